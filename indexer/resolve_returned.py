"""What a function returns, from the ways that its conditions leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Block,
    Boolean,
    Comparison,
    Exit,
    If,
    Loop,
    Match,
    Return,
    Statement,
    Try,
    With,
)
from .resolve_flow import statements_in
from .values import NONE, UNBOUND, Place, Value, one_of

if TYPE_CHECKING:
    from .resolve import Resolver


_MAX_RETURNS = 64


def returned(place: Place, world: Resolver) -> Value:
    """Return what the function whose frame is the innermost of `place` gives; unbound if it only raises."""
    frame = place.frames[-1]
    returns: list[Return] = []
    falls = _collect(frame.block, place, world, returns)
    values: list[Value] = []
    for statement in returns[:_MAX_RETURNS]:
        here = place.before(statement.seq, statement.line)
        values.append(NONE if statement.value is None else world.evaluate(statement.value, here))
    if falls:
        values.append(NONE)
    return one_of(values) if values else UNBOUND


def _collect(block: Block, place: Place, world: Resolver, returns: list[Return]) -> bool:
    """Collect the returns that a block can reach; tell whether control can pass its end."""
    judge = world.judge(place)
    for statement in block:
        match statement:
            case Return():
                returns.append(statement)
                return False
            case Exit(kind=kind):
                return kind in ("break", "continue")
            case If() | Match() | Try() if not _may_end(statement):
                continue  # whichever way it goes, so nobody need know which
            case If() | Match() | Try():
                possible = possible_blocks(statement, place, world)
                passes = [_collect(inner, place, world, returns) for inner in possible]
                if not any(passes):
                    return False
            case With(body=body):
                if not _collect(body, place, world, returns) and judge.outcome(statement).fails is False:
                    return False
            case Loop(body=body, orelse=orelse):
                _collect(body, place, world, returns)
                _collect(orelse, place, world, returns)
    return True


def _may_end(statement: Statement) -> bool:
    """Tell whether a function may end in a statement: whatever that is made of, nothing after it may run."""
    return any(map(_ends, statements_in((statement,))))


def _ends(statement: Statement) -> bool:
    match statement:
        case Return():
            return True
        case Exit(kind=kind):
            return kind not in ("break", "continue")
        case Try(handlers=handlers):
            return not handlers  # what fails is caught, or may be
    return False


def possible_blocks(statement: If | Match | Try, place: Place, world: Resolver) -> list[Block]:
    """Return the ways that a statement may go, each as the statements that run."""
    judge = world.judge(place)
    match statement:
        case If(branches=branches, orelse=orelse):
            blocks: list[Block] = []
            for branch in branches:
                decided = judge.decide(branch.test, statement)
                if decided is not False:
                    blocks.append(branch.body)
                if decided is True:
                    return blocks
            return [*blocks, orelse]
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            outcome = judge.outcome(statement)
            main = (*body, *orelse, *final)
            if outcome.fails is False:
                return [main]
            taken = [h.body for i, h in enumerate(handlers) if outcome.handler in (None, i)]
            return [*taken, *([main] if outcome.fails is None else [])]
        case Match():
            return _possible_cases(statement, place, world)


def _possible_cases(statement: Match, place: Place, world: Resolver) -> list[Block]:
    judge = world.judge(place)
    blocks: list[Block] = []
    for case in statement.cases:
        decided: bool | None = True if case.irrefutable else None
        if case.values is not None:
            tests = tuple([Comparison(statement.subject, "==", value) for value in case.values])
            decided = judge.decide(tests[0] if len(tests) == 1 else Boolean("or", tests), statement)
        if decided and case.guard is not None:
            decided = None
        if decided is not False:
            blocks.append(case.body)
        if decided is True:
            return blocks
    return [*blocks, ()]
