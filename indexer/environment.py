"""Where an interpreter searches for modules, worked out from files alone: no interpreter is started, no line executed.

The order is that of `sys.path`: the project's own folders, the standard library, then the site-packages with what their
`.pth` files add, as `site` would. PYTHONPATH is not read, for the answer is to be the same in every shell.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .environment_editable import read_pth
from .places import Root
from .problems import UsageError
from .read import Unreadable, read_file
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_GIVE = "give an interpreter, or the folder of a virtual environment"
_NAMED = re.compile(r"python(?:3(?:\.(\d+)t?)?)?(?:\.exe)?", re.IGNORECASE)
_LIBRARY = re.compile(r"python3\.(\d+)t?")
_DLL = re.compile(r"python3(\d+)t?\.dll", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interpreter:
    """The facts that decide on a search path.

    `prefix` is the environment's, `base` that of the installation it rests on (the same without a virtual environment);
    `library` is the folder's name below each of `libs` (python3.13t for a free-threaded build).
    """

    prefix: str
    base: str
    version: tuple[int, int]
    library: str
    libs: tuple[str, ...]
    windows: bool
    sees_base: bool
    user_site: bool


def search_roots(search_path: Sequence[Path], *, python: Path | None, target: Target) -> tuple[Root, ...]:
    """Return the roots of a search, in the order of `sys.path`, and last the modules that editable installs map.

    `python` is an interpreter or a virtual environment, None for the running one; `target` decides where a folder holds
    several versions. Raise UsageError where an entry is nothing to search, or the environment can't be worked out.
    """
    interpreter = _running() if python is None else _read_interpreter(python, target.python)
    roots = _Roots()
    for entry in search_path:
        roots.add_project(str(entry))
    for place in _library_places(interpreter):
        roots.add(place, "stdlib")
    for folder in _site_folders(interpreter):
        roots.add_site(folder)
    return roots.all()


def python_version(python: Path) -> tuple[int, int]:
    """Return the major and minor version of an interpreter or a virtual environment, or raise UsageError."""
    return _read_interpreter(python, None).version


class _Roots:
    """Roots in the making: each place once, modules of editable finders apart."""

    __slots__ = ("_mapped", "_places", "_sites")

    def __init__(self) -> None:
        self._places: dict[str, Root] = {}
        self._mapped: dict[Root, None] = {}
        self._sites: set[str] = set()

    def all(self) -> tuple[Root, ...]:
        return (*self._places.values(), *self._mapped)

    def add(self, path: str, origin: Literal["project", "site", "stdlib"], pth: str = "") -> bool:
        """Add a place unless it is known; tell whether there is something to search."""
        path = os.path.abspath(path)
        key = os.path.normcase(path)
        if key in self._places:
            return True
        location, entry = path, ""
        if not os.path.isdir(path):
            # As for zipimport, the path may go on inside an archive.
            while not os.path.isfile(location):
                location, name = os.path.split(location)
                entry = f"{name}/{entry}" if entry else name
                if not name:
                    return False
            if not _is_archive(location):
                return False
        self._places[key] = Root(location=location, origin=origin, entry=entry, pth=pth)
        return True

    def add_project(self, path: str) -> None:
        """Add an entry of the search path, which has to be there."""
        if not self.add(path, "project"):
            raise UsageError(f"nothing can be searched at {path}: give a folder, a zip file or a wheel that is there")

    def add_site(self, folder: str) -> None:
        """Add a folder of site-packages, and what its `.pth` files say; each once."""
        folder = os.path.abspath(folder)
        if folder in self._sites or not os.path.isdir(folder):
            return
        self._sites.add(folder)
        self.add(folder, "site")
        for name in sorted(name for name in os.listdir(folder) if name.endswith(".pth") and not name.startswith(".")):
            pth = os.path.join(folder, name)
            says = read_pth(pth)
            for place in says.places:
                self.add(place, "site", pth)
            for module, path in says.modules:
                self._map(module, path, pth)
            for module, path in says.replaced:
                self._map(module, path, pth, first=True)

    def _map(self, module: str, path: str, pth: str, *, first: bool = False) -> None:
        location, entry = os.path.split(os.path.abspath(path))
        if entry == "__init__.py":
            location, entry = os.path.split(location)
        elif os.path.isfile(path):
            entry = entry.partition(".")[0]
        root = Root(location=location, origin="site", entry=entry, module=module, first=first, pth=pth)
        self._mapped.setdefault(root)


def _is_archive(path: str) -> bool:
    from zipfile import is_zipfile

    return is_zipfile(path)


# --- the folders of an interpreter -----------------------------------------------------------------------------------


def _library_places(interpreter: _Interpreter) -> Iterator[str]:
    """Yield where the standard library is, as a zip file and as folders."""
    base = interpreter.base
    archive = "python{}{}.zip".format(*interpreter.version)
    if interpreter.windows:
        yield from (os.path.join(base, name) for name in (archive, "DLLs", "Lib"))
        return
    for lib in interpreter.libs:
        yield os.path.join(base, lib, archive)
        folder = os.path.join(base, lib, interpreter.library)
        # Below the second of two, Fedora has site-packages alone.
        if os.path.isfile(os.path.join(folder, "os.py")):
            yield folder
        yield os.path.join(folder, "lib-dynload")


def _site_folders(interpreter: _Interpreter) -> Iterator[str]:
    """Yield the folders of site-packages in the order of `site`: the environment's, the user's, the installation's."""
    if interpreter.prefix != interpreter.base:
        yield from _site_folders_below(interpreter.prefix, interpreter)
    if interpreter.user_site:
        yield _user_site(interpreter)
    if interpreter.sees_base:
        yield from _site_folders_below(interpreter.base, interpreter)


