"""From a class to an instance: constructed with its options, then judged by the validators."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from typing import Any, TypeAlias

    from .conversion import ClassOf
    from .info import PluginInfo
    from .layers import Layer

    Pending: TypeAlias = "list[tuple[str, Awaitable[object]]]"

# What options are converted by; a table's own properties may have any of it in them.
_BESIDE = frozenset(
    {
        *("$ref", "allOf", "anyOf", "oneOf", "patternProperties", "prefixItems", "properties", "propertyNames"),
        *("x-flatten", "x-keys", "x-type"),
    }
)


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
        from .layers import arguments, merge

        options = merge(info, layers)
        if class_of is not None and not _are_plain(info, options):
            options = _converted(info, make, options, layers, class_of, is_replaced=is_replaced)
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


def _are_plain(info: "PluginInfo", options: dict[str, object]) -> bool:
    """Tell whether the schema has nothing that would be converted: what is cheap to see, and what most options are."""
    schema = info.config_schema
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    if not isinstance(properties, dict) or not _BESIDE.isdisjoint(schema.keys() - {"properties"}):
        return False
    return all(_is_plain(properties.get(name, others), value) for name, value in options.items())


def _is_plain(schema: object, value: object) -> bool:
    if not isinstance(schema, dict) or not schema:
        return True
    parts = schema.get("anyOf")
    if isinstance(parts, list) and "x-type" not in schema:
        return all(isinstance(part, dict) and "anyOf" not in part and _is_plain(part, value) for part in parts)
    if not _BESIDE.isdisjoint(schema):
        return False
    match schema.get("type"):
        case "string" | "number" | "boolean" | "null":
            return True
        case "integer":
            return type(value) is not float
        case "array" if isinstance(value, list):
            return all(_is_plain(schema.get("items"), item) for item in value)
        case "object" if isinstance(value, dict):
            return all(_is_plain(schema.get("additionalProperties"), item) for item in value.values())
    return False


def _converted(
    info: "PluginInfo",
    make: "Callable[..., object]",
    options: dict[str, object],
    layers: "Sequence[Layer]",
    class_of: "ClassOf",
    *,
    is_replaced: bool,
) -> dict[str, object]:
    """Return the options as the types that the schema names; raise `ConfigError` where one does not take its value."""
    from .conversion import ConversionError, as_far_as_possible, converted
    from .failing import SchemaFaultError, TooMuchError

    if is_replaced:
        return as_far_as_possible(info, options)
    try:
        return converted(info, options, class_of, make)
    except ConversionError as error:
        from .failures import raise_not_taken

        raise_not_taken(info, error, layers)
    except SchemaFaultError as fault:
        from .mismatches import refuse_schema

        refuse_schema(info, fault)
    except (TooMuchError, RecursionError):
        from .misfits import config_error
        from .mismatches import too_much

        raise config_error(info, [too_much()]) from None


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
            _judge(info, name, outcome)
        elif pending is None:
            from .failures import needs_awaiting

            raise needs_awaiting(info, name, outcome)
        else:
            pending.append((name, outcome))


async def await_all(info: "PluginInfo", pending: "Pending", layers: "Sequence[Layer]" = ()) -> None:
    """Await what validators left to be awaited, and judge by it."""
    while pending:
        name, outcome = pending.pop(0)
        try:
            found = await outcome
        except Exception as error:  # noqa: BLE001  (raised again as another)
            from .failures import raise_refusal

            raise_refusal(info, name, error, layers)
        _judge(info, name, found)


def close_all(pending: "Pending") -> None:
    """Close what will not be awaited any more."""
    for _, outcome in pending:
        close = getattr(outcome, "close", None)
        if close is not None:
            close()


def _judge(info: "PluginInfo", name: str, outcome: object) -> None:
    """Raise `PluginStartError` where a validator returned False; anything else means that it is content."""
    if outcome is False:
        from .failures import refused

        raise refused(info, name)


def _own_validate(instance: object) -> "Callable[[], object] | None":
    """Return the instance's method `validate`, unless it wants arguments: then it validates something else."""
    kept = (vars(above) for above in type(instance).__mro__)
    method = next((names["validate"] for names in kept if "validate" in names), None)
    if not callable(method) and not isinstance(method, classmethod):
        return None
    bound: Callable[[], object] = instance.validate  # type: ignore[attr-defined]
    code = getattr(method, "__code__", None)
    if code is not None and code.co_argcount == 1 and code.co_kwonlyargcount == 0:
        return bound
    from .failures import takes_nothing

    return bound if takes_nothing(bound) else None
