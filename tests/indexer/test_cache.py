"""A kept answer is the one that a build would give, whatever was changed, damaged or put there by others."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from indexer.answers import Answer, Run, answer, listing_of
from indexer.cache import Cache, Kept
from indexer.inputs import RECENT, Seen
from indexer.request import Request
from tests.judge import write_files
from tests.limits import REPOSITORY

FILES = {
    "app/__init__.py": "",
    "app/base.py": "class Base: ...\n",
    "app/m.py": "from app.base import Base\nclass P(Base): ...\n",
}
SEQUENCES = int(os.environ.get("COLDPLUG_SEQUENCES", "1000"))
"""How many sequences of edits are tried; `COLDPLUG_SEQUENCES=10000 pytest tests/indexer/test_cache.py` tries more."""

NAMES = ("base", "a", "b", "sub/c", "sub/__init__")
TEXTS = (
    "class Base: ...\n",
    "from app.base import Base\nclass P(Base): ...\n",
    "from app.base import Base\nclass Q(Base): ...\n",
    "from app.a import *\nclass R(P): ...\n",
    "from app.a import P as Other\nclass S(Other):\n    name = 's'\n",
    "class Alone: ...\n",
    "import missing\nBase = missing.Base\n",
    "class Broken(:\n",
    "from app.base import Base\nclass T(Base):\n    #: how many\n    size: int = 1\n\n    def run(self): return 1\n",
    "from app.base import Base\ndef f():\n    class U(Base): ...\n    return U\nclass V(f()):\n    text = '''\n\n'''\n",
)
COMMENTS = (
    "# no more than that\n",
    "\n",
    "#: more\n",
    "# class W(Base): ...\n",
    "    # type: ignore\n",
    "#\N{SNOWMAN}\n",
)
BODIES = (
    ("return 1", "return 2"),
    ("return 2", "return self.size"),
    ("size: int = 1", "size: int = 2"),
    ("...", "pass"),
)


@cache
def bare() -> Path:
    """Return an environment without any distribution."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    venv.EnvBuilder(symlinks=sys.platform != "win32").create(folder)
    return folder


def request(root: Path) -> Request:
    return Request(packages=("app",), search_path=(root,), categories={"Base": "app.base:Base"}, python=bare())


def cold(root: Path) -> Answer:
    return answer(request(root), cache=None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path, FILES)


def age(root: Path) -> None:
    """Make all files of a folder look as if they had changed long ago, as far as a program can."""
    for path in root.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


def test_what_is_kept_is_answered_again(root: Path) -> None:
    kept = root / ".kept"
    first, second = answer(request(root), cache=kept), answer(request(root), cache=kept)
    assert (first == cold(root), second, len(Cache(kept).answers())) == (True, first, 1)


def test_an_edit_that_changes_no_answer_moves_lines_and_digests_alone(root: Path) -> None:
    """Each edit is one that a build would have to read the package for, did it not look at the edited file alone."""
    kept, path = root / ".kept", root / "app" / "m.py"
    path.write_text("from app.base import Base\nclass P(Base):\n    def run(self):\n        return 1\n")
    built: list[str] = []

    def asked() -> Answer:
        return answer(request(root), cache=kept, run=Run(progress=lambda *step: built.append(step[2])))

    asked()
    first = len(built)
    for old, new in (
        ("class P", "# a comment\n\nclass P"),
        ("return 1", "return 1 + 1"),
        ("        return", "        # another\n        other = 1\n        return other or"),
        ("\nclass P", "\n\n\nclass P"),
    ):
        path.write_text(path.read_text().replace(old, new))
        assert (asked(), len(built)) == (cold(root), first), new
    path.write_text(path.read_text().replace("class P", "class Q"))
    assert (asked(), len(built) > first) == (cold(root), True)


