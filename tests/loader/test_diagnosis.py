from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from indexer.manifest import render
from loader import MissingDependency, PluginError, PluginImportError, PluginInfo
from loader.diagnosis import check_other_origin, import_failed, missing_dependency, place_of, said_by, wrong_base
from loader.manifest import Manifest, Memory
from tests.loader.samples import document, record
from tests.loader.test_catalogue_info import info

PLUGIN = info(record("app.plugins.a:A"))


def lying_at(path: Path) -> PluginInfo:
    """Return a plugin whose manifest lies at a path."""
    told = record("app.a:A")
    return PluginInfo("app.a:A", told, Manifest(Memory(render(document(told)), shown="plugins.json", path=str(path))))


def spec_of(origin: Path, loader: Any = None) -> ModuleSpec:
    """Return the spec of a module that was imported from a file."""
    return ModuleSpec("app.a", loader, origin=str(origin))


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("app", "app.plugins.a:A: there is no module 'app' here"),
        ("app.plugins", "app.plugins.a:A: there is no module 'app.plugins' here"),
        ("app.plugins.a", "app.plugins.a:A: there is no module 'app.plugins.a' here"),
        ("app.plugins.b", "app.plugins.a:A can't be imported: ModuleNotFoundError: No module named 'app.plugins.b'"),
        ("app.plug", "app.plugins.a:A can't be imported: ModuleNotFoundError: No module named 'app.plug'"),
        ("", "app.plugins.a:A can't be imported: ModuleNotFoundError: No module named ''"),
    ],
)
def test_a_module_of_the_plugin_s_own_that_is_missing_is_told_as_such(missing: str, message: str) -> None:
    error = import_failed(PLUGIN, ModuleNotFoundError(f"No module named {missing!r}", name=missing))
    assert (type(error), error.message) == (PluginImportError, message)


def test_what_is_missing_is_found_behind_what_the_plugin_says() -> None:
    try:
        try:
            raise ModuleNotFoundError("No module named 'redis'", name="redis")
        except ImportError:
            raise ImportError("pip install redis, please")  # noqa: B904  (as plugins do)
    except ImportError as error:
        found = missing_dependency(PLUGIN, error)
    assert found is not None
    assert (found.name, found.remedy) == ("redis", "pip install redis")


def test_errors_that_lead_in_a_circle_lead_nowhere() -> None:
    first, second = ImportError("1"), ImportError("2")
    first.__cause__, second.__cause__ = second, first
    assert missing_dependency(PLUGIN, first) is None


def test_a_name_that_an_installed_module_lacks_is_no_missing_module() -> None:
    assert missing_dependency(PLUGIN, ImportError("cannot import name 'x' from 'json'", name="json")) is None


def test_what_of_an_installed_package_is_missing_names_its_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", sys)
    found = import_failed(PLUGIN, ModuleNotFoundError("No module named 'yaml.fast'", name="yaml.fast"))
    assert isinstance(found, MissingDependency)
    assert (found.message, found.remedy, found.distribution) == (
        "app.plugins.a:A: the 'yaml' that is installed has no module 'yaml.fast'",
        "install the version of PyYAML that the plugin is written for",
        "PyYAML",
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no"), "ValueError: no"),
        (ValueError(), "ValueError"),
        (ValueError(" two\n  lines "), "ValueError: two lines"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_an_error_is_said_on_one_line(error: Exception, said: str) -> None:
    assert said_by(error) == said


def test_the_place_of_an_error_is_where_it_was_raised() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        assert 1 / 0
    assert place_of(raised.value) == f"{__file__}:{raised.tb.tb_lineno}"


@pytest.mark.parametrize("error", [ValueError("never raised"), SyntaxError("no file")])
def test_an_error_that_was_never_raised_has_no_place(error: Exception) -> None:
    assert place_of(error) is None


def test_what_is_no_syntax_has_the_place_of_its_own() -> None:
    with pytest.raises(SyntaxError) as raised:
        compile("x = 1\ny = (\n", "odd.py", "exec")
    assert place_of(raised.value) == "odd.py:2"
    assert place_of(SyntaxError("no line", ("odd.py", None, None, None))) == "odd.py:0"


def test_a_base_that_is_no_class_at_all_is_told_as_it_shows_itself() -> None:
    error = wrong_base(PLUGIN, object, 3)  # type: ignore[arg-type]
    assert str(error) == "3 is no class that app.plugins.a:A could derive from; pass the base class itself"


def test_an_error_about_a_class_says_its_file_and_line() -> None:
    modules = {"app.plugins.a": {"path": "app/plugins/a.py", "sha256": "0", "lines": {"A": 7}}}
    told = [info(record("app.plugins.a:A"), modules=modules), PLUGIN]
    assert [wrong_base(plugin, int, str).source for plugin in told] == ["app/plugins/a.py:7", "plugins.json"]


class Reader:
    """Reads files as a loader of modules does, one that is in no folder included."""

    def get_data(self, path: str) -> bytes:
        """Return what the file holds."""
        if path.endswith("gone.py"):
            raise OSError(path)
        return b"x = 1\n"


@pytest.mark.parametrize(
    ("beside", "origin", "loader", "other"),
    [
        (None, "elsewhere/app/a.py", Reader(), False),
        ("x = 1\n", "elsewhere/app/a.py", Reader(), False),
        ("x = 2\n", "elsewhere/app/a.py", Reader(), True),
        ("x = 1\n", "elsewhere/app/a.py", None, True),
        ("x = 1\n", "elsewhere/gone.py", Reader(), True),
        ("x = 2\n", "here/app/a.py", Reader(), False),
    ],
)
def test_a_module_from_elsewhere_is_another_if_the_file_beside_the_manifest_differs(
    beside: str | None, origin: str, loader: object, other: object, tmp_path: Path
) -> None:
    (tmp_path / "here" / "app").mkdir(parents=True)
    if beside is not None:
        (tmp_path / "here/app/a.py").write_text(beside, encoding="utf-8")
    told = lying_at(tmp_path / "here" / "app" / "plugins.json")
    try:
        check_other_origin(told, spec_of(tmp_path / origin, loader), expected="app/a.py", fits=True)
        found = False
    except PluginError:
        found = True
    assert found is other


def test_a_module_that_does_not_fit_is_another_in_any_case(tmp_path: Path) -> None:
    with pytest.raises(PluginImportError, match=r"'app\.a' was imported from .*other\.py, but the manifest is about "):
        check_other_origin(
            lying_at(tmp_path / "p.json"), spec_of(tmp_path / "other.py"), expected="app/a.py", fits=False
        )
