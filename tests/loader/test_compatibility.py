"""Plugins that can't run here are refused before the import, with the remedy; only what is known refuses."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loader import IncompatiblePlugin, ManifestError, MissingDependency, PluginError, PluginLoader
from tests.judge import write_files
from tests.loader.conftest import Application
from tests.loader.samples import document, record

A = "app.a:A"
RUNNING = ".".join(map(str, sys.version_info[:3]))
HERE = {"python": RUNNING.rpartition(".")[0], "platform": sys.platform}
SOURCE = "from app.core import Base\n\nclass A(Base): ...\n"
SITE = {
    "redis_client-4.6.dist-info/METADATA": "Name: redis-client\nVersion: 4.6\n",
    "odd-unknown.dist-info/METADATA": "Name: odd\nVersion: unknown\n",
    "vendored.py": "",
}


class Outcome:
    """What became of a plugin: "started", or its error; and whether its module was imported."""

    def __init__(self, start: Callable[[], object]) -> None:
        self.error: PluginError | None = None
        try:
            start()
        except PluginError as error:
            self.error = error
        self.imported = "app.a" in sys.modules

    @property
    def said(self) -> str:
        return "started" if self.error is None else f"{type(self.error).__name__}: {self.error}"


class Start:
    """Starts the plugin of an application whose record has `compat`."""

    def __init__(self, application: Application, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._application = application
        monkeypatch.syspath_prepend(write_files(folder / "site", SITE))

    def __call__(
        self, compat: object, *, head: dict[str, Any] | None = None, distribution: str | None = None, **options: Any
    ) -> Outcome:
        told = record(A, compat=compat, distribution=distribution)
        path = self._application({"app/a.py": SOURCE}, document(told, **(head or {})))
        plugins = PluginLoader.open(path, **options)
        return Outcome(lambda: plugins.load("a"))


@pytest.fixture
def start(application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Return what starts a plugin with requirements."""
    return Start(application, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "compat",
    [
        {},
        {"python": ">=3.8", "api_version": "2.1", "later": 1},
        {"python": "nonsense", "api_version": "nonsense", "requires": {"redis": "redis-client>>4"}},
        {"python": 3, "api_version": 2, "requires": ["redis>=5"]},
        {"requires": {"redis": None}},
        {"requires": {"redis": "redis-client"}},
        {"requires": {"redis": "redis-client[hiredis]>=4,<5"}},
        {"requires": {"redis": "redis-client (>=4)"}},
        {"requires": {"odd": "odd>=5"}},
        {"requires": {"vendored": "vendored>=5"}},
        {"requires": {"sys": "nowhere-to-be-found>=5"}},
    ],
)
def test_what_fits_and_what_can_t_be_known_starts(compat: object, start: Start) -> None:
    outcome = start(compat, api_version=">=2,<3")
    assert (outcome.said, outcome.imported) == ("started", True)


TOO_OLD = 'MissingDependency: app.a:A needs redis-client{0}, and 4.6 is installed; pip install "redis-client{0}"'


@pytest.mark.parametrize(
    ("compat", "said"),
    [
        (
            {"python": ">=4"},
            (
                f"IncompatiblePlugin: app.a:A needs Python >=4, and this is {RUNNING}; use such a Python, or a"
                " version of acme-plugins for this one"
            ),
        ),
        (
            {"api_version": "1.4", "python": ">=4"},
            (
                "IncompatiblePlugin: app.a:A is written for version 1.4 of the plugin interface, and the application"
                " has >=2,<3; install a version of acme-plugins that is written for >=2,<3"
            ),
        ),
        ({"requires": {"redis": "redis-client>=5"}}, TOO_OLD.format(">=5")),
        ({"requires": {"redis": "redis-client[hiredis]>=5,<6"}}, TOO_OLD.format("[hiredis]>=5,<6")),
        (
            {"requires": {"nowhere_to_be_found": "nowhere>=1"}},
            'MissingDependency: app.a:A needs nowhere>=1, which is not installed; pip install "nowhere>=1"',
        ),
    ],
)
def test_what_can_t_run_here_is_refused_before_the_import(compat: object, said: str, start: Start) -> None:
    outcome = start(compat, distribution="acme-plugins", api_version=">=2,<3")
    assert (outcome.said, outcome.imported) == (said, False)


def test_the_project_s_own_range_holds_where_the_application_gives_none(start: Start) -> None:
    head = {"compat": {"api_version": ">=2"}}
    assert [
        start({"api_version": "1"}, head=head).said.partition(":")[0],
        start({"api_version": "1"}, head=head, api_version=">=1").said,
    ] == ["IncompatiblePlugin", "started"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (HERE, "MissingDependency"),
        ({**HERE, "python": "3.7"}, "started"),
        ({**HERE, "platform": "plan9"}, "started"),
        (None, "started"),
    ],
)
def test_what_is_needed_under_a_condition_counts_where_the_manifest_is_for(
    target: dict[str, str] | None, said: str, start: Start
) -> None:
    compat = {"requires": {"redis": "redis-client>=5; python_version >= '3.8'"}}
    assert start(compat, head={"target": target}).said.partition(":")[0] == said


def test_a_refusal_carries_its_data_and_is_the_same_for_all_who_ask(application: Application) -> None:
    compat = {"requires": {"nowhere_to_be_found": "nowhere>=1"}}
    plugins = PluginLoader.open(application({"app/a.py": SOURCE}, document(record(A, compat=compat))))
    with pytest.raises(MissingDependency) as first:
        plugins.load("a")
    with pytest.raises(MissingDependency) as second:
        plugins.load_class("a")
    assert first.value is second.value
    again = pickle.loads(pickle.dumps(first.value))  # noqa: S301 - our own bytes
    assert (again, again.name, again.distribution) == (first.value, "nowhere_to_be_found", "nowhere")


def test_an_incompatible_plugin_fails_alone(application: Application) -> None:
    files = {"app/a.py": SOURCE, "app/b.py": SOURCE.replace("A", "B")}
    records = (record(A, compat={"python": ">=4"}), record("app.b:B"))
    report = PluginLoader.open(application(files, document(*records))).load_all()
    assert ([type(error) for error in report.failed.values()], list(report.loaded)) == ([IncompatiblePlugin], ["b"])


@pytest.mark.parametrize("head", [{"compat": []}, {"compat": 1}])
def test_a_head_that_is_no_table_is_refused(head: dict[str, Any], start: Start) -> None:
    outcome = start({"python": ">=3"}, head=head)
    assert (type(outcome.error), outcome.imported) == (ManifestError, False)


@pytest.mark.parametrize("api_version", ["2", "~=2", ">=a", "=2"])
def test_a_range_that_is_none_is_a_mistake_of_the_application(api_version: str, application: Application) -> None:
    path = application({"app/a.py": SOURCE})
    with pytest.raises(ValueError, match=r"is no (range of )?version"):
        PluginLoader.open(path, api_version=api_version)


def test_a_plugin_that_the_indexer_read_is_refused_as_its_project_says(
    application: Application, tmp_path: Path
) -> None:
    project = '[project]\nname = "acme"\nrequires-python = ">=3.8"\ndependencies = ["nowhere-to-be-found>=2"]\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
    source = f"import nowhere_to_be_found\n{SOURCE}"
    plugins = PluginLoader.open(application({"app/a.py": source}))
    with pytest.raises(MissingDependency) as raised:
        plugins.load("a")
    assert (str(raised.value), plugins["a"].distribution) == (
        'app.a:A needs nowhere-to-be-found>=2, which is not installed; pip install "nowhere-to-be-found>=2"',
        "acme",
    )
