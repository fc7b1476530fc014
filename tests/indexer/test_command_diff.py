"""`coldplug diff`: what a reviewer reads, what a program reads, and the exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.indexer.conftest import Coldplug, Ran, shades

MODELS = """\
from app.core import Model

class Small(Model):
    def __init__(self, *, size: int = 1): ...
    def ask(self, text): ...
"""


@pytest.fixture
def changed(app: Path, coldplug: Coldplug) -> Path:
    """Return the folder of the application, with the manifest from before a change as `old.json`."""
    (app / "app/plugins.json").rename(app / "old.json")
    (app / "app/plugins/models.py").write_text(MODELS, encoding="utf-8")
    coldplug("build", "--quiet")
    return app


TOLD = """\
   CHANGE   WHAT    NAME                      OPTION  HOW
!  removed  plugin  app.plugins.models:Large          large
   added    option  app.plugins.models:Small  size    int, default 1
   changed  doc     app.plugins.models:Small          "Answers quickly from a small model that fits into the memory of \
a phone." -> null
   changed  module  app.plugins.models                lines, sha256
"""


@pytest.mark.usefixtures("changed")
def test_changes_are_a_table_that_marks_what_may_break_a_use(coldplug: Coldplug) -> None:
    assert coldplug("diff", "old.json", "app/plugins.json") == Ran(
        code=1, out=TOLD, err="4 changes, 1 of them may break a use\n"
    )
    assert coldplug("diff", "old.json", "app/plugins.json", "--quiet") == Ran(code=1, out=TOLD, err="")


@pytest.mark.usefixtures("changed")
def test_on_a_terminal_marks_and_changes_have_colours_and_only_prose_is_wrapped(coldplug: Coldplug) -> None:
    assert shades(coldplug("diff", "old.json", "app/plugins.json", columns=88, color=True).out) == (
        "   <bold>CHANGE</>   <bold>WHAT</>    <bold>NAME</>                      <bold>OPTION</>  <bold>HOW</>\n"
        "<bold+red>!</>  <red>removed</>  plugin  app.plugins.models:Large          large\n"
        "   <green>added</>    option  app.plugins.models:Small  <bold>size</>    int, default 1\n"
        '   <yellow>changed</>  doc     app.plugins.models:Small          "Answers quickly from a small\n'
        "                                                      model that fits into the memory of\n"
        '                                                      a phone." -> null\n'
        "   <yellow>changed</>  module  app.plugins.models                lines, sha256\n"
    )


@pytest.mark.usefixtures("changed")
def test_json_holds_each_change(coldplug: Coldplug) -> None:
    told = coldplug("diff", "old.json", "app/plugins.json", "--format", "json")
    assert (told.code, told.err, json.loads(told.out)[:2]) == (
        1,
        "",
        [
            {
                "verb": "removed",
                "what": "plugin",
                "name": "app.plugins.models:Large",
                "option": None,
                "detail": "large",
                "breaking": True,
            },
            {
                "verb": "added",
                "what": "option",
                "name": "app.plugins.models:Small",
                "option": "size",
                "detail": "int, default 1",
                "breaking": False,
            },
        ],
    )


@pytest.mark.usefixtures("changed")
def test_what_breaks_nothing_says_so(coldplug: Coldplug) -> None:
    told = coldplug("diff", "app/plugins.json", "old.json")
    assert (told.code, told.err) == (1, "4 changes, 1 of them may break a use\n")
    document = json.loads(Path("old.json").read_bytes())
    document["dependencies"] = {"thing": "1"}
    Path("new.json").write_text(json.dumps(document), encoding="utf-8")
    assert coldplug("diff", "old.json", "new.json") == Ran(
        code=1,
        out="CHANGE  WHAT        NAME   HOW\nadded   dependency  thing\n",
        err="1 change, none of which breaks a use\n",
    )


@pytest.mark.parametrize(("form", "out"), [("text", ""), ("json", "[]\n")])
@pytest.mark.usefixtures("changed")
def test_the_layout_is_no_difference(form: str, out: str, coldplug: Coldplug) -> None:
    Path("same.json").write_text(json.dumps(json.loads(Path("old.json").read_bytes()), indent=4), encoding="utf-8")
    told = coldplug("diff", "old.json", "same.json", "--format", form)
    assert told == Ran(code=0, out=out, err="nothing differs\n" if form == "text" else "")


@pytest.mark.usefixtures("changed")
def test_one_of_the_two_may_come_from_a_pipe(coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, expected in (("-", "app/plugins.json"), TOLD), (("-", "old.json"), ""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("old.json").read_bytes())))
        told = coldplug("diff", *words, "--quiet")
        assert (told.err, told.out) == ("", expected)
    assert coldplug("diff", "-", "-") == Ran(
        code=2, out="", err="coldplug: stdin holds one manifest; name a file for the other\n"
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[]", "it holds no JSON object"),
        ('{"manifest_version": 1}', "target is missing"),
    ],
)
@pytest.mark.usefixtures("changed")
def test_what_is_no_manifest_is_wrong_use(document: str, message: str, coldplug: Coldplug) -> None:
    Path("new.json").write_text(document, encoding="utf-8")
    remedy = "write it anew with `coldplug build`"
    assert coldplug("diff", "old.json", "new.json") == Ran(
        code=2, out="", err=f"coldplug: new.json is no manifest that this version reads: {message}; {remedy}\n"
    )
