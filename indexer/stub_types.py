"""JSON Schema as annotations of a stub file: typed dicts for tables, the classes that values may be already.

What a schema allows, its annotation allows; limits and patterns have no word there, and are left to the loader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword

from .printable import on_one_line
from .schema_options import Option, options_of
from .schema_types import Schema, as_schema, pointed_at, target_of

ANYTHING = "object"
_WORD = re.compile(r"\w+")
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_CONTAINERS = frozenset({"tuple", "set", "frozenset", "deque", "Counter", "OrderedDict", "defaultdict"})
"""Types that an array or a table may be already, by the names of `_Array` and `Mapping`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a stub file, each of which means one thing; `imports` are its `from module import name as name`."""

    taken: dict[str, object] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def take(self, wanted: str, meaning: object) -> str:
        """Return a name for something, like the wanted one; the same thing gets the same name again."""
        name, number = wanted, 1
        while self.taken.setdefault(name, meaning) != meaning:
            number += 1
            name = f"{wanted}_{number}"
        return name

    def class_of(self, id_: str) -> str | None:
        """Return the expression of a class, which is imported; None for one that no import statement reaches."""
        module, _, qualname = id_.partition(":")
        first, *rest = qualname.split(".")
        if not all(map(_is_name, (*module.split("."), first, *rest))):
            return None
        if module == "builtins":
            return qualname
        name = self.take(first, (module, first))
        self.imports[name] = f"from {module} import {first}" + ("" if name == first else f" as {name}")
        return ".".join([name, *rest])


class Tables:
    """Spells the annotations of one plugin's options, and gathers the typed dicts that they need."""

    def __init__(self, root: Schema, names: Names, prefix: str) -> None:
        """Take the schema of the options, and what the names of its typed dicts begin with."""
        self._root = root
        self._names = names
        self._prefix = prefix
        self._dicts: dict[str, list[str]] = {}

    def lines(self) -> list[list[str]]:
        """Return the typed dicts, each as its lines."""
        return list(self._dicts.values())

    def options(self, options: Sequence[Option], doc: str, *, is_open: bool) -> str:
        """Return the annotation of all the options together."""
        name = self._dict(f"{self._prefix}Options", options, doc)
        return f"{name} | Mapping[str, {ANYTHING}]" if is_open else name

    def annotation(self, schema: object, above: frozenset[str] = frozenset()) -> str:
        """Return the annotation of a value."""
        given = as_schema(schema)
        target = target_of(given, self._root)
        reference = given.get("$ref")
        if isinstance(reference, str):
            if not isinstance(pointed_at(self._root, reference), Mapping) or reference in above:
                return ANYTHING
            if "properties" in target:
                table = as_schema(pointed_at(self._root, reference))
                return _united([self._table(reference, table), *self._already(target)])
            above |= {reference}
        for word in ("anyOf", "oneOf"):
            if isinstance(several := target.get(word), list):
                return _united([self.annotation(one, above) for one in several])
        return _united([*self._values(target, above), *self._already(target)])

    def _values(self, schema: Schema, above: frozenset[str]) -> list[str]:
        match schema:
            case {"const": value}:
                return [_literal([value])]
            case {"enum": list(values)}:
                return [_literal(values)]
        kinds = schema.get("type")
        several = kinds if isinstance(kinds, list) else [kinds]
        return [self._of_type(str(kind), schema, above) for kind in several]

    def _of_type(self, kind: str, schema: Schema, above: frozenset[str]) -> str:
        if kind == "array":
            first = schema.get("prefixItems")
            parts = [self.annotation(one, above) for one in first] if isinstance(first, list) else []
            if not parts or isinstance(schema.get("items"), Mapping):
                parts.append(self.annotation(schema.get("items"), above))
            return f"_Array[{_united(parts)}]"
        if kind == "object":
            if "properties" in schema:
                return self._table(json.dumps(schema, sort_keys=True), schema)
            return f"Mapping[str, {self.annotation(schema.get('additionalProperties'), above)}]"
        return _PLAIN.get(kind, ANYTHING)

    def _already(self, schema: Schema) -> list[str]:
        """Return the class that a value may be of, instead of what it is read from."""
        target = schema.get("x-type")
        if not isinstance(target, str) or target.rpartition(":")[2] in _CONTAINERS:
            return []
        if target == "os:PathLike":
            target = "pathlib:PurePath"
        name = self._names.class_of(target)
        return [] if name is None else [name]

    def _table(self, key: str, schema: Schema) -> str:
        schema = target_of(schema, self._root)
        title = str(schema.get("title") or key.rpartition("/")[2].strip("#") or "Self")
        wanted = f"{self._prefix}{camel_case(title)}" if key.startswith("#") else f"{self._prefix}Table"
        name = self._names.take(wanted, (self._prefix, key))
        if name not in self._dicts:
            self._dicts[name] = []  # it may hold itself
            self._dict(name, options_of(schema, self._root), str(schema.get("description") or title))
        return f"{name} | Mapping[str, {ANYTHING}]" if is_open(schema) else name

    def _dict(self, wanted: str, options: Sequence[Option], doc: str) -> str:
        name = wanted if wanted in self._dicts else self._names.take(wanted, (self._prefix, wanted))
        types = {option.name: self.annotation(option.schema) for option in options}
        words = {word for one in types.values() for word in _WORD.findall(one)}
        if all(map(_is_name, types)) and not any(key.startswith("__") or key in words for key in types):
            lines = [f"class {name}(TypedDict, total=False):", f"    {docstring(doc)}", ""]
            for option in options:
                lines.append(f"    {option.name}: {types[option.name]}")
                lines += [f"    {docstring(said)}"] if (said := _told(option)) else []
        else:
            entries = [f"        {_spelled(key)}: {one}," for key, one in types.items()]
            lines = [f"{name} = TypedDict(", f'    "{name}",', "    {", *entries, "    },", "    total=False,", ")"]
        self._dicts[name] = lines
        return name


