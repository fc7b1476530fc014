"""Texts, as variables of the environment are, into the values that a schema wants.

Where several types are possible, the narrowest that reads the text is meant; what none reads stays the text that it is,
and is judged like any other value.
"""

from .options import below, parts_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .options import Schema

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_WORDS = {"1": True, "0": False}  # where a number can't be meant
_KINDS = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object", type(None): "null"}
_EXACT = ("decimal:Decimal", "fractions:Fraction")  # they read texts, and lose digits as numbers


def value_of(text: str, schemas: "Sequence[Schema]", root: "Schema") -> object:
    """Return what a text says where these schemas hold; raise `ValueError` for a table or list that is no JSON."""
    parts = list(parts_of(schemas, root))
    kinds = _kinds(parts)
    may_be_text = "string" in kinds or not kinds
    if may_be_text and any(part.get("writeOnly") is True for part in parts):
        return text
    bare = text.strip()
    if bare == "null" and "null" in kinds:
        return None
    if may_be_text and (kinds <= {"string", "null"} or any(part.get("x-type") in _EXACT for part in parts)):
        return _unquoted(text, schemas, root) if "null" in kinds else text
    plain = _plain(bare, kinds)
    if plain is not None:
        return plain
    if (bare[:1] == "[" and "array" in kinds) or (bare[:1] == "{" and "object" in kinds):
        return _json(text, is_needed=not may_be_text)
    if may_be_text:
        return _unquoted(text, schemas, root)
    if "array" in kinds and "object" not in kinds:
        items = below(parts, 0, root)
        return [value_of(item.strip(), items, root) for item in text.split(",")] if bare else []
    return None if not bare and "null" in kinds else text


def _unquoted(text: str, schemas: "Sequence[Schema]", root: "Schema") -> str:
    """Return a text without the quotes that tell it from what would stand there without them: `"5"` is no number."""
    inner = _json(text, is_needed=False) if text[:1] == '"' else text
    if inner == text or not isinstance(inner, str) or inner[:1] == '"':
        return text
    return text if isinstance(value_of(inner, schemas, root), str) else inner


def _kinds(parts: "Sequence[Schema]") -> set[str]:
    """Return the types that the schemas allow; those of the default where they don't say."""
    found: set[str] = set()
    for part in parts:
        kind = part.get("type")
        found.update([kind] if isinstance(kind, str) else kind if isinstance(kind, list) else ())
        listed = part.get("enum")
        values = [*(listed if isinstance(listed, list) else ()), *([part["const"]] if "const" in part else ())]
        found.update(_KINDS.get(type(value), "string") for value in values)
    if not found:
        found.update(_KINDS.get(type(part["default"]), "string") for part in parts if part.get("default") is not None)
    return found


def _plain(text: str, kinds: set[str]) -> bool | float | None:
    """Return the truth value or number that a text stands for, None where it stands for none."""
    if "boolean" in kinds and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if kinds & {"integer", "number"}:
        return _number(text)
    return _WORDS.get(text) if "boolean" in kinds and "string" not in kinds else None


def _number(text: str) -> float | None:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isascii() or not all(char.isdigit() or char in ".eE+-" for char in digits):
        return None  # Python reads more than users mean: `1_0`, `nan`
    try:
        return int(text) if digits.isdigit() else float(text)
    except ValueError:
        return None


def _json(text: str, *, is_needed: bool) -> object:
    from .manifest import parse

    try:
        return parse(text)
    except ValueError as error:
        if not is_needed:
            return text
        said = str(error) if str(error).startswith("it ") else "it is no JSON"  # others repeat what stands there
        raise ValueError(said) from None
