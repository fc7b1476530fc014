"""Answers that were given before, kept in a folder that can always be deleted: data only, and content decides.

An answer is one file: a line with the digest of its head and the sizes of what follows, and as JSON the head, what it
took from files, and the texts of those edited since; then what it came to. Beside it are the texts that it was built
from. What is damaged, of another version or foreign is not used, and written anew.
Files are put in place whole, so that any number of processes share a folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from .atomic import replace_file
from .copies import Copies, copy
from .inputs import Columns, Inputs, Seen, seen
from .traces import Packed, Traces, as_bytes, as_text, packed

FOLDER = ".coldplug_cache"
KEPT = 16
"""How many answers a folder keeps: as many requests as a project makes, the last ones."""
COPIED = 4
"""To how many of them the texts are kept."""

_FORMAT = 3
_FIRST_LINE = 128
"""How many bytes the first line has."""
_COPIES = ".texts"
_TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is coldplug's, and can be deleted at any time. See https://bford.info/cachedir/
"""


class Piece(NamedTuple):
    """A piece of an answer's file that few runs read, with the digest that it must have."""

    sha256: str
    data: bytes

    def checked(self) -> bytes:
        """Return its bytes; raise ValueError where they are damaged."""
        if sha256(self.data).hexdigest() != self.sha256:
            message = "a piece of a kept answer is damaged"
            raise ValueError(message)
        return self.data


def _piece(data: bytes) -> Piece:
    return Piece(sha256(data).hexdigest(), data)


