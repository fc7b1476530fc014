from __future__ import annotations

import importlib.machinery
import os
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.discover import Finder, Kind, Located, Root, default_search_path, package_of_folder
from indexer.problems import UsageError
from indexer.read import Unreadable
from indexer.target import Target

LINUX = Target(python=(3, 11), platform="linux")
MAC = Target(python=(3, 12), platform="darwin")
WINDOWS = Target(python=(3, 13), platform="win32")


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; a path that ends in a slash is a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def pack(archive: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip file with these members."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in files.items():
            target.writestr(path, content)
    return archive


def root(location: Path, origin: Literal["project", "site", "stdlib"] = "project", **more: Any) -> Root:
    return Root(location=str(location), origin=origin, **more)


def finder(*places: Path | Root, target: Target = LINUX) -> Finder:
    return Finder([place if isinstance(place, Root) else root(place) for place in places], target=target)


def found(finder: Finder, module: str) -> str | None:
    """Return the answer in one line: kind, a slash for packages, name of the root, path, stub."""
    located = finder.find(module)
    return shown(located) if located else None


def shown(located: Located) -> str:
    slash = "/" if located.is_package else ""
    stub = f" + {located.stub}" if located.stub else ""
    return f"{located.kind}{slash} {os.path.basename(located.root.location)}:{located.path}{stub}"


def walked(finder: Finder, package: str) -> list[str]:
    return [located.module for located in finder.walk(package)]


# --- one folder ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (["m.py"], "source r:m.py"),
        (["m.pyc"], "bytecode r:m.pyc"),
        (["m.pyi"], "stub r:m.pyi"),
        (["m.so"], "native r:m.so"),
        (["m/"], "namespace/ r:m"),
        (["m/__init__.py"], "source/ r:m/__init__.py"),
        (["m/__init__.pyc"], "bytecode/ r:m/__init__.pyc"),
        (["m/__init__.so"], "native/ r:m/__init__.so"),
        (["m/__init__.pyi"], "namespace/ r:m + m/__init__.pyi"),
        (["m/", "m.pyi"], "namespace/ r:m + m.pyi"),
        (["m/", "m.py"], "source r:m.py"),
        (["m/__init__.pyc", "m.py"], "bytecode/ r:m/__init__.pyc"),
        (["m.py", "m.pyc", "m.pyi"], "source r:m.py"),
        (["m.py", "m.so"], "native r:m.so + m.py"),
        (["m.py", "m.so", "m.pyi"], "native r:m.so + m.pyi"),
        (["m.pyc", "m.pyi"], "bytecode r:m.pyc + m.pyi"),
        (["m/__init__.so", "m/__init__.pyi"], "native/ r:m/__init__.so + m/__init__.pyi"),
        (["m.so", "m.abi3.so"], "native r:m.abi3.so"),
        (["m.abi3.so", "m.cpython-311-x86_64-linux-gnu.so"], "native r:m.cpython-311-x86_64-linux-gnu.so"),
        (["m.cpython-310-x86_64-linux-gnu.so"], None),
        (["M.py", "m.PY", "m.txt", "m.x.py"], None),
        (["m.py/__init__.py"], None),
        (["__pycache__/m.cpython-311.pyc"], None),
    ],
)
def test_a_folder_gives_what_the_import_system_would_pick(tmp_path: Path, files: list[str], answer: str | None) -> None:
    folder = write(tmp_path / "r", dict.fromkeys(files, ""))
    assert found(finder(folder), "m") == answer


@pytest.mark.parametrize(
    ("target", "files", "answer"),
    [
        (LINUX, ["m.cpython-311-aarch64-linux-musl.so"], "native r:m.cpython-311-aarch64-linux-musl.so"),
        (LINUX, ["m.cpython-311d-x86_64-linux-gnu.so"], "native r:m.cpython-311d-x86_64-linux-gnu.so"),
        (LINUX, ["m.cp311-win_amd64.pyd", "m.pyd", "m.dll"], None),
        (LINUX, ["m.cpython-3110-x86_64-linux-gnu.so"], None),
        (MAC, ["m.cpython-312-darwin.so", "m.so"], "native r:m.cpython-312-darwin.so"),
        (MAC, ["m.cpython-311-darwin.so"], None),
        (WINDOWS, ["m.cp313-win_amd64.pyd", "m.pyd"], "native r:m.cp313-win_amd64.pyd"),
        (WINDOWS, ["m.cp313t-win_arm64.pyd"], "native r:m.cp313t-win_arm64.pyd"),
        (WINDOWS, ["m.cp312-win_amd64.pyd", "m.so", "m.abi3.so"], None),
        (WINDOWS, ["m.pyd"], "native r:m.pyd"),
        (WINDOWS, ["m.PY"], "source r:m.PY"),
        (WINDOWS, ["m.pyw"], "source r:m.pyw"),
        (WINDOWS, ["m.PYD", "m.Pyi"], "native r:m.PYD + m.Pyi"),
        (WINDOWS, ["M.py"], None),
        (LINUX, ["m.pyw"], None),
        (Target(python=(3, 12), platform="cygwin"), ["m.cpython-312-x86_64-cygwin.dll"], "native"),
    ],
)
def test_suffixes_are_those_of_the_target(tmp_path: Path, target: Target, files: list[str], answer: str | None) -> None:
    folder = write(tmp_path / "r", dict.fromkeys(files, ""))
    assert (found(finder(folder, target=target), "m") or "None").startswith(str(answer))


