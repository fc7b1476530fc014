"""What the loader's tests arrange: manifests written by hand, and code run in an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from indexer import manifest

ROOT = Path(__file__).resolve().parents[2]

BASES = {"Base": "app.core:Base"}
APPLICATION = {
    "app/__init__.py": "",
    "app/core.py": """
        from abc import ABC, abstractmethod

        class Base(ABC):
            def __init__(self, size: int = 1) -> None:
                self.size = size

        class Other:
            pass
        """,
}


def record(reference: str, **changes: Any) -> dict[str, Any]:
    """Return the record of a plugin of the category Base, named like its class in lower case."""
    module, _, qualname = reference.partition(":")
    return {
        "name": qualname.rpartition(".")[2].lower(),
        "label": None,
        "categories": ["Base"],
        "module": module,
        "qualname": qualname,
        "doc": None,
        "bases": ["app.core:Base"],
        "mro": [reference, "app.core:Base", "builtins:object"],
        "abstract": False,
        "virtual": False,
        "unknown": [],
        "requires": [],
        **changes,
    }


def configured(reference: str, schema: Mapping[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    """Return the record of a plugin that says how it is configured."""
    default = {"parameters": [], "var_keyword": False, "types": [], "flatten": None, "defaults": {}}
    return record(reference, config={**default, "schema": schema or {}, **config})


def document(*records: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the manifest of the records, complete."""
    names: dict[str, list[str]] = {}
    plugins = {}
    for found in records:
        reference = f"{found['module']}:{found['qualname']}"
        plugins[reference] = dict(found)
        names.setdefault(found["name"], []).append(reference)
    return {
        "manifest_version": 1,
        "generator": {"name": "coldplug", "version": "0.0.0"},
        "target": {"python": "3.11", "platform": "linux", "complete_environment": False},
        "categories": dict(BASES),
        "names": names,
        "plugins": plugins,
        "graph": {"directed": True, "multigraph": False, "graph": {}, "nodes": [], "edges": []},
        "modules": {},
        "dependencies": {},
        "coverage": {"modules": len(plugins), "exhaustive": True, "failed": [], "unresolved": []},
        **changes,
    }


def write(path: Path, content: Mapping[str, Any]) -> Path:
    """Write a manifest as the indexer does, and return its path."""
    path.write_bytes(manifest.render(content))
    return path


def rewrite(path: Path, **changes: Any) -> Path:
    """Change keys of a manifest at the top, and return its path."""
    return write(path, {**json.loads(path.read_bytes()), **changes})


def change(path: Path, reference: str, **changes: Any) -> Path:
    """Change one record of a manifest, and return its path."""
    plugins = json.loads(path.read_bytes())["plugins"]
    plugins[reference] |= changes
    return rewrite(path, plugins=plugins)


def child(code: str, *paths: Path, flags: Sequence[str] = ("-I",), timeout: float = 120) -> str:
    """Run code in an interpreter of its own that finds modules below `paths` and in the checkout; return its output."""
    start = f"import sys\nsys.path[:0] = {[str(path) for path in (*paths, ROOT)]!r}\n"
    run = subprocess.run(
        [sys.executable, *flags, "-c", start + dedent(code)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr
    return run.stdout
