"""Comments by which an author accepts a finding: `# coldplug: ignore[CP101] reason`, in the line of the finding.

Several codes are parted by commas, and a beginning of a code stands for all that begin so. Without codes, everything in
the line is accepted, which is discouraged: tomorrow's finding is then accepted with today's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK: Final = b"coldplug:"
_COMMENT: Final = re.compile(r"#\s*coldplug:\s*ignore(?![\w-])(?:\[(?P<codes>[^\]]*)\])?(?P<reason>[^#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """One comment: without `codes` it accepts everything; columns are 1-based, `end` is that after the last."""

    line: int
    column: int
    end: int
    codes: tuple[str, ...]
    reason: str

    def accepts(self, code: str) -> bool:
        """Tell whether a code is among those of the comment."""
        return not self.codes or any(code.startswith(one) for one in self.codes)


def ignores_in(text: str) -> Iterator[Ignore]:
    """Yield the comments of a source, in order; what only looks like one, in a string, is none."""
    if MARK.decode() not in text:
        return
    import tokenize
    from io import StringIO

    try:
        for token in tokenize.generate_tokens(StringIO(text).readline):
            if token.type == tokenize.COMMENT and (found := _COMMENT.search(token.string)):
                codes = found["codes"] or ""
                column = token.start[1] + found.start() + 1
                yield Ignore(
                    line=token.start[0],
                    column=column,
                    end=column + len(found[0].rstrip()),
                    codes=tuple(sorted({code.strip() for code in codes.split(",")} - {""})),
                    reason=found["reason"].strip(),
                )
    except (tokenize.TokenError, SyntaxError):
        return  # the file is told to be unreadable