def test_the_suffixes_of_the_running_interpreter_are_among_those_of_its_target(tmp_path: Path) -> None:
    names = [f"m{number}{suffix}" for number, suffix in enumerate(importlib.machinery.all_suffixes())]
    folder = write(tmp_path / "r", dict.fromkeys(names, ""))
    searched = finder(folder, target=Target.running())
    assert [searched.find(f"m{number}") is not None for number in range(len(names))] == [True] * len(names)


@pytest.mark.parametrize(
    "module", ["", ".", ".m", "m.", "m..n", "..m", "m/n", "m\0", "../r/m", "m.py", "r", "m n", "M"]
)
def test_what_is_no_name_of_a_module_is_not_found(tmp_path: Path, module: str) -> None:
    folder = write(tmp_path / "r", {"m/__init__.py": "", "m/n.py": ""})
    assert finder(folder).find(module) is None


def test_a_name_of_a_megabyte_is_not_found_soon(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"m/__init__.py": ""})
    searched = finder(folder)
    assert [searched.find("m" + ".m" * 500_000), searched.find("m" * 1_000_000)] == [None, None]


def test_a_module_below_a_module_is_not_found(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"m.py": "", "m/n.py": ""})
    assert [found(finder(folder), name) for name in ("m", "m.n")] == ["source r:m.py", None]


def test_the_init_file_can_be_asked_for_as_a_module(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"m/__init__.py": ""})
    assert found(finder(folder), "m.__init__") == "source r:m/__init__.py"


def test_a_module_at_any_depth_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"/".join(["d"] * 400) + "/m.py": ""})
    located = finder(folder).find(".".join(["d"] * 400 + ["m"]))
    assert located is not None
    assert (located.kind, located.path) == (Kind.SOURCE, "d/" * 400 + "m.py")


def test_what_was_found_once_is_not_searched_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", {"m.py": "", "n.py": ""})
    searched = finder(folder)
    before = searched.find("m")
    (folder / "m.py").unlink()
    (folder / "n.py").unlink()
    write(folder, {"o.py": ""})
    assert (searched.find("m"), found(searched, "n"), searched.find("o")) == (before, "source r:n.py", None)


def test_a_root_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    searched = finder(tmp_path / "missing")
    assert (searched.find("m"), searched.walk("m"), searched.problems) == (None, (), ())


# --- several roots ---------------------------------------------------------------------------------------------------


def test_the_first_root_wins(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"a.py": "", "b/__init__.py": ""})
    two = write(tmp_path / "two", {"a/__init__.py": "", "b.py": "", "b/n.py": ""})
    searched = finder(one, two)
    assert [found(searched, name) for name in ("a", "b", "b.n")] == [
        "source one:a.py",
        "source/ one:b/__init__.py",
        None,
    ]


def test_a_regular_package_wins_over_portions_that_come_before_it(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"p/m.py": ""})
    two = write(tmp_path / "two", {"p/__init__.py": ""})
    searched = finder(one, two)
    assert [found(searched, name) for name in ("p", "p.m")] == ["source/ two:p/__init__.py", None]


def test_a_namespace_is_all_its_portions(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"n/a.py": "", "n/deep/x.py": ""})
    two = write(tmp_path / "two", {"n/a.py": "", "n/b.py": "", "n/deep/y.py": ""})
    searched = finder(one, two)
    names = ("n", "n.a", "n.b", "n.deep", "n.deep.x", "n.deep.y")
    assert [found(searched, name) for name in names] == [
        "namespace/ one:n",
        "source one:n/a.py",
        "source two:n/b.py",
        "namespace/ one:n/deep",
        "source one:n/deep/x.py",
        "source two:n/deep/y.py",
    ]
    assert searched.portions("n.deep") == ((root(one), "n/deep"), (root(two), "n/deep"))
    assert searched.portions("n.a") == searched.portions("missing") == ()


