"""Values as TOML writes them on one line: keys, texts, numbers, lists and inline tables.

What is written is read back by `tomllib` as the same value, and holds no character that can't be seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite

from .printable import escaped_by

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class NotTomlError(ValueError):
    """A value that TOML has no word for, such as null."""


def key_text(*keys: str) -> str:
    """Return a key, or the path of one, as TOML spells it."""
    return ".".join(key if _BARE.fullmatch(key) else _text(key) for key in keys)


def value_text(value: object) -> str:
    """Return a value as TOML spells it, without what is null in a table; raise `NotTomlError` for null elsewhere."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            return str(value)
        case float() if isfinite(value):
            return repr(value)
        case list():
            return f"[{', '.join(map(value_text, value))}]"
        case Mapping():
            entries = [f"{key_text(str(key))} = {value_text(one)}" for key, one in value.items() if one is not None]
            return f"{{ {', '.join(entries)} }}" if entries else "{}"
    raise NotTomlError(f"{value!r} can't be written in TOML")


def _text(text: str) -> str:
    return escaped_by(json.dumps(text, ensure_ascii=False), _spelled)


def _spelled(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        raise NotTomlError("half a surrogate pair can't be written in TOML")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
