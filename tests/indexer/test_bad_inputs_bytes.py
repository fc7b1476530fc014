"""Files whose bytes are no ordinary source: each is read as Python reads it, or refused with its reason, alone.

All of them lie in one package, which is built once within a gibibyte and imported once: what holds of a file holds
beside all the others.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from indexer.audit import Observation, observe
from tests.judge import write_files
from tests.limits import Limited, limited_build

BASE = b"from .base import Base\n"
X = b"class X(Base): ...\n"
NOT_SHARED = frozenset({"CP030"})
"""Every row has an X; that their addresses are shared is no matter here."""

GOOD = {
    "pkg/__init__.py": "",
    "pkg/base.py": "class Base: ...\n",
    "pkg/good.py": "from .base import Base\nclass Good(Base):\n    '''Stays as it is.'''\n",
    "pkg/zgood.py": "from .good import Good\nclass Last(Good): ...\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file: what is said of it, the lines of its plugins, and whether Python imports it."""

    name: str
    data: bytes
    says: tuple[tuple[int, str, str], ...] = ()
    plugins: Mapping[str, int] = field(default_factory=dict)
    imports: bool = True

    def __str__(self) -> str:
        """Return the row's name."""
        return self.name

    @property
    def module(self) -> str:
        """Return the module that the file is."""
        return f"pkg.{self.name}"


def fine(name: str, data: bytes, plugins: Mapping[str, int] | None = None, **named: int) -> Row:
    """Return a file that is read like any other."""
    return Row(name=name, data=data, plugins={**(plugins or {}), **named})


def refused(name: str, data: bytes, reason: str, line: int = 0, *, imports: bool = False) -> Row:
    """Return a file that is not read; `imports` says that Python reads it all the same."""
    return Row(name=name, data=data, says=((line, "CP010", reason),), imports=imports)


def cookie(codec: bytes) -> bytes:
    """Return a file that declares an encoding."""
    return b"# coding: " + codec + b"\n" + BASE + X


def unknown_codec(name: str, codec: str, *, imports: bool = False) -> Row:
    """Return a file in an encoding that is not looked up."""
    shown = codec if len(codec) <= 40 else f"{codec[:40]}..."
    reason = f"the encoding {shown} is unknown, or not a plain character set"
    return refused(name, cookie(codec.encode()), reason, 1, imports=imports)


def zipped() -> bytes:
    """Return the bytes of an archive."""
    from io import BytesIO

    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("a.py", "x = 1\n")
    return into.getvalue()


NULL = "a null byte, which source must not hold"
UTF_16 = "the file is in UTF-16, which Python does not read"
UTF_32 = "the file is in UTF-32, which Python does not read"
TEMPLATE = "the file is a template (Jinja, cookiecutter), not Python source"
BIDI = "invisible characters change the order in which the line is displayed (CVE-2021-42574)"

