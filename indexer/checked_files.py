"""What is wrong with configuration files, each finding with its line and column. The loader judges; here it is placed.

What files leave out is wrong only where the environment was asked, too: else it may give it, or the code. An entry of a
list has no other layer, and must be whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Steps: TypeAlias = tuple[object, ...]

_IN_A_LIST = re.compile(r"\[\d+\]")
_COLUMN = re.compile(r"column (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file by the name that the loader calls it; line and column (both 1-based) of each key in it, by its path."""

    name: str
    places: Mapping[Steps, tuple[int, int]]

    def place_of(self, path: str, line: int) -> tuple[int, int] | None:
        """Return the place of what a path ends in where that stands on a line."""
        for steps, place in self.places.items():
            if place[0] == line and path.endswith(_endings(steps[-1])):
                return place
        return None

    def begin_of(self, line: int) -> tuple[int, int]:
        """Return the place of the first key on a line."""
        return min((place for place in self.places.values() if place[0] == line), default=(line, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is wrong. `source` is a file, a variable, or a plugin of which no layer says it."""

    number: int
    line: int = 0
    column: int = 0
    source: str
    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the one-line form, `path:line:col: $.option: what is wrong; what to do`."""
        place = f"{self.source}:{self.line}:{self.column}" if self.line else self.source
        where = "" if self.path == "$" else f"{self.path}: "
        return f"{place}: {where}{self.message}; {self.remedy}"


def check_files(
    plugins: Any,  # noqa: ANN401 - the loader's PluginLoader, opened with the files
    files: Sequence[File],
    *,
    prefix: str | None = None,
    served: Collection[str] = (),
) -> list[Finding]:
    """Return everything that is wrong with the files and what they configure, in the order of the files.

    Where variables with a `prefix` were asked, what is missing is wrong, too, for the plugins that have a table and for
    those with the ids `served`.
    """
    found: dict[Finding, None] = {}
    tables_of = _tables(plugins, files)
    for id_ in plugins:
        tables = tables_of.get(id_, ())
        is_needed = prefix is not None and (bool(tables) or id_ in served)
        for problem in plugins.check(id_):
            finding = _placed(problem, files, prefix)
            if finding is None and (is_needed or _IN_A_LIST.search(problem.path)):
                finding = _missing(problem, files, tables, plugins.address(plugins[id_]))
            if finding is not None:
                found[finding] = None
    return sorted(found, key=lambda one: (one.number, one.line, one.column, one.source, one.path, one.message))


def _placed(problem: Any, files: Sequence[File], prefix: str | None) -> Finding | None:  # noqa: ANN401 - a ConfigProblem
    """Return a problem of something that a layer says; None where no layer says it."""
    number = next((number for number, file in enumerate(files) if file.name == problem.layer), len(files))
    if number == len(files):
        is_variable = prefix is not None and problem.layer.upper().startswith(f"{prefix.upper()}_")
        return _finding(problem, number=number, source=problem.layer) if is_variable else None
    if problem.line is None:
        return _finding(problem, number=number, source=problem.layer)
    place = files[number].place_of(problem.path, problem.line)
    if place is None and problem.path == "$":
        said = _COLUMN.search(problem.message)
        place = (problem.line, int(said[1])) if said else files[number].begin_of(problem.line)
    return None if place is None else _finding(problem, number=number, source=problem.layer, place=place)


def _missing(problem: Any, files: Sequence[File], tables: Sequence[tuple[int, Steps]], address: str) -> Finding:  # noqa: ANN401 - the same
    """Return a problem of something that no layer says, at what it is missing from."""
    for number, file in enumerate(files):
        if file.name == problem.layer and problem.line is not None:
            return _finding(problem, number=number, source=file.name, place=file.begin_of(problem.line))
    if tables:
        number, steps = tables[-1]
        return _finding(problem, number=number, source=files[number].name, place=files[number].places[steps])
    return _finding(problem, number=len(files), source=address)


def _finding(problem: Any, *, number: int, source: str, place: tuple[int, int] = (0, 0)) -> Finding:  # noqa: ANN401 - the same
    return Finding(
        number=number,
        line=place[0],
        column=place[1],
        source=source,
        path=problem.path,
        message=problem.message,
        remedy=problem.remedy,
    )


def _tables(plugins: Any, files: Sequence[File]) -> Mapping[str, Sequence[tuple[int, Steps]]]:  # noqa: ANN401 - the same
    """Return the tables that configure each plugin, by its id, each with the number of its file."""
    found: dict[str, list[tuple[int, Steps]]] = {}
    for number, file in enumerate(files):
        for steps in file.places:
            if len(steps) in (2, 3) and steps[0] == "plugins" and all(isinstance(step, str) for step in steps):
                address = "/".join(map(str, steps[1:]))
                if address in plugins:
                    found.setdefault(plugins[address].id, []).append((number, steps))
    return found


def _endings(step: object) -> tuple[str, ...]:
    """Return how a path may end that leads to a key, or to an entry of a list."""
    return (f"[{step}]",) if isinstance(step, int) else (f".{step}", f"[{step!r}]")
