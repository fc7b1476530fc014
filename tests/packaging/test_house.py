"""What holds for every file of the repository: tests that can fail, and no trace of the machine it was written on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.installed import ROOT, run

VAGUE = {"base", "common", "helpers", "manager", "misc", "utils"}
# A path below a folder that exists on somebody's machine only, and the hosts from which packages are fetched.
MACHINE = re.compile(
    r"(?<![\w.~/}\])-])/(?:home|mnt|opt|private|root|srv|tmp|Users|work)/\w"
    r"|\b[A-Z]:\\+Users\b"
    r"|\b(?:pypi|pythonhosted|anaconda|npmjs)[.](?:com|org)\b"
)


def tracked_files() -> list[Path]:
    """Return the files that are in the repository or would be by `git add .`."""
    listing = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = run(*listing, folder=ROOT)
    if told.returncode != 0:
        pytest.skip(f"no git repository here: {told.stderr.strip()}")
    return [path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def traces_in(text: str) -> Iterator[str]:
    """Yield `line: what is written` for each trace of a machine or a package registry."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield from (f"{number}: {found.group()}" for found in MACHINE.finditer(line))


def without_assertion(source: str) -> list[str]:
    """Return the names of the test functions that assert nothing themselves and call no `assert_…` that does."""
    tests = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    return [test.name for test in tests if not any(map(_asserts, ast.walk(test)))]


def _asserts(node: ast.AST) -> bool:
    match node:
        case ast.Assert():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="pytest"), attr="raises" | "warns" | "fail")):
            return True
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name.startswith("assert_")
        case _:
            return False


def test_no_file_of_the_repository_names_a_machine_s_path_or_a_package_registry() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{trace}"
        for path in tracked_files()
        for trace in traces_in(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("source = '@home@ann@app'", ["1: @home@a"]),
        ("\n$ ls @root@app", ["2: @root@a"]),
        ("C:\\!Users\\ann", ["1: C:\\!Users"]),
        ("https:@@pypi!.org@simple", ["1: pypi!.org"]),
        ("docs@home@index.md, https:@@example.com@home@x, tests@work@y, {root}@tmp@z, ~@work@q", []),
        ("the folder @tmp alone", []),
    ],
)
def test_a_trace_is_known_from_a_relative_path(text: str, found: list[str]) -> None:
    # The samples are spelled with `@` for a slash and an idle `!`, or they would be traces themselves.
    plain = [sample.replace("@", "/").replace("!", "") for sample in (text, *found)]
    assert list(traces_in(plain[0])) == plain[1:]


def test_every_test_asserts_something() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "assets" not in path.parts
        for name in without_assertion(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("body", "asserts"),
    [
        ("assert f()", True),
        ("with pytest.raises(ValueError): f()", True),
        ("assert_same(f(), 1)", True),
        ("judge.assert_same(f(), 1)", True),
        ("f()", False),
        ("'assert f()'", False),
        ("with suppress(ValueError): f()", False),
    ],
)
def test_a_test_without_an_assertion_is_noticed(body: str, asserts: bool) -> None:  # noqa: FBT001
    found = without_assertion(f"class TestIt:\n    async def test_it(self):\n        {body}\n")
    assert found == ([] if asserts else ["test_it"])


def test_every_folder_and_module_of_the_product_has_a_name_that_says_what_it_does() -> None:
    names = {path.stem for package in ("indexer", "loader", "schemas") for path in (ROOT / package).rglob("*.py")}
    assert names & VAGUE == set()


def test_the_three_packages_are_flat() -> None:
    nested = [path for package in ("indexer", "loader", "schemas") for path in (ROOT / package).glob("*/__init__.py")]
    assert nested == []
