"""Draw findings of `coldplug check` on real packages, by a fixed seed over rules, for somebody to read one by one.

    python benchmarks/findings.py                        200 findings of the packages that are installed
    python benchmarks/findings.py --home-assistant DIR   and of Home Assistant, unpacked there
    python benchmarks/findings.py --count 50 --seed 7
    python benchmarks/findings.py --fetched --each 8     up to 8 of each rule, on packages of the index, fetched once

Every rule that counts by default gives as many as every other, as far as it has findings. Prints a line for each, with
the line of source that it is about; `--table` writes them as the page of verdicts has them.
"""

from __future__ import annotations

import argparse
import random
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.agreement import SUBJECTS
from benchmarks.speed_corpora import Corpus, fetch
from indexer.check import check
from indexer.choice import Choice
from indexer.findings import Finding
from indexer.options import UNSAID, request_of
from indexer.printable import escaped
from indexer.project import Project
from indexer.read import decode

PACKAGES = ("pygments", "django", "sqlalchemy", "docutils", "scrapy", "mkdocs")
MOST = 147
"""How much of a message a table has."""
HOME_ASSISTANT = ("homeassistant.helpers.entity:Entity", "homeassistant.config_entries:ConfigFlow")


EVERY_CLASS = "builtins:object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A distribution of the index: the packages that are searched in it, their bases, and the Python they are for."""

    distribution: str
    version: str
    packages: tuple[str, ...]
    bases: tuple[str, ...]
    python: tuple[int, int] | None = None

    def folder(self) -> Path:
        """Return where it is unpacked; fetch it first where it is not."""
        corpus = Corpus(distribution=self.distribution, version=self.version, package=self.packages[0], base="")
        fetch(corpus, lambda text: print(text, file=sys.stderr))
        return corpus.folder


def _fetched(distribution: str, version: str, packages: str, *bases: str) -> Fetched:
    return Fetched(distribution=distribution, version=version, packages=tuple(packages.split()), bases=bases)


FETCHED = (
    _fetched(
        "ansible-core",
        "2.19.14",
        "ansible.plugins",
        "ansible.plugins.action:ActionBase",
        "ansible.plugins.callback:CallbackBase",
        "ansible.plugins.lookup:LookupBase",
        "ansible.plugins.connection:ConnectionBase",
    ),
    _fetched(
        "apache-libcloud",
        "3.9.1",
        "libcloud",
        "libcloud.compute.base:NodeDriver",
        "libcloud.storage.base:StorageDriver",
        "libcloud.dns.base:DNSDriver",
        "libcloud.loadbalancer.base:Driver",
    ),
    _fetched(
        "buildbot",
        "4.3.0",
        "buildbot",
        "buildbot.process.buildstep:BuildStep",
        "buildbot.changes.base:ChangeSource",
        "buildbot.reporters.base:ReporterBase",
    ),
    _fetched(
        "camel-ai",
        "0.2.90",
        "camel",
        "camel.toolkits.base:BaseToolkit",
        "camel.models.base_model:BaseModelBackend",
        "camel.loaders.base_loader:BaseLoader",
    ),
    _fetched("certbot", "5.8.0", "certbot", EVERY_CLASS),
    _fetched(
        "checkov",
        "3.3.30",
        "checkov",
        "checkov.common.checks.base_check:BaseCheck",
        "checkov.common.runners.base_runner:BaseRunner",
    ),
    _fetched("cinder", "29.0.0", "cinder.volume cinder.backup", "cinder.volume.driver:BaseVD"),
    _fetched("deepchem", "2.8.0", "deepchem", EVERY_CLASS),
    _fetched("diamond", "4.0.515", "diamond", "diamond.collector:Collector", "diamond.handler.Handler:Handler"),
    _fetched("errbot", "6.2.1", "errbot", "errbot.botplugin:BotPlugin", "errbot.backends.base:Backend"),
    _fetched("espnet", "202511", "espnet2", EVERY_CLASS),
    _fetched("fsspec", "2026.9.0", "fsspec", "fsspec.spec:AbstractFileSystem"),
    _fetched("glances", "4.5.8", "glances", "glances.plugins.plugin.model:GlancesPluginModel"),
    _fetched("gluonts", "0.17.0", "gluonts", EVERY_CLASS),
    _fetched("gramps", "6.0.8", "gramps", "gramps.gen.filters.rules:Rule", "gramps.gen.plug.report:Report"),
    _fetched("kombu", "5.7.0", "kombu", "kombu.transport.base:Transport", "kombu.transport.virtual:Channel"),
    _fetched(
        "langchain-community",
        "0.4.2",
        "langchain_community",
        "langchain_core.document_loaders.base:BaseLoader",
        "langchain_core.vectorstores.base:VectorStore",
        "langchain_core.embeddings.embeddings:Embeddings",
    ),
    _fetched("luigi", "3.8.1", "luigi", "luigi.task:Task", "luigi.target:Target", "luigi.format:Format"),
    _fetched("mitmproxy", "11.0.2", "mitmproxy", EVERY_CLASS),
    _fetched("nikola", "8.3.3", "nikola", "nikola.plugin_categories:BasePlugin"),
    _fetched("nltk", "3.10.4", "nltk", EVERY_CLASS),
    _fetched("nose2", "0.16.0", "nose2", "nose2.events:Plugin"),
    _fetched("OctoPrint", "1.11.8", "octoprint", "octoprint.plugin.core:Plugin"),
    _fetched("ovos-workshop", "8.0.0", "ovos_workshop", "ovos_workshop.skills.ovos:OVOSSkill"),
    _fetched(
        "plaso",
        "20260720",
        "plaso",
        "plaso.parsers.interface:BaseParser",
        "plaso.parsers.plugins:BasePlugin",
        "plaso.output.interface:OutputModule",
    ),
    _fetched("pylint", "4.1.4", "pylint", "pylint.checkers.base_checker:BaseChecker"),
    _fetched("robotframework", "7.5", "robot", EVERY_CLASS),
    _fetched("scikit-learn", "1.9.1", "sklearn", "sklearn.base:BaseEstimator"),
    _fetched(
        "sktime",
        "1.2.0",
        "sktime.forecasting sktime.transformations",
        "sktime.forecasting.base._base:BaseForecaster",
        "sktime.transformations.base._base:BaseTransformer",
    ),
    _fetched(
        "slither-analyzer",
        "0.11.6",
        "slither",
        "slither.detectors.abstract_detector:AbstractDetector",
        "slither.printers.abstract_printer:AbstractPrinter",
    ),
    _fetched("snakemake", "9.27.1", "snakemake", EVERY_CLASS),
    _fetched("sphinx", "9.0.4", "sphinx", "sphinx.builders:Builder", "sphinx.domains:Domain"),
    _fetched("textual", "8.2.8", "textual", "textual.widget:Widget"),
    _fetched("Trac", "1.6", "trac tracopt", EVERY_CLASS),
    _fetched(
        "volatility3",
        "2.28.2",
        "volatility3",
        "volatility3.framework.interfaces.plugins:PluginInterface",
        "volatility3.framework.interfaces.layers:DataLayerInterface",
    ),
    Fetched(
        distribution="keyring",
        version="25.7.0",
        packages=("keyring",),
        bases=("keyring.backend:KeyringBackend",),
        python=(3, 8),
    ),
)
"""Distributions whose wheels hold many plugins; one of them is looked at for a Python that it does not support."""


