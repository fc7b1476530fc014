"""Which classes are plugins: by deriving from a category's base, by `Base.register`, or by a decorator.

Pure: takes the classes that were found and the questions of `hierarchy`, gives records.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .facts import Call, Class, Evaluate, Expression
from .hierarchy import Local, Reached, derives, is_abstract
from .hierarchy_abstractness import abstractness
from .plugins_choice import (
    Choice,
    Misuse,
    Plugin,
    Registrations,
    Selection,
    Taken,
    Unresolved,
    bases_taken,
    joined,
)
from .plugins_marks import DECORATED, Fault, Mark, is_ours, mark_of
from .resolve_calls import call, identity
from .resolve_flow import live_statements
from .resolve_structure import Doubt
from .values import (
    Called,
    ClassValue,
    Method,
    Place,
    Unknown,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from .resolve import Resolver

__all__ = ["Choice", "Chooser", "Plugin", "Registrations", "Selection", "Taken", "bases_taken", "joined", "select"]


def select(
    reached: Sequence[Reached],
    local: Sequence[Local],
    unclear: Sequence[tuple[str, Doubt]],
    *,
    modules: Sequence[str],
    bases: Mapping[str, Value],
    decorators: Sequence[str],
    exclude: Sequence[str],
    world: Resolver,
) -> Selection:
    """Return the plugins among `reached`, for the `bases` of each category and the project's `decorators`.

    A decorator is given by the dotted name of the function where it is defined.
    """
    chooser = Chooser(reached, bases=bases, decorators=decorators, exclude=exclude, world=world)
    chooser.learn([chooser.registrations(modules)])
    chooser.take()
    return joined([chooser.choice(local, unclear, earlier=())], bases)


class Chooser:
    """Chooses among the classes of some modules, in steps: between them it takes what other choosers have found.

    After `learn` it knows what all register; what `choice` takes, it takes only if no earlier one did.
    """

    def __init__(
        self,
        reached: Sequence[Reached],
        *,
        bases: Mapping[str, Value],
        decorators: Iterable[str],
        exclude: Sequence[str],
        world: Resolver,
    ) -> None:
        self._reached = reached
        self._bases = bases
        self._decorators = frozenset(decorators)
        self._exclude = exclude
        self._world = world
        self._own = Registrations(bases={}, modules={})
        self._registered: dict[ClassValue, set[Value]] = {}
        self._decorating: set[str] = set()
        self._marked_bases: dict[str, Value] = {}
        self._misuses: list[Misuse] = []
        self._plugins: dict[str, Plugin] = {}
        self._abstract: list[Reached] = []
        self._unresolved: list[Unresolved] = []

    def registrations(self, modules: Sequence[str]) -> Registrations:
        """Return every literal `Base.register(C)`, as a statement of `modules` or as a decorator."""
        bases: dict[ClassValue, list[Value]] = {}
        registering: dict[ClassValue, set[str]] = {}
        for module in modules:
            place = self._world.module_place(module)
            for statement, _ in live_statements(self._world.facts(module).body, self._world.judge(place)):
                match statement:
                    case Evaluate(value=Call(func=func, args=(arg,))):
                        here = place.before(statement.seq, statement.line)
                        base = self._registering(self._world.evaluate(func, here))
                        if base is not None:
                            for cls in alternatives(self._world.evaluate(arg, here)):
                                if isinstance(cls, ClassValue):
                                    bases.setdefault(cls, []).append(base)
                                    registering.setdefault(cls, set()).add(module)
        for item in self._reached:
            for cls in item.classes:
                for value in self._decorators_of(cls):
                    base = self._registering(value)
                    if base is not None:
                        bases.setdefault(cls, []).append(base)
        self._own = Registrations(
            bases=bases, modules={cls: frozenset(modules) for cls, modules in registering.items()}
        )
        return self._own

    def learn(self, several: Iterable[Registrations]) -> None:
        """Take what all choosers have found to be registered."""
        for registrations in several:
            for cls, bases in registrations.bases.items():
                self._registered.setdefault(cls, set()).update(bases)

    def take(self) -> Taken:
        """Choose, and return what is taken where no earlier chooser does."""
        self._misuses.clear()
        self._abstract.clear()
        self._unresolved.clear()
        for item in self._reached:
            if any(fnmatchcase(item.id, pattern) for pattern in self._exclude):
                continue
            chosen = self._choose(item)
            if isinstance(chosen, Plugin):
                self._plugins.setdefault(item.id, chosen)
            elif chosen is not None:
                self._unresolved.append(chosen)
            elif self._is_between(item):
                self._abstract.append(item)
        return Taken(bases=dict(self._marked_bases), ids=frozenset(self._plugins))

    def choice(
        self, local: Iterable[Local], unclear: Iterable[tuple[str, Doubt]], *, earlier: Sequence[Taken]
    ) -> Choice:
        """Return what is chosen, but for what the earlier choosers took."""
        marked = bases_taken(earlier)
        if any(marked.get(name, base) != base for name, base in self._marked_bases.items()):
            self._marked_bases = dict(marked)
            self._plugins.clear()
            self.take()
        made = frozenset(cls.made_at for item in self._reached for cls in item.classes)
        hidden = ((item.cls.made_at, item) for item in local if item.cls.made_at not in made)
        return Choice(
            plugins={
                id_: plugin for id_, plugin in self._plugins.items() if not any(id_ in taken.ids for taken in earlier)
            },
            abstract=tuple(self._abstract),
            unresolved=tuple(self._unresolved),
            hidden=tuple((made_at, found) for made_at, item in hidden for found in self._hidden(item)),
            unclear=tuple(
                Unresolved(id=id_, module=doubt.module, line=doubt.line, doubt=doubt) for id_, doubt in unclear
            )
            if self._bases
            else (),
            decorating=frozenset(self._decorating),
            misuses=tuple(self._misuses),
            registrations=self._own,
            taken=Taken(bases=self._marked_bases, ids=frozenset(self._plugins)),
            made=made,
            modules=frozenset(item.module for item in self._reached),
        )

    def _registering(self, value: Value) -> ClassValue | None:
        """Return the base of a bound `Base.register`: the method of `ABCMeta`, taken from a class."""
        match value:
            case Method(function=function, first=ClassValue() as base) if identity(function) == "abc:ABCMeta.register":
                return base
        return None

    def _decorators_of(self, cls: ClassValue) -> Iterator[Value]:
        return (decorator for decorator, _ in self._decorations(cls))

    def _decorations(self, cls: ClassValue) -> Iterator[tuple[Value, Mark | None]]:
        """Yield what each decorator of a class is, and what it says of the class where it is one that marks plugins."""
        if not isinstance(cls.definition, Class) or cls.place is None:
            return
        here = cls.place.before(cls.definition.seq, cls.definition.line)
        for decorator in cls.definition.decorators:
            value = self._world.evaluate(decorator, here)
            yield value, self._marked_by_call(decorator, here) or self._marked_by(value)

    def _choose(self, item: Reached) -> Plugin | Unresolved | None:
        """Return the plugin that a class is, or that it can't be known, or None."""
        mark = self._mark(item)
        categories: dict[str, bool] = {}
        doubts: list[Doubt] = []
        asked: list[Doubt] = []
        for category, base in self._bases.items():
            membership = derives(item, base, self._world)
            if membership.answer:
                categories[category] = False
                doubts.extend(membership.doubts)
            elif self._is_registered(item, base):
                categories[category] = True
            elif membership.answer is None:
                asked.extend(membership.doubts)
        if mark is not None:
            counts, unsure = self._counts(item, mark)
            if counts:
                categories.update(self._marked(item, mark, categories, virtual=counts == "virtual"))
            (doubts if categories else asked).extend(unsure)
        if not categories:
            cls = item.classes[0]
            return Unresolved(id=item.id, module=cls.module, line=cls.line, doubt=asked[0]) if asked else None
        abstract = is_abstract(item, self._world)
        if abstract:
            if mark is not None and mark.is_ours:
                remedy = "define what it leaves abstract, or mark the classes that derive from it"
                self._tell(item, Fault(message="it is marked as a plugin, and is abstract", remedy=remedy))
            return None
        return Plugin(
            reached=item,
            categories=tuple(sorted(categories)),
            abstract=abstract,
            virtual=all(categories.values()),
            mark=mark,
            doubts=tuple(dict.fromkeys((*doubts, *self._own_doubts(item)))),
        )

    def _own_doubts(self, item: Reached) -> Iterator[Doubt]:
        """Yield what is uncertain about the class itself: bases, abstractness, decorators that can't be followed."""
        for cls in item.classes:
            yield from self._world.structure(cls).doubts
            abstract = abstractness(cls, self._world)
            if abstract.answer is None and abstract.possible:
                names = ", ".join(sorted(abstract.possible))
                yield Doubt(f"whether it leaves {names} abstract can't be known", cls.module, cls.line)
            elif abstract.answer is None:
                yield Doubt("what a base that can't be read leaves abstract can't be known", cls.module, cls.line)
            for decorator, mark in self._decorations(cls):
                if mark is not None and mark.is_ours:
                    continue  # whatever else it does, it gives the class back
                if cls.place is not None and isinstance(
                    call(decorator, [cls], [], cls.place, self._world), Called | Unknown
                ):
                    name = identity(decorator.function if isinstance(decorator, Called) else decorator) or "a decorator"
                    reason = f"{name} can't be followed, and is taken to give the class back"
                    yield Doubt(reason, cls.module, cls.line)

    def _is_registered(self, item: Reached, base: Value) -> bool:
        """Tell whether the class or an ancestor of it was registered with the base itself."""
        if not self._registered:
            return False
        for cls in item.classes:
            if cls == base:
                return False
            if not any(base in self._registered.get(ancestor, ()) for ancestor in self._world.structure(cls).ancestors):
                return False
        return True

    def _is_between(self, item: Reached) -> bool:
        """Tell whether a class that is no plugin derives from a base: it is abstract."""
        return any(derives(item, base, self._world).answer for base in self._bases.values())

    def _hidden(self, item: Local) -> Iterator[Unresolved]:
        """Yield a class in a function if it derives from a base: no reference leads to it."""
        ancestors = self._world.structure(item.cls).ancestors
        if any(base in ancestors and base != item.cls for base in self._bases.values()):
            reason = f"it is made in the function {item.function}, so that no module:qualname leads to it"
            doubt = Doubt(reason, item.cls.module, item.cls.line)
            yield Unresolved(id=item.cls.id, module=doubt.module, line=doubt.line, doubt=doubt)

    # --- decorators --------------------------------------------------------------------------------------------------

    def _mark(self, item: Reached) -> Mark | None:
        marks = (mark for cls in item.classes for _, mark in self._decorations(cls))
        mark = next(filter(None, marks), None)
        for fault in mark.faults if mark is not None else ():
            self._tell(item, fault)
        return mark

    def _tell(self, item: Reached, fault: Fault) -> None:
        cls = item.classes[0]
        self._misuses.append(Misuse(id=item.id, module=cls.module, line=cls.line, fault=fault))

    def _counts(self, item: Reached, mark: Mark) -> tuple[Literal["", "real", "virtual"], list[Doubt]]:
        """Tell whether a mark makes the class a plugin: the base that it gives, if any, must be one."""
        cls, base = item.classes[0], mark.base
        unknown = [Doubt(reason, cls.module, cls.line) for reason in mark.unknown]
        if base is None:
            return "real", unknown
        if isinstance(base, Unknown):
            return "", [Doubt(base.reason, cls.module, cls.line)]
        membership = derives(item, base, self._world)
        if membership.answer:
            return "real", [*membership.doubts, *unknown]
        if self._is_registered(item, base):
            return "virtual", unknown
        if not mark.is_ours:
            return "real", unknown  # what a project's decorator is given need not be a base
        if membership.answer is None:
            return "", list(membership.doubts)
        name = identity(base)
        message = f"it is marked as a plugin of {name}, and does not derive from it"
        self._tell(
            item, Fault(message=message, remedy=f"derive it from {name}, or give a category instead of the base")
        )
        return "", []

    def _marked_by_call(self, decorator: Expression, here: Place) -> Mark | None:
        """Return the mark of a call that stands above the class: it is read as written, whatever the function gives."""
        match decorator:
            case Call(func=func, args=args, keywords=keywords) if self._marks(
                function := self._world.evaluate(func, here)
            ):
                named = {word.name or "**": self._world.evaluate(word.value, here) for word in keywords}
                return mark_of(function, [self._world.evaluate(arg, here) for arg in args], named, self._world)
        return None

    def _marked_by(self, decorator: Value) -> Mark | None:
        match decorator:
            case Called(function=function, args=args, keywords=keywords) if self._marks(function):
                return mark_of(function, args, dict(keywords), self._world)
            case _ if self._marks(decorator):
                return mark_of(decorator, (), {}, self._world)
        return None

    def _marks(self, function: Value) -> bool:
        """Tell whether a function marks plugins: it is ours, or the project names it."""
        name = (identity(function) or "").replace(":", ".")
        if name in self._decorators:
            self._decorating.add(name)
        return is_ours(function) or name in self._decorators

    def _marked(self, item: Reached, mark: Mark, found: Mapping[str, bool], *, virtual: bool) -> dict[str, bool]:
        """Return the category that a mark puts a class in, with whether it is there by registration alone."""
        if mark.category is not None:
            return {mark.category: virtual}
        if found:
            return {}
        if mark.base is None:
            return {DECORATED: False}
        for category, base in self._bases.items():
            if base == mark.base:
                return {category: virtual}
        held = self._bases.get(mark.base_name) or self._marked_bases.setdefault(mark.base_name, mark.base)
        if held != mark.base:
            message = f"the category {mark.base_name} is that of {identity(held)}, not of {identity(mark.base)}"
            self._tell(item, Fault(message=message, remedy="give the mark a category"))
            return {DECORATED: virtual}
        return {mark.base_name: virtual}
