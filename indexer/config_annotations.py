"""Annotations -> JSON Schema 2020-12, in the words that Pydantic has for the same types.

Names are followed to what defines them; what JSON can't carry has `x-type`, the object reference of the type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_constraints import arguments_of, constrained, exported, given_by, stated
from .config_enumerations import is_enumeration
from .config_meaning import at_end
from .config_schema_parts import NULL, enumerated, united
from .config_shapes import NOTHING_GIVEN, Given
from .config_standard_schemas import is_pydantic, standard_type
from .config_static_values import NOT_STATIC, static_value
from .facts import Attribute, Binary, Call, Constant, Display, Expression, Name, Subscript
from .resolve_calls import identity, parametrised
from .scan_expressions import parse_expression
from .values import ClassValue, External, Instance, Literal, Value, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .config_meaning import Meaning
    from .config_objects import Objects
    from .config_shapes import Located, Schema
    from .values import Place

    Variables = Mapping[str, Schema]

MAX_DEPTH = 40
"""How deep an annotation is followed, aliases included."""

_TYPING = frozenset({"typing", "typing_extensions"})
_PLAIN_WRAPPERS = frozenset({"ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar"})
_CONSTRAINED = {
    "conint": "builtins:int",
    "confloat": "builtins:float",
    "constr": "builtins:str",
    "conbytes": "builtins:bytes",
    "condecimal": "decimal:Decimal",
    "condate": "datetime:date",
    "conlist": "builtins:list",
    "conset": "builtins:set",
    "confrozenset": "builtins:frozenset",
}
"""Pydantic's functions that give a constrained type."""


