"""Whether a class is abstract, as `abc.ABCMeta.__new__` and `inspect.isabstract` would find, three-valued.

Source: `_abc._abc__abc_init` in CPython: a class's own abstract names, and those of its direct bases that `getattr`
still finds abstract. Without `ABCMeta` in the metaclass's MRO nothing is abstract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Attribute, Bind, Call, Class, Constant, Evaluate, Function, Import, ImportFrom, Name
from .resolve_attributes import inherited, members_of
from .resolve_calls import TRANSPARENT, call, identity
from .resolve_flow import names_bound
from .values import (
    Called,
    ClassValue,
    Decorated,
    FunctionValue,
    Instance,
    Method,
    Native,
    Unbound,
    Value,
    alternatives,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .resolve import Resolver

_ABSTRACT = frozenset(
    {"abc:abstractmethod", "abc:abstractclassmethod", "abc:abstractstaticmethod", "abc:abstractproperty"}
)
_FORWARDING = frozenset(
    {
        "builtins:property",
        "builtins:classmethod",
        "builtins:staticmethod",
        "functools:partialmethod",
        "functools:singledispatchmethod",
    }
)
_PROPERTIES = frozenset({"builtins:property", "abc:abstractproperty"})
_UPDATES = frozenset({"update_abstractmethods", "__abstractmethods__"})
_COPYING = TRANSPARENT | {"contextlib:contextmanager", "contextlib:asynccontextmanager"}
"""Decorators whose result carries the function's `__dict__`, `__isabstractmethod__` included."""


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
        for name in above.names | above.possible:
            if own.get(name):
                continue
            answer = _is_found_abstract(cls, name, world)
            if answer and name in above.names:
                names.add(name)
            elif answer is not False:
                possible.add(name)
    written = world.decoration(cls).written
    names -= written
    possible -= written
    if _is_updated(cls, world):
        completed = {name for name in names | possible if _is_completed_afterwards(cls, name, world)}
        names -= completed
        possible -= completed
    given = _given_by_ancestors(cls, world) if names else frozenset()
    possible |= names if given is None else names & given
    names = set() if given is None else names - given
    if _may_be_updated(cls, world):
        possible |= names
        names = set()
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
            case Evaluate(value=Call(func=Name(id="setattr"), args=(Name(id=name), *_))):
                other.add(name)
            case Class() | Import() | ImportFrom():
                pass
            case _:
                other.update(names_bound(statement))
    return sorted(other) if other else ()


def _is_abstract_member(cls: ClassValue, name: str, world: Resolver) -> bool | None:
    parts = [part for part in alternatives(world.class_member(cls, name)) if not isinstance(part, Unbound)]
    if not parts:
        return False
    if _is_marked(cls, name):
        return True
    answers = {_is_abstract(part, world) for part in parts}
    return answers.pop() if len(answers) == 1 else None


def _is_marked(cls: ClassValue, name: str) -> bool:
    """Tell whether the class's body sets `name.__isabstractmethod__` by hand."""
    for statement in cls.definition.body if cls.definition is not None else ():
        match statement:
            case Evaluate(
                value=Call(func=Name(id="setattr"), args=(Name(id=marked), Constant(value=attr), Constant(value=on)))
            ):
                if marked == name and attr == "__isabstractmethod__" and on:
                    return True
    return False


def _is_updated(cls: ClassValue, world: Resolver) -> bool:
    """Tell whether the module computes anew what is abstract of a class (`abc.update_abstractmethods`)."""
    for statement in world.facts(cls.module).body if cls.definition is not None else ():
        match statement:
            case Evaluate(value=Call(func=Attribute(attr="update_abstractmethods"), args=(Name(id=name),))):
                if name == cls.qualname:
                    return True
    return False


def _may_be_updated(cls: ClassValue, world: Resolver) -> bool:
    """Tell whether a decorator that can be read computes anew what is abstract of a class."""
    if cls.definition is None or cls.place is None:
        return False
    here = cls.place.before(cls.definition.seq, cls.definition.line)
    for decorator in cls.definition.decorators:
        for function in alternatives(world.evaluate(decorator, here)):
            if isinstance(function, FunctionValue) and _UPDATES & set(_names_in(world.body_of(function))):
                return True
    return False


def _given_by_ancestors(cls: ClassValue, world: Resolver) -> frozenset[str] | None:
    """Return the names that `__init_subclass__` of an ancestor sets on a class; None where these may be any.

    Python calls it before `ABCMeta` looks for what is abstract.
    """
    given: set[str] = set()
    for ancestor in world.structure(cls).ancestors[1:]:
        for part in alternatives(world.class_member(ancestor, "__init_subclass__")):
            hook = part
            while isinstance(hook, Decorated):
                hook = hook.inner
            for name in _set_in(world.body_of(hook)) if isinstance(hook, FunctionValue) else ():
                if name is None:
                    return None
                given.add(name)
    return frozenset(given)


def _set_in(body: object) -> Iterator[str | None]:
    """Yield the names of the attributes that facts of any kind set; None for a name that is computed."""
    waiting = [body]
    while waiting:
        match waiting.pop():
            case Call(func=Name(id="setattr"), args=(_, Constant(value=str() as name), _)):
                yield name
            case Call(func=Name(id="setattr")):
                yield None
            case tuple() as parts:
                waiting.extend(parts)


def _names_in(part: object) -> Iterator[str]:
    """Yield the names, attributes and texts in facts of any kind."""
    match part:
        case Name(id=text) | Attribute(attr=text) | Constant(value=str() as text):
            yield text
    if isinstance(part, tuple):
        for inner in part:
            yield from _names_in(inner)


def _is_found_abstract(cls: ClassValue, name: str, world: Resolver) -> bool | None:
    """Tell whether `getattr(cls, name)` finds something abstract; None where it can't be known."""
    structure = world.structure(cls)
    answers: set[bool | None] = set()
    for ancestor in structure.ancestors:
        parts = alternatives(world.class_member(ancestor, name))
        if any(not isinstance(part, Unbound) for part in parts):
            answers.add(_is_abstract_member(ancestor, name, world))
        if not any(isinstance(part, Unbound) for part in parts):
            break
    else:
        answers.add(None if structure.mro is None else False)
    return answers.pop() if len(answers) == 1 else None


def _is_completed_afterwards(cls: ClassValue, name: str, world: Resolver) -> bool:
    """Tell whether the module sets an attribute of the class to something that is not abstract."""
    given = world.set_on(cls, name, cls.module)
    return not isinstance(given, Unbound) and is_abstract(given, world) is False


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
        case Method(function=inner):
            return is_abstract(inner, world)
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
        case Method(function=Native(module="property", name=part), first=before):
            accessors = {**_accessors(before), {"getter": "fget", "setter": "fset", "deleter": "fdel"}[part]: inner}
            return _any(is_abstract(accessor, world) for accessor in accessors.values())
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


def _accessors(value: Value) -> dict[str, Value]:
    """Return the functions of a property, under the names of its attributes."""
    match value:
        case Decorated(decorator=Method(function=Native(module="property", name=part), first=before), inner=inner):
            return {**_accessors(before), {"getter": "fget", "setter": "fset", "deleter": "fdel"}[part]: inner}
        case Decorated(decorator=decorator, inner=inner) if identity(decorator) in _PROPERTIES:
            return {"fget": inner}
        case Instance(args=args, keywords=keywords):
            return {**dict(zip(("fget", "fset", "fdel"), args, strict=False)), **dict(keywords)}
    return {"fget": value}
