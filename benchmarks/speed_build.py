"""Builds of real packages beside the tools that read the same files: cold, warm, after one change, with workers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from speed_corpora import CONFIG_FLOW, ENTITY, STORE, Corpus
from speed_measure import Tool, measured
from speed_report import Table, compared

OURS = "coldplug build"
RUFF_GRAPH = "ruff analyze graph"
RUFF_WARM = "ruff check, warm"
RUFF_CHANGED = "ruff check, one file changed"
CACHES = STORE / "caches"
REPEATED = (CONFIG_FLOW, ENTITY)
"""What is read again, after nothing or little has changed, and by several processes."""
_PROJECT = """\
[tool.coldplug]
packages = ["{package}"]

[tool.coldplug.categories]
base = "{base}"
"""

_PARSE = """
import ast, os, sys, warnings
warnings.simplefilter("ignore")
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith(".py"):
            with open(os.path.join(folder, name), "rb") as file:
                ast.parse(file.read())
"""
_READ = """
import os, sys
found = 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith(".py"):
            with open(os.path.join(folder, name), "rb") as file:
                found += file.read().count(b"class ")
"""
_GRIFFE = """
import sys, griffe
griffe.load(sys.argv[2], search_paths=[sys.argv[1]], allow_inspection=False)
"""
_GRIMP = """
import sys
sys.path.insert(0, sys.argv[1])
import grimp
grimp.build_graph(sys.argv[2], cache_dir=None)
"""
_IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
{setup}
from importlib import import_module
from pkgutil import walk_packages
imported = failed = 0
for found in walk_packages([sys.argv[1] + "/" + sys.argv[2]], sys.argv[2] + ".", onerror=lambda name: None):
    if not found.name.endswith("__main__"):
        try:
            import_module(found.name)
            imported += 1
        except Exception:
            failed += 1
assert imported > 9 * failed, (imported, failed)
"""


def cold(programs: Path, rounds: int, tell: Callable[[str], None], corpora: Iterable[Corpus]) -> Iterator[Table]:
    """Yield what reading each corpus from nothing takes, beside what other tools take for their own answers."""
    for corpus in corpora:
        python = str(programs / "python")
        folder = str(corpus.folder)
        inside = str(corpus.folder.joinpath(*corpus.package.split(".")))
        tools = [
            _ours(programs, corpus, OURS, cache="cold", fresh=True),
            Tool(name=RUFF_GRAPH, command=[str(programs / "ruff"), "analyze", "graph", "-q", inside], folder=STORE),
            Tool(name="griffe", command=[python, "-c", _GRIFFE, folder, corpus.package]),
            Tool(name="ast.parse of every file", command=[python, "-W", "ignore", "-c", _PARSE, inside]),
            Tool(name="reading every file", command=[python, "-c", _READ, inside]),
        ]
        if "." not in corpus.package:  # grimp wants a package with an __init__.py
            tools.append(Tool(name="grimp", command=[python, "-c", _GRIMP, folder, corpus.package]))
        if corpus.setup is not None:
            program = _IMPORT.format(setup=corpus.setup)
            command = [python, "-W", "ignore", "-c", program, folder, corpus.package]
            tools.append(Tool(name="importing every module that can be", command=command))
        yield compared(f"Cold: {corpus.title}", measured(tools, rounds=rounds, tell=tell), ours=OURS)


def warm(programs: Path, rounds: int, tell: Callable[[str], None]) -> Iterator[Table]:
    """Yield what a build and a check take that were made before: nothing changed, one file changed."""
    copy, still = STORE / "changing", STORE / "still"
    for folder in (copy, still):
        tell("copying what is changed, and what is not")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(CONFIG_FLOW.folder, folder)
    changed = next(iter(sorted(copy.rglob("config_flow.py"))))
    original = changed.read_bytes()
    count = iter(range(1, 1_000_000))

    def change() -> None:
        changed.write_bytes(original + b"# %d\n" % next(count))

    yield _checks(programs, still, copy, change, rounds, tell)
    for corpus in REPEATED:
        ruff = [*_ruff(programs), "--cache-dir", str(CACHES / "ruff")]
        tools = [
            _ours(programs, corpus, "nothing changed", cache="warm"),
            _ours(programs, corpus, "one file changed", cache="changing", before=change, folder=copy),
            Tool(name=RUFF_WARM, command=[*ruff, str(corpus.folder)], folder=STORE),
        ]
        yield compared(f"Warm: {corpus.title}", measured(tools, rounds=rounds, tell=tell), ours=None, other=RUFF_WARM)


def _checks(
    programs: Path, still: Path, changing: Path, change: Callable[[], None], rounds: int, tell: Callable[[str], None]
) -> Table:
    """Return what a check takes that was made before, beside ruff's: nothing changed, one file changed."""
    for project in (still, changing):
        (project / "pyproject.toml").write_text(_PROJECT.format(package=CONFIG_FLOW.package, base=CONFIG_FLOW.base))
    ours = [str(programs / "coldplug"), "check", "-q", "--exit-zero", "--output-format", "concise"]
    ruff = [*_ruff(programs), CONFIG_FLOW.package]

    def checking(name: str, words: list[str], option: str, before: Callable[[], None] | None = None) -> Tool:
        kept = CACHES / name.replace(", ", "-").replace(" ", "-")
        command = [*words, option, str(kept)]
        if before is None:
            return Tool(name=name, command=command, folder=still)
        return Tool(name=name, command=command, before=before, folder=changing)

    tools = [
        checking("check, nothing changed", ours, "--cache-dir"),
        checking("check, one file changed", ours, "--cache-dir", change),
        checking(RUFF_WARM, ruff, "--cache-dir"),
        checking(RUFF_CHANGED, ruff, "--cache-dir", change),
    ]
    return compared(
        f"Check: {CONFIG_FLOW.title}", measured(tools, rounds=rounds, tell=tell), ours=None, other=RUFF_CHANGED
    )


def _ruff(programs: Path) -> list[str]:
    """Return ruff with rules that find next to nothing here: it keeps nothing of a file in which it finds something."""
    return [str(programs / "ruff"), "check", "-q", "--exit-zero", "--isolated", "--select", "E4,E7,E9,F"]


def workers(programs: Path, rounds: int, tell: Callable[[str], None]) -> Iterator[Table]:
    """Yield what a second process brings."""
    one, two = "one process", "two processes"
    tools = [
        _ours(programs, ENTITY, one, cache="one", fresh=True, words=("--jobs", "1")),
        _ours(programs, ENTITY, two, cache="two", fresh=True, words=("--jobs", "2")),
    ]
    yield compared(f"Workers: {ENTITY.title}", measured(tools, rounds=rounds, tell=tell), ours=two)


def _ours(
    programs: Path,
    corpus: Corpus,
    name: str,
    *,
    cache: str,
    fresh: bool = False,
    before: Callable[[], None] = lambda: None,
    folder: Path | None = None,
    words: tuple[str, ...] = (),
) -> Tool:
    caching = CACHES / f"{cache}-{corpus.base.rpartition(':')[2]}"

    def prepare() -> None:
        if fresh:
            shutil.rmtree(caching, ignore_errors=True)
        before()

    command = [str(programs / "coldplug"), "build", corpus.package, "--base", corpus.base, "--quiet"]
    command += ["--search-path", str(folder or corpus.folder), "--cache-dir", str(caching)]
    output = CACHES / f"{cache}-{corpus.distribution}.json"
    CACHES.mkdir(parents=True, exist_ok=True)
    return Tool(name=name, command=[*command, "--output", str(output), *words], before=prepare, folder=STORE)
