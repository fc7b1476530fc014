from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.patterns import compiled

_ATOMS = (
    *("a", "b", "1", ".", r"\d", r"\w", r"\s", r"\W", r"\D", r"\S", "[ab]", "[^a]", "[a-b1]", "(a|b)", "(?:ab)", "^"),
    *(r"\b", r"\B", "(?P<x>a)", r"[\d.]", r"[^\W_]", r"\.", r"\x61", r"\u0062", "-", "[-a]", "[a-]", r"[\]]", r"\A"),
)
_QUANTIFIERS = ("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??")


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(_QUANTIFIERS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda text: f"^{text}$"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(_ATOMS), _larger, max_leaves=6).map(lambda text: text.replace("?P<x>", ""))


@settings(max_examples=1_000, deadline=None)
@given(EXPRESSIONS, st.text("ab1_ .-]\nä", min_size=1, max_size=8))
def test_an_expression_fits_where_python_s_own_fits(expression: str, text: str) -> None:
    pattern = compiled(expression)
    assert pattern is not None
    end_of_text = re.sub(r"(?<!\\)\$", r"\\Z", expression)  # Python's $ fits before a newline at the end, too
    assert pattern.search(text) is bool(re.search(end_of_text, text))


@pytest.mark.parametrize(
    "expression",
    [
        *("(?=a)", "(?!a)", "(?<!a)b", "(?i)a", "(?>a)", r"(a)\1", "a++", "a*+", "a{,3}", "a{2}{3}", "^*", r"\b+"),
        *("[[:alpha:]]", "[a&&b]", "[a--b]", "[]a]", "[", "[]", "[^]", "[b-a]", r"[\d-z]", r"\p{L}", r"\Qa", r"\8"),
        *("(a", "a)", "*a", "a{", "a{x}", "a{3,2}", "a}", "]", "\\", r"\x6", r"\U00110000", "(?P<1>a)", "(?P=x)", "(?"),
        *("a{99999}", "(" * 100, "((a{30}){30}){30}", "a" * 1_001, "a{1001}"),
    ],
)
def test_what_needs_a_second_look_or_is_too_large_or_means_two_things_is_not_checked(expression: str) -> None:
    assert compiled(expression) is None


@pytest.mark.parametrize(
    ("expression", "text", "fits"),
    [
        ("(a+)+$", "a" * 2_000 + "b", False),
        ("^(a|a)*$", "a" * 2_000 + "b", False),
        ("(a*)*b", "a" * 2_000, False),
        ("(.*a){12}", "a" * 500 + "b", True),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 2_000, False),
        ("a?" * 300 + "a" * 300, "a" * 300, True),
    ],
)
def test_what_takes_python_for_ever_ends(expression: str, text: str, fits: bool) -> None:  # noqa: FBT001
    pattern = compiled(expression)
    assert pattern is not None
    assert pattern.search(text) is fits


def test_a_text_that_is_too_long_for_the_expression_is_not_checked() -> None:
    pattern = compiled("a{1,400}$")
    assert pattern is not None
    assert (pattern.search("a" * 10), pattern.search("b" * 100_000)) == (True, None)


def test_the_end_is_the_end_and_a_newline_before_it_is_not() -> None:
    pattern = compiled("^a$")
    assert pattern is not None
    assert (pattern.search("a"), pattern.search("a\n")) == (True, False)
