"""Which kind of record a class is, and its shape; None for a class that a table can't stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import config_attrs_fields as attrs_fields
from . import config_dataclass_fields as dataclass_fields
from .config_class_fields import decorator_of
from .config_model_fields import is_model, is_of_library, model_shape, said_of_whole
from .config_record_fields import (
    is_struct,
    is_typed_dict,
    named_tuple_of,
    typed_dict_config,
    typed_dict_extra,
    typed_dict_options,
)
from .config_shapes import ATTRS, DATACLASS, NAMED_TUPLE, STRUCT, TYPED_DICT, Shape, Signature

if TYPE_CHECKING:
    from .config_constructors import Constructors
    from .config_meaning import Meaning
    from .values import ClassValue

_PYDANTIC_DATACLASS = frozenset({"pydantic:dataclass"})


def shape_of(cls: ClassValue, meaning: Meaning, constructors: Constructors) -> Shape | None:
    """Return what a class is made of, where a table can stand for an object of it."""
    if cls.definition is None:
        return None
    if is_model(cls, meaning):
        return None if is_of_library(cls) else model_shape(cls, meaning)
    if is_typed_dict(cls, meaning):
        signature = Signature(options=typed_dict_options(cls, meaning))
        config = typed_dict_config(cls, meaning)
        extra = (config or {}).get("extra") or typed_dict_extra(cls, meaning)
        whole = {"additionalProperties": True} if extra == "allow" else {}
        return Shape(
            cls=cls,
            kind=TYPED_DICT,
            signature=signature,
            closed=extra == "forbid",
            description=_doc(cls, meaning),
            whole=whole,
            config=config,
        )
    kind = _kind(cls, meaning)
    if kind is None:
        return None
    signature = constructors.signature(cls)
    if kind == DATACLASS:
        # Pydantic lists the fields in their own order; the constructor takes keywords last.
        order = {option.attribute: at for at, option in enumerate(dataclass_fields.field_options(cls, meaning))}
        options = sorted(signature.options, key=lambda option: order.get(option.attribute, len(order)))
        signature = Signature(options=tuple(options), open=signature.open)
        return _dataclass_shape(cls, signature, meaning)
    return Shape(
        cls=cls, kind=kind, signature=signature, closed=not signature.open, description=_doc(cls, meaning), config={}
    )


def _dataclass_shape(cls: ClassValue, signature: Signature, meaning: Meaning) -> Shape:
    config = dataclass_fields.config_of(cls, meaning)
    said = config or {}
    ignores = decorator_of(cls, _PYDANTIC_DATACLASS, meaning) is not None
    title = said.get("title")
    return Shape(
        cls=cls,
        kind=DATACLASS,
        signature=signature,
        closed=said.get("extra") == "forbid" or not (signature.open or ignores),
        title=title if isinstance(title, str) else None,
        description=_doc(cls, meaning),
        whole=said_of_whole(said),
        config=config,
    )


def _kind(cls: ClassValue, meaning: Meaning) -> str | None:
    if dataclass_fields.is_dataclass(cls, meaning):
        return DATACLASS
    if attrs_fields.is_attrs(cls, meaning):
        return ATTRS
    if is_struct(cls, meaning):
        return STRUCT
    return NAMED_TUPLE if named_tuple_of(cls, meaning) is not None else None


def _doc(cls: ClassValue, meaning: Meaning) -> str | None:
    detail = meaning.class_detail(cls)
    return None if detail is None else detail.doc
