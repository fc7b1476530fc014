"""A build's answer, made or found again: what stands between the command and the pipeline, and imports that late.

A run where nothing changed needs the cache alone; one where little did, the files that changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from . import __version__
from .cache import Answer, Cache, key_of, own_stamp
from .discover_folders import listed
from .environment import search_roots

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .cache import Kept
    from .inputs import File
    from .pipeline import Build, Progress
    from .request import Request
    from .traces import Trace, Traces


FEW: Final = 32
"""How many edited files are looked at one by one; more are a reason to build anew."""


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
        return _made(_build(request, run))
    store, key = Cache(cache), _key(request)
    kept = store.find(key, listed=_listed(request), by_content=by_content)
    if kept is not None:
        found = kept.answer if not kept.edits else _renewed(kept, store, key)
        if found is not None:
            return found
    built = _build(request, run)
    made = _made(built)
    if built.inputs is not None:
        store.keep(key, made, built.inputs, built.traces)
    return made


def _renewed(kept: Kept, store: Cache, key: str) -> Answer | None:
    """Return what a kept answer becomes by edits that change nothing of what it says, and keep it; None by others."""
    if len(kept.edits) > FEW:
        return None
    from .edits import unchanged
    from .renewal import Edit, renewed

    before = {file.path: file.sha256 for file in kept.inputs.files}
    try:
        traces, later = kept.taken()
    except ValueError:
        return None
    texts = kept.built(before[file.path] for file in kept.edits) | later
    manifest, problems = kept.answer.manifest, kept.answer.problems
    for file in kept.edits:
        trace, old, new = traces.files.get(file.path), texts.get(before[file.path]), _read(file)
        if trace is None or old is None or new is None or not _is_one(trace, traces):
            return None
        lines = unchanged(old, new, trace, traces.sifted)
        said = (
            None if lines is None else renewed(manifest, problems, Edit(trace.module, trace.path, file.sha256, lines))
        )
        if said is None:
            return None
        manifest, problems = said
        later[file.sha256] = new
    now = {file.path: file for file in kept.edits}
    inputs = kept.inputs._replace(files=tuple(now.get(file.path, file) for file in kept.inputs.files))
    held = {file.sha256 for file in inputs.files}
    later = {digest: text for digest, text in later.items() if digest in held}
    if len(later) > FEW:
        return None
    answer = kept.answer._replace(manifest=manifest, problems=problems)
    store.keep(key, answer, inputs, traces, texts=later)
    return answer


def _read(file: File) -> bytes | None:
    """Return the bytes of a file; None if they are other ones already, or can't be read."""
    try:
        data = Path(file.path).read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == file.sha256 else None


def _is_one(trace: Trace, traces: Traces) -> bool:
    """Tell whether a path says which file is meant, wherever roots are left out."""
    return sum(other.path == trace.path for other in traces.files.values()) == 1


def _key(request: Request) -> str:
    """Return the key of a request: all that decides but files, which the cache looks at."""
    import sys

    roots = search_roots(request.search_path, python=request.python, target=request.target)
    return key_of(__version__, own_stamp(), sys.version, sys.platform, roots, replace(request, jobs=None))


def _listed(request: Request) -> Callable[[str], str]:
    return lambda path: listed(path, request.target)


def _build(request: Request, run: Run) -> Build:
    from .pipeline import build

    return build(request, progress=run.progress, executor=run.executor, tell=run.tell)


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
