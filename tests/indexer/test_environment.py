from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from indexer.discover import Finder, Root
from indexer.environment import python_version, search_roots
from indexer.problems import UsageError
from indexer.target import Target

posix = pytest.mark.skipif(os.name == "nt", reason="builds what POSIX systems have")
TARGET = Target(python=(3, 11), platform="linux")
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_user_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONNOUSERSITE", "1")


def write(folder: Path, files: Iterable[str] | Mapping[str, str]) -> Path:
    """Write files below a folder; a path that ends in a slash is a folder."""
    for path, content in dict(files if isinstance(files, Mapping) else dict.fromkeys(files, "")).items():
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
    return folder


def searched(folder: Path, python: str, target: Target = TARGET) -> list[str]:
    """Return origin and place of each root of an interpreter, relative to the folder."""
    roots = search_roots([], python=folder / python, target=target)
    return [f"{root.origin} {os.path.relpath(root.location, folder)}" for root in roots]


def ask(python: Path, code: str) -> list[str]:
    """Run code in an isolated interpreter that prints a list as JSON."""
    command = [str(python), "-I", "-c", f"import sys; sys.path.append({str(CHECKOUT)!r}); import json, os\n{code}"]
    return list(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))


SHOWN = f"print(json.dumps([path for path in sys.path if os.path.exists(path) and path != {str(CHECKOUT)!r}]))"
OURS = """
from indexer.environment import search_roots
from indexer.target import Target
roots = search_roots([], python=None, target=Target.running())
print(json.dumps([root.location for root in roots if not root.module]))
"""


@pytest.mark.parametrize("system", [False, True])
def test_an_environment_is_searched_as_its_interpreter_does(tmp_path: Path, *, system: bool) -> None:
    environment = tmp_path / "env"
    venv.create(environment, system_site_packages=system, symlinks=os.name != "nt")
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    (site,) = environment.glob("[Ll]ib/**/site-packages")
    write(tmp_path, ["one/m.py", "two/m.py", "three/m.py", "four/"])
    write(
        site,
        {
            "b.pth": f"{tmp_path / 'two'}\n# {tmp_path / 'three'}\n\nimport sys\n../missing\n",
            "a.pth": f"{tmp_path / 'one'}\n{tmp_path / 'one'}\n{site}\n",
            "c.pth": f"\ufeff{os.path.relpath(tmp_path / 'four', site)}  \n",
            "d.PTH": f"{tmp_path / 'three'}\n",
            "not-a-pth.txt": f"{tmp_path / 'three'}\n",
        },
    )
    if sys.version_info < (3, 13):  # before, `site` took the mark of UTF-8 for a part of the path
        (site / "c.pth").write_text("../../../../four\n")
    truth = ask(python, SHOWN)
    by_path, by_folder = (
        [root.location for root in search_roots([], python=given, target=Target.running()) if not root.module]
        for given in (python, environment)
    )
    assert (by_path, by_folder, ask(python, OURS)) == (truth, truth, truth)
    assert python_version(environment) == python_version(python) == sys.version_info[:2]


def test_the_interpreter_of_the_tests_is_searched_as_itself() -> None:
    python = Path(sys.executable)
    truth = ask(python, SHOWN)
    roots = search_roots([], python=python, target=Target.running())
    assert ([root.location for root in roots if not root.module], python_version(python)) == (
        truth,
        sys.version_info[:2],
    )


# --- layouts ---------------------------------------------------------------------------------------------------------

_LIB = ["lib/python3.11/os.py", "lib/python3.11/lib-dynload/", "lib/python3.11/site-packages/", "bin/python3.11"]


