"""Draw findings of `coldplug check` on real packages, by a fixed seed over rules, for somebody to read one by one.

    python benchmarks/findings.py                        200 findings of the packages that are installed
    python benchmarks/findings.py --home-assistant DIR   and of Home Assistant, unpacked there
    python benchmarks/findings.py --count 50 --seed 7

Every rule that counts by default gives as many as every other, as far as it has findings. Prints a line for each, with
the line of source that it is about.
"""

from __future__ import annotations

import argparse
import random
import site
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.agreement import SUBJECTS
from indexer.check import check
from indexer.choice import Choice
from indexer.findings import Finding
from indexer.options import UNSAID, request_of
from indexer.project import Project
from indexer.read import decode

PACKAGES = ("pygments", "django", "sqlalchemy", "docutils", "scrapy", "mkdocs")
HOME_ASSISTANT = ("homeassistant.helpers.entity:Entity", "homeassistant.config_entries:ConfigFlow")


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


def main() -> int:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home-assistant", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    found: dict[str, list[tuple[Path, Finding]]] = {}
    for folder, project in projects(options.home_assistant):
        for finding in findings_of(project):
            found.setdefault(finding.code, []).append((folder, finding))
    for code, pile in sorted(found.items()):
        print(f"{code}: {len(pile):,} findings", file=sys.stderr)
    chosen = drawn(found, count=options.count, seed=options.seed)
    for folder, one in sorted(chosen, key=lambda pair: (pair[1].code, pair[1].path, pair[1].line)):
        lines = decode((folder / one.path).read_bytes()).splitlines() if one.line else []
        print(f"{one.path}:{one.line}:{one.column}: {one.code} {one.message}")
        if 0 < one.line <= len(lines):
            print(f"    {lines[one.line - 1].strip()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
