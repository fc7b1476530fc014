"""The order of the stages, and nothing else: from a request to the manifest's content.

discover -> sift -> scan -> resolve -> hierarchy -> plugins -> bodies -> config -> document -> renamed ->
compatibility -> defaults; every stage is pure but the first, whose reader is memoised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from . import __version__
from .compatibility import Origin, interface_of, place_compatibility
from .config import question
from .defaults import place_defaults, place_merging
from .details import Details, details_of, modules_used
from .diagnosis import diagnosed, unreadable
from .distributions import distribution_of, distribution_providing, metadata_of
from .distributions_project import project_metadata
from .document import Index, ModuleRecord, compose
from .facts import Failure
from .hierarchy import Local, Reached, locals_of, reachable, unclear
from .inputs import Inputs
from .metadata import Metadata
from .plugins import Plugin, Selection, select
from .problems import Problem
from .renamed import place_renamed
from .request import Request
from .resolve_structure import Doubt
from .scope import Scope, scope_of
from .session import Session, base_value, decorator_name, near_modules, opened
from .spread import ALONE, Crew, File, facts_of, silent
from .traces import NO_TRACES, Traces
from .values import ClassValue, Value

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Assembly",
    "Build",
    "Progress",
    "Request",
    "Session",
    "assemble",
    "base_value",
    "build",
    "near_modules",
    "opened",
    "questions",
]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many modules are done, how many there are, and the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A manifest's content, what was wrong with the input, and the request's decorators that mark no class.

    `inputs` are the files and folders that it rests on; None where one could not be read. `traces` are what it took
    from the files of modules.
    """

    document: dict[str, object]
    problems: tuple[Problem, ...]
    idle: tuple[str, ...] = ()
    inputs: Inputs | None = None
    traces: Traces = NO_TRACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A build before its world is closed: with what was found and chosen, for those who ask further."""

    index: Index
    build: Build
    scope: Scope


def build(
    request: Request,
    *,
    progress: Progress | None = None,
    executor: Executor | None = None,
    tell: Callable[[str], None] | None = None,
) -> Build:
    """Return the manifest of what was asked for; raise UsageError where the request itself is wrong.

    The workers of an `executor` share the reading of files, which are sent to them; the bytes are the same for any.
    `tell` takes what the user should know of workers that were lost.
    """
    began = time.time_ns()
    with opened(request) as session:
        assembly = assemble(session, Crew(executor=executor, jobs=request.jobs, tell=tell or silent), progress=progress)
        place_defaults(assembly.build.document, request.defaults, secrets=request.secrets, is_whole=request.is_whole)
        place_merging(assembly.build.document, request.merging, is_whole=request.is_whole)
        inputs = session.finder.inputs()
        return replace(
            assembly.build,
            inputs=None if inputs is None else Inputs(*inputs, began),
            traces=traces_of(session, assembly.scope),
        )


def traces_of(session: Session, scope: Scope, *, mentioned: Iterable[bytes] = ()) -> Traces:
    """Return what was taken from files; words were `mentioned`, or looked for, by more than the sift."""
    sifted = scope.sifted._replace(mentioned={*scope.sifted.mentioned, *mentioned})
    return Traces(dict(session.sources.traces()), sifted)


def assemble(session: Session, crew: Crew = ALONE, *, progress: Progress | None = None) -> Assembly:
    """Return a build in its open world, without the project's defaults; raise UsageError where the request is wrong."""
    request = session.request
    bases = {name: base_value(reference, session) for name, reference in request.categories.items() if reference}
    decorators = {reference: decorator_name(reference, session) for reference in request.decorators}
    scope = scope_of(session, bases, decorators.values(), crew)
    _scan(session, scope, crew)
    reached, local, doubtful = _classes(session, scope, progress)
    selection = select(
        reached,
        local,
        doubtful,
        modules=_registering(scope, bases),
        bases=bases,
        decorators=tuple(decorators.values()),
        exclude=request.exclude,
        world=session.world,
    )
    selection, refused = _without_refused(selection, session)
    index = _index(session, scope, {**selection.bases, **bases}, selection, refused, crew)
    document = compose(index)
    conflicts = place_renamed(
        document,
        marked={id_: plugin.mark.aliases for id_, plugin in index.selection.plugins.items() if plugin.mark},
        renamings=request.renamed,
        is_whole=request.is_whole,
    )
    misfits = place_compatibility(
        document,
        origin=_origin(session),
        target=request.target,
        written_for=_interfaces(index, request.api_version_attribute),
        api_version=request.api_version,
    )
    categories = {name: None for name, reference in request.categories.items() if reference is None}
    document["categories"] = dict(sorted({**categories, **document["categories"]}.items()))  # type: ignore[dict-item]
    problems = {
        *_problems(session, scope, index, refused),
        *diagnosed(index, document, reached=reached, conflicts=conflicts, misfits=misfits),
    }
    idle = tuple(reference for reference, name in decorators.items() if name not in selection.decorating)
    build = Build(document=document, problems=tuple(sorted(problems)), idle=idle)
    return Assembly(index=index, build=build, scope=scope)


