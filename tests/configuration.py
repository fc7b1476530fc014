"""The interpreter judges configurations: what `inspect.signature` shows of a class is held against its record.

A child process imports the classes; what it can't say (a class whose signature is hidden) is told with the reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from indexer.pipeline import Request, build
from loader.validation import Validator

Record: TypeAlias = Mapping[str, Any]

_CHILD = """
import importlib, inspect, json, math, sys, warnings
warnings.simplefilter("ignore")

def plain(value, depth=0):
    if value is None or type(value) in (bool, str):
        return True
    if type(value) is int:
        return value.bit_length() <= 64
    if type(value) is float:
        return math.isfinite(value)
    if type(value) in (list, tuple):
        return depth < 9 and all(plain(item, depth + 1) for item in value)
    return type(value) is dict and depth < 9 and all(type(k) is str and plain(v, depth + 1) for k, v in value.items())

def described(parameter):
    default = parameter.default
    missing = default is inspect.Parameter.empty
    return {
        "name": parameter.name,
        "kind": parameter.kind.name.lower(),
        "required": missing and parameter.kind.name not in ("VAR_KEYWORD", "VAR_POSITIONAL"),
        "default": [default] if not missing and plain(default) else [],
        "shown": "" if missing else repr(default)[:80],
    }

asked = json.load(sys.stdin)
sys.path[:0] = asked["path"]
exec(asked["setup"])
answers = {}
for reference in asked["ids"]:
    module, _, qualname = reference.partition(":")
    try:
        found = importlib.import_module(module)
        for name in qualname.split("."):
            found = getattr(found, name)
        parameters = list(inspect.signature(found).parameters.values())
        below = set()
        for cls in found.__mro__:
            for name in ("__init__", "__new__"):
                if name in vars(cls):
                    try:
                        below.update(inspect.signature(vars(cls)[name]).parameters)
                    except (TypeError, ValueError):
                        pass
        answers[reference] = {"parameters": [described(p) for p in parameters], "below": sorted(below)}
    except BaseException as error:
        answers[reference] = {"error": f"{type(error).__name__}: {error}"[:200]}
json.dump(answers, sys.stdout)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the records of one package compare: the ids judged, those without a signature, and what differs by id.

    `plugins` counts those of each base that were judged, `defaults` their literal defaults.
    """

    judged: tuple[str, ...]
    plugins: Mapping[str, int]
    hidden: Mapping[str, str]
    differences: Mapping[str, tuple[str, ...]]
    defaults: int


def judged(
    packages: Sequence[str],
    bases: Iterable[str],
    *,
    path: Sequence[Path] = (),
    setup: str = "",
    exclude: Sequence[str] = (),
) -> Agreement:
    """Build the manifest of packages and compare every plugin's parameters with the interpreter's."""
    categories = {base: base for base in bases}
    request = Request(packages=tuple(packages), search_path=tuple(path), categories=categories, exclude=tuple(exclude))
    plugins = build(request).document["plugins"]
    assert isinstance(plugins, dict)
    shown = signatures_of(sorted(plugins), path=path, setup=setup)
    hidden = {id_: answer["error"] for id_, answer in shown.items() if "error" in answer}
    found = {
        id_: tuple(differences(plugins[id_]["config"], answer)) for id_, answer in shown.items() if id_ not in hidden
    }
    return Agreement(
        judged=tuple(sorted(found)),
        plugins={base: sum(base in plugins[id_]["categories"] for id_ in found) for base in categories},
        hidden=hidden,
        differences={id_: several for id_, several in sorted(found.items()) if several},
        defaults=sum(len(_literal_defaults(plugins[id_]["config"]["schema"])) for id_ in found),
    )


def signatures_of(ids: Sequence[str], *, path: Sequence[Path] = (), setup: str = "") -> dict[str, Record]:
    """Return what `inspect.signature` shows of each class, asked of one child process."""
    asked = json.dumps({"ids": list(ids), "path": [str(folder) for folder in path], "setup": setup})
    child = subprocess.run(
        [sys.executable, "-c", _CHILD], input=asked, capture_output=True, text=True, check=True, timeout=600
    )
    answers: dict[str, Record] = json.loads(child.stdout)
    return answers


def differences(config: Record, shown: Record) -> list[str]:
    """Return what a record says otherwise than the interpreter: names, kinds, what is required, literal defaults."""
    ours = {parameter["name"]: parameter for parameter in config["parameters"]}
    named = [p for p in shown["parameters"] if p["kind"] not in ("var_keyword", "var_positional")]
    kinds = {p["kind"] for p in shown["parameters"]}
    found: list[str] = []
    for parameter in named:
        name = parameter["name"]
        if name not in ours:
            found.append(f"{name}: missing")
            continue
        if (ours[name]["kind"], ours[name]["required"]) != (parameter["kind"], parameter["required"]):
            found.append(f"{name}: {ours[name]['kind']} {ours[name]['required']}, not {parameter['kind']}")
        found += _default_differences(name, _property(config["schema"], name), parameter)
    if [p["name"] for p in named] != [name for name in ours if name in {p["name"] for p in named}]:
        found.append("the order differs")
    further = [name for name in ours if name not in {p["name"] for p in named}]
    if further and not kinds & {"var_keyword", "var_positional"}:
        found.append(f"extra: {', '.join(further)}")
    if config["var_keyword"] and "var_keyword" not in kinds:
        found.append("open, and the interpreter shows no **kwargs")
    return [*found, *_refused_defaults(config["schema"])]


def _refused_defaults(schema: Record) -> Iterator[str]:
    """Yield the literal defaults that the loader would refuse by the schema that they stand in."""
    defaults = _literal_defaults(schema)
    for failure in Validator(schema).failures(defaults):
        if failure.path[:1] and failure.path[0] in defaults:
            yield f"{failure.path[0]}: the default is refused: {failure.keyword}"


def _literal_defaults(schema: Record) -> Record:
    properties = _opened(schema)["properties"]
    return {name: option["default"] for name, option in properties.items() if "default" in option}


def _default_differences(name: str, schema: Record, shown: Record) -> list[str]:
    if "default" in schema:
        if not shown["default"] and shown["shown"]:
            return []  # an object of the standard library in its JSON form, or a member of an enumeration
        same = [schema["default"]] == shown["default"] and type(schema["default"]) is type(shown["default"][0])
        return [] if same else [f"{name}: default {schema['default']!r}, not {shown['shown']}"]
    if shown["default"] and not schema.get("writeOnly"):
        return [f"{name}: default {schema.get('x-default-source')}, which is {shown['shown']}"]
    if not shown["required"] and not schema.get("writeOnly") and "x-default-source" not in schema:
        return [f"{name}: no default told"]
    return []


def _property(schema: Record, name: str) -> Record:
    if "$ref" in schema and "properties" not in schema:
        schema = schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    found: Record = schema["properties"][name]
    return found


# --- schemas ---------------------------------------------------------------------------------------------------------

_SCHEMAS = """
import dataclasses, importlib, inspect, json, sys, warnings
warnings.simplefilter("ignore")
from pydantic import BaseModel, TypeAdapter

