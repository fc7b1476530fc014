"""Where modules are searched and where they were found, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias


class Kind(StrEnum):
    """What a module is made of."""

    SOURCE = "source"
    STUB = "stub"
    NATIVE = "native"
    BYTECODE = "bytecode"
    NAMESPACE = "namespace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One place that is searched: a folder, zip file or wheel at `location` (absolute), or the folder `entry` in it.

    With a `module`, that module alone lives there, and `entry` is its folder, or its file without suffix: so an
    editable install maps names to paths. One that is `first` comes before all that the search path has by that name.
    `pth` is the `.pth` file of the environment that named the place, if one did.
    """

    location: str
    origin: Literal["project", "site", "stdlib"]
    entry: str = ""
    module: str = ""
    first: bool = False
    pth: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A module and the file that it is read from; for a namespace its first folder, or "" where it has none.

    `path` is relative to `root`, with slashes. `stub` is the text that describes a module which has none itself: the
    `.pyi` beside it, else the `.py` that a native module was compiled from, else what a stub-only package (PEP 561) has
    for it; it is relative to `stub_root`, or to `root` where that is None. A module of kind STUB was found as a `.pyi`
    alone, its `path`: here it can't be imported. (A folder with `__init__.pyi` alone can: it is a namespace.)
    """

    module: str
    kind: Kind
    is_package: bool
    root: Root
    path: str
    stub: str | None = None
    stub_root: Root | None = None


Portion: TypeAlias = tuple[Root, str]
"""A folder, relative to a root, that modules are searched in: one item of a package's `__path__`."""
Pick: TypeAlias = tuple[Kind, bool, str]
"""What one folder holds by a name: kind, whether it is a package, and the path relative to the root."""
