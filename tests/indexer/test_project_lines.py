"""Where a key of a TOML file stands."""

from __future__ import annotations

import tomllib

import pytest

from indexer.project_lines import line_of, place_of

TEXT = '''\
title = "x"
[tool.coldplug] # here
packages = [
  "a",
]
text = """
[tool.other]
output = 1
"""
lines = \'\'\'
""" output = 2
\'\'\'
inline = { deep = { deeper = 1 } }
"quoted key".'and another' = 1

  [ tool . "coldplug" . categories ]\r
  A = "a:A"
[[tool.list]]
x = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("title", 1),
        ("tool.coldplug", 2),
        ("tool.coldplug.packages", 3),
        ("tool.coldplug.packages[0]", 3),
        ("tool.coldplug.output", 2),
        ("tool.coldplug.text", 6),
        ("tool.coldplug.lines", 10),
        ("tool.coldplug.inline.deep.deeper", 13),
        ('tool.coldplug."quoted key"."and another"', 14),
        ("tool.coldplug.categories", 16),
        ("tool.coldplug.categories.A", 17),
        ("tool.list.x", 19),
        ("nothing", 0),
    ],
)
def test_a_key_stands_where_it_is_written_or_else_what_would_hold_it(path: str, line: int) -> None:
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\nb = \n", (2, 5, "Invalid value")),
        ("a = 1\n[x\n\n", (2, 3, "Expected ']' at the end of a table declaration")),
        ("a = [1,\n\n", (1, 8, "Invalid value")),
        ("a = 1\na = 2", (2, 6, "Cannot overwrite a value")),
    ],
)
def test_an_error_s_place_is_line_and_column(text: str, place: tuple[int, int, str]) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(text)
    assert place_of(raised.value, text) == place
