"""The lines of a class body that may be fields, one for each name, with where their expressions are looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .config_docstrings import described
from .config_meaning import in_body
from .config_shapes import Located, Option, located
from .facts import Attribute, Call, Constant, Expression, If, Name, Subscript
from .resolve_attributes import class_place
from .resolve_calls import identity
from .resolve_flow import live_statements, statements_in
from .scan_expressions import parse_expression
from .values import Called, ClassValue, Instance, Literal, truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .config_meaning import Meaning
    from .values import Place, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A field as it is written; `doc` is what stands beside it, else what the class's docstring says of it."""

    name: str
    annotation: Located | None
    value: Located | None
    doc: str | None


def lines_of(cls: ClassValue, meaning: Meaning) -> list[Line]:
    """Return the lines of a class's own body, in the order in which the names first stand."""
    detail = meaning.class_detail(cls)
    if detail is None:
        return []
    docs = described(detail.doc)
    dead = _dead_lines(cls, meaning)
    found: dict[str, Line] = {}
    for field in detail.fields:
        if field.line in dead:
            continue
        place = in_body(cls, field.line)
        annotation = None if field.annotation is None else located(field.annotation, place)
        value = None if field.value is None else located(field.value, place)
        line = Line(name=field.name, annotation=annotation, value=value, doc=field.doc or docs.get(field.name))
        before = found.get(field.name)
        if before is not None:
            line = replace(line, annotation=annotation or before.annotation, doc=line.doc or before.doc)
        found[field.name] = line
    return list(found.values())


def option_of(cls: ClassValue, line: Line, kind: str) -> Option:
    """Return the option that a line is by itself, before what a field call says of it."""
    return Option(
        name=line.name,
        attribute=line.name,
        kind=kind,
        required=line.value is None,
        source=cls.id,
        annotation=line.annotation,
        default=line.value,
        doc=line.doc,
    )


def _dead_lines(cls: ClassValue, meaning: Meaning) -> frozenset[int]:
    """Return the lines of statements that never run, for a condition in the class body that is not met."""
    body = cls.definition.body if cls.definition is not None else ()
    if not any(isinstance(statement, If) for statement in body):
        return frozenset()
    judge = meaning.world.judge(class_place(cls))
    live = {statement.line for statement, _ in live_statements(body, judge)}
    return frozenset(statement.line for statement in statements_in(body) if statement.line not in live)


def is_class_variable(annotation: Located, meaning: Meaning) -> bool:
    """Tell whether an annotation is `ClassVar`."""
    return _is_form(
        annotation.expression, annotation.place, frozenset({"typing:ClassVar", "typing_extensions:ClassVar"}), meaning
    )


def is_final(annotation: Located, meaning: Meaning) -> bool:
    """Tell whether an annotation is `Final`."""
    return _is_form(
        annotation.expression, annotation.place, frozenset({"typing:Final", "typing_extensions:Final"}), meaning
    )


def is_init_variable(annotation: Located, meaning: Meaning) -> bool:
    """Tell whether an annotation is `dataclasses.InitVar`."""
    return _is_form(annotation.expression, annotation.place, frozenset({"dataclasses:InitVar"}), meaning)


def is_keyword_marker(annotation: Located, meaning: Meaning) -> bool:
    """Tell whether an annotation is `dataclasses.KW_ONLY`: what follows are keywords."""
    expression = annotation.expression
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        expression = parse_expression(expression.value) or expression
    if not isinstance(expression, Name | Attribute):
        return False  # a union, or a type with arguments
    match meaning.evaluate(expression, annotation.place):
        case Instance(cls=ClassValue(id="dataclasses:_KW_ONLY_TYPE")):
            return True
    return False


def _is_form(expression: Expression, place: Place, names: frozenset[str], meaning: Meaning) -> bool:
    match expression:
        case Constant(value=str() as text):
            parsed = parse_expression(text)
            return parsed is not None and _is_form(parsed, place, names, meaning)
        case Subscript(value=head, key=key):
            if identity(meaning.evaluate(head, place)) in ("typing:Annotated", "typing_extensions:Annotated"):
                first = getattr(key, "items", (key,))[0]
                return _is_form(first, place, names, meaning)
            return _is_form(head, place, names, meaning)
        case Name() | Attribute():
            return identity(meaning.evaluate(expression, place)) in names
    return False


def call_of(value: Located | None, names: frozenset[str], meaning: Meaning) -> Call | None:
    """Return the call that a value is, if it is one of the functions; they are named as their packages export them."""
    from .config_constraints import exported

    if value is None or not isinstance(value.expression, Call):
        return None
    return value.expression if exported(value.expression.func, value.place, meaning) in names else None


def decorator_of(cls: ClassValue, names: frozenset[str], meaning: Meaning) -> tuple[str, Mapping[str, Value]] | None:
    """Return the first decorator of a class that is among the functions, and the options that it is given."""
    definition, place = cls.definition, cls.place
    if definition is None or place is None or not definition.decorators:
        return None
    here = place.before(definition.seq, definition.line)
    for decorator in definition.decorators:
        function, keywords = (decorator.func, decorator.keywords) if isinstance(decorator, Call) else (decorator, ())
        value = meaning.evaluate(function, here)
        name = identity(value.function if isinstance(value, Called) else value) or ""
        module, _, short = name.partition(":")
        if f"{module.partition('.')[0]}:{short}" in names:
            return name, {word.name: meaning.evaluate(word.value, here) for word in keywords if word.name}
    return None


def keyword_of_decorator(cls: ClassValue, names: frozenset[str], word: str, meaning: Meaning) -> Located | None:
    """Return what the first decorator of a class that is among the functions is given by a keyword, as written."""
    if decorator_of(cls, names, meaning) is None or cls.definition is None or cls.place is None:
        return None
    here = cls.place.before(cls.definition.seq, cls.definition.line)
    for decorator in cls.definition.decorators:
        for keyword in decorator.keywords if isinstance(decorator, Call) else ():
            if keyword.name == word:
                return Located(expression=keyword.value, text="", place=here)
    return None


def is_on(options: Mapping[str, Value], name: str, *, default: bool) -> bool:
    """Tell whether an option of a decorator is true."""
    return truth(options.get(name, Literal(default))) is True
