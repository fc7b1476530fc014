"""Values of defaults, judged by what Pydantic writes of the same expression when Python evaluates it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from indexer.pipeline import Request, opened
from indexer.target import Target
from indexer.values import ClassValue
from tests.conftest import Package

IMPORTS = """\
import datetime, decimal, enum, fractions, ipaddress, pathlib, re, uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath

class Color(enum.Enum):
    RED = "red"
    BLUE = {"deep": [1, 2]}

class Level(enum.IntEnum):
    LOW = 1

LOW = Level.LOW
"""
KNOWN = [
    *("None", "True", "3", "-2.5", "'text'", "b'bytes'", "(1, 'a')", "[1, [None]]", "{'a': (1,)}", "2 ** 63"),
    *("Color.RED", "Color.RED.value", "Color.BLUE", "Level.LOW", "LOW"),
    *(
        "int('7')",
        "int(7.9)",
        "float('1.5')",
        "str(7)",
        "bool(0)",
        "bool('x')",
        "int(True)",
        "int(Level.LOW)",
        "float(LOW)",
    ),
    *("Path('/a', 'b')", "PurePosixPath('a')", "pathlib.PurePath(Path('a'), 'b')"),
    "PureWindowsPath('c:/x')",
    *("datetime.datetime(2024, 1, 2, 3, 4, 5, 600)", "datetime.date(2024, 2, 29)", "datetime.time(1, 2)"),
    *("timedelta()", "timedelta(days=400, seconds=3661.5)", "timedelta(-1)", "timedelta(hours=2)", "timedelta(365)"),
    *("timedelta(microseconds=1)", "timedelta(minutes=61)", "timedelta(days=366, minutes=5)"),
    *("Decimal('1.50')", "Decimal(3)", "decimal.Decimal('1E+3')"),
    *("uuid.UUID('12345678123456781234567812345678')", "uuid.UUID(int=5)"),
    *(
        "ipaddress.IPv4Address('127.0.0.1')",
        "ipaddress.IPv6Network('::/8')",
    ),
]
UNKNOWN = [
    *("Path('a') / 'b'", "Level['LOW']"),
    *(
        "float('inf')",
        "float('nan')",
        "int('x')",
        "int('9' * 5000)",
        "str(b'x')",
        "bool([])",
        "int([])",
        "str(Color.RED)",
        "bool(timedelta())",
        "str(Path('a'))",
        "int(uuid.UUID(int=5))",
    ),
    *("datetime.date(2024, 2, 30)", "Decimal('x')", "uuid.UUID('1')", "ipaddress.IPv4Address('x')", "timedelta('1')"),
    *("Path(open)", "Path(Path(open))", "{1: 2}", "{'a': open}", "[open]", "b'\\xff'", "Color.GREEN", "open.name"),
    *("Level.LOW.label", "object()", "slice(1)", "print", "undefined", "Color", "10 ** 400 * 1.0"),
]


@pytest.fixture
def told(package: Package) -> Any:
    """Return a function that gives what a record says of the default of an option, by the default's source."""

    def read(*sources: str) -> list[dict[str, Any]]:
        parameters = ", ".join(f"x{number}={source}" for number, source in enumerate(sources))
        root = package({"sample.py": f"{IMPORTS}\nclass P:\n    def __init__(self, {parameters}): ...\n"})
        with opened(Request(packages=("sample",), search_path=(root,))) as session:
            cls = session.world.member("sample", "P")
            assert isinstance(cls, ClassValue)
            properties: Any = session.configurations.of(cls).schema["properties"]
        return [
            {key: value for key, value in properties[f"x{number}"].items() if key.startswith(("default", "x-default"))}
            for number in range(len(sources))
        ]

    return read


def test_what_is_known_is_what_pydantic_writes_of_the_value(told: Any) -> None:
    namespace: dict[str, Any] = {}
    exec(IMPORTS, namespace)  # noqa: S102 - the sample of this file
    values = [eval(source, namespace) for source in KNOWN]  # noqa: S307 - the same
    written = [json.loads(TypeAdapter(Any).dump_json(value, fallback=str)) for value in values]
    assert dict(zip(KNOWN, told(*KNOWN), strict=True)) == {
        source: {"default": value} for source, value in zip(KNOWN, written, strict=True)
    }


def test_what_is_not_known_without_running_it_stands_as_its_source(told: Any) -> None:
    assert dict(zip(UNKNOWN, told(*UNKNOWN), strict=True)) == {
        source: {"x-default-source": source} for source in UNKNOWN
    }


def test_sets_are_sorted_whatever_they_hold_and_patterns_are_their_texts(told: Any) -> None:
    assert told("{3, 1}", "{'b', 1}", "frozenset({2, 1})", "re.compile('a+')", "fractions.Fraction(1, 3)") == [
        {"default": [1, 3]},
        {"default": ["b", 1]},
        {"default": [1, 2]},
        {"default": "a+"},
        {"default": "1/3"},
    ]


def test_a_path_is_that_of_the_target(package: Package) -> None:
    root = package(
        {"sample.py": "from pathlib import Path\n\nclass P:\n    def __init__(self, x=Path('a', 'b')): ...\n"}
    )
    found = []
    for platform in ("linux", "win32"):
        target = Target(python=sys.version_info[:2], platform=platform)
        with opened(Request(packages=("sample",), search_path=(Path(root),), target=target)) as session:
            cls = session.world.member("sample", "P")
            assert isinstance(cls, ClassValue)
            properties: Any = session.configurations.of(cls).schema["properties"]
            found.append(properties["x"]["default"])
    assert found == ["a/b", "a\\b"]
