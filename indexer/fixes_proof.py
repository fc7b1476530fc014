"""The proof of a rewritten module: its syntax tree is the old one with what the edits say, and nothing else.

Independent of how the source was edited: the same edits are carried out on Python's own syntax tree, and both must be
alike. Runs in a process of its own (`fixes_child`), for trees can be deep.
"""

from __future__ import annotations

import ast
import symtable
import warnings
from collections import Counter
from collections.abc import Sequence
from types import EllipsisType
from typing import TypeAlias

from .findings_fixes import AddBase, AddMethods, Annotate, CallSuperInit, Decorate, Edit, MoveImport, RemoveIgnore, Stub

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Definition: TypeAlias = ast.ClassDef | Function


class Unproven(Exception):
    """What is wrong with a rewritten module."""


def prove(before: str, after: str, edits: Sequence[Edit], *, dropped: frozenset[int]) -> None:
    """Raise Unproven unless the edits, and nothing else, lead from one source to the other.

    `dropped` are the lines of `pass` and `...` that the edits made superfluous.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old, new = _parsed(before, "before"), _parsed(after, "after")
        if ast.dump(new) != ast.dump(_Expected(old, new, dropped).tree_with(edits)):
            raise Unproven("it would change more than is meant")
        _check_scopes(before, "before")
        _check_scopes(after, "after")


def prove_comments(before: Sequence[str], after: Sequence[str], *, removed: int) -> None:
    """Raise Unproven where more comments are gone than `removed`, which is how many an edit removes or changes."""
    if (Counter(before) - Counter(after)).total() > removed:
        raise Unproven("a comment would be lost")


def _parsed(text: str, when: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise Unproven(f"the file would not parse {when} it: {error}") from None


def _check_scopes(text: str, when: str) -> None:
    """Raise Unproven where the compiler would refuse what the parser takes, such as a name used before its `global`."""
    try:
        symtable.symtable(text, "<source>", "exec")
    except (SyntaxError, ValueError) as error:
        raise Unproven(f"the file would not compile {when} it: {error}") from None


class _Expected:
    """The old tree, to which the edits are done. What is imported at module level stands where the new tree has it."""

    def __init__(self, old: ast.Module, new: ast.Module, dropped: frozenset[int]) -> None:
        self._old = old
        self._new = new
        self._dropped = dropped
        self._definitions = {
            node.lineno: node
            for node in ast.walk(old)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._owners = {id(member): node for node in self._definitions.values() for member in node.body}

    def tree_with(self, edits: Sequence[Edit]) -> ast.Module:
        """Return the tree with all edits done. Raises Unproven where one is not as described."""
        users: dict[tuple[str, str], list[ast.stmt]] = {}
        # What is moved into a function comes first there, in order.
        moves = [edit for edit in edits if isinstance(edit, MoveImport)]
        for edit in (*(edit for edit in edits if not isinstance(edit, MoveImport)), *reversed(moves)):
            self._do(edit)
            if isinstance(edit, AddBase | Decorate) and edit.imports is not None:
                users.setdefault(edit.imports, []).append(self._top_of(edit.line))
        self._import([needed for needed in users if self._lacks(*needed)])
        for needed, statements in users.items():
            self._check_order(*needed, statements)
        return self._old

    def _do(self, edit: Edit) -> None:
        match edit:
            case AddMethods():
                cls = self._class(edit.line)
                self._drop_placeholder(cls)
                bound = {name for node in cls.body for name in _bound_by(node)}
                cls.body += [_method(stub) for stub in edit.stubs if stub.name not in bound]
            case AddBase():
                cls = self._class(edit.line)
                if ast.unparse(_expression(edit.base)) not in map(ast.unparse, cls.bases):
                    cls.bases.append(_expression(edit.base))
            case Annotate():
                _annotate(self._function(edit.line), edit)
            case CallSuperInit():
                function = self._function(edit.line)
                owner = self._owners.get(id(function))
                if not isinstance(owner, ast.ClassDef) or function.decorator_list:
                    raise Unproven("`super()` works in plain methods that stand in a class")
                self._insert_first(function, ast.Expr(_expression(f"super().__init__({edit.arguments})")))
            case Decorate():
                definition = self._definitions[edit.line]
                definition.decorator_list.append(_expression(edit.decorator))
            case MoveImport():
                statement = self._taken(edit)
                for line in edit.functions:
                    self._insert_first(self._function(line), statement)
            case RemoveIgnore():
                pass

    def _class(self, line: int) -> ast.ClassDef:
        node = self._definitions.get(line)
        if not isinstance(node, ast.ClassDef):
            raise Unproven(f"there is no class in line {line}")
        return node

    def _function(self, line: int) -> Function:
        node = self._definitions.get(line)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            raise Unproven(f"there is no function in line {line}")
        return node

    def _top_of(self, line: int) -> ast.stmt:
        """Return which of the module's statements holds a line of a definition."""
        return [node for node in self._old.body if min(_lines(node)) <= line][-1]

    def _drop_placeholder(self, node: Definition) -> None:
        match node.body[-1]:
            case ast.Pass() | ast.Expr(value=ast.Constant(value=EllipsisType())) as last if (
                last.lineno in self._dropped
            ):
                node.body.pop()

    def _insert_first(self, node: Function, statement: ast.stmt) -> None:
        self._drop_placeholder(node)
        at = 1 if node.body and _is_docstring(node.body[0]) else 0
        node.body.insert(at, statement)

    def _taken(self, edit: MoveImport) -> ast.stmt:
        """Take the names out of their import, and return an import of them alone."""
        for number, node in enumerate(self._old.body):
            if not isinstance(node, ast.Import | ast.ImportFrom) or node.lineno != edit.line:
                continue
            taken = [alias for alias in node.names if _bound(alias) == edit.name]
            node.names = [alias for alias in node.names if _bound(alias) != edit.name]
            if not taken:
                continue
            if not node.names:
                del self._old.body[number]
            if isinstance(node, ast.ImportFrom):
                return ast.ImportFrom(node.module, taken, node.level)
            return ast.Import(taken)
        raise Unproven(f"no import in line {edit.line} binds {edit.name}")

    def _lacks(self, module: str, name: str) -> bool:
        """Tell whether the old tree does not import a name; in a module where it means something else it never may."""
        if any(_imports(node, module, name) for node in self._old.body):
            return False
        if any(_binds(node, name) for node in ast.walk(self._old)):
            raise Unproven(f"{name} means something else in this module")
        return True

    def _import(self, needed: Sequence[tuple[str, str]]) -> None:
        """Import names where the new tree does: in lines of their own, or with others from their module."""
        for number, node in enumerate(self._new.body):
            if not isinstance(node, ast.ImportFrom):
                continue
            added = [alias.name for alias in node.names if (node.module, alias.name) in needed and not alias.asname]
            old = self._old.body[number] if number < len(self._old.body) else None
            if len(added) == len(node.names):
                names = [ast.alias(name) for name in added]
                self._old.body.insert(number, ast.ImportFrom(node.module, names, 0))
            elif added and isinstance(old, ast.ImportFrom):
                for at, alias in enumerate(node.names):
                    if alias.name in added:
                        old.names.insert(at, ast.alias(alias.name))

    def _check_order(self, module: str, name: str, users: Sequence[ast.stmt]) -> None:
        """Raise Unproven unless a name is imported before all statements that use it."""
        for node in self._old.body:
            if _imports(node, module, name):
                return
            if any(node is user for user in users):
                break
        raise Unproven(f"{name} would not be imported where it is used")


