"""`coldplug rule`: what a rule of `check` is about, with source that it finds and source that it does not."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from .options import PATH, reporting
from .printable import counted, escaped
from .problems import UsageError
from .rules import BY_CODE, RULES, Rule
from .terminal import Column, Styled, table

if TYPE_CHECKING:
    from pathlib import Path

    from .terminal import Console


@click.command(
    "rule",
    short_help="Explain a rule of `check`, or list them all.",
    epilog="""\b
Examples:
  coldplug rule              all rules
  coldplug rule --all        all rules, explained
  coldplug rule CP101        what CP101 is about, with examples
  coldplug rule --write docs/rules
""",
)
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--all", "is_all", is_flag=True, help="Explain all rules.")
@click.option(
    "--format",
    "--output-format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.option("--write", type=PATH, metavar="DIR", help="Write a page for each rule, and one with all, into DIR.")
@reporting
def command(console: Console, *, code: str | None, is_all: bool, form: str, write: Path | None) -> int:
    """Explain the rule CODE (or of that name), or list all rules."""
    if code is not None and is_all:
        raise UsageError(f"--all means every rule, and {code} one; leave out one of the two")
    chosen = RULES if code is None else (_rule(code),)
    if write is not None:
        _write(console, chosen, write)
    elif form == "json":
        console.result_json([_record(rule) for rule in chosen])
    elif code is None and not is_all:
        titles = (Column(title="code"), Column(title="name"), Column(title="default"), Column(title="fix"))
        rows = [
            (Styled(rule.code, "bold"), rule.name, "" if rule.is_default else "off", rule.fix or "", rule.summary)
            for rule in RULES
        ]
        console.result(table((*titles, Column(title="what", wrap=True)), rows, console.out))
    else:
        from .rules_page import rule_page

        console.result("\n\n".join(rule_page(rule).rstrip("\n") for rule in chosen))
    return 0


def _write(console: Console, rules: tuple[Rule, ...], folder: Path) -> None:
    from .manifest import write
    from .rules_page import index_page, rule_page

    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; make it, or name another")
    pages = {f"{rule.code}.md": rule_page(rule, is_checked=True) for rule in rules}
    if rules == RULES:
        pages["index.md"] = index_page()
    written = sum(write(folder / name, text.encode()) for name, text in pages.items())
    console.message(f"{escaped(str(folder))}: {counted(written, 'page')} written, {len(pages) - written} unchanged")


def _rule(text: str) -> Rule:
    by_name = {rule.name: rule for rule in RULES}
    found = BY_CODE.get(text.upper()) or by_name.get(text.lower())
    if found is not None:
        return found
    near = get_close_matches(text.upper(), BY_CODE, n=1) or get_close_matches(text.lower(), by_name, n=1)
    hint = f"did you mean {near[0]}?" if near else "`coldplug rule` lists all"
    raise UsageError(f"there is no rule {text!r}; {hint}")


def _record(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "explanation": rule.explanation,
        "default": rule.is_default,
        "fix": rule.fix,
    }
