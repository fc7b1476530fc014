"""What is wrong with values, as users read it: by layer and path, with what to do, and without secrets."""

from __future__ import annotations

from typing import Any

import pytest

from loader import ManifestError
from loader.checking import problems_of
from loader.starting import Layer
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

SCHEMA = {
    "$defs": {
        "Color": {"enum": ["red", "green"], "type": "string", "x-type": "app:Color"},
        "Server": {
            "title": "Server",
            "type": "object",
            "properties": {"host": {"type": "string"}, "port": {"type": "integer", "exclusiveMaximum": 65536}},
            "required": ["host"],
            "additionalProperties": False,
            "x-type": "app:Server",
        },
    },
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "temperature": {"type": "number", "minimum": 0, "maximum": 2},
        "color": {"$ref": "#/$defs/Color"},
        "server": {"anyOf": [{"$ref": "#/$defs/Server"}, {"type": "null"}]},
        "servers": {"type": "array", "items": {"$ref": "#/$defs/Server"}, "minItems": 1, "uniqueItems": True},
        "mode": {"anyOf": [{"type": "integer"}, {"const": "auto", "type": "string"}]},
        "since": {"anyOf": [{"type": "string", "format": "date", "x-type": "datetime:date"}, {"type": "null"}]},
        "flag": {"type": "boolean"},
        "text": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]*$"},
        "step": {"type": "integer", "multipleOf": 5},
        "sizes": {"type": "object", "x-keys": {"type": "integer"}, "additionalProperties": {"type": "integer"}},
        "names": {"type": "object", "propertyNames": {"maxLength": 3}},
        "token": {"type": "string", "writeOnly": True, "maxLength": 3},
        "nothing": {"not": {}},
        "two": {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
    },
}


def told(*options: Any) -> list[str]:
    """Return what is wrong with the options of each layer."""
    plugin = info(configured("app.a:A", SCHEMA))
    layers = [Layer(f"layer {number}", table) for number, table in enumerate(options)]
    return [str(problem) for problem in problems_of(plugin, layers)]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("temperature", "hot", "$.temperature: 'hot' is a text, not a number; give a number, without quotes"),
        ("temperature", None, "$.temperature: null is not a number; give a number"),
        ("temperature", True, "$.temperature: True is a truth value, not a number; give a number"),
        ("temperature", [1], "$.temperature: the value is a list, not a number; give a number"),
        ("temperature", 1j, "$.temperature: the value is of type complex, not a number; give a number"),
        ("temperature", -1, "$.temperature: -1 is less than 0; give at least 0"),
        ("temperature", 2.5, "$.temperature: 2.5 is more than 2; give at most 2"),
        ("color", "gren", "$.color: 'gren' is none of 'red', 'green'; did you mean 'green'?"),
        ("color", 3, "$.color: 3 is none of 'red', 'green'; give one of them"),
        ("server", {"hots": "h"}, "$.server.host: 'host' is required (read as Server); set 'host'"),
        ("server", "h", "$.server: 'h' is none of: a table (Server), null; give one of them"),
        ("servers", [], "$.servers: the value has fewer entries than 1; give at least 1"),
        ("servers", [{"host": "h"}] * 2, "$.servers: an entry occurs twice; give each once"),
        (
            "servers",
            [{"host": "h", "port": 65536}],
            "$.servers[0].port: 65536 is not less than 65536; give less than 65536",
        ),
        ("servers", [{"host": "h", "prot": 1}], "$.servers[0].prot: there is no option 'prot'; did you mean 'port'?"),
        ("mode", "autos", "$.mode: 'autos' is not 'auto'; give 'auto'"),
        ("mode", 1.5, "$.mode: 1.5 is none of: a whole number, 'auto'; give one of them"),
        ("since", "now", "$.since: 'now' can't be read as a date such as 2024-01-31; give a date such as 2024-01-31"),
        ("flag", "true", "$.flag: 'true' is a text, not true or false; give true or false, without quotes"),
        ("text", "a", "$.text: 'a' is shorter than 2; give at least 2 characters"),
        ("text", "abcde", "$.text: 'abcde' is longer than 4; give at most 4 characters"),
        ("text", "AB", "$.text: 'AB' does not fit the pattern '^[a-z]*$'; give a text that fits it"),
        ("text", "A" * 99, f"$.text: {'A' * 99!r:.60}… is longer than 4; give at most 4 characters"),
        ("step", 7, "$.step: 7 is no multiple of 5; give a multiple of 5"),
        ("sizes", {"big": 1}, "$.sizes.big: the key 'big' is not a whole number; use a whole number"),
        (
            "names",
            {"a b c": 1},
            "$.names['a b c']: the key 'a b c' is not what the schema allows; use what the schema allows",
        ),
        ("token", "s3cret", "$.token: the value is longer than 3; give at most 3 characters"),
        ("nothing", 1, "$.nothing: 1 is not allowed here; see what the schema says (`coldplug show`)"),
        ("two", 3, "$.two: 3 is of several forms at once; give what is of one of them only"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do(option: str, value: Any, message: str) -> None:
    assert told({option: value})[0] == f"layer 0: {message}"


def test_each_problem_names_the_uppermost_layer_that_set_the_value() -> None:
    assert told(
        {"server": {"port": 1}, "temperature": "hot", "step": 3},
        {"server": {"prot": 1}, "temperature": 3},
        {"steps": 1},
    ) == [
        "layer 2: $.steps: there is no option 'steps'; did you mean 'step'?",
        "layer 1: $.server.host: 'host' is required (read as Server); set 'host'",
        "layer 1: $.server.prot: there is no option 'prot' (read as Server); did you mean 'port'?",
        "layer 1: $.temperature: 3 is more than 2; give at most 2",
        "layer 0: $.step: 3 is no multiple of 5; give a multiple of 5",
    ]


def test_a_schema_that_is_none_is_the_manifest_s_fault() -> None:
    broken = info(configured("app.a:A", {"properties": {"a": {"$ref": "#/nowhere"}}}, var_keyword=True))
    with pytest.raises(
        ManifestError, match=r"the schema in the record of 'app.a:A' can't be followed: .* leads nowhere"
    ):
        problems_of(broken, [Layer("config=", {"a": 1})])


def test_options_that_can_not_be_checked_in_time_are_refused() -> None:
    doubling = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(60)}
    schema = {"$defs": {**doubling, "d60": False}, "properties": {"a": {"$ref": "#/$defs/d0"}}}
    [problem] = problems_of(info(configured("app.a:A", schema, var_keyword=True)), [Layer("config=", {"a": 1})])
    assert (problem.layer, problem.path) == ("all layers", "$")


