"""What a metaclass written in Python makes of a class statement: the class as it is written, or one of other bases.

A `__new__` that hands its `bases` on makes the class as written; so, it is assumed, does one that can't be followed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .facts import Attribute, Bind, Block, Call, Constant, Delete, Expression, Mutated, Name, Return, Starred
from .resolve_calls import bind_arguments, call
from .resolve_flow import live_statements, statements_in
from .values import ClassValue, Decorated, Frame, FunctionValue, Items, Literal, Table, Unknown, Value, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver
    from .values import Place


def bases_made(metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue, world: Resolver) -> Value:
    """Return the bases, as `Items`, that `cls` gets of a metaclass; `Unknown` where source does not tell."""
    as_written = Items("tuple", given)
    function = _maker(metaclass, world)
    body = None if function is None else world.body_of(function)
    if function is None or body is None or len(function.parameters.positional) < 3 or cls.place is None:
        return as_written
    named = function.parameters.positional[2]
    key = ("makes", function.module, function.seq, function.context)
    if world.queries.ask(key, lambda: _hands_on(body, named), cyclic=True):
        return as_written
    place = _inside(function, body, [metaclass, as_written, Table(())], cls, cls.place, world)
    made = set(_made(body, named, place, world))
    if len(made) == 1:
        return made.pop()
    return Unknown(f"what its metaclass {metaclass.id} makes depends on a condition", cls.module, cls.line)


def spelled_by(metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue, world: Resolver) -> ClassValue:
    """Return the class as the `__new__` of its metaclass spells it, by what it puts into the namespace."""
    function = _maker(metaclass, world)
    body = None if function is None else world.body_of(function)
    if function is None or body is None or len(function.parameters.positional) < 4 or cls.place is None:
        return cls
    key = ("spells", function.module, function.seq, function.context)
    if not world.queries.ask(key, lambda: _names_qualname(body), cyclic=False):
        return cls
    texts = {"__module__": cls.spelled_module or cls.module, "__qualname__": cls.qualname}
    namespace = Table(tuple((Literal(name), Literal(text)) for name, text in texts.items()))
    place = _inside(function, body, [metaclass, Items("tuple", given), namespace], cls, cls.place, world)
    for statement, certain in live_statements(body, world.judge(place)):
        if isinstance(statement, Return) and certain:
            held = world.lookup(function.parameters.positional[3], place.before(statement.seq, statement.line))
            qualname = text_of(held.get(Literal("__qualname__"))) if isinstance(held, Table) else None
            return cls if qualname is None else replace(cls, qualname=qualname)
    return cls


def _names_qualname(part: object) -> bool:
    """Tell whether facts of any kind hold the key `"__qualname__"`."""
    if isinstance(part, Constant):
        return part.value == "__qualname__"
    return isinstance(part, tuple) and any(map(_names_qualname, part))


def _inside(
    function: FunctionValue, body: Block, given: list[Value], cls: ClassValue, place: Place, world: Resolver
) -> Place:
    """Return the place in the `__new__` of a metaclass when it makes `cls` of the metaclass, bases and namespace."""
    metaclass, bases, namespace = given
    name = Literal(cls.qualname.rpartition(".")[2])
    bindings = bind_arguments(function, [metaclass, name, bases, namespace], {}, world)
    frame = Frame("function", body, 0, (*place.key, "metaclass", cls.seq, cls.context), bindings)
    return function.place.inside(frame, cls.line)


def class_made(function: FunctionValue, given: tuple[Value, ...], cls: ClassValue, world: Resolver) -> Value:
    """Return what a function that stands in for a metaclass makes: a class, or another object, or what is not known."""
    if cls.place is None:
        return Unknown("a function as a metaclass", cls.module, cls.line)
    arguments: list[Value] = [Literal(cls.qualname.rpartition(".")[2]), Items("tuple", given), Table(())]
    return call(function, arguments, [], cls.place, world)


def _maker(metaclass: ClassValue, world: Resolver) -> FunctionValue | None:
    """Return the `__new__` of a metaclass; None for that of `type` or the standard library, which keep the bases."""
    for ancestor in world.structure(metaclass).ancestors:
        if ancestor.definition is None or world.is_stdlib(ancestor.module):
            return None
        match world.class_member(ancestor, "__new__"):
            case FunctionValue() as function:
                return function
            case Decorated(inner=FunctionValue() as function):
                return function
    return None


def names_taken(metaclass: ClassValue, world: Resolver) -> frozenset[str]:
    """Return the names that the `__new__` of a metaclass takes out of the namespace that it is given.

    It may set them again on the class: Django's does so with the `Meta` of an abstract model.
    """
    function = _maker(metaclass, world)
    body = None if function is None else world.body_of(function)
    if function is None or body is None or len(function.parameters.positional) < 4:
        return frozenset()
    return frozenset(_taken(body, function.parameters.positional[3]))


def _taken(body: Block, namespace: str) -> Iterator[str]:
    for statement in statements_in(body):
        match statement:
            case Bind(value=Call(func=Attribute(value=Name(id=name), attr="pop"), args=(Constant(value=str(key)), *_))):
                if name == namespace:
                    yield key
            case Bind(name=name, value=Mutated(op="pop", args=(Constant(value=str(key)), *_))) if name == namespace:
                yield key


def _hands_on(body: Block, named: str) -> bool:
    """Tell whether a `__new__` returns only what it makes of the bases that it was given in the parameter `named`."""
    for statement in statements_in(body):
        match statement:
            case Bind(name=name) | Delete(name=name) if name == named:
                return False
            case Return(value=value) if value is not None and not _is_plain(_meant(value, body), named):
                return False
    return True


def _meant(value: Expression, body: Block) -> Expression:
    """Return what a local name was bound to by the last statement that binds it; other expressions as they are."""
    if not isinstance(value, Name):
        return value
    bound = [item.value for item in statements_in(body) if isinstance(item, Bind) and item.name == value.id]
    return bound[-1] if bound else value


def _is_plain(value: Expression, named: str) -> bool:
    """Tell whether a returned expression is a call that is handed the bases, or one that nothing is known of."""
    match value:
        case Call(args=args) if any(arg in (Name(named), Starred(Name(named))) for arg in args):
            return True
        case Call(func=func):
            return _bases_argument(value) is None or isinstance(func, Call)
    return False


def _bases_argument(value: Call) -> Expression | None:
    """Return the bases in `type(name, bases, ...)` or `....__new__(meta, name, bases, ...)`."""
    match value:
        case (
            Call(func=Name(id="type"), args=(_, bases, _, *_))
            | Call(func=Attribute(attr="__new__"), args=(_, _, bases, *_))
        ):
            return bases
    return None


def _made(body: Block, named: str, place: Place, world: Resolver) -> Iterator[Value]:
    for statement, certain in live_statements(body, world.judge(place)):
        if not isinstance(statement, Return):
            continue
        here = place.before(statement.seq, statement.line)
        value = _meant(statement.value, body) if statement.value is not None else None
        bases = _bases_argument(value) if isinstance(value, Call) else None
        if bases is None and isinstance(value, Call):
            yield world.evaluate(Name(named), here)
        elif bases is None:
            yield Unknown("it returns another object", place.module, statement.line)
        else:
            yield world.evaluate(bases, here)
        if certain:
            return
