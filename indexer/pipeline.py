"""The order of the stages, and nothing else: from a request to the manifest's content.

discover -> sift -> scan -> resolve -> hierarchy -> plugins -> bodies -> config -> document -> renamed ->
compatibility -> defaults; every stage is pure but the first, whose reader is memoised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from . import __version__
from .compatibility import Origin, place_compatibility
from .defaults import place_defaults, place_merging
from .diagnosis import diagnosed, unreadable
from .distributions import distribution_of, distribution_providing, metadata_of
from .distributions_project import project_metadata
from .document import Index, ModuleRecord, compose
from .facts import Failure
from .inputs import Inputs, in_columns
from .metadata import Metadata
from .parts import OrderMattersError, Part, Progress, Wanted, find_parts, questions
from .plugins import Selection, joined
from .problems import Problem
from .renamed import place_renamed
from .request import Request
from .scope import Scope, scope_of
from .session import Session, base_value, decorator_name, near_modules, opened
from .spread import ALONE, Crew, File, facts_of, silent
from .traces import NO_TRACES, Traces
from .values import Value

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

T = TypeVar("T")


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
    crew = Crew(executor=executor, jobs=request.jobs, tell=tell or silent)
    try:
        return _built(request, crew, progress)
    except OrderMattersError:
        return _built(request, replace(crew, jobs=1), progress)


def _built(request: Request, crew: Crew, progress: Progress | None) -> Build:
    began = time.time_ns()
    with opened(request) as session:
        assembly = assemble(session, crew, progress=progress)
        place_defaults(assembly.build.document, request.defaults, secrets=request.secrets, is_whole=request.is_whole)
        place_merging(assembly.build.document, request.merging, is_whole=request.is_whole)
        read = session.finder.inputs()
        return replace(
            assembly.build,
            inputs=None if read is None else Inputs(in_columns(read[0]), in_columns(read[1]), began),
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
    wanted = Wanted(bases=bases, decorators=tuple(decorators.values()))
    parts = find_parts(session, scope.modules, wanted, crew, progress)
    selection, refused = _selected(parts, bases)
    index = _index(session, scope, {**selection.bases, **bases}, selection, parts, refused)
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
        written_for=_by_id(part.interfaces for part in parts),
        api_version=request.api_version,
    )
    categories = {name: None for name, reference in request.categories.items() if reference is None}
    document["categories"] = dict(sorted({**categories, **document["categories"]}.items()))  # type: ignore[dict-item]
    problems = {
        *_problems(session, scope, index, refused),
        *diagnosed(
            index,
            document,
            conflicting=[cls for part in parts for cls in part.conflicting],
            missing=_by_id(part.missing for part in parts),
            conflicts=conflicts,
            misfits=misfits,
        ),
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


def _selected(parts: Sequence[Part], bases: Mapping[str, Value]) -> tuple[Selection, dict[str, Failure]]:
    """Return what parts choose together, without the plugins of modules that Python refuses, and those modules."""
    selection = joined([part.choice for part in parts], bases)
    refused = _by_id(part.refused for part in parts)
    kept = {id_: plugin for id_, plugin in selection.plugins.items() if plugin.reached.module not in refused}
    return replace(selection, plugins=kept), refused


def _by_id(several: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """Return what parts have found by id; no two have found anything for the same."""
    return {id_: found for mapping in several for id_, found in mapping.items()}


def _index(
    session: Session,
    scope: Scope,
    bases: Mapping[str, Value],
    selection: Selection,
    parts: Sequence[Part],
    refused: Mapping[str, Failure],
) -> Index:
    request, world = session.request, session.world
    modules, dependencies = _rests_on(session, _by_id(part.used for part in parts))
    structures = {cls: structure for part in parts for cls, structure in part.structures.items()}
    return Index(
        generator=__version__,
        target=request.target,
        bases=bases,
        selection=selection,
        records=_by_id(part.records for part in parts),
        structure=lambda cls: structures.get(cls) or world.structure(cls),
        path=lambda module: _path(module, session),
        modules=modules,
        dependencies=dependencies,
        searched=_searched(session),
        exhaustive=scope.exhaustive,
        failed=[(path, failure.line, failure.reason) for path, failure in _failures(session, scope, modules, refused)],
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


def _rests_on(session: Session, used: Mapping[str, str]) -> tuple[dict[str, ModuleRecord], dict[str, str]]:
    """Return the modules that the records rest on, searched or the project's, and the versions of distributions."""
    own = {located.module for located in session.searched}
    modules: dict[str, ModuleRecord] = {}
    dependencies: dict[str, str] = {}
    for module, digest in sorted(used.items()):
        located = session.finder.find(module)
        if located is None:
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


def _failures(
    session: Session, scope: Scope, used: Container[str], refused: Mapping[str, Failure]
) -> Iterator[tuple[str, Failure]]:
    """Yield the path of each searched file that could matter and not be read, or can't be imported, and why."""
    matters = {located.module for located in scope.modules}
    for located in session.searched:
        if located.module in matters or located.module in used:
            failure = session.sources.failure(located.module) or refused.get(located.module)
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
