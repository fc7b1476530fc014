"""An example of the environment: a variable for each option, as an `.env` file that shells and programs read alike.

Every variable is commented out, as `#NAME=value`; all other comments begin with `# `.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .addresses import Addresses, Document
from .example_files import Entry, about, choices_of, described, entries_of, prose
from .schema_types import Schema, branches_of, target_of
from .toml_text import key_text

_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")


def variables_example(document: Document, prefix: str) -> str:
    """Return an `.env` file with every option of the plugins in a manifest, as variables that begin with a prefix."""
    addresses = Addresses.of(document)
    blocks = [
        [
            *prose("Every option of the plugins, with its default. Remove the # before one to set it."),
            *prose("NAME_FILE=path in place of NAME=value has the value read from a file, as secrets often are."),
        ]
    ]
    if choices := list(choices_of(addresses)):
        lines = prose("Which plugin serves a category.")
        for category, names in choices:
            lines += prose(f"one of {', '.join(names)}")
            lines += _assignment([prefix, "USE", category], names[0])
        blocks.append(lines)
    for id_ in addresses.in_order():
        record = addresses.records[id_]
        entries = entries_of(record)
        table = addresses.table(id_)
        blocks.append([*about(record, entries), *prose(f"[{key_text(*table)}]")])
        blocks += [[*described(entry), *_variable([prefix, *table, *entry.keys], entry)] for entry in entries]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _variable(words: list[str], entry: Entry) -> Iterator[str]:
    if entry.remark:
        yield from prose(entry.remark.partition(":")[0])
    text = None if entry.value is ... else _text(entry.value, entry.option.schema, entry.root)
    if text is None:
        yield from prose(f"{key_text(*entry.keys)}: no value is proposed here")
    else:
        yield from _assignment(words, text)


def _assignment(words: list[str], text: str) -> list[str]:
    name = "__".join(word.upper().replace("-", "_").replace(".", "_") for word in words)
    if not _NAME.fullmatch(name):
        return prose(f"{key_text(*words[1:])} can't be the name of a variable; set it in a configuration file")
    return [f"#{name}={_quoted(text)}"]


def _text(value: object, schema: Schema, root: Schema) -> str | None:
    """Return what a variable says to mean a value; None for a text of several lines, which no comment holds."""
    if not isinstance(value, str):
        return json.dumps(value)
    kinds = {str(target_of(one, root).get("type")) for one in branches_of(schema, root)}
    text = value if kinds <= {"string", "null"} and value != "null" else json.dumps(value)
    return text if text.isprintable() else None


def _quoted(text: str) -> str:
    """Return a text as shells and programs that read `.env` files have it."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'"
