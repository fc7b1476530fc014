"""Which third-party modules importing a module needs, following the project's own modules and nobody else's.

An import counts if it certainly runs and nothing catches its failure: not under `TYPE_CHECKING`, not in a function, not in a
`try` that goes on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import Block, If, Import, ImportFrom, Loop, Match, Statement, Try, With
from .outcomes import absolute
from .values import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .resolve import Resolver


def required_by(module: str, world: Resolver, *, is_own: Callable[[str], bool]) -> frozenset[str]:
    """Return the top-level third-party modules that importing `module` needs; `is_own` tells the project's modules."""
    required: set[str] = set()
    seen: set[str] = set()
    waiting = [*_with_parents(module)]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if is_own(name):
            waiting.extend(target for imported in _imports_of(name, world) for target in _with_parents(imported))
            continue
        top = name.partition(".")[0]
        if world.natives.exists(top, world.target.platform) is None and not world.sources.is_stdlib(top):
            required.add(top)
    return frozenset(required)


def _with_parents(module: str) -> Iterator[str]:
    while module:
        yield module
        module = module.rpartition(".")[0]


def _imports_of(module: str, world: Resolver) -> frozenset[str]:
    nothing: frozenset[str] = frozenset()
    return world.queries.ask(("imports", module), lambda: _find_imports(module, world), cyclic=nothing)


def _find_imports(module: str, world: Resolver) -> frozenset[str]:
    found = world.sources.find(module)
    if found is None or found.kind != "source":
        return frozenset()
    return frozenset(_certain_imports(world.facts(module).body, world.module_place(module), world))


def _certain_imports(block: Block, place: Place, world: Resolver) -> Iterator[str]:
    for statement in block:
        match statement:
            case Import(module=name):
                yield name
            case ImportFrom(member=member):
                source = absolute(statement, place.module, world)
                if source:
                    yield source
                    if member != "*" and world.sources.find(f"{source}.{member}") is not None:
                        yield f"{source}.{member}"
            case If() | Try() | With() | Loop() | Match():
                for inner in _certain_blocks(statement, place, world):
                    yield from _certain_imports(inner, place, world)


def _certain_blocks(statement: Statement, place: Place, world: Resolver) -> Iterator[Block]:
    judge = world.judge(place)
    match statement:
        case If(branches=branches, orelse=orelse):
            for branch in branches:
                decided = judge.decide(branch.test, statement)
                if decided is True:
                    yield branch.body
                if decided is not False:
                    return
            yield orelse
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            if not handlers:
                yield body
            elif judge.outcome(statement).fails is False:
                yield body
                yield orelse
            yield final
        case With(body=body) if judge.outcome(statement).fails is False:
            yield body
