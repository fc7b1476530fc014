"""What an answer rests on: files by their content, folders by what they hold. Whether they are the same tells `stat`.

The stamp of a file that changed less than two seconds before it was read says nothing, for a change within the clock's
resolution leaves it as it is; then, and where everything is to be made sure of, the content is looked at.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
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
    oldest = inputs.began - RECENT
    folders, files = dict[str, Folder](), dict[str, File]()
    edits = []
    for path, stamp, sha256 in inputs.folders:
        if not _is_trusted(path, stamp, oldest, by_content=by_content):
            folders[path] = Folder(path, stamp_of(path), listed(path))
            if folders[path].sha256 != sha256:
                return None
    for path, stamp, sha256 in inputs.files:
        if not _is_trusted(path, stamp, oldest, by_content=by_content):
            files[path] = read_input(path)
            if files[path].sha256 != sha256:
                edits.append(files[path])
    stamps = [*(folder.stamp for folder in folders.values()), *(file.stamp for file in files.values())]
    if not stamps:
        return Seen((), inputs, is_fresh=False)
    now = Inputs(
        tuple(files.get(file.path, file) for file in inputs.files),
        tuple(folders.get(folder.path, folder) for folder in inputs.folders),
        began,
    )
    return Seen(tuple(edits), now, is_fresh=any(_last_change(stamp) < began - RECENT for stamp in stamps))


def _is_trusted(path: str, stamp: Stamp, oldest: int, *, by_content: bool) -> bool:
    """Tell whether the stamp of a file or folder says that it is what it was."""
    return not by_content and _last_change(stamp) < oldest and stamp_of(path) == stamp


def _last_change(stamp: Stamp) -> int:
    return max(stamp[1], stamp[2])


def _digest_of_file(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "no file"
        with open(path, "rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
