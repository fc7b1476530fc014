"""What is measured with: packages of the index, unpacked, and the tools to compare with in an environment of their own.

All of it lies in `.benchmarks/` of the checkout, is fetched once, and may be deleted.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
STORE = REPOSITORY / ".benchmarks"
TOOLS = (
    "dask==2026.8.0",
    "distributed==2026.8.0",
    "griffe==2.4.1",
    "grimp==3.20",
    "matplotlib==3.11.2",
    "pluggy==1.7.0",
    "plux==1.16.0",
    "ruff==0.17.6",
    "stevedore==5.10.0",
)
NEEDED = ("asgiref==3.13.0", "sqlparse==0.6.1")
"""What a package must find to be imported, of those that can be."""

_DJANGO = """
import django
from django.conf import settings
applications = [
    "admin", "admindocs", "auth", "contenttypes", "flatpages", "humanize", "messages", "redirects", "sessions",
    "sitemaps", "sites", "staticfiles", "syndication",
]
settings.configure(INSTALLED_APPS=[f"django.contrib.{name}" for name in applications], SECRET_KEY="x", SITE_ID=1)
django.setup()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A package of the index, and the base that is asked for in it.

    `setup` is what must run before its modules can be imported; None where that takes more than is installed here.
    """

    distribution: str
    version: str
    package: str
    base: str
    setup: str | None = None

    @property
    def folder(self) -> Path:
        """Return where it is unpacked."""
        return STORE / "corpora" / f"{self.distribution}-{self.version}"

    @property
    def title(self) -> str:
        """Return what it is called in tables."""
        return f"{self.distribution} {self.version}, `{self.base.rpartition(':')[2]}`"


def _home_assistant(base: str) -> Corpus:
    return Corpus(distribution="homeassistant", version="2024.3.3", package="homeassistant", base=base)


CONFIG_FLOW = _home_assistant("homeassistant.config_entries:ConfigFlow")
ENTITY = _home_assistant("homeassistant.helpers.entity:Entity")
CORPORA = (
    CONFIG_FLOW,
    ENTITY,
    Corpus(
        distribution="apache-airflow-providers-google",
        version="22.8.0",
        package="airflow.providers.google",
        base="airflow.models.baseoperator:BaseOperator",
    ),
    Corpus(
        distribution="django",
        version="5.2.19",
        package="django",
        base="django.db.models.fields:Field",
        setup=_DJANGO,
    ),
    Corpus(
        distribution="transformers",
        version="5.24.0",
        package="transformers",
        base="transformers.modeling_utils:PreTrainedModel",
    ),
)


def fetch(corpus: Corpus, tell: Callable[[str], None]) -> None:
    """Unpack a package of the index, without what it depends on; what is there already stays."""
    if corpus.folder.is_dir():
        return
    tell(f"fetching {corpus.distribution} {corpus.version}")
    wheels = STORE / "wheels" / f"{corpus.distribution}-{corpus.version}"
    # Reading does not need the Python that a package asks for.
    _pip(sys.executable, "download", "--no-deps", "--ignore-requires-python", "--only-binary=:all:", "-d", str(wheels),
         f"{corpus.distribution}=={corpus.version}")  # fmt: skip
    [wheel] = wheels.glob("*.whl")
    partial = corpus.folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(partial)
    partial.rename(corpus.folder)


def environment(tell: Callable[[str], None]) -> Path:
    """Return the folder of the programs of an environment that holds the tools and this checkout, as users have it."""
    folder = STORE / "environment"
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    wanted = "\n".join([*TOOLS, *NEEDED])
    stamp = folder / "tools.txt"
    if not stamp.is_file() or stamp.read_text() != wanted:
        tell("installing the tools to compare with")
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=sys.platform != "win32").create(folder)
        _pip(programs / "python", "install", *TOOLS, *NEEDED)
        stamp.write_text(wanted)
    tell("installing coldplug")
    _pip(programs / "python", "install", "--force-reinstall", "--no-deps", str(REPOSITORY))
    _pip(programs / "python", "install", f"{REPOSITORY}[build]")
    return programs


def _pip(python: str | Path, *words: str) -> None:
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", *words]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
