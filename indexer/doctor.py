"""Which plugins of a manifest can load here: whether their modules are there and as they were, and what they need too.

Looks at files alone; nothing is imported and no interpreter is started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from .session import Session

Fault: TypeAlias = Literal["absent", "broken", "missing", "changed"]
BLOCKING: frozenset[Fault] = frozenset({"absent", "broken", "missing"})
"""What keeps a plugin from loading; one whose source changed loads, but the manifest may be wrong about it."""

_ANEW = "write the manifest anew with `coldplug build`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a plugin: its module is absent or broken, a need is missing, its source changed."""

    fault: Fault
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A plugin and what is wrong with it."""

    id: str
    name: str
    categories: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def loads(self) -> bool:
        """Tell whether nothing is known that keeps it from loading."""
        return not any(finding.fault in BLOCKING for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Every plugin's health; its modules that are not as they were, and those not here; notes."""

    plugins: tuple[Health, ...]
    changed: tuple[str, ...]
    absent: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """Tell whether all plugins load, and the manifest is about the source that is here."""
        return not (self.changed or self.absent) and all(not health.findings for health in self.plugins)


def diagnose(
    document: Mapping[str, Any],
    session: Session,
    *,
    install: Callable[[str, str], str],
    versions: Mapping[str, str],
) -> Diagnosis:
    """Return how the plugins of a manifest would fare in the environment that is open.

    `install` says how to get a module that a plugin (by its id) needs; `versions` are those of the distributions that
    are installed, by the names that the manifest has for them.
    """
    modules = document["modules"]
    absent = tuple(module for module in modules if session.finder.find(module) is None)
    present = (module for module in modules if module not in absent)
    changed = tuple(module for module in present if _is_changed(module, modules, session))
    plugins = tuple(
        Health(
            id=id_,
            name=record["name"],
            categories=tuple(record["categories"]),
            findings=(
                *_findings(id_, record, session, install, changed=changed, absent=absent),
                *_unfit(id_, record, versions, install),
            ),
        )
        for id_, record in document["plugins"].items()
    )
    notes = tuple(_notes(document, session, versions))
    return Diagnosis(plugins=plugins, changed=changed, absent=absent, notes=notes)


def _is_changed(module: str, modules: Mapping[str, Any], session: Session) -> bool:
    session.sources.facts(module)
    return bool(session.sources.digest(module) != modules[module]["sha256"])


def _findings(
    id_: str,
    record: Mapping[str, Any],
    session: Session,
    install: Callable[[str, str], str],
    *,
    changed: tuple[str, ...],
    absent: tuple[str, ...],
) -> Iterator[Finding]:
    module = record["module"]
    if session.finder.find(module) is None:
        yield _absence(module)
        return
    failure = session.sources.facts(module).failure or session.sources.compile_failure(module)
    if failure is not None:
        message = f"{module} can't be read (line {failure.line}: {failure.reason})"
        yield Finding(fault="broken", message=message, remedy=failure.remedy)
    for needed in record["requires"]:
        if session.finder.find(needed) is None:
            yield Finding(fault="missing", message=f"{needed} is not installed", remedy=install(needed, id_))
    own = dict.fromkeys([module, *(other.partition(":")[0] for other in record["mro"] or record["bases"])])
    for other in own:
        if other in absent:
            yield _absence(other)
        elif other in changed:
            yield Finding(fault="changed", message=f"{other} changed since the build", remedy=_ANEW)


def _unfit(
    id_: str, record: Mapping[str, Any], versions: Mapping[str, str], install: Callable[[str, str], str]
) -> Iterator[Finding]:
    """Yield what is installed, but of another version than the plugin's own distribution asks for."""
    for module, requirement in requirements_of(record).items():
        found = versions.get(requirement.name)
        if found is not None and not requirement.specifier.contains(found, prereleases=True):
            message = f"{requirement.name} {found} is installed, and {requirement} is needed"
            yield Finding(fault="missing", message=message, remedy=install(module, id_))


def requirements_of(record: Mapping[str, Any]) -> Mapping[str, Requirement]:
    """Return what a record says that modules must be, wherever it runs; what can't be read or is conditional is not."""
    compat = record.get("compat")
    requires = compat.get("requires") if isinstance(compat, Mapping) else None
    if not isinstance(requires, Mapping):
        return {}
    from packaging.requirements import InvalidRequirement, Requirement

    found: dict[str, Requirement] = {}
    for module, text in requires.items():
        try:
            requirement = Requirement(text)
        except (InvalidRequirement, TypeError):
            continue
        if requirement.marker is None:
            found[module] = requirement
    return found


def _absence(module: str) -> Finding:
    remedy = f"install {module.partition('.')[0]}, or give its folder with --search-path"
    return Finding(fault="absent", message=f"there is no module {module} here", remedy=remedy)


def _notes(document: Mapping[str, Any], session: Session, versions: Mapping[str, str]) -> Iterator[str]:
    target, here = document["target"], session.request.target
    python = ".".join(map(str, here.python))
    if target["python"] != python or target["platform"] != here.platform:
        built = f"Python {target['python']} on {target['platform']}"
        yield f"the manifest is for {built}, and this is Python {python} on {here.platform}"
    for name, version in document["dependencies"].items():
        found = versions.get(name)
        if found is None:
            yield f"{name} {version} was there at the build, and is not installed"
        elif found != version:
            yield f"{name} is {found}, and was {version} at the build"