asked = json.load(sys.stdin)
sys.path[:0] = asked["path"]
answers = {}
for reference in asked["ids"]:
    module, _, qualname = reference.partition(":")
    try:
        found = importlib.import_module(module)
        for name in qualname.split("."):
            found = getattr(found, name)
        if isinstance(found, type) and issubclass(found, BaseModel):
            answers[reference] = {"schema": found.model_json_schema()}
        else:
            answers[reference] = {"schema": TypeAdapter(found).json_schema()}
    except BaseException as error:
        answers[reference] = {"error": f"{type(error).__name__}: {error}"[:200]}
json.dump(answers, sys.stdout)
"""


def schemas_of(ids: Sequence[str], *, path: Sequence[Path] = (), python: str = sys.executable) -> dict[str, Record]:
    """Return Pydantic's schema of each class, asked of one child process."""
    asked = json.dumps({"ids": list(ids), "path": [str(folder) for folder in path]})
    child = subprocess.run(
        [python, "-c", _SCHEMAS], input=asked, capture_output=True, text=True, check=True, timeout=900
    )
    answers: dict[str, Record] = json.loads(child.stdout)
    return answers


def normalised(ours: Record, theirs: Record) -> tuple[Any, Any]:
    """Return both schemas without what docs/reference/schema.md says that they may differ in."""
    return _normalised(_opened(ours), _opened(theirs))


def _normalised(ours: Any, theirs: Any) -> tuple[Any, Any]:
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [_normalised(one, other) for one, other in zip(ours, theirs, strict=True)]
        return [one for one, _ in pairs], [other for _, other in pairs]
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return ours, theirs
    withheld = ours.get("x-default-source") == "(withheld)" or ours.get("writeOnly") is True
    mine = {key: value for key, value in ours.items() if not key.startswith("x-")}
    yours = dict(theirs)
    for key in ("description", "writeOnly"):
        if key not in yours:
            mine.pop(key, None)
    if mine.get("additionalProperties") is False and "additionalProperties" not in yours:
        del mine["additionalProperties"]
    if withheld:
        kept = "default" in mine
        yours = {k: value for k, value in yours.items() if k != "examples" and (k != "default" or kept)}
    for one in (mine, yours):
        if isinstance(one.get("enum"), list):  # typing gives whichever of two equal literals was written first
            one["enum"] = sorted({repr(item): item for item in one["enum"]}.values(), key=repr)
        if isinstance(one.get("anyOf"), list):  # and so it does with unions
            one["anyOf"] = sorted(one["anyOf"], key=lambda part: json.dumps(_visible(part), sort_keys=True))
    for key in mine.keys() & yours.keys():
        mine[key], yours[key] = _normalised(mine[key], yours[key])
    return mine, yours


def _opened(schema: Record) -> Record:
    """Return a schema that is a reference to one of its own definitions as that definition."""
    if "$defs" not in schema or "$ref" not in schema:
        return schema
    return {"$defs": schema["$defs"], **schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]}


def _visible(part: Any) -> Any:
    if isinstance(part, list):
        return [_visible(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _visible(value)
        for key, value in part.items()
        if not key.startswith("x-") and key not in ("description", "writeOnly", "default")
    }


def first_difference(ours: Any, theirs: Any, at: str = "") -> str | None:
    """Return where two values differ first, and how; None where they are equal."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key not in ours or key not in theirs:
                side = "ours" if key in ours else "theirs"
                return f"{at}/{key}: only {side}: {(ours if key in ours else theirs)[key]!r:.90}"
            if found := first_difference(ours[key], theirs[key], f"{at}/{key}"):
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return next(filter(None, (first_difference(one, other, f"{at}/{i}") for i, (one, other) in pairs)), None)
    same = ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)
    return None if same else f"{at}: ours {ours!r:.90}, theirs {theirs!r:.90}"
