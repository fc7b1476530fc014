"""Several processes give the bytes of one, also where one of them ends in the middle."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.manifest import render
from indexer.pipeline import Request, build
from indexer.workers import ENOUGH, can_copy, jobs_for, shared
from tests.generated import package as generated
from tests.judge import write_files

copies = pytest.mark.skipif(not can_copy(), reason="this system does not copy processes")


def nothing() -> None:
    """Begin without any preparation."""


def test_each_process_answers_for_a_part_in_order() -> None:
    assert shared(list, range(10), jobs=3, begin=nothing) == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]


@copies
def test_the_parts_are_done_in_other_processes() -> None:
    numbers = shared(lambda _: os.getpid(), range(4), jobs=2, begin=nothing)
    assert (numbers[0] == os.getpid(), numbers[1] == os.getpid()) == (True, False)


@copies
def test_what_a_process_that_is_killed_does_not_answer_is_done_here() -> None:
    here = os.getpid()

    def work(part: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(part)

    assert shared(work, range(4), jobs=2, begin=nothing) == [[0, 1], [2, 3]]


def test_more_processes_are_used_where_there_is_more_to_do() -> None:
    asked = [jobs_for(items, asked=jobs) for items, jobs in ((0, 5), (3, 5), (10, 2), (ENOUGH * 9, 1))]
    assert (asked, jobs_for(ENOUGH - 1, asked=None), jobs_for(ENOUGH * 9, asked=None) <= 4) == ([1, 3, 2, 1], 1, True)


@pytest.mark.parametrize("jobs", [2, 3, 50])
def test_the_manifest_is_the_same_for_any_number_of_processes(jobs: int, tmp_path: Path) -> None:
    write_files(tmp_path, generated(7, "made"))
    write_files(tmp_path, {"made/newer.py": "from made.base import Base\nclass N[T](Base):\n    x: int = 1\n"})
    request = Request(packages=("made",), search_path=(tmp_path,), categories={"Base": "made.base:Base"}, jobs=1)
    one, several = build(request), build(replace(request, jobs=jobs))
    assert render(several.document) == render(one.document)
    assert several.problems == one.problems
    assert several.inputs is not None
    assert one.inputs is not None
    assert set(several.inputs.folders) == set(one.inputs.folders)
    assert {file.path for file in several.inputs.files} == {file.path for file in one.inputs.files}


def test_a_process_is_copied_on_linux_alone() -> None:
    assert can_copy() is (sys.platform == "linux")
