"""The pages of documentation, taken apart into blocks of code, and what is done with each kind.

    console             commands after `$ `, each with what it prints; run in the copy, compared
    sh, bash            commands, run; must succeed
    pycon               a session after `>>> `, with what it shows; run, compared
    python              run in the same session; must not raise
    any, after a line that ends in "`PATH`:"   a file, written to the copy
    any, after `<!-- excerpt: PATH -->`        lines that stand so in a file of the repository
    any, after `<!-- ci: NAME -->`             a command of README that `.ci/run` runs
    any, after `<!-- unchecked: REASON -->`    nothing

In what is compared, `…` stands for any text within a line, on a line of its own for any lines, and one duration is as
good as another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

ROOT = Path(__file__).resolve().parents[2]

Kind: TypeAlias = Literal["console", "shell", "session", "script", "file", "excerpt", "ci", "unchecked", "unknown"]
_KINDS: dict[str, Kind] = {
    "console": "console",
    "sh": "shell",
    "bash": "shell",
    "pycon": "session",
    "python": "script",
}
_FENCE = re.compile(r"(?P<indent> *)```(?P<language>\w*)\s*")
_FILE = re.compile(r".*`(?P<path>[^`\s]*(?:/[^`\s]+|\w[.](?:py|toml|json|txt)))`:")
_COMMENT = re.compile(r" *<!-- (?P<word>excerpt|ci|unchecked): (?P<value>.+?) -->")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_DURATION = re.compile(r" *\b[0-9][0-9,.]* ?(?:ms|s)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of code: `line` is that of its first line of text, `value` what the line before it names."""

    kind: Kind
    value: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of a console block, and the lines that it prints."""

    words: str
    shown: tuple[str, ...]
    line: int


def pages() -> list[Path]:
    """Return README and the pages below `docs`, but for decisions, which are history."""
    found = sorted((ROOT / "docs").rglob("*.md"))
    return [ROOT / "README.md", *(page for page in found if "decisions" not in page.parts)]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a page in their order; raise ValueError for one that doesn't end."""
    lines = iter(enumerate(text.splitlines(), start=1))
    before = ""
    for number, line in lines:
        if fence := _FENCE.fullmatch(line):
            inside: list[str] = []
            for _, code in lines:
                if code.strip() == "```":
                    break
                inside.append(code.removeprefix(fence["indent"]))
            else:
                raise ValueError(f"the block in line {number} doesn't end")
            kind, value = _kind(fence["language"], before)
            yield Block(kind=kind, value=value, text="\n".join([*inside, ""]), line=number + 1)
        if line.strip():
            before = line


def _kind(language: str, before: str) -> tuple[Kind, str]:
    if comment := _COMMENT.fullmatch(before):
        match comment["word"]:
            case "excerpt" | "ci" | "unchecked" as word:
                return word, comment["value"]
    if file := _FILE.fullmatch(before):
        return "file", file["path"]
    return _KINDS.get(language, "unknown"), language


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block; one goes on in the lines that follow after `> `."""
    found: list[tuple[str, list[str], int]] = []
    for number, line in enumerate(block.text.splitlines(), start=block.line):
        if line.startswith("$ "):
            found.append((line[2:], [], number))
        elif not found:
            raise ValueError(f"line {number} is shown before any command")
        elif not found[-1][1] and line.startswith(">"):
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", [], found[-1][2])
        else:
            found[-1][1].append(line)
    return [Command(words=words, shown=tuple(shown), line=line) for words, shown, line in found]


def agrees(shown: str, printed: str) -> bool:
    """Tell whether a page shows what was printed."""
    pieces = [
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
        for line in _comparable(shown)
    ]
    return re.fullmatch("".join(pieces), "".join(f"{line}\n" for line in _comparable(printed))) is not None


def _comparable(text: str) -> list[str]:
    lines = [_DURATION.sub(" 0 ms", line).rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def stands_in(excerpt: str, text: str) -> bool:
    """Tell whether the pieces of an excerpt, with `…` on a line between them, stand so in a text."""
    at = 0
    for piece in re.split(r"^ *…\n", excerpt, flags=re.MULTILINE):
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def links(text: str) -> set[str]:
    """Return what the links of a page lead to, but for those of the web."""
    return {target for target in _LINK.findall(_without_code(text)) if not re.match(r"[a-z]+:", target)}


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+?) *$", _without_code(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _without_code(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
