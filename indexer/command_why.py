"""`coldplug why`: each line of source that makes a class a plugin, or the first that does not, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from .complete import plugin_names
from .options import (
    Sources,
    format_option,
    project_option,
    reporting,
    request_of,
    shown_path,
    source_options,
    using_loader,
)
from .printable import escaped, padded, width_of
from .project import Project, open_project

if TYPE_CHECKING:
    from types import ModuleType

    from .request import Request
    from .terminal import Console
    from .why import Explanation
    from .why_chain import Link

_VERDICTS = {
    "yes": ("green", "{id} is a plugin{of}"),
    "no": ("red", "{id} is no plugin{of}"),
    "cannot know": ("yellow", "it can't be known whether {id} is a plugin{of}"),
}


@click.command(
    "why",
    short_help="Show why a class is a plugin, or is not.",
    epilog="""\b
Examples:
  coldplug why app.plugins.ollama:OllamaPlugin
  coldplug why ollama              a plugin that the manifest lists
  coldplug why logging:FileHandler --base io:IOBase
""",
)
@click.argument("id", metavar="MODULE:CLASS", shell_complete=plugin_names)
@source_options
@format_option("text", "json")
@project_option
@reporting
@using_loader
def command(
    console: Console,
    *,
    loader: ModuleType,
    project: Path | None,
    id: str,  # noqa: A002 - the argument's name
    form: str,
    **sources: Unpack[Sources],
) -> int:
    """Show the chain of names from the class MODULE:CLASS to its base, line by line.

    Where it is broken, the first line that does not hold is marked, and below it stands the smallest remedy. Exit code
    0 if the class is a plugin, else 1. Nothing is imported. A plugin's name in the project's manifest will do, too.
    """
    configured = open_project(project)
    sources["packages"] = ()
    request = request_of(configured, sources, packages_needed=False)
    from .why import explain

    explanation = explain(request, _id_of(id, loader, configured), anywhere=bool(sources["base"]))
    if form == "json":
        console.result_json(_as_data(explanation, request))
    else:
        console.result(_as_text(explanation, request, console))
    return 0 if explanation.verdict == "yes" else 1


def _id_of(given: str, loader: ModuleType, project: Project) -> str:
    """Return an id as it is, and for the name of a plugin that the project's manifest lists, the id of that."""
    if ":" in given or project.output is None or not project.output.is_file():
        return given
    return str(loader.PluginLoader.open(project.output)[given].id)


def _as_text(explanation: Explanation, request: Request, console: Console) -> str:
    screen = console.out
    style, sentence = _VERDICTS[explanation.verdict]
    of = f" of {explanation.base}" if explanation.base is not None else ""
    lines = [screen.paint(escaped(sentence.format(id=explanation.id, of=of)), style)]
    places = [escaped(_place(link, request)) for link in explanation.links]
    width = max(map(width_of, places), default=0)
    for place, link in zip(places, explanation.links, strict=True):
        mark, shade = ("x", "red") if link.broken else (" ", "")
        lines.append(f"{screen.paint(mark, shade)} {padded(place, width)}  {screen.paint(escaped(link.text), shade)}")
    if explanation.remedy is not None:
        lines.append(f"{screen.paint('what to do:', 'bold')} {escaped(explanation.remedy)}")
    return "\n".join(lines)


def _place(link: Link, request: Request) -> str:
    path = shown_path(link.path, request.search_path)
    return f"{path}:{link.line}" if link.line else path


def _as_data(explanation: Explanation, request: Request) -> dict[str, object]:
    return {
        "id": explanation.id,
        "base": explanation.base,
        "verdict": explanation.verdict,
        "links": [
            {
                "path": shown_path(link.path, request.search_path),
                "line": link.line,
                "text": link.text,
                "broken": link.broken,
            }
            for link in explanation.links
        ],
        "remedy": explanation.remedy,
    }
