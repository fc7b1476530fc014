"""`coldplug check --add-ignores`: what is found is accepted, and nothing else in the files changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.conftest import Coldplug, Project, Ran
from tests.indexer.test_command_check import SHOP


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "shop/ways").glob("*.py")}


def test_everything_that_is_found_in_source_is_accepted_and_stays_so(project: Project, coldplug: Coldplug) -> None:
    folder = project(SHOP)
    before = bytes_of(folder)
    assert coldplug("check", "--add-ignores", "--reason", "as it was") == Ran(
        code=0, out="", err="3 findings accepted in 2 files\nno findings\n"
    )
    after = bytes_of(folder)
    added = {
        name: [line for line in data.decode().splitlines() if line not in before[name].decode().splitlines()]
        for name, data in after.items()
    }
    assert added == {
        "__init__.py": [],
        "money.py": [],
        "card.py": ["    def __init__(self, retries=3): ...  # coldplug: ignore[CP201] as it was"],
        "cash.py": [
            'print("cash")  # coldplug: ignore[CP301] as it was',
            "    def pay(self, amount: int, pocket: str) -> bool:  # coldplug: ignore[CP104] as it was",
        ],
    }
    assert coldplug("check", "--add-ignores").err == "no findings\n"
    assert bytes_of(folder) == after


def test_encoding_line_ends_and_mark_stay(project: Project, coldplug: Coldplug) -> None:
    folder = project(SHOP)
    card = folder / "shop/ways/card.py"
    text = card.read_text().replace("\n", "\r\n").replace("...", "...  # é")
    card.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert coldplug("check", "--add-ignores", "--select", "CP201", "-q").code == 0
    accepted = text.replace("# é", "# é  # coldplug: ignore[CP201]", 1)
    assert card.read_bytes() == b"\xef\xbb\xbf" + accepted.encode()


def test_what_no_comment_can_accept_is_told(project: Project, coldplug: Coldplug) -> None:
    card = str(SHOP["shop/ways/card.py"]).replace("retries=3", 'retries="""\n"""')
    folder = project({**SHOP, "shop/ways/card.py": card, "shop/ways/cash.py": ""})
    before = bytes_of(folder)
    ran = coldplug("check", "--add-ignores", "--output-format", "concise")
    assert (ran.code, ran.err.splitlines()[0], bytes_of(folder)) == (
        1,
        "no comment is written: shop/ways/card.py: no line of the findings can hold a comment",
        before,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reason", "x"), "--reason is what comments say; add --add-ignores to write them"),
        (("--add-ignores", "--reason", "a # b"), "--reason must be one line of printable text, without #"),
        (("--add-ignores", "--reason", "a\nb"), "--reason must be one line of printable text, without #"),
        (("--add-ignores", "--reason", "a\x1b[2Jb"), "--reason must be one line of printable text, without #"),
        (("--add-ignores", "--fix"), "--fix and --add-ignores are two things to do; give one of them"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], said: str, project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert coldplug("check", *words) == Ran(code=2, out="", err=f"coldplug: {said}\n")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("gone/report.txt", "cannot write gone/report.txt: its folder does not exist; create it or name another file"),
        ("shop", "cannot write shop: it is a folder; name a file in it"),
        ("shop/__init__.py/x", "cannot write shop/__init__.py/x: Not a directory; name another file"),
    ],
)
@pytest.mark.parametrize("writing", ["--add-ignores", "--fix"])
def test_nothing_is_rewritten_where_what_is_found_has_no_place(
    writing: str, target: str, said: str, project: Project, coldplug: Coldplug
) -> None:
    folder = project(SHOP)
    before = bytes_of(folder)
    assert coldplug("check", writing, "--output-file", target) == Ran(code=2, out="", err=f"coldplug: {said}\n")
    assert bytes_of(folder) == before
