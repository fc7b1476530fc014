"""The options that several commands share, and what they come to together with the project's configuration.

Options override the configuration, one by one; what neither says has the default that is written here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from .printable import escaped
from .problems import UsageError
from .project import FILE, Project, is_dotted, open_project, parse_base, parse_version
from .target import Target

if TYPE_CHECKING:
    from types import ModuleType

    from .request import Request
    from .terminal import Console

Function = TypeVar("Function", bound=Callable[..., Any])
PATH = click.Path(path_type=Path)

project_option = click.option(
    "--project",
    type=PATH,
    metavar="DIR",
    help=f"The project's folder; by default the nearest one upward whose {FILE} has [tool.coldplug].",
)
manifest_option = click.option(
    "--manifest", type=PATH, metavar="FILE", help="The manifest to read; by default the project's output."
)
output_option = click.option("-o", "--output", metavar="FILE", help="Where it is written; by default it is printed.")


def _prefix(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """Return the prefix of variables; raise UsageError for what can't be one."""
    if given is not None and (not (given.isascii() and given.isidentifier()) or given.endswith("_")):
        raise UsageError(f"--env {given!r} is no prefix of variables; write one such as APP, without the __ after it")
    return given


env_option = click.option(
    "--env", callback=_prefix, metavar="PREFIX", help="What the application's variables begin with: APP__PLUGINS__..."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the command hands to each of its commands: where to write, and the way to the packages beside this one."""

    console: Console
    sibling: Callable[[str], ModuleType]


def reporting(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command `-v` and `-q`, and as its first argument the console that follows them."""

    @click.option("-v", "--verbose", is_flag=True, help="Tell more.")
    @click.option("-q", "--quiet", is_flag=True, help="Tell nothing but findings.")
    @click.pass_obj
    def with_console(
        given: Surroundings, /, *args: object, verbose: bool, quiet: bool, **options: object
    ) -> int | None:
        if verbose and quiet:
            raise UsageError("-v asks for more and -q for less; give one of them")
        return function(replace(given.console, verbosity=verbose - quiet), *args, **options)

    return update_wrapper(with_console, function)


def using_loader(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command, as `loader`, the package that reads manifests: the one that an application would read it with."""

    @click.pass_obj
    def with_loader(given: Surroundings, /, *args: object, **options: object) -> int | None:
        return function(*args, loader=given.sibling("loader"), **options)

    return update_wrapper(with_loader, function)


def format_option(*formats: str) -> Callable[[Function], Function]:
    """Return the option that chooses between formats, the first by default."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print it."
    )


# --- what is searched ------------------------------------------------------------------------------------------------


class Sources(TypedDict):
    """What `source_options` gives a command; None and nothing at all mean that the user does not say."""

    packages: tuple[str, ...]
    base: tuple[str, ...]
    decorator: tuple[str, ...]
    exclude: tuple[str, ...]
    search_path: tuple[Path, ...]
    python: Path | None
    python_version: str | None
    platform: str | None
    complete_environment: bool | None


UNSAID: Sources = {
    "packages": (),
    "base": (),
    "decorator": (),
    "exclude": (),
    "search_path": (),
    "python": None,
    "python_version": None,
    "platform": None,
    "complete_environment": None,
}
"""What a user who gives no option says."""

_SOURCES = (
    click.option("--base", multiple=True, metavar="[NAME=]MODULE:CLASS", help="A base; its category is called NAME."),
    click.option("--decorator", multiple=True, metavar="MODULE.NAME", help="A decorator that makes a class a plugin."),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Ids to leave out, such as '*:Base*'."),
    click.option("--search-path", multiple=True, type=PATH, metavar="DIR", help="Where packages are found."),
    click.option("--python", type=PATH, metavar="PATH", help="The interpreter whose packages are meant; not run."),
    click.option("--python-version", metavar="X.Y", help="The Python that the manifest is for."),
    click.option("--platform", metavar="NAME", help="The sys.platform that it is for: linux, darwin, win32, ..."),
    click.option(
        "--complete-environment/--no-complete-environment",
        default=None,
        help="Whether what is not installed here is not there where the plugins run either.",
    ),
)


def source_options(function: Function) -> Function:
    """Give a command the options that say what is searched, for what, and where it will run."""
    for option in reversed(_SOURCES):
        function = option(function)
    return function


def request_of(project: Project, sources: Sources, *, jobs: int | None = 1, packages_needed: bool = True) -> Request:
    """Return what a project and a user's options ask for together; raise UsageError where they don't say enough."""
    packages, folders = _packages(sources["packages"])
    packages = packages or project.packages
    if packages_needed and not packages:
        raise UsageError(
            f"nothing says what to search; name a package or its folder, or set packages in [tool.coldplug] of {FILE}"
        )
    from .discover import default_search_path
    from .request import Request

    searched = sources["search_path"] or project.search_path or default_search_path(project.root)
    optional: dict[str, Any] = {}
    if project.name_attributes is not None:
        optional["name_attributes"] = project.name_attributes
    if project.api_version_attribute is not None:
        optional["api_version_attribute"] = project.api_version_attribute
    return Request(
        packages=packages,
        search_path=tuple(dict.fromkeys((*folders, *searched))),
        categories=_categories(sources["base"]) or project.categories,
        decorators=sources["decorator"] or project.decorators,
        exclude=sources["exclude"] or project.exclude,
        target=_target(project, sources),
        python=sources["python"] or project.python,
        metadata=project.metadata,
        defaults=project.defaults,
        merging=project.merge,
        renamed=project.renamed,
        is_whole=not (sources["packages"] or sources["base"] or sources["decorator"]),
        secrets=project.secrets,
        api_version=project.api_version,
        jobs=jobs,
        **optional,
    )


def _packages(given: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Return the dotted names of packages given by name or by folder, and the roots of those given by folder."""
    names: list[str] = []
    roots: list[Path] = []
    for text in given:
        if is_dotted(text):
            names.append(text)
            continue
        from .discover import package_of_folder

        root, name = package_of_folder(Path(text))
        roots.append(root)
        names.append(name)
    return tuple(names), tuple(roots)


def _categories(given: tuple[str, ...]) -> Mapping[str, str | None]:
    found: dict[str, str | None] = {}
    for text in given:
        name, reference = parse_base(text)
        if name in found:
            remedy = f"name one with --base NAME={reference}" if reference else "give it once"
            raise UsageError(f"two bases are called {name}; {remedy}")
        found[name] = reference
    return found


def _target(project: Project, sources: Sources) -> Target:
    running = Target.running()
    complete = sources["complete_environment"]
    if complete is None:
        complete = bool(project.complete_environment)
    return Target(
        python=_version(project, sources) or running.python,
        platform=sources["platform"] or project.platform or running.platform,
        complete_environment=complete,
    )


def _version(project: Project, sources: Sources) -> tuple[int, int] | None:
    if sources["python_version"] is not None:
        return parse_version(sources["python_version"])
    if project.python_version is not None:
        return project.python_version
    python = sources["python"] or project.python
    if python is None:
        return None
    from .environment import python_version

    return python_version(python)


# --- which manifest --------------------------------------------------------------------------------------------------


def manifest_path(project: Path | None, manifest: Path | None) -> Path:
    """Return the path of the manifest that a user means; raise UsageError where nothing says which."""
    path = manifest or open_project(project).output
    if path is None:
        raise UsageError(f"which manifest? name it with --manifest FILE, or set output in [tool.coldplug] of {FILE}")
    return path


def document_of(path: Path, shape: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return the manifest in a file, or on stdin if that is `-`; raise UsageError for what is none.

    It holds what the commands read of it; one that reads more of it than others do gives its `shape`.
    """
    from .manifest import parse, read
    from .shape import MANIFEST, deep_record, fault_of

    if path == Path("-"):
        document = parse(sys.stdin.buffer.read() if sys.stdin is not None else b"", shown="stdin")
    else:
        document = read(path)
    fault = fault_of(document, MANIFEST if shape is None else shape)
    if fault is None and (deep := deep_record(document["plugins"])) is not None:
        fault = f"plugins[{deep!r}] is nested too deeply"
    if fault is not None:
        raise UsageError(f"{path} is no manifest that this version reads: {fault}; write it anew with `coldplug build`")
    return document


# --- what is made of a manifest --------------------------------------------------------------------------------------


def deliver(console: Console, output: str | None, text: str, what: str) -> bool:
    """Write a text to the file `output` where it is not so yet, and say so; or print it where that is None or `-`.

    `what` says in a few words what is in it. Return whether there is a file.
    """
    data = text.encode("utf-8")
    if output is None or output == "-":
        console.out.write_bytes(data)
        return False
    from .manifest import write

    written = write(Path(output), data)
    told = f"{output}: {'written' if written else 'unchanged'}; {what}"
    console.message(escaped(told), style="green" if written else "")
    return True


# --- how places are told ---------------------------------------------------------------------------------------------


def shown_path(path: str, roots: tuple[Path, ...]) -> str:
    """Return a path of a problem as one that can be opened from here, where a root has that file; else as it is."""
    for root in roots:
        joined = root / path
        if joined.exists():
            return from_here(joined)
    return path


def source_of(info: Any) -> str:  # noqa: ANN401 - the loader's PluginInfo
    """Return path:line of a plugin's class, as far as the manifest knows it."""
    return f"{info.path}:{info.line or 0}" if info.path is not None else str(info.module)


def from_here(path: Path) -> str:
    """Return a path as short as it can be written: what lies below the working directory is relative to it."""
    if path.is_absolute():
        try:
            return str(path.relative_to(Path.cwd()))
        except (OSError, ValueError):  # there is no working directory any more, or the file lies elsewhere
            return str(path)
    return os.path.normpath(path) if sys.platform == "win32" else str(path)
