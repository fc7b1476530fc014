"""Rules about the project as a whole: its categories, the defaults that it gives, and what it says that it depends on.

What it depends on is read from `[project]` and `[dependency-groups]` of `pyproject.toml` (PEP 621, PEP 735).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .distributions import distribution_of, normalised
from .printable import counted
from .rules_source import Found
from .rules_start import imports_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .rules_imports import Importing
    from .rules_subject import Subject

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


def empty_category(subject: Subject) -> Iterator[Found]:
    """Tell of categories without a plugin.

    No plugin is found for a category: nothing derives from its base, or the package that does is not searched.

    Often `packages` names another package than the one that the plugins are in, or the base was given anew under
    its old name.
    """
    taken = {category for record in subject.document["plugins"].values() for category in record["categories"]}
    coverage = subject.document["coverage"]
    doubtful = {"class": len(coverage["unresolved"]), "file": len(coverage["failed"])}
    doubts = " and ".join(counted(number, noun) for noun, number in doubtful.items() if number)
    for category, base in subject.project.categories.items():
        if category not in taken:
            if base is None:
                what = "no class is decorated for it"
            elif doubts:
                what = f"no class that is understood derives from {base} ({doubts} can't be)"
            else:
                what = f"no class of the searched packages derives from {base}"
            path, span = subject.said(f"tool.coldplug.categories.{category}")
            if not subject.is_chosen(path):
                return
            yield Found(
                path=path,
                span=span,
                message=f"the category {category} has no plugin: {what}",
                remedy="search the package that they are in, or correct the base",
            )


def misfit_defaults(subject: Subject) -> Iterator[Found]:
    """Tell of defaults of the project that don't fit the option.

    A value in `[tool.coldplug.defaults]` does not fit the schema of the option that it is for.

    The plugin could not start with it: it is told here as the loader would tell it. Of required options that have no
    default at all, CP209 tells.
    """
    for problem in subject.misfits():
        path, span = subject.said(f"tool.coldplug.defaults.{problem.key}")
        if subject.is_chosen(path) or subject.is_looked_at(problem.module):
            yield Found(path=path, span=span, message=problem.message, remedy=problem.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """What a project says that it depends on, each name as PEP 503 normalises it."""

    own: str
    needed: frozenset[str]
    optional: frozenset[str]
    development: frozenset[str]


def undeclared_import(subject: Subject) -> Iterator[Found]:
    """Tell of imports of packages that the project does not depend on.

    Loading a plugin imports a package that is installed here, and that the project does not say it depends on.

    It came with something else, and is not there for somebody who installs the project. Told where the distribution
    that the module belongs to is known, and where the project lists its dependencies in `[project]`.
    """
    for found, name, declared in _needs(subject):
        if name not in declared.development:
            message = (
                f"{found.importing.module.partition('.')[0]} comes with {name}, which the project does not depend on"
            )
            yield found.place(subject, message, f"add {name} to dependencies in pyproject.toml")


def development_import(subject: Subject) -> Iterator[Found]:
    """Tell of imports of packages that are there for development alone.

    Loading a plugin imports a package that the project depends on for its development alone.

    It is in a dependency group, and groups are not installed with the project.
    """
    for found, name, declared in _needs(subject):
        if name in declared.development:
            message = (
                f"{found.importing.module.partition('.')[0]} comes with {name}, which is only in a dependency group"
            )
            yield found.place(subject, message, f"move {name} to dependencies, or to an extra")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    module: str
    importing: Importing

    def place(self, subject: Subject, message: str, remedy: str) -> Found:
        source = subject.source(self.module)
        return source.found(source.line_span(self.importing.line), message, remedy)


def _needs(subject: Subject) -> Iterator[tuple[_Need, str, _Declared]]:
    """Yield the imports of distributions that are not installed with the project, each distribution once a module."""
    declared = subject.once("declared", partial(_read_declared, subject.table))
    if declared is None:
        return
    needed = {top for record in subject.document["plugins"].values() for top in record["requires"]}
    modules = {plugin.reached.module for plugin in subject.selection.plugins.values()}
    imports = imports_of(subject)
    for module in sorted(imports.chains(modules)):
        if not subject.is_looked_at(module):
            continue
        told: set[str] = set()
        for importing in imports.imports(module):
            top = importing.module.partition(".")[0]
            located = subject.find(importing.module) or subject.find(top)
            if top not in needed or importing.guarded or located is None or located.root.origin != "site":
                continue
            distribution = distribution_of(located)
            name = None if distribution is None else normalised(distribution[0])
            if name is None or name in told or name == declared.own or name in declared.needed | declared.optional:
                continue
            told.add(name)
            yield _Need(module=module, importing=importing), name, declared


def _read_declared(table: Mapping[str, Any]) -> _Declared | None:
    """Return what a `pyproject.toml` declares; None where it does not list its dependencies."""
    project = table.get("project")
    if not isinstance(project, dict) or not isinstance(project.get("dependencies"), list):
        return None
    if {"dependencies", "optional-dependencies"}.intersection(project.get("dynamic", ())):
        return None
    extras, groups = project.get("optional-dependencies", {}), table.get("dependency-groups", {})
    return _Declared(
        own=normalised(str(project.get("name", ""))),
        needed=frozenset(_names(project["dependencies"])),
        optional=frozenset(name for listed in _lists(extras) for name in _names(listed)),
        development=frozenset(name for listed in _lists(groups) for name in _names(listed)),
    )


def _lists(value: object) -> list[list[object]]:
    return [listed for listed in value.values() if isinstance(listed, list)] if isinstance(value, dict) else []


def _names(requirements: Sequence[object]) -> Iterator[str]:
    """Yield the names in requirements as PEP 508 has them; the rest of one does not matter here."""
    for requirement in requirements:
        if isinstance(requirement, str) and (found := _NAME.match(requirement)):
            yield normalised(found[1])
