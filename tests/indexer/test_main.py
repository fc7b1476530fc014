"""The entry point: what it answers by itself, and what it says of an incomplete installation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indexer import __version__
from indexer.__main__ import main
from tests.judge import PACKAGE, write_files


def test_the_version_is_told_without_the_command_line_s_library(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "click", None)  # None: importing it fails as if it were not installed
    assert main(["--version"]) == 0
    assert capsys.readouterr() == (f"coldplug {__version__}\n", "")


def test_the_arguments_are_those_of_the_process_unless_others_are_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["coldplug", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"coldplug {__version__}\n"


@pytest.mark.parametrize("missing", ["click", "orjson"])
def test_a_missing_part_of_the_extra_is_told_in_one_line_with_the_remedy(
    missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, PACKAGE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "indexer.cli", raising=False)
    code = main(["build", "pkg", "--base", "pkg.base:Base", "--search-path", ".", "--output", "out.json", "--quiet"])
    line = f"coldplug: the command needs {missing}, not installed here: pip install 'coldplug[build]'\n"
    assert (code, *capsys.readouterr()) == (2, "", line)
    assert not (tmp_path / "out.json").exists()


def test_another_missing_module_is_told_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "indexer.cli", None)
    with pytest.raises(ModuleNotFoundError, match=r"indexer\.cli"):
        main(["build"])
