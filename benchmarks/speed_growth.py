"""How a cold build grows: packages of 1,000 to 64,000 classes, broad, deep, wide, and passed on by star imports."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from speed_build import CACHES
from speed_corpora import STORE
from speed_measure import Tool, median, run
from speed_report import PICTURE, Table, growth_table

SIZES = (1_000, 4_000, 16_000, 64_000)
_IN_A_MODULE = 10
_DEPTH = 200
"""So long is a chain of bases; Python's own `type` takes time that grows with the square of it."""


def growth(programs: Path, rounds: int, tell: Callable[[str], None], picture: Path, *, sizes: tuple[int, ...]) -> Table:
    """Return the table of all shapes, and draw the picture."""
    points: dict[str, list[tuple[int, float, float]]] = {}
    for shape, files in SHAPES.items():
        for size in sizes:
            folder = STORE / "generated" / f"{shape.replace(' ', '-')}-{size}"
            if not folder.is_dir():
                tell(f"writing {size:,} classes, {shape}")
                _write(folder, files(size))
            tool = _build(programs, folder)
            tell(f"{shape}: {size:,} classes")
            samples = [run(tool) for _ in range(max(1, min(rounds, 3)))]
            taken = median({"": samples}, "", "wall")
            points.setdefault(shape, []).append((size, taken, max(sample.peak for sample in samples)))
    shown = {shape: [[size, seconds] for size, seconds, _ in several] for shape, several in points.items()}
    command = [str(programs / "python"), "-c", PICTURE, str(picture)]
    subprocess.run(command, input=json.dumps(shown), text=True, check=True)
    powers = {shape: _power([(size, seconds) for size, seconds, _ in several]) for shape, several in points.items()}
    return growth_table("Growth: cold, generated packages", points, powers)


def _broad(size: int) -> Iterator[tuple[str, str]]:
    yield (
        "core",
        "from abc import ABC, abstractmethod\n\n\nclass Base(ABC):\n    @abstractmethod\n    def run(self): ...\n",
    )
    for number in range(size // _IN_A_MODULE):
        classes = (
            f"class Plugin{number}x{each}(Base):\n    def __init__(self, size: int = {each}) -> None:\n"
            f"        self.size = size\n\n    def run(self):\n        return {each}\n\n\n"
            for each in range(_IN_A_MODULE)
        )
        yield f"part{number // 100}.module{number}", f"from corpus.core import Base\n\n\n{''.join(classes)}"


def _deep(size: int) -> Iterator[tuple[str, str]]:
    yield "core", "class Base:\n    pass\n"
    for chain in range(size // _DEPTH):
        before, above = "core", "Base"
        for link in range(_DEPTH // _IN_A_MODULE):
            lines = [f"from corpus.{before} import {above}", ""]
            for each in range(_IN_A_MODULE):
                name = f"Plugin{chain}x{link * _IN_A_MODULE + each}"
                lines += [f"class {name}({above}):", "    pass", ""]
                above = name
            before = f"chain{chain}.link{link}"
            yield before, "\n".join(lines)


def _wide(size: int) -> Iterator[tuple[str, str]]:
    count = 20
    yield "core", "class Base:\n    pass\n\n" + "".join(f"class Mixin{each}:\n    pass\n\n" for each in range(count))
    bases = ", ".join([*(f"core.Mixin{each}" for each in range(count)), "core.Base"])
    for number in range(size // _IN_A_MODULE):
        classes = (f"class Plugin{number}x{each}({bases}):\n    pass\n\n" for each in range(_IN_A_MODULE))
        yield f"part{number // 100}.module{number}", f"from corpus import core\n\n{''.join(classes)}"


def _starred(size: int) -> Iterator[tuple[str, str]]:
    yield "core", "class Base:\n    pass\n"
    for number in range(size // _IN_A_MODULE):
        before = "core" if number % 100 == 0 else f"part{number // 100}.module{number - 1}"
        classes = (f"class Plugin{number}x{each}(Base):\n    pass\n\n" for each in range(_IN_A_MODULE))
        yield f"part{number // 100}.module{number}", f"from corpus.{before} import *\n\n{''.join(classes)}"


SHAPES: dict[str, Callable[[int], Iterator[tuple[str, str]]]] = {
    "broad": _broad,
    "deep chains": _deep,
    "twenty-one bases": _wide,
    "star chains": _starred,
}


def _write(folder: Path, files: Iterator[tuple[str, str]]) -> None:
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "corpus").mkdir(parents=True)
    (partial / "corpus" / "__init__.py").touch()
    for module, text in files:
        path = partial.joinpath("corpus", *module.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    partial.rename(folder)


def _build(programs: Path, folder: Path) -> Tool:
    cache, output = CACHES / "growth", CACHES / "growth.json"
    command = [str(programs / "coldplug"), "build", "corpus", "--base", "corpus.core:Base", "--quiet"]
    command += ["--search-path", str(folder), "--cache-dir", str(cache), "--output", str(output)]
    return Tool(name="growth", command=command, before=lambda: shutil.rmtree(cache, ignore_errors=True), folder=STORE)


def _power(points: list[tuple[int, float]]) -> float:
    """Return the exponent of the line of least squares through the logarithms."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    middle = [sum(axis) / len(logs) for axis in zip(*logs, strict=True)]
    over = sum((x - middle[0]) * (y - middle[1]) for x, y in logs)
    return over / (sum((x - middle[0]) ** 2 for x, _ in logs) or 1)
