"""What a record says about the options of its plugin: names, which are required, defaults, and which are secret.

Only what it says for sure counts: where it says nothing, any name may be an option, and names tell what is secret.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .catalogue import PluginInfo

    Schema = Mapping[str, object]

REDACTED = "********"

# The words of indexer/config_secret_words.py, which a test compares with these.
SECRET_WORDS = frozenset(
    {
        *("apikey", "credential", "credentials", "passcode", "passphrase", "passwd", "password", "pwd", "secret"),
        "token",
    }
)
KEY_OF = frozenset(
    {
        *("access", "account", "api", "auth", "encryption", "master", "private", "secret", "signing"),
        "subscription",
    }
)


def known_options(info: "PluginInfo") -> list[str]:
    """Return the names of the options, in the order of the signature, then of the schema."""
    names = [name for name, _ in _parameters(info)]
    for schema in parts_of([info.config_schema], info.config_schema):
        names += _table(schema, "properties")
    return list(dict.fromkeys(names))


def is_closed(info: "PluginInfo") -> bool:
    """Tell whether there are no other options than those that are known."""
    schema = info.config_schema
    if schema.get("additionalProperties") is False and not _table(schema, "patternProperties"):
        return True
    return "parameters" in info.config and info.config.get("var_keyword") is False and _flattened(info) is None


def required_options(info: "PluginInfo") -> list[str]:
    """Return the names of the options that must be set."""
    required = [name for name, parameter in _parameters(info) if parameter.get("required") is True]
    listed = info.config_schema.get("required")
    if isinstance(listed, list):
        required += [name for name in listed if isinstance(name, str)]
    return list(dict.fromkeys(required))


def class_defaults(info: "PluginInfo") -> "dict[str, Schema]":
    """Return the schemas of the options whose default the class itself brings."""
    found: dict[str, Schema] = {}
    for schema in parts_of([info.config_schema], info.config_schema):
        for name, option in _table(schema, "properties").items():
            if isinstance(option, dict) and ("default" in option or "x-default-source" in option):
                found.setdefault(name, option)
    return found


def redacted(info: "PluginInfo", options: "Mapping[str, object]") -> dict[str, object]:
    """Return the options with `REDACTED` in the place of each secret, the tables in them included."""
    root = info.config_schema
    return _redacted_table(options, [root], root)


def secrets(info: "PluginInfo", options: "Mapping[str, object]") -> set[str]:
    """Return the texts among the options that must not be shown."""
    found: set[str] = set()
    _collect(options, redacted(info, options), found)
    return found


def names_secret(name: str) -> bool:
    """Tell whether a name is that of a secret, by its last word: `api_key` and `authToken` are, `max_tokens` is not."""
    spaced = ""
    for before, char, after in zip(f" {name}", name, f"{name[1:]} ", strict=False):
        begins = char.isupper() and (not before.isupper() or after.islower())
        spaced += f" {char}" if begins else char if char.isalpha() else " "
    *_, before_last, last = "", "", *spaced.lower().split()
    return last in SECRET_WORDS or (last == "key" and before_last in KEY_OF)


def _redacted_table(table: "Mapping[str, object]", schemas: "Sequence[Schema]", root: "Schema") -> dict[str, object]:
    parts = list(parts_of(schemas, root))
    told = {name for part in parts for name in _table(part, "properties")}
    shown: dict[str, object] = {}
    for key, value in table.items():
        inner = below(parts, key, root)
        is_text = value is not None and not isinstance(value, bool)
        # Where a schema tells of the option, it tells whether that is a secret.
        hidden = is_text and key not in told and names_secret(str(key))
        shown[key] = REDACTED if hidden else _redacted(value, inner, root)
    return shown


def _redacted(value: object, schemas: "Sequence[Schema]", root: "Schema") -> object:
    parts = list(parts_of(schemas, root))
    if any(part.get("writeOnly") is True for part in parts):
        return REDACTED
    if isinstance(value, dict):
        return _redacted_table(value, parts, root)
    if isinstance(value, (list, tuple)):
        shown = [_redacted(item, list(_items(parts)), root) for item in value]
        return shown if isinstance(value, list) else tuple(shown)
    return value


def _collect(value: object, shown: object, found: set[str]) -> None:
    if shown == REDACTED:
        found.update(_texts(value))
    elif isinstance(value, dict) and isinstance(shown, dict):
        for key, inner in value.items():
            _collect(inner, shown[key], found)
    elif isinstance(value, (list, tuple)) and isinstance(shown, (list, tuple)):
        for inner, its in zip(value, shown, strict=True):
            _collect(inner, its, found)


def _texts(value: object) -> "Iterator[str]":
    if isinstance(value, dict):
        value = list(value.values())
    elif hasattr(value, "get_secret_value"):  # Pydantic's, which hides itself, but may be taken out
        value = value.get_secret_value()
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and value:
        yield value
    elif isinstance(value, bytes):
        yield from _texts(value.decode("utf-8", "replace"))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield repr(value)


def below(schemas: "Iterable[Schema]", key: object, root: "Schema") -> "list[Schema]":
    """Return the schemas of the value under the key, or of the entry of a list at the position."""
    found: list[Schema] = []
    if isinstance(key, int):
        return list(_items(parts_of(schemas, root)))
    for part in parts_of(schemas, root):
        schema = _table(part, "properties").get(str(key), part.get("additionalProperties"))
        if isinstance(schema, dict):
            found.append(schema)
    return found


def _items(parts: "Iterable[Schema]") -> "Iterator[Schema]":
    """Yield the schemas of which an item of a list may be."""
    for part in parts:
        first = part.get("prefixItems")
        for below in [part.get("items"), *(first if isinstance(first, list) else [])]:
            if isinstance(below, dict):
                yield below


def parts_of(schemas: "Iterable[Schema]", root: "Schema") -> "Iterator[Schema]":
    """Yield the schemas and all that they are put together from, each once."""
    waiting = list(schemas)
    seen: list[Schema] = []
    for schema in waiting:  # which grows
        if any(schema is other for other in seen):
            continue
        seen.append(schema)
        yield schema
        reference = schema.get("$ref")
        if isinstance(reference, str):
            waiting += _pointed_at(reference, root)
        for key in ("allOf", "anyOf", "oneOf"):
            listed = schema.get(key)
            if isinstance(listed, list):
                waiting += [item for item in listed if isinstance(item, dict)]


def _pointed_at(reference: str, root: "Schema") -> "list[Schema]":
    """Return what a reference inside the schema (RFC 6901) leads to; others are never followed."""
    found: object = root
    start, *steps = reference.split("/")
    if start != "#":
        return []
    for step in steps:
        found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return [found] if isinstance(found, dict) else []


def _parameters(info: "PluginInfo") -> "list[tuple[str, Schema]]":
    flattened = _flattened(info)
    named = [(str(parameter.get("name")), parameter) for parameter in info.parameters]
    return [(name, parameter) for name, parameter in named if name != flattened]


def _flattened(info: "PluginInfo") -> object:
    return info.config.get("flatten")


def _table(schema: "Schema", key: str) -> "Schema":
    found = schema.get(key)
    return found if isinstance(found, dict) else {}
