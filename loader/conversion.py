"""Options as the constructor wants them: what stands in them as text, list or table, turned into what the schema names.

Happens once the plugin is imported, with values that were checked before; classes of the project come from `class_of`.
What the schema says nothing of passes as it is, and no value is ever changed in place.
"""

from .failing import SchemaFaultError, TooMuchError
from .references import pointed_at
from .standard_types import CONTAINERS, imported, is_instance, is_known, is_of_pydantic, read
from .validation import Validator
from .validation_assertions import kind_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeAlias

    from .catalogue import PluginInfo
    from .validation import Path, Schema

    ClassOf: TypeAlias = Callable[[str], Callable[..., Any]]

_PLAIN = frozenset({type(None), bool, int, float, str, list, dict})


class ConversionError(Exception):
    """A value could not be turned into what it stands for: where it is, the type, and what the type said."""

    def __init__(self, path: "Path", target: str, cause: Exception) -> None:
        super().__init__(path, target, cause)
        self.path = path
        self.target = target
        self.cause = cause


def converted(
    info: "PluginInfo", options: "Mapping[str, object]", class_of: "ClassOf", make: object = None
) -> dict[str, object]:
    """Return the options of a plugin as its constructor, `make`, takes them.

    Raise `ConversionError` where a type does not take its value, and what `class_of` raises where a class can't be had.
    """
    schema, types = info.config_schema, info.config.get("types")
    made = _Conversion(schema, types if isinstance(types, list) else [], class_of)
    flatten, lifted = schema.get("x-flatten"), {}
    name = flatten.get("parameter") if isinstance(flatten, dict) else None
    reference = {"$ref": flatten.get("$ref")} if isinstance(flatten, dict) else {}
    if isinstance(name, str) and name not in options:
        lifted = _lifted(schema, made.validator.followed(reference), options)
    own: dict[str, object] = {key: value for key, value in options.items() if key not in lifted}
    top = made.validator.followed(schema)
    if isinstance(top, dict) and not _converts_itself(make):
        own = made.table(top, own, ())
    required = [parameter.get("name") for parameter in info.parameters if parameter.get("required") is True]
    if isinstance(name, str) and (lifted or (name in required and name not in own)):
        own[name] = made.value(reference, lifted, ())
    return own


def as_far_as_possible(info: "PluginInfo", options: "Mapping[str, object]") -> dict[str, object]:
    """Do as `converted` for what stands in for the plugin in a test.

    Options of its own stay as they are, and so do tables of classes that nobody has imported: it imports nothing.
    """
    properties = info.config_schema.get("properties")
    if not isinstance(properties, dict):
        return dict(options)
    validator = Validator(info.config_schema)
    try:
        fitting = {
            name: value
            for name, value in options.items()
            if name in properties and validator.is_valid(properties[name], value)
        }
        made = converted(info, fitting, lambda reference: imported(reference) or _as_it_is)
    except (ConversionError, SchemaFaultError, TooMuchError, RecursionError):
        return dict(options)
    return {**made, **{name: value for name, value in options.items() if name not in fitting}}


def _as_it_is(*value: object, **table: object) -> object:
    return value[0] if value else table


def _lifted(schema: "Schema", table: object, options: "Mapping[str, object]") -> dict[str, object]:
    """Return the options that the schema lifted to the top out of a table, which is handed over as one parameter."""
    if not isinstance(table, dict):
        return {}
    inside, others = _names(table), _names(schema) - _names(table)
    is_open = table.get("additionalProperties", True) is not False
    return {key: value for key, value in options.items() if key in inside or (is_open and key not in others)}


def _names(schema: "Schema") -> set[str]:
    properties = schema.get("properties")
    return set(properties) if isinstance(properties, dict) else set()


