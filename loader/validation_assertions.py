"""The keywords of JSON Schema that say something of one value alone: each a function of what it demands and the value.

Pure; what is no proper demand raises `SchemaFaultError`.
"""

from .failing import SchemaFaultError

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any, TypeAlias

    Assertion: TypeAlias = Callable[[Any, Any], bool]  # of what is demanded, and the value
else:
    # What `collections.abc` is, without importing `collections`.
    from _collections_abc import Mapping, Sequence
    from _collections_abc import Set as AbstractSet

_TYPES = " array boolean integer null number object string "
_KINDS = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    str: "string",
    dict: "object",
    list: "array",
    tuple: "array",
    set: "array",
    frozenset: "array",
}


def kind_of(value: object) -> str | None:
    """Return which of JSON's types a value is of, "integer" for whole numbers; None for what JSON does not have.

    Any mapping is an object, any sequence or set an array, and what can be used as a number a number.
    """
    kind = _KINDS.get(type(value))
    if kind is not None:
        return kind
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    for known, name in _KINDS.items():
        if isinstance(value, known):
            return name
    if isinstance(value, Mapping):
        return "object"
    if isinstance(value, (Sequence, AbstractSet)) and not isinstance(value, (bytes, bytearray, memoryview)):
        return "array"
    return "integer" if hasattr(type(value), "__index__") else "number" if hasattr(type(value), "__float__") else None


def is_of_type(expected: object, kind: str | None) -> bool:
    """Tell whether the keyword `type` allows values of a kind."""
    names = expected if isinstance(expected, list) else [expected]
    if not names or not all(isinstance(name, str) and f" {name} " in _TYPES for name in names):
        raise SchemaFaultError(f"{expected!r:.80} is no type")
    return kind in names or (kind == "integer" and "number" in names)


def key_of(value: object) -> "Hashable":
    """Return what is equal for equal JSON values, and only for them: 1 is 1.0, and is not true."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)  # not what a member of an enumeration makes of it
    if isinstance(value, (int, float)):
        return "number", int(value) if isinstance(value, int) else float(value)
    if isinstance(value, Mapping):
        return "object", frozenset([(key_of(key), key_of(item)) for key, item in value.items()])
    if kind_of(value) == "array":
        return "array", tuple([key_of(item) for item in value])  # type: ignore[attr-defined]
    return "another", id(value)


def is_size(expected: object) -> int:
    """Return a number that counts something."""
    if kind_of(expected) != "integer" or expected < 0:  # type: ignore[operator]
        raise SchemaFaultError(f"{expected!r:.80} counts nothing")
    return int(expected)  # type: ignore[call-overload,no-any-return]


def _is_const(expected: object, value: object) -> bool:
    return key_of(expected) == key_of(value)


def _number(expected: object) -> "int | float":
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        raise SchemaFaultError(f"{expected!r:.80} is no number")
    return expected


def _is_multiple(expected: object, value: "int | float") -> bool:
    """Tell whether it is a multiple, by the decimals in which the two are written: 0.3 is three times 0.1."""
    unit = _number(expected)
    if unit <= 0 or unit == float("inf"):
        raise SchemaFaultError(f"{unit!r:.80} has no multiples")
    if isinstance(value, int) and isinstance(unit, int):
        return value % unit == 0
    if value - value != 0:
        return False  # infinite, or no number
    exact = value if isinstance(value, int) else float(value)
    (digits, power), (unit_digits, unit_power) = _decimal(exact), _decimal(unit)
    least = min(power, unit_power)
    return bool(digits * 10 ** (power - least) % (unit_digits * 10 ** (unit_power - least)) == 0)


def _decimal(number: "int | float") -> tuple[int, int]:
    """Return the digits of a number, and the power of ten that they are multiplied by."""
    if isinstance(number, int):
        return number, 0
    digits, _, power = float.__repr__(number).partition("e")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction), int(power or 0) - len(fraction)


def _are_distinct(expected: object, value: "list[object]") -> bool:
    if not isinstance(expected, bool):
        raise SchemaFaultError(f"uniqueItems is {expected!r:.80}")
    return not expected or len({key_of(item) for item in value}) == len(value)


def missing(expected: object, value: "Mapping[object, object]") -> list[str]:
    """Return the names that the keyword `required` demands and an object lacks."""
    if not isinstance(expected, list) or not all(isinstance(name, str) for name in expected):
        raise SchemaFaultError(f"{expected!r:.80} is no list of names")
    return [name for name in dict.fromkeys(expected) if name not in value]


_NUMBERS = ("number", "integer")
ASSERTIONS: "Mapping[str, tuple[tuple[str, ...], Assertion]]" = {
    "const": ((), _is_const),
    "minimum": (_NUMBERS, lambda expected, value: value >= _number(expected)),
    "maximum": (_NUMBERS, lambda expected, value: value <= _number(expected)),
    "exclusiveMinimum": (_NUMBERS, lambda expected, value: value > _number(expected)),
    "exclusiveMaximum": (_NUMBERS, lambda expected, value: value < _number(expected)),
    "multipleOf": (_NUMBERS, _is_multiple),
    "minLength": (("string",), lambda expected, value: len(value) >= is_size(expected)),
    "maxLength": (("string",), lambda expected, value: len(value) <= is_size(expected)),
    "minItems": (("array",), lambda expected, value: len(value) >= is_size(expected)),
    "maxItems": (("array",), lambda expected, value: len(value) <= is_size(expected)),
    "uniqueItems": (("array",), _are_distinct),
    "minProperties": (("object",), lambda expected, value: len(value) >= is_size(expected)),
    "maxProperties": (("object",), lambda expected, value: len(value) <= is_size(expected)),
}
"""By keyword: the kinds of values that it is about, all where none are named, and what tells whether one is right."""
