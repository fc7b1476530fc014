"""Parameters, judged by `inspect.signature`: of samples, and of every plugin of the real packages."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.document import recorded
from indexer.pipeline import Request, opened
from indexer.values import ClassValue
from tests.configuration import Agreement, differences, judged, signatures_of
from tests.conftest import Package
from tests.unmeasured import unmeasured

SAMPLE = """\
from __future__ import annotations

import enum
import attr, attrs, msgspec
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar
from pydantic import BaseModel, ConfigDict, Field

LIMIT = 60 * 60
T = TypeVar("T")

class Mode(enum.Enum):
    FAST = "fast"

class Plain: pass

class Kinds:
    def __init__(self, a, b=1, /, c=None, *, d, e=LIMIT, f="x" "y", g=-1.5, h=(1, [2], {"k": None}), i=~3): ...

class New:
    def __new__(cls, x, y=3): return super().__new__(cls)

class NewBelow(New): pass

class InitAndNew:
    def __new__(cls, *args, **kwargs): return super().__new__(cls)
    def __init__(self, x: int = 2): ...

class Inherits(Kinds): pass

class Refuses(Kinds):
    def __init__(self): super().__init__(1, d=2)

class Static:
    @staticmethod
    def __init__(self, x): ...

@dataclass
class Data:
    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    _: KW_ONLY
    d: InitVar[int] = 4
    e: int = field(init=False, default=3)
    f: ClassVar[int] = 3
    g: int = field(default=5, kw_only=False)

@dataclass
class DataBelow(Data):
    b: str = "c"
    h: bool = False

class Undecorated(DataBelow):
    i: int = 3

@dataclass(init=False)
class NoInit(Data):
    z: int = 1

@dataclass
class OwnInit:
    a: int
    def __init__(self, other=1): ...

@attrs.define
class Attrs:
    a: int
    _b: str = "b"
    c: list = attrs.Factory(list)
    d: int = attrs.field(default=3, kw_only=True)
    e: int = attrs.field(init=False, default=3)
    f: int = attrs.field(alias="eff", converter=int, default="4")
    g: int = attrs.field()
    @g.default
    def _g(self): return 3

@attrs.define
class AttrsBelow(Attrs):
    a: int = 5
    h: int = 6

@attr.s
class Classic:
    a = attr.ib()
    b = attr.ib(default=1)
    c = attr.ib(factory=dict, kw_only=True)
    d: int = 3

@attr.s(auto_attribs=True, kw_only=True)
class Annotated_:
    a: int
    b: int = attr.ib(default=2)

@attrs.frozen
class Frozen:
    a: int = 1
    def __init__(self, x): self.__attrs_init__(x)

class Struct(msgspec.Struct):
    a: int
    b: str = "b"
    c: list = msgspec.field(default_factory=list)

class StructBelow(Struct, kw_only=True):
    d: int
    e: float = 0.5

class Tuple_(NamedTuple):
    a: int
    b: str = "b"

class TupleBelow(Tuple_): pass

class Model(BaseModel):
    a: int
    b: Annotated[str, Field(max_length=3)] = "b"
    c: list[int] = Field(default_factory=list)
    d: float = Field(0.5, alias="dee")
    _e: int = 3
    f: ClassVar[int] = 3

class ModelBelow(Model):
    model_config = ConfigDict(extra="allow")
    b: str = "c"
    g: Mode | None = None

class GenericModel(BaseModel, Generic[T]):
    a: T
    b: list[T] = []

class OfInt(GenericModel[int]):
    c: int = 1

class Meta(type):
    def __call__(cls, x, *, y=1): return super().__call__()

class Made(metaclass=Meta): pass

class PassingMeta(type):
    def __call__(cls, *args, **kwargs): return super().__call__(*args, **kwargs)

class Passed(metaclass=PassingMeta):
    def __init__(self, x=1): ...

class Handing(Kinds):
    def __init__(self, own: int, *args: Any, **kwargs: Any):
        super().__init__(1, *args, e=3, **kwargs)

class Keyword(Data):
    def __init__(self, own=1, **kwargs):
        super().__init__(**kwargs)
