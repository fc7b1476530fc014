"""How a check of a value against its schema can end: in failures, or in that it can't be made."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .validation import Path, Schema


class Failure:
    """One demand that a value does not meet: where it is, the keyword, what it demands, and the value.

    `among` are the names that were possible, `read_as` is the part of a union that the value was held against.
    """

    __slots__ = ("among", "expected", "keyword", "path", "read_as", "value")

    def __init__(
        self, path: "Path", keyword: str, expected: object, value: object, *, among: "Sequence[str]" = ()
    ) -> None:
        self.path = path
        self.keyword = keyword
        self.expected = expected
        self.value = value
        self.among = among
        self.read_as: Schema | None = None


class SchemaFaultError(Exception):
    """The schema itself is none: not the value's fault."""


class TooMuchError(Exception):
    """The schema and the value are such that the one can't be held against the other in time."""
