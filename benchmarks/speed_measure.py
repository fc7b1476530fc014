"""Run commands in alternation, each in a process of its own, and say what they cost: seconds, processor, memory.

Absolute times are noise on shared machines; a ratio is the median over the rounds of one command by another of the same
round.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SLOW, _ENOUGH = 10, 3
"""What takes more than so many times the quickest is measured so many times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A command, and what must be done before each of its runs, which is not measured."""

    name: str
    command: Sequence[str]
    before: Callable[[], None] = lambda: None
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one run took: seconds of the clock, seconds of all processors, MiB at the peak of its largest process."""

    wall: float
    cpu: float
    peak: float


Samples = Mapping[str, Sequence[Sample]]


class FailedError(Exception):
    """A command that is measured did not do its work, so that its time means nothing."""


def measured(tools: Sequence[Tool], *, rounds: int, tell: Callable[[str], None]) -> Samples:
    """Run all tools `rounds` times, in turn and each round in another order; the first run of all is not counted.

    Orders are shuffled: what runs just before leaves its mark in the processor's caches, and is another one each time.
    """
    taken: dict[str, list[Sample]] = {tool.name: [] for tool in tools}
    for tool in tools:
        run(tool)
    for number in range(rounds):
        quickest = min((samples[0].wall for samples in taken.values() if samples), default=0)
        for tool in random.Random(number).sample(tools, len(tools)):  # noqa: S311 - an order, no secret
            if number >= _ENOUGH and taken[tool.name][0].wall > _SLOW * quickest:
                continue
            tell(f"round {number + 1} of {rounds}: {tool.name}")
            taken[tool.name].append(run(tool))
    return taken


def run(tool: Tool) -> Sample:
    """Run a tool once and return what it took; raise FailedError with the end of what it said where it failed."""
    tool.before()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **tool.environment}
    began = time.perf_counter()
    process = subprocess.Popen(
        list(tool.command), cwd=tool.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = b"" if process.stderr is None else process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in tool.codes:
        raise FailedError(f"{tool.name} ended with {process.returncode}: {said.decode(errors='replace')[-500:]}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Sample(wall=wall, cpu=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss / unit)


def ratio(samples: Samples, name: str, other: str, what: str = "wall") -> float:
    """Return the median over the rounds of one tool by another of the same round."""
    return statistics.median(
        getattr(one, what) / getattr(two, what) for one, two in zip(samples[name], samples[other], strict=False)
    )


def median(samples: Samples, name: str, what: str = "wall") -> float:
    """Return the median of what a tool took."""
    return statistics.median(getattr(sample, what) for sample in samples[name])
