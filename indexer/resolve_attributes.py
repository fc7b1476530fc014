"""What `value.name` gives: members of modules, of classes along their MRO, of instances, of known containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import Function
from .resolve_calls import TRANSPARENT, call, identity
from .resolve_flow import reaching
from .resolve_moves import moved
from .values import (
    ANY_NAME,
    CLASS_NAMESPACE,
    END,
    NONE,
    UNBOUND,
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
    ModuleValue,
    Native,
    Parametrised,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    alternatives,
    native_value,
    one_of,
)

if TYPE_CHECKING:
    from .resolve import Resolver

_IMPLICIT_CLASS_METHODS = frozenset({"__class_getitem__", "__init_subclass__"})


def attribute(value: Value, name: str, place: Place, world: Resolver) -> Value:
    """Return what `value.name` means; `Unbound` where there is no such attribute."""
    if isinstance(value, ModuleValue | ClassValue) and not name.startswith("__"):
        given = world.set_on(value, name, place.module)
        if not isinstance(given, Unbound):
            return given
    match value:
        case ModuleValue(name=module):
            return world.member(module, name)
        case ClassValue():
            return _of_class(value, name, world)
        case Instance(cls=ClassValue(qualname="TypeVar" | "ParamSpec"), args=[Literal() as given, *_]) if (
            name == "__name__"
        ):
            return given
        case Instance(cls=ClassValue() as cls):
            return _of_instance(value, cls, name, world)
        case External(module=module, qualname=qualname, reason=reason):
            return External(module, f"{qualname}.{name}" if qualname else name, reason)
        case Parametrised(origin=origin):
            return attribute(origin, name, place, world)
        case Items(kind="tuple", values=(major, minor, *_)) if name in ("major", "minor"):
            return major if name == "major" else minor
        case Items() | Table() | Literal():
            kind = "dict" if isinstance(value, Table) else "str" if isinstance(value, Literal) else value.kind
            return Method(Native(kind, name), value)
        case Called(function=function) if identity(function) == "builtins:property":
            return Method(Native("property", name), value)
        case Decorated(decorator=decorator) if name in ("setter", "getter", "deleter"):
            return Method(Native("property", name), value)
        case Decorated(decorator=decorator, inner=inner) if identity(decorator) in TRANSPARENT:
            return attribute(inner, name, place, world)
        case Native(module="sys", name="implementation") if name == "name":
            return Literal("cpython")
        case Native(name="<namespace>"):
            return Method(Native("namespace", name), value)
        case FunctionValue() if name in ("__name__", "__qualname__"):
            return Literal(value.name)
        case FunctionValue() if name == "__module__":
            return Literal(value.module)
        case Unknown() | Unbound():
            return value
    return Unknown(f"the attribute {name} of {_kind(value)}", place.module, place.line)


def _kind(value: Value) -> str:
    return identity(value) or f"a {type(value).__name__.lower()}"


def class_member(cls: ClassValue, name: str, world: Resolver) -> Value:
    """Return what a class's own body binds `name` to, as it is stored in its `__dict__`; `Unbound` if it does not."""
    native = world.native_class(cls)
    if native is not None:
        return Native(cls.module, f"{cls.qualname}.{name}") if name in native.names else UNBOUND
    if cls.made is not None:
        return cls.made.names.get(name, cls.made.names.get(ANY_NAME, UNBOUND))
    if cls.definition is None or cls.place is None:
        return UNBOUND
    place = class_place(cls)
    found = reaching(cls.definition.body, name, END, world.judge(place))
    if not found.bindings:
        return _implied(cls, name, world)
    decoration = world.decoration(cls)
    if name in decoration.removed | decoration.slots:
        return _implied(cls, name, world)
    values = [world.bound_value(binding, name, place) for binding in found.bindings]
    if found.open:
        values.append(UNBOUND)
    return one_of(values)


def _implied(cls: ClassValue, name: str, world: Resolver) -> Value:
    """Return what Python adds to a class's body: a slot's descriptor, and no hash beside an `__eq__`."""
    index = world.index(cls.definition.body) if cls.definition is not None else {}
    if name == "__hash__" and "__eq__" in index:
        return NONE
    if name in world.decoration(cls).slots:
        return Native(cls.module, f"{cls.qualname}.{name}")
    if "__slots__" in index and name != "__slots__":
        match class_member(cls, "__slots__", world):
            case Items(values=values) if Literal(name) in values:
                return Native(cls.module, f"{cls.qualname}.{name}")
            case Literal(value=only) if only == name:
                return Native(cls.module, f"{cls.qualname}.{name}")
    return UNBOUND


