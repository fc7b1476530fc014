"""Rules about what a plugin's class is: where it stands, what it is called, what it derives from, how it is made.

Each says only what source tells for certain.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .facts import Class
from .names import is_name
from .resolve_calls import identity
from .rules_overrides import definition_of
from .rules_source import FunctionDef, methods_of, statements
from .values import ClassValue, Decorated, Unbound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found
    from .rules_subject import Examined, Subject

_FINAL = frozenset({"typing:final", "typing_extensions:final"})
_CLOSED = frozenset(
    {
        "builtins:bool",
        "builtins:function",
        "builtins:memoryview",
        "builtins:NoneType",
        "builtins:range",
        "builtins:slice",
        "types:FunctionType",
        "types:GeneratorType",
        "types:MethodType",
    }
)
"""Classes that C code defines and that no class can derive from."""


def local_class(subject: Subject) -> Iterator[Found]:
    """Tell of classes that derive from a base and are made in a function.

    A class that derives from a base is made inside a function.

    No `module:Class` leads to it, so that no manifest can name it and no loader can start it.
    """
    for item in subject.selection.unresolved:
        if "made in the function" in item.doubt.reason and subject.is_looked_at(item.module):
            source = subject.source(item.module)
            node = source.class_at(item.line)
            if node is not None:
                yield source.found(
                    source.name_span(node),
                    f"{node.name} is made in a function, where no reference leads to it: it can't be a plugin",
                    "define the class at the top level of its module",
                    about=item.id,
                )


def shadowed_class(subject: Subject) -> Iterator[Found]:
    """Tell of classes whose name is bound anew later in the file.

    A class that derives from a base is defined, and a later statement of the module binds its name to something
    else.

    Only the last one can be reached: the earlier class can't be loaded by its name. Told where both statements
    always run, and where nothing between them uses the first, as a registration by a decorator would.
    """
    for module in subject.parsed:
        if subject.is_looked_at(module):
            yield from _shadowed_in(module, subject)


def _shadowed_in(module: str, subject: Subject) -> Iterator[Found]:
    body = subject.world.facts(module).body
    for position, statement in enumerate(body):
        if not isinstance(statement, Class) or statement.decorators:
            continue
        later = next(
            (other for other in body[position + 1 :] if isinstance(other, Class) and other.name == statement.name), None
        )
        if later is None:
            continue
        source = subject.source(module)
        node, other = source.class_at(statement.line), source.class_at(later.line)
        if node is None or other is None or _is_used_between(node, other, source.tree):
            continue
        place = subject.world.module_place(module)
        value = subject.world.bound_value(statement, statement.name, place.before(statement.seq, statement.line))
        if isinstance(value, ClassValue) and _derives_from_base(value, subject):
            yield source.found(
                source.name_span(node),
                f"{node.name} is defined anew later in this file: this class can't be reached",
                "give one of the two another name",
                about=f"{module}:{node.name}",
            )


def _is_used_between(first: ast.ClassDef, second: ast.ClassDef, tree: ast.Module) -> bool:
    for statement in tree.body:
        if first.lineno < statement.lineno <= second.lineno:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id == first.name:
                    return True
    return False


def _derives_from_base(cls: ClassValue, subject: Subject) -> bool:
    ancestors = subject.structure(cls).ancestors
    return any(base != cls and base in ancestors for base in subject.base_classes())


def final_base(subject: Subject) -> Iterator[Found]:
    """Tell of classes that derive from a final class.

    A class derives from one that is marked `@final`, or that Python allows nobody to derive from (`bool`).

    Its author reserves the right to change it in any way; for a class of the second kind the import raises
    `TypeError`.
    """
    for item in subject.members():
        for base, node in zip(subject.structure(item.cls).bases, item.node.bases, strict=False):
            if not isinstance(base, ClassValue):
                continue
            if base.id in _CLOSED:
                what = f"{base.id.partition(':')[2]} can't be derived from: the import raises TypeError"
            elif _is_final(base, subject):
                what = f"{base.id} is marked final"
            else:
                continue
            yield item.source.found(
                item.source.span(node), what, "derive from its base, and hold an object of it", about=item.id
            )


def _is_final(cls: ClassValue, subject: Subject) -> bool:
    if cls.definition is None or cls.place is None:
        return False
    here = cls.place.before(cls.definition.seq, cls.definition.line)
    return any(identity(subject.world.evaluate(one, here)) in _FINAL for one in cls.definition.decorators)


def final_method(subject: Subject) -> Iterator[Found]:
    """Tell of methods that override a final one.

    A method overrides one that an ancestor marks `@final`.

    The ancestor relies on its own definition: what it does around that call no longer holds.
    """
    for item in subject.members():
        for method in methods_of(item.node):
            for ancestor in subject.structure(item.cls).ancestors[1:]:
                value = subject.world.class_member(ancestor, method.name)
                if isinstance(value, Unbound):
                    continue
                if _is_marked_final(value):
                    yield item.source.found(
                        item.source.name_span(method),
                        f"{method.name} overrides {ancestor.id}.{method.name}, which is marked final",
                        "give the method another name",
                        about=item.id,
                    )
                break


def _is_marked_final(value: object) -> bool:
    while isinstance(value, Decorated):
        if identity(value.decorator) in _FINAL:
            return True
        value = value.inner
    return False


def unusable_name(subject: Subject) -> Iterator[Found]:
    """Tell of names that can't serve as a plugin's name.

    The name that a class gives itself can't serve as a plugin's name: it holds spaces or other signs.

    It is kept as the plugin's label, and the name is made of the class's name instead, which its author may not
    expect.
    """
    for item, plugin, record in subject.plugins():
        label = record["label"]
        if label is None or is_name(label):
            continue
        span = item.source.name_span(item.node)
        for statement in item.node.body:
            match statement:
                case (
                    ast.Assign(value=ast.Constant(value=text) as value)
                    | ast.AnnAssign(value=ast.Constant(value=text) as value)
                ) if text == label:
                    span = item.source.span(value)
        if plugin.mark is not None and plugin.mark.name == label:
            for decorator in item.node.decorator_list:
                for node in ast.walk(decorator):
                    if isinstance(node, ast.Constant) and node.value == label:
                        span = item.source.span(node)
        yield item.source.found(
            span,
            f"{label!r} can't be a plugin's name; {record['name']} is used instead",
            "use letters, digits, and . _ - after the first",
            about=item.id,
        )


def wrong_constructor(subject: Subject) -> Iterator[Found]:
    """Tell of constructors with which no object can be made.

    `__init__` is a coroutine or a generator, or returns a value: making an object raises `TypeError`.
    """
    for item in subject.classes():
        for method in methods_of(item.node):
            if method.name != "__init__" or not _is_plain_method(item, method, subject):
                continue
            what = _wrong_in(method)
            if what is not None:
                where, told, remedy = what
                span = item.source.name_span(method) if where is method else item.source.span(where)
                yield item.source.found(
                    span, f"{told}: no object of {item.cls.qualname} can be made", remedy, about=item.id
                )


def _is_plain_method(item: Examined, method: FunctionDef, subject: Subject) -> bool:
    defined = definition_of(subject.world.class_member(item.cls, method.name))
    return defined is not None and defined.kind == "method" and defined.definition.line == method.lineno


def _wrong_in(method: FunctionDef) -> tuple[ast.stmt, str, str] | None:
    if isinstance(method, ast.AsyncFunctionDef):
        return method, "__init__ is a coroutine", "make it a plain method, and do what must be awaited in another one"
    for statement in statements(method.body):
        match statement:
            case ast.Return(value=ast.Constant(value=None)) | ast.Return(value=None):
                continue
            case ast.Return(value=ast.Constant() | ast.Name(id="self") | ast.List() | ast.Dict() | ast.Tuple()):
                return statement, "__init__ returns a value", "return nothing"
            case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
                return statement, "__init__ is a generator", "let another method yield"
    return None
