"""The links between a class and its base: the statements by which one name leads to the next, each a line of source.

Follows what the resolver found; decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import (
    Attribute,
    Bind,
    Boolean,
    Call,
    Conditional,
    Evaluate,
    Expression,
    Import,
    ImportFrom,
    Name,
    Starred,
    Subscript,
)
from .resolve_flow import Binding, live_statements, reaching
from .resolve_imported import absolute
from .values import END, ClassValue, External, Frame, ModuleValue, Place, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .resolve_structure import Doubt
    from .session import Session

MAX_LINKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One step of the chain: a line (1-based; 0 for the whole file) of a file, and what it says there."""

    path: str
    line: int
    text: str
    broken: bool = False


class Chain:
    """Finds the links in the sources that are open."""

    def __init__(self, session: Session) -> None:
        """Follow names through the world of a session."""
        self._session = session
        self._world = session.world

    def path(self, module: str) -> str:
        """Return the file of a module, or what would be its path where it has none."""
        located = self._session.finder.find(module)
        return located.path if located is not None and located.path else module.replace(".", "/")

    def broken(self, module: str, line: int, text: str) -> Link:
        """Return the link at which a chain ends that leads nowhere."""
        return Link(path=self.path(module), line=line, text=text, broken=True)

    def doubtful(self, doubt: Doubt) -> Link:
        """Return the link at which it can't be known how the chain goes on."""
        return self.broken(doubt.module, doubt.line, doubt.reason)

    def head(self, cls: ClassValue) -> Link:
        """Return the statement, or what else, that makes a class."""
        if cls.seq < 0:
            return Link(path=cls.module, line=0, text=f"{cls.id} is implemented in C")
        if cls.definition is None:
            return Link(path=self.path(cls.module), line=cls.line, text=f"{cls.qualname} is made by a call")
        definition = cls.definition
        bases = ", ".join((*map(spelled, definition.bases), *(f"{word.name}=..." for word in definition.keywords)))
        text = f"class {cls.qualname}({bases})" if bases else f"class {cls.qualname}"
        return Link(path=self.path(cls.module), line=cls.line, text=text)

    def between(self, cls: ClassValue, base: Value) -> Iterator[Link]:
        """Yield the links after the head of a class up to a base that it certainly derives from."""
        current = cls
        for _ in range(MAX_LINKS):
            if current == base:
                return
            bases = enumerate(self._world.structure(current).bases)
            order, direct = next(((i, one) for i, one in bases if self._leads(one, base)), (0, None))
            if direct is None:
                return
            yield from self._names(current, order)
            if not isinstance(direct, ClassValue):
                name = getattr(direct, "id", "it")
                yield Link(path=self.path(current.module), line=current.line, text=f"{name} is not found here")
                return
            yield self.head(direct)
            current = direct

    def ancestors(self, cls: ClassValue) -> Iterator[Link]:
        """Yield the heads of all that a class certainly derives from, but for what nearly every class does."""
        for ancestor in self._world.structure(cls).ancestors[1:]:
            if ancestor.id not in ("builtins:object", "abc:ABC"):
                yield self.head(ancestor)

    def to_member(self, module: str, name: str) -> Iterator[Link]:
        """Yield the statements by which an attribute of a module gets its value."""
        yield from self._trace_member(module, name, 0)

    def registration(self, cls: ClassValue, base: Value, modules: Iterable[str]) -> tuple[Link, ...]:
        """Return the call of `register` by which a class, or one that it derives from, belongs to a base, if any."""
        ancestors = self._world.structure(cls).ancestors
        for module in modules:
            place = self._world.module_place(module)
            for statement, _ in live_statements(self._world.facts(module).body, self._world.judge(place)):
                match statement:
                    case Evaluate(value=Call(func=Attribute(value=owner, attr="register"), args=(arg,)) as call):
                        here = place.before(statement.seq, statement.line)
                        if self._world.evaluate(owner, here) == base and self._world.evaluate(arg, here) in ancestors:
                            return (Link(path=self.path(module), line=statement.line, text=spelled(call)),)
        return ()

    def decorators(self, cls: ClassValue) -> tuple[Link, ...]:
        """Return the decorators of a class statement."""
        path = self.path(cls.module)
        return tuple(
            Link(path=path, line=one.line if isinstance(one, Call) else cls.line, text=f"@{spelled(one)}")
            for one in (cls.definition.decorators if cls.definition is not None else ())
        )

    # --- from one class to the next ----------------------------------------------------------------------------------

    def _leads(self, direct: Value, base: Value) -> bool:
        """Tell whether a direct base is the base that is looked for, or derives from it."""
        if isinstance(base, External):
            if isinstance(direct, External):
                return direct.dotted == base.dotted
            return isinstance(direct, ClassValue) and any(
                self._leads(one, base) for one in self._world.structure(direct).bases if one != direct
            )
        return direct == base or (isinstance(direct, ClassValue) and base in self._world.structure(direct).ancestors)

    def _names(self, cls: ClassValue, order: int) -> Iterator[Link]:
        """Yield the statements by which one base of a class statement gets its meaning."""
        definition, place = cls.definition, cls.place
        if definition is not None and place is not None and order < len(definition.bases):
            yield from self._trace(definition.bases[order], place.before(definition.seq, definition.line), 0)

    def _trace(self, expression: Expression, place: Place, depth: int) -> Iterator[Link]:
        if depth > MAX_LINKS:
            return
        match expression:
            case Name(id=name):
                yield from self._trace_name(name, place, depth)
            case Attribute(value=value, attr=attr):
                yield from self._trace(value, place, depth + 1)
                owner = self._world.evaluate(value, place)
                if isinstance(owner, ModuleValue):
                    yield from self._trace_member(owner.name, attr, depth)
            case Subscript(value=value) | Starred(value=value):
                yield from self._trace(value, place, depth + 1)
            case Call(args=args):
                for arg in args:
                    yield from self._trace(arg, place, depth + 1)
            case Conditional(body=body, orelse=orelse):
                yield from self._trace(body, place, depth + 1)
                yield from self._trace(orelse, place, depth + 1)
            case Boolean(values=values):
                for value in values:
                    yield from self._trace(value, place, depth + 1)

    def _trace_name(self, name: str, place: Place, depth: int) -> Iterator[Link]:
        for level in range(len(place.frames) - 1, -1, -1):
            frame = place.frames[level]
            if frame.kind == "class" and level != len(place.frames) - 1:
                continue
            if name in frame.bindings:  # a parameter: what it is, the call says
                return
            here = Place(place.module, place.frames[: level + 1], place.line)
            found = reaching(frame.block, name, frame.at, self._world.judge(here))
            if found.bindings:
                yield from self._trace_binding(found.bindings[0], name, here, depth)
                return

    def _trace_member(self, module: str, name: str, depth: int) -> Iterator[Link]:
        if depth > MAX_LINKS or self._session.finder.find(module) is None:
            return
        place = Place(module, (Frame("module", self._world.facts(module).body, END),))
        found = reaching(place.frames[0].block, name, END, self._world.judge(place))
        if found.bindings:
            yield from self._trace_binding(found.bindings[0], name, place, depth + 1)

    def _trace_binding(self, binding: Binding, name: str, place: Place, depth: int) -> Iterator[Link]:
        path = self.path(place.module)
        match binding:
            case Import(module=module, name=bound):
                text = f"import {module}" + (f" as {bound}" if bound else "")
                yield Link(path=path, line=binding.line, text=text)
            case ImportFrom(member=member):
                source = absolute(binding, place.module, self._world)
                origin = "." * binding.level + (binding.module or "")
                renamed = f" as {binding.name}" if binding.name != member else ""
                yield Link(path=path, line=binding.line, text=f"from {origin} import {member}{renamed}")
                if source is not None:
                    yield from self._trace_member(source, name if member == "*" else member, depth + 1)
            case Bind(value=value):
                yield Link(path=path, line=binding.line, text=f"{name} = {spelled(value)}")
                yield from self._trace(value, place.before(binding.seq, binding.line), depth + 1)


def spelled(expression: Expression) -> str:
    """Return an expression as source, as far as a chain of names needs it."""
    match expression:
        case Name(id=name):
            return name
        case Attribute(value=value, attr=attr):
            return f"{spelled(value)}.{attr}"
        case Subscript(value=value):
            return f"{spelled(value)}[...]"
        case Starred(value=value):
            return f"*{spelled(value)}"
        case Call(func=func, args=args, keywords=keywords):
            given = (*map(spelled, args), *(f"{word.name}=..." if word.name else "**..." for word in keywords))
            return f"{spelled(func)}({', '.join(given)})"
        case Conditional(body=body, orelse=orelse):
            return f"{spelled(body)} if ... else {spelled(orelse)}"
        case Boolean(op=op, values=values):
            return f" {op} ".join(map(spelled, values))
    return "..."
