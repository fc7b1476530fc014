"""Write the table of what C implements in the standard library of the interpreter that runs this script.

    python3.11 indexer/native/generate.py           # writes indexer/native/3.11.json
    python3.11 indexer/native/generate.py OUTPUT    # writes to another file; `-` prints

It is run once for each minor version of Python, by hand, and needs nothing but that interpreter. The same build of the
interpreter always gives the same bytes. `indexer/native.py` says what the keys of the table mean.
"""

from __future__ import annotations

import abc
import ast
import json
import os
import subprocess
import sys
import types
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from typing import TypeGuard

# What every module has, or what only says where this copy of it came from.
LEFT_OUT = {"__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"}
# The import system itself: frozen Python that is named after no source file; importlib gives each a second name.
FROZEN = {
    "_frozen_importlib": "importlib._bootstrap",
    "_frozen_importlib_external": "importlib._bootstrap_external",
}
# Folders of the library that are applications, tests or another version's grammar: nothing in them is a base.
SKIPPED = {"__pycache__", "ensurepip", "idlelib", "lib2to3", "site-packages", "test", "tests", "turtledemo"}


def main() -> int:
    """Write the table; start again without the environment and `site` where they could have changed a module."""
    if not (sys.flags.isolated and sys.flags.no_site):
        command = [sys.executable, "-I", "-S", "-W", "ignore", "-X", "utf8", os.path.abspath(__file__)]
        if len(sys.argv) > 1:
            command.append(sys.argv[1] if sys.argv[1] == "-" else os.path.abspath(sys.argv[1]))
        return subprocess.run(command, check=False).returncode
    version = "{}.{}".format(*sys.version_info)
    output = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), version + ".json")
    text = formatted(table(version))
    if output == "-":
        sys.stdout.write(text)
        return 0
    with open(output, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return 0


def table(version: str) -> dict[str, object]:
    """Return the whole table of the running interpreter."""
    add_what_site_adds()
    classes: dict[str, type] = {}
    modules = {}
    for name in [*native_modules(), *FROZEN]:
        module = import_module(name)
        for known_as in {name, FROZEN.get(name, name)}:
            modules[known_as] = attributes(module, known_as, classes)
    # Only now, because importing modules written in Python can add to those implemented in C.
    computed = {name: found for name in python_modules() if (found := computed_classes(name, classes))}
    return {
        "python": version,
        "made_with": "{} {}.{}.{} {}".format(sys.implementation.name, *sys.version_info[:3], sys.platform),
        "library": " ".join(sorted(sys.stdlib_module_names)),
        "modules": modules,
        "computed": computed,
        # Last, so that the names that `ast` adds to the classes of `_ast` are there: deriving from them imports it.
        "classes": {id_: class_record(cls) for id_, cls in classes.items()},
    }


def formatted(data: dict[str, object]) -> str:
    """Return the table as JSON with one module and one class a line, so that two versions can be compared by eye."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"{json.dumps(name)}: {compact(value[name])}" for name in sorted(value))
            lines.append(f"{json.dumps(key)}: {{\n{rows}\n}}")
        else:
            lines.append(f"{json.dumps(key)}: {compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(value: object) -> str:
    """Return one value on one line."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def add_what_site_adds() -> None:
    """Add `exit`, `help` and the like to `builtins`, as every ordinary start of Python does."""
    import site  # not at the start: all that it does there would follow .pth files

    site.setquit()
    site.setcopyright()
    site.sethelper()


def native_modules() -> list[str]:
    """Return the names of the standard library's modules that are implemented in C and can be imported here."""
    found = set(sys.builtin_module_names)
    for name in sys.stdlib_module_names - found - FROZEN.keys():
        spec = find_spec(name)
        if spec is not None and spec.origin is not None and spec.origin.endswith(tuple(EXTENSION_SUFFIXES)):
            found.add(name)
    return sorted(found)


def attributes(module: types.ModuleType, known_as: str, classes: dict[str, type]) -> dict[str, str]:
    """Return the names in a module by kind, joined with spaces, and add the classes among them to `classes`.

    A class whose id is not the name under which the module is imported and its own is written as `name=id`.
    """
    found: dict[str, list[str]] = {}
    for name, value in sorted(vars(module).items()):
        if name in LEFT_OUT:
            continue
        if is_class(value):
            add(value, classes)
            id_ = class_id(value)
            found.setdefault("class", []).append(name if id_ == f"{known_as}:{name}" else f"{name}={id_}")
        elif isinstance(value, types.ModuleType):
            found.setdefault("module", []).append(name)
        elif isinstance(value, types.BuiltinFunctionType | types.FunctionType):
            found.setdefault("function", []).append(name)
        else:
            found.setdefault("value", []).append(name)
    return {kind: " ".join(names) for kind, names in found.items()}


def add(cls: type, classes: dict[str, type]) -> None:
    """Add a class, its bases, its metaclass and its nested classes, unless they are there."""
    id_ = class_id(cls)
    known = classes.setdefault(id_, cls)
    if known is not cls:
        raise SystemExit(f"two classes are spelled {id_}: the table needs another key")
    names = [id_, *vars(cls)]
    if any(not name or any(character in " =\n" for character in name) for name in names):
        raise SystemExit(f"{id_} or a name in it can't be written in a list joined with spaces")
    for related in [*cls.__bases__, type(cls), *(value for value in vars(cls).values() if is_class(value))]:
        if classes.get(class_id(related)) is not related:
            add(related, classes)


def class_id(cls: type) -> str:
    """Return the id of a class, as it spells it itself."""
    return f"{cls.__module__}:{cls.__qualname__}"


def is_class(value: object) -> TypeGuard[type]:
    """Say whether a value is a class (`list[int]` passes for one in `isinstance`)."""
    return issubclass(type(value), type)


def class_record(cls: type) -> list[str]:
    """Return bases, names in its body, then, if it is not `type`, the metaclass, then "abc" if that is an ABCMeta."""
    record = [" ".join(class_id(base) for base in cls.__bases__), " ".join(sorted(vars(cls)))]
    if type(cls) is not type:
        record.append(class_id(type(cls)))
    if issubclass(type(cls), abc.ABCMeta):
        record.append("abc")
    return record


def python_modules() -> list[str]:
    """Return the library's modules whose source has `name = type(...)` at its top level."""
    root = os.path.dirname(os.__file__)
    found = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED and name.isidentifier()]
        parents = [part for part in os.path.relpath(folder, root).split(os.sep) if part != "."]
        for file in files:
            stem, extension = os.path.splitext(file)
            if extension == ".py" and stem != "__main__" and names_of_types(os.path.join(folder, file)):
                found.add(".".join([*parents, stem]).removesuffix(".__init__"))
    # The import system is here already, as frozen modules, and site-specific files are no part of the library.
    found.difference_update(FROZEN.values())
    return sorted(name for name in found if name.split(".")[0] in sys.stdlib_module_names)


def names_of_types(path: str) -> list[str]:
    """Return the names to which a source file assigns `type(x)` at its top level."""
    with open(path, "rb") as file:
        source = file.read()
    if b"= type(" not in source:
        return []
    return [name for statement in ast.parse(source).body for name in names_of_type(statement)]


def names_of_type(statement: ast.stmt) -> list[str]:
    """Return the names to which a statement, or one under its condition, assigns `type(x)`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="type"), args=[_])):
            return [name]
        case ast.If() | ast.Try():
            return [name for inner in [*statement.body, *statement.orelse] for name in names_of_type(inner)]
        case _:
            return []


def computed_classes(name: str, classes: dict[str, type]) -> str:
    """Return the classes implemented in C that a module written in Python gets as `type(x)`, as `name=id`."""
    module = import_module(name)
    found = []
    for attribute in sorted(set(names_of_types(str(module.__file__)))):
        value = vars(module).get(attribute)
        if is_class(value):
            add(value, classes)
            found.append(f"{attribute}={class_id(value)}")
    return " ".join(found)


if __name__ == "__main__":
    sys.exit(main())
