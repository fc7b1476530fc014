"""One module as rules look at it: its syntax tree, and where exactly each part of it stands.

Lines and columns are 1-based, columns count characters; what newer syntax was translated from is not told apart.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .findings_fixes import Fix

FunctionDef: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_NAMED: Final = re.compile(r"(?:async\s+def|def|class)\s+(?P<name>\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where something stands; the end is that of the character after the last one."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


WHOLE: Final = Span()
"""The whole of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found, before it has the rule's code: in the file `path`, at `span`."""

    path: str
    span: Span
    message: str
    remedy: str
    fix: Fix | None = None
    id: str | None = None
    is_note: bool = False


class Source:
    """The text of a module and its tree; a text that can't be parsed has an empty one."""

    def __init__(self, module: str, path: str, text: str) -> None:
        """Take the module's name, the path to tell, and the text."""
        self.module = module
        self.path = path
        self.text = text
        self.lines: Sequence[str] = _LINE_END.split(text)

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def _definitions(self) -> Mapping[int, ast.ClassDef | FunctionDef]:
        return {
            node.lineno: node
            for node in statements(self.tree.body, functions=True)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        }

    def class_at(self, line: int) -> ast.ClassDef | None:
        """Return the class whose `class` stands in a line."""
        node = self._definitions.get(line)
        return node if isinstance(node, ast.ClassDef) else None

    def function_at(self, line: int) -> FunctionDef | None:
        """Return the function whose `def` stands in a line."""
        node = self._definitions.get(line)
        return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.alias | ast.keyword) -> Span:
        """Return where a node stands."""
        last = node.end_lineno or node.lineno
        return Span(
            line=node.lineno,
            column=self._column(node.lineno, node.col_offset),
            end_line=last,
            end_column=self._column(last, node.end_col_offset or node.col_offset),
        )

    def name_span(self, node: ast.ClassDef | FunctionDef) -> Span:
        """Return where the name of a class or function stands in its statement."""
        start = self._column(node.lineno, node.col_offset) - 1
        found = _NAMED.match(self.lines[node.lineno - 1], start)
        if found is None:  # the name stands in another line than the keyword
            return self.line_span(node.lineno)
        first, after = found.span("name")
        return Span(line=node.lineno, column=first + 1, end_line=node.lineno, end_column=after + 1)

    def line_span(self, line: int) -> Span:
        """Return what is written in a line; of a line that is no class's or function's, all of it."""
        if not 0 < line <= len(self.lines):
            return WHOLE
        text = self.lines[line - 1]
        start = len(text) - len(text.lstrip())
        return Span(line=line, column=start + 1, end_line=line, end_column=len(text.rstrip()) + 1)

    def word_span(self, word: str, node: ast.expr) -> Span:
        """Return where a word first stands in a text of several lines, best as what it describes; else the text."""
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        described = re.compile(rf"(?:^\s*|:param\b.*\s){re.escape(word)}\s*(?:[:(]|$)")
        numbers = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        lines = [number for number in numbers if described.search(self.lines[number - 1])]
        for number in [*lines, *numbers]:
            if found := pattern.search(self.lines[number - 1]):
                start, end = found.span()
                return Span(line=number, column=start + 1, end_line=number, end_column=end + 1)
        return self.span(node)

    def best_span(self, line: int) -> Span:
        """Return the name of the class or function that begins in a line, else the line."""
        node = self._definitions.get(line)
        return self.line_span(line) if node is None else self.name_span(node)

    def found(
        self, span: Span, message: str, remedy: str, *, fix: Fix | None = None, about: str | None = None
    ) -> Found:
        """Return what was found here; `about` is the id of the class that it is about."""
        return Found(path=self.path, span=span, message=message, remedy=remedy, fix=fix, id=about)

    def _column(self, line: int, offset: int) -> int:
        """Return the column of a byte offset."""
        if line > len(self.lines):
            return 1
        text = self.lines[line - 1]
        if text.isascii():
            return offset + 1
        return len(text.encode(errors="surrogatepass")[:offset].decode(errors="replace")) + 1


def statements(body: Sequence[ast.stmt], *, functions: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements of a block and of all blocks in it; those of functions only if asked for."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(reversed(list(inner_statements(node))))


def methods_of(node: ast.ClassDef) -> Iterator[FunctionDef]:
    """Yield the functions in a class's body, in the order of the text; those under conditions are left out."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement


def inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements of a compound statement's blocks, in the order of the text."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        for part in getattr(node, name, ()):
            if isinstance(part, ast.stmt):
                yield part
            elif isinstance(part, ast.ExceptHandler | ast.match_case):
                yield from part.body


def own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """Yield the expressions that a statement evaluates itself: not those of the blocks in it, nor of lambdas."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr
        elif isinstance(child, ast.keyword):
            yield child.value


def evaluated(expression: ast.expr) -> Iterator[ast.expr]:
    """Yield an expression and those in it that are evaluated with it: not the bodies of lambdas and generators."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            yield node
        match node:
            case ast.Lambda():
                waiting.extend(default for default in (*node.args.defaults, *node.args.kw_defaults) if default)
            case ast.GeneratorExp(generators=[first, *_]):
                waiting.append(first.iter)
            case _:
                waiting.extend(ast.iter_child_nodes(node))
