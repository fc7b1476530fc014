"""What conditions, `try` statements and star imports come to in one scope under execution: what `flow` asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Block,
    Expression,
    ImportFrom,
    Loop,
    Statement,
    Try,
    With,
)
from .resolve_flow import ANY, Outcome
from .resolve_imported import absolute, without
from .resolve_outcomes import outcome_of
from .values import (
    ClassValue,
    Instance,
    Items,
    Literal,
    Place,
    Unbound,
    Value,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .resolve import Resolver


class ScopeJudge:
    """Answers for one scope under execution what `flow` asks."""

    def __init__(self, resolver: Resolver, place: Place) -> None:
        self._resolver = resolver
        self._place = place

    def decide(self, test: Expression, statement: Statement) -> bool | None:
        """Tell whether a condition holds where its statement stands."""
        here = self._place.before(statement.seq, statement.line)
        key = ("test", *here.key, statement.seq, test)
        answer: bool | None = None
        return self._resolver.queries.ask(key, lambda: truth(self._resolver.evaluate(test, here)), cyclic=answer)

    def outcome(self, statement: Try | With) -> Outcome:
        """Tell how a `try` ends."""
        here = self._place.before(statement.seq, statement.line)
        key = ("try", *here.key, statement.seq)
        cyclic = Outcome(None, reason="what it tries depends on it")
        return self._resolver.queries.ask(
            key, lambda: outcome_of(statement, self._place, self._resolver), cyclic=cyclic
        )

    def star_binds(self, statement: ImportFrom, name: str) -> bool | None:
        """Tell whether a star import binds a name."""
        source = absolute(statement, self._place.module, self._resolver)
        if source is None or source == self._place.module or name == ANY:
            return False
        binds = self._resolver.star_binds(source, name)
        # A circle of imports: the name comes from where this walk goes on to look.
        return False if binds and self._comes_from_here(self._resolver.member(source, name), name) else binds

    def _comes_from_here(self, value: Value, name: str) -> bool:
        """Tell whether a module that is starred got the name from this one, which is being asked for it."""
        return isinstance(value, Unbound) or value == without(self._place.module, name, value)

    def is_empty(self, statement: Loop) -> bool | None:
        """Tell whether a loop's body never runs."""
        here = self._place.before(statement.seq, statement.line)
        answer: bool | None = None
        return self._resolver.queries.ask(
            ("loop", *here.key, statement.seq), lambda: self._is_empty(statement.iterable, here), cyclic=answer
        )

    def _is_empty(self, iterable: Expression, place: Place) -> bool | None:
        match self._resolver.evaluate(iterable, place):
            case Items(values=values):
                return not values
            case Literal(value=value):
                return not value
            case Instance(cls=ClassValue() as cls, args=[Literal(value=int() as stop)]):
                return stop <= 0 if cls.id == "builtins:range" else None
        return None

    def index(self, block: Block) -> Mapping[str, tuple[int, ...]]:
        """Return which statements of a block may bind which names."""
        return self._resolver.index(block)
