"""The interpreter judges: what a build says of a sample is held against what importing the sample shows.

A sample's expectation is written down from the interpreter and checked against it first, so a wrong sample and a wrong
answer never look alike.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

from indexer.audit import Observation, SeenClass, observe

Files: TypeAlias = Mapping[str, str | bytes]
Bases: TypeAlias = Mapping[str, str | None]
Plugins: TypeAlias = dict[str, list[str]]

BASE = {"Base": "pkg.base:Base"}
PACKAGE: Files = {
    "pkg/__init__.py": "",
    "pkg/base.py": "class Base:\n    pass\n\nclass Other:\n    pass\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sample: its files, and what importing them shows.

    `plugins` are ids by category; for a class that does not spell where it is, a reference that leads to it. `unknown`
    are the ids that source can't decide, plugins or not: the manifest must list them as such; `module:*` stands for
    what a module may hold besides. `broken` modules don't import, and `problems` are the places, as `path:line`, that
    the build must tell of. `real` are files that the interpreter imports instead, where it can't import what the
    indexer reads (newer syntax, stubs). `setup` is code that the interpreter runs first. `needs` is a module that the
    sample imports and that may not be installed. `python` is the oldest version that can import the sample.
    """

    name: str
    files: Files
    plugins: Plugins
    unknown: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    bases: Bases = field(default_factory=lambda: BASE)
    real: Files | None = None
    setup: str | None = None
    needs: str | None = None
    python: tuple[int, int] = (3, 11)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence that the sample is an example of."""
        return self.name


def case(
    name: str,
    *plugins: str,
    files: Files | None = None,
    by: Plugins | None = None,
    unknown: Collection[str] = (),
    broken: Collection[str] = (),
    problems: Sequence[str] = (),
    bases: Bases = BASE,
    real: Files | None = None,
    setup: str | None = None,
    needs: str | None = None,
    python: tuple[int, int] = (3, 11),
    options: Mapping[str, Any] | None = None,
    **modules: str,
) -> Case:
    """Return a sample of the package `pkg`: `a="…"` is its module `pkg.a`; `files` are by path."""
    sources = {f"pkg/{module}.py": source for module, source in modules.items()}
    return Case(
        name=name,
        files={**PACKAGE, **sources, **(files or {})},
        plugins=by if by is not None else {category: sorted(plugins) for category in bases},
        unknown=frozenset(unknown),
        broken=frozenset(broken),
        problems=tuple(problems),
        bases=bases,
        real=real,
        setup=setup,
        needs=needs,
        python=python,
        options=options or {},
    )


def write_files(root: Path, files: Files) -> Path:
    """Write a sample below `root`; text is dedented and its line ends are kept, bytes are written as they are."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return root


def modules_in(*roots: Path, packages: Collection[str] = ()) -> list[str]:
    """Return the modules of source below the roots, folder or archive, as Python would name them."""
    found: set[str] = set()
    for root in roots:
        if root.is_dir():
            names = [path.relative_to(root).as_posix() for path in root.rglob("*.py")]
        else:
            names = [name for name in zipfile.ZipFile(root).namelist() if name.endswith(".py")]
        found.update(name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in names)
    return sorted(module for module in found if not packages or module.partition(".")[0] in packages)


