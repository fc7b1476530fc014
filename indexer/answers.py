"""A build's answer, made or found again: what stands between the command and the pipeline, and imports that late.

A run where nothing changed needs the cache alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .cache import Answer, Cache, key_of, own_stamp
from .discover_folders import listed
from .environment import search_roots

if TYPE_CHECKING:
    from .pipeline import Build, Progress
    from .request import Request


def answer(
    request: Request, *, cache: Path | None, by_content: bool = False, progress: Progress | None = None
) -> Answer:
    """Return the answer to a request: the one in the cache, if nothing that it rests on has changed, or a new one.

    `by_content` looks at the content of every file that the kept answer rests on, whatever its time says.
    """
    if cache is None:
        return _made(_build(request, progress))
    kept, key = Cache(cache), _key(request)
    found = kept.find(key, listed=_listed(request), by_content=by_content)
    if found is not None:
        return found
    built = _build(request, progress)
    made = _made(built)
    if built.inputs is not None:
        kept.keep(key, made, built.inputs)
    return made


def _key(request: Request) -> str:
    """Return the key of a request: all that decides but files, which the cache looks at."""
    import sys

    roots = search_roots(request.search_path, python=request.python, target=request.target)
    return key_of(__version__, own_stamp(), sys.version, sys.platform, roots, replace(request, jobs=None))


def _listed(request: Request) -> Callable[[str], str]:
    return lambda path: listed(path, request.target)


def _build(request: Request, progress: Progress | None) -> Build:
    from .pipeline import build

    return build(request, progress=progress)


def _made(built: Build) -> Answer:
    from .manifest import render

    document: dict[str, Any] = built.document
    plugins = document["plugins"].values()
    members = [
        [category, base, sum(category in record["categories"] for record in plugins)]
        for category, base in document["categories"].items()
    ]
    counts = {"plugins": len(plugins), "modules": document["coverage"]["modules"], "members": members}
    return Answer(render(document), built.problems, built.idle, counts)
