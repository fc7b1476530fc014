"""`coldplug graph`: who derives from whom, drawn in text or written for the programs that draw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .complete import category_names
from .options import document_of, format_option, manifest_option, manifest_path, project_option, reporting
from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .terminal import Console

_STYLES = {"base": "bold", "plugin": "green", "abstract": "dim", "ancestor": "dim", "unknown": "yellow"}


@click.command(
    "graph",
    short_help="Draw who derives from whom.",
    epilog="""\b
Examples:
  coldplug graph                   a tree for each base
  coldplug graph --format mermaid  for a page of Markdown
  coldplug graph AIModelPlugin --format dot | dot -Tsvg > plugins.svg
""",
)
@click.argument("categories", nargs=-1, metavar="[CATEGORY]...", shell_complete=category_names)
@click.option("--above", is_flag=True, help="Draw the classes that the bases themselves derive from, too.")
@manifest_option
@format_option("text", "dot", "mermaid", "json", "graphml")
@project_option
@reporting
def command(
    console: Console,
    *,
    project: Path | None,
    manifest: Path | None,
    categories: tuple[str, ...],
    above: bool,
    form: str,
) -> int:
    """Draw the inheritance graph of a manifest: its bases, its plugins and the classes between them.

    All of it, or the part of each CATEGORY. Nothing is imported, and no source is read.
    """
    from .graph import as_data, as_dot, as_graphml, as_mermaid, as_text, graph_of, part_of

    path = manifest_path(project, manifest)
    document = document_of(path)
    bases, plugins = _chosen(document, categories, path)
    graph = part_of(graph_of(document), bases=bases, plugins=plugins, above=above)
    screen = console.out
    match form:
        case "json":
            console.result_json(as_data(graph))
        case "dot":
            screen.write_bytes(as_dot(graph).encode())
        case "mermaid":
            screen.write_bytes(as_mermaid(graph).encode())
        case "graphml":
            screen.write_bytes(as_graphml(graph).encode())
        case _:

            def paint(text: str, kind: str) -> str:
                return screen.paint(text, _STYLES.get(kind, ""))

            console.result(as_text(graph, paint=paint, plain=not screen.can_show("╙╟├└╼╾─│╎")))
    return 0


def _chosen(document: Mapping[str, Any], categories: Sequence[str], path: Path) -> tuple[list[str], list[str]]:
    """Return the bases of the categories and the plugins in them; of all where none is named."""
    known: Mapping[str, str | None] = document["categories"]
    for category in categories:
        if category not in known:
            from difflib import get_close_matches

            near = get_close_matches(category, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the categories are: {', '.join(known) or 'none'}"
            raise UsageError(f"there is no category {category!r} in {path}; {hint}")
    wanted = set(categories or known)
    bases = [base for category, base in known.items() if base is not None and category in wanted]
    plugins = [
        id_
        for id_, record in document["plugins"].items()
        if not categories or not wanted.isdisjoint(record["categories"])
    ]
    return bases, plugins
