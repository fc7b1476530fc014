"""Source of models and dataclasses, generated: types, constraints, nesting, defaults, inheritance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

PREAMBLE = '''\
import datetime, decimal, enum, ipaddress, pathlib, re, uuid
import dataclasses
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Annotated, Any, ClassVar, Dict, Final, Generic, List, Literal, NewType, Optional, Set, Tuple
from typing import TypeVar, Union

from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, HttpUrl, NonNegativeInt, PositiveFloat, PositiveInt
from pydantic import RootModel, SecretStr, conint, constr
from pydantic.dataclasses import dataclass as checked
from typing_extensions import NotRequired, Required, TypedDict

T = TypeVar("T")
UserId = NewType("UserId", int)
Short = Annotated[str, MaxLen(8)]
Numbers = Union[int, float]
LIMIT = 64
NAME = "name-" + "x"

class Color(enum.Enum):
    """A colour."""
    RED = "red"
    GREEN = "green"

class Level(enum.IntEnum):
    LOW = 1
    HIGH = enum.auto()

class Size(enum.StrEnum):
    SMALL = enum.auto()
    LARGE = "large"

class Point(BaseModel):
    x: int = 0
    y: Optional[int] = None

@dataclass
class Span:
    """From here to there."""
    start: float
    end: float = 1.5

class Options(TypedDict, total=False):
    deep: Required[bool]
    depth: int

class Box(BaseModel, Generic[T]):
    content: T
    more: List[T] = []

class Names(RootModel[List[str]]):
    """Several names."""

class Tree(BaseModel):
    label: str
    branches: List["Tree"] = []
'''

_ATOMS = {
    "int": ("0", "-3", "60 * 60", "LIMIT", "1 << 10"),
    "float": ("0.5", "-1.25", "1e3", "3"),
    "str": ('""', '"text"', '"a" "b"', "NAME", 'f"{NAME}!"'),
    "bool": ("True", "False", "not True"),
    "bytes": ('b"raw"',),
    "datetime.date": ("datetime.date(2024, 2, 29)",),
    "datetime.datetime": ("datetime.datetime(2024, 1, 2, 3, 4, 5)",),
    "datetime.time": ("datetime.time(1, 2)",),
    "datetime.timedelta": ("datetime.timedelta(seconds=5)", "datetime.timedelta(days=400, hours=1)"),
    "decimal.Decimal": ('decimal.Decimal("1.50")',),
    "uuid.UUID": ('uuid.UUID("12345678123456781234567812345678")',),
    "pathlib.Path": ('pathlib.Path("a/b")', 'pathlib.Path(".")'),
    "ipaddress.IPv4Address": ('ipaddress.IPv4Address("127.0.0.1")',),
    "re.Pattern[str]": (),
    "Color": ("Color.RED",),
    "Level": ("Level.HIGH",),
    "Size": ("Size.SMALL",),
    "UserId": ("7",),
    "Short": ('"s"',),
    "Numbers": ("1",),
    "Any": ("None", "1"),
    "Point": (),
    "Span": (),
    "Options": (),
    "Tree": (),
    "Names": (),
    "Box[int]": (),
    "Box[str]": (),
    'Literal["a"]': ('"a"',),
    'Literal["a", "b", 3]': ('"b"', "3"),
    "Literal[Color.RED]": (),
    "PositiveInt": ("5",),
    "NonNegativeInt": ("0",),
    "PositiveFloat": ("0.25",),
    "HttpUrl": (),
    "AnyUrl": (),
    "SecretStr": (),
    "conint(gt=1, le=9)": ("2",),
    'constr(min_length=1, pattern="^a")': ('"ab"',),
    "Annotated[int, Ge(0), Lt(100)]": ("4",),
    "Annotated[float, Gt(0.5), MultipleOf(0.5)]": ("1.5",),
    "Annotated[int, Interval(ge=1, le=5)]": ("3",),
    "Annotated[str, Len(2, 5)]": ('"abc"',),
    'Annotated[str, Field(max_length=9, pattern="[a-z]*")]': ('"abc"',),
    'Annotated[int, Field(title="Count", description="How many.", examples=[1, 2])]': ("1",),
    "decimal.Decimal | None": ("None",),
    "'int'": ("1",),
    "'Point | None'": ("None",),
}
"""Types, and defaults that are right for each."""

_NAMES = ("alpha", "beta", "gamma_ray", "delta1", "url", "max_tokens", "api_key", "password", "epsilon", "zeta_eta")


@dataclass(frozen=True, slots=True)
class Typed:
    """A type and the defaults that go with it."""

    text: str
    defaults: tuple[str, ...]


def _atoms() -> st.SearchStrategy[Typed]:
    return st.sampled_from([Typed(text, defaults) for text, defaults in _ATOMS.items()])


def _plain(text: str) -> str:
    return text.strip("'")


def _wrapped(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
    one = inner.map(lambda typed: _plain(typed.text))
    return st.one_of(
        one.map(lambda text: Typed(f"list[{text}]", ("[]",))),
        one.map(lambda text: Typed(f"List[{text}]", ("[]",))),
        one.map(lambda text: Typed(f"Sequence[{text}]", ())),
        one.map(lambda text: Typed(f"dict[str, {text}]", ("{}",))),
        one.map(lambda text: Typed(f"Dict[Short, {text}]", ("{}",))),
        one.map(lambda text: Typed(f"Mapping[str, {text}]", ())),
        one.map(lambda text: Typed(f"Dict[Color, {text}]", ())),
        one.map(lambda text: Typed(f"tuple[{text}, ...]", ("()",))),
        one.map(lambda text: Typed(f"Tuple[int, {text}]", ())),
        one.map(lambda text: Typed(f"deque[{text}]", ())),
        st.tuples(one, one).map(lambda pair: Typed(f"Union[{pair[0]}, {pair[1]}]", ())),
        st.tuples(one, one).map(lambda pair: Typed(f"Union[{pair[0]}, None, {pair[1]}]", ("None",))),
        inner.map(lambda typed: Typed(f"Optional[{_plain(typed.text)}]", ("None", *typed.defaults))),
        one.map(lambda text: Typed(f"Annotated[list[{text}], Field(min_length=1, max_length=3)]", ())),
        one.map(lambda text: Typed(f"Annotated[dict[str, {text}], MinLen(1)]", ())),
        st.sampled_from(["set[int]", "frozenset[str]", "Set[Color]"]).map(lambda text: Typed(text, ())),
    )


TYPES = st.recursive(_atoms(), _wrapped, max_leaves=4)


@st.composite
def fields(draw: st.DrawFn, *, kind: str) -> str:
    """Return one field, as it is written; a dataclass's has a default, so that it can stand anywhere."""
    name = draw(st.sampled_from(_NAMES))
    typed = draw(TYPES)
    default = draw(st.sampled_from(typed.defaults)) if typed.defaults else None
    mutable = default in ("[]", "{}") or (default is not None and default.startswith(("datetime", "pathlib")))
    if kind == "dataclass":
        if default is None:
            return f"{name}: {typed.text} = field(default_factory=lambda: None)"
        if mutable:
            return f"{name}: {typed.text} = field(default_factory=lambda: {default})"
        style = draw(
            st.sampled_from(
                ["{n}: {t} = {d}", "{n}: {t} = field(default={d})", "{n}: {t} = field(default={d}, kw_only=True)"]
            )
        )
        return style.format(n=name, t=typed.text, d=default)
    if default is None:
        style = draw(
            st.sampled_from(
                [
                    "{n}: {t}",
                    "{n}: {t} = ...",
                    "{n}: {t} = Field(...)",
                    "{n}: {t} = Field(alias='{n}Alias')",
                    "{n}: {t} = Field(description='Of {n}.')",
                    "{n}: {t} = Field(default_factory=lambda: None)",
                ]
            )
        )
        return style.format(n=name, t=typed.text)
    style = draw(
        st.sampled_from(
            [
                "{n}: {t} = {d}",
                "{n}: {t} = Field({d})",
                "{n}: {t} = Field(default={d}, title='T {n}')",
                "{n}: {t} = Field({d}, validation_alias='{n}_in', serialization_alias='{n}_out')",
                "{n}: {t} = Field({d}, deprecated=True, examples=[1])",
                "{n}: {t} = Field({d}, json_schema_extra={{'unit': 'm'}})",
            ]
        )
    )
    return style.format(n=name, t=typed.text, d=default)