# --- stages ----------------------------------------------------------------------------------------------------------


def _scan(session: Session, scope: Scope, crew: Crew) -> None:
    """Have the workers of an executor scan the files that matter; without one, each is scanned when it is asked for."""
    if crew.executor is None:
        return
    peeked = {located.module: session.sources.peek(located.module) for located in scope.modules}
    files = {module: File(data) for module, data in peeked.items() if data is not None}
    for module, facts in zip(files, crew.map(facts_of, list(files.values())), strict=True):
        session.sources.supply(module, facts)


def _classes(
    session: Session, scope: Scope, progress: Progress | None
) -> tuple[list[Reached], list[Local], list[tuple[str, Doubt]]]:
    reached: list[Reached] = []
    local: list[Local] = []
    doubtful: list[tuple[str, Doubt]] = []
    for done, located in enumerate(scope.modules):
        if progress is not None:
            progress(done, len(scope.modules), located.module)
        reached.extend(reachable(located.module, session.world))
        local.extend(locals_of(located.module, session.world))
        doubtful.extend(unclear(located.module, session.world))
    if progress is not None:
        progress(len(scope.modules), len(scope.modules), "")
    return reached, local, doubtful


def _registering(scope: Scope, bases: Mapping[str, Value]) -> list[str]:
    """Return the modules that may register classes with a base: those that matter, and those of the bases."""
    modules = {located.module for located in scope.modules}
    return sorted(modules.union(base.module for base in bases.values() if isinstance(base, ClassValue)))


def _without_refused(selection: Selection, session: Session) -> tuple[Selection, dict[str, Failure]]:
    """Drop the plugins of modules that parse and that Python would refuse to compile."""
    refused: dict[str, Failure] = {}
    for module in sorted({plugin.reached.module for plugin in selection.plugins.values()}):
        failure = session.sources.compile_failure(module)
        if failure is not None:
            refused[module] = failure
    kept = {id_: plugin for id_, plugin in selection.plugins.items() if plugin.reached.module not in refused}
    return replace(selection, plugins=kept), refused


def _index(
    session: Session,
    scope: Scope,
    bases: Mapping[str, Value],
    selection: Selection,
    refused: Mapping[str, Failure],
    crew: Crew,
) -> Index:
    request, world = session.request, session.world
    own = {located.module for located in session.searched}
    details = details_of(session, own, [plugin for _, plugin in sorted(selection.plugins.items())], crew)
    modules, dependencies = _rests_on(session, own, bases, selection, details)
    return Index(
        generator=__version__,
        target=request.target,
        bases=bases,
        selection=selection,
        structure=world.structure,
        requires=details.requires.__getitem__,
        path=lambda module: _path(module, session),
        modules=modules,
        dependencies=dependencies,
        searched=_searched(session),
        exhaustive=scope.exhaustive,
        failed=[(path, failure.line, failure.reason) for path, failure in _failures(session, scope, modules, refused)],
        name_attributes=request.name_attributes,
        metadata=request.metadata,
        configurations=details.configurations,
    )


def _searched(session: Session) -> dict[str, int]:
    """Return how many modules were searched of each package, of those that stand in no other of them."""
    packages = session.request.packages
    tops = {package for package in packages if not any(package.startswith(f"{other}.") for other in packages)}
    counts = dict.fromkeys(tops, 0)
    for located in session.searched:
        module = located.module
        while module not in tops:
            module = module.rpartition(".")[0]
        counts[module] += 1
    return counts


