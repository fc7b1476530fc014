"""Modules as the resolver asks for them: what is read for which, once, and what stands when a file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from indexer.discover import Finder, Root
from indexer.facts import Bind, Class, Failure, Function, ModuleFacts
from indexer.sources import SourceReader
from indexer.target import Target
from tests.judge import write_files

FILES = {
    "p/__init__.py": "",
    "p/a.py": "'''The doc.'''\nclass A:\n    pass\ndef f():\n    x = 1\n",
    "p/a.pyi": "class A:\n    stubbed: int = 1\n",
    "p/native.pyi": "class N: ...\n",
    f"p/native{EXTENSION_SUFFIXES[0]}": "no library",
    f"p/bare{EXTENSION_SUFFIXES[0]}": "no library",
    "p/only.pyi": "class O: ...\n",
    "p/space/m.py": "",
    "p/new.py": "lazy import os\nclass C[T]: ...\n",
    "p/wrong.py": "x = 1\nclass (:\n",
    "p/python2.py": "print 'x'\n",
    "p/refused.py": "class A: ...\nreturn 1\n",
    "p/bidi.py": "x = 1\n# \u202e\n",
    "p/null.py": "\0",
    "p/spells.py": "class A: (\nA.__module__ = 'p'\n",
    "p/wide.py": "A.__\uff4dodule__ = 'p'\n",
    "p/deep.py": "x = " + "-" * 100_000 + "1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path, FILES)


@pytest.fixture
def sources(root: Path) -> Iterator[SourceReader]:
    target = Target.running()
    finder = Finder([Root(location=str(root), origin="project")], target=target)
    with SourceReader(finder, target) as reader:
        yield reader


def classes(facts: ModuleFacts) -> list[tuple[str, int]]:
    return [(statement.name, statement.line) for statement in facts.body if isinstance(statement, Class)]


def test_a_module_is_read_and_scanned_once(sources: SourceReader, root: Path) -> None:
    facts = sources.facts("p.a")
    (root / "p/a.py").unlink()
    assert (classes(facts), facts.doc, sources.facts("p.a") is facts) == ([("A", 2)], "The doc.", True)


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("p.native", [("N", 1)]),  # of what is compiled, the stub speaks
        ("p.only", [("O", 1)]),
        ("p.bare", []),
        ("p.space", []),
        ("p.nothing", []),
        ("p.new", [("C", 2)]),
    ],
)
def test_what_a_module_says_is_read_where_it_is_written(
    sources: SourceReader, module: str, found: list[tuple[str, int]]
) -> None:
    facts = sources.facts(module)
    assert (classes(facts), facts.failure) == (found, None)


@pytest.mark.parametrize(
    ("module", "failure"),
    [
        ("p.wrong", Failure(line=2, reason="invalid syntax", remedy="correct the syntax")),
        (
            "p.python2",
            Failure(
                line=1, reason="the print statement of Python 2", remedy="port the file to Python 3, or exclude it"
            ),
        ),
        ("p.null", Failure(line=1, reason="a null byte, which source must not hold", remedy="remove it")),
        (
            "p.deep",
            Failure(line=0, reason="nested too deeply to be parsed", remedy="split the expression or the file"),
        ),
    ],
)
def test_what_can_not_be_read_has_a_failure_and_nothing_else(
    sources: SourceReader, module: str, failure: Failure
) -> None:
    assert sources.facts(module) == ModuleFacts(body=(), failure=failure)


def test_a_digest_is_that_of_the_bytes_that_the_facts_come_from(sources: SourceReader, root: Path) -> None:
    for module in ("p.a", "p.native", "p.wrong", "p.null", "p.nothing"):
        sources.facts(module)

    def digest(name: str) -> str:
        return hashlib.sha256((root / name).read_bytes()).hexdigest()

    assert [sources.digest(module) for module in ("p.a", "p.native", "p.wrong", "p.null", "p.nothing", "p")] == [
        *(digest("p/a.py"), digest("p/native.pyi"), digest("p/wrong.py")),
        *(None, None, None),
    ]


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("p.a", False),
        ("p.spells", True),
        ("p.wide", True),
        ("p.null", False),
        ("p.only", True),  # of what has no source of its own, nothing is ruled out
        ("p.space", False),
        ("p.nothing", False),
    ],
)
def test_whether_a_module_may_spell_a_class_is_known_without_parsing_it(
    sources: SourceReader, module: str, *, found: bool
) -> None:
    assert sources.may_spell(module) is found


def test_a_module_that_was_only_looked_through_has_a_digest_and_its_lines_in_another_order(
    sources: SourceReader,
) -> None:
    sources.may_spell("p.bidi")
    digest = hashlib.sha256(FILES["p/bidi.py"].encode()).hexdigest()
    assert (sources.digest("p.bidi"), sources.reordered_lines("p.bidi")) == (digest, (2,))


def test_whole_facts_have_the_bodies_of_functions(sources: SourceReader) -> None:
    def body(facts: ModuleFacts) -> object:
        return next(statement.body for statement in facts.body if isinstance(statement, Function))

    plain, whole = sources.facts("p.a"), sources.whole_facts("p.a")
    assert (body(plain), [type(statement) for statement in body(whole)]) == (None, [Bind])  # type: ignore[attr-defined]
    assert sources.whole_facts("p.nothing") == ModuleFacts(body=())


@pytest.mark.parametrize("content", [None, "class Other: ...\n"])
def test_of_a_file_that_has_changed_what_was_read_stands(
    sources: SourceReader, root: Path, content: str | None
) -> None:
    plain = sources.facts("p.a")
    if content is None:
        (root / "p/a.py").unlink()
    else:
        (root / "p/a.py").write_text(content)
    assert (sources.whole_facts("p.a"), sources.compile_failure("p.a")) == (plain, None)


def test_a_stub_beside_source_is_read_when_it_is_asked_for(sources: SourceReader) -> None:
    assert [classes(sources.stub_facts(module)) for module in ("p.a", "p.bidi", "p.native", "p.nothing")] == [
        *([("A", 1)], [], [], []),
    ]


def test_python_refuses_some_of_what_it_parses(sources: SourceReader) -> None:
    for module in ("p.a", "p.refused", "p.new", "p.wrong", "p.null"):
        sources.facts(module)
    assert sources.compile_failure("p.refused") == Failure(
        line=2, reason="'return' outside function", remedy="correct the syntax"
    )
    assert [sources.compile_failure(module) for module in ("p.a", "p.new", "p.null", "p.nothing")] == [None] * 4


def test_the_text_is_that_which_the_facts_come_from(sources: SourceReader, root: Path) -> None:
    texts = {module: sources.text(module) for module in ("p.a", "p.native", "p.new")}
    assert texts == {
        "p.a": FILES["p/a.py"],
        "p.native": FILES["p/native.pyi"],
        "p.new": 'import  os\nclass C(__import__("typing").Generic[T]): ...\n',
    }
    (root / "p/a.py").write_text("class Other: ...\n")
    assert [sources.text(module) for module in ("p.a", "p.bare", "p.space", "p.wrong", "p.nothing")] == [""] * 5


def test_lines_that_are_displayed_in_another_order_are_known(sources: SourceReader) -> None:
    for module in ("p.a", "p.bidi"):
        sources.facts(module)
    assert [sources.reordered_lines(module) for module in ("p.a", "p.bidi", "p.nothing")] == [(), (2,), ()]


def test_only_what_comes_with_python_is_of_the_standard_library(root: Path) -> None:
    target = Target.running()
    roots = [
        Root(location=str(root), origin="project"),
        Root(location=str(Path(hashlib.__file__).parent), origin="stdlib"),
    ]
    reader = SourceReader(Finder(roots, target=target), target)
    assert [reader.is_stdlib(module) for module in ("hashlib", "p.a", "nothing")] == [True, False, False]
    assert [found.path if (found := reader.find(module)) else None for module in ("p.a", "nothing")] == ["p/a.py", None]
