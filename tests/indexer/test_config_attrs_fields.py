"""What attrs' fields state besides their names, which `inspect.signature` judges: limits, defaults, converters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Index, Package

SOURCE = """\
import attr, attrs
from attrs import define, field, validators
from attrs.validators import and_, ge, in_, instance_of, lt, matches_re, max_len, min_len, optional

ODD = 7

@define
class P:
    {field}
"""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("x: int = field(validator=ge(1))", {"type": "integer", "minimum": 1}),
        ("x: int = field(validator=[ge(1), lt(ODD)])", {"type": "integer", "minimum": 1, "exclusiveMaximum": 7}),
        (
            "x: int = field(validator=and_(validators.gt(1), validators.le(9)))",
            {"type": "integer", "exclusiveMinimum": 1, "maximum": 9},
        ),
        (
            "x: str = field(validator=optional([min_len(1), max_len(3)]))",
            {"type": "string", "minLength": 1, "maxLength": 3},
        ),
        ("x: list = field(validator=max_len(open))", {"type": "array", "items": {}}),
        ("x: int = field(validator=instance_of(int))", {"type": "integer"}),
        ("x: int = field(validator=print)", {"type": "integer"}),
        ("x: int = field(default=attr.NOTHING, validator=attr.validators.ge(2))", {"type": "integer", "minimum": 2}),
        ("x: list = attr.Factory(list)", {"type": "array", "items": {}, "x-default-source": "list()"}),
        (
            "x: list = field(default=attrs.Factory(lambda: [1]))",
            {"type": "array", "items": {}, "x-default-source": "[1]"},
        ),
        ("x = attr.ib(type=int, default=3)", {"type": "integer", "default": 3}),
        ("x: int = field(converter=int, default='3')", {"default": "3", "x-converter": "int"}),
    ],
)
def test_an_option_says_what_its_field_states(
    field: str, expected: dict[str, Any], package: Package, index: Index
) -> None:
    root = package({"app.py": SOURCE.format(field=field)})
    config = index(root, {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    option = config["schema"]["properties"]["x"]
    assert {key: value for key, value in option.items() if key not in ("x-source", "title")} == expected
