"""What C implements in the standard library: names in modules, classes and their bases, and which module exists where.

The facts are a real interpreter's, read from one table for each minor version (`native/*.json`, which
`native/generate.py` writes); only which platform has which module is known by hand. Nothing is imported to look at it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of platforms are those of `sys.platform` without a version; "other" is any that is not named.
_ALL: Final = frozenset(
    ("aix", "android", "cygwin", "darwin", "emscripten", "freebsd", "ios", "linux", "wasi", "win32", "other")
)
_WASM: Final = frozenset(("emscripten", "wasi"))
_WINDOWS: Final = frozenset(("win32",))
_UNIX: Final = _ALL - _WASM - _WINDOWS
_DESKTOP: Final = _UNIX - {"android", "ios"}
_NONE: Final = frozenset[str]()

# The modules that not every platform has: names, where every ordinary build has them, where some builds do. Checked by
# hand against CPython 3.11-3.13: configure.ac (PY_STDLIB_MOD_SET_NA), PC/config.c, PCbuild and, for modules written in
# Python, what they import or raise at their top.
_AVAILABILITY: Final = (
    ("_msi _overlapped _winapi _wmi msilib msvcrt nt winreg winsound", _WINDOWS, _NONE),
    ("asyncio.windows_events asyncio.windows_utils encodings.mbcs encodings.oem", _WINDOWS, _NONE),
    ("distutils._msvccompiler distutils.msvc9compiler", _WINDOWS, _NONE),
    ("_pyrepl.windows_console multiprocessing.popen_spawn_win32", _WINDOWS, _NONE),
    ("_scproxy", frozenset(("darwin",)), _NONE),
    ("_ios_support", frozenset(("ios",)), frozenset(("darwin",))),
    ("posix asyncio.unix_events", _UNIX | _WASM, _NONE),
    ("fcntl pty termios tty", _UNIX, frozenset(("emscripten",))),
    ("resource", _UNIX, _NONE),
    ("_posixsubprocess pwd syslog", _UNIX - {"ios"}, _NONE),
    ("_curses _curses_panel _posixshmem curses grp readline", _DESKTOP, frozenset(("android",))),
    ("_multiprocessing", _DESKTOP | _WINDOWS, frozenset(("android",))),
    ("_interpchannels _interpqueues _interpreters", _ALL - _WASM, _NONE),
    ("mmap", _ALL - {"wasi"}, _NONE),
    ("_bz2 _ctypes _hashlib _lzma _sqlite3 _ssl bz2 ctypes lzma sqlite3 ssl zlib", _ALL - _WASM, _WASM),
    ("_uuid", _WINDOWS, _UNIX | _WASM),
    ("_crypt crypt", _NONE, _UNIX | _WASM),
    ("_dbm _gdbm dbm.gnu dbm.ndbm", _NONE, _UNIX),
    ("nis", _NONE, _DESKTOP - {"cygwin"}),
    ("ossaudiodev", _NONE, frozenset(("linux", "freebsd"))),
    ("spwd", _NONE, _DESKTOP - {"aix", "darwin", "freebsd"}),
    ("_tkinter idlelib tkinter turtle turtledemo", _NONE, _DESKTOP | _WINDOWS | {"android"}),
    # What distributors put into packages of their own, or leave out.
    ("distutils ensurepip lib2to3 test venv", _NONE, _ALL),
)
_LIMITED: Final = {name: (always, perhaps) for names, always, perhaps in _AVAILABILITY for name in names.split()}

# The modules whose names depend on the platform or on the library that they were built with.
_VARYING: Final = """
    _codecs _ctypes _curses _curses_panel _hashlib _imp _locale _multiprocessing _posixshmem _posixsubprocess _signal
    _socket _sqlite3 _ssl _thread _tkinter _uuid errno faulthandler fcntl mmap posix pyexpat readline resource select
    sys syslog termios time zlib
