"""`coldplug config example`: where it goes, and that the group of commands finds its way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.configured import printed
from tests.indexer.conftest import Coldplug, Ran


@pytest.mark.usefixtures("shop")
def test_it_is_printed_or_written_once(coldplug: Coldplug) -> None:
    assert coldplug("config", "example") == Ran(code=0, out=printed("example.toml"), err="")
    assert coldplug("config", "example", "-o", "-") == Ran(code=0, out=printed("example.toml"), err="")
    path = Path("app.example.toml")
    written = f"{path}: written; options of 4 plugins\n"
    assert coldplug("config", "example", "--output", str(path)) == Ran(code=0, out="", err=written)
    assert path.read_text("utf-8") == printed("example.toml")
    assert coldplug("config", "example", "--output", str(path)).err == f"{path}: unchanged; options of 4 plugins\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("config", "exmaple"), "there is no command 'config exmaple'; did you mean example?"),
        (("config", "zzz"), "there is no command 'config zzz'; see coldplug config --help"),
        (("confg", "example"), "there is no command 'confg'; did you mean config?"),
        (("config", "example", "--ouput", "x"), "there is no option --ouput; did you mean --output?"),
        (("config", "example", "x"), "got unexpected extra argument (x); see coldplug config example --help"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug(*words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


@pytest.mark.usefixtures("shop")
def test_without_a_command_the_commands_are_listed(coldplug: Coldplug) -> None:
    told = coldplug("config")
    assert (told.code, told.err) == (0, "")
    assert told == coldplug("config", "--help")
    assert "  example  Write an example with every option.\n" in told.out
