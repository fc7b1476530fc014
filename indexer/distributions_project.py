"""What a project says of the distribution that is made of it: its `pyproject.toml`, read, and nothing run."""

from __future__ import annotations

import os

from .metadata import Metadata


def project_metadata(folder: str) -> Metadata | None:
    """Return what the project says whose modules lie in a folder: in that of its `pyproject.toml`, or in one below it.

    What its build works out (`dynamic`) is not known; None where there is no `[project]` in the nearest file.
    """
    for place in (folder, os.path.dirname(folder)):
        table = _project_table(f"{place}/pyproject.toml")
        if table is not None:
            return _read(table)
    return None


def _project_table(path: str) -> dict[str, object] | None:
    """Return `[project]` of a file, empty where it has none; None where there is no file that can be read."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    import tomllib  # only a project that has a file pays for it

    try:
        table = tomllib.loads(data.decode()).get("project")
    except (ValueError, RecursionError):
        return None
    return table if isinstance(table, dict) else {}


def _read(table: dict[str, object]) -> Metadata | None:
    name, python = table.get("name"), table.get("requires-python")
    if not isinstance(name, str):
        return None
    extras = table.get("optional-dependencies")
    needed = _texts(table.get("dependencies"))
    for extra, items in extras.items() if isinstance(extras, dict) else ():
        needed += [_with_extra(text, extra) for text in _texts(items)]
    return Metadata(name=name, requires_python=python if isinstance(python, str) else None, requires=tuple(needed))


def _texts(items: object) -> list[str]:
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []


def _with_extra(requirement: str, extra: str) -> str:
    """Return a requirement as a distribution's metadata has it: bound to the extra that it is listed under."""
    needed, semicolon, marker = requirement.partition(";")
    bound = f'extra == "{extra}"'
    return f"{needed}; ({marker.strip()}) and {bound}" if semicolon else f"{needed}; {bound}"
