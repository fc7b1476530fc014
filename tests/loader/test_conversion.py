"""Options arrive as what the constructor's annotations say: checked before the import, converted after it."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from loader import (
    ConfigError,
    ManifestError,
    PluginError,
    PluginImportError,
    PluginLoader,
    PluginTypeError,
    StaleManifest,
)
from tests.loader.conftest import Application
from tests.loader.samples import change

KINDS = """
    import datetime, decimal, enum, fractions, ipaddress, pathlib, re, uuid, zoneinfo
    from collections import Counter, OrderedDict, defaultdict, deque
    from dataclasses import dataclass, field
    from typing import Literal, NamedTuple, TypedDict

    class Color(enum.Enum):
        RED = "red"
        PAIR = (1, 2)

    class Level(enum.IntEnum):
        LOW = 1

    @dataclass
    class Server:
        host: str
        started: datetime.date | None = None
        log: pathlib.Path = pathlib.Path("log")

    class Point(NamedTuple):
        x: int
        y: int = 0

    class Extra(TypedDict, total=False):
        path: pathlib.Path

    class Opaque:
        def __init__(self, text):
            self.text = text
    """
ROWS: list[tuple[str, Any, str]] = [
    ("str", "a", "'a'"),
    ("int", 3.0, "3"),
    ("float", 3, "3"),
    ("float | int", 3.0, "3.0"),
    ("decimal.Decimal | int", 3, "3"),
    ("pathlib.Path", "a", f"{Path('a')!r}"),
    ("pathlib.PurePosixPath | None", "a", "PurePosixPath('a')"),
    ("pathlib.Path | None", None, "None"),
    ("str | pathlib.Path", "a", "'a'"),
    ("pathlib.Path | str", "a", f"{Path('a')!r}"),
    ("bytes", "ä", repr("ä".encode())),
    ("bytearray", "a", "bytearray(b'a')"),
    ("complex", "1+2j", "(1+2j)"),
    ("datetime.date", "2024-02-29", "datetime.date(2024, 2, 29)"),
    ("datetime.datetime", "2024-02-29T01:02:03", "datetime.datetime(2024, 2, 29, 1, 2, 3)"),
    ("datetime.time", "01:02", "datetime.time(1, 2)"),
    ("datetime.timedelta", "P1DT2H", "datetime.timedelta(days=1, seconds=7200)"),
    ("decimal.Decimal", "1.50", "Decimal('1.50')"),
    ("decimal.Decimal", 0.1, "Decimal('0.1')"),
    ("fractions.Fraction", "1/3", "Fraction(1, 3)"),
    ("ipaddress.IPv4Network", "10.0.0.0/8", "IPv4Network('10.0.0.0/8')"),
    ("re.Pattern[str]", "a+", "re.compile('a+')"),
    ("uuid.UUID", "12345678123456781234567812345678", "UUID('12345678-1234-5678-1234-567812345678')"),
    ("zoneinfo.ZoneInfo", "Europe/Berlin", "zoneinfo.ZoneInfo(key='Europe/Berlin')"),
    ("tuple[int, pathlib.PurePosixPath]", [1, "a"], "(1, PurePosixPath('a'))"),
    ("tuple[int, ...]", (1, 2), "(1, 2)"),
    ("set[int]", [1], "{1}"),
    ("frozenset[str]", ["a"], "frozenset({'a'})"),
    ("deque[int]", [1, 2], "deque([1, 2])"),
    ("OrderedDict[str, bytes]", {"a": "b"}, f"{__import__('collections').OrderedDict(a=b'b')!r}"),
    ("defaultdict[str, list[int]]", {"a": [1]}, "defaultdict(<class 'list'>, {'a': [1]})"),
    ("Counter[str]", {"a": 2}, "Counter({'a': 2})"),
    ("dict[int, bytes]", {"1": "a"}, "{1: b'a'}"),
    ("dict[int, str]", {1: "a"}, "{1: 'a'}"),
    ("dict[pathlib.PurePosixPath, int]", {"a": 1}, "{PurePosixPath('a'): 1}"),
    ("list[bytes]", ["a"], "[b'a']"),
    ("list[int]", [1.0, 2], "[1, 2]"),
    ("Color", "red", "<Color.RED: 'red'>"),
    ("Color", [1, 2], "<Color.PAIR: (1, 2)>"),
    ("list[Color | None]", ["red", None], "[<Color.RED: 'red'>, None]"),
    ("dict[Color, int]", {"red": 1}, "{<Color.RED: 'red'>: 1}"),
    ("dict[Level, int]", {"1": 2}, "{<Level.LOW: 1>: 2}"),
    ("Level", 1, "<Level.LOW: 1>"),
    (
        "Server",
        {"host": "h", "started": "2024-01-31"},
        f"Server(host='h', started=datetime.date(2024, 1, 31), log={Path('log')!r})",
    ),
    ("list[Server] | None", [{"host": "h"}], f"[Server(host='h', started=None, log={Path('log')!r})]"),
    ("Point", {"x": 1}, "Point(x=1, y=0)"),
    ("Server | Point", {"x": 1}, "Point(x=1, y=0)"),
    ("dict[str, Point]", {"a": {"x": 1}}, "{'a': Point(x=1, y=0)}"),
    ("Extra", {"path": "a"}, f"{{'path': {Path('a')!r}}}"),
    ("Opaque", 7, "7"),
    ("'Color | Literal[3]'", 3, "3"),
    ("Literal[Color.RED]", "red", "<Color.RED: 'red'>"),
    ("Literal[Level.LOW, 2]", 1, "1"),
    ("Color | str", "red", "<Color.RED: 'red'>"),
    ("str | uuid.UUID", "12345678123456781234567812345678", "'12345678123456781234567812345678'"),
    ("int | decimal.Decimal", "1.5", "Decimal('1.5')"),
    ("list[Point] | Point", {"x": 1}, "Point(x=1, y=0)"),
]


def module(rows: list[tuple[str, Any, str]]) -> str:
    """Return a module with one plugin for each row, whose one option has the annotation."""
    classes = [
        f"""
