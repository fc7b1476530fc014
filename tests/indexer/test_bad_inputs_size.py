"""Files that are too deep, too wide or too long for something: read, or refused with the reason, within a gibibyte.

All lie in one package, which one child process builds, so that none may cost the others anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.judge import write_files
from tests.limits import Limited, limited_build

BASE = "from .base import Base\n"
X = "\nclass X(Base): ...\n"
GOOD = {
    "pkg/__init__.py": "",
    "pkg/base.py": "class Base: ...\n",
    "pkg/agood.py": "from .base import Base\nclass First(Base): ...\n",
    "pkg/zgood.py": "from .agood import First\nclass Last(First): ...\n",
}

TOO_DEEP = "nested too deeply to be parsed"
BRACKETS = "too many nested parentheses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file: its text, made when it is written, the plugins in it, and the reason (a beginning) if it is refused.

    One that is `deep` is refused where the running Python's own parser refuses it: each version has its own limits.
    """

    name: str
    text: Callable[[], str]
    plugins: tuple[str, ...] = ()
    line: int = 0
    reason: str = ""
    unknown: tuple[str, ...] = ()
    deep: bool = False

    def __str__(self) -> str:
        """Return the row's name."""
        return self.name


def fine(name: str, text: Callable[[], str], *plugins: str, unknown: tuple[str, ...] = ()) -> Row:
    """Return a file that is read; X stands at its end."""
    return Row(name=name, text=lambda: f"{BASE}{text()}{X}", plugins=tuple(sorted((*plugins, "X"))), unknown=unknown)


def refused(name: str, text: Callable[[], str], reason: str, line: int = 0) -> Row:
    """Return a file that is refused."""
    return Row(name=name, text=lambda: f"{BASE}{text()}{X}", reason=reason, line=line)


def deep(name: str, text: Callable[[], str]) -> Row:
    """Return a file that some versions of Python refuse for its depth."""
    return Row(name=name, text=lambda: f"{BASE}{text()}{X}", plugins=("X",), reason=TOO_DEEP, deep=True)


def default(name: str, value: Callable[[], str]) -> Row:
    """Return a file whose class Y has a constructor with a default."""
    return fine(name, lambda: f"class Y(Base):\n    def __init__(self, a={value()}): ...", "Y")


def attribute(name: str, value: Callable[[], str]) -> Row:
    """Return a file whose class Y has an attribute that the project asked for."""
    return fine(name, lambda: f"class Y(Base):\n    limit = {value()}\n", "Y")


def nested_classes() -> str:
    return "".join(" " * depth + f"class C{depth}(Base):\n" for depth in range(95)) + " " * 95 + "pass\n"


def perhaps_appended() -> str:
    """Return a function that appends to a list in 40 statements, each of which may fail."""
    tries = "".join(f"    try: made.append({number})\n    except NameError: pass\n" for number in range(40))
    return f"def make():\n    made = []\n{tries}    return made\nclass Y(make()): ...\n"


