"""Fixes of findings, carried out on files: all that are wanted in a file at once, or as many as are sound.

What changes is decided and proven in a process of its own (`confined`, `fixes_child`), so that one bad file costs one
file. Every byte of a line that no fix is about stays, and a file is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .atomic import replace_file
from .confined import Confined, NoAnswer
from .findings import Finding, in_order
from .fixes_lines import bytes_with_hunks, with_hunks
from .fixes_plain import plain
from .fixes_replacements import replacements
from .read import Unreadable, codec_of, decode, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .findings_fixes import Replacement

_LARGEST: Final = 1_000_000
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A finding whose fix is not carried out, and why not."""

    finding: Finding
    reason: str

    def __str__(self) -> str:
        """Return the one-line form, `path:line:col: CP101 is not fixed: why not`."""
        one = self.finding
        return f"{one.path}:{one.line}:{one.column}: {one.code} is not fixed: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """A file before and after the fixes of its findings; `mended` are those whose fixes are in it."""

    path: str
    before: bytes
    after: bytes
    mended: tuple[Finding, ...]
    refused: tuple[Refusal, ...]


def wanted(findings: Iterable[Finding], *, unsafe: bool) -> tuple[Finding, ...]:
    """Return the findings that have a fix; those with an unsafe one if these are wanted, too."""
    return in_order(one for one in findings if one.fix is not None and (unsafe or one.fix.is_safe))


def rewritings(findings: Sequence[Finding], *, root: Path, seconds: float = _SECONDS) -> Iterator[Rewriting]:
    """Yield what each file would become by the fixes of `findings`, which have one and are in order.

    Nothing is written. `seconds` is how long LibCST may work on a file, with one more for each 200 kB.
    """
    with Confined("fixes_child", purpose="edits source", seconds=seconds) as confined:
        for path, group in groupby(findings, key=lambda one: one.path):
            yield _rewriting(root, path, tuple(group), confined)


def alone(
    findings: Iterable[Finding], *, root: Path, seconds: float = _SECONDS
) -> dict[Finding, tuple[Replacement, ...]]:
    """Return for each finding that has a fix what this alone replaces; nothing is written.

    A fix that can't be carried out has no entry.
    """
    found: dict[Finding, tuple[Replacement, ...]] = {}
    with Confined("fixes_child", purpose="edits source", seconds=seconds) as confined:
        for finding in findings:
            if finding.fix is not None:
                rewriting = _rewriting(root, finding.path, (finding,), confined)
                if rewriting.mended:
                    codec = codec_of(rewriting.before)
                    found[finding] = replacements(rewriting.before, rewriting.after, codec=codec)
    return found


def write(rewriting: Rewriting, root: Path) -> str | None:
    """Put the file's new bytes in place; return why that is not done, None where it is.

    Its mode stays and, where the system allows it, its owner; of a link, what it points to is written.
    """
    try:
        target = Path(os.path.realpath(root / rewriting.path))
        status = target.stat()
        if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            return "the file is read-only"
        if target.read_bytes() != rewriting.before:
            return "the file was changed meanwhile"
        owner = status.st_uid, status.st_gid
        replace_file(target, rewriting.after, mode=stat.S_IMODE(status.st_mode), owner=owner)
    except OSError as error:
        return f"the file can't be written: {error.strerror or error}"
    return None


class _RefusedError(Exception):
    """All fixes of a file are refused: why."""


def _rewriting(root: Path, path: str, findings: tuple[Finding, ...], confined: Confined) -> Rewriting:
    data = b""
    try:
        data = read_file(str(root / path))
        after, outcomes = _edited(data, findings, confined)
    except (Unreadable, NoAnswer, _RefusedError) as error:
        return _unchanged(path, data, findings, str(error))
    except UnicodeEncodeError as error:
        wrong = error.object[error.start]
        return _unchanged(path, data, findings, f"the file's encoding {error.encoding} can't write {wrong!r}")
    told = list(zip(findings, outcomes, strict=True))
    return Rewriting(
        path=path,
        before=data,
        after=after,
        mended=tuple(finding for finding, reason in told if reason is None),
        refused=tuple(Refusal(finding=finding, reason=reason) for finding, reason in told if reason),
    )


def _edited(data: bytes, findings: Sequence[Finding], confined: Confined) -> tuple[bytes, list[str | None]]:
    """Return the file's new bytes, and for each finding None, or why its fix is not in them ("" where it was before).

    Raises Unreadable, NoAnswer, UnicodeEncodeError and _RefusedError.
    """
    text = decode(data)
    if len(text) > _LARGEST:
        raise _RefusedError(f"files of more than {_LARGEST:,} characters are not edited")
    edits = json.dumps([plain(one.fix.edit) for one in findings if one.fix is not None])
    (answer,) = confined.ask(text, edits)
    read = json.loads(answer)
    after = bytes_with_hunks(data, read["hunks"], codec=codec_of(data))
    if decode(after) != with_hunks(text, read["hunks"]):
        raise _RefusedError("the file would not be read back as it is meant")
    return after, read["outcomes"]


def _unchanged(path: str, data: bytes, findings: tuple[Finding, ...], reason: str) -> Rewriting:
    refused = tuple(Refusal(finding=one, reason=reason) for one in findings)
    return Rewriting(path=path, before=data, after=data, mended=(), refused=refused)
