"""What is to be said of the manifest in its file, beside the one that would be written now: no source is looked at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .check_said import Said
from .findings import in_order
from .manifest import compare, parse, read, render
from .problems import UsageError
from .rules import codes_of, is_accepted_in, run_on_manifest
from .rules_manifest import Kept

if TYPE_CHECKING:
    from .choice import Choice
    from .findings import Finding
    from .project import Project


def manifest_findings(project: Project, choice: Choice, rendered: bytes) -> tuple[Finding, ...]:
    """Return what the rules about manifests find; `rendered` is what would be written now."""
    kept = _kept(project, rendered)
    if kept is None:
        return ()
    found = run_on_manifest(kept, codes_of(project.check, choice))
    return in_order(finding for finding in found if not is_accepted_in(project.check, finding))


def _kept(project: Project, rendered: bytes) -> Kept | None:
    output = project.output
    if output is None:
        return None
    said = Said(project)
    said_in, said_at = said.place_of("tool.coldplug.output")
    path, now = said.shown(os.path.abspath(output)), parse(rendered, shown="the manifest")
    if not output.exists():
        return Kept(path=path, said_in=said_in, said_at=said_at, now=now, exists=False)
    try:
        document = read(output)
        data = output.read_bytes()
    except UsageError as error:
        fault = str(error).removeprefix(f"{output}: ")
        return Kept(path=path, said_in=said_in, said_at=said_at, now=now, fault=fault)
    return Kept(
        path=path,
        said_in=said_in,
        said_at=said_at,
        now=now,
        document=document,
        canonical=data == render(document),
        differences=compare(data, rendered, semantic=False),
    )
