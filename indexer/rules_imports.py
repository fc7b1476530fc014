"""What importing one module of the project imports, statement by statement: the ground of the rules about a start.

Only what certainly runs counts: an import under a condition that can't be decided is none, and one whose failure is
caught is told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .facts import Dynamic, If, Import, ImportFrom, Loop, Match, Try, With
from .resolve_flow import names_bound
from .resolve_imported import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
        """Return what the import of a module does, in order."""
        held = self._events.get(module)
        if held is None:
            block = self._world.facts(module).body
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

    def chains(self, module: str) -> Mapping[str, tuple[str, ...]]:
        """Return the modules that importing one loads, each with the shortest way to it; others' are not followed."""
        parts = module.split(".")
        found: dict[str, tuple[str, ...]] = {module: (module,)}
        for count in range(1, len(parts)):
            found.setdefault(".".join(parts[:count]), (module, ".".join(parts[:count])))
        waiting = list(found)
        while waiting:
            current = waiting.pop(0)
            if not self._is_own(current):
                continue
            for importing in self.imports(current):
                for target in self.targets(importing):
                    if target not in found:
                        found[target] = (*found[current], target)
                        waiting.append(target)
        return found

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


class Run:
    """One import of one module in a fresh process, played through: which modules run, and what they have bound."""

    def __init__(self, imports: Imports) -> None:
        """Take what modules import."""
        self._imports = imports
        self._done: set[str] = set()
        self._bound: dict[str, set[str]] = {}
        self.broken: Break | None = None

    def load(self, module: str, *, guarded: bool = False) -> None:
        """Import a module, and before it the packages around it; nothing goes on where an import has failed."""
        parts = module.split(".")
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            if name in self._bound or name in self._done or not self._imports.is_own(name):
                continue
            self._bound[name] = set()
            self._run(name, guarded=guarded)
            if self.broken is not None:
                return
            self._done.add(name)
            parent, _, last = name.rpartition(".")
            self._bound.get(parent, set()).add(last)

    def _run(self, module: str, *, guarded: bool) -> None:
        for event in self._imports.events(module):
            match event:
                case Binding(names=names):
                    self._bound[module].update(names)
                case Importing(module=source, member=member):
                    caught = guarded or event.guarded
                    self.load(source, guarded=caught)
                    if self.broken is None and member is not None:
                        self._member(module, event, source, member, caught=caught)
            if self.broken is not None:
                return

    def _member(self, module: str, event: Importing, source: str, member: str, *, caught: bool) -> None:
        if self._imports.exists(f"{source}.{member}"):
            if not self._has(source, member):
                self.load(f"{source}.{member}", guarded=caught)
            return
        if caught or source not in self._bound or source in self._done or self._has(source, member):
            return
        self.broken = Break(module=module, line=event.line, source=source, member=member)

    def _has(self, source: str, member: str) -> bool:
        bound = self._bound.get(source, set())
        return member in bound or "*" in bound or "__getattr__" in bound
