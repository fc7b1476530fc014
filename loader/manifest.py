"""One manifest: opened, checked, and asked for single records.

A file that is laid out as the indexer does it is never read whole to find one record. That is an optimisation only: any
equivalent JSON gives the same answers.
"""

from . import lines
from .json_text import parse, scan
from .sources import refuse

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO, NoReturn

    from .sources import File, Memory

VERSION = 1

_LARGEST = 1 << 28  # of what is read at once
_FIRST_LINE = b'{"manifest_version":1,\n'
_NAMES = b',\n"names":{\n'
_LAST_LINE = b"\n}\n"
_ANEW = "write the manifest anew with `coldplug build`"
_BROKEN = object()
_ABSENT = object()
_REQUIRED = ("names", "plugins")  # without them nothing can be found; what else is absent, is not known


class Manifest:
    """A manifest that was opened: what its head says, and its records one by one."""

    __slots__ = ("_document", "_head", "_listing", "_source", "_start", "categories", "path", "shown")

    def __init__(self, source: "File | Memory") -> None:
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
        found = self._find(lines.NAMES, "names", name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.refuse(f"the name {name!r} stands for no list of ids")
        return found

    def record(self, plugin: str) -> "Mapping[str, object] | None":
        """Return the record of the plugin with that id, as it stands in the manifest."""
        return self._object(lines.PLUGINS, "plugins", plugin)

    def api_version(self) -> str | None:
        """Return the range of plugin interfaces that the application has, where its project says so."""
        found = self._in_head("compat").get("api_version")
        return found if isinstance(found, str) else None

    def is_for_running(self) -> bool:
        """Tell whether the manifest was made for the Python and the platform that run here."""
        from sys import platform, version_info

        target = self._in_head("target")
        return target.get("python") == f"{version_info[0]}.{version_info[1]}" and target.get("platform") == platform

    def moved(self, plugin: str) -> str | None:
        """Return the id that a plugin has now, by one that it had before."""
        return self._former(plugin, "to")

    def removed(self, address: str) -> str | None:
        """Return why the plugin with that name or id is gone, an empty text where nobody says; None for any other."""
        return self._former(address, "removed")

    def module(self, module: str) -> "Mapping[str, object] | None":
        """Return what the manifest knows about the source of that module."""
        return self._object(lines.MODULES, "modules", module)

    def names(self) -> "Mapping[str, object]":
        """Return all names."""
        return self._list()[0]

    def records(self) -> "Mapping[str, object]":
        """Return the records of all plugins."""
        return self._list()[1]

    def dependencies(self) -> "Mapping[str, object]":
        """Return the distributions that the records rest on."""
        return self._section("dependencies")

    def refuse(self, message: str, *, plugin: str | None = None, remedy: str = _ANEW) -> "NoReturn":
        """Raise the error that says what is wrong with this manifest."""
        refuse(self.shown, message, remedy=remedy, plugin=plugin)

    def _former(self, address: str, key: str) -> str | None:
        entry = self._in_head("renamed").get(address)
        found = entry.get(key) if isinstance(entry, dict) else None
        return found if isinstance(found, str) else None

    def _in_head(self, key: str) -> "Mapping[str, object]":
        """Return a table of the head, empty where there is none."""
        found = self._head.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.refuse(f"{key!r} is no object")
        return found

    def _object(self, section: int, key: str, entry: str) -> "Mapping[str, object] | None":
        found = self._find(section, key, entry)
        if found is not None and not isinstance(found, dict):
            self.refuse(f"{entry!r} in {key!r} is no object", plugin=entry)
        return found

    def _find(self, section: int, key: str, entry: str) -> object:
        """Return the value of `entry` in the section `key`, None where there is none."""
        if self._listing is not None and section in (lines.NAMES, lines.PLUGINS):
            return self._listing[section].get(entry)
        if self._start and self._document is None and _is_plain(entry):
            with self._source.open() as stream:
                line = lines.find(stream, section=section, key=entry, start=self._start, end=self._source.size)
                if line is None and not lines.mentions(stream, key=entry):
                    return None
            value = _BROKEN if line is None else _value(line)
            if value is not _BROKEN:
                return value
        return self._section(key).get(entry)

    def _list(self) -> tuple[dict[str, object], dict[str, object]]:
        if self._listing is None:
            self._listing = self._read_listing() or (self._section("names"), self._section("plugins"))
        return self._listing

    def _read_listing(self) -> tuple[dict[str, object], dict[str, object]] | None:
        """Read the two sections, and no more, where they stand as the indexer puts them."""
        if self._document is not None or not self._start:
            return None
        data = self._read()
        try:
            text = data[self._start - 2 :].decode("utf-8")
            names, end = scan(text, 0)
            follows = ',\n"plugins":'
            if not text.startswith(follows, end):
                return None
            records, _ = scan(text, end + len(follows))
        except ValueError:
            return None  # reading the whole says where it is broken
        return (names, records) if isinstance(names, dict) and isinstance(records, dict) else None

    def _section(self, key: str) -> dict[str, object]:
        found = self._whole().get(key, _ABSENT if key in _REQUIRED else {})
        if found is _ABSENT:
            self.refuse(f"it has no {key!r}")
        if not isinstance(found, dict):
            self.refuse(f"{key!r} is no object")
        return found

    def _whole(self) -> dict[str, object]:
        """Return the document, read once."""
        if self._document is None:
            self._document = self._parse(self._read())
        return self._document

    def _read(self) -> bytes:
        if self._source.size > _LARGEST:
            self.refuse(f"the manifest is larger than {_LARGEST >> 20} MiB, too much to be read as a whole")
        with self._source.open() as stream:
            return stream.read(self._source.size + 1)

    def _parse(self, data: bytes) -> dict[str, object]:
        if not data.strip():
            self.refuse("the manifest is empty")
        if data.startswith(b"\xef\xbb\xbf"):
            self.refuse("it begins with a byte order mark, which JSON must not")
        try:
            document = parse(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            self.refuse(f"it is not UTF-8 (byte {error.start})")
        except ValueError as error:
            self.refuse(str(error))
        if not isinstance(document, dict):
            self.refuse("it holds no JSON object")
        version = document.get("manifest_version")
        if version != VERSION or isinstance(version, bool):
            later = isinstance(version, int) and version > VERSION
            refuse(
                self.shown,
                f"its manifest_version is {version!r:.40}, and this loader reads {VERSION}",
                remedy="upgrade coldplug" if later else _ANEW,
            )
        return document


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
        if at >= 0 or len(block) < size or size > _LARGEST:
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


def _value(line: bytes) -> object:
    """Return the value on the rest of a line, or `_BROKEN`; reading the whole then says where it is broken."""
    try:
        text = line.decode("utf-8")
        value, end = scan(text, 0)
    except ValueError:
        return _BROKEN
    return value if text[end:] in ("", ",") else _BROKEN
