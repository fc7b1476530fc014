"""The documentation of rules as Markdown: a page for each, and the table of all. The same for the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules import RULES, Rule
from .rules_examples import examples_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_examples import Example

_LANGUAGES = {"py": "python", "toml": "toml", "json": "json"}
_FAMILIES = {
    "CP0": "Reading, names and comments",
    "CP1": "Classes",
    "CP2": "Configuration",
    "CP3": "Start",
    "CP4": "Manifest",
    "CP5": "Where plugins run",
}
_MENDED = {
    "safe": "`--fix` mends some of what is found.",
    "unsafe": "`--fix --unsafe-fixes` mends some of what is found.",
}
_UNCHECKED = "<!-- unchecked: tests/indexer/test_rules.py checks it -->"


def rule_page(rule: Rule, *, is_checked: bool = False) -> str:
    """Return the page of a rule; `is_checked` marks its blocks for who runs those of documentation."""
    parts = [f"# {rule.code}: {rule.name}", f"Tells of {rule.summary}.", rule.explanation]
    if not rule.is_default:
        parts.append(
            f"Off by default: `--extend-select {rule.code}`, or `extend-select` in the configuration, adds it."
        )
    if rule.fix is not None:
        parts.append(_MENDED[rule.fix])
    examples, mark = examples_of(rule.code), f"{_UNCHECKED}\n" if is_checked else ""
    parts += [
        "## What is found",
        *_shown(examples.invalid, mark),
        *_found(examples.invalid, mark),
        "## What is not",
        *_shown(examples.valid, mark),
    ]
    return "\n\n".join(parts) + "\n"


def index_page() -> str:
    """Return the table of all rules."""
    use = "[its page](../reference/command.md#check) says how it is used"
    judged = "[385 verdicts](verdicts.md) how often they are right"
    fixes = "[Fixes](../check.md#fixes) of what they find are safe, or may change what code does"
    parts = ["# The rules", f"What `coldplug check` finds; {use}, and {judged}. {fixes}."]
    for start, title in _FAMILIES.items():
        rows = [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {_told(rule)} | {rule.fix or ''} |"
            for rule in RULES
            if rule.code.startswith(start)
        ]
        parts += [f"## {title}", "\n".join(["| code | name | tells of | fix |", "|---|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _told(rule: Rule) -> str:
    return f"{rule.summary}{'' if rule.is_default else ' (off by default)'}"


def _found(example: Example, mark: str) -> Iterator[str]:
    places = [(path, span) for path, spans in example.spans.items() for span in spans]
    for path, span in places:
        line = example.files[path].splitlines()[span.line - 1]
        below = " " * (span.column - 1) + "^" * (span.end_column - span.column)
        yield f"There, at `{path}:{span.line}:{span.column}`:\n\n{mark}```text\n{line}\n{below}\n```"


def _shown(example: Example, mark: str) -> Iterator[str]:
    for path, text in example.files.items():
        language = _LANGUAGES.get(path.rpartition(".")[2], "")
        if text.strip():
            yield f"In `{path}`:\n\n{mark}```{language}\n{_safe(text).strip()}\n```"
        else:
            yield f"And an empty `{path}`."
    for path, target in example.links.items():
        yield f"And a link `{path}` to `{target}`."
    if example.is_built:
        yield "And the manifest as `coldplug build` writes it."


def _safe(text: str) -> str:
    """Return text whose characters can all be seen."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text)
