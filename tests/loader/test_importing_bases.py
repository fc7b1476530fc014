"""What a class must derive from once it is imported: the base asked for, and those of its categories."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from loader import PluginLoader, PluginTypeError
from loader.importing import check_base
from tests.loader.conftest import Application
from tests.loader.samples import document, record, write
from tests.loader.test_catalogue_info import info

CLASSES = """
    from abc import ABC
    from app.core import Base
    import app.core as core

    class Mark(ABC): pass
    class Renamed(Base): __module__ = "public"
    class Derived(Renamed): pass
    class Plain: pass
    class Marked(Base): pass
    class Virtual: pass
    class Late(Base): pass
    Mark.register(Marked)
    core.Again = Base
    """
CATEGORIES = {
    "Base": "app.core:Base",
    "Again": "app.core:Again",
    "Renamed": "app.a:Renamed",
    "Mark": "app.a:Mark",
    "Other": "app.core:Other",
    "Gone": "app.gone:Gone",
    "Open": None,
}


@pytest.mark.parametrize(
    ("qualname", "changes"),
    [
        ("Derived", {}),
        ("Derived", {"categories": ["Renamed", "Base"]}),  # one class says that it comes from elsewhere
        ("Derived", {"categories": ["Again"], "mro": None}),  # another name for the base
        ("Plain", {"categories": ["Open"]}),
        ("Plain", {"categories": []}),
        ("Marked", {"categories": ["Mark"], "mro": ["app.a:Marked"]}),  # registered by what is imported
        ("Virtual", {"virtual": True}),  # registered by what need not be
        ("Late", {"categories": ["Base", "Gone"], "mro": ["app.a:Late", "app.core:Base"]}),
    ],
)
def test_a_class_is_of_the_bases_of_its_categories(
    qualname: str, changes: dict[str, Any], application: Application
) -> None:
    told = record(f"app.a:{qualname}", name="x", **changes)
    plugins = PluginLoader.open(application({"app/a.py": CLASSES}, document(told, categories=CATEGORIES)))
    assert plugins.load_class("x").__qualname__ == qualname


@pytest.mark.parametrize(
    ("qualname", "changes", "base", "category"),
    [
        ("Plain", {}, "app.core:Base", "Base"),
        ("Plain", {"mro": None}, "app.core:Base", "Base"),
        ("Plain", {"mro": ["app.a:Plain", "builtins:object"]}, "app.core:Base", "Base"),
        ("Derived", {"categories": ["Base", "Other"], "mro": None}, "app.core:Other", "Other"),
        (
            "Derived",
            {"categories": ["Base", "Other"], "mro": ["app.a:Derived", "app.core:Other"]},
            "app.core:Other",
            "Other",
        ),
        ("Mark", {"categories": ["Mark"]}, "app.a:Mark", "Mark"),  # it is the base itself
    ],
)
def test_a_class_that_is_of_another_base_than_its_category_s_is_refused(
    qualname: str, changes: dict[str, Any], base: str, category: str, application: Application
) -> None:
    told = record(f"app.a:{qualname}", name="x", **changes)
    plugins = PluginLoader.open(application({"app/a.py": CLASSES}, document(told, categories=CATEGORIES)))
    message = (
        f"app.a:{qualname} does not derive from {base}, the base of the category {category!r} in which the manifest"
    )
    errors = [plugins.load_all(category).failed["x"]]
    for load in (plugins.load, plugins.load_class):
        with pytest.raises(PluginTypeError) as raised:
            load("x")
        errors.append(raised.value)
    assert [error.message for error in errors] == [f"{message} lists it"] * 3


def test_a_record_without_its_module_in_the_manifest_must_be_of_the_base_all_the_same(
    application: Application, tmp_path: Path
) -> None:
    honest = application({"app/a.py": CLASSES}, document(record("app.a:Derived")))
    assert PluginLoader.open(honest).load_class("derived").__qualname__ == "Derived"
    forged = document(record("subprocess:Popen", name="x"), categories={})
    path = write(tmp_path / "forged.json", forged)
    plugins = PluginLoader.open(honest, path)  # the base is that of the category, whichever manifest says so
    with pytest.raises(PluginTypeError, match=r"^subprocess:Popen does not derive from app\.core:Base, "):
        plugins.load("x", config={"args": ["false"]})
    assert list(plugins.load_all("Base", config={"x": {"args": ["false"]}}).failed) == ["x"]


def test_a_class_that_is_registered_counts_though_the_module_that_registers_it_was_not_imported(
    application: Application,
) -> None:
    registry = "from app.a import A\nfrom app.core import Base\nBase.register(A)\n"
    path = application({"app/a.py": "class A: pass\n", "app/registry.py": registry})
    plugins = PluginLoader.open(path)
    from app.core import Base, Other  # type: ignore[import-not-found]

    assert (plugins["a"].virtual, plugins.load_class("a", Base), "app.registry" in sys.modules) == (
        True,
        sys.modules["app.a"].A,
        False,
    )
    with pytest.raises(PluginTypeError, match=r"^app\.a:A does not derive from app\.core:Other; "):
        plugins.load_class("a", Other)


def test_a_base_may_say_itself_what_derives_from_it() -> None:
    from collections.abc import Sized

    assert check_base(info(record("app.a:A")), list, Sized) is None  # type: ignore[func-returns-value]
