"""What an expression can mean, as far as source tells: the records that the resolver's parts hand to each other.

A value is certain, or `OneOf` several, or `Unknown` with the reason and the place. Values are immutable and compare by
what they denote: a class by where it is made, not by how it was reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .facts import Block, Class, Expression, Function, Lambda, Parameters
    from .target import Target

END = 1 << 60
"""The position after a module's last statement."""

NATIVE = -1
"""The `seq` of a class that no source makes: it is implemented in C."""


C = TypeVar("C", bound=type)


class _Remembering:
    """Has room for a hash, which stays with the process: what is in it differs from one to the next."""

    __slots__ = ("_hash",)


def _hashed_once(cls: C) -> C:
    """Let the records of a class remember their hash: they hold others, calls within calls, many levels deep."""
    compute: Callable[[object], int] = cls.__dict__["__hash__"]

    def __hash__(self: _Remembering) -> int:  # noqa: N807 - it becomes the method
        try:
            return self._hash  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            found: int = compute(self)
            object.__setattr__(self, "_hash", found)
            return found

    cls.__hash__ = __hash__  # type: ignore[assignment, method-assign]
    return cls


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A scope under execution: its statements, how far it has run (`at`), and what was bound before it began.

    `key` names the execution: () for everything that runs when the module is imported, else the call.
    """

    kind: str  # "module", "class" or "function"
    block: Block
    at: int
    key: tuple[object, ...] = ()
    bindings: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where an expression is evaluated: the module and its scopes, outermost (the module's) first."""

    module: str
    frames: tuple[Frame, ...]
    line: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells one execution of this code from another."""
        return (self.module, *self.frames[-1].key)

    def before(self, seq: int, line: int) -> Place:
        """Return this place as it is when the statement numbered `seq`, in the innermost scope, is reached."""
        return Place(self.module, at(self.frames, seq), line)

    def inside(self, frame: Frame, line: int) -> Place:
        """Return the place inside a further scope."""
        return Place(self.module, (*self.frames, frame), line)


def at(frames: tuple[Frame, ...], seq: int) -> tuple[Frame, ...]:
    """Set how far the innermost scope has run, and the scopes of the same execution, which share the numbering."""
    innermost = frames[-1]
    if innermost.at == seq and (len(frames) == 1 or innermost.key != frames[-2].key):
        return frames
    key = innermost.key
    moved = [
        Frame(frame.kind, frame.block, seq, frame.key, frame.bindings) if frame.key == key else frame
        for frame in frames
    ]
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, string, bytes, boolean or None."""

    value: str | bytes | bool | int | float | complex | None


@_hashed_once
@dataclass(frozen=True, slots=True)
class Items(_Remembering):
    """A tuple, list or set whose elements are known."""

    kind: str
    values: tuple[Value, ...]


@_hashed_once
@dataclass(frozen=True, slots=True)
class Table(_Remembering):
    """A dict whose keys are literals."""

    entries: tuple[tuple[Value, Value], ...]

    def get(self, key: Value) -> Value | None:
        """Return the value at `key`, or None."""
        for candidate, value in reversed(self.entries):
            if candidate == key:
                return value
        return None


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module that was found."""

    name: str


@_hashed_once
@dataclass(frozen=True, slots=True)
class ClassValue(_Remembering):
    """A class, told by the statement or call that makes it.

    `context` is () for what a module's own code makes, else the call that ran the function around it. A class made by a
    call has `made` (its name, bases and namespace), one made by a statement has `definition`; a class implemented in C
    has neither, and `seq` is -1.
    """

    module: str
    seq: int
    context: tuple[object, ...]
    qualname: str = field(compare=False)
    line: int = field(compare=False, default=0)
    definition: Class | None = field(compare=False, default=None, repr=False)
    place: Place | None = field(compare=False, default=None, repr=False)
    made: Made | None = field(compare=False, default=None, repr=False)
    spelled_module: str | None = field(compare=False, default=None, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        """Between processes a class goes without its source: as what tells it from others, and what it is called."""
        return _class_told, (self.module, self.seq, self.context, self.qualname, self.line, self.spelled_module)

    @property
    def id(self) -> str:
        """Return `module:qualname` as Python spells it."""
        return f"{self.spelled_module or self.module}:{self.qualname}"

    @property
    def made_at(self) -> tuple[str, str, int]:
        """Return the module, qualname and line of its statement, whichever execution of it made the class."""
        return self.module, self.definition.qualname if self.definition else self.qualname, self.line

    @property
    def made_in(self) -> str:
        """Return the module whose code made it, be it by a call of a function of another module."""
        caller = self.context[0] if self.context and self.context[0] not in {"made", "local"} else self.module
        return str(caller)

    @property
    def is_local(self) -> bool:
        """Tell whether a function made it, so that its `module:qualname` leads nowhere."""
        return "<locals>" in self.qualname


ANY_NAME = "*"
"""Among the names of a class that a call makes: it may have any."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a call such as `type(name, bases, namespace)` was given."""

    bases: tuple[Value, ...]
    metaclass: Value | None
    names: Mapping[str, Value]
    line: int
    exact_bases: bool = False  # bases as given; no `__mro_entries__`


