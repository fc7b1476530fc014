"""A value that a schema takes: what an example shows where there is no default.

Made from the schema's own words, so it says nothing of what anybody would want; `...` where none is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor, isfinite
from typing import Any

from .schema_types import Schema, as_schema, branches_of, is_secret, target_of

_DEEPEST = 12
_LONGEST = 100
_TEXTS = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00Z",
    "duration": "PT1H",
    "email": "name@example.com",
    "hostname": "example.com",
    "ipv4": "127.0.0.1",
    "ipv4interface": "127.0.0.1/8",
    "ipv4network": "127.0.0.0/8",
    "ipv6": "::1",
    "ipv6interface": "::1/128",
    "ipv6network": "fe80::/64",
    "path": ".",
    "time": "12:00:00Z",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_TRIED = (
    "",
    "a",
    "A",
    "0",
    "-",
    "abc",
    "ABC",
    "Abc",
    "123",
    "1.0",
    "1.0.0",
    "a-b",
    "a_b",
    "a.b",
    "a/b",
    "/",
    *_TEXTS.values(),
)
"""Texts that are tried where one must match a pattern: few and short, so that no pattern takes long."""


def sample_of(schema: Schema, root: Schema) -> Any:  # noqa: ANN401 - a value of JSON, or `...`
    """Return a value that is valid by a schema, as far as a look at the schema finds one."""
    return _sample(schema, root, 0)


def _sample(schema: Schema, root: Schema, depth: int) -> Any:  # noqa: ANN401 - the same
    if depth > _DEEPEST:
        return ...
    found: Any = ...
    hidden = is_secret(schema, root)
    for branch in branches_of(schema, root):
        target = target_of(branch, root)
        value = _of_branch(target, root, depth, hidden=hidden)
        if value is None:
            found = None if found is ... else found  # null only where nothing else will do
        elif value is not ...:
            return value
    return found


def _of_branch(schema: Schema, root: Schema, depth: int, *, hidden: bool) -> Any:  # noqa: ANN401 - the same
    match schema:
        case {"const": value}:
            return value
        case {"enum": [value, *_]}:
            return value
        case {"default": value} if value is not None and not hidden:
            return value
        case {"examples": [value, *_]} if not hidden:
            return value
    kinds = schema.get("type", "string")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        value = _of_type(str(kind), schema, root, depth)
        if value is not ...:
            return value
    return ...


def _of_type(kind: str, schema: Schema, root: Schema, depth: int) -> Any:  # noqa: ANN401 - the same
    match kind:
        case "string":
            return next(_texts(schema), ...)
        case "integer" | "number":
            return next(_numbers(schema, whole=kind == "integer"), ...)
        case "boolean":
            return False
        case "null":
            return None
        case "array":
            return _array(schema, root, depth)
        case "object":
            return _object(schema, root, depth)
    return ...


def _texts(schema: Schema) -> Iterator[str]:
    low, high = _count(schema, "minLength", 0), _count(schema, "maxLength", _LONGEST)
    usual = _TEXTS.get(str(schema.get("format", "")), "")
    pattern = schema.get("pattern")
    for text in (usual, usual.ljust(low, "x"), *(_TRIED if isinstance(pattern, str) else ())):
        if low <= len(text) <= high and (not isinstance(pattern, str) or _matches(pattern, text)):
            yield text


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # it is of JavaScript, or of nobody
        return False


def _numbers(schema: Schema, *, whole: bool) -> Iterator[float]:
    limits = [schema.get(word) for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf")]
    least, above, most, below, step = (_finite(limit) for limit in limits)
    tried: list[float] = [0, 1]
    for limit in (least, above, most, below):
        if limit is not None:
            tried += [limit, floor(limit) + 1, floor(limit), floor(limit) - 1]
    if above is not None and below is not None:
        tried.append((above + below) / 2)
    if step is not None:
        tried += [step * number for number in (1, -1, *(floor(limit / step) + 1 for limit in (least, above) if limit))]
    for number in tried:
        value = int(number) if whole or number == floor(number) else number
        if (
            (not whole or number == floor(number))
            and (least is None or value >= least)
            and (above is None or value > above)
            and (most is None or value <= most)
            and (below is None or value < below)
            and (step is None or (value / step) == floor(value / step))
        ):
            yield value


def _array(schema: Schema, root: Schema, depth: int) -> Any:  # noqa: ANN401 - the same
    first = schema.get("prefixItems")
    found = [_sample(as_schema(one), root, depth + 1) for one in first] if isinstance(first, list) else []
    wanted = _count(schema, "minItems", 0)
    if schema.get("uniqueItems") is True and wanted > len(found) + 1:
        return ...
    if wanted > _LONGEST:
        return ...
    if len(found) < wanted:
        found += [_sample(as_schema(schema.get("items")), root, depth + 1)] * (wanted - len(found))
    return ... if any(item is ... for item in found) else found


def _object(schema: Schema, root: Schema, depth: int) -> Any:  # noqa: ANN401 - the same
    properties = as_schema(schema.get("properties"))
    required = schema.get("required")
    names = [str(name) for name in required] if isinstance(required, list) else []
    found = {name: _sample(as_schema(properties.get(name)), root, depth + 1) for name in names}
    if any(value is ... for value in found.values()) or len(found) < _count(schema, "minProperties", 0):
        return ...
    return found


def _count(schema: Schema, keyword: str, default: int) -> int:
    found = schema.get(keyword)
    return found if isinstance(found, int) else default


def _finite(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None
