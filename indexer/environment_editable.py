"""What the files of site-packages that change `sys.path` say, read as text: `.pth` files and editable installs.

A line that `site` would execute is never executed. The forms that build backends write are known by their looks; any
other line says nothing.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from .read import Unreadable, decode, read_file

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

_LIMIT = 1024 * 1024
_IMPORTED = re.compile(r"\bimport\s+([A-Za-z_]\w*)")
# pkg_resources, for the folders of a namespace package: p = os.path.join(<folder>, *('zope', 'app'))
_NAMESPACE = re.compile(r"os\.path\.join\((?P<folder>[^,()]*(?:\([^()]*\))?[^,()]*),\s*\*(?P<parts>\([^()]*\))\)")

# setuptools' distutils-precedence.pth: it does so where a variable of the environment has that value; since 60, unless
# the variable says otherwise, which no search depends on.
_DISTUTILS = re.compile(
    r"\.get\(var, '(?P<default>\w+)'\) == '(?P<wanted>\w+)'; enabled and __import__\('_distutils_hack'\)\.add_shim"
)


class Pth(NamedTuple):
    """What one `.pth` file adds: folders or archives to search, and modules by name with the paths where they live.

    A path of a module is its folder, or its file with or without suffix. `replaced` are modules that are taken from
    there even where the search path has them, too.
    """

    places: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]
    replaced: tuple[tuple[str, str], ...] = ()


def read_pth(path: str) -> Pth:
    """Return what a `.pth` file says, in its order; nothing, where it can't be read."""
    folder = os.path.dirname(path)
    places: list[str] = []
    modules: list[tuple[str, str]] = []
    replaced: list[tuple[str, str]] = []
    for line in _lines(path):
        if line.startswith(("import ", "import\t")):
            modules += _namespaces(line, folder)
            replaced += _replaced(line, folder)
            for module in _IMPORTED.findall(line):
                modules += _read_finder(os.path.join(folder, f"{module}.py"))
        elif line.strip() and not line.startswith("#"):
            places.append(os.path.abspath(os.path.join(folder, line.rstrip())))
    return Pth(tuple(places), tuple(modules), tuple(replaced))


def _lines(path: str) -> list[str]:
    try:
        data = read_file(path, limit=_LIMIT)
    except Unreadable:
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = os.fsdecode(data)  # a path that is no text is a path all the same
    return [line for line in text.splitlines() if "\0" not in line]


def _replaced(line: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the `distutils` that setuptools puts in the place of the standard library's, or where there is none."""
    found = _DISTUTILS.search(line)
    path = os.path.join(folder, "setuptools", "_distutils")
    if found and found["default"] == found["wanted"] and os.path.isfile(os.path.join(path, "__init__.py")):
        yield "distutils", path


def _namespaces(line: str, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the namespace package that a line of a `-nspkg.pth` file declares, with its folder."""
    from ast import literal_eval

    for found in _NAMESPACE.finditer(line):
        above = found["folder"].strip()
        try:
            parts = literal_eval(found["parts"])
            base = literal_eval(above) if above[:1] in {"'", '"'} else folder
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if (
            isinstance(base, str)
            and isinstance(parts, tuple)
            and all(isinstance(part, str) for part in parts)
            and parts
        ):
            yield ".".join(parts), os.path.join(base, *parts)


def _read_finder(path: str) -> list[tuple[str, str]]:
    """Return the modules that the finder of an editable install maps to paths.

    Known are the tables MAPPING and NAMESPACES of setuptools, and the calls of `map_module` that hatchling and PDM
    write for the library editables: finders that are asked after all else.
    """
    if not os.path.isfile(path):
        return []
    import ast

    try:
        tree = ast.parse(decode(read_file(path, limit=_LIMIT)))
    except (Unreadable, SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    modules: list[tuple[str, str]] = []
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="MAPPING" | "NAMESPACES")], value=value):
                modules += _table(value)
            case ast.AnnAssign(target=ast.Name(id="MAPPING" | "NAMESPACES"), value=ast.Dict() as value):
                modules += _table(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[name, place])):
                modules += _pairs([(name, place)])
    return modules


def _table(value: ast.expr) -> list[tuple[str, str]]:
    """Return the entries of a literal dictionary from names to paths or to lists of paths."""
    from ast import Dict, List

    if not isinstance(value, Dict):
        return []
    return list(
        _pairs(
            (key, place)
            for key, item in zip(value.keys, value.values, strict=True)
            for place in (item.elts if isinstance(item, List) else [item])
        )
    )


def _pairs(items: Iterable[tuple[ast.expr | None, ast.expr]]) -> Iterator[tuple[str, str]]:
    from ast import Constant

    for key, value in items:
        match key, value:
            case Constant(value=str(name)), Constant(value=str(place)) if name and os.path.isabs(place):
                yield name, place