@pytest.mark.parametrize(
    "init",
    [
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
        "__import__('pkg_resources').declare_namespace(__name__)\n",
        "if True:\n    import pkg_resources\n    pkg_resources.declare_namespace(__name__)\n",
    ],
)
def test_a_package_whose_init_says_so_has_portions_in_all_roots(tmp_path: Path, init: str) -> None:
    one = write(tmp_path / "one", {"n/__init__.py": init, "n/a.py": "", "n/deep/__init__.py": init})
    two = write(tmp_path / "two", {"n/__init__.py": init, "n/b.py": "", "n/deep/x.py": ""})
    three = write(tmp_path / "three", {"n/c.py": ""})
    searched = finder(one, two, three)
    assert [found(searched, name) for name in ("n", "n.a", "n.b", "n.c", "n.deep.x")] == [
        "source/ one:n/__init__.py",
        "source one:n/a.py",
        "source two:n/b.py",
        "source three:n/c.py",
        "source two:n/deep/x.py",
    ]


@pytest.mark.parametrize("init", ["", "# extend_path(__path__, __name__)\n", "x = 'extend_path'\n", "\0"])
def test_a_package_whose_init_does_not_say_so_has_one_folder(tmp_path: Path, init: str) -> None:
    one = write(tmp_path / "one", {"n/__init__.py": init})
    two = write(tmp_path / "two", {"n/b.py": ""})
    assert found(finder(one, two), "n.b") is None


def test_a_package_without_source_has_one_folder(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"n/__init__.pyc": "extend_path(__path__, __name__)"})
    two = write(tmp_path / "two", {"n/b.py": ""})
    assert found(finder(one, two), "n.b") is None


def test_a_package_whose_init_is_too_large_to_read_has_one_folder(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"n/__init__.py": "__path__ = extend_path(__path__, __name__)\n"})
    two = write(tmp_path / "two", {"n/b.py": ""})
    os.truncate(one / "n/__init__.py", 1 << 30)
    assert found(finder(one, two), "n.b") is None


def test_a_package_in_an_archive_that_hides_another_is_told(tmp_path: Path) -> None:
    one = pack(tmp_path / "one.zip", {"p/__init__.py": ""})
    two = write(tmp_path / "two", {"p/__init__.py": ""})
    searched = finder(one, two)
    assert (walked(searched, "p"), [(problem.path, problem.code) for problem in searched.problems]) == (
        ["p"],
        [("p/__init__.py", "CP004")],
    )


def test_a_root_can_be_a_folder_inside_its_location(tmp_path: Path) -> None:
    write(tmp_path / "r", {"lib/m.py": ""})
    pack(tmp_path / "z.zip", {"lib/p/__init__.py": "", "lib/p/n.py": "", "other.py": ""})
    searched = finder(root(tmp_path / "r", entry="lib"), root(tmp_path / "z.zip", entry="lib"))
    assert [found(searched, name) for name in ("m", "p.n", "other")] == [
        "source r:lib/m.py",
        "source z.zip:lib/p/n.py",
        None,
    ]


# --- editable installs -----------------------------------------------------------------------------------------------


def test_a_mapped_module_lives_where_its_root_says(tmp_path: Path) -> None:
    source = write(
        tmp_path / "work",
        {"indexer/__init__.py": "", "indexer/cli.py": "", "loose.py": "", "my.data-1/__init__.py": "", "ns/x.py": ""},
    )
    searched = finder(
        root(source, "site", module="cool.indexer", entry="indexer"),
        root(source, "site", module="alone", entry="loose"),
        root(source, "site", module="dotted", entry="my.data-1"),
        root(source, "site", module="space", entry="ns"),
        root(source, "site", module="gone", entry="nowhere"),
    )
    names = (
        "cool",
        "cool.indexer",
        "cool.indexer.cli",
        "alone",
        "dotted",
        "space",
        "space.x",
        "gone",
        "loose",
        "indexer",
    )
    assert {name: found(searched, name) for name in names} == {
        "cool": "namespace/ work:",
        "cool.indexer": "source/ work:indexer/__init__.py",
        "cool.indexer.cli": "source work:indexer/cli.py",
        "alone": "source work:loose.py",
        "dotted": "source/ work:my.data-1/__init__.py",
        "space": "namespace/ work:ns",
        "space.x": "source work:ns/x.py",
        "gone": None,
        "loose": None,
        "indexer": None,
    }