ROWS = (
    fine("r01_empty", b""),
    fine("r02_only_a_byte_order_mark", b"\xef\xbb\xbf"),
    fine("r03_only_comments_and_blanks", b"# a\n\n \t\x0c\n  # b\n"),
    fine("r04_no_newline_at_the_end", BASE + X.rstrip(), X=2),
    fine("r05_lines_that_end_with_cr", (BASE + b"\n\n" + X).replace(b"\n", b"\r"), X=4),
    fine("r06_lines_of_all_kinds", b"from .base import Base\r\n\n\r" + X.replace(b"\n", b"\r\n"), X=4),
    fine("r07_form_feed_before_class", BASE + b"\x0c" + X, X=2),
    fine("r08_form_feed_in_a_line", BASE + b"class\x0c X \x0c(Base):\x0c ...\n", X=2),
    fine("r09_line_separator_in_a_string", BASE + "s = '\u2028\u2029\x85'\n".encode() + X, X=3),
    refused("r10_null_in_code", BASE + b"x = \0\n" + X, NULL, 2),
    refused("r11_null_in_a_string", BASE + b"x = '\0'\n" + X, NULL, 2),
    refused("r12_null_in_a_comment", BASE + b"# \0\n" + X, NULL, 2),
    refused("r13_nulls_at_the_end", BASE + X + b"\0\0\0", NULL, 3),
    refused("r14_utf_16", (BASE + X).decode().encode("utf-16"), UTF_16),
    refused("r15_utf_32", (BASE + X).decode().encode("utf-32"), UTF_32),
    refused("r16_wrong_byte_in_a_string", BASE + b"x = '\xff'\n", "byte 0xff is not valid UTF-8", 2),
    # Some versions of Python import this one.
    refused("r17_wrong_byte_in_a_comment", BASE + b"# \xff\n", "byte 0xff is not valid UTF-8", 2),
    refused("r18_surrogate", BASE + b"x = '\xed\xa0\x80'\n", "byte 0xed is not valid UTF-8", 2),
    fine("r19_latin_1", b"# coding: latin-1\n" + BASE + b"class Caf\xe9(Base): ...\n", {"Caf\u00e9": 3}),
    refused(
        "r20_byte_order_mark_and_latin_1",
        b"\xef\xbb\xbf" + cookie(b"latin-1"),
        "the byte order mark says UTF-8 and the coding cookie says latin-1",
        1,
    ),
    unknown_codec("r21_unknown", "klingon"),
    unknown_codec("r22_rot13", "rot13"),
    unknown_codec("r23_hex", "hex"),
    unknown_codec("r24_base64", "base64"),
    unknown_codec("r25_undefined", "undefined"),
    unknown_codec("r26_mbcs", "mbcs", imports=sys.platform == "win32"),
    unknown_codec("r27_idna", "idna", imports=True),
    unknown_codec("r28_utf_7", "utf-7", imports=True),
    unknown_codec("r29_raw_unicode_escape", "raw_unicode_escape", imports=True),
    unknown_codec("r30_a_cookie_of_100_kb", "x" * 100_000),
    fine("r31_cookie_on_line_3", b"\n\n# coding: rot13\n" + BASE + X, X=5),
    unknown_codec("r32_registered", "coldplug_evil"),
    unknown_codec("r33_a_dotted_name", "a.b"),
    refused("r33_a_path", cookie(b"../x"), "the encoding .. is unknown, or not a plain character set", 1),
    refused("r34_elf", b"\x7fELF\x02\x01\x01" + b"\0" * 9, "the file is an ELF binary, not Python source"),
    refused("r34_png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "the file is a PNG image, not Python source"),
    refused("r34_zip", zipped(), "the file is a zip archive, not Python source"),
    Row(
        name="r35_git_lfs",
        data=b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        says=((2, "CP012", "a git-lfs pointer stands in the file's place"),),
        imports=False,
    ),
    refused(
        "r36_merge_conflict",
        BASE + b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> topic\n" + X,
        "merge-conflict markers are left in the file",
        2,
    ),
    refused("r37_jinja", BASE + b"{% if a %}\n" + X + b"{% endif %}\n", TEMPLATE, 2),
    refused("r37_cookiecutter", b"from {{ cookiecutter.name }} import Base\n" + X, TEMPLATE, 1),
    refused("r38_ipython", BASE + b"%matplotlib inline\n" + X, "IPython syntax (a magic, a shell command or `?`)", 2),
    refused("r39_print", BASE + b"print 'x'\n" + X, "the print statement of Python 2", 2),
    refused("r39_backticks", BASE + b"x = `1`\n" + X, "backticks of Python 2", 2),
    refused("r39_octal", BASE + b"x = 0777\n" + X, "an octal number without `0o` of Python 2", 2),
    refused("r39_except", BASE + b"try:\n    pass\nexcept E, e:\n    pass\n", "`except Error, name` of Python 2", 4),
    refused(
        "r41_flufl",
        b"from __future__ import barry_as_FLUFL\n" + BASE + b"x = 1 <> 2\n" + X,
        "the operator `<>` of Python 2",
        3,
    ),
    refused("r42_return", BASE + X + b"return\n", "'return' outside function", 3),
    refused("r42_await", BASE + X + b"await x\n", "'await' outside function", 3),
    refused(
        "r42_duplicate_argument",
        BASE + X + b"def f(a, a): ...\n",
        "duplicate argument 'a' in function definition",
        3,
    ),
    refused(
        "r42_global_after_use",
        BASE + X + b"def f():\n    x = 1\n    global x\n",
        "name 'x' is assigned to before global declaration",
        5,
    ),
    refused("r42_future", b"from __future__ import teleport\n" + BASE + X, "future feature teleport is not defined", 1),
    refused(
        "r42_future_too_late",
        BASE + X + b"from __future__ import annotations\n",
        "from __future__ imports must occur at the beginning of the file",
        3,
    ),
    refused("r42_nonlocal", BASE + X + b"nonlocal x\n", "nonlocal declaration not allowed at module level", 3),
    refused("r42_break", BASE + X + b"break\n", "'break' outside loop", 3),
    refused(
        "r42_too_many_blocks",
        BASE + X + b"".join(b" " * depth + b"for i in x:\n" for depth in range(21)) + b" " * 21 + b"pass\n",
        "too many statically nested blocks",
        23,
    ),
    refused(
        "r43_zero_width_space",
        BASE + "x = \u200b1\n".encode() + X,
        "the character U+200B (ZERO WIDTH SPACE) stands in code",
        2,
    ),
    refused(
        "r43_no_break_space",
        BASE + "x\u00a0= 1\n".encode() + X,
        "the character U+00A0 (NO-BREAK SPACE) stands in code",
        2,
    ),
    Row(
        name="r44_bidirectional",
        data=BASE + "# \u202e backwards\nx = '\u2066'\n".encode() + X,
        says=((2, "CP011", BIDI), (3, "CP011", BIDI)),
        plugins={"X": 4},
    ),
    fine("r45_nfkc", BASE + "class \ufb01le: ...\nclass file(Base): ...\n".encode(), file=3),
    fine("r45_nfkc_the_other_way_round", BASE + b"class file: ...\n" + "class \ufb01le(Base): ...\n".encode(), file=3),
    fine("r46_homoglyphs", BASE + "class \u0410(Base): ...\nclass A(Base): ...\n".encode(), {"\u0410": 2}, A=3),
    fine(
        "r47_keyword_after_nfkc",
        BASE + "\U0001d41d\U0001d41e\U0001d41f = 1\nclass \U0001d41d\U0001d41e\U0001d41f(Base): ...\n".encode() + X,
        {"def": 3},
        X=4,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The package with all rows and without them, as it was built, and what importing it shows."""

    built: Limited
    alone: Limited
    shown: Observation


# What registers a codec can't keep it from being asked for: one that is asked ends the process.
EVIL = """\
import codecs, os
codecs.register(lambda name: os._exit(77) if "evil" in name else None)
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Build and import the package once for all rows."""
    root = tmp_path_factory.mktemp("rows")
    write_files(root, {**GOOD, **{f"pkg/{row.name}.py": row.data for row in ROWS}})
    bare = write_files(tmp_path_factory.mktemp("bare"), GOOD)
    answer = tmp_path_factory.mktemp("answer") / "answer.json"
    return World(
        built=limited_build(root, answer=answer, before=EVIL, exhaustive=True),
        alone=limited_build(bare, answer=answer, exhaustive=True),
        shown=observe(
            [row.module for row in ROWS], search_path=[root], bases=["pkg.base:Base"], batch=len(ROWS), seconds=300
        ),
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_file_is_read_as_python_reads_it_or_refused_with_its_reason(row: Row, world: World) -> None:
    path = f"pkg/{row.name}.py"
    said = [told for told in world.built.told(path) if told[1] not in NOT_SHARED]
    failed = tuple((line, reason) for line, code, reason in row.says if code in {"CP010", "CP012"})
    assert (tuple(said), tuple(world.built.failed(path)), world.built.lines(row.module)) == (
        row.says,
        failed,
        row.plugins,
    )


@pytest.mark.parametrize("row", [row for row in ROWS if row.name != "r17_wrong_byte_in_a_comment"], ids=str)
def test_importing_the_file_shows_the_same(row: Row, world: World) -> None:
    outcome = world.shown.modules[row.module]
    shown = {
        id_.partition(":")[2]
        for id_, seen in world.shown.classes.items()
        if id_.startswith(f"{row.module}:") and "pkg.base:Base" in seen.derives
    }
    assert (outcome.imported, shown if not row.imports or row.plugins else set()) == (row.imports, set(row.plugins))


def test_no_file_changes_a_byte_of_what_is_said_of_the_others(world: World) -> None:
    def lines_of_others(text: str) -> list[str]:
        return [
            line.rstrip(",")
            for line in text.split("\n")
            if line.startswith(('"pkg.good', '"pkg.zgood', '{"id":"pkg.good'))
        ]

    mine = lines_of_others(world.built.text)
    assert (len(mine), mine) == (5, lines_of_others(world.alone.text))
