"""How far a manifest agrees with the interpreter, on real packages: the table of the README, printed by one command.

Each package is indexed, nothing imported, and then really imported in child processes; the two are compared class by
class. A row is one base: how many plugins the interpreter shows (made by class statements, reached by
`module:qualname`, in modules that import), how many of them the manifest lists, misses or says that it can't know, how
many it lists wrongly, and how often it agrees on what is abstract and on the MRO. `builtins:object` is every class.
Exit code 1 where anything differs.

    python benchmarks/agreement.py                                   the packages that the development extra pins
    python benchmarks/agreement.py pygments django                   some of them
    python benchmarks/agreement.py --package sphinx --base builtins:object --python OTHER/bin/python
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from platform import python_version as running_version

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from indexer.audit import CategoryResult, Difference, Outcome, compare, observe  # noqa: E402  (from the checkout)
from indexer.discover import Kind  # noqa: E402
from indexer.environment import python_version  # noqa: E402
from indexer.pipeline import Request, build, opened  # noqa: E402
from indexer.problems import UsageError  # noqa: E402
from indexer.target import Target  # noqa: E402

EVERY_CLASS = "builtins:object"
EVERY_EXCEPTION = "builtins:Exception"

_DJANGO = """
import django
from django.conf import settings
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.admindocs", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.flatpages", "django.contrib.humanize", "django.contrib.messages", "django.contrib.redirects",
        "django.contrib.sessions", "django.contrib.sitemaps", "django.contrib.sites", "django.contrib.staticfiles",
    ],
)
django.setup()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one part of the table is about: packages of one distribution, bases, and what must run before an import.

    Without `packages` it is the standard library.
    """

    name: str
    packages: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    setup: str | None = None
    never: tuple[str, ...] = ()


SUBJECTS = (
    Subject(
        name="pygments",
        packages=("pygments",),
        bases=(
            "pygments.lexer:Lexer",
            "pygments.formatter:Formatter",
            "pygments.style:Style",
            "pygments.filter:Filter",
        ),
    ),
    Subject(
        name="django",
        packages=("django",),
        bases=(
            "django.db.models.fields:Field",
            "django.core.management.base:BaseCommand",
            "django.forms.widgets:Widget",
            "django.db.models:Model",
            "django.views:View",
            EVERY_EXCEPTION,
        ),
        setup=_DJANGO,
    ),
    Subject(
        name="sqlalchemy",
        packages=("sqlalchemy",),
        bases=(
            "sqlalchemy.sql.visitors:Visitable",
            "sqlalchemy.engine.interfaces:Dialect",
            "sqlalchemy.types:TypeEngine",
            EVERY_EXCEPTION,
        ),
    ),
    Subject(
        name="scrapy",
        packages=("scrapy",),
        bases=(
            "scrapy:Spider",
            "scrapy.commands:ScrapyCommand",
            "scrapy.exporters:BaseItemExporter",
            "scrapy.spidermiddlewares.base:BaseSpiderMiddleware",
            "scrapy.http:Request",
            "scrapy.http:Response",
            EVERY_EXCEPTION,
        ),
    ),
    Subject(
        name="docutils",
        packages=("docutils",),
        bases=(
            "docutils.nodes:Node",
            "docutils.parsers.rst:Directive",
            "docutils.writers:Writer",
            "docutils.transforms:Transform",
        ),
    ),
    Subject(
        name="mkdocs",
        packages=("mkdocs",),
        bases=("mkdocs.plugins:BasePlugin", "mkdocs.config.base:Config", "mkdocs.config.base:BaseConfigOption"),
    ),
    Subject(name="pydantic", packages=("pydantic",), bases=("pydantic:BaseModel", EVERY_EXCEPTION)),
    Subject(name="networkx", packages=("networkx",), bases=("networkx:Graph", EVERY_EXCEPTION)),
    Subject(name="hypothesis", packages=("hypothesis",), bases=("hypothesis.strategies:SearchStrategy",)),
    Subject(name="click", packages=("click",), bases=("click:ParamType", "click:Command")),
    Subject(name="libcst", packages=("libcst",), bases=("libcst:CSTNode", "libcst:CSTVisitor")),
    Subject(name="pytest", packages=("_pytest", "pytest"), bases=("pytest:Item", "_pytest.reports:BaseReport")),
    Subject(name="jsonschema", packages=("jsonschema",), bases=(EVERY_EXCEPTION,)),
    Subject(name="setuptools", packages=("setuptools",), bases=("setuptools:Command", EVERY_EXCEPTION)),
    Subject(
        name="standard library",
        bases=(EVERY_EXCEPTION, "logging:Handler", "unittest.case:TestCase", "abc:ABC"),
        # idlelib starts a window system; importing tix adds a base to tkinter's widgets, for every module after it.
        never=("idlelib.*", "tkinter.tix"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; `modules` counts those that import, of all that were searched."""

    package: str
    version: str
    modules: int
    searched: int
    base: str
    plugins: int
    found: int
    missed: int
    extra: int
    unknown: int
    abstract: tuple[int, int]
    mro: tuple[int, int]

    @property
    def exact(self) -> bool:
        """Tell whether nothing differs and nothing is left open."""
        return self.found == self.plugins and not self.extra and all(a == b for a, b in (self.abstract, self.mro))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What one subject came to: its rows, every difference, and the modules that did not import."""

    rows: tuple[Row, ...]
    differences: tuple[Difference, ...]
    failed: Mapping[str, Outcome]


def measure(
    subject: Subject, *, python: Path | None = None, bases: Sequence[str] | None = None, complete: bool = False
) -> Agreement:
    """Index a subject, import it, and compare. `bases` are the subject's and `builtins:object` unless they are given.

    Every base but `builtins:object` shares one build, as a user's categories do.
    """
    asked = tuple(bases) if bases is not None else (*subject.bases, EVERY_CLASS)
    requests = [
        request_of(subject, bases=group, python=python, complete=complete)
        for group in ([base for base in asked if base != EVERY_CLASS], [base for base in asked if base == EVERY_CLASS])
        if group
    ]
    with opened(requests[0]) as session:
        modules = [located.module for located in session.searched if located.kind is not Kind.NAMESPACE]
    observation = observe(
        modules,
        search_path=requests[0].search_path,
        bases=asked,
        python=python,
        setup=subject.setup,
        never=subject.never,
    )
    results: list[CategoryResult] = []
    differences: list[Difference] = []
    for request in requests:
        comparison = compare(build(request).document, observation, bases=request.categories)
        results += comparison.categories
        differences += comparison.differences
    failed = {name: outcome for name, outcome in observation.modules.items() if not outcome.imported}
    version = version_of(subject, python)
    rows = [
        _row(subject, version, result, searched=len(modules), imported=len(modules) - len(failed)) for result in results
    ]
    return Agreement(
        rows=tuple(sorted(rows, key=lambda row: asked.index(row.base))), differences=tuple(differences), failed=failed
    )


def request_of(
    subject: Subject, *, bases: Iterable[str], python: Path | None = None, complete: bool = False
) -> Request:
    """Return what is asked of the indexer: each base is a category under its own reference."""
    running = Target.running()
    target = Target(
        python=running.python if python is None else python_version(python),
        platform=running.platform,
        complete_environment=complete,
    )
    return Request(
        packages=subject.packages or standard_library(target, python),
        search_path=(),
        categories={base: base for base in bases},
        target=target,
        python=python,
    )


def standard_library(target: Target, python: Path | None = None) -> tuple[str, ...]:
    """Return the top-level names of the standard library that are found, private ones and `test` too."""
    request = Request(packages=(), search_path=(), target=target, python=python)
    with opened(request) as session:
        names = sorted(sys.stdlib_module_names | {"test"})
        return tuple(name for name in names if session.finder.find(name) is not None)


def version_of(subject: Subject, python: Path | None) -> str:
    """Return the version of a subject's distribution, or of Python for the standard library."""
    if not subject.packages:
        return running_version() if python is None else ".".join(map(str, python_version(python)))
    try:
        return distribution(subject.name).version if python is None else ""
    except PackageNotFoundError:
        return ""


