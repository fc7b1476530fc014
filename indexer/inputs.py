"""What an answer rests on: files by their content, folders by what they hold. Whether they are the same tells `stat`.

The stamp of a file that changed less than two seconds before it was read says nothing, for a change within the clock's
resolution leaves it as it is; then, and where everything is to be made sure of, the content is looked at.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[int, int, int, int]
"""Size, times of the last change of content and of anything, in nanoseconds, and the number of the file."""

RECENT = 2_000_000_000
"""How many nanoseconds must have passed since a change for a stamp to tell it."""

ABSENT: Stamp = (-1, 0, 0, 0)
"""The stamp of what is not there."""


class File(NamedTuple):
    """A file as it was read; the digest is that of its bytes, in hexadecimal, empty where there is no file."""

    path: str
    stamp: Stamp
    sha256: str


class Folder(NamedTuple):
    """A folder as it was listed; the digest is that of what in it Python could import."""

    path: str
    stamp: Stamp
    sha256: str


class Columns(NamedTuple):
    """Files or folders in columns: thousands are read back and looked at without a record for each."""

    paths: Sequence[str]
    stamps: Sequence[Stamp]
    digests: Sequence[str]


class Inputs(NamedTuple):
    """All that an answer rests on, and when its making began, in nanoseconds of the clock."""

    files: Columns
    folders: Columns
    began: int


def in_columns(rows: Iterable[File | Folder]) -> Columns:
    """Return files or folders in columns."""
    found = tuple(rows)
    return Columns(*zip(*found, strict=True)) if found else Columns((), (), ())


def stamp_of(path: str) -> Stamp:
    """Return the stamp of a file or folder; `ABSENT` where there is none."""
    try:
        return stamp_in(os.stat(path))
    except OSError:
        return ABSENT


def stamp_in(status: os.stat_result) -> Stamp:
    """Return the stamp that a file's status holds."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def read_input(path: str) -> File:
    """Return a file as it is now."""
    stamp = stamp_of(path)
    return File(path, stamp, _digest_of_file(path))


class Seen(NamedTuple):
    """What an answer rests on, looked at again: the files that are others now, and all as it is now.

    `is_fresh` tells that more stamps can be trusted from now on than could before.
    """

    edits: tuple[File, ...]
    now: Inputs
    is_fresh: bool


def seen(inputs: Inputs, *, listed: Callable[[str], str], by_content: bool) -> Seen | None:
    """Return what has become of the inputs; None where a folder is not what it was.

    `by_content` looks at each, whatever its stamp says; `listed` returns the digest of a folder.
    """
    began = time.time_ns()
    oldest = 0 if by_content else inputs.began - RECENT
    folders, files = dict[int, Folder](), dict[int, File]()
    for number in _doubtful(inputs.folders, oldest):
        path = inputs.folders.paths[number]
        folders[number] = Folder(path, stamp_of(path), listed(path))
        if folders[number].sha256 != inputs.folders.digests[number]:
            return None
    for number in _doubtful(inputs.files, oldest):
        files[number] = read_input(inputs.files.paths[number])
    if not folders and not files:
        return Seen((), inputs, is_fresh=False)
    edits = [file for number, file in files.items() if file.sha256 != inputs.files.digests[number]]
    stamps = [*(folder.stamp for folder in folders.values()), *(file.stamp for file in files.values())]
    now = Inputs(_replaced(inputs.files, files), _replaced(inputs.folders, folders), began)
    return Seen(tuple(edits), now, is_fresh=any(max(stamp[1:3]) < began - RECENT for stamp in stamps))


def _doubtful(columns: Columns, oldest: int) -> list[int]:
    """Return the numbers of the files or folders whose stamps don't say that they are what they were."""
    found = []
    for number, path in enumerate(columns.paths):
        stamp = columns.stamps[number]
        if stamp[1] >= oldest or stamp[2] >= oldest or stamp_of(path) != tuple(stamp):
            found.append(number)
    return found


def _replaced(columns: Columns, rows: Mapping[int, File | Folder]) -> Columns:
    """Return columns with some rows as they are now."""
    stamps, digests = [*columns.stamps], [*columns.digests]
    for number, row in rows.items():
        stamps[number], digests[number] = row.stamp, row.sha256
    return Columns(columns.paths, stamps, digests)


def _digest_of_file(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "no file"
        with open(path, "rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
