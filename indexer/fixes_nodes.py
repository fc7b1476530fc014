"""Edits of one LibCST node: a function or class goes in, one with what an edit adds comes out.

Layout and comments stay. Runs in a process of its own (`fixes_child`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import libcst as cst

from .findings_fixes import AddBase, AddMethods, Annotate, CallSuperInit, Decorate, Stub

Statement: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement
Definition = TypeVar("Definition", cst.ClassDef, cst.FunctionDef)

_BLANK = cst.EmptyLine(indent=False, whitespace=cst.SimpleWhitespace(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the module is laid out: what is added is laid out like it."""

    config: cst.PartialParserConfig

    def statement(self, source: str) -> Statement:
        """Parse one statement. Raises ParserSyntaxError."""
        return cst.parse_statement(source, config=self.config)

    def expression(self, source: str) -> cst.BaseExpression:
        """Parse an expression. Raises ParserSyntaxError."""
        return cst.parse_expression(source, config=self.config)


# --- classes ---------------------------------------------------------------------------------------------------------


def lacking(node: cst.ClassDef, stubs: Sequence[Stub]) -> list[Stub]:
    """Return those of the methods that no statement of the class's body binds."""
    bound = {name for statement in node.body.body for name in _bound_by(statement)}
    return [stub for stub in stubs if stub.name not in bound]


def with_methods(node: cst.ClassDef, edit: AddMethods, layout: Layout, *, drop: bool) -> cst.ClassDef:
    """Add the methods that are lacking at the end of the class; `drop` the placeholder that its body was."""
    block = _block(node.body)
    statements = _room(block, drop=drop)
    methods: list[cst.BaseStatement] = []
    for stub in lacking(node, edit.stubs):
        decorators = "".join(f"@{decorator}\n" for decorator in stub.decorators)
        head = f"{'async ' if stub.is_async else ''}def {stub.name}{stub.signature}:"
        source = f"{decorators}{head}\n{layout.config.default_indent}raise NotImplementedError\n"
        # Comments that end the body stay before what is added; then a blank line.
        lines = [*(block.footer if not methods else ()), *([_BLANK] if statements or methods else ())]
        methods.append(layout.statement(source).with_changes(leading_lines=lines))
    return node.with_changes(body=block.with_changes(body=[*statements, *methods], footer=()))


def has_base(node: cst.ClassDef, edit: AddBase) -> bool:
    """Tell whether the base stands among those of the class."""
    return any(source_of(argument.value) == edit.base for argument in node.bases)


def with_base(node: cst.ClassDef, edit: AddBase, layout: Layout) -> cst.ClassDef:
    """Add the base after those that are there."""
    if has_base(node, edit):
        return node
    added = cst.Arg(layout.expression(edit.base))
    if not node.bases:
        return node.with_changes(bases=[added])
    *others, last = node.bases
    if isinstance(last.comma, cst.Comma):  # what follows it follows the new one now
        inner = node.lpar.whitespace_after if isinstance(node.lpar, cst.LeftParen) else cst.SimpleWhitespace("")
        between, after = commas(last.comma, inner)
        last, added = last.with_changes(comma=between), added.with_changes(comma=after)
    elif not node.keywords:  # white space before the closing parenthesis
        added = added.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    return node.with_changes(bases=[*others, last, added])


# --- functions -------------------------------------------------------------------------------------------------------


def parameter(node: cst.FunctionDef, name: str) -> cst.Param | None:
    """Return a parameter of a function by its name."""
    own = node.params
    stars = [one for one in (own.star_arg, own.star_kwarg) if isinstance(one, cst.Param)]
    every = (*own.posonly_params, *own.params, *own.kwonly_params, *stars)
    return next((one for one in every if one.name.value == name), None)


def with_annotation(node: cst.FunctionDef, edit: Annotate, layout: Layout) -> cst.FunctionDef:
    """Annotate a parameter, and put the blanks around its `=` that belong there then."""
    old = parameter(node, edit.parameter)
    if old is None or old.annotation is not None:
        return node
    new = old.with_changes(annotation=cst.Annotation(layout.expression(edit.annotation)))
    match old.equal:
        case cst.AssignEqual(
            whitespace_before=cst.SimpleWhitespace(value=""), whitespace_after=cst.SimpleWhitespace(value="")
        ):
            blank = cst.SimpleWhitespace(" ")
            new = new.with_changes(equal=cst.AssignEqual(whitespace_before=blank, whitespace_after=blank))
    changed = node.params.deep_replace(old, new)
    return node.with_changes(params=changed)


def calls_super_init(node: cst.FunctionDef) -> bool:
    """Tell whether the function calls `super().__init__` anywhere."""
    found = _SuperCalls()
    node.body.visit(found)
    return found.found


