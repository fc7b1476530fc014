"""How fixes fare on files that nobody meant to fix: every file of real packages, each kind of fix wherever it fits.

Nothing but copies is written. Each file must parse afterwards, differ in its syntax tree only where meant (as a judge
of its own says), and stay as it is when the same is done again. Exit code 1 where one does not.

    python benchmarks/fixes.py                          the packages that the development extra pins
    python benchmarks/fixes.py --sample 40 pygments     some files of one, drawn by a fixed seed
    python benchmarks/fixes.py --folder DIR             every file below a folder
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.described_fixes import KINDS, Tried, tried  # noqa: E402  (from the checkout)

PACKAGES = ("pygments", "django", "docutils", "mkdocs", "scrapy", "sqlalchemy")


def files_of(package: str) -> list[Path]:
    """Return the source files of an installed package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed")
    return below(Path(spec.submodule_search_locations[0]))


def below(folder: Path) -> list[Path]:
    """Return the source files below a folder, in order."""
    return sorted(folder.rglob("*.py"))


def report(name: str, results: Sequence[Tried]) -> None:
    """Print the figures of one package."""
    touched = [one for one in results if one.done]
    print(f"\n{name}: {len(results):,} files parse, {len(touched):,} were changed")
    print(f"  {'kind':<16} {'described':>9} {'done':>9}")
    for kind in KINDS:
        described, done = (
            sum(counts[kind] for counts in (getattr(one, key) for one in results)) for key in ("described", "done")
        )
        print(f"  {kind:<16} {described:>9,} {done:>9,}")
    reasons = sum((one.refused for one in results), Counter[str]())
    for reason, number in reasons.most_common(8):
        print(f"  refused {number:,}: {reason[:100]}")
    faults = Counter(fault for one in results for fault in one.faults)
    for fault in ("does not parse", "differs where nothing is meant", "is not idempotent"):
        right = len(touched) - faults[fault]
        print(f"  {right:,} of {len(touched):,} right: {fault}: {faults[fault]}")
    for one in results:
        for fault in one.faults:
            print(f"  {one.path}: {fault}")


def run(files: Sequence[Path], kinds: Sequence[str]) -> list[Tried]:
    """Try all fixes at once on each file."""
    with tempfile.TemporaryDirectory() as folder:
        return tried(files, kinds, Path(folder))


def main() -> int:
    """Try what the words name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--folder", type=Path, action="append", default=[])
    parser.add_argument("--sample", type=int, default=0, help="how many files of each; all by default")
    parser.add_argument("--kind", action="append", choices=KINDS, help="which kinds of fix; all by default")
    words = parser.parse_args()
    packages = words.packages or ([] if words.folder else PACKAGES)
    faulty = False
    for name, files in [*((one, files_of(one)) for one in packages), *((str(one), below(one)) for one in words.folder)]:
        draw = random.Random(1)  # noqa: S311 - a sample, the same each time
        chosen = draw.sample(files, words.sample) if 0 < words.sample < len(files) else files
        results = run(chosen, words.kind or KINDS)
        report(name, results)
        faulty = faulty or any(one.faults for one in results)
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
