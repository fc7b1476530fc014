"""The texts that an answer was made of, kept beside it in one file, to see later what an edit changed and what not.

Texts follow each other as they are; at the end stands where each is, by digest. Nothing is trusted that does not have
the digest that it is asked for by.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_END = 20
"""How many characters the last line has, which says where the index begins."""


def copy(files: Iterable[tuple[str, str]], target: Path) -> None:
    """Copy files, each given by its path and its digest, into one; raise OSError where that can't be written.

    What can't be read, or has changed since it was digested, is not found later.
    """
    import orjson

    places: dict[str, tuple[int, int]] = {}
    position = 0
    temporary = target.with_name(f".{os.getpid()}-{target.name}.tmp")
    try:
        with open(temporary, "wb") as copies:
            for path, digest in files:
                with suppress(OSError), open(path, "rb", buffering=0) as file:
                    data = file.read()
                    copies.write(data)
                    places[digest] = position, len(data)
                    position += len(data)
            copies.write(orjson.dumps(places))
            copies.write(f"\n{position:>{_END - 1}}".encode())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class Copies:
    """The texts in one file."""

    def __init__(self, path: Path) -> None:
        """Take the file, which need not be there, or be whole."""
        self._path = path

    def texts(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes with these digests; those that aren't there are left out."""
        import orjson

        found: dict[str, bytes] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError), open(self._path, "rb") as file:
            end = file.seek(-_END, os.SEEK_END)
            start = int(file.read())
            file.seek(start)
            places = orjson.loads(file.read(end - start))
            for digest in digests:
                position, length = places.get(digest, (0, 0))
                file.seek(position)
                data = file.read(length)
                if sha256(data).hexdigest() == digest:
                    found[digest] = data
        return found
