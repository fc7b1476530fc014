"""What plugins need to run: read from metadata and from projects, and no more than is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from indexer.manifest import render
from indexer.pipeline import Request, build
from indexer.target import Target
from tests.conftest import Environment, Package
from tests.judge import Files

CORE: Files = {"app/__init__.py": "", "app/core.py": "class Base:\n    api_version = 7\n"}
LINUX = Target(python=(3, 11), platform="linux")


def built(root: Path, **options: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the records' `compat` and `distribution` by the plugins' names, and the problems."""
    given = {"packages": ("app",), "search_path": (root,), "target": LINUX, **options}
    result = build(Request(categories={"Base": "app.core:Base"}, **given))
    records: Any = result.document["plugins"]
    found = {
        record["name"]: {key: record.get(key) for key in ("compat", "distribution")} for record in records.values()
    }
    return found, [str(problem) for problem in result.problems]


def requires(root: Path, **options: Any) -> dict[str, str]:
    found, problems = built(root, **options)
    assert problems == []
    compat = found["a"]["compat"] or {}
    requirements: dict[str, str] = compat.get("requires", {})
    return requirements


PROJECT = """\
[project]
name = "My.App"
requires-python = ">=3.10"
dependencies = [
  "Plain>=2,<3",
  "extras[b,a]~=1.4",
  "unused>=9",
  "direct @ https://host.invalid/direct.zip",
  "twice>=1", "twice<5; python_version >= '3.8'",
  "broken>>1",
  "gone; sys_platform == 'win32'",
  "here>=1; sys_platform == 'linux'",
  "byimplementation>=3; implementation_name == 'cpython'",
  "byword; platform_system == 'Linux' and os_name == 'posix'",
]
[project.optional-dependencies]
redis = ["redis>=5"]
old = ["either>=1; python_version < '3.8'", "both>=1"]
new = ["either>=2; python_version >= '3.8'", "both>=2"]
"""
NAMES = [
    *("plain", "extras", "direct", "twice", "broken", "gone", "here", "byimplementation", "byword", "redis", "either"),
    *("both", "undeclared"),
]


def test_a_project_says_what_the_modules_that_a_plugin_imports_must_be(package: Package) -> None:
    source = "".join(f"import {name}\n" for name in NAMES) + "from app.core import Base\n\nclass A(Base): ...\n"
    found, problems = built(package({**CORE, "app/a.py": source, "pyproject.toml": PROJECT}))
    assert (found, problems) == (
        {
            "a": {
                "distribution": "my-app",
                "compat": {
                    "python": ">=3.10",
                    "requires": {
                        "plain": "Plain<3,>=2",
                        "extras": "extras[a,b]~=1.4",
                        "direct": "direct",
                        "twice": 'twice<5,>=1; python_version >= "3.8"',
                        "here": 'here>=1; sys_platform == "linux"',
                        "byword": 'byword; platform_system == "Linux" and os_name == "posix"',
                        "redis": "redis>=5",
                        "either": 'either>=2; python_version >= "3.8" and extra == "new"',
                        "both": "both",
                    },
                },
            }
        },
        [],
    )


def test_every_requirement_that_is_written_down_can_be_read_again(package: Package) -> None:
    source = "".join(f"import {name}\n" for name in NAMES) + "from app.core import Base\n\nclass A(Base): ...\n"
    texts = requires(package({**CORE, "app/a.py": source, "pyproject.toml": PROJECT}))
    assert {str(Requirement(text)).partition(";")[0] for text in texts.values()} == {
        text.partition(";")[0] for text in texts.values()
    }


OLD, NEW = (
    'either>=1; python_version < "3.8" and extra == "old"',
    'either>=2; python_version >= "3.8" and extra == "new"',
)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (Target(python=(3, 11), platform="win32"), {"gone": 'gone; sys_platform == "win32"', "either": NEW}),
        (Target(python=(3, 7), platform="wasi"), {"either": OLD}),
    ],
)
def test_what_a_condition_says_is_asked_of_the_target(target: Target, found: dict[str, str], package: Package) -> None:
    source = "import gone, here, byword, either\nfrom app.core import Base\n\nclass A(Base): ...\n"
    assert requires(package({**CORE, "app/a.py": source, "pyproject.toml": PROJECT}), target=target) == found


PLUGIN = "import redis\nfrom app.core import Base\n\nclass A(Base): ...\n"
DECLARED = '[project]\nname = "app"\ndependencies = ["redis>=5"]\n'


@pytest.mark.parametrize(
    ("files", "root", "found"),
    [
        ({"pyproject.toml": DECLARED}, "src", {"redis": "redis>=5"}),
        ({"src/pyproject.toml": "[tool.x]\n", "pyproject.toml": DECLARED}, "src", {}),
        ({"pyproject.toml": DECLARED}, "src/deeper", {}),
        ({"src/pyproject.toml": "nonsense"}, "src", {}),
        ({"src/pyproject.toml": "project = 1\n"}, "src", {}),
        ({"src/pyproject.toml": "[project]\nname = 1\n"}, "src", {}),
        ({"src/pyproject.toml": '[project]\nname = "app"\ndynamic = ["dependencies"]\n'}, "src", {}),
        (
            {"src/pyproject.toml": '[project]\nname = "app"\ndependencies = "redis"\noptional-dependencies = 1\n'},
            "src",
            {},
        ),
        ({}, "src", {}),
    ],
)
def test_a_project_is_that_of_its_folder_or_of_the_one_above(
    files: Files, root: str, found: dict[str, str], package: Package
) -> None:
    sources = {f"{root}/{path}": text for path, text in {**CORE, "app/a.py": PLUGIN}.items()}
    assert requires(package({**sources, **files}) / root) == found