# --- single nodes ----------------------------------------------------------------------------------------------------


def _lines(node: ast.stmt) -> list[int]:
    """Return the line of a statement, and those of its decorators."""
    decorators = node.decorator_list if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else []
    return [node.lineno, *(decorator.lineno for decorator in decorators)]


def _expression(source: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError):
        raise Unproven(f"{source!r} is no expression") from None


def _method(stub: Stub) -> ast.stmt:
    decorators = "".join(f"@{decorator}\n" for decorator in stub.decorators)
    source = (
        f"{decorators}{'async ' if stub.is_async else ''}def {stub.name}{stub.signature}:\n raise NotImplementedError"
    )
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        body = []
    match body:
        case [ast.FunctionDef(name=stub.name) | ast.AsyncFunctionDef(name=stub.name) as method]:
            return method
    raise Unproven(f"{stub.name}{stub.signature} is no method")


def _annotate(function: Function, edit: Annotate) -> None:
    own = function.args
    stars = [one for one in (own.vararg, own.kwarg) if one is not None]
    for argument in (*own.posonlyargs, *own.args, *own.kwonlyargs, *stars):
        if argument.arg == edit.parameter and argument.annotation is None:
            argument.annotation = _expression(edit.annotation)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _bound_by(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            return [name]
        case _:
            return []


def _imports(node: ast.AST, module: str, name: str) -> bool:
    match node:
        case ast.ImportFrom(module=str(source), names=names, level=level):
            same = "." * level + source == module
            return same and any(alias.name == name and alias.asname is None for alias in names)
        case _:
            return False


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=own, ctx=ast.Store() | ast.Del()):
            return own == name
        case ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own) | ast.ClassDef(name=own):
            return own == name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return any(_bound(alias) in {name, "*"} for alias in names)
        case _:
            return False
