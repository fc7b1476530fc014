"""The page of the manifest names every key that the schema has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.docs.pages import ROOT


def keys(schema: Any) -> Iterator[str]:
    """Yield the names of the properties in a JSON Schema, at any depth."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys(item)
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in schema.values():
            yield from keys(value)


def test_every_key_of_the_schema_is_described() -> None:
    schema = json.loads((ROOT / "schemas" / "manifest.v1.schema.json").read_bytes())
    page = (ROOT / "docs" / "reference" / "manifest.md").read_text(encoding="utf-8")
    headings = {word for line in re.findall(r"^## (.+)$", page, flags=re.MULTILINE) for word in line.split(", ")}
    assert set(keys(schema)) - set(re.findall(r"`(\w+)`", page)) - headings == set()