def class_place(cls: ClassValue) -> Place:
    """Return the place at the end of a class's body."""
    definition, place = cls.definition, cls.place
    assert definition is not None  # noqa: S101
    assert place is not None  # noqa: S101
    outer = place.before(definition.seq, definition.line)
    return outer.inside(Frame("class", definition.body, END, place.frames[-1].key), definition.line)


def members_of(cls: ClassValue, world: Resolver) -> frozenset[str]:
    """Return the names that a class's own body may bind."""
    native = world.native_class(cls)
    if native is not None:
        return native.names
    if cls.made is not None:
        return frozenset(cls.made.names)
    if cls.definition is None:
        return frozenset()
    return frozenset(world.index(cls.definition.body))


def inherited(cls: ClassValue, name: str, world: Resolver) -> Value:
    """Return the attribute as it is stored in the first class of the MRO that has it; unbound if none has."""
    structure = world.structure(cls)
    several: list[Value] = []
    for ancestor in structure.ancestors:
        value = class_member(ancestor, name, world)
        parts = alternatives(value)
        several.extend(part for part in parts if not isinstance(part, Unbound))
        if not any(isinstance(part, Unbound) for part in parts):
            return one_of(several)
    if structure.mro is None:
        doubt = structure.doubts[0] if structure.doubts else None
        several.append(Unknown(doubt.reason if doubt else "an ancestor", cls.module, cls.line))
    else:
        several.append(UNBOUND)
    return one_of(several)


def _of_class(cls: ClassValue, name: str, world: Resolver) -> Value:
    match name:
        case "__name__":
            return Literal(cls.qualname.rpartition(".")[2])
        case "__qualname__":
            return Literal(cls.qualname)
        case "__dict__":
            return Called(CLASS_NAMESPACE, (cls,), ())
        case "__module__":
            return Literal(cls.spelled_module or cls.module)
    held = alternatives(inherited(cls, name, world))
    found = [_described(part, NONE, cls, world) or _taken_from_class(part, cls, name) for part in held]
    metaclass = world.structure(cls).metaclass
    if UNBOUND in found and metaclass is None:
        metaclass = native_value("builtins:type")
    if UNBOUND in found and isinstance(metaclass, ClassValue):
        found.remove(UNBOUND)
        above = alternatives(inherited(metaclass, name, world))
        found.extend(Method(part, cls) if isinstance(part, FunctionValue | Native) else part for part in above)
    return one_of(found)


def _taken_from_class(value: Value, cls: ClassValue, name: str) -> Value:
    match value:
        case Decorated(decorator=decorator, inner=inner):
            match identity(decorator):
                case "builtins:classmethod":
                    return Method(inner, cls)
                case "builtins:staticmethod":
                    return inner
        case FunctionValue(definition=Function()) if name in _IMPLICIT_CLASS_METHODS:
            return Method(value, cls)
        case Instance(cls=ClassValue() as wrapper, args=[function, *_]) if wrapper.id == "builtins:classmethod":
            return Method(function, cls)
        case Instance(cls=ClassValue() as wrapper, args=[function, *_]) if wrapper.id == "builtins:staticmethod":
            return function
        case Native() if name in _IMPLICIT_CLASS_METHODS:
            return Method(value, cls)
    return value


def _described(value: Value, instance: Value, cls: ClassValue, world: Resolver) -> Value | None:
    """Return what the `__get__` of a descriptor written in Python gives; None where a value has none."""
    if not isinstance(value, Instance) or not isinstance(value.cls, ClassValue) or value.cls.place is None:
        return None
    method = inherited(value.cls, "__get__", world)
    if not isinstance(method, FunctionValue) or world.is_stdlib(method.module):
        return None
    return call(method, [value, instance, cls], [], value.cls.place, world)


def _of_instance(instance: Instance, cls: ClassValue, name: str, world: Resolver) -> Value:
    listed = moved(cls, name, world)
    if not isinstance(listed, Unbound):
        return listed
    held = alternatives(inherited(cls, name, world))
    return one_of(
        _described(part, instance, cls, world) or _taken_from_instance(part, instance, cls, name) for part in held
    )


def _taken_from_instance(value: Value, instance: Instance, cls: ClassValue, name: str) -> Value:
    match value:
        case Unbound():
            return Unknown(f"the attribute {name} that an object of {cls.id} may have", cls.module, cls.line)
        case FunctionValue():
            return Method(value, instance)
        case Native():
            return Method(value, instance)
        case Decorated(decorator=decorator):
            kind = identity(decorator)
            if kind in ("builtins:classmethod", "builtins:staticmethod"):
                return _taken_from_class(value, cls, name)
            if kind in TRANSPARENT:
                return Method(value, instance)
            return Unknown(f"the attribute {name} that {kind} computes", cls.module, cls.line)
    return value
