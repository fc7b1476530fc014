"""What an answer rests on: files by their content, folders by what they hold. Whether they are the same tells `stat`.

The stamp of a file that changed less than two seconds before it was read says nothing, for a change within the clock's
resolution leaves it as it is; then, and where everything is to be made sure of, the content is looked at.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
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


class Inputs(NamedTuple):
    """All that an answer rests on, and when its making began, in nanoseconds of the clock."""

    files: tuple[File, ...]
    folders: tuple[Folder, ...]
    began: int


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


def edited(inputs: Inputs, *, listed: Callable[[str], str], by_content: bool) -> tuple[File, ...] | None:
    """Return the files that are not what they were, as they are now; None where a folder is not.

    `by_content` looks at each, whatever its stamp says; `listed` returns the digest of a folder.
    """
    oldest = inputs.began - RECENT
    for path, stamp, sha256 in inputs.folders:
        if not _is_trusted(path, stamp, oldest, by_content=by_content) and listed(path) != sha256:
            return None
    found = []
    for path, stamp, sha256 in inputs.files:
        if not _is_trusted(path, stamp, oldest, by_content=by_content):
            now = read_input(path)
            if now.sha256 != sha256:
                found.append(now)
    return tuple(found)


def _is_trusted(path: str, stamp: Stamp, oldest: int, *, by_content: bool) -> bool:
    """Tell whether the stamp of a file or folder says that it is what it was."""
    return not by_content and max(stamp[1], stamp[2]) < oldest and stamp_of(path) == stamp


def _digest_of_file(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "no file"
        with open(path, "rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
