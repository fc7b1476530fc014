"""Why a class is a plugin, or is not, or can't be known: the chain of names from the class to the base, link by link.

Each link is a line of source. The chain ends at the base, or at the first link that does not hold, with the smallest
remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Attribute, Bind, Call, Class, Conditional, Expression, Import, ImportFrom, Name, Starred, Subscript
from .flow import Binding, reaching
from .hierarchy import Reached, derives, is_abstract, reachable
from .outcomes import absolute
from .pipeline import Request, Session, base_value, opened
from .problems import UsageError
from .values import END, ClassValue, External, Frame, ModuleValue, Place, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One step of the chain: a line (1-based; 0 for the whole file) of a file, and what it says there."""

    path: str
    line: int
    text: str
    broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The chain from a class to a base; `verdict` is "yes", "no" or "cannot know"."""

    id: str
    base: str | None
    verdict: str
    links: tuple[Link, ...]
    remedy: str | None = None


def explain(request: Request, id: str, *, base: str | None = None) -> Explanation:  # noqa: A002 - the field's name
    """Return why the class `module:qualname` is, is not, or may be a plugin of `base`, or of the request's bases."""
    module, colon, qualname = id.partition(":")
    if not colon or not module or not qualname:
        raise UsageError(f"{id!r} is no id of a class; write it as module:qualname")
    with opened(request) as session:
        references = [base] if base is not None else [ref for ref in request.categories.values() if ref]
        if not references:
            raise UsageError("no base to ask for; give --base module:Class")
        bases = [base_value(reference, session) for reference in references]
        reached = next((item for item in reachable(module, session.world) if item.id == id), None)
        if reached is None:
            return _not_reached(id, module, qualname, bases[0], session)
        answers = [(derives(reached, value, session.world).answer, value) for value in bases]
        answer, chosen = next(
            (pair for wanted in (True, None, False) for pair in answers if pair[0] is wanted), answers[0]
        )
        return _Explainer(session).explain(reached, chosen, answer=answer)


def _not_reached(id_: str, module: str, qualname: str, base: Value, session: Session) -> Explanation:
    located = session.finder.find(module)
    base_id = base.id if isinstance(base, ClassValue | External) else None
    if located is None:
        link = Link(path=module.replace(".", "/"), line=0, text=f"the module {module} is not found", broken=True)
        remedy = "give the folder that holds it with --search-path"
    else:
        failure = session.sources.facts(module).failure
        if failure is not None:
            link = Link(path=located.path, line=failure.line, text=failure.reason, broken=True)
            remedy = failure.remedy
        else:
            text = f"no {qualname} is bound to a class of its own when {module} has been imported"
            link = Link(path=located.path, line=_line_of(qualname, module, session), text=text, broken=True)
            remedy = "define the class at the top level of its module, or in a class there, under this name"
    return Explanation(id=id_, base=base_id, verdict="no", links=(link,), remedy=remedy)


def _line_of(qualname: str, module: str, session: Session) -> int:
    block = session.sources.facts(module).body
    positions = session.world.index(block).get(qualname.partition(".")[0], ())
    return block[positions[-1]].line if positions else 0


