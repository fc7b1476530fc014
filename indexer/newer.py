"""Read source that is newer than the running Python: make it into older source with every statement on its line.

LibCST does it in a process of its own (`confined`, `newer_child`): one bad file costs one file, and nothing of LibCST
is loaded here.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import Final

from .confined import Confined, NoAnswer

_CORRECT: Final = "correct the syntax"
_INSTALL: Final = "pip install 'coldplug[build]'"
_LARGEST: Final = 1_000_000

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


class Translator(Confined):
    """Translates file after file in one child process; for one thread, and to be closed, as `Confined` is."""

    def __init__(self, *, seconds: float = 3.0, mebibytes: int = 1024) -> None:
        """Start nothing yet; a file may take so many seconds, and the child so much memory."""
        super().__init__("newer_child", purpose="reads newer syntax", seconds=seconds, mebibytes=mebibytes)

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
            kind, line, since, result = self.ask("{}.{}".format(*host), text)
        except NoAnswer as error:
            raise _untranslatable(text, host, what=error.what, install=error.install) from None
        if kind == "source":
            return result
        major, minor = map(int, since.split("."))
        raise _untranslatable(text, host, stopped=int(line), since=(major, minor))


def _untranslatable(
    text: str,
    host: tuple[int, int],
    *,
    what: str = "",
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
