"""What a function of the project gives that makes functions: whether these import nothing, whatever it was given.

So a decorator that takes arguments need not be followed for each of its uses. In doubt what it gives imports something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .facts import (
    Attribute,
    Bind,
    Block,
    Call,
    Class,
    Constant,
    Dynamic,
    Exit,
    Expression,
    Function,
    Generator,
    Import,
    ImportFrom,
    Lambda,
    Loop,
    Name,
    Parameters,
    Return,
)
from .resolve_calls import CLASS_KEEPING, identity
from .resolve_flow import statements_in
from .resolve_known_calls import KNOWN
from .values import ClassValue, External, FunctionValue, Method, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .resolve import Resolver

IsIdle: TypeAlias = "Callable[[Value], bool]"
"""What tells whether calling a value imports nothing."""


def gives_idle(maker: Value, world: Resolver, *, is_own: Callable[[str], bool], is_idle: IsIdle) -> bool:
    """Tell whether what a call of `maker` gives imports nothing when it is called, whatever `maker` was given."""
    if isinstance(maker, Method):
        maker = maker.function
    match maker:
        case ClassValue():  # it gives an object; what its `__call__` does is not followed
            mro = world.mro(maker)
            return (
                mro is not None
                and world.structure(maker).metaclass is None
                and "builtins:type" not in map(identity, mro)
            )
        case External() | Unknown():
            return not makes_of_given(maker)
        case FunctionValue(definition=Function(is_async=False)) if is_own(maker.module):
            body = world.body_of(maker)
            return body is not None and _returns_idle(maker, body, world, is_idle)
    return False


def makes_of_given(maker: Value) -> bool:
    """Tell whether a function is known to give what it is given, or to make something of it."""
    name = identity(maker)
    return name in KNOWN or name in CLASS_KEEPING


def _returns_idle(maker: FunctionValue, body: Block, world: Resolver, is_idle: IsIdle) -> bool:
    """Tell whether a function returns nothing but functions that stand in it, each of them idle."""
    inner: dict[str, list[Function]] = {}
    bound = _parameters(maker.parameters)
    for statement in statements_in(body):
        match statement:
            case Import() | ImportFrom() | Dynamic():
                return False
            case Function(name=name):
                inner.setdefault(name, []).append(statement)
            case Bind(name=name) | Class(name=name):
                bound.add(name)
    returned = [statement.value for statement in statements_in(body) if isinstance(statement, Return)]
    names = {value.id for value in returned if isinstance(value, Name)}
    if len(returned) != sum(isinstance(value, Name) for value in returned) or not names <= inner.keys() - bound:
        return False
    outside = world.module_place(maker.module)

    def is_known(expression: Expression) -> bool:
        return is_idle(world.evaluate(expression, outside))

    def is_foreign(expression: Expression) -> bool:
        value = world.evaluate(expression, outside)
        match value:
            case FunctionValue(module=module) | ClassValue(module=module):
                return world.is_stdlib(module) and not makes_of_given(value)
        return isinstance(value, External) and not makes_of_given(value)

    functions = [function for name in names for function in inner[name]]
    return all(_runs_idle(function, bound | inner.keys(), is_known, is_foreign) for function in functions)


def _runs_idle(
    function: Function,
    outer: set[str],
    is_known: Callable[[Expression], bool],
    is_foreign: Callable[[Expression], bool],
) -> bool:
    """Tell whether all that runs in a function imports nothing, and that the function comes back.

    What it calls is of its module or a builtin, or is one of its own parameters, which may be anything; `outer` are the
    names around it, which depend on what those were given that made it.
    """
    if function.body is None:
        return False
    given = _parameters(function.parameters)
    nodes = list(_running_in(function.body))
    local = {node.name for node in nodes if isinstance(node, Bind | Function)}
    local.update(
        name.id
        for node in nodes
        if isinstance(node, Generator)
        for name in _running_in(node.target)
        if isinstance(name, Name)
    )
    for node in nodes:
        match node:
            case Import() | ImportFrom() | Dynamic() | Class() | Exit(kind="raise" | "sys.exit()"):
                return False
            case Loop(iterable=Constant()):
                return False
            case Call(func=called):
                root = _root(called)
                if root is None or root in local or (root in outer and root not in given):
                    return False
                if root not in given and not is_known(called):
                    return False
            case Function(decorators=[*decorators]):
                # What decorates is called, and so is what a call gives that decorates.
                if any(
                    _root(one.func if isinstance(one, Call) else one) in {None, *local, *outer} for one in decorators
                ):
                    return False
                if not all(is_foreign(one.func) if isinstance(one, Call) else is_known(one) for one in decorators):
                    return False
    return True


def _parameters(parameters: Parameters) -> set[str]:
    names = (*parameters.positional, parameters.variadic, *parameters.keyword_only, parameters.keywords)
    return {name for name in names if name is not None}


def _root(expression: Expression) -> str | None:
    """Return the first name of `a.b.c`; None where it is something else."""
    while isinstance(expression, Attribute):
        expression = expression.value
    return expression.id if isinstance(expression, Name) else None


def _running_in(block: object) -> Iterator[object]:
    """Yield all records in a block (or in one of them) but those in the bodies of functions in it."""
    waiting = [block]
    while waiting:
        node = waiting.pop()
        match node:
            case Function():
                yield node
                waiting += [node.decorators, node.parameters]
            case Lambda():
                waiting.append(node.parameters)
            case tuple():
                yield node
                waiting += node
