"""What calling a value gives: what makes classes, modules or names is known here, by where it is defined.

A function that can be read is run abstractly; everything else gives `Called`, which remembers its maker, or `Unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resolve_known_calls import KNOWN
from .resolve_making import make_class
from .values import (
    ANY_NAME,
    END,
    Called,
    ClassValue,
    Decorated,
    External,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Method,
    Native,
    Parametrised,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    World,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_CALLS = 5
"""How many functions may be running inside each other."""

MAX_STANDARD_CALLS = 3
"""The same for the standard library, which seldom makes classes so, and whose functions are long."""

_KEY_SIZE = 6
"""How much longer the key of a call is than that of the code that calls."""

TRANSPARENT = frozenset(
    {
        "functools:cache",
        "functools:lru_cache",
        "functools:wraps",
        "typing:_tp_cache",
        "typing:final",
        "typing:no_type_check",
        "typing:overload",
        "typing:override",
        "typing:runtime_checkable",
        "typing_extensions:deprecated",
        "typing_extensions:final",
        "typing_extensions:override",
        "typing_extensions:runtime_checkable",
        "warnings:deprecated",
        "abc:abstractmethod",
    }
)
"""Decorators after which a call still reaches the decorated function."""

CLASS_KEEPING = frozenset(
    {
        "dataclasses:dataclass",
        "attr._make:attrs",
        "attr._next_gen:define",
        "attr:s",
        "attr:attrs",
        "attr:define",
        "attr:frozen",
        "attr:mutable",
        "attr:dataclass",
        "attrs:define",
        "attrs:frozen",
        "attrs:mutable",
        "functools:total_ordering",
        "enum:global_enum",
        "enum:unique",
    }
)
"""Class decorators that give the class back, or a copy of it under the same name."""

KEEPER_MAKERS = frozenset(
    {"enum:_simple_enum", "enum:verify", "typing:dataclass_transform", "typing_extensions:dataclass_transform"}
)
"""Functions that give such a decorator."""


def identity(value: Value) -> str | None:
    """Return `module:qualname` of a function, class or C object, looking through decorators; None for other values."""
    match value:
        case FunctionValue() | ClassValue() | External():
            return value.id
        case Native(module=module, name=name):
            return f"{module}:{name}"
        case Decorated(inner=inner):
            return identity(inner)
        case Method(function=function):
            return identity(function)
    return None


def call(
    function: Value, args: Sequence[Value], keywords: Sequence[tuple[str, Value]], place: Place, world: World
) -> Value:
    """Return what `function(*args, **keywords)` gives."""
    if isinstance(function, Method):
        return call(function.function, [function.first, *args], keywords, place, world)
    named = dict(keywords)
    name = identity(function)
    known = KNOWN.get(name or "")
    if known is not None:
        given = known(args, named, place, world)
        if given is not None:
            return given
    if name in KEEPER_MAKERS:
        return Called(function, tuple(args), tuple(keywords))
    if name in CLASS_KEEPING:
        return _keep_class(function, args, keywords)
    match function:
        case FunctionValue(definition=definition) if getattr(definition, "name", "") in (
            "with_metaclass",
            "add_metaclass",
        ):
            # That of six makes its class when another is derived from it; one that makes it at once is like any other.
            made = _run(function, args, named, place, world)
            is_made = isinstance(made, ClassValue) and made.made is not None
            return made if is_made else Called(function, tuple(args), tuple(keywords))
        case FunctionValue():
            return _run(function, args, named, place, world)
        case ClassValue():
            return _call_class(function, args, keywords, place, world)
        case Decorated(decorator=decorator, inner=inner):
            if identity(decorator) in TRANSPARENT or identity(_maker(decorator)) in TRANSPARENT:
                return call(inner, args, keywords, place, world)
            return Called(function, tuple(args), tuple(keywords))
        case Called(function=maker, args=[*_]) if _keeps_class(maker):
            return _keep_class(function, args, keywords)
        case Instance(cls=ClassValue() as cls, args=[wrapped, *first]) if cls.id == "functools:partial":
            return call(wrapped, [*first, *args], [*function.keywords, *keywords], place, world)
        case Instance():
            method = world.attribute(function, "__call__", place)
            if isinstance(method, Method):
                return call(method, args, keywords, place, world)
            return Called(function, tuple(args), tuple(keywords))
        case Unknown() | Unbound():
            return (
                function
                if isinstance(function, Unknown)
                else Unknown("a call of an unbound name", place.module, place.line)
            )
    return Called(function, tuple(args), tuple(keywords))


def gives_plain_object(function: Value, place: Place, world: World) -> bool:
    """Tell whether calling a value gives an object that is certainly no class, whatever it is called with.

    So nobody who looks for classes need know what with: the tables and schemas of a module are long.
    """
    name = identity(function)
    if name in KNOWN or name in CLASS_KEEPING:
        return False
    match function:
        case External() | Native():
            return True
        case Method(function=inner):
            return gives_plain_object(inner, place, world)
        case FunctionValue(module=module):
            return world.is_stdlib(module) and not world.is_stdlib(place.module)
        case ClassValue():
            return _makes_instances(function, world)
    return False


def _makes_instances(cls: ClassValue, world: World) -> bool:
    """Tell whether calling a class gives instances that are no classes themselves, and nothing else."""
    metaclass = world.metaclass_of(cls)
    if isinstance(metaclass, ClassValue) and metaclass.definition is not None and not world.is_stdlib(metaclass.module):
        return False
    return not any(identity(ancestor) in ("builtins:type", "enum:Enum") for ancestor in world.mro(cls) or ())


def _maker(value: Value) -> Value:
    return value.function if isinstance(value, Called) else value


def _keeps_class(maker: Value) -> bool:
    return (
        identity(maker) in CLASS_KEEPING | KEEPER_MAKERS
        or getattr(getattr(maker, "definition", None), "name", "") == "add_metaclass"
    )


def _keep_class(function: Value, args: Sequence[Value], keywords: Sequence[tuple[str, Value]]) -> Value:
    """Give the class back for `@decorator`, and the decorator for `@decorator(options)`."""
    if args and isinstance(args[0], ClassValue):
        return args[0]
    return Called(function, tuple(args), tuple(keywords))


# --- functions that can be read --------------------------------------------------------------------------------------


def _run(
    function: FunctionValue, args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World
) -> Value:
    if identity(function) in TRANSPARENT or (world.is_stdlib(function.module) and not world.is_stdlib(place.module)):
        # What makes a class in the standard library is known above; the rest is deep, and gives plain objects.
        return Called(function, tuple(args), tuple(keywords.items()))
    inside = entered(function, args, keywords, place, world)
    return world.returned(inside) if isinstance(inside, Place) else inside


def entered(
    function: FunctionValue, args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World
) -> Place | Unknown:
    """Return the place at the start of a function's body when it is called from `place`."""
    running = place.frames[-1].key
    most = MAX_STANDARD_CALLS if world.is_stdlib(function.module) else MAX_CALLS
    if len(running) >= most * _KEY_SIZE:
        return Unknown("calls nested too deeply", place.module, place.line)
    if function.id in running:
        return Unknown(f"{function.name}() calls itself", place.module, place.line)
    bindings = bind_arguments(function, args, keywords, world)
    given = (tuple(args), tuple(keywords.items()))
    key = (*place.frames[-1].key, place.module, place.frames[-1].at, place.line, function.id, function.seq, given)
    body = world.body_of(function)
    if body is None:
        return Unknown(f"{function.name}() can't be read", place.module, place.line)
    frame = Frame("function", body, 0, key, bindings)
    return _as_it_runs(function.place, place).inside(frame, place.line)


