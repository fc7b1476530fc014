"""Values against JSON Schema 2020-12: everything that is wrong with a value, in bounded time, nothing imported.

Every keyword that the indexer writes is known. What isn't, what refers to another document, and a pattern that can't be
searched for in linear time, is not checked here and left to the class.
"""

from .failing import Failure, SchemaFaultError, TooMuchError
from .validation_assertions import ASSERTIONS, is_of_type, is_size, key_of, kind_of, missing

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    from .patterns import Pattern

    Schema: TypeAlias = Mapping[str, object]
    Path: TypeAlias = tuple[object, ...]  # of keys and positions

_MOST = 400_000  # keywords that are looked at, which takes about a second
_PLAIN = frozenset({type(None), bool, int, float, str, list, dict})
_SIZED = (str, list, dict)
_IN_ARRAYS = frozenset({"items", "prefixItems", "contains"})
_IN_OBJECTS = frozenset(
    {
        *("required", "dependentRequired", "dependentSchemas", "properties", "patternProperties"),
        *("additionalProperties", "propertyNames", "x-keys"),
    }
)


class Validator:
    """Holds values against one schema and the schemas in it."""

    __slots__ = ("_enumerations", "_following", "_left", "_patterns", "root")

    def __init__(self, root: "Schema") -> None:
        """Take the schema that references start from."""
        self.root = root
        self._left = _MOST
        self._following: set[tuple[int, int]] = set()
        self._patterns: dict[str, Pattern | None] = {}
        self._enumerations: dict[int, frozenset[Hashable]] = {}

    def failures(self, value: object) -> list[Failure]:
        """Return all that is wrong with a value.

        Raise `SchemaFaultError` for a schema that is none, and `TooMuchError` where finding out takes too long or
        leads too deep.
        """
        self._left = _MOST
        self._following.clear()
        try:
            return self.check(self.root, value, ())
        except RecursionError:
            raise TooMuchError from None

    def is_valid(self, schema: object, value: object) -> bool:
        """Tell whether nothing is wrong with a value by one of the schemas in the root."""
        outer, self._following = self._following, set()
        try:
            return not self.check(schema, value, ())
        finally:
            self._following = outer

    def check(self, schema: object, value: object, path: "Path") -> list[Failure]:
        """Return what is wrong with a value by one of the schemas in the root."""
        if schema is True:
            return []
        if schema is False:
            return [Failure(path, "false", None, value)]
        if not isinstance(schema, dict):
            raise SchemaFaultError(f"{schema!r:.80} is no schema")
        self._spend(len(schema) + (len(value) // 4 if isinstance(value, _SIZED) else 0) + 1)
        target = schema.get("x-type")
        if target is not None and type(value) not in _PLAIN and self._is_already(target, value):
            return []
        kind = kind_of(value)
        wrong = self._misfit(schema, value, kind, path)
        if wrong is not None:
            return [wrong]
        found: list[Failure] = []
        for keyword, expected in schema.items():
            assertion = ASSERTIONS.get(keyword)
            if assertion is None:
                found += self._applied(keyword, expected, schema, value, path)
                continue
            kinds, holds = assertion
            if (not kinds or kind in kinds) and not holds(expected, value):
                found.append(Failure(path, keyword, expected, value))
        if kind == "object" and not _IN_OBJECTS.isdisjoint(schema):
            found += self._object(schema, value, path)  # type: ignore[arg-type]
        elif kind == "array" and not _IN_ARRAYS.isdisjoint(schema):
            found += self._array(schema, value, path)  # type: ignore[arg-type]
        elif target is not None and not found and kind not in ("object", "array"):
            found += _unreadable(schema, value, path)
        return found

    def followed(self, schema: object) -> object:
        """Return what a schema that is a reference leads to in the end, itself where it is none."""
        from .references import followed

        return followed(schema, self.root)

    def fits(self, expression: object, text: str) -> bool | None:
        """Tell whether a pattern fits somewhere in a text; None where that is not checked here."""
        if not isinstance(expression, str):
            raise SchemaFaultError(f"{expression!r:.80} is no pattern")
        if expression not in self._patterns:
            from .patterns import compiled

            self._patterns[expression] = compiled(expression)
        pattern = self._patterns[expression]
        if pattern is None:
            return None
        self._spend(pattern.cost(text))
        return pattern.search(text)

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise TooMuchError

    def _is_already(self, target: object, value: object) -> bool:
        from .standard_types import CONTAINERS, is_instance

        return isinstance(target, str) and target not in CONTAINERS and is_instance(value, target)

    def _misfit(self, schema: "Schema", value: object, kind: str | None, path: "Path") -> Failure | None:
        """Return what makes every further word about a value idle: it is none of those listed, or of no type given."""
        if "enum" in schema:
            listed = schema["enum"]
            if not isinstance(listed, list):
                raise SchemaFaultError(f"{listed!r:.80} is no list of values")
            known = self._enumerations.get(id(listed))
            if known is None:
                known = self._enumerations[id(listed)] = frozenset(map(key_of, listed))
            if key_of(value) not in known:
                return Failure(path, "enum", listed, value)
        if "type" in schema and not is_of_type(schema["type"], kind):
            return Failure(path, "type", schema["type"], value)
        return None

    # --- schemas in a schema -----------------------------------------------------------------------------------------

    def _applied(
        self, keyword: str, expected: object, schema: "Schema", value: object, path: "Path"
    ) -> "Sequence[Failure]":
        match keyword:
            case "$ref":
                return self._reference(expected, value, path)
            case "anyOf":
                return self._any_of(expected, value, path)
            case "oneOf":
                return self._one_of(expected, schema, value, path)
            case "allOf":
                return [failure for part in _several(expected) for failure in self.check(part, value, path)]
            case "not":
                return [] if self.check(expected, value, path) else [Failure(path, "not", expected, value)]
            case "if":
                word = "else" if self.check(expected, value, path) else "then"
                return self.check(schema.get(word, True), value, path)
            case "pattern" if isinstance(value, str) and self.fits(expected, str.__str__(value)) is False:
                return [Failure(path, keyword, expected, value)]
        return ()

    def _reference(self, expected: object, value: object, path: "Path") -> list[Failure]:
        from .references import pointed_at

        target = pointed_at(expected, self.root)
        step = id(target), len(path)  # of what is being followed, the paths begin alike
        if step in self._following:
            raise SchemaFaultError(f"the reference {expected!r:.80} leads to itself")
        self._following.add(step)
        try:
            return self.check(target, value, path)
        finally:
            self._following.discard(step)

    def _any_of(self, expected: object, value: object, path: "Path") -> list[Failure]:
        failed = []
        for part in _several(expected):
            failures = self.check(part, value, path)
            if not failures:
                return []
            failed.append((part, failures))
        from .validation_unions import nearest

        return nearest(failed, value, path, followed=self.followed)

    def _one_of(self, expected: object, schema: "Schema", value: object, path: "Path") -> list[Failure]:
        from .validation_unions import nearest, tagged, untagged

        parts = _several(expected)
        chosen = tagged(schema, value)
        if chosen is not None:
            return self.check(chosen, value, path)
        found = [(part, self.check(part, value, path)) for part in parts]
        fitting = [part for part, failures in found if not failures]
        if len(fitting) == 1:
            return []
        if fitting:
            return [Failure(path, "oneOf", fitting, value)]
        return untagged(schema, value, path) or nearest(found, value, path, followed=self.followed)

    # --- tables and lists --------------------------------------------------------------------------------------------

    def _object(self, schema: "Schema", value: "Mapping[Any, object]", path: "Path") -> list[Failure]:
        properties = _table(schema, "properties")
        patterns = _table(schema, "patternProperties")
        others = schema.get("additionalProperties", True)
        found = self._required(schema, value, path)
        for key, item in value.items():
            here = (*path, key)
            found += self._key(schema, key, here)
            is_told = key in properties
            if is_told:
                found += self.check(properties[key], item, here)
            for pattern, below in patterns.items():
                fits = self.fits(pattern, str(key))
                if fits:
                    found += self.check(below, item, here)
                is_told = is_told or fits is not False
            if is_told or others is True:
                continue
            if others is False:
                found.append(Failure(here, "additionalProperties", others, item, among=list(properties)))
            else:
                found += self.check(others, item, here)
        return found

    def _required(self, schema: "Schema", value: "Mapping[Any, object]", path: "Path") -> list[Failure]:
        demanded = schema.get("required", [])
        self._spend(len(demanded) if isinstance(demanded, list) else 0)
        found = [Failure((*path, name), "required", name, value) for name in missing(demanded, value)]
        for key, names in _table(schema, "dependentRequired").items():
            if key in value:
                found += [Failure((*path, name), "required", name, value) for name in missing(names, value)]
        for key, below in _table(schema, "dependentSchemas").items():
            if key in value:
                found += self.check(below, value, path)
        return found

    def _key(self, schema: "Schema", key: object, path: "Path") -> list[Failure]:
        """Return what is wrong with a key; of its own type it may be as a text, or, in Python, as it is."""
        if "x-keys" in schema:
            keys = schema["x-keys"]
            return [] if self.key(keys, key) else [Failure(path, "x-keys", keys, key)]
        keys = schema.get("propertyNames")
        if keys is None:
            return []
        if isinstance(keys, dict) and "$ref" in keys and self.key(keys, key):  # an enumeration, of numbers perhaps
            return []
        failures = self.check(keys, key, path)
        for failure in failures:
            failure.read_as = None
        return [Failure(path, "propertyNames", failures[0], key)] if failures else []

    def key(self, schema: object, key: object) -> "tuple[object] | None":
        """Return the value that a key stands for by the schema of keys, in a tuple; None where it stands for none."""
        for value in _meanings(key):
            if self.is_valid(schema, value):
                return (value,)
        return None

    def _array(self, schema: "Schema", value: "Sequence[object]", path: "Path") -> list[Failure]:
        first = schema.get("prefixItems", [])
        if not isinstance(first, list):
            raise SchemaFaultError(f"prefixItems is {first!r:.80}")
        others = schema.get("items", True)
        found: list[Failure] = []
        for position, item in enumerate(value):
            found += self.check(first[position] if position < len(first) else others, item, (*path, position))
        if "contains" in schema:
            fitting = sum(self.is_valid(schema["contains"], item) for item in value)
            least, most = is_size(schema.get("minContains", 1)), is_size(schema.get("maxContains", len(value)))
            if not least <= fitting <= most:
                found.append(Failure(path, "contains", schema["contains"], value))
        return found


def _several(parts: object) -> "list[object]":
    if not isinstance(parts, list) or not parts:
        raise SchemaFaultError(f"{parts!r:.80} is no list of schemas")
    return parts


def _table(schema: "Schema", keyword: str) -> "dict[str, Any]":
    found = schema.get(keyword)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SchemaFaultError(f"{keyword} is {found!r:.80}")
    return found


def _meanings(key: object) -> "Iterator[object]":
    """Yield what a key may stand for: itself, and the number or other word of JSON that it spells."""
    yield key
    if isinstance(key, str) and len(key) <= 400:
        from .manifest import parse

        try:
            value = parse(key)
        except ValueError:
            return
        if kind_of(value) in ("integer", "number", "boolean", "null"):
            yield value


def _unreadable(schema: "Schema", value: object, path: "Path") -> list[Failure]:
    from .standard_types import is_readable

    target = schema["x-type"]
    if not isinstance(target, str):
        raise SchemaFaultError(f"x-type is {target!r:.80}")
    return [] if is_readable(value, target, schema) else [Failure(path, "x-type", target, value)]
