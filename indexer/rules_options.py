"""Rules about the parameters that a plugin is configured with: what the schema says of them, and what it can't.

Only parameters that really become options are looked at, where they stand in the project's own constructors.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .config_secret_words import is_secret_name
from .findings_fixes import Annotate, Fix
from .rules_option_types import WIDER, type_of_value, types_of
from .rules_overrides import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .config_shapes import Option
    from .rules_source import Found, FunctionDef
    from .rules_subject import Examined, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parameter:
    """A parameter of a constructor that is an option of some plugin; `default` is None where it has none."""

    item: Examined
    function: FunctionDef
    argument: ast.arg
    default: ast.expr | None
    option: Option


def _parameters(subject: Subject) -> Iterator[_Parameter]:
    options: dict[tuple[str, str], Option] = {}
    for item, _, _ in subject.plugins():
        for option in subject.options(item.cls).values():
            options[option.source, option.name] = option
    for item in subject.classes():
        for name in ("__init__", "__new__"):
            method = constructor_of(item, name, subject)
            if method is not None:
                for argument, default in arguments_of(method):
                    taken = options.get((item.cls.id, argument.arg))
                    if taken is not None:
                        yield _Parameter(item=item, function=method, argument=argument, default=default, option=taken)


def constructor_of(item: Examined, name: str, subject: Subject) -> FunctionDef | None:
    """Return the statement that counts among those of a name in a class's body: `@overload` only describes it."""
    defined = definition_of(subject.world.class_member(item.cls, name))
    return None if defined is None else item.source.function_at(defined.definition.line)


