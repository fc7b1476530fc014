"""Rules about what a plugin's class is: abstract or not, where it stands, what it is called, what it derives from.

Each says only what source tells for certain.
"""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .facts import Class
from .findings import AddBase, AddMethods, Fix
from .hierarchy_abstractness import is_abstract
from .names import is_name
from .resolve_calls import identity
from .rules_signatures import definition_of, stub_of
from .rules_source import FunctionDef, statements
from .values import ClassValue, Decorated, Unbound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found
    from .rules_subject import Examined, Subject

_ABSTRACT_NAMES = ("abstract", "base", "_", "generic")
_ABSTRACT_ENDINGS = ("base", "mixin", "abstract", "interface", "protocol")
_FINAL = frozenset({"typing:final", "typing_extensions:final"})
_CLOSED = frozenset(
    {
        "builtins:bool",
        "builtins:function",
        "builtins:memoryview",
        "builtins:NoneType",
        "builtins:range",
        "builtins:slice",
        "types:FunctionType",
        "types:GeneratorType",
        "types:MethodType",
    }
)
"""Classes that C code defines and that no class can derive from."""


def abstract_members_left(subject: Subject) -> Iterator[Found]:
    """Tell of classes that leave abstract members of their base undefined.

    A class derives from a base and leaves abstract members of it undefined, so that nobody can make an object of
    it.

    It is no plugin then, and the application never learns that it exists. Told of classes that nothing derives
    from, that declare nothing abstract themselves, and that are not named as abstract classes are (`Base...`,
    `...Mixin`, `_...`).
    """
    for reached in subject.selection.abstract:
        for cls in reached.classes:
            if cls in subject.derived_from() or cls.definition is None or not subject.is_looked_at(cls.module):
                continue
            left = subject.abstractness(cls).names
            source = subject.source(cls.module)
            node = source.class_at(cls.line)
            if node is None or not left or _is_meant_abstract(cls, node, subject):
                continue
            origins = {name: _origin(cls, name, subject) for name in sorted(left)}
            told = _listed(sorted(left))
            owners = ", ".join(sorted({origin.id for origin in origins.values() if origin is not None}))
            near = _near_miss(node, left)
            yield source.found(
                source.name_span(node),
                f"{cls.qualname} leaves {told} of {owners} abstract, and is no plugin" + near,
                f"define {told}, or exclude the class if it is meant to be abstract",
                fix=_stubs(cls, origins, subject),
                about=reached.id,
            )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _is_meant_abstract(cls: ClassValue, node: ast.ClassDef, subject: Subject) -> bool:
    name = node.name.lower()
    if name.startswith(_ABSTRACT_NAMES) or name.endswith(_ABSTRACT_ENDINGS):
        return True
    if any(
        base.id in ("abc:ABC", "typing:Protocol")
        for base in subject.structure(cls).bases
        if isinstance(base, ClassValue)
    ):
        return True
    if any(word.arg == "metaclass" for word in node.keywords):
        return True
    return any(
        is_abstract(subject.world.class_member(cls, method.name), subject.world) is not False
        for method in methods_of(node)
        if method.decorator_list
    )


def _origin(cls: ClassValue, name: str, subject: Subject) -> ClassValue | None:
    for ancestor in subject.structure(cls).ancestors:
        if not isinstance(subject.world.class_member(ancestor, name), Unbound):
            return ancestor
    return None


def _near_miss(node: ast.ClassDef, left: frozenset[str]) -> str:
    """Return the question whether a method of the class was to have the name of one that is left."""
    for method in methods_of(node):
        if near := get_close_matches(method.name, sorted(left), n=1, cutoff=0.85):
            return f" (is {method.name} meant to be {near[0]}?)"
    return ""


def _stubs(cls: ClassValue, origins: dict[str, ClassValue | None], subject: Subject) -> Fix | None:
    stubs = [stub_of(name, origin, cls, subject) for name, origin in origins.items()]
    known = tuple([stub for stub in stubs if stub is not None])
    if len(known) < len(stubs):
        return None
    names = ", ".join(stub.name for stub in known)
    edit = AddMethods(line=cls.line, qualname=cls.qualname, stubs=known)
    return Fix(edit=edit, is_safe=True, summary=f"add {names} to {cls.qualname}")


