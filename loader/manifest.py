"""One manifest: where its bytes are, and single records of it; a file that is replaced while in use is noticed.

A file that is laid out as the indexer does it is never read whole to find one record. That is an optimisation only: any
equivalent JSON gives the same answers.
"""

import os
import stat
from io import BytesIO

from .reading import MODULES, NAMES, PLUGINS, find, mentions, parse, scan

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from typing import BinaryIO, NoReturn, Protocol, TypeAlias

    class Readable(Protocol):
        """What `importlib.resources` calls a Traversable, as far as it is needed here."""

        def read_bytes(self) -> bytes:
            """Return what the resource holds."""

    Location: TypeAlias = "str | PathLike[str] | Readable"

ANEW = "write the manifest anew with `coldplug build`"

_SMALL = 1 << 18  # a file up to this size is kept: reading it costs less than opening it again
_LONGEST_HEAD = 1 << 26
_FIRST_LINE = b'{"manifest_version":1,\n'
_NAMES = b',\n"names":{\n'
_LAST_LINE = b"\n}\n"
_REQUIRED = ("names", "plugins")  # without them nothing can be found; what else is absent, is not known


class Memory:
    """Bytes that are at hand."""

    __slots__ = ("_data", "path", "shown", "size")

    def __init__(self, data: bytes, *, shown: str, path: str | None = None) -> None:
        """Keep the bytes; `shown` is what messages call them, `path` where they lie, perhaps inside a zip."""
        self._data = data
        self.shown = shown
        self.size = len(data)
        self.path = path

    def open(self) -> "BinaryIO":
        """Return a stream over the bytes."""
        return BytesIO(self._data)


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

    def _look(self) -> tuple[int, int, int, int]:
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

    __slots__ = ("_document", "_head", "_listing", "_source", "_start", "categories", "path", "shown")

    def __init__(self, source: File | Memory) -> None:
        """Read the head; raise `ManifestError` for what is no manifest of this version."""
        self.shown = source.shown
        self.path = source.path
        self._source = source
        self._document: dict[str, object] | None = None
        self._listing: tuple[dict[str, object], dict[str, object]] | None = None
        with source.open() as stream:
            head, self._start = _read_head(stream)  # no start: the layout is not the indexer's
        self._head = self._whole() if head is None else head
        found = self._head.get("categories", {})
        if not isinstance(found, dict) or not all(base is None or isinstance(base, str) for base in found.values()):
            self.refuse("'categories' does not map names to ids")
        self.categories: dict[str, str | None] = found

    def ids(self, name: str) -> list[str]:
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

    def moved(self, plugin: str) -> str | None:
        """Return the id that a plugin has now, by one that it had before."""
        return self._former(plugin, "to")

    def removed(self, address: str) -> str | None:
        """Return why the plugin with that name or id is gone, an empty text where nobody says; None for any other."""
        return self._former(address, "removed")

    def names(self) -> "Mapping[str, object]":
        """Return all names."""
        return self._list()[0]

    def records(self) -> "Mapping[str, object]":
        """Return the records of all plugins."""
        return self._list()[1]

    def dependencies(self) -> "Mapping[str, object]":
        """Return the distributions that the records rest on."""
        return self._section("dependencies")

    def refuse(self, message: str, *, plugin: str | None = None, remedy: str = ANEW) -> "NoReturn":
        """Raise the error that says what is wrong with this manifest."""
        refuse(self.shown, message, remedy=remedy, plugin=plugin)

    def _former(self, address: str, key: str) -> str | None:
        entry = self.head("renamed").get(address)
        found = entry.get(key) if isinstance(entry, dict) else None
        return found if isinstance(found, str) else None

    def _object(self, section: int, key: str, entry: str) -> "Mapping[str, object] | None":
        found = self._find(section, key, entry)
        if found is not None and not isinstance(found, dict):
            self.refuse(f"{entry!r} in {key!r} is no object", plugin=entry)
        return found

    def _find(self, section: int, key: str, entry: str) -> object:
        """Return the value of `entry` in the section `key`, None where there is none."""
        if self._listing is not None and section in (NAMES, PLUGINS):
            return self._listing[section].get(entry)
        if self._start and self._document is None and _is_plain(entry):
            with self._source.open() as stream:
                line = find(stream, section=section, key=entry, start=self._start, end=self._source.size)
                if line is None and not mentions(stream, key=entry):
                    return None
            if line is not None:
                try:
                    text = line.decode("utf-8")
                    value, end = scan(text, 0)
                    if text[end:] in ("", ","):
                        return value
                except ValueError:
                    pass
        # It stands elsewhere, or is broken, and then this says where.
        return self._section(key).get(entry)

    def _list(self) -> tuple[dict[str, object], dict[str, object]]:
        if self._listing is None:
            from .whole import listing

            found = listing(self._source, self._start - 2) if self._start and self._document is None else None
            self._listing = found or (self._section("names"), self._section("plugins"))
        return self._listing

    def _section(self, key: str) -> dict[str, object]:
        found = self._whole().get(key, None if key in _REQUIRED else {})
        if found is None and key not in self._whole():
            self.refuse(f"it has no {key!r}")
        if not isinstance(found, dict):
            self.refuse(f"{key!r} is no object")
        return found

    def _whole(self) -> dict[str, object]:
        """Return the document, read once."""
        if self._document is None:
            from .whole import document

            self._document = document(self._source)
        return self._document


def locate(location: "Location") -> File | Memory:
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


def refuse(shown: str, message: str, *, remedy: str = "name another file", plugin: str | None = None) -> "NoReturn":
    """Raise the error that says what is wrong with the manifest that messages call `shown`."""
    from .errors import ManifestError

    raise ManifestError(f"{shown}: {message}", plugin=plugin, source=shown, remedy=remedy)


def _kept(source: File | Memory) -> File | Memory:
    if isinstance(source, Memory) or source.size > _SMALL:
        return source
    with source.open() as stream:
        return Memory(stream.read(source.size + 1), shown=source.shown, path=source.path)


def _read_head(stream: "BinaryIO") -> tuple[dict[str, object] | None, int]:
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
