"""What a distribution says of itself, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A distribution's name, the Python that it is for (None: it does not say), and what it needs, extras included."""

    name: str
    requires_python: str | None = None
    requires: tuple[str, ...] = ()
