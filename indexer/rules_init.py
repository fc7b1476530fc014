"""Rules about constructors and `super()`: what an ancestor sets up must be set up, with arguments that it takes.

What `super()` leads to is read off the MRO of the class at hand, so that only classes whose MRO is known are told of.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .findings_fixes import CallSuperInit, Fix
from .printable import counted
from .rules_options import constructor_of
from .rules_overrides import Defined, definition_of
from .rules_source import statements
from .values import ClassValue, Decorated, Native, Unbound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found, FunctionDef
    from .rules_subject import Subject

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_PLAIN_METACLASSES = frozenset({"builtins:type", "abc:ABCMeta"})


def constructor_not_called(subject: Subject) -> Iterator[Found]:
    """Tell of constructors that leave out the one that inherited methods need.

    A class defines `__init__` and does not call the one that it overrides, though inherited methods need what that
    sets.

    Such a method raises `AttributeError` when it is called first, perhaps long after the start. Told where a method
    that the class inherits reads an attribute which only the overridden constructor sets.
    """
    for item in subject.members():
        structure = subject.structure(item.cls)
        method = constructor_of(item, "__init__", subject)
        if structure.mro is None or method is None or _calls_another(method) or _hands_itself_on(method):
            continue
        found = _next("__init__", structure.mro[1:], subject)
        if found is None:
            continue
        owner, base = found
        node = subject.source(owner.module).function_at(base.definition.line)
        if node is None:
            continue
        need = _needed(method, node, structure.mro, subject)
        if need is not None:
            attribute, reader = need
            yield item.source.found(
                item.source.name_span(method),
                f"{owner.qualname}.__init__ is not called, which sets the {attribute} that {reader} reads",
                "call super().__init__() in it",
                fix=_call(method, base),
                about=item.id,
            )


def _next(name: str, mro: tuple[ClassValue, ...], subject: Subject) -> tuple[ClassValue, Defined] | None:
    """Return the first class of an MRO that defines a name, and its method; None where that is no plain method."""
    for ancestor in mro:
        value = subject.world.class_member(ancestor, name)
        if isinstance(value, Unbound):
            continue
        defined = definition_of(value)
        return None if defined is None else (ancestor, defined)
    return None


def _calls_another(method: FunctionDef) -> bool:
    """Tell whether a constructor calls any `__init__`, or anything that may."""
    for node in ast.walk(method):
        match node:
            case (
                ast.Call(func=ast.Name(id="super"))
                | ast.Attribute(attr="__init__" | "__dict__" | "_init" | "__setstate__")
            ):
                return True
            case ast.Call(func=ast.Name(id="setattr" | "vars")):
                return True
    return False


def _hands_itself_on(method: FunctionDef) -> bool:
    """Tell whether `self` is given away, so that somebody else may set attributes; its own methods may, too."""
    first = method.args.args[0].arg if method.args.args else ""
    parents = {id(node.value): node for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)}
    for node in ast.walk(method):
        if isinstance(node, ast.Name) and node.id == first:
            attribute = parents.get(id(node))
            if attribute is None or id(attribute) in called:
                return True
    return False


def _needed(
    method: FunctionDef,
    constructor: FunctionDef,
    mro: tuple[ClassValue, ...],
    subject: Subject,
) -> tuple[str, str] | None:
    """Return an attribute that only the overridden constructor sets, and an inherited method that reads it."""
    missing = _set_by(constructor) - _set_by(method)
    for ancestor in mro:
        if ancestor.definition is None and ancestor.id != "builtins:object":
            return None  # what C code does is not known
        if not isinstance(subject.world.class_member(ancestor, "__getattr__"), Unbound):
            return None
        missing = {name for name in missing if isinstance(subject.world.class_member(ancestor, name), Unbound)}
        missing -= _set_in(ancestor, constructor, subject) | _set_beside(ancestor.module, subject)
    if not missing:
        return None
    seen: set[str] = set()
    for ancestor in mro:
        node = _class_node(ancestor, subject)
        for statement in node.body if node is not None else ():
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or statement.name in seen:
                continue
            seen.add(statement.name)
            if statement.name.startswith("__"):
                continue
            read = sorted(_read_by(statement) & missing)
            if read and not _is_overridden(statement.name, ancestor, mro, subject):
                return read[0], f"{ancestor.qualname}.{statement.name}"
    return None


def _class_node(cls: ClassValue, subject: Subject) -> ast.ClassDef | None:
    return None if cls.definition is None else subject.source(cls.module).class_at(cls.line)


def _is_overridden(name: str, owner: ClassValue, mro: tuple[ClassValue, ...], subject: Subject) -> bool:
    """Tell whether another class comes before the owner of a method and defines it."""
    for ancestor in mro:
        if ancestor == owner:
            return False
        if not isinstance(subject.world.class_member(ancestor, name), Unbound):
            return True
    return False


def _set_by(method: FunctionDef) -> set[str]:
    first = method.args.args[0].arg if method.args.args else ""
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == first
    }


def _set_in(cls: ClassValue, constructor: FunctionDef, subject: Subject) -> frozenset[str]:
    """Return the attributes that a class's methods set of their objects, the constructor in question aside."""
    node = _class_node(cls, subject)
    methods = [one for one in node.body if isinstance(one, _FUNCTIONS)] if node is not None else []
    return frozenset(name for method in methods if method is not constructor for name in _set_by(method))


