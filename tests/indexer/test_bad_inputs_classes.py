"""Hierarchies that no sensible program has: circles, chains of thousands, diamonds that double at each level."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge import case, interpret, judge_by, write_files
from tests.limits import Limited, limited_build

CIRCLE = "pkg.a:A derives from itself"


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "answer.json"


def told(result: Limited) -> list[tuple[str, int, str, str]]:
    return [(problem.path, problem.line, problem.code, problem.message) for problem in result.problems]


WRONG = [
    (
        "a circle over two files",
        {"pkg/a.py": "from .b import B\nclass A(B): ...\n", "pkg/b.py": "from .a import A\nclass B(A): ...\n"},
        [
            ("pkg/a.py", 2, "CP020", "it can't be known whether pkg.a:A is a plugin: it derives from itself"),
            (
                "pkg/b.py",
                2,
                "CP020",
                "it can't be known whether pkg.b:B is a plugin: it derives from itself (pkg/a.py:2)",
            ),
        ],
    ),
    (
        "a circle whose classes derive from the base as well",
        {
            "pkg/a.py": "from . import b, base\nclass A(b.B, base.Base): ...\n",
            "pkg/b.py": "from . import a\nclass B(a.A): ...\n",
        },
        [
            ("pkg/a.py", 2, "CP022", "pkg.a:A can't be made: pkg.a:A derives from itself"),
            ("pkg/a.py", 2, "CP022", "pkg.b:B can't be made: pkg.a:A derives from itself"),
        ],
    ),
    (
        "a class that derives from a name which only it binds",
        {"pkg/a.py": "class A(A): ...\n"},
        [
            (
                "pkg/a.py",
                1,
                "CP020",
                "it can't be known whether pkg.a:A is a plugin: a base that is not bound when the class is made",
            )
        ],
    ),
    (
        "bases in an order that has no linearisation",
        {"pkg/a.py": "from .base import Base\nclass A(Base): ...\nclass B(Base, A): ...\n"},
        [("pkg/a.py", 3, "CP021", "B: no consistent method resolution order of its bases exists")],
    ),
    (
        "one base twice",
        {"pkg/a.py": "from .base import Base\nclass A(Base, Base): ...\n"},
        [("pkg/a.py", 2, "CP021", "A: no consistent method resolution order of its bases exists")],
    ),
]


@pytest.mark.parametrize(("files", "problems"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_hierarchy_that_python_refuses_is_told_and_costs_no_other(
    files: dict[str, str], problems: list[tuple[str, int, str, str]], tmp_path: Path, answer: Path
) -> None:
    good = {"pkg/good.py": "from .base import Base\nclass Good(Base): ...\n"}
    broken = {name.removesuffix(".py").replace("/", ".") for name in files}
    sample = case("wrong", "pkg.good:Good", files={**good, **files}, broken=broken)
    root = write_files(tmp_path / "root", sample.files)
    result = limited_build(root, answer=answer, exhaustive=True)
    judgement = judge_by(interpret(sample, [root]), sample, result.document)
    assert (told(result), judgement.said) == (problems, judgement.shown)


def test_a_class_derives_from_the_one_that_had_its_name_before(tmp_path: Path, answer: Path) -> None:
    sample = case("again", "pkg.a:A", a="from .base import Base\nclass A(Base): ...\nclass A(A): ...\n")
    root = write_files(tmp_path / "root", sample.files)
    judgement = judge_by(
        interpret(sample, [root]), sample, limited_build(root, answer=answer, exhaustive=True).document
    )
    assert judgement.said == judgement.shown


def test_a_chain_of_ten_thousand_classes_over_as_many_files_is_followed(tmp_path: Path, answer: Path) -> None:
    chain = {f"lib/m{n}.py": f"from .m{n - 1} import C as B\nclass C(B): ...\n" for n in range(1, 10_000)}
    files = {"pkg/a.py": "from lib.m9999 import C\nclass X(C): ...\n", "lib/m0.py": "class C: ...\n", **chain}
    root = write_files(tmp_path / "root", files)
    result = limited_build(root, answer=answer, bases={"Base": "lib.m0:C"})
    mro = ["pkg.a:X", *(f"lib.m{n}:C" for n in range(9_999, -1, -1)), "builtins:object"]
    assert (told(result), result.plugins("pkg.a")["X"]["mro"] == mro) == ([], True)


def test_diamonds_that_double_the_paths_at_each_of_thirty_levels_are_followed(tmp_path: Path, answer: Path) -> None:
    files = {"pkg/m0.py": "class Base: ...\nclass A0(Base): ...\nclass B0(Base): ...\n"}
    for n in range(1, 31):
        bases = f"A{n - 1}, B{n - 1}"
        files[f"pkg/m{n}.py"] = f"from .m{n - 1} import {bases}\nclass A{n}({bases}): ...\nclass B{n}({bases}): ...\n"
    sample = case(
        "diamonds",
        *(f"pkg.m{n}:{name}{n}" for n in range(31) for name in "AB"),
        bases={"Base": "pkg.m0:Base"},
        files=files,
    )
    root = write_files(tmp_path / "root", sample.files)
    judgement = judge_by(
        interpret(sample, [root]), sample, limited_build(root, answer=answer, bases=sample.bases).document
    )
    assert judgement.said == judgement.shown


@pytest.mark.parametrize("circle", [False, True], ids=["a chain", "a circle"])
def test_a_thousand_modules_that_import_all_names_of_one_another_are_followed(
    tmp_path: Path, answer: Path, *, circle: bool
) -> None:
    files = {f"pkg/m{n}.py": f"from .m{n - 1} import *\nclass C{n}: ...\n" for n in range(1, 1_000)}
    files["pkg/m0.py"] = f"{'from .m999 import *' if circle else ''}\nclass Base: ...\nclass X(Base): ...\n"
    files["pkg/z.py"] = "from .m999 import *\nclass Y(X): ...\n"
    root = write_files(tmp_path / "root", files)
    result = limited_build(root, answer=answer, bases={"Base": "pkg.m999:Base"})
    assert (told(result), sorted(result.document["plugins"]), result.document["categories"]) == (
        [],
        ["pkg.m0:X", "pkg.z:Y"],
        {"Base": "pkg.m0:Base"},
    )
