from __future__ import annotations

from typing import Any

import pytest

from loader.options import (
    REDACTED,
    class_defaults,
    is_closed,
    known_options,
    names_secret,
    redacted,
    required_options,
    secrets,
)
from tests.loader.samples import configured, record
from tests.loader.test_catalogue_info import info

SECRET = {"type": "string", "writeOnly": True}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "host": {"type": "string", "default": "localhost"},
        "workers": {"type": "integer", "x-default-source": "os.cpu_count()"},
        "key": {"anyOf": [SECRET, {"type": "null"}]},
        "auth": {"$ref": "#/$defs/Auth"},
        "keys": {"type": "array", "items": SECRET},
        "pair": {"prefixItems": [{"type": "string"}, {"$ref": "#/$defs/Auth"}]},
        "headers": {"type": "object", "additionalProperties": SECRET},
        "tree": {"$ref": "#/$defs/Tree"},
        "odd": {"$ref": "http://elsewhere/schema"},
        "a/b~c": {"$ref": "#/$defs/a~1b~0c"},
        "lost": {"$ref": "#/$defs/Nothing"},
        "deep": {"$ref": "#/$defs/Auth/properties/token"},
        "broken": True,
    },
    "required": ["host", 3],
    "$defs": {
        "Auth": {"type": "object", "properties": {"user": {"type": "string"}, "token": SECRET}},
        "Tree": {"allOf": [{"$ref": "#/$defs/Tree"}], "properties": {"pin": SECRET, "below": {"$ref": "#/$defs/Tree"}}},
        "a/b~c": SECRET,
    },
}
FULL = info(configured("app.a:A", SCHEMA))


def parameter(name: str, *, required: bool = False) -> dict[str, object]:
    """Return one parameter of a constructor."""
    return {"name": name, "kind": "keyword_only", "required": required}


@pytest.mark.parametrize(
    ("config", "known", "closed", "required"),
    [
        ({}, [], True, []),
        ({"parameters": [parameter("b"), parameter("a", required=True)]}, ["b", "a"], True, ["a"]),
        ({"parameters": [parameter("a")], "var_keyword": True}, ["a"], False, []),
        ({"schema": {"properties": {"x": {}}}, "var_keyword": True}, ["x"], False, []),
        ({"schema": {"additionalProperties": False}, "var_keyword": True}, [], True, []),
        (
            {
                "schema": {"additionalProperties": False, "patternProperties": {"^x": {}}},
                "var_keyword": True,
            },
            [],
            False,
            [],
        ),
        (
            {
                "parameters": [parameter("settings", required=True), parameter("name")],
                "flatten": "settings",
                "schema": {"properties": {"host": {}, "name": {}}, "required": ["host"]},
            },
            ["name", "host"],
            False,
            ["host"],
        ),
        (
            {
                "parameters": [parameter("settings")],
                "flatten": "settings",
                "schema": {"$ref": "#/$defs/S", "$defs": {"S": {"properties": {"host": {}}}}},
            },
            ["host"],
            False,
            [],
        ),
    ],
)
def test_options_are_known_by_the_signature_and_the_schema(
    config: dict[str, Any], known: list[str], closed: object, required: list[str]
) -> None:
    told = info(configured("app.a:A", **config))
    assert (known_options(told), is_closed(told), required_options(told)) == (known, closed, required)


def test_where_the_record_says_nothing_any_name_may_be_an_option() -> None:
    told = info(record("app.a:A"))
    assert (known_options(told), is_closed(told), required_options(told), class_defaults(told)) == ([], False, [], {})


def test_what_the_schema_requires_is_required() -> None:
    assert required_options(FULL) == ["host"]


def test_defaults_of_the_class_are_those_with_a_value_or_a_source() -> None:
    assert list(class_defaults(FULL)) == ["host", "workers"]


def test_secrets_are_redacted_wherever_the_schema_says_so() -> None:
    options = {
        "host": "h",
        "key": "s1",
        "auth": {"user": "u", "token": "s2", "more": 1},
        "keys": ["s3", "s4"],
        "pair": ["u", {"token": "s5"}],
        "headers": {"X-Key": "s6"},
        "tree": {"below": {"below": {"pin": 7, "name": "n"}}},
        "odd": "o",
        "a/b~c": {"x": ["s8", 8, {"y": "s9"}]},
        "lost": "l",
        "deep": "s10",
        "broken": "b",
        "unknown": {"token": "t"},
    }
    assert redacted(FULL, options) == {
        "host": "h",
        "key": REDACTED,
        "auth": {"user": "u", "token": REDACTED, "more": 1},
        "keys": [REDACTED, REDACTED],
        "pair": ["u", {"token": REDACTED}],
        "headers": {"X-Key": REDACTED},
        "tree": {"below": {"below": {"pin": REDACTED, "name": "n"}}},
        "odd": "o",
        "a/b~c": REDACTED,
        "lost": "l",
        "deep": REDACTED,
        "broken": "b",
        "unknown": {"token": REDACTED},
    }
    assert secrets(FULL, options) == {"s10", "s1", "s2", "s3", "s4", "s5", "s6", "7", "s8", "8", "s9", "t"}


def test_an_empty_secret_is_none_to_be_looked_for() -> None:
    assert (secrets(FULL, {"key": ""}), redacted(FULL, {"key": ""})) == (set(), {"key": REDACTED})


@pytest.mark.parametrize(
    ("names", "secret"),
    [
        (
            [
                "password",
                "DB_PASSWORD",
                "dbPassword",
                "smtp.passphrase",
                "client-secret",
                "token",
                "authToken",
                "a_b_pwd",
            ],
            True,
        ),
        (["api_key", "apiKey", "APIKey", "API_KEY", "apikey", "aws_secret_access_key", "private key"], True),
        (
            [
                "max_tokens",
                "tokens",
                "token_limit",
                "key",
                "key_api",
                "sort_key",
                "monkey",
                "secretary",
                "passwords",
                "",
            ],
            False,
        ),
    ],
)
def test_the_last_word_of_a_name_tells_a_secret(names: list[str], secret: object) -> None:
    assert {name: names_secret(name) for name in names} == dict.fromkeys(names, secret)


def test_where_no_schema_tells_of_an_option_its_name_does() -> None:
    silent = info(record("app.a:A"))
    options = {"api_key": "k", "max_tokens": 5, "token": None, "secret": True, "db": [{"user": "u", "password": "p"}]}
    assert redacted(silent, options) == {**options, "api_key": REDACTED, "db": [{"user": "u", "password": REDACTED}]}
    assert secrets(silent, options) == {"k", "p"}
    told = info(configured("app.a:A", {"properties": {"token": {"type": "string"}}}))
    assert redacted(told, {"token": "t", "api_key": "k"}) == {"token": "t", "api_key": REDACTED}
