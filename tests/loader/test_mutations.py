"""Thousands of configurations that were damaged: a typed error or a right result, never an import of anything else."""

from __future__ import annotations

import json
import logging
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader import PluginError, PluginLoader
from tests.loader.conftest import Application
from tests.loader.samples import change

FILES = {
    "app/a.py": """
        from app.core import Base

        class A(Base):
            def __init__(self, size=1, words=(), server=None, kind=None):
                self.all = (size, words, server, kind)
        """,
    "app/b.py": "from app.core import Base\n\nclass B(Base):\n    pass\n",
    "decoy.py": "",
}
SCHEMA = {
    "type": "object",
    "properties": {
        "size": {"type": "integer", "minimum": 0},
        "words": {"type": "array", "items": {"type": "string"}, "x-merge": "unique"},
        "server": {"anyOf": [{"$ref": "#/$defs/Server"}, {"type": "null"}]},
        "kind": {"enum": ["x", "y", None]},
    },
    "additionalProperties": False,
    "$defs": {
        "Server": {
            "type": "object",
            "properties": {"host": {"type": "string"}, "port": {"type": "integer"}},
            "additionalProperties": False,
        }
    },
}
TOML = """\
[use]
Base = "a"
[plugins.a]
size = 2
words = ["a", "b"]
[plugins.a.server]
host = "h"
[plugins."app.a:A"]
kind = "x"
[plugins.Base.b]
size = 3
"""
PIECES = [
    *("a", "b", "plugins", "use", "Base", "Base/a", "app.a:A", "decoy:X", "os:system", "decoy", "app", "size", "words"),
    *("server", "host", "port", "kind", "x", "", "__", "_FILE", "x-type", "$ref", "\0", "é", "PLUGINS", "USE", "SIZE"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(PIECES) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PIECES), inner, max_size=4),
    max_leaves=12,
)
TABLES = st.dictionaries(st.sampled_from(PIECES), VALUES, max_size=4)
DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"plugins": TABLES | st.fixed_dictionaries({"a": TABLES}) | VALUES, "use": TABLES | VALUES}
)
NAMES = st.lists(st.sampled_from([*PIECES, "A"]), min_size=1, max_size=4).map("__".join)
ENVIRONS = st.dictionaries(
    st.builds("{}{}".format, st.sampled_from(["APP__PLUGINS__", "APP__PLUGINS__A__", "APP__USE__", "APP__"]), NAMES),
    st.sampled_from([*PIECES, "5", "-1", "null", "true", "[1", '["a"]', '{"host": "h"}', "a,b", __file__]),
    max_size=3,
)
EDITS = st.lists(st.tuples(st.integers(0, len(TOML)), st.integers(0, 3), st.sampled_from([*PIECES, *'[]{}"=.\n'])))
MANY = settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def path(application: Application, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the manifest of two plugins; a module that it does not list can be imported as well."""
    path = application(FILES)
    parameters = [{"name": name, "kind": "positional_or_keyword", "required": False} for name in SCHEMA["properties"]]  # type: ignore[attr-defined]
    change(path, "app.a:A", config={"parameters": parameters, "var_keyword": False, "schema": SCHEMA, "defaults": {}})
    monkeypatch.setattr(logging.getLogger("coldplug.loader"), "disabled", True)
    yield path
    files = {name: str(getattr(module, "__file__", None)) for name, module in sys.modules.items()}
    below = {name for name, file in files.items() if file.startswith(str(path.parent))}
    assert below <= {"app", "app.core", "app.a", "app.b"}


def outcome(path: Path, **options: Any) -> str:
    """Start the plugin; return the class of the error, or of the plugin where what it got is right."""
    try:
        plugins = PluginLoader.open(path, **options)
        problems = plugins.check("a")
        plugin = plugins.load("a")
    except PluginError as error:
        return type(error).__name__
    size, words, server, kind = plugin.all
    assert problems == []
    assert isinstance(size, (int, float))
    assert (size >= 0, float(size).is_integer()) == (True, True)
    assert all(isinstance(word, str) for word in words)
    assert server is None or set(server) <= {"host", "port"}
    assert kind in ("x", "y", None)
    return type(plugin).__name__


def test_any_document_and_environment_is_taken_rightly_or_refused(path: Path) -> None:
    found: Counter[str] = Counter()

    @MANY
    @given(st.lists(DOCUMENTS, max_size=2), ENVIRONS, st.none() | TABLES)
    def take(documents: list[Any], environ: dict[str, str], registered: Any) -> None:
        config = documents if registered is None else [{"plugins": {"a": registered}}, *documents]
        found[outcome(path, config=config, env="APP", environ=environ)] += 1

    take()
    assert set(found) == {"A", "ConfigError"}


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_any_damaged_file_is_taken_rightly_or_refused(suffix: str, path: Path) -> None:
    found: Counter[str] = Counter()
    text = TOML if suffix == "toml" else json.dumps(tomllib.loads(TOML), indent=1)
    file = path.parent / f"app.{suffix}"

    @MANY
    @given(EDITS)
    def take(edits: list[tuple[int, int, str]]) -> None:
        damaged = text
        for start, length, piece in edits:
            damaged = damaged[:start] + piece + damaged[start + length :]
        file.write_text(damaged, encoding="utf-8", newline="")
        found[outcome(path, config=file)] += 1

    take()
    assert set(found) == {"A", "ConfigError"}


@given(st.binary(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_no_file_that_breaks_the_loader(path: Path, data: bytes) -> None:
    for suffix in ("toml", "json"):
        file = path.parent / f"bytes.{suffix}"
        file.write_bytes(data)
        problems = PluginLoader.open(path, config=file).check("b")
        assert {problem.layer for problem in problems} <= {str(file)}
        assert problems or suffix == "toml" or data.strip().startswith(b"{")
