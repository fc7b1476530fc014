"""What the names of an annotation mean: as the running module has them, and where it has none, as a type checker does.

An annotation may name what is imported under `TYPE_CHECKING` only, and stands for more than its value: an alias is
followed to the expression that defines it, because `Annotated[int, Gt(0)]` and `int` have the same value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .config_shapes import Located
from .facts import Attribute, Bind, Declare, Expression, ImportFrom, Name, Subscript
from .mro import linearise
from .resolve_attributes import class_place
from .resolve_calls import parametrised
from .resolve_flow import reaching
from .resolve_imported import absolute
from .values import (
    END,
    UNBOUND,
    ClassValue,
    External,
    Frame,
    FunctionValue,
    ModuleValue,
    OneOf,
    Place,
    Unbound,
    Unknown,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .bodies_members import ClassDetail, FunctionDetail, ModuleDetail
    from .resolve import Resolver

T = TypeVar("T")
MAX_STEPS = 30
"""How many assignments a name is followed through."""


class Meaning:
    """Answers what names, classes and functions are; `details` reads a module's bodies, once."""

    def __init__(self, world: Resolver, checking: Resolver, details: Callable[[str], ModuleDetail]) -> None:
        """Take the world as it runs, the world as a type checker sees it, and what reads bodies."""
        self.world = world
        self._checking = checking
        self._details = details

    def evaluate(self, expression: Expression, place: Place) -> Value:
        """Return what an expression means, asking the type checker's world where the running one does not know."""
        value = self.world.evaluate(expression, place)
        if not any(isinstance(part, Unbound | Unknown) for part in alternatives(value)):
            return value
        checked = self._checked(
            ("value", *place.key, repr(expression)), lambda: self._checking.evaluate(expression, place)
        )
        return value if checked is None or isinstance(checked, Unbound | Unknown | OneOf) else checked

    def definition(self, expression: Expression, place: Place) -> Located | None:
        """Return the expression that a name is assigned, wherever that is; None for what no plain assignment binds."""
        found = _definition(expression, place, self.world, MAX_STEPS)
        if found is not None:
            return found
        value = self.world.evaluate(expression, place) if isinstance(expression, Name | Attribute) else UNBOUND
        name = getattr(expression, "attr", getattr(expression, "id", ""))
        if isinstance(value, ClassValue) and value.qualname == name:
            return None  # it is a class of that name; what a type checker takes it for does not count
        key = ("definition", *place.key, repr(expression))
        return self._checked(key, lambda: _definition(expression, place, self._checking, MAX_STEPS))

    def _checked(self, key: tuple[object, ...], compute: Callable[[], T]) -> T | None:
        """Ask the type checker's world; the question at hand rests on the modules that its answer rests on."""
        queries = self._checking.queries
        answer = queries.ask(key, compute, cyclic=None)
        for used in sorted({str(used[1]) for used in queries.uses([key]) if used[0] == "module"}):
            self.world.queries.note(("module", used))
        return answer

    def class_detail(self, cls: ClassValue) -> ClassDetail | None:
        """Return what a class's body says; None where no statement makes it."""
        return None if cls.definition is None else self._detail(cls.module).classes.get(cls.definition.line)

    def function_detail(self, function: FunctionValue) -> FunctionDetail | None:
        """Return what a function says; None for a lambda."""
        line = getattr(function.definition, "line", None)
        return None if line is None else self._detail(function.module).functions.get(line)

    def _detail(self, module: str) -> ModuleDetail:
        self.world.queries.note(("module", module))
        return self._details(module)

    def ancestors(self, cls: ClassValue) -> tuple[ClassValue, ...]:
        """Return the MRO of a class, or what is known of it.

        Where a base is computed by subscribing a class (a generic model of Pydantic), that class stands for it.
        """
        structure = self.world.structure(cls)
        if structure.mro is not None:
            return structure.mro
        key = ("ancestors", cls.module, cls.seq, cls.context)
        return self.world.queries.ask(key, lambda: self._ancestors(cls), cyclic=structure.ancestors)

    def _ancestors(self, cls: ClassValue) -> tuple[ClassValue, ...]:
        structure = self.world.structure(cls)
        bases = [base for base in self.bases(cls) if isinstance(base, ClassValue)]
        if not bases:
            return structure.ancestors
        return linearise(cls, bases=bases, mros=[self.ancestors(base) for base in bases]) or structure.ancestors

    def bases(self, cls: ClassValue) -> tuple[Value, ...]:
        """Return what the bases in a class statement mean, their arguments left out."""
        nothing: tuple[Value, ...] = ()
        if cls.definition is None or not cls.definition.bases:
            return nothing
        key = ("written bases", cls.module, cls.seq, cls.context)
        return self.world.queries.ask(key, lambda: tuple(self._bases(cls)), cyclic=nothing)

    def _bases(self, cls: ClassValue) -> Iterator[Value]:
        definition, place = cls.definition, cls.place
        if definition is None or place is None:
            return
        here = place.before(definition.seq, definition.line)
        for base in definition.bases:
            value = self.evaluate(base.value if isinstance(base, Subscript) else base, here)
            alias = parametrised(value)
            yield value if alias is None else alias.origin

    def ids(self, cls: ClassValue) -> frozenset[str]:
        """Return the ids of a class's ancestors and of all bases that can't be read."""
        found: set[str] = set()
        for ancestor in self.ancestors(cls):
            found.add(ancestor.id)
            for base in self.bases(ancestor):
                if isinstance(base, ClassValue | FunctionValue | External):
                    found.add(base.id)
        return frozenset(found)


