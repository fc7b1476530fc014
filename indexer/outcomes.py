"""How running code would end: whether an import succeeds, which way a `try` goes, what a function returns.

Three-valued like everything else. Calls are taken not to raise `ImportError`, `NameError` or `AttributeError`; what
they may raise otherwise is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Attribute,
    Bind,
    Block,
    Boolean,
    Call,
    Class,
    Comparison,
    Display,
    Evaluate,
    Exit,
    Expression,
    Handler,
    If,
    Import,
    ImportFrom,
    Loop,
    Match,
    Name,
    Opaque,
    Return,
    Statement,
    Subscript,
    Try,
    With,
)
from .flow import Outcome, live_statements, statements_in
from .values import NONE, UNBOUND, External, OneOf, Place, Unbound, Unknown, Value, alternatives, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver

_CATCHES = {
    "ModuleNotFoundError": {"ModuleNotFoundError", "ImportError", "Exception", "BaseException"},
    "ImportError": {"ImportError", "Exception", "BaseException"},
    "NameError": {"NameError", "Exception", "BaseException"},
    "AttributeError": {"AttributeError", "Exception", "BaseException"},
}
_ANYTHING = {"Exception", "BaseException"}
_MAX_RETURNS = 64


def absolute(statement: ImportFrom, module: str, world: Resolver) -> str | None:
    """Return the absolute name of the module that a `from` import names; None beyond the top-level package."""
    if statement.level == 0:
        return statement.module or ""
    parts = world.package_of(module).split(".")
    if not parts[0] or statement.level > len(parts):
        return None
    parents = parts[: len(parts) - statement.level + 1]
    return ".".join([*parents, statement.module] if statement.module else parents)


# --- try -------------------------------------------------------------------------------------------------------------


def outcome_of(statement: Try | With, place: Place, world: Resolver) -> Outcome:
    """Tell how a `try` (or `with suppress(...)`) ends, from the imports and names that its body uses."""
    if isinstance(statement, With):
        caught = _suppressed(statement)
        if caught is None:
            return Outcome(fails=False)
        handlers: tuple[Handler, ...] = (Handler(Display("tuple", caught), ()),)
    else:
        handlers = statement.handlers
    for inner, certain in live_statements(statement.body, world.judge(place)):
        for error, sure in _errors(inner, place, world):
            handler = _catching(handlers, error)
            if handler is None:
                continue
            if sure and certain and error != "anything":
                return Outcome(fails=True, handler=handler, at=inner.seq, reason=error)
            return Outcome(fails=None, reason=error)
        if isinstance(inner, Exit) and certain and inner.kind == "raise":
            only = 0 if len(handlers) == 1 else None
            return Outcome(fails=True, handler=only, at=inner.seq, reason="raise")
    return Outcome(fails=False)


def _suppressed(statement: With) -> tuple[Expression, ...] | None:
    for context in statement.contexts:
        match context:
            case Call(func=Name(id="suppress") | Attribute(attr="suppress"), args=args):
                return args
    return None


def _catching(handlers: tuple[Handler, ...], error: str) -> int | None:
    """Return the first handler that catches an error of this kind ("anything" is caught by the broad ones alone)."""
    for position, handler in enumerate(handlers):
        if handler.catches is None:
            return position
        names = set(_names(handler.catches))
        if names & _CATCHES.get(error, _ANYTHING):
            return position
        if error == "anything" and not names & {"ImportError", "ModuleNotFoundError", "NameError", "AttributeError"}:
            return position
    return None


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Name(id=name) | Attribute(attr=name):
            yield name
        case Display(items=items):
            for item in items:
                yield from _names(item)


def _errors(statement: Statement, place: Place, world: Resolver) -> Iterator[tuple[str, bool]]:
    """Yield what a statement can raise, each with whether it certainly does."""
    here = place.before(statement.seq, statement.line)
    match statement:
        case Import(module=module):
            yield from _import_errors(module, world)
        case ImportFrom(member=member):
            source = absolute(statement, place.module, world)
            if source is None:
                yield "ImportError", True
                return
            yield from _import_errors(source, world)
            if member != "*" and world.is_module(source):
                yield from _member_errors(source, member, world)
        case Bind(value=value) | Evaluate(value=value):
            yield from _expression_errors(value, here, world)
        case Class(bases=bases):
            for base in bases:
                yield from _expression_errors(base, here, world)


def _import_errors(module: str, world: Resolver) -> Iterator[tuple[str, bool]]:
    imports = world.importable(module)
    if imports is not True:
        missing = world.is_module(module) is not True
        yield "ModuleNotFoundError" if missing else "ImportError", imports is False


def _member_errors(source: str, member: str, world: Resolver) -> Iterator[tuple[str, bool]]:
    value = world.member(source, member)
    if not any(isinstance(part, Unbound) for part in alternatives(value)):
        return  # what a compiled module holds is not known; that it is there decides
    if isinstance(value, Unbound):
        submodule = world.is_module(f"{source}.{member}")
        if submodule is True:
            yield from _import_errors(f"{source}.{member}", world)
            return
    yield "ImportError", isinstance(value, Unbound)


def _expression_errors(expression: Expression, place: Place, world: Resolver) -> Iterator[tuple[str, bool]]:
    match expression:
        case Name():
            value = world.evaluate(expression, place)
            if isinstance(value, Unbound):
                yield "NameError", True
            elif isinstance(value, OneOf) and UNBOUND in value.alternatives:
                yield "NameError", False
        case Attribute(value=inner):
            yield from _expression_errors(inner, place, world)
            value = world.evaluate(expression, place)
            if isinstance(value, Unbound):
                yield "AttributeError", True
            elif isinstance(value, Unknown | External | OneOf):
                yield "AttributeError", False
        case Call(func=func, args=args):
            yield from _expression_errors(func, place, world)
            value = world.evaluate(expression, place)
            if isinstance(value, External) and not value.qualname:
                yield "ModuleNotFoundError", False  # import_module("a module that may only be missing here")
            elif isinstance(value, Unknown) and value.reason.startswith("no module named"):
                yield "ModuleNotFoundError", True
            for arg in args:
                yield from _expression_errors(arg, place, world)
            yield "anything", False
        case Subscript(value=inner):
            yield from _expression_errors(inner, place, world)
            yield "anything", False
        case Display(items=items):
            for item in items:
                yield from _expression_errors(item, place, world)
        case Boolean(values=values):
            yield from _expression_errors(values[0], place, world)
        case Comparison(left=left):
            yield from _expression_errors(left, place, world)
        case Opaque():
            yield "anything", False


# --- imports ---------------------------------------------------------------------------------------------------------


def importable(module: str, world: Resolver) -> bool | None:
    """Tell whether importing a module succeeds, as far as what it imports itself is there."""
    found = world.is_module(module)
    if found is not True:
        return found
    answers = []
    parent = module.rpartition(".")[0]
    if parent:
        answers.append(world.importable(parent))
    located = world.sources.find(module)
    if located is not None and located.kind == "source":
        answers.append(_runs(module, world))
    return _all(answers)


def _runs(module: str, world: Resolver) -> bool | None:
    """Tell whether a module's own imports succeed. The standard library's are looked up and not followed."""
    facts = world.facts(module)
    if facts.failure is not None:
        return False
    follow = not world.sources.is_stdlib(module)
    return _block_runs(facts.body, world.module_place(module), world, follow=follow)


def _block_runs(block: Block, place: Place, world: Resolver, *, follow: bool) -> bool | None:
    answers: list[bool | None] = []
    for statement in block:
        answer = _statement_runs(statement, place, world, follow=follow)
        if answer is False:
            return False
        answers.append(answer)
    return _all(answers)


def _statement_runs(statement: Statement, place: Place, world: Resolver, *, follow: bool) -> bool | None:
    match statement:
        case Import(module=module):
            return world.importable(module) if follow else world.is_module(module)
        case ImportFrom(member=member):
            source = absolute(statement, place.module, world)
            if source is None:
                return False
            if not follow:
                return world.is_module(source)
            answer = world.importable(source)
            if answer is not True or member == "*" or source == place.module:
                return answer
            sure = [sure for _, sure in _member_errors(source, member, world)]
            return None if sure and not any(sure) else not sure
        case Exit(kind=kind):
            return kind not in ("raise", "sys.exit()")
        case If() | Match() | Try() | With() | Loop():
            return _compound_runs(statement, place, world, follow=follow)
    return True


def _compound_runs(
    statement: If | Match | Try | With | Loop, place: Place, world: Resolver, *, follow: bool
) -> bool | None:
    judge = world.judge(place)
    match statement:
        case If(branches=branches, orelse=orelse):
            possible: list[Block] = []
            for branch in branches:
                decided = judge.decide(branch.test, statement)
                if decided is not False:
                    possible.append(branch.body)
                if decided is True:
                    break
            else:
                possible.append(orelse)
            answers = [_block_runs(block, place, world, follow=follow) for block in possible]
            return answers[0] if len(set(answers)) == 1 else None
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            outcome = judge.outcome(statement)
            parts = [_block_runs(final, place, world, follow=follow)]
            if outcome.fails is False and not handlers:
                parts.append(_block_runs(body, place, world, follow=follow))
            if outcome.fails is False:
                parts.append(_block_runs(orelse, place, world, follow=follow))
            for position, handler in enumerate(handlers):
                if outcome.fails is not False and outcome.handler in (None, position):
                    runs = _block_runs(handler.body, place, world, follow=follow)
                    parts.append(runs if outcome.fails and outcome.handler == position else runs or None)
            return _all(parts)
        case With(body=body):
            return _block_runs(body, place, world, follow=follow) if judge.outcome(statement).fails is False else True
    return True


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def loaded_by(block: Block, package: str, submodule: str, world: Resolver) -> Statement | None:
    """Return the first statement of a package's `__init__` that loads a submodule, itself or through another."""
    place = world.module_place(package)
    seen: set[str] = {package}
    for statement, _ in live_statements(block, world.judge(place)):
        if any(_loads(target, submodule, package, seen, world) for target in _imports(statement, package, world)):
            return statement
    return None


