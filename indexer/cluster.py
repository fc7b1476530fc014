"""The workers of a Dask cluster, as an executor. Nothing of Dask is used but its client, and nobody else imports it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

_PATIENCE: Final = 5
"""How many seconds a scheduler has to answer, and its first worker to be there."""


@contextmanager
def workers_at(address: str) -> Iterator[Executor]:
    """Yield the workers of the scheduler at an address; raise UsageError where there are none."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise UsageError(f"--dask needs {error.name}, not installed here: pip install 'coldplug[build,dask]'") from None
    import logging

    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what goes wrong is told here, in a line
    try:
        _make_sure(address)
        connect: Callable[..., Any] = Client
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
        try:
            yield client.get_executor()
        finally:
            with suppress(Exception):  # a scheduler that is gone can't be taken leave of
                client.close()
    finally:
        log.setLevel(level)


def _make_sure(address: str) -> None:
    """Raise UsageError where no scheduler with a worker answers in time; a client may wait for one without end."""
    import asyncio

    try:
        has_workers = asyncio.run(_has_workers(address))
    except ValueError as error:
        raise UsageError(f"--dask {address}: {error}; give the address of a scheduler, as tcp://HOST:8786") from None
    except Exception:  # noqa: BLE001 - whatever is there, it does not answer as a scheduler does
        raise UsageError(
            f"--dask {address}: no Dask scheduler answers there within {_PATIENCE} seconds; start one with"
            " `dask scheduler`, or correct the address"
        ) from None
    if not has_workers:
        raise UsageError(f"--dask {address}: the scheduler has no workers; start some with `dask worker {address}`")


async def _has_workers(address: str) -> bool:
    """Tell whether a scheduler has workers, or gets one soon; raise whatever Dask does where none answers in time."""
    import asyncio

    from distributed import Client

    connect: Callable[..., Any] = Client
    client = connect(address, timeout=_PATIENCE, set_as_default=False, asynchronous=True)
    try:
        await asyncio.wait_for(client, _PATIENCE)
        with suppress(TimeoutError):
            await asyncio.wait_for(client.wait_for_workers(1), _PATIENCE)
            return True
        return False
    finally:
        await asyncio.wait_for(client.close(), _PATIENCE)
