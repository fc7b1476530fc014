"""What the pipeline supplies to the resolver: where modules are, what they say, and what C implements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .facts import (
    ModuleFacts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .native import NativeAttribute, NativeClass


class Found(Protocol):
    """What `discover` tells of a module; `kind` is "source", "stub", "native", "bytecode" or "namespace"."""

    @property
    def module(self) -> str:
        """Return the dotted name."""

    @property
    def kind(self) -> str:
        """Return the kind."""

    @property
    def is_package(self) -> bool:
        """Tell whether it has submodules."""

    @property
    def stub(self) -> str | None:
        """Return the path of the `.pyi` that speaks for it."""


class Natives(Protocol):
    """What the table of C modules answers."""

    def module(self, name: str, platform: str = "") -> Mapping[str, NativeAttribute] | None:
        """Return a module's attributes."""

    def computed(self, module: str) -> Mapping[str, NativeAttribute]:
        """Return the C classes that a source module gets by `type(x)`."""

    def definition(self, class_id: str) -> NativeClass | None:
        """Return a class."""

    def exists(self, module: str, platform: str) -> bool | None:
        """Tell whether the standard library has a module on a platform."""

    def spelled_in(self, module: str) -> tuple[str, ...]:
        """Return the ids of the C classes that say they come from a module."""

    def varies(self, module: str) -> bool:
        """Tell whether a module may have names that the table lacks."""


class Sources(Protocol):
    """What the pipeline supplies, remembered: where a module is, and what it says."""

    def find(self, module: str) -> Found | None:
        """Return where a module is, or None."""

    def facts(self, module: str) -> ModuleFacts:
        """Return a module's facts (those of its stub, where only that can be read)."""

    def whole_facts(self, module: str) -> ModuleFacts:
        """Return the same with every function body."""

    def stub_facts(self, module: str) -> ModuleFacts:
        """Return the facts of the `.pyi` beside a source module; empty where there is none."""

    def may_spell(self, module: str) -> bool:
        """Tell whether a module's text may set how a class is spelled."""

    def is_stdlib(self, module: str) -> bool:
        """Tell whether a module comes with Python."""
