"""Where the project's file says something, and how paths are shown: relative to the project, with slashes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .project import FILE, read_text
from .project_lines import line_of
from .rules_source import WHOLE, Span

if TYPE_CHECKING:
    from .project import Project


class Said:
    """The project's file, read once."""

    def __init__(self, project: Project) -> None:
        """Read the file, if there is one; raise UsageError where that can't be done."""
        self._project = project
        self._root = os.path.abspath(project.root)
        self.text = "" if project.file is None else read_text(project.file)

    def shown(self, path: str) -> str:
        """Return a path relative to the project, with slashes."""
        try:
            return os.path.relpath(path, self._root).replace(os.sep, "/")
        except ValueError:  # another drive of Windows
            return path.replace(os.sep, "/")

    def place_of(self, key: str) -> tuple[str, Span]:
        """Return where the project's file says something; the whole of it where it does not."""
        if self._project.file is None:
            return FILE, WHOLE
        return self.shown(os.path.abspath(self._project.file)), self.line(line_of(self.text, key))

    def line(self, line: int) -> Span:
        """Return what is written in a line of the project's file."""
        if line == 0:
            return WHOLE
        text = self.text.split("\n")[line - 1].rstrip()
        start = len(text) - len(text.lstrip()) + 1
        return Span(line=line, column=start, end_line=line, end_column=len(text) + 1)