METADATA = """\
Metadata-Version: 2.4
Name: App
Version: 1.0
Requires-Python: >=3.12
Requires-Dist: Redis.Client>=5
Requires-Dist: other; extra == "more"
Provides-Extra: more

Requires-Dist: this-is-text
"""
SITE: Files = {
    **CORE,
    "app/a.py": PLUGIN,
    "app-1.0.dist-info/METADATA": METADATA,
    "app-1.0.dist-info/RECORD": "app/__init__.py,,\napp/core.py,,\napp/a.py,,\n",
    "redis/__init__.py": "",
    "redis_client-5.1.dist-info/METADATA": "Name: redis-client\nVersion: 5.1\n",
    "redis_client-5.1.dist-info/RECORD": "redis/__init__.py,,\n",
}


def test_an_installed_distribution_s_metadata_says_it_and_what_is_installed_names_the_distribution_of_a_module(
    environment: Environment, tmp_path: Path
) -> None:
    found, _ = built(tmp_path / "nowhere", python=environment(SITE), search_path=())
    assert found == {
        "a": {"distribution": "app", "compat": {"python": ">=3.12", "requires": {"redis": "Redis.Client>=5"}}}
    }


def test_a_module_that_comes_with_another_distribution_is_nothing_that_was_asked_for(environment: Environment) -> None:
    files = {**SITE, "app-1.0.dist-info/METADATA": "Name: app\nVersion: 1\nRequires-Dist: redis>=5\n"}
    assert requires(Path("nowhere"), python=environment(files), search_path=()) == {}


def test_what_belongs_to_nobody_says_nothing(package: Package) -> None:
    assert built(package({**CORE, "app/a.py": PLUGIN})) == ({"a": {"compat": None, "distribution": None}}, [])


INTERFACES = """\
from typing import ClassVar
from app.core import Base

class Text(Base):
    api_version = "2.1"
class Number(Base):
    api_version: ClassVar[int] = 1
    api_version = 3
class Parts(Base):
    api_version = (1, 4)
class Below(Parts): ...
class Own(Parts):
    api_version = 1.5
class Computed(Text):
    api_version = len("ab")
class Flag(Base):
    api_version = True
class Nothing(Base): ...
"""


def test_a_literal_attribute_of_the_class_or_of_an_ancestor_below_the_base_is_the_version_of_the_interface(
    package: Package,
) -> None:
    found, problems = built(package({**CORE, "app/a.py": INTERFACES}))
    assert ({name: (entry["compat"] or {}).get("api_version") for name, entry in found.items()}, problems) == (
        {
            "text": "2.1",
            "number": "3",
            "parts": "1.4",
            "below": "1.4",
            "own": "1.5",
            "computed": None,
            "flag": None,
            "nothing": None,
        },
        [],
    )


def test_the_attribute_may_have_another_name(package: Package) -> None:
    source = "from app.core import Base\n\nclass A(Base):\n    needs = '1.2'\n"
    found, _ = built(package({**CORE, "app/a.py": source}), api_version_attribute="needs")
    assert found["a"]["compat"] == {"api_version": "1.2"}


def test_a_plugin_for_another_interface_is_a_problem_and_listed_all_the_same(package: Package) -> None:
    source = INTERFACES + "class Odd(Base):\n    api_version = 'next'\n"
    root = package({**CORE, "app/a.py": source})
    found, problems = built(root, api_version=">=1.5,<3")
    message = "it is written for version {} of the plugin interface, and the application has >=1.5,<3"
    remedy = "adapt it, or widen api-version in [tool.coldplug]"
    assert problems == [
        f"app/a.py:6:0: CP050 app.a:Number: {message.format(3)}; {remedy}",
        f"app/a.py:9:0: CP050 app.a:Parts: {message.format(1.4)}; {remedy}",
        f"app/a.py:11:0: CP050 app.a:Below: {message.format(1.4)}; {remedy}",
        (
            "app/a.py:19:0: CP050 app.a:Odd: the version 'next' of the plugin interface that it is written for is none;"
            " write one such as 2 or 2.1"
        ),
    ]
    assert (found["number"]["compat"], found["odd"]["compat"]) == ({"api_version": "3"}, None)


def test_what_the_application_has_stands_in_the_head(package: Package) -> None:
    root = package({**CORE, "app/a.py": PLUGIN})
    request = Request(
        packages=("app",), search_path=(root,), categories={"Base": "app.core:Base"}, api_version=">=1,<3"
    )
    text = render(build(request).document)
    assert text.index(b'\n"compat":{"api_version":">=1,<3"},\n') < text.index(b'\n"names":{')


@given(st.sampled_from(["linux", "win32", "darwin"]), st.sampled_from([(3, 8), (3, 11), (3, 14)]), st.data())
@settings(max_examples=60, deadline=None)
def test_conditions_hold_as_packaging_evaluates_them(
    platform: str, python: tuple[int, int], data: st.DataObject
) -> None:
    from indexer.compatibility import _holds

    one = st.sampled_from(
        [
            *("python_version < '3.10'", "python_version >= '3.11'", "sys_platform == 'win32'", "os_name != 'nt'"),
            *("platform_system == 'Darwin'", "'linux' in sys_platform"),
        ]
    )
    text = " ".join(data.draw(st.tuples(one, st.sampled_from(["and", "or"]), one)))
    marker = Requirement(f"x; {text}").marker
    assert marker is not None
    environment = {
        "python_version": ".".join(map(str, python)),
        "sys_platform": platform,
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_system": {"linux": "Linux", "win32": "Windows", "darwin": "Darwin"}[platform],
    }
    said = _holds(marker, Target(python=python, platform=platform))
    assert said == ("always" if marker.evaluate(environment) else "never")