def _imports(statement: Statement, module: str, world: Resolver) -> Iterator[str]:
    match statement:
        case Import(module=name):
            yield name
        case ImportFrom(member=member):
            source = absolute(statement, module, world)
            if source is not None:
                yield source
                if member != "*":
                    yield f"{source}.{member}"


def _loads(module: str, submodule: str, package: str, seen: set[str], world: Resolver) -> bool:
    """Tell whether importing `module` loads `submodule`; only modules inside `package` are looked into."""
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name == submodule or name.startswith(submodule + "."):
            return True
        if name in seen or not name.startswith(package + "."):
            continue
        seen.add(name)
        found = world.sources.find(name)
        if found is None or found.kind != "source":
            continue
        for statement in statements_in(world.facts(name).body):
            waiting.extend(_imports(statement, name, world))
    return False


# --- functions -------------------------------------------------------------------------------------------------------


def returned(place: Place, world: Resolver) -> Value:
    """Return what the function whose frame is the innermost of `place` gives; unbound if it only raises."""
    frame = place.frames[-1]
    returns: list[Return] = []
    falls = _collect(frame.block, place, world, returns)
    values: list[Value] = []
    for statement in returns[:_MAX_RETURNS]:
        here = place.before(statement.seq, statement.line)
        values.append(NONE if statement.value is None else world.evaluate(statement.value, here))
    if falls:
        values.append(NONE)
    return one_of(values) if values else UNBOUND


