"""A problem is data: it sorts by place and reads as one line."""

from __future__ import annotations

import dataclasses

import pytest

from indexer.problems import Problem


def problem(path: str, line: int, code: str = "CP010") -> Problem:
    return Problem(path=path, line=line, code=code, message="it is wrong", remedy="correct it")


def test_a_problem_reads_as_place_code_what_and_remedy() -> None:
    assert str(problem("a/b.py", 3)) == "a/b.py:3:0: CP010 it is wrong; correct it"


def test_problems_sort_by_path_line_and_code() -> None:
    ordered = [
        problem("a.py", 0),
        problem("a.py", 2, "CP001"),
        problem("a.py", 2),
        problem("a.py", 10),
        problem("b.py", 1),
    ]
    shuffled = [ordered[place] for place in (4, 1, 3, 0, 2)]
    assert sorted(shuffled) == ordered


def test_a_problem_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem("a.py", 1).line = 2  # type: ignore[misc]
