"""What a request opens, and what is said of one that is wrong."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import Request, base_value, near_modules, opened
from indexer.problems import UsageError
from indexer.session import decorator_name
from indexer.values import ClassValue, External
from tests.conftest import Package

FILES = {
    "app/__init__.py": "from .core import Model as Public\n",
    "app/core.py": """\
        import os
        from missing import Thing

        class Model:
            class Inner:
                class Deep: ...

        def function(cls): return cls

        if os.environ.get("A"):
            class Either: ...
        else:
            Either = Model

        computed = eval("Model")
        number = 3
        """,
    "app/plugins/__init__.py": "",
    "app/plugins/model_plugin.py": "",
    "single.py": "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass G(Generic[T]): ...\nAlias = G[int]\n",
}


@pytest.fixture
def root(package: Package) -> Path:
    return package(FILES)


def request_of(root: Path, *packages: str, **options: Any) -> Request:
    return Request(packages=packages or ("app", "single"), search_path=(root,), **options)


def refusal(root: Path, reference: str) -> str:
    with opened(request_of(root)) as session, pytest.raises(UsageError) as caught:
        base_value(reference, session)
    return str(caught.value)


def test_the_modules_of_all_packages_are_searched_each_once_in_order(root: Path) -> None:
    with opened(request_of(root, "single", "app.plugins", "app")) as session:
        assert [located.module for located in session.searched] == [
            *("app", "app.core", "app.plugins", "app.plugins.model_plugin", "single")
        ]


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_rests_meanwhile_and_is_afterwards_as_it_was(root: Path, *, collects: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        with opened(request_of(root)):
            meanwhile = gc.isenabled()
        after = gc.isenabled()
        with pytest.raises(UsageError), opened(request_of(root, "nothing")):
            raise AssertionError
        assert (meanwhile, after, gc.isenabled()) == (False, collects, collects)
    finally:
        (gc.enable if was else gc.disable)()


@pytest.mark.parametrize(
    ("reference", "id_"),
    [
        ("app.core:Model", "app.core:Model"),
        ("app.core.Model", "app.core:Model"),
        ("app:Public", "app.core:Model"),
        ("app.Public", "app.core:Model"),
        ("app:core.Model", "app.core:Model"),
        ("app.core:Model.Inner", "app.core:Model.Inner"),
        ("app.core.Model.Inner", "app.core:Model.Inner"),
        ("app.core.Model.Inner.Deep", "app.core:Model.Inner.Deep"),
        ("single:G", "single:G"),
        ("single:Alias", "single:G"),
        ("builtins:Exception", "builtins:Exception"),
        ("collections.abc:Mapping", "collections.abc:Mapping"),
    ],
)
def test_a_reference_leads_to_the_class_through_whatever_names_it(root: Path, reference: str, id_: str) -> None:
    with opened(request_of(root)) as session:
        value = base_value(reference, session)
    assert (type(value), getattr(value, "id", None)) == (ClassValue, id_)


@pytest.mark.parametrize("reference", ["missing:Thing", "missing.Thing", "missing.deep:Thing", "app.core:Thing"])
def test_a_base_that_is_not_installed_is_the_one_of_that_name(root: Path, reference: str) -> None:
    with opened(request_of(root)) as session:
        value = base_value(reference, session)
    assert (type(value), getattr(value, "id", "").rpartition(":")[2]) == (External, "Thing")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("Model", "'Model' is no reference of a class; write it as module:Class"),
        (":Model", "':Model' is no reference of a class; write it as module:Class"),
        ("app.core:", "'app.core:' is no reference of a class; write it as module:Class"),
        ("app.core:Modle", "the base app.core:Modle is not found: app.core has no Modle; did you mean Model?"),
        (
            "app.core:Zzz",
            "the base app.core:Zzz is not found: app.core has no Zzz; name a class that app.core defines or imports",
        ),
        (
            "app.core:Model.Zzz",
            (
                "the base app.core:Model.Zzz is not found: app.core has no Zzz;"
                " name a class that app.core defines or imports"
            ),
        ),
        ("app.cor:Model", "the base app.cor:Model is not found: there is no module app.cor; did you mean app.core?"),
        ("app.zzz:Model", "the base app.zzz:Model is not found: there is no module app.zzz; name a module of app"),
        ("app.core:number", "the base app.core:number is no class; give module:Class of one class"),
        ("app.core:function", "the base app.core:function is no class; give module:Class of one class"),
        ("app.core:Either", "the base app.core:Either may be one of several classes; give module:Class of one class"),
    ],
)
def test_a_reference_that_leads_to_no_class_is_told_with_what_may_be_meant(
    root: Path, reference: str, message: str
) -> None:
    assert refusal(root, reference) == message


def test_a_reference_that_can_not_be_followed_is_told_with_the_reason(root: Path) -> None:
    (root / "app/broken.py").write_text("class Model(:\n")
    assert refusal(root, "app.broken:Model") == (
        "the base app.broken:Model can't be known: app.broken can't be read: invalid syntax; name the module that"
        " defines it"
    )


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("ap", "did you mean app?"),
        ("app.plugin", "did you mean app.plugins?"),
        ("app.plugins.model", "did you mean app.plugins.model_plugin?"),
        ("zzz", "give --search-path, or the package's folder"),
        ("singel", "did you mean single?"),
    ],
)
def test_a_package_that_is_not_found_is_told_with_where_it_was_searched(root: Path, asked: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught, opened(request_of(root, asked)):
        pass
    assert str(caught.value) == f"no package {asked} in {root}; {hint}"


def test_without_a_search_path_the_environment_is_searched_and_archives_are_no_folders(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, opened(Request(packages=("zzz_nothing",), search_path=())):
        pass
    assert str(caught.value) == "no package zzz_nothing in the environment; give --search-path, or the package's folder"
    from tests.indexer.test_cases_sources import zipped

    archive = zipped(tmp_path / "a.zip", {"app/__init__.py": ""})
    with pytest.raises(UsageError) as told, opened(Request(packages=("ap",), search_path=(archive,))):
        pass
    assert str(told.value) == f"no package ap in {archive}; give --search-path, or the package's folder"


def test_near_modules_are_those_of_the_package_that_would_hold_it(root: Path) -> None:
    with opened(request_of(root)) as session:
        found = [near_modules(module, session.finder) for module in ("app.plugins.model_plugins", "ap", "x.y")]
    assert found == [["app.plugins.model_plugin"], [], []]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("app.core:function", "app.core.function"),
        ("app.core.function", "app.core.function"),
        ("missing.mark", "missing.mark"),
        ("app.core.Model.Inner", "app.core.Model.Inner"),
    ],
)
def test_a_decorator_is_meant_where_it_is_defined(root: Path, reference: str, name: str) -> None:
    with opened(request_of(root)) as session:
        assert decorator_name(reference, session) == name


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("function", "'function' names no decorator; write it as module.name"),
        (
            "app.core:functoin",
            "the decorator app.core:functoin is not found: app.core has no functoin; did you mean function?",
        ),
        (
            "app.core:zzz",
            (
                "the decorator app.core:zzz is not found: app.core has no zzz;"
                " name a function that app.core defines or imports"
            ),
        ),
    ],
)
def test_a_decorator_that_is_not_there_is_told(root: Path, reference: str, message: str) -> None:
    with opened(request_of(root)) as session, pytest.raises(UsageError) as caught:
        decorator_name(reference, session)
    assert str(caught.value) == message
