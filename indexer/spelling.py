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
from .imported import absolute
from .values import (
    Literal,
    Place,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver


def spelled_qualname(definition: Class, place: Place, world: Resolver) -> str:
    """Return the `__qualname__` of a class."""
    if "__qualname__" in world.index(definition.body):
        for statement in definition.body:
            match statement:
                case Bind(name="__qualname__", value=value):
                    meant = world.evaluate(value, place)
                    if isinstance(meant, Literal) and isinstance(meant.value, str):
                        return meant.value
    return _set_in_function("__qualname__", definition, place, world) or definition.qualname


def _set_in_function(attr: str, definition: Class, place: Place, world: Resolver) -> str | None:
    """Return the text that the function around a class sets an attribute of it to, as factories do."""
    frame = place.frames[-1]
    for statement in frame.block if frame.kind == "function" else ():
        match statement:
            case Evaluate(value=Call(func=Name(id="setattr"), args=(Name(id=name), Constant(value=set_), value))):
                if name == definition.name and set_ == attr:
                    meant = world.evaluate(value, place.before(statement.seq, statement.line))
                    if isinstance(meant, Literal) and isinstance(meant.value, str):
                        return meant.value
    return None


def spelled_module(definition: Class, place: Place, world: Resolver) -> str | None:
    """Return the `__module__` of a class where the source says another than its module.

    It says so in the class's body, by the module's `__name__`, or afterwards, there or in a package around it:
    `from .parser import Error; Error.__module__ = __name__`.
    """
    if "__module__" in world.index(definition.body):
        for statement in definition.body:
            match statement:
                case Bind(name="__module__", value=value):
                    meant = world.evaluate(value, place)
                    if isinstance(meant, Literal) and isinstance(meant.value, str):
                        return meant.value
    given = _set_in_function("__module__", definition, place, world)
    if given is not None:
        return given
    package = place.module
    while package:
        for name, attr, value in world.attributes_set(package):
            if attr == "__module__" and name == (place.module, definition.qualname):
                meant = world.evaluate(value, world.module_place(package))
                if isinstance(meant, Literal) and isinstance(meant.value, str):
                    return meant.value
        package = package.rpartition(".")[0]
    if "__name__" in world.index(place.frames[0].block):
        meant = world.lookup("__name__", place)
        if isinstance(meant, Literal) and isinstance(meant.value, str):
            return meant.value
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
