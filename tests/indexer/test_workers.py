"""Several processes give the bytes of one, also where one of them ends in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from indexer.manifest import render
from indexer.pipeline import Request, build
from indexer.spread import silent
from indexer.workers import Steps, in_step, jobs_for, parted, side_by_side
from tests.generated import package as generated
from tests.judge import write_files
from tests.limits import REPOSITORY

copies = pytest.mark.skipif(sys.platform != "linux", reason="this system does not copy processes")

HERE = os.getpid()


def nothing() -> None:
    """Begin without any preparation."""


def sums(part: Sequence[int]) -> Steps[int, tuple[int, int, int]]:
    """Return the sum of a part, of all parts, and of the squares of those."""
    every = yield sum(part)
    squares = yield sum(every) ** 2
    return sum(part), sum(every), sum(squares)


def fragile(part: Sequence[int]) -> Steps[int, tuple[int, int, int]]:
    """Do the same in a process that is killed between two steps, unless it is this one."""
    every = yield sum(part)
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    squares = yield sum(every) ** 2
    return sum(part), sum(every), sum(squares)


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in another interpreter, which has the one thread that a copy needs, whatever runs in this one."""
    command = [sys.executable, "-c", dedent(code)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)


def test_parts_are_of_about_the_same_weight() -> None:
    assert parted("aaaabcccc", 3, weigh=lambda letter: 8 if letter == "b" else 1) == ["aaaab", "cccc"]


def test_each_process_answers_for_a_part_in_order() -> None:
    shares = parted(range(10), 3, weigh=lambda _: 1)
    assert side_by_side(list, shares, tell=silent) == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]


@copies
def test_the_parts_are_done_in_other_processes() -> None:
    ran = run(
        """
        import os
        from indexer.workers import side_by_side
        numbers = side_by_side(lambda _: os.getpid(), [[1], [2]], tell=print)
        print([number == os.getpid() for number in numbers])
        """
    )
    assert (ran.stdout, ran.stderr) == ("[True, False]\n", "")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_one_process_says_all_hear(count: int) -> None:
    shares = parted(range(6), count, weigh=lambda _: 1)
    answers = in_step(sums, shares, begin=nothing, tell=silent)
    assert answers == [(sum(share), 15, count * 225) for share in shares]


@copies
def test_first_steps_that_are_not_apart_are_done_here_and_the_rest_in_other_processes() -> None:
    ran = run(
        """
        import os
        from indexer.workers import in_step
        began, here = [], os.getpid()

        def work(part):
            began.append(part)
            every = yield (part, list(began))
            return every, os.getpid() == here

        told = []
        for said in in_step(work, [1, 2, 3], begin=lambda: None, tell=told.append, are_apart=lambda said: False):
            print(*said)
        print(told)
        """
    )
    every = "[(1, [1]), (2, [1, 2]), (3, [1, 2, 3])]"
    assert (ran.stdout, ran.stderr) == (f"{every} True\n{every} False\n{every} False\n[]\n", "")


@copies
def test_what_a_process_that_is_killed_does_not_answer_is_done_here_and_told() -> None:
    ran = run(
        """
        from indexer.workers import in_step
        from tests.indexer.test_workers import fragile, nothing
        told = []
        print(in_step(fragile, [[1], [2], [3]], begin=nothing, tell=told.append), *told)
        """
    )
    said = "2 of 3 processes ended before their time; this one did what they had to do"
    assert (ran.stdout, ran.stderr) == (f"[(1, 6, 108), (2, 6, 108), (3, 6, 108)] {said}\n", "")


@copies
def test_what_no_process_can_be_had_for_is_done_here_and_told() -> None:
    ran = run(
        """
        import resource
        from indexer.workers import side_by_side
        told = []
        resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))
        print(side_by_side(sum, [[1], [2], [3]], tell=told.append), *told)
        """
    )
    said = "2 of 3 processes ended before their time; this one did what they had to do"
    assert (ran.stdout, ran.stderr) == (f"[1, 2, 3] {said}\n", "")


