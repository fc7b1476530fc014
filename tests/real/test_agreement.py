"""Real packages are indexed without an import, then imported, and both must say the same of every class."""

from __future__ import annotations

import pytest

from benchmarks.agreement import EVERY_EXCEPTION, SUBJECTS, Subject, measure, standard_library
from indexer.target import Target
from tests.unmeasured import unmeasured

PACKAGES = {subject.name: subject for subject in SUBJECTS if subject.packages}

LIBRARY = Subject(
    name="standard library",
    packages=tuple(name for name in standard_library(Target.running()) if name != "test"),
    bases=(EVERY_EXCEPTION, "logging:Handler", "unittest.case:TestCase", "abc:ABC"),
    never=("idlelib.*", "tkinter.tix"),
)
"""`test` is left out here for its size alone: the table has it."""

LEAST = {
    "pygments": {
        "pygments.lexer:Lexer": 620,
        "pygments.formatter:Formatter": 18,
        "pygments.style:Style": 45,
        "pygments.filter:Filter": 9,
    },
    "django": {
        "django.db.models.fields:Field": 40,
        "django.core.management.base:BaseCommand": 36,
        "django.forms.widgets:Widget": 50,
        "django.db.models:Model": 13,
        "django.views:View": 50,
        EVERY_EXCEPTION: 120,
    },
    "sqlalchemy": {
        "sqlalchemy.sql.visitors:Visitable": 580,
        "sqlalchemy.engine.interfaces:Dialect": 40,
        "sqlalchemy.types:TypeEngine": 325,
        EVERY_EXCEPTION: 90,
    },
    "scrapy": {
        "scrapy:Spider": 6,
        "scrapy.commands:ScrapyCommand": 14,
        "scrapy.exporters:BaseItemExporter": 8,
        "scrapy.spidermiddlewares.base:BaseSpiderMiddleware": 5,
        "scrapy.http:Request": 3,
        "scrapy.http:Response": 4,
        EVERY_EXCEPTION: 25,
    },
    "docutils": {
        "docutils.nodes:Node": 100,
        "docutils.parsers.rst:Directive": 45,
        "docutils.writers:Writer": 13,
        "docutils.transforms:Transform": 35,
    },
    "mkdocs": {
        "mkdocs.plugins:BasePlugin": 1,
        "mkdocs.config.base:Config": 7,
        "mkdocs.config.base:BaseConfigOption": 30,
    },
}
"""How many plugins of each base there are at least: none may be lost with the interpreter's own."""


@pytest.mark.parametrize("name", LEAST)
@unmeasured()
def test_a_manifest_says_of_a_real_package_what_importing_it_shows(name: str) -> None:
    subject = PACKAGES[name]
    agreement = measure(subject, bases=subject.bases)
    shown = {row.base: (row.exact, row.plugins >= LEAST[name].get(row.base, 0)) for row in agreement.rows}
    assert (shown, agreement.differences) == (dict.fromkeys(LEAST[name], (True, True)), ())


@unmeasured()
def test_a_manifest_says_of_the_standard_library_what_importing_it_shows() -> None:
    agreement = measure(LIBRARY, bases=LIBRARY.bases)
    shown = {row.base: (row.exact, row.plugins > 0) for row in agreement.rows}
    assert (shown, agreement.differences) == (dict.fromkeys(LIBRARY.bases, (True, True)), ())
