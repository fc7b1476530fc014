"""What docstrings say of parameters and attributes, in the styles of Google, NumPy and Sphinx."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKS = (
    "Args",
    "Arguments",
    "Parameters",
    "Attributes",
    "Params",
    "Keyword",
    "Other",
    ":param",
    ":ivar",
    ":var",
    "@param",
    ":attr",
    ":key",
)
MAX_SIZE = 100_000
"""Longer docstrings are not taken apart."""


@lru_cache(maxsize=512)
def described(doc: str | None) -> Mapping[str, str]:
    """Return the description of each parameter and attribute that a docstring names."""
    if doc is None or len(doc) > MAX_SIZE or not any(mark in doc for mark in _MARKS):
        return {}
    from docstring_parser import ParseError, parse  # only a docstring with such a section needs it

    try:
        entries = parse(doc).params
    except (ParseError, ValueError, IndexError, KeyError):
        return {}
    found: dict[str, str] = {}
    for entry in entries:
        for name in entry.arg_name.split(","):
            text = " ".join((entry.description or "").split())
            if text:
                found.setdefault(name.strip().lstrip("*"), text)
    return found
