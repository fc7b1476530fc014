"""Edits as plain data, to be sent as JSON, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from .findings_fixes import AddBase, AddMethods, Annotate, CallSuperInit, Decorate, Edit, MoveImport, RemoveIgnore, Stub

_EDITS: Final[Mapping[str, Callable[..., Edit]]] = {
    one.kind: one for one in (AddBase, AddMethods, Annotate, CallSuperInit, Decorate, MoveImport, RemoveIgnore)
}


def plain(edit: Edit) -> dict[str, Any]:
    """Return an edit as JSON has it."""
    return {"kind": edit.kind, **asdict(edit)}


def edit_of(data: Mapping[str, Any]) -> Edit:
    """Return the edit that was made plain."""
    fields = {name: _value(value) for name, value in data.items() if name != "kind"}
    return _EDITS[data["kind"]](**fields)


def _value(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case list():
            return tuple(map(_value, value))
        case dict():
            return Stub(**{name: _value(one) for name, one in value.items()})
        case _:
            return value