def arguments_of(method: FunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Yield the parameters of a method but the first, each with its default."""
    positional = [*method.args.posonlyargs, *method.args.args]
    padding: list[ast.expr | None] = [None] * (len(positional) - len(method.args.defaults))
    yield from list(zip(positional, [*padding, *method.args.defaults], strict=True))[1:]
    yield from zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True)


def unannotated_parameter(subject: Subject) -> Iterator[Found]:
    """Tell of options without an annotation.

    A parameter that is an option of a plugin has no annotation: its schema takes anything.

    Nothing is told of a wrong value before the plugin starts, environment variables stay text, and no documentation
    can name the type.
    """
    for one in _parameters(subject):
        if one.argument.annotation is not None:
            continue
        annotation = _type_of_default(one.default)
        fix = None
        if annotation is not None:
            edit = Annotate(
                line=one.function.lineno, function=one.function.name, parameter=one.argument.arg, annotation=annotation
            )
            fix = Fix(edit=edit, is_safe=True, summary=f"annotate {one.argument.arg} with {annotation}")
        yield one.item.source.found(
            one.item.source.span(one.argument),
            f"{one.argument.arg} has no annotation: any value passes",
            f"write {one.argument.arg}: {annotation or '...'}",
            fix=fix,
            about=one.item.id,
        )


def _type_of_default(default: ast.expr | None) -> str | None:
    match default:
        case ast.Constant(value=bool() | int() | float() | str() | bytes() as value):
            return type(value).__name__
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return type(value).__name__
    return None


def default_of_another_type(subject: Subject) -> Iterator[Found]:
    """Tell of options whose default is not of the annotated type.

    The default of an option is not of the type that its annotation says.

    The plugin's own default would be refused, were it written into a configuration file.
    """
    for one in _parameters(subject):
        wrong = _against(one, subject)
        if wrong is not None and wrong[1] != "None" and one.default is not None:
            yield one.item.source.found(
                one.item.source.span(one.default),
                f"the default of {one.argument.arg} is of type {wrong[1]}, its annotation says {wrong[0]}",
                "change one of the two",
                about=one.item.id,
            )


def implicit_optional(subject: Subject) -> Iterator[Found]:
    """Tell of options that default to `None`, which their annotation does not allow.

    The default of an option is `None`, which its annotation does not allow.

    The schema says that `None` is no value: who writes it into a configuration is refused. PEP 484 once allowed
    this, and no longer does.
    """
    for one in _parameters(subject):
        wrong = _against(one, subject)
        if wrong is not None and wrong[1] == "None" and one.argument.annotation is not None:
            text = ast.unparse(one.argument.annotation)
            yield one.item.source.found(
                one.item.source.span(one.argument),
                f"the default of {one.argument.arg} is None, which its annotation does not allow",
                f"write {one.argument.arg}: {text} | None",
                about=one.item.id,
            )


def _against(one: _Parameter, subject: Subject) -> tuple[str, str] | None:
    """Return the types that an annotation allows, and the one of the default where it is another."""
    if one.option.annotation is None or one.default is None:
        return None
    allowed = types_of(one.option.annotation, subject)
    given = type_of_value(one.default)
    if allowed is None or given is None or given in allowed or WIDER.get(given, set()) & allowed:
        return None
    return " or ".join(sorted(allowed)), given


def mutable_default(subject: Subject) -> Iterator[Found]:
    """Tell of options whose default all objects share.

    The default of an option is a list, dict or set that is made once: all objects of the class share it.

    What one plugin adds to it, all others have. Dataclasses refuse such a default, with a `ValueError` at import.
    """
    for one in _parameters(subject):
        if one.default is not None and _is_mutable(one.default, one.item, subject):
            yield one.item.source.found(
                one.item.source.span(one.default),
                f"the default of {one.argument.arg} is made once, and shared by all objects",
                "take None as the default, and make a new one in the constructor",
                about=one.item.id,
            )
    for item in subject.classes():
        if not _is_dataclass(item, subject):
            continue
        for statement in item.node.body:
            match statement:
                case ast.AnnAssign(
                    target=ast.Name(id=name), annotation=annotation, value=ast.List() | ast.Dict() | ast.Set() as value
                ) if not _is_class_var(annotation, item, subject):
                    yield item.source.found(
                        item.source.span(value),
                        f"the default of {name} is made once, which a dataclass refuses",
                        "write field(default_factory=...)",
                        about=item.id,
                    )


def _is_class_var(annotation: ast.expr, item: Examined, subject: Subject) -> bool:
    """Tell whether an annotation makes no field: `ClassVar`, with or without a type, also in a text."""
    match annotation:
        case ast.Constant(value=str(text)):
            return "ClassVar" in text
        case ast.Subscript(value=inner):
            annotation = inner
    return subject.meaning(annotation, item.source) in ("typing:ClassVar", "typing_extensions:ClassVar")


def _is_dataclass(item: Examined, subject: Subject) -> bool:
    for decorator in item.node.decorator_list:
        name = decorator.func if isinstance(decorator, ast.Call) else decorator
        if subject.meaning(name, item.source) == "dataclasses:dataclass":
            return True
    return False


def _is_mutable(default: ast.expr, item: Examined, subject: Subject) -> bool:
    match default:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=function):
            return subject.meaning(function, item.source) in (
                "builtins:list",
                "builtins:dict",
                "builtins:set",
                "collections:OrderedDict",
                "collections:defaultdict",
                "collections:deque",
            )
    return False


def unknown_default(subject: Subject) -> Iterator[Found]:
    """Tell of options whose default is computed.

    The default of an option is computed: source does not tell it, and neither can the manifest.

    Nothing is wrong with that. Off by default, for those who want every default to be documented.
    """
    for one in _parameters(subject):
        if isinstance(one.default, ast.Call) and not _is_mutable(one.default, one.item, subject):
            yield one.item.source.found(
                one.item.source.span(one.default),
                f"the default of {one.argument.arg} is computed, and the manifest can't tell it",
                "write a literal, or None and compute it in the constructor",
                about=one.item.id,
            )


def secret_as_default(subject: Subject) -> Iterator[Found]:
    """Tell of secrets that stand in the source as a default.

    The default of an option that is a secret stands in the source, for everybody to read.

    It is in version control and in each package that is shipped. Which options are secrets, their names and types
    say; `secrets` in the configuration adds names and takes them out.
    """
    for one in _parameters(subject):
        match one.default:
            case ast.Constant(value=str() | bytes() as value) if value:
                if is_secret_name(one.argument.arg, subject.project.secrets):
                    yield one.item.source.found(
                        one.item.source.span(one.default),
                        f"the secret {one.argument.arg} has its default in the source",
                        "require it, or take None; set it in the environment",
                        about=one.item.id,
                    )


def option_clashes(subject: Subject) -> Iterator[Found]:
    """Tell of options of another type than in the base.

    An option has a type that shares no value with the one it has in the class that is derived from.

    A configuration that is right for plugins of the base is wrong for this one.
    """
    for one in _parameters(subject):
        if one.option.annotation is None or not one.item.is_member:
            continue
        own = types_of(one.option.annotation, subject)
        for ancestor in subject.structure(one.item.cls).ancestors[1:]:
            inherited = subject.options(ancestor).get(one.argument.arg)
            if inherited is None or inherited.source == one.item.cls.id:
                continue
            theirs = None if inherited.annotation is None else types_of(inherited.annotation, subject)
            if own and theirs and not own & theirs and not any(WIDER.get(name, set()) & theirs for name in own):
                here, there = " or ".join(sorted(own)), " or ".join(sorted(theirs))
                yield one.item.source.found(
                    one.item.source.span(one.argument),
                    f"{one.argument.arg} takes {here} here, and {there} in {ancestor.id}",
                    "take what the base takes, or give the option another name",
                    about=one.item.id,
                )
            break


def required_option(subject: Subject) -> Iterator[Found]:
    """Tell of options that nothing has a value for.

    A plugin requires an option, and `[tool.coldplug.defaults]` has no value for it: it can't start unconfigured.

    Often that is meant, as for a key to a service. Off by default, for projects whose plugins must all start as
    shipped.
    """
    for item, _, record in subject.plugins():
        config = record["config"]
        missing = [name for name in config["schema"].get("required", ()) if name not in config["defaults"]]
        if missing:
            yield item.source.found(
                item.source.name_span(item.node),
                f"{record['name']} can't start without {', '.join(missing)}",
                f"give a default, in the constructor or in [tool.coldplug.defaults.{record['name']}]",
                about=item.id,
            )
