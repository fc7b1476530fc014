"""The classes of a module, what each derives from, and the inheritance graph of what was found.

Every question about a class is answered yes, no, or cannot know with the reasons; nothing is dropped for want of an
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import (
    ENUM_MEMBERS,
    Bind,
    Block,
    Boolean,
    Call,
    Class,
    Conditional,
    Constant,
    Display,
    Dynamic,
    Format,
    Function,
    Lambda,
    Mapping,
    Name,
    Statement,
    Subscript,
)
from .hierarchy_abstractness import abstractness
from .resolve_calls import gives_plain_object
from .resolve_flow import blocks_of, statements_in
from .resolve_structure import Doubt
from .values import (
    UNBOUND,
    ClassValue,
    External,
    Frame,
    OneOf,
    Place,
    Unbound,
    Unknown,
    Value,
    alternatives,
    native_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .resolve import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A class that `module:qualname` leads to. `classes` are several where a condition decides which one it is.

    `spelled` tells whether what Python calls it leads to it too: `_pydecimal` calls its classes those of `decimal`.
    """

    module: str
    qualname: str
    classes: tuple[ClassValue, ...]
    certain: bool
    spelled: bool = True

    @property
    def id(self) -> str:
        """Return the id: as Python spells the class, except where only the name that holds it leads to it."""
        return self.classes[0].id if self.spelled else f"{self.module}:{self.qualname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A class that a function makes, which no `module:qualname` leads to."""

    function: str
    cls: ClassValue


def reachable(module: str, world: Resolver) -> Iterator[Reached]:
    """Yield the classes that a module makes and that its names lead to, nested ones after the class around them."""
    yield from _native(module, world)
    if world.is_frozen(module):
        return
    place = world.module_place(module)
    block = place.frames[0].block
    for name, positions in world.index(block).items():
        if not any(
            _may_make_class(block[position], name, place, world) or _may_rename_class(block[position], block, world)
            for position in positions
        ):
            continue
        value = world.member(module, name)
        yield from _reached(module, name, value, world)


def _native(module: str, world: Resolver) -> Iterator[Reached]:
    """Yield the classes implemented in C that say they come from a module and that it holds."""
    for class_id in world.natives.spelled_in(module) if world.is_standard(module) else ():
        qualname = class_id.partition(":")[2]
        cls = native_value(class_id)
        if "." not in qualname and world.member(module, qualname) == cls:
            yield Reached(module=module, qualname=qualname, classes=(cls,), certain=True)


def _may_make_class(statement: Statement, name: str, place: Place, world: Resolver) -> bool:
    """Tell whether a statement can bind `name` to a class that is made there: an alias can't, nor can plain data."""
    match statement:
        case Class(name=bound):
            return bound == name
        case Bind(name=bound, value=Call()):
            return bound == name and not _gives_plain_object(statement, place, world)
        case Bind(name=bound, value=value):
            return bound == name and isinstance(value, Conditional | Boolean | Subscript)
    return any(_may_make_class(inner, name, place, world) for block in blocks_of(statement) for inner in block)


def _gives_plain_object(statement: Bind, place: Place, world: Resolver) -> bool:
    """Tell whether what is bound is the outcome of a call that is certainly no class."""
    assert isinstance(statement.value, Call)  # noqa: S101
    here = place.before(statement.seq, statement.line)
    called = world.evaluate(statement.value.func, here)
    return all(gives_plain_object(part, here, world) for part in alternatives(called))


def _may_rename_class(statement: Statement, block: Block, world: Resolver) -> bool:
    """Tell whether a statement gives another name to what the module makes and then deletes or binds anew."""
    match statement:
        case Bind(value=Name(id=other)):
            positions = world.index(block).get(other, ())
            return len(positions) > 1 and any(isinstance(block[position], Class) for position in positions)
    return False