def test_mapped_modules_are_asked_for_last(tmp_path: Path) -> None:
    here = write(tmp_path / "here", {"a.py": "", "b/data.txt": ""})
    there = write(tmp_path / "there", {"a.py": "", "b/__init__.py": "", "b/m.py": ""})
    searched = finder(root(there, module="a", entry="a"), root(there, module="b", entry="b"), here)
    assert [found(searched, name) for name in ("a", "b")] == ["source here:a.py", "namespace/ here:b"]


def test_mapped_packages_are_walked(tmp_path: Path) -> None:
    source = write(
        tmp_path / "work", {"indexer/__init__.py": "", "indexer/cli.py": "", "loader.py": "", "deep/m.py": ""}
    )
    searched = finder(
        root(source, "site", module="cool.indexer", entry="indexer"),
        root(source, "site", module="cool.loader", entry="loader"),
        root(source, "site", module="cool.very.deep", entry="deep"),
        write(tmp_path / "other", {"cool/own.py": ""}),
    )
    assert (walked(searched, "cool.indexer"), walked(searched, "cool"), searched.problems) == (
        ["cool.indexer", "cool.indexer.cli"],
        [
            *("cool", "cool.indexer", "cool.indexer.cli", "cool.loader", "cool.own"),
            *("cool.very", "cool.very.deep", "cool.very.deep.m"),
        ],
        (),
    )


def test_one_folder_by_two_roots_is_no_problem(tmp_path: Path) -> None:
    work = write(tmp_path / "work", {"n/deep/m.py": ""})
    searched = finder(
        root(work, "site", module="n", entry="n"), root(work / "n", "site", module="n.deep", entry="deep")
    )
    assert (walked(searched, "n"), searched.problems) == (["n", "n.deep", "n.deep.m"], ())


# --- stubs -----------------------------------------------------------------------------------------------------------


def test_stub_only_packages_speak_for_what_has_no_text_and_for_what_is_missing(tmp_path: Path) -> None:
    code = write(tmp_path / "code", {"p/__init__.py": "", "p/_c.so": "", "p/_d.so": "", "p/_d.pyi": "", "q.pyc": ""})
    stubs = write(
        tmp_path / "stubs",
        {
            "p-stubs/__init__.pyi": "",
            "p-stubs/_c.pyi": "",
            "p-stubs/_d.pyi": "",
            "p-stubs/lost/__init__.pyi": "",
            "p-stubs/lost/m.pyi": "",
            "q-stubs/__init__.pyi": "",
            "space-stubs/deep/m.pyi": "",
            "absent-stubs/__init__.pyi": "",
            "file-stubs.pyi": "",
        },
    )
    searched = finder(code, stubs)
    names = (
        "p",
        "p._c",
        "p._d",
        "p.lost",
        "p.lost.m",
        "q",
        "space",
        "space.deep",
        "space.deep.m",
        "absent",
        "file",
        "absent.x",
    )
    assert {name: found(searched, name) for name in names} == {
        "p": "source/ code:p/__init__.py",
        "p._c": "native code:p/_c.so + p-stubs/_c.pyi",
        "p._d": "native code:p/_d.so + p/_d.pyi",
        "p.lost": "stub/ stubs:p-stubs/lost/__init__.pyi",
        "p.lost.m": "stub stubs:p-stubs/lost/m.pyi",
        "q": "bytecode code:q.pyc + q-stubs/__init__.pyi",
        "space": "namespace/ stubs:space-stubs",
        "space.deep": "namespace/ stubs:space-stubs/deep",
        "space.deep.m": "stub stubs:space-stubs/deep/m.pyi",
        "absent": "stub/ stubs:absent-stubs/__init__.pyi",
        "file": None,
        "absent.x": None,
    }
    native = searched.find("p._c")
    assert native is not None
    assert native.stub_root == root(stubs)


# --- as the import system --------------------------------------------------------------------------------------------


def spec_of(module: str, places: list[str]) -> importlib.machinery.ModuleSpec | None:
    """Ask the import system, one part of the name after the other, and import nothing."""
    spec = None
    for name in module.split("."):
        # By the last part of the name: finders mind no other, and a namespace looks its parent up in `sys.modules`.
        spec = importlib.machinery.PathFinder.find_spec(name, places)
        if spec is None:
            return None
        places = folders_of(spec)
    return spec


