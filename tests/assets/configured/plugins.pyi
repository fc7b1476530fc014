# Made by `coldplug stubs` from the manifest, and made anew when that changes: nothing written here lasts.
# ruff: noqa
# fmt: off
# mypy: disable-error-code="override, import-untyped, import-not-found, type-arg"
# pyright: reportIncompatibleMethodOverride=false, reportMissingImports=false, reportMissingTypeStubs=false
from collections.abc import Callable, Mapping, Set
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, overload

from coldplug.loader import LoadReport, PluginLoader
from datetime import timedelta
from pathlib import Path
from pydantic.types import SecretStr
from shop.core import Model
from shop.core import Store
from shop.models import Level
from shop.models import Remote
from shop.models import Server
from shop.models import Small
from shop.stores import Cat
from shop.stores import Dog
from shop.stores import Node
from shop.stores import Remote as Remote_2
from shop.stores import Server as Server_2
from shop.stores import Small as Small_2

_Item = TypeVar("_Item")
_Plugin = TypeVar("_Plugin")
_Array: TypeAlias = list[_Item] | tuple[_Item, ...] | Set[_Item]
_Base: TypeAlias = Callable[..., _Plugin]

class RemoteServer(TypedDict, total=False):
    """A server that answers."""

    host: str
    """Where it listens. Required."""
    password: str | None
    """A secret."""
    port: int
    """By default 80."""

class RemoteOptions(TypedDict, total=False):
    """Options of shop.models:Remote."""

    server: RemoteServer | Server
    """The one that is asked first. By default {"port": 8080}."""
    level: Literal["low", "high"] | Level
    """Required."""
    size: int
    """How large; "large" is slow \\ dear. By default 7."""
    words: _Array[str]
    """Required."""
    api_key: str
    """A secret."""
    mirrors: _Array[RemoteServer | Server]
    """By default list()."""
    spare: RemoteServer | Server | None
    """By default null."""
    cache: str | Path
    """By default Path("a") / "b"."""
    every: str | timedelta
    """By default "PT1H"."""
    mode: Literal["fast", "good"]
    """By default "good"."""
    greeting: str
    """By default "Hé \\"you\\"\\n\\tC:\\\\x \\u202e# '"."""
    weights: Mapping[str, float]
    """By default {"a": 1.0}."""
    pair: _Array[int | str]
    """By default [1, "one"]."""
    ratio: float | None
    """By default null."""
    loud: bool
    """By default false."""

class ModelSmallOptions(TypedDict, total=False):
    """Options of shop.models:Small."""

    size: object
    """By default 3."""

class RemoteStoreV2Server(TypedDict, total=False):
    """Server"""

    level: int
    """By default 3."""
    url: str
    """Its address. Required."""

class RemoteStoreV2Cat(TypedDict, total=False):
    """Cat"""

    kind: Literal["cat"]
    """Required."""
    lives: int
    """Required."""

class RemoteStoreV2Dog(TypedDict, total=False):
    """Dog"""

    kind: Literal["dog"]
    """Required."""
    name: str
    """By default "Rex"."""

class RemoteStoreV2Node(TypedDict, total=False):
    """Node"""

    below: _Array[RemoteStoreV2Node | Node]
    """By default []."""
    value: int
    """Required."""

RemoteStoreV2Options = TypedDict(
    "RemoteStoreV2Options",
    {
        "server": RemoteStoreV2Server | Server_2,
        "pet": RemoteStoreV2Cat | Cat | RemoteStoreV2Dog | Dog,
        "tree": RemoteStoreV2Node | Node | None,
        "token": str | SecretStr,
        "an odd.key": int,
        "pin": str,
    },
    total=False,
)

class StoreSmallOptions(TypedDict, total=False):
    """Options of shop.stores:Small."""

    limit: int
    """By default 10."""

