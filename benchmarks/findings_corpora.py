"""The distributions of the index on which `findings.py` tries the rules: by name and version, fetched once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed_corpora import Corpus, fetch

EVERY_CLASS = "builtins:object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A distribution of the index: the packages that are searched in it, their bases, and the Python they are for.

    `beside` are distributions and versions that hold bases.
    """

    distribution: str
    version: str
    packages: tuple[str, ...]
    bases: tuple[str, ...]
    python: tuple[int, int] | None = None
    beside: tuple[tuple[str, str], ...] = ()

    def folders(self) -> list[Path]:
        """Return where it and what is searched beside it are unpacked; fetch first what is not."""
        return [_unpacked(*one) for one in ((self.distribution, self.version), *self.beside)]


def _unpacked(distribution: str, version: str) -> Path:
    corpus = Corpus(distribution=distribution, version=version, package="", base="")
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
        "buildbot.process.factory:BuildFactory",
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
    Fetched(
        distribution="langchain-community",
        version="0.4.2",
        packages=("langchain_community",),
        bases=(
            "langchain_core.document_loaders.base:BaseLoader",
            "langchain_core.vectorstores.base:VectorStore",
            "langchain_core.embeddings.embeddings:Embeddings",
            "langchain_core.retrievers:BaseRetriever",
        ),
        beside=(("langchain-core", "1.8.4"),),
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
