"""Two manifests -> what changed between them for those who use the plugins, and which of it can break their use.

Pure. Plugins are compared option by option; what no rule here knows is told by its key, so that no difference is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from .differences import detail_of, differences, is_same
from .schema_options import Option, options_of, parameters_of
from .schema_types import Schema, as_schema, branches_of, limits_of, pointed_at, target_of, type_of
from .shape import ANY_KEY, MANIFEST, Shape

SHAPE: Final[Shape] = {
    **MANIFEST,
    "plugins": {ANY_KEY: {**MANIFEST["plugins"][ANY_KEY], "aliases?": [str]}},
    "renamed?": {ANY_KEY: {"to?": str, "removed?": str}},
}
"""What a manifest must hold to be compared."""

_MOST_OPTIONS: Final = 2_000
"""After how many options of a plugin those in tables are no longer compared one by one."""

_TOLD_OTHERWISE = frozenset({"plugins", "categories", "renamed", "names", "graph"})
_RECORD_TOLD = frozenset({"name", "aliases", "categories", "bases", "mro", "requires", "config", "module", "qualname"})


class Change(NamedTuple):
    """One difference: what it is of, and for a plugin its id and the option; `breaking` where a use may fail by it."""

    verb: Literal["added", "removed", "renamed", "changed"]
    what: str
    name: str
    option: str | None = None
    detail: str = ""
    breaking: bool = False


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what changed: categories first, then plugins by id, then what they rest on."""
    successors = dict(_successors(old, new))
    found = [*_categories(old, new), *_plugins(old, new, successors), *_former_ids(old, new, successors)]
    for key in sorted((old.keys() | new.keys()) - _TOLD_OTHERWISE):
        found += _others(key, old, new)
    if not found:  # all that is left is what follows from records, written by another hand
        found += [change for key in ("names", "graph") for change in _others(key, old, new)]
    return tuple(found)