"""
NAMES = [line.split()[1].partition("(")[0].strip(":") for line in SAMPLE.splitlines() if line.startswith("class ")]
CLASSES = [name for name in NAMES if name not in ("Meta", "PassingMeta")]
HANDED_ON = ("Passed", "InitAndNew")
"""Here `inspect` shows what a metaclass or `__new__` takes and hands on; the record says what must be given."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the records of the sample's classes and what the interpreter shows of them."""
    root = tmp_path_factory.mktemp("sample")
    (root / "sample.py").write_text(SAMPLE)
    ids = [f"sample:{name}" for name in CLASSES]
    with opened(Request(packages=("sample",), search_path=(root,))) as session:
        found = {f"sample:{name}": session.world.member("sample", name) for name in CLASSES}
        records = {id_: session.configurations.of(cls) for id_, cls in found.items() if isinstance(cls, ClassValue)}
    return {id_: recorded(record) for id_, record in records.items()}, signatures_of(ids, path=[root])


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in HANDED_ON])
def test_parameters_are_those_that_the_interpreter_shows(
    sample: tuple[dict[str, Any], dict[str, Any]], name: str
) -> None:
    records, shown = sample
    assert "error" not in shown[f"sample:{name}"]
    assert differences(records[f"sample:{name}"], shown[f"sample:{name}"]) == []


@pytest.mark.parametrize("name", HANDED_ON)
def test_a_call_that_hands_everything_on_is_followed_further_than_the_interpreter_shows(
    sample: tuple[dict[str, Any], dict[str, Any]], name: str
) -> None:
    records, shown = sample
    assert [p["kind"] for p in shown[f"sample:{name}"]["parameters"]] in (
        ["var_positional", "var_keyword"],
        ["positional_or_keyword"],
    )
    assert [p["name"] for p in records[f"sample:{name}"]["parameters"]] == ["x"]


