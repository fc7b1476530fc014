"""Draw findings of `coldplug check` on real packages, by a fixed seed over rules, for somebody to read one by one.

    python benchmarks/findings.py                        200 findings of the packages that are installed
    python benchmarks/findings.py --home-assistant DIR   and of Home Assistant, unpacked there
    python benchmarks/findings.py --count 50 --seed 7
    python benchmarks/findings.py --fetched --each 8     up to 8 of each rule, on packages of the index, fetched once

Every rule that counts by default gives as many as every other, as far as it has findings. Prints a line for each, with
the line of source that it is about; `--table` writes them as the page of verdicts has them.
"""

from __future__ import annotations

import argparse
import random
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.agreement import SUBJECTS
from benchmarks.findings_corpora import FETCHED
from indexer.check import check
from indexer.choice import Choice
from indexer.findings import Finding
from indexer.options import UNSAID, request_of
from indexer.printable import escaped
from indexer.project import Project
from indexer.project_check import CheckSettings
from indexer.read import decode

PACKAGES = ("pygments", "django", "sqlalchemy", "docutils", "scrapy", "mkdocs")
IMPORT_BUDGET = 6
"""How many third-party packages a plugin may need."""
MOST = 147
"""How much of a message a table has."""
HOME_ASSISTANT = ("homeassistant.helpers.entity:Entity", "homeassistant.config_entries:ConfigFlow")


def fetched() -> Iterator[tuple[Path, Project]]:
    """Yield each distribution of the index as a project with its bases."""
    for subject in FETCHED:
        folder, *beside = subject.folders()
        categories = {base.rpartition(":")[2]: base for base in subject.bases}
        project = _project(folder, subject.packages, categories)
        yield (
            folder,
            replace(
                project,
                search_path=(folder, *beside),
                python_version=subject.python,
                check=CheckSettings(import_budget=IMPORT_BUDGET),
            ),
        )


def projects(home_assistant: Path | None) -> Iterator[tuple[Path, Project]]:
    """Yield each package as a project, with its bases, and with every class as a plugin, which tries more rules."""
    folder = Path(site.getsitepackages()[0])
    for subject in SUBJECTS:
        if subject.name in PACKAGES:
            bases = {base.rpartition(":")[2]: base for base in subject.bases}
            for categories in (bases, {"object": "builtins:object"}):
                yield folder, _project(folder, subject.packages, categories)
    if home_assistant is not None:
        bases = {base.rpartition(":")[2]: base for base in HOME_ASSISTANT}
        yield home_assistant, _project(home_assistant, ("homeassistant",), bases)


def _project(folder: Path, packages: Sequence[str], categories: dict[str, str]) -> Project:
    return Project(root=folder, search_path=(folder,), packages=tuple(packages), categories=dict(categories))


def findings_of(project: Project) -> tuple[Finding, ...]:
    """Return what the rules that count by default find."""
    return check(request_of(project, UNSAID), project, Choice(), judge=lambda _: ()).findings


def drawn(found: dict[str, list[tuple[Path, Finding]]], *, count: int, seed: int) -> Iterator[tuple[Path, Finding]]:
    """Yield findings in turns, one of each rule, until there are enough."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    piles = {code: chance.sample(list(dict.fromkeys(found[code])), len(set(found[code]))) for code in sorted(found)}
    while count > 0 and any(piles.values()):
        for pile in piles.values():
            if pile and count > 0:
                count -= 1
                yield pile.pop()


def some_of_each(
    found: dict[str, list[tuple[Path, Finding]]], *, most: int, seed: int
) -> Iterator[tuple[Path, Finding]]:
    """Yield up to so many findings of each rule, of as many packages as have some."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    for _, pile in sorted(found.items()):
        by_folder: dict[Path, list[tuple[Path, Finding]]] = {}
        for one in chance.sample(unique := list(dict.fromkeys(pile)), len(unique)):
            by_folder.setdefault(one[0], []).append(one)
        rounds = zip_longest(*by_folder.values())
        yield from islice((one for turn in rounds for one in turn if one is not None), most)


def _row(path: str, finding: Finding) -> str:
    """Return a row of a table in Markdown, whose last cell waits for the verdict."""
    message = finding.message if len(finding.message) <= MOST else f"{finding.message[:MOST]}..."
    said = escaped(message).replace("|", "\\|")
    return f"| {finding.code} | {path}:{finding.line} | {said} | |"


def main() -> int:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home-assistant", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--fetched", action="store_true", help="packages of the index instead of those installed")
    parser.add_argument("--each", type=int, metavar="N", help="up to N findings of each rule, however many in all")
    parser.add_argument("--table", action="store_true", help="print the rows of a table in Markdown")
    options = parser.parse_args()
    found: dict[str, list[tuple[Path, Finding]]] = {}
    for folder, project in fetched() if options.fetched else projects(options.home_assistant):
        for finding in findings_of(project):
            found.setdefault(finding.code, []).append((folder, finding))
    for code, pile in sorted(found.items()):
        print(f"{code}: {len(pile):,} findings", file=sys.stderr)
    if options.each is None:
        chosen = drawn(found, count=options.count, seed=options.seed)
    else:
        chosen = some_of_each(found, most=options.each, seed=options.seed)
    for folder, one in sorted(chosen, key=lambda pair: (pair[1].code, pair[1].path, pair[1].line)):
        if options.table:
            print(_row(f"{folder.name}/{one.path}" if options.fetched else one.path, one))
            continue
        lines = decode((folder / one.path).read_bytes()).splitlines() if one.line else []
        print(f"{one.path}:{one.line}:{one.column}: {one.code} {one.message}")
        if 0 < one.line <= len(lines):
            print(f"    {lines[one.line - 1].strip()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
