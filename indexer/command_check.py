"""`coldplug check`: what is wrong with the plugins of a project, each finding with its file, line and remedy."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from . import __version__
from .cache import FOLDER
from .checked import checked
from .choice import Choice
from .options import PATH, UNSAID, project_option, reporting, request_of, using_loader
from .printable import ascii_json, counted, escaped
from .problems import UsageError
from .project import open_project
from .reporting import FORMATS, PEOPLE, write_report
from .reporting_text import summary
from .terminal import Column, Screen, Styled, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from .check import Judge
    from .findings import Finding
    from .findings_fixes import Replacement
    from .project import Project
    from .reporting_sarif import Rule
    from .terminal import Console

OF_MANIFEST = "the manifest's defaults"
"""What the loader calls the layer of the project's defaults."""

_IN_A_COMMENT = re.compile(r"[^#\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_MOST_FIXES = 500
"""How many fixes a log holds: each is worked out by itself, which takes a tenth of a second."""


class _Chosen(TypedDict):
    """The options that say which rules count, each with codes and given several times, perhaps; and what is done."""

    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    form: str
    output_file: Path | None
    statistics: bool
    write_baseline: bool
    fix: bool
    diff: bool
    unsafe_fixes: bool
    add_ignores: bool
    reason: str
    no_cache: bool
    cache_dir: Path | None


@click.command(
    "check",
    short_help="Tell what is wrong with the plugins of a project.",
    epilog="""\b
Examples:
  coldplug check                             all that pyproject.toml names
  coldplug check app/plugins/card.py         a file, and the plugins that depend on it
  coldplug check --select CP1,CP301          these rules alone; `coldplug rule` lists all
  coldplug check --baseline known.json --write-baseline
  coldplug check --diff                      what the safe fixes would change
  coldplug check --fix --unsafe-fixes        all fixes, carried out
  coldplug check --add-ignores --reason 'not yet'
""",
)
@click.argument("paths", nargs=-1, type=PATH, metavar="[PATH]...")
@click.option("--select", multiple=True, metavar="CODES", help="The rules that count: codes, or how codes begin.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="Rules that count besides.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Rules that don't count.")
@click.option("--baseline", type=PATH, metavar="FILE", help="Findings that are known, and not told.")
@click.option("--write-baseline", is_flag=True, help="Write all findings into the baseline, and tell none.")
@click.option(
    "--output-format",
    "form",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="How findings are written.",
)
@click.option("--output-file", type=PATH, metavar="FILE", help="Write them there instead of on stdout.")
@click.option("--fix", is_flag=True, help="Carry out the safe fixes, and tell what is left.")
@click.option("--diff", is_flag=True, help="Show what the safe fixes would change, instead of the findings.")
@click.option("--unsafe-fixes", is_flag=True, help="With either, all fixes: some may change what code does.")
@click.option("--add-ignores", is_flag=True, help="Write comments that accept the findings, and tell what is left.")
@click.option("--reason", metavar="TEXT", default="", help="What such comments say.")
@click.option("--statistics", is_flag=True, help="Tell how many findings each rule has, instead of the findings.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing.")
@click.option(
    "--cache-dir", type=PATH, metavar="DIR", help="Where answers are kept; by default .coldplug_cache in the project."
)
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
    exit_zero: bool,
    **chosen: Unpack[_Chosen],
) -> int:
    """Check the plugins of the project, all of them or those in each PATH and what depends on it.

    Nothing is imported. Exit code 1 if anything is wrong; notes don't count.
    """
    _refuse_contradictions(chosen)
    configured = open_project(project)
    known = baseline or configured.check.baseline
    looking = _Looking(
        console, loader, configured, chosen, paths=paths, known=None if chosen["write_baseline"] else known
    )
    root, unsafe = configured.root, chosen["unsafe_fixes"]
    if chosen["write_baseline"]:
        return _write(console, known, looking())
    if chosen["diff"]:
        from .fixing import show_diff

        return int(show_diff(console, looking(), root=root, unsafe=unsafe) and not exit_zero)
    if chosen["fix"]:
        from .fixing import fix, tell_fixed

        fixed = fix(looking, root=root, unsafe=unsafe)
        tell_fixed(console, fixed)
        findings = fixed.findings
    elif chosen["add_ignores"]:
        from .accepting import accept, tell_accepted

        accepted = accept(looking, root=root, reason=chosen["reason"])
        tell_accepted(console, accepted)
        findings = accepted.findings
    else:
        findings = looking()
    looking.tell_gone()
    with _screen(console.out, chosen["output_file"]) as screen:
        _report(findings, screen, chosen, root)
    wrong = sum(not finding.is_note for finding in findings)
    console.message(summary(findings), style="" if wrong else "green")
    return int(wrong > 0 and not exit_zero)


def _report(findings: Sequence[Finding], screen: Screen, chosen: _Chosen, root: Path) -> None:
    if chosen["statistics"]:
        _tell_statistics(screen, findings, form=chosen["form"])
        return
    write_report(
        findings,
        screen,
        form=chosen["form"],
        root=root,
        rules=_described(chosen["form"]),
        version=__version__,
        replacing=partial(_replaced, root=root),
    )


@contextmanager
def _screen(out: Screen, file: Path | None) -> Iterator[Screen]:
    """Give the screen to write on: stdout, or one whose content becomes a file's in the end."""
    if file is None:
        yield out
        return
    from .manifest import write

    content = StringIO()
    yield Screen(stream=content)
    write(file, content.getvalue().encode())


def _described(form: str) -> Sequence[Rule]:
    """Return the rules where a format describes them."""
    if form != "sarif":
        return ()
    from .rules import RULES

    return RULES


def _replaced(findings: Sequence[Finding], *, root: Path) -> Mapping[Finding, Sequence[Replacement]]:
    """Return what the fixes of findings replace, each alone; of very many fixes, those of the first."""
    from .fixes import alone

    return alone([finding for finding in findings if finding.fix is not None][:_MOST_FIXES], root=root)


def _refuse_contradictions(chosen: _Chosen) -> None:
    """Raise UsageError for options of which one would say nothing beside another."""
    if chosen["unsafe_fixes"] and not (chosen["fix"] or chosen["diff"]):
        raise UsageError("--unsafe-fixes says which fixes; add --diff to see them, or --fix to carry them out")
    if chosen["output_file"] is not None and (chosen["diff"] or chosen["write_baseline"]):
        raise UsageError("--output-file takes findings, and none are told; leave out one of the options")
    if chosen["output_file"] is not None:
        from .manifest import refuse_target

        refuse_target(chosen["output_file"])
    if chosen["reason"] and not chosen["add_ignores"]:
        raise UsageError("--reason is what comments say; add --add-ignores to write them")
    if not _IN_A_COMMENT.fullmatch(chosen["reason"]) or not chosen["reason"].isprintable():
        raise UsageError("--reason must be one line of printable text, without #")
    told = [
        ("--fix", chosen["fix"]),
        ("--diff", chosen["diff"]),
        ("--write-baseline", chosen["write_baseline"]),
        ("--add-ignores", chosen["add_ignores"]),
    ]
    if len(both := [name for name, given in told if given]) > 1:
        raise UsageError(f"{both[0]} and {both[1]} are two things to do; give one of them")
    if chosen["statistics"] and chosen["form"] not in (*PEOPLE, "json"):
        raise UsageError(f"statistics are not written as {chosen['form']}; leave out one of the two options")


class _Looking:
    """Checks, as often as it is called, and leaves out what a baseline accepts."""

    def __init__(
        self,
        console: Console,
        loader: ModuleType,
        project: Project,
        chosen: _Chosen,
        *,
        paths: tuple[Path, ...],
        known: Path | None,
    ) -> None:
        from .baseline import read_baseline

        self._console = console
        self._project = project
        self._request = request_of(project, UNSAID)
        self._judge = judge_by(loader)
        self._choice = Choice(
            select=_codes(chosen["select"]),
            extend_select=_codes(chosen["extend_select"]),
            ignore=_codes(chosen["ignore"]),
            paths=paths,
        )
        self._cache = None if chosen["no_cache"] else chosen["cache_dir"] or project.root / FOLDER
        self._known = known
        self._accepted = Counter() if known is None else read_baseline(known)
        self._gone = 0

    def __call__(self) -> tuple[Finding, ...]:
        """Return what is found now."""
        from .baseline import beyond

        with self._console.progress("searching", "files") as progress:
            found = checked(
                self._request, self._project, self._choice, judge=self._judge, cache=self._cache, progress=progress
            )
        new, self._gone = beyond(found, self._accepted)
        return tuple(new)

    def tell_gone(self) -> None:
        """Tell how much that the baseline accepts was not found the last time."""
        if self._gone:
            gone = counted(self._gone, "finding")
            self._console.message(
                f"{escaped(str(self._known))}: {gone} in it gone; write it anew with --write-baseline"
            )


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


def _tell_statistics(screen: Screen, findings: Sequence[Finding], *, form: str) -> None:
    from .rules import BY_CODE

    counts = Counter(finding.code for finding in findings)
    mended = Counter(finding.code for finding in findings if finding.fix is not None)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if form == "json":
        records = [
            {"code": code, "name": BY_CODE[code].name, "count": count, "with_fix": mended[code]}
            for code, count in ranked
        ]
        screen.write(ascii_json(records, indent=2))
    elif counts:
        columns = (Column(title="count", right=True), Column(title="code"), Column(title="rule"))
        rows = [(f"{count:,}", Styled(code, "red"), BY_CODE[code].name) for code, count in ranked]
        screen.write(table(columns, rows, screen))
