"""`six.moves`, also where a package brings its own copy of six: an object whose attributes are listed in a table.

Source: six 1.17, `MovedAttribute`, `MovedModule` and the loops that set them, as they work on Python 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import UNBOUND, ClassValue, Instance, Items, Literal, ModuleValue, Value

if TYPE_CHECKING:
    from .resolve import Resolver

_TABLES = {"_MovedItems": "_moved_attributes", "Module_six_moves_urllib_parse": "_urllib_parse_moved_attributes"}
"""The classes of such objects, and the tables beside them."""


def moved(cls: ClassValue, name: str, world: Resolver) -> Value:
    """Return the attribute that an object of `cls` has by a table; `Unbound` where it has none or there is no table."""
    table = world.member(cls.module, _TABLES[cls.qualname]) if cls.qualname in _TABLES else UNBOUND
    for entry in reversed(table.values if isinstance(table, Items) else ()):
        match entry:
            case Instance(cls=ClassValue(qualname="MovedModule"), args=[Literal(value=str() as key), *rest]) if (
                key == name
            ):
                return ModuleValue(_texts(rest, 2)[1] or key)
            case Instance(cls=ClassValue(qualname="MovedAttribute"), args=[Literal(value=str() as key), *rest]) if (
                key == name
            ):
                _, module, old, new = _texts(rest, 4)
                return world.member(module or key, new or old or key)
    return UNBOUND


def _texts(values: list[Value], size: int) -> list[str | None]:
    """Return the arguments after the first, as texts; None for those left out."""
    given = [value.value if isinstance(value, Literal) and isinstance(value.value, str) else None for value in values]
    return [*given, *[None] * size][:size]
