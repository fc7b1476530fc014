"""Which modules are imported on every way on which importing a module succeeds.

What every way shares is what the import needs: an `import` in one of two branches is not in it, nor is one whose
failure is caught and gone on without; one whose failure only raises another error is. Functions of the project that run
at import are followed, their arguments taken to be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .facts import (
    Attribute,
    Binary,
    Bind,
    Block,
    Boolean,
    Call,
    Class,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Display,
    Element,
    Evaluate,
    Exit,
    Expression,
    Format,
    Function,
    If,
    Import,
    ImportFrom,
    Lambda,
    Loop,
    Mapping,
    Match,
    Mutated,
    Opaque,
    Return,
    Starred,
    Statement,
    Subscript,
    Try,
    Unary,
    With,
)
from .resolve_calls import TRANSPARENT, entered, identity
from .resolve_flow import statements_in
from .resolve_imported import absolute
from .resolve_outcomes import catching, handlers_of
from .resolve_returned import possible_blocks
from .values import (
    END,
    ClassValue,
    Decorated,
    External,
    Frame,
    FunctionValue,
    Instance,
    Method,
    ModuleValue,
    Place,
    Unknown,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .resolve import Resolver

Ways: TypeAlias = dict[str, frozenset[str]]
"""How a block may end, each with what was certainly imported until then.

