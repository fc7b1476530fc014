"""What calling a value gives: what makes classes, modules or names is known here, by where it is defined.

A function that can be read is run abstractly; everything else gives `Called`, which remembers its maker, or `Unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import (
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
    Made,
    Method,
    ModuleValue,
    Native,
    Parametrised,
    Place,
    Table,
    Unbound,
    Unknown,
    Value,
    World,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    KnownCall: TypeAlias = Callable[[Sequence[Value], Mapping[str, Value], Place, World], Value | None]

MAX_CALLS = 5
"""How many functions may be running inside each other."""

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
    known = _KNOWN.get(name or "")
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
            return Called(function, tuple(args), tuple(keywords))
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
    if len(place.frames[-1].key) >= MAX_CALLS * _KEY_SIZE:
        return Unknown("calls nested too deeply", place.module, place.line)
    if world.is_stdlib(function.module) and not world.is_stdlib(place.module):
        # What makes a class in the standard library is known above; the rest is deep, and gives plain objects.
        return Called(function, tuple(args), tuple(keywords.items()))
    bindings = bind_arguments(function, args, keywords, world)
    given = (tuple(args), tuple(keywords.items()))
    key = (*place.frames[-1].key, place.module, place.frames[-1].at, place.line, function.id, function.seq, given)
    defined = function.place
    if place.module == defined.module and not place.frames[-1].key:
        # A function called while its module is being imported sees what has been bound so far.
        module_frame = Frame("module", defined.frames[0].block, place.frames[0].at)
        defined = Place(defined.module, (module_frame, *defined.frames[1:]), defined.line)
    body = world.body_of(function)
    if body is None:
        return Unknown(f"{function.name}() can't be read", place.module, place.line)
    frame = Frame("function", body, 0, key, bindings)
    return world.returned(defined.inside(frame, place.line))


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
    mro = world.mro(cls)
    ids = {identity(item) for item in mro or ()}
    if "builtins:type" in ids and len(args) >= 3:
        return _make_class(args[0], args[1], args[2], cls, place, spelled=world.maker(args[1], cls))
    if "enum:Enum" in ids and len(args) >= 2:
        return _make_class(args[0], Items("tuple", (cls,)), Table(()), None, place)
    return Instance(cls, tuple(args), tuple(keywords))


def _make_class(
    name: Value,
    bases: Value,
    namespace: Value | None,
    metaclass: Value | None,
    place: Place,
    *,
    exact: bool = True,
    spelled: str | None = None,
) -> Value:
    """Make the class of a call. `spelled` is what it takes for its module, where Python code in another makes it."""
    match name, bases:
        case Literal(value=str() as text), Items(values=values):
            names = _namespace(namespace)
            made = Made(values, metaclass, names, place.line, exact_bases=exact)
            frame = place.frames[-1]
            return ClassValue(
                module=place.module,
                seq=frame.at,
                context=(*frame.key, "made", place.line, text),
                qualname=_text(names.get("__qualname__")) or text,
                line=place.line,
                place=place,
                made=made,
                spelled_module=_text(names.get("__module__")) or spelled,
            )
        case Literal(value=str()), _:
            return Unknown("a class made by a call with computed bases", place.module, place.line)
    return Unknown("a class made by a call with a computed name", place.module, place.line)


def _text(value: Value | None) -> str | None:
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def _namespace(value: Value | None) -> dict[str, Value]:
    if not isinstance(value, Table):
        return {}
    return {key.value: item for key, item in value.entries if isinstance(key, Literal) and isinstance(key.value, str)}


# --- callables with a known meaning ----------------------------------------------------------------------------------


def _type(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    match args:
        case [ClassValue() as cls]:
            return Called(Native("builtins", "type"), (cls,), ())
        case [Instance(cls=ClassValue() as cls)]:
            return _type_of_instance(cls, place, world)
        case [_]:
            return Unknown("type() of a value", place.module, place.line)
        case [name, bases, namespace, *_]:
            return _make_class(name, bases, namespace, None, place, spelled=world.maker(bases, None))
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


def _new_class(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
    name = _argument(args, keywords, 0, "name")
    bases = _argument(args, keywords, 1, "bases") or Items("tuple", ())
    options = _argument(args, keywords, 2, "kwds")
    metaclass = options.get(Literal("metaclass")) if isinstance(options, Table) else None
    return _make_class(name or UNBOUND, bases, None, metaclass, place, exact=False, spelled="types")


def _make_dataclass(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "cls_name")
    bases = keywords.get("bases", Items("tuple", ()))
    spelled = None if world.target.python >= (3, 12) else "types"
    return _make_class(name or UNBOUND, bases, keywords.get("namespace"), None, place, exact=False, spelled=spelled)


def _named_tuple(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "typename")
    base = world.member("builtins", "tuple")
    return _make_class(name or UNBOUND, Items("tuple", (base,)), None, None, place)


def _typed_dict(args: Sequence[Value], keywords: Mapping[str, Value], place: Place, world: World) -> Value | None:
    name = _argument(args, keywords, 0, "typename")
    base = world.member("builtins", "dict")
    return _make_class(name or UNBOUND, Items("tuple", (base,)), None, None, place)


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


def _split(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    match args:
        case [Literal(value=str() as text)]:
            return Items("list", tuple(map(Literal, text.split())))
        case [Literal(value=str() as text), Literal(value=str() as separator)] if separator:
            return Items("list", tuple(map(Literal, text.split(separator))))
    return None


def _starts_or_ends(method: str) -> KnownCall:
    def test(args: Sequence[Value], _keywords: Mapping[str, Value], place: Place, _world: World) -> Value | None:
        match args:
            case [Literal(value=str() as text), Literal(value=str() as part)]:
                return Literal(getattr(text, method)(part))
            case [Literal(value=str() as text), Items(values=parts)]:
                known = [part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str)]
                if len(known) == len(parts):
                    return Literal(getattr(text, method)(tuple(known)))
        return Unknown(f"str.{method}()", place.module, place.line)

    return test


def _lower(args: Sequence[Value], _keywords: Mapping[str, Value], _place: Place, _world: World) -> Value | None:
    match args:
        case [Literal(value=str() as text)]:
            return Literal(text.lower())
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


_KNOWN: dict[str, KnownCall] = {
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
    "builtins:getattr": _getattr,
    "builtins:hasattr": _hasattr,
    "builtins:__import__": _dunder_import,
    "importlib:import_module": _import_module,
    "builtins:list": _sequence("list"),
    "builtins:tuple": _sequence("tuple"),
    "builtins:set": _sequence("set"),
    "builtins:frozenset": _sequence("set"),
    "builtins:sorted": _sequence("list", is_sorting=True),
    "builtins:dict": _dict,
    "dict:keys": _dict_view("keys"),
    "dict:values": _dict_view("values"),
    "dict:items": _dict_view("items"),
    "dict:get": _dict_get,
    "str:split": _split,
    "str:lower": _lower,
    "str:startswith": _starts_or_ends("startswith"),
    "str:endswith": _starts_or_ends("endswith"),
    "lazy_loader:attach": _lazy_attach,
    "lazy_loader:attach_stub": _lazy_attach_stub,
}


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
