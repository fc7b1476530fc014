"""Laws: what holds of every hierarchy, every order of asking, every machine. Chance finds the samples, a seed each."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from indexer import facts, manifest
from indexer.audit import Observation, observe
from indexer.mro import linearise
from indexer.pipeline import Request, build
from indexer.read import decode
from indexer.resolve_queries import Key, Queries
from indexer.scan import scan
from indexer.target import Target
from tests.generated import package
from tests.judge import modules_in, told_unknown, write_files
from tests.limits import REPOSITORY

# Chance that comes out the same in every run: a law that breaks, breaks for everybody.
lawful = settings(derandomize=True, deadline=None, max_examples=100, database=None)


# --- C3 --------------------------------------------------------------------------------------------------------------


@st.composite
def hierarchies(draw: st.DrawFn) -> list[list[int]]:
    """Return for each class the numbers of its bases, all of which come before it."""
    size = draw(st.integers(min_value=1, max_value=12))
    return [
        draw(st.lists(st.integers(min_value=0, max_value=number - 1), max_size=4)) if number else []
        for number in range(size)
    ]


@settings(lawful, max_examples=1_000)
@given(hierarchies())
def test_the_linearisation_is_that_of_type(hierarchy: list[list[int]]) -> None:
    made: dict[int, type] = {}
    mros: dict[int, tuple[int, ...]] = {}
    for number, bases in enumerate(hierarchy):
        if not all(base in made for base in bases):
            continue
        ours = linearise(number, bases=bases, mros=[mros[base] for base in bases]) if bases else (number,)
        try:
            cls = types.new_class(f"c{number}", tuple(made[base] for base in bases))
        except TypeError:
            assert ours is None
        else:
            assert ours == tuple(int(part.__name__[1:]) for part in cls.__mro__[:-1])
            made[number], mros[number] = cls, ours


# --- queries ---------------------------------------------------------------------------------------------------------


def reachable(edges: Mapping[int, Sequence[int]], start: int) -> frozenset[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(edges[node])
    return frozenset(found)


class Asked:
    """A question for each node of a graph: the nodes that can be reached from it."""

    def __init__(self, edges: Mapping[int, Sequence[int]]) -> None:
        self.queries = Queries()
        self.computed = 0
        self._edges = edges

    def ask(self, node: int) -> frozenset[int]:
        nothing: frozenset[int] = frozenset()
        return self.queries.ask((node,), lambda: self._compute(node), cyclic=nothing, settles=True)

    def _compute(self, node: int) -> frozenset[int]:
        self.computed += 1
        return frozenset({node}).union(*map(self.ask, self._edges[node]))


@st.composite
def graphs(draw: st.DrawFn) -> dict[int, list[int]]:
    """Return a graph of any shape, circles and loops included."""
    size = draw(st.integers(min_value=1, max_value=40))
    return {node: draw(st.lists(st.integers(min_value=0, max_value=size - 1), max_size=3)) for node in range(size)}


@settings(lawful, max_examples=300)
@given(graphs(), st.randoms(use_true_random=False))
def test_questions_have_the_same_answers_in_any_order_of_asking(
    edges: dict[int, list[int]], order: random.Random
) -> None:
    asked = Asked(edges)
    nodes = list(edges)
    order.shuffle(nodes)
    answers = {node: asked.ask(node) for node in nodes}
    assert answers == {node: reachable(edges, node) for node in nodes}


@lawful
@given(graphs(), st.randoms(use_true_random=False))
def test_what_an_answer_rests_on_is_every_question_that_it_led_to(
    edges: dict[int, list[int]], order: random.Random
) -> None:
    asked = Asked(edges)
    nodes = list(edges)
    order.shuffle(nodes)
    for node in nodes:
        asked.ask(node)
    used = {node: asked.queries.uses([(node,)]) for node in nodes}
    assert used == {node: frozenset((reached,) for reached in reachable(edges, node)) for node in nodes}


SIZE = 10_000
SHAPES: dict[str, Callable[[int], list[int]]] = {
    "a chain": lambda node: [node + 1] if node + 1 < SIZE else [],
    "a circle": lambda node: [(node + 1) % SIZE],
    "a chain of circles": lambda node: [other for other in (node + 1, node - 1) if 0 <= other < SIZE],
    "circles side by side": lambda node: [node // 50 * 50 + (node + step) % 50 for step in (1, 7)],
    "diamonds": lambda node: [other for other in (node // 2 * 2 + 2, node // 2 * 2 + 3) if other < 60],
    "everything": lambda node: list(range(60)) if node < 60 else [],
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("first", [0, 30, SIZE - 1])
def test_questions_are_answered_at_any_depth_and_in_any_number_of_circles(shape: str, first: int) -> None:
    """Each question is for the largest and the smallest node that can be reached."""
    edges = {node: SHAPES[shape](node) for node in range(SIZE)}
    queries = Queries()
    computed = 0

    def compute(node: int) -> tuple[int, int]:
        nonlocal computed
        computed += 1
        answers = [(node, node), *map(ask, edges[node])]
        return min(least for least, _ in answers), max(most for _, most in answers)

    def ask(node: int) -> tuple[int, int]:
        return queries.ask((node,), lambda: compute(node), cyclic=(SIZE, -1), settles=True)

    nodes = [first, *range(0, SIZE, 500)]
    answers = {node: ask(node) for node in nodes}
    found = {node: reachable(edges, node) for node in nodes}
    assert answers == {node: (min(reached), max(reached)) for node, reached in found.items()}
    assert computed < 12 * SIZE


def test_a_question_that_needs_more_than_a_stack_is_answered_as_one_that_meets_itself() -> None:
    queries = Queries()

    def endless(number: int) -> int:
        return endless(number + 1) + 1

    def ask(key: Key, compute: Callable[[], int]) -> int:
        return queries.ask(key, compute, cyclic=-1)

    inner = [ask(("inner",), lambda: endless(0)), ask(("outer",), lambda: 1 + ask(("inner",), lambda: endless(0)))]
    assert inner == [-1, 0]


def test_an_error_in_an_answer_is_the_askers_and_leaves_nothing_open() -> None:
    queries = Queries()

    def fail() -> int:
        raise ZeroDivisionError

    def outer() -> int:
        return queries.ask(("inner",), fail, cyclic=0)

    with pytest.raises(ZeroDivisionError):
        queries.ask(("outer",), outer, cyclic=0)
    assert queries.ask(("outer",), lambda: 7, cyclic=0) == 7


# --- the interpreter -------------------------------------------------------------------------------------------------

PACKAGES = 100
HERE = Target(python=sys.version_info[:2], platform=sys.platform, complete_environment=True)


def said_of(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the MRO of each plugin in a manifest, "abstract" for what is, "unknown" for what can't be known."""
    unknown = dict.fromkeys(told_unknown(document), ("unknown",))
    abstract = [node["id"] for node in document["graph"]["nodes"] if node["kind"] == "abstract"]
    plugins = {id_: tuple(record["mro"] or ()) for id_, record in document["plugins"].items()}
    return {**plugins, **dict.fromkeys(abstract, ("abstract",)), **unknown}


