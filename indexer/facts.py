"""What one module says: its statements, lowered to the few kinds that can bind a name or make a class.

Facts are plain data: immutable, picklable, free of `ast`, and equal for equal source. Every statement carries `seq`,
its preorder number in the module (`a.seq < b.seq` means that `a` starts earlier in the text), and `line`, 1-based. The
nodes are named tuples, not dataclasses, because a scan makes hundreds of thousands of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    # Type checkers compare named tuples field by field, which takes mypy minutes where they hold each other.
    from typing import Any, Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Node:
        """A frozen record."""

        def _replace(self, **changes: Any) -> Self: ...  # noqa: ANN401 - as named tuples have it
else:
    from typing import NamedTuple as Node

# --- expressions -----------------------------------------------------------------------------------------------------


class Name(Node):
    """A name that is looked up."""

    id: str


class Attribute(Node):
    """`value.attr`."""

    value: Expression
    attr: str


class Call(Node):
    """`func(*args, **keywords)`; a keyword named None is a `**mapping`."""

    func: Expression
    args: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    line: int


class Keyword(Node):
    """`name=value` in a call or a class statement."""

    name: str | None
    value: Expression


class Subscript(Node):
    """`value[key]`."""

    value: Expression
    key: Expression


class Constant(Node):
    """A literal number, string, bytes, boolean, None or Ellipsis."""

    value: str | bytes | bool | int | float | complex | None


class Display(Node):
    """`(a, b)`, `[a, b]` or `{a, b}`; `kind` is "tuple", "list" or "set"."""

    kind: str
    items: tuple[Expression, ...]


class Mapping(Node):
    """`{key: value}`; a key of None is a `**mapping`."""

    keys: tuple[Expression | None, ...]
    values: tuple[Expression, ...]


class Starred(Node):
    """`*value`."""

    value: Expression


class Conditional(Node):
    """`body if test else orelse`."""

    test: Expression
    body: Expression
    orelse: Expression


class Boolean(Node):
    """`a and b and c` or `a or b or c`; `op` is "and" or "or"."""

    op: str
    values: tuple[Expression, ...]


class Comparison(Node):
    """`left op right`, for one operator as it is written (`==`, `not in`, ...); longer chains are conjunctions."""

    left: Expression
    op: str
    right: Expression


class Unary(Node):
    """`not operand`, `-operand`, `+operand` or `~operand`."""

    op: str
    operand: Expression


class Binary(Node):
    """`a + b + c` flattened from the left, or two operands of another arithmetic operator (`a | b`, `a % b`, ...)."""

    op: str
    operands: tuple[Expression, ...]


class Format(Node):
    """An f-string whose parts are constants and plain fields."""

    parts: tuple[Expression, ...]


class Lambda(Node):
    """`lambda parameters: body`."""

    parameters: Parameters
    body: Expression


class Mutated(Node):
    """What `target` is after a change in place: `op` is the method's name, or "__setitem__"."""

    target: Expression
    op: str
    args: tuple[Expression, ...]


class Element(Node):
    """Some element of an iterable: the target of a loop or comprehension."""

    iterable: Expression


class Generator(Node):
    """`for target in iterable if conditions` of a comprehension; `target` is a name or a display of targets."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]


class Comprehension(Node):
    """`[element for ...]`; `kind` is "list", "set", "generator" or "dict" (whose element is key and value)."""

    kind: str
    element: Expression
    generators: tuple[Generator, ...]


class Opaque(Node):
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
    | Comprehension
    | Opaque
)


class Parameters(Node):
    """A function's parameters, in the order of the signature; `defaults` maps names to their expressions."""

    positional: tuple[str, ...]
    variadic: str | None
    keyword_only: tuple[str, ...]
    keywords: str | None
    defaults: tuple[Keyword, ...]


# --- statements ------------------------------------------------------------------------------------------------------


class Bind(Node):
    """`name = value`, also from annotated, augmented, unpacking and walrus assignments, `for`, `with` and `except`."""

    seq: int
    line: int
    name: str
    value: Expression
    annotation: Expression | None = None


class Declare(Node):
    """`name: annotation` without a value, in a class body: it binds nothing, and is a field of a dataclass."""

    seq: int
    line: int
    name: str
    annotation: Expression


class Import(Node):
    """`import module` (binds its first part) or `import module as name`; one for each alias."""

    seq: int
    line: int
    module: str
    name: str | None


class ImportFrom(Node):
    """`from ..module import member as name`; one for each alias; a member of "*" is a star import."""

    seq: int
    line: int
    module: str | None
    level: int
    member: str
    name: str


class Class(Node):
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


class Function(Node):
    """A function statement. Its body (`seq` anew from 0) is lowered only if it holds a class or if asked for."""

    seq: int
    line: int
    name: str
    qualname: str
    parameters: Parameters
    decorators: tuple[Expression, ...]
    is_async: bool
    body: tuple[Statement, ...] | None


class Delete(Node):
    """`del name`."""

    seq: int
    line: int
    name: str


ENUM_MEMBERS = "the members of an enumeration"
"""The kind of a `Dynamic` that binds no class."""


class Dynamic(Node):
    """A statement that can bind names that the text does not tell: `exec`, `globals().update(...)`.

    `kind` is what they may be bound by.
    """

    seq: int
    line: int
    kind: str


class Evaluate(Node):
    """An expression statement whose evaluation can matter: a call, or anything evaluated inside a `try`."""

    seq: int
    line: int
    value: Expression


class Branch(Node):
    """One `if` or `elif`."""

    test: Expression
    body: tuple[Statement, ...]


class If(Node):
    """`if`, any number of `elif` (flat, so that a thousand of them are no deeper than one), `else`."""

    seq: int
    line: int
    end: int
    branches: tuple[Branch, ...]
    orelse: tuple[Statement, ...]


class Handler(Node):
    """One `except`; `catches` is None for a bare one."""

    catches: Expression | None
    body: tuple[Statement, ...]


class Try(Node):
    """`try`, `except`, `else`, `finally`."""

    seq: int
    line: int
    end: int
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    final: tuple[Statement, ...]


class With(Node):
    """`with contexts`; what `as` binds is at the head of `body`."""

    seq: int
    line: int
    end: int
    contexts: tuple[Expression, ...]
    body: tuple[Statement, ...]


class Loop(Node):
    """`for` or `while`; what `for` binds is at the head of `body`."""

    seq: int
    line: int
    end: int
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class Case(Node):
    """One `case` of a `match`: `values` are the literals that it compares with, None for other patterns."""

    values: tuple[Expression, ...] | None
    irrefutable: bool
    guard: Expression | None
    body: tuple[Statement, ...]


class Match(Node):
    """`match subject`; what a pattern captures is at the head of its case's body."""

    seq: int
    line: int
    end: int
    subject: Expression
    cases: tuple[Case, ...]


class Return(Node):
    """`return value` (None for a bare one), or `yield`, which is told by an opaque value."""

    seq: int
    line: int
    value: Expression | None


class Exit(Node):
    """A statement after which the block does not go on: `raise`, `sys.exit()`, `break`, `continue`."""

    seq: int
    line: int
    kind: str


Statement: TypeAlias = (
    Bind
    | Declare
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


class ModuleFacts(Node):
    """All that a scan learned of one module: its statements, or why it could not be read (`failure`)."""

    body: Block
    doc: str | None = None
    failure: Failure | None = None


class Failure(Node):
    """Why a file could not be read, with the line (1-based, 0 for the whole file) and what to do about it."""

    line: int
    reason: str
    remedy: str