@_hashed_once
@dataclass(frozen=True, slots=True)
class FunctionValue(_Remembering):
    """A function or lambda, with the scopes that it closes over."""

    module: str
    seq: int
    context: tuple[object, ...]
    definition: Function | Lambda = field(compare=False, repr=False)
    place: Place = field(compare=False, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        """Between processes a function goes without its source: it is compared with others, and no more."""
        return _function_told, (self.module, self.seq, self.context)

    @property
    def name(self) -> str:
        """Return the name that Python gives it."""
        return getattr(self.definition, "name", "<lambda>")

    @property
    def parameters(self) -> Parameters:
        """Return its parameters."""
        return self.definition.parameters

    @property
    def id(self) -> str:
        """Return `module:qualname`."""
        return f"{self.module}:{getattr(self.definition, 'qualname', '<lambda>')}"


@_hashed_once
@dataclass(frozen=True, slots=True)
class Method(_Remembering):
    """A function taken from a class or an instance: its first argument is given."""

    function: Value
    first: Value


@_hashed_once
@dataclass(frozen=True, slots=True)
class Decorated(_Remembering):
    """What a decorator that is not followed makes of a value."""

    decorator: Value
    inner: Value


@_hashed_once
@dataclass(frozen=True, slots=True)
class Called(_Remembering):
    """What a call of something that is no known class gives: an object of which only its maker is known."""

    function: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@_hashed_once
@dataclass(frozen=True, slots=True)
class Instance(_Remembering):
    """An object made by calling a class."""

    cls: Value
    args: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


@_hashed_once
@dataclass(frozen=True, slots=True)
class Parametrised(_Remembering):
    """`Base[T]`: stands in for `origin` among bases.

    `kind` is "user" (a Generic's alias), "typing" (a name of `typing` that stands for a class, such as `typing.List`,
    with or without a subscript) or "builtin" (`types.GenericAlias`).
    """

    origin: Value
    kind: str


@dataclass(frozen=True, slots=True)
class Native:
    """A function or another object that C code defines, known by its dotted path alone."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class External:
    """Something in a module that can't be read: not found here, or compiled without a stub."""

    module: str
    qualname: str
    reason: str = field(compare=False)

    @property
    def id(self) -> str:
        """Return `module:qualname`, or the module alone."""
        return f"{self.module}:{self.qualname}" if self.qualname else self.module

    @property
    def dotted(self) -> str:
        """Return the dotted path: where the module ends in it can't be known."""
        return f"{self.module}.{self.qualname}" if self.qualname else self.module


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that source does not tell, with the reason and where (line 1-based)."""

    reason: str
    module: str
    line: int


@dataclass(frozen=True, slots=True)
class Unbound:
    """No value: a lookup fails here."""


@_hashed_once
@dataclass(frozen=True, slots=True)
class OneOf(_Remembering):
    """One of several values, and source does not tell which."""

    alternatives: tuple[Value, ...]
    reason: str = field(compare=False, default="")


Value: TypeAlias = (
    Literal
    | Items
    | Table
    | ModuleValue
    | ClassValue
    | FunctionValue
    | Method
    | Decorated
    | Called
    | Instance
    | Parametrised
    | Native
    | External
    | Unknown
    | Unbound
    | OneOf
)

CLASS_NAMESPACE = Native("builtins", "vars")
"""What is called for the namespace of a class: `vars(cls)`, `cls.__dict__`."""

UNBOUND = Unbound()
NONE = Literal(None)


def native_value(class_id: str) -> ClassValue:
    """Return the class implemented in C of this id."""
    module, _, qualname = class_id.partition(":")
    return ClassValue(module=module, seq=NATIVE, context=(qualname,), qualname=qualname)


def _class_told(
    module: str, seq: int, context: tuple[object, ...], qualname: str, line: int, spelled_module: str | None
) -> ClassValue:
    return ClassValue(module, seq, context, qualname, line, spelled_module=spelled_module)


def _function_told(module: str, seq: int, context: tuple[object, ...]) -> FunctionValue:
    function = object.__new__(FunctionValue)
    for name, value in (("module", module), ("seq", seq), ("context", context)):
        object.__setattr__(function, name, value)
    return function


def alternatives(value: Value) -> tuple[Value, ...]:
    """Return the values that `value` may be."""
    return value.alternatives if isinstance(value, OneOf) else (value,)


def one_of(values: Iterable[Value]) -> Value:
    """Join what may be one or another; equal alternatives are one."""
    flat: list[Value] = []
    for value in values:
        if isinstance(value, OneOf):
            flat.extend(value.alternatives)
        else:
            flat.append(value)
    if len(flat) == 1:
        return flat[0]  # nearly always: and hashing a long table is slow
    different = tuple(dict.fromkeys(flat))
    return different[0] if len(different) == 1 else OneOf(different)


def truth(value: Value) -> bool | None:
    """Tell whether the value is true, false, or not known to be either."""
    match value:
        case Literal(value=literal):
            return bool(literal)
        case Items(values=values):
            return bool(values)
        case Table(entries=entries):
            return bool(entries)
        case ModuleValue() | ClassValue() | FunctionValue() | Parametrised():
            return True
        case OneOf(alternatives=values):
            answers = {truth(value) for value in values}
            return answers.pop() if len(answers) == 1 else None
    return None


def text_of(value: Value | None) -> str | None:
    """Return the string that a value is; None for any other."""
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


class World(Protocol):
    """What evaluating an expression may ask: the resolver answers."""

    target: Target

    def lookup(self, name: str, place: Place) -> Value:
        """Return what a name means at a place."""

    def member(self, module: str, name: str) -> Value:
        """Return a module's attribute after its import."""

    def attribute(self, value: Value, name: str, place: Place) -> Value:
        """Return an attribute of a value."""

    def is_module(self, name: str) -> bool | None:
        """Tell whether a module is found; None where it may only be missing here."""

    def module_value(self, name: str, place: Place) -> Value:
        """Return what `import name as x` binds."""

    def maker(self, bases: Value, metaclass: Value | None) -> str | None:
        """Return the module whose metaclass makes a class of these bases; None for `type`."""

    def is_stdlib(self, module: str) -> bool:
        """Tell whether a module comes with Python."""

    def body_of(self, function: FunctionValue) -> Block | None:
        """Return a function's statements."""

    def returned(self, place: Place) -> Value:
        """Return what the function whose frame is the innermost of `place` returns, its parameters bound there."""

    def metaclass_of(self, cls: ClassValue) -> Value:
        """Return what `type(cls)` gives."""

    def class_member(self, cls: ClassValue, name: str) -> Value:
        """Return what a class's own body binds a name to."""

    def mro(self, cls: ClassValue) -> tuple[Value, ...] | None:
        """Return a class's linearisation, or None."""

    def mro_of(self, module: str, name: str) -> tuple[Value, ...] | None:
        """Return the same of a class implemented in C, by its module and its name."""

    def metaclass(self, cls: ClassValue) -> Value | None:
        """Return a class's metaclass; None for `type`."""

    def names_in(self, module: str) -> tuple[str, ...]:
        """Return the names that a module's statements may bind."""

    def package_of(self, module: str) -> str:
        """Return the package that relative imports in `module` start from."""

    def evaluate(self, expression: Expression, place: Place) -> Value:
        """Return what an expression means at a place."""
