"""For each fault of the table, what the loader says."""

from __future__ import annotations

import json
import sys

import pytest

from loader import PluginError
from tests.loader.conftest import Application
from tests.loader.faults import FAULTS, PLUGIN
from tests.loader.samples import record


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what a fault does to sys.path."""
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_error_that_says_what_is_wrong_and_what_to_do(name: str, application: Application) -> None:
    fault = FAULTS[name]
    path = application({"app/a.py": fault.a, **fault.files})
    fault.wrong(path)
    with pytest.raises(PluginError) as raised:
        fault.ask(path)
    error = raised.value
    root = str(path.parent)
    assert (type(error), error.message.replace(root, "{root}"), error.remedy.replace(root, "{root}")) == (
        fault.kind,
        fault.message,
        fault.remedy,
    )


@pytest.mark.parametrize("name", [name for name in FAULTS if not name.startswith("manifest")])
def test_each_error_about_a_plugin_says_which_and_where(name: str, application: Application) -> None:
    fault = FAULTS[name]
    path = application({"app/a.py": fault.a, **fault.files})
    fault.wrong(path)
    with pytest.raises(PluginError) as raised:
        fault.ask(path)
    error = raised.value
    assert (bool(error.plugin) or name.startswith("thread: the manifest"), bool(error.source)) == (True, True)


def test_there_are_forty_faults_and_more_in_all_ten_areas() -> None:
    assert (len(FAULTS) >= 40, len({name.partition(":")[0] for name in FAULTS})) == (True, 10)


def test_the_record_of_the_sample_is_what_the_indexer_writes(application: Application) -> None:
    path = application({"app/a.py": PLUGIN + "pass\n"})
    told = json.loads(path.read_bytes())["plugins"]["app.a:A"]
    assert told.keys() - {"config"} == record("app.a:A").keys() | {"metadata"}
