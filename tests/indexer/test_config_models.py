"""Schemas, judged by Pydantic: of generated models and dataclasses, and of what it knows by heart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from indexer.pipeline import Request, opened
from indexer.values import ClassValue
from tests.configuration import first_difference, normalised, schemas_of
from tests.generated_models import write_generated

FAMILIES = 70
"""Of five classes each."""


def schemas_read(root: Path, module: str, names: list[str]) -> dict[str, Any]:
    """Return the schema that source gives of each class of a module, by id."""
    with opened(Request(packages=(module,), search_path=(root,))) as session:
        found = {f"{module}:{name}": session.world.member(module, name) for name in names}
        return {id_: session.configurations.of(cls).schema for id_, cls in found.items() if isinstance(cls, ClassValue)}


def disagreements(root: Path, module: str, names: list[str]) -> dict[str, str]:
    """Return where the schemas of classes differ from Pydantic's, by id; each must be a valid schema."""
    ours = schemas_read(root, module, names)
    theirs = schemas_of(sorted(ours), path=[root])
    found: dict[str, str] = {}
    for id_, schema in ours.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "error" not in theirs[id_], theirs[id_]
        difference = first_difference(*normalised(schema, theirs[id_]["schema"]))
        if difference is not None:
            found[id_] = difference
    return found


def test_generated_models_and_dataclasses_have_the_schemas_that_pydantic_gives(tmp_path: Path) -> None:
    names = write_generated(tmp_path, FAMILIES)
    assert disagreements(tmp_path, "made", names) == {}
    assert len(names) >= 300