def _site_folders_below(prefix: str, interpreter: _Interpreter) -> Iterator[str]:
    if interpreter.windows:
        yield prefix
        yield os.path.join(prefix, "Lib", "site-packages")
        return
    library = interpreter.library
    for above in ("local", "") if len(interpreter.libs) > 1 else ("",):  # Fedora has both, for pip and for rpm
        for lib in interpreter.libs:
            yield os.path.join(prefix, above, lib, library, "site-packages")
    # Debian: what pip installs, what apt installs
    yield os.path.join(prefix, "local", "lib", library, "dist-packages")
    yield os.path.join(prefix, "lib", "python3", "dist-packages")
    yield os.path.join(prefix, "lib", library, "dist-packages")


def _user_site(interpreter: _Interpreter) -> str:
    """Return the folder of `pip install --user`."""
    version = interpreter.version
    base = os.environ.get("PYTHONUSERBASE")
    if interpreter.windows:
        base = base or os.path.join(os.environ.get("APPDATA") or os.path.expanduser("~"), "Python")
        return os.path.join(base, "Python{}{}".format(*version), "site-packages")
    if "Python.framework" in interpreter.base:
        base = base or os.path.expanduser("~/Library/Python/{}.{}".format(*version))
        return os.path.join(base, "lib", "python", "site-packages")
    return os.path.join(base or os.path.expanduser("~/.local"), "lib", interpreter.library, "site-packages")


# --- the running interpreter -----------------------------------------------------------------------------------------


def _running() -> _Interpreter:
    version = sys.version_info[:2]
    venv = sys.prefix != sys.base_prefix
    settings = _read_settings(os.path.join(sys.prefix, "pyvenv.cfg")) if venv else {}
    sees_base = not venv or _sees_base(settings)
    threaded = "t" if "t" in getattr(sys, "abiflags", "") else ""
    return _Interpreter(
        prefix=sys.prefix,
        base=sys.base_prefix,
        version=version,
        library="python{}.{}{}".format(*version, threaded),
        libs=tuple(dict.fromkeys((sys.platlibdir, "lib"))),
        windows=os.name == "nt",
        sees_base=sees_base,
        user_site=sees_base and not sys.flags.no_user_site and _is_oneself(),
    )


def _is_oneself() -> bool:
    """Tell whether the process runs with the rights of the user who started it: `site` wants that too."""
    return os.name == "nt" or (os.geteuid() == os.getuid() and os.getegid() == os.getgid())


def _sees_base(settings: Mapping[str, str]) -> bool:
    return settings.get("include-system-site-packages", "true").lower() == "true"


def _read_settings(path: str) -> dict[str, str]:
    """Return the settings of a `pyvenv.cfg`; nothing where it can't be read."""
    try:
        text = read_file(path).decode(errors="replace")
    except Unreadable:
        return {}
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


# --- another interpreter ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Installation:
    """Where a standard library was found, and of which version."""

    base: str
    version: tuple[int, int]
    library: str
    lib: str


