"""`coldplug merge`: parts become the whole, and what keeps them apart is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.indexer.conftest import Coldplug, Ran


@pytest.fixture
def parts(app: Path, coldplug: Coldplug) -> Path:
    """Return the folder of the application, with the manifests of its two modules and that of both."""
    for words in (["app.plugins.models"], ["app.plugins.notes"], ["app.plugins.models", "app.plugins.notes"]):
        output = "both.json" if len(words) > 1 else f"{words[0].rpartition('.')[2]}.json"
        assert coldplug("build", *words, "--quiet", "--output", output) == Ran(code=0, out="", err="")
    return app


def test_the_parts_become_the_whole_and_a_file_that_is_right_is_left_alone(parts: Path, coldplug: Coldplug) -> None:
    told = [coldplug("merge", "notes.json", "models.json", "--output", "merged.json") for _ in range(2)]
    assert told == [
        Ran(code=0, out="", err=f"merged.json: {what}; 4 plugins of 2 manifests, 2 modules searched\n")
        for what in ("written", "unchanged")
    ]
    assert (parts / "merged.json").read_bytes() == (parts / "both.json").read_bytes()


@pytest.mark.parametrize("words", [(), ("--output", "-")])
def test_the_whole_is_printed_where_no_file_is_named(words: tuple[str, ...], parts: Path, coldplug: Coldplug) -> None:
    told = coldplug("merge", "models.json", "notes.json", *words)
    assert told == Ran(code=0, out=(parts / "both.json").read_text(encoding="utf-8"), err="")


def test_conflicts_are_told_all_at_once_and_nothing_is_written(parts: Path, coldplug: Coldplug) -> None:
    notes = json.loads((parts / "notes.json").read_bytes())
    notes["target"]["platform"] = "win\x1b32"
    notes["categories"]["Model"] = "app.old:Model"
    (parts / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
    (parts / "merged.json").write_bytes(b"as it was")
    told = coldplug("merge", "models.json", "notes.json", "--output", "merged.json", "--quiet")
    assert told == Ran(
        code=1,
        out="",
        err=(
            "target: models.json and notes.json differ (platform);"
            " build all parts with one version of coldplug, for one target\n"
            "the base of the category Model: models.json and notes.json differ ('app.core:Model' -> 'app.old:Model');"
            " build all parts from the same sources, with the same configuration\n"
            "nothing was written: 2 conflicts\n"
        ),
    )
    assert (parts / "merged.json").read_bytes() == b"as it was"


@pytest.mark.usefixtures("parts")
def test_what_is_worth_a_look_is_told_unless_findings_alone_are_wanted(coldplug: Coldplug) -> None:
    coldplug("build", "app.plugins.notes", "--base", "app.core:Memory", "--quiet", "--output", "notes.json")
    words = ("merge", "notes.json", "models.json", "--output", "merged.json")
    assert coldplug(*words).err == (
        "notes.json was not built for app.core:Model, the base of Model\n"
        "merged.json: written; 4 plugins of 2 manifests, 2 modules searched\n"
    )
    assert coldplug(*words, "--quiet") == Ran(code=0, out="", err="")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no manifest at other.json; write it with `coldplug build`"),
        ("{}", "other.json is no manifest that this version reads: its manifest_version is None, not 1; "),
        ("no packages", "other.json is no manifest that this version reads: coverage.packages is missing; "),
        ("aliases", "other.json is no manifest that this version reads: plugins['app.plugins.notes:Notes'].aliases"),
    ],
)
def test_a_file_that_is_no_manifest_is_wrong_use(
    content: str | None, message: str, parts: Path, coldplug: Coldplug
) -> None:
    document = json.loads((parts / "notes.json").read_bytes())
    if content == "no packages":
        del document["coverage"]["packages"]
    elif content == "aliases":
        document["plugins"]["app.plugins.notes:Notes"]["aliases"] = 3
    if content is not None:
        (parts / "other.json").write_text("{}" if content == "{}" else json.dumps(document), encoding="utf-8")
    told = coldplug("merge", "models.json", "other.json")
    assert (told.code, told.out, told.err.startswith(f"coldplug: {message}")) == (2, "", True)


def test_without_a_manifest_there_is_nothing_to_merge(coldplug: Coldplug) -> None:
    assert coldplug("merge") == Ran(code=2, out="", err="coldplug: MANIFEST... is missing; see coldplug merge --help\n")
