"""The process in which a module beside this file works with LibCST: texts come in, texts go out.

`confined` starts it by path and buries it; it limits itself, because LibCST can hang, crash or fill the memory.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading
from types import ModuleType
from typing import BinaryIO, Final, Protocol, cast

# LibCST descends a level of the stack for each link of `a + b + ...`: what a main thread has ends at some thousand.
_STACK: Final = 256 << 20
_DEEPEST: Final = 100_000
_PACKAGE: Final = "coldplug_confined"


class Answers(Protocol):
    """What a module is asked through."""

    def __call__(self, *texts: str) -> tuple[str, ...]:
        """Return the answer."""


def send(stream: BinaryIO, *texts: str) -> None:
    """Write how many texts there are, and each behind its length, in eight bytes (as in `confined`)."""
    stream.write(len(texts).to_bytes(8, "big"))
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def receive(stream: BinaryIO) -> list[str]:
    """Read the texts that were sent together. Raises EOFError at the end of the stream."""
    count = stream.read(8)
    if len(count) < 8:
        raise EOFError
    return [
        stream.read(int.from_bytes(stream.read(8), "big")).decode("utf-8", "surrogatepass")
        for _ in range(int.from_bytes(count, "big"))
    ]


def load(name: str) -> ModuleType:
    """Load a module that lies beside this file, and can import what does; the package is out of reach by its name."""
    package = ModuleType(_PACKAGE)
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules[_PACKAGE] = package
    return importlib.import_module(f"{_PACKAGE}.{name}")


def answer(ask: Answers, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests (seconds, texts) with replies ("answer", texts) until there are no more."""
    while True:
        try:
            seconds, *texts = receive(requests)
        except EOFError:
            return
        limit_time(float(seconds))
        try:
            reply = "answer", *ask(*texts)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in LibCST or here costs one file
            reply = "failed", type(error).__name__
        limit_time(0)
        send(replies, *reply)
        if reply[0] == "failed":
            return  # memory may be in pieces by now: the next file gets a new process


def limit_time(seconds: float) -> None:
    """Let this process die after so much more work, where the system can; 0 lifts the limit. Waiting is not counted."""
    import signal

    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(mebibytes: int) -> None:
    """Let this process have so much memory and no more, and leave no core file, where the system can."""
    if sys.platform != "win32":
        import resource

        for limit, size in ((resource.RLIMIT_AS, mebibytes << 20), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(OSError, ValueError):  # macOS refuses the first; or a lower one is set
                resource.setrlimit(limit, (size, size))


def main(module: str, mebibytes: str, *search_path: str) -> int:
    """Answer by `module` on standard input and output. `search_path` is looked through last."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.path.extend(search_path)
    try:
        import libcst.metadata  # noqa: F401 - loaded before the limits count
    except ImportError as error:
        send(replies, "missing", str(error))
        return 1
    ask = cast("Answers", load(module).answer)
    send(replies, "ready")
    limit_memory(int(mebibytes))
    sys.setrecursionlimit(_DEEPEST)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=answer, args=(ask, requests, replies))
    thread.start()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
