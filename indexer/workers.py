"""Work shared among processes: each is a copy of this one, so that what was read and resolved so far is there already.

The answers are those of one process, in the same order. What a process does not answer, for whatever reason it ended,
is done here; where the system can't copy processes, all of it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Answer = TypeVar("Answer")

ENOUGH: Final = 300
"""How many items make one more process worth its start, where nobody says how many there should be."""

_MOST: Final = 4


def jobs_for(items: int, *, asked: int | None) -> int:
    """Return how many processes share the work, with this one."""
    if asked is not None:
        return min(asked, max(items, 1))
    return max(1, min(items // ENOUGH, _processors(), _MOST))


def can_copy() -> bool:
    """Tell whether a process can be copied safely here: on Linux, as long as it runs one thread."""
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


def shared(
    work: Callable[[Sequence[Item]], Answer], items: Sequence[Item], *, jobs: int, begin: Callable[[], None]
) -> list[Answer]:
    """Return what `work` gives for each of `jobs` parts of the items; `begin` is called first in each other process."""
    parts = [items[len(items) * part // jobs : len(items) * (part + 1) // jobs] for part in range(jobs)]
    if jobs == 1 or not can_copy():
        return [work(part) for part in parts]
    from multiprocessing import get_context

    context = get_context("fork")

    def answer(part: Sequence[Item], sending: Connection) -> None:
        begin()
        sending.send(work(part))
        sending.close()

    others = []
    for part in parts[1:]:
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=answer, args=(part, sending), daemon=True)
        process.start()
        sending.close()
        others.append((part, process, receiving))
    answers = [work(parts[0])]
    for part, process, receiving in others:
        try:
            answers.append(receiving.recv())
        except (EOFError, OSError):
            answers.append(work(part))
        receiving.close()
        process.join()
    return answers


def _processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
