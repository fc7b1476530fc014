"""What a check found before is what it would find now, whatever was edited, or written by a build, in between."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from indexer.answers import answer
from indexer.checked import checked
from indexer.choice import Choice
from indexer.findings import Finding, from_data, plain
from indexer.manifest import write
from indexer.options import UNSAID, request_of
from indexer.problems import UsageError
from indexer.project import open_project
from tests.indexer.test_cache import bare
from tests.indexer.test_command_check import SHOP
from tests.judge import write_files

SEQUENCES = 100
ALL = Choice(select=("ALL",))
PROJECT = """\
[tool.coldplug]
packages = ["shop.ways"]
output = "shop/plugins.json"
python = "{python}"

[tool.coldplug.categories]
Payment = "shop.base:Payment"
"""
CHEQUE = """\
import subprocess
from shop.base import Payment


class Cheque(Payment):
    number = 1
"""
TEXTS = ("shop/base.py", "shop/ways/card.py", "shop/ways/cash.py", "shop/ways/money.py", "shop/ways/cheque.py")
LINES = (
    "# a comment\n",
    "\n",
    "    # coldplug: ignore[CP201] known\n",
    "#: documented\n",
    "import os\n",
    "print('more')\n",
    "class Other: ...\n",
)
EDITS = (
    ("retries=3", "retries=4"),
    ("retries=3", "retries: int = 3"),
    ("return True", "return False"),
    ("amount > 0", "amount > 1"),
    ("pocket: str", "pocket: str = ''"),
    ("number = 1", "number = 2"),
    ("): ...", "): ...  # coldplug: ignore[CP201] known"),
    ("class Cash", "class Coins"),
    ("@abstractmethod\n", ""),
)


def shop_in(folder: Path) -> Path:
    project = PROJECT.format(python=bare().as_posix())
    return write_files(folder, {**SHOP, "pyproject.toml": project, "shop/ways/cheque.py": CHEQUE})


def look(root: Path, cache: Path | None, steps: list[str] | None = None) -> tuple[Finding, ...] | str:
    """Return what all rules find in a project; `steps` takes each module that is gone through for it."""
    project = open_project(root)
    taken = [] if steps is None else steps
    try:
        return checked(
            request_of(project, UNSAID),
            project,
            ALL,
            judge=lambda _: (),
            cache=cache,
            progress=lambda *step: taken.append(step[2]),
        )
    except UsageError as error:
        return str(error)


def build(root: Path) -> None:
    project = open_project(root)
    assert project.output is not None
    with suppress(UsageError):
        write(project.output, answer(request_of(project, UNSAID), cache=None).manifest)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_in(tmp_path)


def test_an_edit_that_no_rule_sees_moves_what_was_found(shop: Path) -> None:
    kept, steps = shop / ".kept", list[str]()
    look(shop, kept, steps)
    first = len(steps)
    for name, old, new in (
        ("shop/ways/card.py", "class Card", "# a comment\n\n\nclass Card"),
        ("shop/ways/cash.py", 'print("cash")', '# a comment\nprint("cash")'),
        ("shop/ways/cheque.py", "import subprocess\n", "import subprocess\n\n"),
    ):
        path = shop / name
        path.write_text(path.read_text().replace(old, new))
        assert (look(shop, kept, steps), len(steps)) == (look(shop, None), first), name


def test_a_build_between_two_checks_is_seen(shop: Path) -> None:
    kept = shop / ".kept"
    found = []
    for step in (lambda: None, lambda: build(shop), lambda: (shop / "shop/plugins.json").write_text("{}")):
        step()
        findings = look(shop, kept)
        assert isinstance(findings, tuple)
        found.append([finding.code for finding in findings if finding.code.startswith("CP4")])
    assert found == [["CP402"], [], ["CP406"]]


def test_a_finding_with_its_fix_is_kept_whole(shop: Path) -> None:
    findings = look(shop, None)
    assert isinstance(findings, tuple)
    kinds = sorted({finding.fix.kind for finding in findings if finding.fix is not None})
    assert ([from_data(plain(finding)) for finding in findings], kinds) == (list(findings), ["add_methods", "annotate"])


class Edits(RuleBasedStateMachine):
    """Any sequence of edits: what is kept is what a check without a cache finds."""

    compared = 0

    @initialize()
    def begin(self) -> None:
        self.root = shop_in(Path(tempfile.mkdtemp()))

    def teardown(self) -> None:
        try:
            assert look(self.root, self.root / ".kept") == look(self.root, None)
            Edits.compared += 1
        finally:
            shutil.rmtree(self.root)

    @rule(name=st.sampled_from(TEXTS), line=st.sampled_from(LINES), above=st.integers(0, 8))
    def add_line(self, name: str, line: str, above: int) -> None:
        path = self.root / name
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([*lines[:above], line, *lines[above:]]))

    @rule(name=st.sampled_from(TEXTS), edit=st.sampled_from(EDITS))
    def edit(self, name: str, edit: tuple[str, str]) -> None:
        path = self.root / name
        path.write_text(path.read_text().replace(*edit))

    @rule()
    def build(self) -> None:
        build(self.root)

    @invariant()
    def is_asked(self) -> None:
        look(self.root, self.root / ".kept")


def test_a_kept_check_is_a_new_one_after_any_sequence_of_edits() -> None:
    sequences = settings(max_examples=SEQUENCES, stateful_step_count=4, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(Edits, settings=sequences)
    assert Edits.compared >= SEQUENCES
