"""Edits of a module by LibCST: what they say is changed, and every other character stays.

Each is checked against the source before any is carried out, for the source may not be what it was when they were
described. Runs in a process of its own (`fixes_child`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from .findings_fixes import AddBase, AddMethods, Annotate, CallSuperInit, Decorate, Edit, MoveImport, RemoveIgnore
from .fixes_imports import Importing, names_bound, parted, with_import, without_imports
from .fixes_nodes import (
    Layout,
    Statement,
    calls_super_init,
    has_base,
    has_decorator,
    lacking,
    parameter,
    placeholder,
    with_annotation,
    with_base,
    with_decorator,
    with_first,
    with_methods,
    with_super_call,
)

_IGNORE: Final = re.compile(r"\s*#\s*coldplug:\s*ignore(?![\w-])(?:\[(?P<codes>[^\]]*)\])?[^#]*")
_CHANGED: Final = "the file is no longer what was checked"


class Refused(Exception):
    """An edit that can't be carried out: why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A module before and after, as LibCST writes it, and what of it went where.

    `done` are the edits that the module had already, `refused` those that can't be carried out, and why. `dropped` are
    the lines of placeholders that made room; `comments` are those of the module before and after.
    """

    before: str
    after: str
    done: tuple[Edit, ...]
    refused: Mapping[Edit, str]
    dropped: frozenset[int]
    comments: tuple[tuple[str, ...], tuple[str, ...]]


def edited(text: str, edits: Sequence[Edit]) -> Edited:
    """Carry out edits. Raises ParserSyntaxError."""
    module = cst.parse_module(text)
    places = {
        node: place.start.line
        for node, place in MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider).items()
    }
    plan = _plan(module, places, edits)
    after = module.visit(_Editor(module, places, plan))
    return Edited(
        before=module.code,
        after=after.code,
        done=tuple(plan.done),
        refused=plan.refused,
        dropped=frozenset(places[node] for node in plan.placeholders()),
        comments=(_comments(module), _comments(after)),
    )


# --- what is to be done where ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """Edits by the node that they change, and what became of the others."""

    definitions: dict[cst.ClassDef | cst.FunctionDef, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    imports: dict[cst.CSTNode, list[MoveImport]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[cst.FunctionDef, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    comments: dict[int, list[RemoveIgnore]] = field(default_factory=lambda: defaultdict(list))
    needed: dict[tuple[str, str], None] = field(default_factory=dict)
    done: list[Edit] = field(default_factory=list)
    refused: dict[Edit, str] = field(default_factory=dict)

    def placeholders(self) -> list[cst.CSTNode]:
        """Return the `pass` and `...` that make room."""
        filled = (
            node
            for node, edits in self.definitions.items()
            if any(isinstance(edit, AddMethods | CallSuperInit | MoveImport) for edit in edits)
        )
        return [found for node in filled if (found := placeholder(node)) is not None]


def _plan(module: cst.Module, places: Mapping[Any, int], edits: Sequence[Edit]) -> _Plan:
    plan = _Plan()
    lines = _Lines(module, places)
    for edit in dict.fromkeys(edits):
        try:
            is_done = _place(edit, lines, plan)
        except Refused as error:
            plan.refused[edit] = str(error)
            continue
        if is_done:
            plan.done.append(edit)
    return plan


def _place(edit: Edit, lines: _Lines, plan: _Plan) -> bool:
    """Put an edit with the nodes that it changes; return whether the module has it already. Raises Refused."""
    node: cst.ClassDef | cst.FunctionDef
    match edit:
        case MoveImport():
            return _place_move(edit, lines, plan)
        case RemoveIgnore():
            plan.comments[edit.line].append(edit)
            return not any(_without_codes(one, edit.codes) != one for one in lines.comments_at(edit.line))
        case AddMethods():
            node = cls = lines.class_at(edit.line, edit.qualname)
            is_done = not lacking(cls, edit.stubs)
        case AddBase():
            node = cls = lines.class_at(edit.line, edit.qualname)
            is_done = has_base(cls, edit)
        case Annotate():
            node = function = lines.function_at(edit.line, edit.function)
            old = parameter(function, edit.parameter)
            if old is None:
                raise Refused(f"{edit.function} has no parameter {edit.parameter}: {_CHANGED}")
            is_done = old.annotation is not None
        case CallSuperInit():
            node = function = lines.function_at(edit.line, "__init__")
            if not (function.params.posonly_params or function.params.params):
                raise Refused("`super()` needs a first parameter, and __init__ has none by name")
            is_done = calls_super_init(function)
        case Decorate():
            node = lines.definition_at(edit.line, edit.name)
            is_done = has_decorator(node, edit)
    if not is_done:
        plan.definitions[node].append(edit)
        if isinstance(edit, AddBase | Decorate) and edit.imports is not None:
            plan.needed[edit.imports] = None
    return is_done


def _place_move(edit: MoveImport, lines: _Lines, plan: _Plan) -> bool:
    line, importing = lines.import_at(edit)
    functions = [lines.function_at(number, None) for number in edit.functions]
    left, taken = parted(importing, edit.name)
    alone = left is None and len(line.body) == 1
    trailing = line.trailing_whitespace if alone else cst.TrailingWhitespace()
    statement = cst.SimpleStatementLine(body=[taken], trailing_whitespace=trailing)
    plan.imports[importing].append(edit)
    for function in functions:
        plan.definitions[function].append(edit)
        plan.moved[function].append(statement)
    return False


class _Lines:
    """The nodes of a module by the line of their `class`, `def` or `import`."""

    def __init__(self, module: cst.Module, places: Mapping[Any, int]) -> None:
        self._definitions = {
            line: node for node, line in places.items() if isinstance(node, cst.ClassDef | cst.FunctionDef)
        }
        self._places = places
        self._comments = [node for node in places if isinstance(node, cst.Comment)]
        self._imports = [
            (places[small], line, small)
            for line in module.body
            if isinstance(line, cst.SimpleStatementLine)
            for small in line.body
            if isinstance(small, cst.Import | cst.ImportFrom)
        ]

    def comments_at(self, line: int) -> list[str]:
        """Return the comment of a line, if there is one."""
        return [node.value for node in self._comments if self._places[node] == line]

    def class_at(self, line: int, qualname: str) -> cst.ClassDef:
        """Return the class in a line. Raises Refused."""
        node = self._definitions.get(line)
        if not isinstance(node, cst.ClassDef) or node.name.value != qualname.rpartition(".")[2]:
            raise Refused(f"there is no class {qualname} in line {line}: {_CHANGED}")
        return node

    def function_at(self, line: int, name: str | None) -> cst.FunctionDef:
        """Return the function in a line, whatever its name where that is None. Raises Refused."""
        node = self._definitions.get(line)
        if not isinstance(node, cst.FunctionDef) or node.name.value != (name or node.name.value):
            raise Refused(f"there is no function {name or 'at all'} in line {line}: {_CHANGED}")
        return node

    def definition_at(self, line: int, name: str) -> cst.ClassDef | cst.FunctionDef:
        """Return the class or function in a line. Raises Refused."""
        node = self._definitions.get(line)
        if node is None or node.name.value != name:
            raise Refused(f"there is no {name} in line {line}: {_CHANGED}")
        return node

    def import_at(self, edit: MoveImport) -> tuple[cst.SimpleStatementLine, Importing]:
        """Return an import at module level, with its line of statements. Raises Refused."""
        for number, line, importing in self._imports:
            if number == edit.line and edit.name in names_bound(importing):
                return line, importing
        raise Refused(f"no import at module level in line {edit.line} binds {edit.name}: {_CHANGED}")


# --- doing it --------------------------------------------------------------------------------------------------------


class _Editor(cst.CSTTransformer):
    """Carries out a plan."""

    def __init__(self, module: cst.Module, places: Mapping[Any, int], plan: _Plan) -> None:
        super().__init__()
        self._places = places
        self._plan = plan
        self._layout = Layout(config=module.config_for_parsing)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        """Carry out what is planned for a class."""
        drop = placeholder(original_node) is not None
        for edit in self._plan.definitions.get(original_node, ()):
            match edit:
                case AddMethods():
                    updated_node = with_methods(updated_node, edit, self._layout, drop=drop)
                case AddBase():
                    updated_node = with_base(updated_node, edit, self._layout)
                case Decorate():
                    updated_node = with_decorator(updated_node, edit, self._layout)
        return updated_node

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        """Carry out what is planned for a function."""
        drop = placeholder(original_node) is not None
        for edit in self._plan.definitions.get(original_node, ()):
            match edit:
                case Annotate():
                    updated_node = with_annotation(updated_node, edit, self._layout)
                case CallSuperInit():
                    updated_node = with_super_call(updated_node, edit, self._layout, drop=drop)
                case Decorate():
                    updated_node = with_decorator(updated_node, edit, self._layout)
        for statement in reversed(self._plan.moved.get(original_node, ())):
            updated_node = with_first(updated_node, statement, drop=drop)
        return updated_node

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        """Carry out what is planned for the imports."""
        body, gone = [], []
        for before, after in zip(original_node.body, updated_node.body, strict=True):
            statement = self._without_moved(before, after)
            body.append(after if statement is None else statement)
            gone += [after] if statement is None else []
        kept, carried = without_imports(body, gone)
        for module, name in self._plan.needed:
            kept = with_import(kept, module, name, self._layout)
        return updated_node.with_changes(body=kept, footer=[*carried, *updated_node.footer])

    def _without_moved(self, before: Statement, after: Statement) -> Statement | None:
        """Return a line without the imports that are moved, None where nothing is left of it."""
        if not isinstance(before, cst.SimpleStatementLine) or not isinstance(after, cst.SimpleStatementLine):
            return after
        left: list[cst.BaseSmallStatement] = []
        for old, new in zip(before.body, after.body, strict=True):
            rest: cst.BaseSmallStatement | None = new
            for edit in self._plan.imports.get(old, ()):
                if isinstance(rest, cst.Import | cst.ImportFrom):
                    rest, _ = parted(rest, edit.name)
            left += [] if rest is None else [rest]
        if len(left) == len(before.body):
            return after.with_changes(body=left)
        if not left:
            return None
        return after.with_changes(body=[*left[:-1], left[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)])

    # --- comments

    def leave_TrailingWhitespace(
        self, original_node: cst.TrailingWhitespace, updated_node: cst.TrailingWhitespace
    ) -> cst.TrailingWhitespace:
        """Change a comment behind code."""
        comment = self._changed(original_node.comment)
        if comment is original_node.comment:
            return updated_node
        if comment is None:
            return updated_node.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
        return updated_node.with_changes(comment=comment)

    def leave_EmptyLine(
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.RemovalSentinel:
        """Change a comment on a line of its own."""
        comment = self._changed(original_node.comment)
        if comment is original_node.comment:
            return updated_node
        return updated_node.with_changes(comment=comment) if comment else cst.RemoveFromParent()

    def _changed(self, comment: cst.Comment | None) -> cst.Comment | None:
        """Return what is left of a comment; itself where nothing of it is to be removed."""
        if comment is None:
            return None
        value = comment.value
        for edit in self._plan.comments.get(self._places[comment], ()):
            value = _without_codes(value, edit.codes)
        if value == comment.value:
            return comment
        return cst.Comment(value) if value else None


def _without_codes(comment: str, codes: Sequence[str]) -> str:
    """Return a comment whose part that accepts findings lacks these codes; without that part where none is left."""

    def rest(found: re.Match[str]) -> str:
        listed = [code.strip() for code in (found["codes"] or "").split(",")]
        left = [code for code in listed if code and code not in codes]
        if not left:
            return ""
        if left == listed:
            return found[0]
        start, end = found.start("codes") - found.start(), found.end("codes") - found.start()
        return f"{found[0][:start]}{', '.join(left)}{found[0][end:]}"

    return _IGNORE.sub(rest, comment, count=1).strip()


class _Comments(cst.CSTVisitor):
    """Collects comments."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_Comment(self, node: cst.Comment) -> None:
        """Collect one."""
        self.found.append(node.value)


def _comments(module: cst.Module) -> tuple[str, ...]:
    visitor = _Comments()
    module.visit(visitor)
    return tuple(visitor.found)
