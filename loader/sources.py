"""Where the bytes of a manifest come from: a file, which is opened for each search, or memory.

A file that is replaced while it is in use is noticed: records of two manifests are never mixed.
"""

import os
import stat
from io import BytesIO

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from os import PathLike
    from typing import BinaryIO, NoReturn, Protocol, TypeAlias

    class Readable(Protocol):
        """What `importlib.resources` calls a Traversable, as far as it is needed here."""

        def read_bytes(self) -> bytes:
            """Return what the resource holds."""

    Location: TypeAlias = "str | PathLike[str] | Readable"

_SMALL = 1 << 18  # a file up to this size is kept: reading it costs less than opening it again


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


def locate(location: "Location") -> File | Memory:
    """Return the source that a path, a `package:resource` or a Traversable stands for."""
    if isinstance(location, str):
        package, colon, resource = location.partition(":")
        # One letter before the colon is a drive of Windows.
        if colon and len(package) > 1 and all(map(str.isidentifier, package.split("."))):
            from .packages import find_resource

            return _kept(find_resource(package, resource, shown=location))
    elif not hasattr(location, "__fspath__"):
        if not hasattr(location, "read_bytes"):
            raise TypeError(f"a manifest is a path, package:resource or a Traversable, not {type(location).__name__}")
        return _read(location)
    path = os.fspath(location)  # type: ignore[arg-type]
    return _kept(File(path, shown=path))


def _read(resource: "Readable") -> Memory:
    shown = str(resource)
    try:
        return Memory(resource.read_bytes(), shown=shown)
    except (OSError, KeyError) as error:  # what a file in a zip raises that is not there
        refuse(shown, f"the manifest can't be read: {getattr(error, 'strerror', None) or error}")


def refuse(shown: str, message: str, *, remedy: str = "name another file", plugin: str | None = None) -> "NoReturn":
    """Raise the error that says what is wrong with the manifest that messages call `shown`."""
    from .errors import ManifestError

    raise ManifestError(f"{shown}: {message}", plugin=plugin, source=shown, remedy=remedy)


def _kept(source: File | Memory) -> File | Memory:
    if isinstance(source, Memory) or source.size > _SMALL:
        return source
    with source.open() as stream:
        return Memory(stream.read(source.size + 1), shown=source.shown, path=source.path)
