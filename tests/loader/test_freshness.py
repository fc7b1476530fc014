from __future__ import annotations

import compileall
import json
import shutil
import sys
import zipfile
from hashlib import sha256
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from loader import PluginError, PluginImportError, PluginLoader, StaleManifest
from loader.freshness import check_source
from tests.loader.conftest import Application
from tests.loader.samples import child, record, rewrite
from tests.loader.test_catalogue_info import info

FILES = {
    "app/middle.py": "from app.core import Base\n\nclass Middle(Base):\n    pass\n",
    "app/a.py": "from app.middle import Middle\n\nclass A(Middle):\n    pass\n",
}


@pytest.fixture
def path(application: Application) -> Path:
    """Return the path of a manifest with a plugin that has two ancestors in two modules."""
    return application(FILES)


def outcome(path: Path, verify: Any) -> str:
    """Return the plugin's class, or what is said instead."""
    try:
        return PluginLoader.open(path, verify=verify).load_class("a").__name__
    except (StaleManifest, PluginImportError) as error:
        return error.message


def outcomes(path: Path) -> dict[str, str]:
    """Return what becomes of the plugin by each way to verify."""
    return {verify: outcome(path, verify) for verify in ("strict", "drift", "off")}


def test_what_did_not_change_is_loaded(path: Path) -> None:
    assert outcomes(path) == {"off": "A", "drift": "A", "strict": "A"}


def test_a_comment_in_the_plugin_s_module_is_a_change(path: Path) -> None:
    with (path.parent / "app/a.py").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    changed = "app.a:A: the source of 'app.a' changed since the manifest was written"
    assert outcomes(path) == {"off": "A", "drift": changed, "strict": changed}


def test_a_change_of_an_ancestor_is_one_of_the_plugin(path: Path) -> None:
    with (path.parent / "app/middle.py").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    changed = "app.a:A: the source of 'app.middle' changed since the manifest was written"
    assert outcomes(path) == {"off": "A", "drift": changed, "strict": changed}


def test_what_is_stale_is_not_imported(path: Path) -> None:
    (path.parent / "app/a.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    assert "app.a changed since" in outcome(path, "drift").replace("'", "")
    assert "app.a" not in sys.modules


def test_a_module_that_the_manifest_does_not_know_is_stale_for_the_strict_alone(path: Path) -> None:
    rewrite(path, modules={})
    assert outcomes(path) == {"off": "A", "drift": "A", "strict": "app.a:A: the manifest has no hash of 'app.a'"}


def test_an_ancestor_that_the_manifest_does_not_know_comes_from_elsewhere(path: Path) -> None:
    modules = json.loads(path.read_bytes())["modules"]
    del modules["app.core"]
    rewrite(path, modules=modules)
    assert outcomes(path) == {"off": "A", "drift": "A", "strict": "A"}


def test_a_module_that_is_gone_is_told_before_the_import(path: Path) -> None:
    (path.parent / "app/a.py").unlink()
    gone = "app.a:A: there is no module 'app.a' here"
    assert outcomes(path) == {"off": gone, "drift": gone, "strict": gone}


def test_a_module_without_its_source_can_t_be_compared(path: Path) -> None:
    source = path.parent / "app/a.py"
    compileall.compile_file(source, legacy=True, quiet=2)
    source.unlink()
    shutil.rmtree(path.parent / "app/__pycache__", ignore_errors=True)
    assert outcomes(path) == {
        "off": "A",
        "drift": "A",
        "strict": "app.a:A: the source of 'app.a' is not there to be compared",
    }


def test_a_file_that_goes_away_while_it_is_compared_can_t_be_compared(path: Path) -> None:
    import app.a  # type: ignore[import-not-found]

    (path.parent / "app/a.py").unlink()
    assert (app.a.A.__name__, outcomes(path)) == (
        "A",
        {"off": "A", "drift": "A", "strict": "app.a:A: the source of 'app.a' is not there to be compared"},
    )


def test_a_module_in_a_zip_is_compared(path: Path, tmp_path: Path) -> None:
    archive = tmp_path / "whole.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("app/__init__.py", "app/core.py", "app/middle.py", "app/a.py"):
            file.write(path.parent / name, name)
        file.writestr("other/__init__.py", "")
    code = f"""
        from loader import PluginLoader, StaleManifest
        plugins = PluginLoader.open({str(path)!r}, verify="strict")
        try:
            print(sys.modules[plugins.load_class("a").__module__].__file__)
        except StaleManifest as error:
            print(error.message)
        """
    assert child(code, archive) == f"{archive / 'app/a.py'}\n"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app/__init__.py", "")
        file.writestr("app/a.py", "raise RuntimeError\n")
    assert child(code, archive) == "app.a:A: the source of 'app.a' changed since the manifest was written\n"


@pytest.mark.parametrize(
    ("stub", "said"),
    [
        ("class A: ...\n", "A"),
        ("class A: ...  # later\n", "m:A: the source of 'm' changed since the manifest was written"),
    ],
)
def test_a_module_in_c_is_compared_by_the_stub_beside_it(
    stub: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Extension:
        """Reads files as the loader of an extension module does."""

        def get_data(self, path: str) -> bytes:
            return Path(path).read_bytes()

    (tmp_path / "m.pyi").write_text(stub, encoding="utf-8")
    spec = ModuleSpec("m", Extension(), origin=str(tmp_path / "m.cpython-311.so"))  # type: ignore[arg-type]
    spec.has_location = True

    class Finder:
        """Finds the module."""

        @staticmethod
        def find_spec(name: str, path: object = None) -> ModuleSpec | None:
            return spec if (name, path) == ("m", None) else None

    monkeypatch.setattr(sys, "meta_path", [Finder])
    digest = sha256(b"class A: ...\n").hexdigest()
    told = info(record("m:A", mro=None), modules={"m": {"path": "m.pyi", "sha256": digest, "lines": {}}})
    try:
        check_source(told, strict=True)
    except PluginError as error:
        assert error.message == said  # noqa: PT017  (one of two outcomes)
    else:
        assert said == "A"


def test_a_builtin_module_can_t_be_compared(path: Path) -> None:
    told = info(record("_operator:attrgetter", mro=None), modules={"_operator": {"path": "x.py", "sha256": "0"}})
    with pytest.raises(StaleManifest, match=r"the source of '_operator' is not there to be compared; "):
        check_source(told, strict=True)
    assert check_source(told, strict=False) is None  # type: ignore[func-returns-value]
    assert path.exists()
