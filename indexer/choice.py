"""What a user of `check` chooses, beside what the project's settings say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which rules a user chooses beside the project's settings, and which files; nothing is what the project says."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()

    def includes(self, file: str | Path) -> bool:
        """Tell whether a file is one of `paths`, or in a folder of them; every file is where there are none."""
        if not self.paths:
            return True
        path = os.path.abspath(file)
        return any(path == one or path.startswith(f"{one}{os.sep}") for one in map(os.path.abspath, self.paths))
