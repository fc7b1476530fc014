"""Why a plugin could not be had: from what happened to an error that says where, and what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .errors import MissingDependency, PluginError, PluginImportError, PluginTypeError, StaleManifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.machinery import ModuleSpec
    from typing import NoReturn

    from .catalogue import PluginInfo

_BUILD = "write the manifest anew with `coldplug build`"


def import_failed(info: PluginInfo, error: BaseException) -> PluginError:
    """Return the error for an import that raised: something is missing, or something is broken."""
    missing = missing_dependency(info, error)
    if missing is not None:
        return missing
    if isinstance(error, ModuleNotFoundError) and error.name and f"{info.module}.".startswith(f"{error.name}."):
        return no_module(info, error.name)
    where = place_of(error)
    return PluginImportError(
        f"{info.id} can't be imported: {said_by(error)}" + (f" ({where})" if where else ""),
        plugin=info.id,
        source=where or info.manifest.shown,
        remedy="correct it there; the error that this one comes from has the whole traceback",
    )


def no_module(info: PluginInfo, module: str) -> PluginImportError:
    """Return the error for a module of the manifest that is not there."""
    return PluginImportError(
        f"{info.id}: there is no module {module!r} here",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=f"put the folder of {module.partition('.')[0]!r} on sys.path; if the plugin moved, {_BUILD}",
    )


def _missing_module(error: BaseException) -> ModuleNotFoundError | None:
    """Return the cause where an import failed for want of a module, also when the plugin says so in its own words."""
    seen: list[BaseException] = []
    found: BaseException | None = error
    while isinstance(found, ImportError) and not any(found is other for other in seen):
        if isinstance(found, ModuleNotFoundError) and found.name:
            return found
        seen.append(found)
        found = found.__cause__ or found.__context__
    return None


def missing_dependency(info: PluginInfo, error: BaseException) -> MissingDependency | None:
    """Return the error for a module that another distribution would bring, None where that is not what went wrong."""
    missing = _missing_module(error)
    if missing is None or str(missing.name).partition(".")[0] == info.module.partition(".")[0]:
        return None
    from .distributions import distribution_of, installing

    name = str(missing.name)
    top = name.partition(".")[0]
    where = place_of(missing)
    if top in sys.stdlib_module_names:
        return MissingDependency(
            f"{info.id}: {name!r} of the standard library is missing in this Python",
            plugin=info.id,
            source=where,
            remedy="use a Python that was built with it, or another plugin",
            name=name,
        )
    if name != top and top in sys.modules:
        return MissingDependency(
            f"{info.id}: the {top!r} that is installed has no module {name!r}",
            plugin=info.id,
            source=where,
            remedy=f"install the version of {distribution_of(top, info) or top} that the plugin is written for",
            name=name,
            distribution=distribution_of(top, info),
        )
    return MissingDependency(
        f"{info.id} needs the module {name!r}, which is not installed",
        plugin=info.id,
        source=where,
        remedy=installing(top, info),
        name=name,
        distribution=distribution_of(top, info),
    )


def check_other_origin(info: PluginInfo, spec: ModuleSpec, *, expected: str, fits: bool) -> None:
    """Raise `PluginImportError` where the module that was imported is not the one that the manifest is about.

    `fits` says that its path ends as it should; then it is another one only if the file that belongs to the manifest is
    there as well, and differs.
    """
    origin = str(spec.origin)
    if not fits:
        raise _other(info, origin, expected)
    for folder in _above(info.manifest.path or ""):
        beside = os.path.join(folder, *expected.split("/"))
        if os.path.isfile(beside):
            if not _alike(beside, spec):
                raise _other(info, origin, beside)
            return


def _other(info: PluginInfo, origin: str, expected: str) -> PluginImportError:
    return PluginImportError(
        f"{info.id}: {info.module!r} was imported from {origin}, but the manifest is about {expected}",
        plugin=info.id,
        source=origin,
        remedy="rename or remove one of the two, or change their order on sys.path",
    )


def _above(path: str) -> Iterator[str]:
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        yield folder
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return


def _alike(path: str, spec: ModuleSpec) -> bool:
    """Tell whether a file is the one that a module was imported from, or says the same."""
    origin = str(spec.origin)
    read = getattr(spec.loader, "get_data", None)  # which reads in a zip, too
    try:
        if os.path.exists(origin) and os.path.samefile(path, origin):
            return True
        with open(path, "rb") as file:
            return read is not None and file.read() == read(origin)
    except OSError:
        return False


def class_gone(info: PluginInfo) -> StaleManifest:
    """Return the error for a module that no longer has the class."""
    return StaleManifest(
        f"{info.id}: the module {info.module!r} has no {info.qualname!r} any more",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=_BUILD,
    )


def not_the_class(info: PluginInfo, found: object) -> PluginTypeError:
    """Return the error for a name that leads to something else than the class that was defined under it."""
    if isinstance(found, type) and issubclass(type(found), type):  # an object may say that it is a class
        what = f"is another class, {getattr(found, '__module__', '?')}:{found.__qualname__}"
    else:
        what = f"is no class, but of type {type(found).__name__}"
    return PluginTypeError(
        f"{info.id} {what}", plugin=info.id, source=info.manifest.shown, remedy=f"if it changed, {_BUILD}"
    )


def is_abstract(info: PluginInfo, cls: type) -> PluginTypeError:
    """Return the error for a class that can't have instances."""
    left = ", ".join(sorted(getattr(cls, "__abstractmethods__", ())))
    return PluginTypeError(
        f"{info.id} is abstract: it leaves {left or 'members'} undefined",
        plugin=info.id,
        source=_source_of(info),
        remedy=f"define {left or 'them'} in {info.qualname}",
    )


