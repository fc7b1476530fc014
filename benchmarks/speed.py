"""How fast it is, beside what else there is: one command fetches everything, measures, and writes `RESULTS.md`.

Every figure is a whole process. All commands of a table run in turn, round after round; a ratio is the median over the
rounds of one by another of the same round, since absolute times say more about the machine than about the program.

    python benchmarks/speed.py                     everything, seven rounds; needs the package index and a quiet machine
    python benchmarks/speed.py cold loader         some parts of: cold, warm, workers, loader, growth
    python benchmarks/speed.py cold --corpus django
    python benchmarks/speed.py growth --rounds 1 --largest 4000 --print
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from speed_build import REPEATED, cold, warm, workers
from speed_corpora import CORPORA, REPOSITORY, TOOLS, Corpus, environment, fetch
from speed_growth import SIZES, growth
from speed_loader import starts
from speed_report import Table

RESULTS = REPOSITORY / "benchmarks" / "RESULTS.md"
PICTURE = REPOSITORY / "benchmarks" / "growth.svg"
PARTS = ("cold", "warm", "workers", "loader", "growth")
_ROUNDS = 7
_ORDER = ("Cold", "Check", "Warm", "Workers", "Start", "Growth")
_PICTURE = f"![cost over size]({PICTURE.name})\n"


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="classes in the largest generated package")
    parser.add_argument("--corpus", action="append", metavar="NAME", help="a distribution, of those that are read cold")
    parser.add_argument("--print", action="store_true", dest="only_print", help="print, and leave RESULTS.md as it is")
    words = parser.parse_args()
    wanted = words.parts or PARTS
    if unknown := set(wanted).difference(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    corpora = [corpus for corpus in CORPORA if not words.corpus or corpus.distribution in words.corpus]
    if not corpora:
        parser.error(f"there is no corpus of that name; there are {', '.join({c.distribution: None for c in CORPORA})}")
    tell = _teller()
    programs = environment(tell)
    read = [*(corpora if "cold" in wanted else ()), *(REPEATED if {"warm", "workers"}.intersection(wanted) else ())]
    for corpus in read:
        fetch(corpus, tell)
    sizes = tuple(size for size in SIZES if size <= words.largest)
    tables = {} if words.only_print else _kept()
    for table in _tables(wanted, programs, words.rounds, tell, corpora=corpora, sizes=sizes):
        print(table.markdown(), flush=True)
        tables[table.title] = table.markdown()
        if not words.only_print:
            RESULTS.write_text(_page(tables, words.rounds))
    return 0


def _tables(
    wanted: Sequence[str],
    programs: Path,
    rounds: int,
    tell: Callable[[str], None],
    *,
    corpora: Sequence[Corpus],
    sizes: tuple[int, ...],
) -> Iterator[Table]:
    if "cold" in wanted:
        yield from cold(programs, rounds, tell, corpora)
    for part, tables in {"warm": warm, "workers": workers, "loader": starts}.items():
        if part in wanted:
            yield from tables(programs, rounds, tell)
    if "growth" in wanted:
        yield growth(programs, rounds, tell, PICTURE, sizes=sizes)


def _kept() -> dict[str, str]:
    """Return the tables of earlier runs, by title: those of parts that are not measured now stay."""
    if not RESULTS.is_file():
        return {}
    pieces = RESULTS.read_text().partition(_PICTURE)[0].split("\n### ")[1:]
    return {piece.partition("\n")[0]: f"### {piece.rstrip()}\n" for piece in pieces}


def _page(tables: dict[str, str], rounds: int) -> str:
    """Return the whole page: its head, the tables in the order of the parts, the picture."""
    machine = f"{platform.system()}, {platform.machine()}, Python {platform.python_version()}"
    compared_with = ", ".join(tool.replace("==", " ") for tool in TOOLS)
    head = f"""# Results

Printed by `python benchmarks/speed.py` on {machine}: medians of {rounds} rounds in
alternation (3 for what takes more than ten times the quickest). What counts are the ratios, each the median of those of
the rounds. `time` is the clock's, `processor` that of all processes together, `peak` the memory of the largest process,
or of the measuring program where that is larger. Tools: {compared_with}.
"""
    ordered = sorted(tables, key=lambda title: _ORDER.index(title.partition(":")[0]))
    return "\n".join([head, *(tables[title] for title in ordered), _PICTURE if PICTURE.is_file() else ""])


def _teller() -> Callable[[str], None]:
    """Return what shows on a terminal, in one line, what is being done."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: print(f"\r\x1b[K{text[:100]}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