def abstract_method_without_abc(subject: Subject) -> Iterator[Found]:
    """Tell of methods that are marked abstract in a class without `ABCMeta`.

    A class marks a method as abstract, and its metaclass is not `ABCMeta`: Python ignores the mark.

    Every class that forgets the method counts as complete, is listed as a plugin, and fails when the method is
    called.
    """
    for item in subject.classes():
        structure = subject.structure(item.cls)
        if structure.mro is None or structure.doubts or not _has_no_abc(item.cls, subject):
            continue
        for method in methods_of(item.node):
            value = subject.world.class_member(item.cls, method.name)
            if method.decorator_list and is_abstract(value, subject.world) is True:
                edit = AddBase(line=item.cls.line, qualname=item.cls.qualname, base="ABC", imports=("abc", "ABC"))
                fix = Fix(edit=edit, is_safe=False, summary=f"derive {item.cls.qualname} from ABC")
                yield item.source.found(
                    item.source.name_span(method),
                    f"{method.name} is marked abstract in vain: {item.cls.qualname} does not derive from ABC",
                    "derive the class from abc.ABC, or take the mark away",
                    fix=None if item.node.bases or item.node.keywords else fix,
                    about=item.id,
                )
                break


def _has_no_abc(cls: ClassValue, subject: Subject) -> bool:
    metaclass = subject.structure(cls).metaclass
    if metaclass is None:
        return True
    if not isinstance(metaclass, ClassValue):
        return False
    above = subject.structure(metaclass)
    return above.mro is not None and all(ancestor.id != "abc:ABCMeta" for ancestor in above.mro)


def abstract_outside_property(subject: Subject) -> Iterator[Found]:
    """Tell of `@abstractmethod` above `@property`.

    `@abstractmethod` stands above `@property` or `@cached_property`, where it must stand below.

    It is applied to the property then, which takes no mark: importing the module raises `AttributeError`.
    """
    for item in subject.classes():
        for method in methods_of(item.node):
            names = [subject.meaning(decorator, item.source) for decorator in method.decorator_list]
            for above, below, decorator in zip(names, names[1:], method.decorator_list, strict=False):
                if above == "abc:abstractmethod" and below == "builtins:property":
                    yield item.source.found(
                        item.source.span(decorator),
                        f"abstractmethod is applied to the property {method.name}, which raises AttributeError",
                        "write @property above @abstractmethod",
                        about=item.id,
                    )


def local_class(subject: Subject) -> Iterator[Found]:
    """Tell of classes that derive from a base and are made in a function.

    A class that derives from a base is made inside a function.

    No `module:Class` leads to it, so that no manifest can name it and no loader can start it.
    """
    for item in subject.selection.unresolved:
        if "made in the function" in item.doubt.reason and subject.is_looked_at(item.module):
            source = subject.source(item.module)
            node = source.class_at(item.line)
            if node is not None:
                yield source.found(
                    source.name_span(node),
                    f"{node.name} is made in a function, where no reference leads to it: it can't be a plugin",
                    "define the class at the top level of its module",
                    about=item.id,
                )


def shadowed_class(subject: Subject) -> Iterator[Found]:
    """Tell of classes whose name is bound anew later in the file.

    A class that derives from a base is defined, and a later statement of the module binds its name to something
    else.

    Only the last one can be reached: the earlier class can't be loaded by its name. Told where both statements
    always run, and where nothing between them uses the first, as a registration by a decorator would.
    """
    for module in subject.parsed:
        if subject.is_looked_at(module):
            yield from _shadowed_in(module, subject)


def _shadowed_in(module: str, subject: Subject) -> Iterator[Found]:
    body = subject.world.facts(module).body
    for position, statement in enumerate(body):
        if not isinstance(statement, Class) or statement.decorators:
            continue
        later = next(
            (other for other in body[position + 1 :] if isinstance(other, Class) and other.name == statement.name), None
        )
        if later is None:
            continue
        source = subject.source(module)
        node, other = source.class_at(statement.line), source.class_at(later.line)
        if node is None or other is None or _is_used_between(node, other, source.tree):
            continue
        place = subject.world.module_place(module)
        value = subject.world.bound_value(statement, statement.name, place.before(statement.seq, statement.line))
        if isinstance(value, ClassValue) and _derives_from_base(value, subject):
            yield source.found(
                source.name_span(node),
                f"{node.name} is defined anew later in this file: this class can't be reached",
                "give one of the two another name",
                about=f"{module}:{node.name}",
            )


def _is_used_between(first: ast.ClassDef, second: ast.ClassDef, tree: ast.Module) -> bool:
    for statement in tree.body:
        if first.lineno < statement.lineno <= second.lineno:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id == first.name:
                    return True
    return False


def _derives_from_base(cls: ClassValue, subject: Subject) -> bool:
    ancestors = subject.structure(cls).ancestors
    return any(base != cls and base in ancestors for base in subject.base_classes())