SECRET = {"type": "string", "writeOnly": True, "maxLength": 3}
SECRETS = {
    "$defs": {"Login": {"properties": {"token": SECRET, "user": {"type": "string"}}, "required": ["user"]}},
    "properties": {
        "token": SECRET,
        "words": {"enum": ["a", "b"], "writeOnly": True},
        "number": {"type": "integer", "writeOnly": True},
        "list": {"type": "array", "items": SECRET},
        "pairs": {"type": "array", "prefixItems": [SECRET]},
        "login": {"anyOf": [{"$ref": "#/$defs/Login"}, {"type": "null"}]},
        "logins": {"type": "array", "items": {"$ref": "#/$defs/Login"}},
        "table": {"type": "object", "additionalProperties": SECRET},
        "either": {"anyOf": [{"type": "integer"}, SECRET]},
        "free": {"type": "object", "additionalProperties": {"type": "integer"}},
        "since": {"type": "string", "x-type": "datetime:date", "writeOnly": True},
    },
}
PLANTED = "s3cret"


@pytest.mark.parametrize(
    "options",
    [
        {"token": PLANTED},
        {"token": [PLANTED]},
        {"token": {"a": PLANTED}},
        {"words": PLANTED},
        {"number": PLANTED},
        {"list": [PLANTED]},
        {"list": (PLANTED,)},
        {"pairs": [PLANTED]},
        {"login": {"token": PLANTED}},
        {"login": {"user": "u", "token": [PLANTED]}},
        {"logins": [{"token": PLANTED, "user": 1}]},
        {"table": {"a": PLANTED}},
        {"either": PLANTED},
        {"free": {"api_key": PLANTED}},
        {"since": PLANTED},
        {"unknown_password": PLANTED},
    ],
)  # fmt: skip
def test_no_problem_shows_a_secret(options: Any) -> None:
    plugin = info(configured("app.a:A", SECRETS))
    told = [str(problem) for problem in problems_of(plugin, [Layer("config=", options)])]
    assert told
    assert [text for text in told if PLANTED in text] == []
