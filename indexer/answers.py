"""A build's answer, made or found again: what stands between the command and the pipeline, and imports that late.

A run where nothing changed needs the cache alone; one where little did, the files that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from . import __version__
from .cache import Cache, key_of, own_stamp
from .discover_folders import listed
from .environment import search_roots
from .problems import Problem
from .renewal import Made, answered

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .edits import Edit
    from .pipeline import Build, Progress
    from .request import Request


class Answer(NamedTuple):
    """What a build came to: the manifest's bytes, what was told, and what its summary counts."""

    manifest: bytes
    problems: tuple[Problem, ...]
    idle: tuple[str, ...]
    counts: Mapping[str, Any]


class Run(NamedTuple):
    """How a build is made that has to be, as the pipeline's `build` takes it; none of it changes the answer."""

    progress: Progress | None = None
    executor: Executor | None = None
    tell: Callable[[str], None] | None = None


PLAIN: Final = Run()
"""This process makes it, and tells nothing."""


def answer(request: Request, *, cache: Path | None, by_content: bool = False, run: Run = PLAIN) -> Answer:
    """Return the answer to a request: the one in the cache, if no edit since matters to it, or a new one.

    `by_content` looks at the content of every file that the kept answer rests on, whatever its time says.
    """
    if cache is None:
        return _answer(_build(request, run))

    def make() -> Made:
        built = _build(request, run)
        made = _answer(built)
        return Made(made.manifest, _said(made), built.inputs, built.traces)

    manifest, said = answered(
        Cache(cache),
        key_of_request(request, "build"),
        make=make,
        move=_move,
        listed=listing_of(request),
        by_content=by_content,
    )
    return Answer(manifest, _problems(said), tuple(said["idle"]), said["counts"])


def key_of_request(request: Request, *asked: object) -> str:
    """Return the key of what is asked of a request: all that decides but files."""
    import sys

    roots = search_roots(request.search_path, python=request.python, target=request.target)
    return key_of(__version__, own_stamp(), sys.version, sys.platform, roots, replace(request, jobs=None), asked)


def listing_of(request: Request) -> Callable[[str], str]:
    """Return what gives the digest of a folder, as the request's target lists it."""
    return lambda path: listed(path, request.target)


def _build(request: Request, run: Run) -> Build:
    from .pipeline import build

    return build(request, progress=run.progress, executor=run.executor, tell=run.tell)


def _answer(built: Build) -> Answer:
    from .manifest import render

    document: dict[str, Any] = built.document
    plugins = document["plugins"].values()
    members = [
        [category, base, sum(category in record["categories"] for record in plugins)]
        for category, base in document["categories"].items()
    ]
    counts = {"plugins": len(plugins), "modules": document["coverage"]["modules"], "members": members}
    return Answer(render(document), built.problems, built.idle, counts)


def _move(body: bytes, said: Any, edit: Edit) -> tuple[bytes, Any] | None:  # noqa: ANN401 - JSON
    from .moves import moved

    now = moved(body, _problems(said), edit)
    return None if now is None else (now[0], {**said, "problems": _plain(now[1])})


def _said(made: Answer) -> dict[str, Any]:
    return {"problems": _plain(made.problems), "idle": list(made.idle), "counts": made.counts}


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [{field: getattr(problem, field) for field in Problem.__dataclass_fields__} for problem in problems]


def _problems(said: Any) -> tuple[Problem, ...]:  # noqa: ANN401 - JSON
    return tuple(Problem(**problem) for problem in said["problems"])
