"""Read source that is newer than the running Python: make it into older source with every statement on its line.

LibCST does it in a process of its own (`newer_child`), because it can crash or hang where `ast` only says no: one bad
file costs one file. Nothing of LibCST is loaded here.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import warnings
from typing import IO, TYPE_CHECKING, Final, Self, cast

if TYPE_CHECKING:
    from types import TracebackType

_CHILD: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "newer_child.py")
_CORRECT: Final = "correct the syntax"
_INSTALL: Final = "pip install 'coldplug[build]'"
_LARGEST: Final = 1_000_000
_START_SECONDS: Final = 60.0
# How long the child may be alive for what it may work: it shares the machine, and not every system counts its work.
_PATIENCE: Final = 3.0

# By these, a line on which the running Python stops is known to be newer, not wrong. The newest mark counts.
_MARKS: Final = (
    (r"\s*lazy\s+(import|from)\b", (3, 15)),
    (r"(?i:.*(?<![\w'\"])(t|tr|rt)['\"])", (3, 14)),
    (r"\s*(class|def|async\s+def|type)\s+\w+\s*\[[^\]]*(?<![=!<>])=(?!=)", (3, 13)),
    (r"\s*((class|def|async\s+def)\s+\w+\s*\[|type\s+\w+\s*[=\[])", (3, 12)),
)
_F_STRING: Final = r"(?i:.*(?<![\w'\"])(f|fr|rf)['\"])"


class Untranslatable(Exception):
    """Source that could not be made into older source: where, why, and what to do about it.

    `line` is 1-based, 0 for the whole file. `reason` begins with the running Python's own words.
    """

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        super().__init__(line, reason, remedy)

    @property
    def line(self) -> int:
        """Return where it stopped."""
        return int(self.args[0])

    @property
    def reason(self) -> str:
        """Return what is wrong."""
        return str(self.args[1])

    @property
    def remedy(self) -> str:
        """Return what to do."""
        return str(self.args[2])

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}; {self.remedy}"

    def __eq__(self, other: object) -> bool:
        return self.args == other.args if isinstance(other, Untranslatable) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.args)


class Translator:
    """Translates file after file in one child process, which starts with the first, and anew after one it died of.

    For one thread, and to be closed: `with Translator() as translator`. `seconds` is how long the child may work on a
    file, with one more for each 200 kB; `mebibytes` is how much memory it may take, where the system can say so.
    """

    def __init__(self, *, seconds: float = 3.0, mebibytes: int = 1024) -> None:
        self._seconds = seconds
        self._mebibytes = mebibytes
        self._child: subprocess.Popen[bytes] | None = None
        self._unusable: _NoAnswerError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one; a later file starts another."""
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):  # what was not sent can't be sent any more
                if pipe is not None:
                    pipe.close()

    def translate(self, text: str, *, host: tuple[int, int]) -> str:
        """Return source that `ast.parse` of a host of this version reads, each statement on the line that it was on.

        Lines end with a line feed, whatever they ended with. `class X[T](A)` becomes a class whose last base is
        `__import__("typing").Generic[T]`; `type A = T` assigns `__import__("typing").TypeAliasType("A", T)`; a lazy
        import becomes a plain one; formatted and templated strings and comprehensions that unpack become calls. What
        the host reads comes back as it is. Raises Untranslatable.
        """
        text = text.removeprefix("\ufeff").lstrip("\f").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _LARGEST:
            raise _untranslatable(text, host, what=f"more than {_LARGEST} characters are not read as newer syntax")
        try:
            kind, line, since, result = self._ask(text, host)
        except _NoAnswerError as error:
            raise _untranslatable(text, host, what=error.what, install=error.install) from None
        if kind == "source":
            return result
        major, minor = map(int, since.split("."))
        stopped = int(line) if kind == "unread" else None
        raise _untranslatable(text, host, what=result, stopped=stopped, since=(major, minor))

    def _ask(self, text: str, host: tuple[int, int]) -> list[str]:
        """Return the child's reply (kind, line, since, source). Raises _NoAnswerError."""
        if self._unusable is not None:
            raise self._unusable
        if self._child is None:
            self._child = self._start()
        seconds = self._seconds + len(text) / 200_000
        request = "{}.{}".format(*host), str(seconds), text
        reply, ended = _exchange(self._child, request, patience=seconds * _PATIENCE)
        if not reply:
            self.close()
            raise _NoAnswerError(f"LibCST, which reads newer syntax, {ended}")
        if reply[0] == "failed":
            self.close()  # out of memory or of its depth: the next file gets a fresh one
        return reply

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a child and wait until it is ready. Raises _NoAnswerError."""
        command = [sys.executable, "-I", _CHILD, str(self._mebibytes), *_user_site()]
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except (OSError, ValueError) as error:
            self._unusable = _NoAnswerError(f"the process that reads newer syntax does not start: {error}")
            raise self._unusable from error
        self._child = child
        reply, ended = _exchange(child, (), patience=_START_SECONDS)
        if reply and reply[0] == "ready":
            return child
        self.close()
        what = "LibCST, which reads newer syntax, is not installed" if reply else f"the process of LibCST {ended}"
        self._unusable = _NoAnswerError(what, install=bool(reply))
        raise self._unusable


class _NoAnswerError(Exception):
    """The child has no answer: what became of it, and whether installing LibCST helps."""

    def __init__(self, what: str, *, install: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.install = install


def _exchange(child: subprocess.Popen[bytes], request: tuple[str, ...], *, patience: float) -> tuple[list[str], str]:
    """Send texts and return the four texts of the reply; or none of them, and how the child ended."""
    requests, replies = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    # A thread that kills, because not every system can wait for a pipe with a limit.
    watch = threading.Timer(patience, kill)
    watch.start()
    try:
        _send(requests, request)
        return [_receive(replies) for _ in range(4)], ""
    except (OSError, EOFError):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_PATIENCE)
        # The child's limit on its own work ends it with SIGPROF.
        worked_long = sys.platform != "win32" and child.returncode == -signal.SIGPROF
        return [], "took too long" if worked_long or late.is_set() else "died of it"
    finally:
        watch.cancel()


def _send(stream: IO[bytes], texts: tuple[str, ...]) -> None:
    """Write texts, each behind its length in eight bytes (as in `newer_child`)."""
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> str:
    """Read one text. Raises EOFError where the stream ends before the text does."""
    size = stream.read(8)
    data = stream.read(int.from_bytes(size, "big"))
    if len(size) < 8 or len(data) < int.from_bytes(size, "big"):
        raise EOFError
    return data.decode("utf-8", "surrogatepass")


def _user_site() -> list[str]:
    """Return the folder of `pip install --user`, which an isolated child does not look into, if it counts here."""
    site = sys.modules.get("site")
    return [site.getusersitepackages()] if site is not None and site.ENABLE_USER_SITE else []


def _untranslatable(
    text: str,
    host: tuple[int, int],
    *,
    what: str,
    install: bool = False,
    stopped: int | None = None,
    since: tuple[int, int] = (0, 0),
) -> Untranslatable:
    """Return the error, in the host's own words.

    `what` happened instead of an answer; or LibCST `stopped` at a line, or read it all (0), and knows `since` when
    Python reads it.
    """
    line, message = _host_error(text, host)
    lines = text.split("\n")
    since = since if any(since) else _marked(lines[line - 1] if 0 < line <= len(lines) else "", message, host)
    reader = ["index it with Python {}.{} or newer".format(*since)] if any(since) else []
    if stopped is None:
        reason = f"{message} ({what})" if message else what
        remedies = [_INSTALL, *reader] if install else reader or [_CORRECT]
    elif stopped == 0:
        reason, remedies = message, reader or [_CORRECT]
    elif stopped != line and reader:  # what the host stopped at is new; what LibCST stopped at is wrong
        reason, remedies = message, [f"{_CORRECT} at line {stopped}"]
    else:
        reason, remedies = message, [_CORRECT, *reader]
    return Untranslatable(line, reason, ", or ".join(remedies))


def _host_error(text: str, host: tuple[int, int]) -> tuple[int, str]:
    """Return where and why the host does not read the source; 0 and nothing if it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text, feature_version=None if host >= sys.version_info[:2] else host)
    except SyntaxError as error:
        return error.lineno or 0, error.msg
    except ValueError as error:
        return 0, str(error)
    except (RecursionError, MemoryError):
        return 0, "too deeply nested"
    return 0, ""


def _marked(line: str, message: str, host: tuple[int, int]) -> tuple[int, int]:
    """Return which version reads what the host stopped at, if that shows in the line or the message, else (0, 0)."""
    in_f_string = message.startswith("f-string") or ("string literal" in message and re.match(_F_STRING, line))
    if host < (3, 12) and in_f_string:
        return 3, 12
    return next((since for mark, since in _MARKS if since > host and re.match(mark, line)), (0, 0))
