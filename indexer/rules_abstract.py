"""Rules about what is abstract: what a class leaves undefined, and marks that Python ignores or refuses.

Each says only what source tells for certain.
"""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .findings_fixes import AddBase, AddMethods, Fix
from .hierarchy_abstractness import is_abstract
from .rules_source import methods_of
from .rules_stubs import stub_of
from .values import ClassValue, Unbound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found
    from .rules_subject import Subject

_ABSTRACT_NAMES = ("abstract", "base", "_", "generic")
_ABSTRACT_ENDINGS = ("base", "mixin", "abstract", "interface", "protocol")


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