def _reached(module: str, qualname: str, value: Value, world: Resolver) -> Iterator[Reached]:
    parts = alternatives(value)
    classes = tuple(part for part in parts if isinstance(part, ClassValue) and _is_home(part, module, qualname, world))
    if not classes:
        return
    yield Reached(
        module=module,
        qualname=qualname,
        classes=classes,
        certain=len(classes) == len(parts) and not (qualname.startswith("_") and _is_described(module, world)),
        spelled=all(_is_where_it_says(cls, f"{module}:{qualname}", world) for cls in classes),
    )
    nested: dict[str, None] = {}
    for cls in classes:
        nested.update(dict.fromkeys(_names_of_classes(cls, world)))
    for name in nested:
        values = [_held(cls, name, world) for cls in classes if cls.definition is not None]
        if any(isinstance(part, ClassValue) for value in values for part in alternatives(value)):
            values += [UNBOUND for cls in classes if _is_taken(name, cls, world)]
            inner = values[0] if len(values) == 1 else OneOf(tuple(values))
            yield from _reached(module, f"{qualname}.{name}", inner, world)


def _names_of_classes(cls: ClassValue, world: Resolver) -> Iterator[str]:
    """Yield the names in a class's body that may hold a class: functions and plain data are none."""
    if cls.definition is None:
        return
    body = cls.definition.body
    is_changed = bool(world.attributes_set(cls.module))
    for name, positions in world.index(body).items():
        if is_changed or not all(
            isinstance(body[position], Function) or _is_data(body[position]) for position in positions
        ):
            yield name


def _is_data(statement: Statement) -> bool:
    return isinstance(statement, Bind) and isinstance(statement.value, Constant | Display | Mapping | Format | Lambda)


def _is_taken(name: str, cls: ClassValue, world: Resolver) -> bool:
    metaclass = world.structure(cls).metaclass
    return isinstance(metaclass, ClassValue) and name in world.names_taken(metaclass)


def _is_described(module: str, world: Resolver) -> bool:
    """Tell whether a module is compiled and read by its stub, whose private classes may be the stub's own."""
    return world.is_native(module) and world.is_described_by_stub(module)


def _is_where_it_says(cls: ClassValue, path: str, world: Resolver) -> bool:
    """Tell whether `module:qualname`, as Python spells a class that was reached by `path`, leads to it."""
    if cls.id == path:
        return True
    module = cls.spelled_module or cls.module
    if cls.is_local or world.is_module(module) is not True:
        return False
    value: Value = world.member(module, cls.qualname.partition(".")[0])
    for name in cls.qualname.split(".")[1:]:
        value = world.class_member(value, name) if isinstance(value, ClassValue) else value
    return value == cls


def _held(cls: ClassValue, name: str, world: Resolver) -> Value:
    given = world.set_on(cls, name, cls.module)
    return world.class_member(cls, name) if isinstance(given, Unbound) else given


def _is_held(cls: ClassValue, qualname: str, world: Resolver) -> bool:
    """Tell whether the name under which a class was made still leads to it: it may be deleted, or bound anew."""
    value: Value = world.member(cls.module, qualname.partition(".")[0])
    for name in qualname.split(".")[1:]:
        value = OneOf(tuple(_held(c, name, world) for c in alternatives(value) if isinstance(c, ClassValue)))
    return cls in alternatives(value)


def _is_home(cls: ClassValue, module: str, qualname: str, world: Resolver) -> bool:
    """Tell whether this name is where the class is made, not an alias of it."""
    if cls.seq < 0:
        return False
    if not cls.context:
        spelled = cls.definition.qualname if cls.definition is not None else cls.qualname
        return cls.module == module and (spelled == qualname or not _is_held(cls, spelled, world))
    if cls.context[0] == "made":
        return cls.module == module
    return cls.context[0] == module


def locals_of(module: str, world: Resolver) -> Iterator[Local]:
    """Yield the classes that stand in functions of a module."""
    place = world.module_place(module)
    for function in _functions_holding_classes(world.facts(module).body):
        frame = Frame("function", function.body or (), 1 << 59, ("local", module, function.seq))
        inside = place.inside(frame, function.line)
        for statement in statements_in(function.body or ()):
            if isinstance(statement, Class):
                value = world.bound_value(statement, statement.name, inside)
                for cls in alternatives(value):
                    if isinstance(cls, ClassValue) and cls.definition is statement:
                        yield Local(function=function.qualname, cls=cls)


