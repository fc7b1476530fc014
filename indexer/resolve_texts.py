"""What the methods of literal strings give: those without effects, called with literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import Items, Literal, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .values import Place, World

METHODS = (
    *("capitalize", "casefold", "count", "endswith", "find", "format", "index", "isalnum", "isalpha", "isdigit"),
    *("isidentifier", "islower", "isupper", "join", "lower", "lstrip", "partition", "removeprefix", "removesuffix"),
    *("replace", "rpartition", "rsplit", "rstrip", "split", "startswith", "strip", "swapcase", "title", "upper"),
)
"""Those that give a string, a number or a list of strings."""

MAX_LENGTH = 10_000
"""A longer text is not followed."""


def text_method(name: str) -> Callable[[Sequence[Value], Mapping[str, Value], Place, World], Value | None]:
    """Return what answers for the calls of a method of `str`; its first argument is the string."""

    def answer(args: Sequence[Value], keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
        given = [_plain(value) for value in args]
        if keywords or None in given or not isinstance(given[0], str):
            return None
        try:
            return _value(getattr(given[0], name)(*given[1:]))
        except (TypeError, ValueError, LookupError, AttributeError):
            return None  # the call fails when it is run, too

    return answer


def _plain(value: Value) -> str | int | tuple[str, ...] | None:
    """Return a string, a number or a sequence of strings as Python has it; None for other values."""
    match value:
        case Literal(value=str() | int() as plain) if not isinstance(plain, str) or len(plain) <= MAX_LENGTH:
            return plain
        case Items(kind="tuple" | "list", values=values):
            texts = [item.value for item in values if isinstance(item, Literal) and isinstance(item.value, str)]
            return tuple(texts) if len(texts) == len(values) else None
    return None


def _value(plain: str | int | list[str] | tuple[str, ...]) -> Value:
    match plain:
        case str() | int():
            return Literal(plain)
        case list():
            return Items("list", tuple(map(Literal, plain)))
    return Items("tuple", tuple(map(Literal, plain)))
