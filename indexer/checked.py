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

    def make() -> Made:
        from .check import check

        found = check(request, project, choice, judge=judge, progress=progress)
        return Made(found.manifest, [plain(finding) for finding in found.findings], found.inputs, found.traces)

    def move(body: bytes, said: Any, edit: Edit) -> tuple[bytes, Any] | None:  # noqa: ANN401 - JSON
        from .moves import moved as manifest_moved

        manifest, findings = manifest_moved(body, (), edit), _moved(map(from_data, said), edit, project.root)
        return None if manifest is None or findings is None else (manifest[0], [plain(finding) for finding in findings])

    if cache is None:
        manifest, said, _, _ = make()
    else:
        key = key_of_request(request, "check", os.path.abspath(project.root), project, choice)
        manifest, said = answered(Cache(cache), key, make=make, move=move, listed=listing_of(request))
    return in_order([*map(from_data, said), *_of_manifest(project, choice, manifest)])


def _of_manifest(project: Project, choice: Choice, manifest: bytes) -> tuple[Finding, ...]:
    """Return what is to be said of the manifest's file, which may be written without any source being changed."""
    if project.output is None or _holds(project.output, manifest):
        return ()
    from .check_manifest import manifest_findings

    return manifest_findings(project, choice, manifest)


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.read_bytes() == data
    except OSError:
        return False


def _refuse_absent(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}; give files or folders of the project")


def _moved(findings: Iterable[Finding], edit: Edit, root: Path) -> tuple[Finding, ...] | None:
    """Return findings after an edit; None where one names a place in the file that can't be told anew."""
    findings = tuple(findings)
    try:
        path = os.path.relpath(edit.file, os.path.abspath(root)).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        path = edit.file.replace(os.sep, "/")
    if any(f"{edit.path}:" in text for finding in findings for text in (finding.message, finding.remedy)):
        return None  # a place in a sentence
    try:
        return in_order(moved(finding, edit.lines) if finding.path == path else finding for finding in findings)
    except KeyError:  # a line that nothing begins on
        return None
