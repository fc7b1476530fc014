"""`coldplug config check`: configuration files against the manifest, each mistake with its line. Imports no plugin."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import PATH, Surroundings, env_option, manifest_option, manifest_path, project_option, reporting
from .printable import escaped
from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from .terminal import Console


@click.command(
    "check",
    short_help="Check files that configure plugins.",
    epilog="""\b
Examples:
  coldplug config check app.toml
  coldplug config check app.toml local.toml --env APP    and the environment over both
""",
)
@click.argument("files", nargs=-1, metavar="FILE...", type=PATH)
@env_option
@manifest_option
@project_option
@reporting
@click.pass_obj
def command(
    given: Surroundings,
    console: Console,
    *,
    project: Path | None,
    manifest: Path | None,
    files: tuple[Path, ...],
    env: str | None,
) -> int:
    """Check TOML and JSON files that configure plugins: names, options, and every value, with its line.

    Several files are layers, the later over the earlier. Options that are required may be missing, for the environment
    may give them; with --env it is asked. Nothing is imported, and no plugin's dependencies need to be installed.
    """
    if not files:
        raise UsageError("which files? name those that configure the plugins, the lowest layer first")
    loader, documents = given.sibling("loader"), given.sibling("loader.documents")
    names = [str(file) for file in files]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            plugins = loader.PluginLoader.open(manifest_path(project, manifest), config=names, env=env)
        except loader.ConfigError as error:
            problem = error.problems[0]
            raise UsageError(f"{problem.layer}: {problem.message}; name files in TOML or JSON") from error
        read = [_document(documents, name) for name in names]
        from .checked_files import File, check_files

        places = [
            File(name=name, places={} if one is None else one.places) for name, one in zip(names, read, strict=True)
        ]
        found = check_files(plugins, places, prefix=env, served=_served(plugins, read, env))
    for message in dict.fromkeys(str(warning.message) for warning in told):
        console.message(escaped(message), style="yellow")
    for finding in found:
        console.finding(escaped(str(finding)))
    if not found:
        console.message(f"{escaped(', '.join(names))}: nothing is wrong", style="green")
    return 1 if found else 0


def _document(documents: ModuleType, name: str) -> Any:  # noqa: ANN401 - the loader's Document
    """Return what a file says, None for one that says nothing: the loader tells why."""
    try:
        return documents.read(name)
    except documents.Unreadable:
        return None


def _served(plugins: Any, documents: Sequence[Any], env: str | None) -> frozenset[str]:  # noqa: ANN401 - the loader's
    """Return the ids of the plugins that serve a category."""
    chosen: dict[str, object] = {}
    for document in documents:
        said = {} if document is None else document.table.get("use")
        chosen |= said if isinstance(said, dict) else {}
    for category in plugins.discover() if env is not None else ():
        variable = f"{env}__USE__{category}".upper().replace("-", "_").replace(".", "_")
        if variable in os.environ:
            chosen[category] = os.environ[variable]
    addresses = [str(name) if ":" in str(name) else f"{category}/{name}" for category, name in chosen.items()]
    return frozenset(plugins[address].id for address in addresses if address in plugins)
