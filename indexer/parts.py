"""What is found in one part of the modules that matter: its classes, the plugins among them, and their records.

The parts of a build are worked out at once, the first by this process, the others by copies of it. All that copies send
back is what a manifest and its problems are made of; what was read and resolved to find it stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, TypeAlias

from .compatibility import interface_of
from .config import question
from .discover import Located, Record
from .document import record_of
from .facts import Failure
from .hierarchy import Local, Reached, locals_of, reachable, unclear
from .plugins import Choice, Chooser, Plugin, Registrations, Taken, bases_taken
from .requirements import Imports, Requirements
from .resolve_queries import Key
from .resolve_structure import Doubt, Structure
from .session import Session
from .sources import Read
from .spread import Crew
from .values import UNBOUND, ClassValue, External, Value
from .workers import Steps, can_copy, in_step, jobs_for, parted

_ENOUGH: Final = 150
"""How many modules make one more process worth its start, where nobody says how many there should be."""

_PER_MODULE: Final = 2_000
"""How many bytes more are worth the same work as a module without any."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many modules are done, how many there are, and the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for: the bases of categories, and decorators by the dotted names of where they are defined."""

    bases: Mapping[str, Value]
    decorators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was found in one part of the modules, and what that rests on.

    `refused` are the modules that parse and that Python would not compile. By the ids of plugins: `records`;
    `interfaces`, the versions of the plugin interface that they are written for; `missing`, the parameters that their
    decorators lift and that are not there. `structures` are what copies found, with no more than what a graph shows;
    `conflicting` classes have no method resolution order. `used` are modules with the digests of their files.
    `first` are questions of circles, with those that came before them and that their answers depend on.
    """

    choice: Choice
    refused: Mapping[str, Failure]
    records: Mapping[str, Mapping[str, object]]
    interfaces: Mapping[str, str]
    missing: Mapping[str, str]
    structures: Mapping[ClassValue, Structure]
    conflicting: tuple[ClassValue, ...]
    used: Mapping[str, str]
    read: Read
    found: Record
    first: Mapping[Key, tuple[Key, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """The questions of circles that were met while a part's classes were found, as `Part` has them."""

    first: Mapping[Key, tuple[Key, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The modules of the plugins of a part."""

    modules: frozenset[str]


_News: TypeAlias = _Met | Registrations | Taken | _Chosen | Imports


class OrderMattersError(Exception):
    """Parts met a circle of questions from different sides, and who asks first decides what is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """The modules of one part: the one with this `number` of `count`; `parts` has the numbers of all modules."""

    number: int
    count: int
    modules: Sequence[Located]
    parts: Mapping[str, int]

    def of_wave(self, wave: Sequence[str]) -> list[str]:
        """Return which of the modules that all parts rest on are read here: its own, and some that are in no part."""
        rest = [module for module in wave if module not in self.parts]
        return [module for module in wave if self.parts.get(module) == self.number] + rest[self.number :: self.count]


def find_parts(
    session: Session, modules: Sequence[Located], wanted: Wanted, crew: Crew, progress: Progress | None
) -> list[Part]:
    """Return what is found in modules, in parts that follow each other; the session has read what they rest on.

    Raise OrderMattersError where one process would find something else.
    """
    parted = _parted(session, modules, crew.jobs)
    numbers = {located.module: number for number, part in enumerate(parted) for located in part}
    shares = [
        _Share(number=number, count=len(parted), modules=part, parts=numbers) for number, part in enumerate(parted)
    ]
    parts = in_step(
        lambda share: _steps(session, share, wanted, progress),
        shares,
        begin=session.sources.begin_apart,
        tell=crew.tell,
        are_apart=lambda said: _are_apart([one.first for one in said if isinstance(one, _Met)]),
    )
    if not _are_apart([part.first for part in parts]):
        raise OrderMattersError
    for part in parts[1:]:
        session.finder.learn(part.found)
        session.sources.learn(part.read)
    return parts


def _are_apart(firsts: Sequence[Mapping[Key, tuple[Key, ...]]]) -> bool:
    """Return whether each part would answer the same after all parts before it.

    It would where it met no circle that another part met, or met it from the same side.
    """
    longest: dict[Key, tuple[Key, ...]] = {}
    for first in firsts:
        for key, heads in first.items():
            known = longest.get(key, ())
            if any(one != other for one, other in zip(known, heads, strict=False)):
                return False
            longest[key] = max(known, heads, key=len)
    return True


def _parted(session: Session, modules: Sequence[Located], asked: int | None) -> list[Sequence[Located]]:
    if session.finder.reads_archives or not can_copy():
        return [modules]  # copies would share the place in an open archive
    jobs = jobs_for(len(modules), asked=asked, enough=_ENOUGH)
    return parted(modules, jobs, weigh=lambda located: session.sources.size(located.module) + _PER_MODULE)


def _steps(session: Session, share: _Share, wanted: Wanted, progress: Progress | None) -> Steps[_News, Part]:
    """Find what there is in one part; what it registers and what it takes, the others hear."""
    is_first = share.number == 0
    reached, local, doubtful = _classes(session, share.modules, progress if is_first else None)
    yield _Met(first=session.world.queries.first())
    chooser = Chooser(
        reached,
        bases=wanted.bases,
        decorators=wanted.decorators,
        exclude=session.request.exclude,
        world=session.world,
    )
    registrations = yield chooser.registrations(_registering(share, wanted.bases))
    chooser.learn(one for one in registrations if isinstance(one, Registrations))
    taken = [one for one in (yield chooser.take()) if isinstance(one, Taken)]
    choice = chooser.choice(local, doubtful, earlier=taken[: share.number])
    refused = _refused(choice.plugins.values(), session)
    plugins = [plugin for _, plugin in sorted(choice.plugins.items()) if plugin.reached.module not in refused]
    bases = {**bases_taken(taken), **wanted.bases}
    requirements = Requirements(session.world, is_own=_ownership(session))
    every = yield _Chosen(modules=frozenset(plugin.reached.module for plugin in plugins))
    chosen = (one.modules for one in every if isinstance(one, _Chosen))
    yield from requirements.waves(frozenset().union(*chosen), share=share.of_wave)
    records, missing = _records(session, plugins, requirements)
    used = _used(session, plugins, bases.values())
    for located in session.searched:
        if located.module in used:
            session.sources.facts(located.module)  # or it would not be known that it can't be read
    return Part(
        choice=choice,
        refused=refused,
        records=records,
        interfaces=dict(_interfaces(session, plugins, frozenset(bases.values()))),
        missing=missing,
        structures={}
        if is_first
        else _structures(session, [*(plugin.reached for plugin in plugins), *choice.abstract]),
        conflicting=tuple(cls for item in reached for cls in item.classes if session.world.structure(cls).conflict),
        used=used,
        read=session.sources.so_far(),
        found=session.finder.found(),
        first=session.world.queries.first(),
    )


def _classes(
    session: Session, modules: Sequence[Located], progress: Progress | None
) -> tuple[list[Reached], list[Local], list[tuple[str, Doubt]]]:
    reached: list[Reached] = []
    local: list[Local] = []
    doubtful: list[tuple[str, Doubt]] = []
    for done, located in enumerate(modules):
        if progress is not None:
            progress(done, len(modules), located.module)
        reached.extend(reachable(located.module, session.world))
        local.extend(locals_of(located.module, session.world))
        doubtful.extend(unclear(located.module, session.world))
    if progress is not None:
        progress(len(modules), len(modules), "")
    return reached, local, doubtful


def _registering(share: _Share, bases: Mapping[str, Value]) -> list[str]:
    """Return the modules that may register classes with a base: those of a part, and with the first those of bases."""
    modules = {located.module for located in share.modules}
    if share.number == 0:
        modules.update(base.module for base in bases.values() if isinstance(base, ClassValue))
    return sorted(modules)


def _refused(plugins: Iterable[Plugin], session: Session) -> dict[str, Failure]:
    """Return the modules of plugins that parse and that Python would refuse to compile, and why."""
    refused: dict[str, Failure] = {}
    for module in sorted({plugin.reached.module for plugin in plugins}):
        failure = session.sources.compile_failure(module)
        if failure is not None:
            refused[module] = failure
    return refused


# --- plugins ---------------------------------------------------------------------------------------------------------


def _ownership(session: Session) -> Callable[[str], bool]:
    """Return what tells the project's modules."""
    own = {located.module for located in session.searched}

    def is_own(module: str) -> bool:
        located = session.finder.find(module)
        return module in own or (located is not None and located.root.origin == "project")

    return is_own


def _records(
    session: Session, plugins: Iterable[Plugin], requirements: Requirements
) -> tuple[dict[str, Mapping[str, object]], dict[str, str]]:
    """Return the records of plugins, and the parameters that they should have and don't, by id."""
    records: dict[str, Mapping[str, object]] = {}
    missing: dict[str, str] = {}
    for plugin in plugins:
        lifted = plugin.mark.config if plugin.mark is not None else None
        configuration = session.configurations.of(plugin.reached.classes[0], flatten=lifted)
        if configuration.missing is not None:
            missing[plugin.reached.id] = configuration.missing
        records[plugin.reached.id] = record_of(
            plugin,
            structure=session.world.structure,
            configuration=configuration,
            requires=requirements.of(plugin.reached.module),
            name_attributes=session.request.name_attributes,
            metadata=session.request.metadata,
        )
    return records, missing


def _interfaces(session: Session, plugins: Iterable[Plugin], bases: frozenset[Value]) -> Iterator[tuple[str, str]]:
    """Yield the version of the plugin interface that each plugin says it is written for, by id.

    What a base of a category has for it is the application's own version, and says nothing of a plugin.
    """
    for plugin in plugins:
        cls = plugin.reached.classes[0]
        above = takewhile(lambda ancestor: ancestor not in bases, session.world.structure(cls).mro or (cls,))
        definitions = [ancestor.definition if isinstance(ancestor, ClassValue) else None for ancestor in above]
        version = interface_of(definitions, session.request.api_version_attribute)
        if version is not None:
            yield plugin.reached.id, version


def questions(plugin: Plugin) -> Iterator[tuple[object, ...]]:
    """Yield what was asked for the record of a plugin, to learn which modules it rests on."""
    yield ("module", plugin.reached.module)
    yield ("member", plugin.reached.module, plugin.reached.qualname.partition(".")[0])
    for cls in plugin.reached.classes:
        yield ("structure", cls.module, cls.seq, cls.context)
        yield ("abstract", cls.module, cls.seq, cls.context)
        yield question(cls)


def _used(session: Session, plugins: Iterable[Plugin], bases: Iterable[Value]) -> dict[str, str]:
    """Return the modules that the records of plugins rest on, and what was found out of bases."""
    keys = [key for plugin in plugins for key in questions(plugin)]
    for base in bases:
        if isinstance(base, ClassValue):
            keys += [("structure", base.module, base.seq, base.context), ("module", base.module)]
    names = {str(key[1]) for key in session.world.queries.uses(keys) if key[0] == "module"}
    digests = ((name, session.sources.digest(name)) for name in names)
    return {name: digest for name, digest in digests if digest is not None}


def _structures(session: Session, reached: Iterable[Reached]) -> dict[ClassValue, Structure]:
    """Return the bases of classes and of all that they derive from, without what can't be known of one."""
    found: dict[ClassValue, Structure] = {}
    waiting = [cls for item in reached for cls in item.classes]
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            bases = session.world.structure(cls).bases
            shown = tuple(base if isinstance(base, ClassValue | External) else UNBOUND for base in bases)
            found[cls] = Structure(bases=shown, mro=None, ancestors=(cls,))
            waiting += [base for base in shown if isinstance(base, ClassValue)]
    return found
