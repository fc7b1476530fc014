"""`coldplug build`: reads the sources and writes the manifest, or tells whether the one that is there is right."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from .cache import FOLDER
from .options import PATH, Sources, project_option, reporting, request_of, shown_path, source_options
from .printable import counted, escaped
from .problems import UsageError
from .project import FILE, open_project

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from .answers import Answer
    from .problems import Problem
    from .request import Request
    from .terminal import Console

SHOWN = 20
"""How many problems are shown where all were not asked for."""


class _Options(Sources):
    """What is searched, and how."""

    exhaustive: bool
    no_cache: bool
    cache_dir: Path | None
    jobs: int | None
    dask: str | None


class _Command(click.Command):
    """Reads `--check` alone as `--check=full`; click would take the next word for its value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of the command line."""
        return super().parse_args(ctx, ["--check=full" if word == "--check" else word for word in args])


@click.command(
    "build",
    cls=_Command,
    short_help="Read the sources and write the manifest.",
    epilog="""\b
Examples:
  coldplug build                   what pyproject.toml says
  coldplug build --check           exit 1 if the manifest is not up to date
  coldplug build app.plugins --base app.core:AIModelPlugin --output -
""",
)
@click.argument("packages", nargs=-1, metavar="[PACKAGE]...")
@source_options
@click.option("-o", "--output", metavar="FILE", help="Where the manifest is written; - prints it.")
@click.option(
    "--check",
    type=click.Choice(("full", "semantic")),
    metavar="[=semantic]",
    help="Write nothing; tell what differs, exit 1. With =semantic, paths, lines and digests don't matter.",
)
@click.option("--strict", is_flag=True, help="Exit 1, and write nothing, if anything could not be read or known.")
@click.option("--exhaustive", is_flag=True, help="Parse every module, whatever names occur in it.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing.")
@click.option(
    "--cache-dir", type=PATH, metavar="DIR", help="Where answers are kept; by default .coldplug_cache in the project."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes share the work; by default as many as pay. The bytes are the same.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Share the reading of files with the workers of a Dask cluster, given by its scheduler.",
)
@project_option
@reporting
def command(
    console: Console,
    *,
    project: Path | None,
    output: str | None,
    check: str | None,
    strict: bool,
    **options: Unpack[_Options],
) -> int:
    """Read the sources of each PACKAGE (a dotted name or a folder) and write what plugins they hold.

    Nothing is imported. The same sources give the same bytes, and a manifest that would not change is not written.
    """
    configured = open_project(project)
    request = replace(request_of(configured, options, jobs=options["jobs"]), exhaustive=options["exhaustive"])
    target = _output(output, configured.output)
    if check and target is None:
        raise UsageError("--check compares with a file; name one with --output")
    folder = None if options["no_cache"] else options["cache_dir"] or configured.root / FOLDER
    from .answers import Run, answer

    with _workers(options["dask"]) as executor, console.progress("searching", "files") as progress:
        run = Run(progress=progress, executor=executor, tell=console.message)
        built = answer(request, cache=folder, by_content=check is not None, run=run)
    _refuse_nothing(built, request)
    _tell_problems(console, built.problems, request, all_of_them=strict or console.verbosity > 0)
    lacking = sum(not problem.is_note for problem in built.problems)
    incomplete = strict and lacking > 0
    if check and target is not None:
        return max(_check(console, target, built, semantic=check == "semantic"), int(incomplete))
    if incomplete:
        console.finding(f"nothing was written: --strict, and {counted(lacking, 'problem')}")
        return 1
    if target is None:
        console.out.write_bytes(built.manifest)
    else:
        _write(console, target, built)
    return 0


def _workers(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """Return the workers of a Dask cluster, if there is one."""
    if scheduler is None:
        return nullcontext()
    from .cluster import workers_at

    return workers_at(scheduler)


def _output(option: str | None, configured: Path | None) -> Path | None:
    """Return the file to write, None for stdout; raise UsageError where nobody says."""
    if option == "-":
        return None
    if option is not None:
        return Path(option)
    if configured is None:
        raise UsageError(
            f"nothing says where the manifest goes; give --output FILE, - to print it, or set output in {FILE}"
        )
    return configured


def _refuse_nothing(built: Answer, request: Request) -> None:
    """Raise UsageError where nothing selected plugins and nothing did by itself, as a decorated class would."""
    if request.categories or request.decorators or built.counts["plugins"]:
        return
    raise UsageError(
        "nothing says what a plugin is: no --base, no categories, and no class is decorated with plugin_discoverable;"
        " `coldplug init` proposes bases"
    )


def _tell_problems(console: Console, problems: tuple[Problem, ...], request: Request, *, all_of_them: bool) -> None:
    if console.verbosity < 0 and not all_of_them:
        return
    shown = problems if all_of_them else problems[:SHOWN]
    for problem in shown:
        roots = (Path(problem.root), *request.search_path) if problem.root else request.search_path
        placed = replace(problem, path=shown_path(problem.path, roots))
        console.finding(escaped(str(placed)))
    if len(shown) < len(problems):
        console.finding(f"... and {len(problems) - len(shown):,} more; -v shows all")


def _write(console: Console, target: Path, built: Answer) -> None:
    from .manifest import write

    written = write(target, built.manifest)
    what = "written" if written else "unchanged"
    console.message(f"{escaped(str(target))}: {what}; {_summary(built)}", style="green" if written else "")
    for category, base, members in built.counts["members"]:
        if members:
            console.detail(escaped(f"  {category} ({base or 'decorated'}): {members:,}"))
        else:
            lack = "no class is decorated for it" if base is None else f"no class derives from {base}"
            console.message(escaped(f"  {category}: {lack}"), style="yellow")
    for decorator in built.idle:
        console.message(escaped(f"  {decorator}: no class is decorated with it"), style="yellow")


def _check(console: Console, target: Path, built: Answer, *, semantic: bool) -> int:
    """Print how the file differs; return 1 where it is stale: other versions of dependencies alone don't make it so."""
    from .manifest import compare

    shown = escaped(str(target))
    try:
        old = target.read_bytes()
    except FileNotFoundError:
        console.result(f"{shown}: there is no such file; write it with `coldplug build`")
        return 1
    differences = compare(old, built.manifest, semantic=semantic)
    stale = [line for line in differences if not line.startswith("dependency ")]
    for line in differences:
        console.result(f"{shown}: {escaped(line)}")
    if stale:
        console.message(f"{shown} is stale: {counted(len(stale), 'difference')}; write it anew with `coldplug build`")
        return 1
    console.message(f"{shown} is up to date; {_summary(built)}", style="green")
    return 0


def _summary(built: Answer) -> str:
    counts = built.counts
    found = f"{counted(counts['plugins'], 'plugin')} in {counted(len(counts['members']), 'category')}"
    return f"{found}, {counted(counts['modules'], 'module')} searched"
