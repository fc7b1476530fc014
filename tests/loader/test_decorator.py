from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from loader import plugin_discoverable
from tests.loader.conftest import Application
from tests.loader.samples import child

NOTHING = {"base": None, "name": None, "category": None, "aliases": (), "config": None}


def said(cls: Any) -> Any:
    """Return what was said about a class."""
    return cls.__coldplug__


class Base(ABC):  # noqa: B024  (what plugins derive from)
    pass


@plugin_discoverable
class Bare:
    pass


@plugin_discoverable()
class Called:
    pass


@plugin_discoverable(Base)
class Based(Base):
    pass


@plugin_discoverable(Base, name="full", category="Models", aliases=["whole"], config="settings")
class Full(Base):
    pass


@plugin_discoverable("app.core:Base")
class Named:
    pass


@plugin_discoverable
class Outer:
    @plugin_discoverable
    class Inner:
        pass

    @plugin_discoverable(Base)
    class InnerBased(Base):
        pass


@plugin_discoverable
@dataclass(slots=True)
class Slotted:
    size: int = 1


def test_a_class_comes_back_as_it_was_with_what_was_said_about_it() -> None:
    told = {cls: said(cls) for cls in (Bare, Called, Based, Full, Named, Outer, Outer.Inner, Slotted)}
    assert told == {
        Bare: NOTHING,
        Called: NOTHING,
        Based: NOTHING | {"base": Base},
        Full: {"base": Base, "name": "full", "category": "Models", "aliases": ("whole",), "config": "settings"},
        Named: NOTHING | {"base": "app.core:Base"},
        Outer: NOTHING,
        Outer.Inner: NOTHING,
        Slotted: NOTHING,
    }
    assert said(Outer.InnerBased) == NOTHING | {"base": Base}


def test_a_base_is_left_as_it_was() -> None:
    assert hasattr(Base, "__coldplug__") is False


def test_a_class_in_a_function_may_be_marked_or_be_the_base() -> None:
    @plugin_discoverable
    class Local:
        pass

    @plugin_discoverable(Local)
    class Derived(Local):
        pass

    def inner() -> tuple[Any, Any]:
        @plugin_discoverable
        class Deep:
            pass

        @plugin_discoverable(Local)
        class DeepDerived(Local):
            pass

        return Deep, DeepDerived

    deep, deep_derived = inner()
    assert [said(cls)["base"] for cls in (Local, Derived, deep, deep_derived)] == [None, Local, None, Local]


def test_a_base_of_another_module_is_a_base() -> None:
    @plugin_discoverable(dict)
    class Table(dict[str, int]):
        pass

    assert said(Table) == NOTHING | {"base": dict}


def test_a_base_that_a_function_makes_is_a_base() -> None:
    def make() -> type:
        class Made:
            pass

        return Made

    made = make()

    @plugin_discoverable(make())
    class First:
        pass

    @plugin_discoverable(made)
    class Second(made):  # type: ignore[misc, valid-type]
        pass

    assert [isinstance(First, type), said(Second)["base"]] == [True, made]


def test_a_name_that_is_bound_again_marks_the_new_class() -> None:
    @plugin_discoverable
    class Twice:
        pass

    first = Twice

    @plugin_discoverable
    class Twice:  # type: ignore[no-redef]
        pass

    assert (first is Twice, said(Twice), isinstance(Twice, type)) == (False, NOTHING, True)


def test_a_class_that_a_function_puts_into_its_module_is_marked() -> None:
    global Global  # noqa: PLW0603

    @plugin_discoverable
    class Global:
        pass

    assert said(Global) == NOTHING


Global: Any = None


def test_a_class_that_takes_no_attributes_stays_without_the_mark() -> None:
    class Closed(type):
        def __setattr__(cls, name: str, value: object) -> None:
            raise TypeError(name)

    class Kept(metaclass=Closed):
        pass

    assert (plugin_discoverable(Base)(Kept), hasattr(Kept, "__coldplug__")) == (Kept, False)
    assert plugin_discoverable(name="x")(int) is int


def test_an_enumeration_may_be_marked() -> None:
    @plugin_discoverable
    class Colour(Enum):
        RED = 1

    assert (list(Colour), said(Colour)) == ([Colour.RED], NOTHING)


@pytest.mark.parametrize("mark", ["@plugin_discoverable", "@plugin_discoverable()", "@plugin_discoverable(Base)"])
def test_the_indexer_reads_the_mark_and_the_loader_starts_the_class(
    mark: str, application: Application, public: Path
) -> None:
    imports = "from coldplug.loader import plugin_discoverable\nfrom app.core import Base\n"
    path = application({"app/a.py": f"{imports}{mark}\nclass Marked(Base):\n    pass\n"}, bases={})
    code = f"""
        from coldplug.loader import PluginLoader
        print(type(PluginLoader.open({str(path)!r}).load("marked")).__coldplug__["name"])
        """
    assert child(code, public, path.parent) == "None\n"