def test_texts_that_are_lost_or_damaged_cost_a_build(root: Path) -> None:
    kept, path = root / ".kept", root / "app" / "m.py"
    for damage in (Path.unlink, lambda file: file.write_bytes(b""), lambda file: file.write_bytes(b"9" * 40)):
        answer(request(root), cache=kept)
        (texts,) = kept.glob("*.texts")
        damage(texts)
        path.write_text(f"{path.read_text()}# more\n")
        assert answer(request(root), cache=kept) == cold(root)


@pytest.mark.parametrize("damaged", [b"[1]", b"{9}", b'{"a":5}', b"\x00"])
def test_texts_of_edits_that_are_damaged_cost_a_build(damaged: bytes, root: Path) -> None:
    kept, path = root / ".kept", root / "app" / "m.py"
    answer(request(root), cache=kept)
    (held,) = Cache(kept).answers()
    whole = held.read_bytes()
    _, head, taken, edited = whole[:128].split()
    at = 128 + int(head) + int(taken)
    assert whole[at : at + int(edited)] == b"{}"
    first = whole[:128].replace(b" %b " % edited, b" %d " % len(damaged)).ljust(128)[:128]
    held.write_bytes(first + whole[128:at] + damaged + whole[at + 2 :])
    path.write_text(f"{path.read_text()}# more\n")
    assert answer(request(root), cache=kept) == cold(root)


