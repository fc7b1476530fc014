"""What a name means in a module: the one definition, several that depend on a condition, or why it can't be known.

Lazy: a module's facts are asked for, through the functions that the pipeline supplies, only when a chain of names leads
there. Pure otherwise: the same sources, target and search path give the same answers, in whatever order they are asked.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from .facts import (
    Bind,
    Block,
    Class,
    Delete,
    Expression,
    Function,
    Import,
    ImportFrom,
    Lambda,
    ModuleFacts,
    Return,
)
from .resolve_attributes import attribute, class_member
from .resolve_calls import TRANSPARENT, call, identity
from .resolve_conditions import ScopeJudge
from .resolve_evaluate import evaluate
from .resolve_exports import exports_of, star_binds
from .resolve_fields import UNDECORATED, Decoration, decoration_of
from .resolve_flow import ANY, Binding, index_of, reaching, statements_in
from .resolve_given import GIVEN, OBJECTS
from .resolve_imported import absolute, importable, loaded_by, without
from .resolve_lazy import given_by, of_replacement
from .resolve_metaclasses import bases_made, class_made, names_taken, spelled_by
from .resolve_operators import MAX_ALTERNATIVES
from .resolve_queries import Queries
from .resolve_renames import Rename, renames_by, renames_in, renames_inside
from .resolve_returned import returned
from .resolve_spelling import (
    find_attributes_set,
    foreign_spellings,
    spelled_module,
    spelled_qualname,
    targets_set,
)
from .resolve_structure import Structure, structure_of
from .resolve_supplied import Found
from .values import (
    END,
    NATIVE,
    UNBOUND,
    Called,
    ClassValue,
    Decorated,
    External,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    ModuleValue,
    Native,
    Parametrised,
    Place,
    Unbound,
    Unknown,
    Value,
    alternatives,
    native_value,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .native import NativeAttribute, NativeClass
    from .resolve_supplied import Natives, Sources
    from .target import Target

_PRESENT = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__builtins__", "__dict__", "__path__"}
)


class Resolver:
    """Answers what names mean; every answer is remembered, with the modules that it rests on."""

    def __init__(
        self,
        sources: Sources,
        natives: Natives,
        target: Target,
        *,
        searched: Iterable[str] = (),
        is_shadow: bool = False,
    ) -> None:
        """Take the sources to read, the table of C modules, and the target that decides conditions.

        The modules that are `searched` may spell each other's classes, wherever they stand. A shadow answers the
        questions that another resolver asks before it can spell a class.
        """
        self._is_shadow = is_shadow
        self._searched = searched
        self._foreign: Mapping[tuple[str, str], tuple[tuple[str, Expression], ...]] | None = None
        self._shadow: Resolver | None = None
        self.target = target
        self.sources = sources
        self.natives = natives
        self.queries = Queries()
        self._indexes: dict[int, tuple[Block, dict[str, tuple[int, ...]]]] = {}
        self._bodies: dict[str, dict[int, Block]] = {}
        self._cyclic: dict[tuple[object, ...], Structure] = {}
        self._natives: dict[str, Mapping[str, NativeAttribute] | None] = {}
        self._spelling: dict[str, bool] = {}

    # --- names -------------------------------------------------------------------------------------------------------

    def lookup(self, name: str, place: Place) -> Value:
        """Return what a name means at a place: LEGB, without the class scopes around the innermost one."""
        possible: list[Value] = []
        hidden: list[Value] = []
        innermost = len(place.frames) - 1
        for depth in range(innermost, -1, -1):
            frame = place.frames[depth]
            if frame.kind == "class" and depth != innermost:
                continue
            here = place if depth == innermost else Place(place.module, place.frames[: depth + 1], place.line)
            values, is_open = self.in_frame(name, here)
            possible.extend(values)
            if not is_open:
                return one_of(possible)
            hidden.extend(self._dynamically_bound(name, here))
        builtin = self._builtin(name, place)
        possible.extend(hidden if hidden and isinstance(builtin, Unbound) else [builtin])
        return one_of(possible)

    def _dynamically_bound(self, name: str, place: Place) -> list[Value]:
        """Return what stands for a name that only `exec` and its like can have bound in a place's innermost scope."""
        if ANY not in self.index(place.frames[-1].block):
            return []
        found = reaching(place.frames[-1].block, name, place.frames[-1].at, self.judge(place))
        return [
            Unknown(f"the name {name} may be bound by {statement.kind}", place.module, statement.line)
            for statement in found.dynamic
        ]

    def in_frame(self, name: str, place: Place) -> tuple[list[Value], bool]:
        """Return what the innermost scope of a place may bind a name to, and whether it may not bind it at all."""
        frame = place.frames[-1]
        found = reaching(frame.block, name, frame.at, self.judge(place))
        values: list[Value] = []
        is_open = found.open
        for binding in found.bindings:
            for value in alternatives(self.bound_value(binding, name, place)):
                if isinstance(value, Unbound):
                    is_open = True
                else:
                    values.append(value)
        if len(values) > MAX_ALTERNATIVES and len(values := list(dict.fromkeys(values))) > MAX_ALTERNATIVES:
            doubt = Unknown(f"{name} may be any of more than {MAX_ALTERNATIVES} things", place.module, place.line)
            classes = [value for value in values if isinstance(value, ClassValue)]
            others = [value for value in values if not isinstance(value, ClassValue)]
            values = [*classes, *others[: max(0, MAX_ALTERNATIVES - len(classes))], doubt]
        if is_open and name in frame.bindings:
            return [*values, frame.bindings[name]], False
        return values, is_open

    def _builtin(self, name: str, place: Place) -> Value:
        match name:
            case "__name__":
                return Literal(place.module)
            case "__package__":
                return Literal(self.package_of(place.module))
            case "__debug__":
                return Literal(value=True)
            case "__file__" | "__path__" | "__spec__" | "__loader__" | "__doc__":
                return Native(place.module, name)
        attributes = self.native_module("builtins") or {}
        if name in attributes:
            return self._native_value("builtins", name, attributes[name])
        return UNBOUND

    def judge(self, place: Place) -> ScopeJudge:
        """Return what answers for conditions and imports in the innermost scope of a place."""
        return ScopeJudge(self, place)

    def _given_by_object(self, module: str, name: str, place: Place) -> Value | None:
        """Return what a module of the standard library takes from an object under a name, if that is a class."""
        owner = OBJECTS.get(module)
        if owner is None or not self.is_stdlib(module):
            return None
        value = self.attribute(self.member(*owner), name, place)
        return value if isinstance(value, ClassValue) else None

    def names_in(self, module: str) -> tuple[str, ...]:
        """Return the names that a module's statements may bind, in the order of the text, star imports opened."""
        names: dict[str, None] = {}
        for name, positions in self.index(self.facts(module).body).items():
            if name not in ("*", "<module>"):
                names[name] = None
                continue
            for position in positions:
                statement = self.facts(module).body[position]
                source = absolute(statement, module, self) if isinstance(statement, ImportFrom) else None
                if source is not None and source != module and self.sources.find(source) is not None:
                    names.update(dict.fromkeys(self._exported(source)))
        return tuple(names)

    def _exported(self, module: str) -> tuple[str, ...]:
        listed = self.exports(module)
        if isinstance(listed, frozenset):
            return tuple(sorted(listed))
        nothing: tuple[str, ...] = ()
        names = self.queries.ask(("names", module), lambda: self.names_in(module), cyclic=nothing)
        return tuple(name for name in names if not name.startswith("_")) if listed is None else ()

    def index(self, block: Block) -> dict[str, tuple[int, ...]]:
        """Return which statements of a block may bind which names, remembered."""
        held = self._indexes.get(id(block))
        if held is None:
            held = self._indexes[id(block)] = (block, index_of(block))  # holding the block keeps its id its own
        return held[1]

    def bound_value(self, binding: Binding, name: str, place: Place) -> Value:
        """Return the value that a statement of the innermost scope of `place` binds to `name`."""
        match binding:
            case Delete():
                return UNBOUND
            case ImportFrom(member="*"):
                return self._imported(binding, name, place)
        here = place.before(binding.seq, binding.line)
        key = ("value", *here.key, binding.seq)
        cyclic = Unknown(f"{name} {_CIRCULAR}", place.module, binding.line)
        return self.queries.ask(key, lambda: self._bound_value(binding, here), cyclic=cyclic)

    def _bound_value(self, binding: Binding, place: Place) -> Value:
        match binding:
            case Bind(value=value):
                return self.evaluate(value, place)
            case Import(module=module, name=None):
                return self.module_value(module.partition(".")[0], place)
            case Import(module=module):
                return self._renamed_module(module, place)
            case ImportFrom(member=member):
                return self._imported(binding, member, place)
            case Class():
                return self._decorated_class(binding, place)
            case Function():
                return self._decorated_function(binding, place)
        return UNBOUND

    # --- modules -----------------------------------------------------------------------------------------------------

    def facts(self, module: str) -> ModuleFacts:
        """Return a module's facts; the question at hand rests on them from now on."""
        self.queries.note(("module", module))
        return self.sources.facts(module)

    def package_of(self, module: str) -> str:
        """Return the package that relative imports in a module start from."""
        found = self.sources.find(module)
        return module if found is not None and found.is_package else module.rpartition(".")[0]

    def module_place(self, module: str, at: int = END) -> Place:
        """Return the place at module level after the statements before `at`."""
        return Place(module, (Frame("module", self.facts(module).body, at),))

    def is_module(self, name: str) -> bool | None:
        """Tell whether a module is found; None where it is not but may only be missing here."""
        if self.sources.find(name) is not None:
            return True
        exists = self.natives.exists(name, self.target.platform)
        if exists is not None:
            return exists
        if self.native_module(name) is not None:
            return True
        return False if self.target.complete_environment else None

    def module_value(self, name: str, place: Place) -> Value:
        """Return what `import name as x` binds."""
        if self.is_module(name):
            return ModuleValue(name)
        parent, _, last = name.rpartition(".")
        if parent and self.is_module(parent):
            held = self.member(parent, last)  # `six.moves` and the like: no file, an attribute
            return (
                held if not isinstance(held, Unbound) else Unknown(f"no module named {name}", place.module, place.line)
            )
        above = self.module_value(parent, place) if parent else UNBOUND
        if isinstance(above, Instance):
            return self.attribute(above, last, place)
        return External(name, "", f"the module {name} is not found")

    def _renamed_module(self, module: str, place: Place) -> Value:
        """Return what `import a.b as c` binds: the attribute `b` of `a`, which may not be the submodule."""
        parent, _, last = module.rpartition(".")
        held = self.member(parent, last) if parent and self.is_module(module) else UNBOUND
        return self.module_value(module, place) if isinstance(held, Unbound | Unknown) else held

    def member(self, module: str, name: str) -> Value:
        """Return a module's attribute when it has been imported; `Unbound` where it has none of that name."""
        return self.queries.ask(("member", module, name), lambda: self._member(module, name), cyclic=UNBOUND)

    def _member(self, module: str, name: str) -> Value:
        known = GIVEN.get((module, name))
        if known is not None:
            return known(self.target)
        found = self.sources.find(module)
        if found is None or (found.kind in ("native", "bytecode") and found.stub is None) or self.is_frozen(module):
            return self._member_unread(module, name, found)
        if self.sources.is_stdlib(module) and name in self.natives.computed(module):
            return self._native_value(module, name, self.natives.computed(module)[name])
        facts = self.facts(module)
        if facts.failure is not None:
            return Unknown(f"{module} can't be read: {facts.failure.reason}", module, facts.failure.line)
        place = Place(module, (Frame("module", facts.body, END),))
        values, is_open = self.in_frame(name, place)
        if values and not is_open and found.is_package and self.sources.find(f"{module}.{name}") is not None:
            values = self._against_submodule(module, name, values, place)
        if is_open:
            values.append(self._not_bound(module, name, place))
        return one_of(values)

    def _member_unread(self, module: str, name: str, found: Found | None) -> Value:
        attributes = self.native_module(module)
        if attributes is not None:
            if name in attributes:
                return self._native_value(module, name, attributes[name])
            if name in _PRESENT:
                return Native(module, name)
            if self.natives.varies(module) and self.target.platform != TABLE_PLATFORM:
                return External(module, name, f"{module} is built differently on each platform")
            return UNBOUND
        if found is not None:
            if self.sources.find(f"{module}.{name}") is not None:
                return ModuleValue(f"{module}.{name}")
            return External(module, name, f"{module} is compiled and has no stub")
        return External(module, name, f"the module {module} is not found")

    def _native_value(self, module: str, name: str, held: NativeAttribute) -> Value:
        if held.class_id is not None:
            return native_value(held.class_id)
        return ModuleValue(f"{module}.{name}") if held.kind == "module" else Native(module, name)

    def _against_submodule(self, module: str, name: str, values: list[Value], place: Place) -> list[Value]:
        """Settle whether a package's own binding or its submodule of that name stands: the one bound last."""
        block = place.frames[0].block
        index, judge = self.index(block), self.judge(place)
        stars = [block[position] for position in index.get(ANY, ())]
        binders = [block[position] for position in index.get(name, (0,))[-1:]]
        binders += [star for star in stars if isinstance(star, ImportFrom) and judge.star_binds(star, name)]
        bound_by = max(binders, key=lambda statement: statement.seq)
        loading = loaded_by(block, module, f"{module}.{name}", self)
        if loading is not None and loading.seq > getattr(bound_by, "end", bound_by.seq):
            return [ModuleValue(f"{module}.{name}")]
        return values

    def _not_bound(self, module: str, name: str, place: Place) -> Value:
        """Return what a module has under a name that no statement of it binds."""
        if name == "<module>":
            return UNBOUND
        if self.sources.find(f"{module}.{name}") is not None:
            return ModuleValue(f"{module}.{name}")
        if name in _PRESENT:
            return self._builtin(name, place)
        replaced = self.in_frame("<module>", place)[0]
        if replaced:
            return of_replacement(one_of(replaced), name, place, self)
        given = self._given_by_object(module, name, place)
        if given is not None:
            return given
        if "__getattr__" in self.index(place.frames[0].block) and self.is_described_by_stub(module):
            return Unknown("a name that the module's stub leaves open", module, place.line)
        dynamic = self._dynamically_bound(name, place)
        if name == "__getattr__" or dynamic:
            return one_of(dynamic or [UNBOUND])
        finder = one_of(self.in_frame("__getattr__", place)[0] or [UNBOUND])
        if isinstance(finder, Unbound):
            return UNBOUND
        return given_by(finder, name, place, self)

    # --- imports -----------------------------------------------------------------------------------------------------

    def _imported(self, statement: ImportFrom, name: str, place: Place) -> Value:
        source = absolute(statement, place.module, self)
        if source is None:
            return Unknown("a relative import beyond the top-level package", place.module, statement.line)
        if source == place.module and len(place.frames) == 1 and statement.member != "*":
            values, is_open = self.in_frame(name, place.before(statement.seq, statement.line))
            if values and not is_open:
                return one_of(values)
            return self.module_value(f"{source}.{name}", place)
        if not self.is_module(source):
            return self._imported_from_missing(source, name, place)
        return self.member_or_module(source, name, place)

    def _imported_from_missing(self, source: str, name: str, place: Place) -> Value:
        value = self.module_value(source, place)
        if isinstance(value, External):
            return External(source, name, value.reason)
        return attribute(value, name, place, self)

    def member_or_module(self, source: str, name: str, place: Place) -> Value:
        """Return what `from source import name` binds: the attribute, else the submodule."""
        value = self.member(source, name)
        submodule = f"{source}.{name}"
        if (
            not isinstance(value, ModuleValue)
            and self.sources.find(submodule) is not None
            and place.frames[0].kind == "module"
        ):
            before = place.frames[0].block[
                : bisect_left(place.frames[0].block, place.frames[0].at, key=lambda s: s.seq)
            ]
            loads_here = any(isinstance(s, Import) and s.module == submodule for s in before)
            if loads_here and loaded_by(self.facts(source).body, source, submodule, self) is None:
                return ModuleValue(submodule)  # loading it has just bound it over the package's own
        if (isinstance(value, Unbound) or _is_circular(value)) and self.is_module(submodule):
            return ModuleValue(submodule)  # a package whose attribute is what was imported here had it from loading it
        if isinstance(value, Unbound):
            return without(source, name, place)
        return value

    def exports(self, module: str) -> frozenset[str] | Unknown | None:
        """Return what `__all__` lists; None where a module has none, `Unknown` where it can't be known."""
        cyclic: frozenset[str] | Unknown | None = None
        return self.queries.ask(("exports", module), lambda: exports_of(module, self), cyclic=cyclic)

    def star_binds(self, source: str, name: str) -> bool | None:
        """Tell whether `from source import *` binds a name."""
        key = ("star", source, name)
        return self.queries.ask(key, lambda: star_binds(source, name, self), cyclic=False, settles=True)

    def native_module(self, module: str) -> Mapping[str, NativeAttribute] | None:
        """Return the attributes of a module implemented in C, as the target's platform has them."""
        if module not in self._natives:
            self._natives[module] = self.natives.module(module, self.target.platform)
        return self._natives[module]

    def builtin_names(self) -> Mapping[str, NativeAttribute]:
        """Return the names of the `builtins` module."""
        return self.native_module("builtins") or {}

    def importable(self, module: str) -> bool | None:
        """Tell whether importing a module succeeds, as far as modules that are not there can make it fail."""
        key = ("importable", module)
        return self.queries.ask(key, lambda: importable(module, self), cyclic=True, settles=True)

    # --- classes and functions ---------------------------------------------------------------------------------------

    def _decorated_class(self, definition: Class, place: Place) -> Value:
        cls = ClassValue(
            module=place.module,
            seq=definition.seq,
            context=place.frames[-1].key,
            qualname=spelled_qualname(definition, place, self),
            line=definition.line,
            definition=definition,
            place=place,
            spelled_module=spelled_module(definition, place, self),
        )
        value: Value = cls
        for decorator in reversed(definition.decorators):
            meant = self.evaluate(decorator, place)
            value = _with_spelling(value, renames_by(meant, cls, place, self))
            given = call(meant, [value], [], place, self)
            if _is_function(given):
                value = given
                continue
            # A decorator that can't be followed is taken to give the class back, as nearly all do.
            followed = (ClassValue, Instance, Literal)
            parts = [part if isinstance(part, followed) and part != value else value for part in alternatives(given)]
            value = one_of(parts)
        return one_of(self._renamed(part) for part in alternatives(value))

    def _renamed(self, value: Value) -> Value:
        """Return a class as the loops in its module and in the packages around it spell it."""
        package = value.module if isinstance(value, ClassValue) and not self._is_shadow else ""
        while package:
            value = _with_spelling(value, self._renames(package))
            package = package.rpartition(".")[0]
        return value

    def _renames(self, package: str) -> tuple[Rename, ...]:
        return self.queries.ask(("renames", package), lambda: self._find_renames(package), cyclic=())

    def _find_renames(self, package: str) -> tuple[Rename, ...]:
        """Ask a resolver that knows of no renames, so that the question which class it is does not meet itself."""
        if self._shadow is None:
            self._shadow = Resolver(self.sources, self.natives, self.target, is_shadow=True)
        shadow, question = self._shadow, ("renames", package)
        nothing: tuple[Rename, ...] = ()
        found = shadow.queries.ask(question, lambda: tuple(renames_in(package, shadow)), cyclic=nothing)
        for key in shadow.queries.uses([question]):
            if key[0] == "module":
                self.queries.note(key)
        return found

    def may_spell(self, module: str) -> bool:
        """Tell whether a module's statements may set how a class is spelled; the question at hand rests on its text."""
        held = self._spelling.get(module)
        if held is None:
            held = self._spelling[module] = self.sources.may_spell(module)
        self.queries.note(("module", module))
        return held

    def attributes_set(self, module: str) -> tuple[tuple[tuple[str, str], str, Expression], ...]:
        """Return the attributes that a module's statements set: of what, as (module, name), which, and the value."""
        return self.queries.ask(("set", module), lambda: tuple(find_attributes_set(module, self)), cyclic=())

    def spelled_elsewhere(self, origin: tuple[str, str]) -> tuple[tuple[str, Expression], ...]:
        """Return what the searched modules set `__module__` of a class of another module to, each with its setter."""
        if self._foreign is None:
            self._foreign = foreign_spellings(self._searched, self)
        return self._foreign.get(origin, ())

    def set_on(self, owner: Value, name: str, module: str) -> Value:
        """Return what a module's statements set the attribute of a class or module to; `Unbound` if they don't."""
        if any(attr == name for _, attr, _ in self.attributes_set(module)):
            for target, attr, value in reversed([*targets_set(module, self)]):  # the last one stays
                if attr == name and target == owner:
                    return self._set_to(value, owner, name, module)
        return UNBOUND

    def _set_to(self, value: Expression, owner: Value, name: str, module: str) -> Value:
        """Return what an attribute is set to; as it says it (`X.run = timed(X.run)`), it is what it was before."""
        whose = (owner.module, owner.seq, owner.context) if isinstance(owner, ClassValue) else (owner,)
        key = ("set on", module, name, *whose)
        return self.queries.ask(key, lambda: self.evaluate(value, self.module_place(module)), cyclic=UNBOUND)

    def _decorated_function(self, definition: Function, place: Place) -> Value:
        value: Value = FunctionValue(place.module, definition.seq, place.frames[-1].key, definition, place)
        for decorator in reversed(definition.decorators):
            value = Decorated(self.evaluate(decorator, place), value)
        return value

    def maker(self, bases: Value, metaclass: Value | None) -> str | None:
        """Return the module whose metaclass makes a class of these bases; None for `type`."""
        given = bases.values if isinstance(bases, Items) else ()
        origins = [base.origin if isinstance(base, Parametrised) else base for base in given]
        metaclasses = [metaclass, *[self.structure(base).metaclass for base in origins if isinstance(base, ClassValue)]]
        for value in metaclasses:
            if not isinstance(value, ClassValue):
                continue
            makers = [
                ancestor.spelled_module or ancestor.module
                for ancestor in self.structure(value).ancestors
                if ancestor.definition is not None and "__new__" in self.index(ancestor.definition.body)
            ]
            if makers:
                return makers[-1]
        return None

    def is_stdlib(self, module: str) -> bool:
        """Tell whether a module comes with Python."""
        return self.sources.is_stdlib(module)

    def body_of(self, function: FunctionValue) -> Block | None:
        """Return a function's statements, reading its module once more where the scan left them out."""
        definition = function.definition
        if isinstance(definition, Lambda):
            return (Return(0, function.place.line, definition.body),)
        if definition.body is not None:
            return definition.body
        if function.context:
            return None
        module = function.module
        if module not in self._bodies:
            self.queries.note(("module", module))
            whole = self.sources.whole_facts(module)
            self._bodies[module] = {item.seq: item.body for item in _functions_in(whole.body) if item.body is not None}
        return self._bodies[module].get(definition.seq)

    def returned(self, place: Place) -> Value:
        """Return what the function whose frame is the innermost of `place` returns, its parameters bound there."""
        value = returned(place, self)
        if not any(isinstance(part, ClassValue) and part.made is not None for part in alternatives(value)):
            return value
        renames = tuple(renames_inside(place, self))
        return one_of(_with_spelling(part, renames) for part in alternatives(value))

    def structure(self, cls: ClassValue) -> Structure:
        """Return a class's bases, metaclass and linearisation."""
        key = ("structure", cls.module, cls.seq, cls.context)
        cyclic = self._cyclic.get(key)
        if cyclic is None:
            cyclic = self._cyclic[key] = _cyclic_structure(cls)
        held = self.queries.ask(key, lambda: structure_of(cls, self), cyclic=cyclic)
        first = held.ancestors[0]
        if held.is_respelled or (first.spelled_module == cls.spelled_module and first.qualname == cls.qualname):
            return held
        # It was first asked for before the class got its last spelling.
        mro = None if held.mro is None else (cls, *held.mro[1:])
        return replace(held, mro=mro, ancestors=(cls, *held.ancestors[1:]))

    def metaclass_of(self, cls: ClassValue) -> Value:
        """Return what `type(cls)` gives."""
        return self.structure(cls).metaclass or self.member("builtins", "type")

    def mro(self, cls: ClassValue) -> tuple[Value, ...] | None:
        """Return a class's linearisation, or None where it can't be known."""
        return self.structure(cls).mro

    def mro_of(self, module: str, name: str) -> tuple[Value, ...] | None:
        """Return the linearisation of a class implemented in C, by its module and its name."""
        return self.structure(native_value(f"{module}:{name}")).mro

    def metaclass(self, cls: ClassValue) -> Value | None:
        """Return a class's metaclass; None for `type`."""
        return self.structure(cls).metaclass

    def names_taken(self, metaclass: ClassValue) -> frozenset[str]:
        """Return the names that a metaclass takes out of the classes that it makes."""
        key = ("taken", metaclass.module, metaclass.seq, metaclass.context)
        nothing: frozenset[str] = frozenset()
        return self.queries.ask(key, lambda: names_taken(metaclass, self), cyclic=nothing)

    def is_standard(self, module: str) -> bool:
        """Tell whether a module is one of the standard library, on whatever platform."""
        return self.sources.is_stdlib(module) or self.natives.exists(module, self.target.platform) is not None

    def is_frozen(self, module: str) -> bool:
        """Tell whether the interpreter has a module in it, under another name, whose source only looks like it."""
        return module in _FROZEN and self.sources.is_stdlib(module)

    def is_native(self, module: str) -> bool:
        """Tell whether a module is compiled."""
        found = self.sources.find(module)
        return found is not None and found.kind == "native"

    def is_described_by_stub(self, module: str) -> bool:
        """Tell whether what is read of a module is a `.pyi`."""
        found = self.sources.find(module)
        return found is not None and (found.kind == "stub" or (found.stub or "").endswith(".pyi"))

    def native_class(self, cls: ClassValue) -> NativeClass | None:
        """Return the table's record of a class implemented in C; None for others."""
        return self.natives.definition(cls.id) if cls.seq == NATIVE else None

    def native_structure(self, cls: ClassValue) -> Structure | None:
        """Return the structure of a class implemented in C; None for others."""
        record = self.native_class(cls)
        if record is None:
            return None
        bases = tuple(native_value(base) for base in record.bases)
        mros = [self.structure(base).mro or (base,) for base in bases]
        mro = structure_mro(cls, bases, mros)
        metaclass = None if record.metaclass == "builtins:type" else self._metaclass(record)
        return Structure(bases=bases, mro=mro, ancestors=mro, metaclass=metaclass)

    def _metaclass(self, record: NativeClass) -> Value:
        if self.natives.definition(record.metaclass) is not None:
            return native_value(record.metaclass)
        module, _, name = record.metaclass.partition(":")
        return self.member(module, name)

    # --- World -------------------------------------------------------------------------------------------------------

    def evaluate(self, expression: Expression, place: Place) -> Value:
        """Return what an expression means at a place."""
        return evaluate(expression, place, self)

    def attribute(self, value: Value, name: str, place: Place) -> Value:
        """Return an attribute of a value."""
        return one_of(attribute(part, name, place, self) for part in alternatives(value))

    def bases_made(self, metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue) -> Value:
        """Return the bases, as `Items`, that a class gets of its metaclass; `Unknown` where source does not tell."""
        return bases_made(metaclass, given, cls, self)

    def spelled_by(self, metaclass: ClassValue, given: tuple[Value, ...], cls: ClassValue) -> ClassValue:
        """Return a class as its metaclass spells it."""
        return spelled_by(metaclass, given, cls, self)

    def class_made(self, function: FunctionValue, given: tuple[Value, ...], cls: ClassValue) -> Value:
        """Return what a function that stands in for a metaclass makes."""
        return class_made(function, given, cls, self)

    def decoration(self, cls: ClassValue) -> Decoration:
        """Return what the decorators of a class leave of its body."""
        if cls.definition is None or not (cls.definition.decorators or cls.definition.bases):
            return UNDECORATED
        key = ("decoration", cls.module, cls.seq, cls.context)
        return self.queries.ask(key, lambda: decoration_of(cls, self), cyclic=UNDECORATED)

    def class_member(self, cls: ClassValue, name: str) -> Value:
        """Return what a class's own body binds a name to."""
        key = ("class member", cls.module, cls.seq, cls.context, name)
        return self.queries.ask(key, lambda: class_member(cls, name, self), cyclic=UNBOUND)


