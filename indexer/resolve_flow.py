"""Which statements can have bound a name when a point of its scope is reached: reaching definitions, read backwards.

Pure: what conditions and imports mean is asked of a `Judge`. The answer lists every binding that may be the one, the
last first, and tells whether the name may still be unbound, so that a certain answer is one binding and nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeAlias

from .facts import (
    Attribute,
    Bind,
    Block,
    Boolean,
    Class,
    Comparison,
    Constant,
    Delete,
    Dynamic,
    Exit,
    Expression,
    Function,
    If,
    Import,
    ImportFrom,
    Loop,
    Match,
    Name,
    Return,
    Statement,
    Try,
    Unary,
    With,
)
from .values import END

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SEQ = attrgetter("seq")

ANY = "*"
"""The name under which a block's index keeps the statements that may bind any name."""

LEAVES = "<leaves>"
"""The name under which it keeps the first statement that always leaves the block: what follows is never reached."""

Binding: TypeAlias = Bind | Import | ImportFrom | Class | Function | Delete | Dynamic


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a `try` ends: `fails` None means that it may or may not; else the handler that takes over, and after what."""

    fails: bool | None
    handler: int | None = None
    at: int = END
    reason: str = ""


class Judge(Protocol):
    """What reading backwards must know of meanings."""

    def decide(self, test: Expression, statement: Statement) -> bool | None:
        """Tell whether a condition holds; None where source does not tell."""

    def outcome(self, statement: Try | With) -> Outcome:
        """Tell how a `try`, or a `with suppress(...)`, ends."""

    def star_binds(self, statement: ImportFrom, name: str) -> bool | None:
        """Tell whether a star import binds `name`."""

    def is_empty(self, statement: Loop) -> bool | None:
        """Tell whether a loop's body never runs."""

    def index(self, block: Block) -> Mapping[str, tuple[int, ...]]:
        """Return `index_of(block)`, remembered."""


@dataclass(slots=True)
class Reaching:
    """What may have bound a name: statements, last first; `open` tells whether none of them may have run.

    `dynamic` are the statements on the way that may bind any name: they are taken not to rebind one that is bound in
    plain sight.
    """

    bindings: list[Binding] = field(default_factory=list)
    open: bool = True
    dynamic: list[Dynamic] = field(default_factory=list)


def index_of(block: Block) -> dict[str, tuple[int, ...]]:
    """Return, for each name that a block's statements may bind, the positions of those statements, ascending."""
    found: dict[str, list[int]] = {}
    for position, statement in enumerate(block):
        for name in set(names_bound(statement)):
            found.setdefault(name, []).append(position)
        if LEAVES not in found and _leaves((statement,), of="block"):
            found[LEAVES] = [position]
    single = [(position,) for position in range(len(block))]  # most names have one, and many names the same
    return {name: tuple(positions) if len(positions) > 1 else single[positions[0]] for name, positions in found.items()}


def names_bound(statement: Statement) -> Iterator[str]:
    """Yield the names that a statement may bind or delete in its own scope."""
    match statement:
        case Bind(name=name) | Class(name=name) | Function(name=name) | Delete(name=name):
            yield name
        case Import(module=module, name=name):
            yield name or module.partition(".")[0]
        case ImportFrom(name=name):
            yield name
        case Dynamic():
            yield ANY
        case _:
            for block in blocks_of(statement):
                for inner in block:
                    yield from names_bound(inner)


def blocks_of(statement: Statement) -> tuple[Block, ...]:
    """Return the blocks of a compound statement that run in its own scope, in the order of the text."""
    match statement:
        case If(branches=branches, orelse=orelse):
            return (*[branch.body for branch in branches], orelse)
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            return (body, *[handler.body for handler in handlers], orelse, final)
        case With(body=body):
            return (body,)
        case Loop(body=body, orelse=orelse):
            return (body, orelse)
        case Match(cases=cases):
            return tuple([case.body for case in cases])
    return ()


def statements_in(block: Block) -> Iterator[Statement]:
    """Yield every statement that runs in a block's scope, in the order of the text, the outer before the inner."""
    for statement in block:
        yield statement
        for inner in blocks_of(statement):
            yield from statements_in(inner)


def reaching(block: Block, name: str, at: int, judge: Judge) -> Reaching:
    """Return what may have bound `name` in the scope of `block` when its statement `at` is reached."""
    index = judge.index(block)
    if name not in index and ANY not in index:
        return Reaching()  # most names, in most scopes
    walk = _Walk(name, judge)
    walk.result.open = walk.back(block, at)
    return walk.result


def live_statements(block: Block, judge: Judge) -> Iterator[tuple[Statement, bool]]:
    """Yield the statements of a scope that can run, in order, each with whether it certainly does."""
    yield from _live(block, judge, certain=True)


