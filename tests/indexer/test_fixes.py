"""Fixes carried out on files: what stays, what is refused, and what a file that kills LibCST costs."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from indexer.findings import Finding
from indexer.findings_fixes import AddMethods, Annotate, Edit, Fix, Stub
from indexer.fixes import Rewriting, rewritings, wanted, write

NOTE = Annotate(line=2, function="f", parameter="x", annotation="int")


def finding(path: str, edit: Edit | None = NOTE, *, is_safe: bool = True) -> Finding:
    fix = None if edit is None else Fix(edit=edit, is_safe=is_safe, summary="mend it")
    return Finding(path=path, line=2, column=1, code="CP201", message="m", remedy="r", fix=fix)


def rewriting(file: Path, edit: Edit = NOTE) -> Rewriting:
    (found,) = rewritings([finding(file.name, edit)], root=file.parent)
    return found


def refused(file: Path, edit: Edit = NOTE) -> str:
    """Return why a fix is refused; nothing is then mended, and the file would stay as it is."""
    found = rewriting(file, edit)
    assert (found.mended, found.after) == ((), found.before)
    (refusal,) = found.refused
    return refusal.reason


def test_findings_with_a_safe_fix_are_wanted_and_with_an_unsafe_one_if_asked() -> None:
    findings = [finding("b.py"), finding("a.py", is_safe=False), finding("a.py", None)]
    assert [one.path for one in wanted(findings, unsafe=False)] == ["b.py"]
    assert [one.path for one in wanted(findings, unsafe=True)] == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# a\r\ndef f(x=1): pass\r\n", b"# a\r\ndef f(x: int = 1): pass\r\n"),
        (b"# a\rdef f(x=1): pass\r# b\n", b"# a\rdef f(x: int = 1): pass\r# b\n"),
        (b"\xef\xbb\xbf# \xc3\xa9\ndef f(x=1): pass", b"\xef\xbb\xbf# \xc3\xa9\ndef f(x: int = 1): pass"),
        (b"# coding: latin-1\ndef f(x=1): '\xe9'\n", b"# coding: latin-1\ndef f(x: int = 1): '\xe9'\n"),
        (
            b"# -*- coding: shift_jis -*-\ndef f(x=1): '\x83\x5c'\n",
            b"# -*- coding: shift_jis -*-\ndef f(x: int = 1): '\x83\x5c'\n",
        ),
        (
            b"\x0c\ndef f(x=1): pass\n\x0c\nif 1 :\n\tx = 1 \n",
            b"\x0c\ndef f(x: int = 1): pass\n\x0c\nif 1 :\n\tx = 1 \n",
        ),
    ],
)
def test_encoding_mark_line_ends_and_layout_stay(tmp_path: Path, before: bytes, after: bytes) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(before)
    found = rewriting(file)
    assert (found.after, found.refused, len(found.mended)) == (after, (), 1)
    assert write(found, tmp_path) is None
    assert file.read_bytes() == after


def test_what_the_file_s_encoding_can_t_write_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"# coding: latin-1\nclass A: pass\n")
    edit = AddMethods(line=2, qualname="A", stubs=(Stub(name="f", signature="(self, x='\u2602')"),))
    assert refused(file, edit) == "the file's encoding latin-1 can't write '\u2602'"


def test_each_file_gets_all_its_fixes_and_the_findings_are_told_apart(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("# x\ndef f(x=1, y=2): ...\n")
    other = Annotate(line=2, function="f", parameter="y", annotation="int")
    gone = Annotate(line=2, function="g", parameter="y", annotation="int")
    findings = wanted([finding("a.py"), finding("b.py"), finding("a.py", other), finding("b.py", gone)], unsafe=False)
    assert [
        (one.path, one.after.split(b"\n")[1], len(one.mended), [str(no) for no in one.refused])
        for one in rewritings(findings, root=tmp_path)
    ] == [
        ("a.py", b"def f(x: int = 1, y: int = 2): ...", 2, []),
        (
            "b.py",
            b"def f(x: int = 1, y=2): ...",
            1,
            [
                (
                    "b.py:2:1: CP201 is not fixed: there is no function g in line 2: "
                    "the file is no longer what was checked"
                )
            ],
        ),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits and links of POSIX")
def test_mode_and_link_stay(tmp_path: Path) -> None:
    file = tmp_path / "real.py"
    file.write_text("# x\ndef f(x=1): ...\n")
    file.chmod(0o754)
    (tmp_path / "a.py").symlink_to("real.py")
    assert write(rewriting(tmp_path / "a.py"), tmp_path) is None
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("# x\ndef f(x: int = 1): ...\n", 0o754)
    assert os.readlink(tmp_path / "a.py") == "real.py"
    assert sorted(os.listdir(tmp_path)) == ["a.py", "real.py"]


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("read-only", "the file is read-only"),
        ("changed", "the file was changed meanwhile"),
        ("gone", "the file can't be written: "),
        ("folder", "the file can't be written: "),
    ],
)
def test_a_file_that_can_t_be_written_stays_as_it_is(tmp_path: Path, harm: str, told: str) -> None:
    file = tmp_path / "a.py"
    file.write_text("# x\ndef f(x=1): ...\n")
    found = rewriting(file)
    match harm:
        case "read-only":
            file.chmod(0o444)
        case "changed":
            file.write_text("# y\n")
        case _:
            file.unlink()
            if harm == "folder":
                file.mkdir()
    before = file.read_bytes() if file.is_file() else None
    assert (write(found, tmp_path) or "")[: len(told)] == told
    assert (file.read_bytes() if file.is_file() else None) == before
    assert os.listdir(tmp_path) in ([], ["a.py"])


HOSTILE = {
    "brackets": "x = " + "[" * 5_000 + "]" * 5_000 + "\n",
    "or": "x = " + " or ".join(["a"] * 12_800) + "\n",
    "attributes": "x = a" + ".b" * 20_000 + "\n",
    "null": "x = 1\0\n",
    "large": "# " + "x" * 1_000_000 + "\n",
}


def test_a_file_that_kills_libcst_costs_its_own_fix_and_no_other(tmp_path: Path) -> None:
    names = sorted(HOSTILE)
    for name in names:
        (tmp_path / f"{name}.py").write_text(f"# x\ndef f(x=1): ...\n{HOSTILE[name]}")
    (tmp_path / "zz.py").write_text("# x\ndef f(x=1): ...\n")
    findings = [finding(f"{name}.py") for name in [*names, "zz"]]
    found = list(rewritings(findings, root=tmp_path, seconds=1))
    assert [one.path for one in found] == [f"{name}.py" for name in [*names, "zz"]]
    assert all(one.after == one.before for one in found[:-1] if one.refused)
    assert {one.path for one in found if one.refused} >= {"brackets.py", "null.py", "large.py"}
    assert all(len(one.refused) + len(one.mended) == 1 for one in found)
    assert (found[-1].after, found[-1].refused) == (b"# x\ndef f(x: int = 1): ...\n", ())
