"""Packages of classes made by chance, a seed each: what they are is known to no one until the interpreter imports them.

They hold what plugin code is made of: aliases, re-exports, star imports, conditions, generics, nested classes, abstract
classes. Nearly all of them import; what does not (a conflict of metaclasses, say) judges nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

CONDITIONS = (
    ("if sys.version_info >= (3, 8):", "else:", True),
    ("if sys.version_info < (3, 8):", "else:", False),
    ("if sys.platform == 'nowhere':", "else:", False),
    ("if TYPE_CHECKING:", "else:", False),
    ("if not TYPE_CHECKING:", "else:", True),
    ("try:\n    import json", "except ImportError:", True),
    ("try:\n    import there_is_no_such_module", "except ImportError:", False),
    ("try:\n    from json import there_is_no_such_name", "except ImportError:", False),
    ("if os.name in ('posix', 'nt', 'java'):", "elif True:", True),
    ("if __debug__ or True:", "else:", True),
)
HEAD = """\
import abc
import os
import sys
from abc import ABC, ABCMeta, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar
T = TypeVar("T")
"""


class _Conflict(Exception):
    """No class can have these bases in this order."""


@dataclass(slots=True, eq=False)
class _Class:
    """A class as far as the generator has to know it: a stand-in with the same bases, and its nested classes."""

    stand_in: type
    generic: bool = False
    inner: dict[str, _Class] = field(default_factory=dict)


@dataclass(slots=True)
class _Module:
    """A module in the making: its lines, and the expressions by which classes can be named at its end."""

    name: str
    lines: list[str] = field(default_factory=list)
    names: dict[str, _Class] = field(default_factory=dict)
    dotted: dict[str, _Class] = field(default_factory=dict)

    def named(self) -> dict[str, _Class]:
        """Return every expression for a class, nested ones included."""
        found = {**self.names, **self.dotted}
        for name, cls in list(found.items()):
            found.update({f"{name}.{inner}": nested for inner, nested in cls.inner.items()})
        return found


class _Abc: ...


class _Generic: ...


def package(seed: int, name: str) -> dict[str, str]:
    """Return the files of one package; its base is `NAME.base:Base`."""
    return _Writer(Random(seed), name).files()  # noqa: S311 - chance that can be had again


class _Writer:
    def __init__(self, chance: Random, name: str) -> None:
        self._chance = chance
        self._package = name
        self._number = 0
        base = _Module("base", ["class Base:", "    pass"], {"Base": _Class(type("Base", (), {}))})
        self._done = [base]

    def files(self) -> dict[str, str]:
        for number in range(self._chance.randint(2, 5)):
            self._done.append(self._module(f"m{number}"))
        init = self._module("__init__") if self._chance.random() < 0.5 else _Module("__init__")
        return {f"{self._package}/{module.name}.py": "\n".join([*module.lines, ""]) for module in (*self._done, init)}

    def _module(self, name: str) -> _Module:
        module = _Module(name, [HEAD])
        for _ in range(self._chance.randint(1, 3)):
            self._import(module)
        for _ in range(self._chance.randint(2, 7)):
            self._chance.choice((self._class, self._class, self._class, self._alias, self._condition, self._import))(
                module
            )
        if self._chance.random() < 0.3:
            public = self._chance.sample(sorted(module.names), min(3, len(module.names)))
            module.lines.append(f"__all__ = {public!r}")
            module.names = {name: module.names[name] for name in public}
        return module

    # --- statements ---

    def _import(self, module: _Module) -> None:
        source = self._chance.choice(self._done)
        path = f"{self._package}.{source.name}"
        match self._chance.randrange(6):
            case 0:
                module.lines.append(f"from .{source.name} import *")
                module.names.update({name: cls for name, cls in source.names.items() if not name.startswith("_")})
            case 1:
                module.lines.append(f"from . import {source.name}")
                module.dotted.update({f"{source.name}.{name}": cls for name, cls in source.names.items()})
            case 2:
                module.lines.append(f"import {path}")
                module.dotted.update({f"{path}.{name}": cls for name, cls in source.names.items()})
            case 3:
                short = self._fresh("mod")
                module.lines.append(f"import {path} as {short}")
                module.dotted.update({f"{short}.{name}": cls for name, cls in source.names.items()})
            case _:
                if not source.names:
                    return
                name = self._chance.choice(sorted(source.names))
                bound = name if self._chance.random() < 0.5 else self._fresh("I")
                module.lines.append(f"from .{source.name} import {name}{f' as {bound}' if bound != name else ''}")
                module.names[bound] = source.names[name]

    def _alias(self, module: _Module) -> None:
        named = module.named()
        if not named:
            return
        first, second = (self._chance.choice(sorted(named)) for _ in range(2))
        one, other = self._fresh("A"), self._fresh("_B")
        match self._chance.randrange(4):
            case 0:
                module.lines.append(f"{one} = {first}")
            case 1:
                module.lines.append(f"{one}, {other} = {first}, {second}")
                module.names[other] = named[second]
            case 2:
                module.lines.append(f"{one} = {other} = {first}")
                module.names[other] = named[first]
            case _:
                module.lines.append(f"{one}: type = {first} if sys.version_info >= (3,) else None")
        module.names[one] = named[first]

    def _condition(self, module: _Module) -> None:
        """Write two branches, of which one runs; a name that both bind means what the one that runs binds."""
        head, other, first = self._chance.choice(CONDITIONS)
        bound = self._fresh("C")
        branches = (_Module("", [], dict(module.names), dict(module.dotted)) for _ in range(2))
        written = []
        for branch in branches:
            self._class(branch, bound)
            written.append(branch)
        taken = written[0] if first else written[1]
        for line, branch in zip((head, other), written, strict=True):
            module.lines.append(line)
            module.lines.extend(f"    {inner}" for lines in branch.lines for inner in lines.split("\n"))
        module.names.update(taken.names)

    def _class(self, module: _Module, name: str = "") -> None:
        for _ in range(5):
            try:
                lines, cls = self._class_lines(module, name or self._name(module), depth=0)
            except _Conflict:
                continue
            module.lines.extend(lines)
            module.names[lines[0].split()[1].partition("(")[0].rstrip(":")] = cls
            return
        bound = name or self._fresh("C")
        module.lines.extend([f"class {bound}:", "    pass"])
        module.names[bound] = _Class(type(bound, (), {}))

    def _class_lines(self, module: _Module, name: str, *, depth: int) -> tuple[list[str], _Class]:
        named = module.named()
        wanted = self._chance.sample(sorted(named), min(len(named), self._chance.choice((0, 1, 1, 1, 2, 2, 3))))
        written, stand_ins = [], []
        for expression in wanted:
            base = named[expression]
            written.append(f"{expression}[int]" if base.generic and self._chance.random() < 0.6 else expression)
            stand_ins.append(base.stand_in)
        generic = self._chance.random() < 0.15
        if generic:
            written.append("Generic[T]")
            stand_ins.append(_Generic)
        match self._chance.randrange(8):
            case 0:
                written.insert(0, self._chance.choice(("ABC", "abc.ABC")))
                stand_ins.insert(0, _Abc)
            case 1:
                written.append("metaclass=ABCMeta")
        try:
            stand_in = type(name, tuple(stand_ins), {})
        except TypeError:
            raise _Conflict from None
        cls = _Class(stand_in, generic)
        lines = [f"class {name}({', '.join(written)}):" if written else f"class {name}:", *self._body()]
        if depth < 2 and self._chance.random() < 0.25:
            inner = self._fresh("N")
            inner_lines, cls.inner[inner] = self._class_lines(module, inner, depth=depth + 1)
            lines.extend(f"    {line}" for line in inner_lines)
        return lines, cls

    def _body(self) -> list[str]:
        lines = ["    pass"]
        for method in self._chance.sample(("run", "stop", "name"), self._chance.choice((0, 0, 1, 2))):
            match self._chance.randrange(6):
                case 0 | 1:
                    lines += ["    @abstractmethod", f"    def {method}(self): ..."]
                case 2:
                    lines += ["    @property", "    @abc.abstractmethod", f"    def {method}(self): ..."]
                case 3:
                    lines.append(f"    {method} = None")
                case _:
                    lines.append(f"    def {method}(self): ...")
        return lines

    # --- names ---

    def _name(self, module: _Module) -> str:
        """Return a new name, or now and then one that a class has already."""
        own = [name for name, cls in module.names.items() if name.startswith("K") and not cls.inner]
        return self._chance.choice(sorted(own)) if own and self._chance.random() < 0.1 else self._fresh("K")

    def _fresh(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number}"
