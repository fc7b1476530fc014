"""The workers of any executor give the bytes of one process, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from indexer import __version__, spread
from indexer.manifest import render
from indexer.pipeline import Request, build
from indexer.problems import UsageError
from indexer.spread import Crew, File, fitness, imports_of
from indexer.workers import can_copy
from tests.generated import package as generated
from tests.judge import write_files

P = ParamSpec("P")
T = TypeVar("T")

ODD = {
    "made/newer.py": "from made.base import Base\nclass N[T](Base):\n    x: int = 1\n",
    "made/broken.py": "from made.base import Base\nclass N(Base:\n",
    "made/latin.py": "# coding: latin-1\nfrom made.base import Base\nclass Ärger(Base):\n    '''Ä'''\n",
    "made/escape.py": "from made.base import Base\nclass Escape(Base):\n    '\\d'\n",
}


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    write_files(tmp_path, generated(7, "made"))
    write_files(tmp_path, {name: text.encode("latin-1") for name, text in ODD.items()})
    return Request(packages=("made",), search_path=(tmp_path,), categories={"Base": "made.base:Base"})


def spawned() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def forked() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


def threaded() -> Executor:
    return ThreadPoolExecutor(3)


@pytest.mark.parametrize("make", [spawned, threaded, *[forked] * hasattr(os, "fork")])
def test_the_manifest_is_the_same_for_any_executor(make: Callable[[], Executor], request_: Request) -> None:
    told: list[str] = []
    alone = build(request_)
    with make() as executor:
        shared = build(request_, executor=executor, tell=told.append)
    assert (render(shared.document), shared.problems, told) == (render(alone.document), alone.problems, [])


def where(file: File) -> tuple[str, int]:
    """Return the only import of a file, and the process that was asked."""
    return imports_of(file)[0], os.getpid()


@pytest.mark.skipif(not can_copy(), reason="this system does not copy processes")
@pytest.mark.parametrize(("count", "processes"), [(100, 1), (1000, 3)])
def test_many_files_are_shared_among_copies_of_the_process(count: int, processes: int) -> None:
    answers = Crew(jobs=3).map(where, [File(f"import a{number}".encode()) for number in range(count)])
    assert [name for name, _ in answers] == [f"a{number}" for number in range(count)]
    assert len({pid for _, pid in answers}) == processes


def dies(file: File) -> tuple[str, ...]:
    """End the process that is asked for a certain file, unless it is a copy's origin."""
    if file.data == b"die" and multiprocessing.parent_process() is not None:
        os._exit(1)
    return imports_of(file)


def test_what_a_broken_pool_does_not_answer_is_done_here_and_told() -> None:
    files = [*[File(b"import a")] * 70, File(b"die"), *[File(b"import b")] * 70]
    told: list[str] = []
    with spawned() as executor:
        answers = Crew(executor=executor, tell=told.append).map(dies, files)
    assert (answers, told) == (
        [*[("a",)] * 70, (), *[("b",)] * 70],
        ["workers were lost; what they had to do was done again, and nothing is missing"],
    )


class Forgetful(Executor):
    """Fails once in a while, and does the rest at once."""

    def __init__(self, *, often: int) -> None:
        self._often = often
        self._count = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        self._count += 1
        if self._count % self._often == 0:
            future.set_exception(ConnectionError("the worker is gone"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("often", [1, 2, 3])
def test_what_fails_once_is_done_again(often: int) -> None:
    files = [File(f"import a{number}".encode()) for number in range(300)]
    told: list[str] = []
    answers = Crew(executor=Forgetful(often=often), tell=told.append).map(imports_of, files)
    assert (answers, len(told)) == ([(f"a{number}",) for number in range(300)], 1)


class Elsewhere(Executor):
    """Answers as a worker on another machine would."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self._answer = answer

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:  # noqa: ARG002 - it is not called
        future: Future[T] = Future()
        try:
            future.set_result(self._answer())
        except ModuleNotFoundError as error:
            future.set_exception(error)
        return future


def test_a_worker_of_another_version_is_refused() -> None:
    other = Elsewhere(lambda: ("0.0.1", "cpython", (3, 9)))
    with pytest.raises(UsageError) as refused:
        Crew(executor=other).map(imports_of, [File(b"import a")])
    _, implementation, (major, minor) = fitness()
    assert str(refused.value) == (
        "a worker has coldplug 0.0.1 on cpython 3.9, and this is"
        f" coldplug {__version__} on {implementation} {major}.{minor}; run the same there"
    )


def test_a_worker_without_the_package_is_refused() -> None:
    def lacking() -> None:
        raise ModuleNotFoundError(name=spread.__name__)

    with pytest.raises(UsageError) as refused:
        Crew(executor=Elsewhere(lacking)).map(imports_of, [File(b"import a")])
    assert str(refused.value) == (
        f"a worker can't import {spread.__name__}; install coldplug[build] {__version__} where the workers run"
    )