class Annotations:
    """Lowers annotations; classes that a table or a member's value stands for are handed to `of_class`."""

    def __init__(self, meaning: Meaning, objects: Objects) -> None:
        """Take what names mean, and what describes classes."""
        self._meaning = meaning
        self._objects = objects
        self._followed: list[tuple[str, str]] = []

    def schema(self, written: Located, variables: Variables | None = None) -> Schema:
        """Return the schema of an annotation."""
        outer, self._followed = self._followed, []
        try:
            return self.of(written.expression, written.place, variables or {})
        finally:
            self._followed = outer

    def split(self, written: Located) -> tuple[Located, Given]:
        """Return an annotation without `Annotated` and the qualifiers around it, and what its metadata states."""
        expression, place, given = written.expression, written.place, NOTHING_GIVEN
        for _ in range(MAX_DEPTH):
            match expression:
                case Constant(value=str() as text) if (parsed := parse_expression(text)) is not None:
                    expression, place = parsed, at_end(place)
                case Subscript(value=head, key=key):
                    form = self._form(head, place)
                    items = _items(key)
                    if form == "Annotated" and any(self._is_json(item, place) for item in items[1:]):
                        break
                    if form == "Annotated" and items:
                        for item in items[1:]:
                            given = stated(item, place, self._meaning).over(given)
                    elif form not in _PLAIN_WRAPPERS:
                        break
                    expression = items[0]
                case _:
                    break
        return type(written)(expression=expression, text=written.text, place=place), given

    def of(self, expression: Expression, place: Place, variables: Variables) -> Schema:
        """Return the schema of an expression that is a type."""
        if len(self._followed) > MAX_DEPTH:
            return {}
        self._followed.append((place.module, repr(expression)))
        try:
            return self._of(expression, place, variables)
        finally:
            self._followed.pop()

    def _of(self, expression: Expression, place: Place, variables: Variables) -> Schema:
        match expression:
            case Constant(value=None):
                return dict(NULL)
            case Constant(value=str() as text):
                parsed = parse_expression(text)
                return {} if parsed is None else self.of(parsed, at_end(place), variables)
            case Binary(op="|", operands=operands):
                return self._union(operands, place, variables)
            case Subscript(value=head, key=key):
                return self._subscript(head, _items(key), place, variables)
            case Name() | Attribute():
                return self._named(expression, place, variables)
            case Call():
                return self._called(expression, place, variables)
        return {}

    # --- names -------------------------------------------------------------------------------------------------------

    def _named(self, expression: Expression, place: Place, variables: Variables) -> Schema:
        written = self._meaning.definition(expression, place)
        if written is not None and self._is_type(written):
            if (written.place.module, repr(written.expression)) in self._followed and not isinstance(
                written.expression, Call
            ):
                return {}  # an alias of itself
            return self.of(written.expression, written.place, variables)
        value = self._meaning.evaluate(expression, place)
        return self._valued(value, (), place, variables)

    def _is_type(self, written: Located) -> bool:
        """Tell whether what a name is assigned is read as a type, not as an object that stands for one."""
        match written.expression:
            case Subscript() | Binary(op="|"):
                return True
            case Constant(value=str() | None):
                return True
            case Call(func=func):
                name = exported(func, written.place, self._meaning)
                return name.partition(":")[2] in ("NewType", "TypeVar", "TypeAliasType", *_CONSTRAINED)
            case Name() | Attribute():
                return True
        return False

    def _called(self, call: Call, place: Place, variables: Variables) -> Schema:
        match exported(call.func, place, self._meaning).partition(":"):
            case (("typing" | "typing_extensions"), _, "NewType") if len(call.args) > 1:
                return self.of(call.args[1], place, variables)
            case (("typing" | "typing_extensions"), _, "TypeAliasType") if len(call.args) > 1:
                return self._alias(call, place, variables)
            case (("typing" | "typing_extensions"), _, "TypeVar"):
                return self._variable(call, place, variables)
            case "pydantic", _, maker if maker in _CONSTRAINED:
                positional = ("item_type",) if maker in ("conlist", "conset", "confrozenset") else ()
                arguments = arguments_of(call, place, positional, self._meaning)
                item = arguments.pop("item_type", None)
                items = () if item is None else (item.expression,)
                schema = self._standard(_CONSTRAINED[maker], items, place, variables)
                return constrained(schema or {}, given_by(arguments, self._meaning))
        return self._valued(self._meaning.evaluate(call, place), (), place, variables)

    def _alias(self, call: Call, place: Place, variables: Variables) -> Schema:
        """Return the reference to a named alias (PEP 695); what it stands for is looked up when it is asked for."""
        name = call.args[0].value if isinstance(call.args[0], Constant) else None
        if variables or not isinstance(name, str):
            return self.of(call.args[1], at_end(place), variables)
        return self._objects.of_alias(
            (place.module, name, call.line),
            name=name,
            module=place.module,
            make=lambda: self.of(call.args[1], at_end(place), variables),
        )

    def _variable(self, call: Call, place: Place, variables: Variables) -> Schema:
        """Return what is put for a type variable: its value, else its default, bound or constraints."""
        name = call.args[0].value if call.args and isinstance(call.args[0], Constant) else None
        if isinstance(name, str) and name in variables:
            return variables[name]
        for keyword in call.keywords:
            if keyword.name in ("default", "bound"):
                return self.of(keyword.value, place, variables)
        return self._union(call.args[1:], place, variables) if len(call.args) > 2 else {}

    def _valued(self, value: Value, items: Sequence[Expression], place: Place, variables: Variables) -> Schema:
        """Return the schema of a value that is a type."""
        match value:
            case Literal(value=None):
                return dict(NULL)
            case Instance(cls=ClassValue(qualname="TypeVar"), args=[variable, *_]):
                return variables.get(text_of(variable) or "", {})
        alias = parametrised(value)
        origin = alias.origin if alias is not None else value
        name = identity(origin) or ""
        standard = self._standard(name, items, place, variables)
        if standard is not None:
            return standard
        match origin:
            case ClassValue() if name.partition(":")[0] in _TYPING:
                return {}
            case ClassValue() if not is_pydantic(name):
                arguments = [self.of(item, place, variables) for item in items]
                return self._objects.of_class(origin, arguments, [spelled(item) for item in items])
            case External() | ClassValue():
                return _foreign(name)
        return {}

    # --- subscripts --------------------------------------------------------------------------------------------------

    def _form(self, head: Expression, place: Place) -> str:
        """Return the name of a special form of `typing` or `dataclasses`; nothing for others."""
        module, _, name = (identity(self._meaning.evaluate(head, place)) or "").partition(":")
        return name if module in _TYPING or (module, name) == ("dataclasses", "InitVar") else ""

    def _subscript(self, head: Expression, items: Sequence[Expression], place: Place, variables: Variables) -> Schema:
        match self._form(head, place):
            case "Annotated":
                return self._annotated(items, place, variables)
            case "Optional":
                return self._union([*items, Constant(None)], place, variables)
            case "Union":
                return self._union(items, place, variables)
            case "Literal":
                return self._literal(items, place)
            case form if form in _PLAIN_WRAPPERS:
                return self.of(items[0], place, variables)
            case "Unpack" | "TypeGuard" | "TypeIs" | "Concatenate":
                return {}
        written = self._meaning.definition(head, place)
        if written is not None and isinstance(written.expression, Subscript | Binary):
            return self._generic_alias(written, items, place, variables)
        return self._valued(self._meaning.evaluate(head, place), items, place, variables)

    def _generic_alias(self, alias: Located, items: Sequence[Expression], place: Place, variables: Variables) -> Schema:
        """Return what an alias with type variables gives once they are replaced, in the order they first stand."""
        names = list(dict.fromkeys(self._variables_in(alias.expression, alias.place)))
        given = {name: self.of(item, place, variables) for name, item in zip(names, items, strict=False)}
        return self.of(alias.expression, alias.place, {**variables, **given})

    def _variables_in(self, expression: Expression, place: Place) -> list[str]:
        match expression:
            case Name() | Attribute():
                match self._meaning.evaluate(expression, place):
                    case Instance(cls=ClassValue(qualname="TypeVar"), args=[name, *_]):
                        return [text_of(name) or ""]
            case Subscript(value=head, key=key):
                return [*self._variables_in(head, place), *self._variables_in(key, place)]
            case Display(items=items) | Binary(operands=items):
                return [name for item in items for name in self._variables_in(item, place)]
        return []

    def _annotated(self, items: Sequence[Expression], place: Place, variables: Variables) -> Schema:
        schema = self.of(items[0], place, variables)
        for item in items[1:]:
            if self._is_json(item, place):
                return {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
            schema = constrained(schema, stated(item, place, self._meaning))
        return schema

    def _is_json(self, item: Expression, place: Place) -> bool:
        """Tell whether a piece of metadata says that the value is written as JSON in a text."""
        return isinstance(item, Name | Attribute) and exported(item, place, self._meaning) == "pydantic:Json"

    def _literal(self, items: Sequence[Expression], place: Place) -> Schema:
        values: list[object] = []
        for item in items:
            match item:
                case Subscript(value=head, key=key) if self._form(head, place) == "Literal":
                    inner = self._literal(_items(key), place)
                    values += inner.get("enum", [inner.get("const")])  # type: ignore[arg-type]
                    continue
                case Name() if written := self._meaning.definition(item, place):
                    match written.expression:
                        case Subscript(key=key):
                            inner = self._literal(_items(key), written.place)
                            values += inner.get("enum", [inner.get("const")])  # type: ignore[arg-type]
                            continue
            value = static_value(item, place, self._meaning)
            if value is NOT_STATIC:
                return {}
            values.append(value)
        distinct = {(type(value), repr(value)): value for value in values}
        owners = {self._enumeration_of(item, place) for item in items}
        owner = owners.pop() if len(owners) == 1 else None
        marks: Schema = {} if owner is None else {"x-type": self._objects.conversion(owner)}
        return {**enumerated(list(distinct.values())), **marks}

    def _enumeration_of(self, item: Expression, place: Place) -> str | None:
        """Return the id of the enumeration that an expression is a member of, None for anything else."""
        owner = self._meaning.evaluate(item.value, place) if isinstance(item, Attribute) else None
        if not isinstance(owner, ClassValue) or owner.is_local or not is_enumeration(owner, self._meaning):
            return None
        return owner.id

    def _union(self, operands: Sequence[Expression], place: Place, variables: Variables) -> Schema:
        schemas: list[Schema] = []
        nullable = False
        for operand, here, opened in self._flattened(operands, place):
            self._followed.extend(opened)
            schema = self.of(operand, here, variables)
            del self._followed[len(self._followed) - len(opened) :]
            if schema == NULL:
                nullable = True
            elif schema not in schemas:
                schemas.append(schema)
        return united(schemas, nullable=nullable)

    def _flattened(
        self, operands: Sequence[Expression], place: Place, above: tuple[tuple[str, str], ...] = ()
    ) -> list[tuple[Expression, Place, tuple[tuple[str, str], ...]]]:
        """Open the unions among the parts of a union, as `typing` does; with each part, the aliases opened for it."""
        found: list[tuple[Expression, Place, tuple[tuple[str, str], ...]]] = []
        for operand in operands:
            here, part, opened = place, operand, above
            for _ in range(MAX_DEPTH):
                if isinstance(part, Constant) and isinstance(part.value, str):
                    part, here = parse_expression(part.value) or Constant(None), at_end(here)
                    continue
                written = self._meaning.definition(part, here) if isinstance(part, Name | Attribute) else None
                if written is None or not isinstance(written.expression, Subscript | Binary | Name | Attribute):
                    break
                part, here = written.expression, written.place
                opened = (*opened, (here.module, repr(part)))
            if not set(opened).isdisjoint(self._followed) or len(set(opened)) < len(opened):
                found.append((operand, place, ()))  # an alias of itself, which `of` ends
                continue
            match part:
                case Binary(op="|", operands=inner):
                    found += self._flattened(inner, here, opened)
                case Subscript(value=head, key=key) if self._form(head, here) in ("Union", "Optional"):
                    found += self._flattened(_items(key), here, opened)
                    if self._form(head, here) == "Optional":
                        found.append((Constant(None), here, opened))
                case _:
                    found.append((operand, place, above))
        return found

    def _standard(self, name: str, items: Sequence[Expression], place: Place, variables: Variables) -> Schema | None:
        return standard_type(
            name, items, of=lambda item: self.of(item, place, variables), conversion=self._objects.conversion
        )


def _items(key: Expression) -> tuple[Expression, ...]:
    """Return what stands between the brackets of a subscript."""
    return key.items if isinstance(key, Display) and key.kind == "tuple" and key.items else (key,)


def _foreign(name: str) -> Schema:
    """Return the schema of a class that can't be read: its name, where that leads to it."""
    return {"x-type": name} if ":" in name else {}


def spelled(expression: Expression) -> str:
    """Return a type as the title of a generic class spells it."""
    match expression:
        case Name(id=name) | Attribute(attr=name):
            return name
        case Subscript(value=head, key=key):
            return f"{spelled(head)}[{', '.join(map(spelled, _items(key)))}]"
        case Constant(value=value):
            return str(value)
        case Binary(operands=operands):
            return f"Union[{', '.join(map(spelled, operands))}]"
    return "?"
