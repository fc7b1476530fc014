"""What a folder holds that the import system could pick, on disk or inside an archive.

A folder is listed once, and as it is spelled, so that case counts on every platform. No archive is read without limits.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from .inputs import ABSENT, File, Folder, stamp_in, stamp_of
from .read import MAX_BYTES, Unreadable, read_with_status, too_large
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zipfile import ZipInfo

MAX_DIRECTORY = 64 * 1024 * 1024
"""The largest table of contents that an archive may have: half a million members."""

_ON_WINDOWS = os.name == "nt"
_NEITHER = "the path is neither that of a folder nor that of a zip file"
_GIVE = "give a folder, a zip file or a wheel"
_REPAIR = "check it, and build it again"


class Listing(NamedTuple):
    """One folder: what in it has a name that Python could import; folders with a dot in their names are none.

    `files` maps names as the import system compares them to names as they are spelled, `natives` the names of modules
    to their extension modules. `links` are the symbolic links among all of them; `odd` are entries named like Python
    files that are neither files nor folders. `environment` tells that the folder is a virtual environment.
    """

    files: dict[str, str]
    natives: dict[str, str]
    folders: frozenset[str]
    links: frozenset[str] = frozenset()
    odd: tuple[str, ...] = ()
    environment: bool = False


EMPTY = Listing({}, {}, frozenset())


class Naming:
    """How the target's import system names files: which suffixes count, in which order, and whether their case does."""

    __slots__ = ("_native", "sources", "suffixes", "windows")

    def __init__(self, target: Target) -> None:
        """Take the suffixes of the target. It does not say which machine it is, so the tag of any machine will do."""
        self.windows = target.platform == "win32"
        tag, library = ("cp", "pyd") if self.windows else ("cpython-", "dll" if target.platform == "cygwin" else "so")
        version = "".join(map(str, target.python))
        stable = "" if self.windows else r"|(\.abi3)"
        self._native = re.compile(rf"([^.]+)(?:(\.{tag}{version}[a-z]*-[\w-]+){stable})?\.{library}")
        self.sources = (".py", ".pyw") if self.windows else (".py",)
        self.suffixes = (*self.sources, ".pyc", ".pyi", f".{library}")

    def compared(self, name: str) -> str:
        """Return the name as the import system compares it: on Windows, what follows the first dot in lower case."""
        if not self.windows:
            return name
        stem, dot, suffix = name.partition(".")
        return f"{stem}{dot}{suffix.lower()}"

    def native(self, name: str) -> tuple[str, int] | None:
        """Return the module that a file holds as machine code, and the rank of its suffix: the lowest is picked."""
        found = self._native.fullmatch(name)
        if found is None:
            return None
        return found[1], next((rank for rank, group in enumerate(found.groups()[1:]) if group), 2)

    def listing(self, files: list[str], folders: Iterable[str], *, natives: bool = True) -> Listing:
        """Return the listing of a folder with these names."""
        plain: dict[str, str] = {}
        ranked: dict[str, tuple[int, str]] = {}
        library = self.suffixes[-1]
        for name in files:
            key = self.compared(name)
            if not key.endswith(library):
                # Two spellings of one suffix can stand side by side only where the disk isn't the target's.
                plain[key] = min(plain.get(key, name), name)
            elif natives and (native := self.native(key)):
                module, rank = native
                ranked[module] = min(ranked.get(module, (rank, name)), (rank, name))
        return Listing(plain, {module: name for module, (_, name) in ranked.items()}, frozenset(folders))


def list_folder(path: str, naming: Naming) -> Listing:
    """List one folder of the disk; raise OSError where that can't be done."""
    files: list[str] = []
    folders: list[str] = []
    links: list[str] = []
    odd: list[str] = []
    environment = False
    windows, suffixes = naming.windows, naming.suffixes
    with os.scandir(path) as entries:
        for entry in entries:
            name = entry.name
            python = (name.lower() if windows else name).endswith(suffixes)
            if not python and "." in name:  # most of what lies about: neither a module nor a package
                environment = environment or name == "pyvenv.cfg"
                continue
            try:
                if entry.is_dir():
                    (odd if python else folders).append(name)
                elif not python:
                    continue
                elif entry.is_file():
                    files.append(name)
                else:
                    odd.append(name)
                    continue
                if entry.is_symlink() or (_ON_WINDOWS and _is_junction(entry)):
                    links.append(name)
            except OSError:  # a link in a circle
                odd.append(name)
    listing = naming.listing(files, folders)
    if links or odd or environment:
        return listing._replace(links=frozenset(links), odd=tuple(sorted(odd)), environment=environment)
    return listing