def folders_of(spec: importlib.machinery.ModuleSpec) -> list[str]:
    """Return the search path of a package; that of a namespace without making it recalculate itself from `sys.path`."""
    inner = spec.submodule_search_locations
    return list(getattr(inner, "_path", inner) or ())


def origin_of(spec: importlib.machinery.ModuleSpec | None) -> tuple[str | None, bool] | None:
    if spec is None:
        return None
    if spec.origin is None:
        return folders_of(spec)[0], True
    return spec.origin, spec.submodule_search_locations is not None


def located_at(located: Located | None) -> tuple[str | None, bool] | None:
    if located is None or located.kind is Kind.STUB:
        return None
    return os.path.join(located.root.location, *located.path.split("/")), located.is_package


_EXTENSION = sysconfig.get_config_var("EXT_SUFFIX")
_PATHS = [
    *("a.py", "a.pyc", "a.pyi", f"a{_EXTENSION}", "a/", "b.py", "B.py", "b/", "a.x/"),
    *("a/__init__.py", "a/__init__.pyc", "a/__init__.pyi", f"a/__init__{_EXTENSION}", "a/a.py", "a/b.py", "a/b/"),
    *("a/b/__init__.py", "a/b/a.py", "b/a/", "b/a/a.pyc", "b/a/b.abi3.so", "b/__init__.py"),
]
_MODULES = ["a", "b", "B", "a.a", "a.b", "a.b.a", "b.a", "b.a.a", "b.a.b", "a.x", "c"]
_TREES = st.lists(st.frozensets(st.sampled_from(_PATHS), max_size=8), min_size=1, max_size=3)


