"""What calling a class takes: its constructor along the MRO, with what `**kwargs` hands on opened.

What the calls run that `*args` and `**kwargs` are handed to, `config_callees` finds; where source does not tell, the
signature stays open.
"""

from __future__ import annotations

from dataclasses import replace
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
from .config_callees import Callee, Initialised, Made, Ran, Running, callee, function_in
from .config_docstrings import described
from .config_handing import combined, without
from .config_meaning import at_end
from .config_model_fields import config_of, is_model, is_of_library, model_options
from .config_record_fields import STRUCT_BASES, named_tuple_options, states_named_tuple, struct_options
from .config_shapes import Option, Signature, located
from .resolve_attributes import class_member, inherited
from .values import ClassValue, FunctionValue, Place, alternatives

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from .config_meaning import Meaning

    _Kind: TypeAlias = Literal[
        "none of its own",
        "a model's",
        "a Struct's",
        "a dataclass's",
        "that of attrs",
        "a named tuple's",
        "implemented in C",
    ]
    _Brought: TypeAlias = FunctionValue | _Kind

OPEN = Signature(open=True, extra=True)
CLOSED = Signature()
MAX_DEPTH = 20
"""How many calls are followed from one constructor."""


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
        match self._brought_by(ancestor):
            case FunctionValue() as function:
                return self._of_function(function, cls, position, outer, drops=1)
            case "none of its own":
                return CLOSED
            case "a model's":
                config = config_of(cls, meaning)
                return Signature(
                    options=tuple(model_options(cls, meaning, config)), open=config.get("extra") == "allow"
                )
            case "a Struct's":
                return Signature(options=struct_options(cls, meaning))
            case "a dataclass's":
                return dataclass_fields.constructor_signature(ancestor, meaning)
            case "that of attrs":
                return Signature(options=attrs_fields.constructor_options(ancestor, meaning))
            case "a named tuple's":
                return Signature(options=named_tuple_options(ancestor, meaning))
            case "implemented in C":
                return OPEN
        return None

    def _brought_by(self, cls: ClassValue) -> _Brought | None:
        """Return which constructor a class brings to those that derive from it; most bring none."""
        key = ("constructor", cls.module, cls.seq, cls.context)
        nothing: _Brought | None = None
        return self._meaning.world.queries.ask(key, lambda: self._bring(cls), cyclic=nothing)

    def _bring(self, cls: ClassValue) -> _Brought | None:
        meaning = self._meaning
        if cls.id == "builtins:object":
            return "none of its own"
        if is_of_library(cls) and is_model(cls, meaning):
            return "a model's"
        if not STRUCT_BASES.isdisjoint({getattr(base, "id", "") for base in meaning.world.structure(cls).bases}):
            return "a Struct's"
        own = function_in(class_member(cls, "__init__", meaning.world))
        if own is not None and not attrs_fields.overwrites_constructor(cls, meaning):
            return own
        if dataclass_fields.writes_constructor(cls, meaning):
            return "a dataclass's"
        if attrs_fields.writes_constructor(cls, meaning):
            return "that of attrs"
        if states_named_tuple(cls, meaning):
            return "a named tuple's"
        maker = function_in(class_member(cls, "__new__", meaning.world))
        if maker is not None:
            detail = meaning.function_detail(maker)
            return None if detail is None or _takes_all(detail) else maker
        native = meaning.world.native_class(cls)
        return "implemented in C" if native is not None and native.names & {"__init__", "__new__"} else None

    # --- functions ---------------------------------------------------------------------------------------------------

    def _of_function(
        self, function: FunctionValue, cls: ClassValue | None, position: int, outer: tuple[object, ...], *, drops: int
    ) -> Signature:
        detail = self._meaning.function_detail(function)
        key = (function, cls, position)
        if detail is None or key in outer or len(outer) > MAX_DEPTH:
            return OPEN
        running = Running(function=function, detail=detail, cls=cls, position=position, outer=(*outer, key))
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

    def _source(self, running: Running) -> str:
        if running.cls is None:
            return running.function.id
        return self._meaning.ancestors(running.cls)[running.position].id

    def _docs(self, running: Running) -> dict[str, str]:
        """Return what the docstrings say of the parameters: the function's before the class's."""
        found: dict[str, str] = {}
        if running.cls is not None:
            owner = self._meaning.ancestors(running.cls)[running.position]
            detail = self._meaning.class_detail(owner)
            found.update(described(None if detail is None else detail.doc))
        found.update(described(running.detail.doc))
        return found

    def _handed(
        self, running: Running, keywords: str | None, star: str | None, source: str, docs: dict[str, str]
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

    def _stored(self, attributes: Sequence[str], running: Running) -> list[tuple[tuple[Guard, ...], Signature, bool]]:
        """Follow a mapping that is kept in an attribute of `self` into the other methods."""
        if not attributes or running.cls is None:
            return []
        found: list[tuple[tuple[Guard, ...], Signature, bool]] = []
        mro = self._meaning.ancestors(running.cls)
        for position, ancestor in enumerate(mro):
            detail = self._meaning.class_detail(ancestor)
            for name, method in detail.methods.items() if detail is not None else ():
                function = function_in(class_member(ancestor, name, self._meaning.world))
                handed = [item for item in method.handed if item.mapping in {f"self.{attr}" for attr in attributes}]
                if function is None or not handed:
                    continue
                inside = replace(running, function=function, detail=method, position=position)
                found += [(item.guards, self._opened(item, inside, item.mapping, None), True) for item in handed]
        return found

    # --- what is called ----------------------------------------------------------------------------------------------

    def _opened(self, handed: Handed, running: Running, keywords: str | None, star: str | None) -> Signature:
        """Return what remains of a called signature for the mapping and the iterable that are opened in the call."""
        called, given = callee(handed.call, running, self._meaning)
        return without(
            self._of_callee(called, running.outer),
            positional=len([arg for arg in handed.call.args if type(arg).__name__ != "Starred"]) - given,
            keywords=frozenset(word.name for word in handed.call.keywords if word.name is not None),
            by_keyword=keywords is not None and handed.mapping == keywords,
            by_position=star is not None and handed.star == star,
        )

    def _of_callee(self, called: Callee, outer: tuple[object, ...]) -> Signature:
        match called:
            case Made(cls=cls):
                return self._of_class(cls, outer)
            case Initialised(cls=cls, start=start):
                return self._from(cls, start, outer)
            case Ran(function=function, cls=cls, position=position, drops=drops):
                return self._of_function(function, cls, position, outer, drops=drops)
            case "nothing":
                return CLOSED
        return OPEN


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


def _takes_all(detail: FunctionDetail) -> bool:
    """Tell whether a function takes any arguments and states none: what it makes of them is another's to say."""
    kinds = [parameter.kind for parameter in detail.parameters[1:]]
    return bool(kinds) and set(kinds) <= {VAR_KEYWORD, VAR_POSITIONAL}