def shown_of(observation: Observation) -> dict[str, tuple[str, ...]]:
    """Return the interpreter's word on the same."""
    return {
        id_: ("abstract",) if seen.abstract else seen.mro
        for id_, seen in observation.classes.items()
        if not seen.derives <= {id_}
    }


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_packages_made_by_chance_are_what_importing_shows(seed: int, tmp_path: Path) -> None:
    samples = {f"p{number}": package(1_000 * seed + number, f"p{number}") for number in range(PACKAGES)}
    for files in samples.values():
        write_files(tmp_path, files)
    bases = {name: f"{name}.base:Base" for name in samples}
    modules = modules_in(tmp_path)
    observation = observe(modules, search_path=[tmp_path], bases=[*bases.values()], batch=10_000, seconds=300)
    broken = {module.partition(".")[0] for module, outcome in observation.modules.items() if not outcome.imported}
    built = build(Request(packages=tuple(samples), search_path=(tmp_path,), categories=bases, target=HERE))
    said, shown = said_of(built.document), shown_of(observation)
    differences = {
        id_: (said.get(id_), shown.get(id_))
        for id_ in said.keys() | shown.keys()
        if said.get(id_) != shown.get(id_)
        and not broken.intersection(id_.replace(":", ".").split(".")[:1])
        and _leads_to_what_it_says(id_, observation)
    }
    assert differences == {}
    assert (len(shown) > 5 * PACKAGES, len(broken) < PACKAGES // 2) == (True, True)


def _leads_to_what_it_says(id_: str, observation: Observation) -> bool:
    """Tell whether an id is a class's own; one of another is told apart in the cases of names."""
    return id_ not in observation.references


# --- the manifest ----------------------------------------------------------------------------------------------------


def write_samples(root: Path, numbers: Sequence[int]) -> Path:
    for number in numbers:
        write_files(root, package(number, f"p{number}"))
    return root


def request_of(root: Path, numbers: Sequence[int], **options: Any) -> Request:
    names = [f"p{number}" for number in numbers]
    categories = {name: f"{name}.base:Base" for name in names}
    return Request(packages=tuple(names), search_path=(root,), categories=categories, **options)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Return a root with some packages, files that are wrong among them, and the bytes of its manifest."""
    root = write_samples(tmp_path_factory.mktemp("sample"), range(12))
    write_files(root, {"p0/bad.py": "class (:\n", "p1/twice.py": "from .base import *\nclass X(Base, Base): ...\n"})
    return root, manifest.render(build(request_of(root, range(12))).document)


def test_the_manifest_is_valid(sample: tuple[Path, bytes]) -> None:
    schema = json.loads((REPOSITORY / "schemas/manifest.v1.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema)
    validator.check_schema(schema)
    assert [error.message for error in validator.iter_errors(json.loads(sample[1]))] == []


def test_what_was_written_is_read_and_written_again_the_same(sample: tuple[Path, bytes], tmp_path: Path) -> None:
    path = tmp_path / "plugins.json"
    written = manifest.write(path, sample[1])
    document = manifest.read(path)
    assert (written, manifest.render(document), manifest.write(path, manifest.render(document))) == (
        True,
        sample[1],
        False,
    )


def test_the_graph_is_one_of_networkx_and_its_edges_are_the_bases(sample: tuple[Path, bytes]) -> None:
    document = json.loads(sample[1])
    graph: Any = nx.node_link_graph(document["graph"], edges="edges")
    plugins = document["plugins"]
    edges = {id_: sorted(graph.out_edges(id_, data="order"), key=lambda edge: edge[2]) for id_ in plugins}
    spelled = {id_: [base.partition("@")[0] for _, base, _ in found] for id_, found in edges.items()}
    above = {id_: {node.partition("@")[0] for node in nx.descendants(graph, id_)} | {id_} for id_ in plugins}
    assert (graph.is_directed(), nx.is_directed_acyclic_graph(graph)) == (True, True)
    assert (spelled, above) == (
        {id_: record["bases"] for id_, record in plugins.items()},
        {id_: set(record["mro"]) for id_, record in plugins.items()},
    )
    assert {node["kind"] for node in document["graph"]["nodes"]} == {"base", "plugin", "abstract", "ancestor"}
    assert any("@" in node for node in graph)  # a class whose name another has taken is among them


# A child's own seed of hashes, and folders that are listed in an order of chance; both are no part of the input.
ELSEWHERE = """\
import os, random, sys
chance = random.Random(sys.argv[1])
scandir, listdir = os.scandir, os.listdir

class Shuffled(list):
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return None

def shuffled(entries):
    entries = Shuffled(entries)
    chance.shuffle(entries)
    return entries

os.scandir = lambda *path: shuffled(scandir(*path))
os.listdir = lambda *path: shuffled(listdir(*path))
sys.path.insert(0, sys.argv[2])
from tests.indexer.test_laws import again
again(sys.argv[3], sys.argv[4])
"""


def again(root: str, packages: str) -> None:
    """Build the sample once more, in this process, and print the manifest."""
    request = request_of(Path(root), range(12))
    order = [name for name in packages.split(",") if name]
    request = replace(request, packages=tuple(order), categories={name: f"{name}.base:Base" for name in order})
    sys.stdout.buffer.write(manifest.render(build(request).document))


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_the_bytes_are_the_same_for_any_seed_order_folder_and_checkout(
    seed: str, sample: tuple[Path, bytes], tmp_path: Path
) -> None:
    checkout = tmp_path / f"another {seed} \u00e9"
    shutil.copytree(sample[0], checkout)
    names = [f"p{number}" for number in range(12)]
    random.Random(seed).shuffle(names)  # noqa: S311 - chance that can be had again
    run = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, seed, str(REPOSITORY), checkout.name, ",".join(names)],
        cwd=tmp_path,  # and the search path is a relative one
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    assert run.stdout == sample[1]


def test_repeating_a_build_gives_the_same_bytes(sample: tuple[Path, bytes]) -> None:
    assert manifest.render(build(request_of(sample[0], range(12))).document) == sample[1]


def test_what_is_asked_first_changes_no_record(sample: tuple[Path, bytes]) -> None:
    """One package alone is what it is among all others."""
    together = json.loads(sample[1])["plugins"]
    alone: dict[str, object] = {}
    for number in (11, 5, 0):
        alone.update(build(request_of(sample[0], [number])).document["plugins"])  # type: ignore[call-overload]
    names = {id_.replace(":", ".").partition(".")[0] for id_ in alone}
    assert alone == {
        id_: record for id_, record in together.items() if id_.replace(":", ".").partition(".")[0] in names
    }


# --- scanning --------------------------------------------------------------------------------------------------------


def without_bodies(facts_: facts.ModuleFacts, kept: frozenset[tuple[int, int]]) -> facts.ModuleFacts:
    """Return facts without the bodies of functions but those that are `kept`, told by `seq` and line."""

    def strip(value: Any) -> Any:
        if isinstance(value, facts.Function) and (value.seq, value.line) not in kept:
            value = value._replace(body=None)
        if isinstance(value, tuple):
            parts = [strip(item) for item in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        return value

    return strip(facts_)  # type: ignore[no-any-return]


def with_bodies(facts_: facts.ModuleFacts) -> frozenset[tuple[int, int]]:
    found = set()
    waiting: list[Any] = [facts_]
    while waiting:
        value = waiting.pop()
        if isinstance(value, facts.Function) and value.body is not None:
            found.add((value.seq, value.line))
        if isinstance(value, tuple):
            waiting.extend(value)
    return frozenset(found)


@pytest.mark.parametrize("folder", ["asyncio", "collections", "email", "unittest", "concurrent", "importlib"])
def test_scanning_whole_adds_the_bodies_of_functions_and_nothing_else(folder: str) -> None:
    paths = sorted((Path(os.__file__).parent / folder).rglob("*.py"))
    different = []
    for path in paths:
        text = decode(path.read_bytes())
        plain = scan(text)
        if without_bodies(scan(text, whole=True), with_bodies(plain)) != plain:
            different.append(path.name)
    assert (different, bool(paths)) == ([], True)
