"""What class and function statements say beyond a scan: annotations, defaults, comments, and what is handed on.

Like facts: immutable, picklable, free of `ast`, and equal for equal source. A statement is named by the line of its
`class` or `def`: no two of them can begin on one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import Call, Expression, Node

if TYPE_CHECKING:
    from collections.abc import Mapping

POSITIONAL_ONLY = "positional_only"
POSITIONAL_OR_KEYWORD = "positional_or_keyword"
VAR_POSITIONAL = "var_positional"
KEYWORD_ONLY = "keyword_only"
VAR_KEYWORD = "var_keyword"


class Written(Node):
    """An expression, and its source text on one line, cut where it is long; of a call the texts of its arguments, too.

    `arguments` pairs the position, from "0", or the keyword of each argument with its text.
    """

    expression: Expression
    text: str
    arguments: tuple[tuple[str, str], ...] = ()


class Parameter(Node):
    """A parameter of a function; `kind` is spelled as `inspect.Parameter` does, in lower case."""

    name: str
    kind: str
    annotation: Written | None
    default: Written | None


class Guard(Node):
    """One branch of a statement that chooses between several: two of the same `statement` exclude each other."""

    statement: int
    branch: int


class Handed(Node):
    """A call that a mapping is opened in: `call(..., **mapping)`; `mapping` is a name, or `self.name`.

    `star` is the iterable that is opened before it, in the same spelling, or None.
    """

    mapping: str
    star: str | None
    call: Call
    guards: tuple[Guard, ...]


class Taken(Node):
    """A key that is taken from a mapping: `mapping.pop("name", default)`, `.get(...)`, `mapping["name"]`.

    `optional` tells whether it may be missing: a default, or a condition around it.
    """

    mapping: str
    name: str
    default: Written | None
    optional: bool


class FunctionDetail(Node):
    """A function's parameters, and what its body does with mappings of arguments.

    `stored` pairs the attributes of `self` with the name that they are set to. `put` are the keys that the body sets
    in a mapping itself, as (mapping, key). `refused` are the mappings whose leftovers raise an error.
    """

    line: int
    name: str
    parameters: tuple[Parameter, ...]
    doc: str | None
    handed: tuple[Handed, ...]
    taken: tuple[Taken, ...]
    stored: tuple[tuple[str, str], ...]
    put: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]


class FieldDetail(Node):
    """A name that a class body annotates, or assigns a call to; `doc` is its docstring or its `#:` comment."""

    line: int
    name: str
    annotation: Written | None
    value: Written | None
    doc: str | None


class ClassDetail(Node):
    """A class's fields in the order of the text, its methods by name (the last statement counts), and decorated names.

    `decorated` pairs the names of methods with the decorators above them.
    """

    line: int
    doc: str | None
    fields: tuple[FieldDetail, ...]
    methods: Mapping[str, FunctionDetail]
    decorated: tuple[tuple[str, Expression], ...]


class ModuleDetail(Node):
    """All that was read of a module: classes and functions by line."""

    classes: Mapping[int, ClassDetail]
    functions: Mapping[int, FunctionDetail]