def _rests_on(
    session: Session, own: set[str], bases: Mapping[str, Value], selection: Selection, details: Details
) -> tuple[dict[str, ModuleRecord], dict[str, str]]:
    """Return the modules that the records rest on, searched or the project's, and the versions of distributions."""
    keys: list[tuple[object, ...]] = []
    for plugin in selection.plugins.values():
        keys.extend(questions(plugin))
    for base in bases.values():
        if isinstance(base, ClassValue):
            keys.append(("structure", base.module, base.seq, base.context))
            keys.append(("module", base.module))
    used = sorted({*details.used, *modules_used(session, keys)})
    modules: dict[str, ModuleRecord] = {}
    dependencies: dict[str, str] = {}
    for module in used:
        located, digest = session.finder.find(module), details.used.get(module) or session.sources.digest(module)
        if located is None or digest is None:
            continue
        if module in own or located.root.origin == "project":
            modules[module] = ModuleRecord(path=located.path, sha256=digest)
        elif located.root.origin == "site":
            distribution = distribution_of(located)
            if distribution is not None:
                dependencies[distribution[0]] = distribution[1]
    return modules, dependencies


def _origin(session: Session) -> Origin:
    """Return where it is written down what plugins need: in the metadata of what is installed, and in projects."""
    projects, find = cache(project_metadata), session.finder.find

    def metadata(module: str) -> Metadata | None:
        located = find(module)
        if located is None:
            return None
        found = metadata_of(located)
        return projects(located.root.location) if found is None and located.root.origin == "project" else found

    @cache
    def provider(module: str) -> str | None:
        found = distribution_providing(module, session.finder.roots)
        return None if found is None else found[0]

    return Origin(metadata=metadata, provider=provider)


def _interfaces(index: Index, attribute: str) -> dict[str, str]:
    """Return the version of the plugin interface that each plugin says it is written for.

    What a base of a category has for it is the application's own version, and says nothing of a plugin.
    """
    bases = frozenset(index.bases.values())
    found: dict[str, str | None] = {}
    for id_, plugin in index.selection.plugins.items():
        cls = plugin.reached.classes[0]
        above = takewhile(lambda ancestor: ancestor not in bases, index.structure(cls).mro or (cls,))
        definitions = [ancestor.definition if isinstance(ancestor, ClassValue) else None for ancestor in above]
        found[id_] = interface_of(definitions, attribute)
    return {id_: version for id_, version in found.items() if version is not None}


def questions(plugin: Plugin) -> Iterator[tuple[object, ...]]:
    """Yield what was asked for the record of a plugin, to learn which modules it rests on."""
    yield ("module", plugin.reached.module)
    yield ("member", plugin.reached.module, plugin.reached.qualname.partition(".")[0])
    for cls in plugin.reached.classes:
        yield ("structure", cls.module, cls.seq, cls.context)
        yield ("abstract", cls.module, cls.seq, cls.context)
        yield question(cls)


def _failures(
    session: Session, scope: Scope, used: Container[str], refused: Mapping[str, Failure]
) -> Iterator[tuple[str, Failure]]:
    """Yield the path of each searched file that could matter and not be read, or can't be imported, and why."""
    matters = {located.module for located in scope.modules}
    for located in session.searched:
        if located.module in matters or located.module in used:
            failure = session.sources.facts(located.module).failure or refused.get(located.module)
            if failure is not None:
                yield located.stub or located.path, failure


def _path(module: str, session: Session) -> str:
    located = session.finder.find(module)
    return located.path if located is not None and located.path else module.replace(".", "/")


def _problems(session: Session, scope: Scope, index: Index, refused: Mapping[str, Failure]) -> Iterator[Problem]:
    """Yield what is wrong with the files that were searched."""
    yield from session.finder.problems
    yield from unreadable(_failures(session, scope, index.modules, refused))
    yield from _reordered(session)


def _reordered(session: Session) -> Iterator[Problem]:
    """Yield a problem for each line that is displayed in another order than it is read in."""
    for located in session.searched:
        for line in session.sources.reordered_lines(located.module):
            yield Problem(
                path=located.path,
                line=line,
                code="CP011",
                message="invisible characters change the order in which the line is displayed (CVE-2021-42574)",
                remedy="remove them, or write them as escapes",
            )