def at_end(place: Place) -> Place:
    """Return a place when its module has been imported: there annotations that are strings are looked up."""
    frames = tuple([Frame(frame.kind, frame.block, END, frame.key, frame.bindings) for frame in place.frames])
    return Place(place.module, frames, place.line)


def in_body(cls: ClassValue, line: int) -> Place:
    """Return the place of the statement at a line of a class's body, with the module around it as it is at its end."""
    place = class_place(cls)
    seq = next((item.seq for item in _fields_in(cls) if item.line == line), END)
    outer = at_end(place).frames[:-1]
    frame = place.frames[-1]
    return Place(place.module, (*outer, Frame("class", frame.block, seq, frame.key, frame.bindings)), line)


def _fields_in(cls: ClassValue) -> Iterator[Bind | Declare]:
    from .resolve_flow import statements_in

    if cls.definition is not None:
        yield from (item for item in statements_in(cls.definition.body) if isinstance(item, Bind | Declare))


def _definition(expression: Expression, place: Place, world: Resolver, steps: int) -> Located | None:
    if steps == 0:
        return None
    match expression:
        case Name(id=name):
            return _of_name(name, place, world, steps)
        case Attribute(value=inner, attr=attr):
            match world.evaluate(inner, place):
                case ModuleValue(name=module) if world.sources.find(module) is not None:
                    return _definition(Name(attr), world.module_place(module), world, steps - 1)
                case ClassValue(definition=body) as cls if body is not None:
                    return _of_name(attr, class_place(cls), world, steps - 1, own=True)
    return None


def _of_name(name: str, place: Place, world: Resolver, steps: int, *, own: bool = False) -> Located | None:
    for depth in range(len(place.frames) - 1, -1, -1):
        frame = place.frames[depth]
        if frame.kind == "class" and depth != len(place.frames) - 1:
            continue
        here = Place(place.module, place.frames[: depth + 1], place.line)
        found = reaching(frame.block, name, frame.at, world.judge(here))
        if not found.bindings:
            if own:
                return None
            continue
        binding = found.bindings[0]
        match binding:
            case Bind(value=value):
                return Located(expression=value, text="", place=here.before(binding.seq, binding.line))
            case ImportFrom(member=member):
                source = absolute(binding, place.module, world)
                if source is None or world.sources.find(source) is None:
                    return None
                wanted = name if member == "*" else member
                return _definition(Name(wanted), world.module_place(source), world, steps - 1)
        return None
    return None