def wrong_base(info: PluginInfo, cls: type, base: Callable[..., object]) -> PluginTypeError:
    """Return the error for a class that does not derive from the base that was asked for."""
    name = getattr(base, "__qualname__", repr(base))
    if not isinstance(base, type):
        message, remedy = f"{name} is no class that {info.id} could derive from", "pass the base class itself"
    elif any((base.__module__, name) == (above.__module__, above.__qualname__) for above in cls.__mro__):
        message = f"{info.id} derives from another {name}: {base.__module__!r} was imported twice"
        remedy = "import it under one name only, and don't reload it"
    else:
        message = f"{info.id} does not derive from {base.__module__}:{name}"
        remedy = "ask for another plugin, or for the base that it has"
    return PluginTypeError(message, plugin=info.id, source=_source_of(info), remedy=remedy)


def wrong_category(info: PluginInfo, base: str, category: str) -> PluginTypeError:
    """Return the error for a class that is none of the category in which the manifest lists it."""
    return PluginTypeError(
        f"{info.id} does not derive from {base}, the base of the category {category!r} in which the manifest lists it",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=_BUILD,
    )


def wrong_replacement(info: PluginInfo, made: object, base: Callable[..., object]) -> PluginTypeError:
    """Return the error for what overrides a plugin and is not of the base that was asked for."""
    return PluginTypeError(
        f"{_spelled(made)}, which overrides {info.id}, does not derive from {_spelled(base)}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy="let the replacement derive from it, or make something that does",
    )


def refuse_no_class(info: PluginInfo, made: object) -> NoReturn:
    """Raise the error for asking for the class of a plugin that a factory overrides."""
    raise PluginTypeError(
        f"{_spelled(made)}, which overrides {info.id}, is no class, but of type {type(made).__name__}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy="override it with a class, or ask for an instance with load()",
    )


def _spelled(found: object) -> str:
    name = getattr(found, "__qualname__", None)
    return repr(found) if name is None else f"{getattr(found, '__module__', '?')}:{name}"


def _source_of(info: PluginInfo) -> str:
    return info.manifest.shown if info.path is None else f"{info.path}:{info.line or 0}"


def said_by(error: BaseException) -> str:
    """Return the error in one line, as the end of a traceback has it."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def place_of(error: BaseException) -> str | None:
    """Return file:line of the place where the error was raised, the import system and this package left out."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 0}"
    found = None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith("<frozen importlib") and os.path.dirname(file) != os.path.dirname(__file__):
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
