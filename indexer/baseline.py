"""A file of findings that a project lives with for now, so that only new ones are told.

An entry is the file, the code and the words of a finding, and how many there are of it: lines and columns are left out,
so that an entry outlasts what is written above it. JSON, sorted, one entry a line, for a diff that can be read.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .findings import Finding

VERSION = 1


def render_baseline(findings: Iterable[Finding]) -> bytes:
    """Return the bytes of a baseline that holds these findings."""
    counted = Counter(map(_key, findings))
    lines = [
        json.dumps({"path": path, "code": code, "message": message, "count": count})
        for (path, code, message), count in sorted(counted.items())
    ]
    body = ",\n".join(lines)
    return f'{{"version": {VERSION}, "findings": [\n{body}{chr(10) if body else ""}]}}\n'.encode()


def read_baseline(file: Path) -> Counter[tuple[str, str, str]]:
    """Return how many findings of each kind a file accepts; raise UsageError for what is no baseline."""
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}; write it with --write-baseline") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON ({error}); write it anew with --write-baseline") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise UsageError(f"{file} is no baseline of version {VERSION}; write it anew with --write-baseline")
    accepted: Counter[tuple[str, str, str]] = Counter()
    for entry in document.get("findings", ()):
        match entry:
            case {"path": str(path), "code": str(code), "message": str(message), "count": int(count)}:
                accepted[path, code, message] += count
            case _:
                raise UsageError(f"{file} holds an entry that is none: {entry!r:.80}; write it anew")
    return accepted


def beyond(findings: Sequence[Finding], accepted: Counter[tuple[str, str, str]]) -> tuple[list[Finding], int]:
    """Return the findings that a baseline does not accept, and how many it accepts that there are no more."""
    left = Counter(accepted)
    new: list[Finding] = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    return new, left.total()


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.path, finding.code, finding.message
