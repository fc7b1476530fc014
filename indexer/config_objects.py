"""The schemas of classes: tables, enumerations, and what JSON can't carry; shared ones go to `$defs`.

A class is described once, however often it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config_annotations import Annotations
from .config_constraints import constrained
from .config_definitions import Definitions
from .config_enumerations import is_enumeration, members_of
from .config_generics import variables_of
from .config_model_fields import under
from .config_properties import property_of
from .config_schema_parts import listed
from .config_shapes import ATTRS, DATACLASS, MODEL, NAMED_TUPLE, PLAIN, ROOT_MODEL, STRUCT, TYPED_DICT
from .config_static_values import NOT_STATIC, json_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from .config_meaning import Meaning
    from .config_shapes import Option, Schema, Shape
    from .values import ClassValue

_TITLED = frozenset({MODEL, DATACLASS, TYPED_DICT, ATTRS, STRUCT, NAMED_TUPLE})


class Objects:
    """Describes the classes that one plugin's configuration leads to."""

    def __init__(
        self, meaning: Meaning, shape_of: Callable[[ClassValue], Shape | None], secrets: Sequence[str]
    ) -> None:
        """Take what names mean, what a class is made of, and the project's patterns of secrets' names."""
        self._meaning = meaning
        self._shape_of = shape_of
        self._secrets = secrets
        self._annotations = Annotations(meaning, self)
        self._definitions = Definitions()
        self._types: set[str] = set()
        self._config: Mapping[str, object] | None = None

    # --- what annotations ask ----------------------------------------------------------------------------------------

    def of_class(self, cls: ClassValue, arguments: Sequence[Schema] = (), names: Sequence[str] = ()) -> Schema:
        """Return the schema of an object of a class: a reference, or its name where a table can't stand for it."""
        is_enum = is_enumeration(cls, self._meaning)
        shape = None if is_enum else self._shape_of(cls)
        if not is_enum and shape is None:
            return {"x-type": cls.id}
        suffix = f"[{','.join(names)}]" if names else ""
        title = f"[{', '.join(names)}]" if names else ""
        config = self._config
        return self._definitions.refer(
            (cls, repr(tuple(arguments))),
            name=cls.qualname.rpartition(".")[2] + suffix,
            full=cls.id.replace(":", ".") + suffix,
            make=lambda: self._enumeration(cls) if shape is None else self.table(shape, arguments, title, config),
        )

    def of_alias(self, key: Hashable, *, name: str, module: str, make: Callable[[], Schema]) -> Schema:
        """Return the reference to what a `type` statement defines, which may refer to itself."""
        return self._definitions.refer(key, name=name, full=f"{module}.{name}", make=make)

    def conversion(self, class_id: str) -> str:
        """Return the `x-type` of a class that is called with the value, and list it among those that may be built."""
        self._types.add(class_id)
        return class_id

    def _enumeration(self, cls: ClassValue) -> Schema:
        members = members_of(cls, self._meaning)
        values = [json_of(value, self._meaning) for value in (members or {}).values()]
        detail = self._meaning.class_detail(cls)
        schema: Schema = {"title": cls.qualname.rpartition(".")[2]}
        if detail is not None and detail.doc and detail.doc != "An enumeration.":
            schema["description"] = detail.doc
        if values and NOT_STATIC not in values:
            schema.update(listed(values))
        return {**schema, **self._mark(cls)}

    def _mark(self, cls: ClassValue) -> Schema:
        if cls.is_local or cls.definition is None:
            return {}
        self._types.add(cls.id)
        return {"x-type": cls.id}

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(
        self,
        shape: Shape,
        arguments: Sequence[Schema] = (),
        suffix: str = "",
        config: Mapping[str, object] | None = None,
    ) -> Schema:
        """Return the schema of the table that stands for an object of a shape; `config` is that of the model around."""
        if config is not None and shape.config is None and shape.kind in (TYPED_DICT, DATACLASS):
            shape = under(shape, config)
        outer, self._config = self._config, shape.config if shape.kind in (MODEL, ROOT_MODEL) else config
        try:
            return self._table(shape, arguments, suffix)
        finally:
            self._config = outer

    def _table(self, shape: Shape, arguments: Sequence[Schema], suffix: str) -> Schema:
        variables: Mapping[str, Mapping[str, Schema]] = {}
        if shape.signature.options:
            variables = variables_of(shape.cls, arguments, self._meaning, self._annotations.of)
        if shape.kind == ROOT_MODEL:
            return {**self._root(shape, variables), **self._whole(shape, suffix), **self._mark(shape.cls)}
        properties: Schema = {}
        required: list[str] = []
        for option in shape.signature.options:
            properties[option.name] = self.property(option, shape, variables.get(option.source, {}))
            if option.required:
                required.append(option.name)
        schema: Schema = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        if shape.closed:
            schema["additionalProperties"] = False
        schema.update(self._whole(shape, suffix))
        return schema if shape.kind in (PLAIN, TYPED_DICT) else {**schema, **self._mark(shape.cls)}

    def property(self, option: Option, shape: Shape, variables: Mapping[str, Schema]) -> Schema:
        """Return the schema of one option."""
        return property_of(
            option,
            annotations=self._annotations,
            meaning=self._meaning,
            variables=variables,
            secrets=self._secrets,
            is_titled=shape.kind in (MODEL, DATACLASS, TYPED_DICT),
            takes_none=shape.kind == PLAIN,
        )

    def _root(self, shape: Shape, variables: Mapping[str, Mapping[str, Schema]]) -> Schema:
        option = next(iter(shape.signature.options), None)
        if option is None or option.annotation is None:
            return {}
        schema = self._annotations.schema(option.annotation, variables.get(option.source))
        return constrained(schema, option.given)

    def _whole(self, shape: Shape, suffix: str) -> Schema:
        schema: Schema = {}
        if shape.kind in _TITLED or shape.kind == ROOT_MODEL:
            schema["title"] = shape.title or shape.cls.qualname.rpartition(".")[2] + suffix
        if shape.description is not None:
            schema["description"] = shape.description
        return {**schema, **shape.whole}

    # --- the end -----------------------------------------------------------------------------------------------------

    def finished(self, schema: Schema) -> Schema:
        """Return a schema with its references named, and the definitions that they lead to."""
        return self._definitions.finished(schema)

    def types(self, schema: Schema) -> list[str]:
        """Return the ids of the classes that a finished schema says are to be built."""
        found: set[str] = set()
        waiting: list[object] = [schema]
        while waiting:
            part = waiting.pop()
            if isinstance(part, list):
                waiting += part
            elif isinstance(part, dict):
                found.add(str(part.get("x-type")))
                waiting += part.values()
        return sorted(found & self._types)

    def top(self, cls: ClassValue) -> Schema:
        """Return the schema of a class as a whole: its table, or a reference where the table leads to itself."""
        reference = self.of_class(cls)
        if "$ref" not in reference or self._definitions.leads_to_itself(reference):
            return reference
        return {key: value for key, value in self._definitions.target(reference).items() if key != "x-type"}
