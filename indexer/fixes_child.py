"""What a child process answers for `fixes`: source and edits come in, the lines that change go out.

`confined_child` loads it, so it reaches only what lies beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from . import newer_syntax
from .findings import Edit, RemoveIgnore
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
    outcomes: dict[Edit, str | None] = dict.fromkeys(described)
    try:
        attempt = _attempt(text, described)
    except Unproven as error:
        attempt = _one_by_one(text, described, error)
    outcomes |= attempt.missing
    plain: dict[str, Any] = {"hunks": attempt.changes, "outcomes": [outcomes[edit] for edit in described]}
    return (json.dumps(plain),)


def _one_by_one(text: str, edits: Sequence[Edit], error: Unproven) -> _Attempt:
    if len(edits) == 1:
        return _Attempt(changes=(), missing={edits[0]: str(error)})
    sound: list[Edit] = []
    refused: dict[Edit, str] = {}
    attempt = _Attempt(changes=(), missing={})
    for edit in dict.fromkeys(edits):
        try:
            attempt = _attempt(text, [*sound, edit])
        except Unproven as unsound:
            refused[edit] = str(unsound)
        else:
            sound.append(edit)
    return _Attempt(changes=attempt.changes if sound else (), missing={**attempt.missing, **refused})


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
