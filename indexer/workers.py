"""Work shared among processes: each is a copy of this one, so that what was read and resolved so far is there already.

The answers are those of one process, in the same order. What a process does not answer, for whatever reason it ended,
is done here; where the system can't copy processes, all of it is.
"""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Share = TypeVar("Share")
News = TypeVar("News")
Answer = TypeVar("Answer")

Steps: TypeAlias = Generator[News, Sequence[News], Answer]
"""Work that is done at once with other work: it yields news, is sent what all yielded, and returns its answer.

All of it yields as often as the rest.
"""

_MOST: Final = 4


def jobs_for(items: int, *, asked: int | None, enough: int) -> int:
    """Return how many processes share the work, with this one: as asked, else one more for every `enough` items."""
    if asked is not None:
        return max(1, min(asked, items))
    return max(1, min(items // enough, _processors(), _MOST))


def can_copy() -> bool:
    """Tell whether a process can be copied safely here: on Linux, as long as it runs one thread."""
    import threading

    return sys.platform == "linux" and threading.active_count() == 1


def parted(items: Sequence[Item], jobs: int, *, weigh: Callable[[Item], int]) -> list[Sequence[Item]]:
    """Return the items in their order in parts of about the same weight each, `jobs` of them or fewer."""
    weights = list(accumulate(map(weigh, items), initial=0))
    ends = [bisect_left(weights, weights[-1] * part // jobs) for part in range(jobs)]
    return [items[start:end] for start, end in pairwise([*ends, len(items)]) if start < end] or [items]


def _nothing() -> None:
    """Begin without any preparation."""


def _always(_: Sequence[object]) -> bool:
    """Take all parts to be independent."""
    return True


def side_by_side(
    work: Callable[[Sequence[Item]], Answer],
    parts: Sequence[Sequence[Item]],
    *,
    begin: Callable[[], None] = _nothing,
    tell: Callable[[str], None],
) -> list[Answer]:
    """Return what `work` gives for each part, all done at once, as `in_step` does."""

    def at_once(part: Sequence[Item]) -> Steps[None, Answer]:
        yield from ()
        return work(part)

    return in_step(at_once, parts, begin=begin, tell=tell)


def in_step(
    work: Callable[[Share], Steps[News, Answer]],
    parts: Sequence[Share],
    *,
    begin: Callable[[], None],
    tell: Callable[[str], None],
    are_apart: Callable[[Sequence[News]], bool] = _always,
) -> list[Answer]:
    """Return what the work on each part returns, all done at once: the first here, the others in copies.

    `begin` is called first in each copy; `tell` takes what the user should know of copies that were lost. Where what
    all say first shows that parts are not `are_apart`, their first steps are done here, one after the other; copies do
    the rest.
    """
    copies: list[_Copy[News, Answer]] = []
    members: list[_Here[News, Answer] | _Copy[News, Answer]] = [_Here(work(parts[0]))]
    heard: list[Sequence[News]] = []
    try:
        if can_copy():
            for part in parts[1:]:
                copies.append(_Copy(partial(work, part)))
                copies[-1].start(begin, copies)
        members += copies or [_Here(work(part)) for part in parts[1:]]
        while True:
            for copy in copies:
                copy.hear(heard)
            said = [member.say(heard) for member in members]
            if members[0].is_done:
                return cast("list[Answer]", said)
            news = cast("list[News]", said)
            if copies and not heard and not are_apart(news):
                news = [news[0], *[copy.say_here() for copy in copies]]
                for copy in copies:
                    copy.start(begin, copies)
            heard.append(news)
    finally:
        lost = sum([copy.end() for copy in copies])
        if lost:
            tell(f"{lost} of {len(parts)} processes ended before their time; this one did what they had to do")


class _Here(Generic[News, Answer]):
    """The work on one part, done in this process."""

    def __init__(self, steps: Steps[News, Answer]) -> None:
        self._steps = steps
        self.has_begun = False
        self.is_done = False

    def say(self, heard: Sequence[Sequence[News]]) -> News | Answer:
        """Return what the next step yields after all that was said, or at last what the work returns."""
        self.has_begun = True
        try:
            return self._steps.send(heard[-1]) if heard else next(self._steps)
        except StopIteration as end:
            self.is_done = True
            return cast("Answer", end.value)


class _Copy(Generic[News, Answer]):
    """The work on one part, done in a copy of this process; done here where that ends before it has answered."""

    is_done = False

    def __init__(self, work: Callable[[], Steps[News, Answer]]) -> None:
        """Take the work, which nobody has begun."""
        self._work = work
        self._running: _Running | None = None
        self._here: _Here[News, Answer] | None = None
        self._is_lost = False

    def start(self, begin: Callable[[], None], others: Sequence[_Copy[News, Answer]]) -> None:
        """Have a copy of this process do the work from where it stands; `others` are copies, too, or will be."""
        ends = [other._running.connection for other in others if other._running is not None]  # noqa: SLF001
        here = self._here
        self._running = _started(partial(_Here, self._work()) if here is None else lambda: here, begin, ends)
        self._is_lost = self._running is None
        if not self._is_lost:
            self._here = None

    def hear(self, heard: Sequence[Sequence[News]]) -> None:
        """Send what was said last, if anything was."""
        if heard and self._running is not None and self._here is None:
            with suppress(OSError):  # that it has ended is seen where its answer is waited for
                self._running.connection.send(heard[-1])

    def say(self, heard: Sequence[Sequence[News]]) -> News | Answer:
        """Return what its next step yields, or what its work returns."""
        if self._here is None and self._running is not None:
            with suppress(EOFError, OSError):
                return cast("News | Answer", self._running.connection.recv())
        if self._here is None:
            self._is_lost = True
            self._here = _Here(self._work())
            for count in range(len(heard)):
                self._here.say(heard[:count])
        return self._here.say(heard)

    def say_here(self) -> News:
        """Begin anew, and return what the first step yields when this process does it."""
        self._stop()
        self._here = _Here(self._work())
        return cast("News", self._here.say([]))

    def end(self) -> bool:
        """End the process; tell whether its work was done here."""
        self._stop()
        return self._is_lost

    def _stop(self) -> None:
        if self._running is not None:
            self._running.connection.close()
            self._running.process.terminate()
            self._running.process.join()
            self._running = None


class _Running(NamedTuple):
    """A copy of this process, and the end of the pipe to it that is this one's."""

    process: BaseProcess
    connection: Connection


def _started(
    member: Callable[[], _Here[News, Answer]], begin: Callable[[], None], others: Sequence[Connection]
) -> _Running | None:
    """Return a copy that does the work; None where there are too many processes or open files.

    `others` are this process's ends of the pipes to copies before it.
    """
    from multiprocessing import get_context

    context = get_context("fork")
    try:
        ours, theirs = context.Pipe()
    except OSError:
        return None
    with theirs:
        process = context.Process(target=_speak, args=(member, begin, theirs, [*others, ours]), daemon=True)
        try:
            process.start()
        except OSError:
            ours.close()
            return None
    return _Running(process, ours)


def _speak(
    member: Callable[[], _Here[News, Answer]],
    begin: Callable[[], None],
    connection: Connection,
    others: Sequence[Connection],
) -> None:
    """Do the work in a copy; what fails in it ends the copy, and fails again where it is done instead.

    The ends that belong to the first process are closed here: while one is open, nobody would see it end.
    """
    for end in others:
        end.close()
    with suppress(Exception, KeyboardInterrupt):  # an interrupt reaches the first process, too, which tells
        begin()
        steps = member()
        heard: list[Sequence[News]] = [connection.recv()] if steps.has_begun else []
        while True:
            connection.send(steps.say(heard))
            if steps.is_done:
                return
            heard = [connection.recv()]


def _processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
