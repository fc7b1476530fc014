"""What the manifest says about one plugin; nothing is imported to know it."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .manifest import Manifest


class PluginInfo:
    """A plugin's record, read from its manifest. Two are equal when they say the same."""

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
    def aliases(self) -> tuple[str, ...]:
        """The names that it had before, and still answers to."""
        return self._strings("aliases") or ()

    @property
    def label(self) -> str | None:
        """The name as the source gives it, where it can't serve as one."""
        return self._text("label")

    @property
    def doc(self) -> str | None:
        """The first paragraph of the docstring."""
        return self._text("doc")

    @property
    def bases(self) -> tuple[str, ...]:
        """The ids of its bases, as the class statement names them."""
        return self._strings("bases") or ()

    @property
    def mro(self) -> tuple[str, ...] | None:
        """The ids of the classes that it inherits from, itself first; None where that can't be known from source."""
        return self._strings("mro")

    @property
    def abstract(self) -> bool | None:
        """False, or None where it can't be known from source."""
        found = self._record.get("abstract")
        return found if isinstance(found, bool) else None

    @property
    def virtual(self) -> bool:
        """Whether it is a plugin through `Base.register`."""
        return self._record.get("virtual") is True

    @property
    def unknown(self) -> tuple[str, ...]:
        """Why something about it can't be known."""
        return self._strings("unknown") or ()

    @property
    def requires(self) -> tuple[str, ...]:
        """The top-level names of the third-party modules that importing it needs."""
        return self._strings("requires") or ()

    @property
    def compat(self) -> "Mapping[str, object]":
        """What it needs to run: `api_version`, `python`, and `requires`; empty where the manifest does not say."""
        return self._table(self._record, "compat")

    @property
    def distribution(self) -> str | None:
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
    def path(self) -> str | None:
        """The file of its module, relative to the root that it was found under."""
        found = (self.manifest.module(self.module) or {}).get("path")
        return found if isinstance(found, str) else None

    @property
    def line(self) -> int | None:
        """The line of its class statement."""
        found = self._table(self.manifest.module(self.module) or {}, "lines").get(self.qualname)
        return found if isinstance(found, int) else None

    def __repr__(self) -> str:
        return f"PluginInfo({self.id!r}, name={self.name!r}, categories={self.categories!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PluginInfo) and self.id == other.id and self._record == other._record

    def __hash__(self) -> int:
        return hash(self.id)

    def _text(self, key: str) -> str | None:
        found = self._record.get(key)
        if found is not None and not isinstance(found, str):
            self.manifest.refuse(f"{key!r} in the record of {self.id!r} is no text", plugin=self.id)
        return found

    def _strings(self, key: str) -> tuple[str, ...] | None:
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


def info_of_type(reference: str, manifest: "Manifest") -> PluginInfo:
    """Return what is known about a class that a record names as the type of an option: where it lies."""
    module, _, qualname = reference.partition(":")
    return PluginInfo(reference, {"name": qualname, "module": module, "qualname": qualname}, manifest)


def _is_strings(items: "Iterable[object]") -> bool:
    return all(isinstance(item, str) for item in items)
