"""Which options are secrets, by the last word of their name; and whether an expression may spell one.

A name is cut into words at `_`, `-` and changes of case: `openaiApiKey` ends in `key` after `api`, `max_tokens` in
`tokens`, which is no secret.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .facts import (
    Attribute,
    Binary,
    Boolean,
    Call,
    Comprehension,
    Conditional,
    Constant,
    Display,
    Expression,
    Format,
    Lambda,
    Mapping,
    Name,
    Starred,
    Subscript,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECRET_WORDS = frozenset(
    {
        "apikey",
        "credential",
        "credentials",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "pwd",
        "secret",
        "token",
    }
)
KEY_OF = frozenset(
    {
        "access",
        "account",
        "api",
        "auth",
        "encryption",
        "master",
        "private",
        "secret",
        "signing",
        "subscription",
    }
)
"""The words that make a `key` after them a secret."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")


def is_secret_name(name: str, overrides: Sequence[str] = ()) -> bool:
    """Tell whether a name is that of a secret; the last of the patterns that matches decides, `!` denies."""
    for pattern in reversed(overrides):
        if fnmatchcase(name, pattern.removeprefix("!")):
            return not pattern.startswith("!")
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    return last in SECRET_WORDS or (last == "key" and before in KEY_OF)


def may_spell_secret(expression: Expression, overrides: Sequence[str] = ()) -> bool:
    """Tell whether an expression gives a text or bytes to a keyword, a key or a name that is a secret's."""
    return any(_spells(part, overrides) for part in _parts(expression))


def has_text(expression: Expression) -> bool:
    """Tell whether an expression holds a text or bytes of at least one character."""
    return any(
        isinstance(part, Constant) and isinstance(part.value, str | bytes) and part.value for part in _parts(expression)
    )


def _spells(part: Expression, overrides: Sequence[str]) -> bool:
    match part:
        case Call(keywords=keywords):
            named = [(word.name or "", word.value) for word in keywords]
        case Mapping(keys=keys, values=values):
            texts = [key.value if isinstance(key, Constant) and isinstance(key.value, str) else "" for key in keys]
            named = list(zip(texts, values, strict=True))
        case Name(id=name) | Attribute(attr=name):
            return is_secret_name(name, overrides)
        case _:
            return False
    return any(is_secret_name(name, overrides) and has_text(value) for name, value in named)


def _parts(expression: Expression) -> Iterator[Expression]:
    waiting: list[Expression] = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Attribute(value=inner) | Starred(value=inner) | Unary(operand=inner) | Lambda(body=inner):
                waiting.append(inner)
            case Call(func=func, args=args, keywords=keywords):
                waiting += [func, *args, *[word.value for word in keywords]]
            case Subscript(value=inner, key=key):
                waiting += [inner, key]
            case Display(items=items) | Boolean(values=items) | Binary(operands=items) | Format(parts=items):
                waiting += items
            case Mapping(keys=keys, values=values):
                waiting += [*[key for key in keys if key is not None], *values]
            case Comprehension(element=element, generators=generators):
                waiting += [element, *[generator.iterable for generator in generators]]
            case Conditional(test=test, body=body, orelse=orelse):
                waiting += [test, body, orelse]
