from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from loader import ManifestError, PluginLoader
from loader.packages import find_resource, find_spec
from tests.judge import Files, write_files
from tests.loader.samples import child, document, record, write

LOUD = "raise SystemExit('imported')\n"
FILES: Files = {
    "loud/__init__.py": LOUD,
    "loud/inner/__init__.py": LOUD,
    "loud/inner/deep.py": LOUD,
    "loud/inner/data/plugins.json": "{}",
    "loud/spaces/sub/leaf.py": LOUD,
    "loud/spaces/sub/plugins.json": "{}",
    "bare/one/plugins.json": "{}",
    "alone.py": LOUD,
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder on sys.path with packages that must not be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    return write_files(tmp_path, FILES)


def read(package: str, resource: str) -> bytes:
    """Return what a resource holds."""
    source = find_resource(package, resource, shown=f"{package}:{resource}")
    with source.open() as stream:
        return stream.read()


@pytest.mark.parametrize("module", ["loud", "loud.inner", "loud.inner.deep", "loud.spaces.sub.leaf", "alone"])
def test_a_module_is_found_where_it_lies_and_nothing_is_imported(module: str, root: Path) -> None:
    spec = find_spec(module)
    path = root / module.replace(".", "/")
    expected = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert spec is not None
    assert (spec.name, spec.origin, module in sys.modules) == (module, str(expected), False)


@pytest.mark.parametrize("package", ["bare", "bare.one", "loud.spaces", "loud.spaces.sub"])
def test_a_package_without_an_init_is_found_with_its_folders(package: str, root: Path) -> None:
    spec = find_spec(package)
    assert spec is not None
    locations = list(spec.submodule_search_locations or ())
    assert (spec.loader, locations) == (None, [str(root / package.replace(".", "/"))])


def test_a_package_without_an_init_has_all_its_folders(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = write_files(root / "other", {"bare/one/x.py": "", "loud/spaces/sub/more.py": "", "bare/no.txt": ""})
    monkeypatch.syspath_prepend(other)
    spec = find_spec("bare.one")
    assert spec is not None
    assert list(spec.submodule_search_locations or ()) == [str(other / "bare/one"), str(root / "bare/one")]
    assert (find_spec("bare.one.x") is None, find_spec("bare.two") is None, find_spec("bare.no") is None) == (
        False,
        True,
        True,
    )


@pytest.mark.parametrize(
    "module",
    ["nothing", "loud.nothing", "alone.inner", "loud.inner.deep.er", "nothing.at.all", "", ".", "loud.", "../x"],
)
def test_what_is_not_there_is_not_found(module: str, root: Path) -> None:
    assert (root.exists(), find_spec(module)) == (True, None)


def test_a_module_that_is_loaded_is_where_it_says(root: Path) -> None:
    import collections.abc

    spec = find_spec("os.path")
    assert (root.exists(), spec, find_spec("collections.abc")) == (
        True,
        sys.modules["os.path"].__spec__,
        (collections.abc.__spec__),
    )


def test_a_package_may_have_changed_where_its_modules_lie(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"moving/__init__.py": "", "elsewhere/leaf.py": "x = 1\n"})
    import moving  # type: ignore[import-not-found]

    moving.__path__ = [str(root / "elsewhere")]
    spec = find_spec("moving.leaf")
    monkeypatch.delitem(sys.modules, "moving")
    assert spec is not None
    assert spec.origin == str(root / "elsewhere" / "leaf.py")


def test_finders_of_the_old_kind_are_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [object(), *sys.meta_path])
    spec = find_spec("alone")
    assert spec is not None
    assert spec.origin == str(root / "alone.py")


@pytest.mark.parametrize(
    ("package", "resource"), [("loud.inner", "data/plugins.json"), ("loud.spaces.sub", "plugins.json")]
)
def test_a_resource_is_read_and_its_package_is_not_imported(package: str, resource: str, root: Path) -> None:
    assert (root.exists(), read(package, resource), package in sys.modules) == (True, b"{}", False)


@pytest.mark.parametrize("resource", ["", "/x", "a//b", "./a", "../a", "a/..", "a\\b", "a\0b", "C:\\a"])
def test_a_resource_lies_below_its_package(resource: str, root: Path) -> None:
    with pytest.raises(ManifestError, match="is no relative path inside a package"):
        find_resource("loud", resource, shown=str(root))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_manifest_in_a_zip_is_opened_and_its_plugin_started(compression: int, tmp_path: Path) -> None:
    manifest = write(tmp_path / "plugins.json", document(record("zipped.plugins.a:A", categories=[])))
    with zipfile.ZipFile(tmp_path / "app.zip", "w", compression) as archive:
        archive.writestr("zipped/__init__.py", "import sys\nsys.flag = 'imported'\n")
        archive.writestr("zipped/plugins/__init__.py", "")
        archive.writestr("zipped/plugins/a.py", "class A:\n    pass\n")
        archive.write(manifest, "zipped/plugins/plugins.json")
    code = """
        from loader import PluginLoader
        plugins = PluginLoader.open("zipped.plugins:plugins.json", verify="drift")
        print(plugins.names(), "zipped" in sys.modules, hasattr(sys, "flag"))
        print(type(plugins.load("a")).__qualname__, sys.flag)
        """
    assert child(code, tmp_path / "app.zip") == "['a'] False False\nA imported\n"


def test_a_resource_that_the_zip_does_not_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("zipped/__init__.py", "")
    monkeypatch.syspath_prepend(tmp_path / "app.zip")
    with pytest.raises(ManifestError) as raised:
        PluginLoader.open("zipped:plugins.json")
    assert raised.value.message == "zipped:plugins.json: the package 'zipped' has no 'plugins.json'"
