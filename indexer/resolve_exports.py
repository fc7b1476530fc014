"""What `from module import *` binds: the names that `__all__` lists, or those without an underscore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resolve_imported import loaded_by
from .values import (
    Items,
    Literal,
    Unbound,
    Unknown,
)

if TYPE_CHECKING:
    from .resolve import Resolver
    from .resolve_supplied import Found


def exports_of(module: str, world: Resolver) -> frozenset[str] | Unknown | None:
    """Return what `__all__` lists; None where a module has none, `Unknown` where it can't be known."""
    value = world.member(module, "__all__")
    names: set[str] = set()
    match value:
        case Unbound():
            return None
        case Items(values=values):
            for item in values:
                if not isinstance(item, Literal) or not isinstance(item.value, str):
                    return Unknown("a computed name in __all__", module, 0)
                names.add(item.value)
            return frozenset(names)
        case Unknown():
            return value
    return Unknown("__all__ is computed", module, 0)


def star_binds(source: str, name: str, world: Resolver) -> bool | None:
    """Tell whether `from source import *` binds a name."""
    if not world.is_module(source):
        # A module that is not here is not taken to hide the built-in names.
        return False if world.is_module(source) is False or name in world.builtin_names() else None
    listed = world.exports(source)
    if isinstance(listed, frozenset):
        return name in listed
    if name.startswith("_"):
        return False if listed is None else None
    found = world.sources.find(source)
    attributes = world.native_module(source)
    if attributes is not None and (found is None or found.kind == "native"):
        return name in attributes  # what a build may add besides is no class that others derive from
    if found is None or (found.kind in ("native", "bytecode") and found.stub is None):
        return None
    bound = is_bound(source, name, found, world)
    return bound if listed is None or bound is False else None


def is_bound(module: str, name: str, found: Found, world: Resolver) -> bool | None:
    """Tell whether a module's namespace holds a name after the import; `__getattr__` gives none."""
    place = world.module_place(module)
    values, is_open = world.in_frame(name, place)
    if values:
        return None if is_open else True
    if found.is_package and world.sources.find(f"{module}.{name}") is not None:
        return loaded_by(place.frames[0].block, module, f"{module}.{name}", world) is not None
    return False