def _set_beside(module: str, subject: Subject) -> frozenset[str]:
    """Return the attributes that a module sets of objects which it does not call `self`."""
    tree = subject.source(module).tree
    return subject.once(f"stores {module}", lambda: _stores(tree))


def _stores(tree: ast.Module) -> frozenset[str]:
    return frozenset(
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and not isinstance(node.ctx, ast.Load)
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    )


def _read_by(method: FunctionDef) -> set[str]:
    """Return the attributes of `self` that a method reads; what it asks for by `hasattr` or under `try` is left out."""
    first = method.args.args[0].arg if method.args.args else ""
    if any(isinstance(node, ast.Try) for node in ast.walk(method)):
        return set()
    asked = {
        node.args[1].value
        for node in ast.walk(method)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("hasattr", "getattr")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    read = {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id == first
    }
    return read - {str(name) for name in asked}


def _call(method: FunctionDef, base: Defined) -> Fix | None:
    """Return the call that is missing, its arguments those parameters of the method that have the names it requires."""
    parameters = base.definition.parameters
    optional = {default.name for default in parameters.defaults}
    required = [name for name in (*parameters.positional[1:], *parameters.keyword_only) if name not in optional]
    own = {argument.arg for argument in (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)}
    if not own.issuperset(required):
        return None
    arguments = ", ".join(f"{name}={name}" for name in required)
    edit = CallSuperInit(line=method.lineno, arguments=arguments)
    return Fix(edit=edit, is_safe=False, summary=f"call super().__init__({arguments})")


def misfit_super_call(subject: Subject) -> Iterator[Found]:
    """Tell of calls of `super()` with arguments that the next method does not take.

    `super().method(...)` is called with arguments that the next method of the MRO does not take.

    The call raises `TypeError`; of `__init__`, no object can be made. Calls with `*args` or `**kwargs` are not
    judged, nor those whose failure is caught, nor where a decorator or a metaclass may have made the method.
    """
    for item in subject.members():
        mro = subject.structure(item.cls).mro
        if mro is None or item.plugin is None or item.cls in subject.derived_from():
            continue  # for a class that derives from it, `super()` may lead elsewhere
        for method in item.node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in _super_calls(method):
                assert isinstance(call.func, ast.Attribute)  # noqa: S101 - it is what was looked for
                what = _wrong_with(call, call.func.attr, mro[1:], subject)
                if what is not None:
                    yield item.source.found(
                        item.source.span(call), what, "give it the arguments that it takes", about=item.id
                    )


def _super_calls(method: FunctionDef) -> Iterator[ast.Call]:
    """Yield the calls of a method of `super()`, but for those whose failure is caught."""
    caught = {
        inner
        for node in ast.walk(method)
        if isinstance(node, ast.Try) and node.handlers
        for inner in statements(node.body)
    }
    for statement in statements(method.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or statement in caught:
            continue
        for child in ast.iter_child_nodes(statement):
            for node in ast.walk(child) if isinstance(child, ast.expr) else ():
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]))):
                        yield node


def _wrong_with(call: ast.Call, name: str, mro: tuple[ClassValue, ...], subject: Subject) -> str | None:
    if any(isinstance(arg, ast.Starred) for arg in call.args) or any(word.arg is None for word in call.keywords):
        return None
    for ancestor in mro:
        value = subject.world.class_member(ancestor, name)
        if isinstance(value, Unbound):
            if _may_be_given_methods(ancestor, subject):
                return None
            continue
        if ancestor.id == "builtins:object" and isinstance(value, Native):
            has_arguments = bool(call.args or call.keywords)
            return "object.__init__ takes no arguments" if name == "__init__" and has_arguments else None
        if isinstance(value, Decorated):
            return None
        defined = definition_of(value)
        return None if defined is None else _misfit(call, defined, f"{ancestor.qualname}.{name}")
    return None


def _may_be_given_methods(cls: ClassValue, subject: Subject) -> bool:
    """Tell whether a decorator or a metaclass may give a class methods that its body does not have."""
    if cls.definition is None:
        return False
    metaclass = subject.structure(cls).metaclass
    plain = metaclass is None or (isinstance(metaclass, ClassValue) and metaclass.id in _PLAIN_METACLASSES)
    return bool(cls.definition.decorators) or not plain


def _misfit(call: ast.Call, defined: Defined, told: str) -> str | None:
    if defined.kind != "method":
        return None
    parameters = defined.definition.parameters
    positional = parameters.positional[0 if told.endswith(".__new__") else 1 :]  # nobody gives it the class
    optional = {default.name for default in parameters.defaults}
    given = {word.arg for word in call.keywords if word.arg is not None}
    if parameters.variadic is None and len(call.args) > len(positional):
        return f"{told} takes {counted(len(positional), 'argument')} by position, not {len(call.args)}"
    known = {*positional, *parameters.keyword_only}
    if parameters.keywords is None and (strange := sorted(given - known)):
        return f"{told} takes no {strange[0]}"
    filled = {*positional[: len(call.args)], *given}
    missing = [one for one in (*positional, *parameters.keyword_only) if one not in filled and one not in optional]
    return f"{told} requires {missing[0]}" if missing else None