def is_open(schema: Schema) -> bool:
    """Tell whether a table says itself that it takes other keys."""
    others = schema.get("additionalProperties")
    return others is True or isinstance(others, Mapping)


def camel_case(text: str) -> str:
    """Return a text as the name of a class: `remote-store.v2` is `RemoteStoreV2`."""
    words = "".join(char if char.isalnum() and char.isascii() else " " for char in text).split()
    name = "".join(f"{word[0].upper()}{word[1:]}" for word in words)
    return name if name[:1].isalpha() else f"_{name}"


def docstring(text: str) -> str:
    """Return a text as a docstring of one line."""
    said = on_one_line(text).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{said[:-1]}\\""""' if said.endswith('"') else f'"""{said}"""'


def _told(option: Option) -> str:
    words = [option.description.partition("\n\n")[0].strip()]
    if option.is_secret:
        words.append("A secret.")
    elif option.default is not ...:
        words.append(f"By default {json.dumps(option.default, ensure_ascii=False)}.")
    elif option.default_source is not None:
        words.append(f"By default {option.default_source}.")
    elif option.is_required:
        words.append("Required.")
    return " ".join(filter(None, words))


def _united(parts: Sequence[str]) -> str:
    several = dict.fromkeys(part for whole in parts for part in _parts(whole))
    return ANYTHING if ANYTHING in several or not several else " | ".join(several)


def _parts(union: str) -> list[str]:
    """Return the parts of a union that stand outside of brackets and quotes."""
    return [union] if any(char in union for char in "[\"'") else union.split(" | ")


def _literal(values: Sequence[object]) -> str:
    if not values or not all(value is None or isinstance(value, str | bool | int) for value in values):
        return ANYTHING
    return f"Literal[{', '.join(map(_spelled, values))}]"


def _spelled(value: object) -> str:
    """Return a literal: texts in double quotes, all of them ASCII."""
    return json.dumps(value).replace("\x7f", "\\x7f") if isinstance(value, str) else repr(value)


def _is_name(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)