def test_a_damaged_or_foreign_answer_is_made_anew(root: Path) -> None:
    kept = root / ".kept"
    first = answer(request(root), cache=kept)
    (path,) = Cache(kept).answers()
    whole = path.read_bytes()
    for damaged in (
        b"",
        b"{}\n{}\n",
        whole[:-1],
        whole[: len(whole) // 2],
        whole.replace(b"app.m", b"app.n"),
        b"\x80" + whole,
        whole[:65] + b"9" * 40 + whole[105:],
        whole[:65] + b"-1 -1 -1 ".ljust(40) + whole[105:],
        whole[:65] + b" " * 40 + whole[105:],
    ):
        path.write_bytes(damaged)
        assert (answer(request(root), cache=kept), path.read_bytes() == damaged) == (first, False)


def test_a_change_that_no_time_tells_is_seen_by_content(root: Path) -> None:
    kept, path = root / ".kept", root / "app" / "m.py"
    answer(request(root), cache=kept)
    status = path.stat()
    path.write_text(path.read_text().replace("P", "X"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (answer(request(root), cache=kept), answer(request(root), cache=kept, by_content=True)) == (
        cold(root),
        cold(root),
    )


def test_what_was_read_just_after_it_was_written_is_trusted_once_it_was_looked_at_again(root: Path) -> None:
    kept, path = root / ".kept", root / "app" / "m.py"
    first = answer(request(root), cache=kept)
    (held,) = Cache(kept).answers()

    def found() -> Kept:
        kept_then = Cache(kept).find(held.stem, listed=listing_of(request(root)), by_content=False)
        assert kept_then is not None
        return kept_then

    assert (found().seen.edits, found().seen.now.began > found().inputs.began) == ((), True)
    time.sleep(RECENT / 1e9 + 0.1)
    assert answer(request(root), cache=kept) == first
    again = found()
    assert again.seen == Seen((), again.inputs, is_fresh=False)
    path.write_text(path.read_text().replace("P", "X"))
    assert answer(request(root), cache=kept) == cold(root) != first


def test_a_folder_that_can_not_be_written_keeps_nothing_and_costs_nothing(root: Path) -> None:
    (root / "kept").write_text("a file")
    assert answer(request(root), cache=root / "kept") == cold(root)


def test_the_folder_says_what_it_is_and_is_gone_when_cleared(root: Path) -> None:
    kept = root / ".kept"
    answer(request(root), cache=kept)
    names = sorted(path.name for path in kept.iterdir() if path.suffix not in (".answer", ".texts"))
    tag = (kept / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (names, tag, (kept / ".gitignore").read_text(), Cache(kept).clear(), kept.exists()) == (
        [".gitignore", "CACHEDIR.TAG"],
        True,
        "*\n",
        1,
        False,
    )


def test_texts_whose_answer_is_gone_are_cleared_with_the_rest(root: Path) -> None:
    kept = root / ".kept"
    answer(request(root), cache=kept)
    Cache(kept).answers()[0].unlink()
    assert (Cache(kept).size() > 0, Cache(kept).clear(), kept.exists()) == (True, 0, False)


def test_no_more_answers_are_kept_than_a_project_needs(root: Path) -> None:
    kept = root / ".kept"
    for number in range(20):
        answer(Request(packages=("app",), search_path=(root,), metadata=(f"m{number}",)), cache=kept)
    assert len(Cache(kept).answers()) == 16


def test_a_run_where_nothing_changed_imports_nothing_big(root: Path) -> None:
    script = (
        "import sys; from indexer.__main__ import main\n"
        f"words = ['build', 'app', '--search-path', {str(root)!r}, '--base', 'app.base:Base', '-q',"
        f" '--python', {str(bare())!r},"
        f" '-o', {str(root / 'plugins.json')!r}, '--cache-dir', {str(root / '.kept')!r}]\n"
        "code = main(words)\n"
        "big = 'networkx libcst logging indexer.pipeline indexer.resolve indexer.scan indexer.session'.split()\n"
        "print(code, [name for name in big if name in sys.modules])\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert (runs[0] != runs[1], runs[1]) == (True, "0 []\n")


class Edits(RuleBasedStateMachine):
    """Any sequence of edits: the kept answer is the one that a build without a cache gives."""

    compared = 0

    @initialize()
    def begin(self) -> None:
        self.root = write_files(Path(tempfile.mkdtemp()), FILES)
        self.changed = True

    def teardown(self) -> None:
        try:
            assert told(self.root, self.root / ".kept") == told(self.root, None)
            Edits.compared += 1
        finally:
            shutil.rmtree(self.root)

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def write(self, name: str, text: str) -> None:
        write_files(self.root, {f"app/{name}.py": text})
        self.changed = True

    @rule(name=st.sampled_from(NAMES), comment=st.sampled_from(COMMENTS), above=st.integers(0, 9))
    def comment(self, name: str, comment: str, above: int) -> None:
        path = self.root / "app" / f"{name}.py"
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join([*lines[:above], comment, *lines[above:]]), encoding="utf-8")
            self.changed = True

    @rule(name=st.sampled_from(NAMES), edit=st.sampled_from(BODIES))
    def edit(self, name: str, edit: tuple[str, str]) -> None:
        path = self.root / "app" / f"{name}.py"
        if path.exists():
            path.write_text(path.read_text(encoding="utf-8").replace(*edit), encoding="utf-8")
            self.changed = True

    @rule(name=st.sampled_from(NAMES[1:]))
    def remove(self, name: str) -> None:
        (self.root / "app" / f"{name}.py").unlink(missing_ok=True)
        self.changed = True

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES[1:]))
    def rename(self, name: str, other: str) -> None:
        path = self.root / "app" / f"{name}.py"
        if path.exists() and name != "base":
            (self.root / "app" / "sub").mkdir(exist_ok=True)
            path.replace(self.root / "app" / f"{other}.py")
            self.changed = True

    @rule()
    def touch(self) -> None:
        age(self.root / "app")
        self.changed = True

    @rule()
    def distract(self) -> None:
        (self.root / "app" / "notes.txt").write_text("nothing")
        self.changed = True

    @invariant()
    @precondition(lambda self: getattr(self, "changed", False))
    def is_asked(self) -> None:
        self.changed = False
        told(self.root, self.root / ".kept")


def told(root: Path, cache: Path | None) -> object:
    """Return the answer, or why there is none."""
    from indexer.problems import UsageError

    try:
        return answer(request(root), cache=cache)
    except UsageError as error:
        return str(error)


def test_warm_equals_cold_after_any_sequence_of_edits() -> None:
    sequences = settings(max_examples=SEQUENCES, stateful_step_count=4, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(Edits, settings=sequences)
    assert Edits.compared >= SEQUENCES
