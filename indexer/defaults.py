"""What the project says of options (`[tool.coldplug.defaults]` and `merge`) -> the records of its plugins, checked.

Every name must be an option of the plugin, and no secret may stand there: all that is wrong is told at once.
"""

from __future__ import annotations

from copy import deepcopy
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from .config_secret_words import is_secret_name
from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TABLE = "tool.coldplug.defaults"
_MERGING = "tool.coldplug.merge"
_WAYS = ("append", "prepend", "replace", "unique")


def place_defaults(
    document: dict[str, Any],
    defaults: Mapping[str, Mapping[str, object]],
    *,
    secrets: Sequence[str] = (),
    is_whole: bool = True,
) -> None:
    """Put the project's defaults into the records; raise UsageError where one is for no plugin or no option.

    A plugin is named by its name, by `Category/name`, by `Category.name` as a table in a table, or by its id. Where the
    document is not the whole one, plugins that have defaults may be missing from it.
    """
    wrong: list[str] = []
    for path, config, options in _configured(document, _TABLE, defaults, wrong, is_whole=is_whole):
        wrong += _wrong_options(path, options, config, secrets)
        config["defaults"] = dict(sorted({**config["defaults"], **options}.items()))
    if wrong:
        raise UsageError(wrong[0] if len(wrong) == 1 else "\n  ".join([f"{len(wrong)} defaults are wrong:", *wrong]))


def place_merging(
    document: dict[str, Any], merging: Mapping[str, Mapping[str, object]], *, is_whole: bool = True
) -> None:
    """Put into the schemas how layers merge for an option (`x-merge`); raise UsageError where that is not right.

    Plugins are named as for defaults, an option in a table by its path: `tls.words`.
    """
    wrong: list[str] = []
    for path, config, options in _configured(document, _MERGING, merging, wrong, is_whole=is_whole):
        schema = config["schema"] = deepcopy(config["schema"])  # records share definitions
        for name, way in sorted(options.items()):
            by = way.get("by") if isinstance(way, dict) and len(way) == 1 else None
            if way not in _WAYS and not (isinstance(by, str) and by):
                listed = ", ".join(f'"{word}"' for word in _WAYS)
                wrong.append(f'{path}.{name}: this is no way to merge; write one of {listed}, or {{ by = "name" }}')
                continue
            found, known = _at(schema, name.split("."))
            if found is None:
                near = get_close_matches(name.rpartition(".")[2], known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"the options are {', '.join(known) or 'none'}"
                wrong.append(f"{path}.{name}: there is no such option; {hint}")
            else:
                found["x-merge"] = way
    if wrong:
        raise UsageError("\n  ".join(wrong))


def _at(schema: dict[str, Any], steps: Sequence[str]) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the schema at a path of options, None where there is none, and the options where the path ended."""
    found: dict[str, Any] = schema
    known: list[str] = []
    for step in steps:
        options = _properties(found, schema)
        known = list(options)
        if not isinstance(options.get(step), dict):
            return None, known
        found = options[step]
    return found, known


def _configured(
    document: dict[str, Any],
    table: str,
    said: Mapping[str, Mapping[str, object]],
    wrong: list[str],
    *,
    is_whole: bool,
) -> Iterator[tuple[str, dict[str, Any], Mapping[str, object]]]:
    """Yield what a table says of each plugin, with the configuration of its record; note what is about none."""
    for path, key, options in _tables(document, table, said):
        ids = _addressed(document, key)
        if len(ids) == 1:
            yield path, document["plugins"][ids[0]]["config"], options
        elif ids:
            wrong.append(f"{path}: several plugins have this name; write one of {', '.join(ids)}")
        elif is_whole:
            near = get_close_matches(key, [*document["names"], *document["plugins"]], n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "`coldplug list` shows them"
            wrong.append(f"{path}: there is no such plugin; {hint}")


def _tables(
    document: Mapping[str, Any], table: str, said: Mapping[str, Mapping[str, object]]
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    for key, options in sorted(said.items()):
        path = f"{table}.{key}"
        if key in document["categories"] and key not in document["names"]:
            for name, inner in sorted(options.items()):
                if isinstance(inner, dict):
                    yield f"{path}.{name}", f"{key}/{name}", inner
        else:
            yield path, key, options


def _addressed(document: Mapping[str, Any], key: str) -> list[str]:
    if key in document["plugins"]:
        return [key]
    category, slash, name = key.rpartition("/")
    ids = document["names"].get(name, [])
    return [id_ for id_ in ids if not slash or category in document["plugins"][id_]["categories"]]


def _wrong_options(
    path: str, options: Mapping[str, object], config: Mapping[str, Any], secrets: Sequence[str]
) -> Iterator[str]:
    schema = config["schema"]
    known = [*_properties(schema, schema), *[item["name"] for item in config["parameters"]]]
    is_open = config["var_keyword"] or schema.get("additionalProperties") is True
    for name in sorted(options):
        if name not in known and not is_open:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the options are {', '.join(known) or 'none'}"
            yield f"{path}.{name}: there is no such option; {hint}"
    for place in _secrets_in(options, [schema], schema, secrets):
        yield f"{path}.{place}: a secret must not stand in a file that is shipped; set it in the environment"


def _secrets_in(
    value: object, schemas: Sequence[Mapping[str, Any]], root: Mapping[str, Any], secrets: Sequence[str]
) -> Iterator[str]:
    """Yield the paths of the secrets in a value."""
    if isinstance(value, list):
        below = [part["items"] for part in _parts(schemas, root) if isinstance(part.get("items"), dict)]
        for position, item in enumerate(value):
            for place in _secrets_in(item, below, root, secrets):
                yield f"{position}.{place}"
    elif isinstance(value, dict):
        for name, item in sorted(value.items()):
            parts = [
                _properties(part, root).get(name, part.get("additionalProperties")) for part in _parts(schemas, root)
            ]
            below = [part for part in parts if isinstance(part, dict)]
            marks = [part["writeOnly"] for part in _parts(below, root) if "writeOnly" in part]
            named = is_secret_name(name, secrets) and isinstance(item, str) and not below
            if item is not None and (True in marks or named):
                yield name
            else:
                for place in _secrets_in(item, below, root, secrets):
                    yield f"{name}.{place}"


def _parts(schemas: Sequence[Mapping[str, Any]], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return schemas with all that they refer to, each once."""
    found: list[Mapping[str, Any]] = []
    waiting = list(schemas)
    while waiting:
        part = waiting.pop(0)
        if any(part is other for other in found):
            continue
        found.append(part)
        waiting += part.get("anyOf", [])
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        if name in root.get("$defs", {}):
            waiting.append(root["$defs"][name])
    return found


def _properties(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    return {name: option for part in _parts([schema], root) for name, option in part.get("properties", {}).items()}