"next" passes its end; "return", "break" and "continue" leave it; "raise" is an error of its own and "missing" that of
an import that fails.
"""

NOTHING: frozenset[str] = frozenset()

_IMPORTERS = frozenset({"importlib:import_module", "builtins:__import__"})


class Needs:
    """Finds what modules certainly import; functions that several of them call are followed once."""

    def __init__(self, world: Resolver, *, is_own: Callable[[str], bool]) -> None:
        """Take the world to ask, and what tells the project's modules, whose functions are followed."""
        self._world = world
        self._is_own = is_own
        self._called: dict[FunctionValue, Ways] = {}
        # With the depth of the outermost call that each rests on.
        self._begun: dict[FunctionValue, tuple[Ways, int]] = {}
        self._depth = 0
        self._rests_on = 0

    def of(self, module: str) -> frozenset[str]:
        """Return the modules, of whatever kind, that importing one certainly imports itself."""
        world = self._world
        found = world.sources.find(module)
        if found is None or found.kind != "source":
            return NOTHING
        ways = self._block(world.facts(module).body, world.module_place(module))
        return _completed(ways, otherwise=ways.get("raise", NOTHING))

    # --- statements --------------------------------------------------------------------------------------------------

    def _block(self, block: Block, place: Place) -> Ways:
        ways: Ways = {}
        done: set[str] = set()
        for statement in block:
            step = self._statement(statement, place)
            for kind, needs in step.items():
                if kind != "next" and not (kind == "missing" and kind in ways):
                    _join(ways, kind, needs | done)
            if "next" not in step:
                return ways
            done |= step["next"]
        _join(ways, "next", frozenset(done))
        return ways

    def _statement(self, statement: Statement, place: Place) -> Ways:
        here = place.before(statement.seq, statement.line)
        match statement:
            case Import(module=module):
                return self._importing([module])
            case ImportFrom():
                return self._importing(self._imported_from(statement, place))
            case Bind(value=value) | Evaluate(value=value):
                return self._evaluating([value], here)
            case Return(value=value):
                given = self._evaluating([] if value is None else [value], here)
                return {("return" if kind == "next" else kind): needs for kind, needs in given.items()}
            case Exit(kind=kind):
                return {kind if kind in ("break", "continue") else "raise": NOTHING}
            case Function(decorators=decorators, parameters=parameters):
                defaults = [default.value for default in parameters.defaults]
                return _after(self._evaluating([*decorators, *defaults], here), self._decorating(decorators, here))
            case Class():
                return self._class(statement, here)
            case If() | Try() | With() | Loop() | Match():
                return self._compound(statement, place, here)
        return {"next": NOTHING}

    def _importing(self, modules: list[str]) -> Ways:
        ways: Ways = {"next": frozenset(modules)}
        if not all(self._world.is_standard(module.partition(".")[0]) for module in modules):
            ways["missing"] = NOTHING
        return ways

    def _imported_from(self, statement: ImportFrom, place: Place) -> list[str]:
        source = absolute(statement, place.module, self._world)
        if not source:
            return []
        submodule = f"{source}.{statement.member}"
        is_module = statement.member != "*" and self._world.sources.find(submodule) is not None
        return [source, submodule] if is_module else [source]

    def _class(self, statement: Class, here: Place) -> Ways:
        given = [*statement.decorators, *statement.bases, *[keyword.value for keyword in statement.keywords]]
        inside = here.inside(Frame("class", statement.body, END, here.frames[-1].key), statement.line)
        ways = _after(self._evaluating(given, here), self._block(statement.body, inside))
        return _after(ways, self._decorating(statement.decorators, here))

    def _compound(self, statement: If | Try | With | Loop | Match, place: Place, here: Place) -> Ways:
        match statement:
            case If(branches=branches):
                tried = self._evaluating([branches[0].test], here)
                return _after(tried, self._any_of(possible_blocks(statement, place, self._world), place))
            case Match(subject=subject):
                tried = self._evaluating([subject], here)
                return _after(tried, self._any_of(possible_blocks(statement, place, self._world), place))
            case Try(body=body, orelse=orelse, final=final):
                return _finally(self._try(statement, body, orelse, place), self._block(final, place))
            case With(contexts=contexts, body=body):
                return _after(self._evaluating(contexts, here), self._try(statement, body, (), place))
            case Loop(iterable=iterable):
                return _after(self._evaluating([iterable], here), self._loop(statement, place))

    def _any_of(self, blocks: Iterable[Block], place: Place) -> Ways:
        return _either(self._block(block, place) for block in blocks)

    def _try(self, statement: Try | With, body: Block, orelse: Block, place: Place) -> Ways:
        handlers = handlers_of(statement)
        tried = self._block(body, place)
        if not handlers:
            return _after(tried, self._block(orelse, place))
        outcome = self._world.judge(place).outcome(statement)
        takes_missing = catching(handlers, "ModuleNotFoundError") if "missing" in tried else None
        handled = _either(
            self._block(handler.body, place)
            for position, handler in enumerate(handlers)
            if "raise" in tried
            or position == takes_missing
            or (outcome.fails is not False and outcome.handler in (None, position))
        )
        if outcome.fails and not handled.keys().isdisjoint(("next", "return", "break", "continue")):
            return handled
        # The handlers that are left raise, so that what is tried must succeed, also where it can't do so here.
        if takes_missing is not None:
            tried = {kind: needs for kind, needs in tried.items() if kind != "missing"}
        return _either([_after(tried, self._block(orelse, place)), handled])

    def _loop(self, statement: Loop, place: Place) -> Ways:
        is_empty = self._world.judge(place).is_empty(statement)
        orelse = self._block(statement.orelse, place)
        if is_empty:
            return orelse
        ways: Ways = {}
        once: Ways = {} if is_empty is False else {"next": NOTHING}
        for kind, needs in self._block(statement.body, place).items():
            match kind:
                case "next" | "continue":
                    _join(once, "next", needs)
                case "break":
                    _join(ways, "next", needs)
                case _:
                    ways[kind] = needs
        match statement.iterable:
            case Constant(value=bool() | int()):
                return ways  # `while True`: only a `break` ends it
        return _either([ways, _after(once, orelse)])

    # --- expressions -------------------------------------------------------------------------------------------------

    def _evaluating(self, expressions: Iterable[Expression], place: Place) -> Ways:
        ways: Ways = {"next": NOTHING}
        for expression in expressions:
            for made in _calls_in(expression):
                ways = _after(ways, self._call(made, place))
        return ways

    def _call(self, made: Call, place: Place) -> Ways:
        function = self._world.evaluate(made.func, place)
        if identity(function) in _IMPORTERS:
            return self._importing(self._imported_by(made, place))
        return self._calling(function, place)

    def _imported_by(self, made: Call, place: Place) -> list[str]:
        """Return the module that `import_module` or `__import__` is asked for; none where its name is computed."""
        named = {keyword.name: keyword.value for keyword in made.keywords}
        expression = made.args[0] if made.args else named.get("name")
        name = text_of(self._world.evaluate(expression, place)) if expression is not None else None
        if name and not name.startswith("."):
            return [name]
        match self._world.evaluate(made, place):
            case ModuleValue(name=module) | External(module=module):
                return [module]
        return []

    def _decorating(self, decorators: Iterable[Expression], place: Place) -> Ways:
        ways: Ways = {"next": NOTHING}
        for decorator in decorators:
            ways = _after(ways, self._calling(self._world.evaluate(decorator, place), place))
        return ways

    def _calling(self, function: Value, place: Place) -> Ways:
        """Return how a call ends; what is not a function of the project's, or can't be read, needs nothing."""
        match function:
            case Method(function=inner):
                return self._calling(inner, place)
            case Decorated(decorator=decorator, inner=inner) if identity(decorator) in TRANSPARENT:
                return self._calling(inner, place)
            case ClassValue() if self._is_own(function.module):
                made = self._world.attribute(Instance(function), "__init__", place)
                return self._calling(made, place) if isinstance(made, Method) else {"next": NOTHING}
            case FunctionValue() if self._is_own(function.module):
                return self._followed(function, place)
        return {"next": NOTHING}

    def _followed(self, function: FunctionValue, place: Place) -> Ways:
        """Return how a call of a function ends; a call of one that is running already needs nothing more.

        What rests on such a call is remembered until the outermost of the circle is done, and no longer: whoever asks
        first may not decide what others get.
        """
        if (held := self._called.get(function)) is not None:
            return held
        if (begun := self._begun.get(function)) is not None:
            ways, rests_on = begun
            self._rests_on = min(self._rests_on, rests_on)
            return ways
        outer, depth = self._rests_on, self._depth + 1
        self._rests_on = self._depth = depth
        self._begun[function] = {"next": NOTHING}, depth
        ways, rests_on = self._run(function, place), self._rests_on
        self._begun[function] = ways, rests_on
        self._depth -= 1
        self._rests_on = min(outer, rests_on)
        if rests_on == depth:
            self._called[function] = ways
            self._begun = {other: entry for other, entry in self._begun.items() if entry[1] < depth}
        return ways

    def _run(self, function: FunctionValue, place: Place) -> Ways:
        anything = Unknown("an argument", function.module, function.place.line)
        parameters = function.parameters
        names = (*parameters.positional, *parameters.keyword_only)
        inside = entered(function, [], dict.fromkeys(names, anything), place, self._world)
        if isinstance(inside, Unknown) or _is_deferred(function, inside.frames[-1].block):
            return {"next": NOTHING}
        named = [*names, *filter(None, (parameters.variadic, parameters.keywords))]
        last = inside.frames[-1]
        frame = Frame(last.kind, last.block, last.at, last.key, dict.fromkeys(named, anything))
        ways = self._block(last.block, Place(inside.module, (*inside.frames[:-1], frame), inside.line))
        ends = {kind: needs for kind, needs in ways.items() if kind in ("raise", "missing")}
        if not ways.keys().isdisjoint(("next", "return")):
            ends["next"] = _completed(ways, otherwise=NOTHING)
        return ends


