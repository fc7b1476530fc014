"""What one module says: its statements, lowered to the few kinds that can bind a name or make a class.

Facts are plain data: immutable, picklable, free of `ast`, and equal for equal source. Every statement carries `seq`, its
preorder number in the module (`a.seq < b.seq` means that `a` starts earlier in the text), and `line`, 1-based.
The nodes are named tuples, not dataclasses, because a scan makes hundreds of thousands of them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

# --- expressions -----------------------------------------------------------------------------------------------------


class Name(NamedTuple):
    """A name that is looked up."""

    id: str


class Attribute(NamedTuple):
    """`value.attr`."""

    value: Expression
    attr: str


class Call(NamedTuple):
    """`func(*args, **keywords)`; a keyword named None is a `**mapping`."""

    func: Expression
    args: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    line: int


class Keyword(NamedTuple):
    """`name=value` in a call or a class statement."""

    name: str | None
    value: Expression


class Subscript(NamedTuple):
    """`value[key]`."""

    value: Expression
    key: Expression


class Constant(NamedTuple):
    """A literal number, string, bytes, boolean, None or Ellipsis."""

    value: str | bytes | bool | int | float | complex | None


class Display(NamedTuple):
    """`(a, b)`, `[a, b]` or `{a, b}`; `kind` is "tuple", "list" or "set"."""

    kind: str
    items: tuple[Expression, ...]


class Mapping(NamedTuple):
    """`{key: value}`; a key of None is a `**mapping`."""

    keys: tuple[Expression | None, ...]
    values: tuple[Expression, ...]


class Starred(NamedTuple):
    """`*value`."""

    value: Expression


class Conditional(NamedTuple):
    """`body if test else orelse`."""

    test: Expression
    body: Expression
    orelse: Expression


class Boolean(NamedTuple):
    """`a and b and c` or `a or b or c`; `op` is "and" or "or"."""

    op: str
    values: tuple[Expression, ...]


class Comparison(NamedTuple):
    """`left op right`, for one operator as it is written (`==`, `not in`, `is`, ...); longer chains are conjunctions."""

    left: Expression
    op: str
    right: Expression


class Unary(NamedTuple):
    """`not operand` or `-operand`."""

    op: str
    operand: Expression


class Binary(NamedTuple):
    """`a + b + c` flattened from the left, or `a | b`, `a % b`, `a - b`."""

    op: str
    operands: tuple[Expression, ...]


class Format(NamedTuple):
    """An f-string whose parts are constants and plain fields."""

    parts: tuple[Expression, ...]


class Lambda(NamedTuple):
    """`lambda parameters: body`."""

    parameters: Parameters
    body: Expression


class Mutated(NamedTuple):
    """What `target` is after a change in place: `op` is the method's name, or "__setitem__"."""

    target: Expression
    op: str
    args: tuple[Expression, ...]


class Element(NamedTuple):
    """Some element of an iterable: the target of a loop or comprehension."""

    iterable: Expression


class Opaque(NamedTuple):
    """An expression that is not followed; `kind` says what it is ("a comprehension", "an await", ...)."""

    kind: str


Expression: TypeAlias = (
    Name
    | Attribute
    | Call
    | Subscript
    | Constant
    | Display
    | Mapping
    | Starred
    | Conditional
    | Boolean
    | Comparison
    | Unary
    | Binary
    | Format
    | Lambda
    | Mutated
    | Element
    | Opaque
)


class Parameters(NamedTuple):
    """A function's parameters, in the order of the signature; `defaults` maps names to their expressions."""

    positional: tuple[str, ...]
    variadic: str | None
    keyword_only: tuple[str, ...]
    keywords: str | None
    defaults: tuple[Keyword, ...]


# --- statements ------------------------------------------------------------------------------------------------------


class Bind(NamedTuple):
    """`name = value`, also from annotated, augmented, unpacking and walrus assignments, `for`, `with` and `except`."""

    seq: int
    line: int
    name: str
    value: Expression
    annotation: Expression | None = None


