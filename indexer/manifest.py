"""The manifest as bytes: one canonical rendering, written atomically, read back and compared.

Equal documents give equal bytes. Every newline stands between tokens (JSON strings hold none), one record stands on a
line, and the records of a section are sorted, so that a reader can bisect the file; see docs/decisions/0001.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from .atomic import replace_file
from .differences import differences
from .problems import UsageError

VERSION = 1

# The order of the file. What a loader needs comes first; keys of later versions go where "*" stands.
_ORDER = (
    "manifest_version",
    "generator",
    "target",
    "*",
    "categories",
    "names",
    "plugins",
    "modules",
    "dependencies",
    "coverage",
    "graph",
)
_BY_KEY = frozenset({"renamed", "categories", "names", "plugins", "modules", "dependencies"})
_WITH_LISTS = {"coverage": ("failed", "unresolved"), "graph": ("nodes", "edges")}
_IGNORED_BY_SEMANTIC = frozenset({"modules", "dependencies"})


def render(document: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of a manifest.

    The same document gives the same bytes, whatever the order of its keys; the order of its lists is the caller's.
    Raise `ValueError` for a number that JSON can't carry: not finite, or of more digits than Python writes.
    """
    whole = BytesIO()  # each piece is copied to its place at once; to join them all would take twice as much again
    whole.writelines(_pieces(document, encoder()))
    return whole.getvalue()


def write(path: Path, data: bytes) -> bool:
    """Put `data` in the file, all of it or nothing; return False when it already held just that and was left alone.

    The file keeps its mode. A symbolic link stays, and what it points to is replaced. Raise `UsageError` when the file
    can't be written; then it is as it was, and nothing else is left behind.
    """
    with _refused(path):
        target = Path(os.path.realpath(path))
        mode = _mode_of(target, shown=path)
        if mode is not None and _holds(target, data):
            return False
        replace_file(target, data, mode=mode)
    return True


def refuse_target(path: Path) -> None:
    """Raise `UsageError` where `write` could not put anything in a file: before anything else is done for it."""
    with _refused(path):
        _mode_of(Path(os.path.realpath(path)), shown=path)


