"""A schema that was damaged or forged, in the manifest: a right answer or an error by name, and nothing is imported."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from loader import ConfigError, ManifestError, PluginError, PluginLoader
from loader.errors import ConfigProblem
from loader.manifest import Manifest, Memory
from tests.loader.conftest import Application
from tests.loader.samples import change, configured, document

SCHEMA: dict[str, Any] = {
    "$defs": {
        "Color": {"enum": ["red", "green"], "type": "string", "x-type": "app.kinds:Color"},
        "Server": {
            "title": "Server",
            "type": "object",
            "properties": {
                "host": {"type": "string", "pattern": "^[a-z.]+$", "minLength": 1},
                "port": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
                "next": {"$ref": "#/$defs/Server"},
            },
            "required": ["host"],
            "additionalProperties": False,
            "x-type": "app.kinds:Server",
        },
    },
    "type": "object",
    "properties": {
        "color": {"$ref": "#/$defs/Color"},
        "servers": {"type": "array", "items": {"$ref": "#/$defs/Server"}, "uniqueItems": True},
        "since": {"type": "string", "format": "date", "x-type": "datetime:date"},
        "sizes": {"type": "object", "x-keys": {"type": "integer"}, "patternProperties": {"^1": {"multipleOf": 0.5}}},
        "either": {"oneOf": [{"type": "integer"}, {"$ref": "#/$defs/Server"}]},
    },
    "additionalProperties": False,
}
OPTIONS = {
    "color": "red",
    "servers": [{"host": "a.b", "next": {"host": "c", "port": 1}}],
    "since": "2024-01-31",
    "sizes": {"1": 1.5},
    "either": {"host": "a"},
}
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 10**300, 1e308, "", "x", "#", "#/$defs/Server", "#/$defs/none", "#/properties"),
    *("https://example.org/schema", "os:system", "subprocess:Popen", "../x:y", "integer", "array", "(a+)+$", "[", "\0"),
    *([], ["string", "null"], [[]], [{}], [{"$ref": "#"}], {}, {"$ref": "#"}, {"not": {}}, {"type": []}),
    *({"anyOf": [{"$ref": "#"}] * 3}, {"items": {"$ref": "#"}}, {"x-type": "antigravity:fly"}, {"enum": [{}]}),
]


TYPES = ["app.kinds:Color", "app.kinds:Server"]
FLATTENING: list[Any] = [
    {"parameter": "server", "$ref": "#/$defs/Server"},
    {"parameter": "server", "$ref": "#/$defs/none"},
    {"parameter": 5, "$ref": []},
    {"parameter": "color"},
    [],
]
FILES = {
    "app/kinds.py": """
        from dataclasses import dataclass
        from enum import Enum

        class Color(Enum):
            RED = "red"
            GREEN = "green"

        @dataclass
        class Server:
            host: str
            port: int | None = None
            next: "Server | None" = None
        """,
    "app/a.py": """
        from app.core import Base

        class A(Base):
            def __init__(self, **options):
                pass
        """,
}


def mutated(random: Random) -> dict[str, Any]:
    """Return the schema with some of its parts exchanged, left out, or moved under another keyword."""
    schema = deepcopy(SCHEMA)
    for _ in range(random.choice([1, 1, 2, 4])):
        places = list(_places(schema))
        holder, key = random.choice(places)
        match random.choice(["odd", "odd", "odd", "moved", "gone"]):
            case "odd":
                holder[key] = deepcopy(random.choice(ODD))
            case "moved":
                other, where = random.choice(places)
                holder[key] = deepcopy(other[where])
            case "gone":
                del holder[key]
    return schema


def _places(part: Any) -> list[tuple[Any, Any]]:
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
    return [place for key in keys for place in [(part, key), *_places(part[key])]]


def opened(schema: dict[str, Any], **config: Any) -> PluginLoader:
    """Open a manifest with one plugin, whose module is not there."""
    record = configured("app.nowhere:A", schema, types=TYPES, **config)
    return PluginLoader([Manifest(Memory(json.dumps(document(record)).encode(), shown="plugins.json"))])


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_schema_is_the_answer_is_a_list_of_problems_or_the_manifest_s_error(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same in each run
    before = set(sys.modules)
    answers: set[object] = set()
    for _ in range(400):
        plugins = opened(mutated(random), var_keyword=random.choice([True, False]))
        try:
            problems = plugins.check("a", OPTIONS)
            answers.update(map(type, problems) if problems else [None])
            plugins.explain("a", OPTIONS)
        except ManifestError as error:
            answers.add(error.source)
    assert answers == {"plugins.json", ConfigProblem, None}
    foreign = {name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names - {"loader"}
    assert (foreign, "antigravity" in sys.modules) == (set(), False)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_schema_is_a_plugin_starts_or_the_error_is_the_loader_s_own(
    seed: int, application: Application
) -> None:
    random = Random(seed)  # noqa: S311 - the same in each run
    path = application(FILES)
    answers: set[type] = set()
    for _ in range(100):
        schema = {**mutated(random), **random.choice([{}, {}, {"x-flatten": random.choice(FLATTENING)}])}
        change(path, "app.a:A", config={"schema": schema, "types": TYPES, "var_keyword": True, "flatten": None})
        try:
            answers.add(type(PluginLoader.open(path, allow="app").load("a", config=OPTIONS)))
        except PluginError as error:
            answers.add(type(error))
    assert {ConfigError, ManifestError} <= answers
    assert {kind.__module__ for kind in answers} == {"app.a", "loader.errors"}
    assert "antigravity" not in sys.modules


def test_what_is_refused_is_refused_before_the_import() -> None:
    plugins = opened({"properties": {"a": {"$ref": "#/properties/a"}}}, var_keyword=True)
    with pytest.raises(ManifestError, match=r"can't be followed: the reference '#/properties/a' leads to itself"):
        plugins.load("a", config={"a": 1})
    with pytest.raises(ConfigError, match=r"\$\.color: 'blue' is none of 'red', 'green'"):
        opened(SCHEMA).load("a", config={"color": "blue"})
