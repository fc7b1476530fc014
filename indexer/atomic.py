"""Put new bytes in a file's place: all of them or nothing, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path


def replace_file(
    target: Path,
    data: bytes | Iterable[bytes],
    *,
    mode: int | None,
    owner: tuple[int, int] | None = None,
    lasting: bool = True,
) -> None:
    """Make `target` hold `data`, in one piece or many.

    It gets the permission bits of `mode`, or those of a new file where that is None, and `owner`, user and group, where
    the system lets it. What is not `lasting` may be gone after a crash of the machine, and is written without waiting
    for the disk.

    A link is replaced, not followed. Raise OSError; then the file is as it was, and nothing else is left behind.
    """
    descriptor, temporary = _create_beside(target)
    try:
        with open(descriptor, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            if lasting:
                os.fsync(descriptor)
        if owner is not None and hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, *owner)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink()
        raise


def _create_beside(target: Path) -> tuple[int, Path]:
    """Create an empty file in the folder of `target`, which a rename can then put in its place."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = 0
    while True:
        temporary = target.with_name(f".coldplug-{os.getpid()}-{number}.tmp")
        try:
            return os.open(temporary, flags, 0o666), temporary
        except FileExistsError:
            number += 1
