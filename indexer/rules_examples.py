"""Source that each rule finds, and source so like it that the rule must not: documentation, and tests.

A comment of `^` below a line marks what is found in it, `#^` from the `#` on; it is no part of the example. Where
nothing can be marked, because a file is found as a whole, `found_in` names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from .rules_source import Span

_MARK = re.compile(r"\s*#\s+(?P<apart>\^+)|\s*(?P<whole>#\^+)")

WAYS = "shop/ways.py"
"""The file of an example that is given as text alone."""

CARD = """\
from shop.base import Payment


class Card(Payment):
    def pay(self, amount: int) -> bool:
        return True
"""
"""A plugin in which nothing is wrong."""

PROJECT = """\
[tool.coldplug]
packages = ["shop"]

[tool.coldplug.categories]
Payment = "shop.base:Payment"
"""
AROUND: Mapping[str, str] = {
    "pyproject.toml": PROJECT,
    "shop/__init__.py": "",
    "shop/base.py": """\
from abc import ABC, abstractmethod


class Payment(ABC):
    @abstractmethod
    def pay(self, amount: int) -> bool: ...
""",
}
"""The files that every example has beside its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small project: its own files, and links by their target. `is_built` tells that its manifest is written first.

    `files` are what it shows, `spans` what is marked in them; `found_in` is a file that is found as a whole.
    """

    files: Mapping[str, str]
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    is_built: bool = False
    found_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What a rule finds, and what it does not."""

    invalid: Example
    valid: Example


def example(given: str | Mapping[str, str], *, found_in: str | None = None, is_built: bool = False) -> Example:
    """Return an example of one file, or of several."""
    files = {WAYS: given} if isinstance(given, str) else given
    parted = {path: _parted(dedent(text)) for path, text in files.items()}
    return Example(
        files={path: text for path, (text, _) in parted.items()},
        spans={path: spans for path, (_, spans) in parted.items() if spans},
        found_in=found_in,
        is_built=is_built,
    )


def _parted(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Return a text without its marks, and what they mark."""
    lines: list[str] = []
    spans: list[Span] = []
    for line in marked.splitlines():
        if mark := _MARK.fullmatch(line):
            start, end = mark.span("apart") if mark["apart"] else mark.span("whole")
            spans.append(Span(line=len(lines), column=start + 1, end_line=len(lines), end_column=end + 1))
        else:
            lines.append(line)
    return "".join(f"{line}\n" for line in lines), tuple(spans)


def pair(invalid: str | Mapping[str, str], valid: str | Mapping[str, str], *, found_in: str | None = None) -> Examples:
    """Return the two examples of a rule."""
    return Examples(invalid=example(invalid, found_in=found_in), valid=example(valid))


def examples_of(code: str) -> Examples:
    """Return the examples of a rule."""
    from .rules_examples_class import CLASS
    from .rules_examples_names import NAMES
    from .rules_examples_options import OPTIONS
    from .rules_examples_reading import READING
    from .rules_examples_signatures import SIGNATURES
    from .rules_examples_start import START

    return {**READING, **NAMES, **CLASS, **SIGNATURES, **OPTIONS, **START}[code]