def fetched() -> Iterator[tuple[Path, Project]]:
    """Yield each distribution of the index as a project with its bases."""
    for subject in FETCHED:
        folder = subject.folder()
        categories = {base.rpartition(":")[2]: base for base in subject.bases}
        yield folder, _project(folder, subject.packages, categories, python=subject.python)


def projects(home_assistant: Path | None) -> Iterator[tuple[Path, Project]]:
    """Yield each package as a project, with its bases, and with every class as a plugin, which tries more rules."""
    folder = Path(site.getsitepackages()[0])
    for subject in SUBJECTS:
        if subject.name in PACKAGES:
            bases = {base.rpartition(":")[2]: base for base in subject.bases}
            for categories in (bases, {"object": "builtins:object"}):
                yield folder, _project(folder, subject.packages, categories)
    if home_assistant is not None:
        bases = {base.rpartition(":")[2]: base for base in HOME_ASSISTANT}
        yield home_assistant, _project(home_assistant, ("homeassistant",), bases)


def _project(
    folder: Path, packages: Sequence[str], categories: dict[str, str], *, python: tuple[int, int] | None = None
) -> Project:
    return Project(
        root=folder,
        search_path=(folder,),
        packages=tuple(packages),
        categories=dict(categories),
        python_version=python,
    )


def findings_of(project: Project) -> tuple[Finding, ...]:
    """Return what the rules that count by default find."""
    return check(request_of(project, UNSAID), project, Choice(), judge=lambda _: ()).findings


def drawn(found: dict[str, list[tuple[Path, Finding]]], *, count: int, seed: int) -> Iterator[tuple[Path, Finding]]:
    """Yield findings in turns, one of each rule, until there are enough."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    piles = {code: chance.sample(list(dict.fromkeys(found[code])), len(set(found[code]))) for code in sorted(found)}
    while count > 0 and any(piles.values()):
        for pile in piles.values():
            if pile and count > 0:
                count -= 1
                yield pile.pop()


def some_of_each(
    found: dict[str, list[tuple[Path, Finding]]], *, most: int, seed: int
) -> Iterator[tuple[Path, Finding]]:
    """Yield up to so many findings of each rule, of as many packages as have some."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    for _, pile in sorted(found.items()):
        by_folder: dict[Path, list[tuple[Path, Finding]]] = {}
        for one in chance.sample(unique := list(dict.fromkeys(pile)), len(unique)):
            by_folder.setdefault(one[0], []).append(one)
        rounds = zip_longest(*by_folder.values())
        yield from islice((one for turn in rounds for one in turn if one is not None), most)


def main() -> int:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home-assistant", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--fetched", action="store_true", help="packages of the index instead of those installed")
    parser.add_argument("--each", type=int, metavar="N", help="up to N findings of each rule, however many in all")
    parser.add_argument("--table", action="store_true", help="print the rows of a table in Markdown")
    options = parser.parse_args()
    found: dict[str, list[tuple[Path, Finding]]] = {}
    for folder, project in fetched() if options.fetched else projects(options.home_assistant):
        for finding in findings_of(project):
            found.setdefault(finding.code, []).append((folder, finding))
    for code, pile in sorted(found.items()):
        print(f"{code}: {len(pile):,} findings", file=sys.stderr)
    if options.each is None:
        chosen = drawn(found, count=options.count, seed=options.seed)
    else:
        chosen = some_of_each(found, most=options.each, seed=options.seed)
    for folder, one in sorted(chosen, key=lambda pair: (pair[1].code, pair[1].path, pair[1].line)):
        if options.table:
            message = one.message if len(one.message) <= MOST else f"{one.message[:MOST]}..."
            print(f"| {one.code} | {one.path}:{one.line} | {escaped(message).replace('|', chr(92) + '|')} | |")
            continue
        lines = decode((folder / one.path).read_bytes()).splitlines() if one.line else []
        print(f"{one.path}:{one.line}:{one.column}: {one.code} {one.message}")
        if 0 < one.line <= len(lines):
            print(f"    {lines[one.line - 1].strip()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
