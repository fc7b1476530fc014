"""Edits of the imports of a module: one is added to the others, or what one binds is taken out of it.

Runs in a process of its own (`fixes_child`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import libcst as cst

from .fixes_nodes import Layout, Statement, comma_before, commas, is_docstring, source_of

Importing: TypeAlias = cst.Import | cst.ImportFrom

_BLANK: Final = cst.EmptyLine(indent=False)


def names_bound(node: Importing) -> list[str]:
    """Return what each of an import's names binds; nothing for `*`, and for what is from the future."""
    if isinstance(node.names, cst.ImportStar) or (isinstance(node, cst.ImportFrom) and _module(node) == "__future__"):
        return []
    return [_bound(alias) for alias in node.names]


def _bound(alias: cst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    name: cst.BaseExpression = alias.name
    while isinstance(name, cst.Attribute):
        name = name.value
    return name.value if isinstance(name, cst.Name) else ""


def parted(node: Importing, name: str) -> tuple[Importing | None, Importing]:
    """Return an import without what it binds as `name`, None where nothing is left, and the import of that alone."""
    assert not isinstance(node.names, cst.ImportStar)  # noqa: S101 - it binds no name that is known
    taken = [alias for alias in node.names if _bound(alias) == name]
    left = [alias for alias in node.names if _bound(alias) != name]
    return (_with_names(node, left) if left else None), _on_one_line(node, taken)


def _with_names(node: Importing, names: Sequence[cst.ImportAlias]) -> Importing:
    """Return the import with fewer names; the comma after the last is the one that was there."""
    assert not isinstance(node.names, cst.ImportStar)  # noqa: S101
    *others, last = names
    return node.with_changes(names=[*others, last.with_changes(comma=node.names[-1].comma)])


def _on_one_line(node: Importing, names: Sequence[cst.ImportAlias]) -> Importing:
    *others, last = (alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in names)
    changes: dict[str, object] = {"names": [*others, last], "semicolon": cst.MaybeSentinel.DEFAULT}
    if isinstance(node, cst.ImportFrom):
        changes |= {"lpar": None, "rpar": None, "whitespace_after_import": cst.SimpleWhitespace(" ")}
    return node.with_changes(**changes)


def without_imports(
    body: Sequence[Statement], gone: Sequence[cst.CSTNode]
) -> tuple[list[Statement], list[cst.EmptyLine]]:
    """Leave out statements; comments above them go to what follows, or come back where nothing does.

    So do blank lines, where what follows has no line above it: they part groups of imports.
    """
    kept: list[Statement] = []
    carried: list[cst.EmptyLine] = []
    for statement in body:
        if any(statement is one for one in gone):
            carried += statement.leading_lines
        elif carried and (_has_comment(carried) or not statement.leading_lines):
            kept.append(statement.with_changes(leading_lines=[*carried, *statement.leading_lines]))
            carried = []
        else:
            kept.append(statement)
            carried = []
    return kept, carried if _has_comment(carried) else []


def _has_comment(lines: Sequence[cst.EmptyLine]) -> bool:
    return any(line.comment is not None for line in lines)


def with_import(body: Sequence[Statement], module: str, name: str, layout: Layout) -> list[Statement]:
    """Import a name at module level, unless that is done: with others from its module, else on a line of its own.

    The line stands after the imports at the head of the module, else after its docstring, else first.
    """
    for at, statement in enumerate(body):
        match statement:
            case cst.SimpleStatementLine(body=[cst.ImportFrom(names=[*names]) as importing]) if (
                _module(importing) == module
            ):
                if any(alias.asname is None and alias.evaluated_name == name for alias in names):
                    return list(body)
                wider = _with_alias(importing, names, name)
                return [*body[:at], statement.with_changes(body=[wider]), *body[at + 1 :]]
            case cst.ClassDef() | cst.FunctionDef():
                break
    return _with_line(body, layout.statement(f"from {module} import {name}\n"))


def _with_alias(node: cst.ImportFrom, names: Sequence[cst.ImportAlias], name: str) -> cst.ImportFrom:
    """Import one more name, where it is in order if the others are, and laid out as they are."""
    at = next((number for number, alias in enumerate(names) if alias.evaluated_name > name), len(names))
    new = cst.ImportAlias(cst.Name(name))
    inner = node.lpar.whitespace_after if node.lpar is not None else cst.SimpleWhitespace("")
    if at < len(names):
        return node.with_changes(names=[*names[:at], new.with_changes(comma=comma_before(inner)), *names[at:]])
    *others, last = names
    between, after = (
        commas(last.comma, inner) if isinstance(last.comma, cst.Comma) else (comma_before(inner), last.comma)
    )
    return node.with_changes(names=[*others, last.with_changes(comma=between), new.with_changes(comma=after)])


def _with_line(body: Sequence[Statement], statement: Statement) -> list[Statement]:
    head = at = 1 if body and is_docstring(body[0]) else 0
    while at < len(body) and _is_import(body[at]):
        at += 1
    rest = list(body[at:])
    if at == head and rest and all(line.comment is not None for line in rest[0].leading_lines):
        rest[0] = rest[0].with_changes(leading_lines=[_BLANK, *rest[0].leading_lines])
    if at == head and at:  # a docstring stands alone
        statement = statement.with_changes(leading_lines=[_BLANK])
    return [*body[:at], statement, *rest]


def _module(node: cst.ImportFrom) -> str:
    """Return the module that an import is from, with dots where it is relative."""
    return "." * len(node.relative) + (source_of(node.module) if node.module is not None else "")


def _is_import(statement: Statement) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=body):
            return all(isinstance(small, cst.Import | cst.ImportFrom) for small in body)
        case _:
            return False
