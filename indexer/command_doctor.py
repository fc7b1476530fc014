"""`coldplug doctor`: which plugins can load in this environment, and what keeps the others from it."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import (
    PATH,
    UNSAID,
    Sources,
    document_of,
    format_option,
    from_here,
    manifest_option,
    manifest_path,
    project_option,
    reporting,
    request_of,
    using_loader,
)
from .printable import counted, escaped
from .project import open_project
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

    from .doctor import Diagnosis, Health
    from .request import Request
    from .terminal import Console, Screen


@click.command(
    "doctor",
    short_help="Tell which plugins can load in this environment.",
    epilog="""\b
Examples:
  coldplug doctor
  coldplug doctor --python .venv/bin/python
  coldplug doctor --manifest app/plugins.json --search-path src --format json
""",
)
@manifest_option
@click.option("--search-path", multiple=True, type=PATH, metavar="DIR", help="Where packages are found.")
@click.option("--python", type=PATH, metavar="PATH", help="The interpreter whose packages are meant; not run.")
@format_option("table", "json")
@project_option
@reporting
@using_loader
def command(
    console: Console,
    *,
    loader: ModuleType,
    project: Path | None,
    manifest: Path | None,
    search_path: tuple[Path, ...],
    python: Path | None,
    form: str,
) -> int:
    """Tell which plugins of the manifest can load here: what is not installed, what changed since the build.

    Nothing is imported. Exit code 1 if a plugin can't load, or the manifest is stale.
    """
    path = manifest_path(project, manifest)
    configured = open_project(project)
    sources: Sources = {**UNSAID, "search_path": search_path, "python": python}
    request = replace(request_of(configured, sources, packages_needed=False), packages=())
    from .doctor import diagnose, requirements_of
    from .session import opened

    document = document_of(path)
    plugins = loader.PluginLoader.open(path)
    with opened(request) as session:
        install = _installer(loader, plugins)
        needed = {needed.name for one in document["plugins"].values() for needed in requirements_of(one).values()}
        versions = _versions(needed.union(document["dependencies"]), request)
        diagnosis = diagnose(document, session, install=install, versions=versions)
    if form == "json":
        console.result_json(
            {
                "healthy": diagnosis.healthy,
                "plugins": [{**asdict(health), "loads": health.loads} for health in diagnosis.plugins],
                "changed": list(diagnosis.changed),
                "absent": list(diagnosis.absent),
                "notes": list(diagnosis.notes),
            }
        )
    else:
        if diagnosis.plugins:
            console.result(_table(diagnosis, plugins, console.out))
        _summarise(console, diagnosis, path)
    return 0 if diagnosis.healthy else 1


def _installer(loader: ModuleType, plugins: Any) -> Callable[[str, str], str]:  # noqa: ANN401 - the loader's
    """Return what says how to get a module, in the words of the loader's own error."""
    distributions = import_module(".distributions", loader.__name__)
    return lambda module, plugin: str(distributions.installing(module, plugins[plugin]))


def _versions(wanted: Iterable[str], request: Request) -> Mapping[str, str]:
    """Return the versions of those distributions that are installed where modules are searched, read from files."""
    from importlib.metadata import distributions

    from .environment import search_roots

    roots = search_roots(request.search_path, python=request.python, target=request.target)
    places = [root.location for root in roots if root.origin != "stdlib"]
    found: dict[str, str] = {}
    for name in wanted:
        for distribution in distributions(name=name, path=places):
            if version := distribution.metadata["Version"]:  # an interrupted installation leaves a folder without
                found.setdefault(name, version)
    return found


def _table(diagnosis: Diagnosis, plugins: Any, screen: Screen) -> str:  # noqa: ANN401 - the loader's
    columns = [
        Column(title="plugin", style="bold"),
        Column(title="state"),
        Column(title="what is wrong", wrap=True),
        Column(title="what to do", wrap=True),
    ]
    if diagnosis.healthy:
        columns = columns[:2]
    return table(
        columns, [row[: len(columns)] for health in diagnosis.plugins for row in _rows(health, plugins)], screen
    )


def _rows(health: Health, plugins: Any) -> list[list[str | Styled]]:  # noqa: ANN401 - the loader's
    address: str = plugins.address(plugins[health.id])
    if not health.findings:
        return [[address, Styled("ok", "green"), "", ""]]
    rows: list[list[str | Styled]] = []
    for position, finding in enumerate(health.findings):
        state = Styled("stale", "yellow") if finding.fault == "changed" else Styled("fails", "red")
        rows.append([address if position == 0 else "", state, finding.message, finding.remedy])
    return rows


def _summarise(console: Console, diagnosis: Diagnosis, path: Path) -> None:
    shown = escaped(from_here(path))
    for note in diagnosis.notes:
        console.message(escaped(f"note: {note}"))
    told = [(diagnosis.changed, "changed", "`coldplug build` mends that")]
    told.append((diagnosis.absent, "not here", "install it, or build anew if it is gone for good"))
    for modules, what, remedy in told:
        if modules:
            console.message(f"{shown} is stale: {counted(len(modules), 'module')} {what}; {remedy}")
    loading = sum(health.loads for health in diagnosis.plugins)
    style = "green" if diagnosis.healthy else ""
    console.message(f"{loading:,} of {counted(len(diagnosis.plugins), 'plugin')} can load here", style=style)
    for modules, what, _ in told:
        for module in modules:
            console.detail(escaped(f"  {what}: {module}"))
