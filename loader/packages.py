"""Finds modules and resources without running a line of them, not even the `__init__` of their packages."""

import os
import sys

from .manifest import File, Memory, refuse

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.machinery import ModuleSpec
    from os import PathLike
    from typing import Protocol, TypeAlias

    class Readable(Protocol):
        """What `importlib.resources` calls a Traversable, as far as it is needed here."""

        def read_bytes(self) -> bytes:
            """Return what the resource holds."""

    Location: TypeAlias = "str | PathLike[str] | Readable"


def find_spec(module: str) -> "ModuleSpec | None":
    """Return the spec of a module, asking the finders on `sys.meta_path` package by package; nothing is imported."""
    if not all(map(str.isidentifier, module.split("."))):
        return None  # finders would look for it, above their folders even
    spec: ModuleSpec | None = getattr(sys.modules.get(module), "__spec__", None)
    if spec is not None:
        return spec
    path: Iterable[str] | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        loaded = sys.modules.get(name)
        spec = getattr(loaded, "__spec__", None) or _ask_finders(name, path)
        if spec is None:
            return None
        # A package may have changed its __path__ while it was imported.
        path = getattr(loaded, "__path__", spec.submodule_search_locations)
        if path is None and name != module:
            return None
    return spec


def find_resource(package: str, resource: str, *, shown: str) -> File | Memory:
    """Return the file `resource`, a relative path with forward slashes, of the package, in a folder or in a zip."""
    parts = resource.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        refuse(shown, f"{resource!r} is no relative path inside a package", remedy="write package:folder/file.json")
    spec = find_spec(package)
    if spec is None:
        refuse(shown, f"there is no package {package!r}", remedy="install it, or put its folder on sys.path")
    locations = spec.submodule_search_locations
    if locations is None:
        refuse(shown, f"{package!r} is a module, not a package", remedy="name the package that the manifest lies in")
    get_data = getattr(spec.loader, "get_data", None)
    for location in locations:
        path = os.path.join(location, *parts)
        if os.path.exists(path):
            return File(path, shown=shown)
        try:
            if get_data is not None:
                return Memory(get_data(path), shown=shown, path=path)
        except OSError:
            continue
    return refuse(
        shown,
        f"the package {package!r} has no {resource!r}",
        remedy="write it with `coldplug build`, and see that it is packed with the package",
    )


def read_resource(resource: "Readable") -> Memory:
    """Return what a Traversable holds; raise TypeError for what is none."""
    if not hasattr(resource, "read_bytes"):
        raise TypeError(f"a manifest is a path, package:resource or a Traversable, not {type(resource).__name__}")
    shown = str(resource)
    try:
        return Memory(resource.read_bytes(), shown=shown)
    except (OSError, KeyError) as error:  # what a file in a zip raises that is not there
        refuse(shown, f"the manifest can't be read: {getattr(error, 'strerror', None) or error}")


def _ask_finders(name: str, path: "Iterable[str] | None") -> "ModuleSpec | None":
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        try:
            spec: ModuleSpec | None = None if find is None else find(name, path)
        except KeyError:
            # A folder without __init__ in a package: the path finder wants to see that package in sys.modules.
            spec = None if path is None else _find_below(name, path)
        if spec is not None:
            return spec
    return None


def _find_below(name: str, path: "Iterable[str]") -> "ModuleSpec | None":
    """Do what the path finder does for a package that is not imported."""
    from importlib.machinery import ModuleSpec
    from pkgutil import get_importer

    portions: list[str] = []
    for entry in path:
        finder = get_importer(entry)
        spec = None if finder is None else finder.find_spec(name)
        if spec is not None and spec.loader is not None:
            return spec
        portions += (spec and spec.submodule_search_locations) or ()
    if not portions:
        return None
    found = ModuleSpec(name, None, is_package=True)
    found.submodule_search_locations = portions
    return found
