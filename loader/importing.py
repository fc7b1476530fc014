"""From a record to its class: the closed world, the import, and what is checked after it.

One plugin module is imported at a time, in whatever thread, so that two that import each other are never seen half
made. What broke is not tried again.
"""

import os
import sys
from _thread import RLock, get_ident

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType
    from typing import Literal, TypeAlias

    from .catalogue import PluginInfo

    Verify: TypeAlias = Literal["off", "drift", "strict"]

_IS_ABSTRACT = 1 << 20  # Py_TPFLAGS_IS_ABSTRACT, which is all that inspect.isabstract looks at
_IS_MADE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: made while Python runs, by a class statement or a call
_LONGEST = 500
_KEYWORDS = (
    " False None True and as assert async await break class continue def del elif else except finally for from global "
    "if import in is lambda nonlocal not or pass raise return try while with yield "
)
_DEVICES = (  # what Windows opens instead of a file, whatever the suffix
    " con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 "
)
# What Python itself keeps about a class; a metaclass may say something else about its instances, or raise.
_MODULE_OF, QUALNAME_OF, _MRO_OF = type.__dict__["__module__"], type.__dict__["__qualname__"], type.__dict__["__mro__"]


_turn = RLock()
"""Whoever holds it imports."""
_holder = 0


def _begin_anew() -> None:
    """Give a forked child turns of its own: the thread whose turn it was is not there."""
    global _turn  # noqa: PLW0603
    _turn = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


class Importer:
    """Imports the classes of plugins, by the rules that the application gave."""

    __slots__ = ("_allow", "_api_version", "_broken", "_classes", "_failures", "_verify")

    def __init__(self, *, allow: "Iterable[str] | None", verify: "Verify", api_version: "str | None") -> None:
        """Keep the rules; `PluginLoader.open` says what they mean."""
        if verify not in ("off", "drift", "strict"):
            raise ValueError(f'verify is "off", "drift" or "strict", not {verify!r}')
        if api_version is not None:
            from .versions import Range

            Range(api_version)  # which says what is wrong with it
        self._api_version = api_version
        self._allow = (allow,) if isinstance(allow, str) else None if allow is None else tuple(allow)
        self._verify = verify
        self._classes: dict[str, type] = {}
        self._broken: dict[str, BaseException] = {}
        self._failures: dict[str, ImportError] = {}

    def class_of(self, info: "PluginInfo") -> type:
        """Return the class of a plugin, imported once."""
        known = self._classes.get(info.id)
        if known is not None:
            return known
        failure = self._failures.get(info.id)
        if failure is not None:
            raise failure.with_traceback(None) from failure.__cause__
        check_reference(info)
        if self._allow is not None and not _lies_under(info.module, self._allow):
            info.manifest.refuse(
                f"{info.id!r} lies outside of what the application allows ({', '.join(self._allow)})",
                plugin=info.id,
                remedy="take it out of the manifest, or name its package in allow= of PluginLoader.open",
            )
        began = now()
        if self._verify != "off":
            from .freshness import check_source

            check_source(info, strict=self._verify == "strict")
        try:
            if "compat" in info.record:
                from .compatibility import check_compatible

                check_compatible(info, api_version=self._api_version)
            cls = import_class(info, self._broken)
        except ImportError as error:
            # The first error is the one that all get: what broke is not tried again.
            first = self._failures.setdefault(info.id, error)
            raise first.with_traceback(None) from first.__cause__
        self._classes[info.id] = cls
        if began:
            from . import events

            events.loaded(info, now() - began)
        return cls


def check_reference(info: "PluginInfo") -> None:
    """Raise `ManifestError` unless the record names a module and a class in it; nothing else is ever imported."""
    if not _is_module(info.module):
        info.manifest.refuse(f"{info.module!r:.100} is no module that may be imported", plugin=info.id)
    if not _is_qualname(info.qualname):
        info.manifest.refuse(f"{info.qualname!r:.100} is no path to a class", plugin=info.id)


def import_class(info: "PluginInfo", broken: "dict[str, BaseException]") -> type:
    """Import the plugin's module and return its class, checked; the reference must have been checked before.

    `broken` keeps what went wrong, by module: one that failed is not tried again, and fails alike for all.
    """
    global _holder  # noqa: PLW0603
    turn = _turn
    is_ours = turn.acquire(blocking=False)
    if not is_ours:
        from .turns import wait

        is_ours = wait(turn, lambda: _holder)
    if is_ours:
        _holder = get_ident()
    try:
        error = broken.get(info.module)
        if error is None:
            module = _import(info.module)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # noqa: BLE001  (a plugin that calls sys.exit() is a broken plugin)
        error = broken.setdefault(info.module, raised)
    finally:
        if is_ours:
            turn.release()
    if error is not None:
        from .diagnosis import import_failed

        raise import_failed(info, error) from error
    _check_origin(info, module)
    return _check_class(info, _attribute(info, module))


def check_base(info: "PluginInfo", cls: type, base: "Callable[..., object]") -> None:
    """Raise `PluginTypeError` unless the class derives from the base."""
    if not derives(cls, base):
        from .doubts import check_registered

        check_registered(info, cls, base)


def derives(cls: type, base: object) -> bool:
    """Tell whether the class is the base, derives from it, or was registered with it."""
    for above in cls.__mro__:
        if above is base:
            return True
    try:
        return isinstance(base, type) and issubclass(cls, base)
    except Exception:  # noqa: BLE001  (a base may define what issubclass does)
        return False


