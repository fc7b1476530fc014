"""Annotations that Pydantic refuses or does not know: what is not understood allows everything, and ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Index, Package

HEAD = """\
import collections, enum, nowhere_to_be_found, typing
from dataclasses import InitVar, dataclass
from typing import *

T = TypeVar("T")
Loop = Union[int, "Loop"]
Round = "Back"
Back = "Round"
Maybe = Optional[T]

class Color(enum.Enum):
    RED = 1

class Plain: pass

"""
TREE = {"anyOf": [{"type": "integer"}, {}]}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        ("undefined", {}),
        ("'not a type ('", {}),
        ("3", {}),
        ("(lambda: int)", {}),
        ("print", {}),
        ("print(1)", {}),
        ("Unpack[int]", {}),
        ("T", {}),
        ("Protocol", {}),
        ("Literal[undefined]", {}),
        ("Literal[Color]", {}),
        ("Literal[print]", {}),
        ("ClassVar[int]", {"type": "integer"}),
        ("InitVar[int]", {"type": "integer"}),
        ("nowhere_to_be_found.Array", {"x-type": "nowhere_to_be_found:Array"}),
        ("nowhere_to_be_found.Array[int]", {"x-type": "nowhere_to_be_found:Array"}),
        ("Plain", {"x-type": "app:Plain"}),
        ("Loop", TREE),
        ("Union[Loop, str]", {"anyOf": [{"type": "integer"}, {}, {"type": "string"}]}),
        ("Round", {}),
        ("Maybe[int]", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("Optional['int']", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("Union['Optional[int]', str]", {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
        ("Union[None]", {"type": "null"}),
        ("NewType('Name', str)", {"type": "string"}),
        ("Tuple[()]", {"type": "array", "minItems": 0, "maxItems": 0, "x-type": "builtins:tuple"}),
        (
            "collections.OrderedDict",
            {"type": "object", "additionalProperties": True, "x-type": "collections:OrderedDict"},
        ),
    ],
)
def test_an_annotation_has_the_schema(annotation: str, schema: dict[str, Any], package: Package, index: Index) -> None:
    source = f"{HEAD}class P:\n    def __init__(self, x: {annotation}): ...\n"
    config = index(package({"app.py": source}), {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    found = config["schema"]["properties"]["x"]
    assert {key: value for key, value in found.items() if key != "x-source"} == schema


def test_what_is_nested_deeper_than_is_followed_allows_everything(package: Package, index: Index) -> None:
    source = f"class P:\n    def __init__(self, x: {'list[' * 50}int{']' * 50}): ...\n"
    config = index(package({"app.py": source}), {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    found, depth = config["schema"]["properties"]["x"], 0
    while "items" in found:
        found, depth = found["items"], depth + 1
    assert (found, 30 < depth < 50) == ({}, True)
