"""The order of the stages, and nothing else: from a request to the manifest's content.

discover -> scan -> resolve -> hierarchy -> plugins -> document; every stage is pure but the first, whose reader is
memoised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from . import __version__
from .discover import Finder, Kind, Located
from .distributions import distribution_of
from .document import Index, ModuleRecord, compose
from .environment import search_roots
from .hierarchy import Local, Reached, locals_of, reachable, unclear
from .native import load_table
from .plugins import Plugin, Selection, select
from .problems import Problem, UsageError
from .requirements import Requirements
from .resolve import Resolver
from .sources import SourceReader
from .structure import Doubt
from .target import Target
from .values import ClassValue, External, Parametrised, Unbound, Unknown, Value, alternatives

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many modules are done, how many there are, and the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to index. Two equal requests on equal sources give equal manifests, whatever machine or order.

    `packages` are dotted names, found along `search_path` and then in the environment of `python` (a path; None is the
    running one). `categories` maps a category to the reference of its base, or to None where decorators alone fill it.
    """

    packages: tuple[str, ...]
    search_path: tuple[Path, ...]
    categories: Mapping[str, str | None] = field(default_factory=dict)
    decorators: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    target: Target = field(default_factory=Target.running)
    python: Path | None = None
    name_attributes: tuple[str, ...] = ("name", "plugin_name")
    metadata: tuple[str, ...] = ()
    defaults: Mapping[str, object] = field(default_factory=dict)
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A manifest's content, and what was wrong with the input."""

    document: dict[str, object]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The open world of one request: what the stages ask, for the length of a `with`."""

    request: Request
    finder: Finder
    sources: SourceReader
    world: Resolver
    searched: tuple[Located, ...]


def build(request: Request, *, progress: Progress | None = None) -> Build:
    """Return the manifest of what was asked for; raise UsageError where the request itself is wrong."""
    with opened(request) as session:
        bases = {name: base_value(reference, session) for name, reference in request.categories.items() if reference}
        reached, local, doubtful = _classes(session, progress)
        selection = select(
            reached,
            local,
            doubtful,
            modules=_registering(session, bases),
            bases=bases,
            decorators=request.decorators,
            exclude=request.exclude,
            world=session.world,
        )
        selection, refused = _without_refused(selection, session)
        index = _index(session, bases, selection, refused)
        document = compose(index)
        categories = {name: None for name, reference in request.categories.items() if reference is None}
        document["categories"] = dict(sorted({**categories, **document["categories"]}.items()))  # type: ignore[dict-item]
        problems = (*_problems(session, index, document), *_conflicts(reached, session))
        return Build(document=document, problems=tuple(sorted(set(problems))))


@contextmanager
def opened(request: Request) -> Iterator[Session]:
    """Open the sources of a request: find its packages and make the resolver."""
    roots = search_roots(request.search_path, python=request.python, target=request.target)
    finder = Finder(roots, target=request.target)
    searched: dict[str, Located] = {}
    for package in request.packages:
        if finder.find(package) is None:
            raise UsageError(_unknown_package(package, request, finder))
        searched.update((located.module, located) for located in finder.walk(package))
    with SourceReader(finder, request.target) as sources:
        world = Resolver(sources, load_table(request.target.python), request.target)
        in_order = tuple(searched[module] for module in sorted(searched))
        yield Session(request=request, finder=finder, sources=sources, world=world, searched=in_order)


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


def _split(reference: str, session: Session) -> tuple[str, str]:
    if ":" in reference:
        module, _, qualname = reference.partition(":")
    else:
        module, _, qualname = reference.rpartition(".")
        while module and session.world.is_module(module) is not True and "." in module:
            module, _, name = module.rpartition(".")
            if session.world.is_module(module):
                qualname = f"{name}.{qualname}"
                break
        else:
            module, _, qualname = reference.rpartition(".")
    if not module or not qualname:
        raise UsageError(f"{reference!r} is no reference of a class; write it as module:Class")
    return module, qualname


# --- stages ----------------------------------------------------------------------------------------------------------


def _classes(session: Session, progress: Progress | None) -> tuple[list[Reached], list[Local], list[tuple[str, Doubt]]]:
    reached: list[Reached] = []
    local: list[Local] = []
    doubtful: list[tuple[str, Doubt]] = []
    for done, located in enumerate(session.searched):
        if progress is not None:
            progress(done, len(session.searched), located.module)
        if located.kind is not Kind.NAMESPACE:
            reached.extend(reachable(located.module, session.world))
            local.extend(locals_of(located.module, session.world))
            doubtful.extend(unclear(located.module, session.world))
    if progress is not None:
        progress(len(session.searched), len(session.searched), "")
    return reached, local, doubtful


def _registering(session: Session, bases: Mapping[str, Value]) -> list[str]:
    """Return the modules that may register classes with a base: those searched, and those of the bases."""
    modules = {located.module for located in session.searched if located.kind is not Kind.NAMESPACE}
    return sorted(modules.union(base.module for base in bases.values() if isinstance(base, ClassValue)))


def _without_refused(selection: Selection, session: Session) -> tuple[Selection, dict[str, tuple[int, str]]]:
    """Drop the plugins of modules that parse and that Python would refuse to compile."""
    refused: dict[str, tuple[int, str]] = {}
    for module in sorted({plugin.reached.module for plugin in selection.plugins.values()}):
        failure = session.sources.compile_failure(module)
        if failure is not None:
            refused[module] = (failure.line, failure.reason)
    kept = {id_: plugin for id_, plugin in selection.plugins.items() if plugin.reached.module not in refused}
    return Selection(plugins=kept, abstract=selection.abstract, unresolved=selection.unresolved), refused


def _index(
    session: Session, bases: Mapping[str, Value], selection: Selection, refused: Mapping[str, tuple[int, str]]
) -> Index:
    request, world = session.request, session.world
    own = {located.module for located in session.searched}
    modules, dependencies = _rests_on(session, own, bases, selection)

    def is_own(module: str) -> bool:
        located = session.finder.find(module)
        return module in own or (located is not None and located.root.origin == "project")

    return Index(
        generator=__version__,
        target=request.target,
        bases=bases,
        selection=selection,
        structure=world.structure,
        requires=Requirements(world, is_own=is_own).of,
        path=lambda module: _path(module, session),
        modules=modules,
        dependencies=dependencies,
        searched=len(session.searched),
        failed=[(_path(module, session), line, reason) for module, line, reason in _failures(session, refused)],
        name_attributes=request.name_attributes,
        metadata=request.metadata,
        defaults=request.defaults,
    )


def _rests_on(
    session: Session, own: set[str], bases: Mapping[str, Value], selection: Selection
) -> tuple[dict[str, ModuleRecord], dict[str, str]]:
    """Return the searched modules that the records rest on, and the versions of the distributions."""
    keys: list[tuple[object, ...]] = []
    for plugin in selection.plugins.values():
        keys.extend(_questions(plugin))
    for base in bases.values():
        if isinstance(base, ClassValue):
            keys.append(("structure", base.module, base.seq, base.context))
            keys.append(("module", base.module))
    used = sorted({str(key[1]) for key in session.world.queries.uses(keys) if key[0] == "module"})
    modules: dict[str, ModuleRecord] = {}
    dependencies: dict[str, str] = {}
    for module in used:
        located, digest = session.finder.find(module), session.sources.digest(module)
        if located is None or digest is None:
            continue
        if module in own:
            modules[module] = ModuleRecord(path=located.path, sha256=digest)
        elif located.root.origin == "site":
            distribution = distribution_of(located)
            if distribution is not None:
                dependencies[distribution[0]] = distribution[1]
    return modules, dependencies


def _questions(plugin: Plugin) -> Iterator[tuple[object, ...]]:
    yield ("module", plugin.reached.module)
    yield ("member", plugin.reached.module, plugin.reached.qualname.partition(".")[0])
    for cls in plugin.reached.classes:
        yield ("structure", cls.module, cls.seq, cls.context)
        yield ("abstract", cls.module, cls.seq, cls.context)


def _failures(session: Session, refused: Mapping[str, tuple[int, str]]) -> Iterator[tuple[str, int, str]]:
    for located in session.searched:
        if located.kind not in (Kind.SOURCE, Kind.STUB):
            continue
        failure = session.sources.facts(located.module).failure
        if failure is not None:
            yield located.module, failure.line, failure.reason
        elif located.module in refused:
            yield (located.module, *refused[located.module])


def _path(module: str, session: Session) -> str:
    located = session.finder.find(module)
    return located.path if located is not None and located.path else module.replace(".", "/")


def _problems(session: Session, index: Index, document: Mapping[str, object]) -> tuple[Problem, ...]:
    problems = set(session.finder.problems)
    for located in session.searched:
        failure = session.sources.facts(located.module).failure if located.kind is not Kind.NAMESPACE else None
        if failure is not None:
            problems.add(
                Problem(
                    path=located.path, line=failure.line, code="CP010", message=failure.reason, remedy=failure.remedy
                )
            )
    for item in index.selection.unresolved:
        problems.add(
            Problem(
                path=index.path(item.doubt.module),
                line=item.doubt.line,
                code="CP020",
                message=f"it can't be known whether {item.id} is a plugin: {item.doubt.reason}",
                remedy=f"run `coldplug why {item.id}`",
            )
        )
    problems.update(_ambiguous(index.selection.plugins.values(), index, document))
    return tuple(sorted(problems))


def _conflicts(reached: Iterable[Reached], session: Session) -> Iterator[Problem]:
    """Yield a problem for each class that Python refuses to make for the order of its bases."""
    for item in reached:
        for cls in item.classes:
            structure = session.world.structure(cls)
            if structure.conflict:
                yield Problem(
                    path=_path(cls.module, session),
                    line=cls.line,
                    code="CP021",
                    message=f"{cls.qualname}: no consistent method resolution order of its bases exists",
                    remedy="change the order of the bases, or leave out the one that another derives from",
                )


def _ambiguous(plugins: Iterable[Plugin], index: Index, document: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each address (`Category/name`) that two plugins share: neither can be reached by it."""
    held: dict[tuple[str, str], list[Plugin]] = {}
    records = document["plugins"]
    for plugin in plugins:
        name = records[plugin.reached.id]["name"]  # type: ignore[index]
        for category in plugin.categories:
            held.setdefault((category, name), []).append(plugin)
    for (category, name), sharing in sorted(held.items(), key=lambda item: item[0]):
        if len(sharing) > 1:
            ids = ", ".join(sorted(plugin.reached.id for plugin in sharing))
            first = min(sharing, key=lambda plugin: plugin.reached.id)
            yield Problem(
                path=index.path(first.reached.module),
                line=first.reached.classes[0].line,
                code="CP030",
                message=f"the address {category}/{name} is shared by {ids}",
                remedy="give one of them another name, or use their ids",
            )


# --- wrong requests --------------------------------------------------------------------------------------------------


def near_modules(module: str, finder: Finder) -> list[str]:
    """Return the modules that have a name like that of one that is not found, in the package that would hold it."""
    above = module.rpartition(".")[0]
    while above and finder.find(above) is None:
        above = above.rpartition(".")[0]
    return get_close_matches(module, [located.module for located in finder.walk(above)], n=1) if above else []


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
    names: list[str] = []
    where = reference.partition(":")[0]
    module = getattr(owner, "name", None)
    if isinstance(module, str) and session.finder.find(module) is not None:
        names = sorted(session.world.index(session.world.facts(module).body))
    near = get_close_matches(name, names, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"name a class that {where} defines or imports"
    return f"the base {reference} is not found: {where} has no {name}; {hint}"
