"""What `[tool.coldplug.check]` says: which rules count, in which files they don't, and what they are to know.

Whether there are such rules, `check` sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """The settings of `check`. `select`, `ignore` and `extend_select` hold codes and beginnings of codes.

    `per_file_ignores` maps a pattern of paths, relative to the project, to codes. `heavy_imports` adds modules to those
    that take long to import, or takes out what has `!` before it. `import_budget` is how many third-party packages a
    plugin may need. `unique_names` makes a name that plugins of several categories share wrong, and no mere note.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    baseline: Path | None = None
    heavy_imports: tuple[str, ...] = ()
    import_budget: int | None = None
    unique_names: bool = False


class _Reading(Protocol):
    """What reads values and notes errors."""

    def wrong(self, path: str, message: str) -> None:
        """Note an error."""

    def entries(self, item: object, path: str) -> list[tuple[str, object]]:
        """Return the entries of a table."""

    def below(self, path: str, key: str) -> str:
        """Return the path of an entry."""

    def flag(self, item: object, path: str) -> bool:
        """Return true or false."""

    def texts(self, item: object, path: str) -> tuple[str, ...]:
        """Return a list of texts."""

    def path(self, item: object, path: str) -> Path:
        """Return a path, joined to the project's folder."""


def read_check(reading: _Reading, item: object, path: str) -> CheckSettings:
    """Return what a table says; what is wrong with it is noted."""
    values: dict[str, Any] = {}
    for key, value in reading.entries(item, path):
        below = reading.below(path, key)
        if key in _GETTERS:
            values[key.replace("-", "_")] = _GETTERS[key](reading, value, below)
            continue
        from difflib import get_close_matches  # only a mistake needs it

        near = get_close_matches(key.replace("_", "-").lower(), sorted(_GETTERS), n=1)
        hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(sorted(_GETTERS))}"
        reading.wrong(below, f"there is no such key; {hint}")
    return CheckSettings(**values)


def _texts(reading: _Reading, item: object, path: str) -> tuple[str, ...]:
    return reading.texts(item, path)


def _path(reading: _Reading, item: object, path: str) -> Path:
    return reading.path(item, path)


def _per_file(reading: _Reading, item: object, path: str) -> dict[str, tuple[str, ...]]:
    entries = reading.entries(item, path)
    return {pattern: reading.texts(codes, reading.below(path, pattern)) for pattern, codes in entries}


def _flag(reading: _Reading, item: object, path: str) -> bool:
    return reading.flag(item, path)


def _count(reading: _Reading, item: object, path: str) -> int | None:
    if isinstance(item, int) and not isinstance(item, bool) and item >= 0:
        return item
    reading.wrong(path, "expected a whole number, not below 0; write how many packages a plugin may need")
    return None


_GETTERS: Mapping[str, Callable[[_Reading, object, str], object]] = {
    "select": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "per-file-ignores": _per_file,
    "baseline": _path,
    "heavy-imports": _texts,
    "import-budget": _count,
    "unique-names": _flag,
}