def _read_interpreter(python: Path, wanted: tuple[int, int] | None) -> _Interpreter:
    """Work out an interpreter's facts from its path; `wanted` is the version to take where there are several."""
    path = os.path.abspath(python)
    if not os.path.exists(path):
        raise UsageError(f"{python} does not exist: {_GIVE}")
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    settings: dict[str, str] = {}
    for prefix in (folder, os.path.dirname(folder)):
        if settings := _read_settings(os.path.join(prefix, "pyvenv.cfg")):
            return _read_environment(prefix, settings, wanted)
    if os.path.isdir(path):
        prefix = os.path.dirname(path) if os.path.basename(path) in {"bin", "Scripts"} else path
        found = _installation_at(prefix, None, wanted)
    else:
        real = os.path.realpath(path)
        named = _NAMED.fullmatch(os.path.basename(real))
        if named is None or _is_script(real):
            raise UsageError(f"{python} is not a Python 3 interpreter: {_GIVE}")
        found = _find_installation([real, path], _version(named), wanted)
    if found is None:
        raise UsageError(f"no standard library was found for {python}: {_GIVE}")
    return _interpreter(found, prefix=found.base, sees_base=True)


def _read_environment(prefix: str, settings: Mapping[str, str], wanted: tuple[int, int] | None) -> _Interpreter:
    """Work out the facts of a virtual environment from its `pyvenv.cfg`."""
    home = settings.get("home", "")
    version = _version(re.match(r"3\.(\d+)", settings.get("version_info") or settings.get("version", "")))
    version = version or _library_version(prefix)
    programs = [settings[key] for key in ("executable", "base-executable") if settings.get(key)]
    programs += [os.path.join(home, name) for name in ("python3", "python", "python.exe")]
    found = _find_installation(
        [path for program in programs if home for path in (program, os.path.realpath(program))], version, wanted
    )
    if found is None:
        raise UsageError(
            f"the virtual environment {prefix} rests on an installation in {home or 'an unknown place'}, which is not"
            " here: make it anew, or give another"
        )
    return _interpreter(found, prefix=prefix, sees_base=_sees_base(settings))


def _interpreter(found: _Installation, *, prefix: str, sees_base: bool) -> _Interpreter:
    return _Interpreter(
        prefix=prefix,
        base=found.base,
        version=found.version,
        library=found.library,
        libs=("lib64", "lib") if found.lib == "lib64" else ("lib",),
        windows=found.lib == "Lib",
        sees_base=sees_base,
        user_site=sees_base and not os.environ.get("PYTHONNOUSERSITE") and _is_oneself(),
    )


def _is_script(path: str) -> bool:
    """Tell a script, such as pyenv's shims are, from a program."""
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def _version(found: re.Match[str] | None) -> tuple[int, int] | None:
    """Return the version whose minor part a pattern found, if it found one."""
    return (3, int(found[1])) if found and found[1] else None


def _library_version(prefix: str) -> tuple[int, int] | None:
    """Return the version of the only library that a virtual environment has."""
    versions = {version for lib in ("lib", "lib64") for version, _ in _libraries(os.path.join(prefix, lib))}
    return versions.pop() if len(versions) == 1 else None


def _libraries(folder: str) -> list[tuple[tuple[int, int], str]]:
    """Return the versions for which a folder has a library, with the library's name, sorted."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(((3, int(found[1])), name) for name in names if (found := _LIBRARY.fullmatch(name)))


def _find_installation(
    programs: Sequence[str], version: tuple[int, int] | None, wanted: tuple[int, int] | None
) -> _Installation | None:
    """Look for a standard library beside each program, or beside the folder that it is in."""
    for program in programs:
        folder = os.path.dirname(program)
        # No further up, where an interpreter would look: `/lib` may hold another's library.
        for base in (folder, os.path.dirname(folder)):
            if found := _installation_at(base, version, wanted):
                return found
    return None


def _installation_at(
    base: str, version: tuple[int, int] | None, wanted: tuple[int, int] | None
) -> _Installation | None:
    """Return the installation in one folder: of that version, else of the wanted one, else of the only one."""
    found = [
        _Installation(base=base, version=has, library=library, lib=lib)
        for lib in ("lib", "lib64")
        for has, library in _libraries(os.path.join(base, lib))
        if os.path.isfile(os.path.join(base, lib, library, "os.py"))
    ]
    if not found and os.path.isfile(os.path.join(base, "Lib", "os.py")):
        dlls = (_DLL.fullmatch(name) for name in sorted(os.listdir(base)))
        has = next(((3, int(dll[1])) for dll in dlls if dll), version)
        found = [] if has is None else [_Installation(base=base, version=has, library="", lib="Lib")]
    for choice in (version, wanted) if version is None else (version,):
        if chosen := [one for one in found if one.version == choice]:
            return chosen[0]
    return found[0] if version is None and len({one.version for one in found}) == 1 else None
