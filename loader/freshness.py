"""Whether the source that would be imported is the one that the manifest was written from; nothing is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .diagnosis import no_module
from .errors import StaleManifest
from .packages import find_spec

if TYPE_CHECKING:
    from .catalogue import PluginInfo


def check_source(info: PluginInfo, *, strict: bool) -> None:
    """Raise `StaleManifest` where the plugin's module, or that of an ancestor, is not the one that the manifest knows.

    `strict` refuses what it can't compare, too.
    """
    modules = [info.module, *(id.partition(":")[0] for id in info.mro or info.bases)]  # noqa: A001
    for module in dict.fromkeys(modules):
        known = info.manifest.module(module)
        if known is not None:
            _compare(info, module, known.get("sha256"), strict=strict)
        elif module == info.module and strict:
            raise _stale(info, f"the manifest has no hash of {module!r}")


def _compare(info: PluginInfo, module: str, expected: object, *, strict: bool) -> None:
    from hashlib import sha256

    source = _source_of(info, module)
    if source is None:
        if strict:
            raise _stale(info, f"the source of {module!r} is not there to be compared")
        return
    if sha256(source).hexdigest() != expected:
        raise _stale(info, f"the source of {module!r} changed since the manifest was written")


def _source_of(info: PluginInfo, module: str) -> bytes | None:
    """Return the bytes of the file that an import would run, None where there is none to be read."""
    spec = find_spec(module)
    if spec is None:
        raise no_module(info, module)
    get_data = getattr(spec.loader, "get_data", None)
    if get_data is None or not spec.has_location or spec.origin is None or spec.origin.endswith(".pyc"):
        return None
    try:
        source: bytes = get_data(_beside(spec.origin, info, module))
    except OSError:
        return None
    return source


def _beside(origin: str, info: PluginInfo, module: str) -> str:
    """Return the file that the hash is of: the module's own, or the stub beside a module that is no source."""
    known = (info.manifest.module(module) or {}).get("path")
    name = known.rpartition("/")[2] if isinstance(known, str) else ""
    folder = origin[: max(origin.rfind("/"), origin.rfind("\\")) + 1]
    return f"{folder}{name}" if name.endswith(".pyi") else origin


def _stale(info: PluginInfo, message: str) -> StaleManifest:
    return StaleManifest(
        f"{info.id}: {message}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy="write the manifest anew with `coldplug build`",
    )
