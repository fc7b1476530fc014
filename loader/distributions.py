"""Which distribution brings a module that is missing: as far as the manifest and installed metadata tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from .catalogue import PluginInfo

# Well-known modules whose distribution has another name.
_KNOWN = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "distutils": "setuptools",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "pkg_resources": "setuptools",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "serial": "pyserial",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "usb": "pyusb",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}


def distribution_of(module: str, info: PluginInfo) -> str | None:
    """Return the distribution that brings a top-level module, None where nothing tells."""
    wanted = {_normal(module), _normal(_KNOWN.get(module, module))}
    known = [*info.manifest.dependencies(), *(name for name, _, _ in _requirements(info))]
    return next((name for name in known if _normal(name) in wanted), _KNOWN.get(module))


def extra_with(distribution: str, info: PluginInfo) -> str | None:
    """Return what to install, such as `app[redis]`, where an extra of the plugin's own distribution brings it."""
    for name, extra, owner in _requirements(info):
        if extra is not None and _normal(name) == _normal(distribution):
            return f"{owner}[{extra}]"
    return None


def installing(module: str, info: PluginInfo) -> str:
    """Return the command that brings a top-level module: as the plugin's own distribution asks for it, or its extra."""
    requires = info.compat.get("requires")
    requirement = requires.get(module) if isinstance(requires, dict) else None
    if isinstance(requirement, str):
        return f'pip install "{requirement.partition(";")[0].strip()}"'
    distribution = distribution_of(module, info) or module
    extra = extra_with(distribution, info)
    return f'pip install "{extra}"' if extra else f"pip install {distribution}"


def _requirements(info: PluginInfo) -> Iterator[tuple[str, str | None, str]]:
    """Yield the requirements of the distribution that the plugin came with: name, extra, the distribution itself."""
    from importlib import metadata

    top = info.module.partition(".")[0]
    for owner in _owners(top, metadata):
        try:
            lines = metadata.distribution(owner).requires or ()
        except Exception:  # noqa: BLE001, S112  (one that can't be read says nothing, and hides nothing of others)
            continue
        for line in lines:
            requirement, _, marker = line.partition(";")
            _, _, condition = marker.replace("'", '"').partition("extra")
            _, _, quoted = condition.partition('"')
            yield _name_in(requirement), quoted.partition('"')[0] or None, owner


def _owners(module: str, metadata: ModuleType) -> Iterable[str]:
    """Return the distributions that a top-level module came with."""
    try:
        found: Iterable[str] = metadata.packages_distributions().get(module, ())
    except Exception:  # noqa: BLE001  (what is wrong with an installation must not hide what is wrong with the plugin)
        return ()
    return found


def _name_in(requirement: str) -> str:
    """Return the name that a requirement (PEP 508) begins with."""
    for sign in "[(<>=!~ @":
        requirement = requirement.partition(sign)[0]
    return requirement


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