def _as_it_runs(defined: Place, caller: Place) -> Place:
    """Return where a function was defined, its scopes as far as they have run when it is called.

    A scope that the caller is in has run as far as that; another, and another module, has run to its end.
    """
    running = {frame.key: frame.at for frame in caller.frames} if caller.module == defined.module else {}
    frames = [
        Frame(frame.kind, frame.block, running.get(frame.key, END), frame.key, frame.bindings)
        for frame in defined.frames
    ]
    return Place(defined.module, tuple(frames), defined.line)


def bind_arguments(
    function: FunctionValue, args: Sequence[Value], keywords: Mapping[str, Value], world: World
) -> dict[str, Value]:
    """Bind a call's arguments to the function's parameters; what is not given and has no default is unbound."""
    parameters = function.parameters
    bound: dict[str, Value] = {}
    for default in parameters.defaults:
        if default.name is not None:
            bound[default.name] = world.evaluate(default.value, function.place)
    bound.update(zip(parameters.positional, args, strict=False))
    if parameters.variadic is not None:
        bound[parameters.variadic] = Items("tuple", tuple(args[len(parameters.positional) :]))
    extra: list[tuple[Value, Value]] = []
    for name, value in keywords.items():
        if name in parameters.positional or name in parameters.keyword_only:
            bound[name] = value
        else:
            extra.append((Literal(name), value))
    if parameters.keywords is not None:
        bound[parameters.keywords] = Table(tuple(extra))
    return bound