class Import(NamedTuple):
    """`import module` (binds its first part) or `import module as name`; one for each alias."""

    seq: int
    line: int
    module: str
    name: str | None


class ImportFrom(NamedTuple):
    """`from ..module import member as name`; one for each alias; a member of "*" is a star import."""

    seq: int
    line: int
    module: str | None
    level: int
    member: str
    name: str


class Class(NamedTuple):
    """A class statement; `end` is the last `seq` inside; `qualname` is its path of names as Python spells it.

    The implicit `Generic[T]` of PEP 695 stands last in `bases`.
    """

    seq: int
    line: int
    end: int
    name: str
    qualname: str
    bases: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expression, ...]
    doc: str | None
    body: tuple[Statement, ...]


class Function(NamedTuple):
    """A function statement. Its body, whose `seq` count anew from 0, is lowered only if it holds a class or if asked for."""

    seq: int
    line: int
    name: str
    qualname: str
    parameters: Parameters
    decorators: tuple[Expression, ...]
    is_async: bool
    body: tuple[Statement, ...] | None


class Delete(NamedTuple):
    """`del name`."""

    seq: int
    line: int
    name: str


class Dynamic(NamedTuple):
    """A statement that can bind names which the text does not tell: `exec`, `globals().update(...)`; `kind` names it."""

    seq: int
    line: int
    kind: str


class Evaluate(NamedTuple):
    """An expression statement whose evaluation can matter: `Base.register(C)`, or anything evaluated inside a `try`."""

    seq: int
    line: int
    value: Expression


class Branch(NamedTuple):
    """One `if` or `elif`."""

    test: Expression
    body: tuple[Statement, ...]


class If(NamedTuple):
    """`if`, any number of `elif` (flat, so that a thousand of them are no deeper than one), `else`."""

    seq: int
    line: int
    end: int
    branches: tuple[Branch, ...]
    orelse: tuple[Statement, ...]


class Handler(NamedTuple):
    """One `except`; `catches` is None for a bare one."""

    catches: Expression | None
    body: tuple[Statement, ...]


class Try(NamedTuple):
    """`try`, `except`, `else`, `finally`."""

    seq: int
    line: int
    end: int
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    final: tuple[Statement, ...]


class With(NamedTuple):
    """`with contexts`; what `as` binds is at the head of `body`."""

    seq: int
    line: int
    end: int
    contexts: tuple[Expression, ...]
    body: tuple[Statement, ...]


class Loop(NamedTuple):
    """`for` or `while`; what `for` binds is at the head of `body`."""

    seq: int
    line: int
    end: int
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class Case(NamedTuple):
    """One `case` of a `match`: `values` are the literals that it compares with, None where the pattern is another one."""

    values: tuple[Expression, ...] | None
    irrefutable: bool
    guard: Expression | None
    body: tuple[Statement, ...]


class Match(NamedTuple):
    """`match subject`; what a pattern captures is at the head of its case's body."""

    seq: int
    line: int
    end: int
    subject: Expression
    cases: tuple[Case, ...]


class Return(NamedTuple):
    """`return value` (None for a bare one), or `yield`, which is told by an opaque value."""

    seq: int
    line: int
    value: Expression | None


class Exit(NamedTuple):
    """A statement after which the block does not go on: `raise`, `sys.exit()`, `break`, `continue`."""

    seq: int
    line: int
    kind: str


Statement: TypeAlias = (
    Bind
    | Import
    | ImportFrom
    | Class
    | Function
    | Delete
    | Dynamic
    | Evaluate
    | If
    | Try
    | With
    | Loop
    | Match
    | Return
    | Exit
)
Block: TypeAlias = tuple[Statement, ...]


class ModuleFacts(NamedTuple):
    """All that a scan learned of one module: its statements, or why it could not be read (`failure`)."""

    body: Block
    doc: str | None = None
    failure: Failure | None = None


class Failure(NamedTuple):
    """Why a file could not be read, with the line (1-based, 0 for the whole file) and what to do about it."""

    line: int
    reason: str
    remedy: str
