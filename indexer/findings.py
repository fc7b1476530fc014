"""What `check` finds, as data: where, by which rule, what to do, and the edit that would do it.

A fix is a description, never code: who applies it finds the place by line in a text that may have changed, and edits
only what is as described. All of it is plain data: it can be pickled, sent as JSON and compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .findings_fixes import Fix
    from .problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of a rule. Lines and columns are 1-based, columns in characters; 0 means the whole file.

    `end_column` is that of the character after the last one. `path` is relative to the project, with slashes.
    `id` is the class that it is about, if it is about one. A note is worth knowing, and nothing that is wrong.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    code: str
    message: str
    remedy: str
    fix: Fix | None = None
    id: str | None = None
    is_note: bool = False

    def __str__(self) -> str:
        """Return the one-line form, `path:line:col: CP101 what is wrong; what to do`."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}; {self.remedy}"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, then by code, each once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda one: (one.path, one.line, one.column, one.code, one.message)))


def finding_of(problem: Problem) -> Finding:
    """Return a problem that the pipeline met as a finding."""
    return Finding(
        path=problem.path,
        line=problem.line,
        column=problem.column,
        end_line=problem.line,
        end_column=problem.column,
        code=problem.code,
        message=problem.message,
        remedy=problem.remedy,
        is_note=problem.is_note,
    )


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Return for each finding what stays when lines are added above it, and no two share: what and where but the line.

    Of findings that are otherwise alike the first, second, ... are told apart.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        key = finding.path, finding.code, finding.id or "", finding.message
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return found


# --- as data ---------------------------------------------------------------------------------------------------------


def plain(finding: Finding) -> dict[str, object]:
    """Return a finding as JSON has it, with all that `from_data` needs."""
    data: dict[str, object] = asdict(finding)
    return data if finding.fix is None else {**data, "kind": finding.fix.kind}


def from_data(data: Mapping[str, Any]) -> Finding:
    """Return the finding that `plain` made this of."""
    fields = {name: value for name, value in data.items() if name != "kind"}
    if data["fix"] is not None:
        from .findings_fixes import fix_from_data

        fields["fix"] = fix_from_data(data["kind"], data["fix"])
    return Finding(**fields)


def moved(finding: Finding, lines: Mapping[int, int]) -> Finding:
    """Return a finding in a file whose lines have moved; raise KeyError for a line of which nothing is known."""
    fix = finding.fix
    if fix is not None:
        from .findings_fixes import fix_moved

        fix = fix_moved(fix, lines)
    line, end_line = (lines[line] if line else 0 for line in (finding.line, finding.end_line))
    return replace(finding, line=line, end_line=end_line, fix=fix)
