"""Rules about methods that override others: whether they can be called, awaited and looked up as those can.

What is compared is what a caller who knows the base alone would write. What a decorator may have changed is left out,
and so is what takes any argument.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from .rules_overrides import Kind, Override, overrides
from .rules_source import statements
from .values import ClassValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .facts import Parameters
    from .rules_source import Found, FunctionDef
    from .rules_subject import Subject

_AWAITABLE = ("Awaitable", "Coroutine", "Future", "Task", "Any", "object", "AsyncIterator", "AsyncGenerator")


def incompatible_signature(subject: Subject) -> Iterator[Found]:
    """Tell of methods that can't be called as the one that they override.

    A method takes fewer arguments than the one that it overrides, or needs more: calls that the base allows fail.

    Told where a call with just what the base requires, or with all that it takes by position, raises `TypeError`.
    Methods that take `*args` or `**kwargs`, on either side, are compared as far as that tells something;
    constructors are not.
    """
    for override in overrides(subject):
        if override.own.kind != override.base.kind or override.own.kind == "property":
            continue
        what = _misfit(override.own.definition.parameters, override.base.definition.parameters)
        if what is not None:
            yield override.item.source.found(
                override.item.source.name_span(override.method),
                f"{override.method.name} {what}, unlike {override.overridden}",
                "give it the parameters of the method that it overrides; further ones need defaults",
                about=override.item.id,
            )


def _misfit(own: Parameters, base: Parameters) -> str | None:
    if base.variadic or base.keywords:
        return None
    optional = {default.name for default in own.defaults}
    base_optional = {default.name for default in base.defaults}
    needed = [name for name in own.positional if name not in optional]
    base_needed = [name for name in base.positional if name not in base_optional]
    for name in own.keyword_only:
        if name not in optional and name not in base.positional and name not in base.keyword_only:
            return f"requires {name}"
    taken_by_name = {*base.positional, *base.keyword_only}
    for name in needed[len(base_needed) :]:
        if name not in taken_by_name:
            return f"requires {name}"
    if own.variadic is None and len(own.positional) < len(base_needed):
        # Where all have the base's names, the name that is gone says more than the place that is.
        is_named_alike = set(own.positional) <= set(base.positional)
        dropped = base_needed if is_named_alike else base_needed[len(own.positional) :]
        missing = [name for name in dropped if name not in {*own.positional, *own.keyword_only}]
        if missing:
            return f"takes no {missing[0]}" if own.keywords is None else f"takes {missing[0]} by name alone"
    if own.keywords is None:
        known = {*own.positional, *own.keyword_only}
        for name in base.keyword_only:
            if name not in known and name not in base_optional:
                return f"takes no {name}"
    return None


def optional_parameter_dropped(subject: Subject) -> Iterator[Found]:
    """Tell of methods that lack an optional parameter of the one that they override.

    A method lacks a parameter that the one it overrides takes as an option: a caller who gives it gets `TypeError`.

    Code that calls plugins through the base may give every option that the base has.
    """
    for override in overrides(subject):
        own, base = override.own.definition.parameters, override.base.definition.parameters
        if override.own.kind != override.base.kind or override.own.kind == "property" or base.variadic or base.keywords:
            continue
        if override.method.name.startswith("__"):
            continue  # Python calls it, and gives what it needs
        if _misfit(own, base) is not None or own.keywords is not None:
            continue
        known = {*own.positional, *own.keyword_only}
        optional = {default.name for default in base.defaults}
        dropped = [name for name in base.keyword_only if name not in known and name in optional]
        if own.variadic is None and len(own.positional) < len(base.positional):
            dropped += [name for name in base.positional[len(own.positional) :] if name not in known]
        if dropped:
            yield override.item.source.found(
                override.item.source.name_span(override.method),
                f"{override.method.name} takes no {', '.join(dropped)}, which {override.overridden} takes as an option",
                "add it with the same default",
                about=override.item.id,
            )


def renamed_parameter(subject: Subject) -> Iterator[Found]:
    """Tell of parameters with another name than in the overridden method.

    A parameter has another name than at the same place of the overridden method: who gives it by name gets
    `TypeError`.

    Off by default: many programs only ever give these arguments by position.
    """
    for override in overrides(subject):
        own, base = override.own.definition.parameters, override.base.definition.parameters
        if override.own.kind != override.base.kind or override.own.kind == "property" or own.keywords is not None:
            continue
        first = 0 if override.own.kind == "staticmethod" else 1
        pairs = zip(own.positional[first:], base.positional[first:], strict=False)
        named = {*own.positional, *own.keyword_only}
        for name, old in pairs:
            if name != old and old not in named and not name.startswith("_") and not old.startswith("_"):
                argument = next(
                    arg for arg in override.method.args.posonlyargs + override.method.args.args if arg.arg == name
                )
                yield override.item.source.found(
                    override.item.source.span(argument),
                    f"{override.overridden} calls this parameter {old}, here it is {name}",
                    f"call it {old}",
                    about=override.item.id,
                )


def async_differs(subject: Subject) -> Iterator[Found]:
    """Tell of methods that are a coroutine where the overridden one is none, or the other way round.

    One of two methods is a coroutine and the other is not: the caller awaits what can't be awaited, or never
    awaits.

    Told where it is certain: a plain method that overrides a coroutine and returns nothing, or a coroutine that
    overrides a plain method which promises no awaitable. Where a method of a class is overridden now by coroutines and
    now by plain methods, whoever calls it awaits what can be awaited: nothing is told of that class's methods.
    """
    differing = [override for override in overrides(subject) if override.is_async_differently]
    agnostic = _agnostic(subject, differing)
    for override in differing:
        if override.owner in agnostic:
            continue
        what = _async_differs(override, subject)
        if what is not None:
            told, other, remedy = what
            yield override.item.source.found(
                override.item.source.name_span(override.method),
                f"{override.method.name} {told}: {override.overridden} is {other}",
                remedy,
                about=override.item.id,
            )


def _agnostic(subject: Subject, differing: Sequence[Override]) -> frozenset[ClassValue]:
    """Return the classes of which some method is overridden in both ways, and that not by one slip."""
    counts = Counter((override.owner, override.method.name) for override in differing)
    several = {key for key, count in counts.items() if count > 1}
    agreeing = {
        (one.owner, one.method.name) for one in (overrides(subject) if several else ()) if not one.is_async_differently
    }
    return frozenset(owner for owner, _ in several & agreeing)


def _async_differs(override: Override, subject: Subject) -> tuple[str, str, str] | None:
    """Return what is wrong with a method, what the other one is, and the remedy; None where that is not certain."""
    module = override.base.function.module
    source = subject.source(module) if subject.is_own(module) else None
    base_node = source.function_at(override.base.definition.line) if source is not None else None
    if _yields(override.method) or (base_node is not None and _yields(base_node)):
        return None
    if override.own.definition.is_async:
        if base_node is None or _may_await(base_node):
            return None
        remedy = "make it a plain method, or the base's a coroutine"
        return "is a coroutine, which callers of the base don't await", "a plain method", remedy
    if not _returns_nothing(override.method):
        return None
    return "is no coroutine, and its caller awaits it", "a coroutine", "write async def"


def _may_await(node: FunctionDef) -> bool:
    """Tell whether a plain method may give something to await: by its annotation, or by what it returns."""
    if node.returns is not None:
        text = ast.unparse(node.returns)
        return any(name in text for name in _AWAITABLE)
    returned = [one.value for one in statements(node.body) if isinstance(one, ast.Return) and one.value is not None]
    return any(not isinstance(value, ast.Constant) for value in returned) or _is_empty(node)


def _is_empty(node: FunctionDef) -> bool:
    """Tell whether a method only says that others define it, so that what it gives is not known."""
    for statement in node.body:
        match statement:
            case ast.Pass() | ast.Raise() | ast.Expr(value=ast.Constant()):
                continue
            case _:
                return False
    return True


def _returns_nothing(node: FunctionDef) -> bool:
    """Tell whether a method gives nothing but plain data wherever it ends; one that only raises does not end."""
    if _is_empty(node) and any(isinstance(statement, ast.Raise) for statement in node.body):
        return False
    returned = [one.value for one in statements(node.body) if isinstance(one, ast.Return)]
    return all(
        value is None or isinstance(value, ast.Constant | ast.Dict | ast.List | ast.JoinedStr) for value in returned
    )


def _yields(node: FunctionDef) -> bool:
    for statement in statements(node.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr) and any(
                isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(child)
            ):
                return True
    return False


def kind_differs(subject: Subject) -> Iterator[Found]:
    """Tell of properties that override methods, and the other way round.

    A property overrides a method, or a method a property, or a plain method a class method.

    Who knows the base alone gets the method instead of the value, calls the value, or calls without an object.
    """
    for override in overrides(subject):
        own, base = override.own.kind, override.base.kind
        if own == base or (own, base) not in _DIFFERENT:
            continue
        yield override.item.source.found(
            override.item.source.name_span(override.method),
            f"{override.method.name} is {_SPOKEN[own]}, and {override.overridden} is {_SPOKEN[base]}",
            f"make it {_SPOKEN[base]}",
            about=override.item.id,
        )


_SPOKEN: dict[Kind, str] = {
    "method": "a method",
    "property": "a property",
    "classmethod": "a class method",
    "staticmethod": "a static method",
}
_DIFFERENT: frozenset[tuple[Kind, Kind]] = frozenset(
    {
        ("method", "property"),
        ("property", "method"),
        ("classmethod", "property"),
        ("staticmethod", "property"),
        ("property", "classmethod"),
        ("property", "staticmethod"),
        ("method", "classmethod"),
    }
)
