from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.texts import value_of

TEXT, NULL, INTEGER, NUMBER = {"type": "string"}, {"type": "null"}, {"type": "integer"}, {"type": "number"}
FLAG = {"type": "boolean"}
ANY: dict[str, Any] = {}
TEXTS = {"type": "array", "items": TEXT}
NUMBERS = {"type": "array", "items": NUMBER}
TABLE = {"type": "object"}


def either(*schemas: Any) -> dict[str, Any]:
    """Return a schema that any of these holds for."""
    return {"anyOf": list(schemas)}


READ: list[tuple[Any, dict[str, object]]] = [
    (TEXT, {"x": "x", "5": "5", "true": "true", "null": "null", "": "", " x ": " x ", "[1]": "[1]", '"x"': '"x"'}),
    (ANY, {"x": "x", "5": "5", "true": "true"}),
    ({"default": 5}, {"6": 6, "x": "x"}),
    ({"default": None}, {"6": "6"}),
    (INTEGER, {"5": 5, " -5 ": -5, "+5": 5, "5.0": 5.0, "five": "five", "1_0": "1_0", "": "", "٣": "٣"}),
    (NUMBER, {"0.8": 0.8, "1": 1, "1e3": 1000.0, "nan": "nan", "inf": "inf", "1_0.0": "1_0.0", "-": "-", "e": "e"}),
    (FLAG, {"true": True, "FALSE": False, "yes": True, "off": False, "1": True, "0": False, "2": "2", "": ""}),
    (either(FLAG, TEXT), {"false": False, "1": "1", "ca.pem": "ca.pem", '"false"': "false", '"x"': '"x"'}),
    (either(FLAG, INTEGER), {"1": 1, "true": True}),
    (either(TEXT, NULL), {"null": None, '"null"': "null", "": "", "None": "None", '"x"': '"x"', "5": "5"}),
    (either(INTEGER, NULL), {"null": None, "": None, "5": 5}),
    (either(INTEGER, TEXT), {"5": 5, "5m": "5m", '"5"': "5", '"5': '"5', '"5m"': '"5m"'}),
    (TEXTS, {"a,b": ["a", "b"], " a , b ": ["a", "b"], "": [], '["a,b"]': ["a,b"], "a": ["a"], "5": ["5"]}),
    (NUMBERS, {"1,0.5": [1, 0.5], "[1, 2]": [1, 2], "x": ["x"]}),
    (either(TEXTS, NULL), {"null": None, "a,b": ["a", "b"], "": []}),
    (either(TEXTS, TEXT), {"a,b": "a,b", '["a"]': ["a"], "[a": "[a"}),
    (TABLE, {'{"a": 1}': {"a": 1}, "a": "a", "": ""}),
    (either(TABLE, NULL), {"": None}),
    (either(TABLE, TEXTS), {'{"a": 1}': {"a": 1}, '["a"]': ["a"], "a,b": "a,b"}),
    ({"enum": ["low", "high"]}, {"low": "low", "other": "other"}),
    ({"enum": ["auto", 5, None]}, {"auto": "auto", "5": 5, "null": None}),
    ({"const": 5}, {"5": 5}),
    ({"type": ["string", "integer"]}, {"5": 5, "x": "x"}),
    ({"$ref": "#/$defs/Size"}, {"5": 5}),
    ({**TEXT, "writeOnly": True}, {"5": "5", '"x"': '"x"'}),
    (either({**TEXT, "writeOnly": True}, NULL), {"null": "null", '"null"': '"null"'}),
    ({**INTEGER, "writeOnly": True}, {"5": 5}),
    ({**either(NUMBER, TEXT), "x-type": "decimal:Decimal"}, {"0.10": "0.10"}),
    (either({**TEXT, "x-type": "pathlib:Path"}, INTEGER), {"5": 5, "a/b": "a/b"}),
]
ROOT = {"$defs": {"Size": INTEGER}}


@pytest.mark.parametrize(("schema", "read"), READ)
def test_a_text_is_read_by_the_narrowest_type_that_reads_it(schema: Any, read: dict[str, object]) -> None:
    found = {text: value_of(text, [schema], ROOT) for text in read}
    assert {text: (value, type(value)) for text, value in found.items()} == {
        text: (value, type(value)) for text, value in read.items()
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[s3cret", "it is not JSON from line 1, column 2 on: a value is missing"),
        ("[" + "1" * 5000 + "]", "it is no JSON"),
        ('[{"s3cret": 1, "s3cret": 2}]', "it is no JSON"),
    ],
)
def test_what_opens_like_json_must_be_json_and_is_not_repeated(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^it is ") as raised:
        value_of(text, [TEXTS], ROOT)
    assert str(raised.value) == message


@given(st.text(max_size=20))
def test_what_may_only_be_a_text_is_never_another(text: str) -> None:
    assert value_of(text, [TEXT], ROOT) == text


@given(st.integers() | st.booleans() | st.none() | st.text(max_size=5) | st.lists(st.integers(), max_size=3))
def test_what_is_written_as_json_is_read_as_that(value: Any) -> None:
    schema = either(TEXT, NULL, INTEGER, FLAG, NUMBERS)
    read = value_of(json.dumps(value, ensure_ascii=False), [schema], ROOT)
    # A text that can't be taken for another value needs no quotes, and keeps those that it has.
    assert read == (
        value if not isinstance(value, str) or is_other(value, schema) else json.dumps(value, ensure_ascii=False)
    )


def is_other(text: str, schema: Any) -> bool:
    """Tell whether a text without quotes is read as something else."""
    return not isinstance(value_of(text, [schema], ROOT), str)
