"""The options of a plugin, read from the `config` of its record: what a table, an example and a stub say of each.

They come in the order of the constructor's parameters. A secret has no default here, whatever a manifest says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .schema_types import Schema, as_schema, is_secret, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. `default` is what counts if nothing is configured: the project's, or else the class's.

    It is `...` where there is none, or none that JSON can say: then `default_source` may be its source text.
    `declared_in` is the id of a class or function.
    """

    name: str
    schema: Schema
    description: str = ""
    is_required: bool = False
    is_secret: bool = False
    default: Any = ...
    default_source: str | None = None
    declared_in: str | None = None


def options_of(
    schema: Schema,
    root: Schema | None = None,
    *,
    defaults: Mapping[str, object] | None = None,
    order: tuple[str, ...] = (),
) -> tuple[Option, ...]:
    """Return the options that a table's schema describes; references are looked up in `root`, the schema by default.

    `defaults` are the project's, `order` the names that come first.
    """
    root = schema if root is None else root
    table = target_of(schema, root)
    properties = as_schema(table.get("properties"))
    required = table.get("required")
    needed = (
        frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else frozenset()
    )
    places = {name: place for place, name in reversed(list(enumerate(order)))}

    def place(name: str) -> tuple[int, str]:
        attribute = as_schema(properties[name]).get("x-attribute")
        return min(places.get(name, len(order)), places.get(str(attribute), len(order))), name

    return tuple(
        _option(name, as_schema(properties[name]), root, defaults or {}, is_required=name in needed)
        for name in sorted(properties, key=place)
    )


def parameters_of(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the parameters in a plugin's `config`, in the order of the signature."""
    parameters = config.get("parameters")
    if not isinstance(parameters, list):
        return ()
    return tuple(str(one["name"]) for one in parameters if isinstance(one, Mapping) and "name" in one)


def merged(below: object, above: object) -> object:
    """Return the value of two layers: tables merge, everything else is replaced."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        common = {key: merged(below[key], above[key]) for key in below.keys() & above.keys()}
        return {key: common.get(key, value) for key, value in {**below, **above}.items()}
    return above


def _option(name: str, schema: Schema, root: Schema, defaults: Mapping[str, object], *, is_required: bool) -> Option:
    target = target_of(schema, root)
    secret = is_secret(schema, root)
    default, source = target.get("default", ...), target.get("x-default-source")
    if name in defaults:
        default, source = merged(default, defaults[name]), None
    declared = target.get("x-source")
    return Option(
        name=name,
        schema=schema,
        description=str(target.get("description", "")),
        is_required=is_required and name not in defaults,
        is_secret=secret,
        default=... if secret else default,
        default_source=source if isinstance(source, str) and not secret and default is ... else None,
        declared_in=declared if isinstance(declared, str) else None,
    )
