"""A check's answer, made or found again: what stands between the command and `check`, and imports that late.

Findings are kept as data. An edit that moves lines moves those of the findings in its file; one that a rule could see
has all of it checked anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answers import key_of_request, listing_of
from .cache import Cache
from .findings import from_data, in_order, moved, plain
from .problems import UsageError
from .renewal import Made, answered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .check import Judge
    from .choice import Choice
    from .edits import Edit
    from .findings import Finding
    from .pipeline import Progress
    from .project import Project
    from .request import Request


def checked(
    request: Request,
    project: Project,
    choice: Choice,
    *,
    judge: Judge,
    cache: Path | None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """Return what is to be said of a project's plugins; raise UsageError where the request itself is wrong."""
    _refuse_absent(choice.paths)
    if cache is None:
        return _check(request, project, choice, judge, progress)[0]

    def make() -> Made:
        findings, inputs, traces = _check(request, project, choice, judge, progress)
        return Made(_written(findings), None, inputs, traces)

    def move(body: bytes, said: Any, edit: Edit) -> tuple[bytes, Any] | None:  # noqa: ANN401 - JSON
        findings = _moved(_read(body), edit, os.path.abspath(project.root))
        return None if findings is None else (_written(findings), said)

    key = key_of_request(request, "check", os.path.abspath(project.root), project, choice)
    body, _ = answered(Cache(cache), key, make=make, move=move, listed=listing_of(request))
    return _read(body)


def _refuse_absent(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}; give files or folders of the project")


def _check(
    request: Request, project: Project, choice: Choice, judge: Judge, progress: Progress | None
) -> tuple[tuple[Finding, ...], Any, Any]:
    from .check import check

    return check(request, project, choice, judge=judge, progress=progress)


def _moved(findings: Iterable[Finding], edit: Edit, root: str) -> tuple[Finding, ...] | None:
    """Return findings after an edit; None where one names a place in the file that can't be told anew."""
    try:
        path = os.path.relpath(edit.file, root).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        path = edit.file.replace(os.sep, "/")
    if any(f"{edit.path}:" in text for finding in findings for text in (finding.message, finding.remedy)):
        return None  # a place in a sentence
    try:
        return in_order(moved(finding, edit.lines) if finding.path == path else finding for finding in findings)
    except KeyError:  # a line that nothing begins on
        return None


def _written(findings: Iterable[Finding]) -> bytes:
    import orjson

    return orjson.dumps([plain(finding) for finding in findings])


def _read(body: bytes) -> tuple[Finding, ...]:
    import orjson

    return tuple(from_data(row) for row in orjson.loads(body))
