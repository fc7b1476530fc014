"""Values in TOML: `tomllib` reads back what was written, and nothing in it moves a cursor."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.toml_text import NotTomlError, key_text, value_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


@given(key=TEXTS, value=VALUES)
def test_what_is_written_is_read_back(key: str, value: object) -> None:
    text = f"{key_text('table', key)} = {value_text(value)}\n"
    assert tomllib.loads(text) == {"table": {key: value}}
    assert all(char.isprintable() or char in "\u200c\u200d\u00a0\u3000 " or ord(char) > 0x7F for char in text[:-1])
    assert "\n" not in text[:-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1.0, "1.0"),
        (1e30, "1e+30"),
        ("a\x7f\u202e\U000e0001", r'"a\u007f\u202e\U000e0001"'),
        ({"a": None, "b c": [1, {"d": "e"}], "x": {}}, '{ "b c" = [1, { d = "e" }], x = {} }'),
    ],
)
def test_each_kind_has_one_spelling(value: object, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize("value", [None, [None], float("nan"), float("inf"), "\ud800", object()])
def test_what_toml_has_no_word_for_is_refused(value: object) -> None:
    with pytest.raises(NotTomlError):
        value_text(value)
