"""Real packages: a sifted build says of each what a build says that parses everything, and parses less."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest

from indexer.pipeline import Request, build

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
