"""What went wrong with somebody else's input, as data: a problem is a result, never an exception."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding. `line` and `column` are 1-based; 0 means the whole file. `root` is what `path` is relative to.

    A note tells what is worth knowing, and nothing that is missing from the manifest or wrong in it.
    """

    path: str
    line: int = 0
    column: int = 0
    code: str
    message: str
    remedy: str
    is_note: bool = False
    root: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Return the one-line form, `path:line:col: CP101 what is wrong; what to do`."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}; {self.remedy}"


class UsageError(Exception):
    """A wrong call of the command or of the library: the message says what is wrong and what to do (exit 2)."""
