"""A plugin's short name: what a decorator gives, what its own body says, what its class is called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.facts import Class
from indexer.names import is_name, snake_case
from indexer.scan import scan
from indexer.short_names import ShortName, short_name


def definition(body: str) -> Class:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    statement = scan(f"class X:\n{lines}\n").body[0]
    assert isinstance(statement, Class)
    return statement


def named(body: str, *, given: str | None = None, class_name: str = "XPlugin") -> ShortName:
    return short_name(definition(body), class_name=class_name, given=given, attributes=("name", "plugin_name"))


@pytest.mark.parametrize(
    ("class_name", "name"),
    [
        ("OllamaPlugin", "ollama"),
        ("Ollama", "ollama"),
        ("HTTPServerPlugin", "http_server"),
        ("SQLiteMemory", "sq_lite_memory"),
        ("OAuth2Plugin", "o_auth2"),
        ("A", "a"),
        ("Plugin", "plugin"),
        ("_Plugin", "plugin"),
        ("ThePlugin", "the"),
        ("already_snake_plugin", "already_snake"),
        ("__Dunder__", "dunder"),
        ("Two__Lines", "two__lines"),
        ("X1Y2", "x1_y2"),
        ("Ärger", "xe4_rger"),
        ("_", "plugin"),
        ("Å", "xe5"),
    ],
)
def test_a_class_name_becomes_snake_case_without_a_final_plugin(class_name: str, name: str) -> None:
    assert snake_case(class_name) == name


@given(st.from_regex(r"\A[^\W\d]\w*\Z"))
def test_every_class_has_a_name(class_name: str) -> None:
    assert is_name(snake_case(class_name))


@given(st.text(max_size=20))
def test_a_name_is_what_the_design_says(text: str) -> None:
    assert is_name(text) == (re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", text) is not None)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("name = 'given'", "given"),
        ("plugin_name = 'given'", "given"),
        ("plugin_name = 'second'\nname = 'first'", "first"),
        ("name = 'first'\nname = 'last'", "last"),
        ("name = 'first'\ndel name", "x"),
        ("name = 'first'\nplugin_name = 'second'\ndel name", "second"),
        ("name = 'first'\nname = make()", "x"),
        ("name = 'first'\nname: str", "first"),
        ("name: ClassVar = 'given'", "given"),
        ("name: ClassVar[str] = 'given'", "given"),
        ("name: typing.ClassVar[str] = 'given'", "given"),
        ("name: 'ClassVar[str]' = 'given'", "given"),
        ("name: 'typing.ClassVar[str]' = 'given'", "given"),
        ("name: 'ClassVar' = 'given'", "given"),
        # An annotation makes it a field, with this default; a computed one is no literal.
        ("name: str = 'a default'", "x"),
        ("name: 'str' = 'a default'", "x"),
        ("name: a[0] = 'a default'", "x"),
        ("name: 1 = 'a default'", "x"),
        ("name = 'a' + 'b'", "x"),
        ("name = 7", "x"),
        ("name = None", "x"),
        ("name = ''", "x"),
        ("other = 'given'", "x"),
        ("def name(self): ...", "x"),
    ],
)
def test_a_literal_attribute_of_the_own_body_names_the_plugin(body: str, name: str) -> None:
    assert named(body) == ShortName(name=name)


def test_what_the_decorator_gives_comes_first() -> None:
    assert named("name = 'other'", given="given") == ShortName(name="given")


@pytest.mark.parametrize("label", ["Ollama (local)", "ollama/1", "-x", "ä", " a", "\ud800"])
def test_what_can_be_no_name_is_kept_as_a_label(label: str) -> None:
    assert named(f"name = {label!r}") == ShortName(name="x", label=label)
    assert named("pass", given=label) == ShortName(name="x", label=label)


def test_a_class_without_a_body_to_read_is_named_by_its_name() -> None:
    assert short_name(None, class_name="MadePlugin", given=None, attributes=("name",)) == ShortName(name="made")
