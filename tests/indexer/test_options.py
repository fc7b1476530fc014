"""What options and configuration come to together, and how paths are told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.options import UNSAID, Sources, from_here, manifest_path, request_of, shown_path
from indexer.problems import UsageError
from indexer.project import Project as Configured
from indexer.target import Target
from tests.conftest import Environment
from tests.indexer.conftest import Project


def saying(**options: Any) -> Sources:
    """Return what a user says who gives these options and no others."""
    said: Any = {**UNSAID, **options}
    checked: Sources = said
    return checked


CONFIGURED = Configured(
    root=Path(),
    packages=("app",),
    search_path=(Path("src"),),
    categories={"A": "app:A"},
    decorators=("app.mark",),
    exclude=("*:_*",),
    name_attributes=("slug",),
    metadata=("version",),
    defaults={"x": {"y": 1}},
    python_version=(3, 12),
    platform="darwin",
    complete_environment=True,
)


def test_the_configuration_holds_where_no_option_says_otherwise() -> None:
    request = request_of(CONFIGURED, UNSAID, jobs=2)
    assert (request.packages, request.search_path, request.categories, request.decorators, request.exclude) == (
        ("app",),
        (Path("src"),),
        {"A": "app:A"},
        ("app.mark",),
        ("*:_*",),
    )
    assert (request.name_attributes, request.metadata, request.defaults, request.jobs, request.python) == (
        ("slug",),
        ("version",),
        {"x": {"y": 1}},
        2,
        None,
    )
    assert request.target == Target(python=(3, 12), platform="darwin", complete_environment=True)


def test_each_option_replaces_what_the_configuration_says_of_the_same(project: Project) -> None:
    folder = project({"lib/more/__init__.py": ""})
    request = request_of(
        CONFIGURED,
        saying(
            packages=("other", "lib/more"),
            base=("B=other:B",),
            decorator=("other.mark",),
            exclude=("x",),
            search_path=(Path("elsewhere"),),
            python_version="3.13",
            platform="win32",
            complete_environment=False,
        ),
    )
    assert (request.packages, request.search_path) == (("other", "more"), (folder / "lib", Path("elsewhere")))
    assert (request.categories, request.decorators, request.exclude) == ({"B": "other:B"}, ("other.mark",), ("x",))
    assert request.target == Target(python=(3, 13), platform="win32", complete_environment=False)


def test_what_nobody_says_is_this_interpreter_and_the_usual_places(project: Project) -> None:
    project({"src/app/__init__.py": ""})
    request = request_of(Configured(root=Path()), saying(packages=("app",)))
    assert (request.search_path, request.target, request.name_attributes) == (
        (Path("src"), Path()),
        Target.running(),
        ("name", "plugin_name"),
    )


def test_the_version_is_that_of_the_interpreter_that_is_named(environment: Environment) -> None:
    python = environment({})
    request = request_of(Configured(root=Path(), python=python), saying(packages=("app",)))
    assert (request.python, request.target.python) == (python, sys.version_info[:2])


def test_packages_may_be_left_out_only_where_they_aren_t_needed() -> None:
    empty = Configured(root=Path())
    assert request_of(empty, UNSAID, packages_needed=False).packages == ()
    with pytest.raises(UsageError) as raised:
        request_of(empty, UNSAID)
    assert str(raised.value) == (
        "nothing says what to search;"
        " name a package or its folder, or set packages in [tool.coldplug] of pyproject.toml"
    )


def test_a_manifest_is_the_one_that_is_named_or_the_project_s(project: Project) -> None:
    project({"pyproject.toml": "[tool.coldplug]\noutput = 'x.json'\n"})
    assert [manifest_path(None, Path("y.json")), manifest_path(None, None)] == [Path("y.json"), Path("x.json")]


def test_a_path_is_told_as_it_can_be_opened_from_here(project: Project, tmp_path: Path) -> None:
    folder = project({"src/app/a.py": ""})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.py").write_text("")
    found = [
        shown_path("app/a.py", (Path("nowhere"), Path("src"))),
        shown_path("app/a.py", (folder / "src",)),
        shown_path("b.py", (outside,)),
        shown_path("gone.py", (folder,)),
    ]
    assert found == [str(Path("src/app/a.py")), str(Path("src/app/a.py")), str(outside / "b.py"), "gone.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="a working directory can't be deleted")
def test_where_there_is_no_here_any_more_paths_are_whole(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project({"gone/x": ""})
    monkeypatch.chdir(folder / "gone")
    (folder / "gone/x").unlink()
    (folder / "gone").rmdir()
    assert from_here(folder / "a.py") == str(folder / "a.py")