class _Conversion:
    """Turns values into what the schemas below one root say."""

    def __init__(self, root: "Schema", types: "list[object]", class_of: "ClassOf") -> None:
        self.validator = Validator(root)
        self._types = frozenset(name for name in types if isinstance(name, str))
        self._class_of = class_of

    def value(self, schema: object, value: object, path: "Path") -> object:
        """Return a value as its schema wants it."""
        if not isinstance(schema, dict):
            return value
        target = schema.get("x-type")
        if isinstance(target, str) and type(value) not in _PLAIN and _is_already(target, value):
            return value
        if "$ref" in schema:
            value = self.value(pointed_at(schema["$ref"], self.validator.root), value, path)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                value = self.value(self._chosen(schema, keyword, value), value, path)
        parts = schema.get("allOf")
        for part in parts if isinstance(parts, list) else ():
            value = self.value(part, value, path)
        cls = self._class_of(target) if isinstance(target, str) and target in self._types else None
        if not _converts_itself(cls):
            value = self._parts(schema, value, path)
        return value if target is None or value is None else self.built(schema, value, path)

    def _parts(self, schema: "Schema", value: object, path: "Path") -> object:
        """Return a value with what is in it converted."""
        kind = kind_of(value)
        if kind == "object" and _is_told_of(schema, _OF_OBJECTS):
            return self.table(schema, value, path)  # type: ignore[arg-type]
        if kind == "array" and _is_told_of(schema, _OF_ARRAYS):
            return self._array(schema, value, path)
        if schema.get("type") == "integer" and type(value) is float:
            return int(value)
        return value

    def table(self, schema: "Schema", value: "Mapping[str, object]", path: "Path") -> dict[str, object]:
        """Return a table with its entries converted."""
        return {
            self._key(schema, key): self._entry(schema, key, item, (*path, key))  # type: ignore[misc]
            for key, item in value.items()
        }

    def built(self, schema: "Schema", value: object, path: "Path") -> object:
        """Return what a schema's type makes of a value whose own entries are converted."""
        target = schema.get("x-type")
        if not isinstance(target, str) or _is_already(target, value):
            return value
        try:
            if target in CONTAINERS:
                return _contained(target, value, schema)
            if is_known(target):
                return read(value, target) if isinstance(value, (str, int, float)) else value
            if is_of_pydantic(target):
                return _validated(target, value)
            if target not in self._types:
                return value
        except Exception as error:
            raise ConversionError(path, target, error) from error
        cls = self._class_of(target)
        try:
            return _made(cls, value)
        except Exception as error:
            raise ConversionError(path, target, error) from error

    def _entry(self, schema: "Schema", key: object, item: object, path: "Path") -> object:
        for below in self._schemas_of(schema, key):
            item = self.value(below, item, path)
        return item

    def _schemas_of(self, schema: "Schema", key: object) -> "Iterator[object]":
        properties, patterns = schema.get("properties"), schema.get("patternProperties")
        is_told = False
        if isinstance(properties, dict) and key in properties:
            is_told = True
            yield properties[key]
        if isinstance(patterns, dict):
            for pattern, below in patterns.items():
                if self.validator.fits(pattern, str(key)) is not False:
                    is_told = True
                    yield below
        if not is_told:
            yield schema.get("additionalProperties", True)

    def _key(self, schema: "Schema", key: object) -> object:
        keys = schema.get("x-keys", schema.get("propertyNames"))
        if not isinstance(keys, dict):
            return key
        found = self.validator.key(keys, key)
        return key if found is None else self.value(keys, found[0], ())

    def _array(self, schema: "Schema", value: "Any", path: "Path") -> object:  # noqa: ANN401 - any kind of sequence
        first = schema.get("prefixItems")
        leading = first if isinstance(first, list) else []
        others = schema.get("items", True)
        items = [
            self.value(leading[position] if position < len(leading) else others, item, (*path, position))
            for position, item in enumerate(value)
        ]
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items

    def _chosen(self, schema: "Schema", keyword: str, value: object) -> object:
        """Return the part of a union that a value is of: the first, unless another leaves a number as it is.

        Of a table, it is the one that knows most of its entries.
        """
        parts = schema[keyword]
        if "discriminator" in schema:
            from .validation_unions import tagged

            chosen = tagged(schema, value)
            if chosen is not None:
                return chosen
        if not isinstance(parts, list):
            return True
        fitting = [part for part in parts if self.validator.is_valid(part, value)]
        if kind_of(value) == "object":
            return max(fitting, key=lambda part: self._known(part, value), default=True)
        if isinstance(value, (int, float)):
            fitting.sort(key=lambda part: self._changes(part, value))
        return fitting[0] if fitting else True

    def _known(self, part: object, value: object) -> int:
        table = self.validator.followed(part)
        return sum(name in value for name in _names(table)) if isinstance(table, dict) else 0  # type: ignore[operator]

    def _changes(self, part: object, value: object) -> bool:
        """Tell whether a number becomes something else by a part of a union."""
        schema = self.validator.followed(part)
        if not isinstance(schema, dict):
            return False
        return "x-type" in schema or "anyOf" in schema or (schema.get("type") == "integer" and type(value) is float)


