"""Merging: the parts of an application give the manifest of the whole, byte for byte, or say why they can't."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from indexer.manifest import render
from indexer.merging import PART, Merged, merge
from indexer.merging_unseen import Part
from indexer.project_renamed import Renaming
from indexer.shape import fault_of
from tests.conftest import Environment, Index, Package
from tests.generated import package as generated
from tests.judge import Files, write_files

BASE = {"Base": "core:Base"}
CORE: Files = {"core.py": "class Base:\n    def __init__(self, *, size: int = 1): ...\n"}
CONFIGURED = "build all parts from the same sources, with the same configuration"


def part(document: dict[str, Any], name: str) -> Part:
    """Return a manifest as it is read from its file."""
    read = json.loads(render(document))
    assert fault_of(read, PART) is None
    return Part(name=name, document=read)


def merged(*documents: dict[str, Any]) -> Merged:
    return merge([part(document, f"{number}.json") for number, document in enumerate(documents, 1)])


def is_whole(result: Merged, whole: dict[str, Any]) -> bool:
    return (result.conflicts, render(result.document)) == ((), render(whole))


# --- laws ------------------------------------------------------------------------------------------------------------


def shards_of(modules: Sequence[str], chance: Random) -> list[list[str]]:
    """Return modules in up to three shards by chance; some are in several."""
    shards: list[list[str]] = [[] for _ in range(3)]
    for module in modules:
        for shard in chance.sample(shards, chance.choice((1, 1, 1, 2))):
            shard.append(module)
    return [shard for shard in shards if shard]


@pytest.mark.parametrize("seed", range(3))
def test_parts_split_by_chance_merge_into_the_bytes_of_one_build_whatever_their_order_and_grouping(
    seed: int, tmp_path: Path, index: Index
) -> None:
    """Each sample is one package whose modules derive from each other's classes; the parts share none or some."""
    outcomes = []
    for number in range(seed * 12, seed * 12 + 12):
        chance = Random(number)  # noqa: S311 - chance that can be had again
        root = write_files(tmp_path / str(number), generated(number, "p"))
        modules = sorted(f"p.{path.stem}" for path in (root / "p").glob("*.py") if path.stem != "__init__")
        shards = shards_of(modules, chance)
        whole = index(root, {"Base": "p.base:Base"}, modules)
        parts = [index(root, {"Base": "p.base:Base"}, shard) for shard in shards]
        first = merged(*parts)
        if first.conflicts:
            outcomes.append("conflict")
            continue
        chance.shuffle(parts)
        grouped = parts[0]
        for one in parts[1:]:
            grouped = merged(one, grouped).document
        assert (render(first.document), render(grouped)) == (render(whole), render(whole))
        assert is_whole(merged(whole, *parts, whole), whole)
        outcomes.append("whole")
    assert outcomes.count("whole") >= 11  # the rest derives from a class whose name another took, see below


def test_the_manifest_of_one_part_is_itself(package: Package, index: Index) -> None:
    whole = index(package({**CORE, "a.py": "from core import Base\nclass A(Base): ...\n"}), BASE)
    assert is_whole(merged(whole), whole)


# --- what parts and the whole differ in ------------------------------------------------------------------------------