class P{number}(Base):
    def __init__(self, *, option: {annotation}):
        self.given = option
"""
        for number, (annotation, _, _) in enumerate(rows)
    ]
    return "\n".join(["from app.core import Base", "from app.kinds import *", *classes])


def test_an_option_is_what_its_annotation_says(application: Application) -> None:
    plugins = PluginLoader.open(application({"app/kinds.py": KINDS, "app/a.py": module(ROWS)}))
    made = [plugins.load(f"p{number}", config={"option": value}).given for number, (_, value, _) in enumerate(ROWS)]
    assert [repr(option) for option in made] == [shown for _, _, shown in ROWS]


def test_what_an_option_has_to_be_already_passes_as_it_is(application: Application) -> None:
    annotations = ["pathlib.Path", "datetime.date", "Server", "Color", "Point | None", "tuple[int, ...]", "set[str]"]
    rows = [(annotation, None, "") for annotation in annotations]
    plugins = PluginLoader.open(application({"app/kinds.py": KINDS, "app/a.py": module(rows)}))
    kinds = import_module("app.kinds")
    values = [Path("a"), date(2024, 1, 2), kinds.Server("h"), kinds.Color.PAIR, kinds.Point(1), (1, 2), {"a"}]
    made = [plugins.load(f"p{n}", config={"option": value}).given for n, value in enumerate(values)]
    assert [one is other for one, other in zip(made, values, strict=True)] == [True] * len(values)


def test_what_an_option_can_not_become_is_told_before_the_import(application: Application) -> None:
    unreadable = "{0!r} can't be read as {1}; give {1}"
    rows: list[tuple[str, Any, str]] = [
        ("pathlib.Path", 5, "5 is a whole number, not a text; give a text"),
        ("datetime.date", "31.1.2024", unreadable.format("31.1.2024", "a date such as 2024-01-31")),
        ("datetime.date", datetime(2024, 1, 2, tzinfo=UTC), "the value is of type datetime, not a text; give a text"),
        ("uuid.UUID", "1", unreadable.format("1", "a UUID")),
        ("fractions.Fraction", "1e999999999", unreadable.format("1e999999999", "a fraction such as '1/3'")),
        ("re.Pattern[str]", "(", unreadable.format("(", "a regular expression")),
        ("zoneinfo.ZoneInfo", "Europe/Bonn", unreadable.format("Europe/Bonn", "a time zone such as Europe/Berlin")),
        ("zoneinfo.ZoneInfo", "../passwd", unreadable.format("../passwd", "a time zone such as Europe/Berlin")),
        ("Color", "rde", "'rde' is none of 'red', [1, 2]; did you mean 'red'?"),
        ("dict[int, str]", {"a": "b"}, "the key 'a' is not a whole number; use a whole number"),
        ("tuple[int, int]", [1], "the value has fewer entries than 2; give at least 2"),
        ("Server", "h", "'h' is a text, not a table; give a table"),
        ("Server", {"hots": "h"}, "'host' is required; set 'host'"),
        ("list[Server]", [{"host": "h"}, {"host": 1}], "1 is a whole number, not a text; give a text"),
    ]
    plugins = PluginLoader.open(application({"app/kinds.py": KINDS, "app/a.py": module(rows)}))
    told = [plugins.check(f"p{number}", {"option": value})[0] for number, (_, value, _) in enumerate(rows)]
    assert [f"{problem.message}; {problem.remedy}" for problem in told] == [message for _, _, message in rows]
    assert "app.a" not in sys.modules


FLATTENED = {
    "coldplug/__init__.py": "",
    "coldplug/loader/__init__.py": "def plugin_discoverable(**options): return lambda cls: cls",
    "app/kinds.py": """
        from dataclasses import dataclass
        from pathlib import Path

        @dataclass
        class Settings:
            folder: Path = Path("f")
            size: int = 1
        """,
    "app/a.py": """
        from coldplug.loader import plugin_discoverable
        from app.core import Base
        from app.kinds import Settings

        @plugin_discoverable(config="settings")
        class Lifted(Base):
            def __init__(self, settings: Settings, other: int = 0):
                self.given = (settings, other)

        @plugin_discoverable(config="settings")
        class Left(Base):
            def __init__(self, settings: Settings | None = None):
                self.given = settings
        """,
}


def test_options_that_were_lifted_to_the_top_are_handed_over_as_one(application: Application) -> None:
    plugins = PluginLoader.open(application(FLATTENED))
    kinds = import_module("app.kinds")
    assert plugins.load("lifted", config={"folder": "a", "other": 2}).given == (kinds.Settings(Path("a")), 2)
    assert plugins.load("lifted").given == (kinds.Settings(), 0)
    assert (plugins.load("left").given, plugins.load("left", config={"size": 2}).given) == (
        None,
        kinds.Settings(size=2),
    )
    assert [str(problem) for problem in plugins.check("lifted", {"siez": 1, "folder": 2})] == [
        "config=: $.siez: there is no option 'siez'; did you mean 'size'?",
        "config=: $.folder: 2 is a whole number, not a text; give a text",
    ]


SETTLED = {
    "app/a.py": """
        from typing import TYPE_CHECKING
        from app.core import Base
        if TYPE_CHECKING:
            from app.kinds import Server

        class Late(Base):
            def __init__(self, *, option: "Server"):
                self.given = option
        """
}


def test_only_classes_that_the_record_lists_are_built(application: Application) -> None:
    path = application({"app/kinds.py": KINDS, "app/a.py": module([("Server", None, "")])})
    record = json.loads(path.read_bytes())["plugins"]["app.a:P0"]
    assert record["config"]["types"] == ["app.kinds:Server"]
    change(path, "app.a:P0", config={**record["config"], "types": []})
    assert PluginLoader.open(path).load("p0", config={"option": {"host": "h"}}).given == {"host": "h"}


@pytest.mark.parametrize(
    ("reference", "error", "message"),
    [
        ("subprocess:Popen", ManifestError, "'subprocess:Popen' lies outside of what the application allows (app)"),
        ("os:system", ManifestError, "'os:system' lies outside of what the application allows (app)"),
        ("app.core:Base.nothing", ManifestError, "the module 'app.core' has no 'Base.nothing' any more"),
        ("app.kinds:dataclass", PluginTypeError, "app.kinds:dataclass is no class, but of type function"),
        ("app.kinds:Path", PluginTypeError, "app.kinds:Path is another class, pathlib:Path"),
        ("../evil:Server", ManifestError, "'../evil' is no module that may be imported"),
        ("app.none:Server", PluginImportError, "app.none:Server: there is no module 'app.none' here"),
    ],
)
def test_a_class_that_a_forged_record_lists_is_had_by_the_rules_for_plugins(
    reference: str, error: type[PluginError], message: str, application: Application
) -> None:
    kinds = "from pathlib import Path\n" + dedent(KINDS)
    path = application({"app/kinds.py": kinds, "app/a.py": module([("Server", None, "")])})
    config = json.loads(path.read_text("utf-8").replace("app.kinds:Server", reference))["plugins"]["app.a:P0"]["config"]
    change(path, "app.a:P0", config=config)
    with pytest.raises(error) as raised:
        PluginLoader.open(path, allow="app").load("p0", config={"option": {"host": "h"}})
    assert message in raised.value.message


def test_a_class_that_changed_since_the_manifest_was_written_is_not_imported(application: Application) -> None:
    path = application({"app/kinds.py": KINDS, **SETTLED})
    plugins = PluginLoader.open(path, verify="strict")
    assert plugins.load("late", config={"option": {"host": "h"}}).given.host == "h"
    (path.parent / "app/kinds.py").write_text("class Server: ...\n", encoding="utf-8")
    with pytest.raises(StaleManifest, match=r"the source of 'app\.kinds' changed since the manifest was written"):
        PluginLoader.open(path, verify="drift").load("late", config={"option": {"host": "h"}})


def test_what_a_class_says_against_its_fields_is_a_problem_of_the_layer(application: Application) -> None:
    kinds = """
        from dataclasses import dataclass

        @dataclass
        class Server:
            host: str
            token: str = ""

            def __post_init__(self):
                if self.host == "h":
                    raise ValueError(f"no host with {self.token}")
        """
    path = application({"app/kinds.py": kinds, "app/a.py": module([("list[Server]", None, "")])})
    plugins = PluginLoader.open(path)
    plugins.register_config("p0", {"option": [{"host": "a"}, {"host": "h", "token": "s3cret"}]})
    with pytest.raises(ConfigError) as raised:
        plugins.load("p0")
    [problem] = raised.value.problems
    assert str(problem) == (
        "register_config: $.option[1]: app.kinds:Server does not take the value: ValueError: no host with ********; "
        "see to what it says, or change the plugin's configuration"
    )


MODELS = """
    from pathlib import Path
    from pydantic import BaseModel, Field, SecretStr, field_validator

    class Inner(BaseModel):
        folder: Path
        names: tuple[str, ...] = ()

    class Model(BaseModel):
        inner: Inner
        token: SecretStr = SecretStr("")
        alias: int = Field(1, alias="other")

        @field_validator("token")
        @classmethod
        def checked(cls, value):
            if value.get_secret_value() == "s3cret":
                raise ValueError(f"too simple: {value.get_secret_value()}")
            return value
    """


def test_a_pydantic_model_reads_its_fields_itself_and_says_what_is_wrong_one_by_one(application: Application) -> None:
    path = application({"app/kinds.py": MODELS, "app/a.py": module([("Model", None, ""), ("SecretStr", None, "")])})
    plugins = PluginLoader.open(path)
    made = plugins.load("p0", config={"option": {"inner": {"folder": "f", "names": ["a"]}, "other": 2}}).given
    assert repr(made) == (f"Model(inner=Inner(folder={Path('f')!r}, names=('a',)), token=SecretStr(''), alias=2)")
    assert plugins.load("p1", config={"option": "x"}).given.get_secret_value() == "x"
    with pytest.raises(ConfigError) as raised:
        plugins.load("p0", config={"option": {"inner": {"folder": "f"}, "token": "s3cret"}})
    assert [(problem.layer, problem.path, problem.message) for problem in raised.value.problems] == [
        ("config=", "$.option.token", "Value error, too simple: ********")
    ]


RECORDS = """
    from pathlib import PurePosixPath
    from typing import Annotated, Literal
    import attrs, msgspec
    from pydantic import BaseModel, ConfigDict, Field, RootModel
    from pydantic.dataclasses import dataclass

    @attrs.define
    class Settings:
        _folder: PurePosixPath
        size: int = attrs.field(default=1, converter=int)

    class Entry(msgspec.Struct, rename="camel"):
        some_folder: PurePosixPath

    class Exact(BaseModel):
        model_config = ConfigDict(strict=True)
        folder: PurePosixPath

    class Names(RootModel[dict[str, PurePosixPath]]):
        pass

    @dataclass
    class Checked:
        folder: PurePosixPath

    class Cat(BaseModel):
        kind: Literal["cat"]
        name: str = ""

    class Dog(BaseModel):
        kind: Literal["dog", "wolf"]
        name: str = ""

    Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
    """


def test_classes_of_each_kind_are_built_from_tables(application: Application) -> None:
    rows: list[tuple[str, Any, str]] = [
        ("Settings", {"folder": "a", "size": "2"}, "Settings(_folder=PurePosixPath('a'), size=2)"),
        ("Entry", {"some_folder": "a"}, "Entry(some_folder=PurePosixPath('a'))"),
        ("Exact", {"folder": "a"}, "Exact(folder=PurePosixPath('a'))"),
        ("Names", {"n": "a"}, "Names(root={'n': PurePosixPath('a')})"),
        ("Names", {}, "Names(root={})"),
        ("Pet", {"kind": "wolf"}, "Dog(kind='wolf', name='')"),
        ("dict[str, Pet]", {"a": {"kind": "cat"}}, "{'a': Cat(kind='cat', name='')}"),
        ("list[Checked]", [{"folder": "a"}], "[Checked(folder=PurePosixPath('a'))]"),
    ]
    plugins = PluginLoader.open(application({"app/kinds.py": RECORDS, "app/a.py": module(rows)}))
    made = [plugins.load(f"p{number}", config={"option": value}).given for number, (_, value, _) in enumerate(rows)]
    assert [repr(option) for option in made] == [shown for _, _, shown in rows]
    number = [annotation for annotation, _, _ in rows].index("Pet")
    told = [
        plugins.check(f"p{number}", {"option": value}) for value in ({"kind": "cow"}, {}, {"kind": "cat", "name": 1})
    ]
    assert [(problem.path, problem.message) for problems in told for problem in problems] == [
        ("$.option.kind", "'cow' is none of 'cat', 'dog', 'wolf'"),
        ("$.option.kind", "'kind' is required: it is one of 'cat', 'dog', 'wolf'"),
        ("$.option.name", "1 is a whole number, not a text"),
    ]


def test_a_plugin_that_is_a_model_tells_what_its_validators_say(application: Application) -> None:
    plugin = """
        from app.core import Base
        from pydantic import BaseModel, field_validator

        class Settings(BaseModel):
            size: int

            @field_validator("size")
            @classmethod
            def checked(cls, value):
                if value == 13:
                    raise ValueError("not that one")
                return value
        """
    path = application({"app/a.py": plugin}, bases={"Settings": "pydantic:BaseModel"})
    with pytest.raises(ConfigError) as raised:
        PluginLoader.open(path).load("settings", config={"size": 13})
    assert [(problem.path, problem.message) for problem in raised.value.problems] == [
        ("$.size", "Value error, not that one")
    ]


def test_what_stands_in_for_a_plugin_gets_what_the_plugin_would_get_and_keeps_what_is_its_own(
    application: Application,
) -> None:
    rows: list[tuple[str, Any, str]] = [("pathlib.Path", None, ""), ("Server", None, "")]
    path = application({"app/kinds.py": KINDS, "app/a.py": module(rows)})
    plugins = PluginLoader.open(path)
    with plugins.override("p1", dict):
        assert plugins.load("p1", config={"option": {"host": "h"}}) == {"option": {"host": "h"}}
        assert "app.kinds" not in sys.modules
        server = import_module("app.kinds").Server
        assert plugins.load("p1", config={"option": {"host": "h"}}) == {"option": server("h")}
    with plugins.override("p0", dict):
        assert plugins.load("p0", config={"option": "a"}) == {"option": Path("a")}
        assert plugins.load("p0", config={"option": 5, "more": 1}) == {"option": 5, "more": 1}
