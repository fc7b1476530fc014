"""Names that look like the one that was asked for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from . import former
from .errors import AmbiguousPlugin, UnknownPlugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .catalogue import Catalogue, PluginInfo


def unknown(address: str, catalogue: Catalogue, *, source: str) -> UnknownPlugin:
    """Return the error for an address that leads to no plugin: it is gone, or never was.

    Raise `ManifestError` where one bears the name, but its manifest does not list it so.
    """
    gone = former.removed(address, catalogue.manifests)
    if gone is not None:
        return removed(address, gone[1], source=gone[0].shown)
    name = address.rpartition("/")[2]
    plugins = list(catalogue.values())
    for info in plugins:
        if info.name == name and info.id not in info.manifest.ids(name):
            info.manifest.refuse(f"'names' lacks the name {name!r:.80} of {info.id!r}", plugin=info.id)
    return unknown_plugin(address, plugins=plugins, source=source)


def unknown_plugin(asked: str, *, plugins: Iterable[PluginInfo], source: str) -> UnknownPlugin:
    """Return the error for a name that leads to no plugin."""
    listed = list(plugins)
    known = dict.fromkeys(address for info in listed for address in _addresses(info, asked))
    near = _near(asked, known)
    return UnknownPlugin(
        f"there is no plugin {asked!r:.200} in {source}",
        plugin=asked,
        source=source,
        remedy=_did_you_mean(near) if listed else "the manifest lists none; see `coldplug build`",
        near=near,
    )


def unknown_category(asked: str, *, categories: Iterable[str], source: str) -> UnknownPlugin:
    """Return the error for a category that no manifest has."""
    known = sorted(categories)
    near = _near(asked, known)
    return UnknownPlugin(
        f"there is no category {asked!r:.200} in {source}",
        plugin=asked,
        source=source,
        remedy=_did_you_mean(near) if near else f"the categories are: {', '.join(known) or 'none'}",
        near=near,
    )


def switched_off(info: PluginInfo, asked: str, *, source: str) -> UnknownPlugin:
    """Return the error for a plugin that the application does not want."""
    return UnknownPlugin(
        f"the plugin {asked!r:.200} ({info.id}) is switched off",
        plugin=info.id,
        source=source,
        remedy="change enabled= or disabled= of PluginLoader.open",
    )


def removed(asked: str, reason: str, *, source: str) -> UnknownPlugin:
    """Return the error for a plugin that was there once; the project says why it is gone."""
    return UnknownPlugin(
        f"the plugin {asked!r:.200} is no longer in {source}",
        plugin=asked,
        source=source,
        remedy=reason or "it was removed; take it out of what asks for it",
    )


def ambiguous(asked: str, candidates: Sequence[PluginInfo], *, source: str) -> AmbiguousPlugin:
    """Return the error for a name that leads to several plugins."""
    ids = sorted(info.id for info in candidates)
    return AmbiguousPlugin(
        f"{len(ids)} plugins answer to {asked!r:.200}: {', '.join(ids)}",
        plugin=asked,
        source=source,
        remedy="ask for one of them by Category/name or by its id",
        candidates=ids,
    )


def _addresses(info: PluginInfo, asked: str) -> Iterator[str]:
    """Yield what the plugin answers to, of the kind that was asked for."""
    if ":" not in asked and "/" not in asked:
        yield info.name
    if "/" in asked:
        yield from (f"{category}/{info.name}" for category in info.categories)
    if ":" in asked or "." in asked:
        yield info.id


def _near(asked: str, known: Iterable[str]) -> list[str]:
    spelled = {name.lower(): name for name in reversed(list(known))}
    return [spelled[found] for found in get_close_matches(asked[:200].lower(), spelled, n=3, cutoff=0.6)]


def _did_you_mean(near: Sequence[str]) -> str:
    if not near:
        return "`coldplug list` shows what there is"
    shown = [repr(name) for name in near]
    return f"did you mean {' or '.join([', '.join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)}?"
