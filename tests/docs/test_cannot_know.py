"""The page of what can't be known lists every case of which the tests of resolution say so, and no others."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

from tests.docs.pages import ROOT
from tests.judge import Case

PAGE = ROOT / "docs" / "cannot-know.md"


def cases() -> Iterator[Case]:
    """Yield the samples of all test modules of resolution."""
    for file in sorted((ROOT / "tests" / "indexer").glob("test_cases_*.py")):
        module = importlib.import_module(f"tests.indexer.{file.stem}")
        for value in vars(module).values():
            if isinstance(value, list):
                yield from (item for item in value if isinstance(item, Case))


def rows(text: str) -> list[str]:
    """Return the first cells of the rows of the tables about source."""
    tables = re.findall(r"^\| in the source \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, flags=re.MULTILINE)
    return [line.split("|")[1].strip() for table in tables for line in table.splitlines()]


def test_each_case_that_cannot_be_known_has_its_row() -> None:
    unknown = {sample.name for sample in cases() if sample.unknown}
    told = rows(PAGE.read_text(encoding="utf-8"))
    assert unknown - set(told) == set(), f"add a row to {PAGE.name}: the case, why, and what to do"
    assert set(told) - unknown == set(), f"take these rows out of {PAGE.name}: they are known now"
    assert len(told) == len(set(told))
