"""Which way a `try` goes: what its body can raise, and which handler catches that.

Three-valued like everything else. Calls are taken not to raise `ImportError`, `NameError` or `AttributeError`; what
they may raise otherwise is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Attribute,
    Bind,
    Boolean,
    Call,
    Class,
    Comparison,
    Display,
    Evaluate,
    Exit,
    Expression,
    Handler,
    Import,
    ImportFrom,
    Name,
    Opaque,
    Statement,
    Subscript,
    Try,
    With,
)
from .resolve_flow import Outcome, live_statements
from .resolve_imported import absolute, import_errors, member_errors
from .values import UNBOUND, External, OneOf, Place, Unbound, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver

_CATCHES = {
    "ModuleNotFoundError": {"ModuleNotFoundError", "ImportError", "Exception", "BaseException"},
    "ImportError": {"ImportError", "Exception", "BaseException"},
    "NameError": {"NameError", "Exception", "BaseException"},
    "AttributeError": {"AttributeError", "Exception", "BaseException"},
}
_ANYTHING = {"Exception", "BaseException"}


def outcome_of(statement: Try | With, place: Place, world: Resolver) -> Outcome:
    """Tell how a `try` (or `with suppress(...)`) ends, from the imports and names that its body uses."""
    handlers = handlers_of(statement)
    if isinstance(statement, With) and not handlers:
        return Outcome(fails=False)
    for inner, certain in live_statements(statement.body, world.judge(place)):
        for error, sure in _errors(inner, place, world):
            handler = catching(handlers, error)
            if handler is None:
                continue
            if sure and certain and error != "anything":
                return Outcome(fails=True, handler=handler, at=inner.seq, reason=error)
            return Outcome(fails=None, reason=error)
        if isinstance(inner, Exit) and certain and inner.kind == "raise":
            only = 0 if len(handlers) == 1 else None
            return Outcome(fails=True, handler=only, at=inner.seq, reason="raise")
    return Outcome(fails=False)


def handlers_of(statement: Try | With) -> tuple[Handler, ...]:
    """Return what catches errors; `with suppress(...)` does so with a handler that does nothing."""
    if isinstance(statement, Try):
        return statement.handlers
    caught = _suppressed(statement)
    return () if caught is None else (Handler(Display("tuple", caught), ()),)


def _suppressed(statement: With) -> tuple[Expression, ...] | None:
    for context in statement.contexts:
        match context:
            case Call(func=Name(id="suppress") | Attribute(attr="suppress"), args=args):
                return args
    return None


def catching(handlers: tuple[Handler, ...], error: str) -> int | None:
    """Return the first handler that catches an error of this kind ("anything" is caught by the broad ones alone)."""
    for position, handler in enumerate(handlers):
        if handler.catches is None:
            return position
        names = set(_names(handler.catches))
        if names & _CATCHES.get(error, _ANYTHING):
            return position
        if error == "anything" and not names & {"ImportError", "ModuleNotFoundError", "NameError", "AttributeError"}:
            return position
    return None


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Name(id=name) | Attribute(attr=name):
            yield name
        case Display(items=items):
            for item in items:
                yield from _names(item)


def _errors(statement: Statement, place: Place, world: Resolver) -> Iterator[tuple[str, bool]]:
    """Yield what a statement can raise, each with whether it certainly does."""
    here = place.before(statement.seq, statement.line)
    match statement:
        case Import(module=module):
            yield from import_errors(module, world)
        case ImportFrom(member=member):
            source = absolute(statement, place.module, world)
            if source is None:
                yield "ImportError", True
                return
            yield from import_errors(source, world)
            if member != "*" and world.is_module(source):
                yield from member_errors(source, member, world)
        case Bind(value=value) | Evaluate(value=value):
            yield from _expression_errors(value, here, world)
        case Class(bases=bases):
            for base in bases:
                yield from _expression_errors(base, here, world)


def _expression_errors(expression: Expression, place: Place, world: Resolver) -> Iterator[tuple[str, bool]]:
    match expression:
        case Name():
            value = world.evaluate(expression, place)
            if isinstance(value, Unbound):
                yield "NameError", True
            elif isinstance(value, OneOf) and UNBOUND in value.alternatives:
                yield "NameError", False
        case Attribute(value=inner):
            yield from _expression_errors(inner, place, world)
            value = world.evaluate(expression, place)
            if isinstance(value, Unbound):
                yield "AttributeError", True
            elif isinstance(value, Unknown | External | OneOf):
                yield "AttributeError", False
        case Call(func=func, args=args):
            yield from _expression_errors(func, place, world)
            value = world.evaluate(expression, place)
            if isinstance(value, External) and not value.qualname:
                yield "ModuleNotFoundError", False  # import_module("a module that may only be missing here")
            elif isinstance(value, Unknown) and value.reason.startswith("no module named"):
                yield "ModuleNotFoundError", True
            for arg in args:
                yield from _expression_errors(arg, place, world)
            yield "anything", False
        case Subscript(value=inner):
            yield from _expression_errors(inner, place, world)
            yield "anything", False
        case Display(items=items):
            for item in items:
                yield from _expression_errors(item, place, world)
        case Boolean(values=values):
            yield from _expression_errors(values[0], place, world)
        case Comparison(left=left):
            yield from _expression_errors(left, place, world)
        case Opaque():
            yield "anything", False
