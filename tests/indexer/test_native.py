"""The table of what C implements, against the interpreter that runs the tests."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.native import NativeAttribute, NativeClass, NativeTable, load_table

GENERATOR = Path(__file__).parents[2] / "indexer" / "native" / "generate.py"
RUNNING = sys.version_info[:2]
EXACT = "{} {}.{}.{} {}".format(sys.implementation.name, *sys.version_info[:3], sys.platform)
VERSIONS = [(3, 11), (3, 12), (3, 13)]

# Prints what the interpreter itself says of the modules named in its arguments, and of every class to be reached there.
JUDGE = """
import abc, importlib, json, sys

names, classes = {}, {}

def visit(cls):
    id_ = f"{cls.__module__}:{cls.__qualname__}"
    if id_ in classes:
        return
    classes[id_] = {
        "bases": [f"{base.__module__}:{base.__qualname__}" for base in cls.__bases__],
        "metaclass": f"{type(cls).__module__}:{type(cls).__qualname__}",
        "is_abc": isinstance(cls, abc.ABCMeta),
        "names": sorted(cls.__dict__),
        "subscriptable": "__class_getitem__" in cls.__dict__,
    }
    for other in (*cls.__bases__, type(cls), *cls.__dict__.values()):
        if type(other) is type or isinstance(type(other), type) and issubclass(type(other), type):
            visit(other)

modules = {}
for name in sys.argv[1:]:
    try:
        modules[name] = importlib.import_module(name)
    except ImportError:
        pass
for name, module in modules.items():
    names[name] = {}
    for attribute, value in module.__dict__.items():
        if issubclass(type(value), type):
            visit(value)
            names[name][attribute] = f"{value.__module__}:{value.__qualname__}"
        else:
            names[name][attribute] = None
