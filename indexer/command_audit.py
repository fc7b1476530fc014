"""`coldplug audit`: imports the modules for real, in child processes, and compares what it shows with the manifest.

The one command that runs the code it is about; it says so before it does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import click

from .options import PATH, Sources, format_option, project_option, reporting, request_of, source_options
from .printable import escaped
from .problems import UsageError
from .project import open_project
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .audit import CategoryResult, Comparison, Difference, Observation
    from .request import Request
    from .terminal import Console, Screen

SHOWN = 20
"""How many differences are shown where all were not asked for."""


@click.command(
    "audit",
    short_help="Import everything and compare with what was read.",
    epilog="""\b
Examples:
  coldplug audit                   the project, by its pyproject.toml
  coldplug audit pygments --base pygments.lexer:Lexer
  coldplug audit mysite --base django.db.models:Model --setup configure.py
""",
)
@click.argument("packages", nargs=-1, metavar="[PACKAGE]...")
@source_options
@click.option(
    "--batch", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="Modules a process."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="S",
    help="How long a process may take for its modules.",
)
@click.option("--never", multiple=True, metavar="PATTERN", help="Modules not to import, such as '*.migrations'.")
@click.option("--setup", type=PATH, metavar="FILE", help="Python code that each process runs before it imports.")
@format_option("table", "json")
@project_option
@reporting
def command(
    console: Console,
    *,
    project: Path | None,
    batch: int,
    seconds: float,
    never: tuple[str, ...],
    setup: Path | None,
    form: str,
    **sources: Unpack[Sources],
) -> int:
    """Import every module of each PACKAGE and compare the classes with what a manifest would say.

    THIS RUNS THEIR CODE, in child processes. Exit code 1 if anything differs.
    """
    request = request_of(open_project(project), sources)
    prelude = _read(setup)
    _refuse_other_target(request)
    from .audit import compare, observe

    document, modules = _build(console, request)
    bases = _observed_bases(request, document)
    python = "this Python" if request.python is None else str(request.python)
    console.message(escaped(f"importing {len(modules):,} modules in child processes of {python}: their code runs"))
    with console.progress("importing", "modules") as progress:
        observation = observe(
            modules,
            search_path=request.search_path,
            bases=[base for base in bases.values() if base is not None],
            python=request.python,
            never=never,
            setup=prelude,
            seconds=seconds,
            batch=batch,
            progress=progress,
        )
    comparison = compare(document, observation, bases=bases, exclude=request.exclude)
    if form == "json":
        console.result_json(_as_data(comparison, observation))
    else:
        shown = comparison.differences if console.verbosity > 0 else comparison.differences[:SHOWN]
        console.result(_as_text(comparison, observation, shown, console.out))
        for module, outcome in observation.modules.items():
            if not outcome.imported:
                told = " ".join(filter(None, (outcome.kind, outcome.message)))
                console.detail(escaped(f"  {module}: {outcome.status}: {told}"))
    return 0 if comparison.exact and _all_judged(comparison, bases) else 1


# --- what is compared ------------------------------------------------------------------------------------------------


def _read(setup: Path | None) -> str | None:
    if setup is None:
        return None
    try:
        return setup.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"cannot read {setup}: {reason}; name a file of Python code") from error


def _refuse_other_target(request: Request) -> None:
    """Raise UsageError where the manifest would be for another interpreter than the one that is asked."""
    from .environment import python_version
    from .target import Target

    running = Target.running()
    python = running.python if request.python is None else python_version(request.python)
    if request.target.python != python or request.target.platform != running.platform:
        asked = f"Python {_dotted(request.target.python)} on {request.target.platform}"
        here = f"Python {_dotted(python)} on {running.platform}"
        raise UsageError(
            f"the manifest would be for {asked}, but {here} would import; give --python of one that it is for"
        )


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _build(console: Console, request: Request) -> tuple[dict[str, Any], list[str]]:
    """Return the manifest of a request, and the modules that it is about."""
    from .pipeline import build
    from .places import Kind
    from .session import opened

    with console.progress("reading", "modules") as progress:
        document = build(request, progress=progress).document
    with opened(request) as session:
        return document, [located.module for located in session.searched if located.kind is not Kind.NAMESPACE]


def _observed_bases(request: Request, document: Mapping[str, Any]) -> dict[str, str | None]:
    """Return each category's base as `module:Class`, as the user gave it where that is how it was given."""
    declared: Mapping[str, str | None] = document["categories"]
    given = request.categories
    bases = {
        category: reference if reference is None or ":" in reference else declared.get(category)
        for category, reference in given.items()
    }
    return {**dict.fromkeys(declared), **bases}