class Kept:
    """An answer as it was kept, with all that it rests on, and what has become of that since.

    `body` is what it came to, `said` what else was told, as JSON has it; `inputs` are those of then, `seen` of now;
    `as_taken` is what it took from files, which no edit changes that leaves the answer as it is; `as_edited` are the
    texts of those that were edited since it was built.
    """

    def __init__(
        self,
        body: bytes,
        said: Any,  # noqa: ANN401 - JSON
        inputs: Inputs,
        seen: Seen,
        *,
        as_taken: Piece,
        as_edited: Piece,
        copies: Path,
    ) -> None:
        """Take what was read; what only an edit asks for is read later."""
        self.body = body
        self.said = said
        self.inputs = inputs
        self.seen = seen
        self.as_taken = as_taken
        self.as_edited = as_edited
        self._copies = copies

    def taken(self) -> Packed:
        """Return what the answer took from files; raise ValueError where this is damaged."""
        return Packed(self.as_taken.checked())

    def edited(self) -> dict[str, bytes]:
        """Return the texts of the files that were edited since it was built, by their digests.

        Raise ValueError where this is damaged.
        """
        import orjson

        return {digest: as_bytes(text) for digest, text in orjson.loads(self.as_edited.checked()).items()}

    def built(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return texts that it was built from, by their digests; those that aren't known are left out."""
        return Copies(self._copies).texts(digests)


class Cache:
    """The answers in one folder, for one version of coldplug on one interpreter."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not be there."""
        self.folder = folder

    def find(self, key: str, *, listed: Callable[[str], str], by_content: bool) -> Kept | None:
        """Return what is kept of the answer to a request; None where nothing is, or its folders have changed."""
        import orjson

        try:
            with open(self._path(key), "rb", buffering=0) as file:
                digest, *counts = file.read(_FIRST_LINE).split()
                sizes = [int(count) for count in counts]
                if sum(sizes) > os.fstat(file.fileno()).st_size:
                    return None
                head, taken, edited = map(file.read, sizes)
                body = file.read()
        except (OSError, ValueError):
            return None
        if sha256(head).hexdigest().encode() != digest:
            return None
        try:
            held = orjson.loads(head)
            inputs = _inputs(held["inputs"])
            if held["key"] != key or held["body"] != sha256(body).hexdigest():
                return None
            said, as_taken, as_edited = held["said"], Piece(held["taken"], taken), Piece(held["edited"], edited)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        looked_at = seen(inputs, listed=listed, by_content=by_content)
        if looked_at is None:
            return None
        return Kept(body, said, inputs, looked_at, as_taken=as_taken, as_edited=as_edited, copies=self._copies(key))

    def keep(self, key: str, body: bytes, said: object, inputs: Inputs, traces: Traces) -> None:
        """Keep a new answer, which takes the place of the one before, with the texts that it was built from.

        Where that can't be done, nothing is kept.
        """
        with suppress(OSError, TypeError):  # a path that is no text can't be written down
            taken = packed(traces)
            self._prepare()
            files = zip(inputs.files.paths, inputs.files.digests, strict=True)
            copy([(path, digest) for path, digest in files if path in traces.files], self._copies(key))
            self._write(key, body, said, inputs, _piece(taken), _piece(b"{}"))
            answers = self.answers()
            for path in answers[COPIED:]:
                path.with_suffix(_COPIES).unlink(missing_ok=True)
            for path in answers[KEPT:]:
                path.unlink()

    def move(self, key: str, kept: Kept, body: bytes, said: object, edited: Mapping[str, bytes]) -> None:
        """Keep what an answer has become by edits; `edited` are the texts of all files edited since it was built."""
        import orjson

        with suppress(OSError):
            texts = orjson.dumps({digest: as_text(text) for digest, text in edited.items()})
            self._write(key, body, said, kept.seen.now, kept.as_taken, _piece(texts))

    def trust(self, key: str, kept: Kept) -> None:
        """Keep the stamps of now with an answer that they change nothing of, so that they can be trusted next time."""
        with suppress(OSError):
            self._write(key, kept.body, kept.said, kept.seen.now, kept.as_taken, kept.as_edited)

    def _write(self, key: str, body: bytes, said: object, inputs: Inputs, taken: Piece, edited: Piece) -> None:
        import orjson

        digests = {"body": sha256(body).hexdigest(), "taken": taken.sha256, "edited": edited.sha256}
        head = orjson.dumps({"key": key, **digests, "said": said, "inputs": inputs}, default=tuple)
        pieces = (head, taken.data, edited.data)
        first = " ".join([sha256(head).hexdigest(), *(str(len(piece)) for piece in pieces)])
        line = f"{first:<{_FIRST_LINE - 1}}\n".encode()
        replace_file(self._path(key), [line, *pieces, body], mode=None, lasting=False)

    def answers(self) -> list[Path]:
        """Return the files of answers, the last used first."""
        try:
            found = [
                (os.stat(entry).st_mtime_ns, entry.path) for entry in os.scandir(self.folder) if _is_ours(entry.name)
            ]
        except OSError:
            return []
        return [Path(path) for _, path in sorted(found, reverse=True)]

    def size(self) -> int:
        """Return how many bytes answers and texts are, together."""
        return sum(path.stat().st_size for path in (*self.answers(), *self.folder.glob(f"*{_COPIES}")))

    def clear(self) -> int:
        """Delete the answers, and the folder where nothing else is in it; return how many there were."""
        answers = self.answers()
        for path in (
            *answers,
            *self.folder.glob(f"*{_COPIES}"),
            self.folder / ".gitignore",
            self.folder / "CACHEDIR.TAG",
        ):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()
        return len(answers)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.answer"

    def _copies(self, key: str) -> Path:
        return self.folder / f"{key}{_COPIES}"

    def _prepare(self) -> None:
        """Make the folder, and let version control and backups leave it out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((".gitignore", b"*\n"), ("CACHEDIR.TAG", _TAG)):
            if not (self.folder / name).exists():
                replace_file(self.folder / name, content, mode=None)


def key_of(*parts: object) -> str:
    """Return the key of what a request and all that it is answered by come to; `repr` tells them apart."""
    return sha256(repr((_FORMAT, parts)).encode(errors="surrogatepass")).hexdigest()[:32]


def own_stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what changes when coldplug itself does: names, sizes and times of its own files."""
    with os.scandir(os.path.dirname(__file__)) as entries:
        rows = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py")]
    return tuple(sorted((name, found.st_size, found.st_mtime_ns) for name, found in rows))


def _is_ours(name: str) -> bool:
    return name.endswith(".answer")


def _inputs(held: Any) -> Inputs:  # noqa: ANN401 - JSON
    files, folders, began = held
    return Inputs(Columns(*files), Columns(*folders), began)
