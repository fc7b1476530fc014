"""The open world of one request: what is searched and what the stages ask, for the length of a `with`.

Wrong requests end here, as a UsageError that says what may have been meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Final

from .bodies import read_bodies
from .config import Configurations
from .discover import Finder, Kind, Located
from .environment import search_roots
from .native import load_table
from .problems import UsageError
from .request import Request
from .resolve import Resolver
from .resolve_calls import identity
from .scan_spelling import may_spell
from .sources import SourceReader
from .uncollected import uncollected
from .values import ClassValue, External, Parametrised, Unbound, Unknown, Value, alternatives

_BODIES: Final = 128
"""Of how many modules what was read of function bodies is held: the next plugins are likely to share it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The open world of one request: what the stages ask, for the length of a `with`."""

    request: Request
    finder: Finder
    sources: SourceReader
    world: Resolver
    searched: tuple[Located, ...]
    configurations: Configurations


@contextmanager
def opened(request: Request) -> Iterator[Session]:
    """Open the sources of a request: find its packages and make the resolver."""
    with uncollected():
        yield from _opened(request)


def _opened(request: Request) -> Iterator[Session]:
    roots = search_roots(request.search_path, python=request.python, target=request.target)
    finder = Finder(roots, target=request.target)
    searched: dict[str, Located] = {}
    for package in request.packages:
        if finder.find(package) is None:
            raise UsageError(_unknown_package(package, request, finder))
        searched.update((located.module, located) for located in finder.walk(package))
    with SourceReader(finder, request.target) as sources:
        natives = load_table(request.target.python)
        modules = [module for module in sorted(searched) if searched[module].kind is not Kind.NAMESPACE]
        world = Resolver(sources, natives, request.target, searched=_Spelling(modules, sources))
        checking = Resolver(sources, natives, replace(request.target, type_checking=True))
        details = lru_cache(_BODIES)(lambda module: read_bodies(sources.text(module)))
        configurations = Configurations(world, checking, details=details, secrets=request.secrets)
        in_order = tuple(searched[module] for module in sorted(searched))
        yield Session(
            request=request,
            finder=finder,
            sources=sources,
            world=world,
            searched=in_order,
            configurations=configurations,
        )


class _Spelling:
    """The modules among the searched whose text may say how classes are spelled, others' classes, too."""

    def __init__(self, modules: Sequence[str], sources: SourceReader) -> None:
        self._modules = modules
        self._sources = sources

    def __iter__(self) -> Iterator[str]:
        """Yield the modules, whose bytes are read when this is asked."""
        for module in self._modules:
            data = self._sources.peek(module)
            if data is None or may_spell(data):
                yield module


def base_value(reference: str, session: Session) -> Value:
    """Return the class that `module:Class` (or `module.Class`) means, through re-exports; raise UsageError if none.

    A module that is not found gives the class by its dotted name: bases may live where nothing is installed.
    """
    module, qualname = _split(reference, session)
    world = session.world
    value: Value = world.module_value(module, world.module_place("builtins"))
    for name in qualname.split("."):
        owner, value = value, world.attribute(value, name, world.module_place("builtins"))
        if isinstance(value, Unbound):
            raise UsageError(_unknown_base(reference, name, owner, session))
    if isinstance(value, Parametrised):
        value = value.origin
    classes = [part for part in alternatives(value) if isinstance(part, ClassValue)]
    if len(classes) == 1:
        return classes[0]
    if isinstance(value, External):
        return value
    if isinstance(value, Unknown):
        if session.finder.find(module) is None:
            near = near_modules(module, session.finder)
            hint = f"did you mean {near[0]}?" if near else f"name a module of {module.partition('.')[0]}"
            raise UsageError(f"the base {reference} is not found: there is no module {module}; {hint}")
        raise UsageError(f"the base {reference} can't be known: {value.reason}; name the module that defines it")
    what = "may be one of several classes" if classes else "is no class"
    raise UsageError(f"the base {reference} {what}; give module:Class of one class")


def decorator_name(reference: str, session: Session) -> str:
    """Return the dotted name of a decorator where it is defined, through re-exports; raise UsageError if there is none.

    One whose module is not found is meant by the name as it is given.
    """
    world, inside = session.world, session.world.module_place("builtins")
    dotted = reference.replace(":", ".")
    module = dotted.rpartition(".")[0]
    if not module:
        raise UsageError(f"{reference!r} names no decorator; write it as module.name")
    while "." in module and world.is_module(module) is not True:
        module = module.rpartition(".")[0]
    value: Value = world.module_value(module, inside)
    for name in dotted.removeprefix(f"{module}.").split("."):
        value = world.attribute(value, name, inside)
        if isinstance(value, Unbound):
            hint = _near_names(name, module, session) or f"name a function that {module} defines or imports"
            raise UsageError(f"the decorator {reference} is not found: {module} has no {name}; {hint}")
    return (identity(value) or reference).replace(":", ".")


def _split(reference: str, session: Session) -> tuple[str, str]:
    if ":" in reference:
        module, _, qualname = reference.partition(":")
    else:
        module, _, qualname = reference.rpartition(".")
        names = reference.split(".")
        for count in range(len(names) - 1, 0, -1):  # the longest module that is there
            if session.world.is_module(".".join(names[:count])):
                module, qualname = ".".join(names[:count]), ".".join(names[count:])
                break
    if not module or not qualname:
        raise UsageError(f"{reference!r} is no reference of a class; write it as module:Class")
    return module, qualname


# --- wrong requests --------------------------------------------------------------------------------------------------


def near_modules(module: str, finder: Finder) -> list[str]:
    """Return the modules that have a name like that of one that is not found, in the package that would hold it."""
    above = module.rpartition(".")[0]
    while above and finder.find(above) is None:
        above = above.rpartition(".")[0]
    below = [located.module for located in finder.walk(above) if located.module != above] if above else []
    return get_close_matches(module, below, n=1)


def _unknown_package(package: str, request: Request, finder: Finder) -> str:
    searched = ", ".join(str(path) for path in request.search_path) or "the environment"
    near = near_modules(package, finder) or get_close_matches(package, _packages_in(request.search_path), n=1)
    hint = f"did you mean {near[0]}?" if near else "give --search-path, or the package's folder"
    return f"no package {package} in {searched}; {hint}"


def _packages_in(folders: Iterable[Path]) -> list[str]:
    found: list[str] = []
    for folder in folders:
        if folder.is_dir():
            found.extend(entry.stem for entry in folder.iterdir() if entry.is_dir() or entry.suffix == ".py")
    return sorted(found)


def _unknown_base(reference: str, name: str, owner: Value, session: Session) -> str:
    where = reference.partition(":")[0]
    hint = _near_names(name, getattr(owner, "name", None), session) or f"name a class that {where} defines or imports"
    return f"the base {reference} is not found: {where} has no {name}; {hint}"


def _near_names(name: str, module: object, session: Session) -> str:
    """Return the question for the names like `name` that a module binds; nothing where there are none."""
    names: list[str] = []
    if isinstance(module, str) and session.finder.find(module) is not None:
        names = sorted(session.world.index(session.world.facts(module).body))
    near = get_close_matches(name, names, n=3)
    return f"did you mean {' or '.join(near)}?" if near else ""
