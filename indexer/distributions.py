"""Which installed distribution a module came with: read from the metadata beside it (`*.dist-info`, `*.egg-info`).

A distribution owns what its RECORD lists; where there is none, what its name or its `top_level.txt` claims.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from .discover_folders import Archive, Naming
from .metadata import Metadata
from .places import Kind, Located, Root
from .read import Unreadable, read_file
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_EGG = "EGG-INFO"
# The path at the start of each line of RECORD, and the first part of its name; a newline is before each.
_LISTED = re.compile(rb"\n([^,\n]*),")
_TOP = re.compile(rb"\n([^/.\n]*)[/.]")
_HEADER = re.compile(r"^(Name|Version|Requires-Python|Requires-Dist):[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


def distribution_of(located: Located) -> tuple[str, str] | None:
    """Return name (normalised as PEP 503 has it) and version of the distribution that a module was installed with.

    None for the standard library, for what nobody installed, and for a namespace that several distributions share. What
    an editable install put on the search path belongs to it.
    """
    found = _owner_of(located)
    return found.identity if found is not None else None


def metadata_of(located: Located) -> Metadata | None:
    """Return what the distribution that a module was installed with says of what it needs; None as above."""
    found = _owner_of(located)
    return found.metadata if found is not None else None


def _owner_of(located: Located) -> _Distribution | None:
    root = located.root
    if root.origin == "stdlib":
        return None
    if root.pth and located.kind is not Kind.NAMESPACE:
        folder, name = os.path.split(root.pth)
        if owner := _index(folder, _changed(folder)).owner(name):
            return owner
    if root.module:
        return None
    path = located.path.removeprefix(f"{root.entry}/" if root.entry else "")
    # A project's own egg-info is left by its build, and only claims: installed is what a RECORD lists.
    claims = root.origin == "site"
    index = _index_of(root)
    return index.sharer(path, claims=claims) if located.kind is Kind.NAMESPACE else index.owner(path, claims=claims)


def distribution_providing(module: str, roots: Sequence[Root]) -> tuple[str, str] | None:
    """Return name and version of the first distribution on `roots` that a top-level module is imported from."""
    for root in roots:
        if root.origin == "site" and not root.module and (owner := _index_of(root).provider(module)):
            return owner.identity
    return None


def normalised(name: str) -> str:
    """Return a distribution's name as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _index_of(root: Root) -> _Index:
    return _index(root.location, _changed(root.location))


def _changed(path: str) -> int:
    """Return when a folder's entries changed: an installation is a new entry."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _index(location: str, changed: int) -> _Index:  # noqa: ARG001 - part of the key
    return _Index(_Packed(location) if os.path.isfile(location) else _Folder(location))


class _Files(Protocol):
    """The files beside which modules are: of a folder, or of an archive."""

    def names(self) -> Iterable[str]:
        """Return the names of what is at the top."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where it isn't there or can't be read."""


class _Folder:
    __slots__ = ("_location",)

    def __init__(self, location: str) -> None:
        self._location = location

    def names(self) -> Iterable[str]:
        try:
            return os.listdir(self._location)
        except OSError:
            return ()

    def read(self, path: str) -> bytes | None:
        try:
            return read_file(f"{self._location}/{path}")
        except Unreadable:
            return None


class _Packed:
    __slots__ = ("_archive",)

    def __init__(self, location: str) -> None:
        try:
            self._archive: Archive | None = Archive(location, Naming(Target.running()))
        except Unreadable:
            self._archive = None

    def names(self) -> Iterable[str]:
        return {path.partition("/")[0] for path in self._archive.paths()} if self._archive else ()

    def read(self, path: str) -> bytes | None:
        try:
            return self._archive.read(path) if self._archive else None
        except Unreadable:
            return None


