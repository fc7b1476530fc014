"""How Python spells a class: its module and qualname, as the source gives them, in the class or afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Bind,
    Block,
    Call,
    Class,
    Constant,
    Evaluate,
    Expression,
    ImportFrom,
    Name,
)
from .resolve_imported import absolute
from .values import Place, Value, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .resolve import Resolver


def spelled_qualname(definition: Class, place: Place, world: Resolver) -> str:
    """Return the `__qualname__` of a class."""
    return _said("__qualname__", definition, place, world) or definition.qualname


def spelled_module(definition: Class, place: Place, world: Resolver) -> str | None:
    """Return the `__module__` of a class where the source says another than its module, there or by `__name__`."""
    said = _said("__module__", definition, place, world)
    if said is None and "__name__" in world.index(place.frames[0].block):
        return text_of(world.lookup("__name__", place))
    return said


def _said(attr: str, definition: Class, place: Place, world: Resolver) -> str | None:
    """Return the text that the source gives an attribute of a class; None where it gives none.

    It does so in the class's body, afterwards in the function around it (as factories do), in its module, or in a
    package around that: `from .parser import Error; Error.__module__ = __name__`.
    """
    for statement in definition.body if attr in world.index(definition.body) else ():
        match statement:
            case Bind(name=name, value=value) if name == attr:
                said = text_of(world.evaluate(value, place))
                if said is not None:
                    return said
    return _set_in_function(attr, definition, place, world) or _set_in_module(attr, definition, place, world)


def _set_in_function(attr: str, definition: Class, place: Place, world: Resolver) -> str | None:
    frame = place.frames[-1]
    for statement in frame.block if frame.kind == "function" else ():
        match statement:
            case Evaluate(value=Call(func=Name(id="setattr"), args=(Name(id=name), Constant(value=set_), value))):
                if name == definition.name and set_ == attr:
                    return text_of(world.evaluate(value, place.before(statement.seq, statement.line)))
    return None


def _set_in_module(attr: str, definition: Class, place: Place, world: Resolver) -> str | None:
    module = place.module
    while module:
        for name, set_, value in world.attributes_set(module) if world.may_spell(module) else ():
            if set_ == attr and name == (place.module, definition.qualname):
                said = text_of(world.evaluate(value, world.module_place(module)))
                if said is not None:
                    return said
        module = module.rpartition(".")[0]
    elsewhere = world.spelled_elsewhere((place.module, definition.qualname)) if attr == "__module__" else ()
    for setter, value in elsewhere:
        said = text_of(world.evaluate(value, world.module_place(setter)))
        if said is not None:
            return said
    return None


def find_attributes_set(module: str, world: Resolver) -> Iterator[tuple[tuple[str, str], str, Expression]]:
    """Yield the attributes that a module's statements set: of what, as (module, name), which, and the value."""
    if world.sources.find(module) is None:
        return
    block = world.facts(module).body
    for statement in block:
        match statement:
            case Evaluate(
                value=Call(func=Name(id="setattr"), args=(Name(id=name), Constant(value=str() as attr), value))
            ):
                yield _origin(name, module, block, world), attr, value


def foreign_spellings(
    modules: Iterable[str], world: Resolver
) -> Mapping[tuple[str, str], tuple[tuple[str, Expression], ...]]:
    """Return the values that modules set `__module__` of other modules' classes to, by class, each with its setter.

    Their facts are looked through without resting on them: an answer rests on a setter alone.
    """
    found: dict[tuple[str, str], tuple[tuple[str, Expression], ...]] = {}
    for module in modules:
        block = world.sources.facts(module).body
        for statement in block:
            match statement:
                case Evaluate(
                    value=Call(func=Name(id="setattr"), args=(Name(id=name), Constant(value="__module__"), value))
                ):
                    origin = _origin(name, module, block, world)
                    if origin[0] != module:
                        found[origin] = (*found.get(origin, ()), (module, value))
    return found


def targets_set(module: str, world: Resolver) -> Iterator[tuple[Value, str, Expression]]:
    """Yield the same with the values that are changed."""
    place = world.module_place(module)
    for statement in place.frames[0].block:
        match statement:
            case Evaluate(
                value=Call(func=Name(id="setattr"), args=(Name() as target, Constant(value=str() as attr), value))
            ):
                yield world.evaluate(target, place), attr, value


def _origin(name: str, module: str, block: Block, world: Resolver) -> tuple[str, str]:
    for position in world.index(block).get(name, ()):
        match block[position]:
            case ImportFrom() as imported:
                return absolute(imported, module, world) or "", imported.member
    return module, name
