"""The validators that Pydantic calls for a field: what a schema can't say of it, noted by name.

Nothing is said of what they accept: that is code, and seen when the plugin is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .config_annotated import metadata_of
from .config_constraints import exported
from .config_shapes import Given
from .facts import Call, Constant
from .resolve_attributes import class_place
from .resolve_calls import identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .config_meaning import Meaning
    from .config_shapes import Option
    from .values import ClassValue

_DECORATORS = frozenset({"pydantic:field_validator", "pydantic:validator"})
_METADATA = frozenset({f"pydantic:{mode}Validator" for mode in ("After", "Before", "Plain", "Wrap")})
_EVERY = "*"


def validated(options: Sequence[Option], cls: ClassValue, meaning: Meaning) -> list[Option]:
    """Return a model's options, each with the object references of its validators in `x-validators`."""
    methods = _methods(cls, meaning)
    noted = []
    for option in options:
        names = [
            reference for fields, reference in methods.values() if not {option.attribute, _EVERY}.isdisjoint(fields)
        ]
        found = [*_in_annotation(option, meaning), *names]
        given = Given(keywords={"x-validators": found}) if found else Given()
        noted.append(replace(option, given=option.given.over(given)))
    return noted


def _methods(cls: ClassValue, meaning: Meaning) -> dict[str, tuple[frozenset[str], str]]:
    """Return the fields and the object reference of each method that validates; what overrides one takes its place."""
    found: dict[str, tuple[frozenset[str], str]] = {}
    for ancestor in reversed(meaning.ancestors(cls)):
        detail = meaning.class_detail(ancestor)
        if detail is None:
            continue
        for name in found.keys() & detail.methods.keys():
            found[name] = (found[name][0], f"{ancestor.id}.{name}")
        for name, decorator in detail.decorated:
            if isinstance(decorator, Call) and exported(decorator.func, class_place(ancestor), meaning) in _DECORATORS:
                fields = [
                    arg.value for arg in decorator.args if isinstance(arg, Constant) and isinstance(arg.value, str)
                ]
                found[name] = (frozenset(fields), f"{ancestor.id}.{name}")
    return found


def _in_annotation(option: Option, meaning: Meaning) -> Iterator[str]:
    """Yield the functions that the metadata of an annotation names: `Annotated[int, AfterValidator(function)]`."""
    if option.annotation is None:
        return
    for written in metadata_of(option.annotation, meaning):
        match written.expression:
            case Call(func=func, args=[function, *_]) if exported(func, written.place, meaning) in _METADATA:
                reference = identity(meaning.evaluate(function, written.place))
                if reference is not None and "<" not in reference:  # a lambda has none
                    yield reference