_CIRCULAR = "is defined by itself"


def _is_circular(value: Value) -> bool:
    return isinstance(value, Unknown) and value.reason.endswith(_CIRCULAR)


_FROZEN = frozenset({"importlib._bootstrap", "importlib._bootstrap_external"})

TABLE_PLATFORM = "linux"
"""The platform whose interpreter the tables of C modules were read from."""


def _is_function(value: Value) -> bool:
    """Tell whether a value is a function, wrapped (`@functools.wraps`) or plain."""
    match value:
        case Decorated(decorator=Called() as decorator, inner=inner):
            return identity(decorator.function) in TRANSPARENT and _is_function(inner)
    return isinstance(value, FunctionValue)


def _with_spelling(value: Value, renames: Iterable[Rename]) -> Value:
    for rename in renames if isinstance(value, ClassValue) else ():
        if rename.cls == value:
            is_module = rename.attribute == "__module__"
            value = replace(value, spelled_module=rename.text) if is_module else replace(value, qualname=rename.text)
    return value


def structure_mro(
    cls: ClassValue, bases: tuple[ClassValue, ...], mros: list[tuple[ClassValue, ...]]
) -> tuple[ClassValue, ...]:
    """Linearise a class implemented in C; its interpreter has, so an order exists."""
    from .mro import linearise

    if not bases:
        return (cls,)
    return linearise(cls, bases=bases, mros=mros) or (cls, *mros[0])


def _cyclic_structure(cls: ClassValue) -> Structure:
    from .resolve_structure import CIRCLE, Doubt

    doubt = Doubt(CIRCLE, cls.module, cls.line, cls.id)
    return Structure(bases=(), mro=None, ancestors=(cls,), doubts=(doubt,))


def _functions_in(block: Block) -> list[Function]:
    found: list[Function] = []
    for statement in statements_in(block):
        match statement:
            case Function():
                found.append(statement)
            case Class(body=body):
                found.extend(_functions_in(body))
    return found


# --- names whose meaning the target gives ----------------------------------------------------------------------------