WHOLE: dict[str, Files] = {
    "names that several plugins have": {
        "a.py": "from core import Base\nclass Same(Base): ...\n",
        "b.py": "from core import Base\nclass Same(Base): ...\n",
    },
    "a class that is an ancestor to one part and a plugin to another": {
        "a.py": "from core import Base\nclass Mid(Base): ...\n",
        "b.py": "from a import Mid\nclass B(Mid): ...\n",
    },
    "an abstract class between": {
        "a.py": "from abc import ABC, abstractmethod\nfrom core import Base\n"
        "class Mid(Base, ABC):\n    @abstractmethod\n    def go(self): ...\n",
        "b.py": "from a import Mid\nclass B(Mid):\n    def go(self): ...\n",
    },
    "an abstract class that nothing derives from, with a class of another part above it": {
        "a.py": "from core import Base\nclass Mixin: ...\nclass A(Base): ...\n",
        "b.py": "from abc import ABC, abstractmethod\nfrom core import Base\nfrom a import Mixin\n"
        "class B(Base, Mixin, ABC):\n    @abstractmethod\n    def go(self): ...\n",
    },
    "a class that a function of a third module makes for each": {
        "make.py": "from core import Base\ndef make():\n    class Made(Base): ...\n    return Made\n",
        "a.py": "from make import make\nclass A(make()): ...\n",
        "b.py": "from make import make\nclass B(make()): ...\n",
    },
    "a class made in a function of one part, to which a name in another leads": {
        "a.py": "from core import Base\ndef make():\n    class Made(Base): ...\n    return Made\n",
        "b.py": "from a import make\nB = make()\n",
    },
    "a category that decorators fill in one part, and that has a base in another": {
        "a.py": "from coldplug.loader import plugin_discoverable\n"
        "@plugin_discoverable(category='Tool')\nclass A: ...\n",
        "b.py": "from coldplug.loader import plugin_discoverable\nfrom tool import Tool\n"
        "@plugin_discoverable(base=Tool)\nclass B(Tool): ...\n",
        "tool.py": "class Tool: ...\n",
    },
    "files that can't be read, and classes that can't be known": {
        "a.py": "class (\n",
        "b.py": "from missing import Thing\nfrom core import Base\nclass B(Thing): ...\nclass C(Base, Thing): ...\n",
    },
    "a class that is registered in its own part": {
        "a.py": "from core import Virtual\nclass A: ...\nVirtual.register(A)\n",
        "b.py": "from core import Base\nclass B(Base): ...\n",
    },
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_the_whole_says_is_what_its_parts_say_together(name: str, package: Package, index: Index) -> None:
    core = "class Base: ...\nimport abc\nclass Virtual(abc.ABC): ...\n"
    root = package({"core.py": core, **WHOLE[name]})
    bases = {**BASE, "Virtual": "core:Virtual"}
    whole = index(root, bases, ["a", "b"])
    parts = [index(root, bases, [module]) for module in ("b", "a")]
    assert is_whole(merged(*parts), whole)


def test_a_package_in_a_package_of_another_part_counts_once(package: Package, index: Index) -> None:
    root = package(
        {**CORE, "p/__init__.py": "", "p/q/__init__.py": "", "p/q/a.py": "import core\nclass A(core.Base): ...\n"}
    )
    whole, inner = index(root, BASE, ["p"]), index(root, BASE, ["p.q"])
    assert (whole["coverage"]["packages"], inner["coverage"]["packages"]) == ({"p": 3}, {"p.q": 2})
    assert is_whole(merged(inner, whole), whole)


def test_options_and_former_names_that_the_project_gives_come_together(package: Package, index: Index) -> None:
    root = package(
        {
            **CORE,
            "a.py": "from core import Base\nclass A(Base): ...\n",
            "b.py": "from coldplug.loader import plugin_discoverable\nfrom core import Base\n"
            '@plugin_discoverable(aliases=["bee"])\nclass B(Base): ...\n',
        }
    )
    options: dict[str, Any] = {
        "is_whole": False,
        "defaults": {"a": {"size": 2}, "b:B": {"size": 3}},
        "renamed": (
            Renaming(old="older", new="a"),
            Renaming(old="b:Older", new="b"),
            Renaming(old="gone", new=None, reason="nobody used it"),
        ),
    }
    parts = [index(root, BASE, [module], **options) for module in ("a", "b")]
    result = merged(*parts)
    assert is_whole(result, index(root, BASE, ["a", "b"], **options))
    assert (result.document["names"], result.document["renamed"]) == (
        {"a": ["a:A"], "b": ["b:B"], "bee": ["b:B"], "older": ["a:A"]},
        {"b:Older": {"to": "b:B"}, "gone": {"removed": "nobody used it"}},
    )


def test_a_former_name_that_a_plugin_of_another_part_bears_is_none(package: Package, index: Index) -> None:
    root = package(
        {
            **CORE,
            "a.py": "from core import Base\nclass A(Base): ...\n",
            "b.py": "from core import Base\nclass B(Base): ...\nclass C(Base): ...\n",
        }
    )
    renamed = (Renaming(old="b", new="a"), Renaming(old="c", new=None), Renaming(old="b:C", new="a"))
    parts = [index(root, BASE, [module], renamed=renamed, is_whole=False) for module in ("a", "b")]
    result = merged(*parts)
    assert is_whole(result, index(root, BASE, ["a", "b"], renamed=renamed, is_whole=False))
    assert result.notes == (
        "b, a former name of a:A, is the name of a plugin, which is meant",
        "b:C is said to be renamed or removed, and a plugin bears it, which is meant",
        "c is said to be renamed or removed, and a plugin bears it, which is meant",
    )


def test_what_is_worth_a_look_is_noted(package: Package, index: Index) -> None:
    root = package(
        {
            "core.py": "class Base: ...\nclass Other: ...\n",
            "a.py": "from core import Base\nclass Same(Base): ...\n",
            "b.py": "from core import Other\nclass Same(Other): ...\n",
        }
    )
    result = merged(index(root, BASE, ["a"]), index(root, {"Other": "core:Other"}, ["b"]))
    assert (result.conflicts, result.notes) == (
        (),
        (
            "2.json was not built for core:Base, the base of Base",
            "1.json was not built for core:Other, the base of Other",
            "the name same alone is ambiguous, being that of a:Same, b:Same",
        ),
    )


# --- conflicts -------------------------------------------------------------------------------------------------------


def test_all_that_contradicts_itself_is_told_at_once(package: Package, index: Index) -> None:
    root = package(
        {
            **CORE,
            "a.py": "from core import Base\nclass A(Base): ...\n",
            "b.py": "from core import Base\nfrom a import A\nclass B(A): ...\n",
        }
    )
    one, other = index(root, BASE, ["a"]), index(root, BASE, ["a", "b"])
    one["generator"] = {"name": "coldplug", "version": "0.0.9"}
    one["target"] = {**one["target"], "python": "3.14"}
    one["dependencies"], other["dependencies"] = {"thing": "1"}, {"thing": "2"}
    one["categories"] = {"Base": "core:Old"}
    one["plugins"]["a:A"]["doc"] = "It differs."
    one["modules"]["a"]["sha256"] = "0" * 64
    one["modules"]["core"]["lines"]["Base"] = 7
    one["coverage"]["packages"]["a"] = 2
    one["extra"] = True
    assert merged(one, other).conflicts == (
        "extra: 1.json and 2.json differ; build all parts with one version of coldplug, for one target",
        "generator: 1.json and 2.json differ (version); build all parts with one version of coldplug, for one target",
        "target: 1.json and 2.json differ (python); build all parts with one version of coldplug, for one target",
        f"the record of a:A: 1.json and 2.json differ (doc); {CONFIGURED}",
        f"the base of the category Base: 1.json and 2.json differ ('core:Old' -> 'core:Base'); {CONFIGURED}",
        f"the module a: 1.json and 2.json differ (sha256); {CONFIGURED}",
        f"the line in core of Base: 1.json and 2.json differ (7 -> 1); {CONFIGURED}",
        f"the version of the dependency thing: 1.json and 2.json differ ('1' -> '2'); {CONFIGURED}",
        f"the number of modules in a: 1.json and 2.json differ (2 -> 1); {CONFIGURED}",
    )


def test_values_that_only_python_takes_for_equal_differ(package: Package, index: Index) -> None:
    root = package({**CORE, "a.py": "from core import Base\nclass A(Base): ...\n"})
    one, other = index(root, BASE, ["a"]), index(root, BASE, ["a"])
    one["plugins"]["a:A"]["config"]["defaults"], other["plugins"]["a:A"]["config"]["defaults"] = {"x": 1}, {"x": True}
    assert merged(one, other).conflicts == (f"the record of a:A: 1.json and 2.json differ (config); {CONFIGURED}",)


UNSEEN: dict[str, tuple[Files, tuple[str, ...]]] = {
    "a module of one part registers a class of the other": (
        {"a.py": "class A: ...\n", "b.py": "from a import A\nfrom core import Virtual\nVirtual.register(A)\n"},
        ("2.json registers a:A with a base, which 1.json can't have seen; build both in one",),
    ),
    "a class without an id, to which a name in the other part may lead": (
        {
            "a.py": "from core import Base\ndef make():\n    class Made(Base): ...\n    return Made\nMade = make()\n",
            "b.py": "from a import Made\nclass B(Made): ...\n",
        },
        ("2.json derives from a:make.<locals>.Made, which 1.json may know by a name; build both in one",),
    ),
    "a class without an id, made in neither": (
        {
            "m.py": "from core import Base\ndef make():\n    class Made(Base): ...\n    return Made\nMade = make()\n",
            "a.py": "from m import Made\nclass A(Made): ...\n",
            "b.py": "from m import Made\nclass B(Made): ...\n",
        },
        ("1.json and 2.json derive from m:make.<locals>.Made, made in m, which may be one class; build both in one",),
    ),
    "a class whose name another took": (
        {
            "a.py": "from core import Base\nclass A(Base): ...\nOld = A\nclass A(Base): ...\n",
            "b.py": "from a import Old\nclass B(Old): ...\n",
        },
        (f"the line in a of A: 1.json and 2.json differ (4 -> 2); {CONFIGURED}",),
    ),
    "an interface that a base of the other part has": (
        {
            "a.py": "from core import Base\nfrom b import Tool\nclass A(Tool, Base):\n    ...\n",
            "b.py": "from coldplug.loader import plugin_discoverable\nclass Tool:\n    api_version = 2\n"
            "@plugin_discoverable(base=Tool)\nclass B(Tool): ...\n",
        },
        ("1.json takes the api_version of a:A from a base of 2.json perhaps; build both in one",),
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_a_part_can_not_have_seen_is_a_conflict(name: str, package: Package, index: Index) -> None:
    files, conflicts = UNSEEN[name]
    root = package({"core.py": "import abc\nclass Base: ...\nclass Virtual(abc.ABC): ...\n", **files})
    bases = {**BASE, "Virtual": "core:Virtual"}
    parts = [index(root, bases, [module]) for module in ("a", "b")]
    result = merged(*parts)
    assert result.conflicts == conflicts
    assert render(result.document) != render(index(root, bases, ["a", "b"]))


def test_parts_of_which_one_left_out_what_the_other_lists_are_a_conflict(package: Package, index: Index) -> None:
    root = package({**CORE, "a.py": "from core import Base\nclass A(Base): ...\n"})
    result = merged(index(root, BASE, ["a"]), index(root, BASE, ["a"], exclude=("*:A",)))
    assert result.conflicts == (f"1.json lists a:A, and 2.json searched a and does not; {CONFIGURED}",)


def test_what_one_part_knows_as_installed_and_another_searched_is_a_conflict(
    environment: Environment, index: Index
) -> None:
    python = environment(
        {
            "core.py": "class Base: ...\n",
            "plug.py": "import core\nclass Plug(core.Base): ...\n",
            "core-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: core\nVersion: 1\n",
            "core-1.dist-info/RECORD": "core.py,,\ncore-1.dist-info/METADATA,,\n",
        }
    )
    parts = [index([], BASE, [module], python=python) for module in ("core", "plug")]
    assert merged(*parts).conflicts == (
        "2.json rests on core, which is installed, and 1.json searched it; build both in one",
        "plugins in 2.json need core, which is installed, and 1.json searched it; build both in one",
    )
    assert index([], BASE, ["core", "plug"], python=python)["dependencies"] == {}


def test_what_a_part_uses_of_a_distribution_that_another_searched_is_a_conflict(
    environment: Environment, index: Index
) -> None:
    python = environment(
        {
            "core.py": "class Base: ...\n",
            "tools.py": "import core\ndef marked(cls):\n    return cls\nclass Tool(core.Base): ...\n",
            "tools-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tools\nVersion: 1\n",
            "tools-1.dist-info/RECORD": "tools.py,,\ntools-1.dist-info/METADATA,,\n",
            "plug.py": "import core\nimport tools\n@tools.marked\nclass Plug(core.Base): ...\n",
        }
    )
    parts = [index([], BASE, [module], python=python) for module in ("tools", "plug")]
    assert merged(*parts).conflicts == (
        "2.json rests on tools, which is installed, and 1.json searched it; build both in one",
        "plugins in 2.json need tools, which is installed, and 1.json searched it; build both in one",
    )


def test_what_is_given_by_a_name_that_plugins_of_two_parts_have_is_a_conflict(package: Package, index: Index) -> None:
    source = "from core import Base\nclass Same(Base): ...\n"
    root = package({**CORE, "a.py": source, "b.py": source})
    options: dict[str, Any] = {"is_whole": False, "renamed": (Renaming(old="old", new="same"),)}
    parts = [index(root, BASE, [module], defaults={"same": {"size": 2}}, **options) for module in ("a", "b")]
    assert merged(*parts).conflicts == (
        "old may lead to a:Same or to b:Same, which share a name; build both in one, or rename one",
        "the defaults of old, same may be meant for a:Same or for b:Same; build both in one, or rename one",
    )
    assert index(root, BASE, ["a", "b"], **options)["names"] == {"same": ["a:Same", "b:Same"]}