def _live(block: Block, judge: Judge, *, certain: bool) -> Iterator[tuple[Statement, bool]]:
    for statement in block:
        yield statement, certain
        for inner, runs in _running(statement, judge):
            yield from _live(inner, judge, certain=certain and runs)
        if isinstance(statement, Exit | Return):
            return


def _running(statement: Statement, judge: Judge) -> Iterator[tuple[Block, bool]]:
    match statement:
        case If(branches=branches, orelse=orelse):
            sure = True
            for branch in branches:
                decided = judge.decide(branch.test, statement)
                if decided is not False:
                    yield branch.body, sure and decided is True
                if decided is True:
                    return
                sure = sure and decided is False
            yield orelse, sure
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            outcome = judge.outcome(statement)
            yield body, True
            for position, handler in enumerate(handlers):
                if outcome.fails is not False and outcome.handler in (None, position):
                    yield handler.body, outcome.handler == position
            if outcome.fails is not True:
                yield orelse, outcome.fails is False
            yield final, True
        case With(body=body):
            yield body, True
        case _:
            for block in blocks_of(statement):
                yield block, False


class _Walk:
    """One walk back through a scope for one name."""

    def __init__(self, name: str, judge: Judge) -> None:
        self.result = Reaching()
        self._name = name
        self._judge = judge
        self._assumed: dict[Expression, bool] = {}

    def back(self, block: Block, at: int) -> bool:
        """Read `block` backwards from `at`; tell whether control may come through without the name being bound."""
        return all(self._passes(statement, at) for statement in self._relevant(block, at))

    def _relevant(self, block: Block, at: int) -> Iterator[Statement]:
        """Yield the statements before `at` that may bind the name, or hold `at` themselves, the last first."""
        index = self._judge.index(block)
        positions = index.get(self._name, ())
        if ANY in index:
            positions = tuple(sorted({*positions, *index[ANY]}))
        if at == END:
            last = len(block) - 1
            if LEAVES in index:
                last = min(last, index[LEAVES][0])  # what follows is never reached
        else:
            last = bisect_left(block, at, key=_SEQ) - 1
        if last >= 0 and at <= getattr(block[last], "end", -1):
            # `at` lies inside this statement; what a class statement binds is bound after its body.
            if not isinstance(block[last], Class):
                yield block[last]
            last -= 1
        for position in reversed(positions[: bisect_right(positions, last)]):
            yield block[position]

    def _passes(self, statement: Statement, at: int) -> bool:
        """Take one statement in; tell whether control may pass it without the name being bound."""
        match statement:
            case Bind() | Import() | Class() | Function() | Delete():
                self.result.bindings.append(statement)
                return False
            case ImportFrom(member="*"):
                binds = self._judge.star_binds(statement, self._name)
                if binds is not False:
                    self.result.bindings.append(statement)
                return binds is not True
            case ImportFrom():
                self.result.bindings.append(statement)
                return False
            case Dynamic():
                self.result.dynamic.append(statement)
                return True
            case If() | Try() | With() | Loop() | Match():
                inside = next((block for block in blocks_of(statement) if _holds(block, at)), None)
                if inside is not None:
                    return self._from_inside(statement, inside, at)
                return self._through(statement)
        return True

    # --- compound statements that were passed whole ------------------------------------------------------------------

    def _through(self, statement: Statement) -> bool:
        match statement:
            case If():
                return self._through_if(statement)
            case Try():
                return self._through_try(statement)
            case With(body=body):
                outcome = self._judge.outcome(statement)
                passes = self.back(body, END if outcome.fails is not True else outcome.at)
                return passes or outcome.fails is None
            case Loop(body=body, orelse=orelse):
                empty = self._judge.is_empty(statement)
                breaks = _breaks(body)
                if breaks and empty is False:
                    return self.back(body, END)
                passes = self.back(orelse, END) or breaks is not False
                if empty is True or not passes:
                    return passes
                return self.back(body, END) or empty is None
            case Match():
                return self._through_match(statement)
        return True

    def _through_if(self, statement: If) -> bool:
        taken: list[Block] = []
        for branch in statement.branches:
            decided = self._decide(branch.test, statement)
            if decided is not False:
                taken.append(branch.body)
            if decided is True:
                break
        else:
            taken.append(statement.orelse)
        return self._through_any(taken)

    def _through_any(self, blocks: list[Block]) -> bool:
        """Read blocks of which one has run; one that ends by leaving the scope has not, since `at` was reached."""
        passes = False
        for block in reversed([block for block in blocks if not _leaves(block)]):
            passes = self.back(block, END) or passes
        return passes

    def _through_try(self, statement: Try) -> bool:
        if not self.back(statement.final, END):
            return False
        outcome = self._judge.outcome(statement)
        if outcome.fails is False or not statement.handlers:
            return self.back(statement.orelse, END) and self.back(statement.body, END)
        if outcome.fails is True:
            passes = False
            for position, handler in enumerate(statement.handlers):
                if outcome.handler in (None, position) and not _leaves(handler.body):
                    passes = self.back(handler.body, END) or passes
            return passes and self.back(statement.body, outcome.at)
        passes = not _leaves(statement.orelse) and self.back(statement.orelse, END)
        passes = passes and self.back(statement.body, END)
        for handler in statement.handlers:
            if _leaves(handler.body):
                continue
            if self.back(handler.body, END):
                self._partly(statement.body)
                passes = True
        return passes

    def _through_match(self, statement: Match) -> bool:
        taken: list[Block] = []
        for case in statement.cases:
            decided = self._matches(statement, case.values, irrefutable=case.irrefutable)
            if decided and case.guard is not None:
                decided = None
            if decided is not False:
                taken.append(case.body)
            if decided is True:
                break
        else:
            taken.append(())
        return self._through_any(taken)

    def _matches(self, statement: Match, values: tuple[Expression, ...] | None, *, irrefutable: bool) -> bool | None:
        if irrefutable:
            return True
        if values is None:
            return None
        tests = tuple([Comparison(statement.subject, "==", value) for value in values])
        return self._judge.decide(tests[0] if len(tests) == 1 else Boolean("or", tests), statement)

    def _partly(self, block: Block) -> None:
        """Read a block of which any part may have run."""
        self.back(block, END)

    # --- compound statements inside which `at` lies ------------------------------------------------------------------

    def _from_inside(self, statement: Statement, inside: Block, at: int) -> bool:
        match statement:
            case If(branches=branches, orelse=orelse):
                for branch in branches:
                    self._assume(branch.test, holds=branch.body is inside)
                    if branch.body is inside:
                        break
                return self.back(inside, at)
            case Try(body=body, orelse=orelse, final=final):
                if not self.back(inside, at):
                    return False
                if inside is body:
                    return True
                if inside is orelse:
                    return self.back(body, END)
                if inside is final:
                    return self._through_try(statement._replace(final=()))
                outcome = self._judge.outcome(statement)
                if outcome.fails:
                    return self.back(body, outcome.at)
                self._partly(body)
                return True
            case Loop(body=body):
                passes = self.back(inside, at)
                self._partly(body)
                return passes
        return self.back(inside, at)

    # --- conditions --------------------------------------------------------------------------------------------------

    def _assume(self, test: Expression, *, holds: bool) -> None:
        if _is_stable(test):
            self._assumed[test] = holds
        match test:
            case Unary(op="not", operand=operand):
                self._assume(operand, holds=not holds)
            case Boolean(op=op, values=values) if (op == "and") == holds:
                for value in values:
                    self._assume(value, holds=holds)

    def _decide(self, test: Expression, statement: Statement) -> bool | None:
        """Decide a condition, by meaning or because the point looked from stands under the same condition."""
        decided = self._judge.decide(test, statement)
        if decided is not None or not self._assumed:
            return decided
        if test in self._assumed:
            return self._assumed[test]
        match test:
            case Unary(op="not", operand=operand) if operand in self._assumed:
                return not self._assumed[operand]
        return None


