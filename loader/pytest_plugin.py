"""A fixture for the tests of applications: `pytest_plugins = ["coldplug.loader.pytest_plugin"]` in a conftest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest

from .plugins import PluginLoader

OverridePlugin: TypeAlias = Callable[[PluginLoader, str, Callable[..., Any]], None]


@pytest.fixture
def override_plugin() -> Iterator[OverridePlugin]:
    """Return a function that puts a class or a factory in the place of a plugin until the test is over.

    `override_plugin(plugins, "ollama", FakeOllama)`, as often as needed.
    """
    with ExitStack() as overrides:

        def override(plugins: PluginLoader, plugin: str, replacement: Callable[..., Any]) -> None:
            overrides.enter_context(plugins.override(plugin, replacement))

        yield override
