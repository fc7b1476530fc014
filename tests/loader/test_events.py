from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loader import PluginError, PluginLoader
from tests.loader.conftest import Application
from tests.loader.samples import child, configured, document

FILES = {
    "app/a.py": "from app.core import Base\n\nclass Alpha(Base):\n    pass\n",
    "app/broken.py": "from app.core import Base\n\nclass Broken(Base):\n    pass\n\n1 / 0\n",
}
OWN = logging.makeLogRecord({}).__dict__.keys() | {"message", "asctime"}


@pytest.fixture
def plugins(application: Application, caplog: pytest.LogCaptureFixture) -> Iterator[PluginLoader]:
    """Return two plugins, one of them broken, with everything logged."""
    path = application(FILES)
    with caplog.at_level(logging.DEBUG, "coldplug.loader"):
        yield PluginLoader.open(path)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what was logged: level, message without its seconds, and the fields that filters can go by."""
    found = []
    for entry in caplog.records:
        fields = {key: value for key, value in vars(entry).items() if key not in OWN}
        if "seconds" in fields:
            fields["seconds"] = fields["seconds"] >= 0
        found.append((entry.levelname, entry.getMessage().partition(" in 0.")[0], fields))
    return found


def test_a_plugin_that_is_started_is_told_step_by_step(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    plugins.register_config("alpha", {"size": 2})
    plugins.load("alpha", config={"size": 3})
    of = {"id": "app.a:Alpha", "plugin_module": "app.a"}
    assert told(caplog) == [
        ("DEBUG", "loaded app.a:Alpha", {"event": "loaded", **of, "seconds": True}),
        (
            "DEBUG",
            "app.a:Alpha gets size from register_config",
            {"event": "configured", **of, "layer": "register_config", "options": ["size"]},
        ),
        (
            "DEBUG",
            "app.a:Alpha gets size from config=",
            {"event": "configured", **of, "layer": "config=", "options": ["size"]},
        ),
        ("INFO", "started app.a:Alpha", {"event": "started", **of, "seconds": True}),
    ]


def test_a_class_is_told_once(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    plugins.load_class("alpha")
    plugins.load_class("alpha")
    assert [message for _, message, _ in told(caplog)] == ["loaded app.a:Alpha"]


@pytest.mark.parametrize("load", ["load", "load_class"])
def test_what_failed_is_told_with_the_error(load: str, plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PluginError) as raised:
        getattr(plugins, load)("broken")
    error = raised.value
    fields = {"event": "failed", "id": "app.broken:Broken", "error": "PluginImportError", "source": error.source}
    assert told(caplog) == [("WARNING", str(error), fields)]


def test_a_name_that_leads_nowhere_is_told(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PluginError):
        plugins.load("alfa")
    [(level, _, fields)] = told(caplog)
    assert (level, fields["id"], fields["error"]) == ("WARNING", "alfa", "UnknownPlugin")


def test_each_of_many_is_told(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    plugins.load_all()
    assert [fields["event"] for _, _, fields in told(caplog)] == ["loaded", "started", "failed"]


def test_what_stands_in_for_a_plugin_is_told(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    with plugins.override("broken", dict):
        pass
    fields = {"event": "overridden", "id": "app.broken:Broken", "plugin_module": "app.broken", "by": "<class 'dict'>"}
    assert told(caplog) == [("INFO", "app.broken:Broken is overridden by <class 'dict'>", fields)]


def test_no_value_of_an_option_is_logged(application: Application, caplog: pytest.LogCaptureFixture) -> None:
    source = """
        from app.core import Base

        class A(Base):
            def __init__(self, key):
                if key == "sk-2":
                    raise ValueError(key)
        """
    schema = {"properties": {"key": {"writeOnly": True}}}
    told = configured("app.a:A", schema, var_keyword=True)
    plugins = PluginLoader.open(application({"app/a.py": source}, document(told)))
    with caplog.at_level(logging.DEBUG, "coldplug.loader"):
        plugins.load("a", config={"key": "sk-1"})
        with pytest.raises(PluginError):
            plugins.load("a", config={"key": "sk-2"})
    assert [entry for entry in caplog.records if "sk-" in repr(vars(entry))] == []
    assert len(caplog.records) == 4


def test_an_application_that_set_up_no_log_reads_nothing_on_stderr(application: Application) -> None:
    path = application(FILES)
    code = f"""
        import logging
        from loader import PluginError, PluginLoader
        plugins = PluginLoader.open({str(path)!r})
        for _ in range(2):
            try:
                plugins.load("broken")
            except PluginError as error:
                print(type(error).__name__)
        print(len(logging.getLogger("coldplug.loader").handlers))
        """
    assert child(code, path.parent) == "PluginImportError\nPluginImportError\n1\n"


def test_an_error_that_is_not_the_loader_s_is_not_told(plugins: PluginLoader, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TypeError):
        plugins.load(3)  # type: ignore[call-overload]
    assert told(caplog) == []


def test_an_application_without_a_log_gets_none(application: Application) -> None:
    path: Path = application(FILES)
    code = f"""
        from loader import PluginLoader
        plugins = PluginLoader.open({str(path)!r})
        plugins.load("alpha", config={{"size": 1}})
        with plugins.override("alpha", dict):
            plugins.load("alpha")
        try:
            plugins.load("broken")
        except ImportError as error:
            print("logging" in sys.modules)
        """
    assert child(code, path.parent) == "False\n"
