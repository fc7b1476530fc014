"""One JSON Schema of an application's whole plugin configuration: what an editor holds its configuration file against.

A file is one layer of several: what the environment or the code may add to a table is not required in it. Whatever the
loader takes is valid here, and the same manifest gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .addresses import Addresses, Document, Named
from .schema_options import merged
from .schema_types import Schema, as_schema, is_secret, pointed_at

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MAPS = ("properties", "patternProperties", "dependentSchemas")
_LISTS = ("anyOf", "allOf", "oneOf", "prefixItems")
_WHOLE = ("items", "contains", "propertyNames", "not", "if", "then", "else", "contentSchema", "unevaluatedItems")
"""Keywords whose schemas are about values that no other layer adds to."""
_OF_WHOLE_TABLES = frozenset({"required", "minProperties", "dependentRequired", "dependentSchemas", "not", "if"})
_OF_WHOLE_LISTS = frozenset({"minItems", "uniqueItems", "contains", "minContains", "prefixItems"})


def application_schema(document: Document) -> dict[str, Any]:
    """Return the schema of a file that configures the plugins of a manifest: the tables `plugins` and `use`."""
    addresses = Addresses.of(document)
    definitions: dict[str, Schema] = {}
    for id_, record in sorted(addresses.records.items()):
        _Plugin(id_, record, definitions).define()
    return {
        "$schema": DIALECT,
        "title": "Configuration of plugins",
        "description": (
            "The tables [plugins] and [use]; all others are the application's own. Nothing is required here: the"
            " environment or the code may give it."
        ),
        "type": "object",
        "properties": {
            "$schema": {"description": "Where this schema is, for an editor.", "type": "string"},
            "plugins": _plugins(addresses),
            "use": _use(addresses),
        },
        "$defs": dict(sorted(definitions.items())),
    }


def _plugins(addresses: Addresses) -> Schema:
    tables = {
        category: {
            "description": f"Options of the plugins of {category}.",
            "type": "object",
            "properties": _tables(addresses, names),
            "additionalProperties": False,
        }
        for category, names in addresses.categories.items()
    }
    tables |= _tables(addresses, addresses.bare)
    for id_ in addresses.records:
        if addresses.table(id_) == ("plugins", id_):
            tables[id_] = {"$ref": _reference(id_)}
    return {
        "description": "Options of each plugin.",
        "type": "object",
        "properties": dict(sorted(tables.items())),
        "additionalProperties": False,
    }


def _tables(addresses: Addresses, names: Mapping[str, Named]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (id_, is_old) in names.items():
        reference = {"$ref": _reference(id_)}
        now = f"It is called {addresses.records[id_]['name']} now."
        found[name] = {**reference, "description": now, "deprecated": True} if is_old else reference
    return found


def _use(addresses: Addresses) -> Schema:
    choices: dict[str, Any] = {}
    for category, names in addresses.categories.items():
        current = [name for name, named in names.items() if not named.is_old]
        reached = {named.id for named in names.values()}
        hidden = [id_ for id_, one in addresses.records.items() if category in one["categories"] and id_ not in reached]
        if words := [*current, *sorted(hidden)]:
            choices[category] = {"description": f"The plugin that serves {category}.", "enum": words}
    return {
        "description": "Which plugin serves a category.",
        "type": "object",
        "properties": choices,
        "additionalProperties": False,
    }


def _reference(*name: str) -> str:
    key = "!".join(name).replace("~", "~0").replace("/", "~1")
    return f"#/$defs/{quote(key, safe='!$&()*+,;=:@-._~')}"


class _Plugin:
    """Puts the schema of one plugin's options, and what it refers to, among the definitions.

    What stands below `$defs` there is named after the plugin, so that no two plugins get in each other's way. There are
    two forms of it: the whole, and the part that one layer may hold.
    """

    def __init__(self, id_: str, record: Mapping[str, Any], definitions: dict[str, Schema]) -> None:
        config = as_schema(record.get("config"))
        self._id = id_
        self._doc = record.get("doc")
        self._root = as_schema(config.get("schema"))
        self._defaults = as_schema(config.get("defaults"))
        self._definitions = definitions

    def define(self) -> None:
        """Define the plugin's table."""
        table = self._schema(self._root, is_part=True)
        if isinstance(self._doc, str) and "description" not in table:
            table = {"description": self._doc, **table}
        if self._defaults:
            properties = as_schema(table.get("properties"))
            own = {name: self._with_default(name, properties[name]) for name in self._defaults if name in properties}
            table = {**table, "properties": {**properties, **own}}
        self._definitions[self._id] = {"type": "object", **table}

    def _with_default(self, name: str, option: object) -> Schema:
        schema = as_schema(option)
        return {**schema, "default": merged(schema.get("default"), self._defaults[name])}

    def _schema(self, schema: Schema, *, is_part: bool) -> dict[str, Any]:
        """Return a schema for an editor: references lead to the definitions, and no word is of ours."""
        secret = is_secret(schema, self._root)
        rule = schema.get("x-merge")
        is_part = is_part and rule != "replace"
        found: dict[str, Any] = {}
        for keyword, value in schema.items():
            word = "anyOf" if is_part and keyword == "oneOf" else keyword
            if keyword.startswith("x-") or keyword == "$defs" or (secret and keyword in ("default", "examples")):
                continue
            if is_part and (keyword in _OF_WHOLE_TABLES or (rule is not None and keyword in _OF_WHOLE_LISTS)):
                continue
            if word in found:  # anyOf and oneOf in one schema
                found.setdefault("allOf", []).append({word: self._keyword(keyword, value, is_part=is_part)})
            elif keyword == "$ref":
                found |= self._referred(value, is_part=is_part)
            elif keyword == "items" and is_part and isinstance(rule, Mapping):  # entries of two layers become one
                found[keyword] = self._inner(value, is_part=True)
            elif keyword == "discriminator":
                found |= {} if is_part else {keyword: self._discriminator(value)}
            else:
                found[word] = self._keyword(keyword, value, is_part=is_part)
        if secret:
            found["writeOnly"] = True
        if is_part and "properties" in found:
            self._tell_required(schema, found["properties"])
        if isinstance(source := schema.get("x-default-source"), str) and not secret:
            _add(found, f"By default {source}.")
        return found

    def _keyword(self, keyword: str, value: object, *, is_part: bool) -> object:
        match value:
            case dict() if keyword in _MAPS:
                return {key: self._inner(one, is_part=is_part) for key, one in value.items()}
            case dict() if keyword in _WHOLE:
                return self._inner(value, is_part=False)
            case dict() if keyword in ("additionalProperties", "unevaluatedProperties"):
                return self._inner(value, is_part=is_part)
            case list() if keyword in _LISTS:
                return [self._inner(one, is_part=is_part and keyword != "prefixItems") for one in value]
        return value

    def _inner(self, schema: object, *, is_part: bool) -> object:
        return self._schema(schema, is_part=is_part) if isinstance(schema, Mapping) else schema

    def _tell_required(self, schema: Schema, properties: dict[str, Any]) -> None:
        required = schema.get("required")
        for name in required if isinstance(required, list) else ():
            option = properties.get(name)
            if isinstance(option, dict) and not (schema is self._root and name in self._defaults):
                _add(option, "Required: here, in the environment or in code.")

    def _discriminator(self, value: object) -> object:
        mapping = as_schema(as_schema(value).get("mapping"))
        targets = {tag: self._referred(one, is_part=False).get("$ref", one) for tag, one in mapping.items()}
        return {**as_schema(value), "mapping": targets}

    def _referred(self, reference: object, *, is_part: bool) -> Schema:
        """Return the reference to the definition of what a reference leads to; nothing where it leads nowhere."""
        target = pointed_at(self._root, reference) if isinstance(reference, str) else None
        if not isinstance(target, Mapping):
            return {}
        name = str(reference).removeprefix("#/$defs/").removeprefix("#")
        words = (self._id, name, "part") if is_part else (self._id, name)
        key = "!".join(words)
        if key not in self._definitions:
            self._definitions[key] = {}  # it may refer to itself
            self._definitions[key] = self._schema(target, is_part=is_part)
        return {"$ref": _reference(*words)}


def _add(schema: dict[str, Any], sentence: str) -> None:
    """Add a sentence to the description of an option."""
    before = str(schema.get("description", "")).rstrip()
    schema["description"] = f"{before} {sentence}" if before else sentence