def packages_in(*roots: Path) -> tuple[str, ...]:
    """Return the top-level names of what `modules_in` finds."""
    return tuple(sorted({module.partition(".")[0] for module in modules_in(*roots)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One side's word on a sample.

    `plugins` has the MRO of each plugin by category, empty where it can't be known; `abstract` are the abstract classes
    that derive from a base, `virtual` the plugins that are registered only, `unknown` the classes that source can't
    decide (they are in none of the others), and `problems` the places that the sample expects to be told of.
    """

    plugins: Mapping[str, Mapping[str, tuple[str, ...]]]
    abstract: frozenset[str]
    virtual: frozenset[str]
    unknown: frozenset[str]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Both sides' words, which should be equal, the manifest, and the places (`path:line`) of all problems."""

    said: Verdict
    shown: Verdict
    document: Mapping[str, Any]
    places: tuple[str, ...]


def interpret(sample: Case, roots: Sequence[Path], *, packages: Collection[str] = (), **options: Any) -> Observation:
    """Import the sample in a child process and return what it shows; the sample must be what it says it is."""
    observation = observe(
        modules_in(*roots, packages=packages),
        search_path=roots,
        bases=[given for given in sample.bases.values() if given is not None],
        setup=sample.setup,
        batch=2_000,  # one child a sample
        **options,
    )
    failed = {module: outcome for module, outcome in observation.modules.items() if not outcome.imported}
    assert failed.keys() == set(sample.broken), failed
    plugins = {category: sorted(records) for category, records in _shown_plugins(observation, sample).items()}
    assert plugins == sample.plugins, "the interpreter shows something else than the sample expects"
    return observation


def judge_by(
    observation: Observation, sample: Case, document: Mapping[str, Any], problems: Sequence[object] = ()
) -> Judgement:
    """Put a manifest and what the interpreter showed of the same sample into the same words."""
    unsure = told_unknown(document)
    places = [f"{getattr(problem, 'path', '')}:{getattr(problem, 'line', 0)}" for problem in problems]

    def known(id_: str) -> bool:
        module = id_.partition(":")[0]
        if f"{module}:*" in sample.unknown and id_ not in document["plugins"]:
            return False  # the manifest tells of the module that it may hold more
        return id_ not in sample.unknown and module not in sample.broken

    def told_of_reachable(id_: str) -> bool:
        return id_.partition(":")[0] not in sample.broken and "<locals>" not in id_

    def said_plugins() -> dict[str, dict[str, tuple[str, ...]]]:
        plugins: dict[str, dict[str, tuple[str, ...]]] = {category: {} for category in sample.bases}
        for id_, record in document["plugins"].items():
            for category in record["categories"]:
                if known(id_):
                    plugins.setdefault(category, {})[id_] = tuple(record["mro"] or ())
        return plugins

    shown = {
        category: {id_: mro for id_, mro in records.items() if known(id_)}
        for category, records in _shown_plugins(observation, sample).items()
    }
    abstract = {node["id"] for node in document["graph"]["nodes"] if node["kind"] == "abstract"}
    bases = {seen.id for seen in observation.bases.values()}
    return Judgement(
        said=Verdict(
            plugins=said_plugins(),
            abstract=frozenset(id_ for id_ in abstract & observation.classes.keys() if known(id_)),
            virtual=frozenset(id_ for id_, record in document["plugins"].items() if record["virtual"] and known(id_)),
            unknown=frozenset(id_ for id_ in unsure if id_ in sample.unknown or told_of_reachable(id_)),
            problems=tuple(place for place in sample.problems if place in places),
        ),
        shown=Verdict(
            plugins=shown,
            abstract=frozenset(
                id_
                for id_, seen in observation.classes.items()
                if seen.abstract and not seen.derives.isdisjoint(bases) and known(id_)
            ),
            virtual=frozenset(
                id_
                for records in shown.values()
                for id_ in records
                if bases.isdisjoint(_shown_classes(observation, sample)[id_].derives)
            ),
            unknown=sample.unknown,
            problems=sample.problems,
        ),
        document=document,
        places=tuple(places),
    )


def _shown_classes(observation: Observation, sample: Case) -> Mapping[str, SeenClass]:
    """Return the classes by what Python calls them; by the sample's reference, where that does not lead to them."""
    named = {id_ for ids in sample.plugins.values() for id_ in ids}
    return {**{id_: seen for id_, seen in observation.references.items() if id_ in named}, **observation.classes}


def _shown_plugins(observation: Observation, sample: Case) -> dict[str, dict[str, tuple[str, ...]]]:
    plugins: dict[str, dict[str, tuple[str, ...]]] = {}
    for category, given in sample.bases.items():
        base = None if given is None else observation.bases[given].id
        registered = observation.registered.get(base or "", frozenset())
        plugins[category] = {
            id_: seen.mro
            for id_, seen in _shown_classes(observation, sample).items()
            if not seen.abstract and id_ != base and (base in seen.derives or not registered.isdisjoint(seen.mro))
        }
    return plugins


def told_unknown(document: Mapping[str, Any]) -> set[str]:
    """Return the ids of the classes that the manifest says it can't know, each with a reason, a path and a line."""
    told = set()
    for item in document["coverage"]["unresolved"]:
        assert item["reason"], item
        assert item["path"], item
        assert item["line"] > 0, item
        told.add(item["id"])
    for id_, record in document["plugins"].items():
        if record["abstract"] is None or record["mro"] is None:
            assert record["unknown"], record
            told.add(id_)
    return told