FOLLOWED = {
    "super_init": (
        "class P(Base):\n    def __init__(self, x, **kwargs):\n        super().__init__(1, **kwargs)\n",
        [("x", True), ("port", False), ("debug", False)],
        False,
    ),
    "super_of_a_diamond": (
        (
            "class L(Base):\n    def __init__(self, l=1, **kw):\n        super().__init__(**kw)\n"
            "class R(Base):\n    def __init__(self, r=1, **kw):\n        super().__init__(**kw)\n"
            "class P(L, R):\n    def __init__(self, **kw):\n        super().__init__(**kw)\n"
        ),
        [("l", False), ("r", False), ("host", True), ("port", False), ("debug", False)],
        False,
    ),
    "parent_by_name": (
        "class P(Base):\n    def __init__(self, **kw):\n        Base.__init__(self, 'h', **kw)\n",
        [("port", False), ("debug", False)],
        False,
    ),
    "a_class_kept_in_an_attribute": (
        "class P:\n    def __init__(self, **kw):\n        self.base = Base(port=1, **kw)\n",
        [("host", True), ("debug", False)],
        False,
    ),
    "a_function": (
        "class P:\n    def __init__(self, **kw):\n        make(**kw)\n",
        [("retries", False), ("pause", True)],
        False,
    ),
    "a_method": (
        "class P:\n    def __init__(self, **kw):\n        self.setup(**kw)\n    def setup(self, *, deep=False): ...\n",
        [("deep", False)],
        False,
    ),
    "a_class_method_that_makes_another": (
        "class P:\n    def __init__(self, **kw):\n        self.made = Base.build(**kw)\n",
        [("host", True), ("port", False), ("debug", False)],
        False,
    ),
    "kept_for_another_method": (
        (
            "class P:\n    def __init__(self, **kw):\n        self._kw = kw\n"
            "    def run(self):\n        return make(**self._kw)\n"
        ),
        [("retries", False), ("pause", True)],
        False,
    ),
    "one_of_two_branches": (
        (
            "class P:\n    def __init__(self, kind='a', **kw):\n        if kind == 'a':\n            Base(**kw)\n"
            "        else:\n            make(**kw)\n"
        ),
        [
            ("kind", False),
            ("host", False),
            ("port", False),
            ("debug", False),
            ("retries", False),
            ("pause", False),
        ],
        False,
    ),
    "both_of_two_calls": (
        (
            "def other(*, pause=1, more=2): ...\n"
            "class P:\n    def __init__(self, **kw):\n        make(**kw)\n        other(**kw)\n"
        ),
        [("pause", True)],
        False,
    ),
    "keys_that_are_taken": (
        (
            "class P:\n    def __init__(self, **kw):\n        self.a = kw.pop('a')\n        self.b = kw.pop('b', 2)\n"
            "        if kw:\n            raise TypeError(kw)\n"
        ),
        [("a", True), ("b", False)],
        False,
    ),
    "keys_that_are_taken_before_the_rest_is_handed_on": (
        (
            "class P(Base):\n    def __init__(self, **kw):\n"
            "        self.a = kw.pop('a', 1)\n        super().__init__('h', **kw)\n"
        ),
        [("port", False), ("debug", False), ("a", False)],
        False,
    ),
    "keys_that_are_set": (
        "class P(Base):\n    def __init__(self, **kw):\n        kw['host'] = 'h'\n        super().__init__(**kw)\n",
        [("port", False), ("debug", False)],
        False,
    ),
    "what_swallows_everything": (
        "class P:\n    def __init__(self, a=1, **kw): ...\n",
        [("a", False)],
        True,
    ),
    "what_can_not_be_known": (
        "class P:\n    def __init__(self, a=1, **kw):\n        unknown.thing(**kw)\n",
        [("a", False)],
        True,
    ),
    "an_object_of_its_own_class": (
        "class P:\n    def __init__(self, a=1, **kw):\n        self.twin = self.__class__(**kw)\n",
        [("a", False)],
        True,
    ),
    "the_parent_after_a_named_one": (
        (
            "class M(Base):\n    def __init__(self, m): ...\n"
            "class P(M):\n    def __init__(self, **kw):\n        super(M, self).__init__('h', **kw)\n"
        ),
        [("port", False), ("debug", False)],
        False,
    ),
    "the_parent_after_itself_by_name": (
        "class P(Base):\n    def __init__(self, **kw):\n        super(P, self).__init__('h', **kw)\n",
        [("port", False), ("debug", False)],
        False,
    ),
    "a_constructor_that_is_no_parent_s": (
        "class P:\n    def __init__(self, **kw):\n        Base.__init__(self, 'h', **kw)\n",
        [("port", False), ("debug", False)],
        False,
    ),
    "a_partial_call": (
        (
            "import functools\n"
            "class P:\n    def __init__(self, **kw):\n        self.made = functools.partial(make, 3, **kw)\n"
        ),
        [("pause", True)],
        False,
    ),
    "a_static_method": (
        (
            "class P:\n    def __init__(self, **kw):\n        self.tool(**kw)\n"
            "    @staticmethod\n    def tool(own, deep=1): ...\n"
        ),
        [("own", True), ("deep", False)],
        False,
    ),
    "a_method_of_another_object": (
        (
            "class Tool:\n    def use(self, deep=1): ...\n"
            "tool = Tool()\n"
            "class P:\n    def __init__(self, **kw):\n        tool.use(**kw)\n"
        ),
        [("deep", False)],
        False,
    ),
    "functions_that_are_wrapped": (
        (
            "import functools\n@functools.wraps(make)\ndef one(deep=1): ...\n"
            "@functools.lru_cache(3)\ndef other(deep=1, *, wide): ...\n"
            "class P:\n    def __init__(self, **kw):\n        one(**kw)\n        other(**kw, wide=2)\n"
        ),
        [("deep", False)],
        False,
    ),
    "what_no_class_has": (
        "class P:\n    def __init__(self, a=1, **kw):\n        super().setup(**kw)\n",
        [("a", False)],
        False,
    ),
    "what_an_unknown_attribute_takes": (
        "class P:\n    tool = unknown.tool()\n    def __init__(self, a=1, **kw):\n        self.tool(**kw)\n",
        [("a", False)],
        True,
    ),
    "a_dict": (
        "class P:\n    def __init__(self, a=1, **kw):\n        self.all = dict(b=2, **kw)\n",
        [("a", False)],
        True,
    ),
    "what_is_partly_known": (
        "class P:\n    def __init__(self, a=1, **kw):\n        unknown.Tool.__init__(self, **kw)\n",
        [("a", False)],
        True,
    ),
    "itself": (
        "class P:\n    def __init__(self, a=1, **kw):\n        if a:\n            P(**kw)\n",
        [("a", False)],
        True,
    ),
}


