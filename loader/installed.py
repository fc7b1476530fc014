"""Which version of a distribution is installed: told by the names of folders, as far as those tell."""

import os
import sys


def installed_version(distribution: str) -> str | None:
    """Return the version that Python would find first; None where no metadata says that the distribution is there."""
    wanted = normalised(distribution)
    for place in sys.path:
        try:
            names = os.listdir(place or os.curdir)
        except OSError:
            continue
        for name in names:
            # Installers write the name with `_` for `-`, so that the first `-` ends it.
            if name.endswith(".dist-info") and normalised(name.partition("-")[0]) == wanted:
                version = name.removesuffix(".dist-info").partition("-")[2]
                if version:
                    return version
    return _version_by_metadata(distribution)


def normalised(name: str) -> str:
    """Return a distribution's name as it is compared (PEP 503)."""
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))


def _version_by_metadata(distribution: str) -> str | None:
    """Return the version that an egg, an archive or a finder of the application's own has for it."""
    from importlib import metadata  # costs as much as an interpreter start: only what no folder tells is asked so

    try:
        return metadata.version(distribution)
    except Exception:  # noqa: BLE001  (metadata that can't be read says nothing)
        return None