def _row(subject: Subject, version: str, result: CategoryResult, *, searched: int, imported: int) -> Row:
    return Row(
        package=subject.name,
        version=version,
        modules=imported,
        searched=searched,
        base=result.category,
        plugins=result.plugins,
        found=result.found,
        missed=result.missed,
        extra=result.extra,
        unknown=result.unknown,
        abstract=(result.abstract_agree, result.abstract_total),
        mro=(result.mro_agree, result.mro_total),
    )


# --- printing --------------------------------------------------------------------------------------------------------

_HEAD = (
    "package",
    "modules",
    "base",
    "plugins",
    "found",
    "missed",
    "extra",
    "cannot know",
    "abstract agrees",
    "MRO agrees",
)


def as_markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [_HEAD, tuple("---" if name in ("package", "base") else "--:" for name in _HEAD)]
    lines += [
        (
            f"{row.package} {row.version}".strip(),
            f"{row.modules} of {row.searched}",
            f"`{row.base}`",
            *(f"{count:,}" for count in (row.plugins, row.found, row.missed, row.extra, row.unknown)),
            _share(row.abstract),
            _share(row.mro),
        )
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _share(pair: tuple[int, int]) -> str:
    agree, total = pair
    if agree == total:
        return f"{total:,}: 100 %"
    return f"{agree:,} of {total:,}: {agree / total:.2%}"


def as_json(agreements: Iterable[Agreement]) -> str:
    """Return everything, differences included, as JSON."""
    return json.dumps([asdict(agreement) for agreement in agreements], indent=2)


def main(words: Sequence[str] | None = None) -> int:
    """Print the table; differences go to stderr."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [subject.name for subject in SUBJECTS]
    parser.add_argument("subjects", nargs="*", metavar="PACKAGE", help=f"some of: {', '.join(names)}")
    parser.add_argument("--package", action="append", default=[], help="a package that is not among them")
    parser.add_argument("--base", action="append", default=[], help="a base, as module:Class")
    parser.add_argument("--setup", help="code that runs before the imports")
    parser.add_argument("--never", action="append", default=[], help="a pattern of modules never to import")
    parser.add_argument("--python", type=Path, help="the interpreter whose packages are meant")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    parser.add_argument("--complete-environment", action="store_true", help="what is not installed is not there")
    parser.add_argument("--failed", action="store_true", help="name the modules that did not import")
    options = parser.parse_args(words)
    unknown = [name for name in options.subjects if name not in names]
    if unknown:
        parser.error(f"{unknown[0]} is none of {', '.join(names)}; give --package for another")
    chosen = [s for s in SUBJECTS if s.name in options.subjects or not (options.subjects or options.package)]
    if options.package:
        chosen.append(
            Subject(
                name=options.package[0],
                packages=tuple(options.package),
                bases=tuple(options.base),
                setup=options.setup,
                never=tuple(options.never),
            )
        )
    agreements = []
    for subject in chosen:
        bases = options.base or None
        try:
            agreements.append(
                measure(subject, python=options.python, bases=bases, complete=options.complete_environment)
            )
        except UsageError as error:
            parser.exit(2, f"{subject.name}: {error}\n")
        for difference in agreements[-1].differences:
            print(f"{difference.kind} {difference.id} of {difference.category}", file=sys.stderr)
            print(f"    manifest: {difference.said}\n    interpreter: {difference.found}", file=sys.stderr)
        if options.failed:
            for module, outcome in agreements[-1].failed.items():
                print(f"{outcome.status} {module}: {outcome.kind} {outcome.message}", file=sys.stderr)
    rows = [row for agreement in agreements for row in agreement.rows]
    print(as_markdown(rows) if options.format == "markdown" else as_json(agreements))
    return 1 if any(agreement.differences for agreement in agreements) else 0


if __name__ == "__main__":
    raise SystemExit(main())