def read(path: Path) -> dict[str, Any]:
    """Return the document in the file; any JSON layout will do.

    Raise `UsageError` that says what is wrong: no such file, not JSON, cut off, duplicate keys, another version.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        message = f"there is no manifest at {path}; write it with `coldplug build`"
        raise UsageError(message) from error
    except OSError as error:
        message = f"cannot read the manifest {path}: {error.strerror or error}; name another file"
        raise UsageError(message) from error
    return parse(data, shown=str(path))


def parse(data: bytes, *, shown: str) -> dict[str, Any]:
    """Return the document in the bytes of a file, which is called as is `shown`; raise `UsageError` as `read` does."""
    try:
        return _parse(data)
    except ValueError as error:
        message = f"{shown} is no manifest that this version reads: {error}; write it anew with `coldplug build`"
        raise UsageError(message) from error


def compare(old: bytes, new: bytes, *, semantic: bool) -> tuple[str, ...]:
    """Return what differs, one short line for each difference, in the order of the file; nothing when all is equal.

    `semantic` leaves out `modules` and `dependencies`, and how the text is laid out.
    """
    if old == new:
        return ()
    try:
        before = _parse(old)
    except ValueError as error:
        return (f"unreadable: {error}",)
    after = _parse(new)
    keys = [key for key in _ordered({**before, **after}) if not (semantic and key in _IGNORED_BY_SEMANTIC)]
    lines = [str(line) for key in keys for line in differences(key, before.get(key), after.get(key))]
    if not lines and not semantic:
        lines.append("layout changed: the same content, not in canonical form")
    return tuple(lines)


# --- rendering -------------------------------------------------------------------------------------------------------

_Encode = Callable[[object], bytes]


def _ordered(document: Mapping[str, object]) -> list[str]:
    others = sorted(document.keys() - set(_ORDER))
    return [key for slot in _ORDER for key in (others if slot == "*" else [slot]) if key in document]


def _pieces(document: Mapping[str, object], encode: _Encode) -> Iterator[bytes]:
    yield b"{"
    between = b""
    for key in _ordered(document):
        yield between + encode(key) + b":"
        yield from _section(key, document[key], encode)
        between = b",\n"
    yield b"\n}\n"


def _section(key: str, value: object, encode: _Encode) -> Iterator[bytes]:
    if key in _BY_KEY and isinstance(value, Mapping):
        yield from _block(b"{", _entries(value, encode), b"}")
    elif key in _WITH_LISTS and isinstance(value, Mapping):
        yield from _block(b"{", _entries_with_lists(value, _WITH_LISTS[key], encode), b"}")
    else:
        yield encode(value)


def _entries(value: Mapping[str, object], encode: _Encode) -> Iterator[Iterable[bytes]]:
    return ((encode(key), b":", encode(value[key])) for key in sorted(value))


def _entries_with_lists(value: Mapping[str, object], keys: Sequence[str], encode: _Encode) -> Iterator[Iterable[bytes]]:
    lists = {key: items for key in keys if isinstance(items := value.get(key), list | tuple)}
    yield from _entries({key: value[key] for key in value if key not in lists}, encode)
    for key, items in lists.items():
        yield chain((encode(key), b":"), _block(b"[", ((encode(item),) for item in items), b"]"))


def _block(opening: bytes, records: Iterable[Iterable[bytes]], closing: bytes) -> Iterator[bytes]:
    """Yield the pieces of what stands in brackets, each record on a line."""
    yield opening + b"\n"
    between = b""
    for record in records:
        yield between
        yield from record
        between = b",\n"
    yield (b"\n" if between else b"") + closing


def encoder() -> _Encode:
    """Return what encodes one record as it stands in a manifest."""
    import orjson  # only a run that renders pays for it

    def encode(value: object) -> bytes:
        try:
            data = orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)
        except orjson.JSONEncodeError:
            # A lone surrogate, or an integer of more than 64 bits: both are JSON, and both can stand in source.
            return _encode_slowly(value)
        if b"null" in data:  # orjson writes it for a number that is not finite, too
            _refuse_not_finite(value)
        return data

    return encode


def _encode_slowly(value: object) -> bytes:
    import json  # hardly ever needed

    text = json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")  # writes a lone surrogate as \udXXX, which is its JSON escape


def _refuse_not_finite(value: object) -> None:
    stack = [value]
    while stack:
        match stack.pop():
            case float() as number if number - number != 0:
                message = f"{number} is no JSON number"
                raise ValueError(message)
            case Mapping() as mapping:
                stack.extend(mapping.values())
            case list() | tuple() as items:
                stack.extend(items)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    message = f"{type(value).__name__} is not a JSON type"
    raise TypeError(message)


# --- writing ---------------------------------------------------------------------------------------------------------


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}; {_remedy(error)}"
        raise UsageError(message) from error


def _mode_of(target: Path, *, shown: Path) -> int | None:
    """Return the permission bits of the file, None where there is none yet; refuse anything but a regular file."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        if not target.parent.is_dir():
            message = f"cannot write {shown}: its folder does not exist; create it or name another file"
            raise UsageError(message) from None
        return None
    if stat.S_ISDIR(mode):
        message = f"cannot write {shown}: it is a folder; name a file in it"
        raise UsageError(message)
    if not stat.S_ISREG(mode):
        message = f"cannot write {shown}: it is not a regular file; name one, or - to print"
        raise UsageError(message)
    return stat.S_IMODE(mode)


def _holds(target: Path, data: bytes) -> bool:
    return target.stat().st_size == len(data) and target.read_bytes() == data


def _remedy(error: OSError) -> str:
    import errno

    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "free some space and build again"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "make the file and its folder writable, or name another file"
        case _:
            return "name another file"


# --- reading and comparing -------------------------------------------------------------------------------------------


def _parse(data: bytes) -> dict[str, Any]:
    """Return the document; raise `ValueError` with a message that can follow "unreadable: "."""
    import json

    if not data.strip():
        message = "it is empty"
        raise ValueError(message)
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        message = f"it is not UTF-8 (byte {error.start})"
        raise ValueError(message) from error
    except json.JSONDecodeError as error:
        message = f"it is not JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        raise ValueError(message) from error
    except RecursionError as error:
        message = "it is nested too deeply"
        raise ValueError(message) from error
    if not isinstance(document, dict):
        message = "it holds no JSON object"
        raise ValueError(message)  # noqa: TRY004  (what the file holds is wrong, not the caller's type)
    version = document.get("manifest_version")
    if version != VERSION or isinstance(version, bool):
        message = f"its manifest_version is {version!r:.40}, not {VERSION}"
        raise ValueError(message)
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                message = f"the key {key!r:.80} occurs twice in one object"
                raise ValueError(message)
            seen.add(key)
    return found


def _refuse_constant(name: str) -> object:
    message = f"{name} is not JSON"
    raise ValueError(message)