def digest_of(listing: Listing) -> str:
    """Return what two listings share only if they are equal."""
    files, natives, folders, links, odd, environment = listing
    held = (sorted(files.items()), sorted(natives.items()), sorted(folders), sorted(links), odd, environment)
    return sha256(repr(held).encode(errors="surrogatepass")).hexdigest()


def listed(path: str, target: Target) -> str:
    """Return the digest of a folder's listing as it is now; with a slash at its end, of all names in it."""
    try:
        if path.endswith("/"):
            return sha256("\n".join(sorted(os.listdir(path))).encode(errors="surrogateescape")).hexdigest()
        return digest_of(list_folder(path, Naming(target)))
    except OSError:
        return digest_of(EMPTY)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell the links between folders that Windows has and `is_symlink` does not know (Python 3.12 and later)."""
    return hasattr(entry, "is_junction") and bool(entry.is_junction())


class Folders:
    """The folders of all roots, each listed once, whether on disk or in an archive, and their files."""

    __slots__ = ("_archives", "_listings", "_naming", "_report", "files", "folders")

    def __init__(self, naming: Naming, report: Callable[[str, str, str, str], None]) -> None:
        """Report what can't be listed by location, folder, reason and remedy.

        `files` and `folders` are those that were asked for, as they were; the contents of an archive count as its file.
        """
        self._naming = naming
        self.files: dict[str, File | None] = {}
        self.folders: list[Folder] = []
        self._report = report
        self._archives: dict[str, Archive | None] = {}
        self._listings: dict[str, Listing] = {}

    def listing(self, location: str, folder: str) -> Listing:
        """Return what a folder below a location holds; nothing, where it isn't there or can't be listed."""
        path = f"{location}/{folder}" if folder else location
        listing = self._listings.get(path)
        if listing is None:
            listing = self._listings[path] = self._list(location, folder, path)
        return listing

    def read(self, location: str, path: str) -> bytes:
        """Return the bytes of a file below a location; raise Unreadable where that can't be done."""
        if archive := self._archive(location):
            return archive.read(path)
        file = f"{location}/{path}"
        try:
            data, status = read_with_status(file)
        except Unreadable:
            # What is there and can't be read has no content that could be compared.
            stamp = stamp_of(file)
            self.files.setdefault(file, File(file, stamp, "") if stamp == ABSENT else None)
            raise
        if self.files.get(file) is None:
            self.files[file] = File(file, stamp_in(status), sha256(data).hexdigest())
        return data

    def _list(self, location: str, folder: str, path: str) -> Listing:
        if archive := self._archive(location):
            return archive.listing(folder)
        stamp = stamp_of(path)
        listing = self._list_on_disk(location, folder, path)
        self.folders.append(Folder(path, stamp, digest_of(listing)))
        return listing

    def _list_on_disk(self, location: str, folder: str, path: str) -> Listing:
        try:
            return list_folder(path, self._naming)
        except (FileNotFoundError, NotADirectoryError):
            return EMPTY
        except OSError as error:
            self._report(location, folder, f"the folder cannot be searched ({error.strerror})", "check its permissions")
            return EMPTY

    def _archive(self, location: str) -> Archive | None:
        """Return the archive that a location is, opened once; None for a folder."""
        if location not in self._archives:
            self._archives[location] = None
            if os.path.isfile(location):
                try:
                    self._archives[location] = Archive(location, self._naming)
                except Unreadable as error:
                    self._report(location, "", error.reason, error.remedy)
        return self._archives[location]


