"""Reads JSON strictly, and of a canonical manifest single records, found by bisecting its lines (docs/decisions/0001).

A newline in JSON stands between tokens, never in a string, so nothing that a record says can look like the start of a
line. A search that finds nothing proves nothing: the caller then reads the file another way.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

# The sections that are searched, in the order of the file. What follows them sorts behind.
NAMES, PLUGINS, MODULES, DEPENDENCIES, _REST = range(5)

_WINDOW = 8192  # what is left to search is read at once when it is no larger
_CHUNK = 1 << 20  # what is read at once of a file that is read through
_STEP = 1024  # a probe reads so much, which most often holds the start of a line
_WHITESPACE = " \t\n\r"


def parse(text: str) -> object:
    """Return the value of the whole text; raise `ValueError` that says where it stops being JSON."""
    value, end = scan(text, len(text) - len(text.lstrip(_WHITESPACE)))
    if text[end:].strip(_WHITESPACE):
        from .misreadings import trailing

        raise trailing(text, end)
    return value


def scan(text: str, start: int) -> tuple[object, int]:
    """Return the value that begins at `start`, and where it ends.

    Duplicate keys, NaN and the like are refused: `ValueError`, as for all that is not JSON. What it says is the same
    under every version of Python.
    """
    try:
        return _scan(text, start)
    except (ValueError, StopIteration, RecursionError) as error:
        from .misreadings import misread

        raise misread(text, error) from None


def find(stream: "BinaryIO", *, section: int, key: str, start: int, end: int) -> bytes | None:
    """Return the text that follows `"key":` on the line of that record, comma and all, or None where none is found.

    `start` is where the first line of `names` begins, `end` the length of the file.
    """
    wanted = key.encode("utf-8", "surrogatepass")
    low, high = start, end
    while high - low > _WINDOW:
        middle = (low + high) // 2
        found = _entry_after(stream, middle, high)
        if found is None or found[1:] > (section, wanted):
            high = middle
        else:
            low = found[0]
    return _on_line(stream, low, high, section, b'\n"' + wanted + b'":')


def mentions(stream: "BinaryIO", *, key: str) -> bool:
    """Tell whether the key stands anywhere in the file, as canonical text spells it.

    Where it does not, no section of a canonical manifest has it: names, ids and modules hold nothing to be escaped.
    """
    wanted = f'"{key}"'.encode("utf-8", "surrogatepass")
    stream.seek(0)
    block = b""
    while more := stream.read(_CHUNK):
        block = block[-len(wanted) :] + more
        if wanted in block:
            return True
    return False


def _on_line(stream: "BinaryIO", low: int, high: int, section: int, head: bytes) -> bytes | None:
    """Search the lines that begin from `low` to `high`."""
    stream.seek(low - 1)  # the newline before the first of them
    block = stream.read(high - low + len(head) + 2)
    at = block.find(head)
    while at >= 0:
        begin = at + len(head)
        if _section(head[2:-2], block[begin : begin + 2]) == section:
            while (stop := block.find(b"\n", begin)) < 0:
                more = stream.read(len(block))
                if not more:
                    return None
                block += more
            return block[begin:stop]
        at = block.find(head, begin)
    return None


def _entry_after(stream: "BinaryIO", position: int, end: int) -> tuple[int, int, bytes] | None:
    """Return the first entry whose line begins after `position` and before `end`: its offset, section and key."""
    size = _STEP
    while True:
        stream.seek(position)
        block = stream.read(size)
        begin = block.find(b"\n") + 1
        while begin and position + begin < end:
            match block[begin : begin + 1]:
                case b'"':
                    colon = block.find(b'":', begin)
                    value = block[colon + 2 : colon + 4]
                    if colon < 0 or len(value) < 2:
                        break
                    if value not in (b"{\n", b"[\n"):  # else it opens a section or a list
                        key = block[begin + 1 : colon]
                        return position + begin, _section(key, value), key
                case b"{":
                    return position + begin, _REST, b""
            begin = block.find(b"\n", begin) + 1
        if len(block) < size or (begin and position + begin >= end):
            return None
        size *= 4


def _section(key: bytes, value: bytes) -> int:
    """Tell the section of an entry by how its value begins, and by the colon that an id has and a module has not."""
    if value == b'["':
        return NAMES
    if value == b'{"':
        return PLUGINS if b":" in key else MODULES
    return DEPENDENCIES if value[:1] == b'"' else _REST


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        from .misreadings import repeated

        raise repeated(pairs)
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
    """Return the scanner in C that is inside `json`, whose own import costs half an interpreter start.

    Where it is missing, `json` itself serves, with the same result.
    """
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