_CONFIGS = (
    "",
    'model_config = ConfigDict(extra="forbid")',
    'model_config = ConfigDict(extra="allow", title="Another")',
    'model_config = {"extra": "ignore", "json_schema_extra": {"examples": [{}]}}',
)


@st.composite
def classes(draw: st.DrawFn, *, name: str, before: tuple[str, ...]) -> str:
    """Return a class statement; `before` are classes of the same kind that it may derive from."""
    kind = "dataclass" if name.startswith("@D") else "model"
    lines = draw(st.lists(fields(kind=kind), max_size=5, unique_by=lambda line: line.partition(":")[0]))
    if draw(st.booleans()):
        lines.insert(0, f'"""{name} of a kind."""')
    if draw(st.booleans()):
        lines.append("constant: ClassVar[int] = 3")
    if kind == "model":
        lines.append(draw(st.sampled_from(_CONFIGS)))
        lines += draw(st.sampled_from([[], ["_hidden: int = 1"]]))
    base = draw(st.sampled_from([*before, "BaseModel"] if kind == "model" else [*before, ""]))
    head = f"class {name}({base}):" if base else f"class {name}:"
    body = "\n".join(f"    {line}" for line in lines if line) or "    pass"
    decorator = draw(
        st.sampled_from(["@dataclass", "@dataclass(kw_only=True)", "@dataclasses.dataclass(frozen=False)"])
    )
    return f"{decorator if kind == 'dataclass' else ''}\n{head}\n{body}\n"


FAMILY = ("M1", "M2", "M3", "D1", "D2")


@st.composite
def families(draw: st.DrawFn) -> str:
    """Return models and dataclasses of which later ones may derive from earlier ones; `@` begins each name."""
    texts: list[str] = []
    for position, name in enumerate(FAMILY):
        before = tuple(f"@{other}" for other in FAMILY[:position] if other[0] == name[0])
        texts.append(draw(classes(name=f"@{name}", before=before)))
    return "\n".join(texts)


def write_generated(folder: Path, count: int) -> list[str]:
    """Write so many families into the module `made`; return the names of the classes.

    They are the same in each run of the same code: hypothesis also draws constants that it finds in our modules.
    """
    made: list[str] = []

    @seed(20_261_125)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(families())
    def gather(text: str) -> None:
        made.append(text)

    gather()
    texts = [
        text.replace("@dataclass", "\0").replace("@", f"F{n}_").replace("\0", "@dataclass")
        for n, text in enumerate(made)
    ]
    (folder / "made.py").write_text("\n".join([PREAMBLE, *texts]), encoding="utf-8")
    return [f"F{n}_{name}" for n in range(len(made)) for name in FAMILY]
