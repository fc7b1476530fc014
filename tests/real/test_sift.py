"""Real packages: a sifted build says of each what a build says that parses everything, and parses less."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from os import environ
from random import Random
from typing import Any

import pytest

from indexer.hierarchy import reachable
from indexer.pipeline import Request, build, opened

SAMPLES = [
    ("pygments", "pygments.filter:Filter"),
    ("docutils", "docutils.parsers.rst:Directive"),
    ("django", "django.core.management.base:BaseCommand"),
    ("scrapy", "scrapy.spiders:Spider"),
    ("mkdocs", "mkdocs.plugins:BasePlugin"),
    ("hypothesis", "hypothesis.strategies:SearchStrategy"),
]


@pytest.mark.parametrize(("package", "base"), SAMPLES)
def test_what_is_sifted_out_could_not_matter(package: str, base: str) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    request = Request(packages=(package,), search_path=(), categories={"Base": base})
    sifted: dict[str, Any] = dict(build(request).document)
    whole: dict[str, Any] = dict(build(replace(request, exhaustive=True)).document)
    told, known = sifted.pop("coverage"), whole.pop("coverage")
    assert (sifted, [item for item in told["unresolved"] if item not in known["unresolved"]]) == (whole, [])


DRAWN = [package for package in environ.get("COLDPLUG_DRAWN", "markdown mkdocs").split() if find_spec(package)]
HOW_MANY = int(environ.get("COLDPLUG_BASES", "5"))


@pytest.mark.parametrize("package", DRAWN)
def test_no_class_that_is_taken_for_a_base_tells_what_is_sifted_from_what_is_not(package: str) -> None:
    """By command for more: `COLDPLUG_DRAWN="django networkx" COLDPLUG_BASES=50 pytest tests/real/test_sift.py`."""
    request = Request(packages=(package,), search_path=())
    with opened(request) as session:
        ids = sorted({item.id for located in session.searched for item in reachable(located.module, session.world)})
    for base in Random(0).sample(ids, min(HOW_MANY, len(ids))):  # noqa: S311 - the same ones each time
        asked = replace(request, categories={"Base": base})
        sifted: dict[str, Any] = dict(build(asked).document)
        whole: dict[str, Any] = dict(build(replace(asked, exhaustive=True)).document)
        told, known = sifted.pop("coverage"), whole.pop("coverage")
        assert (base, sifted) == (base, whole)
        assert [item for item in told["unresolved"] if item not in known["unresolved"]] == []
