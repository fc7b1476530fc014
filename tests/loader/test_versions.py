"""Versions and their ranges, judged by `packaging`: in every spelling, and for every operator."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion
from packaging.version import Version as Judge

from loader.versions import Range, Version

NUMBERS = st.sampled_from(["0", "1", "2", "10", "01", "007", "2026"])
SEPARATORS = st.sampled_from(["", ".", "-", "_"])


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def maybe(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | part


def part(*words: str) -> st.SearchStrategy[str]:
    return joined(SEPARATORS, st.sampled_from(words), SEPARATORS, maybe(NUMBERS))


RELEASES = st.lists(NUMBERS, min_size=1, max_size=4).map(".".join)
PRE = part("a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC")
POST = part("post", "rev", "r") | joined(st.just("-"), NUMBERS)
PUBLIC = joined(maybe(st.just("1!")), RELEASES, maybe(PRE), maybe(POST), maybe(part("dev", "DEV")))
LOCAL = joined(st.just("+"), st.lists(st.sampled_from(["1", "10", "ab", "a1", "zz"]), min_size=1).map(".".join))
VERSIONS = joined(maybe(st.sampled_from(["v", "V", " "])), PUBLIC, maybe(LOCAL), maybe(st.just("\n")))
NOISE = st.text("0123456789abcdevoprst.!+-_* v", max_size=12)
OPERATORS = st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "~="])
CLAUSES = joined(OPERATORS, maybe(st.just(" ")), PUBLIC | joined(PUBLIC, LOCAL) | joined(RELEASES, st.just(".*")))


def ordered(first: str, second: str) -> tuple[bool, bool]:
    return Version(first).key < Version(second).key, Version(first).key == Version(second).key


@given(VERSIONS | NOISE)
@settings(max_examples=800, deadline=None)
def test_what_is_a_version_is_one_for_packaging_too(text: str) -> None:
    try:
        judge = Judge(text)
    except InvalidVersion:
        with pytest.raises(ValueError, match=r"version|local label"):
            Version(text)
        return
    version = Version(text)
    said = (version.epoch, version.release, version.is_before_final, version.is_after_final)
    assert said == (judge.epoch, judge.release, judge.is_prerelease, judge.is_postrelease)


@given(VERSIONS, VERSIONS)
@settings(max_examples=800, deadline=None)
def test_versions_are_in_the_order_of_packaging(first: str, second: str) -> None:
    assert ordered(first, second) == (Judge(first) < Judge(second), Judge(first) == Judge(second))


@given(VERSIONS, st.lists(CLAUSES | NOISE, max_size=3).map(",".join))
@settings(max_examples=2_000, deadline=None)
def test_a_version_fits_a_range_where_packaging_says_so(version: str, specifier: str) -> None:
    try:
        judge = SpecifierSet(specifier)
    except InvalidSpecifier:
        with pytest.raises(ValueError, match=r"range of versions|version|local label"):
            Range(specifier)
        return
    assert (version in Range(specifier)) is judge.contains(version, prereleases=True)


NEAR = st.sampled_from(
    [
        "1.0",
        "1",
        "1.0.0",
        "1.0.dev1",
        "1.0a1",
        "1.0a1.dev1",
        "1.0rc1",
        "1.0.post1",
        "1.0.post1.dev2",
        "1.0+x",
        "1.1",
        "0.9",
    ]
)


@given(NEAR, OPERATORS, NEAR)
@settings(max_examples=800, deadline=None)
def test_versions_around_one_release_are_told_apart(version: str, operator: str, bound: str) -> None:
    specifier = f"{operator}{bound}"
    try:
        judge = SpecifierSet(specifier)
    except InvalidSpecifier:
        with pytest.raises(ValueError, match="no range of versions"):
            Range(specifier)
        return
    assert (version in Range(specifier)) is judge.contains(version, prereleases=True)


@pytest.mark.parametrize(("version", "specifier"), [("1.0", "===1.0"), ("1.0A", "=== 1.0a"), ("1", "===1.0")])
def test_three_equal_signs_compare_texts(version: str, specifier: str) -> None:
    assert (version in Range(specifier)) is (version.lower() == specifier.removeprefix("===").strip())


@pytest.mark.parametrize("specifier", ["==1.0a1.*", "==1.post1.*", "===", "=== a b", "1.0", "~=1", "<1+x", ">=1.*"])
def test_what_is_not_understood_is_told(specifier: str) -> None:
    with pytest.raises(ValueError, match=r"range of versions|is no version"):
        Range(specifier)
