"""From layers of options to an instance: merged, seen to be right, handed to the constructor, judged by the validators.

Tables merge, everything else replaces, unless the schema chooses otherwise (`x-merge`). Only what a layer set is
passed on, and no layer is ever changed.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeAlias, TypeGuard

    from .catalogue import PluginInfo
    from .conversion import ClassOf
    from .documents import Document
    from .positions import Steps

    Pending: TypeAlias = "list[tuple[str, Awaitable[object]]]"
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`

# What a schema may say beside the type of a plain value; none of it asks for more.
_ABOUT_TABLES = frozenset(
    {"$defs", "additionalProperties", "description", "properties", "required", "title", "type", "x-source"}
)
_ABOUT_VALUES = frozenset(
    {"anyOf", "default", "description", "title", "type", "writeOnly", "x-default-source", "x-source"}
)
# So much of what is plain is looked at in any case; the validator sees to it that more does not take for ever.
_MANY, _LONG = 100, 1000
_PLAIN = {"boolean": (bool,), "integer": (int,), "null": (type(None),), "number": (int, float), "string": (str,)}


class Layer:
    """Options, and where they come from: `name` is what messages call the place.

    Of a file, `document` is what was read, and `steps` lead to the options in it.
    """

    __slots__ = ("document", "name", "options", "steps")

    def __init__(
        self,
        name: str,
        options: "Mapping[str, object]",
        *,
        document: "Document | None" = None,
        steps: "Steps" = (),
    ) -> None:
        """Keep them."""
        self.name = name
        self.options = options
        self.document = document
        self.steps = steps

    def line(self, steps: "Steps") -> "int | None":
        """Return the line of what stands at a path in the options, where it is known."""
        return None if self.document is None else self.document.line((*self.steps, *steps))


def is_table(options: object) -> "TypeGuard[Mapping[str, object]]":
    """Tell whether these are options by their names."""
    return isinstance(options, Mapping) and all(isinstance(key, str) for key in options)


def merge(info: "PluginInfo", layers: "Iterable[Layer]") -> "dict[str, object]":
    """Return the options of all layers, low to high, as tables and lists of their own.

    Raise `ConfigError` for a layer that never ends, because it contains itself, or is nested too deeply to be read.
    """
    merged: dict[str, object] = {}
    for layer in layers:
        try:
            _put(merged, layer.options, info, ())
        except RecursionError:
            from .misfits import bottomless, config_error

            raise config_error(info, [bottomless(layer.name)]) from None
    return merged


def arguments(info: "PluginInfo", options: "dict[str, object]") -> "tuple[list[object], dict[str, object]]":
    """Part the options into what is passed by position, because the signature wants it so, and what by name.

    Raise `ConfigError` where an option that is passed by position lacks the one before it.
    """
    named = dict(options)
    by_position: list[object] = []
    absent: str | None = None
    for name in _positional_only(info):
        if name not in named:
            absent = absent or name
        elif absent is None:
            by_position.append(named.pop(name))
        else:
            from .misfits import config_error, gap

            raise config_error(info, [gap(name, absent)])
    return by_position, named


def are_right(info: "PluginInfo", layers: "Sequence[Layer]") -> bool:
    """Tell whether what the layers set is seen at a glance to be right; else it is for `checking` to say."""
    for layer in layers:
        if not is_table(layer.options):
            return False
    return _are_plain(info, merge(info, layers))


def make_instance(
    info: "PluginInfo",
    make: "Callable[..., object]",
    layers: "Sequence[Layer]",
    class_of: "ClassOf | None" = None,
    *,
    is_replaced: bool = False,
) -> object:
    """Return what the class or factory makes of the options in the layers.

    `class_of` gives the classes that the record lists as types of options; without it, options stay as they are. With
    `is_replaced` something stands in for the plugin, and may have options of its own.

    Raise `ConfigError` where it does not take them, `MissingDependency` where it lacks a module only now, and
    `PluginStartError` for any other failure.
    """
    by_position: list[object] = []
    by_name: dict[str, object] = {}
    if layers or (class_of is not None and info.config.get("flatten")):
        options = merge(info, layers)
        if class_of is not None and not _are_plain(info, options):
            from .converting import as_taken

            options = as_taken(info, make, options, layers, class_of, is_replaced=is_replaced)
        by_position, by_name = arguments(info, options)
    try:
        instance = make(*by_position, **by_name)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (raised again as another)
        from .failures import raise_start_failure

        raise_start_failure(info, make, error, layers)
    if isinstance(make, type) and not isinstance(instance, make):
        from .failures import other_instance

        raise other_instance(info, instance)
    return instance


def validate(
    info: "PluginInfo",
    instance: object,
    validators: "Iterable[Callable[[Any], object]]",
    pending: "Pending | None" = None,
    *,
    layers: "Sequence[Layer]" = (),
) -> None:
    """Raise `PluginStartError` where the plugin's own `validate()` or one of the validators refuses the instance.

    What is still to be awaited is put into `pending`; without one, a validator that needs awaiting is refused.
    """
    own = _own_validate(instance)
    checks = [] if own is None else [("its own validate()", own)]
    for validator in validators:
        name = getattr(validator, "__qualname__", None) or repr(validator)
        checks.append((name, lambda validator=validator: validator(instance)))  # type: ignore[misc]
    for name, check in checks:
        try:
            outcome = check()
        except Exception as error:  # noqa: BLE001  (raised again as another)
            from .failures import raise_refusal

            raise_refusal(info, name, error, layers)
        if not hasattr(outcome, "__await__"):
            judge(info, name, outcome)
        elif pending is None:
            from .failures import needs_awaiting

            raise needs_awaiting(info, name, outcome)
        else:
            pending.append((name, outcome))


def judge(info: "PluginInfo", name: str, outcome: object) -> None:
    """Raise `PluginStartError` where a validator returned False; anything else means that it is content."""
    if outcome is False:
        from .failures import refused

        raise refused(info, name)


def _own_validate(instance: object) -> "Callable[[], object] | None":
    """Return the instance's method `validate`, unless it wants arguments: then it validates something else."""
    method: object = None
    for above in type(instance).__mro__:
        if "validate" in vars(above):
            method = vars(above)["validate"]
            break
    if not callable(method) and not isinstance(method, classmethod):
        return None
    bound: Callable[[], object] = instance.validate  # type: ignore[attr-defined]
    code = getattr(method, "__code__", None)
    if code is not None and code.co_argcount == 1 and code.co_kwonlyargcount == 0:
        return bound
    from .failures import takes_nothing

    return bound if takes_nothing(bound) else None


