from __future__ import annotations

import json
import re
import sys
from importlib import import_module, util
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import manifest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
REFUSED = {
    "": "it is not JSON from line 1, column 1 on: a value is missing",
    " \n": "it is not JSON from line 2, column 1 on: a value is missing",
    "[1,\n ]": "it is not JSON from line 2, column 2 on: a value is missing",
    '{"a":1,\n"b"': "it is not JSON from line 2, column 4 on",
    '"a\nb"': "it is not JSON from line 1, column 3 on",
    '{"a":1,\n }': "it is not JSON from line 2, column 2 on",
    "[1 , ]": "it is not JSON from line 1, column 6 on: a value is missing",
    '{"a":"b': "it is not JSON from line 1, column 6 on",
    "1 2": "it is not JSON from line 1, column 2 on: more follows the end",
    "{}]": "it is not JSON from line 1, column 3 on: more follows the end",
    "NaN": "NaN is not JSON",
    "[-Infinity]": "-Infinity is not JSON",
    '{"a":1,"b":2,"a":1}': "the key 'a' occurs twice in one object",
    '{"x":{"b":{},"b":{}}}': "the key 'b' occurs twice in one object",
    "[" * 100_000: "it is nested too deeply",
    '{"a":' * 100_000: "it is nested too deeply",
}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module as it is where the C scanner is missing."""
    spec = util.find_spec("loader.manifest")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "_json", None)
    monkeypatch.setattr(import_module("json.scanner"), "c_make_scanner", None)
    spec.loader.exec_module(module)
    return module


@given(VALUES, st.sampled_from([None, 1]))
def test_what_json_writes_is_read_as_json_reads_it(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert manifest.parse(f"\r\n\t {text} \n") == json.loads(text)


@given(VALUES, VALUES)
def test_a_value_is_read_up_to_its_end_and_no_further(first: object, second: object) -> None:
    text = f"{json.dumps(first)},{json.dumps(second)}"
    assert manifest.scan(text, 0) == (first, len(json.dumps(first)))


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=lambda text: str(text)[:20])
def test_what_is_no_json_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        manifest.parse(text)


def test_a_number_of_more_digits_than_python_converts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Exceeds the limit \(4300 digits\)"):
        manifest.parse("1" * 5000)


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=lambda text: str(text)[:20])
def test_without_the_scanner_in_c_all_is_the_same(slow: ModuleType, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        slow.parse(text)
    assert slow.parse(' {"a":[1,2.5,null]} ') == {"a": [1, 2.5, None]}