def _all_judged(comparison: Comparison, bases: Mapping[str, str | None]) -> bool:
    return all(result.skipped is None for result in comparison.categories if bases[result.category] is not None)


# --- how it is told --------------------------------------------------------------------------------------------------


def _as_text(comparison: Comparison, observation: Observation, shown: Sequence[Difference], screen: Screen) -> str:
    parts = [_categories(comparison.categories, screen)]
    parts += [
        escaped(f"{result.category}: not compared: {result.skipped}")
        for result in comparison.categories
        if result.skipped is not None
    ]
    parts += ["", _modules(observation, screen)]
    if shown:
        parts.append("")
        parts += [line for difference in shown for line in _told(difference, screen)]
    if len(shown) < len(comparison.differences):
        parts.append(f"... and {len(comparison.differences) - len(shown):,} more differences; -v shows all")
    return "\n".join(parts)


def _categories(results: Sequence[CategoryResult], screen: Screen) -> str:
    compared = [result for result in results if result.skipped is None]
    columns = [
        Column(title="category", style="bold"),
        *(
            Column(title=title, right=True)
            for title in ("plugins", "found", "missed", "extra", "cannot know", "abstract", "mro")
        ),
    ]
    return table(columns, [_figures(result) for result in compared], screen)


def _figures(result: CategoryResult) -> list[str | Styled]:
    def wrong(number: int) -> Styled:
        return Styled(f"{number:,}", "red" if number else "")

    def agreement(agree: int, total: int) -> Styled:
        return Styled(f"{agree:,}/{total:,}", "" if agree == total else "red")

    return [
        result.category,
        f"{result.plugins:,}",
        f"{result.found:,}",
        wrong(result.missed),
        wrong(result.extra),
        Styled(f"{result.unknown:,}", "yellow" if result.unknown else ""),
        agreement(result.abstract_agree, result.abstract_total),
        agreement(result.mro_agree, result.mro_total),
    ]


def _modules(observation: Observation, screen: Screen) -> str:
    """Return how many modules came to what: one row for those that import, one for each reason that others don't."""
    counted = Counter((outcome.status, outcome.kind) for outcome in observation.modules.values())
    rows = [
        [" ".join(filter(None, key)).replace("failed ", ""), f"{number:,}"]
        for key, number in sorted(counted.items(), key=lambda item: (item[0][0] != "imported", -item[1], item[0]))
    ]
    return table([Column(title="modules"), Column(title="number", right=True)], rows, screen)


def _told(difference: Difference, screen: Screen) -> list[str]:
    return [
        f"{screen.paint(difference.kind, 'red')} {escaped(difference.category)}: {escaped(difference.id)}",
        f"  the manifest says     {escaped(difference.said)}",
        f"  the interpreter says  {escaped(difference.found)}",
    ]


def _as_data(comparison: Comparison, observation: Observation) -> dict[str, object]:
    return {
        "exact": comparison.exact,
        "modules": dict(comparison.modules),
        "not_imported": [
            {"module": module, **asdict(outcome)}
            for module, outcome in observation.modules.items()
            if not outcome.imported
        ],
        "categories": [asdict(result) for result in comparison.categories],
        "differences": [asdict(difference) for difference in comparison.differences],
    }
