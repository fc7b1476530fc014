"""JSON text to values: strict, and without `json`, whose import costs half an interpreter start.

`_json` is the C scanner inside `json`; where it is missing, `json` itself serves, with the same result.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WHITESPACE = " \t\n\r"


def parse(text: str) -> object:
    """Return the value of the whole text; raise `ValueError` that says where it stops being JSON."""
    value, end = scan(text, len(text) - len(text.lstrip(_WHITESPACE)))
    if text[end:].strip(_WHITESPACE):
        raise ValueError(f"it is not JSON from {_place(text, end)} on: more follows the end")
    return value


def scan(text: str, start: int) -> tuple[object, int]:
    """Return the value that begins at `start`, and where it ends.

    Duplicate keys, NaN and the like are refused: `ValueError`, as for all that is not JSON. What it says is the same
    under every version of Python.
    """
    try:
        return _scan(text, start)
    except StopIteration as stop:
        raise ValueError(_missing(text, stop.value)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        position = getattr(error, "pos", None)
        if position is None:
            raise
        if str(error).startswith("Illegal trailing comma"):  # which Pythons before 3.13 tell of what comes after it
            position += 1 + len(text[position + 1 :]) - len(text[position + 1 :].lstrip(_WHITESPACE))
            if text.startswith("]", position):
                raise ValueError(_missing(text, position)) from None
        raise ValueError(f"it is not JSON from {_place(text, position)} on") from None


def _missing(text: str, position: int) -> str:
    return f"it is not JSON from {_place(text, position)} on: a value is missing"


def _place(text: str, position: int) -> str:
    return f"line {text.count(chr(10), 0, position) + 1}, column {position - text.rfind(chr(10), 0, position)}"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r:.80} occurs twice in one object")
            seen.add(key)
    return found


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


class _Options:
    """What the scanner reads its options from."""

    strict = True
    object_hook = None
    object_pairs_hook = _unique
    parse_float = float
    parse_int = int
    parse_constant = _refuse


def _scanner() -> "Callable[[str, int], tuple[object, int]]":
    try:
        import _json
    except ImportError:
        from json import JSONDecoder

        decoder: Any = JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
    else:
        decoder = _Options
        decoder.scan_once = _json.make_scanner(decoder)
    scanner: Callable[[str, int], tuple[object, int]] = decoder.scan_once
    return scanner


_scan = _scanner()
