from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from loader.positions import places_of

TOML = '''# the application's
a = 1
b.c = """x
[no]
y"""""
'd.e' = 'it"s' # [no]

[plugins.ollama]
temperature = 0.7
"q.\\u00e9\\\\" = [1,
  2, {z = 3, y = [
 4]}]
[[list]]
k = 1
[[list]]
k = ']'
[list.sub]
v = 2024-01-01 00:00:00
'''
JSON = '{"a": {"b":\n [1,\n {"c\\"": 2}]},\n "d\\u00e9": ""}'
KEYS = st.sampled_from(["a", "b", "a.b", 'q"', "é", "[x]", "#", "a b"])
VALUES = st.recursive(
    st.integers() | st.booleans() | st.sampled_from(["", "]", "}", "x=1", '"', "'", "#", "\\", "\n", 'x"""']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def paths(value: Any, steps: tuple[object, ...] = ()) -> set[tuple[object, ...]]:
    """Return the paths of all keys and positions in a value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path for key, item in below for path in [(*steps, key), *paths(item, (*steps, key))]}


def test_each_key_of_toml_has_the_place_where_it_stands() -> None:
    assert places_of(TOML, is_toml=True) == {
        ("a",): (2, 1),
        ("b",): (3, 1),
        ("b", "c"): (3, 1),
        ("d.e",): (6, 1),
        ("plugins",): (8, 1),
        ("plugins", "ollama"): (8, 1),
        ("plugins", "ollama", "temperature"): (9, 1),
        ("plugins", "ollama", "q.é\\"): (10, 1),
        ("plugins", "ollama", "q.é\\", 0): (10, 17),
        ("plugins", "ollama", "q.é\\", 1): (11, 3),
        ("plugins", "ollama", "q.é\\", 2): (11, 6),
        ("plugins", "ollama", "q.é\\", 2, "z"): (11, 7),
        ("plugins", "ollama", "q.é\\", 2, "y"): (11, 14),
        ("plugins", "ollama", "q.é\\", 2, "y", 0): (12, 2),
        ("list",): (13, 1),
        ("list", 0): (13, 1),
        ("list", 0, "k"): (14, 1),
        ("list", 1): (15, 1),
        ("list", 1, "k"): (16, 1),
        ("list", 1, "sub"): (17, 1),
        ("list", 1, "sub", "v"): (18, 1),
    }


def test_the_sample_is_toml_with_just_these_keys() -> None:
    assert paths(tomllib.loads(TOML)) == places_of(TOML, is_toml=True).keys()


def test_each_key_of_json_has_the_place_where_it_stands() -> None:
    assert places_of(JSON, is_toml=False) == {
        ("a",): (1, 2),
        ("a", "b"): (1, 8),
        ("a", "b", 0): (2, 3),
        ("a", "b", 1): (3, 2),
        ("a", "b", 1, 'c"'): (3, 3),
        ("dé",): (4, 2),
    }


@given(st.dictionaries(KEYS, VALUES), st.sampled_from([None, 0, 2]))
def test_all_keys_of_any_json_are_found(value: dict[str, Any], indent: int | None) -> None:
    assert places_of(json.dumps(value, indent=indent), is_toml=False).keys() == paths(value)


def in_toml(value: Any) -> str:
    """Return a value as TOML has it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {in_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n".join(map(in_toml, value)) + "]"
    return json.dumps(value)


@given(st.dictionaries(KEYS, VALUES))
def test_all_keys_of_any_toml_are_found(value: dict[str, Any]) -> None:
    text = "\n".join(f"{json.dumps(key)} = {in_toml(item)}" for key, item in value.items())
    assert (tomllib.loads(text), set(places_of(text, is_toml=True))) == (value, paths(value))


@example(text="[}", is_toml=False)
@example(text="a = [}", is_toml=True)
@given(text=st.text(alphabet="[]{}\"'=,.#\n\\ ab1u"), is_toml=st.booleans())
def test_what_is_no_such_text_is_read_as_far_as_it_goes(text: str, is_toml: bool) -> None:  # noqa: FBT001  (drawn)
    lines = text.split("\n")
    places = places_of(text, is_toml=is_toml).values()
    assert all(1 <= column <= len(lines[line - 1]) for line, column in places)
