"""Everything that is installed beside the tests, as it is: odd files, other syntax, compiled modules."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Any

from indexer.pipeline import Request, build
from tests.unmeasured import unmeasured


def top_level_names(site: Path) -> tuple[str, ...]:
    """Return the packages and modules of source right below a folder."""
    packages = [path.parent.name for path in site.glob("*/__init__.py")]
    modules = [path.stem for path in site.glob("*.py")]
    return tuple(sorted(name for name in {*packages, *modules} if name.isidentifier()))


@unmeasured()
def test_all_of_site_packages_is_indexed_and_what_can_not_be_known_is_told() -> None:
    site = Path(sysconfig.get_path("purelib"))
    names = top_level_names(site)
    result = build(Request(packages=names, search_path=(site,), categories={"Error": "builtins:Exception"}))
    document: Any = result.document
    open_ = [record for record in document["plugins"].values() if record["abstract"] is None or record["mro"] is None]
    incomplete = [
        item
        for item in document["coverage"]["unresolved"]
        if not (item["reason"] and item["path"] and item["line"] > 0 and not Path(item["path"]).is_absolute())
    ]
    assert incomplete == []
    assert [record for record in open_ if not record["unknown"]] == []
    assert document["coverage"]["modules"] > 2_500
    assert len(document["plugins"]) > 1_000
