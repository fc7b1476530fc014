"""What a module gives for names that no statement of it binds: `__getattr__`, lazy attachment, a module in its place.

Source: PEP 562, `lazy_loader`, and the import structures of modules that replace themselves in `sys.modules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    ImportFrom,
    Name,
)
from .resolve_attributes import attribute
from .resolve_calls import call
from .resolve_imported import absolute
from .values import (
    NONE,
    UNBOUND,
    Called,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Method,
    ModuleValue,
    Native,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver


def given_by(finder: Value, name: str, place: Place, world: Resolver) -> Value:
    """Return what a module's `__getattr__` (PEP 562) gives for a name."""
    match finder:
        case Called(function=Native(module="lazy_loader"), args=[submodules, attributes]):
            return _lazily(submodules, attributes, name, place, world)
        case Called(function=Native(module="lazy_loader"), args=[Literal()]):
            return _lazily_by_stub(name, place, world)
    return _found_by(finder, name, place, world)


def _lazily(submodules: Value, attributes: Value, name: str, place: Place, world: Resolver) -> Value:
    package = place.module
    if isinstance(submodules, Items) and Literal(name) in submodules.values:
        return world.module_value(f"{package}.{name}", place)
    if isinstance(attributes, Table):
        for submodule, members in attributes.entries:
            match submodule, members:
                case Literal(value=str() as source), Items(values=names) if Literal(name) in names:
                    return world.member(f"{package}.{source}", name)
    known = isinstance(attributes, Table) or attributes == NONE
    return UNBOUND if known else Unknown("names attached lazily by what is not known", package, place.line)


def _lazily_by_stub(name: str, place: Place, world: Resolver) -> Value:
    """`attach_stub` reads the `.pyi` beside the module: its `from .x import y` say where names are."""
    block = world.sources.stub_facts(place.module).body
    for position in world.index(block).get(name, ()):
        match block[position]:
            case ImportFrom() as statement:
                source = absolute(statement, place.module, world)
                return UNBOUND if source is None else world.member_or_module(source, statement.member, place)
    return UNBOUND


def of_replacement(value: Value, name: str, place: Place, world: Resolver) -> Value:
    """`sys.modules[__name__] = X(...)`: X's attributes, or those that a structure among its arguments lists."""
    match value:
        case Instance(args=args) | Called(args=args):
            for table in args:
                if isinstance(table, Table):
                    return _by_structure(table, name, place, world)
        case ModuleValue(name=other):
            return world.member(other, name)
    if isinstance(value, Instance):
        held = attribute(value, name, place, world)
        if not isinstance(held, Unknown):
            return held
        finder = attribute(value, "__getattr__", place, world)
        if isinstance(finder, Method):
            return _found_by(finder, name, place, world)
    return Unknown("the module replaces itself in sys.modules", place.module, place.line)


def _found_by(finder: Value, name: str, place: Place, world: Resolver) -> Value:
    """Return what a `__getattr__` gives; where it can't be followed, what a table that it reads or a stub says."""
    given = call(finder, [Literal(name)], [], place, world)
    if not any(isinstance(part, Unknown | Called) for part in alternatives(given)):
        return given
    for table in _tables_read_by(finder, world):
        entry = table.get(Literal(name))
        for part in entry.values if isinstance(entry, Items) else () if entry is None else (entry,):
            if isinstance(part, Literal) and isinstance(part.value, str) and _is_path(part.value):
                relative = f"{place.module}.{part.value.removeprefix('.')}"
                for source in (relative,) if part.value.startswith(".") else (part.value, relative):
                    if world.is_module(source) and not isinstance(world.member(source, name), Unbound):
                        return world.member(source, name)
    described = _lazily_by_stub(name, place, world)
    return given if isinstance(described, Unbound) else described


def _is_path(text: str) -> bool:
    return all(part.isidentifier() for part in text.removeprefix(".").split("."))


def _tables_read_by(finder: Value, world: Resolver) -> list[Table]:
    function = finder.function if isinstance(finder, Method) else finder
    if not isinstance(function, FunctionValue):
        return []
    values = [world.lookup(name, function.place) for name in sorted(_names_read(world.body_of(function) or ()))]
    return [value for value in values if isinstance(value, Table)]


def _by_structure(table: Table, name: str, place: Place, world: Resolver) -> Value:
    for submodule, members in reversed(table.entries):
        match submodule, members:
            case Literal(value=str() as source), Items(values=names):
                if Literal(name) in names:
                    return world.member(f"{place.module}.{source}", name)
                if source == name:
                    return world.module_value(f"{place.module}.{source}", place)
    return UNBOUND


def _names_read(part: object) -> Iterator[str]:
    """Yield the names that facts of any kind look up."""
    if isinstance(part, Name):
        yield part.id
    elif isinstance(part, tuple):
        for inner in part:
            yield from _names_read(inner)
