"""The official JSON-Schema-Test-Suite, draft 2020-12: fetched from the source distribution of `jsonschema`, and run."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from loader.validation import Validator

_FOLDER = "json/tests/draft2020-12/"
# What the validator does not know, because no schema that is read from source has it.
NOT_EMITTED = frozenset(
    {"$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$vocabulary", "unevaluatedItems", "unevaluatedProperties"}
)
OPTIONAL = ("bignum", "float-overflow", "no-schema", "non-bmp-regex", "refOfUnknownKeyword", "unknownKeyword")
_OF_SCHEMAS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_DATA = frozenset({"const", "enum", "default", "examples"})


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a schema, a value, and whether it is valid; `why` tells what makes it not applicable."""

    name: str
    schema: Any
    value: Any
    valid: bool
    why: str | None


def fetched(folder: Path) -> Path:
    """Return the source distribution that the suite is in, fetched once; raise `OSError` where it can't be had."""
    requirement = f"jsonschema=={version('jsonschema')}"
    archive = folder / f"{requirement.replace('==', '-')}.tar.gz"
    if not archive.exists():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "jsonschema", "-q"]
        run = subprocess.run([*command, "-d", str(folder), requirement], check=False, capture_output=True, text=True)
        if not archive.exists():
            raise OSError(f"{requirement} can't be had: {run.stderr.strip().splitlines()[-1:]}")
    return archive


def cases(archive: Path) -> Iterator[Case]:
    """Yield the tests of the required part, and of the optional files about keywords that are known."""
    with tarfile.open(archive) as files:
        for member in sorted(files.getmembers(), key=lambda member: member.name):
            _, found, rest = member.name.partition(_FOLDER)
            name = PurePosixPath(rest)
            if not found or name.suffix != ".json" or (len(name.parts) > 1 and name.stem not in OPTIONAL):
                continue
            stream = files.extractfile(member)
            assert stream is not None
            yield from _cases(str(name.with_suffix("")), json.load(stream))


def _cases(file: str, groups: list[dict[str, Any]]) -> Iterator[Case]:
    for group in groups:
        why = next(_not_known(group["schema"]), None)
        for test in group["tests"]:
            name = f"{file}: {group['description']}: {test['description']}"
            yield Case(name, group["schema"], test["data"], test["valid"], why)


def _not_known(schema: object) -> Iterator[str]:
    """Yield what in a schema is beyond the validator: keywords, and references to other documents."""
    for part in schema if isinstance(schema, list) else ():
        yield from _not_known(part)
    if not isinstance(schema, dict):
        return
    for keyword, below in schema.items():
        if keyword in NOT_EMITTED:
            yield keyword
        elif keyword == "$ref" and isinstance(below, str) and not below.startswith("#"):
            yield "$ref to another document"
        elif keyword in _OF_SCHEMAS and isinstance(below, dict):
            for part in below.values():
                yield from _not_known(part)
        elif keyword not in _DATA:
            yield from _not_known(below)


def is_passed(case: Case) -> bool:
    """Tell whether the validator says of a test what the suite says."""
    root: Mapping[str, Any] = case.schema if isinstance(case.schema, dict) else {"allOf": [case.schema]}
    return (not Validator(root).failures(case.value)) is case.valid
