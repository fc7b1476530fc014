"""Pydantic judges values for generated models and dataclasses: accepted, refused and built alike."""

from __future__ import annotations

from pathlib import Path

from tests.judged_values import counted, generated


def test_pydantic_accepts_refuses_and_builds_the_same_but_for_what_the_reference_explains(tmp_path: Path) -> None:
    found = generated(tmp_path, families=12, each=12)
    assert [one for one in found if not one.agrees and one.why is None] == []
    assert [one for one in found if one.agrees and not one.same and one.why is None] == []
    agreed = counted(found)
    assert (agreed["accepted"] > 300, agreed["refused"] > 100, agreed["differ"] < len(found) / 10) == (True, True, True)