SAMPLES = {
    "aliases": """
        class M(BaseModel):
            a: int = Field(alias="one")
            b: int = Field(validation_alias=AliasChoices(AliasPath("x", 0), "two", "deux"))
            c: int = Field(serialization_alias="three")
            _private: int = PrivateAttr(3)
        """,
    "generated_aliases": """
        class Inner(TypedDict):
            some_key: int
        class M(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel)
            first_name: str
            http2_url: str = "x"
            own: int = Field(1, alias="mine")
            inner: Inner
        """,
    "the_configuration_of_parents": """
        class Strict(BaseModel):
            model_config = ConfigDict(extra="forbid", title="Strictly")
            a: int = 1
        class M(Strict, title="Changed"):
            a: str = "x"
            b: Strict
        """,
    "unions_told_apart": """
        class Cat(BaseModel):
            kind: Literal["cat", "tom"]
            lives: int = 9
        class Dog(BaseModel):
            kind: Literal["dog"] = "dog"
        class M(BaseModel):
            pet: Union[Cat, Dog] = Field(discriminator="kind")
            other: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
        """,
    "recursion": """
        class Node(BaseModel):
            value: int
            next: "Node | None" = None
        class M(BaseModel):
            first: Node
            mine: "List[M]" = []
        """,
    "named_aliases": """
        Json = TypeAliasType("Json", "Union[Dict[str, Json], List[Json], str, int, None]")
        Once = TypeAliasType("Once", List[int])
        Twice = TypeAliasType("Twice", Dict[str, int])
        class M(BaseModel):
            any: Json
            once: Optional[Once] = None
            one: Twice
            two: Optional[Twice] = None
        """,
    "generics": """
        class Page(BaseModel, Generic[T]):
            items: List[T]
            first: Optional[T] = None
        class Named(Page[int], Generic[U]):
            name: U
        class M(BaseModel):
            ints: Page[int]
            points: Page[Point]
            pages: Page[Page[str]]
            bare: Page
            both: Named[str]
        Pair = Tuple[T, U]
        class N(BaseModel):
            pair: Pair[int, str]
        """,
    "root_models": """
        class Tags(RootModel[List[str]]):
            "Some tags."
        class Limits(RootModel):
            root: Dict[str, Annotated[int, Field(ge=1)]] = Field(description="By name.")
        class M(BaseModel):
            tags: Tags
            limits: Limits | None = None
        """,
    "typed_dicts": """
        class First(TypedDict):
            "The first."
            a: int
            b: NotRequired[Annotated[str, Field(min_length=1)]]
        class Second(First, total=False):
            c: Required[bool]
            d: "ReadOnly[float]"
        class Open(TypedDict):
            __pydantic_config__ = ConfigDict(extra="allow")
            a: int
        class M(BaseModel):
            first: First
            second: Second = {"a": 1, "c": True}
            free: Open
        """,
    "dataclasses_of_pydantic": """
        @pydantic_dataclass
        class D:
            "Checked."
            a: int = Field(3, gt=1, description="The a.")
            b: InitVar[int] = 1
            c: List[int] = field(default_factory=list)
        class M(BaseModel):
            d: D
            e: D | None = None
        """,
    "dataclasses_that_say_something_to_pydantic": """
        SETTINGS = ConfigDict(extra="allow", json_schema_extra={"examples": [1]})
        @pydantic_dataclass(config=ConfigDict(extra="forbid", title="Said", alias_generator=to_camel))
        class Forbids:
            first_name: int = 1
        @pydantic_dataclass(config=SETTINGS, kw_only=True)
        class Allows:
            a: int
        @pydantic_dataclass
        class Below(Forbids):
            other_name: int = 2
        @pydantic_dataclass(config={"extra": "ignore"})
        class Ignores(Forbids):
            third_name: str = ""
        @dataclass
        class Plain:
            __pydantic_config__ = ConfigDict(extra="forbid", title="Plainly")
            a: int
        class M(BaseModel):
            model_config = ConfigDict(extra="allow", alias_generator=to_camel)
            forbids: Forbids
            allows: Allows
            below: Below
            ignores: Ignores
            plain: Plain
        @pydantic_dataclass(config=ConfigDict(extra="forbid"))
        class N:
            "At the top."
            a: int = 1
        """,
    "enumerations": """
        class Flags(enum.IntFlag):
            A = enum.auto()
            B = enum.auto()
        class Mixed(enum.Enum):
            "Of several kinds."
            A = 1
            B = "b"
            C = A
            def method(self): ...
        class Texts(str, enum.Enum):
            A = "a"
        class M(BaseModel):
            mixed: Mixed = Mixed.B
            texts: Texts = Texts.A
            keys: Dict[Texts, int] = {}
            lit: Literal[Mixed.A, "x", None] = "x"
        """,
    "new_types_and_names_for_types": """
        UserId = NewType("UserId", int)
        Small = conint(gt=1)
        Names = List[UserId]
        Nothing = None
        Text = "Optional[UserId]"
        class M(BaseModel):
            a: UserId
            b: Small = 2
            c: Names = []
            d: Nothing = None
            e: "Optional[UserId]" = None
            f: Annotated[Small, Field(lt=9)] = 3
            g: Union["UserId", "None"] = None
            h: collections.abc.Sequence = ()
            i: tuple[()] = ()
            j: "Annotated[int, Field(gt=1)]" = 3
        """,
    "type_variables_by_themselves": """
        B = TypeVar("B", bound=int)
        C = TypeVar("C", int, str)
        class M(BaseModel, Generic[B, C, T]):
            a: B
            b: C
            c: List[B] = []
            d: Optional[T] = None
        class Own(M[int, str, bytes]):
            e: int = 1
        class N(BaseModel):
            own: Own
            free: M
        """,
    "generic_aliases": """
        Pair = Tuple[T, T]
        Maybe = Union[T, None]
        Either = Union[T, Dict[str, U]]
        Some = Optional[List[T]]
        Boxed = TypeAliasType("Boxed", List[T], type_params=(T,))
        class M(BaseModel):
            a: Pair[int]
            b: Maybe[str] = None
            c: Some[Point] = None
            d: Dict[str, Maybe[int]] = {}
            e: Either[int, str] = 1
            f: Union[Maybe[int], Maybe[str]] = None
            g: Maybe[Point] | None = None
        """,
    "literals": """
        Modes = Literal["a", "b"]
        class M(BaseModel):
            a: Literal[Modes, "c"] = "a"
            b: Literal[Literal[1, 2], 3] = 1
            c: Literal[True, 1, None] = None
            d: Literal["x"] = "x"
            e: List[Modes] = []
        """,
    "titles_of_generic_models": """
        class Box(BaseModel, Generic[T]):
            value: T
        class Two(BaseModel, Generic[T, U]):
            first: T
            second: List[U]
        class M(BaseModel):
            a: Box[int]
            b: Box[List[int]]
            c: Two[int, Box[str]]
            d: Box[Point] | None = None
            e: Box[Union[int, str]] | None = None
            f: Box[Dict[str, Box[int]]] | None = None
        """,
    "values_written_as_json": """
        class M(BaseModel):
            a: Annotated[List[int], Json]
            b: Json
            c: Json[Point] | None = None
        """,
    "values_that_enumerations_make": """
        class Texts(enum.StrEnum):
            FIRST = enum.auto()
            SECOND = "2"
        class Numbers(enum.Enum):
            _ignore_ = "x"
            ONE = enum.auto()
            FIVE = 5
            SIX = enum.auto()
            @property
            def shown(self): ...
        class Flags(enum.Flag):
            A = enum.auto()
            B = enum.auto()
            C = 8
        class M(BaseModel):
            texts: Texts = Texts.FIRST
            numbers: Numbers = Numbers.SIX
            flags: Flags
        """,
    "final_attributes": """
        class M(BaseModel):
            a: Final[int] = 3
            b: Final[int]
            c: Final[int] = Field(gt=1)
            d: Final[int] = Field(3, gt=1)
            e: Final = 3
            f: Annotated[int, Field(gt=1)] = 3
        """,
    "what_metadata_states": """
        LIMIT = Field(gt=3)
        LIMITS = {"gt": 1, "lt": 9}
        class M(BaseModel):
            a: Annotated[int, annotated_types.Gt(1), annotated_types.Le(9)] = 2
            b: Annotated[int, LIMIT] = 4
            c: int = Field(3, **LIMITS)
            d: Annotated[List[int], annotated_types.Len(1, 3)] = [1]
            e: Annotated[str, annotated_types.MinLen(2)] = "xx"
            f: Annotated[int, annotated_types.MultipleOf(2)] = 2
            g: Annotated[float, annotated_types.Interval(gt=0, le=1)] = 0.5
            h: Annotated[int, deprecated("no")] = 1
            i: int = Field(1, deprecated=False)
            j: Annotated[Dict[str, int], Field(min_length=1)] = {"a": 1}
            k: Annotated[str, Field(pattern="^a")] | None = None
            l: Annotated[int, "only text", print] = 1
            m: Annotated[Union[int, str], Field(description="Two.")] = 1
            n: Annotated[List[Annotated[int, Field(gt=1)]], Field(max_length=3)] = []
            o: int = Field(default=..., ge=1)
        """,
    "what_models_say_of_themselves": """
        SAID = ConfigDict(extra="allow")
        class Base(BaseModel):
            model_config = SAID
            a: int
            if True:
                b: int = 1
            else:
                c: int = 2
        class Pascal(BaseModel):
            model_config = {"alias_generator": to_pascal, "title": "Named"}
            first_name: str
            x1_y: int = 1
        class Snake(BaseModel, alias_generator=to_snake):
            firstName: str
            HTTPServer2: int = 1
        class ByName(BaseModel):
            model_config = ConfigDict(validate_by_alias=False, validate_by_name=True)
            own: int = Field(1, alias="mine")
        class M(Base, extra="forbid"):
            a: str = "x"
            pascal: Pascal
            snake: Snake
        class N(BaseModel):
            m: M
            base: Base
            by_name: ByName
        """,
    "same_names_in_two_places": """
        class Outer:
            class Point(BaseModel):
                z: int
        class M(BaseModel):
            inner: Outer.Point
            outer: Point
        """,
    "extra_words": """
        class M(BaseModel):
            "A model.\n\n            With more."
            model_config = ConfigDict(json_schema_extra={"examples": [{"a": 1}]}, use_attribute_docstrings=True)
            a: int = Field(1, title="The A", description="D", examples=[1], deprecated=True)
            g: int = Field(1, json_schema_extra={"unit": "s"})
            b: int = 2
            "What b is."
            c: Annotated[int, WithJsonSchema({"type": "string"})] = 3
            d: Annotated[str, StringConstraints(max_length=3, pattern="x")] = "x"
            e: Annotated[Optional[str], Field(description="E")] = None
            f: Annotated[int, Field(gt=1), Field(lt=9)] = 3
        """,
    "special_types": """
        class M(BaseModel):
            b: Json[List[int]]
            c: FilePath
            d: DirectoryPath | None = None
            e: UUID4
            f: Base64Str
            g: ByteSize = 1
            h: ImportString
            i: AwareDatetime
            j: PastDate
            k: Secret[int]
            l: conlist(int, min_length=1, max_length=2)
            m: condecimal(gt=1, max_digits=3)
            n: Annotated[datetime.timedelta, Field(gt=datetime.timedelta(1))]
            o: StrictInt
            p: SkipValidation[int]
            q: IPvAnyAddress
            r: PostgresDsn
            s: object
            t: Type[int]
            u: Hashable
            v: collections.Counter[str]
            w: typing.DefaultDict[str, int]
            x: typing.AnyStr
        """,
}
IMPORTS = """\
import annotated_types, collections, collections.abc, datetime, enum, typing
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Dict, Final, Generic, Hashable, List, Literal, NewType, Optional, Tuple, Type
from typing import TypeVar, Union
from pydantic import *
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import NotRequired, ReadOnly, Required, TypeAliasType, TypedDict, deprecated

T = TypeVar("T")
U = TypeVar("U")

class Point(BaseModel):
    x: int = 0
"""


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_schemas_are_those_that_pydantic_gives_for(tmp_path: Path, name: str) -> None:
    from inspect import cleandoc

    text = cleandoc(SAMPLES[name])
    (tmp_path / "models.py").write_text(f"{IMPORTS}\n{text}\n")
    names = [line.split()[1].partition("(")[0].strip(":") for line in text.splitlines() if line.startswith("class ")]
    models = [found for found in names if found in ("M", "N")]
    assert disagreements(tmp_path, "models", models) == {}
    assert models
