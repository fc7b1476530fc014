"""The callables of which calling them is known, by where they are defined: they make classes, modules, names or tables.

Each returns None where its arguments are not of a kind that is known; then the call is followed like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resolve_kinds import is_callable, is_class, is_instance, is_subclass
from .resolve_making import make_class
from .resolve_texts import METHODS, text_method
from .values import (
    NONE,
    UNBOUND,
    Called,
    ClassValue,
    Instance,
    Items,
    Literal,
    ModuleValue,
    Native,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    World,
    truth,
)

NAMESPACE = "<namespace>"
"""The name of the value that `globals()` gives: the module's own dictionary."""

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    KnownCall: TypeAlias = Callable[[Sequence[Value], Mapping[str, Value], Place, World], Value | None]


def _type(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [ClassValue() as cls]:
            return world.metaclass_of(cls)
        case [Instance(cls=ClassValue() as cls)]:
            return _type_of_instance(cls, place, world)
        case [_]:
            return Unknown("type() of a value", place.module, place.line)
        case [name, bases, namespace, *_]:
            return make_class(name, bases, namespace, None, place, spelled=world.maker(bases, None))
    return None


def _type_of_instance(cls: ClassValue, place: Place, world: World) -> Value:
    """Return the class of an object that calling `cls` made: `cls`, unless a `__new__` may choose another."""
    if cls.module.partition(".")[0] == "pathlib" and cls.qualname in ("Path", "PurePath"):
        system = "Windows" if world.target.platform == "win32" else "Posix"
        return world.member("pathlib", cls.qualname.replace("Path", f"{system}Path"))
    for ancestor in world.mro(cls) or (cls,):
        definition = ancestor.definition if isinstance(ancestor, ClassValue) else None
        if definition is not None and any(getattr(item, "name", "") == "__new__" for item in definition.body):
            return Unknown(f"the type of what {cls.id}.__new__ makes", place.module, place.line)
    return cls


def _new_class(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "name")
    bases = _argument(args, keywords, 1, "bases") or Items("tuple", ())
    options = _argument(args, keywords, 2, "kwds")
    if (_argument(args, keywords, 3, "exec_body") or NONE) != NONE:
        return Unknown("a class made by a call that fills its body by a function", place.module, place.line)
    metaclass = options.get(Literal("metaclass")) if isinstance(options, Table) else None
    spelled = world.maker(bases, metaclass) or "types"
    return make_class(name or UNBOUND, bases, None, metaclass, place, exact=False, spelled=spelled)


def _make_dataclass(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "cls_name")
    bases = keywords.get("bases", Items("tuple", ()))
    spelled = None if world.target.python >= (3, 12) else world.maker(bases, None) or "types"
    return make_class(name or UNBOUND, bases, keywords.get("namespace"), None, place, exact=False, spelled=spelled)


def _named_tuple(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "typename")
    base = world.member("builtins", "tuple")
    fields = _field_names(_argument(args, keywords, 1, "field_names") or _argument(args, keywords, 1, "fields"))
    getters = Table(tuple((field, Native("collections", "_tuplegetter")) for field in fields))
    return make_class(name or UNBOUND, Items("tuple", (base,)), getters, None, place)


def _field_names(value: Value | None) -> list[Literal]:
    """Return the names in `"x y"`, `["x", "y"]` or `[("x", int), ("y", int)]`."""
    match value:
        case Literal(value=str() as text):
            return [Literal(name) for name in text.replace(",", " ").split()]
        case Items(values=values):
            firsts = [item.values[0] if isinstance(item, Items) and item.values else item for item in values]
            return [first for first in firsts if isinstance(first, Literal)]
    return []


def _typed_dict(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "typename")
    base = world.member("builtins", "dict")
    return make_class(name or UNBOUND, Items("tuple", (base,)), None, None, place)


def _argument(args: Sequence[Value], keywords: Mapping[str, Value], position: int, name: str) -> Value | None:
    return args[position] if position < len(args) else keywords.get(name)


def _getattr(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [value, Literal(value=str() as name), *default]:
            found = world.attribute(value, name, place)
            return default[0] if isinstance(found, Unbound) and default else found
    return Unknown("getattr() under a computed name", place.module, place.line)


def _hasattr(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [(ModuleValue() | ClassValue()) as value, Literal(value=str() as name)]:
            found = world.attribute(value, name, place)
            if isinstance(found, Unbound):
                return Literal(value=False)
            if not isinstance(found, Unknown):
                return Literal(value=True)
    return Unknown("hasattr()", place.module, place.line)


def _import_module(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [Literal(value=str() as name), *package]:
            start = package[0] if package else keywords.get("package")
            return world.module_value(_absolute(name, start, place, world), place)
    return Unknown("an import under a computed name", place.module, place.line)


def _absolute(name: str, package: Value | None, place: Place, world: World) -> str:
    level = len(name) - len(name.lstrip("."))
    if level == 0:
        return name
    start = package.value if isinstance(package, Literal) and isinstance(package.value, str) else None
    parts = (start or world.package_of(place.module)).split(".")
    parents = parts[: len(parts) - level + 1]
    return ".".join([*parents, name[level:]]) if name[level:] else ".".join(parents)


def _dunder_import(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [Literal(value=str() as name), *_]:
            fromlist = _argument(args, keywords, 3, "fromlist")
            whole = fromlist is not None and truth(fromlist)
            match _argument(args, keywords, 4, "level"):
                case None | Literal(value=0):
                    return world.module_value(name if whole else name.partition(".")[0], place)
                case Literal(value=int() as level) if level > 0:
                    relative = "." * level + (name if whole else name.partition(".")[0])
                    return world.module_value(_absolute(relative, None, place, world), place)
    return Unknown("an import under a computed name", place.module, place.line)


def _register(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    return args[1] if len(args) > 1 else None


def _cast(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    return args[1] if len(args) > 1 else None


def _sequence(kind: str, *, is_sorting: bool = False) -> KnownCall:
    def convert(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
        match args:
            case []:
                return Items(kind, ())
            case [Items(values=values)]:
                if "key" in keywords or not all(isinstance(value, Literal) for value in values):
                    ordered = len(values) < 2 or not is_sorting
                    return Items(kind, values) if ordered else Unknown("a sorted list", place.module, place.line)
                return Items(kind, values if kind != "set" else tuple(dict.fromkeys(values)))
            case [Table(entries=entries)]:
                return Items(kind, tuple(dict.fromkeys(key for key, _ in entries)))
            case [Unknown() as value]:
                return value
        return Unknown(f"a computed {kind}", place.module, place.line)

    return convert


def _dict(args: Sequence[Value], keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    named = tuple((Literal(name), value) for name, value in keywords.items() if name != "**")
    match args:
        case []:
            return Table(named)
        case [Table(entries=entries)]:
            return Table(entries + named)
    return None


def _dict_view(which: str) -> KnownCall:
    def view(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
        match args:
            case [Table(entries=entries)]:
                latest = dict(entries)
                if which == "items":
                    return Items("list", tuple(Items("tuple", entry) for entry in latest.items()))
                return Items("list", tuple(latest if which == "keys" else latest.values()))
        return None

    return view


def _dict_get(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    match args:
        case [Table() as table, Literal() as key, *default]:
            return table.get(key) or (default[0] if default else NONE)
    return None


def _int(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    match args:
        case [Literal(value=str() | int() as given)]:
            try:
                return Literal(int(given))
            except ValueError:
                return None
    return None


def _lazy_attach(args: Sequence[Value], keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    """`lazy_loader.attach(package, submodules, submod_attrs)` gives `__getattr__, __dir__, __all__`."""
    submodules = _argument(args, keywords, 1, "submodules") or NONE
    attributes = _argument(args, keywords, 2, "submod_attrs") or NONE
    names: list[Value] = []
    match submodules:
        case Items(values=values):
            names.extend(values)
    match attributes:
        case Table(entries=entries):
            for _, members in entries:
                names.extend(members.values if isinstance(members, Items) else ())
    finder = Called(Native("lazy_loader", "__getattr__"), (submodules, attributes), ())
    return Items("tuple", (finder, Native("lazy_loader", "__dir__"), Items("list", tuple(names))))


def _lazy_attach_stub(
    _args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World
) -> Value | None:
    """`lazy_loader.attach_stub(__name__, __file__)` reads the `.pyi` beside the module."""
    finder = Called(Native("lazy_loader", "__getattr__"), (Literal(place.module),), (("stub", Literal(value=True)),))
    return Items(
        "tuple", (finder, Native("lazy_loader", "__dir__"), Unknown("__all__ of a stub", place.module, place.line))
    )


def _new_type(_args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
    return Unknown("NewType makes no class", place.module, place.line)


def _platform_system(
    _args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, world: World
) -> Value | None:
    names = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}
    name = names.get(world.target.platform)
    return None if name is None else Literal(name)


def _implementation(
    _args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World
) -> Value | None:
    return Literal("CPython")


def _object_new(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    match args:
        case [ClassValue() as cls]:
            return Instance(cls)
    return None


def _namespace(*, of_module: bool) -> KnownCall:
    """Answer `globals()`, and `locals()` and `vars()` where they are the same: the names of the module at hand."""

    def answer(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
        if args or not (of_module or place.frames[-1].kind == "module"):
            return None
        return Native(place.module, NAMESPACE)

    return answer


def _namespace_view(which: str) -> KnownCall:
    def view(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, world: World) -> Value | None:
        match args:
            case [Native(module=module, name=name)] if name == NAMESPACE:
                names = world.names_in(module)
                keys, values = tuple(map(Literal, names)), tuple([world.member(module, key) for key in names])
                pairs = tuple(Items("tuple", pair) for pair in zip(keys, values, strict=True))
                return Items("list", {"keys": keys, "values": values, "items": pairs}[which])
        return None

    return view


KNOWN: dict[str, KnownCall] = {
    "abc:ABCMeta.register": _register,
    "builtins:type": _type,
    "types:new_class": _new_class,
    "dataclasses:make_dataclass": _make_dataclass,
    "collections:namedtuple": _named_tuple,
    "typing:NamedTuple": _named_tuple,
    "typing_extensions:NamedTuple": _named_tuple,
    "typing:TypedDict": _typed_dict,
    "typing_extensions:TypedDict": _typed_dict,
    "typing:NewType": _new_type,
    "typing:cast": _cast,
    "platform:system": _platform_system,
    "platform:python_implementation": _implementation,
    "builtins:object.__new__": _object_new,
    "builtins:getattr": _getattr,
    "builtins:hasattr": _hasattr,
    "builtins:__import__": _dunder_import,
    "importlib:import_module": _import_module,
    "builtins:int": _int,
    "builtins:list": _sequence("list"),
    "builtins:tuple": _sequence("tuple"),
    "builtins:set": _sequence("set"),
    "builtins:frozenset": _sequence("set"),
    "builtins:sorted": _sequence("list", is_sorting=True),
    "builtins:dict": _dict,
    "builtins:globals": _namespace(of_module=True),
    "builtins:locals": _namespace(of_module=False),
    "builtins:vars": _namespace(of_module=False),
    "namespace:keys": _namespace_view("keys"),
    "namespace:values": _namespace_view("values"),
    "namespace:items": _namespace_view("items"),
    "dict:keys": _dict_view("keys"),
    "dict:values": _dict_view("values"),
    "dict:items": _dict_view("items"),
    "dict:get": _dict_get,
    **{f"str:{method}": text_method(method) for method in METHODS},
    "builtins:isinstance": is_instance,
    "builtins:issubclass": is_subclass,
    "builtins:callable": is_callable,
    "inspect:isclass": is_class,
    "lazy_loader:attach": _lazy_attach,
    "lazy_loader:attach_stub": _lazy_attach_stub,
}
