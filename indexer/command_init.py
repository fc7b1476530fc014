"""`coldplug init`: finds what the classes of a project derive from, and proposes the configuration of its manifest."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import PATH, UNSAID, Sources, format_option, from_here, reporting, request_of
from .printable import counted, escaped
from .problems import UsageError
from .project import FILE, Project, parse_toml, read_text, spelled_key
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .candidates import Candidate
    from .terminal import Console, Screen

SHOWN = 12
"""How many candidates are shown where all were not asked for."""

_APART = frozenset({"test", "tests", "doc", "docs", "example", "examples", "build", "dist", "benchmarks", "scripts"})
"""Folders beside a project's packages that hold no plugins of it."""


@click.command(
    "init",
    short_help="Find the bases of a project and propose its configuration.",
    epilog="""\b
Examples:
  coldplug init                    look, show, and ask before writing
  coldplug init myapp --yes        write what is proposed
  coldplug init --format json      what was found, for a program
""",
)
@click.argument("packages", nargs=-1, metavar="[PACKAGE]...")
@click.option("--search-path", multiple=True, type=PATH, metavar="DIR", help="Where packages are found.")
@click.option("--yes", is_flag=True, help=f"Write to {FILE} without asking.")
@format_option("text", "json")
@click.option("--project", type=PATH, metavar="DIR", help="The project's folder; by default this one.")
@reporting
def command(
    console: Console,
    *,
    packages: tuple[str, ...],
    search_path: tuple[Path, ...],
    yes: bool,
    form: str,
    project: Path | None,
) -> int:
    """Look for the classes that others derive from, and propose [tool.coldplug] for pyproject.toml.

    Each PACKAGE is a dotted name or a folder; by default all packages of the project are looked at. Nothing is
    imported.
    """
    folder = project or Path()
    before = _before(folder)
    empty = Project(root=folder)
    sources: Sources = {
        **UNSAID,
        "packages": packages or tuple(_packages(folder, search_path)),
        "search_path": search_path,
    }
    if not sources["packages"]:
        raise UsageError(f"there is no package in {folder.absolute()}; name one, or give --search-path")
    request = request_of(empty, sources)
    from .candidates import candidates, proposed
    from .session import opened

    with opened(request) as session:
        found = candidates(session)
        chosen = proposed(found)
        proposal = _proposal(chosen, request.packages, search_path or request.search_path, folder)
    if form == "json":
        console.result_json(_as_data(found, proposal))
        return 0 if chosen else 1
    if not chosen:
        console.message(
            f"no class in {', '.join(request.packages)} is one that several others derive from;"
            " mark plugins with plugin_discoverable, or name a base with `coldplug build --base module:Class`"
        )
        return 1
    shown = found if console.verbosity > 0 else found[:SHOWN]
    more = f"... and {len(found) - len(shown):,} more; -v shows all\n" if len(shown) < len(found) else ""
    console.message(f"{_table(shown, chosen, console.err)}\n{more}")
    text = proposal.toml()
    console.result(text)
    return _write(console, folder / FILE, before, text, yes=yes)


# --- what is there ---------------------------------------------------------------------------------------------------


def _before(folder: Path) -> str:
    """Return the text of the project's file, "" for none; raise UsageError where it has the table already."""
    file = folder / FILE
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; name the folder of a project")
    if not file.exists():
        return ""
    text = read_text(file)
    if "coldplug" in parse_toml(text, file).get("tool", {}):
        raise UsageError(f"{file} has [tool.coldplug] already; edit it there, or remove it to begin anew")
    return text


def _packages(folder: Path, search_path: Sequence[Path]) -> Iterator[str]:
    """Yield the top-level packages of a project, in order."""
    from .discover import default_search_path

    seen: set[str] = set()
    for place in search_path or default_search_path(folder):
        for entry in sorted(os.scandir(place), key=lambda entry: entry.name) if place.is_dir() else ():
            holds = entry.is_dir() and entry.name.isidentifier() and os.path.isfile(os.path.join(entry, "__init__.py"))
            if holds and entry.name not in seen and entry.name not in _APART:
                seen.add(entry.name)
                yield entry.name