class _Explainer:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._world = session.world

    def explain(self, reached: Reached, base: Value, *, answer: bool | None) -> Explanation:
        """Follow the chain from the class that a name leads to."""
        base_id = base.id if isinstance(base, ClassValue | External) else None
        cls = reached.classes[0]
        links = [self._class_link(cls)]
        remedy: str | None = None
        if answer:
            links.extend(self._chain(cls, base))
            remedy = self._abstract_remedy(reached, links)
        else:
            links.extend(self._broken(reached, base, answer=answer))
            remedy = self._remedy(links[-1].text) if answer is None else None
        verdict = "cannot know" if answer is None else "yes" if answer and remedy is None else "no"
        return Explanation(id=reached.id, base=base_id, verdict=verdict, links=tuple(links[:MAX_LINKS]), remedy=remedy)

    def _abstract_remedy(self, reached: Reached, links: list[Link]) -> str | None:
        from .abstractness import abstractness

        if not is_abstract(reached, self._world):
            return None
        names = sorted({name for cls in reached.classes for name in abstractness(cls, self._world).names})
        cls = reached.classes[0]
        text = f"{cls.qualname} is abstract: {', '.join(names)}"
        links.append(Link(path=self._path(cls.module), line=cls.line, text=text, broken=True))
        return f"define {', '.join(names)} in {cls.qualname}"

    def _class_link(self, cls: ClassValue) -> Link:
        if cls.definition is None:
            return Link(path=self._path(cls.module), line=cls.line, text=f"{cls.qualname} is made by a call")
        bases = ", ".join(spelled(base) for base in cls.definition.bases)
        return Link(path=self._path(cls.module), line=cls.line, text=f"class {cls.qualname}({bases})")

    def _chain(self, cls: ClassValue, base: Value) -> Iterator[Link]:
        """Yield the links from a class to a base that it certainly derives from."""
        current = cls
        for _ in range(MAX_LINKS):
            for order, direct in enumerate(self._world.structure(current).bases):
                if direct == base or (isinstance(direct, ClassValue) and self._leads(direct, base)):
                    yield from self._names(current, order)
                    break
            else:
                return
            if not isinstance(direct, ClassValue):
                yield Link(path=self._path(current.module), line=current.line, text=f"{base.id} is the base asked for")  # type: ignore[union-attr]
                return
            yield self._class_link(direct) if direct.line else self._native_link(direct)
            if direct == base:
                return
            current = direct

    def _leads(self, cls: ClassValue, base: Value) -> bool:
        if base in self._world.structure(cls).ancestors:
            return True
        if not isinstance(base, External):
            return False
        structures = map(self._world.structure, self._world.structure(cls).ancestors)
        return any(
            isinstance(b, External) and b.dotted == base.dotted for structure in structures for b in structure.bases
        )

    def _native_link(self, cls: ClassValue) -> Link:
        return Link(path=cls.module, line=0, text=f"{cls.id} is implemented in C")

    def _names(self, cls: ClassValue, order: int) -> Iterator[Link]:
        """Yield the statements by which the class statement's base gets its meaning."""
        definition, place = cls.definition, cls.place
        if definition is None or place is None or order >= len(definition.bases):
            return
        yield from self._trace(definition.bases[order], place.before(definition.seq, definition.line))

    def _trace(self, expression: Expression, place: Place, depth: int = 0) -> Iterator[Link]:
        if depth > MAX_LINKS // 4:
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

    def _trace_name(self, name: str, place: Place, depth: int) -> Iterator[Link]:
        for level in range(len(place.frames) - 1, -1, -1):
            frame = place.frames[level]
            if frame.kind == "class" and level != len(place.frames) - 1:
                continue
            here = Place(place.module, place.frames[: level + 1], place.line)
            found = reaching(frame.block, name, frame.at, self._world.judge(here))
            if found.bindings:
                yield from self._trace_binding(found.bindings[0], name, here, depth)
                return

    def _trace_member(self, module: str, name: str, depth: int) -> Iterator[Link]:
        located = self._session.finder.find(module)
        if located is None:
            return
        place = Place(module, (Frame("module", self._world.facts(module).body, END),))
        found = reaching(place.frames[0].block, name, END, self._world.judge(place))
        if found.bindings:
            yield from self._trace_binding(found.bindings[0], name, place, depth + 1)

    def _trace_binding(self, binding: Binding, name: str, place: Place, depth: int) -> Iterator[Link]:
        path = self._path(place.module)
        match binding:
            case Import(module=module, name=bound):
                text = f"import {module}" + (f" as {bound}" if bound else "")
                yield Link(path=path, line=binding.line, text=text)
            case ImportFrom(member=member):
                source = absolute(binding, place.module, self._world)
                dots = "." * binding.level + (binding.module or "")
                renamed = f" as {binding.name}" if binding.name != member else ""
                yield Link(path=path, line=binding.line, text=f"from {dots} import {member}{renamed}")
                if source is not None and depth < MAX_LINKS // 4:
                    yield from self._trace_member(source, name if member == "*" else member, depth + 1)
            case Bind(value=value):
                yield Link(path=path, line=binding.line, text=f"{name} = {spelled(value)}")
                yield from self._trace(value, place.before(binding.seq, binding.line), depth + 1)
            case Class():
                return

    def _broken(self, reached: Reached, base: Value, *, answer: bool | None) -> Iterator[Link]:
        cls = reached.classes[0]
        if answer is None:
            for doubt in derives(reached, base, self._world).doubts[:1]:
                for ancestor in self._world.structure(cls).ancestors[1:]:
                    if ancestor.module == doubt.module and ancestor.line:
                        yield self._class_link(ancestor)
                yield Link(path=self._path(doubt.module), line=doubt.line, text=doubt.reason, broken=True)
            return
        if cls == base:
            yield Link(path=self._path(cls.module), line=cls.line, text="it is the base itself", broken=True)
            return
        structure = self._world.structure(cls)
        if structure.conflict:
            for doubt in structure.doubts:
                yield Link(path=self._path(doubt.module), line=doubt.line, text=doubt.reason, broken=True)
            return
        for ancestor in structure.ancestors[1:]:
            yield self._class_link(ancestor) if ancestor.line else self._native_link(ancestor)
        wanted = base.id if isinstance(base, ClassValue | External) else "the base"
        text = f"{wanted} is not among its ancestors"
        yield Link(path=self._path(cls.module), line=cls.line, text=text, broken=True)

    def _remedy(self, reason: str) -> str:
        if reason.startswith("the module ") and reason.endswith(" is not found"):
            module = reason.removeprefix("the module ").removesuffix(" is not found").partition(".")[0]
            return f"install {module} where the manifest is built, or give its folder with --search-path"
        if "depends on a condition" in reason:
            return (
                "give --complete-environment if what is not installed here is not there, or make the name unconditional"
            )
        if "has no stub" in reason:
            return "put a .pyi beside the compiled module"
        return "write the base as a name that is imported from the module that defines it"

    def _path(self, module: str) -> str:
        located = self._session.finder.find(module)
        return located.path if located is not None and located.path else module.replace(".", "/")


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
        case Call(func=func, args=args):
            return f"{spelled(func)}({', '.join(spelled(arg) for arg in args)})"
    return "..."
