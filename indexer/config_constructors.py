"""What calling a class takes: its constructor along the MRO, with what `**kwargs` hands on opened.

`*args` and `**kwargs` are followed to `super().__init__`, other classes, functions, methods and attributes of `self`,
as far as source tells; where it does not, the signature stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import config_attrs_fields as attrs_fields
from . import config_dataclass_fields as dataclass_fields
from .bodies_members import (
    KEYWORD_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    FunctionDetail,
    Guard,
    Handed,
    Parameter,
)
from .config_docstrings import described
from .config_handing import combined, without
from .config_meaning import at_end
from .config_model_fields import config_of, is_model, is_of_library, model_options
from .config_record_fields import STRUCT_BASES, named_tuple_options, states_named_tuple, struct_options
from .config_shapes import Option, Signature, located
from .facts import Attribute, Call, Function, Name
from .resolve_attributes import class_member, inherited
from .resolve_calls import TRANSPARENT, identity
from .values import (
    END,
    ClassValue,
    Decorated,
    Frame,
    FunctionValue,
    Instance,
    Method,
    Place,
    Unbound,
    Unknown,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .config_meaning import Meaning

OPEN = Signature(open=True, extra=True)
CLOSED = Signature()
MAX_DEPTH = 20
"""How many calls are followed from one constructor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """A function that runs for an object of `cls`: where it stands in the MRO, and what runs around it."""

    function: FunctionValue
    detail: FunctionDetail
    cls: ClassValue | None
    position: int
    outer: tuple[object, ...]

    @property
    def first(self) -> str:
        """Return the name of the first parameter: `self` or `cls`."""
        return self.detail.parameters[0].name if self.detail.parameters else ""


