"""`coldplug show`: what a manifest says about one plugin, as a page to read. Reads no source."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .complete import plugin_names
from .options import format_option, manifest_option, manifest_path, project_option, reporting, source_of, using_loader
from .printable import escaped, on_one_line, width_of, wrapped
from .schema_options import Option, options_of, parameters_of
from .schema_types import as_schema, type_of
from .terminal import Column, Styled, bare, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from .terminal import Console, Screen

_INDENT = 12


@click.command(
    "show",
    short_help="Show what the manifest says about a plugin.",
    epilog="""\b
Examples:
  coldplug show ollama
  coldplug show MemoryManagerPlugin/redis_memory
  coldplug show app.plugins.ollama:OllamaPlugin --format json
""",
)
@click.argument("name", metavar="NAME", shell_complete=plugin_names)
@manifest_option
@format_option("text", "json")
@project_option
@reporting
@using_loader
def command(
    console: Console, *, loader: ModuleType, project: Path | None, manifest: Path | None, name: str, form: str
) -> int:
    """Show one plugin: where it is defined, what it derives from, how it is configured, and what it needs.

    NAME is its name, its address Category/name, or its id module:Class. Nothing is imported.
    """
    plugins = loader.PluginLoader.open(manifest_path(project, manifest))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        info = plugins[name]
    for warning in told:
        console.message(escaped(str(warning.message)), style="yellow")
    if form == "json":
        console.result_json({"id": info.id, **info.record, "path": info.path, "line": info.line})
    else:
        console.result(_page(info, console.out))
    return 0


def _page(info: Any, screen: Screen) -> str:  # noqa: ANN401 - the loader's PluginInfo
    lines = [screen.paint(escaped(info.label or info.name), "bold")]
    if info.doc:
        lines += wrapped(on_one_line(info.doc), screen.width or 1_000_000)
    lines.append("")
    for title, values in _facts(info):
        for position, value in enumerate(values):
            head = title if position == 0 else ""
            lines.append(f"{screen.paint(head, 'cyan')}{' ' * (_INDENT - len(head))}{escaped(value)}")
    if options := _options(info, screen):
        lines += ["", options]
    return "\n".join(lines)


def _facts(info: Any) -> Iterator[tuple[str, Sequence[str]]]:  # noqa: ANN401 - the same
    """Yield what there is to say, each with its lines; what has none is not said."""
    yield "id", [info.id]
    if info.label is not None:
        yield "name", [info.name]
    yield "formerly", info.aliases
    yield "category", info.categories
    yield "source", [source_of(info)]
    if info.mro is None:
        yield "bases", [*info.bases, "(the whole order can't be known from source)"]
    else:
        yield "bases", [one for one in info.mro[1:] if one != "builtins:object"]
    if info.virtual:
        yield "virtual", ["it is registered with the base and does not derive from it"]
    if info.abstract is None:
        yield "abstract", ["can't be known from source; seen after the import"]
    yield "needs", list(_needs(info))
    yield "comes with", [info.distribution] if info.distribution else []
    yield "unknown", info.unknown
    yield "metadata", [f"{key} = {value!r}" for key, value in sorted(info.metadata.items())]


def _needs(info: Any) -> Iterator[str]:  # noqa: ANN401 - the same
    """Yield the modules that the plugin needs, with what they must be, and the rest that it needs to run."""
    requires = info.compat.get("requires")
    for module in info.requires:
        requirement = requires.get(module) if isinstance(requires, dict) else None
        yield module if requirement is None else f"{module} ({requirement})"
    if "python" in info.compat:
        yield f"Python {info.compat['python']}"
    if "api_version" in info.compat:
        yield f"version {info.compat['api_version']} of the plugin interface"


# --- options ---------------------------------------------------------------------------------------------------------


def _options(info: Any, screen: Screen) -> str:  # noqa: ANN401 - the same
    """Return the table of the options, "" where there are none; where it is too wide, the sources come below it."""
    options = options_of(info.config_schema, defaults=info.defaults, order=parameters_of(info.config))
    if not options:
        return ""
    columns = [
        Column(title="option", style="bold"),
        Column(title="type", wrap=True, narrowest=16),
        Column(title="default", wrap=True, narrowest=16),
        Column(title="description", wrap=True),
    ]
    rows: list[list[str | Styled]] = [
        [one.name, type_of(one.schema, info.config_schema), _default(one), on_one_line(one.description)]
        for one in options
    ]
    sources = [_source(info, one.declared_in) for one in options]
    with_sources = [[*row, source] for row, source in zip(rows, sources, strict=True)]
    wide = table([*columns, Column(title="source", style="dim")], with_sources, screen)
    if screen.width is None or all(width_of(bare(line)) <= screen.width for line in wide.split("\n")):
        return wide
    return "\n".join([table(columns, rows, screen), "", *_source_lines(options, sources, screen)])


def _source_lines(options: Sequence[Option], sources: Sequence[str], screen: Screen) -> Iterator[str]:
    """Yield each source with the options that come from it."""
    for source in dict.fromkeys(filter(None, sources)):
        names = ", ".join(escaped(one.name) for one, place in zip(options, sources, strict=True) if place == source)
        yield screen.paint(escaped(source), "dim")
        yield from (f"  {line}" for line in wrapped(names, max(1, (screen.width or 0) - 2)))


def _default(option: Option) -> str:
    if option.is_secret:
        return "(required, secret)" if option.is_required else "(secret)"
    if option.default is not ...:
        return json.dumps(option.default, ensure_ascii=False)
    return option.default_source or ("(required)" if option.is_required else "")


def _source(info: Any, declared_in: str | None) -> str:  # noqa: ANN401 - the same
    """Return path:line of what declares an option, as far as the manifest knows it, or else its id."""
    if declared_in is None:
        return ""
    module, _, qualname = declared_in.partition(":")
    known = as_schema(info.manifest.module(module))
    path, line = known.get("path"), as_schema(known.get("lines")).get(qualname)
    return f"{path}:{line}" if isinstance(path, str) and line is not None else declared_in
