"""`coldplug show`: what a manifest says about one plugin, as a page to read. Reads no source."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .complete import plugin_names
from .options import format_option, manifest_option, manifest_path, project_option, reporting, source_of, using_loader
from .printable import escaped, on_one_line, wrapped
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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
    if options := _options(info):
        lines += ["", options_table(options, screen)]
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
    yield "needs", info.requires
    yield "unknown", info.unknown
    yield "metadata", [f"{key} = {value!r}" for key, value in sorted(info.metadata.items())]


# --- options ---------------------------------------------------------------------------------------------------------


def _options(info: Any) -> list[tuple[str, str, str, str]]:  # noqa: ANN401 - the same
    """Return name, type, default and description of each option, in the order of the signature."""
    schema = info.config_schema
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return []
    required = schema.get("required")
    needed = frozenset(required) if isinstance(required, list) else frozenset()
    rows = []
    for name, option in properties.items():
        described = option if isinstance(option, dict) else {}
        default = _default(name, described, info.defaults, required=name in needed)
        rows.append((name, type_of(described), default, on_one_line(str(described.get("description", "")))))
    return rows


def _default(name: str, option: Mapping[str, Any], project: Mapping[str, Any], *, required: bool) -> str:
    import json

    if option.get("writeOnly"):
        return "(required, secret)" if required else "(secret)"
    for source in (project.get(name, option.get("default", ...)),):
        if source is not ...:
            return json.dumps(source, ensure_ascii=False)
    if "x-default-source" in option:
        return str(option["x-default-source"])
    return "(required)" if required else ""


def type_of(schema: Mapping[str, Any]) -> str:
    """Return a JSON Schema's type in the words of Python's annotations, as far as a line can say it."""
    match schema:
        case {"enum": list(values)}:
            return " | ".join(map(repr, values))
        case {"const": value}:
            return repr(value)
        case {"anyOf": list(several)} | {"oneOf": list(several)}:
            return " | ".join(dict.fromkeys(type_of(one) for one in several if isinstance(one, dict)))
        case {"x-type": str(reference)}:
            return reference.rpartition(":")[2]
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"type": "array", "items": dict(items)}:
            return f"list[{type_of(items)}]"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"dict[str, {type_of(values)}]"
        case {"type": str(name)}:
            return _TYPES.get(name, name)
        case {"type": list(names)}:
            return " | ".join(_TYPES.get(str(name), str(name)) for name in names)
    return "any"


_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
    "null": "None",
}


def options_table(options: Sequence[tuple[str, str, str, str]], screen: Screen) -> str:
    """Return the options below their titles."""
    columns = [
        Column(title="option", style="bold"),
        Column(title="type"),
        Column(title="default"),
        Column(title="description", wrap=True),
    ]
    rows: list[list[str | Styled]] = [list(option) for option in options]
    return table(columns, rows, screen)
