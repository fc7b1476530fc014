"""Which names are secrets: one answer in both programs; and which expressions spell one out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config_secret_words import KEY_OF, SECRET_WORDS, has_text, is_secret_name, may_spell_secret
from indexer.scan_expressions import parse_expression
from loader import options

WORDS = st.sampled_from(
    [
        *sorted(SECRET_WORDS | KEY_OF),
        "key",
        "KEY",
        "Key",
        "tokens",
        "max",
        "open",
        "AI",
        "x",
        "url",
        "Token",
        "Api",
        "2",
    ]
)


def test_both_programs_have_the_same_words() -> None:
    assert (options.SECRET_WORDS, options.KEY_OF) == (SECRET_WORDS, KEY_OF)


@given(st.lists(WORDS, max_size=4), st.sampled_from(["", "_", "-", "__"]))
@settings(max_examples=500, deadline=None)
def test_both_programs_cut_a_name_into_the_same_words(words: list[str], separator: str) -> None:
    for name in (separator.join(words), separator.join(map(str.capitalize, words))):
        assert is_secret_name(name) is options.names_secret(name)


@pytest.mark.parametrize(
    ("name", "overrides", "secret"),
    [
        ("pin", (), False),
        ("pin", ("pin",), True),
        ("page_token", ("!page_*",), False),
        ("page_token", ("!page_*", "page_token"), True),
        ("api_key_2", (), True),
        ("token1", (), True),
        ("ÄpiKey", (), False),
        ("123", (), False),
        ("", (), False),
    ],
)
def test_the_last_pattern_that_matches_decides(name: str, overrides: tuple[str, ...], secret: bool) -> None:  # noqa: FBT001 - what is expected
    assert is_secret_name(name, overrides) is secret


@pytest.mark.parametrize(
    ("source", "secret"),
    [
        ("connect(password='x')", True),
        ("connect(password='')", False),
        ("connect(password=None)", False),
        ("connect(user='x')", False),
        ("connect(*[f(token=b'x')])", True),
        ("{'token': 'x', **more}", True),
        ("{**more, 1: 'x'}", False),
        ("{token: 'x'}", True),
        ("[{'a': ({'api_key': 'x'},)}]", True),
        ("DEFAULT_TOKEN", True),
        ("settings.api_key", True),
        ("settings.api_key.name", True),
        ("settings['password']", False),
        ("a + (b or secret)", True),
        ("-(not password)", True),
        ("f'{token}!'", True),
        ("lambda: password", True),
        ("[token for x in y]", True),
        ("[x for x in y(secret='x')]", True),
        ("a if b else password", True),
        ("a if password else b", True),
        ("a[password]", True),
        ("max_tokens", False),
        ("1", False),
    ],
)
def test_an_expression_spells_a_secret_where_it_gives_a_text_to_its_name_or_bears_it(
    source: str,
    secret: bool,  # noqa: FBT001 - what is expected
) -> None:
    expression = parse_expression(source)
    assert expression is not None
    assert may_spell_secret(expression) is secret


@pytest.mark.parametrize(
    ("source", "found"), [("'x'", True), ("''", False), ("[1, (b'x',)]", True), ("f(1, a=None)", False)]
)
def test_a_text_is_found_at_any_depth(source: str, found: bool) -> None:  # noqa: FBT001 - what is expected
    expression = parse_expression(source)
    assert expression is not None
    assert has_text(expression) is found