class Archive:
    """A zip file or a wheel, as the import system would see its members; a wheel as it would be once installed."""

    __slots__ = ("_listings", "_members", "_zip")

    def __init__(self, location: str, naming: Naming) -> None:
        """Read the table of contents; raise Unreadable where there is none, or one without end."""
        from zipfile import BadZipFile, ZipFile

        _check_directory(location)
        try:
            self._zip = ZipFile(location)
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable(f"the archive is not a usable zip file ({error})", _REPAIR) from None
        wheel = location.lower().endswith(".whl")
        self._members: dict[str, ZipInfo] = {}
        files: dict[str, list[str]] = {"": []}
        folders: dict[str, set[str]] = {"": set()}
        for info in self._zip.infolist():
            path = _installed(info.filename) if wheel else info.filename
            *above, name = path.split("/")
            if not all(above) or ".." in above:
                continue
            # zipimport asks for an entry of each folder before 3.14; wheels have none, and mean them all the same.
            for depth in range(1, len(above) + 1):
                folder, child = "/".join(above[: depth - 1]), above[depth - 1]
                folders[folder].add(child)
                files.setdefault(f"{folder}/{child}" if folder else child, [])
                folders.setdefault(f"{folder}/{child}" if folder else child, set())
            if name:
                self._members[path] = info
                if naming.compared(name).endswith(naming.suffixes):
                    files["/".join(above)].append(name)
        # zipimport can't import extension modules; what is in a wheel will be installed as files.
        self._listings = {
            folder: naming.listing(names, folders[folder], natives=wheel) for folder, names in files.items()
        }

    def listing(self, folder: str) -> Listing:
        """Return what a folder of the archive holds; nothing, where there is no such folder."""
        return self._listings.get(folder, EMPTY)

    def paths(self) -> Iterable[str]:
        """Return the paths of all members."""
        return self._members.keys()

    def read(self, path: str, *, limit: int = MAX_BYTES) -> bytes:
        """Return the bytes of one member; raise Unreadable where it is damaged, too large or packed in another way."""
        from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile
        from zlib import error as DeflateError  # noqa: N812 - a class, whatever its name

        member = self._members.get(path)
        if member is None:
            raise Unreadable("the file is not in the archive", _REPAIR)
        if member.file_size > limit:
            raise too_large(member.file_size, limit)
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise Unreadable("the file is compressed in a way that Python's zipimport does not read", "use deflate")
        try:
            with self._zip.open(member) as file:
                return file.read()  # no more than the size that was just compared: what is beyond is never unpacked
        except (BadZipFile, DeflateError, OSError, EOFError, ValueError, RuntimeError) as error:
            raise Unreadable(f"the file cannot be read from the archive ({error})", _REPAIR) from None


def _installed(path: str) -> str:
    """Return where a member of a wheel is installed: `NAME.data/purelib/` and `platlib/` go where all else goes."""
    first, _, rest = path.partition("/")
    if first.endswith(".data"):
        scheme, _, below = rest.partition("/")
        if scheme in {"purelib", "platlib"}:
            return below
    return path


def _check_directory(location: str) -> None:
    """Raise Unreadable for an archive whose table of contents, by its own account, is larger than the limit."""
    from struct import unpack_from

    if not os.path.isfile(location):
        raise Unreadable(_NEITHER, _GIVE)
    try:
        with open(location, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 0x10000 - 22 - 20))
            tail = file.read()
            end = tail.rfind(b"PK\5\6")
            if not 0 <= end <= len(tail) - 22:
                raise Unreadable(_NEITHER, _GIVE)
            (directory,) = unpack_from("<L", tail, end + 12)
            locator = tail.rfind(b"PK\6\7", max(0, end - 20), end)
            if directory == 0xFFFFFFFF and locator >= 0:
                file.seek(unpack_from("<Q", tail, locator + 8)[0])
                (directory,) = unpack_from("<40xQ", file.read(56).ljust(56, b"\0"))
    except (OSError, ValueError, OverflowError) as error:
        raise Unreadable(f"the archive cannot be read ({error})", "check its permissions, and that it exists") from None
    if directory > MAX_DIRECTORY:
        raise Unreadable(
            f"the table of contents of the archive is too large ({directory:,} bytes)",
            "unpack it, and search the folder",
        )