class Plugins(PluginLoader):
    @overload
    def load(
        self,
        plugin: Literal["remote", "Model/remote", "shop.models:Remote"],
        base: _Base[Any] | None = None,
        *,
        config: RemoteOptions | None = None,
    ) -> Remote: ...
    @overload
    def load(
        self,
        plugin: Literal["Model/small", "shop.models:Small"],
        base: _Base[Any] | None = None,
        *,
        config: ModelSmallOptions | Mapping[str, object] | None = None,
    ) -> Small: ...
    @overload
    def load(
        self,
        plugin: Literal["remote-store.v2", "Store/remote-store.v2", "shop.stores:Remote"],
        base: _Base[Any] | None = None,
        *,
        config: RemoteStoreV2Options | None = None,
    ) -> Remote_2: ...
    @overload
    def load(
        self,
        plugin: Literal["Store/small", "shop.stores:Small"],
        base: _Base[Any] | None = None,
        *,
        config: StoreSmallOptions | None = None,
    ) -> Small_2: ...
    @overload
    def load(
        self,
        plugin: _Base[_Plugin],
        base: None = None,
        *,
        config: Mapping[str, object] | None = None,
    ) -> _Plugin: ...
    @overload
    def load(
        self,
        plugin: str,
        base: _Base[_Plugin],
    ) -> _Plugin: ...
    @overload
    async def aload(
        self,
        plugin: Literal["remote", "Model/remote", "shop.models:Remote"],
        base: _Base[Any] | None = None,
        *,
        config: RemoteOptions | None = None,
    ) -> Remote: ...
    @overload
    async def aload(
        self,
        plugin: Literal["Model/small", "shop.models:Small"],
        base: _Base[Any] | None = None,
        *,
        config: ModelSmallOptions | Mapping[str, object] | None = None,
    ) -> Small: ...
    @overload
    async def aload(
        self,
        plugin: Literal["remote-store.v2", "Store/remote-store.v2", "shop.stores:Remote"],
        base: _Base[Any] | None = None,
        *,
        config: RemoteStoreV2Options | None = None,
    ) -> Remote_2: ...
    @overload
    async def aload(
        self,
        plugin: Literal["Store/small", "shop.stores:Small"],
        base: _Base[Any] | None = None,
        *,
        config: StoreSmallOptions | None = None,
    ) -> Small_2: ...
    @overload
    async def aload(
        self,
        plugin: _Base[_Plugin],
        base: None = None,
        *,
        config: Mapping[str, object] | None = None,
    ) -> _Plugin: ...
    @overload
    async def aload(
        self,
        plugin: str,
        base: _Base[_Plugin],
    ) -> _Plugin: ...
    @overload
    def load_class(
        self,
        plugin: Literal["remote", "Model/remote", "shop.models:Remote"],
        base: _Base[Any] | None = None,
    ) -> type[Remote]: ...
    @overload
    def load_class(
        self,
        plugin: Literal["Model/small", "shop.models:Small"],
        base: _Base[Any] | None = None,
    ) -> type[Small]: ...
    @overload
    def load_class(
        self,
        plugin: Literal["remote-store.v2", "Store/remote-store.v2", "shop.stores:Remote"],
        base: _Base[Any] | None = None,
    ) -> type[Remote_2]: ...
    @overload
    def load_class(
        self,
        plugin: Literal["Store/small", "shop.stores:Small"],
        base: _Base[Any] | None = None,
    ) -> type[Small_2]: ...
    @overload
    def load_class(
        self,
        plugin: _Base[_Plugin],
        base: None = None,
    ) -> type[_Plugin]: ...
    @overload
    def load_class(
        self,
        plugin: str,
        base: _Base[_Plugin],
    ) -> type[_Plugin]: ...
    @overload
    def register_config(
        self,
        plugin: Literal["remote", "Model/remote", "shop.models:Remote"],
        options: RemoteOptions,
    ) -> None: ...
    @overload
    def register_config(
        self,
        plugin: Literal["Model/small", "shop.models:Small"],
        options: ModelSmallOptions | Mapping[str, object],
    ) -> None: ...
    @overload
    def register_config(
        self,
        plugin: Literal["remote-store.v2", "Store/remote-store.v2", "shop.stores:Remote"],
        options: RemoteStoreV2Options,
    ) -> None: ...
    @overload
    def register_config(
        self,
        plugin: Literal["Store/small", "shop.stores:Small"],
        options: StoreSmallOptions,
    ) -> None: ...
    @overload
    def load_all(
        self,
        category: Literal["Model"],
        *,
        config: Mapping[str, Mapping[str, object]] | None = None,
        errors: Literal["collect", "raise"] = "collect",
    ) -> LoadReport[Model]: ...
    @overload
    def load_all(
        self,
        category: Literal["Store"],
        *,
        config: Mapping[str, Mapping[str, object]] | None = None,
        errors: Literal["collect", "raise"] = "collect",
    ) -> LoadReport[Store]: ...
    @overload
    def load_all(
        self,
        category: _Base[_Plugin],
        *,
        config: Mapping[str, Mapping[str, object]] | None = None,
        errors: Literal["collect", "raise"] = "collect",
    ) -> LoadReport[_Plugin]: ...
    @overload
    def load_all(
        self,
        category: str | None = None,
        *,
        config: Mapping[str, Mapping[str, object]] | None = None,
        errors: Literal["collect", "raise"] = "collect",
    ) -> LoadReport[Any]: ...
