"""Fixes wherever one fits in files of real packages, as `benchmarks/fixes.py` does on all of them."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.described_fixes import KINDS, tried
from tests.unmeasured import unmeasured

FILES = 10


@unmeasured()
@pytest.mark.parametrize("package", ["docutils", "django"])
def test_files_parse_differ_where_meant_and_stay_when_it_is_done_again(package: str, tmp_path: Path) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    files = sorted(file for file in Path(spec.origin).parent.rglob("*.py") if 500 < file.stat().st_size < 20_000)
    chosen = random.Random(7).sample(files, FILES)  # noqa: S311 - the same each time
    results = tried(chosen, KINDS, tmp_path)
    assert [(one.path, one.faults, dict(one.refused)) for one in results if one.faults or one.refused] == []
    assert {kind for one in results for kind in one.done} >= {"add_methods", "move_import", "remove_ignore"}
