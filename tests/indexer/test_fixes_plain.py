"""Edits survive the way to the child."""

from __future__ import annotations

import json

import pytest

from indexer.findings_fixes import (
    AddBase,
    AddMethods,
    Annotate,
    CallSuperInit,
    Decorate,
    Edit,
    MoveImport,
    RemoveIgnore,
    Stub,
)
from indexer.fixes_plain import edit_of, plain


@pytest.mark.parametrize(
    "edit",
    [
        AddMethods(
            line=1,
            qualname="A.B",
            stubs=(Stub(name="f", signature="()", decorators=("property", "x.setter"), is_async=True),),
        ),
        Annotate(line=1, function="f", parameter="x", annotation="int"),
        Decorate(line=1, name="A", decorator="mark()", imports=("loader", "mark")),
        AddBase(line=1, qualname="A", base="ABC"),
        CallSuperInit(line=1, arguments="x=x"),
        MoveImport(line=1, name="np", functions=(2, 3)),
        RemoveIgnore(line=1, codes=("CP101", "CP2")),
    ],
    ids=lambda edit: str(edit.kind),
)
def test_an_edit_comes_back_from_json_as_it_was(edit: Edit) -> None:
    assert edit_of(json.loads(json.dumps(plain(edit)))) == edit