@posix
@pytest.mark.parametrize(
    ("files", "python", "answer"),
    [
        (
            _LIB,
            "bin/python3.11",
            ["stdlib lib/python3.11", "stdlib lib/python3.11/lib-dynload", "site lib/python3.11/site-packages"],
        ),
        (
            ["bin/python3.13t", "lib/python3.13t/os.py", "lib/python3.13t/site-packages/", "lib/python3.12/os.py"],
            "bin/python3.13t",
            ["stdlib lib/python3.13t", "site lib/python3.13t/site-packages"],
        ),
        (  # Fedora
            [
                *("bin/python3.12", "lib64/python3.12/os.py", "lib64/python3.12/lib-dynload/"),
                *("lib64/python3.12/site-packages/", "lib/python3.12/site-packages/"),
                *("local/lib64/python3.12/site-packages/", "local/lib/python3.12/site-packages/"),
            ],
            "bin/python3.12",
            [
                *("stdlib lib64/python3.12", "stdlib lib64/python3.12/lib-dynload"),
                *("site local/lib64/python3.12/site-packages", "site local/lib/python3.12/site-packages"),
                *("site lib64/python3.12/site-packages", "site lib/python3.12/site-packages"),
            ],
        ),
        (  # Debian
            [*_LIB[:2], "bin/python3.11", "lib/python3/dist-packages/", "local/lib/python3.11/dist-packages/"],
            "bin/python3.11",
            [
                *("stdlib lib/python3.11", "stdlib lib/python3.11/lib-dynload"),
                *("site local/lib/python3.11/dist-packages", "site lib/python3/dist-packages"),
            ],
        ),
        (  # Windows
            [
                *("python.exe", "python3.dll", "python311.dll", "Lib/os.py", "DLLs/_socket.pyd"),
                *("Lib/site-packages/", "Scripts/pip.exe"),
            ],
            "python.exe",
            ["stdlib DLLs", "stdlib Lib", "site .", "site Lib/site-packages"],
        ),
        (  # a folder, as of conda
            _LIB,
            "",
            ["stdlib lib/python3.11", "stdlib lib/python3.11/lib-dynload", "site lib/python3.11/site-packages"],
        ),
        (_LIB[:1], "bin", ["stdlib lib/python3.11"]),
    ],
)
def test_each_layout_of_an_installation_is_known(
    tmp_path: Path, files: list[str], python: str, answer: list[str]
) -> None:
    write(tmp_path, [*files, "bin/"])
    assert searched(tmp_path, python) == answer


@posix
def test_a_windows_environment_is_known_by_its_files(tmp_path: Path) -> None:
    base = write(tmp_path / "base", ["python.exe", "python312.dll", "Lib/os.py", "DLLs/", "Lib/site-packages/"])
    write(
        tmp_path / "env",
        {
            "pyvenv.cfg": f"home = {base}\r\ninclude-system-site-packages = true\r\nversion = 3.12.1\r\n",
            "Scripts/python.exe": "",
            "Lib/site-packages/": "",
        },
    )
    assert searched(tmp_path, "env/Scripts/python.exe") == [
        *("stdlib base/DLLs", "stdlib base/Lib", "site env", "site env/Lib/site-packages"),
        *("site base", "site base/Lib/site-packages"),
    ]


@posix
@pytest.mark.parametrize(
    "settings",
    [
        "home = {home}\nversion = 3.11.7\n",
        "home = {home}\nversion_info = 3.11.7.final.0\ninclude-system-site-packages = false\n",
        "HOME={home}\nuv = 0.4\nversion_info=3.11\n",
        "home = {home}\n",
        "home = /nowhere\nexecutable = {home}/python3.11\nversion = 3.11.0rc1\n",
        "home = /nowhere\nbase-executable = {home}/python3.11\n",
    ],
)
def test_the_settings_of_every_tool_for_environments_are_understood(tmp_path: Path, settings: str) -> None:
    base = write(tmp_path / "base", [*_LIB, "lib/python3.12/os.py"])
    write(
        tmp_path / "env",
        {"pyvenv.cfg": settings.format(home=base / "bin"), "bin/python": "", "lib/python3.11/site-packages/": ""},
    )
    stdlib = ["stdlib base/lib/python3.11", "stdlib base/lib/python3.11/lib-dynload"]
    assert searched(tmp_path, "env/bin/python")[:3] == [*stdlib, "site env/lib/python3.11/site-packages"]
    assert python_version(tmp_path / "env") == (3, 11)


@posix
def test_an_environment_sees_the_base_only_where_it_says_so(tmp_path: Path) -> None:
    base = write(tmp_path / "base", _LIB)
    text = f"home = {base}/bin\nversion = 3.11\ninclude-system-site-packages = "
    write(tmp_path / "yes", {"pyvenv.cfg": text + "True", "lib/python3.11/site-packages/": ""})
    write(tmp_path / "no", {"pyvenv.cfg": text + "false", "lib/python3.11/site-packages/": ""})
    sites = [
        [place.partition(" ")[2] for place in searched(tmp_path, python) if place.startswith("site")]
        for python in ("yes", "no")
    ]
    assert sites == [
        ["yes/lib/python3.11/site-packages", "base/lib/python3.11/site-packages"],
        ["no/lib/python3.11/site-packages"],
    ]


@posix
def test_an_interpreter_is_known_by_the_file_that_it_is_a_link_to(tmp_path: Path) -> None:
    write(tmp_path / "real", [*_LIB, "lib/python3.12/os.py", "lib/python3.9/os.py"])
    write(tmp_path, ["shortcuts/"])
    (tmp_path / "real/bin/python3").symlink_to("python3.11")
    (tmp_path / "shortcuts/py").symlink_to(tmp_path / "real/bin/python3")
    assert searched(tmp_path, "shortcuts/py")[0] == "stdlib real/lib/python3.11"
    assert python_version(tmp_path / "shortcuts/py") == (3, 11)


