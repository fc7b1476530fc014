"""What a child process answers for `fixes`: source and edits come in, the lines that change go out.

`confined_child` loads it, so it reaches only what lies beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from . import newer_syntax
from .findings_fixes import Edit, RemoveIgnore
from .fixes_edits import edited
from .fixes_lines import Hunk, hunks, with_hunks
from .fixes_plain import edit_of
from .fixes_proof import Unproven, prove, prove_comments


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """What became of edits: the lines that change, and why an edit is not among what changed them ("" where done)."""

    changes: tuple[Hunk, ...]
    missing: dict[Edit, str]


def answer(text: str, edits: str) -> tuple[str]:
    """Return JSON: `hunks` of the text's lines, and `outcomes`, for each edit None, or why it is not carried out.

    Where all edits together are not sound, as many as can be are carried out, in order.
    """
    described = [edit_of(one) for one in json.loads(edits)]
    found = _Search(text).result(list(dict.fromkeys(described)))
    plain = {"hunks": found.changes, "outcomes": [found.missing.get(edit) for edit in described]}
    return (json.dumps(plain),)


class _Search:
    """Looks for as many edits as are sound together, in halves, in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sound: list[Edit] = []
        self._refused: dict[Edit, str] = {}
        self._best = _Attempt(changes=(), missing={})

    def result(self, edits: Sequence[Edit]) -> _Attempt:
        """Return what came of the edits."""
        self._add(edits)
        return _Attempt(changes=self._best.changes, missing={**self._best.missing, **self._refused})

    def _add(self, edits: Sequence[Edit]) -> None:
        try:
            self._best = _attempt(self._text, [*self._sound, *edits])
        except Unproven as error:
            if len(edits) == 1:
                self._refused[edits[0]] = str(error)
                return
            half = len(edits) // 2
            self._add(edits[:half])
            self._add(edits[half:])
            return
        self._sound += edits


def _attempt(text: str, edits: Sequence[Edit]) -> _Attempt:
    """Carry out edits and prove that it was that. Raises Unproven."""
    try:
        result = edited(text, edits)
    except cst.ParserSyntaxError as error:
        raise Unproven(f"LibCST can't read the file or the edit: {error.message}") from None
    changes = hunks(text, before=result.before, after=result.after)
    if changes is None:
        raise Unproven("LibCST does not write the file as it read it")
    missing = {**dict.fromkeys(result.done, ""), **result.refused}
    carried_out = [edit for edit in dict.fromkeys(edits) if edit not in missing]
    prove(_for_host(text), _for_host(with_hunks(text, changes)), carried_out, dropped=result.dropped)
    removed = len({edit.line for edit in carried_out if isinstance(edit, RemoveIgnore)})
    prove_comments(*result.comments, removed=removed)
    return _Attempt(changes=changes, missing=missing)


def _for_host(text: str) -> str:
    """Return source that Python's own parser reads here. Raises Unproven."""
    try:
        return newer_syntax.translated(text, sys.version_info[:2])
    except newer_syntax.NotRead as error:
        raise Unproven(f"the file does not parse (line {error.line})") from None