# --- classes ---------------------------------------------------------------------------------------------------------


def _call_class(
    cls: ClassValue, args: Sequence[Value], keywords: Sequence[tuple[str, Value]], place: Place, world: World
) -> Value:
    given = _given_by_metaclass(cls, args, keywords, place, world)
    if given is not None:
        return given
    mro = world.mro(cls)
    ids = {identity(item) for item in mro or ()}
    if "builtins:type" in ids and len(args) >= 3:
        return make_class(args[0], args[1], args[2], cls, place, spelled=world.maker(args[1], cls))
    if "enum:Enum" in ids and len(args) >= 2:
        module = dict(keywords).get("module")
        members = _members(args[1], place)
        return make_class(args[0], Items("tuple", (cls,)), members, None, place, spelled=text_of(module))
    return Instance(cls, tuple(args), tuple(keywords))


def _given_by_metaclass(
    cls: ClassValue, args: Sequence[Value], keywords: Sequence[tuple[str, Value]], place: Place, world: World
) -> Value | None:
    """Return what the `__call__` of a metaclass gives instead of an instance; None where it gives one."""
    metaclass = world.metaclass_of(cls)
    if not isinstance(metaclass, ClassValue) or metaclass.definition is None or world.is_stdlib(metaclass.module):
        return None
    method = world.attribute(Instance(metaclass), "__call__", place)
    if not isinstance(method, Method) or not isinstance(method.function, FunctionValue):
        return None
    given = call(method.function, [cls, *args], keywords, place, world)
    return given if isinstance(given, ClassValue | Literal) else None


def _members(given: Value, place: Place) -> Table:
    """Return the names of the members that a call gives an enumeration; `ANY_NAME` where they are not known."""
    match given:
        case Literal(value=str() as text):
            names: list[Value] = [Literal(name) for name in text.replace(",", " ").split()]
        case Items(values=values):
            names = [item.values[0] if isinstance(item, Items) and item.values else item for item in values]
        case Table(entries=entries):
            names = [key for key, _ in entries]
        case _:
            names = [Literal(ANY_NAME)]
    return Table(tuple((name, Unknown("a member of an enumeration", place.module, place.line)) for name in names))


def parametrised(value: Value) -> Parametrised | None:
    """Return the alias that an object of `typing` stands for (`typing.List`, `typing.Mapping[str, int]`)."""
    match value:
        case Parametrised():
            return value
        case Instance(cls=ClassValue() as cls, args=[origin, *_]) if cls.id in _ALIAS_CLASSES:
            return Parametrised(origin, "typing")
    return None


_ALIAS_CLASSES = frozenset(
    {"typing:_SpecialGenericAlias", "typing:_CallableType", "typing:_TupleType", "typing:_DequeAlias"}
)