# --- what is proposed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The configuration that is proposed: values of `[tool.coldplug]`."""

    packages: tuple[str, ...]
    search_path: tuple[str, ...]
    output: str
    categories: dict[str, str]

    def toml(self) -> str:
        """Return it as the table of a TOML file."""
        return "\n".join(
            [
                "[tool.coldplug]",
                f"packages = {_list(self.packages)}",
                f"search-path = {_list(self.search_path)}",
                f"output = {_text(self.output)}",
                "",
                "[tool.coldplug.categories]",
                *(f"{spelled_key(name)} = {_text(base)}" for name, base in self.categories.items()),
            ]
        )


def _text(value: str) -> str:
    import json

    return json.dumps(value)  # a basic string of TOML: paths and identifiers hold no DEL, which alone TOML refuses


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _proposal(
    chosen: Sequence[Candidate], searched: Sequence[str], search_path: Sequence[Path], folder: Path
) -> Proposal:
    categories: dict[str, str] = {}
    for candidate in chosen:
        name = candidate.name if candidate.name not in categories else candidate.id.replace(":", ".")
        categories[name] = candidate.id
    from .candidates import packages_of

    packages = packages_of(chosen) or tuple(searched)
    top = packages[0].partition(".")[0]
    places = [place for place in search_path if place.is_dir()]
    home = next((place / top for place in places if (place / top).is_dir()), folder)
    return Proposal(
        packages=packages,
        search_path=tuple(_relative(place, folder) for place in places),
        output=_relative(home / "plugins.json", folder),
        categories=categories,
    )


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


# --- how it is told and written --------------------------------------------------------------------------------------


def _table(found: Sequence[Candidate], chosen: Sequence[Candidate], screen: Screen) -> str:
    columns = [
        Column(title=""),
        Column(title="base", style="bold"),
        Column(title="kind"),
        Column(title="subclasses", right=True),
        Column(title="where"),
    ]
    rows: list[list[str | Styled]] = [
        [
            Styled("*" if one in chosen else "", "green"),
            one.id,
            "abstract" if one.abstract else "" if one.own else "installed",
            f"{len(one.subclasses):,}",
            _where(one),
        ]
        for one in found
    ]
    return table(columns, rows, screen)


def _where(candidate: Candidate) -> str:
    if not candidate.package:
        return "several packages"
    rest = len(candidate.subclasses) - candidate.inside
    return f"{candidate.package} (and {rest:,} elsewhere)" if rest else candidate.package


def _as_data(found: Sequence[Candidate], proposal: Proposal) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "candidates": [asdict(one) for one in found],
        "proposal": {
            "packages": proposal.packages,
            "search-path": proposal.search_path,
            "output": proposal.output,
            "categories": proposal.categories,
        },
    }


def _write(console: Console, file: Path, before: str, text: str, *, yes: bool) -> int:
    shown = escaped(from_here(file))
    if not yes:
        if not (console.err.terminal and sys.stdin is not None and sys.stdin.isatty()):
            console.message(f"nothing was written; --yes adds this to {shown}")
            return 0
        if not click.confirm(f"Add this to {shown}?", err=True):
            console.message("nothing was written")
            return 0
    after = f"{before.rstrip()}\n\n{text}\n" if before.strip() else f"{text}\n"
    try:
        parse_toml(after, file)
    except UsageError as error:  # `tool = {...}` leaves no place for a table
        raise UsageError(f"{shown} can't take [tool.coldplug] at its end; write it in by hand") from error
    from .manifest import write

    write(file, after.encode())
    console.message(
        f"{shown}: {counted(len(text.splitlines()), 'line')} added; `coldplug build` comes next", style="green"
    )
    return 0
