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


CLASSES = """\
import enum, nowhere_to_be_found
from typing import *

class Made(enum.Enum):
    def __new__(cls, value): return object.__new__(cls)
    A = 1

class Hidden(enum.Enum):
    A = 1
    B = nowhere_to_be_found.made()

class Kept(enum.Enum):
    A = 1
    shown = lambda self: self.name

class Keys(TypedDict, total=False, extra_items=int):
    a: "Required[int]"
    b: Annotated[Required[int], 1]
    c: "not a type ("
    d: str

class P:
    def __init__(self, made: Made, hidden: Hidden, kept: Kept, keys: Keys): ...
"""


def test_of_classes_whose_values_or_keys_are_partly_known_the_rest_is_said(package: Package, index: Index) -> None:
    config = index(package({"app.py": CLASSES}), {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    found = config["schema"]["$defs"]
    keys = {name: found["Keys"].get(name) for name in ("required", "additionalProperties")}
    assert ({name: found[name].get("enum") for name in ("Made", "Hidden", "Kept")}, keys) == (
        {"Made": None, "Hidden": None, "Kept": [1]},
        {"required": ["a", "b"], "additionalProperties": True},
    )
