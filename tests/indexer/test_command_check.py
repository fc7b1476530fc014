"""`coldplug check`: what is told, of which files, with which rules, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.reporting import FORMATS
from indexer.rules import RULES
from tests.indexer.conftest import Coldplug, Project, Ran
from tests.judge import Files, write_files

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
            def __init__(self, retries=3): ...

            def pay(self, amount: int) -> bool:
                return True
        """,
    "shop/ways/cash.py": """\
        from shop.base import Payment
        from shop.ways.money import count

        print("cash")

        class Cash(Payment):
            def pay(self, amount: int, pocket: str) -> bool:
                return count(amount)
        """,
    "shop/ways/money.py": "def count(amount: int) -> bool:\n    return amount > 0\n",
}
CARD = "shop/ways/card.py:4:24: CP201 retries has no annotation: any value passes; write retries: int\n"
PRINTS = (
    "shop/ways/cash.py:4:1: CP301 importing shop.ways.cash prints; do it when the plugin starts, or when it is first"
    " needed\n"
)
REQUIRES = (
    "shop/ways/cash.py:7:9: CP104 pay requires pocket, unlike Payment.pay; give it the parameters of the method that it"
    " overrides; further ones need defaults\n"
)


def heads(text: str) -> str:
    """Return the first line of each finding: those below show the source."""
    return "".join(f"{part.partition(chr(10))[0]}\n" for part in text.split("\n\n") if part)


def test_a_finding_is_told_with_its_source_and_what_would_mend_it(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert coldplug("check", "--select", "CP2") == Ran(
        code=1,
        out=f"{CARD}"
        "  4 │     def __init__(self, retries=3): ...\n"
        "    │                        ^^^^^^^\n"
        "  --fix would annotate retries with int\n",
        err="1 finding in 1 file; --fix mends 1\n",
    )


def test_other_programs_are_told_in_their_format(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    told = json.loads(coldplug("check", "--select", "CP301", "--output-format", "json").out)
    sarif = json.loads(coldplug("check", "--select", "CP301", "--output-format", "sarif").out)
    assert [told, len(sarif["runs"][0]["tool"]["driver"]["rules"])] == [
        [
            {
                "code": "CP301",
                "path": "shop/ways/cash.py",
                "line": 4,
                "column": 1,
                "message": "importing shop.ways.cash prints",
                "remedy": "do it when the plugin starts, or when it is first needed",
                "fix": None,
            }
        ],
        len(RULES),
    ]


def test_all_findings_are_told_in_the_order_of_their_places(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    ran = coldplug("check")
    assert (ran.code, heads(ran.out), ran.err) == (
        1,
        CARD + PRINTS + REQUIRES,
        "3 findings in 2 files; --fix mends 1\n",
    )


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("--select", "CP2"), CARD),
        (("--select", "CP104,CP201"), CARD + REQUIRES),
        (("--select", "CP104", "--select", "CP201"), CARD + REQUIRES),
        (("--ignore", "CP2,CP104"), PRINTS),
        (("--select", "ALL", "--ignore", "CP"), ""),
        (("--select", "CP1", "--ignore", "CP104"), ""),
        (("--select", "CP104", "--ignore", "CP1"), REQUIRES),
    ],
)
def test_codes_and_their_beginnings_choose_rules_and_the_longer_decides(
    words: tuple[str, ...], out: str, project: Project, coldplug: Coldplug
) -> None:
    project(SHOP)
    ran = coldplug("check", *words)
    assert (ran.code, heads(ran.out)) == (int(bool(out)), out)


def test_a_rule_that_is_off_can_be_added(project: Project, coldplug: Coldplug) -> None:
    project(
        {**SHOP, "shop/ways/cash.py": "", "shop/ways/card.py": str(SHOP["shop/ways/card.py"]).replace("=3", ": int")}
    )
    assert coldplug("check").out == ""
    assert heads(coldplug("check", "--extend-select", "CP209").out) == (
        "shop/ways/card.py:3:7: CP209 card can't start without retries; give a default, in the constructor or in"
        " [tool.coldplug.defaults.card]\n"
    )


@pytest.mark.parametrize(
    ("paths", "out"),
    [
        (("shop/ways/card.py",), CARD),
        (("shop/ways/cash.py",), PRINTS + REQUIRES),
        (("shop/ways/money.py",), PRINTS + REQUIRES),
        (("shop/ways",), CARD + PRINTS + REQUIRES),
        (("shop/ways/__init__.py",), CARD + PRINTS + REQUIRES),
        (("pyproject.toml",), ""),
    ],
    ids=["a module", "another", "what a plugin imports", "a folder", "the package around", "no module"],
)
def test_of_files_and_folders_what_depends_on_them_is_told_too(
    paths: tuple[str, ...], out: str, project: Project, coldplug: Coldplug
) -> None:
    project(SHOP)
    assert heads(coldplug("check", *paths).out) == out