def _is_stable(test: Expression) -> bool:
    """Tell whether a condition is a plain constant name, which modules set once: `HAS_YAML`, `compat.PY2`."""
    match test:
        case Name():
            return True
        case Attribute(value=value):
            return _is_stable(value)
        case Comparison(left=left, right=right):
            return _is_stable(left) and (isinstance(right, Constant) or _is_stable(right))
    return False


def _holds(block: Block, at: int) -> bool:
    """Tell whether the statement numbered `at` stands in a block."""
    if not block or at == END:
        return False
    last = block[-1]
    return block[0].seq <= at <= getattr(last, "end", last.seq)


def _breaks(body: Block) -> bool | None:
    """Tell whether a round of a loop ends by `break`; None where a condition decides."""
    for statement in body:
        match statement:
            case Exit(kind=kind):
                return kind == "break"
            case Return():
                return False
            case If() | Try() | With() | Match():
                if any(isinstance(inner, Exit) and inner.kind == "break" for inner in _outside_loops((statement,))):
                    return None
    return False


def _outside_loops(block: Block) -> Iterator[Statement]:
    for statement in block:
        yield statement
        if not isinstance(statement, Loop):
            for inner in blocks_of(statement):
                yield from _outside_loops(inner)


def _leaves(block: Block, *, of: str = "scope") -> bool:
    """Tell whether a block always ends by leaving its scope, or, `of="block"`, at least the block itself."""
    match block[-1] if block else None:
        case Exit(kind=kind):
            return of == "block" or kind not in ("break", "continue")
        case Return():
            return True
        case If(branches=branches, orelse=orelse):
            return all(_leaves(branch.body, of=of) for branch in branches) and _leaves(orelse, of=of)
    return False
