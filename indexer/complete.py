"""What a shell can complete: the names in the project's manifest. Whatever goes wrong, there is nothing to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click


def plugin_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the addresses of plugins that begin with what was typed."""
    plugins = _plugins(ctx)
    return [name for name in (plugins.names() if plugins is not None else ()) if name.startswith(incomplete)]


def category_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the categories that begin with what was typed."""
    plugins = _plugins(ctx)
    return [name for name in (plugins.discover() if plugins is not None else ()) if name.startswith(incomplete)]


def _plugins(ctx: click.Context) -> Any:  # noqa: ANN401 - the loader's PluginLoader
    from .options import manifest_path

    try:
        path = manifest_path(ctx.params.get("project"), ctx.params.get("manifest"))
        plugins = ctx.obj.sibling("loader").PluginLoader.open(path)
        plugins.names()
    except Exception:  # noqa: BLE001 - a shell that waits for words wants no message
        return None
    return plugins
