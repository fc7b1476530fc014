"""An answer that is found in the cache as it is, or after edits that don't matter to it, or that is made.

What an answer is, is the business of who asks: bytes, and what else was told as JSON has it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from .uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable

    from .cache import Cache, Kept
    from .edits import Edit
    from .inputs import File, Inputs
    from .traces import Traces

FEW: Final = 32
"""How many edited files are looked at one by one; more are a reason to make the answer anew."""


class Made(NamedTuple):
    """An answer with what it rests on; `inputs` is None where it can't be kept."""

    body: bytes
    said: Any
    inputs: Inputs | None
    traces: Traces


class Move(Protocol):
    """Puts the lines of an edited file in an answer; returns None where that can't be done."""

    def __call__(self, body: bytes, said: Any, edit: Edit) -> tuple[bytes, Any] | None:  # noqa: ANN401 - JSON
        """Return what an answer becomes by an edit."""


def answered(
    store: Cache,
    key: str,
    *,
    make: Callable[[], Made],
    move: Move,
    listed: Callable[[str], str],
    by_content: bool = False,
) -> tuple[bytes, Any]:
    """Return the answer to a request, kept, moved or made; what is moved or made is kept.

    `listed` returns the digest of a folder. `by_content` looks at the content of every file that an answer rests on,
    whatever its time says.
    """
    with uncollected():
        kept = store.find(key, listed=listed, by_content=by_content)
        if kept is not None:
            if not kept.seen.edits:
                if kept.seen.is_fresh and not by_content:
                    store.trust(key, kept)
                return kept.body, kept.said
            found = _moved(kept, store, key, move)
            if found is not None:
                return found
    body, said, inputs, traces = make()
    if inputs is not None:
        store.keep(key, body, said, inputs, traces)
    return body, said


def _moved(kept: Kept, store: Cache, key: str, move: Move) -> tuple[bytes, Any] | None:
    """Return what a kept answer becomes by edits that change nothing of what it says, and keep it; None by others."""
    if len(kept.seen.edits) > FEW:
        return None
    from .edits import Edit, unchanged

    before = dict(zip(kept.inputs.files.paths, kept.inputs.files.digests, strict=True))
    try:
        taken, edited = kept.taken(), kept.edited()
    except ValueError:
        return None
    texts = kept.built(before[file.path] for file in kept.seen.edits) | edited
    body, said, sifted = kept.body, kept.said, taken.sifted()
    for file in kept.seen.edits:
        trace, old, new = taken.of(file.path), texts.get(before[file.path]), _read(file)
        if trace is None or old is None or new is None:
            return None
        lines = unchanged(old, new, trace, sifted)
        now = None if lines is None else move(body, said, Edit(file.path, trace.module, trace.path, file.sha256, lines))
        if now is None:
            return None
        body, said = now
        edited[file.sha256] = new
    held = {*kept.seen.now.files.digests}
    edited = {digest: text for digest, text in edited.items() if digest in held}
    if len(edited) > FEW:
        return None
    store.move(key, kept, body, said, edited)
    return body, said


def _read(file: File) -> bytes | None:
    """Return the bytes of a file; None if they are other ones already, or can't be read."""
    try:
        data = Path(file.path).read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == file.sha256 else None
