"""What a decorator that marks plugins says of a class, and what is wrong with what it says.

`plugin_discoverable` is held to its signature; of a project's own decorator, whose signature is its own, only what is
understood counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .project import wrong_category
from .resolve_calls import identity
from .values import (
    NONE,
    ClassValue,
    External,
    FunctionValue,
    Items,
    Literal,
    Native,
    Unbound,
    Unknown,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .resolve import Resolver

DECORATOR = "plugin_discoverable"
DECORATOR_MODULE = "coldplug.loader"
DECORATED = "plugins"
"""The category of a decorated class that names none and derives from no configured base."""

NO_ALIASES = Items("tuple", ())

_KEYWORDS = ("base", "name", "category", "aliases", "config")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a mark, and what to do."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a decorator says of a class; `is_ours` tells `plugin_discoverable` from those that the project names.

    `base` is an `Unknown` where one is given that can't be known. `unknown` says what else can't be.
    """

    is_ours: bool
    base: Value | None = None
    name: str | None = None
    category: str | None = None
    aliases: tuple[str, ...] = ()
    config: str | None = None
    unknown: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def base_name(self) -> str:
        """Return the name of the base's class, which is that of its category."""
        name = "" if self.base is None else identity(self.base) or ""
        return name.rpartition(":")[2].rpartition(".")[2]


def is_ours(function: Value) -> bool:
    """Tell whether a function is `plugin_discoverable`, from wherever in the loader it was imported."""
    name = (identity(function) or "").replace(":", ".")
    return name.startswith(f"{DECORATOR_MODULE}.") and name.endswith(f".{DECORATOR}")


def mark_of(function: Value, args: Sequence[Value], keywords: Mapping[str, Value], world: Resolver) -> Mark:
    """Return what a call of a decorator says; a keyword "**" stands for a mapping that can't be opened."""
    ours = is_ours(function)
    faults = list(_misuse(args, keywords)) if ours else []
    given = args[0] if args else keywords.get("base")
    base = _base(given, world) if ours else given if isinstance(given, ClassValue | External) else None
    if isinstance(base, Fault):
        faults.append(base)
        base = None
    category = text_of(keywords.get("category"))
    if category is not None and (wrong := wrong_category(category)):
        message, _, remedy = wrong.partition("; ")
        faults.append(Fault(message=message, remedy=remedy))
        category = None
    aliases = keywords.get("aliases")
    if ours and text_of(aliases) is not None:
        remedy = f'write aliases=["{text_of(aliases)}"]'
        faults.append(Fault(message="aliases is a list of names, not one name", remedy=remedy))
    return Mark(
        is_ours=ours,
        base=base,
        name=text_of(keywords.get("name")),
        category=category,
        aliases=tuple(filter(None, map(text_of, aliases.values))) if isinstance(aliases, Items) else (),
        config=text_of(keywords.get("config")),
        unknown=_computed(keywords),
        faults=tuple(faults),
    )


def _misuse(args: Sequence[Value], keywords: Mapping[str, Value]) -> list[Fault]:
    """Return what makes a call of `plugin_discoverable` fail."""
    found = [
        Fault(message=f"{DECORATOR} takes no {name!r}", remedy=f"it takes {', '.join(_KEYWORDS)}")
        for name in sorted(keywords.keys() - {*_KEYWORDS, "**"})
    ]
    if len(args) > 1 or (args and "base" in keywords):
        remedy = "give all else by keyword"
        found.append(Fault(message=f"{DECORATOR} takes one argument by position, the base", remedy=remedy))
    return found


def _base(given: Value | None, world: Resolver) -> Value | Fault | None:
    match given:
        case None | Literal(value=None):
            return None
        case ClassValue() | External() | Unknown():
            return given
        case Literal(value=str() as text):
            return _base_named(text, world)
        case Literal() | Items() | FunctionValue() | Native():
            return Fault(
                message=f"the base that {DECORATOR} is given is no class", remedy="give a class, or leave it out"
            )
    return Unknown(f"the base that {DECORATOR} is given can't be known", "", 0)


def _base_named(text: str, world: Resolver) -> Value | Fault:
    module, _, path = text.partition(":") if ":" in text else text.rpartition(".")
    first, *others = path.split(".")
    value = world.member(module, first) if module and first else Unbound()
    for name in others:
        value = world.attribute(value, name, world.module_place(module))
    if isinstance(value, ClassValue | External | Unknown):
        return value
    return Fault(message=f"the base {text!r} that {DECORATOR} is given is not found", remedy="write it as module:Class")


def _computed(keywords: Mapping[str, Value]) -> tuple[str, ...]:
    """Return what a call gives that only a run knows."""
    found = [
        f"the {word} that the decorator gives is computed"
        for word in ("name", "category")
        if word in keywords and keywords[word] != NONE and text_of(keywords[word]) is None
    ]
    aliases = keywords.get("aliases", NO_ALIASES)
    listed = isinstance(aliases, Items) and None not in map(text_of, aliases.values)
    if not listed and text_of(aliases) is None:  # one text is a fault, and known
        found.append("the aliases that the decorator gives are computed")
    return (*found, "what the decorator is given by ** is computed") if "**" in keywords else tuple(found)