"""

# What only Windows adds to a module that is the same elsewhere.
_ON_WINDOWS: Final = {"builtins": {"WindowsError": "builtins:OSError"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeAttribute:
    """What a name in a module is: `kind` is "class", "function", "module" or "value"; only a class has a `class_id`."""

    kind: str
    class_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeClass:
    """A class, under its id as Python spells it; `names` are those in its own body.

    `is_abc` says that the metaclass is ABCMeta or derives from it, `subscriptable` that the class itself, not a base,
    defines `__class_getitem__`.
    """

    id: str
    bases: tuple[str, ...]
    metaclass: str
    is_abc: bool
    names: frozenset[str]
    subscriptable: bool


class NativeTable:
    """The standard library's C of one minor version of Python, `python`."""

    __slots__ = ("_by_module", "_classes", "_computed", "_library", "_modules", "python")

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take a table as `native/generate.py` writes it."""
        major, minor = data["python"].split(".")
        self.python: tuple[int, int] = int(major), int(minor)
        self._library: frozenset[str] = frozenset(data["library"].split())
        self._modules: Mapping[str, Mapping[str, str]] = data["modules"]
        self._computed: Mapping[str, str] = data["computed"]
        self._classes: Mapping[str, list[str]] = data["classes"]
        self._by_module: dict[str, list[str]] | None = None

    def module(self, name: str, platform: str = "") -> Mapping[str, NativeAttribute] | None:
        """Return the attributes of a module implemented in C by name, or None where they are not known.

        `importlib._bootstrap` and `importlib._bootstrap_external` are among these modules: their classes say that
        they come from `_frozen_importlib` and `_frozen_importlib_external`. `__name__`, `__doc__` and what else every
        module has are left out. `platform` adds what only one platform has; see also `varies`.
        """
        kinds = self._modules.get(name)
        if kinds is None:
            return None
        found = {
            attribute: NativeAttribute(kind=kind)
            for kind, names in kinds.items()
            if kind != "class"
            for attribute in names.split()
        }
        found.update(_classes(name, kinds.get("class", "")))
        if platform == "win32":
            for attribute, class_id in _ON_WINDOWS.get(name, {}).items():
                found[attribute] = NativeAttribute(kind="class", class_id=class_id)
        return found

    def computed(self, module: str) -> Mapping[str, NativeAttribute]:
        """Return the classes implemented in C that a module written in Python gets by calling `type(x)`.

        Such are `types.ModuleType` (`builtins:module`) and `re.Pattern`. Other names are to be read in the source.
        """
        return _classes(module, self._computed.get(module, ""))

    def definition(self, class_id: str) -> NativeClass | None:
        """Return the class implemented in C of this id (`module:qualname`), or None if there is none in the table.

        A class of the same id may also be defined in source: `datetime:date` is in `_datetime` and in `_pydatetime`.
        """
        record = self._classes.get(class_id)
        if record is None:
            return None
        bases, body, *rest = record
        names = frozenset(body.split())
        return NativeClass(
            id=class_id,
            bases=tuple(bases.split()),
            metaclass=rest[0] if rest else "builtins:type",
            is_abc="abc" in rest[1:],
            names=names,
            subscriptable="__class_getitem__" in names,
        )

    def spelled_in(self, module: str) -> tuple[str, ...]:
        """Return the ids of the classes implemented in C that say they come from a module, sorted."""
        if self._by_module is None:
            self._by_module = {}
            for class_id in sorted(self._classes):
                self._by_module.setdefault(class_id.partition(":")[0], []).append(class_id)
        return tuple(self._by_module.get(module, ()))

    def exists(self, module: str, platform: str) -> bool | None:
        """Say whether importing a module of the standard library succeeds on a platform (as `sys.platform` names it).

        True: in every ordinary build of CPython; False: in none; None: in some builds, or not known to this table,
        because the module is a submodule or no part of the standard library of this version.
        """
        package = module.partition(".")[0]
        if package not in self._library:
            return True if module in self._modules else None
        in_builds = _in_builds(package, platform)
        if module == package or in_builds is False:
            return in_builds
        if module in _LIMITED:
            return in_builds and _in_builds(module, platform)
        return in_builds if module in self._modules else None

    def varies(self, module: str) -> bool:
        """Say whether the names in a module depend on platform or build: those listed are then only those on Linux."""
        return module in _VARYING.split()


def load_table(python: tuple[int, int]) -> NativeTable:
    """Read the table of a version of Python; without one, that of the nearest version, the newer of two as near."""
    import json  # half as dear as the start of Python; a run that reads a cache has no need of it

    folder = os.path.join(os.path.dirname(__file__), "native")
    versions = [_version(name) for name in os.listdir(folder) if name.endswith(".json")]
    major, minor = min(versions, key=lambda version: (_distance(version, python), -version[0], -version[1]))
    with open(os.path.join(folder, f"{major}.{minor}.json"), encoding="utf-8") as file:
        return NativeTable(json.load(file))


def _classes(module: str, text: str) -> dict[str, NativeAttribute]:
    """Read `name` (the class `module:name`) and `name=id`, joined with spaces."""
    found = {}
    for item in text.split():
        name, _, class_id = item.partition("=")
        found[name] = NativeAttribute(kind="class", class_id=class_id or f"{module}:{name}")
    return found


def _in_builds(module: str, platform: str) -> bool | None:
    """Say whether every build for a platform (True), none (False) or some (None) can import a module, by `_LIMITED`."""
    always, perhaps = _LIMITED.get(module, (_ALL, _NONE))
    name = platform if platform in _ALL else platform.rstrip("0123456789.")
    name = name if name in _ALL else "other"
    return True if name in always else None if name in perhaps else False


def _version(file_name: str) -> tuple[int, int]:
    major, minor, _ = file_name.split(".")
    return int(major), int(minor)


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many minor versions lie between two; a major version counts for more than any of them."""
    return abs((one[0] - other[0]) * 1000 + one[1] - other[1])
