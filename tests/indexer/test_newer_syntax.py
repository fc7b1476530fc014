"""What newer syntax becomes for an older Python: judged by the values that it gives and the lines that it stands on."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from typing import Any

import libcst
import pytest
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from indexer.newer_syntax import NotRead, Translation, reads, translated
from indexer.read import decode

HOST = (3, 11)

CASES = {
    "a class with type parameters": ("class X[T]: ...\n", 'class X(__import__("typing").Generic[T]): ...\n'),
    "a class with bases": ("class X[T](A, B): ...\n", 'class X(A, B, __import__("typing").Generic[T]): ...\n'),
    "a class with keywords": ("class X[T](k=1): ...\n", 'class X(__import__("typing").Generic[T], k=1): ...\n'),
    "a class with bases and keywords": (
        "class X[T](A, k=1): ...\n",
        'class X(A, __import__("typing").Generic[T], k=1): ...\n',
    ),
    "a class with empty parentheses": ("class X[T](): ...\n", 'class X(__import__("typing").Generic[T]): ...\n'),
    "parameters of every kind": (
        "class X[T: int, *Ts, **P]: ...\n",
        'class X(__import__("typing").Generic[T, *Ts, P]): ...\n',
    ),
    "parameters over lines": (
        "class X[\n    T,\n](A): ...\n",
        'class X(\n\nA, __import__("typing").Generic[T]): ...\n',
    ),
    "a default of a parameter": ("class X[T = int]: ...\n", 'class X(__import__("typing").Generic[T]): ...\n'),
    "a function": ("def f[T](a: T) -> T: ...\n", "def f(a: T) -> T: ...\n"),
    "an alias": ("type A = int | str\n", 'A = __import__("typing").TypeAliasType("A", int | str)\n'),
    "an alias with parameters": (
        "type A[T] = (\n    list[T]\n)\n",
        'A = __import__("typing").TypeAliasType("A", (\n    list[T]\n))\n',
    ),
    "exceptions without parentheses": (
        "try:\n    pass\nexcept A, B:\n    pass\n",
        "try:\n    pass\nexcept (A, B):\n    pass\n",
    ),
    "groups of exceptions without parentheses": (
        "try:\n    pass\nexcept* A, B:\n    pass\n",
        "try:\n    pass\nexcept* (A, B):\n    pass\n",
    ),
    "a lazy import": ("lazy import a.b as c\n", "import  a.b as c\n"),
    "a lazy import from": ("lazy from a import b\n", "from  a import b\n"),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_new_syntax_becomes_old_syntax_on_the_same_lines(source: str, expected: str) -> None:
    assert translated(source, HOST) == expected
    assert (reads(source, HOST), reads(expected, HOST)) == (False, True)


def as_calls(source: str) -> str:
    """Return source in which every formatted string is a call."""
    module = libcst.parse_module(source)
    spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    places: dict[Any, tuple[int, int]] = {node: (s.start, s.start + s.length) for node, s in spans.items()}
    return Translation(source.encode(), places, host=HOST, all_strings=True).result()


# Strings that this Python reads, so that it can say what they are.
STRINGS = [
    "f''",
    "f'text'",
    "f'{x}'",
    "f'a{x}b{y}c'",
    "f'{{}}{x}{{{y}}}'",
    "f'{x!r}{x!s}{y!a}'",
    "f'{n:>10}|{n:x}|{n:{w}}|{n:{w}.{p}f}'",
    "f'{n!r:>{w}}'",
    "f'{x=}{x = }{x!s=}{n=:>5}'" if sys.version_info >= (3, 12) else "f'{x=}{x = }{n=:>5}{x=!s}'",
    "f'{(lambda: x)()}'",
    "f'{ {1: 2}[1] }'",
    "f'{(x, y)}'",
    "f'{x, y}'",
    "f'''{\nx\n}\n{y}'''",
    "'a' f'{x}' 'b'",
    "'a' 'b' f'{x}' f'{y}' rf'\\d{n}'",
    "(f'{x}'\n 'b')",
    "rf'\\n{x}'",
    "f'\\n{x}\\x41'",
    "f'{f\"{x}\"}'",
    "[f'{x}' for x in 'ab']",
    "f'{\"é\"}é{x}'",
    "f'{x if n else y}'",
    "f'{n:%}'",
]


@pytest.mark.parametrize("source", STRINGS)
def test_a_formatted_string_and_the_call_that_it_becomes_are_the_same(source: str) -> None:
    called = as_calls(f"{source}\n")
    values = {"x": "X", "y": "Yé", "n": 12, "w": 8, "p": 2}
    formatted = [node for node in ast.walk(ast.parse(called)) if isinstance(node, ast.JoinedStr)]
    assert (called.count("\n"), formatted) == (source.count("\n") + 1, [])
    assert eval(called.strip(), dict(values)) == eval(source, dict(values))  # noqa: S307 - the interpreter is the judge


NEW_STRINGS = {
    "the same quotes inside": ("f'{d['a']}'", "1"),
    "a backslash inside": ("f'{chr(10).join(d)}{'\\n'}'", "a\n"),
    "a line inside": ("f'{\n    d['a']\n}'", "1"),
    "a comment inside": ("f'{\n    d['a']  # a comment\n}'", "1"),
    "nested without end": ("f'{f'{f'{f'{1}'}'}'}'", "1"),
    "a format in a format in a format": ("f'{1:{3:{1}}}'", "  1"),
}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads them itself")
@pytest.mark.parametrize(("source", "value"), NEW_STRINGS.values(), ids=NEW_STRINGS)
def test_a_formatted_string_of_newer_python_has_its_value(source: str, value: str) -> None:
    result = translated(f"{source}\n", HOST)
    assert result.count("\n") == source.count("\n") + 1
    assert eval(result.strip(), {"d": {"a": 1}}) == value  # noqa: S307 - the interpreter is the judge


UNPACKED = {
    "a list": ("[*r for r in [[1], [2]]]", [1, 2]),
    "a set": ("{*r for r in [[1], [2]]}", {1, 2}),
    "a dict": ("{**r for r in [{1: 2}, {3: 4}]}", {1: 2, 3: 4}),
    "a generator": ("list((*r for r in [[1], [2]]))", [1, 2]),
    "with a condition": ("[*(r) for r in [[1], [2]] if r != [1]]", [2]),
}


@pytest.mark.parametrize(("source", "value"), UNPACKED.values(), ids=UNPACKED)
def test_a_comprehension_that_unpacks_has_its_value(source: str, value: object) -> None:
    assert eval(translated(f"{source}\n", HOST).strip()) == value  # noqa: S307 - the interpreter is the judge


def test_a_template_becomes_a_call_of_what_makes_templates() -> None:
    result = translated("x = t'a{b!r:>{c}}d'\n", HOST)
    assert result == (
        "x = __import__(\"string.templatelib\").templatelib.Template('a', format(repr((b)), "
        "\"\".join(('>', format(((c))), ))), 'd', )\n"
    )


def test_what_the_host_reads_comes_back_as_it_is() -> None:
    text = "class X[T]: ...\ntype A = int\n"
    assert translated("x = f'{1}'\n", HOST) == "x = f'{1}'\n"
    if sys.version_info >= (3, 12):
        assert translated(text, (3, 12)) == text


def test_an_older_host_than_the_running_one_has_more_that_is_new() -> None:
    text = "match x:\n    case 1: pass\n"
    assert (reads(text, (3, 9)), reads(text, (3, 10))) == (False, True)
    with pytest.raises(NotRead) as caught:
        translated(text, (3, 9))
    assert caught.value.line == 0


@pytest.mark.parametrize(
    ("source", "line", "since"),
    [
        ("x = 1\nclass (:\n", 2, (0, 0)),
        ("type A = int\nreturn = 1\n", 2, (0, 0)),
        ("class A[T]: ...\ndef f(a, a=(yield), /, /): ...\n", 2, (0, 0)),
        ("type A = int\nx = (1 = 2)\n", 2, (0, 0)),
    ],
)
def test_what_is_wrong_is_not_read(source: str, line: int, since: tuple[int, int]) -> None:
    with pytest.raises(NotRead) as caught:
        translated(source, HOST)
    assert (caught.value.line, caught.value.since) == (line, since)


def test_what_only_libcst_takes_for_python_is_not_read() -> None:
    with pytest.raises(NotRead) as caught:
        translated("type A = int\nx = b'é'\n", HOST)
    assert (caught.value.line, caught.value.since) == (0, (3, 12))


def test_every_file_of_a_folder_means_the_same_when_its_strings_are_calls() -> None:
    """The lines of all statements, at least, and all that is no string."""
    different = []
    paths = sorted((Path(os.__file__).parent / "email").glob("*.py"))
    for path in paths:
        text = decode(path.read_bytes())
        before, after = ast.parse(text), ast.parse(as_calls(text))
        lines = [[node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)] for tree in (before, after)]
        if lines[0] != lines[1]:
            different.append(path.name)
    assert (different, bool(paths)) == ([], True)
