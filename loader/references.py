"""What `$ref` leads to in a schema: its own parts and nothing else."""

from .failing import SchemaFaultError

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_CHAIN = 100  # references that lead to references


def pointed_at(reference: object, root: "Mapping[str, object]") -> object:
    """Return what a reference inside the root leads to (RFC 6901); True, which allows all, for another document."""
    if not isinstance(reference, str):
        raise SchemaFaultError(f"{reference!r:.80} is no reference")
    document, _, pointer = reference.partition("#")
    if document or (pointer and not pointer.startswith("/")):
        return True
    if "%" in pointer:
        from urllib.parse import unquote

        pointer = unquote(pointer)
    found: object = root
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isascii() and name.isdigit() and int(name[:9]) < len(found):
            found = found[int(name)]
        else:
            raise SchemaFaultError(f"the reference {reference!r:.80} leads nowhere")
    return found


def followed(schema: object, root: "Mapping[str, object]") -> object:
    """Return what a schema that is a reference leads to in the end, itself where it is none."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(schema, dict) or "$ref" not in schema:
            return schema
        schema = pointed_at(schema["$ref"], root)
    raise SchemaFaultError("a reference leads to itself")
