"""`coldplug check`: what is wrong with the plugins of a project, each finding with its file, line and remedy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from . import __version__
from .options import PATH, UNSAID, project_option, reporting, request_of, using_loader
from .printable import counted, escaped
from .problems import UsageError
from .project import open_project
from .reporting import FORMATS, write_report
from .reporting_text import summary
from .rules import BY_CODE, RULES
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from .check import Judge
    from .findings import Finding
    from .terminal import Console

OF_MANIFEST = "the manifest's defaults"
"""What the loader calls the layer of the project's defaults."""


class _Options(TypedDict):
    """The options that choose rules, each given several times, perhaps, and with several codes; and how to tell."""

    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    output_format: str
    statistics: bool
    exit_zero: bool


@click.command(
    "check",
    short_help="Tell what is wrong with the plugins of a project.",
    epilog="""\b
Examples:
  coldplug check                             all that pyproject.toml names
  coldplug check app/plugins/card.py         a file, and the plugins that depend on it
  coldplug check --select CP1,CP301          these rules alone; `coldplug rule` lists all
  coldplug check --baseline known.json --write-baseline
""",
)
@click.argument("paths", nargs=-1, type=PATH, metavar="[PATH]...")
@click.option("--select", multiple=True, metavar="CODES", help="The rules that count: codes, or how codes begin.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="Rules that count besides.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Rules that don't count.")
@click.option(
    "--output-format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="How findings are told."
)
@click.option("--baseline", type=PATH, metavar="FILE", help="Findings that are known, and not told.")
@click.option("--write-baseline", is_flag=True, help="Write all findings into the baseline, and tell none.")
@click.option("--statistics", is_flag=True, help="Tell how many findings each rule has, instead of the findings.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found.")
@project_option
@reporting
@using_loader
def command(
    console: Console,
    *,
    loader: ModuleType,
    project: Path | None,
    paths: tuple[Path, ...],
    baseline: Path | None,
    write_baseline: bool,
    **options: Unpack[_Options],
) -> int:
    """Check the plugins of the project, all of them or those in each PATH and what depends on it.

    Nothing is imported. Exit code 1 if anything is wrong; notes don't count.
    """
    configured = open_project(project)
    request = request_of(configured, UNSAID)
    with console.progress("searching", "files") as progress:
        from .check import Choice, check

        choice = Choice(
            select=_codes(options["select"]),
            extend_select=_codes(options["extend_select"]),
            ignore=_codes(options["ignore"]),
            paths=paths,
        )
        findings = check(request, configured, choice, judge=judge_by(loader), progress=progress)
    known = baseline or configured.check.baseline
    if write_baseline:
        return _write(console, known, findings)
    if known is not None:
        findings = _beyond(console, known, findings)
    if options["statistics"]:
        _tell_statistics(console, findings)
    else:
        write_report(
            findings, console.out, form=options["output_format"], root=configured.root, rules=RULES, version=__version__
        )
    wrong = sum(not finding.is_note for finding in findings)
    console.message(summary(findings), style="" if wrong else "green")
    return int(wrong > 0 and not options["exit_zero"])


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    """Return the codes in options that may each hold several, parted by commas."""
    return tuple(code.strip() for text in given for code in text.split(",") if code.strip())


def judge_by(loader: ModuleType) -> Judge:
    """Return what holds the project's defaults against the schemas, as an application would."""

    def judge(manifest: bytes) -> list[tuple[str, str, str, str]]:
        plugins = loader.PluginLoader.open(_InMemory(manifest))
        found: list[tuple[str, str, str, str]] = []
        for id_ in sorted({info.id for infos in plugins.discover().values() for info in infos}):
            problems: Sequence[Any] = plugins.check(id_) if plugins[id_].defaults else ()
            found += [
                (id_, problem.path, problem.message, problem.remedy)
                for problem in problems
                if problem.layer == OF_MANIFEST
            ]
        return found

    return judge


class _InMemory:
    """A manifest that is in no file, as the loader reads resources."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read_bytes(self) -> bytes:
        """Return the manifest."""
        return self._data


def _write(console: Console, file: Path | None, findings: Sequence[Finding]) -> int:
    if file is None:
        raise UsageError("which baseline? name it with --baseline FILE, or set baseline in [tool.coldplug.check]")
    from .baseline import render_baseline
    from .manifest import write

    wrong = [finding for finding in findings if not finding.is_note]
    written = write(file, render_baseline(wrong))
    what = "written" if written else "unchanged"
    console.message(f"{escaped(str(file))}: {what}; {counted(len(wrong), 'finding')} known from now on")
    return 0


def _beyond(console: Console, file: Path, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    from .baseline import beyond, read_baseline

    new, gone = beyond(findings, read_baseline(file))
    if gone:
        console.message(
            f"{escaped(str(file))}: {counted(gone, 'finding')} in it gone; write it anew with --write-baseline"
        )
    return tuple(new)


def _tell_statistics(console: Console, findings: Sequence[Finding]) -> None:
    counts = Counter(finding.code for finding in findings)
    if counts:
        columns = (Column(title="count", right=True), Column(title="code"), Column(title="rule"))
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        rows = [(f"{count:,}", Styled(code, "red"), BY_CODE[code].name) for code, count in ranked]
        console.result(table(columns, rows, console.out))
