"""Examples of an application's configuration: every option of every plugin, with what it is for and its default.

Every option is commented out, `#name = value`; all other comments begin with `# `. So an example as it is configures
nothing, and with the marks taken away it is valid by the schema of the application.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .addresses import Addresses, Document
from .printable import on_one_line, wrapped
from .schema_options import Option, options_of, parameters_of
from .schema_samples import sample_of
from .schema_types import Schema, as_schema, branches_of, limits_of, target_of, type_of
from .toml_text import key_text, value_text

_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One option as an example shows it: where it is below its plugin's table, and a value; `...` if none is known."""

    keys: tuple[str, ...]
    option: Option
    root: Schema
    value: Any
    remark: str


def toml_example(document: Document) -> str:
    """Return a TOML file with every option of the plugins in a manifest."""
    addresses = Addresses.of(document)
    blocks = [
        [
            *prose("Every option of the plugins, with its default. Remove the # before one to set it."),
            *prose("`coldplug config check` tells what is wrong with a file."),
        ]
    ]
    if choices := list(choices_of(addresses)):
        lines = ["[use]", *prose("Which plugin serves a category.")]
        for category, names in choices:
            lines += prose(f"one of {', '.join(map(value_text, names))}")
            lines.append(f"#{key_text(category)} = {value_text(names[0])}")
        blocks.append(lines)
    for id_ in addresses.in_order():
        record = addresses.records[id_]
        entries = list(entries_of(record))
        blocks.append([*about(record, entries), f"[{key_text(*addresses.table(id_))}]"])
        blocks += [[*described(entry), _assignment(entry)] for entry in entries]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def entries_of(record: Mapping[str, Any]) -> list[Entry]:
    """Return the options of a plugin, those of a table among them one by one, in the order of the signature."""
    config = as_schema(record.get("config"))
    root = as_schema(config.get("schema"))
    options = options_of(root, defaults=as_schema(config.get("defaults")), order=parameters_of(config))
    return list(_entries(options, root, keys=(), needed_in="", above=frozenset()))


def about(record: Mapping[str, Any], entries: Sequence[Entry]) -> Iterator[str]:
    """Yield comments about a plugin."""
    if isinstance(doc := record.get("doc"), str):
        yield from prose(doc)
    needs = f"; needs {', '.join(record['requires'])}" if record["requires"] else ""
    yield from prose(f"{', '.join(record['categories']) or record['module']}{needs}")
    config = as_schema(record.get("config"))
    if config.get("var_keyword") is not False:
        yield from prose("It may take further options.")
    elif not entries:
        yield from prose("It takes no options.")


def described(entry: Entry) -> Iterator[str]:
    """Yield comments about an option: what it is for, its type, and its default where the example can't show it."""
    yield from prose(entry.option.description.partition("\n\n")[0])
    words = [type_of(entry.option.schema, entry.root), *limits_of(entry.option.schema, entry.root)]
    if entry.option.default is None:
        words.append("by default null")
    elif entry.option.default_source is not None:
        words.append(f"by default {entry.option.default_source}")
    yield from prose("; ".join(words))


def choices_of(addresses: Addresses) -> Iterator[tuple[str, list[str]]]:
    """Yield each category that has plugins, with their names."""
    for category, names in addresses.categories.items():
        if current := [name for name, named in names.items() if not named.is_old]:
            yield category, current


def prose(text: str) -> list[str]:
    """Return text as lines of comments; no text, no lines."""
    said = on_one_line(text)
    return [f"# {line}" for line in wrapped(said, _WIDTH)] if said else []


# --- entries ---------------------------------------------------------------------------------------------------------


def _entries(
    options: Sequence[Option], root: Schema, *, keys: tuple[str, ...], needed_in: str, above: frozenset[str]
) -> Iterator[Entry]:
    for option in options:
        path = (*keys, option.name)
        table = _table(option.schema, root)
        reference = str(table.get("$ref", option.name)) if table is not None else ""
        if table is not None and reference not in above:
            inner = options_of(table, root, defaults=as_schema(option.default))
            is_given = option.is_required or isinstance(option.default, Mapping)
            outer = needed_in if is_given else key_text(*path)
            yield from _entries(inner, root, keys=path, needed_in=outer, above=above | {reference})
            continue
        value = option.default
        if value is ... or value is None or _toml(value) is None:
            value = sample_of(option.schema, root)
        yield Entry(keys=path, option=option, root=root, value=value, remark=_remark(option, needed_in))


def _table(schema: Schema, root: Schema) -> Schema | None:
    """Return the one table with known options that a value may be; None where there is none, or another choice."""
    branches = [one for one in branches_of(schema, root) if target_of(one, root).get("type") != "null"]
    if len(branches) != 1 or not as_schema(target_of(branches[0], root).get("properties")):
        return None
    return branches[0]


def _remark(option: Option, needed_in: str) -> str:
    words = []
    if option.is_required:
        words.append(f"required in {needed_in}" if needed_in else "required")
    if option.is_secret:
        words.append("secret: better set in the environment")
    return ", ".join(words)


# --- TOML ------------------------------------------------------------------------------------------------------------


def _assignment(entry: Entry) -> str:
    key, value = key_text(*entry.keys), _toml(entry.value)
    remark = f"  # {entry.remark}" if entry.remark else ""
    return f"# {key}: no value is proposed here{remark}" if value is None else f"#{key} = {value}{remark}"


def _toml(value: object) -> str | None:
    """Return a value in TOML, None for what it can't say."""
    try:
        return None if value is ... else value_text(value)
    except ValueError:
        return None
