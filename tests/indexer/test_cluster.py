"""A Dask cluster of real processes gives the bytes of one process, also when a worker is killed meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest

from indexer.cluster import workers_at
from indexer.manifest import render
from indexer.pipeline import Request, build
from tests.generated import package as generated
from tests.indexer.conftest import APP, Coldplug, Project, Ran
from tests.judge import write_files

P = ParamSpec("P")
T = TypeVar("T")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, processes=True, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        yield cluster


def large(folder: Path) -> Request:
    """Write some three hundred files, and ask for the plugins in them."""
    for number in range(20):
        write_files(folder, {f"made/p{number}/__init__.py": ""})
        write_files(folder / "made", generated(number, f"p{number}"))
    write_files(
        folder, {"made/__init__.py": "", "made/odd.py": "from made.p1.base import Base\nclass N[T](Base): pass\n"}
    )
    return Request(packages=("made",), search_path=(folder,), categories={"Base": "made.p1.base:Base"})


class Killing(Executor):
    """Hands work over, and kills a worker after a few pieces of it."""

    def __init__(self, executor: Executor, kill: Callable[[], None]) -> None:
        self._executor = executor
        self._kill = kill
        self._count = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        self._count += 1
        if self._count == 3:
            self._kill()
        return self._executor.submit(fn, *args, **kwargs)


def test_a_cluster_gives_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    request = large(tmp_path)
    told: list[str] = []
    with workers_at(cluster.scheduler_address) as executor:
        shared = build(request, executor=executor, tell=told.append)
    alone = build(request)
    assert (render(shared.document), shared.problems, told) == (render(alone.document), alone.problems, [])


def test_a_cluster_gives_the_same_bytes_when_a_worker_is_killed(cluster: Any, tmp_path: Path) -> None:
    from distributed import Client

    request = large(tmp_path)
    with Client(cluster.scheduler_address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        pids = client.run(os.getpid)
        with workers_at(cluster.scheduler_address) as executor:
            killing = Killing(executor, lambda: os.kill(min(pids.values()), signal.SIGKILL))
            shared = build(request, executor=killing)
        client.wait_for_workers(2, timeout=60)
        after = client.run(os.getpid)
    alone = build(request)
    assert (render(shared.document), shared.problems) == (render(alone.document), alone.problems)
    assert min(pids.values()) not in after.values()


def test_the_command_builds_with_a_cluster(cluster: Any, project: Project, coldplug: Coldplug) -> None:
    folder = project(APP)
    assert coldplug("build", "--dask", cluster.scheduler_address) == Ran(
        code=0, out="", err="app/plugins.json: written; 4 plugins in 2 categories, 3 modules searched\n"
    )
    shared = (folder / "app/plugins.json").read_bytes()
    assert coldplug("build", "--no-cache", "--output", "alone.json").code == 0
    assert shared == (folder / "alone.json").read_bytes()


def refused(said: str) -> Ran:
    return Ran(code=2, out="", err=f"coldplug: {said}\n")


def test_an_address_where_no_scheduler_answers_is_refused(project: Project, coldplug: Coldplug) -> None:
    project(APP)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        said = coldplug("build", "--dask", address)
    assert said == refused(
        f"--dask {address}: no Dask scheduler answers there within 5 seconds; start one with `dask scheduler`,"
        " or correct the address"
    )


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("nonsense", "missing port number in address 'nonsense'"),
        ("", "missing port number in address ''"),
    ],
)
def test_what_is_no_address_is_refused(address: str, wrong: str, project: Project, coldplug: Coldplug) -> None:
    project(APP)
    assert coldplug("build", "--dask", address) == refused(
        f"--dask {address}: {wrong}; give the address of a scheduler, as tcp://HOST:8786"
    )


def test_a_scheduler_without_workers_is_refused(project: Project, coldplug: Coldplug) -> None:
    from distributed import LocalCluster

    project(APP)
    with LocalCluster(n_workers=0, dashboard_address=":0") as empty:  # type: ignore[no-untyped-call]
        address = empty.scheduler_address
        said = coldplug("build", "--dask", address)
    assert said == refused(f"--dask {address}: the scheduler has no workers; start some with `dask worker {address}`")


def test_where_dask_is_not_installed_the_command_says_how_to_get_it(
    project: Project, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(APP)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert coldplug("build", "--dask", "tcp://127.0.0.1:8786") == refused(
        "--dask needs distributed, not installed here: pip install 'coldplug[build,dask]'"
    )
