"""Findings whose texts want to be something else: commands, escape sequences, markup, paths out of the project."""

from __future__ import annotations

from hypothesis import strategies as st

from indexer.findings import Finding
from indexer.findings_fixes import Annotate, Fix

_PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\r",
            "\r\n",
            "\0",
            "\x1b[31m",
            "\x1b]0;title\x07",
            "\x9b2J",
            "\u202e",
            "\u2028",
            "\ufeff",
            "\ufffe",
            "\ud800",
        ),
        *("::error file=x::forged", "::stop-commands::t", "##[error]", "##vso[task]", "%0A", "%", "::", ",", ":", "="),
        *(
            "]]>",
            "<failure/>",
            "&#0;",
            "&amp;",
            '"',
            "'",
            "<",
            "[text](0)",
            "{0}",
            "\\",
            "../",
            "C:\\x",
            "//host/x",
            "?#",
        ),
        *("a", "é", "漢", "\u0301", "👩\u200d👩", "\t", " "),
    ]
)
TEXTS = st.lists(_PIECES | st.text(max_size=3), max_size=8).map("".join)
LINES = TEXTS.map(lambda text: text.replace("\n", " "))
_NUMBERS = st.integers(0, 60)


def _finding(
    path: str, message: str, remedy: str, code: str, line: int, columns: tuple[int, int], *, note: bool
) -> Finding:
    start, length = columns if line else (0, 0)
    edit = Annotate(line=1, function="f", parameter="x", annotation="int")
    return Finding(
        path=path,
        line=line,
        column=start,
        end_line=line,
        end_column=start + length if start else 0,
        code=code,
        message=message,
        remedy=remedy,
        fix=Fix(edit=edit, is_safe=note, summary=remedy) if start % 2 else None,
        is_note=note,
    )


FINDINGS = st.lists(
    st.builds(
        _finding,
        path=TEXTS.filter(bool),
        message=TEXTS,
        remedy=TEXTS,
        code=st.sampled_from(["CP001", "CP101", "CP203"]),
        line=st.integers(0, 3),
        columns=st.tuples(_NUMBERS, _NUMBERS),
        note=st.booleans(),
    ),
    max_size=4,
)
"""Findings of hostile paths, messages and remedies, at places that need not be there."""

PLAIN = (
    Finding(
        path="app/plugins/models.py",
        line=3,
        column=7,
        end_line=3,
        end_column=12,
        code="CP101",
        message="Small leaves ask abstract",
        remedy="write it",
        fix=Fix(
            edit=Annotate(line=3, function="f", parameter="x", annotation="int"), is_safe=False, summary="write ask"
        ),
    ),
    Finding(
        path="app/plugins/models.py",
        line=4,
        column=5,
        end_line=6,
        end_column=2,
        code="CP203",
        message="two lines",
        remedy="look",
        is_note=True,
    ),
    Finding(path="app/plugins.json", code="CP401", message="the manifest is stale", remedy="build it"),
)
"""Three findings: of a part of a line, of several lines (a note), of a whole file."""