@pytest.mark.parametrize("name", sorted(FOLLOWED))
def test_keyword_arguments_are_followed_to(package: Package, index: Any, name: str) -> None:
    source, parameters, is_open = FOLLOWED[name]
    base = (
        "import unknown\n"
        "class Base:\n    def __init__(self, host, port=80, debug=False): ...\n"
        "    @classmethod\n    def build(cls, **kw):\n        return cls(**kw)\n"
        "def make(retries=3, *, pause): ...\n"
    )
    root = package({"app.py": base + source})
    config = index(root, {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    assert [(p["name"], p["required"]) for p in config["parameters"]] == parameters
    assert config["var_keyword"] is is_open
    assert config["schema"].get("additionalProperties", True) is is_open


def test_an_alias_that_holds_itself_more_than_once_ends(package: Package, index: Any) -> None:
    keys = "set[int] | set[str] | Mapping[int, Keys | bool] | Mapping[str, Keys | bool]"
    source = (
        "from collections.abc import Mapping\nfrom typing import TypeAlias, Union\n"
        f"Keys: TypeAlias = {keys!r}\n"
        "class P:\n    def __init__(self, include: Keys | None = None, exclude: Union[Keys, str] = ''): ...\n"
    )
    config = index(package({"app.py": source}), {"Any": "builtins:object"})["plugins"]["app:P"]["config"]
    sets = [part["items"]["type"] for part in config["schema"]["properties"]["include"]["anyOf"] if "items" in part]
    assert (sorted(config["schema"]["properties"]), sets) == (["exclude", "include"], ["integer", "string"])


DJANGO = """
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "admin", "sessions", "sites",
    "messages", "staticfiles")],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
"""
STANDARD = "standard library"
_STANDARD_PACKAGES = (
    *("argparse", "ast", "asyncio", "concurrent", "configparser", "contextlib", "csv", "ctypes", "decimal"),
    *("email", "ftplib", "http", "imaplib", "importlib", "io", "json", "logging", "mailbox"),
    *("multiprocessing", "numbers", "optparse", "os", "pathlib", "pickle", "shutil", "smtplib"),
    *("socketserver", "sqlite3", "subprocess", "tarfile", "tomllib", "traceback", "unittest", "urllib"),
    *("wsgiref", "xml", "xmlrpc", "zipfile", "zoneinfo"),
)
REAL = {
    "pygments": {
        "pygments.lexer:Lexer": 625,
        "pygments.formatter:Formatter": 18,
        "pygments.filter:Filter": 9,
        "pygments.style:Style": 50,
    },
    "django": {
        "django.db.models.fields:Field": 40,
        "django.core.management.base:BaseCommand": 30,
        "django.forms.widgets:Widget": 45,
    },
    "sqlalchemy": {
        "sqlalchemy.sql.visitors:Visitable": 580,
        "sqlalchemy.engine.interfaces:Dialect": 40,
        "sqlalchemy.types:TypeEngine": 320,
    },
    "docutils": {"docutils.nodes:Node": 100, "docutils.parsers.rst:Directive": 45},
    "mkdocs": {"mkdocs.config.base:BaseConfigOption": 30},
    "scrapy": {"scrapy.spiders:Spider": 5},
    STANDARD: {"builtins:Exception": 85, "logging:Handler": 15, "unittest.case:TestCase": 130, "abc:ABC": 10},
}
"""How many plugins of each base have a signature at least: none may be lost with the interpreter's own."""

_LINTING = ("compiler_linting: default int(compiler.NO_LINTING), which is 0",)
EXPLAINED = {
    "sqlalchemy.dialects.mysql._mariadb_shim:MariaDBShim": _LINTING,
    "sqlalchemy.engine.default:DefaultDialect": _LINTING,
    "sqlalchemy.engine.default:StrCompileDialect": _LINTING,
}
"""A constant that is unpacked from `tuple(Linting)`: that an enumeration can be iterated is not followed."""


def agreement_of(package: str) -> Agreement:
    """Return how the plugins of a package in `REAL` compare."""
    packages = _STANDARD_PACKAGES if package == STANDARD else (package,)
    # What only one system can import stands in modules of its name.
    exclude = ["*windows*:*"] if package == STANDARD else []
    return judged(packages, REAL[package], setup=DJANGO if package == "django" else "", exclude=exclude)


@pytest.mark.parametrize("package", REAL)
@unmeasured()
def test_every_plugin_of_a_real_package_has_the_parameters_that_the_interpreter_shows(
    package: str,
) -> None:
    agreement = agreement_of(package)
    assert agreement.differences == {id_: found for id_, found in EXPLAINED.items() if id_ in agreement.judged}
    assert {base: count for base, count in agreement.plugins.items() if count < REAL[package][base]} == {}
