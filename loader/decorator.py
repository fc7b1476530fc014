"""The mark that makes a class a plugin in the eyes of the indexer, which reads it from source.

It changes nothing about the class but the mark, `__coldplug__`, and costs one attribute.
"""

import sys

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import Any, TypeVar, overload

    Class = TypeVar("Class", bound=type)

if TYPE_CHECKING:  # a block of its own, which type checkers take for the head of the function below
    # With a class alone this may be either use: type checkers keep the class that a decorator returns as Any.
    @overload
    def plugin_discoverable(base: type, /) -> Any: ...  # noqa: ANN401
    @overload
    def plugin_discoverable(
        base: type | str | None = None,
        *,
        name: str | None = None,
        category: str | None = None,
        aliases: Sequence[str] = (),
        config: str | None = None,
    ) -> Callable[[Class], Class]: ...


def plugin_discoverable(
    base: type | str | None = None,
    *,
    name: str | None = None,
    category: str | None = None,
    aliases: "Sequence[str]" = (),
    config: str | None = None,
) -> object:
    """Mark a class as a plugin: `@plugin_discoverable`, or with arguments, `@plugin_discoverable(Base, name="x")`.

    `config` names the parameter whose options are lifted to the top of the configuration. The class comes back
    unchanged.
    """
    bare = name is None and category is None and not aliases and config is None
    if isinstance(base, type) and bare and _is_being_defined(base, sys._getframe(1)):  # noqa: SLF001  (documented, and there is no other way)
        return _mark(base, base=None, name=None, category=None, aliases=(), config=None)

    def mark(cls: "Class") -> "Class":
        return _mark(cls, base=base, name=name, category=category, aliases=tuple(aliases), config=config)

    return mark


def _mark(cls: "Class", **said: object) -> "Class":
    try:
        cls.__coldplug__ = said  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        return cls  # a metaclass may forbid it; the indexer has read the source, and nothing here needs the mark
    return cls


def _is_being_defined(cls: type, frame: "FrameType") -> bool:
    """Tell `@plugin_discoverable` over a class from `@plugin_discoverable(Base)`: Python calls both in the same way.

    A class that is being decorated belongs to the scope that decorates it, and its name does not lead to it yet.
    """
    if cls.__module__ != frame.f_globals.get("__name__"):
        return False
    scope = cls.__qualname__.rpartition(".")[0].removesuffix(".<locals>")
    if not scope:
        return frame.f_globals.get(cls.__name__) is not cls
    return scope == frame.f_code.co_qualname and frame.f_locals.get(cls.__name__) is not cls