class Constructors:
    """Answers what calling a class or function takes."""

    def __init__(self, meaning: Meaning) -> None:
        """Take what names mean."""
        self._meaning = meaning

    def signature(self, cls: ClassValue) -> Signature:
        """Return what calling a class takes."""
        key = ("signature", cls.module, cls.seq, cls.context)
        return self._meaning.world.queries.ask(key, lambda: self._of_class(cls, ()), cyclic=OPEN)

    def _of_class(self, cls: ClassValue, outer: tuple[object, ...]) -> Signature:
        called = self._metaclass_call(cls, outer)
        return self._from(cls, 0, outer) if called is None else called

    def _metaclass_call(self, cls: ClassValue, outer: tuple[object, ...]) -> Signature | None:
        """Return what a metaclass's own `__call__` takes, where it does not hand on all that it gets."""
        metaclass = self._meaning.world.structure(cls).metaclass
        if not isinstance(metaclass, ClassValue):
            return None
        for value in alternatives(inherited(metaclass, "__call__", self._meaning.world)):
            if isinstance(value, FunctionValue):
                detail = self._meaning.function_detail(value)
                if detail is not None and not _takes_all(detail):
                    return self._of_function(value, None, 0, outer, drops=1)
        return None

    def _from(self, cls: ClassValue, start: int, outer: tuple[object, ...]) -> Signature:
        """Return what the first constructor of the MRO from a position on takes."""
        mro = self._meaning.ancestors(cls)
        for position in range(start, len(mro)):
            found = self._at(cls, mro[position], position, outer)
            if found is not None:
                return found
        return CLOSED if self._meaning.world.structure(cls).mro is not None else OPEN

    def _at(self, cls: ClassValue, ancestor: ClassValue, position: int, outer: tuple[object, ...]) -> Signature | None:
        """Return what the constructor that one class of the MRO brings takes; None where it brings none."""
        meaning = self._meaning
        if ancestor.id == "builtins:object":
            return CLOSED
        if is_of_library(ancestor) and is_model(ancestor, meaning):
            config = config_of(cls, meaning)
            return Signature(options=tuple(model_options(cls, meaning, config)), open=config.get("extra") == "allow")
        if not STRUCT_BASES.isdisjoint({getattr(base, "id", "") for base in meaning.world.structure(ancestor).bases}):
            return Signature(options=struct_options(cls, meaning))
        own = _function_in(class_member(ancestor, "__init__", meaning.world))
        if own is not None and not attrs_fields.overwrites_constructor(ancestor, meaning):
            return self._of_function(own, cls, position, outer, drops=1)
        if dataclass_fields.writes_constructor(ancestor, meaning):
            return Signature(options=dataclass_fields.constructor_options(ancestor, meaning))
        if attrs_fields.writes_constructor(ancestor, meaning):
            return Signature(options=attrs_fields.constructor_options(ancestor, meaning))
        if states_named_tuple(ancestor, meaning):
            return Signature(options=named_tuple_options(ancestor, meaning))
        maker = _function_in(class_member(ancestor, "__new__", meaning.world))
        if maker is not None:
            detail = meaning.function_detail(maker)
            if detail is not None and not _takes_all(detail):
                return self._of_function(maker, cls, position, outer, drops=1)
            return None
        native = meaning.world.native_class(ancestor)
        if native is not None and native.names & {"__init__", "__new__"}:
            return OPEN
        return None

    # --- functions ---------------------------------------------------------------------------------------------------

    def _of_function(
        self, function: FunctionValue, cls: ClassValue | None, position: int, outer: tuple[object, ...], *, drops: int
    ) -> Signature:
        detail = self._meaning.function_detail(function)
        key = (function, cls, position)
        if detail is None or key in outer or len(outer) > MAX_DEPTH:
            return OPEN
        running = _Running(function=function, detail=detail, cls=cls, position=position, outer=(*outer, key))
        source = self._source(running)
        docs = self._docs(running)
        options = [
            _option(parameter, function.place, source, docs.get(parameter.name.lstrip("*")))
            for parameter in detail.parameters[drops:]
            if parameter.kind not in (VAR_KEYWORD, VAR_POSITIONAL)
        ]
        kinds = {parameter.kind: parameter.name for parameter in detail.parameters}
        handed = self._handed(running, kinds.get(VAR_KEYWORD), kinds.get(VAR_POSITIONAL), source, docs)
        own = {parameter.name for parameter in detail.parameters}
        opened = [option for option in handed.options if option.name not in own]
        positional = [option for option in opened if option.kind != KEYWORD_ONLY]
        first = [option for option in options if option.kind != KEYWORD_ONLY]
        rest = [option for option in options if option.kind == KEYWORD_ONLY]
        further = [option for option in opened if option.kind == KEYWORD_ONLY]
        return Signature(
            options=(*first, *_kept_in_order(first, positional), *rest, *further), open=handed.open, extra=handed.extra
        )

    def _source(self, running: _Running) -> str:
        if running.cls is None:
            return running.function.id
        return self._meaning.ancestors(running.cls)[running.position].id

    def _docs(self, running: _Running) -> dict[str, str]:
        """Return what the docstrings say of the parameters: the function's before the class's."""
        found: dict[str, str] = {}
        if running.cls is not None:
            owner = self._meaning.ancestors(running.cls)[running.position]
            detail = self._meaning.class_detail(owner)
            found.update(described(None if detail is None else detail.doc))
        found.update(described(running.detail.doc))
        return found

    def _handed(
        self, running: _Running, keywords: str | None, star: str | None, source: str, docs: dict[str, str]
    ) -> Signature:
        """Return what `**keywords` and `*star` take."""
        detail = running.detail
        taken = [item for item in detail.taken if keywords is not None and item.mapping == keywords]
        found = [
            Option(
                name=item.name,
                attribute=item.name,
                kind=KEYWORD_ONLY,
                required=not item.optional,
                source=source,
                default=None if item.default is None else located(item.default, running.function.place),
                doc=docs.get(item.name),
            )
            for item in {item.name: item for item in reversed(taken)}.values()
        ][::-1]
        calls = [
            handed
            for handed in detail.handed
            if (keywords is not None and handed.mapping == keywords) or (star is not None and handed.star == star)
        ]
        targets = [
            (
                handed.guards,
                self._opened(handed, running, keywords, star),
                bool(keywords and handed.mapping == keywords),
            )
            for handed in calls
        ]
        stored = [attr for attr, name in detail.stored if name == keywords]
        targets += self._stored(stored, running)
        followed = combined([(guards, signature) for guards, signature, _ in targets])
        put = {key for mapping, key in detail.put if mapping == keywords}
        options = [option for option in followed.options if option.name not in put]
        names = {option.name for option in options}
        is_handed = any(opens for _, _, opens in targets)
        is_open = keywords is not None and (followed.open if is_handed else keywords not in detail.refused)
        return Signature(
            options=(*options, *[option for option in found if option.name not in names]),
            open=is_open,
            extra=star is not None and (followed.extra or not targets),
        )

    def _stored(self, attributes: Sequence[str], running: _Running) -> list[tuple[tuple[Guard, ...], Signature, bool]]:
        """Follow a mapping that is kept in an attribute of `self` into the other methods."""
        if not attributes or running.cls is None:
            return []
        found: list[tuple[tuple[Guard, ...], Signature, bool]] = []
        mro = self._meaning.ancestors(running.cls)
        for position, ancestor in enumerate(mro):
            detail = self._meaning.class_detail(ancestor)
            for name, method in detail.methods.items() if detail is not None else ():
                function = _function_in(class_member(ancestor, name, self._meaning.world))
                handed = [item for item in method.handed if item.mapping in {f"self.{attr}" for attr in attributes}]
                if function is None or not handed:
                    continue
                inside = replace(running, function=function, detail=method, position=position)
                found += [(item.guards, self._opened(item, inside, item.mapping, None), True) for item in handed]
        return found

    # --- what is called ----------------------------------------------------------------------------------------------

    def _opened(self, handed: Handed, running: _Running, keywords: str | None, star: str | None) -> Signature:
        """Return what remains of a called signature for the mapping and the iterable that are opened in the call."""
        target, given = self._target(handed.call, running)
        return without(
            target,
            positional=len([arg for arg in handed.call.args if type(arg).__name__ != "Starred"]) - given,
            keywords=frozenset(word.name for word in handed.call.keywords if word.name is not None),
            by_keyword=keywords is not None and handed.mapping == keywords,
            by_position=star is not None and handed.star == star,
        )

    def _target(self, call: Call, running: _Running) -> tuple[Signature, int]:
        """Return what a call's function takes, and how many of the arguments are an object that a method is given."""
        match call.func:
            case Attribute(value=Call(func=Name(id="super"), args=args), attr=name) if running.cls is not None:
                return self._of_method(running.cls, name, self._after(running, args), running), 0
            case Attribute(value=Name(id=owner), attr=name) if owner == running.first and running.cls is not None:
                return self._of_method(running.cls, name, 0, running), 0
            case Name(id=owner) if owner == running.first and running.cls is not None:
                return self._of_class(running.cls, running.outer), 0
            case Attribute(value=Name(id=owner), attr="__class__") if owner == running.first and running.cls:
                return self._of_class(running.cls, running.outer), 0
            case Attribute(value=inner, attr="__init__" as name):
                parent = self._meaning.evaluate(inner, self._inside(running))
                if isinstance(parent, ClassValue):
                    mro = self._meaning.ancestors(running.cls) if running.cls is not None else ()
                    if parent in mro and running.cls is not None:
                        return self._of_method(running.cls, name, mro.index(parent), running), 1
                    return self._of_class(parent, running.outer), 1
        value = self._meaning.evaluate(call.func, self._inside(running))
        if identity(value) == "functools:partial" and call.args:
            return self._of_value(self._meaning.evaluate(call.args[0], self._inside(running)), running), 1
        return self._of_value(value, running), 0

    def _of_value(self, value: Value, running: _Running) -> Signature:
        match value:
            case ClassValue(id="builtins:dict"):
                return OPEN
            case ClassValue():
                return self._of_class(value, running.outer)
            case FunctionValue():
                return self._of_function(value, None, 0, running.outer, drops=0)
            case Method(function=FunctionValue() as function, first=ClassValue() as cls):
                mro = self._meaning.ancestors(cls)
                own = [_function_in(class_member(item, function.name, self._meaning.world)) for item in mro]
                position = own.index(function) if function in own else 0
                return self._of_function(function, cls, position, running.outer, drops=1)
            case Method(function=FunctionValue() as function):
                return self._of_function(function, None, 0, running.outer, drops=1)
            case Decorated(decorator=decorator, inner=FunctionValue() as function) if (
                identity(decorator) in TRANSPARENT
            ):
                return self._of_function(function, None, 0, running.outer, drops=0)
        return OPEN

    def _of_method(self, cls: ClassValue, name: str, start: int, running: _Running) -> Signature:
        if name == "__init__":
            return self._from(cls, start, running.outer)
        mro = self._meaning.ancestors(cls)
        for position in range(start, len(mro)):
            held = class_member(mro[position], name, self._meaning.world)
            function = _function_in(held)
            if function is not None:
                is_static = isinstance(held, Decorated) and identity(held.decorator) == "builtins:staticmethod"
                return self._of_function(function, cls, position, running.outer, drops=0 if is_static else 1)
            if not isinstance(held, Unbound):
                return OPEN
            if mro[position].id == "builtins:object":
                return CLOSED
        return OPEN

    def _after(self, running: _Running, args: Sequence[object]) -> int:
        """Return the position in the MRO that `super(...)` starts at."""
        if args and running.cls is not None:
            named = self._meaning.evaluate(args[0], self._inside(running))  # type: ignore[arg-type]
            mro = self._meaning.ancestors(running.cls)
            if isinstance(named, ClassValue) and named in mro:
                return mro.index(named) + 1
        return running.position + 1

    def _inside(self, running: _Running) -> Place:
        """Return the place in a function's body, of whose parameters nothing is known."""
        function = running.function
        outer = at_end(function.place)
        body = self._meaning.world.body_of(function) if isinstance(function.definition, Function) else None
        unknown = {
            parameter.name: Unknown("a parameter", function.module, running.detail.line)
            for parameter in running.detail.parameters
        }
        frame = Frame("function", body or (), END, (function.id, function.seq, "parameters"), unknown)
        return outer.inside(frame, running.detail.line)


def _option(parameter: Parameter, place: Place, source: str, doc: str | None) -> Option:
    return Option(
        name=parameter.name,
        attribute=parameter.name,
        kind=parameter.kind,
        required=parameter.default is None,
        source=source,
        annotation=None if parameter.annotation is None else located(parameter.annotation, at_end(place)),
        default=None if parameter.default is None else located(parameter.default, place),
        doc=doc,
    )


def _kept_in_order(first: Sequence[Option], further: Sequence[Option]) -> list[Option]:
    """Return what `*args` opens; behind a default, what has none is given by keyword."""
    if any(not option.required for option in first):
        return [
            replace(option, kind=KEYWORD_ONLY) if option.kind == POSITIONAL_OR_KEYWORD and option.required else option
            for option in further
        ]
    return list(further)


def _function_in(value: Value) -> FunctionValue | None:
    """Return the function that an attribute of a class is, decorated or not."""
    for part in alternatives(value):
        inner: Value = part
        while isinstance(inner, Decorated):
            inner = inner.inner
        if isinstance(inner, Instance) and inner.args and isinstance(inner.args[0], FunctionValue):
            inner = inner.args[0]
        if isinstance(inner, FunctionValue):
            return inner
    return None


def _takes_all(detail: FunctionDetail) -> bool:
    """Tell whether a function takes any arguments and states none: what it makes of them is another's to say."""
    kinds = [parameter.kind for parameter in detail.parameters[1:]]
    return bool(kinds) and set(kinds) <= {VAR_KEYWORD, VAR_POSITIONAL}