@posix
def test_among_several_versions_the_target_decides(tmp_path: Path) -> None:
    write(tmp_path, ["bin/python", "lib/python3.11/os.py", "lib/python3.12/os.py", "lib/python3.13/not-os.py"])
    for version in ((3, 11), (3, 12)):
        target = Target(python=version, platform="linux")
        assert searched(tmp_path, "bin/python", target) == ["stdlib lib/python{}.{}".format(*version)]
    with pytest.raises(UsageError, match="no standard library was found for"):
        python_version(tmp_path / "bin/python")
    with pytest.raises(UsageError, match="no standard library was found for"):
        searched(tmp_path, "bin/python", Target(python=(3, 13), platform="linux"))


@posix
def test_a_zipped_library_is_searched(tmp_path: Path) -> None:
    write(tmp_path, _LIB)
    with zipfile.ZipFile(tmp_path / "lib/python311.zip", "w") as archive:
        archive.writestr("os.py", "")
    assert searched(tmp_path, "bin/python3.11")[:2] == ["stdlib lib/python311.zip", "stdlib lib/python3.11"]


@posix
@pytest.mark.parametrize(
    ("base", "variables", "user"),
    [
        ("usr", {}, "home/.local/lib/python3.11/site-packages"),
        ("usr", {"PYTHONUSERBASE": "elsewhere"}, "elsewhere/lib/python3.11/site-packages"),
        ("Python.framework/Versions/3.11", {}, "home/Library/Python/3.11/lib/python/site-packages"),
        ("usr", {"PYTHONNOUSERSITE": "1"}, None),
    ],
)
def test_what_the_user_installed_comes_before_what_the_system_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, variables: dict[str, str], user: str | None
) -> None:
    write(tmp_path / base, _LIB)
    monkeypatch.delenv("PYTHONNOUSERSITE")
    monkeypatch.delenv("PYTHONUSERBASE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value if value == "1" else str(tmp_path / value))
    write(tmp_path, [f"{user or 'home'}/"])
    sites = [place for place in searched(tmp_path, f"{base}/bin/python3.11") if place.startswith("site")]
    assert sites == [*([f"site {user}"] if user else []), f"site {base}/lib/python3.11/site-packages"]


@posix
def test_what_the_user_installed_on_windows_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, ["py/python.exe", "py/python311.dll", "py/Lib/os.py", "roaming/Python/Python311/site-packages/"])
    monkeypatch.delenv("PYTHONNOUSERSITE")
    monkeypatch.delenv("PYTHONUSERBASE", raising=False)
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    assert searched(tmp_path, "py/python.exe") == [
        *("stdlib py/Lib", "site roaming/Python/Python311/site-packages", "site py"),
    ]


@posix
@pytest.mark.parametrize(
    ("files", "python", "message"),
    [
        ({}, "bin/python", "does not exist: give an interpreter, or the folder of a virtual environment"),
        ({"bin/python": "#!/bin/sh\nexec pyenv\n"}, "bin/python", "is not a Python 3 interpreter: give"),
        ({"bin/python2.7": "", "lib/python3.11/os.py": ""}, "bin/python2.7", "is not a Python 3 interpreter: give"),
        ({"notes.txt": ""}, "notes.txt", "is not a Python 3 interpreter: give"),
        ({"deep/er/bin/python": "", "lib/python3.11/os.py": ""}, "deep/er/bin/python", "no standard library was found"),
        ({"bin/python3.12": "", "lib/python3.11/os.py": ""}, "bin/python3.12", "no standard library was found"),
        ({"folder/m.py": ""}, "folder", "no standard library was found"),
        (
            {"env/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.11.7\n", "env/bin/python": ""},
            "env",
            "rests on an installation in /nowhere/bin, which is not here: make it anew, or give another",
        ),
        (
            {"env/pyvenv.cfg": "version = 3.11.7\n"},
            "env",
            "rests on an installation in an unknown place, which is not here: make it anew, or give another",
        ),
    ],
)
def test_an_interpreter_that_can_not_be_worked_out_is_wrong_use(
    tmp_path: Path, files: dict[str, str], python: str, message: str
) -> None:
    write(tmp_path, files)
    with pytest.raises(UsageError, match=message):
        python_version(tmp_path / python)


# --- the search path -------------------------------------------------------------------------------------------------


def projects(*entries: Path) -> list[Root]:
    roots = search_roots(entries, python=None, target=TARGET)
    return [root for root in roots if root.origin == "project"]