def with_super_call(node: cst.FunctionDef, edit: CallSuperInit, layout: Layout, *, drop: bool) -> cst.FunctionDef:
    """Call `super().__init__` first; `drop` the placeholder that the body was."""
    if calls_super_init(node):
        return node
    return with_first(node, layout.statement(f"super().__init__({edit.arguments})\n"), drop=drop)


def with_first(node: cst.FunctionDef, statement: Statement, *, drop: bool) -> cst.FunctionDef:
    """Put a statement at the head of a function's body, after its docstring; `drop` the placeholder that it was."""
    block = _block(node.body)
    statements = _room(block, drop=drop)
    at = 1 if statements and is_docstring(statements[0]) else 0
    return node.with_changes(body=block.with_changes(body=[*statements[:at], statement, *statements[at:]]))


# --- both ------------------------------------------------------------------------------------------------------------


def has_decorator(node: cst.ClassDef | cst.FunctionDef, edit: Decorate) -> bool:
    """Tell whether the decorator stands above the definition."""
    return any(source_of(one.decorator) == edit.decorator for one in node.decorators)


def with_decorator(node: Definition, edit: Decorate, layout: Layout) -> Definition:
    """Write a decorator nearest to the definition."""
    if has_decorator(node, edit):
        return node
    added = cst.Decorator(layout.expression(edit.decorator))
    return node.with_changes(decorators=[*node.decorators, added])


def commas(last: cst.Comma, inner: cst.BaseParenthesizableWhitespace) -> tuple[cst.Comma, cst.Comma]:
    """Return the commas of the last of a list and of what is added behind it, where the list ends with a comma.

    `inner` is the white space between the opening parenthesis and the first. A comment stays with the last.
    """
    own = last.whitespace_after
    if not isinstance(own, cst.ParenthesizedWhitespace) or not isinstance(inner, cst.ParenthesizedWhitespace):
        return comma_before(inner), last
    between = own.with_changes(indent=inner.indent, last_line=inner.last_line)
    after = own.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    return last.with_changes(whitespace_after=between), last.with_changes(whitespace_after=after)


def comma_before(inner: cst.BaseParenthesizableWhitespace) -> cst.Comma:
    """Return a comma with what parts it from the next of a list that is laid out as `inner` begins it."""
    if not isinstance(inner, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    bare = inner.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    return cst.Comma(whitespace_after=bare)


def is_docstring(statement: cst.CSTNode) -> bool:
    """Tell whether a statement is a string alone in its line."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString(prefix=prefix))]):
            return "b" not in prefix.lower()
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.ConcatenatedString())]):
            return True
        case _:
            return False


def _block(suite: cst.BaseSuite) -> cst.IndentedBlock:
    """Return a body as one that takes lines: `class A: pass` gets a line of its own for what followed the colon."""
    match suite:
        case cst.IndentedBlock():
            return suite
        case cst.SimpleStatementSuite(body=body, trailing_whitespace=trailing):
            return cst.IndentedBlock(body=[cst.SimpleStatementLine(body=body, trailing_whitespace=trailing)])
        case _:
            raise TypeError(type(suite).__name__)


def placeholder(node: cst.ClassDef | cst.FunctionDef) -> cst.CSTNode | None:
    """Return the `pass` or `...` that is all of a body, but for a docstring, and carries no comment."""
    *head, last = _block(node.body).body
    if len(head) > 1 or not all(map(is_docstring, head)) or not isinstance(last, cst.SimpleStatementLine):
        return None
    has_comment = last.trailing_whitespace.comment or any(line.comment for line in last.leading_lines)
    return last.body[0] if _is_placeholder(last) and not has_comment else None


def _is_placeholder(statement: cst.BaseStatement) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Pass() | cst.Expr(value=cst.Ellipsis())]):
            return True
        case _:
            return False


def _room(block: cst.IndentedBlock, *, drop: bool) -> list[cst.BaseStatement]:
    """Return the statements of a body to which others are added, and `drop` a placeholder that ends it."""
    *head, last = block.body
    return head if drop and _is_placeholder(last) else [*head, last]


def _bound_by(statement: cst.CSTNode) -> list[str]:
    match statement:
        case cst.FunctionDef(name=name) | cst.ClassDef(name=name):
            return [name.value]
        case cst.SimpleStatementLine(body=body):
            return [name for small in body for name in _bound_by(small)]
        case cst.Assign(targets=targets):
            return [target.target.value for target in targets if isinstance(target.target, cst.Name)]
        case cst.AnnAssign(target=cst.Name(value=name), value=value) if value is not None:
            return [name]
        case _:
            return []


def source_of(node: cst.CSTNode) -> str:
    """Return the source of a node."""
    return cst.Module(body=[]).code_for_node(node)


class _SuperCalls(cst.CSTVisitor):
    """Looks for `super().__init__(...)`."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def visit_Call(self, node: cst.Call) -> None:
        """Look at one call."""
        match node.func:
            case cst.Attribute(attr=cst.Name(value="__init__"), value=cst.Call(func=cst.Name(value="super"))):
                self.found = True
