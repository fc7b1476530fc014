"""Whether a plugin can run here, as far as its record tells: seen before the import. Only what is known refuses."""

import sys

from .errors import IncompatiblePlugin, MissingDependency
from .installed import installed_version
from .versions import Range

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from .catalogue import PluginInfo


def check_compatible(info: "PluginInfo", *, api_version: str | None) -> None:
    """Raise `IncompatiblePlugin` or `MissingDependency` where the record says that the plugin can't run here.

    `api_version` is the range of plugin interfaces that the application has, where it does not have what its project
    says.
    """
    compat = info.compat
    interfaces = api_version or info.manifest.head("compat").get("api_version")
    written_for, python, requires = compat.get("api_version"), compat.get("python"), compat.get("requires")
    if isinstance(written_for, str) and isinstance(interfaces, str):
        _check_interface(info, written_for, interfaces)
    if isinstance(python, str):
        _check_python(info, python)
    if isinstance(requires, dict):
        for module, requirement in requires.items():
            if isinstance(requirement, str):
                _check_requirement(info, module, requirement)


def _check_interface(info: "PluginInfo", written_for: str, api_version: str) -> None:
    if _is_outside(written_for, api_version):
        raise IncompatiblePlugin(
            f"{info.id} is written for version {written_for} of the plugin interface,"
            f" and the application has {api_version}",
            plugin=info.id,
            source=info.manifest.shown,
            remedy=f"install a version of {_owner(info)} that is written for {api_version}",
        )


def _check_python(info: "PluginInfo", python: str) -> None:
    running = ".".join(map(str, sys.version_info[:3]))
    if _is_outside(running, python):
        raise IncompatiblePlugin(
            f"{info.id} needs Python {python}, and this is {running}",
            plugin=info.id,
            source=info.manifest.shown,
            remedy=f"use such a Python, or a version of {_owner(info)} for this one",
        )


def _is_for_running(info: "PluginInfo") -> bool:
    """Tell whether the manifest was made for the Python and the platform that run here."""
    target = info.manifest.head("target")
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return target.get("python") == running and target.get("platform") == sys.platform


def _check_requirement(info: "PluginInfo", module: str, requirement: str) -> None:
    needed, conditional, _ = requirement.partition(";")
    if conditional and not _is_for_running(info):
        return  # its condition was found to hold where the manifest is for, and this is another place
    needed = needed.strip()
    name = _name_in(needed)
    found = installed_version(name)
    if found is None:
        if _can_be_imported(module):
            return  # packed, vendored or built by hand: of which version it is, nothing tells
        what = "which is not installed"
    elif _is_outside(found, needed[len(name) :].rpartition("]")[2].strip(" ()")):
        what = f"and {found} is installed"
    else:
        return
    from .distributions import installing

    raise MissingDependency(
        f"{info.id} needs {needed}, {what}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=installing(module, info),
        name=module,
        distribution=name,
    )


def _is_outside(version: str, versions: str) -> bool:
    """Tell whether a version is known to be outside of a range."""
    try:
        return version not in Range(versions)
    except ValueError:
        return False


def _can_be_imported(module: str) -> bool:
    if module in sys.modules:
        return True
    from importlib.util import find_spec

    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return True  # something is there that the import system stumbles over


def _name_in(requirement: str) -> str:
    """Return the name that a requirement begins with."""
    end = next((at for at, sign in enumerate(requirement) if sign in "[(<>=!~ @"), len(requirement))
    return requirement[:end]


def _owner(info: "PluginInfo") -> str:
    return info.distribution or info.name