def test_the_search_path_comes_first_and_each_place_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, ["src/m.py"])
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("lib/m.py", "")
    monkeypatch.chdir(tmp_path)
    entries = [Path("src"), Path(), tmp_path / "src", Path("a.whl"), Path("src/.."), Path("a.whl/lib")]
    roots = search_roots(entries, python=None, target=TARGET)
    assert roots[:5] == (
        Root(location=str(tmp_path / "src"), origin="project"),
        Root(location=str(tmp_path), origin="project"),
        Root(location=str(tmp_path / "a.whl"), origin="project"),
        Root(location=str(tmp_path / "a.whl"), origin="project", entry="lib"),
        roots[4],
    )
    assert [root.origin for root in roots[4:]][:2] == ["stdlib", "stdlib"]


def test_a_place_of_the_environment_that_is_searched_as_the_project_is_the_projects(tmp_path: Path) -> None:
    site = next(root.location for root in search_roots([], python=None, target=TARGET) if root.origin == "site")
    assert [root.location for root in projects(Path(site), tmp_path)] == [site, str(tmp_path)]
    places = [root.location for root in search_roots([Path(site)], python=None, target=TARGET) if not root.module]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("entry", ["missing", "notes.txt", "notes.txt/lib", "missing.zip"])
def test_an_entry_with_nothing_to_search_is_wrong_use(tmp_path: Path, entry: str) -> None:
    write(tmp_path, {"notes.txt": "no zip file"})
    with pytest.raises(UsageError, match=r"nothing can be searched at .*: give a folder, a zip file or a wheel"):
        projects(tmp_path / entry)


# --- what .pth files say ---------------------------------------------------------------------------------------------


@posix
def test_editable_installs_are_found_and_nothing_is_executed(tmp_path: Path) -> None:
    write(tmp_path, [*_LIB, "work/indexer/__init__.py", "work/indexer/cli.py", "plain/src/plain.py", "exact/exact.py"])
    write(tmp_path, ["whole/__init__.py"])
    site = "lib/python3.11/site-packages"
    canary = f"import os; open({str(tmp_path / 'fired')!r}, 'w')\n"
    with zipfile.ZipFile(tmp_path / site / "old.egg", "w") as archive:
        archive.writestr("old/__init__.py", "")
    mapping = {"cool.indexer": str(tmp_path / "work/indexer"), "gone": str(tmp_path / "gone")}
    write(
        tmp_path / site,
        {
            "canary.pth": canary,
            "__editable__.cool-1.0.pth": "import __editable___cool_1_0_finder; __editable___cool_1_0_finder.install()",
            "__editable___cool_1_0_finder.py": f"{canary}MAPPING: dict[str, str] = {mapping!r}\n",
            "__editable__.plain-1.0.pth": f"{tmp_path / 'plain/src'}\n",
            "_exact.pth": "import _exact_impl\n",
            "_exact_impl.py": f"{canary}F.map_module('exact', {str(tmp_path / 'exact/exact.py')!r})\n"
            f"F.map_module('whole', {str(tmp_path / 'whole/__init__.py')!r})\n",
            "easy-install.pth": "import sys; sys.__plen = len(sys.path)\n./old.egg\n./notes.txt\n",
            "notes.txt": "no zip file",
            "nspkg/deep/m.py": "",
            "zope-nspkg.pth": "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join("
            "sys._getframe(1).f_locals['sitedir'], *('nspkg', 'deep'));importlib = has_mfs and __import__('importlib')",
        },
    )
    roots = search_roots([], python=tmp_path / "bin/python3.11", target=TARGET)
    searched = Finder(roots, target=TARGET)
    names = ("cool", "cool.indexer.cli", "plain", "exact", "whole", "old", "nspkg.deep.m", "gone", "fired")
    found = {name: searched.find(name) for name in names}
    assert {name: at and os.path.relpath(f"{at.root.location}/{at.path}", tmp_path) for name, at in found.items()} == {
        "cool": "work",
        "cool.indexer.cli": "work/indexer/cli.py",
        "plain": "plain/src/plain.py",
        "exact": "exact/exact.py",
        "whole": "whole/__init__.py",
        "old": f"{site}/old.egg/old/__init__.py",
        "nspkg.deep.m": f"{site}/nspkg/deep/m.py",
        "gone": None,
        "fired": None,
    }
    assert [os.path.basename(root.pth) for root in roots if root.module] == [
        *("__editable__.cool-1.0.pth", "__editable__.cool-1.0.pth", "_exact.pth", "_exact.pth", "zope-nspkg.pth"),
    ]
    assert (searched.problems, (tmp_path / "fired").exists()) == ((), False)
