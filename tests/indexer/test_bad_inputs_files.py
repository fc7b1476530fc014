"""What a file system can hold and do: nothing hangs a build or costs another file, and nothing gets into the bytes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.manifest import render
from indexer.pipeline import Build, Request, build
from tests.judge import BASE, write_files
from tests.limits import REPOSITORY, Limited, limited_build

posix = pytest.mark.skipif(os.name == "nt", reason="needs what POSIX file systems have")

IMPORT = "from .base import Base\n"
GOOD = {
    "pkg/__init__.py": "",
    "pkg/base.py": "class Base: ...\n",
    "pkg/good.py": f"{IMPORT}class Good(Base): ...\n",
    "pkg/zgood.py": "from .good import Good\nclass Last(Good): ...\n",
}
PLUGINS = ["pkg.good:Good", "pkg.zgood:Last"]


def built(root: Path, **options: object) -> Build:
    request = Request(packages=("pkg",), search_path=(root,), categories=BASE)
    return build(request, **options)  # type: ignore[arg-type]


def records(document: Mapping[str, object]) -> bytes:
    """Return the bytes of the manifest without how much was searched and what failed."""
    return render({key: value for key, value in document.items() if key != "coverage"})


def told(result: Limited) -> list[str]:
    return [f"{problem.path} {problem.code} {problem.message}" for problem in result.problems]


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "answer.json"


# --- what is no file -------------------------------------------------------------------------------------------------


@posix
def test_what_is_no_file_of_the_package_is_told_never_opened_and_costs_no_other(tmp_path: Path, answer: Path) -> None:
    bare = write_files(tmp_path / "bare", GOOD)
    odd = write_files(tmp_path / "odd", {**GOOD, "pkg/folder.py/__init__.py": f"{IMPORT}class Folder(Base): ...\n"})
    outside = write_files(tmp_path / "outside", {"out.py": "class Out: ...\n"})
    package = odd / "pkg"
    os.mkfifo(package / "fifo.py")
    for name, target in {
        "zero.py": "/dev/zero",
        "stdin.py": "/dev/stdin",
        "memory.py": "/proc/self/mem",
        "nowhere.py": "missing.py",
        "circle.py": "circle.py",
        "ring": "ring",
        "again": ".",
        "out.py": str(outside / "out.py"),
        "outer": str(outside),
    }.items():
        (package / name).symlink_to(target)
    with socket.socket(socket.AF_UNIX) as server, tempfile.TemporaryDirectory() as short:
        server.bind(f"{short}/s")
        os.replace(f"{short}/s", package / "sock.py")
        result = limited_build(odd, answer=answer)
    alone = limited_build(bare, answer=answer)
    assert (told(result), records(result.document)) == (
        [
            "pkg/again CP005 the folder was already searched as pkg",
            "pkg/circle.py CP001 the link leads nowhere (Too many levels of symbolic links)",
            "pkg/fifo.py CP002 it is a FIFO, not a regular file",
            "pkg/folder.py CP002 it is a folder, not a regular file",
            "pkg/memory.py CP003 the link leads out of the folder that is searched",
            "pkg/nowhere.py CP001 the link leads nowhere (No such file or directory)",
            "pkg/out.py CP003 the link leads out of the folder that is searched",
            "pkg/outer CP003 the link leads out of the folder that is searched",
            "pkg/ring CP001 the link leads nowhere (Too many levels of symbolic links)",
            "pkg/sock.py CP002 it is a socket, not a regular file",
            "pkg/stdin.py CP002 it is a device, not a regular file",
            "pkg/zero.py CP002 it is a device, not a regular file",
        ],
        records(alone.document),
    )


@posix
def test_a_file_under_two_names_is_two_modules(tmp_path: Path) -> None:
    root = write_files(tmp_path, GOOD)
    os.link(root / "pkg/good.py", root / "pkg/again.py")
    assert sorted(built(root).document["plugins"]) == ["pkg.again:Good", *PLUGINS]  # type: ignore[call-overload]


# Whoever runs the tests, permissions bind the child: root without its capabilities is a user like any other.
UNPRIVILEGED = """\
import ctypes, os
if os.geteuid() == 0:
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, nothing) == 0
"""
permissions = pytest.mark.skipif(
    os.name == "nt" or (sys.platform != "linux" and os.geteuid() == 0), reason="needs a user whom permissions bind"
)


WRITABLE = "make the file and its folder writable, or name another file"


@permissions
def test_what_may_not_be_read_is_told_and_costs_no_other(tmp_path: Path, answer: Path) -> None:
    closed = {"pkg/closed/__init__.py": "", "pkg/secret.py": f"{IMPORT}class Secret(Base): ...\n"}
    root = write_files(tmp_path / "root", {**GOOD, **closed})
    for name in ("pkg/closed", "pkg/secret.py"):
        (root / name).chmod(0)
    try:
        result = limited_build(root, answer=answer, before=UNPRIVILEGED)
    finally:
        (root / "pkg/closed").chmod(0o755)
    assert (told(result), sorted(result.document["plugins"])) == (
        [
            "pkg/closed CP001 the folder cannot be searched (Permission denied)",
            "pkg/secret.py CP010 the file cannot be read (Permission denied)",
        ],
        PLUGINS,
    )


@permissions
def test_a_root_that_may_not_be_written_is_searched_like_any_other(tmp_path: Path, answer: Path) -> None:
    root = write_files(tmp_path / "root", GOOD)
    free = limited_build(root, answer=answer)
    for folder in (root / "pkg", root):
        folder.chmod(0o555)
    try:
        bound = limited_build(root, answer=answer, before=UNPRIVILEGED)
    finally:
        for folder in (root, root / "pkg"):
            folder.chmod(0o755)
    assert bound.text == free.text


@permissions
def test_a_manifest_in_a_folder_that_may_not_be_written_is_wrong_use(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", GOOD)
    target = write_files(tmp_path / "target", {"plugins.json": "{}"}) / "plugins.json"
    target.parent.chmod(0o555)
    script = f"{UNPRIVILEGED}import sys; sys.argv[0] = 'x'; from indexer.__main__ import main; sys.exit(main())"
    words = ["build", "pkg", "--search-path", str(root), "--base", "pkg.base:Base", "--output", str(target), "-q"]
    try:
        run = subprocess.run(
            [sys.executable, "-c", script, *words], cwd=REPOSITORY, capture_output=True, check=False, timeout=300
        )
    finally:
        target.parent.chmod(0o755)
    assert (run.returncode, run.stderr.decode(), target.read_text()) == (
        2,
        f"coldplug: cannot write {target}: Permission denied; {WRITABLE}\n",
        "{}",
    )


# --- what changes meanwhile ------------------------------------------------------------------------------------------


# The hook is called before a file is opened: of the package, all files are listed by then, and none is read.
MEANWHILE = """\
import os, sys
_root, _changes = {root!r}, {changes!r}
def _hook(event, args):
    if event == "open" and _changes and str(args[0]).startswith(_root):
        changes = dict(_changes)
        _changes.clear()
        for path, content in changes.items():
            os.unlink(path)
            if content is not None:
                with open(path, "w") as file:
                    file.write(content)
