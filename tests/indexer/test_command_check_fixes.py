"""`coldplug check` as it writes for others, and as it mends what it finds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from tests.indexer.conftest import Coldplug, Project, Ran, shades
from tests.judge import Files

PLANTED = Path(__file__).resolve().parents[1] / "assets/planted"
SHOP: Files = {
    "pyproject.toml": """\
        [tool.coldplug]
        packages = ["shop.ways"]

        [tool.coldplug.categories]
        Payment = "shop.base:Payment"
        """,
    "shop/__init__.py": "",
    "shop/base.py": """\
        from abc import ABC, abstractmethod

        class Payment(ABC):
            @abstractmethod
            def pay(self, amount: int) -> bool: ...
        """,
    "shop/ways/__init__.py": "",
    "shop/ways/card.py": """\
        from shop.base import Payment

        class Card(Payment):
            def __init__(self, retries=3): ...  # coldplug: ignore[CP301] once it printed

            def pay(self, amount: int) -> bool:
                return True

        class Voucher(Payment):
            pass  # later
        """,
}
MENDED = dedent("""\
    from shop.base import Payment

    class Card(Payment):
        def __init__(self, retries: int = 3): ...

        def pay(self, amount: int) -> bool:
            return True

    class Voucher(Payment):
        pass  # later

        def pay(self, amount: int) -> bool:
            raise NotImplementedError
    """)


@pytest.fixture
def card(project: Project) -> Path:
    """Return the file with all that is to be mended."""
    return project(SHOP) / "shop/ways/card.py"


def test_text_shows_the_line_the_place_and_the_fix(card: Path, coldplug: Coldplug) -> None:
    assert coldplug("check", "--select", "CP201") == Ran(
        code=1,
        out=dedent("""\
            shop/ways/card.py:4:24: CP201 retries has no annotation: any value passes; write retries: int
              4 │     def __init__(self, retries=3): ...  # coldplug: ignore[CP301] once it printed
                │                        ^^^^^^^
              --fix would annotate retries with int
            """),
        err="1 finding in 1 file; --fix mends 1\n",
    )
    assert card.is_file()


def test_json_is_a_list_with_paths_relative_to_the_project(
    card: Path, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(card.parent)
    assert json.loads(coldplug("check", "--select", "CP201", "--output-format", "json").out) == [
        {
            "code": "CP201",
            "path": "shop/ways/card.py",
            "line": 4,
            "column": 24,
            "message": "retries has no annotation: any value passes",
            "remedy": "write retries: int",
            "fix": {"kind": "annotate", "safe": True, "summary": "annotate retries with int"},
        }
    ]


def test_sarif_describes_every_rule(card: Path, coldplug: Coldplug) -> None:
    (run,) = json.loads(coldplug("check", "--output-format", "sarif", "--exit-zero").out)["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {"CP101", "CP201", "CP090"} <= {result["ruleId"] for result in run["results"]}
    assert all(rules[result["ruleId"]]["help"]["markdown"] for result in run["results"])
    assert card.is_file()


def test_fixes_are_carried_out_and_what_is_left_is_told(card: Path, coldplug: Coldplug) -> None:
    first, second = coldplug("check", "--fix"), coldplug("check", "--fix")
    assert card.read_text() == MENDED
    assert [first, second] == [
        Ran(code=0, out="", err="3 findings mended in 1 file\nno findings\n"),
        Ran(code=0, out="", err="no findings\n"),
    ]


def test_a_diff_shows_what_would_change_and_changes_nothing(card: Path, coldplug: Coldplug) -> None:
    before = card.read_text()
    assert coldplug("check", "--diff", "--select", "CP201") == Ran(
        code=1,
        out=dedent("""\
            --- a/shop/ways/card.py
            +++ b/shop/ways/card.py
            @@ -1,7 +1,7 @@
             from shop.base import Payment
            |
             class Card(Payment):
            -    def __init__(self, retries=3): ...  # coldplug: ignore[CP301] once it printed
            +    def __init__(self, retries: int = 3): ...  # coldplug: ignore[CP301] once it printed
            |
                 def pay(self, amount: int) -> bool:
                     return True
            """).replace("|", " "),
        err="",
    )
    colored = coldplug("check", "--diff", "--select", "CP201", color=True)
    assert shades(colored.out).split("\n")[0] == "<bold>--- a/shop/ways/card.py</>"
    assert (coldplug("check", "--diff", "--select", "CP3").code, card.read_text()) == (0, before)


def test_what_a_baseline_knows_is_not_mended(card: Path, coldplug: Coldplug) -> None:
    coldplug("check", "--baseline", "known.json", "--write-baseline", "--select", "CP101")
    assert coldplug("check", "--fix", "--baseline", "known.json") == Ran(
        code=0, out="", err="2 findings mended in 1 file\nno findings\n"
    )
    assert "NotImplementedError" not in card.read_text()


def test_every_fix_of_the_planted_defects_mends_its_own_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coldplug: Coldplug
) -> None:
    folder = tmp_path / "planted"
    shutil.copytree(PLANTED, folder)
    monkeypatch.chdir(folder)
    everything = ("check", "--select", "ALL", "--output-format", "json")
    before = json.loads(coldplug(*everything).out)
    after = json.loads(coldplug(*everything, "--fix", "--unsafe-fixes").out)
    mended = {(one["path"], one["code"], one["message"]) for one in before if one["fix"]}
    assert {one["fix"]["kind"] for one in before if one["fix"]} >= {"add_methods", "annotate", "remove_ignore"}
    assert [one for one in after if one["fix"] or (one["path"], one["code"], one["message"]) in mended] == []
    written = {file: file.read_bytes() for file in folder.rglob("*.py")}
    assert json.loads(coldplug(*everything, "--fix", "--unsafe-fixes").out) == after
    assert {file: file.read_bytes() for file in folder.rglob("*.py")} == written


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--unsafe-fixes",),
            "--unsafe-fixes says which fixes; add --diff to see them, or --fix to carry them out",
        ),
        (("--fix", "--diff"), "--fix and --diff are two things to do; give one of them"),
        (
            ("--diff", "--write-baseline"),
            "--diff and --write-baseline are two things to do; give one of them",
        ),
        (
            ("--statistics", "--output-format", "sarif"),
            "statistics are not written as sarif; leave out one of the two options",
        ),
    ],
)
def test_options_that_contradict_each_other_are_wrong_use(
    words: tuple[str, ...], said: str, card: Path, coldplug: Coldplug
) -> None:
    before = card.read_text()
    assert (coldplug("check", *words), card.read_text()) == (Ran(code=2, out="", err=f"coldplug: {said}\n"), before)
