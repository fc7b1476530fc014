"""The plugins of one manifest or of several, found by name, Category/name or id; nothing is imported.

Nothing is read that the call at hand does not need: to find one plugin, one record.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from .manifest import Manifest
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`


class PluginInfo:
    """What the manifest says about one plugin: its record. Two are equal when they say the same."""

    __slots__ = ("_record", "categories", "id", "manifest", "module", "name", "qualname")

    def __init__(self, id: str, record: "Mapping[str, object]", manifest: "Manifest") -> None:  # noqa: A002
        """Check what a plugin is found by; raise `ManifestError` where the record contradicts itself."""
        name, module, qualname = record.get("name"), record.get("module"), record.get("qualname")
        categories = record.get("categories", [])
        if not isinstance(module, str) or not isinstance(qualname, str) or f"{module}:{qualname}" != id:
            manifest.refuse(f"the record of {id!r} is about {module!r:.80} and {qualname!r:.80}", plugin=id)
        if not isinstance(name, str) or not isinstance(categories, list) or not _is_strings(categories):
            manifest.refuse(f"the record of {id!r} has no proper name and categories", plugin=id)
        self.id = id
        self.name = name
        self.module = module
        self.qualname = qualname
        self.categories: tuple[str, ...] = tuple(categories)
        self.manifest = manifest
        self._record = record

    @property
    def record(self) -> "Mapping[str, object]":
        """The record as it stands in the manifest, keys of later versions included."""
        return self._record

    @property
    def aliases(self) -> "tuple[str, ...]":
        """The names that it had before, and still answers to."""
        return self._strings("aliases") or ()

    @property
    def label(self) -> "str | None":
        """The name as the source gives it, where it can't serve as one."""
        return self._text("label")

    @property
    def doc(self) -> "str | None":
        """The first paragraph of the docstring."""
        return self._text("doc")

    @property
    def bases(self) -> "tuple[str, ...]":
        """The ids of its bases, as the class statement names them."""
        return self._strings("bases") or ()

    @property
    def mro(self) -> "tuple[str, ...] | None":
        """The ids of the classes that it inherits from, itself first; None where that can't be known from source."""
        return self._strings("mro")

    @property
    def abstract(self) -> "bool | None":
        """False, or None where it can't be known from source."""
        found = self._record.get("abstract")
        return found if isinstance(found, bool) else None

    @property
    def virtual(self) -> bool:
        """Whether it is a plugin through `Base.register`."""
        return self._record.get("virtual") is True

    @property
    def unknown(self) -> "tuple[str, ...]":
        """Why something about it can't be known."""
        return self._strings("unknown") or ()

    @property
    def requires(self) -> "tuple[str, ...]":
        """The top-level names of the third-party modules that importing it needs."""
        return self._strings("requires") or ()

    @property
    def compat(self) -> "Mapping[str, object]":
        """What it needs to run: `api_version`, `python`, and `requires`; empty where the manifest does not say."""
        return self._table(self._record, "compat")

    @property
    def distribution(self) -> "str | None":
        """The distribution that it comes with, where that is known."""
        return self._text("distribution")

    @property
    def metadata(self) -> "Mapping[str, object]":
        """The literal class attributes that the project asked for."""
        return self._table(self._record, "metadata")

    @property
    def config(self) -> "Mapping[str, object]":
        """How it is configured: parameters, schema, defaults; empty where the manifest does not say."""
        return self._table(self._record, "config")

    @property
    def parameters(self) -> "tuple[Mapping[str, object], ...]":
        """What the constructor takes, in the order of its signature, each with `name`, `kind` and `required`."""
        found = self.config.get("parameters", [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.manifest.refuse(f"'parameters' in the record of {self.id!r} is no list of objects", plugin=self.id)
        return tuple(found)

    @property
    def config_schema(self) -> "Mapping[str, object]":
        """The JSON Schema of its configuration; empty, which allows everything, where the manifest has none."""
        return self._table(self.config, "schema")

    @property
    def defaults(self) -> "Mapping[str, object]":
        """The configuration that the project gives it, beneath what the application gives it."""
        return self._table(self.config, "defaults")

    @property
    def path(self) -> "str | None":
        """The file of its module, relative to the root that it was found under."""
        found = (self.manifest.module(self.module) or {}).get("path")
        return found if isinstance(found, str) else None

    @property
    def line(self) -> "int | None":
        """The line of its class statement."""
        found = self._table(self.manifest.module(self.module) or {}, "lines").get(self.qualname)
        return found if isinstance(found, int) else None

    def __repr__(self) -> str:
        return f"PluginInfo({self.id!r}, name={self.name!r}, categories={self.categories!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PluginInfo) and self.id == other.id and self._record == other._record

    def __hash__(self) -> int:
        return hash(self.id)

    def _text(self, key: str) -> "str | None":
        found = self._record.get(key)
        if found is not None and not isinstance(found, str):
            self.manifest.refuse(f"{key!r} in the record of {self.id!r} is no text", plugin=self.id)
        return found

    def _strings(self, key: str) -> "tuple[str, ...] | None":
        found = self._record.get(key)
        if found is None:
            return None
        if not isinstance(found, list) or not _is_strings(found):
            self.manifest.refuse(f"{key!r} in the record of {self.id!r} is no list of names", plugin=self.id)
        return tuple(found)

    def _table(self, table: "Mapping[str, object]", key: str) -> "Mapping[str, object]":
        found = table.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.manifest.refuse(f"{key!r} in the record of {self.id!r} is no object", plugin=self.id)
        return found


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
        self._enabled: frozenset[str] | None = None
        self._disabled = frozenset[str]()
        if len(self.manifests) == 1:
            self._categories = self.manifests[0].categories
        else:
            from .listing import joined_categories

            self._categories = joined_categories(self.manifests)
        if enabled is not None or disabled != ():
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
        raise near.unknown(address, self, source=self._shown)

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

    def discover(self) -> "dict[str, list[PluginInfo]]":
        """Return the plugins by category, each list by name; those without one come under the empty category."""
        from .listing import by_category

        return by_category(self._all(), self._categories)

    def names(self, category: "str | type | None" = None) -> "list[str]":
        """Return the names of the plugins, of one category or of all, sorted; a name that several bear comes once.

        The category may be given as its base class. Raise `UnknownPlugin` for one that no manifest has.
        """
        return sorted({info.name for info in self.of(category)})

    def of(self, category: "str | Callable[..., object] | None") -> "list[PluginInfo]":
        """Return the plugins of a category, by its name or its base class, or of all for None, sorted by id."""
        if category is None:
            return self._all()
        from .listing import of_category

        return of_category(self._all(), category, self._categories, source=self._shown)

    def address(self, info: PluginInfo) -> str:
        """Return the shortest address that leads to the plugin: its name, Category/name, or its id."""
        addresses = (info.name, *(f"{category}/{info.name}" for category in info.categories))
        return next((address for address in addresses if address in self), info.id)

    @property
    def _shown(self) -> str:
        return ", ".join(manifest.shown for manifest in self.manifests)

    def _all(self) -> "list[PluginInfo]":
        ids = sorted({id for manifest in self.manifests for id in manifest.records()})  # noqa: A001
        return [info for id in ids if (info := self._info(id)) is not None and self._is_on(info)]  # noqa: A001

    def _note_old_name(self, address: str, info: PluginInfo) -> None:
        """Warn where the address that led to the plugin is one that it had before."""
        name = address if ":" in address else address.rpartition("/")[2]
        if name not in (info.name, info.id) and (":" in name or name in info.aliases):
            from .renamed import warn_of_renaming

            warn_of_renaming(address, info, self.address(info))

    def _candidates(self, address: str) -> "list[PluginInfo]":
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

    def _moved(self, id: str) -> "PluginInfo | None":  # noqa: A002
        """Return the plugin that had the id before."""
        from .former import moved

        now = moved(id, self.manifests)
        if now is None:
            return None
        manifest, address = now
        return self._info(address) or manifest.refuse(
            f"{id!r:.200} is said to be {address!r:.200} now, which has no record", plugin=id
        )

    def _info(self, id: str) -> "PluginInfo | None":  # noqa: A002
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

    def _ids_of_all(self, addresses: "Iterable[str]") -> "frozenset[str]":
        """Return the ids behind addresses; a name that several plugins bear stands for all of them."""
        ids: set[str] = set()
        for address in (addresses,) if isinstance(addresses, str) else addresses:
            found = self._candidates(address)
            if not found:
                from . import near

                raise near.unknown(address, self, source=self._shown)
            if len(found) == 1:
                self._note_old_name(address, found[0])
            ids.update(info.id for info in found)
        return frozenset(ids)


def _is_strings(items: "Iterable[object]") -> bool:
    return all(isinstance(item, str) for item in items)
