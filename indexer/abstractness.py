"""Whether a class is abstract, as `abc.ABCMeta.__new__` and `inspect.isabstract` would find, three-valued.

Source: `_abc._abc__abc_init` in CPython: a class's own abstract names, and those of its direct bases that `getattr` still
finds abstract. Without `ABCMeta` in the metaclass's MRO nothing is abstract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .attributes import inherited, members_of
from .calls import CLASS_KEEPING, TRANSPARENT, call, identity
from .facts import Bind, Class, Function, Import, ImportFrom
from .flow import names_bound
from .values import (
    Called,
    ClassValue,
    Decorated,
    Instance,
    Method,
    Native,
    Value,
    alternatives,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .resolve import Resolver

_ABSTRACT = frozenset({"abc:abstractmethod", "abc:abstractclassmethod", "abc:abstractstaticmethod", "abc:abstractproperty"})
_FORWARDING = frozenset(
    {
        "builtins:property",
        "builtins:classmethod",
        "builtins:staticmethod",
        "functools:partialmethod",
        "functools:singledispatchmethod",
    }
)
_COPYING = TRANSPARENT | {"contextlib:contextmanager", "contextlib:asynccontextmanager"}
"""Decorators whose result carries the function's `__dict__`, `__isabstractmethod__` included."""

_GENERATED = frozenset({"__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__le__", "__gt__", "__ge__"})
"""What `dataclass` and attrs may write; both then recompute which names are abstract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstractness:
    """The names that are certainly abstract, those that may be, and whether there may be others."""

    names: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    more: bool = False

    @property
    def answer(self) -> bool | None:
        """Tell whether the class is abstract; None where it can't be known."""
        if self.names:
            return True
        return None if self.possible or self.more else False


def abstractness(cls: ClassValue, world: Resolver) -> Abstractness:
    """Return which names of a class are abstract."""
    key = ("abstract", cls.module, cls.seq, cls.context)
    return world.queries.ask(key, lambda: _abstractness(cls, world), cyclic=Abstractness(more=True))


def _abstractness(cls: ClassValue, world: Resolver) -> Abstractness:
    structure = world.structure(cls)
    is_abc = _is_abc(structure.metaclass, world)
    if is_abc is False:
        return Abstractness(more=structure.mro is None and any(not isinstance(b, ClassValue) for b in structure.bases))
    native = world.native_class(cls)
    if native is not None:
        return Abstractness()  # C code has no abstract methods; the interpreter's table has no abstract class
    own = {name: _is_abstract_member(cls, name, world) for name in _candidates(cls, world)}
    names = {name for name, answer in own.items() if answer}
    possible = {name for name, answer in own.items() if answer is None}
    more = False
    for base in structure.bases:
        if not isinstance(base, ClassValue):
            more = True
            continue
        above = abstractness(base, world)
        more = more or above.more
        for name in (above.names | above.possible) - own.keys():
            answer = is_abstract(inherited(cls, name, world), world)
            if answer and name in above.names:
                names.add(name)
            elif answer is not False:
                possible.add(name)
    if _is_generated(cls, world):
        names -= _GENERATED
        possible -= _GENERATED
    if structure.mro is None:
        # Another order of bases may complete what is inherited; what the class itself leaves abstract stays so.
        kept = {name for name in names if own.get(name)}
        possible |= names - kept
        names = kept
    if is_abc is None:
        possible |= names
        names = set()
    return Abstractness(names=frozenset(names), possible=frozenset(possible), more=more)


def _is_abc(metaclass: Value | None, world: Resolver) -> bool | None:
    if metaclass is None:
        return False
    if not isinstance(metaclass, ClassValue):
        return None
    structure = world.structure(metaclass)
    if any(ancestor.id == "abc:ABCMeta" for ancestor in structure.ancestors):
        return True
    return False if structure.mro is not None else None


def _candidates(cls: ClassValue, world: Resolver) -> Iterable[str]:
    """Return the names in a class's own body that can be abstract: plain functions and data can't."""
    if cls.definition is None:
        return members_of(cls, world)
    plain: set[str] = set()
    other: set[str] = set()
    for statement in cls.definition.body:
        match statement:
            case Function(name=name, decorators=()):
                plain.add(name)
            case Function(name=name) | Bind(name=name):
                other.add(name)
            case Class() | Import() | ImportFrom():
                pass
            case _:
                other.update(names_bound(statement))
    return sorted(other) if other else ()


def _is_abstract_member(cls: ClassValue, name: str, world: Resolver) -> bool | None:
    return is_abstract(world.class_member(cls, name), world)


def is_abstract(value: Value, world: Resolver) -> bool | None:
    """Tell whether a class attribute has a true `__isabstractmethod__`; None where it can't be known."""
    answers = {_is_abstract(part, world) for part in alternatives(value)}
    return answers.pop() if len(answers) == 1 else None


def _is_abstract(value: Value, world: Resolver) -> bool | None:
    match value:
        case Decorated(decorator=decorator, inner=inner):
            return _is_abstract_decorated(decorator, inner, world)
        case Instance(cls=ClassValue() as cls, args=args, keywords=keywords):
            if cls.id == "abc:abstractproperty":
                return True
            given = [*args, *[item for _, item in keywords]]
            if cls.id in _FORWARDING:
                return _any(is_abstract(item, world) for item in given)
            if cls.place is not None:
                marked = inherited(cls, "__isabstractmethod__", world)
                return truth(marked) is True
        case Called(function=function, args=args):
            if identity(function) in _ABSTRACT:
                return True
            carried = _any(is_abstract(item, world) for item in args)
            return carried if identity(function) in _FORWARDING | _COPYING or not carried else None
    return False


def _is_abstract_decorated(decorator: Value, inner: Value, world: Resolver) -> bool | None:
    name = identity(decorator)
    if name in _ABSTRACT:
        return True
    below = is_abstract(inner, world)
    match decorator:
        case Method(function=Native(module="property"), first=before):
            return _any((is_abstract(before, world), below))
        case Called(function=maker, args=[wrapped, *_]) if identity(maker) == "functools:wraps":
            return _any((is_abstract(wrapped, world), below))
    if name == "functools:cached_property" or below is False:
        return False
    if name in _FORWARDING | _COPYING or (isinstance(decorator, Called) and identity(decorator.function) in _COPYING):
        return below
    place = getattr(decorator, "place", None)
    if place is None:
        return None
    given = call(decorator, [inner], [], place, world)
    return below if given == inner else is_abstract(given, world)


def _any(answers: Iterable[bool | None]) -> bool | None:
    given = set(answers)
    if True in given:
        return True
    return None if None in given else False


def _is_generated(cls: ClassValue, world: Resolver) -> bool:
    if cls.definition is None or cls.place is None or not cls.definition.decorators:
        return False
    here = cls.place.before(cls.definition.seq, cls.definition.line)
    for decorator in cls.definition.decorators:
        value = world.evaluate(decorator, here)
        maker = value.function if isinstance(value, Called) else value
        if identity(maker) in CLASS_KEEPING:
            return True
    return False
