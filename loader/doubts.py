"""Classes that are not at first sight what their record says: registered with a base, or made where no name leads."""

import sys

from .importing import QUALNAME_OF, derives, is_spelled, module_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .catalogue import PluginInfo


def check_registered(info: "PluginInfo", cls: type, base: "Callable[..., object]") -> None:
    """Raise `PluginTypeError` unless the record says that the class, which does not derive from it, has this base.

    The module that registers a class with its base need not have been imported.
    """
    if not info.virtual or _id_of(base) not in _bases_of_categories(info):
        from .diagnosis import wrong_base

        raise wrong_base(info, cls, base)


def check_lacking(info: "PluginInfo", cls: type, ancestors: "Iterable[type]", bases: "Mapping[str, str]") -> None:
    """Raise `PluginTypeError` for the bases, with the category of each, that the class should have and has not.

    Some module may register the class with a base that the record's MRO lacks, and need not have been imported; then it
    must have another one.
    """
    lacking = [
        base for base in bases if not any(is_spelled(above, base) for above in ancestors) and not _is_a(cls, base)
    ]
    claimed = info.mro
    for base in lacking:
        if claimed is None or base in claimed or len(lacking) == len(bases):
            from .diagnosis import wrong_category

            raise wrong_category(info, base, bases[base])


def leads_to_itself(cls: type) -> bool:
    """Tell whether what the class says of itself leads to it."""
    return _imported(str(module_of(cls)), str(QUALNAME_OF.__get__(cls))) is cls


def _is_a(cls: type, reference: str) -> bool:
    """Tell whether the class derives from what the reference leads to, or was registered with it."""
    module, _, qualname = reference.partition(":")
    base = _imported(module, qualname)
    return base is not cls and derives(cls, base)


def _imported(module: str, qualname: str) -> object:
    """Return what the qualname leads to in a module, None where that has not been imported or has no such thing."""
    found: object = sys.modules.get(module)
    try:
        for part in qualname.split("."):
            found = getattr(found, part)
    except Exception:  # noqa: BLE001  (a module may define what looking up a name in it does)
        return None
    return found


def _id_of(base: object) -> str:
    return f"{getattr(base, '__module__', '')}:{getattr(base, '__qualname__', '')}"


def _bases_of_categories(info: "PluginInfo") -> list[str | None]:
    return [info.manifest.categories.get(category) for category in info.categories]
