"""What lines tell of the imports of real packages: their trees say the same, and of most modules lines tell it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer.pipeline import Request, opened
from indexer.requirements_needs import Needs
from indexer.requirements_plain import Plain
from tests.unmeasured import unmeasured


@unmeasured()
@pytest.mark.parametrize("package", ["django", "docutils", "pygments", "sqlalchemy"])
def test_where_lines_tell_what_a_module_imports_its_tree_says_the_same(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parents[1]
    with opened(Request(packages=(package,), search_path=(root,), categories={})) as session:
        own = {located.module for located in session.searched}
        needs = Needs(session.world, is_own=own.__contains__)
        plain = Plain(session.world, needs, is_own=own.__contains__, read=session.sources.glance)
        told = {module: names for module in sorted(own) if (names := plain.of(module)) is not None}
        assert told == {module: needs.of(module) for module in told}
        assert len(told) > len(own) / 5
