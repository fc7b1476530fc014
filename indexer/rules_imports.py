"""What importing one module of the project imports, statement by statement: the ground of the rules about a start.

Only what certainly runs counts: an import under a condition that can't be decided is none, and one whose failure is
caught is told apart.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .facts import Dynamic, If, Import, ImportFrom, Loop, Match, Try, With
from .places import Kind
from .resolve_flow import names_bound
from .resolve_imported import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .facts import Block
    from .resolve import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """An import that runs when its module is imported: of `module`, and of `member` from it where there is one.

    `guarded` tells that its failure is caught.
    """

    line: int
    module: str
    member: str | None
    guarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Names that a statement binds when its module is imported, or may bind."""

    names: frozenset[str]


Event: TypeAlias = Importing | Binding


class Imports:
    """Answers what the project's modules import at their head, each read once."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool]) -> None:
        """Take the world, and what tells the project's modules, which alone are followed."""
        self._world = world
        self._is_own = is_own
        self._events: dict[str, tuple[Event, ...]] = {}

    def is_own(self, module: str) -> bool:
        """Tell whether a module is the project's."""
        return self._is_own(module)

    def exists(self, module: str) -> bool:
        """Tell whether a module is found."""
        return self._world.sources.find(module) is not None

    def events(self, module: str) -> tuple[Event, ...]:
        """Return what the import of a module does, in order; nothing is known of one that a stub speaks for."""
        held = self._events.get(module)
        if held is None:
            located = self._world.sources.find(module)
            is_read = located is not None and located.kind is Kind.SOURCE
            block = self._world.facts(module).body if is_read else ()
            held = self._events[module] = tuple(self._of_block(block, module, guarded=False, certain=True))
        return held

    def imports(self, module: str) -> Iterator[Importing]:
        """Yield the imports that certainly run when a module is imported."""
        return (event for event in self.events(module) if isinstance(event, Importing))

    def targets(self, importing: Importing) -> Iterator[str]:
        """Yield the modules that an import loads, the packages around each first."""
        names = [importing.module]
        if importing.member is not None and self.exists(f"{importing.module}.{importing.member}"):
            names.append(f"{importing.module}.{importing.member}")
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))

    def loaded(self, module: str) -> Iterator[str]:
        """Yield the modules that importing one loads first and itself: the packages around it, and its imports."""
        parts = module.split(".")
        yield from (".".join(parts[:count]) for count in range(1, len(parts)))
        if self._is_own(module):
            for importing in self.imports(module):
                yield from self.targets(importing)

    def chains(self, modules: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Return what importing some modules loads, each with the shortest way to it; others' are not followed."""
        found: dict[str, tuple[str, ...]] = {module: (module,) for module in modules}
        waiting = deque(found)
        while waiting:
            current = waiting.popleft()
            for target in self.loaded(current):
                if target not in found:
                    found[target] = (*found[current], target)
                    waiting.append(target)
        return found

    def loading(self, modules: Iterable[str], *, among: Iterable[str]) -> frozenset[str]:
        """Return those `among` some modules whose import loads one of `modules`."""
        candidates = frozenset(among)
        loading: dict[str, list[str]] = {}
        for module in self.chains(candidates):
            for target in self.loaded(module):
                loading.setdefault(target, []).append(module)
        found = set(modules)
        waiting = list(found)
        while waiting:
            for module in loading.get(waiting.pop(), ()):
                if module not in found:
                    found.add(module)
                    waiting.append(module)
        return candidates & found

    def _of_block(self, block: Block, module: str, *, guarded: bool, certain: bool) -> Iterator[Event]:
        place = self._world.module_place(module)
        for statement in block:
            match statement:
                case Import(module=target) if certain:
                    yield Importing(line=statement.line, module=target, member=None, guarded=guarded)
                case ImportFrom(member=member) if certain:
                    source = absolute(statement, module, self._world)
                    if source:
                        yield Importing(
                            line=statement.line,
                            module=source,
                            member=None if member == "*" else member,
                            guarded=guarded,
                        )
                case If() | Try() | With() | Loop() | Match():
                    judge = self._world.judge(place.before(statement.seq, statement.line))
                    for inner, inner_guarded, runs in _blocks(statement, judge.decide):
                        yield from self._of_block(
                            inner, module, guarded=guarded or inner_guarded, certain=certain and runs
                        )
                    continue
                case Dynamic():
                    yield Binding(names=frozenset({"*"}))
            if names := frozenset(names_bound(statement)):
                yield Binding(names=names)


def _blocks(
    statement: If | Try | With | Loop | Match, decide: Callable[..., bool | None]
) -> Iterator[tuple[Block, bool, bool]]:
    """Yield the blocks of a compound statement: whether a failure in it is caught, and whether it certainly runs."""
    match statement:
        case If(branches=branches, orelse=orelse):
            sure = True
            for branch in branches:
                decided = decide(branch.test, statement)
                if decided is not False:
                    yield branch.body, False, sure and decided is True
                if decided is True:
                    return
                sure = sure and decided is False
            yield orelse, False, sure
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            yield body, bool(handlers), True
            for handler in handlers:
                yield handler.body, True, False
            yield orelse, bool(handlers), not handlers
            yield final, False, True
        case With(body=body):
            yield body, True, True
        case Loop(body=body, orelse=orelse):
            yield body, True, False
            yield orelse, True, False
        case Match(cases=cases):
            for case in cases:
                yield case.body, True, False


# --- what breaks -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """An import that fails, because the module that it imports from is not done yet: in `module`, at `line`."""

    module: str
    line: int
    source: str
    member: str


class _Loaded(NamedTuple):
    """What an import loaded: the modules, and those that were under way before it and that it came back to."""

    modules: frozenset[str]
    met: frozenset[str]

    def and_of(self, other: _Loaded) -> _Loaded:
        return _Loaded(self.modules | other.modules, self.met | other.met)


_NOTHING = _Loaded(frozenset(), frozenset())


class Runs:
    """Imports of one module each in a fresh process, played through: which modules run, and what they have bound.

    What one run has shown holds for the others: a module that came back to none under way before it, and met none done
    before it that was not shown to load alone, loads in any process in which none of those that it loads is under way.
    """

    def __init__(self, imports: Imports) -> None:
        """Take what modules import."""
        self._imports = imports
        self._closed: dict[str, frozenset[str]] = {}
        self._tried: set[str] = set()

    def broken(self, module: str) -> Break | None:
        """Return the import that fails when a module is loaded before all others; None where none does for certain."""
        run = _Run(self._imports, self._closed)
        run.load(module)
        for name in sorted(run.wanted):
            if name not in self._closed and name not in self._tried:
                self._tried.add(name)
                _Run(self._imports, self._closed).load(name)
        return run.broken


class _Run:
    def __init__(self, imports: Imports, closed: dict[str, frozenset[str]]) -> None:
        self._imports = imports
        self._closed = closed
        self._done: dict[str, _Loaded] = {}
        self._began: dict[str, int] = {}
        self._unsure: set[str] = set()
        self.wanted: set[str] = set()
        self._bound: dict[str, set[str]] = {}  # of the modules under way
        self.broken: Break | None = None

    def load(self, module: str) -> _Loaded:
        """Import a module, and before it the packages around it; nothing goes on where an import has failed."""
        parts = module.split(".")
        loaded = _NOTHING
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            if self.broken is None and self._imports.is_own(name):
                loaded = loaded.and_of(self._load(name))
        return loaded

    def _load(self, name: str) -> _Loaded:
        if name in self._bound:
            return _Loaded(frozenset({name}), frozenset({name}))
        if name in self._done:
            return self._again(name)
        closed = self._closed.get(name)
        self._began[name] = len(self._began)
        if closed is not None and closed.isdisjoint(self._bound):
            loaded = _Loaded(closed, frozenset())
            for one in closed - self._done.keys():
                self._done[one] = loaded
                self._began.setdefault(one, len(self._began))
        else:
            loaded = self._run(name)
            if self.broken is not None:
                return _NOTHING
            if not loaded.met and name not in self._unsure:
                self._closed[name] = loaded.modules
            self._done[name] = loaded
        parent, _, last = name.rpartition(".")
        if parent in self._bound:
            self._bound[parent].add(last)
        return loaded

    def _again(self, name: str) -> _Loaded:
        """Return what a module has loaded that is done; what it came back to may be done by now, too."""
        if name not in self._closed:
            self._doubt(name)
        modules, met = self._done[name]
        for one in met - self._bound.keys():
            modules |= self._done[one].modules if one in self._done else frozenset()
        return _Loaded(modules, met & self._bound.keys())

    def _doubt(self, name: str) -> None:
        """Note what began after a module was done of which it is not known whether it loads alone."""
        self.wanted.add(name)
        self._unsure.update(one for one in self._bound if self._began[one] > self._began[name])

    def _run(self, module: str) -> _Loaded:
        self._bound[module] = set()
        loaded = _Loaded(frozenset({module}), frozenset())
        for event in self._imports.events(module):
            match event:
                case Binding(names=names):
                    self._bound[module].update(names)
                case Importing(module=source, member=member):
                    loaded = loaded.and_of(self.load(source))
                    if self.broken is None and member is not None:
                        loaded = loaded.and_of(self._member(module, event, source, member))
                    if self.broken is not None and event.guarded:
                        loaded = loaded.and_of(self._caught(self.broken, module))
            if self.broken is not None:
                return _NOTHING
        del self._bound[module]
        return _Loaded(loaded.modules, loaded.met - {module})

    def _member(self, module: str, event: Importing, source: str, member: str) -> _Loaded:
        if self._imports.exists(f"{source}.{member}"):
            return _NOTHING if self._has(source, member) else self.load(f"{source}.{member}")
        if source in self._bound and not self._has(source, member):
            self.broken = Break(module=module, line=event.line, source=source, member=member)
        return _NOTHING

    def _caught(self, broken: Break, module: str) -> _Loaded:
        """Go on in a module after an import has failed there: what began since is taken back, and may begin anew."""
        self.broken = None
        for name in [one for one in self._bound if self._began[one] > self._began[module]]:
            del self._bound[name]
        return _Loaded(frozenset({broken.source}), frozenset({broken.source}) & self._bound.keys())

    def _has(self, source: str, member: str) -> bool:
        return not {member, "*", "__getattr__"}.isdisjoint(self._bound.get(source, ()))