class _Distribution:
    """One `*.dist-info` or `*.egg-info`, read as far as it is asked for."""

    __slots__ = ("_claims", "_files", "_folder", "_headers", "_identity", "_lists", "_record", "_tops", "guess")

    def __init__(self, files: _Files, folder: str) -> None:
        self._files = files
        self._folder = folder
        self._identity: tuple[str, str] | None = None
        self._record: bytes | None = None
        self._lists: frozenset[bytes] | None = None
        self._tops: frozenset[bytes] | None = None
        self._headers: list[tuple[str, str]] | None = None
        self._claims: frozenset[str] | None = None
        # A folder's name is the distribution's, with `_` for `-`, and for an egg the version may be missing.
        self.guess = normalised(folder.rpartition(".")[0].partition("-")[0])

    @property
    def identity(self) -> tuple[str, str]:
        """Name and version, by the metadata, else by the folder's name."""
        if self._identity is None:
            fields = dict(reversed(self.headers))
            version = self._folder.rpartition(".")[0].partition("-")[2].partition("-")[0]
            self._identity = (normalised(fields.get("Name", self.guess)), fields.get("Version", version))
        return self._identity

    @property
    def metadata(self) -> Metadata:
        """What the metadata says that the distribution needs."""
        return Metadata(
            name=self.identity[0],
            requires_python=dict(self.headers).get("Requires-Python"),
            requires=tuple(value for name, value in self.headers if name == "Requires-Dist"),
        )

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The fields that matter here, in their order."""
        if self._headers is None:
            data = next(filter(None, (self._files.read(path) for path in self._described())), b"")
            header = re.split(r"\r?\n\r?\n", data.decode(errors="replace"), maxsplit=1)[0].replace("\r", "")
            self._headers = _HEADER.findall(header)
        return self._headers

    def _described(self) -> Iterator[str]:
        if self._folder.endswith(".dist-info"):
            yield f"{self._folder}/METADATA"
            return
        yield f"{self._folder}/PKG-INFO"
        yield self._folder  # distutils wrote a file

    @property
    def record(self) -> bytes:
        """The lines of RECORD, each after a newline; nothing where there is no such file."""
        if self._record is None:
            data = self._files.read(f"{self._folder}/RECORD") or b""
            self._record = b"\n" + data.replace(b"\r", b"").replace(b"\\", b"/") if data else b""
        return self._record

    def lists(self, path: str) -> bool:
        """Tell whether RECORD lists a file."""
        if self._lists is None:
            self._lists = frozenset(_LISTED.findall(self.record))
        return os.fsencode(path) in self._lists

    def lists_below(self, folder: str) -> bool:
        """Tell whether RECORD lists a file below a folder."""
        return os.fsencode(f"\n{folder}/") in self.record

    @property
    def tops(self) -> frozenset[bytes]:
        """The top-level modules and folders that RECORD lists files of."""
        if self._tops is None:
            self._tops = frozenset(_TOP.findall(self.record))
        return self._tops

    @property
    def claimed(self) -> frozenset[str]:
        """The top-level modules that the distribution says are its own; none where it leaves that to its name."""
        if self._claims is None:
            text = (self._files.read(f"{self._folder}/top_level.txt") or b"").decode(errors="replace")
            self._claims = frozenset(text.split())
        return self._claims

    def claims(self, module: str) -> bool:
        """Tell whether the distribution says that a top-level module is its own, by a list or else by its name."""
        return module in self.claimed if self.claimed else normalised(module) == self.guess


class _Index:
    """The distributions of one folder of site-packages."""

    __slots__ = ("_all", "_claiming", "_likely", "_listing", "_named")

    def __init__(self, files: _Files) -> None:
        names = sorted(name for name in files.names() if name.endswith((".dist-info", ".egg-info")) or name == _EGG)
        self._all = [_Distribution(files, name) for name in names]
        self._named: dict[str, list[_Distribution]] = {}
        for one in self._all:
            self._named.setdefault(one.guess, []).append(one)
        self._likely: dict[str, _Distribution] = {}
        self._listing: dict[bytes, _Distribution] | None = None
        self._claiming: dict[str, _Distribution] | None = None

    def owner(self, path: str, *, claims: bool = False) -> _Distribution | None:
        """Return the distribution that a file came with; `claims` count where no RECORD lists it."""
        top = path.partition("/")[0].partition(".")[0]
        found = next((one for one in self._in_order(top) if one.lists(path)), None)
        if found is None and claims:
            found = next((one for one in self._in_order(top) if not one.record and one.claims(top)), None)
        if found is not None:
            self._likely[top] = found
        return found

    def sharer(self, folder: str, *, claims: bool) -> _Distribution | None:
        """Return the distribution that all files of a folder came with."""
        top = folder.partition("/")[0]
        found = [one for one in self._all if one.lists_below(folder) or (claims and not one.record and one.claims(top))]
        return found[0] if len(found) == 1 else None

    def provider(self, module: str) -> _Distribution | None:
        """Return the first distribution that a top-level module comes from."""
        first, name = self._first(module), os.fsencode(module)
        found = next((one for one in first if name in one.tops), None) or self._first_listing().get(name)
        # An editable install lists no modules.
        found = found or next((one for one in first if one.claims(module)), None)
        return found or self._first_claiming().get(module)

    def _first_listing(self) -> Mapping[bytes, _Distribution]:
        """Return for each top-level module the first distribution that lists a file of it."""
        if self._listing is None:
            self._listing = {name: one for one in reversed(self._all) for name in one.tops}
        return self._listing

    def _first_claiming(self) -> Mapping[str, _Distribution]:
        """Return for each top-level module that distributions claim by name the first of them."""
        if self._claiming is None:
            self._claiming = {name: one for one in reversed(self._all) for name in one.claimed}
        return self._claiming

    def _first(self, top: str) -> list[_Distribution]:
        """Return the distribution that owned a neighbour, and those of the module's name."""
        likely, named = self._likely.get(top), self._named.get(normalised(top), [])
        return named if likely is None else [likely, *(one for one in named if one is not likely)]

    def _in_order(self, top: str) -> Iterator[_Distribution]:
        """Yield the first to be asked, and then the others: few are read."""
        first = self._first(top)
        yield from first
        yield from (one for one in self._all if one not in first)