KEPT: Files = {
    **SHOP,
    "pyproject.toml": """\
        [tool.coldplug]
        packages = ["shop.ways"]
        output = "plugins.json"

        [tool.coldplug.categories]
        Payment = "shop.base:Payment"
        Nothing = "shop.nothing:Nothing"
        """,
    "shop/nothing.py": "class Nothing: ...\n",
}


@pytest.mark.parametrize(
    ("paths", "missing", "stale", "edited"),
    [
        ((), "CP402 CP033", "CP401 CP033", "CP403 CP033"),
        (("pyproject.toml",), "CP402 CP033", "CP401 CP033", "CP403 CP033"),
        (("plugins.json",), None, "CP401", "CP403"),
        (("shop/ways/card.py",), "", "CP401", ""),
        (("shop/ways/cash.py",), "", "", ""),
        (("shop",), "", "CP401", ""),
        ((".",), "CP402 CP033", "CP401 CP033", "CP403 CP033"),
    ],
    ids=["no path", "the project's file", "the manifest", "what differs", "what does not", "a folder", "all"],
)
def test_of_files_that_are_given_only_what_is_about_them_is_told_of_the_manifest(
    paths: tuple[str, ...], missing: str | None, stale: str, edited: str, project: Project, coldplug: Coldplug
) -> None:
    folder = project(KEPT)

    def codes() -> str:
        found = json.loads(coldplug("check", *paths, "--select", "CP4,CP033", "--output-format", "json").out)
        return " ".join(one["code"] for one in found)

    if missing is not None:
        assert codes() == missing
    coldplug("build", "-q")
    manifest, card = folder / "plugins.json", folder / "shop/ways/card.py"
    written = manifest.read_bytes()
    manifest.write_bytes(written.replace(b'"manifest_version":1', b'"manifest_version": 1'))
    assert codes() == edited
    manifest.write_bytes(written)
    card.write_text(card.read_text().replace("=3", "=4"))
    assert codes() == stale


@pytest.mark.parametrize(("setting", "code"), [("", 0), ("unique-names = false", 0), ("unique-names = true", 1)])
def test_a_name_that_categories_share_is_wrong_where_the_project_says_so(
    setting: str, code: int, project: Project, coldplug: Coldplug
) -> None:
    project(
        {
            "pyproject.toml": f"""
                [tool.coldplug]
                packages = ["shop"]
                [tool.coldplug.categories]
                Payment = "shop:Payment"
                Stamp = "shop:Stamp"
                [tool.coldplug.check]
                {setting}
                """,
            "shop/__init__.py": "class Payment: ...\nclass Stamp: ...\n",
            "shop/a.py": "from shop import Payment\nclass Card(Payment): ...\n",
            "shop/b.py": "from shop import Stamp\nclass Card(Stamp): ...\n",
        }
    )
    ran = coldplug("check", "--output-format", "concise", "--select", "CP031")
    assert (ran.code, ran.out.partition(" alone")[0]) == (code, "shop/a.py:2:7: CP031 the name card")


def test_settings_of_the_project_hold_and_options_override_them(project: Project, coldplug: Coldplug) -> None:
    settings = """
        [tool.coldplug.check]
        select = ["CP1", "CP3"]
        ignore = ["CP303"]

        [tool.coldplug.check.per-file-ignores]
        "shop/*/cash.py" = ["CP301"]
        """
    folder = project(SHOP)
    write_files(folder, {"pyproject.toml": str(SHOP["pyproject.toml"]) + settings})
    assert [heads(coldplug("check").out), heads(coldplug("check", "--select", "CP2").out)] == [REQUIRES, CARD]


def test_a_comment_accepts_what_stands_in_its_line_and_one_that_is_not_needed_is_told(
    project: Project, coldplug: Coldplug
) -> None:
    cash = str(SHOP["shop/ways/cash.py"])
    cash = cash.replace('print("cash")', 'print("cash")  # coldplug: ignore[CP301, CP303] it greets')
    project({**SHOP, "shop/ways/cash.py": cash})
    assert heads(coldplug("check", "shop/ways/cash.py").out) == (
        "shop/ways/cash.py:4:16: CP090 nothing is accepted by ignore[CP303]; take it away\n" + REQUIRES
    )


