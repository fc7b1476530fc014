"""The formats that stand between the indexer and the loader, as JSON Schema 2020-12 files beside this one."""

from __future__ import annotations

from typing import Any

MANIFEST = "manifest.v1.schema.json"


def text(name: str = MANIFEST) -> str:
    """Return the schema file of that name as text; raise `FileNotFoundError` where there is none."""
    from importlib.resources import files  # few callers need it, and it is slow to import

    return files(__name__).joinpath(name).read_text("utf-8")


def load(name: str = MANIFEST) -> dict[str, Any]:
    """Return the schema file of that name as a document."""
    import json

    document: dict[str, Any] = json.loads(text(name))
    return document