sys.addaudithook(_hook)
"""


def changing(root: Path, answer: Path, name: str, content: str | None) -> Limited:
    """Build while a file changes: after it was listed, before it is read."""
    before = MEANWHILE.format(root=f"{root}{os.sep}", changes={str(root / name): content})
    return limited_build(root, answer=answer, before=before)


def test_a_file_that_goes_after_it_was_listed_costs_only_itself(tmp_path: Path, answer: Path) -> None:
    root = write_files(tmp_path / "root", {**GOOD, "pkg/gone.py": f"{IMPORT}class Gone(Base): ...\n"})
    result = changing(root, answer, "pkg/gone.py", None)
    assert (sorted(result.document["plugins"]), told(result)) == (
        PLUGINS,
        ["pkg/gone.py CP010 the file cannot be read (No such file or directory)"],
    )


@pytest.mark.parametrize(
    "content", ["", "class Grown:\n    '''" + "long " * 10_000 + "'''\n", f"{IMPORT}class N(Base): ...\n"]
)
def test_a_file_that_changes_after_it_was_listed_is_what_it_is_when_it_is_read(
    tmp_path: Path, answer: Path, content: str
) -> None:
    before = write_files(tmp_path / "before", {**GOOD, "pkg/other.py": f"{IMPORT}class Old(Base): ...\n"})
    after = write_files(tmp_path / "after", {**GOOD, "pkg/other.py": content})
    assert changing(before, answer, "pkg/other.py", content).text == render(built(after).document).decode()


@pytest.mark.parametrize("time", [0, -(2**31), 2**33, 1])
def test_times_of_files_do_not_matter(tmp_path: Path, time: int) -> None:
    root = write_files(tmp_path, GOOD)
    before = render(built(root).document)
    for path in sorted(root.rglob("*.py")):
        os.utime(path, (time, time))
    assert render(built(root).document) == before


def test_a_change_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    root = write_files(tmp_path, GOOD)
    before = built(root).document
    path = root / "pkg/good.py"
    status = path.stat()
    path.write_text(f"{IMPORT}class Gone(Base): ...\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert render(built(root).document) != render(before)


# --- names -----------------------------------------------------------------------------------------------------------

NAMES = {
    "a b.py": None,
    "a-b.py": None,
    "1.py": None,
    "class.py": "class",
    "\u00e9.py": "\u00e9",
    "e\u0301x.py": None,
    "CON.py": "CON",
    "aux.py": "aux",
    "trailing.py.": None,
    "trailing.py ": None,
    " leading.py": None,
    f"{'n' * 252}.py": "n" * 252,
    "a\nb.py": None,
    "\x1b[2J.py": None,
    "\x07.py": None,
    "\udcff.py": None,
    "two.dots.py": None,
    ".py": None,
    ".hidden.py": None,
    "upper.PY": None,
    "case.py": "case",
    "CASE.py": "CASE",
}


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="this file system changes or refuses such names")
def test_a_file_is_a_module_where_an_import_could_name_it(tmp_path: Path, answer: Path) -> None:
    root = write_files(tmp_path / "root", GOOD)
    for number, name in enumerate(NAMES):
        with open(os.path.join(os.fsencode(root / "pkg"), os.fsencode(name)), "w") as file:
            file.write(f"{IMPORT}class X{number}(Base): ...\n")
    result = limited_build(root, answer=answer)
    named = [f"pkg.{module}:X{number}" for number, module in enumerate(NAMES.values()) if module]
    assert (sorted(result.document["plugins"]), told(result)) == (
        sorted([*PLUGINS, *named]),
        ["pkg/e\u0301x.py CP006 no import statement can spell the name, for the parser normalises it"],
    )


@posix
def test_many_files_and_deep_folders_are_searched(tmp_path: Path, answer: Path) -> None:
    deep = "/".join(["d"] * 500)
    root = write_files(
        tmp_path / "root", {**GOOD, f"pkg/{deep}/m.py": "from pkg.base import Base\nclass M(Base): ...\n"}
    )
    folder = os.open(root / "pkg", os.O_RDONLY)
    try:
        for number in range(100_000):
            os.close(os.open(f"data{number}.json", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    finally:
        os.close(folder)
    result = limited_build(root, answer=answer)
    assert (sorted(result.document["plugins"]), told(result)) == (
        sorted([*PLUGINS, f"pkg.{deep.replace('/', '.')}.m:M"]),
        [],
    )


# --- the state of the process ----------------------------------------------------------------------------------------

STATES = {
    "the working directory is gone": "import os, tempfile; d = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    "there is no home": "import os; [os.environ.pop(name, None) for name in ('HOME', 'USERPROFILE', 'LOGNAME')]",
    "there is no folder for temporary files": "import os; os.environ.update(TMPDIR='/nowhere', TEMP='/nowhere')",
    "the umask forbids everything": "import os; os.umask(0o777)",
    "few files may be open": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))",
    "no file may be written": "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
    "the environment is empty": "import os; os.environ.clear()",
    "stdout and stderr are closed": "import os, sys; sys.stdout = sys.stderr = None; os.close(1); os.close(2)",
    "the recursion limit is low": "import sys; sys.setrecursionlimit(400)",
    "warnings are errors": "import warnings; warnings.simplefilter('error')",
}
LIFTED = """
import os
if os.name != "nt":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a root, in which something of each kind is to be read, and its manifest."""
    more = {"pkg/new.py": "type A = int\nclass C[T]: ...\n", "pkg/bad.py": "class Bad(?\n"}
    root = write_files(tmp_path_factory.mktemp("ordinary"), {**GOOD, **more})
    return root, limited_build(root, answer=tmp_path_factory.mktemp("answer") / "answer.json").text


@posix
@pytest.mark.parametrize("state", STATES)
def test_the_bytes_are_the_same_where(state: str, ordinary: tuple[Path, str], answer: Path) -> None:
    root, text = ordinary
    before = STATES[state]
    after = ""
    if "RLIMIT_FSIZE" in before:  # the child's own answer is a file, too
        before, after = before.replace("(0, 0)", "(0, resource.RLIM_INFINITY)"), LIFTED
    if "umask" in before:
        after = "import os; os.umask(0o022)"
    assert limited_build(root, answer=answer, before=before, after=after).text == text


# --- the command -----------------------------------------------------------------------------------------------------


def command(root: Path | str, *words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the build step on the package below `root`."""
    given = ["pkg", "--search-path", str(root), "--base", "pkg.base:Base", *words]
    piped = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    script = [sys.executable, str(REPOSITORY / "build_index.py"), *given]
    run: subprocess.CompletedProcess[bytes] = subprocess.run(script, check=False, timeout=300, **{**piped, **options})
    return run


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="this file system refuses such names")
def test_a_path_that_no_terminal_should_see_is_escaped_on_a_terminal_of_ascii(tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\n\x1b[2J\xff\xc3\xa9"))
    write_files(root, {**GOOD, "pkg/bad.py": "class Bad(?\n"})
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    run = command(root, "--output", "-", env=environment)
    shown = run.stderr.decode("ascii")
    assert (run.returncode, shown.count("\n"), "\x1b" in shown, "\\n\\x1b[2J" in shown) == (0, 1, False, True)
    assert sorted(json.loads(run.stdout)["plugins"]) == PLUGINS


@posix
def test_a_reader_that_leaves_ends_the_command_without_a_word(tmp_path: Path) -> None:
    root = write_files(tmp_path, GOOD)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = command(root, "--output", "-", "-q", stdout=writer)
    finally:
        os.close(writer)
    assert (run.returncode, run.stderr) == (141, b"")


@posix
def test_a_closed_stdout_keeps_no_manifest_from_being_written(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", GOOD)
    target = tmp_path / "plugins.json"
    script = 'exec "$0" "$@" >&- 2>&-'
    words = [sys.executable, str(REPOSITORY / "build_index.py"), "pkg", "--search-path", str(root)]
    words += ["--base", "pkg.base:Base", "--output", str(target)]
    run = subprocess.run(["sh", "-c", script, *words], check=False, timeout=300)
    assert (run.returncode, sorted(json.loads(target.read_text())["plugins"])) == (0, PLUGINS)


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("", "it is a folder; name a file in it"),
        ("missing/plugins.json", "its folder does not exist; create it or name another file"),
        ("file/plugins.json", "Not a directory; name another file"),
    ],
)
def test_a_manifest_that_can_not_be_written_is_wrong_use_and_nothing_is_left_behind(
    tmp_path: Path, place: str, what: str
) -> None:
    root = write_files(tmp_path / "root", GOOD)
    target = write_files(tmp_path / "target", {"file": ""}) / place
    run = command(root, "--output", str(target), "-q")
    assert (run.returncode, run.stdout, run.stderr.decode(), os.listdir(tmp_path / "target")) == (
        2,
        b"",
        f"coldplug: cannot write {target}: {what}\n",
        ["file"],
    )


@posix
def test_the_old_manifest_stays_where_the_system_refuses_a_new_one(tmp_path: Path) -> None:
    root = write_files(tmp_path / "root", GOOD)
    target = tmp_path / "plugins.json"
    target.write_bytes(b"{}\n")

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))

    run = command(root, "--output", str(target), "-q", preexec_fn=limit)
    assert (run.returncode, run.stderr.decode(), target.read_bytes(), sorted(os.listdir(tmp_path))) == (
        2,
        f"coldplug: cannot write {target}: File too large; name another file\n",
        b"{}\n",
        ["plugins.json", "root"],
    )
