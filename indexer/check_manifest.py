"""What is to be said of the manifest in its file, beside the one that would be written now: no source is looked at."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .check_said import Said
from .findings import in_order
from .manifest import compare, parse, read, render
from .problems import UsageError
from .rules import codes_of, is_accepted_in, run_on_manifest
from .rules_manifest import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .choice import Choice
    from .findings import Finding
    from .project import Project


def manifest_findings(project: Project, choice: Choice, rendered: bytes) -> tuple[Finding, ...]:
    """Return what the rules about manifests find; `rendered` is what would be written now."""
    kept = _kept(project, rendered)
    if kept is None:
        return ()
    if choice.paths:
        is_chosen = any(file is not None and choice.includes(file) for file in (project.output, project.file))
        kept = replace(kept, is_chosen=is_chosen, touched=_touched(kept, project, choice))
    found = run_on_manifest(kept, codes_of(project.check, choice))
    return in_order(finding for finding in found if not is_accepted_in(project.check, finding))


def _touched(kept: Kept, project: Project, choice: Choice) -> frozenset[str]:
    """Return the modules in the chosen files of which the manifest does not say what would be written now."""
    from .discover import default_search_path

    before, now = (_modules(document) for document in (kept.document or {}, kept.now))
    roots = project.search_path or default_search_path(project.root)
    return frozenset(
        module
        for module in before.keys() | now.keys()
        if before.get(module) != now.get(module)
        for entry in (before.get(module), now.get(module))
        if isinstance(entry, dict) and any(choice.includes(root / str(entry.get("path"))) for root in roots)
    )


def _modules(document: Mapping[str, Any]) -> Mapping[str, object]:
    modules = document.get("modules")
    return modules if isinstance(modules, dict) else {}


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
