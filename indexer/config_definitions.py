"""The definitions that one schema shares (`$defs`), by number until `finished` gives them their names.

They get the names that Pydantic would give them: the class's own, or the module's and the class's where two have the
same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from .config_shapes import Schema

_PROVISIONAL = "#/$defs/@"
_ODD = re.compile(r"[^a-zA-Z0-9.\-_]")
DISCRIMINATOR = "x-discriminator"
"""The property that tells the parts of a union apart: provisional, too."""


@dataclass(slots=True, kw_only=True)
class _Definition:
    name: str
    full: str
    schema: dict[str, Any] = field(default_factory=dict)


SPELLS = "x-spells"
"""Marks a property whose default spells texts: they are withheld if a secret may be among them."""
WITHHELD = "(withheld)"
"""What stands in `x-default-source` for source that may spell a secret."""


class Definitions:
    """Gathers definitions while a schema is made."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._held: list[_Definition] = []
        self._waiting: list[tuple[_Definition, Callable[[], Schema]]] = []

    def refer(self, key: Hashable, *, name: str, full: str, make: Callable[[], Schema]) -> Schema:
        """Return the reference to what `key` stands for; that is made once, and later: it may nest to any depth."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._held)
            held = _Definition(name=_normal(name), full=_normal(full))
            self._held.append(held)
            self._waiting.append((held, make))
        return {"$ref": f"{_PROVISIONAL}{number}"}

    def target(self, reference: Schema) -> Schema:
        """Return what a reference leads to."""
        self._make()
        return self._held[_number(reference)].schema

    def leads_to_itself(self, reference: Schema) -> bool:
        """Tell whether what a reference leads to refers to it."""
        return _number(reference) in self._used(self.target(reference))

    def _make(self) -> None:
        while self._waiting:
            held, make = self._waiting.pop()
            held.schema = make()

    def holds_secret(self, schema: Schema) -> bool:
        """Tell whether a secret can stand in a value of the schema."""
        parts = [schema, *[self._held[number].schema for number in self._used(schema)]]
        return any(_is_secret(part) for part in parts)

    def finished(self, schema: Schema) -> Schema:
        """Return a schema with its references named, and the definitions that they lead to."""
        self._make()
        for number in self._used(schema):
            self._held[number].schema = self._discriminated(self._held[number].schema)
        schema = self._discriminated(schema)
        names = self._names(self._used(schema))
        definitions = {name: self._named(self._held[number].schema, names) for number, name in names.items()}
        named: Schema = self._named(schema, names)
        return {**({"$defs": dict(sorted(definitions.items()))} if definitions else {}), **named}

    def _used(self, schema: Schema) -> list[int]:
        found: dict[int, None] = {}
        waiting: list[Schema] = [schema]
        while waiting:
            for number in _references(waiting.pop()):
                if number not in found:
                    found[number] = None
                    waiting.append(self._held[number].schema)
        return sorted(found)

    def _names(self, numbers: Sequence[int]) -> dict[int, str]:
        taken = [self._held[number].name for number in numbers]
        found: dict[int, str] = {}
        for number in sorted(numbers):
            held = self._held[number]
            name = held.name if taken.count(held.name) == 1 else held.full
            while name in found.values():
                name += "_"
            found[number] = name
        return found

    def _named(self, part: Any, names: Mapping[int, str]) -> Any:  # noqa: ANN401 - any part of a schema
        """Name the references in a part of a schema, and withhold what may spell a secret."""
        if isinstance(part, list):
            return [self._named(item, names) for item in part]
        if not isinstance(part, dict):
            return part
        named = {key: self._named(value, names) for key, value in part.items()}
        if named.pop(SPELLS, None) and self.holds_secret(part):
            named.pop("default", None)
            named["x-default-source"] = WITHHELD
        if _is_provisional(part):
            named["$ref"] = f"#/$defs/{names[_number(part)]}"
        mapping = named.get("mapping")
        if isinstance(mapping, dict) and "propertyName" in named:
            named["mapping"] = {
                tag: self._named({"$ref": choice}, names).get("$ref", choice) for tag, choice in mapping.items()
            }
        return named

    # --- unions that a property tells apart --------------------------------------------------------------------------

    def _discriminated(self, part: Any) -> Any:  # noqa: ANN401 - any part of a schema
        if isinstance(part, list):
            return [self._discriminated(item) for item in part]
        if not isinstance(part, dict):
            return part
        part = {key: self._discriminated(value) for key, value in part.items()}
        name = part.pop(DISCRIMINATOR, None)
        choices = part.get("anyOf")
        if not isinstance(name, str) or not isinstance(choices, list):
            return part
        nulls = [choice for choice in choices if choice.get("type") == "null"]
        several = [choice for choice in choices if choice not in nulls]
        found = [(tag, choice) for choice in several for tag in self._tags(choice, name)]
        if not all(any(choice is other for _, other in found) for choice in several):
            return part
        alias = next((alias for choice in several for alias, _ in self._tagged(choice, name)), name)
        tagged = {
            "oneOf": several,
            "discriminator": {
                "propertyName": alias,
                "mapping": {tag: choice.get("$ref", choice) for tag, choice in found},
            },
        }
        del part["anyOf"]
        return {**part, "anyOf": [tagged, *nulls]} if nulls else {**part, **tagged}

    def _tags(self, choice: Schema, name: str) -> Iterator[str]:
        for _, values in self._tagged(choice, name):
            for value in values:
                yield (
                    {True: "true", False: "false", None: "null"}.get(value, str(value))
                    if (value is None or isinstance(value, bool))
                    else str(value)
                )

    def _tagged(self, choice: Schema, name: str) -> Iterator[tuple[str, list[object]]]:
        """Yield the name of the property that tags a part of a union, and the values that it has there."""
        table: dict[str, Any] = self.target(choice) if _is_provisional(choice) else choice
        if "oneOf" in table and isinstance(table.get("discriminator"), dict):
            yield name, list(table["discriminator"]["mapping"])
        for key, option in table.get("properties", {}).items():
            if key == name or option.get("x-attribute") == name:
                held: dict[str, Any] = self.target(option) if _is_provisional(option) else option
                yield key, held.get("enum", [held["const"]] if "const" in held else [])


def _is_secret(part: object) -> bool:
    waiting: list[object] = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if item.get("writeOnly") is True:
                return True
            waiting += [value for key, value in item.items() if key not in ("default", "enum", "const", "examples")]
    return False


def _references(part: object) -> Iterator[int]:
    waiting: list[object] = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += [value for key, value in item.items() if key != "mapping"]
            if _is_provisional(item):
                yield _number(item)


def _is_provisional(part: Mapping[str, object]) -> bool:
    return str(part.get("$ref", "")).startswith(_PROVISIONAL)


def _number(reference: Mapping[str, object]) -> int:
    return int(str(reference["$ref"]).removeprefix(_PROVISIONAL))


def _normal(name: str) -> str:
    return _ODD.sub("_", name).replace(".", "__")