def _are_plain(info: "PluginInfo", options: "Mapping[str, object]") -> bool:
    """Tell whether all options are values of plain types, where the schema asks for that type and for nothing else.

    Such are right, and what the constructor takes as they are.
    """
    schema = info.config_schema
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if (
        not _ABOUT_TABLES.issuperset(schema)
        or schema.get("type", "object") != "object"
        or not isinstance(properties, dict)
        or not isinstance(required, list)
        or len(options) + len(required) > _MANY
    ):
        return False
    for parameter in info.parameters:
        if parameter.get("required") is True and str(parameter.get("name")) not in options:
            return False
    for name in required:
        if not isinstance(name, str) or name not in options:
            return False
    for name, value in options.items():
        option = properties.get(name)
        parts: object = [option]
        if isinstance(option, dict) and "type" not in option and _ABOUT_VALUES.issuperset(option):
            parts = option.get("anyOf")
        judged = [_is_plain(part, value) for part in parts] if isinstance(parts, list) else [None]
        if None in judged or True not in judged:
            return False
    return True


def _is_plain(schema: object, value: object) -> "bool | None":
    """Tell whether a value is of the plain type that a schema asks for; None where that says more, or it is long."""
    if not isinstance(schema, dict) or "anyOf" in schema or not _ABOUT_VALUES.issuperset(schema):
        return None
    if type(value) is str and len(value) > _LONG:
        return None
    kind = schema.get("type")
    return type(value) in _PLAIN[kind] if isinstance(kind, str) and kind in _PLAIN else None


def _put(target: "dict[str, object]", options: "Mapping[str, object]", info: "PluginInfo", steps: "Steps") -> None:
    for key, value in options.items():
        before = target.get(key)
        if isinstance(value, dict):
            here = (*steps, key)
            # A table of its own: what the plugin does with it must reach no layer.
            table: dict[str, object] = {}
            if isinstance(before, dict) and (not before or _rule(info, here) != "replace"):
                table = before
            target[key] = table
            _put(table, value, info, here)
        elif isinstance(value, list) and isinstance(before, list):
            target[key] = _joined(before, value, info, (*steps, key))
        else:
            target[key] = _copy(value)


def _joined(low: "list[object]", high: "list[object]", info: "PluginInfo", steps: "Steps") -> "list[object]":
    """Return what two layers make of a list: the upper one's, unless the schema says otherwise."""
    from .combining import combined

    copy = [_copy(item) for item in high]
    return combined(_rule(info, steps), low, copy, lambda table, over, at: _put(table, over, info, at), steps)


def _rule(info: "PluginInfo", steps: "Steps") -> object:
    from .combining import rule_at

    return rule_at(info, steps)


def _copy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _positional_only(info: "PluginInfo") -> "list[str]":
    return [str(parameter.get("name")) for parameter in info.parameters if parameter.get("kind") == "positional_only"]
