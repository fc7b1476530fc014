"""What importing a module does: the module that a statement names, whether its import succeeds, what it loads.

Three-valued like everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import (
    Block,
    Exit,
    If,
    Import,
    ImportFrom,
    Loop,
    Match,
    Statement,
    Try,
    With,
)
from .resolve_flow import live_statements, statements_in
from .values import ModuleValue, Place, Unbound, Unknown, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resolve import Resolver


def absolute(statement: ImportFrom, module: str, world: Resolver) -> str | None:
    """Return the absolute name of the module that a `from` import names; None beyond the top-level package."""
    return absolute_in(statement, world.package_of(module) if statement.level else "")


def absolute_in(statement: ImportFrom, package: str) -> str | None:
    """Return the same for a statement of any module in a package."""
    if statement.level == 0:
        return statement.module or ""
    parts = package.split(".")
    if not parts[0] or statement.level > len(parts):
        return None
    parents = parts[: len(parts) - statement.level + 1]
    return ".".join([*parents, statement.module] if statement.module else parents)


def without(module: str, name: str, at: object) -> Unknown:
    """Return what importing a name gives that its module has not; `at` is where that is written."""
    return Unknown(f"{module} has no {name}", getattr(at, "module", ""), getattr(at, "line", 0))


def import_errors(module: str, world: Resolver) -> Iterator[tuple[str, bool]]:
    """Yield what importing a module can raise, with whether it certainly does."""
    imports = world.importable(module)
    if imports is not True:
        missing = world.is_module(module) is not True
        yield "ModuleNotFoundError" if missing else "ImportError", imports is False


def member_errors(source: str, member: str, world: Resolver) -> Iterator[tuple[str, bool]]:
    """Yield what `from source import member` can raise once `source` is there, with whether it certainly does."""
    value = world.member(source, member)
    if value == ModuleValue(f"{source}.{member}"):
        yield from import_errors(value.name, world)
        return
    if not any(isinstance(part, Unbound) for part in alternatives(value)):
        return  # what a compiled module holds is not known; that it is there decides
    yield "ImportError", isinstance(value, Unbound)


def importable(module: str, world: Resolver) -> bool | None:
    """Tell whether importing a module succeeds, as far as what it imports itself is there."""
    found = world.is_module(module)
    if found is not True:
        # `os.path`, `six.moves.urllib`: no file of that name, and a module all the same.
        return True if isinstance(world.module_value(module, world.module_place("builtins")), ModuleValue) else found
    if world.sources.is_stdlib(module):
        exists = world.natives.exists(module.partition(".")[0], world.target.platform)
        if exists and world.natives.exists(module, world.target.platform) is not False:
            return True
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
            return _has_member(source, member, world)
        case Exit(kind=kind):
            return kind not in ("raise", "sys.exit()")
        case If() | Match() | Try() | With() | Loop():
            return _compound_runs(statement, place, world, follow=follow)
    return True


def _has_member(source: str, member: str, world: Resolver) -> bool | None:
    """Tell whether a module that imports has a member, so that another module's import of it succeeds.

    Of modules outside the standard library it is taken to: what is installed fits together, and what sets a member
    from elsewhere (`type_api.NULLTYPE = ...`) is not seen.
    """
    if world.member(source, member) == ModuleValue(f"{source}.{member}"):
        return world.importable(f"{source}.{member}")
    if not world.is_standard(source):
        return True
    sure = [sure for _, sure in member_errors(source, member, world)]
    return None if sure and not any(sure) else not sure


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
            # A module that is installed is taken to pass the checks that it makes of what source does not tell.
            return True if True in answers else _all(answers)
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
        if _takes_what_is_bound(statement, place, world):
            continue
        if any(_loads(target, submodule, package, seen, world) for target in _imports(statement, package, world)):
            return statement
    return None


def _takes_what_is_bound(statement: Statement, place: Place, world: Resolver) -> bool:
    """Tell whether `from . import x` of a package finds an `x` that it has bound before, and loads no submodule."""
    if not isinstance(statement, ImportFrom) or absolute(statement, place.module, world) != place.module:
        return False
    values, is_open = world.in_frame(statement.member, place.before(statement.seq, statement.line))
    return bool(values) and not is_open


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