def final_base(subject: Subject) -> Iterator[Found]:
    """Tell of classes that derive from a final class.

    A class derives from one that is marked `@final`, or that Python allows nobody to derive from (`bool`).

    Its author reserves the right to change it in any way; for a class of the second kind the import raises
    `TypeError`.
    """
    for item in subject.members():
        for base, node in zip(subject.structure(item.cls).bases, item.node.bases, strict=False):
            if not isinstance(base, ClassValue):
                continue
            if base.id in _CLOSED:
                what = f"{base.id.partition(':')[2]} can't be derived from: the import raises TypeError"
            elif _is_final(base, subject):
                what = f"{base.id} is marked final"
            else:
                continue
            yield item.source.found(
                item.source.span(node), what, "derive from its base, and hold an object of it", about=item.id
            )


def _is_final(cls: ClassValue, subject: Subject) -> bool:
    if cls.definition is None or cls.place is None:
        return False
    here = cls.place.before(cls.definition.seq, cls.definition.line)
    return any(identity(subject.world.evaluate(one, here)) in _FINAL for one in cls.definition.decorators)


def final_method(subject: Subject) -> Iterator[Found]:
    """Tell of methods that override a final one.

    A method overrides one that an ancestor marks `@final`.

    The ancestor relies on its own definition: what it does around that call no longer holds.
    """
    for item in subject.members():
        for method in methods_of(item.node):
            for ancestor in subject.structure(item.cls).ancestors[1:]:
                value = subject.world.class_member(ancestor, method.name)
                if isinstance(value, Unbound):
                    continue
                if _is_marked_final(value):
                    yield item.source.found(
                        item.source.name_span(method),
                        f"{method.name} overrides {ancestor.id}.{method.name}, which is marked final",
                        "give the method another name",
                        about=item.id,
                    )
                break


def _is_marked_final(value: object) -> bool:
    while isinstance(value, Decorated):
        if identity(value.decorator) in _FINAL:
            return True
        value = value.inner
    return False


def unusable_name(subject: Subject) -> Iterator[Found]:
    """Tell of names that can't serve as a plugin's name.

    The name that a class gives itself can't serve as a plugin's name: it holds spaces or other signs.

    It is kept as the plugin's label, and the name is made of the class's name instead, which its author may not
    expect.
    """
    for item, plugin, record in subject.plugins():
        label = record["label"]
        if label is None or is_name(label):
            continue
        span = item.source.name_span(item.node)
        for statement in item.node.body:
            match statement:
                case (
                    ast.Assign(value=ast.Constant(value=text) as value)
                    | ast.AnnAssign(value=ast.Constant(value=text) as value)
                ) if text == label:
                    span = item.source.span(value)
        if plugin.mark is not None and plugin.mark.name == label:
            for decorator in item.node.decorator_list:
                for node in ast.walk(decorator):
                    if isinstance(node, ast.Constant) and node.value == label:
                        span = item.source.span(node)
        yield item.source.found(
            span,
            f"{label!r} can't be a plugin's name; {record['name']} is used instead",
            "use letters, digits, and . _ - after the first",
            about=item.id,
        )


def wrong_constructor(subject: Subject) -> Iterator[Found]:
    """Tell of constructors with which no object can be made.

    `__init__` is a coroutine or a generator, or returns a value: making an object raises `TypeError`.
    """
    for item in subject.classes():
        for method in methods_of(item.node):
            if method.name != "__init__" or not _is_plain_method(item, method, subject):
                continue
            what = _wrong_in(method)
            if what is not None:
                where, told, remedy = what
                span = item.source.name_span(method) if where is method else item.source.span(where)
                yield item.source.found(
                    span, f"{told}: no object of {item.cls.qualname} can be made", remedy, about=item.id
                )


def _is_plain_method(item: Examined, method: FunctionDef, subject: Subject) -> bool:
    defined = definition_of(subject.world.class_member(item.cls, method.name))
    return defined is not None and defined.kind == "method" and defined.definition.line == method.lineno


def _wrong_in(method: FunctionDef) -> tuple[ast.stmt, str, str] | None:
    if isinstance(method, ast.AsyncFunctionDef):
        return method, "__init__ is a coroutine", "make it a plain method, and do what must be awaited in another one"
    for statement in statements(method.body):
        match statement:
            case ast.Return(value=ast.Constant(value=None)) | ast.Return(value=None):
                continue
            case ast.Return(value=ast.Constant() | ast.Name(id="self") | ast.List() | ast.Dict() | ast.Tuple()):
                return statement, "__init__ returns a value", "return nothing"
            case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
                return statement, "__init__ is a generator", "let another method yield"
    return None


def methods_of(node: ast.ClassDef) -> Iterator[FunctionDef]:
    """Yield the functions in a class's body, in the order of the text; those under conditions are left out."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement
