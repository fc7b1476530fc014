from __future__ import annotations

import os
import shutil
import socket
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.discover import Finder, Kind, Located, Root
from indexer.target import Target

posix = pytest.mark.skipif(os.name == "nt", reason="needs what POSIX file systems have")


def write(folder: Path, files: Mapping[str, str | None]) -> Path:
    """Write files below a folder; None makes a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        target = folder / path
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
    return folder


def finder(*places: Path) -> Finder:
    roots = [Root(location=str(place), origin="project") for place in places]
    return Finder(roots, target=Target(python=(3, 11), platform="linux"))


def walked(finder: Finder, package: str) -> list[str]:
    return [located.module for located in finder.walk(package)]


def told(finder: Finder) -> list[str]:
    return [f"{problem.path} {problem.code} {problem.message}" for problem in finder.problems]


def place(located: Located) -> tuple[str, str, str]:
    return located.module, located.kind, f"{os.path.basename(located.root.location)}:{located.path}"


@contextmanager
def as_nobody() -> Iterator[Path]:
    """Give a folder that all may enter, and be somebody whom permissions bind."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        shutil.rmtree(folder)


# --- what is walked --------------------------------------------------------------------------------------------------


def test_a_package_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    write(
        tmp_path / "r",
        {
            "p/__init__.py": "",
            "p/z.py": "",
            "p/a.py": "",
            "p/__main__.py": "",
            "p/a_b/__init__.py": "",
            "p/a_b/m.py": "",
            "p/native.so": "",
            "p/old.pyc": "",
            "p/only.pyi": "",
            "p/class.py": "",
            "p/é.py": "",
            "q.py": "",
        },
    )
    assert [place(located) for located in finder(tmp_path / "r").walk("p")] == [
        ("p", "source", "r:p/__init__.py"),
        ("p.__main__", "source", "r:p/__main__.py"),
        ("p.a", "source", "r:p/a.py"),
        ("p.a_b", "source", "r:p/a_b/__init__.py"),
        ("p.a_b.m", "source", "r:p/a_b/m.py"),
        ("p.class", "source", "r:p/class.py"),
        ("p.native", "native", "r:p/native.so"),
        ("p.old", "bytecode", "r:p/old.pyc"),
        ("p.only", "stub", "r:p/only.pyi"),
        ("p.z", "source", "r:p/z.py"),
        ("p.é", "source", "r:p/é.py"),
    ]


def test_folders_without_init_are_walked_where_they_hold_a_module_at_any_depth(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/space/m.py": "",
            "p/data/deep/x.json": "",
            "p/empty": None,
            "p/outer/inner/innermost/m.py": "",
            "p/outer/barren/y.txt": "",
        },
    )
    searched = finder(tmp_path)
    assert walked(searched, "p") == [
        "p",
        "p.outer",
        "p.outer.inner",
        "p.outer.inner.innermost",
        "p.outer.inner.innermost.m",
        "p.space",
        "p.space.m",
    ]


def test_what_no_import_can_name_is_not_walked(tmp_path: Path) -> None:
    names = [
        "a-b.py",
        "a b.py",
        "1.py",
        ".hidden.py",
        "x.y.py",
        "__pycache__/m.py",
        ".git/m.py",
        "a-b/m.py",
        "m.py.bak",
    ]
    write(tmp_path, {"p/__init__.py": "", **{f"p/{name}": "" for name in names}})
    searched = finder(tmp_path)
    assert (walked(searched, "p"), searched.problems) == (["p"], ())


def test_a_virtual_environment_in_a_package_is_not_walked(tmp_path: Path) -> None:
    write(tmp_path, {"app/m.py": "", "app/venv/pyvenv.cfg": "home = x", "app/venv/lib/m.py": ""})
    assert walked(finder(tmp_path), "app") == ["app", "app.m"]


def test_a_module_is_walked_alone_and_what_is_missing_not_at_all(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": "", "p/__init__.py": "", "p/sub/__init__.py": "", "p/sub/m.py": "", "empty": None})
    searched = finder(tmp_path)
    assert [walked(searched, name) for name in ("m", "n", "p.sub", "p.n", "empty")] == [
        ["m"],
        [],
        ["p.sub", "p.sub.m"],
        [],
        ["empty"],
    ]


def test_a_package_beats_a_module_and_a_module_a_folder_of_the_same_name(tmp_path: Path) -> None:
    write(
        tmp_path / "r",
        {"p/__init__.py": "", "p/a.py": "", "p/a/__init__.py": "", "p/a/m.py": "", "p/b.py": "", "p/b/m.py": ""},
    )
    assert [place(located)[1:] for located in finder(tmp_path / "r").walk("p")] == [
        ("source", "r:p/__init__.py"),
        ("source", "r:p/a/__init__.py"),
        ("source", "r:p/a/m.py"),
        ("source", "r:p/b.py"),
    ]


def test_a_namespace_is_walked_in_all_its_portions(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"n/a.py": "", "n/sub/x.py": "", "n/both.py": ""})
    two = write(tmp_path / "two", {"n/b/__init__.py": "", "n/sub/y.py": "", "n/both.py": "", "n/a/data.txt": ""})
    searched = finder(one, two)
    assert [place(located) for located in searched.walk("n")] == [
        ("n", "namespace", "one:n"),
        ("n.a", "source", "one:n/a.py"),
        ("n.b", "source", "two:n/b/__init__.py"),
        ("n.both", "source", "one:n/both.py"),
        ("n.sub", "namespace", "one:n/sub"),
        ("n.sub.x", "source", "one:n/sub/x.py"),
        ("n.sub.y", "source", "two:n/sub/y.py"),
    ]
    assert told(searched) == ["n/both.py CP004 the module n.both is hidden by another root, which comes first"]


def test_a_package_that_extends_its_path_is_walked_in_all_its_folders(tmp_path: Path) -> None:
    init = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    one = write(tmp_path / "one", {"n/__init__.py": init, "n/a.py": ""})
    two = write(tmp_path / "two", {"n/__init__.py": init, "n/b.py": ""})
    searched = finder(one, two)
    assert (walked(searched, "n"), searched.problems) == (["n", "n.a", "n.b"], ())


def test_a_very_deep_folder_is_walked(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 500)
    write(tmp_path, {f"{deep}/m.py": ""})
    assert len(walked(finder(tmp_path), "d")) == 501


def test_hard_links_are_modules_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"p/__init__.py": "", "p/b.py": ""})
    os.link(tmp_path / "p/b.py", tmp_path / "p/a.py")
    assert walked(finder(tmp_path), "p") == ["p", "p.a", "p.b"]


# --- what is walked and told ------------------------------------------------------------------------------------------


def test_a_package_that_stands_in_two_roots_is_told(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"p/__init__.py": "", "q.py": ""})
    two = write(tmp_path / "two", {"p/__init__.py": "", "p/m.py": "", "q/__init__.py": ""})
    three = write(tmp_path / "three", {"p/data.txt": ""})
    searched = finder(one, two, three)
    assert ([walked(searched, name) for name in ("p", "q")], told(searched)) == (
        [["p"], ["q"]],
        [
            "p/__init__.py CP004 the module p is hidden by another root, which comes first",
            "q/__init__.py CP004 the module q is hidden by another root, which comes first",
        ],
    )


@posix
def test_the_same_package_by_two_roots_is_no_problem(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"p/__init__.py": "", "n/m.py": ""})
    (tmp_path / "two").symlink_to(one)
    searched = finder(one, tmp_path / "two")
    assert (walked(searched, "p"), walked(searched, "n"), searched.problems) == (["p"], ["n", "n.m"], ())


@posix
def test_links_are_followed_inside_the_root_and_no_folder_is_walked_twice(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"p/__init__.py": "", "p/real/__init__.py": "", "p/real/m.py": "", "shared/__init__.py": "", "shared/x.py": ""},
    )
    (tmp_path / "p/loop").symlink_to(tmp_path / "p")
    (tmp_path / "p/again").symlink_to("real")
    (tmp_path / "p/shared").symlink_to(tmp_path / "shared")
    (tmp_path / "p/top").symlink_to(tmp_path)
    (tmp_path / "p/file.py").symlink_to("real/m.py")
    searched = finder(tmp_path)
    assert walked(searched, "p") == [
        *("p", "p.file", "p.real", "p.real.m", "p.shared", "p.shared.x"),
    ]
    assert told(searched) == [
        "p/again CP005 the folder was already searched as p/real",
        "p/loop CP005 the folder was already searched as p",
        "p/top/p CP005 the folder was already searched as p",
        "p/top/shared CP005 the folder was already searched as p/shared",
    ]


@posix
def test_links_that_lead_out_of_the_root_are_told_and_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"m.py": "", "sub/__init__.py": "", "space/m.py": ""})
    inside = write(tmp_path / "inside", {"p/__init__.py": "", "p/a.py": "", "p/part/x.py": "", "p/shadow.py": ""})
    (inside / "p/m.py").symlink_to(outside / "m.py")
    (inside / "p/sub").symlink_to(outside / "sub")
    (inside / "p/space").symlink_to(outside / "space")
    (inside / "p/shadow").symlink_to(outside / "sub")
    (inside / "p/part/__init__.py").symlink_to(outside / "m.py")
    (inside / "p/node-modules").symlink_to(outside)
    (inside / "p/insideout").symlink_to(tmp_path / "inside-out")
    write(tmp_path / "inside-out", {"__init__.py": ""})
    searched = finder(inside)
    assert walked(searched, "p") == ["p", "p.a", "p.part.x"]
    assert [(problem.path, problem.code) for problem in searched.problems] == [
        ("p/insideout", "CP003"),
        ("p/m.py", "CP003"),
        ("p/part/__init__.py", "CP003"),
        ("p/shadow", "CP003"),
        ("p/space", "CP003"),
        ("p/sub", "CP003"),
    ]


@posix
def test_links_of_a_strict_editable_install_are_followed_and_no_two_to_one_file(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"p/__init__.py": "", "p/a.py": "", "p/sub/__init__.py": "", "p/sub/m.py": ""})
    write(source, {"p/extra/__init__.py": "", "p/extra/x.py": ""})
    linked = write(tmp_path / "build/p", {"sub": None})
    for name in ("__init__.py", "a.py", "sub/__init__.py", "sub/m.py"):
        (linked / name).symlink_to(source / "p" / name)
    (linked / "sub/z.py").symlink_to(source / "p/sub/m.py")
    (linked / "extra").symlink_to(source / "p/extra")
    root = Root(location=str(tmp_path / "build"), origin="site", pth="/site-packages/__editable__.p.pth")
    searched = Finder([root], target=Target(python=(3, 11), platform="linux"))
    assert (walked(searched, "p"), told(searched)) == (
        ["p", "p.a", "p.extra", "p.extra.x", "p.sub", "p.sub.m"],
        ["p/sub/z.py CP005 the file was already searched as m.py"],
    )


@posix
def test_a_link_that_leads_out_takes_nothing_from_another_portion(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"n/a.py": ""})
    two = write(tmp_path / "two", {"n/sub/__init__.py": ""})
    (one / "n/sub").symlink_to(write(tmp_path / "outside", {"x.py": ""}))
    searched = finder(one, two)
    assert (walked(searched, "n"), [problem.path for problem in searched.problems]) == (
        ["n", "n.a", "n.sub"],
        ["n/sub"],
    )


@posix
def test_a_package_that_is_itself_a_link_is_walked_for_it_was_asked_for(tmp_path: Path) -> None:
    work = write(tmp_path / "work", {"p/__init__.py": "", "p/m.py": "", "p/sub/__init__.py": ""})
    (work / "p/inner.py").symlink_to("m.py")
    site = write(tmp_path / "site", {})
    (site / "p").symlink_to(work / "p")
    searched = finder(site)
    assert (walked(searched, "p"), searched.problems) == (["p", "p.inner", "p.m", "p.sub"], ())


@posix
def test_what_is_named_like_a_file_and_is_none_is_told_and_never_opened(tmp_path: Path) -> None:
    write(tmp_path, {"p/__init__.py": "", "p/folder.py/__init__.py": "", "p/good.py": ""})
    os.mkfifo(tmp_path / "p/fifo.py")
    (tmp_path / "p/zero.py").symlink_to("/dev/zero")
    (tmp_path / "p/nowhere.py").symlink_to("missing.py")
    (tmp_path / "p/circle.py").symlink_to("circle.py")
    (tmp_path / "p/round").symlink_to("round")
    with socket.socket(socket.AF_UNIX) as server:
        previous = os.getcwd()
        os.chdir(tmp_path / "p")  # the path of a socket must be short
        try:
            server.bind("sock.py")
        finally:
            os.chdir(previous)
        searched = finder(tmp_path)
        modules = walked(searched, "p")
    assert (modules, told(searched)) == (
        ["p", "p.good"],
        [
            "p/circle.py CP001 the link leads nowhere (Too many levels of symbolic links)",
            "p/fifo.py CP002 it is a FIFO, not a regular file",
            "p/folder.py CP002 it is a folder, not a regular file",
            "p/nowhere.py CP001 the link leads nowhere (No such file or directory)",
            "p/round CP001 the link leads nowhere (Too many levels of symbolic links)",
            "p/sock.py CP002 it is a socket, not a regular file",
            "p/zero.py CP002 it is a device, not a regular file",
        ],
    )


@posix
def test_a_folder_that_may_not_be_listed_is_told() -> None:
    with as_nobody() as folder:
        write(folder, {"p/__init__.py": "", "p/closed/__init__.py": "", "p/open.py": ""})
        (folder / "p/closed").chmod(0)
        if os.geteuid() == 0:
            os.seteuid(65534)
        searched = finder(folder)
        assert (walked(searched, "p"), told(searched)) == (
            ["p", "p.open"],
            ["p/closed CP001 the folder cannot be searched (Permission denied)"],
        )


@posix
def test_a_path_longer_than_the_system_allows_is_told(tmp_path: Path) -> None:
    name = "n" * 250
    here = os.getcwd()
    write(tmp_path, {"p/__init__.py": ""})
    try:
        os.chdir(tmp_path / "p")
        for _ in range(20):
            os.mkdir(name)
            os.chdir(name)
    finally:
        os.chdir(here)
    searched = finder(tmp_path)
    assert walked(searched, "p") == ["p"]
    assert [(problem.code, problem.message) for problem in searched.problems] == [
        ("CP001", "the folder cannot be searched (File name too long)")
    ]
    shutil.rmtree(tmp_path / "p")


def test_a_module_beside_a_package_of_its_name_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"p/__init__.py": "", "p/a.py": "", "p/a/__init__.py": "", "p/b.py": "", "p/b/notes.txt": ""})
    searched = finder(tmp_path)
    assert (walked(searched, "p"), told(searched)) == (
        ["p", "p.a", "p.b"],
        ["p/a.py CP004 the module p.a is hidden by the package of the same name"],
    )


def test_an_installed_copy_of_what_is_searched_is_nothing_to_tell(tmp_path: Path) -> None:
    write(tmp_path, {"own/p/__init__.py": "", "own/p/a.py": "", "site/p/__init__.py": "", "site/p/a.py": ""})
    roots = [
        Root(location=str(tmp_path / "own"), origin="project"),
        Root(location=str(tmp_path / "site"), origin="site"),
    ]
    searched = Finder(roots, target=Target(python=(3, 11), platform="linux"))
    assert (walked(searched, "p"), told(searched)) == (["p", "p.a"], [])


def test_a_name_that_no_import_statement_can_spell_is_told(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "é")
    write(tmp_path, {"p/__init__.py": "", f"p/{decomposed}.py": "", "p/ﬁle.py": "", "p/plain.py": ""})
    searched = finder(tmp_path)
    assert (walked(searched, "p"), told(searched)) == (
        ["p", "p.plain"],
        [
            f"p/{decomposed}.py CP006 no import statement can spell the name, for the parser normalises it",
            "p/ﬁle.py CP006 no import statement can spell the name, for the parser normalises it",
        ],
    )


@posix
def test_names_that_are_not_text_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"p/__init__.py": "", "p/m.py": ""})
    for name in (b"\xff.py", b"a\nb.py", b"\x1b[2J.py"):
        with open(os.path.join(os.fsencode(tmp_path / "p"), name), "wb"):
            pass
    searched = finder(tmp_path)
    assert (walked(searched, "p"), searched.problems) == (["p", "p.m"], ())


def test_problems_are_sorted_and_told_once(tmp_path: Path) -> None:
    write(tmp_path, {"p/__init__.py": "", "p/b.py/x": "", "p/a.py/x": ""})
    searched = finder(tmp_path)
    searched.walk("p")
    searched.walk("p")
    assert [problem.path for problem in searched.problems] == ["p/a.py", "p/b.py"]


# --- archives --------------------------------------------------------------------------------------------------------

_FILES = [
    *("p/__init__.py", "p/a.py", "p/a/b.py", "p/a/__init__.py", "p/c/d/e.py", "p/c/f.txt", "p/g.pyc", "p/h.pyi"),
    *("p/c/d.py", "p/__pycache__/x.py", "p/.h/x.py", "p/i-j/k.py", "p/l/__init__.pyi", "q.py"),
]


def test_a_namespace_is_walked_through_folders_and_archives(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("n/packed.py", "")
        archive.writestr("n/deep/er.py", "")
    searched = finder(tmp_path / "a.zip", write(tmp_path / "r", {"n/plain.py": "", "n/deep/est.py": ""}))
    assert (walked(searched, "n"), searched.problems) == (
        ["n", "n.deep", "n.deep.er", "n.deep.est", "n.packed", "n.plain"],
        (),
    )


@settings(deadline=None, max_examples=60)
@given(st.frozensets(st.sampled_from(_FILES)))
def test_an_archive_is_walked_like_the_folder_that_it_unpacks_to(files: frozenset[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "zipped")
        with zipfile.ZipFile(archive, "w") as target:
            for file in sorted(files):
                target.writestr(file, "")
        unpacked = Path(folder, "unpacked")
        unpacked.mkdir()
        with zipfile.ZipFile(archive) as source:
            source.extractall(unpacked)
        answers = [
            [(found.module, found.kind, found.is_package, found.path, found.stub) for found in finder(place).walk("p")]
            for place in (archive, unpacked)
        ]
        assert answers[0] == answers[1]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.frozensets(st.sampled_from(_FILES)), min_size=1, max_size=3))
def test_whatever_is_walked_is_found_at_the_same_place_by_its_name(trees: list[frozenset[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = [write(Path(folder, str(n)), dict.fromkeys(sorted(tree), "")) for n, tree in enumerate(trees)]
        walk = finder(*places).walk("p")
        fresh = finder(*places)
        assert list(walk) == [fresh.find(located.module) for located in walk]
        assert sorted(located.module for located in walk) == [located.module for located in walk]
        assert all(located.kind is not Kind.NAMESPACE or located.is_package for located in walk)