@copies
def test_no_process_outlives_the_first_one() -> None:
    """The output ends when the last process does."""
    ran = run(
        """
        import os, signal
        from indexer.workers import side_by_side
        reading, writing = os.pipe()
        def begin(part):
            if part[0] > 0:
                os.write(writing, b".")
                return
            for _ in range(3):
                os.read(reading, 1)
            os.kill(os.getpid(), signal.SIGKILL)
        side_by_side(begin, [[0], [1], [2], [3]], tell=print)
        """
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (-signal.SIGKILL, "", "")


@copies
def test_what_fails_in_a_process_fails_here_too() -> None:
    def divide(part: Sequence[int]) -> float:
        return 1 / part[0]

    with pytest.raises(ZeroDivisionError):
        side_by_side(divide, [[1], [0]], tell=silent)


def test_more_processes_are_used_where_there_is_more_to_do() -> None:
    asked = [jobs_for(items, asked=jobs, enough=100) for items, jobs in ((0, 5), (3, 5), (10, 2), (900, 1))]
    chosen = [jobs_for(items, asked=None, enough=100) for items in (0, 99, 900)]
    assert (asked, chosen[:2], chosen[2] <= 4) == ([1, 3, 2, 1], [1, 1], True)


@pytest.mark.parametrize("jobs", [2, 3, 50])
def test_the_manifest_is_the_same_for_any_number_of_processes(jobs: int, tmp_path: Path) -> None:
    write_files(tmp_path, generated(7, "made"))
    write_files(tmp_path, {"made/newer.py": "from made.base import Base\nclass N[T](Base):\n    x: int = 1\n"})
    request = Request(packages=("made",), search_path=(tmp_path,), categories={"Base": "made.base:Base"}, jobs=1)
    one, several = build(request), build(replace(request, jobs=jobs))
    assert render(several.document) == render(one.document)
    assert several.problems == one.problems
    assert several.inputs is not None
    assert one.inputs is not None
    folders = [set(zip(*inputs.folders, strict=True)) for inputs in (several.inputs, one.inputs)]
    assert folders[0] == folders[1]
    assert {*several.inputs.files.paths} == {*one.inputs.files.paths}


# What modules have to do with each other beside imports, whichever parts they are in.
TOGETHER = {
    "made/__init__.py": "",
    "made/base.py": """
        from abc import ABC
        class Base(ABC): ...
        class Other(ABC): ...
        class Part:
            class Inner(Base): ...
    """,
    "made/a_registers.py": """
        from .base import Base
        from .z_registered import Late, Made
        Base.register(Late)
        Base.register(Made)
    """,
    "made/b_marked.py": """
        from coldplug.loader import plugin_discoverable
        from .base import Other
        class Kind: ...
        @plugin_discoverable(Kind, name="first", aliases=["old"])
        class First(Kind): ...
        @plugin_discoverable(Other)
        class Second(Other): ...
    """,
    "made/c_marked.py": """
        from coldplug.loader import plugin_discoverable
        from .b_marked import First
        class Kind: ...
        @plugin_discoverable(Kind, name="first", aliases=["old"], config="lacking")
        class Third(Kind): ...
        class Fourth(First): api_version = "2"
    """,
    "made/d_factory.py": """
        from .base import Base
        def make():
            class Inside(Base): ...
            return Inside
        def keep():
            class Hidden(Base): ...
    """,
    "made/e_calls.py": "from .d_factory import make\nMade = make()\n",
    "made/e_given.py": """
        from .base import Base
        def help(): ...
        def make(helper, *, other):
            class Given(Base):
                api_version = "3.1"
                class Within(Base): ...
            return Given
        Given = make(help, other=lambda: Base)
        class Above(Given): ...
    """,
    "made/e_lower.py": """
        from .e_given import Above, make
        class Low(Above): ...
        class Lower(make(Low, other=1)): ...
    """,
    "made/f_conflict.py": """
        from .base import Base
        class A(Base): ...
        class B(A): ...
        class C(A, B): ...
    """,
    "made/g_refused.py": "from .base import Base\nclass Refused(Base): ...\nreturn\n",
    "made/h_spelled.py": "from .base import Base\nclass Twice(Base): ...\n",
    "made/i_spelled.py": "from .base import Base\nclass Twice(Base): ...\nTwice.__module__ = 'made.h_spelled'\n",
    "made/j_broken.py": "from .base import Base\nclass Broken(Base:\n",
    "made/k_unknown.py": "from gone import Gone\nfrom .base import Base\nclass Unsure(Gone, Base): ...\n",
    "made/z_registered.py": """
        class Late: ...
        class Made: ...
        class Later(Late):
            def __init__(self, *, path: str): ...
    """,
}


@pytest.mark.parametrize("jobs", [2, 3, 5, 50])
def test_what_modules_have_to_do_with_each_other_shows_whichever_process_has_them(jobs: int, tmp_path: Path) -> None:
    write_files(tmp_path, TOGETHER)
    request = Request(
        packages=("made",),
        search_path=(tmp_path,),
        categories={"Base": "made.base:Base"},
        metadata=("api_version",),
        api_version=">=3",
        exhaustive=True,
        jobs=1,
    )
    one, several = build(request), build(replace(request, jobs=jobs))
    assert (render(several.document), several.problems, several.traces) == (
        render(one.document),
        one.problems,
        one.traces,
    )


# Who asks first decides what each of these derives from, as each asks the others.
CIRCLE = {
    "made/__init__.py": "",
    "made/base.py": "class Base: ...\nclass Other: ...\n",
    "made/m0.py": """
        from coldplug.loader import plugin_discoverable
        from .base import Other
        from .m1 import C0
        @plugin_discoverable(Other)
        class C2(C0): ...
    """,
    "made/m1.py": "from .m2 import *\n",
    "made/m2.py": """
        from .base import Base
        try:
            from .m0 import C2
        except ImportError:
            C2 = Base
        class C0(C2): ...
    """,
}


# The same with values, which nothing asks for before the plugins' options are read.
LATER_CIRCLE = {
    "made/__init__.py": "",
    "made/base.py": "class Base: ...\n",
    "made/m0.py": "from .m1 import *\n",
    "made/m1.py": """
        try:
            from .m2 import X
        except ImportError:
            X = 1
        Y = X
    """,
    "made/m2.py": "from .m0 import Y\nX = Y\n",
    "made/p0.py": """
        from .base import Base
        from .m2 import X
        class First(Base):
            def __init__(self, size=X): ...
    """,
    "made/p1.py": """
        from .base import Base
        from .m1 import Y
        class Second(Base):
            def __init__(self, size=Y): ...
    """,
}


@pytest.mark.parametrize("circle", [CIRCLE, LATER_CIRCLE], ids=["classes", "options"])
@pytest.mark.parametrize("jobs", [2, 3, 50])
def test_what_stands_in_a_circle_is_the_same_for_any_number_of_processes(
    jobs: int, circle: dict[str, str], tmp_path: Path
) -> None:
    write_files(tmp_path, circle)
    request = Request(packages=("made",), search_path=(tmp_path,), categories={"Base": "made.base:Base"}, jobs=1)
    one, several = build(request), build(replace(request, jobs=jobs))
    assert (render(several.document), several.problems) == (render(one.document), one.problems)


def test_a_process_is_copied_on_linux_alone_and_while_it_runs_one_thread() -> None:
    ran = run(
        """
        from threading import Event, Thread
        from indexer.workers import can_copy
        alone, end = can_copy(), Event()
        thread = Thread(target=end.wait)
        thread.start()
        print(alone, can_copy())
        end.set()
        """
    )
    assert ran.stdout == f"{sys.platform == 'linux'} False\n"
