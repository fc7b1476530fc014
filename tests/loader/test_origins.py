from __future__ import annotations

from types import MappingProxyType

import pytest

from loader.documents import Document
from loader.origins import Origins
from loader.starting import Layer
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

SCHEMA = {"properties": {"words": {"type": "array", "x-merge": "append"}}}
PLUGIN = info(configured("app.a:A", SCHEMA))
TEXT = """
[plugins.a]
words = ["a"]
tls.verify = true
tls.ca = ""
list = [
    {x = 1},
]
none = {}
"""
FILE = Document(
    "app.toml",
    {
        "plugins": {
            "a": {"words": ["a"], "tls": {"verify": True, "ca": ""}, "list": [{"x": 1}], "none": {}, "pair": (1, 2)}
        }
    },
    TEXT,
    is_toml=True,
)
LAYERS = [
    Layer("register_config", MappingProxyType({"words": ["r"], "tls": {"ca": "r", "pin": "r"}, "nothing": None})),
    Layer("app.toml", FILE.table["plugins"]["a"], document=FILE, steps=("plugins", "a")),  # type: ignore[index]
    Layer("config=", {"words": ["c"], "empty": []}),
]


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("words",), ("config=", None)),
        (("words", 0), ("register_config", None)),
        (("words", 1), ("app.toml", 3)),
        (("words", 2), ("config=", None)),
        (("words", 9), ("config=", None)),
        (("tls", "verify"), ("app.toml", 4)),
        (("tls", "ca"), ("app.toml", 5)),
        (("tls", "pin"), ("register_config", None)),
        (("tls", "missing"), ("app.toml", 4)),
        (("list", 0, "x"), ("app.toml", 7)),
        (("list", 0, "x", "deeper"), ("app.toml", 7)),
        (("none",), ("app.toml", 9)),
        (("none", "missing"), ("app.toml", 9)),
        (("pair", 1), ("app.toml", 2)),
        (("nothing",), ("register_config", None)),
        (("empty",), ("config=", None)),
        (("missing",), ("all layers", None)),
        ((), ("all layers", None)),
    ],
)
def test_a_value_comes_from_the_uppermost_layer_that_sets_it(steps: tuple[object, ...], place: object) -> None:
    assert Origins(PLUGIN, LAYERS).at(steps) == place


def test_all_layers_of_a_value_are_named_low_to_high() -> None:
    told = Origins(PLUGIN, LAYERS)
    assert [told.names(steps) for steps in [("words",), ("tls",), ("none",), ("nothing",)]] == [
        "register_config + app.toml + config=",
        "register_config + app.toml",
        "app.toml",
        "register_config",
    ]
