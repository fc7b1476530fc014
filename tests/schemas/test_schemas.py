"""The schema files: valid themselves, strict where the design is, open where it says so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

import schemas

ID = "app.plugins.ollama_plugin:OllamaPlugin"


def document() -> dict[str, Any]:
    return {
        "manifest_version": 1,
        "generator": {"name": "coldplug", "version": "0.1.0"},
        "target": {"python": "3.11", "platform": "linux", "complete_environment": False},
        "categories": {"AIModelPlugin": "app.core:AIModelPlugin", "Marked": None},
        "names": {"ollama": [ID]},
        "plugins": {
            ID: {
                "name": "ollama",
                "label": None,
                "categories": ["AIModelPlugin"],
                "module": "app.plugins.ollama_plugin",
                "qualname": "OllamaPlugin",
                "doc": "Talks to Ollama.",
                "bases": ["app.core:AIModelPlugin"],
                "mro": [ID, "app.core:AIModelPlugin", "abc:ABC", "builtins:object"],
                "abstract": False,
                "virtual": False,
                "unknown": [],
                "requires": ["httpx"],
                "metadata": {"speed": 1.5},
                "config": {
                    "parameters": [{"name": "temperature", "kind": "keyword_only", "required": False}],
                    "var_keyword": False,
                    "schema": {"type": "object", "properties": {"temperature": {"type": "number"}}},
                    "types": ["app.core:Settings"],
                    "flatten": None,
                    "defaults": {"temperature": 0.7},
                },
            }
        },
        "graph": {
            "directed": True,
            "multigraph": False,
            "graph": {},
            "nodes": [{"id": ID, "kind": "plugin"}, {"id": "app.core:AIModelPlugin", "kind": "base"}],
            "edges": [{"source": ID, "target": "app.core:AIModelPlugin", "order": 0}],
        },
        "modules": {
            "app.plugins.ollama_plugin": {
                "path": "app/plugins/ollama_plugin.py",
                "sha256": "a" * 64,
                "lines": {"OllamaPlugin": 7},
            }
        },
        "dependencies": {"httpx": "0.27.0"},
        "coverage": {
            "modules": 9,
            "exhaustive": False,
            "failed": [{"path": "app/bad.py", "line": 0, "reason": "it is not UTF-8"}],
            "unresolved": [
                {"id": "app.x:f.<locals>.C", "base": None, "reason": "computed", "path": "app/x.py", "line": 4}
            ],
        },
    }


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schemas.load())


def test_the_manifest_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schemas.load())
    assert schemas.load()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_file_that_is_not_there_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        schemas.text("other.schema.json")


def test_a_whole_manifest_is_valid() -> None:
    assert list(validator().iter_errors(document())) == []


def test_an_empty_manifest_is_valid() -> None:
    empty = {
        **document(),
        **{key: {} for key in ("categories", "names", "plugins", "modules", "dependencies")},
        "coverage": {"modules": 0, "exhaustive": True, "failed": [], "unresolved": []},
        "graph": {"directed": True, "multigraph": False, "graph": {}, "nodes": [], "edges": []},
    }
    assert list(validator().iter_errors(empty)) == []


def objects(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in objects(inner))]
    return [found for inner in value for found in objects(inner)] if isinstance(value, list) else []


KEYED = ("categories", "names", "plugins", "modules", "dependencies", "lines")


def test_keys_of_a_later_version_are_allowed_in_every_record() -> None:
    extended = document()
    keyed = [extended[key] for key in KEYED if key in extended]
    keyed += [module["lines"] for module in extended["modules"].values()]
    for found in objects(extended):
        if not any(found is table for table in keyed):
            found["x_later"] = {"any": [1, None]}
    assert list(validator().iter_errors(extended)) == []


@pytest.mark.parametrize("key", sorted(document()))
def test_no_section_may_be_missing(key: str) -> None:
    without = {name: value for name, value in document().items() if name != key}
    assert [error.message for error in validator().iter_errors(without)] == [f"'{key}' is a required property"]


@pytest.mark.parametrize("key", sorted(set(document()["plugins"][ID]) - {"metadata", "config"}))
def test_no_field_of_a_record_may_be_missing(key: str) -> None:
    broken = document()
    del broken["plugins"][ID][key]
    assert [error.message for error in validator().iter_errors(broken)] == [f"'{key}' is a required property"]


def put(*path: str | int) -> Callable[[dict[str, Any], object], None]:
    def change(document: dict[str, Any], value: object) -> None:
        target: Any = document
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "value"),
    [
        (put("manifest_version"), 2),
        (put("generator", "version"), ""),
        (put("target", "python"), "3"),
        (put("target", "complete_environment"), None),
        (put("categories", "A/B"), None),
        (put("categories", "A"), "app.core.Base"),
        (put("names", "-x"), [ID]),
        (put("names", "x y"), [ID]),
        (put("names", "x"), []),
        (put("names", "x"), [ID, ID]),
        (put("names", "x"), ["../evil:X"]),
        *(
            (put("plugins", key), document()["plugins"][ID])
            for key in ("app.a", "app..a:X", "a b:X", "a:X.", ":X", "a/b:X")
        ),
        (put("plugins", ID, "name"), "a/b"),
        (put("plugins", ID, "module"), "app.1"),
        (put("plugins", ID, "qualname"), "f.<locals>.C"),
        (put("plugins", ID, "abstract"), True),
        (put("plugins", ID, "virtual"), None),
        (put("plugins", ID, "mro"), []),
        (put("plugins", ID, "categories"), ["A", "A"]),
        (put("plugins", ID, "unknown"), [None]),
        (put("plugins", ID, "requires"), ["a-b"]),
        (put("plugins", ID, "metadata"), []),
        (put("plugins", ID, "config", "parameters", 0, "kind"), "var_positional"),
        (put("plugins", ID, "config", "schema"), {"type": "text"}),
        (put("plugins", ID, "config", "types"), ["Path"]),
        (put("plugins", ID, "config", "defaults"), None),
        (put("graph", "directed"), False),
        (put("graph", "nodes", 0, "kind"), "class"),
        (put("graph", "edges", 0, "order"), -1),
        (put("modules", "app.b"), {"path": "app/b.py", "sha256": "A" * 64, "lines": {}}),
        *(
            (put("modules", "app.b"), {"path": path, "sha256": "a" * 64, "lines": {}})
            for path in ("/app/b.py", "../b.py", "app/../../b.py", "C:/b.py", "app\\b.py", "\\\\host\\b.py", "")
        ),
        (put("modules", "app.plugins.ollama_plugin", "lines", "X"), 0),
        (put("dependencies", "a b"), "1"),
        (put("dependencies", "httpx"), None),
        (put("coverage", "modules"), -1),
        (put("coverage", "failed", 0, "reason"), ""),
        (put("coverage", "unresolved", 0, "line"), "4"),
    ],
)
def test_what_the_design_rules_out_is_refused(change: Callable[[dict[str, Any], object], None], value: object) -> None:
    broken = copy.deepcopy(document())
    change(broken, value)
    assert not validator().is_valid(broken)


@pytest.mark.parametrize("key", ["app.ütils:Été", "a:Outer.Inner", "_a._b:_C", "a:𠀀"])
def test_identifiers_are_those_of_python(key: str) -> None:
    extended = document()
    extended["plugins"][key] = extended["plugins"][ID]
    extended["names"]["other"] = [key]
    assert list(validator().iter_errors(extended)) == []
