"""The process in which LibCST reads what the running Python can't: source comes in, source that it can read goes out.

`newer` starts it by path and buries it; it limits itself, because LibCST can hang, crash or fill the memory.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from types import ModuleType

# LibCST descends a level of the stack for each link of `a + b + ...`: what a main thread has ends at some thousand.
_STACK: Final = 256 << 20
_DEEPEST: Final = 100_000


def send(stream: BinaryIO, *texts: str) -> None:
    """Write texts, each behind its length in eight bytes (as in `newer`)."""
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def receive(stream: BinaryIO) -> str:
    """Read one text. Raises EOFError at the end of the stream."""
    size = stream.read(8)
    if len(size) < 8:
        raise EOFError
    return stream.read(int.from_bytes(size, "big")).decode("utf-8", "surrogatepass")


def load_syntax() -> ModuleType:
    """Load `newer_syntax`, which lies beside this file, by its path: a package by its name is out of reach."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "newer_syntax.py")
    spec = importlib.util.spec_from_file_location("newer_syntax", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests (host, seconds, source) with replies (kind, line, since, source) until there are no more."""
    syntax = load_syntax()
    while True:
        try:
            host, seconds, text = receive(requests), receive(requests), receive(requests)
        except EOFError:
            return
        limit_time(float(seconds))
        major, minor = host.split(".")
        try:
            reply = "source", "0", "0.0", syntax.translated(text, (int(major), int(minor)))
        except syntax.NotRead as error:
            reply = "unread", str(error.line), "{}.{}".format(*error.since), ""
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in LibCST or here costs one file
            reply = "failed", "0", "0.0", f"LibCST, which reads newer syntax, fails with {type(error).__name__}"
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


def main(mebibytes: str, *search_path: str) -> int:
    """Answer on standard input and output. `search_path` is looked through last."""
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.path.extend(search_path)
    try:
        import libcst.metadata  # noqa: F401 - loaded before the limits count
    except ImportError as error:
        send(replies, "missing", "0", "0.0", str(error))
        return 1
    send(replies, "ready", "0", "0.0", "")
    limit_memory(int(mebibytes))
    sys.setrecursionlimit(_DEEPEST)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=answer, args=(requests, replies))
    thread.start()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
