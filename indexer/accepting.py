"""`check --add-ignores`: comments that accept findings, written into the files, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from .fixes import Rewriting, write
from .fixes_lines import bytes_with_hunks
from .printable import counted, escaped
from .read import Unreadable, codec_of, decode, read_file
from .rules_comments import ABOUT_COMMENTS
from .suppressions_written import with_ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .findings import Finding
    from .terminal import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of comments: what is found afterwards, and how many findings were accepted in which files."""

    findings: tuple[Finding, ...]
    number: int
    paths: frozenset[str]
    refused: tuple[str, ...]


def accept(look: Callable[[], tuple[Finding, ...]], *, root: Path, reason: str) -> Accepted:
    """Write a comment for each of what `look` finds that is wrong and stands in a line of source; look again."""
    number, paths, refused = 0, set(), []
    wrong = [one for one in look() if one.line and not one.is_note and not one.code.startswith(ABOUT_COMMENTS)]
    for path, group in groupby((one for one in wrong if one.path.endswith((".py", ".pyw"))), key=lambda one: one.path):
        findings = tuple(group)
        done, fault = _accepted_in(path, findings, root=root, reason=reason)
        number += done
        paths |= {path} if done else set()
        if fault:
            refused.append(f"{path}: {fault}")
    return Accepted(findings=look(), number=number, paths=frozenset(paths), refused=tuple(refused))


def _accepted_in(path: str, findings: Sequence[Finding], *, root: Path, reason: str) -> tuple[int, str | None]:
    """Return how many findings of a file are accepted now, and why none is, if that is so."""
    wanted: dict[int, set[str]] = {}
    for finding in findings:
        wanted.setdefault(finding.line, set()).add(finding.code)
    try:
        before = read_file(str(root / path))
        lines = with_ignores(decode(before), wanted, reason=reason)
        hunks = [(number - 1, number, [line]) for number, line in sorted(lines.items())]
        after = bytes_with_hunks(before, hunks, codec=codec_of(before))
    except (Unreadable, UnicodeEncodeError) as error:
        return 0, str(error)
    if not lines:
        return 0, "no line of the findings can hold a comment"
    rewriting = Rewriting(path=path, before=before, after=after, mended=(), refused=())
    fault = write(rewriting, root)
    return (0, fault) if fault else (sum(finding.line in lines for finding in findings), None)


def tell_accepted(console: Console, accepted: Accepted) -> None:
    """Tell how many findings are accepted, and in which files none could be."""
    for refusal in accepted.refused:
        console.finding(escaped(f"no comment is written: {refusal}"))
    if accepted.number:
        where = counted(len(accepted.paths), "file")
        console.message(f"{counted(accepted.number, 'finding')} accepted in {where}", style="green")
