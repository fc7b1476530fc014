"""Pygments ships a table of its lexers that its maintainers make by importing all of them: the manifest has it, too."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.pipeline import Request, build


def literal(path: Path, name: str) -> Any:
    """Return the literal that a file assigns to a name; nothing is imported."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                return evaluated(value)
    return None


def evaluated(node: ast.expr) -> Any:
    """Return the value of a literal, or of a sum of literals."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return evaluated(left) + evaluated(right)
    return ast.literal_eval(node)


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
    exported = {module: literal(root / item["path"], "__all__") or [] for module, item in document["modules"].items()}
    rebuilt = {
        record["qualname"]: (record["module"], record["metadata"]["name"])
        for record in document["plugins"].values()
        if record["qualname"] in exported[record["module"]]
    }
    table = literal(root / "pygments" / "lexers" / "_mapping.py", "LEXERS")
    assert rebuilt == {qualname: (module, name) for qualname, (module, name, *_) in table.items()}
    assert len(table) > 600