ROWS = (
    fine("s057_199_parentheses", lambda: "x = " + "(" * 199 + ")" * 199),
    refused("s058_201_parentheses", lambda: "x = " + "(" * 201 + "1" + ")" * 201, BRACKETS, 2),
    refused("s059_5000_brackets", lambda: "x=" + "[" * 5_000 + "]" * 5_000, BRACKETS, 2),
    fine("s060_1000_minus", lambda: "x=" + "-" * 1_000 + "1"),
    deep("s061_5000_minus", lambda: "x=" + "-" * 5_000 + "1"),
    deep("s062_100000_minus", lambda: "x=" + "-" * 100_000 + "1"),
    fine("s063_1000_plus", lambda: "x=" + "1+" * 1_000 + "1"),
    deep("s064_5000_plus", lambda: "x=" + "1+" * 5_000 + "1"),
    deep("s065_100000_plus", lambda: "x=" + "1+" * 100_000 + "1"),
    refused("s066_1000000_plus", lambda: "x=" + "1+" * 1_000_000 + "1", "the file has more than 800,000 tokens"),
    fine("s067_1000_attributes", lambda: "x=a" + ".b" * 1_000),
    deep("s067_100000_attributes", lambda: "x=a" + ".b" * 100_000),
    deep("s068_100000_calls", lambda: "x=a" + "()" * 100_000),
    deep("s069_100000_subscripts", lambda: "x=a" + "[0]" * 100_000),
    deep("s070_5000_powers", lambda: "x=1" + "**1" * 5_000),
    deep("s071_3000_lambdas", lambda: "x=" + "lambda:" * 3_000 + "1"),
    deep("s072_3000_ternaries", lambda: "x=" + "1 if 1 else " * 3_000 + "1"),
    fine("s073_100000_or", lambda: "x=" + "a or " * 100_000 + "a"),
    fine("s074_100000_less", lambda: "x=" + "1<" * 100_000 + "1"),
    deep("s075_5000_unions_in_an_annotation", lambda: "x: " + "int|" * 5_000 + "int = 1"),
    fine("s076_50000_strings_in_a_row", lambda: "x=" + "'a' " * 50_000),
    fine("s077_900_elif", lambda: "if 0: pass\n" + "elif 0: pass\n" * 900),
    deep("s077_5000_elif", lambda: "if 0: pass\n" + "elif 0: pass\n" * 5_000),
    deep("s077_50000_elif", lambda: "if 0: pass\n" + "elif 0: pass\n" * 50_000),
    refused(
        "s078_100_levels",
        lambda: "".join("    " * level + "if 1:\n" for level in range(100)) + "    " * 100 + "pass\n",
        "too many levels of indentation",
        102,
    ),
    fine("s079_95_nested_classes", nested_classes, *(".".join(f"C{i}" for i in range(n + 1)) for n in range(95))),
    fine("s081_10000_decorators", lambda: "def d(c): return c\n" + "@d\n" * 10_000 + "class Y(Base): ...\n", "Y"),
    fine("s082_50000_bases", lambda: "class Y(" + "a," * 50_000 + "Base): ...\n", unknown=("Y",)),
    fine("s082_2_to_the_40_lists", perhaps_appended, unknown=("Y",)),
    fine("s083_50000_targets", lambda: "".join(f"a{number}=" for number in range(50_000)) + "1"),
    fine("s084_100000_arguments", lambda: "x=f(" + "1," * 100_000 + ")"),
    default("s085_300000_elements", lambda: "[" + "1," * 300_000 + "]"),
    default("s086_10_mb_string", lambda: "'" + "a" * 10_000_000 + "'"),
    fine("s087_10_mb_line", lambda: "x='" + "a" * 10_000_000 + "'"),
    refused("s088_300000_lines", lambda: "x = 1\n" * 300_000, "the file has more than 800,000 tokens"),
    fine("s089_5000000_newlines", lambda: "\n" * 5_000_000),
    fine("s090_1_mb_identifier", lambda: "x" * 1_000_000 + " = 1"),
    fine("s091_4300_digits", lambda: "x=" + "1" * 4_300),
    refused("s091_4301_digits", lambda: "x=" + "1" * 4_301, "Exceeds the limit (4300 digits) for integer", 2),
    default("s092_a_million_hexadecimal_digits", lambda: "0x" + "f" * 1_000_000),
    default("s093_infinity", lambda: "1e999"),
    default("s094_nan", lambda: "float('nan')"),
    default("s095_surrogate", lambda: r"'\ud800'"),
    default("s096_complex", lambda: "1j"),
    default("s096_others", lambda: "(b'x', ..., {1, 2}, frozenset({1}), (1,), f'{f\"{1}\"}')"),
    default("s097_keys", lambda: "{(): 1, **{}, 'a': {'b', 'c'}}"),
    default("s097_unhashable", lambda: "{[]: 1}"),
    fine("s098_20000_fields", lambda: "x=f'" + "{x}" * 20_000 + "'"),
    default("s099_lists_99_deep", lambda: "[" * 99 + "]" * 99),
    default("s099_tables_99_deep", lambda: "{'a':" * 99 + "1" + "}" * 99),
    attribute("s100_infinity", lambda: "1e999"),
    attribute("s100_a_million_digits", lambda: "0x" + "f" * 1_000_000),
    attribute("s100_surrogate", lambda: r"'\ud800'"),
    attribute("s100_complex", lambda: "-1j"),
    attribute("s100_bytes", lambda: "b'x'"),
    attribute("s100_ellipsis", lambda: "..."),
    attribute("s100_set", lambda: "{'b', 'a'}"),
    attribute("s100_deep", lambda: "[" * 99 + "1e999" + "]" * 99),
    attribute("s100_minus", lambda: "-" * 900 + "1"),
    attribute("s100_unhashable", lambda: "{[]: 1}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The package with all rows and without them, and the paths of the deep files that Python itself refuses."""

    built: Limited
    alone: Limited
    too_deep: frozenset[str]


PARSE = """\
import ast, json, sys, warnings
warnings.simplefilter("ignore")
refused = []
for path in sys.argv[1:]:
    try:
        ast.parse(open(path, encoding="utf-8").read())
    except (RecursionError, MemoryError):
        refused.append(path)
json.dump(refused, sys.stdout)
"""


def refused_by_python(paths: Sequence[Path]) -> frozenset[str]:
    """Return the names of the files that the running Python's parser finds too deep."""
    command = [sys.executable, "-c", PARSE, *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return frozenset(Path(path).name for path in json.loads(run.stdout))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Build the package once for all rows."""
    root = write_files(tmp_path_factory.mktemp("rows"), GOOD)
    for row in ROWS:
        (root / "pkg" / f"{row.name}.py").write_text(row.text(), "utf-8")
    bare = write_files(tmp_path_factory.mktemp("bare"), GOOD)
    answer = tmp_path_factory.mktemp("answer") / "answer.json"
    return World(
        built=limited_build(root, answer=answer, metadata=["limit"]),
        alone=limited_build(bare, answer=answer, metadata=["limit"]),
        too_deep=refused_by_python([root / "pkg" / f"{row.name}.py" for row in ROWS if row.deep]),
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_file_is_read_or_refused_with_its_reason(row: Row, world: World) -> None:
    failed = world.built.failed(f"pkg/{row.name}.py")
    said = [(line, code) for line, code, _ in world.built.told(f"pkg/{row.name}.py") if code == "CP010"]
    unknown = [
        item["id"].partition(":")[2]
        for item in world.built.document["coverage"]["unresolved"]
        if item["id"].startswith(f"pkg.{row.name}:")
    ]
    is_refused = f"{row.name}.py" in world.too_deep if row.deep else bool(row.reason)
    plugins = tuple(sorted(world.built.plugins(f"pkg.{row.name}")))
    assert (plugins, [(line, reason[: len(row.reason)]) for line, reason in failed], said, tuple(unknown)) == (
        () if is_refused else row.plugins,
        [(row.line, row.reason)] if is_refused else [],
        [(row.line, "CP010")] if is_refused else [],
        row.unknown,
    )


def test_no_file_changes_a_byte_of_what_is_said_of_the_others(world: World) -> None:
    def lines_of_others(text: str) -> list[str]:
        starts = ('"pkg.agood', '"pkg.zgood', '{"id":"pkg.agood', '{"id":"pkg.zgood')
        return [line.rstrip(",") for line in text.split("\n") if line.startswith(starts)]

    mine = lines_of_others(world.built.text)
    assert (len(mine), mine) == (6, lines_of_others(world.alone.text))
