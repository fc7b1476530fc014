"""The fields of a class of attrs, in the order of its constructor (`attr._make._transform_attrs`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .bodies_members import KEYWORD_ONLY, POSITIONAL_OR_KEYWORD
from .config_class_fields import Line, call_of, decorator_of, is_class_variable, is_on, lines_of, option_of
from .config_constraints import arguments_of, exported
from .config_shapes import Given, Located, Option
from .config_static_values import NOT_STATIC, static_value
from .facts import Attribute, Call, Display, Name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .config_meaning import Meaning
    from .facts import Expression
    from .values import ClassValue, Place, Value

_CLASSIC = frozenset({"attr:attrs", "attr:s", "attr:attributes"})
DECORATORS = _CLASSIC | {
    f"{package}:{name}" for package in ("attr", "attrs") for name in ("define", "mutable", "frozen", "dataclass")
}
_FIELD = frozenset(
    {"attr:attrib", "attr:ib", "attr:attr", "attr:field", "attr:attribute", "attrs:field", "attrs:attrib"}
)
_FACTORY = frozenset({"attr:Factory", "attrs:Factory"})
_NO_DEFAULT = frozenset({"attr:NOTHING", "attrs:NOTHING", "attr:_Nothing", "attr:_Nothing.NOTHING"})
_LIMITS = {"ge": "ge", "gt": "gt", "le": "le", "lt": "lt", "min_len": "min_length", "max_len": "max_length"}
"""The validators that state a limit."""


def is_attrs(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether a class or an ancestor of it is decorated by attrs."""
    return any(decorator_of(ancestor, DECORATORS, meaning) is not None for ancestor in meaning.ancestors(cls))


def writes_constructor(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether the decorator of the class itself writes `__init__`."""
    found = decorator_of(cls, DECORATORS, meaning)
    return found is not None and is_on(found[1], "init", default=True)


def overwrites_constructor(cls: ClassValue, meaning: Meaning) -> bool:
    """Tell whether the decorator writes `__init__` even over one in the class: the classic one, unless told to look."""
    found = decorator_of(cls, DECORATORS, meaning)
    return found is not None and _short(found[0]) in _CLASSIC and not is_on(found[1], "auto_detect", default=False)


def constructor_options(cls: ClassValue, meaning: Meaning) -> tuple[Option, ...]:
    """Return the options of the constructor that the decorator writes: keywords last."""
    options = [option for option in _fields(cls, meaning).values() if option is not None]
    positional = [option for option in options if option.kind != KEYWORD_ONLY]
    return (*positional, *[option for option in options if option.kind == KEYWORD_ONLY])


def _short(name: str) -> str:
    module, _, qualname = name.partition(":")
    return f"{module.partition('.')[0]}:{qualname}"


def _fields(cls: ClassValue, meaning: Meaning) -> Mapping[str, Option | None]:
    """Return the fields by name, inherited ones first: one that is defined anew stands where it is defined last."""
    found: dict[str, Option | None] = {}
    for ancestor in reversed(meaning.ancestors(cls)):
        decorator = decorator_of(ancestor, DECORATORS, meaning)
        if decorator is not None:
            for name, option in _own(ancestor, *decorator, meaning).items():
                found.pop(name, None)
                found[name] = option
    return found


def _own(cls: ClassValue, decorator: str, options: Mapping[str, Value], meaning: Meaning) -> dict[str, Option | None]:
    lines = lines_of(cls, meaning)
    made = [line for line in lines if call_of(line.value, _FIELD, meaning) is not None]
    annotated = [
        line for line in lines if line.annotation is not None and not is_class_variable(line.annotation, meaning)
    ]
    classic = _short(decorator) in _CLASSIC
    automatic = is_on(options, "auto_attribs", default=not classic and all(line in annotated for line in made))
    keywords = is_on(options, "kw_only", default=False)
    deferred = _deferred(cls, meaning)
    found: dict[str, Option | None] = {}
    for line in lines:
        if line in made or (automatic and line in annotated):
            kind = KEYWORD_ONLY if keywords else POSITIONAL_OR_KEYWORD
            found[line.name] = _option(cls, line, kind, deferred.get(line.name), meaning)
    return found


def _deferred(cls: ClassValue, meaning: Meaning) -> dict[str, Located]:
    """Return the fields that a method gives a default: it is decorated with `@field.default`."""
    detail = meaning.class_detail(cls)
    found: dict[str, Located] = {}
    for name, decorator in detail.decorated if detail is not None and cls.place is not None else ():
        match decorator:
            case Attribute(value=Name(id=field), attr="default") if cls.place is not None:
                found[field] = Located(expression=Name(name), text=f"self.{name}", place=cls.place)
    return found


def _option(cls: ClassValue, line: Line, kind: str, deferred: Located | None, meaning: Meaning) -> Option | None:
    option = replace(option_of(cls, line, kind), name=line.name.lstrip("_"))
    call = call_of(line.value, _FIELD, meaning)
    if call is None or line.value is None:
        return _with_default(option, line.value, None, meaning)
    arguments = arguments_of(call, line.value.place, ("default",), meaning, line.value.arguments)
    flags = {
        name: static_value(arguments[name].expression, arguments[name].place, meaning)
        for name in ("init", "kw_only", "alias")
        if name in arguments
    }
    if flags.get("init") is False:
        return None
    if isinstance(flags.get("alias"), str):
        option = replace(option, name=str(flags["alias"]))
    if flags.get("kw_only") is True:
        option = replace(option, kind=KEYWORD_ONLY)
    option = _with_default(option, arguments.get("default"), arguments.get("factory") or deferred, meaning)
    validator, converter = arguments.get("validator"), arguments.get("converter")
    keywords: dict[str, object] = {}
    if converter is not None:
        keywords["x-converter"] = converter.text
    limits = {} if validator is None else _limits(validator.expression, validator.place, meaning)
    annotation = None if converter is not None else option.annotation or arguments.get("type")
    return replace(option, annotation=annotation, given=Given(limits=limits, keywords=keywords))


def _with_default(option: Option, default: Located | None, factory: Located | None, meaning: Meaning) -> Option:
    """Set the default of an option; `Factory(f)` is one that calls `f`, `NOTHING` is none."""
    if default is not None:
        match default.expression:
            case Call(func=func, args=[made, *_]) if exported(func, default.place, meaning) in _FACTORY:
                text = dict(default.arguments).get("0") or default.text.partition("(")[2].removesuffix(")")
                factory, default = Located(expression=made, text=text, place=default.place), None
            case Name() | Attribute() if exported(default.expression, default.place, meaning) in _NO_DEFAULT or (
                getattr(default.expression, "attr", getattr(default.expression, "id", "")) == "NOTHING"
            ):
                default = None
    return replace(option, required=default is None and factory is None, default=default, factory=factory)


def _limits(expression: Expression, place: Place, meaning: Meaning) -> dict[str, object]:
    """Return what the validators of attrs that are limits state."""
    found: dict[str, object] = {}
    match expression:
        case Display(items=items):
            for item in items:
                found.update(_limits(item, place, meaning))
        case Call(func=func, args=args):
            name = exported(func, place, meaning).partition(":")[2].rpartition(".")[2]
            if name in ("and_", "optional"):
                for item in args:
                    found.update(_limits(item, place, meaning))
            elif name in _LIMITS and args:
                value = static_value(args[0], place, meaning)
                if value is not NOT_STATIC:
                    found[_LIMITS[name]] = value
    return found
