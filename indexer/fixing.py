"""`check --fix` and `check --diff`: fixes carried out, or shown, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .fixes import Refusal, rewritings, wanted, write
from .fixes_diff import shown, unified
from .printable import counted, escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .findings import Finding
    from .terminal import Console

_ROUNDS: Final = 10
"""How often fixes may make way for other fixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What became of fixes: what is found afterwards, how many findings were mended in which files, and what not."""

    findings: tuple[Finding, ...]
    mended: int
    paths: frozenset[str]
    refused: tuple[Refusal, ...]


def fix(look: Callable[[], tuple[Finding, ...]], *, root: Path, unsafe: bool) -> Fixed:
    """Carry out the fixes of what `look` finds, and look again, until there are no more to carry out."""
    findings = look()
    mended = 0
    paths: set[str] = set()
    refused: tuple[Refusal, ...] = ()
    for _ in range(_ROUNDS):
        done, refused = _carried_out(wanted(findings, unsafe=unsafe), root)
        if not done:
            break
        mended += sum(done.values())
        paths |= done.keys()
        findings = look()
    return Fixed(findings=findings, mended=mended, paths=frozenset(paths), refused=refused)


def _carried_out(findings: Sequence[Finding], root: Path) -> tuple[dict[str, int], tuple[Refusal, ...]]:
    """Return how many findings were mended in each file that was written, and what was refused."""
    done: dict[str, int] = {}
    refused: list[Refusal] = []
    for rewriting in rewritings(findings, root=root) if findings else ():
        refused += rewriting.refused
        if rewriting.after == rewriting.before:
            continue
        if reason := write(rewriting, root):
            refused += (Refusal(finding=finding, reason=reason) for finding in rewriting.mended)
        else:
            done[rewriting.path] = len(rewriting.mended)
    return done, tuple(refused)


def tell_fixed(console: Console, fixed: Fixed) -> None:
    """Tell what was mended, and what was not although it was wanted."""
    tell_refused(console, fixed.refused)
    if fixed.mended:
        where = counted(len(fixed.paths), "file")
        console.message(f"{counted(fixed.mended, 'finding')} mended in {where}", style="green")


def tell_refused(console: Console, refused: Sequence[Refusal]) -> None:
    """Tell which fixes are not carried out, and why."""
    for refusal in refused:
        console.finding(escaped(str(refusal)))


def show_diff(console: Console, findings: Sequence[Finding], *, root: Path, unsafe: bool) -> bool:
    """Write what fixes would change, as bytes for `git apply` or in colours for people; return whether they would."""
    refused: list[Refusal] = []
    differs = False
    for rewriting in rewritings(wanted(findings, unsafe=unsafe), root=root):
        refused += rewriting.refused
        lines = unified(rewriting.path, rewriting.before, rewriting.after)
        differs = differs or bool(lines)
        if console.out.terminal or console.out.color:
            console.out.write(shown(lines, console.out))
        else:
            console.out.write_bytes(b"".join(lines))
    tell_refused(console, refused)
    return differs
