"""The method that a class lacks, as source that means the same there as where the abstract one stands."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .findings_fixes import Stub
from .resolve_calls import identity
from .rules_overrides import definition_of
from .values import ClassValue, Unbound

if TYPE_CHECKING:
    from .rules_subject import Subject


def stub_of(name: str, owner: ClassValue | None, cls: ClassValue, subject: Subject) -> Stub | None:
    """Return the method that a class lacks, with the signature of the abstract one; None where that can't be told."""
    if owner is None or cls.place is None:
        return None
    value = subject.world.class_member(owner, name)
    defined = definition_of(value)
    if defined is None:
        return None
    text = subject.reads(owner.module)
    node = subject.source(owner.module).function_at(defined.definition.line) if text else None
    if node is None:
        return None
    keep = _Kept(owner=owner, cls=cls, subject=subject)
    arguments = ast.parse(ast.unparse(node.args).join(("def f(", "): ..."))).body[0]
    assert isinstance(arguments, ast.FunctionDef)  # noqa: S101 - it was just written
    for argument in ast.walk(arguments.args):
        if (
            isinstance(argument, ast.arg)
            and argument.annotation is not None
            and not keep.means_the_same(argument.annotation)
        ):
            argument.annotation = None
    arguments.args.defaults = [keep.default(default) for default in arguments.args.defaults]
    arguments.args.kw_defaults = [
        None if default is None else keep.default(default) for default in arguments.args.kw_defaults
    ]
    returns = (
        "" if node.returns is None or not keep.means_the_same(node.returns) else f" -> {ast.unparse(node.returns)}"
    )
    return Stub(
        name=name,
        signature=f"({ast.unparse(arguments.args)}){returns}",
        decorators=() if defined.kind == "method" else (defined.kind,),
        is_async=isinstance(node, ast.AsyncFunctionDef),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Tells what of a method's source means the same in another module."""

    owner: ClassValue
    cls: ClassValue
    subject: Subject

    def means_the_same(self, node: ast.expr) -> bool:
        """Tell whether every name of an expression means the same in both modules."""
        if any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node)):
            return False
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        world = self.subject.world
        here, there = world.module_place(self.cls.module), world.module_place(self.owner.module)
        for name in names:
            value = world.lookup(name, here)
            if isinstance(value, Unbound) or identity(value) is None or value != world.lookup(name, there):
                return False
        return True

    def default(self, node: ast.expr) -> ast.expr:
        """Return a default that can be written in the other module: a literal as it is, else an ellipsis."""
        return node if isinstance(node, ast.Constant) else ast.Constant(value=...)
