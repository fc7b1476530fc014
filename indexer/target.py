"""The interpreter that a manifest is for: all that decides a condition in source, and nothing of this machine."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Python version (major, minor), `sys.platform`, and whether a module that is not found does not exist.

    `type_checking` is what `typing.TYPE_CHECKING` is: true for what annotations mean, false for what runs.
    """

    python: tuple[int, int]
    platform: str
    complete_environment: bool = False
    type_checking: bool = False

    @classmethod
    def running(cls) -> Target:
        """Return the target that the running interpreter is."""
        return cls(python=sys.version_info[:2], platform=sys.platform)