def test_a_baseline_is_written_then_known_and_what_is_gone_from_it_is_told(
    project: Project, coldplug: Coldplug
) -> None:
    folder = project(SHOP)
    written = coldplug("check", "--baseline", "known.json", "--write-baseline")
    known = coldplug("check", "--baseline", "known.json")
    write_files(folder, {"shop/ways/cash.py": '\n\nprint("cash")\nprint("cash")\n'})
    changed = coldplug("check", "--baseline", "known.json", "--select", "CP")
    assert [written, known, changed] == [
        Ran(code=0, out="", err="known.json: written; 3 findings known from now on\n"),
        Ran(code=0, out="", err="no findings\n"),
        Ran(
            code=0, out="", err="known.json: 2 findings in it gone; write it anew with --write-baseline\nno findings\n"
        ),
    ]


def test_a_baseline_without_a_file_is_wrong_use(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert coldplug("check", "--write-baseline") == Ran(
        code=2,
        out="",
        err="coldplug: which baseline? name it with --baseline FILE, or set baseline in [tool.coldplug.check]\n",
    )


def test_statistics_are_data_where_json_is_asked_for(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert json.loads(coldplug("check", "--statistics", "--output-format", "json", "--select", "CP1,CP2").out) == [
        {"code": "CP104", "name": "incompatible-signature", "count": 1, "with_fix": 0},
        {"code": "CP201", "name": "unannotated-parameter", "count": 1, "with_fix": 1},
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_findings_are_written_into_a_file_as_they_are_on_stdout(
    form: str, project: Project, coldplug: Coldplug
) -> None:
    folder = project(SHOP)
    shown = coldplug("check", "--output-format", form)
    written = coldplug("check", "--output-format", form, "--output-file", "report.out")
    assert written == Ran(code=1, out="", err=shown.err)
    assert (folder / "report.out").read_bytes().decode() == shown.out


def test_a_file_for_findings_is_wrong_where_none_are_told(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert coldplug("check", "--diff", "--output-file", "report.out") == Ran(
        code=2,
        out="",
        err="coldplug: --output-file takes findings, and none are told; leave out one of the options\n",
    )


def test_statistics_count_the_findings_of_each_rule_the_most_first(project: Project, coldplug: Coldplug) -> None:
    project({**SHOP, "shop/ways/late.py": str(SHOP["shop/ways/card.py"])})
    assert coldplug("check", "--statistics").out == (
        "COUNT  CODE   RULE\n"
        "    2  CP201  unannotated-parameter\n"
        "    1  CP030  ambiguous-address\n"
        "    1  CP104  incompatible-signature\n"
        "    1  CP301  side-effect-at-import\n"
    )


def test_exit_zero_tells_and_lets_pass(project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    ran = coldplug("check", "--exit-zero", "-q")
    assert (ran.code, heads(ran.out), ran.err) == (0, CARD + PRINTS + REQUIRES, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--select", "CP9999"), "there is no rule CP9999, and none that begins so; `coldplug rule` lists all"),
        (("shop/way",), "there is no shop/way; give files or folders of the project"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], said: str, project: Project, coldplug: Coldplug) -> None:
    project(SHOP)
    assert coldplug("check", *words) == Ran(code=2, out="", err=f"coldplug: {said}\n")


def test_a_stale_manifest_is_told_with_the_plugins_that_are_gone(app: Path, coldplug: Coldplug) -> None:
    (app / "app/plugins/notes.py").write_text("")
    told, gone = coldplug("check", "--select", "CP4"), "is gone, and nothing says what became of it"
    assert (told.code, [line.split(";")[0] for line in heads(told.out).splitlines()]) == (
        1,
        [
            "app/plugins.json:0:0: CP401 it is stale: plugin removed: app.plugins.notes:Notes, and 5 more",
            f"app/plugins.json:0:0: CP405 the plugin notes (app.plugins.notes:Notes) {gone}",
            f"app/plugins.json:0:0: CP405 the plugin talking (app.plugins.notes:Talking) {gone}",
        ],
    )


def test_nothing_is_imported_and_nothing_is_written_but_what_is_kept(project: Project, coldplug: Coldplug) -> None:
    folder = project({**SHOP, "shop/ways/money.py": 'raise SystemExit("imported")\n'})
    before = sorted(folder.rglob("*"))
    assert heads(coldplug("check", "--select", "CP2", "--no-cache").out) == CARD
    assert sorted(folder.rglob("*")) == before
