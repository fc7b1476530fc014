"""The plugins of one manifest or of several, found by name, Category/name or id; nothing is imported.

Nothing is read that the call at hand does not need: to find one plugin, one record.
"""

from .info import PluginInfo

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from .errors import UnknownPlugin
    from .manifest import Manifest
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`


class Catalogue(Mapping[str, PluginInfo]):
    """What the manifests list, as a mapping to what is known about each plugin. Iterating gives ids."""

    def __init__(
        self,
        manifests: "Sequence[Manifest]",
        *,
        enabled: "Iterable[str] | None" = None,
        disabled: "Iterable[str]" = (),
    ) -> None:
        """Take manifests that are open; `PluginLoader.open` says what the options mean."""
        self.manifests = tuple(manifests)
        self._infos: dict[str, PluginInfo] = {}
        self._categories = _joined_categories(self.manifests)
        self._enabled: frozenset[str] | None = None
        self._disabled = frozenset[str]()
        on = None if enabled is None else self._ids_of_all(enabled)
        off = self._ids_of_all(disabled)
        self._enabled, self._disabled = on, off  # both together: each is looked up among all that there is

    def __getitem__(self, address: str) -> PluginInfo:
        """Return what is known about a plugin; raise `UnknownPlugin` or `AmbiguousPlugin`."""
        if not isinstance(address, str):
            raise TypeError(f"a plugin is asked for by name, Category/name or id, not by {type(address).__name__}")
        candidates = self._candidates(address)
        found = list(filter(self._is_on, candidates))
        if len(found) == 1:
            self._note_old_name(address, found[0])
            return found[0]
        from . import near

        if found:
            raise near.ambiguous(address, found, source=self._shown)
        if candidates:
            raise near.switched_off(candidates[0], address, source=self._shown)
        raise self._unknown(address)

    def __contains__(self, address: object) -> bool:
        """Tell whether exactly one plugin answers to the address."""
        return isinstance(address, str) and sum(map(self._is_on, self._candidates(address))) == 1

    def __iter__(self) -> "Iterator[str]":
        """Return the ids of all plugins, sorted."""
        return (info.id for info in self._all())

    def __len__(self) -> int:
        """Return how many plugins there are."""
        return len(self._all())

    # A mapping would compare by what is in it; one that starts things is only ever itself.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._shown}>"

    def discover(self) -> dict[str, list[PluginInfo]]:
        """Return the plugins by category, each list by name; those without one come under the empty category."""
        found: dict[str, list[PluginInfo]] = {category: [] for category in self._categories}
        for info in sorted(self._all(), key=lambda info: (info.name, info.id)):
            for category in info.categories or ("",):
                found.setdefault(category, []).append(info)
        return found

    def names(self, category: "str | type | None" = None) -> list[str]:
        """Return the names of the plugins, of one category or of all, sorted; a name that several bear comes once.

        The category may be given as its base class. Raise `UnknownPlugin` for one that no manifest has.
        """
        return sorted({info.name for info in self.of(category)})

    def of(self, category: "str | Callable[..., object] | None") -> list[PluginInfo]:
        """Return the plugins of a category, by its name or its base class, or of all for None, sorted by id."""
        if category is None:
            return self._all()
        wanted = self._categories_of(category)
        found = [info for info in self._all() if not wanted.isdisjoint(info.categories)]
        if not found and wanted.isdisjoint(self._categories):
            from . import near

            raise near.unknown_category(min(wanted), categories=self._categories, source=self._shown)
        return found

    def address(self, info: PluginInfo) -> str:
        """Return the shortest address that leads to the plugin: its name, Category/name, or its id."""
        addresses = (info.name, *(f"{category}/{info.name}" for category in info.categories))
        return next((address for address in addresses if address in self), info.id)

    def _categories_of(self, category: "str | Callable[..., object]") -> set[str]:
        """Return the categories that a name or a base class stands for; what no manifest has stands for itself."""
        if isinstance(category, str):
            return {category}
        base = f"{category.__module__}:{category.__qualname__}"
        return {key for key, id in self._categories.items() if id == base} or {base}  # noqa: A001

    @property
    def _shown(self) -> str:
        return ", ".join(manifest.shown for manifest in self.manifests)

    def _all(self) -> list[PluginInfo]:
        ids = sorted({id for manifest in self.manifests for id in manifest.records()})  # noqa: A001
        return [info for id in ids if (info := self._info(id)) is not None and self._is_on(info)]  # noqa: A001

    def _unknown(self, address: str) -> "UnknownPlugin":
        """Return the error for an address that leads to no plugin: it is gone, or never was."""
        from . import near

        for manifest in self.manifests:
            reason = manifest.removed(address) if ":" in address else manifest.removed(address.rpartition("/")[2])
            if reason is not None:
                return near.removed(address, reason, source=manifest.shown)
        return near.unknown_plugin(address, plugins=self._all_but_unlisted(address), source=self._shown)

    def _note_old_name(self, address: str, info: PluginInfo) -> None:
        """Warn where the address that led to the plugin is one that it had before."""
        name = address if ":" in address else address.rpartition("/")[2]
        if name not in (info.name, info.id) and (":" in name or name in info.aliases):
            from .renamed import warn_of_renaming

            warn_of_renaming(address, info, self.address(info))

    def _all_but_unlisted(self, address: str) -> list[PluginInfo]:
        """Return all plugins; raise `ManifestError` where one bears the name, but its manifest does not list it so."""
        found = self._all()
        name = address.rpartition("/")[2]
        for info in found:
            if info.name == name and info.id not in info.manifest.ids(name):
                info.manifest.refuse(f"'names' lacks the name {name!r:.80} of {info.id!r}", plugin=info.id)
        return found

    def _candidates(self, address: str) -> list[PluginInfo]:
        """Return the plugins that answer to the address, switched off or not."""
        if ":" in address:
            info = self._info(address) or self._moved(address)
            return [] if info is None else [info]
        category, slash, name = address.rpartition("/")
        found: dict[str, PluginInfo] = {}
        for manifest in self.manifests:
            for id in manifest.ids(name):  # noqa: A001
                info = self._info(id)
                if info is None:
                    manifest.refuse(f"the name {name!r} stands for {id!r:.200}, which has no record", plugin=id)
                if not slash or category in info.categories:
                    found[id] = info
        # What one manifest has as an old name may be the name of another's plugin.
        return [info for info in found.values() if info.name == name] or list(found.values())

    def _moved(self, id: str) -> PluginInfo | None:  # noqa: A002
        """Return the plugin that had the id before."""
        for manifest in self.manifests:
            now = manifest.moved(id)
            if now is not None:
                info = self._info(now)
                if info is None:
                    manifest.refuse(f"{id!r:.200} is said to be {now!r:.200} now, which has no record", plugin=id)
                return info
        return None

    def _info(self, id: str) -> PluginInfo | None:  # noqa: A002
        info = self._infos.get(id)
        if info is not None:
            return info
        for manifest in self.manifests:
            record = manifest.record(id)
            if record is not None and info is None:
                info = PluginInfo(id, record, manifest)
            elif record is not None and info is not None and record != info.record:
                manifest.refuse(f"{id!r} is another plugin in {info.manifest.shown}", plugin=id)
        if info is not None:
            self._infos[id] = info
        return info

    def _is_on(self, info: PluginInfo) -> bool:
        return (self._enabled is None or info.id in self._enabled) and info.id not in self._disabled

    def _ids_of_all(self, addresses: "Iterable[str]") -> frozenset[str]:
        """Return the ids behind addresses; a name that several plugins bear stands for all of them."""
        ids: set[str] = set()
        for address in (addresses,) if isinstance(addresses, str) else addresses:
            found = self._candidates(address)
            if not found:
                raise self._unknown(address)
            if len(found) == 1:
                self._note_old_name(address, found[0])
            ids.update(info.id for info in found)
        return frozenset(ids)


def _joined_categories(manifests: "Sequence[Manifest]") -> dict[str, str | None]:
    joined: dict[str, str | None] = {}
    where: dict[str, str] = {}
    for manifest in manifests:
        for category, base in manifest.categories.items():
            if joined.setdefault(category, base) != base:
                manifest.refuse(
                    f"the category {category!r} is of {base!r}, but of {joined[category]!r} in {where[category]}"
                )
            where.setdefault(category, manifest.shown)
    return joined
