"""A plugin class -> what its record says of its configuration: parameters, schema, classes to build (design section 5).

Pure: the same sources give the same record, whatever other plugins were asked for before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_constructors import Constructors
from .config_meaning import Meaning
from .config_objects import Objects
from .config_recognise import shape_of
from .config_shapes import DATACLASS, MODEL, PLAIN, Configuration, Schema, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .bodies_members import ModuleDetail
    from .config_shapes import Option, Signature
    from .resolve import Resolver
    from .values import ClassValue


_UNKNOWN = Configuration(parameters=(), var_keyword=True, schema={"type": "object", "properties": {}}, types=())


def question(cls: ClassValue) -> tuple[object, ...]:
    """Return the question that `Configurations.of` asks, to learn what its answer rests on."""
    return ("config", cls.module, cls.seq, cls.context)


class Configurations:
    """Answers what plugins can be configured with."""

    def __init__(
        self,
        world: Resolver,
        checking: Resolver,
        *,
        details: Callable[[str], ModuleDetail],
        secrets: Sequence[str] = (),
    ) -> None:
        """Take the world as it runs and as a type checker sees it, what reads bodies, and the patterns of secrets."""
        self._meaning = Meaning(world, checking, details)
        self._constructors = Constructors(self._meaning)
        self._secrets = secrets

    def of(self, cls: ClassValue, *, flatten: str | None = None) -> Configuration:
        """Return what a plugin class can be configured with; `flatten` names a parameter whose options are lifted."""
        queries = self._meaning.world.queries
        return queries.ask(question(cls), lambda: self._of(cls, flatten), cyclic=_UNKNOWN)

    def signature(self, cls: ClassValue) -> Signature:
        """Return the options of a class's constructor, as they are written."""
        return self._constructors.signature(cls)

    def _of(self, cls: ClassValue, flatten: str | None) -> Configuration:
        signature = self._constructors.signature(cls)
        objects = Objects(self._meaning, self._shape_of, self._secrets)
        shape = self._shape_of(cls)
        if shape is not None and shape.kind in (MODEL, DATACLASS) and _same_names(shape.signature, signature):
            schema = objects.top(cls)
        else:
            plain = Shape(cls=cls, kind=PLAIN, signature=signature, closed=not signature.open)
            schema = objects.table(plain)
        schema = objects.finished(schema)
        lifted = None if flatten is None else _flattened(schema, flatten)
        return Configuration(
            parameters=tuple([(option.name, option.kind, option.required) for option in signature.options]),
            var_keyword=signature.open,
            schema=schema if lifted is None else lifted,
            types=tuple(objects.types(schema)),
            flatten=None if lifted is None else flatten,
            missing=flatten if lifted is None else None,
        )

    def _shape_of(self, cls: ClassValue) -> Shape | None:
        return shape_of(cls, self._meaning, self._constructors)


def _same_names(one: Signature, other: Signature) -> bool:
    def names(options: Sequence[Option]) -> set[str]:
        return {option.name for option in options}

    return names(one.options) == names(other.options)


def _flattened(schema: Schema, name: str) -> Schema | None:
    """Lift the options of one parameter to the top; None where a table does not stand for it."""
    properties = schema.get("properties")
    definitions = schema.get("$defs")
    if not isinstance(properties, dict) or not isinstance(definitions, dict) or name not in properties:
        return None
    reference = _reference(properties[name])
    table = definitions.get(str(reference).removeprefix("#/$defs/"))
    if not isinstance(table, dict) or not isinstance(table.get("properties"), dict):
        return None
    others = {key: value for key, value in properties.items() if key != name}
    required = [key for key in schema.get("required", []) if key != name]  # type: ignore[attr-defined]
    if name in schema.get("required", []):  # type: ignore[operator]
        required += table.get("required", [])
    lifted: Schema = {
        **schema,
        "properties": {**others, **table["properties"]},
        "x-flatten": {"parameter": name, "$ref": str(reference)},
    }
    lifted.pop("required", None)
    if required:
        lifted["required"] = list(dict.fromkeys(required))
    if "additionalProperties" not in table:
        lifted.pop("additionalProperties", None)
    return lifted


def _reference(schema: object) -> str | None:
    """Return the reference of a property: of a table, or of a table or null."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return str(schema["$ref"])
    parts = [part for part in schema.get("anyOf", []) if "$ref" in part]
    return str(parts[0]["$ref"]) if len(parts) == 1 else None