def _others(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for one in differences(key, old.get(key), new.get(key)):
        detail = one.detail.removeprefix(" (").removesuffix(")")
        what = one.what if one.entry is not None else "key"
        yield Change(_verb(one.verb), what, one.what if one.entry is None else one.entry, detail=detail)


def _verb(word: str) -> Literal["added", "removed", "changed"]:
    return "added" if word == "added" else "removed" if word == "removed" else "changed"


def _categories(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = old["categories"], new["categories"]
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change("removed", "category", name, breaking=True)
        elif name not in before:
            yield Change("added", "category", name, detail=after[name] or "")
        elif before[name] != after[name]:
            detail = f"{before[name] or 'no base'} -> {after[name] or 'no base'}"
            yield Change("changed", "category", name, detail=detail, breaking=after[name] is not None)


# --- plugins ---------------------------------------------------------------------------------------------------------


def _successors(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each plugin that is still there or has become another: by its old id, or by its name in a category."""
    answered, names, renamed = _answering(old), _answering(new), new.get("renamed", {})
    for id_, record in old["plugins"].items():
        if id_ in new["plugins"]:
            yield id_, id_
            continue
        to = renamed.get(id_, {}).get("to")
        name, wanted = record["name"], set(record["categories"])
        heirs = [
            heir
            for heir in names.get(name, ())
            if heir not in answered[name] and wanted.intersection(new["plugins"][heir]["categories"])
        ]
        if to in new["plugins"]:
            yield id_, to
        elif len(heirs) == 1:
            yield id_, heirs[0]


def _answering(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids of the plugins that answer to each name, old names included."""
    names: dict[str, list[str]] = {}
    for id_, record in document["plugins"].items():
        for name in {record["name"], *record.get("aliases", ())}:
            names.setdefault(name, []).append(id_)
    return names


def _plugins(old: Mapping[str, Any], new: Mapping[str, Any], successors: Mapping[str, str]) -> Iterator[Change]:
    came = set(new["plugins"]) - set(successors.values())
    renamed, names = new.get("renamed", {}), _answering(new)
    for id_ in sorted(old["plugins"].keys() | came):
        if id_ in came:
            record = new["plugins"][id_]
            yield Change("added", "plugin", id_, detail=f"{record['name']}, in {', '.join(record['categories'])}")
        elif id_ not in successors:
            record = old["plugins"][id_]
            reason = renamed.get(id_, renamed.get(record["name"], {})).get("removed", "")
            yield Change("removed", "plugin", id_, detail=reason or record["name"], breaking=True)
        else:
            now = successors[id_]
            if now != id_:
                lost = "" if renamed.get(id_, {}).get("to") == now else "; the old id leads nowhere"
                yield Change("renamed", "plugin", id_, detail=f"now {now}{lost}")
            yield from _record(now, old["plugins"][id_], new["plugins"][now], names)


def _record(
    id_: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Sequence[str]]
) -> Iterator[Change]:
    """Yield how the record of a plugin changed; `names` are those of the new manifest."""
    called = [before["name"], *before.get("aliases", ())]
    if before["name"] != after["name"]:
        lost = id_ not in names.get(before["name"], ())
        yield Change("changed", "name", id_, detail=f"{before['name']} -> {after['name']}", breaking=lost)
    for alias in called[1:]:
        if id_ not in names.get(alias, ()):
            yield Change("removed", "former name", id_, detail=alias, breaking=True)
    for alias in after.get("aliases", ()):
        if alias not in called:
            yield Change("added", "former name", id_, detail=alias)
    for category in _only(before, after, "categories"):
        yield Change("removed", "category", id_, detail=category, breaking=True)
    for category in _only(after, before, "categories"):
        yield Change("added", "category", id_, detail=category)
    if before["bases"] != after["bases"]:
        yield Change("changed", "bases", id_, detail=f"{_listed(before['bases'])} -> {_listed(after['bases'])}")
    elif _above(before) != _above(after):
        one, other = _above(before), _above(after)
        came, went = [id_ for id_ in other if id_ not in one], [id_ for id_ in one if id_ not in other]
        detail = ", ".join([*(f"+{one}" for one in came), *(f"-{one}" for one in went)])
        yield Change("changed", "ancestors", id_, detail=detail or "their order")
    for module in _only(before, after, "requires"):
        yield Change("removed", "need", id_, detail=module)
    for module in _only(after, before, "requires"):
        yield Change("added", "need", id_, detail=module)
    yield from _config(id_, as_schema(before.get("config")), as_schema(after.get("config")))
    for key in sorted((before.keys() | after.keys()) - _RECORD_TOLD):
        if not is_same(before.get(key), after.get(key)):
            yield Change("changed", key, id_, detail=_from_to(before.get(key), after.get(key)))


def _former_ids(old: Mapping[str, Any], new: Mapping[str, Any], successors: Mapping[str, str]) -> Iterator[Change]:
    """Yield the old ids, and the names of what is gone, that no longer lead where they did, and those that are new."""
    before, after = old.get("renamed", {}), new.get("renamed", {})
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            lost = "to" in before[name] and name not in new["plugins"]
            yield Change("removed", "former name", name, breaking=lost)
        elif name not in before:
            if name not in old["plugins"]:  # else it is told with the plugin
                yield Change("added", "former name", name, detail=_end(after[name]))
        elif before[name] != after[name]:
            to = before[name].get("to")
            if to is None or successors.get(to) != after[name].get("to"):  # else it is told with the plugin, too
                detail = f"{_end(before[name])} -> {_end(after[name])}"
                yield Change("changed", "former name", name, detail=detail, breaking=to is not None)


def _end(renamed: Mapping[str, str]) -> str:
    """Return where an old name or id leads, or why it leads nowhere."""
    return renamed.get("to") or renamed.get("removed", "")


def _only(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> list[str]:
    known = set(other[key])
    return [entry for entry in one[key] if entry not in known]


def _above(record: Mapping[str, Any]) -> list[str]:
    """Return the ancestors of a plugin in their order, as far as they are known."""
    return (record["mro"] or [])[1:]


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids) or "none"


def _from_to(before: object, after: object) -> str:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return detail_of(before, after).removeprefix(" (").removesuffix(")")
    return f"{_spelled(before)} -> {_spelled(after)}"


def _spelled(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- options ---------------------------------------------------------------------------------------------------------


def _config(id_: str, before: Schema, after: Schema) -> Iterator[Change]:
    if is_same(before, after):
        return
    old, new = _options(before), _options(after)
    is_open = after.get("var_keyword") is True or as_schema(after.get("schema")).get("additionalProperties") is True
    told = False
    for path in dict.fromkeys([*new, *old]):
        for change in _option(id_, path, old.get(path), new.get(path), is_open=is_open):
            told = True
            yield change
    if not told:
        keys = {key: before.get(key) for key in before.keys() | after.keys()}
        yield Change("changed", "config", id_, detail=_from_to(keys, {key: after.get(key) for key in keys}))


class _Told(NamedTuple):
    """An option, with the words for its type and limits; `takes` are the types and values that make up its type."""

    option: Option
    type: str
    takes: frozenset[str]
    limits: frozenset[str]


def _options(config: Schema) -> dict[str, _Told]:
    """Return all options of a configuration by their dotted paths, those of tables in tables after the table's own."""
    root = as_schema(config.get("schema"))
    found: dict[str, _Told] = {}
    defaults = as_schema(config.get("defaults"))
    none: frozenset[int] = frozenset()
    first = options_of(root, defaults=defaults, order=parameters_of(config))
    waiting = [("", none, option) for option in reversed(first)]
    while waiting:
        above, around, option = waiting.pop()
        if above and len(found) >= _MOST_OPTIONS:
            continue
        path, schema = f"{above}{option.name}", option.schema
        takes = frozenset(taken for part in branches_of(schema, root) for taken in _taken(part, root))
        found[path] = _Told(option, type_of(schema, root), takes, frozenset(limits_of(schema, root)))
        for table in _tables(schema, root):
            if id(table["properties"]) not in around:  # a table may hold itself
                inside = around | {id(table["properties"])}
                waiting += [(f"{path}.", inside, inner) for inner in reversed(options_of(table, root))]
    return found


def _taken(schema: Schema, root: Schema) -> Iterator[str]:
    """Yield what an alternative of a union takes: its type, or each of the values that it lists, as JSON."""
    target = target_of(schema, root)
    match target:
        case {"enum": list(values)}:
            yield from map(_spelled, values)
        case {"const": value}:
            yield _spelled(value)
        case _:
            words = type_of(schema, root)
            yield from words.split(" | ") if isinstance(target.get("type"), list) else [words]


def _tables(schema: Schema, root: Schema) -> Iterator[Schema]:
    """Yield the tables of options that a value may be, or that it may hold."""
    for part in branches_of(schema, root):
        target = target_of(part, root)
        if isinstance(target.get("properties"), Mapping):
            yield target
        for key in ("items", "additionalProperties"):
            inner = as_schema(target.get(key))
            if isinstance(reference := inner.get("$ref"), str):
                inner = as_schema(pointed_at(root, reference))
            if isinstance(inner.get("properties"), Mapping):
                yield inner


def _option(id_: str, path: str, old: _Told | None, new: _Told | None, *, is_open: bool) -> Iterator[Change]:
    if new is None:
        yield Change("removed", "option", id_, path, breaking=not is_open)
    elif old is None:
        how = "required" if new.option.is_required else _default(new.option)
        yield Change("added", "option", id_, path, f"{new.type}, {how}", breaking=new.option.is_required)
    else:
        details, breaking = _compared(old, new)
        if details:
            yield Change("changed", "option", id_, path, ", ".join(details), breaking=breaking)


def _compared(old: _Told, new: _Told) -> tuple[list[str], bool]:
    """Return how an option changed, and whether a value that was right may be wrong now."""
    details: list[str] = []
    breaking = False
    if old.type != new.type:
        details.append(f"{old.type} -> {new.type}")
        breaking = not all(_is_taken(one, new.takes) for one in old.takes)
    details += [f"+{limit}" for limit in sorted(new.limits - old.limits)]
    details += [f"-{limit}" for limit in sorted(old.limits - new.limits)]
    if old.option.is_required != new.option.is_required:
        details.append("now required" if new.option.is_required else "no longer required")
        breaking = breaking or new.option.is_required
    if old.option.is_secret != new.option.is_secret:
        details.append("now a secret" if new.option.is_secret else "no longer a secret")
    elif _default(old.option) != _default(new.option) and not new.option.is_required and not old.option.is_required:
        details.append(f"{_default(old.option)} -> {_default(new.option).removeprefix('default ')}")
    if old.option.description != new.option.description:
        details.append("described otherwise")
    return details, breaking


def _default(option: Option) -> str:
    if option.default is not ...:
        return f"default {_spelled(option.default)}"
    return f"default {option.default_source}" if option.default_source is not None else "no default"


def _is_taken(one: str, takes: frozenset[str]) -> bool:
    """Tell whether a type or a value is among those that an option takes, as far as words tell."""
    if one in takes or "any" in takes:
        return True
    if one[:1] == '"':
        return "str" in takes
    if one.lstrip("-").isdecimal():
        return not takes.isdisjoint({"int", "float"})
    return one == "int" and "float" in takes
