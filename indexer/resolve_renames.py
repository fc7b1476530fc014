"""What running code sets `__module__` and `__qualname__` of classes to: loops, and decorators such as `set_module`.

`for value in list(locals().values()): value.__module__ = __name__`. What a condition leaves open is taken not to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .facts import Bind, Block, Call, Constant, Element, Evaluate, Expression, If, Loop, Name, Subscript, Try, With
from .resolve_calls import entered
from .resolve_flow import statements_in
from .values import ClassValue, Frame, FunctionValue, Items, Place, Value, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver

SPELLING = frozenset({"__module__", "__qualname__"})

_ELEMENT = "<element>"


class Rename(NamedTuple):
    """A class is given a text as its `__module__` or `__qualname__`."""

    cls: ClassValue
    attribute: str
    text: str


def renames_in(package: str, world: Resolver) -> Iterator[Rename]:
    """Yield what the loops of a module set when it is imported, in order."""
    if not world.may_spell(package):
        return
    block = world.facts(package).body
    for statement in block:
        if isinstance(statement, Loop) and any(map(_sets_spelling, statements_in(statement.body))):
            yield from _in_block((statement,), world.module_place(package), world)


def renames_by(decorator: Value, cls: ClassValue, place: Place, world: Resolver) -> Iterator[Rename]:
    """Yield what calling `decorator` with a class sets."""
    if not isinstance(decorator, FunctionValue):
        return
    body = world.body_of(decorator)
    if body is None or not any(map(_sets_spelling, statements_in(body))):
        return
    inside = entered(decorator, [cls], {}, place, world)
    if isinstance(inside, Place):
        yield from _in_block(inside.frames[-1].block, inside, world)


def renames_inside(place: Place, world: Resolver) -> Iterator[Rename]:
    """Yield what a function that runs in the innermost frame of a place sets."""
    body = place.frames[-1].block
    if any(map(_sets_spelling, statements_in(body))):
        yield from _in_block(body, place, world)


def _sets_spelling(statement: object) -> bool:
    match statement:
        case Evaluate(value=Call(func=Name(id="setattr"), args=(_, Constant(value=attr), _))):
            return attr in SPELLING
    return False


def _in_block(block: Block, place: Place, world: Resolver) -> Iterator[Rename]:
    judge = world.judge(place)
    for statement in block:
        match statement:
            case Evaluate(value=Call(func=Name(id="setattr"), args=(target, Constant(value=str() as attr), value))):
                if attr in SPELLING:
                    here = place.before(statement.seq, statement.line)
                    cls, text = world.evaluate(target, here), text_of(world.evaluate(value, here))
                    if isinstance(cls, ClassValue) and text is not None:
                        yield Rename(cls, attr, text)
            case If(branches=branches, orelse=orelse):
                taken = [(branch.body, judge.decide(branch.test, statement)) for branch in branches]
                possible = [body for body, decided in (*taken, (orelse, True)) if decided is not False]
                if len(possible) == 1 or any(body is possible[0] for body, decided in taken if decided):
                    yield from _in_block(possible[0], place, world)
            case Try(body=body) | With(body=body):
                yield from _in_block(body, place, world)
            case Loop():
                yield from _in_loop(statement, place, world)


def _in_loop(loop: Loop, place: Place, world: Resolver) -> Iterator[Rename]:
    """Run the body of a loop once for each element, in a scope of its own."""
    here = place.before(loop.seq, loop.line)
    elements = world.evaluate(loop.iterable, here)
    if not isinstance(elements, Items):
        return
    body = tuple([_of_element(statement) if isinstance(statement, Bind) else statement for statement in loop.body])
    for turn, element in enumerate(elements.values):
        key = (*here.frames[-1].key, "loop", loop.seq, turn, element)
        inside = here.inside(Frame("function", body, 0, key, {_ELEMENT: element}), loop.line)
        yield from _in_block(body, inside, world)


def _of_element(bind: Bind) -> Bind:
    """Return what a loop binds its targets to, of the one element of a turn instead of any."""
    value: Expression = bind.value
    match value:
        case Element():
            return bind._replace(value=Name(_ELEMENT))
        case Subscript(value=Element(), key=key):
            return bind._replace(value=Subscript(Name(_ELEMENT), key))
    return bind
