"""What README and the pages of `docs` show is what happens: each block is run, compared, or says why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, agrees, anchors, blocks, commands, links, pages, stands_in
from tests.docs.reader import Reader

PAGES = {page.relative_to(ROOT).as_posix(): page for page in pages()}


def differences(block: Block, reader: Reader) -> list[str]:
    """Do what a block says; return where something else happens than it shows."""
    match block.kind:
        case "console":
            return _console(block, reader)
        case "shell":
            printed, code = reader.run(block.text)
            return [f"line {block.line}: exit code {code}\n{printed[0]}"] if code else []
        case "session" | "script":
            return [
                f"line {block.line + line}: {source}--- shown\n{want}--- but\n{got}"
                for line, source, want, got in reader.type(block.text)
                if not agrees(want, got)
            ]
        case "file":
            reader.write(block.value, block.text)
        case "excerpt" if not stands_in(block.text, (ROOT / block.value).read_text(encoding="utf-8")):
            return [f"line {block.line}: {block.value} holds no such lines"]
        case "unknown":
            return [f"line {block.line}: a block of {block.value or 'no language'} is not checked, and says not why"]
    return []


def _console(block: Block, reader: Reader) -> list[str]:
    typed = commands(block)
    printed, _ = reader.run(*(command.words for command in typed))
    return [
        f"line {command.line}: $ {command.words}\n--- shown\n{shown}\n--- but\n{told}"
        for command, told in zip(typed, printed, strict=True)
        if not agrees(shown := "\n".join(command.shown), told)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_happens(page: str, reader: Reader) -> None:
    found = [line for block in blocks(PAGES[page].read_text(encoding="utf-8")) for line in differences(block, reader)]
    assert found == [], "\n\n".join(found)


def test_the_commands_that_ci_runs_are_marked_in_readme_alone() -> None:
    marked = {
        (name, block.value)
        for name, page in PAGES.items()
        for block in blocks(page.read_text(encoding="utf-8"))
        if block.kind == "ci"
    }
    assert marked == {("README.md", "example"), ("README.md", "tests")}


def test_the_tutorial_takes_less_than_ten_commands() -> None:
    tutorial = PAGES["docs/tutorial.md"].read_text(encoding="utf-8")
    typed = [command for block in blocks(tutorial) if block.kind == "console" for command in commands(block)]
    assert 0 < len(typed) < 10


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    missing = set()
    for link in links(PAGES[page].read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (PAGES[page].parent / path).resolve() if path else PAGES[page]
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            missing.add(link)
    assert missing == set()


def test_every_page_is_reached_from_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        text = page.read_text(encoding="utf-8")
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(text)]
    assert set(PAGES.values()) - reached == set()
