"""The members of modules that the target gives (versions, platforms, `TYPE_CHECKING`), or an object of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import (
    Items,
    Literal,
    Native,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .target import Target


def _version_info(target: Target) -> Value:
    return Items(
        "tuple", (*map(Literal, target.python), Unknown("the micro version", "sys", 0), *[Unknown("", "sys", 0)] * 2)
    )


def _os_name(target: Target) -> Value:
    return Literal("nt" if target.platform == "win32" else "posix")


def _builtin_module_names(target: Target) -> Value:
    system = "nt" if target.platform == "win32" else "posix"
    return Items("tuple", tuple(map(Literal, ("_io", "_thread", "_warnings", "builtins", system, "sys", "time"))))


GIVEN: dict[tuple[str, str], Callable[[Target], Value]] = {
    ("typing", "TYPE_CHECKING"): lambda target: Literal(target.type_checking),
    ("typing_extensions", "TYPE_CHECKING"): lambda target: Literal(target.type_checking),
    ("sys", "version_info"): _version_info,
    ("sys", "hexversion"): lambda target: Literal(target.python[0] << 24 | target.python[1] << 16 | 0xFFF0),
    ("sys", "platform"): lambda target: Literal(target.platform),
    ("sys", "modules"): lambda _: Native("sys", "modules"),
    ("os", "name"): _os_name,
    ("sys", "builtin_module_names"): _builtin_module_names,
    ("sys", "byteorder"): lambda _: Literal("little"),  # no platform that Python supports in its first tier is another
}

OBJECTS = {"multiprocessing": ("multiprocessing.context", "_default_context")}
"""The modules that fill their namespace with the attributes of an object, as (module, name)."""
