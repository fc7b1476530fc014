"""Ask LibCST in a process of its own with limits, because it can crash or hang where `ast` only says no.

One bad file costs one file. Nothing of LibCST is loaded here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Final, Self, cast

if TYPE_CHECKING:
    from types import TracebackType

_CHILD: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "confined_child.py")
_START_SECONDS: Final = 60.0
# How long the child may be alive for what it may work: it shares the machine, and not every system counts its work.
_PATIENCE: Final = 3.0
_CHARACTERS_A_SECOND: Final = 200_000


class NoAnswer(Exception):
    """The child has no answer: what became of it, and whether installing LibCST helps."""

    def __init__(self, what: str, install: bool = False) -> None:  # noqa: FBT001, FBT002 - so that it can be pickled
        super().__init__(what, install)
        self.what = what
        self.install = install

    def __str__(self) -> str:
        return self.what


class Confined:
    """Asks `module`, one beside this file, in one child process, which starts with the first request.

    After one that it died of it starts anew. For one thread, and to be closed: `with Confined(...) as confined`.
    `purpose` says what LibCST does there, `reads newer syntax`. `seconds` is how long the child may work on a request,
    with one more for each 200 kB; `mebibytes` is how much memory it may take, where the system can say so.
    """

    def __init__(self, module: str, *, purpose: str, seconds: float = 3.0, mebibytes: int = 1024) -> None:
        self._module = module
        self._purpose = purpose
        self._seconds = seconds
        self._mebibytes = mebibytes
        self._child: subprocess.Popen[bytes] | None = None
        self._unusable: NoAnswer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one; a later request starts another."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):  # what was not sent can't be sent any more
                if pipe is not None:
                    pipe.close()

    def ask(self, *texts: str) -> list[str]:
        """Return what the module's `answer` returns for the texts. Raises NoAnswer."""
        if self._unusable is not None:
            raise self._unusable
        if self._child is None:
            self._child = self._start()
        seconds = self._seconds + sum(map(len, texts)) / _CHARACTERS_A_SECOND
        reply, ended = _exchange(self._child, (str(seconds), *texts), patience=seconds * _PATIENCE)
        match reply:
            case ["answer", *answer]:
                return answer
            case ["failed", error]:
                self.close()  # out of memory or of its depth: the next request gets a fresh one
                raise NoAnswer(f"LibCST, which {self._purpose}, fails with {error}")
        self.close()
        raise NoAnswer(f"LibCST, which {self._purpose}, {ended}")

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a child and wait until it is ready. Raises NoAnswer."""
        command = [sys.executable, "-I", _CHILD, self._module, str(self._mebibytes), *_user_site()]
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except (OSError, ValueError) as error:
            self._unusable = NoAnswer(f"the process that {self._purpose} does not start: {error}")
            raise self._unusable from error
        self._child = child
        reply, ended = _exchange(child, (), patience=_START_SECONDS)
        if reply[:1] == ["ready"]:
            return child
        self.close()
        missing = f"LibCST, which {self._purpose}, is not installed"
        self._unusable = NoAnswer(missing if reply else f"the process of LibCST {ended}", bool(reply))
        raise self._unusable


def _exchange(child: subprocess.Popen[bytes], request: tuple[str, ...], *, patience: float) -> tuple[list[str], str]:
    """Send texts, if there are any, and return those of the reply; or none of them, and how the child ended."""
    requests, replies = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    # A thread that kills, because not every system can wait for a pipe with a limit.
    watch = threading.Timer(patience, kill)
    watch.start()
    try:
        if request:
            _send(requests, request)
        return _receive(replies), ""
    except (OSError, EOFError):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_PATIENCE)
        # The child's limit on its own work ends it with SIGPROF.
        worked_long = sys.platform != "win32" and child.returncode == -signal.SIGPROF
        return [], "took too long" if worked_long or late.is_set() else "died of it"
    finally:
        watch.cancel()


def _send(stream: IO[bytes], texts: tuple[str, ...]) -> None:
    """Write how many texts there are, and each behind its length, in eight bytes (as in `confined_child`)."""
    stream.write(len(texts).to_bytes(8, "big"))
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> list[str]:
    """Read the texts that were sent together. Raises EOFError where the stream ends before they do."""
    texts = []
    for _ in range(_number(stream)):
        size = _number(stream)
        data = stream.read(size)
        if len(data) < size:
            raise EOFError
        texts.append(data.decode("utf-8", "surrogatepass"))
    return texts


def _number(stream: IO[bytes]) -> int:
    data = stream.read(8)
    if len(data) < 8:
        raise EOFError
    return int.from_bytes(data, "big")


def _user_site() -> list[str]:
    """Return the folder of `pip install --user`, which an isolated child does not look into, if it counts here."""
    site = sys.modules.get("site")
    return [site.getusersitepackages()] if site is not None and site.ENABLE_USER_SITE else []
