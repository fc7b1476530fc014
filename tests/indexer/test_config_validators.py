"""Validators of Pydantic's models are noted by name, the one that really runs, as Pydantic itself tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import Index, Package

MODEL = """
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, field_validator


def even(value: int) -> int:
    return value


Even = Annotated[int, AfterValidator(even)]


class Base(BaseModel):
    free: int = 1
    size: int = 1
    name: str = ""

    @field_validator("size", "name")
    @classmethod
    def checked(cls, value): return value

    @field_validator("name", mode="before")
    @classmethod
    def stripped(cls, value): return value


class P(Base):
    pair: Even = 2
    text: Annotated[str, BeforeValidator(lambda value: value)] = ""

    @field_validator("size")
    @classmethod
    def checked(cls, value): return value


class Q(P):
    @field_validator("*")
    @classmethod
    def all_of_them(cls, value): return value
"""
JUDGE = """
import app, json
names = {}
for cls in (app.P, app.Q):
    found = names[cls.__name__] = {}
    for decorator in cls.__pydantic_decorators__.field_validators.values():
        reference = f"{decorator.func.__func__.__module__}:{decorator.func.__func__.__qualname__}"
        for field in cls.model_fields if "*" in decorator.info.fields else decorator.info.fields:
            found.setdefault(field, []).append(reference)
print(json.dumps(names))
"""


def test_each_field_names_the_validators_that_pydantic_calls(package: Package, index: Index) -> None:
    root = package({"app.py": MODEL})
    plugins: Any = index(root, {"Base": "app:Base"})["plugins"]
    noted = {
        name: {
            field: set(schema["x-validators"])
            for field, schema in plugins[f"app:{name}"]["config"]["schema"]["properties"].items()
            if "x-validators" in schema
        }
        for name in ("P", "Q")
    }
    shown = {
        name: {field: set(validators) for field, validators in fields.items()}
        for name, fields in json.loads(_printed(JUDGE, root)).items()
    }
    for fields in shown.values():
        fields.setdefault("pair", set()).add("app:even")  # which Pydantic keeps in the type, not among the decorators
    assert noted == shown


def _printed(code: str, root: Path) -> str:
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return run.stdout
