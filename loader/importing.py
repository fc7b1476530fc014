"""From a record to its class: the closed world, the import, and what is checked after it.

One plugin module is imported at a time, in whatever thread, so that two that import each other are never seen half
made.
"""

import os
import sys
from _thread import RLock

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from .info import PluginInfo

_IS_ABSTRACT = 1 << 20  # Py_TPFLAGS_IS_ABSTRACT, which is all that inspect.isabstract looks at
_LONGEST = 500
_KEYWORDS = (
    " False None True and as assert async await break class continue def del elif else except finally for from global "
    "if import in is lambda nonlocal not or pass raise return try while with yield "
)
_DEVICES = (  # what Windows opens instead of a file, whatever the suffix
    " con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 "
)

_importing = RLock()
# A thread that is inside an import holds Python's lock of that module. Should it wait here for one that waits for that
# module, neither would ever go on; after so many seconds it imports without this lock, as a plain import would.
_PATIENCE = 5.0


def _renew_lock() -> None:
    """Give a forked child a lock of its own: the thread that held the other one is not there."""
    global _importing  # noqa: PLW0603
    _importing = RLock()


# A thread that is inside an import holds Python's lock of that module. Should it wait here for one that waits for that
# module, neither would ever go on; after so many seconds it imports without this lock, as a plain import would.
_PATIENCE = 5.0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def check_reference(info: "PluginInfo") -> None:
    """Raise `ManifestError` unless the record names a module and a class in it; nothing else is ever imported."""
    if not _is_module(info.module):
        info.manifest.refuse(f"{info.module!r:.100} is no module that may be imported", plugin=info.id)
    if not _is_qualname(info.qualname):
        info.manifest.refuse(f"{info.qualname!r:.100} is no path to a class", plugin=info.id)


def import_class(info: "PluginInfo", broken: dict[str, BaseException]) -> type:
    """Import the plugin's module and return its class, checked.

    `broken` keeps what went wrong, by module: one that failed is not tried again, and fails alike for all.
    """
    check_reference(info)
    lock = _importing
    held = lock.acquire(timeout=_PATIENCE)
    try:
        error = broken.get(info.module)
        if error is None:
            module = _import(info.module)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # noqa: BLE001  (a plugin that calls sys.exit() is a broken plugin)
        error = broken.setdefault(info.module, raised)
    finally:
        if held:
            lock.release()
    if error is not None:
        from .diagnosis import import_failed

        raise import_failed(info, error) from error
    _check_origin(info, module)
    return _check_class(info, _attribute(info, module))


def check_base(info: "PluginInfo", cls: type, base: "Callable[..., object]") -> None:
    """Raise `PluginTypeError` unless the class derives from the base."""
    if base in cls.__mro__:
        return
    try:
        derived = isinstance(base, type) and issubclass(cls, base)
    except Exception:  # noqa: BLE001  (a base may define what issubclass does)
        derived = False
    if not derived and not (info.virtual and _id_of(base) in _bases_of_categories(info)):
        from .diagnosis import wrong_base

        raise wrong_base(info, cls, base)


def _import(name: str) -> "ModuleType":
    __import__(name)
    module = sys.modules.get(name)
    if module is None:
        raise ImportError(f"the module {name!r} took itself out of sys.modules", name=name)
    return module


def _is_module(name: str) -> bool:
    return (
        len(name) <= _LONGEST
        and name.isascii()
        and name != "__main__"
        and all(
            part.isidentifier() and f" {part} " not in _KEYWORDS and f" {part.lower()} " not in _DEVICES
            for part in name.split(".")
        )
    )


def _is_qualname(name: str) -> bool:
    return len(name) <= _LONGEST and all(
        part.isidentifier() and f" {part} " not in _KEYWORDS and not (part.startswith("__") and part.endswith("__"))
        for part in name.split(".")
    )


def _check_origin(info: "PluginInfo", module: "ModuleType") -> None:
    """Raise `PluginImportError` where the module comes from another place than the manifest says."""
    expected = info.path
    spec = getattr(module, "__spec__", None)
    origin = getattr(spec, "origin", None)
    if expected is None or origin is None or not (getattr(spec, "has_location", False) or origin == "built-in"):
        return
    root = _root_of(_slashed(origin), expected)
    manifest = info.manifest.path
    if root is None or (manifest is not None and not _slashed(os.path.abspath(manifest)).startswith(root)):
        from .diagnosis import check_other_origin

        check_other_origin(info, origin=origin, expected=expected, fits=root is not None)


def _root_of(origin: str, expected: str) -> str | None:
    """Return the folder under which the origin is the path that is expected, but for what follows the file's stem."""
    folder, _, file = origin.rpartition("/")
    expected_folder, slash, expected_file = expected.rpartition("/")
    if file.partition(".")[0] != expected_file.partition(".")[0]:
        return None
    if not f"{folder}/".endswith(f"/{expected_folder}{slash}"):
        return None
    return folder[: len(folder) - len(expected_folder)]


def _slashed(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")


def _attribute(info: "PluginInfo", module: "ModuleType") -> object:
    found: object = module
    for part in info.qualname.split("."):
        try:
            found = getattr(found, part)
        except Exception as error:
            from .diagnosis import class_gone

            raise class_gone(info) from error
    return found


def _check_class(info: "PluginInfo", found: object) -> type:
    if (
        not isinstance(found, type)
        or not issubclass(type(found), type)  # an object may say that it is a class
        or found.__qualname__ != info.qualname
        # A class may be given the name of the package that publishes it as its module.
        or not f"{info.module}.".startswith(f"{found.__module__}.")
    ):
        from .diagnosis import not_the_class

        raise not_the_class(info, found)
    if found.__flags__ & _IS_ABSTRACT:
        from .diagnosis import is_abstract

        raise is_abstract(info, found)
    return found


def _id_of(base: object) -> str:
    return f"{getattr(base, '__module__', '')}:{getattr(base, '__qualname__', '')}"


def _bases_of_categories(info: "PluginInfo") -> list[str | None]:
    return [info.manifest.categories.get(category) for category in info.categories]