def _functions_holding_classes(block: Iterable[object]) -> Iterator[Function]:
    for statement in statements_in(tuple(block)):  # type: ignore[arg-type]
        match statement:
            case Function(body=body) if body is not None:
                yield statement
            case Class(body=body):
                yield from _functions_holding_classes(body)


def unclear(module: str, world: Resolver) -> Iterator[tuple[str, Doubt]]:
    """Yield the ids that calls may bind to classes which can't be known, each with the reason."""
    place = world.module_place(module)
    for statement in statements_in(place.frames[0].block):
        match statement:
            case Bind(name=name, value=Call(), line=line) if not _gives_plain_object(statement, place, world):
                value = world.member(module, name)
                if isinstance(value, Unknown) and value.reason.startswith("a class made by a call"):
                    yield f"{module}:{name}", Doubt(value.reason, module, line)
            case Dynamic(kind=kind, line=line) if kind != ENUM_MEMBERS:
                yield f"{module}:*", Doubt(f"names may be bound by {kind}", module, line)


# --- membership ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Whether a class derives from a base (None: cannot know), and what makes it uncertain."""

    answer: bool | None
    doubts: tuple[Doubt, ...] = ()


def derives(reached: Reached, base: Value, world: Resolver) -> Membership:
    """Tell whether every class that the name may lead to derives from `base`, itself excluded."""
    answers = [_derives(cls, base, world) for cls in reached.classes]
    doubts = tuple(dict.fromkeys(doubt for answer in answers for doubt in answer.doubts))
    certain = {answer.answer for answer in answers}
    if not reached.certain and certain != {False}:
        first = reached.classes[0]
        doubt = Doubt("whether the name holds this class depends on a condition", first.module, first.line)
        return Membership(answer=None, doubts=(*doubts, doubt))
    if len(certain) == 1:
        return Membership(answer=certain.pop(), doubts=doubts)
    if not doubts:
        first = reached.classes[0]
        doubts = (Doubt("which class of this name it is depends on a condition", first.module, first.line),)
    return Membership(answer=None, doubts=doubts)


def _derives(cls: ClassValue, base: Value, world: Resolver) -> Membership:
    if cls == base:
        return Membership(answer=False)
    structure = world.structure(cls)
    if not structure.is_class:
        return Membership(answer=False)
    if structure.conflict:
        return Membership(answer=False, doubts=structure.doubts)
    if isinstance(base, ClassValue) and base in structure.ancestors:
        return Membership(answer=True, doubts=structure.doubts)
    if isinstance(base, External) and any(
        external.dotted == base.dotted for ancestor in structure.ancestors for external in _externals(ancestor, world)
    ):
        return Membership(answer=True, doubts=structure.doubts)
    doubts = tuple(doubt for doubt in structure.doubts if _may_lead_to(doubt, base, world))
    if structure.mro is None and (doubts or base in structure.possible):
        return Membership(answer=None, doubts=doubts or structure.doubts)
    return Membership(answer=False)


def _externals(cls: ClassValue, world: Resolver) -> Iterator[External]:
    for base in world.structure(cls).bases:
        if isinstance(base, External):
            yield base


def _may_lead_to(doubt: Doubt, base: Value, world: Resolver) -> bool:
    """Tell whether an unknown base may derive from `base`: what comes with Python knows nothing of other packages."""
    if doubt.base is None or ":" not in doubt.base or " or " in doubt.base:
        return True
    module = doubt.base.partition(":")[0]
    if not world.is_standard(module):
        return True
    return world.is_standard(getattr(base, "module", ""))


def is_abstract(reached: Reached, world: Resolver) -> bool | None:
    """Tell whether the class is abstract; None where it can't be known."""
    answers = {abstractness(cls, world).answer for cls in reached.classes}
    return answers.pop() if len(answers) == 1 else None
