"""Fixes for files that nobody meant to fix: one of each kind wherever it can be described, and a judge of the result.

The judge takes what was meant out of the new syntax tree again; what is left must be the old tree.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from indexer.findings import Finding
from indexer.findings_fixes import (
    AddBase,
    AddMethods,
    Annotate,
    CallSuperInit,
    Decorate,
    Edit,
    Fix,
    MoveImport,
    RemoveIgnore,
    Stub,
)
from indexer.fixes import Rewriting, rewritings
from indexer.read import Unreadable, decode, read_file

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

KINDS: Final = ("add_methods", "annotate", "decorate", "add_base", "call_super_init", "move_import", "remove_ignore")
_STUBS: Final = (
    Stub(name="coldplug_probe", signature="(self, value: int = 1, *rest: str) -> bool"),
    Stub(name="coldplug_value", signature="(self)", decorators=("property",)),
)
_BASE: Final = "ColdplugProbe"
_DECORATOR: Final = "coldplug_mark(name='probe')"
_IMPORTS: Final = {_BASE: ("coldplug_probe.core", _BASE), _DECORATOR: ("coldplug_probe.core", "coldplug_mark")}
_COMMENT: Final = "  # coldplug: ignore[CP999]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one file: how many edits of each kind there were and were done, why not all, and what is wrong."""

    path: str
    described: Counter[str]
    done: Counter[str]
    refused: Counter[str]
    faults: tuple[str, ...]


def source_of(path: Path) -> str | None:
    """Return a file's text, None where it is none that this Python parses."""
    try:
        text = decode(read_file(str(path)))
    except Unreadable:
        return None
    return text if parsed(text) is not None else None


def parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def edits_for(text: str, kinds: Sequence[str]) -> list[Edit]:
    """Return edits of these kinds wherever source has a place for one."""
    tree = parsed(text)
    if tree is None:
        return []
    edits: list[Edit] = []
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                edits += _of_class(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                edits += _of_function(node)
    edits += _moves(tree)
    edits += (RemoveIgnore(line=n, codes=("CP999",)) for n, one in enumerate(text.split("\n"), 1) if _COMMENT in one)
    return [edit for edit in edits if edit.kind in kinds]


def _of_class(node: ast.ClassDef) -> Iterator[Edit]:
    yield AddMethods(line=node.lineno, qualname=node.name, stubs=_STUBS)
    yield AddBase(line=node.lineno, qualname=node.name, base=_BASE, imports=_IMPORTS[_BASE])
    yield Decorate(line=node.lineno, name=node.name, decorator=_DECORATOR, imports=_IMPORTS[_DECORATOR])
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__" and not member.decorator_list:
            yield CallSuperInit(line=member.lineno, arguments="coldplug_probe=1")


def _of_function(node: Function) -> Iterator[Edit]:
    own = node.args
    positional = [*own.posonlyargs, *own.args]
    pairs = [
        *zip(reversed(positional), reversed(own.defaults), strict=False),
        *zip(own.kwonlyargs, own.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        match default:
            case ast.Constant(value=bool() | int() | str() | float() | bytes() as value) if argument.annotation is None:
                yield Annotate(
                    line=node.lineno, function=node.name, parameter=argument.arg, annotation=type(value).__name__
                )


def _moves(tree: ast.Module) -> Iterator[Edit]:
    """Yield a move for each import that only functions at module level, and methods of classes there, use."""
    functions = [
        node
        for outer in tree.body
        for node in (outer.body if isinstance(outer, ast.ClassDef) else [outer])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    used = {id(node): Counter(_names(statement for statement in node.body)) for node in functions}
    everywhere = Counter(_names(tree.body))
    for node in tree.body:
        match node:
            case ast.Import(names=[alias]) | ast.ImportFrom(names=[alias]) if alias.name != "*" and not (
                isinstance(node, ast.ImportFrom) and node.module == "__future__"
            ):
                name = alias.asname or alias.name.partition(".")[0]
                users = [one for one in functions if used[id(one)][name]]
                if users and sum(used[id(one)][name] for one in users) == everywhere[name]:
                    yield MoveImport(line=node.lineno, name=name, functions=tuple(one.lineno for one in users))


def _names(nodes: Sequence[ast.stmt] | Iterator[ast.stmt]) -> Iterator[str]:
    for outer in nodes:
        for node in ast.walk(outer):
            match node:
                case ast.Name(id=name):
                    yield name
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    yield from names * 1_000


def with_comments(text: str) -> str:
    """Plant a comment that a fix removes behind the first line of each class that stands on lines of its own."""
    tree = parsed(text)
    lines = text.split("\n")
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.ClassDef) and lines[node.lineno - 1].rstrip().endswith(":"):
            lines[node.lineno - 1] = f"{lines[node.lineno - 1].rstrip()}{_COMMENT}"
    planted = "\n".join(lines)
    return planted if _same(parsed(planted), tree) else text


def tried(files: Sequence[Path], kinds: Sequence[str], folder: Path) -> list[Tried]:
    """Describe fixes of files and carry them out on copies in `folder`, twice; skip what is no source."""
    texts: dict[str, str] = {}
    names: dict[str, Path] = {}
    for number, file in enumerate(files):
        text = source_of(file)
        if text is None:
            continue
        name = f"{number:05}.py"
        data = file.read_bytes()
        if "remove_ignore" in kinds and data == text.encode():
            text = with_comments(text)
            data = text.encode()
        (folder / name).write_bytes(data)
        texts[name], names[name] = text, file
    edits = {name: edits_for(text, kinds) for name, text in texts.items()}
    first = {one.path: one for one in carried_out(edits, folder)}
    faults = {name: list(_faults(texts[name], one)) for name, one in first.items()}
    again = {}
    for name, one in first.items():
        (folder / name).write_bytes(one.after)
        failed = {refusal.finding.message for refusal in one.refused}
        again[name] = [edit for edit in edits_for(decode(one.after), kinds) if edit.kind not in failed]
    for one in carried_out(again, folder):
        if one.after != first[one.path].after:
            faults[one.path].append("is not idempotent")
    return [
        Tried(
            path=str(file),
            described=Counter(edit.kind for edit in edits[name]),
            done=Counter(one.message for one in first[name].mended) if name in first else Counter(),
            refused=Counter(one.reason for one in first[name].refused) if name in first else Counter(),
            faults=tuple(faults.get(name, ())),
        )
        for name, file in names.items()
    ]


def carried_out(edits: Mapping[str, Sequence[Edit]], folder: Path) -> Iterator[Rewriting]:
    """Yield what files would become by edits."""
    findings = [
        Finding(
            path=name,
            line=edit.line,
            code="CP999",
            message=edit.kind,
            remedy="",
            fix=Fix(edit=edit, is_safe=True, summary=""),
        )
        for name, described in edits.items()
        for edit in described
    ]
    return rewritings(findings, root=folder, seconds=60)


def _faults(text: str, rewriting: Rewriting) -> Iterator[str]:
    tree = parsed(decode(rewriting.after))
    if tree is None:
        yield "does not parse"
        return
    done = [one.fix.edit for one in rewriting.mended if one.fix is not None]
    if not _same(_undone(tree, done), _undone(parsed(text), done)):
        yield "differs where nothing is meant"


def _same(one: ast.Module | None, other: ast.Module | None) -> bool:
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def _undone(tree: ast.Module | None, edits: Sequence[Edit]) -> ast.Module:
    """Return a tree without anything that the edits add, and without what they take away."""
    assert tree is not None
    moved = {edit.name for edit in edits if isinstance(edit, MoveImport)}
    annotated = {edit.parameter for edit in edits if isinstance(edit, Annotate)}
    return _Undo(moved, annotated).visit(tree)  # type: ignore[no-any-return]


class _Undo(ast.NodeTransformer):
    def __init__(self, moved: set[str], annotated: set[str]) -> None:
        self.moved = moved
        self.annotated = annotated

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.bases = [base for base in node.bases if ast.unparse(base) != _BASE]
        node.decorator_list = [one for one in node.decorator_list if ast.unparse(one) != _DECORATOR]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        self.generic_visit(node)
        return None if node.name.startswith("coldplug_") else node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        if node.arg in self.annotated:
            node.annotation = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if ast.unparse(node) in {"super().__init__(coldplug_probe=1)", "..."}:
            return None
        return self.generic_visit(node)

    def visit_Pass(self, node: ast.Pass) -> None:
        del node

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        node.names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) not in self.moved]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module == "coldplug_probe.core":
            return None
        node.names = [alias for alias in node.names if (alias.asname or alias.name) not in self.moved]
        return node if node.names else None
