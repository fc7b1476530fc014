"""`coldplug list`: the plugins of a manifest, as the application that opens it will see them. Reads no source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .complete import category_names
from .options import format_option, manifest_option, manifest_path, project_option, reporting, source_of, using_loader
from .printable import on_one_line
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from .terminal import Console, Screen


@click.command(
    "list",
    short_help="List the plugins of a manifest.",
    epilog="""\b
Examples:
  coldplug list                    all plugins of the project's manifest
  coldplug list AIModelPlugin      those of one category
  coldplug list --manifest plugins.json --format json
""",
)
@click.argument("categories", nargs=-1, metavar="[CATEGORY]...", shell_complete=category_names)
@manifest_option
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
    categories: tuple[str, ...],
    form: str,
) -> int:
    """List the plugins of a manifest, all of them or those of each CATEGORY.

    With -v the id of each, and the line of its class. Nothing is imported, and no source is read.
    """
    plugins = loader.PluginLoader.open(manifest_path(project, manifest))
    found = {info.id: info for category in categories or (None,) for info in plugins.of(category)}
    infos = sorted(found.values(), key=lambda info: (info.categories, info.name, info.id))
    if form == "json":
        console.result_json([_listed(info) for info in infos])
    elif infos:
        console.result(_table(plugins, infos, console.out, detailed=console.verbosity > 0))
    else:
        console.message("the manifest lists no plugins")
    return 0


def _table(plugins: Any, infos: Sequence[Any], screen: Screen, *, detailed: bool) -> str:  # noqa: ANN401 - the loader's
    columns = [Column(title="name", style="bold"), Column(title="category")]
    if detailed:
        columns += [Column(title="id"), Column(title="source", style="dim")]
    renamed = any(info.aliases for info in infos)
    if detailed and renamed:
        columns.append(Column(title="formerly", style="dim"))
    needed = any(info.requires for info in infos)
    if needed:
        columns.append(Column(title="needs", style="yellow"))
    columns.append(Column(title="description", wrap=True))
    rows: list[list[str | Styled]] = []
    for info in infos:
        row: list[str | Styled] = [plugins.address(info), ", ".join(info.categories)]
        if detailed:
            row += [info.id, source_of(info)]
        if detailed and renamed:
            row.append(", ".join(info.aliases))
        if needed:
            row.append(", ".join(info.requires))
        row.append(on_one_line(": ".join(filter(None, (info.label, info.doc)))))
        rows.append(row)
    return table(columns, rows, screen)


def _listed(info: Any) -> dict[str, object]:  # noqa: ANN401 - the loader's PluginInfo
    return {
        "id": info.id,
        "name": info.name,
        "label": info.label,
        "aliases": list(info.aliases),
        "categories": list(info.categories),
        "doc": info.doc,
        "path": info.path,
        "line": info.line,
        "distribution": info.distribution,
        "requires": list(info.requires),
        "compat": dict(info.compat),
        "abstract": info.abstract,
        "virtual": info.virtual,
        "unknown": list(info.unknown),
    }
