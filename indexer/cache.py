"""Answers that were given before, kept in a folder that can always be deleted: data only, and content decides.

An answer is one file: the digest of its head, the head as JSON, and the manifest. What is damaged, of another version
or foreign is not used, and written anew. Files are put in place whole, so that any number of processes share a folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from .atomic import replace_file
from .inputs import File, Folder, Inputs, are_unchanged
from .problems import Problem

FOLDER = ".coldplug_cache"
KEPT = 16
"""How many answers a folder keeps: as many requests as a project makes, the last ones."""

_FORMAT = 1
_TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is coldplug's, and can be deleted at any time. See https://bford.info/cachedir/
"""


class Answer(NamedTuple):
    """What a build came to: the manifest's bytes, what was told, and what its summary counts."""

    manifest: bytes
    problems: tuple[Problem, ...]
    idle: tuple[str, ...]
    counts: Mapping[str, Any]


class Cache:
    """The answers in one folder, for one version of coldplug on one interpreter."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not be there."""
        self.folder = folder

    def find(self, key: str, *, listed: Callable[[str], str], by_content: bool) -> Answer | None:
        """Return the answer to a request, if all that it rests on is as it was; otherwise None."""
        import orjson

        try:
            with open(self._path(key), "rb") as file:
                digest, head, manifest = file.readline()[:-1], file.readline()[:-1], file.read()
        except OSError:
            return None
        if sha256(head).hexdigest().encode() != digest:
            return None
        try:
            held = orjson.loads(head)
            inputs = _inputs(held["inputs"])
            problems = tuple(Problem(**problem) for problem in held["problems"])
            if held["key"] != key or held["manifest"] != sha256(manifest).hexdigest():
                return None
            answer = Answer(manifest, problems, tuple(held["idle"]), held["counts"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return answer if are_unchanged(inputs, listed=listed, by_content=by_content) else None

    def keep(self, key: str, answer: Answer, inputs: Inputs) -> None:
        """Keep an answer, which takes the place of the one before; where that can't be done, nothing is kept."""
        import orjson

        with suppress(OSError, TypeError):  # a path that is no text can't be written down
            head = orjson.dumps(
                {
                    "key": key,
                    "manifest": sha256(answer.manifest).hexdigest(),
                    "problems": [
                        {field: getattr(problem, field) for field in Problem.__dataclass_fields__}
                        for problem in answer.problems
                    ],
                    "idle": answer.idle,
                    "counts": answer.counts,
                    "inputs": inputs,
                },
                default=tuple,
            )
            data = b"\n".join((sha256(head).hexdigest().encode(), head, answer.manifest))
            self._prepare()
            replace_file(self._path(key), data, mode=None)
            for path in self.answers()[KEPT:]:
                path.unlink()

    def answers(self) -> list[Path]:
        """Return the files of answers, the last used first."""
        try:
            found = [
                (os.stat(entry).st_mtime_ns, entry.path) for entry in os.scandir(self.folder) if _is_ours(entry.name)
            ]
        except OSError:
            return []
        return [Path(path) for _, path in sorted(found, reverse=True)]

    def clear(self) -> int:
        """Delete the answers, and the folder where nothing else is in it; return how many there were."""
        answers = self.answers()
        for path in answers:
            path.unlink(missing_ok=True)
        for name in (".gitignore", "CACHEDIR.TAG"):
            (self.folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()
        return len(answers)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.answer"

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
    return Inputs(
        tuple(File(path, tuple(stamp), sha) for path, stamp, sha in files),
        tuple(Folder(path, tuple(stamp), sha) for path, stamp, sha in folders),
        began,
    )
