"""Why a class is a plugin, or is not, or can't be known: the chain from the class to its base, link by link.

The verdict is the one that `build` comes to. The chain ends at the base, or at the first link that does not hold; then
a remedy says the smallest change that would mend it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from .hierarchy import Reached, derives, locals_of, reachable, unclear
from .hierarchy_abstractness import abstractness
from .places import Kind
from .plugins import Plugin, Selection, select
from .problems import UsageError
from .request import Request
from .session import Session, base_value, decorator_name, near_modules, opened
from .values import ClassValue, External, OneOf, Unknown, Value
from .why_chain import MAX_LINKS, Chain, Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .resolve_structure import Doubt

_REMEDIES = (
    ("condition", "give --complete-environment if what is not installed here is not there, or make it unconditional"),
    ("has no stub", "put a .pyi beside the compiled module"),
    ("names may be bound by", "bind the classes of the module by statements"),
    ("made in the function", "define the class at the top level of its module, or in a class there"),
    ("made by a call", "define the class by a class statement"),
    ("no consistent method resolution", "change the order of the bases, or leave out one that another derives from"),
    ("can't be read", "correct that file"),
)
"""What to do about a doubt, by words of its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The chain from a class to a base; `verdict` is "yes", "no" or "cannot know".

    `base` is the id of the base that the answer is about, None where there is none: a decorator alone makes a plugin.
    """

    id: str
    base: str | None
    verdict: str
    links: tuple[Link, ...]
    remedy: str | None = None


def explain(request: Request, id: str, *, anywhere: bool = False) -> Explanation:  # noqa: A002 - the field's name
    """Return why the class `module:qualname` is, is not, or may be a plugin of one of the request's bases.

    It is none where the request's packages don't hold it, unless it may be `anywhere`. Raise `UsageError` for what is
    no id, and for bases that are none.
    """
    module, _, qualname = id.partition(":")
    if not _is_dotted(module) or not qualname or ":" in qualname:
        meant = _id_of_file(id, request)
        raise UsageError(f"{id!r} is no id of a class; write it as {meant or 'module:Class'}")
    with opened(request) as session:
        bases = {name: base_value(reference, session) for name, reference in request.categories.items() if reference}
        explanation = _Question(session, bases, anywhere=anywhere).answer(id)
        return replace(explanation, links=tuple(dict.fromkeys(explanation.links))[:MAX_LINKS])


class _Question:
    """Explains classes of one session, for the bases of its request."""

    def __init__(self, session: Session, bases: Mapping[str, Value], *, anywhere: bool) -> None:
        self._packages = () if anywhere else session.request.packages
        self._session = session
        self._world = session.world
        self._bases = bases
        self._decorators = [decorator_name(reference, session) for reference in session.request.decorators]
        self._chain = Chain(session)

    def answer(self, id_: str) -> Explanation:
        """Explain what an id leads to."""
        module, _, qualname = id_.partition(":")
        located = self._session.finder.find(module)
        if located is None and self._world.native_module(module) is None:
            link = Link(path=module.replace(".", "/"), line=0, text=f"the module {module} is not found", broken=True)
            return self._no(id_, link, remedy=self._remedy_for_missing(module))
        failure = self._session.sources.facts(module).failure or self._session.sources.compile_failure(module)
        if failure is not None and located is not None:
            link = Link(path=located.path, line=failure.line, text=failure.reason, broken=True)
            return self._no(id_, link, remedy=failure.remedy)
        held = [item for item in reachable(module, self._world) if item.id == id_]
        if held:
            return self._explained(held[0])
        return self._not_reached(id_, module, qualname)

    def _explained(self, item: Reached) -> Explanation:
        """Explain a class that a name leads to, as `build` would choose."""
        for pattern in self._session.request.exclude:
            if fnmatchcase(item.id, pattern):
                broken = self._broken(item, f"it is excluded by the pattern {pattern!r}")
                return self._no(item.id, *self._heads(item), broken, remedy=f"take {pattern!r} out of exclude")
        selection, modules = self._selection(item)
        found = selection.plugins.get(item.id)
        if isinstance(found, Plugin):
            return self._in_packages(self._plugin(found, modules))
        if selection.unresolved:
            return self._unresolved(item)
        if selection.abstract:
            return self._abstract(item)
        return self._unrelated(item)

    def _selection(self, item: Reached) -> tuple[Selection, Sequence[str]]:
        """Return what `build` says of one class, and the modules where calls of `register` were looked for."""
        modules: tuple[str, ...] = ()
        selection = self._select(item, (item.module,))
        if not selection.plugins and not selection.abstract:  # another module may register it
            modules = tuple(one.module for one in self._session.searched if one.kind is not Kind.NAMESPACE)
            selection = self._select(item, modules)
        return selection, modules or (item.module,)

    def _select(self, item: Reached, modules: Sequence[str]) -> Selection:
        return select(
            [item],
            [],
            [],
            modules=modules,
            bases=self._bases,
            decorators=self._decorators,
            exclude=self._session.request.exclude,
            world=self._world,
        )

    # --- what is one -------------------------------------------------------------------------------------------------

    def _plugin(self, plugin: Plugin, modules: Sequence[str]) -> Explanation:
        item = plugin.reached
        cls = item.classes[0]
        base = next((self._bases[name] for name in plugin.categories if name in self._bases), None)
        links = [*self._heads(item)]
        if base is None or plugin.mark is not None:
            links = [*self._chain.decorators(cls), *links]
        if base is not None and plugin.virtual:
            links = [*(self._chain.registration(cls, base, modules) or self._chain.decorators(cls)), *links]
            links += [self._chain.head(base)] if isinstance(base, ClassValue) else []
        elif base is not None:
            links += self._chain.between(cls, base)
        if plugin.abstract is None:
            text = "whether it is abstract can't be known from source; the loader sees it after the import"
            links.append(Link(path=self._chain.path(cls.module), line=cls.line, text=text))
        return Explanation(id=item.id, base=_id_of(base), verdict="yes", links=tuple(links))

    def _in_packages(self, explanation: Explanation) -> Explanation:
        """Say of a plugin that lies in none of the packages that are searched that `build` won't list it."""
        module = explanation.id.partition(":")[0]
        if not self._packages or any(f"{module}.".startswith(f"{package}.") for package in self._packages):
            return explanation
        broken = self._chain.broken(module, 0, f"{module} is not in what is searched: {', '.join(self._packages)}")
        return replace(
            explanation,
            verdict="no",
            links=(*explanation.links, broken),
            remedy=f"add {module.partition('.')[0]} to the packages",
        )

    # --- what is none, or may be one ---------------------------------------------------------------------------------

    def _abstract(self, item: Reached) -> Explanation:
        base = self._base_with(item, answer=True)
        names = sorted({name for cls in item.classes for name in abstractness(cls, self._world).names})
        listed = ", ".join(names) or "members"
        cls = item.classes[0]
        return self._no(
            item.id,
            *self._heads(item),
            *(() if base is None else self._chain.between(cls, base)),
            self._broken(item, f"{cls.qualname} is abstract: {listed}"),
            base=base,
            remedy=f"define {listed} in {cls.qualname}",
        )

    def _unresolved(self, item: Reached) -> Explanation:
        base = self._base_with(item, answer=None)
        cls = item.classes[0]
        doubts: tuple[Doubt, ...] = derives(item, base, self._world).doubts if base is not None else ()
        links = [*self._heads(item)]
        remedy = None
        for doubt in doubts[:1]:
            ancestors = self._world.structure(cls).ancestors[1:]
            links += [self._chain.head(one) for one in ancestors if one.module == doubt.module and one.line]
            links.append(self._chain.doubtful(doubt))
            remedy = self._remedy_for(doubt.reason)
        return Explanation(id=item.id, base=_id_of(base), verdict="cannot know", links=tuple(links), remedy=remedy)

    def _unrelated(self, item: Reached) -> Explanation:
        cls = item.classes[0]
        if not self._bases:
            raise UsageError("no base to ask for; give --base module:Class")
        base = next(iter(self._bases.values()))
        structure = self._world.structure(cls)
        if structure.conflict:
            conflicts = map(self._chain.doubtful, structure.doubts)
            remedy = self._remedy_for(structure.doubts[0].reason)
            return self._no(item.id, *self._heads(item), *conflicts, base=base, remedy=remedy)
        itself = next((one for one in self._bases.values() if one == cls), None)
        if itself is not None:
            broken = self._broken(item, "it is the base itself")
            return self._no(
                item.id, *self._heads(item), broken, base=itself, remedy="ask for a class that derives from it"
            )
        ids = [str(_id_of(one)) for one in self._bases.values()]
        what = f"{ids[0]} is not" if len(ids) == 1 else f"none of {', '.join(ids)} is"
        return self._no(
            item.id,
            *self._heads(item),
            *self._chain.ancestors(cls),
            self._broken(item, f"{what} among its ancestors"),
            base=base if len(ids) == 1 else None,
            remedy=f"derive {cls.qualname if cls.seq >= 0 else 'a class of your own'} from {' or '.join(ids)}",
        )

    # --- what is not there -------------------------------------------------------------------------------------------

    def _not_reached(self, id_: str, module: str, qualname: str) -> Explanation:
        """Explain an id that leads to no class of its own: another name for a class, or one that is hidden or made."""
        for local in locals_of(module, self._world):
            if local.cls.id == id_:
                reason = f"it is made in the function {local.function}, so that no module:qualname leads to it"
                links = (self._chain.head(local.cls), self._chain.broken(module, local.cls.line, reason))
                return self._unknown(id_, links, reason)
        for unclear_id, doubt in unclear(module, self._world):
            if unclear_id in (id_, f"{module}:*") and self._bases:
                return self._unknown(id_, (self._chain.doubtful(doubt),), doubt.reason)
        value = self._world.member(module, qualname.partition(".")[0])
        for name in qualname.split(".")[1:]:
            value = self._world.attribute(value, name, self._world.module_place(module))
        line = self._line_of(qualname, module)
        match value:
            case ClassValue() if value.id != id_:
                explanation = self.answer(value.id)
                return replace(explanation, links=(*self._chain.to_member(module, qualname), *explanation.links))
            case Unknown(reason=reason) | External(reason=reason) | OneOf(reason=reason):
                text = reason or "what it is depends on a condition"
                return self._unknown(id_, (self._chain.broken(module, line, text),), text)
        held = sorted(item.qualname for item in reachable(module, self._world))
        near = get_close_matches(qualname, held, n=1)
        native = self._world.native_module(module)
        anew = "define a class of this name at the module's top level" if native is None else "name one of its classes"
        remedy = f"did you mean {module}:{near[0]}?" if near else anew
        is_there = line or qualname.partition(".")[0] in (native or ())
        what = f"{qualname} is no class" if is_there else f"there is no {qualname} in {module}"
        return self._no(id_, self._chain.broken(module, line, what), remedy=remedy)

    def _line_of(self, qualname: str, module: str) -> int:
        block = self._session.sources.facts(module).body
        positions = self._world.index(block).get(qualname.partition(".")[0], ())
        return block[positions[-1]].line if positions else 0

    def _remedy_for_missing(self, module: str) -> str:
        near = near_modules(module, self._session.finder)
        return f"did you mean {near[0]}?" if near else "give the folder that holds it with --search-path"

    # --- parts -------------------------------------------------------------------------------------------------------

    def _heads(self, item: Reached) -> Iterator[Link]:
        yield self._chain.head(item.classes[0])

    def _broken(self, item: Reached, text: str) -> Link:
        return self._chain.broken(item.classes[0].module, item.classes[0].line, text)

    def _base_with(self, item: Reached, *, answer: bool | None) -> Value | None:
        return next(
            (base for base in self._bases.values() if derives(item, base, self._world).answer is answer),
            next(iter(self._bases.values()), None),
        )

    def _no(self, id_: str, *links: Link, remedy: str, base: Value | None = None) -> Explanation:
        return Explanation(id=id_, base=_id_of(base or self._only_base()), verdict="no", links=links, remedy=remedy)

    def _unknown(self, id_: str, links: tuple[Link, ...], reason: str) -> Explanation:
        return Explanation(
            id=id_,
            base=_id_of(self._only_base()),
            verdict="cannot know",
            links=links,
            remedy=self._remedy_for(reason),
        )

    def _only_base(self) -> Value | None:
        return next(iter(self._bases.values())) if len(self._bases) == 1 else None

    def _remedy_for(self, reason: str) -> str:
        if reason.startswith("the module ") and reason.endswith(" is not found"):
            module = reason.removeprefix("the module ").removesuffix(" is not found").partition(".")[0]
            return f"install {module} where the manifest is built, or give its folder with --search-path"
        plain = "write the base as a name that is imported from the module that defines it"
        return next((remedy for words, remedy in _REMEDIES if words in reason), plain)


def _is_dotted(module: str) -> bool:
    return all(part.isidentifier() for part in module.split("."))


def _id_of_file(text: str, request: Request) -> str | None:
    """Return the id that `path/of/module.py:Class` means, where there is such a file on the search path."""
    path, _, qualname = text.rpartition(":")
    file = Path(os.path.abspath(path))
    if file.suffix != ".py" or not file.is_file():
        return None
    for root in request.search_path:
        try:
            parts = file.with_suffix("").relative_to(os.path.abspath(root)).parts
        except ValueError:
            continue
        module = ".".join(parts).removesuffix(".__init__")
        if _is_dotted(module):
            return f"{module}:{qualname or 'Class'}"
    return None


def _id_of(base: Value | None) -> str | None:
    return getattr(base, "id", None)