def _is_deferred(function: FunctionValue, block: Block) -> bool:
    """Tell whether a call only makes a coroutine or generator, whose body runs when that is waited for or iterated."""
    if getattr(function.definition, "is_async", False):
        return True
    return any(
        isinstance(statement, Return | Bind)
        and isinstance(statement.value, Opaque)
        and statement.value.kind in ("a generator", "a Yield expression", "a YieldFrom expression")
        for statement in statements_in(block)
    )


def _calls_in(expression: Expression) -> Iterator[Call]:
    """Yield the calls that evaluating an expression certainly makes, the inner before the outer."""
    for inner in _certain_parts(expression):
        yield from _calls_in(inner)
    if isinstance(expression, Call):
        yield expression


def _certain_parts(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Attribute(value=inner) | Starred(value=inner) | Unary(operand=inner) | Element(iterable=inner):
            return (inner,)
        case Call(func=func, args=args, keywords=keywords):
            return (func, *args, *[keyword.value for keyword in keywords])
        case Subscript(value=inner, key=key):
            return (inner, key)
        case Display(items=parts) | Format(parts=parts) | Binary(operands=parts):
            return parts
        case Mapping(keys=keys, values=values):
            return (*[key for key in keys if key is not None], *values)
        case Conditional(test=test):
            return (test,)
        case Boolean(values=(first, *_)):
            return (first,)
        case Comparison(left=left, right=right):
            return (left, right)
        case Lambda(parameters=parameters):
            return tuple([default.value for default in parameters.defaults])
        case Mutated(target=target, args=args):
            return (target, *args)
        case Comprehension(generators=(first, *_)):
            return (first.iterable,)
    return ()


# --- ways ------------------------------------------------------------------------------------------------------------


def _join(ways: Ways, kind: str, needs: frozenset[str]) -> None:
    """Take in one more way to end: what is certain is what both share."""
    ways[kind] = ways[kind] & needs if kind in ways else needs


def _either(several: Iterable[Ways]) -> Ways:
    joined: Ways = {}
    for ways in several:
        for kind, needs in ways.items():
            _join(joined, kind, needs)
    return joined


def _after(first: Ways, second: Ways) -> Ways:
    """Return how two ends that follow each other end."""
    if "next" not in first:
        return first
    done = first["next"]
    ways = {kind: needs for kind, needs in first.items() if kind != "next"}
    for kind, needs in second.items():
        _join(ways, kind, done | needs)
    return ways


def _finally(ways: Ways, final: Ways) -> Ways:
    """Return how a block ends after which another runs, whichever way the first ended."""
    if "next" not in final:
        return final
    ended = {kind: needs | final["next"] for kind, needs in ways.items()}
    return _either([ended, {kind: needs for kind, needs in final.items() if kind != "next"}])


def _completed(ways: Ways, *, otherwise: frozenset[str]) -> frozenset[str]:
    """Return what is certain where a scope ends without an error; `otherwise` where it never does."""
    ends = [ways[kind] for kind in ("next", "return") if kind in ways]
    return frozenset.intersection(*ends) if ends else otherwise
