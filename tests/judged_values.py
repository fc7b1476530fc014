"""Pydantic judges values: what it accepts of JSON in its strict mode, and what it makes of that, is held against ours.

A child process imports the models, validates each value, and builds it in the loader's way as well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from indexer.pipeline import Request, opened
from indexer.values import ClassValue
from loader.validation import Validator
from tests.generated_models import write_generated
from tests.generated_values import value_for

ROOT = Path(__file__).resolve().parents[1]

_CHILD = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
asked = json.load(sys.stdin)
sys.path[:0] = asked["path"]
from pydantic import TypeAdapter, ValidationError
from loader.conversion import converted
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

def class_of(reference):
    module, _, qualname = reference.partition(":")
    found = importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found

def same(ours, theirs):
    if type(ours) is not type(theirs):
        return type(ours) is float and type(theirs) is int and ours == theirs
    if isinstance(ours, (list, tuple)):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict):
        return list(ours) == list(theirs) and all(map(same, ours.values(), theirs.values()))
    return ours == theirs

answers, adapters = [], {}
for reference, schema, types, value in asked["cases"]:
    cls = class_of(reference)
    adapter = adapters.setdefault(reference, TypeAdapter(cls))
    try:
        theirs = adapter.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        told = error.errors(include_context=False, include_url=False)
        answers.append({"errors": [f"{one['type']} at {one['loc']}: {one['input']!r:.60}" for one in told]})
        continue
    answer = {"made": repr(theirs)[:200]}
    plugin = info(configured("made:A", schema, types=types))
    try:
        ours = cls(**converted(plugin, value, class_of, cls))
        answer["same"] = same(ours, theirs) or repr(ours) == repr(theirs)
        answer["ours"] = repr(ours)[:200]
    except Exception as error:
        answer["same"], answer["ours"] = False, f"{type(error).__name__}: {error}"[:300]
    answers.append(answer)
json.dump(answers, sys.stdout)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What both say of one value: our failures, Pydantic's error, and whether what both make of it is the same."""

    id: str
    value: Any
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    made: str
    same: bool

    @property
    def agrees(self) -> bool:
        """Whether both accept it, or both refuse it."""
        return bool(self.ours) is bool(self.theirs)

    @property
    def why(self) -> str | None:
        """The reason that docs/reference/schema.md gives for a difference, None where it gives none."""
        if "'stranger'" in repr(self.value):
            return _FURTHER
        if self.ours and self.ours[0].startswith("enum") and self.ours[0].endswith((": True", ": False")):
            return "true and false are no members of an enumeration of numbers"
        if self.ours:
            return _OURS.get(self.ours[0].partition(" at ")[0])
        if any(error.startswith("literal_error") and error.endswith(_MEMBERS) for error in self.theirs):
            return "Pydantic takes no JSON for a Literal of an enumeration's members"
        return "1.0 is a whole number, as JSON Schema says" if _is_of_whole_numbers(self.theirs) else None


def _is_of_whole_numbers(errors: Iterable[str]) -> bool:
    """Tell whether each option that is refused is refused, by one part of its union at least, for being `1.0`."""
    whole: dict[str, bool] = {}
    for error in errors:
        option = error.partition("(")[2].partition(",")[0]
        whole[option] = whole.get(option, False) or (error.startswith("int_type") and error.endswith(".0"))
    return all(whole.values())


_MEMBERS = ("'red'", "'green'")
_FURTHER = "a dataclass's constructor takes no other keyword, and a TypedDict keeps further keys"
# By the keyword that fails first.
_OURS = {
    "additionalProperties": _FURTHER,
    "uniqueItems": "an array that stands for a set has each entry once",
    "x-type": "a number in quotes is no date and time",
    "anyOf": "a number in quotes is no date and time",
}


def generated(folder: Path, *, families: int, each: int) -> list[Judged]:
    """Return what both say of so many values for each class of so many families, generated into a folder."""
    names = write_generated(folder, families)
    configs: dict[str, Mapping[str, Any]] = {}
    with opened(Request(packages=("made",), search_path=(folder,))) as session:
        for name in names:
            cls = session.world.member("made", name)
            if isinstance(cls, ClassValue):
                config = session.configurations.of(cls)
                configs[f"made:{name}"] = {"schema": config.schema, "types": config.types}
    return judged(configs, each=each, seed=1, path=[folder])


def judged(configs: Mapping[str, Mapping[str, Any]], *, each: int, seed: int, path: Sequence[Path]) -> list[Judged]:
    """Return what both say of so many values for each class, by its `config` in the manifest."""
    random = Random(seed)  # noqa: S311 - the same values in each run
    cases = [
        (id_, config["schema"], list(config["types"]), value_for(_top(config["schema"]), config["schema"], random))
        for id_, config in configs.items()
        for _ in range(each)
    ]
    cases = [case for case in cases if isinstance(case[3], dict)]
    asked = json.dumps({"cases": cases, "path": [str(ROOT), *map(str, path)]})
    child = subprocess.run(
        [sys.executable, "-c", _CHILD], input=asked, capture_output=True, text=True, check=True, timeout=600
    )
    return list(_held_together(cases, json.loads(child.stdout)))


def _held_together(cases: Sequence[Any], answers: Sequence[Mapping[str, Any]]) -> Iterator[Judged]:
    for (id_, schema, _, value), answer in zip(cases, answers, strict=True):
        failures = Validator(schema).failures(value)
        yield Judged(
            id=id_,
            value=value,
            ours=tuple(f"{failure.keyword} at {failure.path}: {failure.value!r:.60}" for failure in failures),
            theirs=tuple(answer.get("errors", ())),
            made=f"{answer.get('ours')} / {answer.get('made')}",
            same=answer.get("same", True),
        )


def _top(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return schema if "properties" in schema else schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]


def counted(found: Sequence[Judged]) -> Counter[str]:
    """Return how many values both accept, both refuse, and are told apart."""
    return Counter("differ" if not one.agrees else "accepted" if not one.ours else "refused" for one in found)
