from __future__ import annotations

import importlib.metadata
import os
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from indexer.discover import Finder, Root
from indexer.distributions import distribution_of, distribution_providing, normalised
from indexer.environment import search_roots
from indexer.target import Target

TARGET = Target(python=(3, 11), platform="linux")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    return folder


def installed(name: str, version: str, *files: str, top_level: str = "") -> dict[str, str]:
    """Return the files of an installed distribution: modules, metadata and RECORD."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: x\n\nName: not this\n"
    more = {f"{info}/top_level.txt": f"{top_level}\n"} if top_level else {}
    record = "".join(f"{path},sha256=x,1\n" for path in files)
    return {**dict.fromkeys(files, ""), f"{info}/METADATA": metadata, f"{info}/RECORD": record, **more}


def owners(
    place: Path | Root, *modules: str, origin: Literal["project", "site", "stdlib"] = "site"
) -> list[tuple[str, str] | None]:
    root = place if isinstance(place, Root) else Root(location=str(place), origin=origin)
    finder = Finder([root], target=TARGET)
    found = [finder.find(module) for module in modules]
    return [distribution_of(located) if located else ("not", "found") for located in found]


def test_a_module_belongs_to_the_distribution_whose_record_lists_it(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        {
            **installed("Some-Thing", "1.0", "some_thing/__init__.py", "some_thing/deep/m.py"),
            **installed("other.dist", "2.0rc1", "odd_name.py", "some_thing/plugin.py", "native.so"),
            "loose.py": "",
        },
    )
    modules = ("some_thing", "some_thing.deep.m", "some_thing.plugin", "odd_name", "native", "loose")
    assert owners(site, *modules) == [
        *(("some-thing", "1.0"), ("some-thing", "1.0"), ("other-dist", "2.0rc1")),
        *(("other-dist", "2.0rc1"), ("other-dist", "2.0rc1"), None),
    ]


def test_a_namespace_belongs_to_a_distribution_unless_several_share_it(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        {
            **installed("ns-one", "1.0", "ns/one/__init__.py", "own/m.py"),
            **installed("ns-two", "2.0", "ns/two/__init__.py"),
        },
    )
    assert owners(site, "ns", "own", "ns.one", "ns.two") == [
        None,
        ("ns-one", "1.0"),
        ("ns-one", "1.0"),
        ("ns-two", "2.0"),
    ]


def test_without_a_record_the_name_or_the_list_of_top_level_modules_counts(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        {
            "yaml/__init__.py": "",
            "_yaml.py": "",
            "PyYAML-6.0.egg-info/PKG-INFO": "Name: PyYAML\r\nVersion: 6.0\r\n\r\n",
            "PyYAML-6.0.egg-info/top_level.txt": "_yaml\nyaml\n",
            "dbus_python/m.py": "",
            "dbus_python-1.3.2-py3.11.egg-info": "Metadata-Version: 1.1\nName: dbus-python\nVersion: 1.3.2\n",
            "bare.py": "",
            "bare.egg-info/not-zip-safe": "",
            "broken.py": "",
            "broken-0.1.dist-info/INSTALLER": "",
            "other.py": "",
        },
    )
    assert owners(site, "yaml", "_yaml", "dbus_python", "dbus_python.m", "bare", "broken", "other") == [
        *(("pyyaml", "6.0"), ("pyyaml", "6.0"), ("dbus-python", "1.3.2"), ("dbus-python", "1.3.2")),
        *(("bare", ""), ("broken", "0.1"), None),
    ]


def test_what_a_project_built_for_itself_is_not_installed(tmp_path: Path) -> None:
    files = {"app.py": "", "app.egg-info/PKG-INFO": "Name: app\nVersion: 1.0\n", "app.egg-info/top_level.txt": "app\n"}
    project = write(tmp_path / "project", files)
    site = write(tmp_path / "site", installed("lib", "2.0", "lib.py"))
    assert [owners(project, "app", origin="project"), owners(site, "lib", origin="project")] == [
        [None],
        [("lib", "2.0")],
    ]


def test_the_standard_library_belongs_to_no_distribution(tmp_path: Path) -> None:
    assert owners(write(tmp_path, installed("os", "1.0", "os.py")), "os", origin="stdlib") == [None]


def test_an_editable_install_owns_what_its_pth_file_put_on_the_path(tmp_path: Path) -> None:
    write(tmp_path / "work", {"src/app/__init__.py": "", "loose/__init__.py": "", "ns/one.py": ""})
    site = write(
        tmp_path / "site",
        {
            **installed("app", "1.0", "app.pth"),
            **installed("my-loose", "2.0", "__editable__.my_loose-2.0.pth", "_finder.py", top_level="loose"),
        },
    )
    pth = str(site / "__editable__.my_loose-2.0.pth")
    places = [
        Root(location=str(tmp_path / "work/src"), origin="site", pth=str(site / "app.pth")),
        Root(location=str(tmp_path / "work"), origin="site", entry="loose", module="loose", pth=pth),
        Root(location=str(tmp_path / "work"), origin="site", entry="ns", module="ns", pth=pth),
        Root(location=str(tmp_path / "work/src"), origin="site", pth=str(site / "nobody.pth")),
        Root(
            location=str(tmp_path / "work"), origin="site", entry="loose", module="loose", pth=str(site / "nobody.pth")
        ),
    ]
    assert [
        owners(place, *modules.split())
        for place, modules in zip(places, ("app", "loose", "ns ns.one", "app", "loose"), strict=True)
    ] == [[("app", "1.0")], [("my-loose", "2.0")], [None, ("my-loose", "2.0")], [None], [None]]
    assert distribution_providing("loose", [Root(location=str(site), origin="site")]) == ("my-loose", "2.0")


def test_modules_of_a_wheel_or_an_egg_belong_to_it(tmp_path: Path) -> None:
    wheel, egg = tmp_path / "app-1.0-py3-none-any.whl", tmp_path / "old-0.1-py3.11.egg"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in installed("app", "1.0", "app/__init__.py", "app/m.py").items():
            archive.writestr(path, content)
    with zipfile.ZipFile(egg, "w") as archive:
        archive.writestr("old/__init__.py", "")
        archive.writestr("EGG-INFO/PKG-INFO", "Name: Old\nVersion: 0.1\n")
        archive.writestr("EGG-INFO/top_level.txt", "old\n")
    (tmp_path / "broken.zip").write_text("no zip file")
    assert [owners(wheel, "app.m"), owners(egg, "old")] == [[("app", "1.0")], [("old", "0.1")]]
    assert distribution_providing("app", [Root(location=str(tmp_path / "broken.zip"), origin="site")]) is None


def test_a_module_in_a_folder_of_a_root_is_looked_up_from_there(tmp_path: Path) -> None:
    write(tmp_path, {"lib/m.py": "", **installed("m", "1.0", "m.py")})
    assert owners(Root(location=str(tmp_path), origin="site", entry="lib"), "m") == [("m", "1.0")]


def test_the_distribution_that_a_top_level_module_is_imported_from_is_known_by_its_name(tmp_path: Path) -> None:
    one = write(tmp_path / "one", installed("PyYAML", "6.0", "yaml/__init__.py", "_yaml.so"))
    two = write(tmp_path / "two", installed("yaml", "0.1", "other.py", top_level="third"))
    roots = [
        Root(location=str(tmp_path / "missing"), origin="site"),
        Root(location=str(tmp_path), origin="project"),
        Root(location=str(one), origin="site"),
        Root(location=str(two), origin="site"),
    ]
    assert [distribution_providing(name, roots) for name in ("yaml", "_yaml", "other", "third", "fourth")] == [
        *(("pyyaml", "6.0"), ("pyyaml", "6.0"), ("yaml", "0.1"), ("yaml", "0.1"), None),
    ]


def test_an_installation_is_seen_when_the_folder_has_changed(tmp_path: Path) -> None:
    site = write(tmp_path, {"m.py": ""})
    before = owners(site, "m")
    write(site, installed("m", "1.0", "m.py"))
    os.utime(site, ns=(1, 1))
    assert (before, owners(site, "m")) == ([None], [("m", "1.0")])


@pytest.mark.parametrize(
    ("name", "answer"), [("PyYAML", "pyyaml"), ("zope.interface", "zope-interface"), ("A_-_b..c", "a-b-c")]
)
def test_names_are_normalised_as_pep_503_has_it(name: str, answer: str) -> None:
    assert normalised(name) == answer


def test_every_module_of_this_environment_belongs_to_whom_its_metadata_says() -> None:
    site = os.path.realpath(sysconfig.get_path("purelib"))
    roots = search_roots([], python=None, target=Target.running())
    finder = Finder(roots, target=Target.running())
    expected, found = {}, {}
    for distribution in importlib.metadata.distributions(path=[site]):
        identity = (normalised(distribution.metadata["Name"]), distribution.version)
        for file in distribution.files or ():
            parts = file.with_suffix("").parts
            located = finder.find(".".join(parts).removesuffix(".__init__")) if file.suffix == ".py" else None
            if located and located.path == file.as_posix() and os.path.realpath(located.root.location) == site:
                expected[located.module] = identity
                found[located.module] = distribution_of(located)
    assert found == expected
    assert found["pytest"] == ("pytest", importlib.metadata.version("pytest"))
