from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.judge import write_files
from tests.loader.samples import document, record, write

TESTS = {
    "conftest.py": """
        import pytest
        from coldplug.loader import PluginLoader

        pytest_plugins = ["coldplug.loader.pytest_plugin"]

        @pytest.fixture(scope="session")
        def plugins():
            return PluginLoader.open("plugins.json")
        """,
    "test_application.py": """
        import pytest

        def test_first(plugins, override_plugin):
            override_plugin(plugins, "a", lambda: "fake")
            override_plugin(plugins, "nowhere.b:B", lambda: "other")
            override_plugin(plugins, "a", lambda: "last")
            assert (plugins.load("a"), plugins.load("b")) == ("last", "other")

        def test_second(plugins):
            for name in ("a", "b"):
                with pytest.raises(ImportError):
                    plugins.load(name)
        """,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return an application with tests of its own."""
    project = write_files(tmp_path / "project", TESTS)
    write(project / "plugins.json", document(record("nowhere.a:A"), record("nowhere.b:B")))
    return project


def pytest_says(project: Path, public: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the project's tests, which see the loader under its installed name."""
    command = [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", "--rootdir", str(project)]
    return subprocess.run(
        command, cwd=project, env={"PYTHONPATH": str(public)}, capture_output=True, text=True, check=False
    )


def test_the_fixture_replaces_plugins_for_the_length_of_a_test(project: Path, public: Path) -> None:
    run = pytest_says(project, public, "-q", "-W", "error")
    assert (run.returncode, run.stdout.splitlines()[-1].partition(" in ")[0]) == (0, "2 passed"), run.stdout


def test_it_is_told_by_the_command_that_lists_fixtures(project: Path, public: Path) -> None:
    run = pytest_says(project, public, "--fixtures")
    told = "Return a function that puts a class or a factory in the place of a plugin until the test is over."
    assert (run.returncode, told in run.stdout) == (0, True), run.stdout


def test_overrides_are_left_in_the_reverse_order(tmp_path: Path) -> None:
    from loader import PluginLoader
    from loader.pytest_plugin import override_plugin

    plugins = PluginLoader.open(write(tmp_path / "plugins.json", document(record("nowhere.a:A"))))
    fixture = override_plugin.__wrapped__()  # type: ignore[attr-defined]
    override = next(fixture)
    override(plugins, "a", lambda: "first")
    override(plugins, "a", lambda: "second")
    assert plugins.load("a") == "second"
    fixture.close()
    with pytest.raises(ImportError):
        plugins.load("a")
