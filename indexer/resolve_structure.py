"""What a class is made of: its bases after `__mro_entries__`, its metaclass, its MRO, and what can't be known.

Follows `types.resolve_bases`, PEP 560, and what `typing` does with `Generic`, `Protocol`, `NamedTuple` and `TypedDict`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from .facts import Attribute, Expression, Name, Starred
from .mro import linearise
from .resolve_calls import call, identity, parametrised
from .resolve_evaluate import evaluate, unpacked
from .resolve_fields import NAMED_TUPLE
from .values import (
    NONE,
    Called,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Items,
    Made,
    Method,
    ModuleValue,
    OneOf,
    Parametrised,
    Unbound,
    Unknown,
    Value,
    World,
    alternatives,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .values import Place

MAX_BASES = 1_000
"""More bases than this are not followed: the class can't be known."""

CIRCLE = "it derives from itself"
"""The reason why nothing is known of a class that no import can make."""

_TYPED_DICT = frozenset({"typing:TypedDict", "typing_extensions:TypedDict"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something about a class can't be known: the base as far as it is, the reason, and the line (1-based)."""

    reason: str
    module: str
    line: int
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A class's bases and what follows from them.

    `mro` is None where it can't be known (then `doubts` says why); `ancestors` are the classes that are certainly in
    it, the class itself first; `possible` are those that may be. `metaclass` is None for `type`, else a value.
    `conflict` says that no MRO exists; `is_class` is false where the statement makes another object (`class
    IThing(Interface)` of zope). `is_respelled` says that `ancestors` begins with the class as its metaclass spells it.
    """

    bases: tuple[Value, ...]
    mro: tuple[ClassValue, ...] | None
    ancestors: tuple[ClassValue, ...]
    possible: frozenset[ClassValue] = frozenset()
    metaclass: Value | None = None
    doubts: tuple[Doubt, ...] = ()
    conflict: bool = False
    is_class: bool = True
    is_respelled: bool = False


class Classes(World, Protocol):
    """A world that remembers structures."""

    def structure(self, cls: ClassValue) -> Structure:
        """Return `structure_of(cls, self)`, remembered."""

    def is_native(self, module: str) -> bool:
        """Tell whether a module is compiled."""

    def is_described_by_stub(self, module: str) -> bool:
        """Tell whether what is read of a module is a `.pyi`."""

    def bases_made(self, metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue) -> Value:
        """Return the bases, as `Items`, that a class gets of its metaclass; `Unknown` where source does not tell."""

    def spelled_by(self, metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue) -> ClassValue:
        """Return a class as its metaclass spells it."""

    def set_on(self, owner: Value, name: str, module: str) -> Value:
        """Return what a module's statements set an attribute to; `Unbound` if they don't."""

    def class_made(self, function: FunctionValue, given: tuple[Value, ...], cls: ClassValue) -> Value:
        """Return what a function that stands in for a metaclass makes."""

    def native_structure(self, cls: ClassValue) -> Structure | None:
        """Return the structure of a class implemented in C, from the table; None for others."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A class's bases as its statement or call gives them, evaluated."""

    values: tuple[Value, ...]
    metaclass: Value | None


def structure_of(cls: ClassValue, world: Classes) -> Structure:
    """Return the structure of a class."""
    native = world.native_structure(cls)
    if native is not None:
        return native
    given = _given(cls, world)
    if len(given.values) > MAX_BASES:
        doubt = Doubt(f"more than {MAX_BASES} bases", cls.module, cls.line)
        return Structure(bases=(), mro=None, ancestors=(cls,), doubts=(doubt,))
    maker = next((value for value in given.values if _makes_no_class(value, world, cls)), None)
    if maker is not None:
        return Structure(bases=(), mro=None, ancestors=(cls,), is_class=False)
    entries, metaclass = _entries(cls, given, world)
    metaclass = metaclass or given.metaclass
    if _is_compiled(cls, world):
        entries = [entry for entry in entries if identity(entry) != "typing:Generic"]
    bases, doubts = _classes_among(cls, entries)
    metaclass = _most_derived(metaclass, bases, world)
    if _is_typed_dict(metaclass) or any(identity(value) in _TYPED_DICT for value in given.values):
        metaclass = metaclass or world.member("typing", "_TypedDictMeta")
        bases = _typed_dict_bases(bases, world)
    if isinstance(metaclass, FunctionValue) and cls.definition is not None:
        return _made_by_function(cls, metaclass, bases, doubts, world)
    if isinstance(metaclass, ClassValue) and cls.definition is not None:
        given_bases = tuple(bases)
        made = world.bases_made(metaclass, given_bases, cls)
        if isinstance(made, Unknown):
            doubts = (*doubts, Doubt(made.reason, made.module, made.line))
            bases = [one_of((base, made)) for base in bases] or [made]
        elif isinstance(made, Items) and made.values != given_bases:
            bases, doubts = _classes_among(cls, made.values)
            metaclass = _most_derived(metaclass, bases, world)
        if isinstance(metaclass, ClassValue) and (spelled := world.spelled_by(metaclass, given_bases, cls)) is not cls:
            return replace(_assemble(spelled, bases, metaclass, doubts, world), is_respelled=True)
    return _assemble(cls, bases, metaclass, doubts, world)


def _made_by_function(
    cls: ClassValue, function: FunctionValue, bases: list[Value], doubts: tuple[Doubt, ...], world: Classes
) -> Structure:
    """Return the structure of a class whose `metaclass=` is a function, which is called like one."""
    match world.class_made(function, tuple(bases), cls):
        case ClassValue(made=Made() as made):
            bases, doubts = _classes_among(cls, made.bases)
            return _assemble(cls, bases, _most_derived(made.metaclass, bases, world), doubts, world)
        case ClassValue() | Called() | Unknown():
            return _assemble(cls, bases, _most_derived(None, bases, world), doubts, world)
    return Structure(bases=(), mro=None, ancestors=(cls,), is_class=False)


def _is_compiled(cls: ClassValue, world: Classes) -> bool:
    """Tell whether a class is an extension type, read from a stub or Cython source: it has no `Generic`."""
    if cls.definition is None or not world.is_native(cls.module):
        return False
    return world.is_described_by_stub(cls.module) or any("cclass" in spelling(d) for d in cls.definition.decorators)


def spelling(expression: Expression) -> str:
    """Return the last name of a dotted expression."""
    return (
        expression.attr if isinstance(expression, Attribute) else expression.id if isinstance(expression, Name) else ""
    )


def _given(cls: ClassValue, world: Classes) -> _Given:
    if cls.made is not None:
        return _Given(cls.made.bases, cls.made.metaclass)
    definition, place = cls.definition, cls.place
    if definition is None or place is None:
        return _Given((), None)
    here = place.before(definition.seq, definition.line)
    values: list[Value] = []
    for base in definition.bases:
        values.extend(_base_values(base, here, world))
    metaclass: Value | None = None
    for keyword in definition.keywords:
        if keyword.name == "metaclass":
            metaclass = evaluate(keyword.value, here, world)
        elif keyword.name is None:
            metaclass = metaclass or Unknown("keywords given as **mapping", cls.module, cls.line)
    for decorator in definition.decorators:
        match evaluate(decorator, here, world):
            case Called(function=FunctionValue() as maker, args=[given]) if maker.name == "add_metaclass":
                metaclass = given
            case Called(function=External(qualname="add_metaclass"), args=[given]):
                metaclass = given
            case Called(function=maker, args=[given]) if identity(maker) == "enum:_simple_enum":
                values = [given]  # the standard library's own: an enumeration is made of the class's body
    match world.set_on(cls, "__bases__", cls.module):
        case Unbound():
            return _Given(tuple(values), metaclass)
        case Items(values=changed):
            return _Given(changed, metaclass)
    return _Given((Unknown("its __bases__ are set", cls.module, cls.line),), metaclass)


def _base_values(base: Expression, place: Place, world: World) -> Sequence[Value]:
    if not isinstance(base, Starred):
        value = evaluate(base, place, world)
        # A name that is not bound would have kept the class from being made: what else it may be, it is.
        bound = [part for part in alternatives(value) if not isinstance(part, Unbound)]
        return (one_of(bound) if bound else value,)
    values = unpacked((base,), place, world)
    return values if isinstance(values, tuple) else (values,)


# --- what stands in for a base ---------------------------------------------------------------------------------------


def _entries(cls: ClassValue, given: _Given, world: Classes) -> tuple[list[Value], Value | None]:
    """Replace what is no class by what it stands for (PEP 560); return the entries and a metaclass that one brings."""
    values = [parametrised(value) or value for value in given.values]
    entries: list[Value] = []
    metaclass: Value | None = None
    for position, value in enumerate(values):
        match value:
            case Parametrised():
                entries.extend(_alias_entries(value, values, position, world))
            case Called(function=function, args=[meta, *bases]) if _is_with_metaclass(function):
                inner, brought = _entries(cls, _Given(tuple(bases), None), world)
                metaclass = brought or meta
                entries.extend(inner)
            case Instance():
                entries.extend(_entries_of_instance(value, values, cls, world))
            case _ if identity(value) in NAMED_TUPLE:
                entries.append(world.member("builtins", "tuple"))
            case _ if identity(value) in _TYPED_DICT:
                entries.append(world.member("builtins", "dict"))
            case _:
                entries.append(value)
    return entries, metaclass


def _makes_no_class(base: Value, world: Classes, cls: ClassValue) -> bool:
    """Tell whether a base is an object whose type, which Python calls as the metaclass, is no metaclass."""
    if not isinstance(base, Instance) or not isinstance(base.cls, ClassValue) or parametrised(base) is not None:
        return False
    mro = world.structure(base.cls).mro
    if mro is None or cls.place is None or any(ancestor.id == "builtins:type" for ancestor in mro):
        return False
    return not isinstance(world.attribute(base, "__mro_entries__", cls.place), Method)


def _is_with_metaclass(function: Value) -> bool:
    match function:
        case FunctionValue():
            return function.name == "with_metaclass"
        case External(qualname=qualname):
            return qualname.rpartition(".")[2] == "with_metaclass"
    return False


def _alias_entries(alias: Parametrised, values: Sequence[Value], position: int, world: Classes) -> list[Value]:
    origin = alias.origin
    name = identity(origin)
    following = values[position + 1 :]
    if name == "typing:Generic":
        if any(identity(value) == "typing:Protocol" for value in values if not isinstance(value, Parametrised)):
            return []
        if any(isinstance(value, Parametrised) and value.kind in ("user", "typing") for value in following):
            return []
        return [origin]
    if alias.kind != "typing":
        return [origin]
    entries = [] if origin in values else [origin]
    if not any(_is_generic(value, world) for value in following):
        entries.append(world.member("typing", "Generic"))
    return entries


def _is_generic(value: Value, world: Classes) -> bool:
    if isinstance(value, Parametrised):
        return value.kind in ("user", "typing")
    if isinstance(value, ClassValue):
        return any(ancestor.id == "typing:Generic" for ancestor in world.structure(value).ancestors)
    return False


def _entries_of_instance(value: Instance, values: Sequence[Value], cls: ClassValue, world: Classes) -> list[Value]:
    place = cls.place
    if place is None:
        return [value]
    match world.attribute(value, "__mro_entries__", place):
        case Method() as method:
            match call(method, [Items("tuple", tuple(values))], [], place, world):
                case Items(values=entries):
                    return list(entries)
                case other:
                    return [other]
    return [value]


def _is_typed_dict(metaclass: Value | None) -> bool:
    return isinstance(metaclass, ClassValue) and metaclass.qualname == "_TypedDictMeta"


def _typed_dict_bases(bases: Sequence[Value], world: Classes) -> list[Value]:
    """Return the bases of a TypedDict, which never derives from another: `dict`, and `Generic` where a base had it."""
    generic = any(_is_generic(base, world) for base in bases)
    found = [world.member("builtins", "dict")]
    return [world.member("typing", "Generic"), *found] if generic else found


def _classes_among(cls: ClassValue, entries: Iterable[Value]) -> tuple[list[Value], tuple[Doubt, ...]]:
    """Keep what can be a base, and say of the rest why it is not known."""
    bases: list[Value] = []
    doubts: list[Doubt] = []
    for entry in entries:
        kept = one_of(_as_base(alternative, cls) for alternative in alternatives(entry))
        bases.append(kept)
        match kept:
            case ClassValue():
                continue
            case OneOf(alternatives=several):
                names = " or ".join(dict.fromkeys(identity(value) or "something unknown" for value in several))
                doubts.append(Doubt(f"which base it is depends on a condition: {names}", cls.module, cls.line, names))
            case External(reason=reason):
                doubts.append(Doubt(reason, cls.module, cls.line, kept.id))
            case Unknown(reason=reason, module=module, line=line):
                doubts.append(Doubt(reason, module, line or cls.line))
    return bases, tuple(doubts)


def _as_base(value: Value, cls: ClassValue) -> Value:
    match value:
        case ClassValue() | External() | Unknown() | OneOf():
            return value
        case Unbound():
            return Unknown("a base that is not bound when the class is made", cls.module, cls.line)
        case Instance():
            return Unknown(f"an object of {identity(value.cls)} as a base", cls.module, cls.line)
        case Called(function=function):
            name = identity(function) or "something unknown"
            return Unknown(f"a base that a call of {name} gives", cls.module, cls.line)
        case Parametrised(origin=origin):
            return _as_base(origin, cls)
        case ModuleValue(name=name):
            return Unknown(f"the module {name} as a base", cls.module, cls.line)
    if value == NONE:
        return Unknown("None as a base", cls.module, cls.line)
    return Unknown(f"a {type(value).__name__.lower()} as a base", cls.module, cls.line)


# --- what follows ----------------------------------------------------------------------------------------------------


def _most_derived(explicit: Value | None, bases: Sequence[Value], world: Classes) -> Value | None:
    """Return the metaclass that `type.__new__` would choose; `Unknown` where a base's can't be known."""
    winner = None if identity(explicit or NONE) == "builtins:type" else explicit
    unknown: Value | None = None
    for base in bases:
        if not isinstance(base, ClassValue):
            unknown = Unknown("the metaclass of a base that can't be read", "", 0)
            continue
        candidate = world.structure(base).metaclass
        if candidate is None:
            continue
        if not isinstance(candidate, ClassValue):
            unknown = candidate
        elif winner is None or (isinstance(winner, ClassValue) and _derives(candidate, winner, world)):
            winner = candidate
    if isinstance(winner, ClassValue) or unknown is None:
        return winner
    return unknown


def _derives(subclass: ClassValue, base: ClassValue, world: Classes) -> bool:
    return base in world.structure(subclass).ancestors


def _assemble(
    cls: ClassValue, bases: list[Value], metaclass: Value | None, doubts: tuple[Doubt, ...], world: Classes
) -> Structure:
    if not bases:
        bases = [world.member("builtins", "object")]
    structures = [world.structure(base) if isinstance(base, ClassValue) else None for base in bases]
    inherited = [doubt for structure in structures if structure for doubt in structure.doubts]
    mro: tuple[ClassValue, ...] | None = None
    conflict = False
    own_mro = _overrides_mro(metaclass, world)
    if all(structure is not None and structure.mro is not None for structure in structures) and not own_mro:
        known = [base for base in bases if isinstance(base, ClassValue)]
        mro = linearise(cls, bases=known, mros=[structure.mro or () for structure in structures if structure])
        conflict = mro is None
    if conflict:
        inherited.append(Doubt("no consistent method resolution order of its bases exists", cls.module, cls.line))
    if own_mro:
        inherited.append(Doubt(f"its metaclass {identity(metaclass or NONE)} computes the MRO", cls.module, cls.line))
    ancestors, possible = (mro, frozenset[ClassValue]()) if mro else _ancestors(cls, bases, world)
    return Structure(
        bases=tuple(bases),
        mro=mro,
        ancestors=ancestors,
        possible=possible,
        metaclass=metaclass,
        doubts=tuple(dict.fromkeys((*doubts, *inherited))),
        conflict=conflict,
    )


def _overrides_mro(metaclass: Value | None, world: Classes) -> bool:
    if not isinstance(metaclass, ClassValue):
        return False
    for ancestor in world.structure(metaclass).ancestors:
        if ancestor.definition is not None and any(
            getattr(item, "name", "") == "mro" for item in ancestor.definition.body
        ):
            return True
    return False


def _ancestors(
    cls: ClassValue, bases: Iterable[Value], world: Classes
) -> tuple[tuple[ClassValue, ...], frozenset[ClassValue]]:
    """Return what is certainly among the ancestors, where the MRO can't be computed, and what may be."""
    certain: dict[ClassValue, None] = {cls: None}
    possible: set[ClassValue] = set()
    for base in bases:
        several: list[dict[ClassValue, None]] = []
        for alternative in alternatives(base):
            if isinstance(alternative, ClassValue):
                structure = world.structure(alternative)
                several.append(dict.fromkeys(structure.ancestors))
                possible |= structure.possible
            else:
                several.append({})
        for ancestor in several[0]:
            if all(ancestor in other for other in several[1:]):
                certain[ancestor] = None
        for other in several:
            possible.update(other)
    return tuple(certain), frozenset(possible - certain.keys())