print(json.dumps([names, classes]))
"""


def raw_table(version: tuple[int, int]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((GENERATOR.parent / "{}.{}.json".format(*version)).read_text("utf-8"))
    return data


def interpreter_says(modules: list[str]) -> tuple[dict[str, dict[str, str | None]], dict[str, dict[str, object]]]:
    command = [sys.executable, "-I", "-W", "ignore", "-c", JUDGE, *modules]
    names, classes = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return names, classes


def as_data(cls: NativeClass) -> dict[str, object]:
    return {
        "bases": list(cls.bases),
        "metaclass": cls.metaclass,
        "is_abc": cls.is_abc,
        "names": sorted(cls.names),
        "subscriptable": cls.subscriptable,
    }


def of_steady_modules(table: NativeTable, data: dict[str, Any]) -> list[str]:
    """Return the modules whose names are the same on every platform and in every build."""
    return [name for name in data["modules"] if not table.varies(name)]


needs_table = pytest.mark.skipif(RUNNING not in VERSIONS, reason="no table for the running version of Python")


@needs_table
def test_every_class_of_the_running_version_is_as_the_interpreter_says() -> None:
    table, data = load_table(RUNNING), raw_table(RUNNING)
    _, classes = interpreter_says([*of_steady_modules(table, data), *data["computed"], "ast"])
    ours = {id_: as_data(cls) for id_ in data["classes"] if id_ in classes and (cls := table.definition(id_))}
    theirs = {id_: classes[id_] for id_ in ours}
    assert len(ours) > 400
    if data["made_with"] != EXACT:
        for record in (*ours.values(), *theirs.values()):
            del record["names"]  # a bug-fix release or another system may add a method, never a base
            del record["subscriptable"]
    assert ours == theirs


@needs_table
def test_every_module_of_the_running_version_has_the_names_that_the_interpreter_says() -> None:
    table, data = load_table(RUNNING), raw_table(RUNNING)
    if data["made_with"] != EXACT:
        pytest.skip(f"the table is of {data['made_with']}; a bug-fix release may add names")
    names, _ = interpreter_says(of_steady_modules(table, data))
    common = {"__builtins__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"}
    theirs = {module: {k: v for k, v in content.items() if k not in common} for module, content in names.items()}
    ours = {module: {k: v.class_id for k, v in (table.module(module) or {}).items()} for module in theirs}
    assert len(ours) > 40
    assert ours == theirs


@needs_table
def test_what_a_module_written_in_python_computes_is_what_importing_it_shows() -> None:
    table, data = load_table(RUNNING), raw_table(RUNNING)
    names, _ = interpreter_says(list(data["computed"]))
    ours = {module: {k: v.class_id for k, v in table.computed(module).items()} for module in names}
    theirs = {module: {k: names[module].get(k) for k in found} for module, found in ours.items()}
    assert ours["types"]["ModuleType"] == "builtins:module"
    assert ours == theirs


@needs_table
def test_generating_again_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    outputs = [tmp_path / "one.json", tmp_path / "two.json"]
    for seed, output in enumerate(outputs):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        subprocess.run([sys.executable, str(GENERATOR), str(output)], env=environment, check=True)
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


@needs_table
def test_the_shipped_table_is_what_the_generator_makes() -> None:
    shipped = raw_table(RUNNING)
    if shipped["made_with"] != EXACT:
        pytest.skip(f"the table is of {shipped['made_with']}, this is {EXACT}")
    made_text = subprocess.run([sys.executable, str(GENERATOR), "-"], capture_output=True, check=True).stdout.decode()
    made = json.loads(made_text)
    table = NativeTable(shipped)
    if made == shipped:
        assert made_text == (GENERATOR.parent / "{}.{}.json".format(*RUNNING)).read_text("utf-8")
        return
    # Another build: it may lack optional modules, and those that vary depend on the libraries it was built with.
    modules = [name for name in of_steady_modules(table, shipped) if name in made["modules"]]
    assert {name: made["modules"][name] for name in modules} == {name: shipped["modules"][name] for name in modules}
    reached = {a.class_id for name in modules for a in (table.module(name) or {}).values() if a.class_id}
    assert {id_: made["classes"][id_] for id_ in reached} == {id_: shipped["classes"][id_] for id_ in reached}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_id_in_a_table_leads_to_a_definition(version: tuple[int, int]) -> None:
    table, data = load_table(version), raw_table(version)
    wanted = {a.class_id for name in data["modules"] for a in (table.module(name) or {}).values() if a.class_id}
    wanted |= {a.class_id for name in data["computed"] for a in table.computed(name).values() if a.class_id}
    for id_ in data["classes"]:
        definition = table.definition(id_)
        assert definition is not None
        wanted |= {*definition.bases, definition.metaclass}
    assert wanted - data["classes"].keys() == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_table_is_below_300_kilobytes_and_names_no_path(version: tuple[int, int]) -> None:
    text = (GENERATOR.parent / "{}.{}.json".format(*version)).read_text("ascii")
    assert (len(text) < 300_000, "/" in text, "\\" in text) == (True, False, False)


def test_a_definition_is_a_whole_record() -> None:
    assert load_table((3, 11)).definition("_hashlib:HASHXOF") == NativeClass(
        id="_hashlib:HASHXOF",
        bases=("_hashlib:HASH",),
        metaclass="builtins:type",
        is_abc=False,
        names=frozenset(("__doc__", "__module__", "digest", "digest_size", "hexdigest")),
        subscriptable=False,
    )


@pytest.mark.parametrize(
    ("class_id", "bases", "metaclass", "subscriptable"),
    [
        ("builtins:object", (), "builtins:type", False),
        ("builtins:bool", ("builtins:int",), "builtins:type", False),
        ("builtins:dict", ("builtins:object",), "builtins:type", True),
        ("builtins:ModuleNotFoundError", ("builtins:ImportError",), "builtins:type", False),
        ("builtins:ExceptionGroup", ("builtins:BaseExceptionGroup", "builtins:Exception"), "builtins:type", False),
        ("collections:OrderedDict", ("builtins:dict",), "builtins:type", False),
        ("datetime:datetime", ("datetime:date",), "builtins:type", False),
        ("_ctypes:Structure", ("_ctypes:_CData",), "_ctypes:PyCStructType", False),
        ("struct:error", ("builtins:Exception",), "builtins:type", False),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_well_known_classes_are_spelled_as_python_spells_them(
    version: tuple[int, int], class_id: str, bases: tuple[str, ...], metaclass: str, *, subscriptable: bool
) -> None:
    found = load_table(version).definition(class_id)
    assert found is not None
    assert (found.bases, found.metaclass, found.subscriptable) == (bases, metaclass, subscriptable)


def test_a_name_leads_to_the_class_under_its_own_spelling() -> None:
    table = load_table((3, 11))
    found = {(module, name): (table.module(module) or {})[name] for module, name in [
        ("_collections", "OrderedDict"), ("_io", "FileIO"), ("builtins", "IOError"), ("builtins", "len"),
        ("math", "pi"), ("select", "error"),
    ]}  # fmt: skip
    assert found == {
        ("_collections", "OrderedDict"): NativeAttribute(kind="class", class_id="collections:OrderedDict"),
        ("_io", "FileIO"): NativeAttribute(kind="class", class_id="_io:FileIO"),
        ("builtins", "IOError"): NativeAttribute(kind="class", class_id="builtins:OSError"),
        ("builtins", "len"): NativeAttribute(kind="function"),
        ("math", "pi"): NativeAttribute(kind="value"),
        ("select", "error"): NativeAttribute(kind="class", class_id="builtins:OSError"),
    }


def test_what_is_not_implemented_in_c_is_unknown() -> None:
    table = load_table((3, 11))
    assert (table.module("json"), table.definition("json:JSONDecodeError"), table.computed("json")) == (None, None, {})


def test_generic_is_written_in_python_until_3_11_and_in_c_from_3_12() -> None:
    found = {version: load_table(version).definition("typing:Generic") is not None for version in VERSIONS}
    assert found == {(3, 11): False, (3, 12): True, (3, 13): True}


def test_windows_error_is_a_builtin_on_windows_only() -> None:
    table = load_table((3, 11))
    found = {
        platform: (table.module("builtins", platform) or {}).get("WindowsError") for platform in ("linux", "win32")
    }
    assert found == {"linux": None, "win32": NativeAttribute(kind="class", class_id="builtins:OSError")}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((3, 11), (3, 11)),
        ((3, 12), (3, 12)),
        ((3, 13), (3, 13)),
        ((3, 14), (3, 13)),
        ((3, 99), (3, 13)),
        ((4, 0), (3, 13)),
        ((3, 10), (3, 11)),
        ((2, 7), (3, 11)),
    ],
)
def test_the_nearest_version_serves_where_there_is_no_table(wanted: tuple[int, int], found: tuple[int, int]) -> None:
    assert load_table(wanted).python == found


@pytest.mark.parametrize(
    ("module", "by_platform"),
    [
        ("os", {"linux": True, "win32": True, "darwin": True, "wasi": True, "plan9": True}),
        ("msvcrt", {"linux": False, "win32": True, "darwin": False, "cygwin": False, "wasi": False}),
        ("winreg", {"linux": False, "win32": True}),
        ("nt", {"linux": False, "win32": True}),
        ("posix", {"linux": True, "win32": False, "darwin": True, "wasi": True}),
        ("fcntl", {"linux": True, "win32": False, "freebsd14": True, "sunos5": True, "wasi": False}),
        ("termios", {"linux": True, "win32": False, "emscripten": None, "wasi": False}),
        ("tty", {"linux": True, "win32": False}),
        ("pwd", {"linux": True, "win32": False, "ios": False}),
        ("curses", {"linux": True, "win32": False, "android": None}),
        ("curses.panel", {"win32": False, "linux": None}),
        ("_scproxy", {"linux": False, "win32": False, "darwin": True}),
        ("mmap", {"win32": True, "wasi": False, "emscripten": True}),
        ("ssl", {"linux": True, "win32": True, "wasi": None}),
        ("spwd", {"linux": None, "darwin": False, "win32": False}),
        ("tkinter", {"linux": None, "win32": None, "wasi": False}),
        ("dbm.gnu", {"linux": None, "win32": False}),
        ("asyncio.windows_events", {"linux": False, "win32": True}),
        ("asyncio.unix_events", {"linux": True, "win32": False}),
        ("asyncio.events", {"linux": None}),
        ("importlib._bootstrap", {"linux": True, "win32": True}),
        ("yaml", {"linux": None}),
    ],
)
def test_a_module_exists_where_cpython_builds_it(module: str, by_platform: dict[str, bool | None]) -> None:
    table = load_table((3, 11))
    assert {platform: table.exists(module, platform) for platform in by_platform} == by_platform


def test_a_module_that_a_version_does_not_have_is_unknown_to_its_table() -> None:
    found = {version: load_table(version).exists("asynchat", "linux") for version in VERSIONS}
    assert found == {(3, 11): True, (3, 12): None, (3, 13): None}


@needs_table
def test_no_module_that_imports_here_is_said_not_to_exist() -> None:
    table = load_table(RUNNING)
    names = sorted(sys.stdlib_module_names - {"antigravity", "this"})
    names += ["asyncio.unix_events", "asyncio.windows_events", "encodings.mbcs", "multiprocessing.popen_spawn_win32"]
    denied = [name for name in names if table.exists(name, sys.platform) is False]
    found, _ = interpreter_says(denied)
    assert denied
    assert list(found) == []