_OF_OBJECTS = ("properties", "patternProperties", "additionalProperties", "propertyNames", "x-keys")
_OF_ARRAYS = ("items", "prefixItems")
_FACTORIES = {"array": list, "object": dict, "integer": int, "string": str, "number": float, "boolean": bool}


def _is_already(target: str, value: object) -> bool:
    return target not in CONTAINERS and is_instance(value, target)


def _is_told_of(schema: "Schema", keywords: tuple[str, ...]) -> bool:
    return any(keyword in schema for keyword in keywords)


def _contained(target: str, value: "Any", schema: "Schema") -> object:  # noqa: ANN401 - any kind of container
    """Return the entries in a container of the type; one that is of it already is kept."""
    if is_instance(value, target):
        return value
    name = target.partition(":")[2]
    if target.startswith("builtins:"):
        kinds: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}
        return kinds[name](value)
    import collections

    if name == "defaultdict":
        below = schema.get("additionalProperties")
        kind = below.get("type") if isinstance(below, dict) else None
        return collections.defaultdict(_FACTORIES.get(kind) if isinstance(kind, str) else None, value)
    return getattr(collections, name)(value)


def _validated(target: str, value: object) -> object:
    """Return what Pydantic makes of a value for one of its own types; a name to be imported stays a name."""
    import sys

    cls = imported(target)
    adapter = getattr(sys.modules.get("pydantic"), "TypeAdapter", None)
    if cls is None or adapter is None or target.endswith(":ImportString"):
        return value
    return adapter(cls).validate_python(value)


def _converts_itself(cls: object) -> bool:
    """Tell whether a class turns JSON into what it wants: a Pydantic model or dataclass, unless it is strict."""
    if not hasattr(cls, "__pydantic_validator__"):
        return False
    config = getattr(cls, "model_config", None) or getattr(cls, "__pydantic_config__", None)
    return not (isinstance(config, dict) and config.get("strict"))


def _made(cls: "Callable[..., Any]", value: object) -> object:
    """Return an instance of a class of the project: of its fields, or of its one value."""
    if isinstance(value, dict) and not getattr(cls, "__pydantic_root_model__", False):
        return cls(**value)
    members = getattr(cls, "__members__", None)
    if members is None:
        return cls(value)
    return _member(cls, members, value)


def _member(cls: "Callable[..., Any]", members: "Mapping[str, Any]", value: object) -> object:
    """Return the member of an enumeration with a value, or with one that JSON has in another form."""
    try:
        return cls(value)
    except ValueError:
        for member in members.values():
            if _plain(member.value) == value:
                return member
        raise


def _plain(value: object) -> object:
    """Return a member's value as JSON has it."""
    if kind_of(value) == "array":
        return [_plain(item) for item in value]  # type: ignore[attr-defined]
    return value if kind_of(value) is not None else str(value)