@settings(deadline=None, max_examples=150)
@given(trees=_TREES)
def test_folders_are_searched_as_the_import_system_does(trees: list[frozenset[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = [str(write(Path(folder) / f"r{n}", dict.fromkeys(sorted(tree), ""))) for n, tree in enumerate(trees)]
        searched = finder(*map(Path, places), target=Target.running())
        expected = {module: origin_of(spec_of(module, places)) for module in _MODULES}
        forget(folder)
        assert {module: located_at(searched.find(module)) for module in _MODULES} == expected


@settings(deadline=None, max_examples=150)
@given(trees=_TREES, packed=st.lists(st.booleans(), min_size=3, max_size=3))
def test_archives_are_searched_as_the_import_system_does(trees: list[frozenset[str]], packed: list[bool]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = []
        for number, tree in enumerate(trees):
            # Bytecode has to be valid for zipimport; folders have their own entries, for it knows no others everywhere.
            paths = {path for path in tree if not path.endswith(".pyc")}
            paths |= {f"{os.path.dirname(path)}/" for path in paths if "/" in path.rstrip("/")}
            paths |= {f"{path.split('/')[0]}/" for path in paths if "/" in path}
            files = dict.fromkeys(sorted(paths), "")
            place = Path(folder) / f"r{number}"
            places.append(str(pack(place, files) if packed[number] else write(place, files)))
        searched = finder(*map(Path, places), target=Target.running())
        expected = {module: origin_of(spec_of(module, places)) for module in _MODULES}
        forget(folder)
        assert {module: located_at(searched.find(module)) for module in _MODULES} == expected


def forget(folder: str) -> None:
    """Take what the import system keeps of a folder that is about to go."""
    for path in [path for path in sys.path_importer_cache if path.startswith(folder)]:
        del sys.path_importer_cache[path]


def test_every_top_level_module_of_this_environment_is_found_where_the_import_system_finds_it() -> None:
    places = [path for path in sys.path if os.path.isdir(path)]
    names = {name.partition(".")[0] for place in places for name in os.listdir(place)}
    searched = finder(*map(Path, places), target=Target.running())
    expected = {name: origin_of(importlib.machinery.PathFinder.find_spec(name, places)) for name in names}
    assert {name: located_at(searched.find(name)) for name in names} == expected


@pytest.mark.parametrize("package", ["asyncio", "encodings", "unittest", "email", "concurrent", "ctypes"])
def test_a_package_of_the_standard_library_is_walked_whole(package: str) -> None:
    library = os.path.dirname(os.__file__)
    files = [
        os.path.relpath(os.path.join(folder, name), library)
        for folder, _, names in os.walk(os.path.join(library, package))
        for name in names
        if name.endswith(".py")
    ]
    expected = sorted(file[:-3].replace(os.sep, ".").removesuffix(".__init__") for file in files)
    searched = finder(Path(library), target=Target.running())
    assert (walked(searched, package), searched.problems) == (expected, ())


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_module_and_its_stub_are_read(tmp_path: Path) -> None:
    code = write(tmp_path / "code", {"m.so": "machine", "m.pyi": "beside", "n.so": "machine", "o.pyi": "alone"})
    stubs = write(tmp_path / "stubs", {"n-stubs/__init__.pyi": "apart"})
    searched = finder(code, stubs)
    located = [searched.find(name) for name in "mno"]
    assert [(searched.read(one), searched.read(one, stub=True)) for one in located if one] == [
        (b"machine", b"beside"),
        (b"machine", b"apart"),
        (b"alone", b"alone"),
    ]


def test_what_has_no_file_is_not_read(tmp_path: Path) -> None:
    searched = finder(write(tmp_path, {"n/m.py": "", "s/__init__.pyi": "x: int"}))
    space, module, stubbed = (searched.find(name) for name in ("n", "n.m", "s"))
    assert space
    assert module
    assert stubbed
    with pytest.raises(Unreadable, match="a namespace package has no file of its own; name a module in it"):
        searched.read(space)
    with pytest.raises(Unreadable, match="the module has no stub; install one, or write it"):
        searched.read(module, stub=True)
    assert searched.read(stubbed, stub=True) == b"x: int"


def test_a_file_that_is_gone_since_it_was_found_is_refused(tmp_path: Path) -> None:
    searched = finder(write(tmp_path, {"m.py": ""}))
    module = searched.find("m")
    assert module
    (tmp_path / "m.py").unlink()
    with pytest.raises(Unreadable, match="the file cannot be read"):
        searched.read(module)


# --- where packages are ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "answer"),
    [
        ("top/sub", ("", "top.sub")),
        ("top", ("", "top")),
        ("top/sub/../sub/deep", ("", "top.sub.deep")),
        ("top/space", ("", "top.space")),
        ("top/space/below", ("top/space", "below")),
        ("loose/plugins", ("loose", "plugins")),
    ],
)
def test_a_folder_is_the_package_that_it_stands_for(tmp_path: Path, folder: str, answer: tuple[str, str]) -> None:
    files = ["top/__init__.py", "top/sub/__init__.py", "top/sub/deep/__init__.py", "top/space/below/", "loose/plugins/"]
    write(tmp_path, dict.fromkeys(files, ""))
    assert package_of_folder(tmp_path / folder) == (tmp_path / answer[0], answer[1])


def test_a_relative_folder_is_found_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"top/__init__.py": "", "top/sub/": ""})
    monkeypatch.chdir(tmp_path / "top")
    assert [package_of_folder(Path(folder)) for folder in (".", "sub")] == [(tmp_path, "top"), (tmp_path, "top.sub")]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("missing", "is not a folder: give a package's folder, or its dotted name"),
        ("m.py", "is not a folder: give a package's folder, or its dotted name"),
        ("my-app", "'my-app' is not an identifier; rename it, or give another folder"),
        ("my-app/sub", "'my-app' is not an identifier; rename it, or give another folder"),
    ],
)
def test_a_folder_that_no_import_can_name_is_wrong_use(tmp_path: Path, folder: str, message: str) -> None:
    write(tmp_path, {"m.py": "", "my-app/__init__.py": "", "my-app/sub/__init__.py": ""})
    with pytest.raises(UsageError, match=message):
        package_of_folder(tmp_path / folder)


def test_the_top_of_the_file_system_is_no_package() -> None:
    with pytest.raises(UsageError, match="is not an identifier"):
        package_of_folder(Path(Path.cwd().anchor))


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (["src/app/__init__.py"], ("src", "")),
        (["src/app/deep/m.py"], ("src", "")),
        (["src/m.py", "app/__init__.py"], ("src", "")),
        (["app/__init__.py"], ("",)),
        (["src/__init__.py", "src/m.py"], ("",)),
        (["src/data.txt", "src/app/data.txt", "src/my-app/m.py", "src/setup.py"], ("",)),
        (["src"], ("",)),
    ],
)
def test_packages_are_searched_in_src_where_that_holds_some(
    tmp_path: Path, files: list[str], answer: tuple[str, ...]
) -> None:
    write(tmp_path, dict.fromkeys(files, ""))
    assert default_search_path(tmp_path) == tuple(tmp_path / folder for folder in answer)
