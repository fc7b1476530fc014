"""What a function of the project gives that makes functions: whether these import nothing, whatever it was given.

So a decorator that takes arguments need not be followed for each of its uses. In doubt what it gives imports something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    Subscript,
)
from .resolve_calls import CLASS_KEEPING, identity
from .resolve_flow import statements_in
from .resolve_known_calls import KNOWN
from .values import ClassValue, External, FunctionValue, Method, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .resolve import Resolver
    from .values import Place


class Makers:
    """Judges functions of the project by all that stands in them."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool], is_idle: Callable[[Value], bool]) -> None:
        """Take the world to ask, what tells the project's modules, and what tells that a call imports nothing."""
        self._world = world
        self._is_own = is_own
        self._is_idle = is_idle

    def gives_idle(self, maker: Value, *, takes_display: bool) -> bool:
        """Tell whether what a call of `maker` gives imports nothing when it is called, whatever `maker` was given.

        `takes_display` where it was given one list or table alone: what is asked of that is no function of the project.
        """
        function = maker.function if isinstance(maker, Method) else maker
        first = 1 if isinstance(maker, Method) else 0
        match function:
            case ClassValue():  # what the `__call__` of an object does is not followed
                return makes_objects(function, self._world)
            case External() | Unknown():
                return not makes_of_given(function)
            case FunctionValue(definition=Function(is_async=False)) if self._is_own(function.module):
                body = self._world.body_of(function)
                takers = function.parameters.positional[first : first + 1] if takes_display else ()
                return body is not None and self._returns_idle(function, body, frozenset(takers))
        return False

    def _returns_idle(self, maker: FunctionValue, body: Block, displays: frozenset[str]) -> bool:
        """Tell whether a function returns nothing but functions that stand in it, each of them idle."""
        inner: dict[str, list[Function]] = {}
        given = _parameters(maker.parameters)
        bound = set[str]()
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
        if (
            len(returned) != sum(isinstance(value, Name) for value in returned)
            or not names <= inner.keys() - bound - given
        ):
            return False
        scope = _Scope(
            outer=frozenset(bound | given | inner.keys()),
            displays=displays - bound - inner.keys(),
            outside=self._world.module_place(maker.module),
        )
        return all(self._runs_idle(function, scope) for name in names for function in inner[name])

    def _runs_idle(self, function: Function, scope: _Scope) -> bool:
        """Tell whether all that runs in a function imports nothing, and that the function comes back.

        What it calls is of its module or a builtin, or is one of its own parameters, which may be anything.
        """
        if function.body is None:
            return False
        given = _parameters(function.parameters)
        nodes = list(_running_in(function.body))
        local = {node.name for node in nodes if isinstance(node, Bind | Function)}
        targets = [node.target for node in nodes if isinstance(node, Generator)]
        local.update(name.id for target in targets for name in _running_in(target) if isinstance(name, Name))
        apart = _Scope(
            outer=scope.outer - given | local, displays=scope.displays - given - local, outside=scope.outside
        )
        for node in nodes:
            match node:
                case Import() | ImportFrom() | Dynamic() | Class() | Exit(kind="raise" | "sys.exit()"):
                    return False
                case Loop(iterable=Constant()):
                    return False
                case Call(func=called):
                    is_given = _root(called) in given - local
                    if not is_given and not _asks_display(called, apart.displays) and not self._is_known(called, apart):
                        return False
                case Function(decorators=[*decorators]):
                    if not all(self._decorates_idle(decorator, apart, given) for decorator in decorators):
                        return False
        return True

    def _decorates_idle(self, decorator: Expression, scope: _Scope, given: set[str]) -> bool:
        """Tell whether a decorator, which is called, imports nothing; of one that a call gives, that it is foreign."""
        if not isinstance(decorator, Call):
            return _root(decorator) not in given and self._is_known(decorator, scope)
        if _root(decorator.func) in {None, *scope.outer, *given}:
            return False
        value = self._world.evaluate(decorator.func, scope.outside)
        match value:
            case FunctionValue(module=module) | ClassValue(module=module):
                return self._world.is_stdlib(module) and not makes_of_given(value)
        return isinstance(value, External) and not makes_of_given(value)

    def _is_known(self, called: Expression, scope: _Scope) -> bool:
        root = _root(called)
        if root is None or root in scope.outer:
            return False
        return self._is_idle(self._world.evaluate(called, scope.outside))


class _Scope(NamedTuple):
    """What stands around a function: the names that depend on what was given to it or its maker, and its module.

    `displays` are those of them that are a list or a table.
    """

    outer: frozenset[str]
    displays: frozenset[str]
    outside: Place


def makes_objects(cls: ClassValue, world: Resolver) -> bool:
    """Tell whether a call of a class gives an object of it, and no class."""
    mro = world.mro(cls)
    return mro is not None and world.structure(cls).metaclass is None and "builtins:type" not in map(identity, mro)


def makes_of_given(maker: Value) -> bool:
    """Tell whether a function is known to give what it is given, or to make something of it."""
    name = identity(maker)
    return name in KNOWN or name in CLASS_KEEPING


def _asks_display(called: Expression, displays: frozenset[str]) -> bool:
    """Tell whether a call is one of `x.a.b`, of an `x` that is a list or a table: of a method, or of nothing known."""
    first: Expression = called
    while isinstance(called, Attribute | Subscript):
        first, called = called, called.value
    return isinstance(first, Attribute) and isinstance(called, Name) and called.id in displays


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