def check_categories(info: "PluginInfo", cls: type, categories: "Mapping[str, str | None]") -> None:
    """Raise `PluginTypeError` unless the class derives from the bases of its categories; `categories` has their ids.

    The record is not believed: what counts are the real ancestors, and what was registered.
    """
    bases = {base: category for category in info.categories if (base := categories.get(category))}
    if not bases or info.virtual:
        return
    ancestors = _MRO_OF.__get__(cls)[1:]
    if not all(any(is_spelled(above, base) for above in ancestors) for base in bases):
        from .doubts import check_lacking

        check_lacking(info, cls, ancestors, bases)


def root_of(origin: str, expected: str) -> "str | None":
    """Return the folder below which `origin` is the file `expected`, whatever its suffix; None where it is another.

    Both have forward slashes: `app/plugins/a.pyi` is what a module from `lib/app/plugins/a.cpython-311.so` may be.
    """
    folder, slash, file = origin.rpartition("/")
    expected_folder, expected_slash, expected_file = expected.rpartition("/")
    above, below = f"{folder}{slash}", f"{expected_folder}{expected_slash}"
    if file.partition(".")[0] != expected_file.partition(".")[0] or not f"/{above}".endswith(f"/{below}"):
        return None
    return above.removesuffix(below)


def slashed(path: str, separator: str = os.sep) -> str:
    """Return the path with forward slashes."""
    return path if separator == "/" else path.replace(separator, "/")


def _import(name: str) -> "ModuleType":
    __import__(name)
    module = sys.modules.get(name)
    if module is None:
        raise ImportError(f"the module {name!r} took itself out of sys.modules", name=name)
    return module


def _is_module(name: str) -> bool:
    return (
        len(name) <= _LONGEST
        and (name.isascii() or _is_normal(name))
        and name != "__main__"
        and all(
            part.isidentifier() and f" {part} " not in _KEYWORDS and f" {part.lower()} " not in _DEVICES
            for part in name.split(".")
        )
    )


def _is_normal(name: str) -> bool:
    """Tell whether an import statement could spell the name, which Python reads in its normal form (NFKC)."""
    from unicodedata import is_normalized

    return is_normalized("NFKC", name)


def _is_qualname(name: str) -> bool:
    return len(name) <= _LONGEST and all(
        part.isidentifier() and f" {part} " not in _KEYWORDS and not (part.startswith("__") and part.endswith("__"))
        for part in name.split(".")
    )


def _check_origin(info: "PluginInfo", module: "ModuleType") -> None:
    """Raise `PluginImportError` where the module comes from another place than the manifest says."""
    expected = info.path
    spec = vars(module).get("__spec__") if isinstance(module, type(sys)) else None  # it may have replaced itself
    origin = getattr(spec, "origin", None)
    if (
        expected is None
        or spec is None
        or origin is None
        or not (getattr(spec, "has_location", False) or origin == "built-in")
    ):
        return
    root = root_of(slashed(origin), expected)
    manifest = info.manifest.path
    if root is None or (manifest is not None and not slashed(os.path.abspath(manifest)).startswith(root)):
        from .diagnosis import check_other_origin

        check_other_origin(info, spec, expected=expected, fits=root is not None)


def _attribute(info: "PluginInfo", module: "ModuleType") -> object:
    """Return what the qualname leads to: from the module through classes, and through nothing else."""
    found: object = module
    for part in info.qualname.split("."):
        if found is not module and not isinstance(found, type):
            from .diagnosis import not_the_class

            raise not_the_class(info, found)
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
        or not _is_the_class(info, found)
    ):
        from .diagnosis import not_the_class

        raise not_the_class(info, found)
    if found.__flags__ & _IS_ABSTRACT:
        from .diagnosis import is_abstract

        raise is_abstract(info, found)
    return found


def _is_the_class(info: "PluginInfo", cls: type) -> bool:
    """Tell whether the class is the one of the record, and not another that was put in its place.

    Python may spell it otherwise than by the id that leads to it (docs/decisions/0002); then the record's MRO begins
    with Python's spelling. Where the MRO can't be known, a class that its own spelling leads to is another one.
    """
    mro = info.mro
    if is_spelled(cls, info.id) or (mro and is_spelled(cls, mro[0])):
        return True
    if mro is not None or not cls.__flags__ & _IS_MADE:
        return False
    from .doubts import leads_to_itself

    return not leads_to_itself(cls)


def is_spelled(cls: type, reference: str) -> bool:
    """Tell whether the reference is how Python spells the class."""
    module, _, qualname = reference.partition(":")
    # A class may be given the name of the package that publishes it as its module.
    return qualname == QUALNAME_OF.__get__(cls) and f"{module}.".startswith(f"{module_of(cls)}.")


def module_of(cls: type) -> object:
    """Return what the class has as its module: a string, if nothing else was put there."""
    try:
        return _MODULE_OF.__get__(cls)
    except AttributeError:  # made where there is no __name__
        return ""


def _lies_under(module: str, allowed: "tuple[str, ...]") -> bool:
    return any(f"{module}.".startswith(f"{prefix}.") for prefix in allowed)


def now() -> float:
    """Return a clock's seconds, or 0 where no log would tell of them."""
    if "logging" not in sys.modules:
        return 0.0
    from time import perf_counter

    return perf_counter()
