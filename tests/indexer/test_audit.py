"""The audit: modules are really imported, whatever they do, and a manifest is held against what they showed."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.audit import (
    CategoryResult,
    Comparison,
    Difference,
    Observation,
    Outcome,
    SeenBase,
    SeenClass,
    compare,
    observe,
)
from indexer.problems import UsageError
from tests.conftest import Package
from tests.judge import modules_in

IMPORTED = Outcome(status="imported")


def outcomes(root: Path, **options: Any) -> dict[str, tuple[str, str]]:
    observation = observe(modules_in(root), search_path=[root], **options)
    return {module: (outcome.status, outcome.kind) for module, outcome in observation.modules.items()}


def test_an_observation_has_every_class_that_a_name_reaches(package: Package) -> None:
    root = package(
        {
            "app/__init__.py": "from .core import Base as Root\n",
            "app/core.py": "import abc\nclass Base(abc.ABC):\n    @abc.abstractmethod\n    def run(self): ...\n",
            "app/a.py": """
                import json
                from collections import namedtuple
                from .core import Base
                class X(Base):
                    class Nested: ...
                    def run(self): ...
                Alias = X
                Row = namedtuple("Row", "one")
                def make():
                    class Local: ...
                    return Local
                Local = make()
                class Gone: ...
                Kept = Gone
                del Gone
            """,
        }
    )
    observation = observe(modules_in(root), search_path=[root], bases=["app:Root"])
    base = ("app.core:Base", "abc:ABC", "builtins:object")
    assert observation == Observation(
        modules=dict.fromkeys(["app", "app.a", "app.core"], IMPORTED),
        classes={
            "app.a:Row": SeenClass(
                mro=("app.a:Row", "builtins:tuple", "builtins:object"),
                abstract=False,
                statement=False,
                derives=frozenset(),
            ),
            "app.a:X": SeenClass(
                mro=("app.a:X", *base), abstract=False, statement=True, derives=frozenset({"app.core:Base"})
            ),
            "app.a:X.Nested": SeenClass(
                mro=("app.a:X.Nested", "builtins:object"), abstract=False, statement=True, derives=frozenset()
            ),
            "app.core:Base": SeenClass(mro=base, abstract=True, statement=True, derives=frozenset()),
        },
        bases={"app:Root": SeenBase(id="app.core:Base")},
        aliases={},
        registered={},
        references={
            f"app.a:{name}": SeenClass(
                mro=(f"app.a:{spelled}", "builtins:object"), abstract=False, statement=False, derives=frozenset()
            )
            for name, spelled in (("Kept", "Gone"), ("Local", "make.<locals>.Local"))
        },
    )
    assert pickle.loads(pickle.dumps(observation)) == observation  # noqa: S301  (its own)


def test_whether_a_class_statement_or_a_call_made_a_class_is_told_where_the_source_has_both(package: Package) -> None:
    root = package(
        {
            "a.py": """
                from collections import namedtuple
                try:
                    import no_such_module
                    class Row: ...
                except ImportError:
                    Row = namedtuple("Row", "one")
                try:
                    import json
                    class X:
                        \"\"\"The real one.\"\"\"
                        def run(self): ...
                except ImportError:
                    X = None
                if True:
                    class Both:
                        kind = "statement"
                else:
                    Both = type("Both", (), {})
                class Outer:
                    Made = type("Made", (), {"__qualname__": "Outer.Made"})
                    class Written: ...
                def make():
                    global Declared
                    class Declared: ...
                make()
            """
        }
    )
    classes = observe(["a"], search_path=[root]).classes
    assert {id_: seen.statement for id_, seen in classes.items()} == {
        "a:Both": True,
        "a:Declared": True,
        "a:Outer": True,
        "a:Outer.Made": False,
        "a:Outer.Written": True,
        "a:Row": False,
        "a:X": True,
    }


def test_a_class_that_names_another_module_has_the_id_that_it_gives_and_an_alias(package: Package) -> None:
    root = package(
        {
            "app/__init__.py": "from ._impl import X\n",
            "app/_impl.py": 'class X:\n    __module__ = "app"\n',
            "named.py": '__name__ = "app"\nclass Lost: ...\n',
        }
    )
    observation = observe(modules_in(root), search_path=[root])
    assert (list(observation.classes), observation.aliases, observation.classes["app:X"].statement) == (
        ["app:X"],
        {"app._impl:X": "app:X", "named:Lost": "app:Lost"},
        True,
    )


def test_a_class_that_only_references_lead_to_is_seen_under_each_name_that_is_no_import(package: Package) -> None:
    root = package(
        {
            "a.py": """
                from collections import namedtuple
                def make():
                    class Local: ...
                    return Local
                One = Two = make()
                class Outer:
                    Row = namedtuple("Row", "one")
                    One = One
            """,
            "b.py": "from a import One, Outer\nfrom a import One as Again\nOwn = One\n",
            "c.py": "from a import *\nif True:\n    Two = Two\n",
        }
    )
    observation = observe(["a", "b", "c"], search_path=[root], batch=1)
    assert sorted(observation.references) == ["a:One", "a:Outer.One", "a:Outer.Row", "a:Two", "b:Own", "c:Two"]


HARMLESS = "class Fine: ...\n"

HOSTILE = {
    "prints": ("print('x' * 100_000, flush=True)", ("imported", "")),
    "reads stdin": ("import sys\nassert sys.stdin.read() == ''", ("imported", "")),
    "changes the directory": ("import os\nos.chdir('/')", ("imported", "")),
    "closes every file": ("import os\nos.closerange(3, 256)", ("imported", "")),
    "replaces what the audit uses": (
        "import json, os\nos.open = os.write = os.close = os._exit = json.dumps = None",
        ("imported", ""),
    ),
    "starts a thread that does not end": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        ("imported", ""),
    ),
    "registers an exit handler that hangs": ("import atexit, time\natexit.register(time.sleep, 600)", ("imported", "")),
    "puts another object in its place": (
        "import sys\nclass Proxy:\n    __slots__ = ()\nsys.modules[__name__] = Proxy()",
        ("imported", ""),
    ),
    "holds a proxy that answers for its class": (
        "class Proxy:\n    @property\n    def __class__(self):\n        raise SystemExit\nproxy = Proxy()",
        ("imported", ""),
    ),
    "holds a class that answers for itself": (
        "class Meta(type):\n    def __getattribute__(cls, name): raise SystemExit\nclass X(metaclass=Meta): ...",
        ("imported", ""),
    ),
    "raises": ("0 / 0", ("failed", "ZeroDivisionError")),
    "raises what has no message": (
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd",
        ("failed", "Odd"),
    ),
    "exits": ("import sys\nsys.exit(0)", ("failed", "SystemExit")),
    "interrupts": ("raise KeyboardInterrupt", ("failed", "KeyboardInterrupt")),
    "misses a module": ("import no_such_module", ("failed", "ModuleNotFoundError")),
    "does not parse": ("class", ("failed", "SyntaxError")),
    "ends the process": ("import os\nos._exit(3)", ("died", "")),
    "ends the process with success": ("import os\nos._exit(0)", ("died", "")),
    "asks for its own end": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", ("died", "")),
    "hangs": ("import time\ntime.sleep(600)", ("hung", "")),
}
POSIX = {"forks": ("import os\nif os.fork() == 0:\n    from hostile_child import x", ("imported", ""))}


@pytest.mark.parametrize("name", [*HOSTILE, *(POSIX if sys.platform != "win32" else {})])
def test_a_module_that_does_harm_costs_itself_alone(name: str, package: Package) -> None:
    source, outcome = {**HOSTILE, **POSIX}[name]
    root = package({"a.py": HARMLESS, "hostile.py": source, "hostile_child.py": "x = 1\n", "z.py": HARMLESS})
    observation = observe(modules_in(root), search_path=[root], seconds=5.0 if name != "hangs" else 1.0)
    shown = {module: (one.status, one.kind) for module, one in observation.modules.items()}
    assert shown == {
        "a": ("imported", ""),
        "hostile": outcome,
        "hostile_child": ("imported", ""),
        "z": ("imported", ""),
    }
    assert {"a:Fine", "z:Fine"} <= observation.classes.keys()


def test_what_lies_under_a_package_that_ends_the_process_is_not_tried_again(package: Package) -> None:
    files = {f"dies/m{number}.py": HARMLESS for number in range(40)}
    root = package({**files, "dies/__init__.py": "open('/dev/null')\nimport os\nos._exit(1)\n", "z.py": HARMLESS})
    observation = observe(modules_in(root), search_path=[root])
    died = Outcome(status="died", message="ended the process with status 1")
    assert observation.modules == {
        "dies": died,
        **{name.removesuffix(".py").replace("/", "."): died for name in sorted(files)},
        "z": IMPORTED,
    }


def test_a_module_that_fails_for_what_came_before_it_is_tried_alone(package: Package) -> None:
    root = package(
        {
            "a.py": "import sys\nsys.modules['json.tool'] = None\nimport builtins\nbuiltins.seen = True\n",
            "b.py": "import builtins\nif hasattr(builtins, 'seen'):\n    raise RuntimeError\nclass Found: ...\n",
        }
    )
    observation = observe(["a", "b"], search_path=[root])
    assert (dict(observation.modules), list(observation.classes)) == ({"a": IMPORTED, "b": IMPORTED}, ["b:Found"])


def test_a_circle_of_imports_is_entered_where_it_can_be(package: Package) -> None:
    root = package(
        {
            "app/__init__.py": "",
            "app/features.py": "from .whole import Whole\nclass Feature: ...\n",
            "app/whole.py": "from .features import Feature\nclass Whole: ...\n",
            "app/zero.py": "import app.whole_first\n",
            "app/whole_first.py": "",
        }
    )
    shown = outcomes(root)
    assert shown == {
        "app": ("imported", ""),
        "app.features": ("failed", "ImportError"),
        "app.whole": ("failed", "ImportError"),
        "app.whole_first": ("imported", ""),
        "app.zero": ("imported", ""),
    }
    (root / "app" / "whole.py").write_text("class Whole: ...\nfrom .features import Feature\n")
    assert outcomes(root, batch=1) == dict.fromkeys(shown, ("imported", ""))


def test_modules_that_do_something_when_they_are_imported_are_never_imported(package: Package, tmp_path: Path) -> None:
    source = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    names = ["antigravity", "this", "app.__main__", "app.tool.__main__", "app.mine", "app.mine.deeper"]
    root = package({"app/__init__.py": "", "app/tool/__init__.py": "", "app/mine/__init__.py": source})
    for name in ("app/__main__.py", "app/tool/__main__.py", "app/mine/deeper.py"):
        (root / name).write_text(source)
    observation = observe(["app", *names], search_path=[root], never=["app.m*"])
    never = Outcome(status="never", message="not to be imported")
    assert dict(observation.modules) == {**dict.fromkeys(sorted(names), never), "app": IMPORTED}
    assert not (tmp_path / "ran").exists()


def test_a_child_starts_quiet_and_without_the_users_settings(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    root = package(
        {
            "a.py": """
                import os, sys
                seen = {
                    "variables": sorted(set(os.environ) & {"DISPLAY", "PYTHONPATH", "PYTHONWARNINGS", "KEPT"}),
                    "home": os.path.expanduser("~") == os.getcwd(),
                    "bytecode": sys.dont_write_bytecode,
                    "arguments": sys.argv,
                    "folder of the audit": [path for path in sys.path if path.endswith("indexer")],
                }
                raise RuntimeError(repr(seen))
            """
        }
    )
    for name in ("DISPLAY", "PYTHONPATH", "PYTHONWARNINGS", "KEPT"):
        monkeypatch.setenv(name, "error")
    message = observe(["a"], search_path=[root]).modules["a"].message
    seen = {
        "variables": ["KEPT"],
        "home": True,
        "bytecode": True,
        "arguments": ["coldplug-audit"],
        "folder of the audit": [],
    }
    assert message == repr(seen)
    assert [path.name for path in root.rglob("*")] == ["a.py"]


def test_a_module_of_the_search_path_wins_over_what_the_audit_itself_imported(package: Package) -> None:
    root = package(
        {
            "json.py": "class Mine: ...\n",
            "ast.py": "class Tree: ...\n",
            "a.py": "import json\nclass X(json.Mine): ...\n",
        }
    )
    observation = observe(["a", "ast", "json"], search_path=[root])
    assert {id_: seen.mro[1] for id_, seen in observation.classes.items()} == {
        "a:X": "json:Mine",
        "ast:Tree": "builtins:object",
        "json:Mine": "builtins:object",
    }


def test_setup_code_runs_first_in_every_child(package: Package) -> None:
    source = "import builtins\nassert builtins.ready == 1\n"
    root = package({"a.py": source, "b.py": source})
    assert outcomes(root, batch=1, setup="import builtins; builtins.ready = 1") == dict.fromkeys("ab", ("imported", ""))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"setup": "0 / 0"}, "the setup code fails (ZeroDivisionError: division by zero); correct it and run again"),
        ({"setup": "import os; os._exit(2)"}, "ended the process with status 2"),
        ({"python": Path("/no/such/python")}, "name an interpreter with --python"),
    ],
    ids=["it raises", "it ends the process", "no interpreter"],
)
def test_what_keeps_every_child_from_starting_is_a_wrong_use(
    options: Mapping[str, Any], message: str, package: Package
) -> None:
    root = package({"a.py": HARMLESS})
    with pytest.raises(UsageError) as raised:
        observe(["a"], search_path=[root], **options)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("0 / 0", "ZeroDivisionError: division by zero"),
        ("Base = 1", "TypeError: a:Base leads to no class"),
        ("", "AttributeError: a:Base leads to no class"),
        ("import os\nos._exit(4)", "ended the process with status 4"),
    ],
)
def test_a_base_that_can_not_be_imported_is_told_with_its_reason(source: str, reason: str, package: Package) -> None:
    root = package({"a.py": source})
    bases = observe([], search_path=[root], bases=["a:Base", "builtins:dict"]).bases
    assert bases == {"a:Base": SeenBase(id=None, reason=reason), "builtins:dict": SeenBase(id="builtins:dict")}


def test_what_is_registered_with_the_base_itself_is_gathered_over_batches(package: Package) -> None:
    root = package(
        {
            "a.py": "import abc\nclass Base(abc.ABC): ...\nclass Special(Base): ...\n",
            "b.py": "from a import Base\nclass One: ...\nBase.register(One)\n",
            "c.py": "from a import Base, Special\n@Base.register\nclass Two: ...\nSpecial.register(int)\n",
        }
    )
    registered = observe(["a", "b", "c"], search_path=[root], bases=["a:Base"], batch=1).registered
    assert registered == {"a:Base": frozenset({"b:One", "c:Two"})}


def test_progress_is_told_once_for_each_module(package: Package) -> None:
    root = package({"a.py": HARMLESS, "b.py": "0 / 0", "this.py": HARMLESS})
    told: list[tuple[int, int, str]] = []
    observe(modules_in(root), search_path=[root], progress=lambda *step: told.append(step))
    assert told == [(1, 3, "this"), (2, 3, "a"), (3, 3, "b")]


def test_any_batch_shows_the_same(package: Package) -> None:
    files = {f"app/m{number}.py": f"from . import Base\nclass C{number}(Base): ...\n" for number in range(7)}
    root = package({**files, "app/__init__.py": "class Base: ...\n", "app/bad.py": "import os\nos._exit(1)\n"})
    seen = [observe(modules_in(root), search_path=[root], bases=["app:Base"], batch=batch) for batch in (1, 3, 100)]
    assert seen[0] == seen[1] == seen[2]


# --- the comparison


def seen(*mro: str, abstract: bool = False, statement: bool = True) -> SeenClass:
    derives = frozenset({"m:Base"} if "m:Base" in mro[1:] else ())
    return SeenClass(mro=mro, abstract=abstract, statement=statement, derives=derives)


def record(*mro: str, **more: object) -> dict[str, object]:
    return {"categories": ["Base"], "mro": list(mro) or None, "abstract": False, "virtual": False, **more}


def manifest(
    plugins: Mapping[str, object], *, unresolved: tuple[str, ...] = (), base: str = "m:Base"
) -> dict[str, object]:
    return {
        "categories": {"Base": base},
        "plugins": dict(plugins),
        "coverage": {"unresolved": [{"id": id_} for id_ in unresolved]},
    }


OBSERVATION = Observation(
    modules={"m": IMPORTED, "broken": Outcome(status="failed", kind="ImportError", message="no")},
    classes={
        "m:Base": seen("m:Base", "builtins:object"),
        "m:A": seen("m:A", "m:Base", "builtins:object"),
        "m:B": seen("m:B", "m:A", "m:Base", "builtins:object"),
        "m:Part": seen("m:Part", "m:Base", "builtins:object", abstract=True),
        "m:Called": seen("m:Called", "m:Base", "builtins:object", statement=False),
        "m:Registered": seen("m:Registered", "builtins:object"),
        "m:Stranger": seen("m:Stranger", "builtins:object"),
    },
    bases={"again:Base": SeenBase(id="m:Base"), "gone:Base": SeenBase(id=None, reason="ImportError: no")},
    aliases={"private:A": "m:A"},
    registered={"m:Base": frozenset({"m:Registered"})},
    references={
        "m:Local": seen("m:make.<locals>.X", "m:Base", "builtins:object", statement=False),
        "m:Apart": seen("m:make.<locals>.Y", "builtins:object", statement=False),
    },
)
RIGHT = {
    "m:A": record("m:A", "m:Base", "builtins:object"),
    "m:B": record("m:B", "m:A", "m:Base", "builtins:object"),
    "m:Called": record("m:Called", "m:Base", "builtins:object"),
    "m:Registered": record("m:Registered", "builtins:object", virtual=True),
}
EXACT = CategoryResult(
    category="Base",
    base="m:Base",
    plugins=2,
    found=2,
    called=1,
    called_found=1,
    abstract_agree=4,
    abstract_total=4,
    mro_agree=4,
    mro_total=4,
)
MODULES = {"failed": 1, "imported": 1}


def judged(plugins: Mapping[str, object], **options: Any) -> Comparison:
    return compare(manifest(plugins, **options), OBSERVATION, bases={"Base": "again:Base"})


def changed(result: CategoryResult, **fields: int) -> CategoryResult:
    return CategoryResult(**{**{name: getattr(result, name) for name in CategoryResult.__slots__}, **fields})


def test_a_manifest_that_says_what_the_interpreter_says_is_exact() -> None:
    comparison = judged(RIGHT)
    assert comparison == Comparison(modules=MODULES, categories=(EXACT,), differences=())
    assert comparison.exact


WITHOUT_A = {id_: RIGHT[id_] for id_ in RIGHT if id_ != "m:A"}
FEWER = {"abstract_agree": 3, "abstract_total": 3, "mro_agree": 3, "mro_total": 3}
A = "m:A m:Base builtins:object"

DIFFERENT: dict[str, tuple[Mapping[str, object], dict[str, Any], dict[str, int], list[tuple[str, ...]]]] = {
    "missed": (WITHOUT_A, {}, {"found": 1, "missed": 1, **FEWER}, [("missed", "m:A", "not listed", A)]),
    "unresolved": (WITHOUT_A, {"unresolved": ("m:A",)}, {"found": 1, "unknown": 1, **FEWER}, []),
    "abstract and MRO unknown": (
        {**RIGHT, "m:A": record(abstract=None)},
        {},
        {"found": 1, "unknown": 1, **FEWER},
        [],
    ),
    "abstract unknown of what is abstract": (
        {**RIGHT, "m:Part": record(abstract=None)},
        {},
        {},
        [],
    ),
    "abstract taken for concrete": (
        {**RIGHT, "m:Part": record("m:Part", "m:Base", "builtins:object")},
        {},
        {"extra": 1, "abstract_total": 5},
        [("abstract", "m:Part", "concrete", "abstract")],
    ),
    "a stranger": (
        {**RIGHT, "m:Stranger": record("m:Stranger", "m:Base", "builtins:object")},
        {},
        {"extra": 1},
        [("extra", "m:Stranger", "a plugin", "m:Stranger builtins:object")],
    ),
    "the base itself": (
        {**RIGHT, "m:Base": record("m:Base", "builtins:object")},
        {},
        {"extra": 1},
        [("extra", "m:Base", "a plugin", "m:Base builtins:object")],
    ),
    "what only a reference leads to": (
        {**RIGHT, "m:Local": record("m:make.<locals>.X", "m:Base", "builtins:object")},
        {},
        {"abstract_agree": 5, "abstract_total": 5, "mro_agree": 5, "mro_total": 5},
        [],
    ),
    "a stranger that only a reference leads to": (
        {**RIGHT, "m:Apart": record("m:make.<locals>.Y", "m:Base", "builtins:object")},
        {},
        {"extra": 1},
        [("extra", "m:Apart", "a plugin", "m:make.<locals>.Y builtins:object")],
    ),
    "MRO unknown": (
        {**RIGHT, "m:A": {**record(), "mro": None}},
        {},
        {"found": 1, "unknown": 1, "mro_agree": 3, "mro_total": 3},
        [],
    ),
    "what does not exist": (
        {**RIGHT, "m:Nothing": record("m:Nothing", "m:Base", "builtins:object")},
        {},
        {"extra": 1},
        [("extra", "m:Nothing", "a plugin", "no class is reached by that name")],
    ),
    "the place for the name": (
        {**RIGHT, "private:A": record("private:A", "m:Base", "builtins:object")},
        {},
        {"unimportable": 1},
        [],
    ),
    "a plugin of a module that does not import": (
        {**RIGHT, "broken:X": record("broken:X", "m:Base", "builtins:object")},
        {},
        {"unimportable": 1},
        [],
    ),
    "another MRO": (
        {**RIGHT, "m:B": record("m:B", "m:Base", "builtins:object")},
        {},
        {"mro_agree": 3},
        [("mro", "m:B", "m:B m:Base builtins:object", "m:B m:A m:Base builtins:object")],
    ),
    "a call's class missed": (
        {id_: RIGHT[id_] for id_ in RIGHT if id_ != "m:Called"},
        {},
        {"called_found": 0, **FEWER},
        [],
    ),
    "a registered class missed": (
        {id_: RIGHT[id_] for id_ in RIGHT if id_ != "m:Registered"},
        {},
        FEWER,
        [("virtual", "m:Registered", "not listed", "registered with m:Base")],
    ),
    "another base": (RIGHT, {"base": "other:Base"}, {}, [("base", "m:Base", "other:Base", "m:Base")]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_each_difference_is_counted_and_told(name: str) -> None:
    plugins, options, fields, differences = DIFFERENT[name]
    expected = tuple(
        Difference(category="Base", kind=kind, id=id_, said=said, found=found) for kind, id_, said, found in differences
    )
    comparison = judged(plugins, **options)
    assert comparison == Comparison(modules=MODULES, categories=(changed(EXACT, **fields),), differences=expected)
    assert comparison.exact == (not differences)


def test_what_the_project_excludes_is_not_missed() -> None:
    comparison = compare(manifest(WITHOUT_A), OBSERVATION, bases={"Base": "again:Base"}, exclude=["*:A"])
    assert (comparison.exact, comparison.categories[0].plugins) == (True, 1)


def test_a_category_that_can_not_be_judged_is_skipped_with_its_reason() -> None:
    comparison = compare(manifest(RIGHT), OBSERVATION, bases={"Base": "gone:Base", "ByDecorator": None})
    assert [(result.category, result.skipped) for result in comparison.categories] == [
        ("Base", "gone:Base can't be imported (ImportError: no)"),
        ("ByDecorator", "it has no base: only decorators make members"),
    ]


def test_a_base_that_was_not_observed_is_a_wrong_use() -> None:
    with pytest.raises(UsageError, match="the base m:Base of Base was not observed"):
        compare(manifest(RIGHT), OBSERVATION, bases={"Base": "m:Base"})


def test_a_class_under_its_place_and_not_under_its_name_is_told_as_such() -> None:
    observation = Observation(
        modules={"m": IMPORTED, "private": IMPORTED},
        classes=OBSERVATION.classes,
        bases=OBSERVATION.bases,
        aliases=OBSERVATION.aliases,
        registered=OBSERVATION.registered,
    )
    plugins = {**WITHOUT_A, "private:A": record("private:A", "m:Base", "builtins:object")}
    comparison = compare(manifest(plugins), observation, bases={"Base": "again:Base"})
    assert [(difference.kind, difference.id, difference.found) for difference in comparison.differences] == [
        ("extra", "private:A", "a class that calls itself m:A"),
        ("missed", "m:A", A),
    ]


def test_the_journal_of_the_child_is_json_in_ascii(package: Package) -> None:
    root = package(
        {"a.py": "class \u63d2\u4ef6: ...\nraise RuntimeError('\\udc80 \u00e9')\n", "b.py": "class \u63d2\u4ef6: ...\n"}
    )
    observation = observe(["a", "b"], search_path=[root])
    assert (observation.modules["a"].message, list(observation.classes)) == ("\udc80 \u00e9", ["b:\u63d2\u4ef6"])
    assert json.loads(json.dumps(observation.modules["a"].message)) == "\udc80 \u00e9"
