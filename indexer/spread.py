"""The map over files: what is read of each file by itself, by this process, copies of it, or any executor's workers.

The work is pure and its answers come back in order, so that they are the same whoever gives them. What a worker does
not answer is done again: by another worker, at last here.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from . import __version__
from .problems import UsageError
from .read import Unreadable, decode
from .scan import scan
from .sift_imports import imported
from .sift_links import Links, bound, links
from .workers import jobs_for, parted, side_by_side

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from .facts import ModuleFacts

Answer = TypeVar("Answer")

_FILES: Final = 64
_BYTES: Final = 512 * 1024
"""What one message to a worker holds at most: little enough to be done again, and more than sending it costs."""

_AHEAD: Final = 4 * 1024 * 1024
"""How many bytes are sent ahead of the answers: enough for many workers, while a large project is not held twice."""

_QUIET: Final = Lock()
"""Held where warnings are silenced, which in one process all threads share."""

_WORTH_A_COPY: Final = 350
"""How many files make one more copy of the process worth its start, however many copies are asked for."""


class File(NamedTuple):
    """One module's bytes, the package where its relative imports start, and whether they count."""

    data: bytes
    package: str = ""
    relative: bool = True


class Look(NamedTuple):
    """What the sift reads of one file: its links, and what it may import."""

    links: Links
    imports: tuple[str, ...]


def look(file: File) -> Look:
    """Return what the sift reads of a searched file, whose bytes are `normalised`."""
    return Look(links_of(file), imports_of(file))


def links_of(file: File) -> Links:
    """Return the links of a file."""
    return links(file.data)


def bound_by(file: File, *, wanted: frozenset[bytes]) -> frozenset[bytes]:
    """Return the wanted names that a file binds to what is no class statement."""
    return bound(file.data, wanted)


def imports_of(file: File) -> tuple[str, ...]:
    """Return what a file may import, with names that are no modules."""
    return tuple(imported(file.data, file.package, relative=file.relative))


def facts_of(file: File) -> ModuleFacts | None:
    """Return the facts of a file as the running Python parses it; None where its bytes are no text."""
    try:
        text = decode(file.data)
    except Unreadable:
        return None
    with _QUIET:
        return scan(text)


def silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does the work: the workers of an executor; without one, `jobs` copies of this process, None for what pays.

    `tell` is called with what the user should know of workers that are lost.
    """

    executor: Executor | None = None
    jobs: int | None = 1
    tell: Callable[[str], None] = silent

    def map(self, work: Callable[[File], Answer], files: Sequence[File]) -> list[Answer]:
        """Return what a function of this module gives for each file."""
        if self.executor is not None:
            return list(_spread(work, files, self.executor, self.tell))
        jobs = min(jobs_for(len(files), asked=self.jobs, enough=_WORTH_A_COPY), 1 + len(files) // _WORTH_A_COPY)
        parts = parted(files, jobs, weigh=lambda file: len(file.data) + 200)
        answers = side_by_side(lambda part: [work(file) for file in part], parts, tell=self.tell)
        return [answer for part in answers for answer in part]


ALONE: Final = Crew()
"""This process does everything."""


# --- workers that are no copies --------------------------------------------------------------------------------------

Fitness: TypeAlias = tuple[str, str, tuple[int, int]]
"""What must be the same for the same answers: the version, and the Python whose parser and Unicode tables are used."""


def fitness() -> Fitness:
    """Return what this process is."""
    return __version__, sys.implementation.name, sys.version_info[:2]


def _answers(work: Callable[[File], Answer], files: Sequence[File], wanted: Fitness) -> list[Answer] | Fitness:
    """Return the answers for files; a worker that would give others says what it is instead."""
    own = fitness()
    return [work(file) for file in files] if own == wanted else own


def _spread(
    work: Callable[[File], Answer], files: Sequence[File], executor: Executor, tell: Callable[[str], None]
) -> Iterator[Answer]:
    """Yield the answers in order; what fails is sent once more, then done here."""
    waiting: deque[tuple[Sequence[File], Future[list[Answer] | Fitness] | None]] = deque()
    chunks = _chunks(files)
    ahead = 0
    is_lost = False
    chunk: Sequence[File] | None = next(chunks, None)
    while chunk is not None or waiting:
        while chunk is not None and (ahead < _AHEAD or not waiting):
            waiting.append((chunk, _submitted(executor, work, chunk)))
            ahead += _size(chunk)
            chunk = next(chunks, None)
        sent, future = waiting.popleft()
        ahead -= _size(sent)
        answers = _awaited(future)
        if answers is None:
            is_lost = True
            answers = _awaited(_submitted(executor, work, sent))
        yield from _answers(work, sent, fitness()) if answers is None else answers  # type: ignore[misc]
    if is_lost:
        tell("workers were lost; what they had to do was done again, and nothing is missing")


def _submitted(
    executor: Executor, work: Callable[[File], Answer], files: Sequence[File]
) -> Future[list[Answer] | Fitness] | None:
    """Hand files to a worker; None where the executor takes nothing any more."""
    try:
        return executor.submit(_answers, work, files, fitness())
    except Exception:  # noqa: BLE001 - broken, shut down, or out of reach: each kind says it in its own way
        return None


def _awaited(future: Future[list[Answer] | Fitness] | None) -> list[Answer] | None:
    """Return a worker's answers, None where it was lost; raise UsageError where no worker like it can answer."""
    if future is None:
        return None
    from concurrent.futures import CancelledError

    try:
        answers = future.result()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != __name__.partition(".")[0]:
            return None
        raise UsageError(
            f"a worker can't import {error.name}; install coldplug[build] {__version__} where the workers run"
        ) from None
    except (Exception, CancelledError):  # noqa: BLE001 - whatever it is: if the work is to blame, doing it here tells
        return None
    if isinstance(answers, tuple):
        raise UsageError(f"a worker has {_described(answers)}, and this is {_described(fitness())}; run the same there")
    return answers


def _described(fitness: Fitness) -> str:
    version, implementation, python = fitness
    return f"coldplug {version} on {implementation} {python[0]}.{python[1]}"


def _chunks(files: Iterable[File]) -> Iterator[list[File]]:
    """Yield files in order, as many together as one message holds."""
    chunk: list[File] = []
    size = 0
    for file in files:
        if chunk and (len(chunk) == _FILES or size + len(file.data) > _BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(file)
        size += len(file.data)
    if chunk:
        yield chunk


def _size(files: Iterable[File]) -> int:
    return sum(len(file.data) for file in files)
