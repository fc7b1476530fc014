"""Compare a manifest with the interpreter's own answer, class by class.

Pure: `observe` did the importing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from .audit_observe import NEVER, Observation, Outcome, SeenBase, SeenClass, observe
from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "NEVER",
    "CategoryResult",
    "Comparison",
    "Difference",
    "Observation",
    "Outcome",
    "SeenBase",
    "SeenClass",
    "compare",
    "observe",
]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Difference:
    """One class of which the manifest and the interpreter say different things.

    `kind` is "missed" (a plugin that the manifest lacks), "extra" (no plugin, but listed), "abstract", "mro", "virtual"
    (registered, and not listed) or "base" (the category's base is another class).
    """

    category: str
    kind: str
    id: str
    said: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryResult:
    """One category's figures; `skipped` says why there are none.

    `plugins` are the interpreter's, made by class statements in modules that import: each is `found`, `missed`, or
    `unknown` (listed, with something that can't be known: that it is one, whether it is abstract, or its MRO). `called`
    and `called_found` count those that a call made. `unimportable` counts the manifest's plugins whose modules don't
    import, on which the interpreter says nothing. `abstract` and `mro` count agreement; of each, the total leaves out
    what the manifest says it can't know.
    """

    category: str
    base: str | None
    skipped: str | None = None
    plugins: int = 0
    found: int = 0
    missed: int = 0
    unknown: int = 0
    extra: int = 0
    unimportable: int = 0
    called: int = 0
    called_found: int = 0
    abstract_agree: int = 0
    abstract_total: int = 0
    mro_agree: int = 0
    mro_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the audit came to: modules by the status of their import, a result per category, and every difference."""

    modules: Mapping[str, int]
    categories: tuple[CategoryResult, ...]
    differences: tuple[Difference, ...]

    @property
    def exact(self) -> bool:
        """Tell whether manifest and interpreter say the same."""
        return not self.differences


def compare(
    document: Mapping[str, Any],
    observation: Observation,
    *,
    bases: Mapping[str, str | None],
    exclude: Sequence[str] = (),
) -> Comparison:
    """Compare a manifest with what the interpreter said.

    `bases` maps the categories to compare to the paths that `observe` was given; `exclude` holds the patterns of ids
    that the manifest was told to leave out. Raises `UsageError` for a path that was not observed.
    """
    results = []
    differences: list[Difference] = []
    for category, given in sorted(bases.items()):
        if given is None:
            results.append(
                CategoryResult(category=category, base=None, skipped="it has no base: only decorators make members")
            )
            continue
        if given not in observation.bases:
            message = f"the base {given} of {category} was not observed; name it in the call of observe"
            raise UsageError(message)
        base = observation.bases[given]
        if base.id is None:
            results.append(
                CategoryResult(category=category, base=None, skipped=f"{given} can't be imported ({base.reason})")
            )
            continue
        judgement = _Judgement(
            document=document, observation=observation, category=category, base=base.id, exclude=exclude
        )
        results.append(judgement.result())
        differences += judgement.differences()
    statuses = [outcome.status for outcome in observation.modules.values()]
    return Comparison(
        modules={status: statuses.count(status) for status in sorted(set(statuses))},
        categories=tuple(results),
        differences=tuple(sorted(differences)),
    )


class _Judgement:
    """One category's plugins, sorted by what the two sides say of them."""

    def __init__(
        self, *, document: Mapping[str, Any], observation: Observation, category: str, base: str, exclude: Sequence[str]
    ) -> None:
        self._category = category
        self._base = base
        self._declared = document["categories"].get(category)
        self._classes = {**observation.references, **observation.classes}
        self._aliases = observation.aliases
        registered = observation.registered.get(base, frozenset())
        kept = {id_ for id_ in self._classes if not any(fnmatchcase(id_, pattern) for pattern in exclude)}
        referred = observation.references.keys() - observation.classes.keys()
        family = {id_ for id_ in kept if base in self._classes[id_].derives}
        made = {id_ for id_ in kept - referred if self._classes[id_].statement}
        self._abstract = {id_ for id_ in family if self._classes[id_].abstract}
        self._referred = (family - self._abstract) & referred
        self._actual = (family - self._abstract) & made
        self._called = family - self._abstract - made - referred
        self._virtual = {
            id_
            for id_ in kept - family - {base}
            if not registered.isdisjoint(self._classes[id_].mro) and not self._classes[id_].abstract
        }
        self._said = {id_: record for id_, record in document["plugins"].items() if category in record["categories"]}
        unresolved = {item["id"] for item in document["coverage"]["unresolved"]}
        undecided = unresolved | {id_ for id_, record in self._said.items() if record["abstract"] is None}
        self._open = undecided | {id_ for id_, record in self._said.items() if record["mro"] is None}
        self._missed = self._actual - self._said.keys() - unresolved
        self._virtual_missed = (self._virtual & made) - self._said.keys() - unresolved
        silent = {
            id_ for id_ in self._said if not (one := observation.modules.get(id_.partition(":")[0])) or not one.imported
        }
        self._unimportable = silent - self._classes.keys()
        self._plugins = self._actual | self._called | self._referred | self._virtual
        self._wrong = {
            id_
            for id_ in self._said.keys() - self._plugins - self._unimportable
            if id_ not in self._abstract or id_ not in undecided
        }

    def _judged(self, field_: str) -> tuple[set[str], set[str]]:
        """Return the plugins of which both sides speak and the manifest knows `field_`, and those that agree."""
        said = {id_ for id_, record in self._said.items() if id_ in self._classes and record[field_] is not None}
        match field_:
            case "mro":
                said -= self._wrong
                return said, {id_ for id_ in said if tuple(self._said[id_]["mro"]) == self._classes[id_].mro}
            case _:
                said &= self._plugins | self._abstract
                return said, {id_ for id_ in said if self._said[id_]["abstract"] == self._classes[id_].abstract}

    def result(self) -> CategoryResult:
        """Count."""
        abstract_total, abstract_agree = self._judged("abstract")
        mro_total, mro_agree = self._judged("mro")
        found = {id_ for id_ in self._actual & self._said.keys() if id_ not in self._open}
        return CategoryResult(
            category=self._category,
            base=self._base,
            plugins=len(self._actual),
            found=len(found),
            missed=len(self._missed),
            unknown=len(self._actual & self._open),
            extra=len(self._wrong),
            unimportable=len(self._unimportable),
            called=len(self._called),
            called_found=len(self._called & self._said.keys()),
            abstract_agree=len(abstract_agree),
            abstract_total=len(abstract_total),
            mro_agree=len(mro_agree),
            mro_total=len(mro_total),
        )

    def differences(self) -> list[Difference]:
        """Say each thing that is not the same."""
        mro_total, mro_agree = self._judged("mro")
        described = [
            *(("missed", id_, "not listed", self._describe(id_)) for id_ in self._missed),
            *(("virtual", id_, "not listed", f"registered with {self._base}") for id_ in self._virtual_missed),
            *(("extra", id_, "a plugin", self._describe(id_)) for id_ in self._wrong - self._abstract),
            *(("abstract", id_, "concrete", "abstract") for id_ in self._wrong & self._abstract),
            *(
                ("mro", id_, " ".join(self._said[id_]["mro"]), " ".join(self._classes[id_].mro))
                for id_ in mro_total - mro_agree
            ),
        ]
        if self._declared != self._base:
            described.append(("base", self._base, str(self._declared), self._base))
        return [
            Difference(category=self._category, kind=kind, id=id_, said=said, found=found)
            for kind, id_, said, found in described
        ]

    def _describe(self, id_: str) -> str:
        if id_ in self._aliases:
            return f"a class that calls itself {self._aliases[id_]}"
        if id_ not in self._classes:
            return "no class is reached by that name"
        return " ".join(self._classes[id_].mro)