def _collect(block: Block, place: Place, world: Resolver, returns: list[Return]) -> bool:
    """Collect the returns that a block can reach; tell whether control can pass its end."""
    judge = world.judge(place)
    for statement in block:
        match statement:
            case Return():
                returns.append(statement)
                return False
            case Exit(kind=kind):
                return kind in ("break", "continue")
            case If() | Match() | Try():
                possible = _possible_blocks(statement, place, world)
                passes = [_collect(inner, place, world, returns) for inner in possible]
                if not any(passes):
                    return False
            case With(body=body):
                if not _collect(body, place, world, returns) and judge.outcome(statement).fails is False:
                    return False
            case Loop(body=body, orelse=orelse):
                _collect(body, place, world, returns)
                _collect(orelse, place, world, returns)
    return True


def _possible_blocks(statement: If | Match | Try, place: Place, world: Resolver) -> list[Block]:
    judge = world.judge(place)
    match statement:
        case If(branches=branches, orelse=orelse):
            blocks: list[Block] = []
            for branch in branches:
                decided = judge.decide(branch.test, statement)
                if decided is not False:
                    blocks.append(branch.body)
                if decided is True:
                    return blocks
            return [*blocks, orelse]
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            outcome = judge.outcome(statement)
            main = (*body, *orelse, *final)
            if outcome.fails is False:
                return [main]
            taken = [h.body for i, h in enumerate(handlers) if outcome.handler in (None, i)]
            return [*taken, *([main] if outcome.fails is None else [])]
        case Match():
            return _possible_cases(statement, place, world)


def _possible_cases(statement: Match, place: Place, world: Resolver) -> list[Block]:
    judge = world.judge(place)
    blocks: list[Block] = []
    for case in statement.cases:
        decided: bool | None = True if case.irrefutable else None
        if case.values is not None:
            tests = tuple([Comparison(statement.subject, "==", value) for value in case.values])
            decided = judge.decide(tests[0] if len(tests) == 1 else Boolean("or", tests), statement)
        if decided and case.guard is not None:
            decided = None
        if decided is not False:
            blocks.append(case.body)
        if decided is True:
            return blocks
    return [*blocks, ()]
