"""Pygments ships a table of its lexers that its maintainers make by importing all of them: the manifest has it, too."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.pipeline import Request, build
from tests.unmeasured import unmeasured


def literal(path: Path, name: str) -> Any:
    """Return the literal that a file assigns to a name; nothing is imported."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                return ast.literal_eval(value)
    return None


@unmeasured()
def test_the_table_of_lexers_is_made_from_the_manifest() -> None:
    spec = find_spec("pygments")
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parents[1]
    request = Request(
        packages=("pygments.lexers",),
        search_path=(root,),
        categories={"Lexer": "pygments.lexer:Lexer"},
        metadata=("name",),
    )
    document: Any = build(request).document
    modules = {record["module"]: document["modules"][record["module"]] for record in document["plugins"].values()}
    exported = {module: literal(root / item["path"], "__all__") for module, item in modules.items()}
    rebuilt = {
        record["qualname"]: (record["module"], record["metadata"]["name"])
        for record in document["plugins"].values()
        if record["qualname"] in exported[record["module"]]
    }
    table = literal(root / "pygments" / "lexers" / "_mapping.py", "LEXERS")
    assert rebuilt == {qualname: (module, name) for qualname, (module, name, *_) in table.items()}
    assert len(table) > 600
