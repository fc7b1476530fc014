"""What a class can be made of: the options of its constructor, or of the table that stands for it.

Records that the parts of `config` hand to each other; expressions in them are where they are written, not evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .bodies_members import Written
    from .facts import Expression
    from .values import ClassValue, Place

Schema: TypeAlias = dict[str, object]
"""A JSON Schema, or a part of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """An expression, its source text, and the place where its names are looked up.

    `arguments` are the texts of a call's arguments, as in `members.Written`.
    """

    expression: Expression
    text: str
    place: Place
    arguments: tuple[tuple[str, str], ...] = ()


def located(written: Written, place: Place) -> Located:
    """Return an expression that was read in a body at its place."""
    return Located(expression=written.expression, text=written.text, place=place, arguments=written.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a field call or the metadata of an annotation states of a value.

    `limits` are constraints by Pydantic's names for them (`ge`, `min_length`, ...), `keywords` are put into the schema
    as they are, and `instead`, where there is one, is the schema that stands in the place of the type's.
    """

    limits: Mapping[str, object] = field(default_factory=dict)
    keywords: Mapping[str, object] = field(default_factory=dict)
    instead: Mapping[str, object] | None = None

    def over(self, other: Given) -> Given:
        """Return both; where they differ, this one counts."""
        return Given(
            limits={**other.limits, **self.limits},
            keywords={**other.keywords, **self.keywords},
            instead=other.instead if self.instead is None else self.instead,
        )


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be set. `name` is the keyword that sets it, `attribute` what the class calls it.

    `kind` is one of `members`. `default` is an expression, `factory` one that is called for a default. `source` is the
    class or function that declares it, `doc` what is written beside it.
    """

    name: str
    attribute: str
    kind: str
    required: bool
    source: str
    annotation: Located | None = None
    default: Located | None = None
    factory: Located | None = None
    given: Given = NOTHING_GIVEN
    doc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The options of a call. `open` says that further keywords are taken, as far as source tells.

    `extra` further positional arguments are taken.
    """

    options: tuple[Option, ...] = ()
    open: bool = False
    extra: bool = False


MODEL = "model"
ROOT_MODEL = "root model"
DATACLASS = "dataclass"
ATTRS = "attrs"
STRUCT = "struct"
NAMED_TUPLE = "named tuple"
TYPED_DICT = "typed dict"
PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A class whose objects a table describes: its kind, its fields, and what its schema says as a whole.

    `closed` says that a key that is no field is refused; `whole` are keywords that its schema has besides. `config` is
    what a model says of itself and of the plain records in it; None for a record that says nothing of itself.
    """

    cls: ClassValue
    kind: str
    signature: Signature
    closed: bool = True
    title: str | None = None
    description: str | None = None
    whole: Mapping[str, object] = field(default_factory=dict)
    config: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a plugin can be configured with; `flatten` is the parameter whose options stand at the top.

    `missing` is a parameter that was to be flattened and is none, or is none that a table stands for.
    """

    parameters: tuple[tuple[str, str, bool], ...]
    var_keyword: bool
    schema: Schema
    types: tuple[str, ...]
    flatten: str | None = None
    missing: str | None = None
