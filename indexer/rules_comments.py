"""Rules about the comments by which findings are accepted: they must still be needed, and say what they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .findings_fixes import Fix, RemoveIgnore
from .rules_source import Found, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_subject import Subject
    from .suppressions import Ignore

ABOUT_COMMENTS = "CP09"
"""The beginning of the codes of these rules, which no comment accepts."""


def unused_ignore(subject: Subject) -> Iterator[Found]:
    """Tell of comments that accept nothing.

    A comment accepts a finding that there is not: it was mended, or never was.

    What it would hide, if it came back, nobody would learn. Told of codes whose rules count in this run.
    """
    told = {(finding.path, finding.line, finding.code) for finding in subject.findings}
    for path, ignore in _ignores(subject):
        here = {code for where, line, code in told if (where, line) == (path, ignore.line)}
        if not ignore.codes:
            idle: tuple[str, ...] = ()
            if here:
                continue
        else:
            running = {one for one in ignore.codes if any(code.startswith(one) for code in subject.codes)}
            idle = tuple(sorted(one for one in running if not any(code.startswith(one) for code in here)))
            if not idle:
                continue
        edit = RemoveIgnore(line=ignore.line, codes=idle)
        shown = f"[{', '.join(idle)}]" if idle else ""
        yield Found(
            path=path,
            span=_span(ignore),
            message=f"nothing is accepted by ignore{shown}",
            remedy="take it away",
            fix=Fix(edit=edit, is_safe=True, summary=f"remove ignore{shown}"),
        )


def blanket_ignore(subject: Subject) -> Iterator[Found]:
    """Tell of comments that accept everything.

    A comment accepts every finding in its line, also those that nobody has seen yet.
    """
    for path, ignore in _ignores(subject):
        if not ignore.codes:
            yield Found(
                path=path,
                span=_span(ignore),
                message="the comment accepts every finding",
                remedy="name those that it is for: ignore[CP101]",
            )


def unknown_code_ignored(subject: Subject) -> Iterator[Found]:
    """Tell of comments that accept a code which no rule has.

    A comment accepts a code that no rule has: perhaps it is misspelled, and accepts nothing.
    """
    for path, ignore in _ignores(subject):
        for code in ignore.codes:
            if not any(known.startswith(code) for known in subject.all_codes):
                yield Found(
                    path=path,
                    span=_span(ignore),
                    message=f"there is no rule {code}",
                    remedy="`coldplug rule` lists all",
                )


def unexplained_ignore(subject: Subject) -> Iterator[Found]:
    """Tell of comments that accept a finding without a reason.

    A comment accepts a finding and does not say why. Off by default, for projects that want a reason beside each.
    """
    for path, ignore in _ignores(subject):
        if not ignore.reason:
            yield Found(
                path=path,
                span=_span(ignore),
                message="the comment does not say why",
                remedy="write the reason after it: ignore[CP101] made by the factory",
            )


def _ignores(subject: Subject) -> Iterator[tuple[str, Ignore]]:
    return ((path, ignore) for path, ignores in subject.ignores.items() for ignore in ignores)


def _span(ignore: Ignore) -> Span:
    return Span(line=ignore.line, column=ignore.column, end_line=ignore.line, end_column=ignore.end)
