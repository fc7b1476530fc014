"""One manifest: where its bytes are, and single records of it, found by bisecting its lines (docs/decisions/0001).

A newline in JSON stands between tokens, never in a string, so nothing that a record says can look like the start of a
line. All that is an optimisation: a search that finds nothing proves nothing, the file is then read as a whole, and any
equivalent JSON gives the same answers. A large file that is replaced while it is in use is noticed; a small one is
read once.
"""

import os
import stat
from io import BytesIO

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, BinaryIO, NoReturn

    from .packages import Location
    from .whole import Whole


ANEW = "write the manifest anew with `coldplug build`"

_SMALL = 1 << 18  # a file up to this size is kept: reading it costs less than opening it again
_LONGEST_HEAD = 1 << 26
_FIRST_LINE = b'{"manifest_version":1,\n'
_NAMES = b',\n"names":{\n'
_LAST_LINE = b"\n}\n"
_OF_MODULE = b'{"lines":{'

# The sections that are searched, in the order of the file. What follows them sorts behind.
NAMES, PLUGINS, MODULES, DEPENDENCIES, _REST = range(5)

_WINDOW = 8192  # what is left to search is read at once when it is no larger
_STEP = 1024  # a probe reads so much, which most often holds the start of a line
WHITESPACE = " \t\n\r"


class Memory:
    """Bytes that are at hand."""

    __slots__ = ("_data", "path", "shown", "size")

    def __init__(self, data: bytes, *, shown: str, path: "str | None" = None) -> None:
        """Keep the bytes; `shown` is what messages call them, `path` where they lie, perhaps inside a zip."""
        self._data = data
        self.shown = shown
        self.size = len(data)
        self.path = path

    def open(self) -> "BinaryIO":
        """Return a stream over the bytes."""
        return BytesIO(self._data)

    def line(self, section: int, key: bytes, start: int) -> "bytes | None":
        """Return what follows `"key":` on the line of that entry, comma and all, or None where none is found.

        `start` is where the first line of the names begins.
        """
        found = _entry_in(self._data, section, key, start - 1)
        return None if found is None else self._data[found[0] : found[1]]


class File:
    """A file that must stay as it was when it was found."""

    __slots__ = ("_stamp", "path", "shown", "size")

    def __init__(self, path: str, *, shown: str) -> None:
        """Look at the file, but don't open it; raise `ManifestError` where it is none."""
        self.path = path
        self.shown = shown
        self._stamp = self._look()
        self.size = self._stamp[0]

    def open(self) -> "BinaryIO":
        """Return a stream over the file; raise `ManifestError` where it changed since it was found."""
        if self._look() != self._stamp:
            refuse(self.shown, "the manifest was replaced after it was opened", remedy="open it again")
        try:
            return open(self.path, "rb", buffering=0)
        except OSError as error:
            refuse(self.shown, f"the manifest can't be read: {error.strerror}")

    def line(self, section: int, key: bytes, start: int) -> "bytes | None":
        """Return the same as of bytes at hand, and read little for it."""
        with self.open() as stream:
            return find(stream, section=section, key=key, start=start, end=self.size)

    def _look(self) -> "tuple[int, int, int, int]":
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            remedy = "write it with `coldplug build`, or name another file"
            refuse(self.shown, "there is no such manifest", remedy=remedy)
        except OSError as error:
            refuse(self.shown, f"the manifest can't be read: {error.strerror}")
        except ValueError:  # a null character, or one that the file system can't spell
            refuse(self.shown, "the manifest can't be read: no file can have such a path")
        if not stat.S_ISREG(found.st_mode):
            refuse(self.shown, "the manifest is not a regular file")
        return found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev


class Manifest:
    """A manifest that was opened: what its head says, and its records one by one."""

    __slots__ = ("_head", "_source", "_start", "_whole", "categories", "path", "shown")

    def __init__(self, source: "File | Memory") -> None:
        """Read the head; raise `ManifestError` for what is no manifest of this version."""
        self.shown = source.shown
        self.path = source.path
        self._source = source
        self._whole: Whole | None = None
        with source.open() as stream:
            head, self._start = _read_head(stream)  # no start: the layout is not the indexer's
        self._head = self._read().document() if head is None else head
        found = self._head.get("categories", {})
        if not isinstance(found, dict) or not all(base is None or isinstance(base, str) for base in found.values()):
            self.refuse("'categories' does not map names to ids")
        self.categories: dict[str, str | None] = found

    def ids(self, name: str) -> "list[str]":
        """Return the ids of the plugins that bear the name."""
        found = self._find(NAMES, "names", name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.refuse(f"the name {name!r} stands for no list of ids")
        return found

    def record(self, plugin: str) -> "Mapping[str, object] | None":
        """Return the record of the plugin with that id, as it stands in the manifest."""
        return self._object(PLUGINS, "plugins", plugin)

    def module(self, module: str) -> "Mapping[str, object] | None":
        """Return what the manifest knows about the source of that module."""
        return self._object(MODULES, "modules", module)

    def head(self, key: str) -> "Mapping[str, object]":
        """Return a table of those before the names, such as `target`; empty where there is none."""
        found = self._head.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.refuse(f"{key!r} is no object")
        return found

    def names(self) -> "Mapping[str, object]":
        """Return all names."""
        return self._read().section("names")

    def records(self) -> "Mapping[str, object]":
        """Return the records of all plugins."""
        return self._read().section("plugins")

    def dependencies(self) -> "Mapping[str, object]":
        """Return the distributions that the records rest on."""
        return self._read().section("dependencies")

    def refuse(self, message: str, *, plugin: "str | None" = None, remedy: str = ANEW) -> "NoReturn":
        """Raise the error that says what is wrong with this manifest."""
        refuse(self.shown, message, remedy=remedy, plugin=plugin)

    def _object(self, section: int, key: str, entry: str) -> "Mapping[str, object] | None":
        found = self._find(section, key, entry)
        if found is not None and not isinstance(found, dict):
            self.refuse(f"{entry!r} in {key!r} is no object", plugin=entry)
        return found

    def _find(self, section: int, key: str, entry: str) -> object:
        """Return the value of `entry` in the section `key`, None where there is none."""
        known = None if self._whole is None else self._whole.known(key)
        if known is not None:
            return known.get(entry)
        if self._start and _is_plain(entry):
            line = self._source.line(section, entry.encode("utf-8", "surrogatepass"), self._start)
            if line is None:
                from .whole import mentions

                if not mentions(self._source, key=entry):
                    return None
            else:
                try:
                    text = line.decode("utf-8")
                    value, end = scan(text, 0)
                    if text[end:] in ("", ","):
                        return value
                except ValueError:
                    pass
        # It stands elsewhere, or is broken, and then this says where.
        return self._read().section(key).get(entry)

    def _read(self) -> "Whole":
        if self._whole is None:
            from .whole import Whole

            self._whole = Whole(self._source, self._start and self._start - 2)
        return self._whole


def locate(location: "Location") -> "File | Memory":
    """Return the source that a path, a `package:resource` or a Traversable stands for."""
    if isinstance(location, str):
        package, colon, resource = location.partition(":")
        # One letter before the colon is a drive of Windows.
        if colon and len(package) > 1 and all(map(str.isidentifier, package.split("."))):
            from .packages import find_resource

            return _kept(find_resource(package, resource, shown=location))
    elif not hasattr(location, "__fspath__"):
        from .packages import read_resource

        return read_resource(location)
    path = os.fspath(location)  # type: ignore[arg-type]
    return _kept(File(path, shown=path))


def refuse(shown: str, message: str, *, remedy: str = "name another file", plugin: "str | None" = None) -> "NoReturn":
    """Raise the error that says what is wrong with the manifest that messages call `shown`."""
    from .errors import ManifestError

    raise ManifestError(f"{shown}: {message}", plugin=plugin, source=shown, remedy=remedy)


def _kept(source: "File | Memory") -> "File | Memory":
    if isinstance(source, Memory) or source.size > _SMALL:
        return source
    with source.open() as stream:
        return Memory(stream.read(source.size + 1), shown=source.shown, path=source.path)


def _read_head(stream: "BinaryIO") -> "tuple[dict[str, object] | None, int]":
    """Return what stands before `names`, and where the first name begins; None and 0 for any other layout."""
    if stream.read(len(_FIRST_LINE)) != _FIRST_LINE:
        return None, 0
    stream.seek(-len(_LAST_LINE), 2)
    if stream.read(len(_LAST_LINE)) != _LAST_LINE:
        return None, 0  # cut off
    size = 1 << 13
    while True:
        stream.seek(0)
        block = stream.read(size)
        at = block.find(_NAMES)
        if at >= 0 or len(block) < size or size > _LONGEST_HEAD:
            break
        size *= 8
    if at < 0:
        return None, 0
    try:
        head = parse(block[:at].decode("utf-8") + "}")
    except ValueError:
        return None, 0
    return (head, at + len(_NAMES)) if isinstance(head, dict) and "categories" in head else (None, 0)


def _is_plain(key: str) -> bool:
    """Tell whether JSON spells the key as it is; no name, id or module is another one."""
    return key.isprintable() and '"' not in key and "\\" not in key


def find(stream: "BinaryIO", *, section: int, key: bytes, start: int, end: int) -> "bytes | None":
    """Return what follows `"key":` on the line of an entry of a file that is `end` bytes long, which is bisected."""
    low, high = start, end
    while high - low > _WINDOW:
        middle = (low + high) // 2
        found = _entry_after(stream, middle, high)
        if found is None or found[1:] > (section, key):
            high = middle
        else:
            low = found[0]
    stream.seek(low - 1)  # the newline before the first line that is left
    block = stream.read(high - low + len(key) + 6 + len(_OF_MODULE))
    place = _entry_in(block, section, key)
    if place is None:
        return None
    begin, stop = place
    while stop < 0:
        more = stream.read(len(block))
        if not more:
            return None
        stop = more.find(b"\n")
        stop += len(block) if stop >= 0 else 0
        block += more
    return block[begin:stop]


def _entry_after(stream: "BinaryIO", position: int, end: int) -> "tuple[int, int, bytes] | None":
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


def _entry_in(block: bytes, section: int, key: bytes, start: int = 0) -> "tuple[int, int] | None":
    """Return where the value of an entry begins, on a line after `start`, and where its line ends, -1 if behind."""
    head = b'\n"' + key + b'":'
    at = block.find(head, start)
    while at >= 0:
        begin = at + len(head)
        # How many modules a package has stands in `coverage`, on a line that begins as that of a module of its name.
        is_other = section == MODULES and not block.startswith(_OF_MODULE, begin)
        if _section(key, block[begin : begin + 2]) == section and not is_other:
            return begin, block.find(b"\n", begin)
        at = block.find(head, begin)
    return None


def _section(key: bytes, value: bytes) -> int:
    """Tell the section of an entry by how its value begins, and by the colon that an id has and a module has not."""
    if value == b'["':
        return NAMES
    if value == b'{"':
        return PLUGINS if b":" in key else MODULES
    return DEPENDENCIES if value[:1] == b'"' else _REST


def parse(text: str) -> object:
    """Return the value of the whole text; raise `ValueError` that says where it stops being JSON."""
    value, end = scan(text, len(text) - len(text.lstrip(WHITESPACE)))
    if text[end:].strip(WHITESPACE):
        from .misreadings import trailing

        raise trailing(text, end)
    return value


def scan(text: str, start: int) -> "tuple[object, int]":
    """Return the value that begins at `start`, and where it ends.

    Duplicate keys, NaN and the like are refused: `ValueError`, as for all that is not JSON. What it says is the same
    under every version of Python.
    """
    try:
        return _scan(text, start)
    except (ValueError, StopIteration, RecursionError) as error:
        from .misreadings import misread

        raise misread(text, error) from None


def _unique(pairs: "list[tuple[str, object]]") -> "dict[str, object]":
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
