"""What can go wrong with a plugin, one class for each thing that a caller would treat differently.

An error carries its data, builds its own message from it, survives pickling and equals another with the same data.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PluginError(Exception):
    """A plugin, or the list of them, is not what it should be.

    `plugin` is its id, or the name that was asked for; `source` is the manifest, or the file and line, that the error
    is about; `remedy` says what to do.
    """

    def __init__(self, message: str, *, plugin: str | None = None, source: str | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.plugin = plugin
        self.source = source
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PluginError) and type(self) is type(other) and self._data() == other._data()

    def __hash__(self) -> int:
        return hash((type(self), self.message, self.plugin))

    def __reduce__(self) -> "tuple[Callable[..., PluginError], tuple[object, ...]]":
        return _restore, (type(self), self.message, self._data())

    def _data(self) -> dict[str, object]:
        return vars(self)


def _restore(kind: type[PluginError], message: str, data: dict[str, object]) -> PluginError:
    error = kind.__new__(kind, message)
    Exception.__init__(error, message)
    for name, value in data.items():
        setattr(error, name, value)
    return error


class UnknownPlugin(PluginError, KeyError):
    """No plugin answers to the name; `near` are the names that look like it. A KeyError, as of any mapping."""

    def __init__(
        self,
        message: str,
        *,
        plugin: str | None = None,
        source: str | None = None,
        remedy: str = "",
        near: "Sequence[str]" = (),
    ) -> None:
        super().__init__(message, plugin=plugin, source=source, remedy=remedy)
        self.near = tuple(near)


class AmbiguousPlugin(PluginError, LookupError):
    """Several plugins answer to the name; `candidates` are their ids."""

    def __init__(
        self,
        message: str,
        *,
        plugin: str | None = None,
        source: str | None = None,
        remedy: str = "",
        candidates: "Sequence[str]" = (),
    ) -> None:
        super().__init__(message, plugin=plugin, source=source, remedy=remedy)
        self.candidates = tuple(candidates)


class MissingDependency(PluginError, ImportError):
    """The plugin needs the module `name`, which is not installed or is of another version than it needs.

    `distribution` brings it, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        plugin: str | None = None,
        source: str | None = None,
        remedy: str = "",
        name: str | None = None,
        distribution: str | None = None,
    ) -> None:
        super().__init__(message, plugin=plugin, source=source, remedy=remedy)
        self.name = name
        self.distribution = distribution

    def _data(self) -> dict[str, object]:
        return {**vars(self), "name": self.name}  # which ImportError keeps elsewhere


class IncompatiblePlugin(PluginError, ImportError):
    """The plugin is for another Python, or for another version of the application's plugin interface."""


class PluginImportError(PluginError, ImportError):
    """The plugin's module can't be imported: it is not found, it breaks, or another one was found in its place."""


class PluginStartError(PluginError, RuntimeError):
    """The plugin's constructor or a validator failed."""


class PluginTypeError(PluginError, TypeError):
    """What was imported is not the class that was asked for."""


class ManifestError(PluginError, ValueError):
    """The manifest can't be read, contradicts itself, or lists what may not be imported."""


class StaleManifest(ManifestError):
    """The manifest is about other source than the one that is here."""


class ConfigProblem:
    """One thing that is wrong with a configuration: in which layer, at which JSON path, what, and what to do.

    `line` is the line of a layer that is a file, where it is known.
    """

    __slots__ = ("layer", "line", "message", "path", "remedy")

    def __init__(self, *, layer: str, path: str, message: str, remedy: str, line: int | None = None) -> None:
        self.layer = layer
        self.path = path
        self.message = message
        self.remedy = remedy
        self.line = line

    @property
    def place(self) -> str:
        """The layer, with the line."""
        return self.layer if self.line is None else f"{self.layer}:{self.line}"

    def _key(self) -> tuple[str, str, str, str, int | None]:
        return self.layer, self.path, self.message, self.remedy, self.line

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConfigProblem) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> "tuple[Callable[..., ConfigProblem], tuple[str, str, str, str, int | None]]":
        return _problem, self._key()

    def __str__(self) -> str:
        return f"{self.place}: {self.path}: {self.message}; {self.remedy}"

    def __repr__(self) -> str:
        layer, path, message, remedy, line = self._key()
        shown = f"ConfigProblem({layer=}, {path=}, {message=}, {remedy=}"
        return f"{shown})" if line is None else f"{shown}, {line=})"


def _problem(layer: str, path: str, message: str, remedy: str, line: int | None = None) -> ConfigProblem:
    return ConfigProblem(layer=layer, path=path, message=message, remedy=remedy, line=line)


class ConfigError(PluginError, ValueError):
    """The configuration does not fit the plugin; `problems` are all of them."""

    def __init__(
        self,
        message: str,
        *,
        plugin: str | None = None,
        source: str | None = None,
        remedy: str = "",
        problems: "Sequence[ConfigProblem]" = (),
    ) -> None:
        super().__init__(message, plugin=plugin, source=source, remedy=remedy)
        self.problems = tuple(problems)
