"""What a plugin needs to run -> the records' `compat` and `distribution`: its interface, its Python, its distributions.

Only what is written down is known: what a build works out, and what depends on more than the target fixes, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from .distributions import normalised
from .facts import Bind, Class, Constant, Display, Expression
from .metadata import Metadata
from .target import Target

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.requirements import Requirement

_SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
_VARIABLES = frozenset({"extra", "implementation_name", "implementation_version", "os_name", "platform_machine"}).union(
    {"platform_python_implementation", "platform_release", "platform_system", "platform_version"},
    {"python_full_version", "python_version", "sys_platform"},
)
"""All that a condition can ask for (PEP 508)."""
_QUOTED = re.compile(r"""(["']).*?\1""")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']*)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """What is wrong with the interface that a plugin says it is written for."""

    id: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where what a plugin needs is written down.

    `metadata` is that of the distribution which a module comes with, and `provider` the name of the one that brings a
    third-party module, None where nobody knows.
    """

    metadata: Callable[[str], Metadata | None]
    provider: Callable[[str], str | None]


def place_compatibility(
    document: dict[str, Any],
    *,
    origin: Origin,
    target: Target,
    written_for: Mapping[str, str],
    api_version: str | None,
) -> tuple[Misfit, ...]:
    """Put into the records what each plugin needs to run, and into the document what the application has.

    `written_for` is the version of the plugin interface that plugins say they are written for, by id, and `api_version`
    the range of them that the application has. Return what is wrong with the former.
    """
    requirements = cache(lambda metadata: _Requirements(metadata, target))
    misfits: list[Misfit] = []
    if api_version is not None:
        document["compat"] = {"api_version": api_version}
    for id_, record in document["plugins"].items():
        compat: dict[str, object] = {}
        if id_ in written_for:
            if misfit := _misfit(id_, written_for[id_], api_version):
                misfits.append(misfit)
            if _is_version(written_for[id_]):
                compat["api_version"] = written_for[id_]
        metadata = origin.metadata(record["module"])
        if metadata is not None:
            record["distribution"] = normalised(metadata.name)
            if metadata.requires_python is not None:
                compat["python"] = metadata.requires_python
            needed = requirements(metadata)
            found = {module: needed.of(origin.provider(module) or module) for module in record["requires"]}
            if requires := {module: text for module, text in found.items() if text is not None}:
                compat["requires"] = requires
        if compat:
            record["compat"] = compat
    return tuple(misfits)


# --- the plugin interface --------------------------------------------------------------------------------------------


def interface_of(definitions: Sequence[Class | None], attribute: str) -> str | None:
    """Return the version that the first class which binds the attribute gives it; None where that is no literal.

    `definitions` are those of a class and of its ancestors, in the order in which Python looks an attribute up.
    """
    for definition in definitions:
        bound = [
            statement.value
            for statement in (definition.body if definition is not None else ())
            if isinstance(statement, Bind) and statement.name == attribute
        ]
        if bound:
            return _version_text(bound[-1])
    return None


def _version_text(value: Expression) -> str | None:
    match value:
        case Constant(value=bool()):
            return None
        case Constant(value=str() | int() | float() as version):
            return str(version)
        case Display(kind="tuple", items=items) if items:
            parts = [_version_text(item) for item in items]
            return None if None in parts else ".".join(map(str, parts))
    return None


def _is_version(text: str) -> bool:
    from packaging.version import InvalidVersion, Version  # only a project whose plugins say such a thing pays for it

    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _misfit(id_: str, version: str, api_version: str | None) -> Misfit | None:
    if api_version is None:
        return None  # the application has no versions of its interface, and the attribute may mean anything
    if not _is_version(version):
        message = f"the version {version!r} of the plugin interface that it is written for is none"
        return Misfit(id=id_, message=message, remedy="write one such as 2 or 2.1")
    if is_in(version, api_version):
        return None
    message = f"it is written for version {version} of the plugin interface, and the application has {api_version}"
    return Misfit(id=id_, message=message, remedy="adapt it, or widen api-version in [tool.coldplug]")


def is_in(version: str, versions: str) -> bool:
    """Tell whether a version is in a range, as installers see it."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(versions).contains(version, prereleases=True)


# --- distributions ---------------------------------------------------------------------------------------------------


class _Requirements:
    """What a distribution needs on a target, by the normalised name of what it needs."""

    def __init__(self, metadata: Metadata, target: Target) -> None:
        self._target = target
        self._texts = metadata.requires
        self._parsed: dict[str, list[Requirement]] | None = None
        self._found: dict[str, str | None] = {}

    def of(self, distribution: str) -> str | None:
        """Return what is needed of a distribution, as `redis>=5`; None where nothing is known to be.

        What holds under a condition alone, which the target fulfils, has it behind a semicolon.
        """
        if distribution not in self._found:
            self._found[distribution] = self._needed(distribution)
        return self._found[distribution]

    def _needed(self, distribution: str) -> str | None:
        always: list[Requirement] = []
        with_extra: list[Requirement] = []
        for requirement in self._by_name().get(normalised(distribution), ()):
            match _holds(requirement.marker, self._target):
                case "always":
                    always.append(requirement)
                case "with an extra":
                    with_extra.append(requirement)
        if always:
            return _joined(always)
        texts = {_joined([requirement]) for requirement in with_extra}
        if len(texts) > 1:  # which of the extras is the plugin's, nothing says
            return with_extra[0].name
        return texts.pop() if texts else None

    def _by_name(self) -> Mapping[str, Sequence[Requirement]]:
        if self._parsed is None:
            self._parsed = {}
            for requirement in _parsed(self._texts):
                self._parsed.setdefault(normalised(requirement.name), []).append(requirement)
        return self._parsed


def _parsed(texts: Sequence[str]) -> Iterator[Requirement]:
    from packaging.requirements import InvalidRequirement, Requirement

    for text in texts:
        try:
            yield Requirement(text)
        except InvalidRequirement:
            continue


def _holds(marker: Marker | None, target: Target) -> str:
    """Tell whether a condition holds "always", "with an extra", "never", or whether it can't be known (nothing)."""
    if marker is None:
        return "always"
    decided = {
        "python_version": ".".join(map(str, target.python)),
        "sys_platform": target.platform,
    }
    if target.platform in _SYSTEMS:
        decided["platform_system"] = _SYSTEMS[target.platform]
        decided["os_name"] = "nt" if target.platform == "win32" else "posix"
    if _asked_by(marker) - decided.keys() - {"extra"}:
        return ""
    if marker.evaluate({**decided, "extra": ""}):
        return "always"
    extras = _EXTRA.findall(str(marker))
    return "with an extra" if any(marker.evaluate({**decided, "extra": extra}) for extra in extras) else "never"


def _asked_by(marker: Marker) -> frozenset[str]:
    """Return the variables that a condition asks for."""
    return _VARIABLES.intersection(re.findall(r"\w+", _QUOTED.sub("", str(marker))))


def _joined(requirements: Sequence[Requirement]) -> str:
    """Return as one text what requirements of one distribution ask of it, all of them."""
    extras = sorted({extra for requirement in requirements for extra in requirement.extras})
    bounds = sorted({str(bound) for requirement in requirements for bound in requirement.specifier})
    wanted = f"[{','.join(extras)}]" if extras else ""
    needed = f"{requirements[0].name}{wanted}{','.join(bounds)}"
    conditions = [
        f"({requirement.marker})"
        for requirement in requirements
        if requirement.marker is not None and _asked_by(requirement.marker) != {"extra"}
    ]
    if not conditions:
        return needed
    return f"{needed}; {conditions[0][1:-1] if len(conditions) == 1 else ' and '.join(sorted(conditions))}"
