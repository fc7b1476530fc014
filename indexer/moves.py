"""Where things stand in a manifest and in problems, after an edit that leaves all they say as it is.

Digests and lines of the edited module are put in the records that are there; of all else nothing is read. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .manifest import encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .edits import Edit
    from .problems import Problem

_MODULES = b'\n"modules":{\n'
_COVERAGE = b'\n"coverage":{\n'


def moved(manifest: bytes, problems: Sequence[Problem], edit: Edit) -> tuple[bytes, tuple[Problem, ...]] | None:
    """Return a manifest and problems after an edit; None where they name a place that can't be told anew."""
    if any(f"{edit.path}:" in problem.message for problem in problems):
        return None  # a place in a sentence
    try:
        return _with_coverage(_with_module(manifest, edit), edit), tuple(_placed(problem, edit) for problem in problems)
    except (KeyError, ValueError):  # a line that nothing begins on, or a layout of others
        return None


def _with_module(manifest: bytes, edit: Edit) -> bytes:
    """Put a module's digest and lines in its record, if it has one."""
    encode = encoder()
    start, end = _section(manifest, _MODULES)
    head = b"\n" + encode(edit.module) + b":"
    at = manifest.find(head, start, end)
    if at < 0:
        return manifest
    after = manifest.index(b"\n", at + 1)
    record = _loaded(manifest[at + len(head) : after])
    lines = {qualname: edit.lines[line] for qualname, line in record["lines"].items()}
    line = encode({**record, "lines": lines, "sha256": edit.sha256})
    comma = b"," if manifest[after - 1 : after] == b"," else b""
    return _spliced(manifest, at + len(head), after, line + comma)


def _with_coverage(manifest: bytes, edit: Edit) -> bytes:
    """Put new lines in the rows that tell what could not be read or known in a file."""
    encode = encoder()
    start, end = _section(manifest, _COVERAGE)
    mark = b'"path":' + encode(edit.path)
    if manifest.find(mark, start, end) < 0:
        return manifest
    rows = manifest[start:end].split(b"\n")
    for number, row in enumerate(rows):
        if mark in row:
            record = _loaded(row)
            placed = encode({**record, "line": _moved(record["line"], edit)})
            rows[number] = placed + (b"," if row.endswith(b",") else b"")
    return _spliced(manifest, start, end, b"\n".join(rows))


def _spliced(manifest: bytes, start: int, end: int, piece: bytes) -> bytes:
    """Put a piece in the place of another, and copy all else, which is large, once."""
    whole = memoryview(manifest)
    return b"".join([whole[:start], piece, whole[end:]])


def _section(manifest: bytes, head: bytes) -> tuple[int, int]:
    """Return where the records of a section begin and end, the line end before each with them."""
    start = manifest.rindex(head) + len(head) - 1  # what stands before them is most of the manifest
    return start, manifest.index(b"\n}", start)


def _placed(problem: Problem, edit: Edit) -> Problem:
    if problem.path != edit.path:
        return problem
    if problem.column:
        message = "a column that only the text tells"
        raise ValueError(message)
    return replace(problem, line=_moved(problem.line, edit))


def _moved(line: int, edit: Edit) -> int:
    return edit.lines[line] if line else 0


def _loaded(row: bytes) -> Any:  # noqa: ANN401 - JSON
    from orjson import loads

    return loads(row.removesuffix(b","))
