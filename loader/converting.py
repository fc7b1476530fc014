"""Options that a glance at their types does not settle: converted where the schema asks for it."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .catalogue import PluginInfo
    from .conversion import ClassOf
    from .starting import Layer

# What options are converted by; a table's own properties may have any of it in them.
_BESIDE = frozenset(
    {
        *("$ref", "allOf", "anyOf", "oneOf", "patternProperties", "prefixItems", "properties", "propertyNames"),
        *("x-flatten", "x-keys", "x-type"),
    }
)


def as_taken(
    info: "PluginInfo",
    make: "Callable[..., object]",
    options: dict[str, object],
    layers: "Sequence[Layer]",
    class_of: "ClassOf",
    *,
    is_replaced: bool,
) -> dict[str, object]:
    """Return the options as the types that the schema names; raise `ConfigError` where one does not take its value.

    With `is_replaced` something stands in for the plugin, and may have options of its own.
    """
    if _stay_as_they_are(info, options):
        return options
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


def _stay_as_they_are(info: "PluginInfo", options: dict[str, object]) -> bool:
    """Tell whether the schema has nothing that would be converted: what is cheap to see, and what most options are."""
    schema = info.config_schema
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    if not isinstance(properties, dict) or not _BESIDE.isdisjoint(schema.keys() - {"properties"}):
        return False
    return all(_stays_as_it_is(properties.get(name, others), value) for name, value in options.items())


def _stays_as_it_is(schema: object, value: object) -> bool:
    if not isinstance(schema, dict) or not schema:
        return True
    parts = schema.get("anyOf")
    if isinstance(parts, list) and "x-type" not in schema:
        return all(isinstance(part, dict) and "anyOf" not in part and _stays_as_it_is(part, value) for part in parts)
    if not _BESIDE.isdisjoint(schema):
        return False
    match schema.get("type"):
        case "string" | "number" | "boolean" | "null":
            return True
        case "integer":
            return type(value) is not float
        case "array" if isinstance(value, list):
            return all(_stays_as_it_is(schema.get("items"), item) for item in value)
        case "object" if isinstance(value, dict):
            return all(_stays_as_it_is(schema.get("additionalProperties"), item) for item in value.values())
    return False
