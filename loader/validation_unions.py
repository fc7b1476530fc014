"""Which part of a union a value is meant for: chosen by a word of its own, or the one that it is nearest to."""

from .failing import Failure
from .validation_assertions import kind_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .validation import Path, Schema


def tagged(schema: "Schema", value: object) -> object:
    """Return the part that a value's own word chooses (OpenAPI's `discriminator`), None where none does."""
    found = _discriminator(schema)
    if found is None or kind_of(value) != "object":
        return None
    name, mapping = found
    tag = value.get(name)  # type: ignore[attr-defined]
    if not isinstance(tag, (bool, int, str)):
        return None
    spelled = str(tag).lower() if isinstance(tag, bool) else str.__str__(tag) if isinstance(tag, str) else str(tag)
    chosen = mapping.get(spelled)
    return {"$ref": chosen} if isinstance(chosen, str) else chosen


def untagged(schema: "Schema", value: object, path: "Path") -> list[Failure]:
    """Return that a table lacks the word that chooses a part, or that no part has it; nothing for other unions."""
    found = _discriminator(schema)
    if found is None or kind_of(value) != "object":
        return []
    name, mapping = found
    here, known = (*path, name), list(mapping)
    if name in value:  # type: ignore[operator]
        return [Failure(here, "enum", known, value[name])]  # type: ignore[index]
    return [Failure(here, "required", name, value, among=known)]


def nearest(
    failed: "Sequence[tuple[object, list[Failure]]]",
    value: object,
    path: "Path",
    *,
    followed: "Callable[[object], object]",
) -> list[Failure]:
    """Return what is wrong by the one part that a value seems to be meant for; where there is none, that all are."""
    close = [each for each in failed if not any(_is_another_kind(failure, path) for failure in each[1])]
    if kind_of(value) not in ("object", "array"):
        if len(close) == 1 and close[0][1][0].keyword in ("const", "enum") and len(failed) > 2:
            close = []  # one of several words is not more likely to be meant than the other parts
        if len(close) > 1:
            return [Failure(path, "anyOf", [part for part, _ in close], value)]
    if not close:
        return [Failure(path, "anyOf", [part for part, _ in failed], value)]
    part, failures = min(close, key=lambda each: _distance(each[1], path))
    table = followed(part)
    for failure in failures:
        if len(failed) > 1 and failure.read_as is None and isinstance(table, dict):
            failure.read_as = table
    return failures


def _is_another_kind(failure: Failure, path: "Path") -> bool:
    """Tell whether a part wants another kind of value altogether."""
    if failure.path != path:
        return False
    if failure.keyword in ("const", "enum"):
        words = failure.expected if failure.keyword == "enum" else [failure.expected]
        return isinstance(words, list) and _kind(failure.value) not in [_kind(word) for word in words]
    return failure.keyword in ("type", "false")


def _kind(value: object) -> str | None:
    kind = kind_of(value)
    return "number" if kind == "integer" else kind


def _distance(failures: "Sequence[Failure]", path: "Path") -> tuple[int, int]:
    """Return how far a value is from what it should be: a wrong tag tells more than a missing option."""
    tags = sum(failure.keyword in ("const", "enum") and len(failure.path) <= len(path) + 1 for failure in failures)
    return tags, len(failures)


def _discriminator(schema: "Schema") -> "tuple[str, Mapping[str, object]] | None":
    """Return the property that chooses, and what its values choose."""
    found = schema.get("discriminator")
    if not isinstance(found, dict):
        return None
    name, mapping = found.get("propertyName"), found.get("mapping")
    return (name, mapping) if isinstance(name, str) and isinstance(mapping, dict) else None
