"""What a call in the body of a function runs: a class, a constructor further up the MRO, a function, a method.

Of `self`, `cls` and `super()` it is known what they are; of other parameters nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from .bodies_members import FunctionDetail
from .config_meaning import at_end
from .facts import Attribute, Call, Expression, Function, Name
from .resolve_attributes import class_member
from .resolve_calls import TRANSPARENT, identity
from .values import (
    END,
    Called,
    ClassValue,
    Decorated,
    Frame,
    FunctionValue,
    Instance,
    Method,
    Place,
    Unbound,
    Unknown,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .config_meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A function that runs for an object of `cls`: where it stands in the MRO, and what runs around it."""

    function: FunctionValue
    detail: FunctionDetail
    cls: ClassValue | None
    position: int
    outer: tuple[object, ...]

    @property
    def first(self) -> str:
        """Return the name of the first parameter: `self` or `cls`."""
        return self.detail.parameters[0].name if self.detail.parameters else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A class that is called."""

    cls: ClassValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialised:
    """The first constructor in the MRO of a class from a position on."""

    cls: ClassValue
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A function that runs for an object of `cls`, if for any; the first `drops` parameters are not the caller's."""

    function: FunctionValue
    cls: ClassValue | None = None
    position: int = 0
    drops: int = 0


Callee: TypeAlias = Made | Initialised | Ran | Literal["anything", "nothing"]
"""What a call runs: "anything" is what can't be known, "nothing" what takes no arguments."""


def callee(call: Call, running: Running, meaning: Meaning) -> tuple[Callee, int]:
    """Return what a call runs, and how many of its arguments are the object that a method is given."""
    match call.func:
        case Attribute(value=Call(func=Name(id="super"), args=args), attr=name) if running.cls is not None:
            return _method(running.cls, name, _after(running, args, meaning), meaning), 0
        case Attribute(value=Name(id=owner), attr=name) if owner == running.first and running.cls is not None:
            return _method(running.cls, name, 0, meaning), 0
        case Name(id=owner) if owner == running.first and running.cls is not None:
            return Made(cls=running.cls), 0
        case Attribute(value=Name(id=owner), attr="__class__") if owner == running.first and running.cls:
            return Made(cls=running.cls), 0
        case Attribute(value=inner, attr="__init__" as name):
            parent = meaning.evaluate(inner, _inside(running, meaning))
            if isinstance(parent, ClassValue):
                mro = meaning.ancestors(running.cls) if running.cls is not None else ()
                if parent in mro and running.cls is not None:
                    return _method(running.cls, name, mro.index(parent), meaning), 1
                return Made(cls=parent), 1
    inside = _inside(running, meaning)
    value = meaning.evaluate(call.func, inside)
    if identity(value) == "functools:partial" and call.args:
        return _valued(meaning.evaluate(call.args[0], inside), meaning), 1
    return _valued(value, meaning), 0


def function_in(value: Value) -> FunctionValue | None:
    """Return the function that an attribute of a class is, decorated or not."""
    for part in alternatives(value):
        inner: Value = part
        while isinstance(inner, Decorated):
            inner = inner.inner
        if isinstance(inner, Instance) and inner.args and isinstance(inner.args[0], FunctionValue):
            inner = inner.args[0]
        if isinstance(inner, FunctionValue):
            return inner
    return None


def _valued(value: Value, meaning: Meaning) -> Callee:
    match value:
        case ClassValue(id="builtins:dict"):
            return "anything"
        case ClassValue():
            return Made(cls=value)
        case FunctionValue():
            return Ran(function=value)
        case Method(function=FunctionValue() as function, first=ClassValue() as cls):
            own = [function_in(class_member(item, function.name, meaning.world)) for item in meaning.ancestors(cls)]
            position = own.index(function) if function in own else 0
            return Ran(function=function, cls=cls, position=position, drops=1)
        case Method(function=FunctionValue() as function):
            return Ran(function=function, drops=1)
        case Decorated(decorator=decorator, inner=FunctionValue() as function):
            made_by = decorator.function if isinstance(decorator, Called) else decorator
            return Ran(function=function) if identity(made_by) in TRANSPARENT else "anything"
    return "anything"


def _method(cls: ClassValue, name: str, start: int, meaning: Meaning) -> Callee:
    if name == "__init__":
        return Initialised(cls=cls, start=start)
    mro = meaning.ancestors(cls)
    for position in range(start, len(mro)):
        held = class_member(mro[position], name, meaning.world)
        function = function_in(held)
        if function is not None:
            is_static = isinstance(held, Decorated) and identity(held.decorator) == "builtins:staticmethod"
            return Ran(function=function, cls=cls, position=position, drops=0 if is_static else 1)
        if not isinstance(held, Unbound):
            return "anything"
        if mro[position].id == "builtins:object":
            return "nothing"
    return "anything"


def _after(running: Running, args: Sequence[Expression], meaning: Meaning) -> int:
    """Return the position in the MRO that `super(...)` starts at."""
    if args and running.cls is not None:
        named = meaning.evaluate(args[0], _inside(running, meaning))
        mro = meaning.ancestors(running.cls)
        if isinstance(named, ClassValue) and named in mro:
            return mro.index(named) + 1
    return running.position + 1


def _inside(running: Running, meaning: Meaning) -> Place:
    """Return the place in a function's body, of whose parameters nothing is known."""
    function = running.function
    body = meaning.world.body_of(function) if isinstance(function.definition, Function) else None
    unknown = {
        parameter.name: Unknown("a parameter", function.module, running.detail.line)
        for parameter in running.detail.parameters
    }
    frame = Frame("function", body or (), END, (function.id, function.seq, "parameters"), unknown)
    return at_end(function.place).inside(frame, running.detail.line)
