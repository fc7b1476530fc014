"""Builds in a child process that may take one gibibyte, so that input which breaks a process breaks a test and no more.

The child's end is part of the answer: a build that kills it, hangs, or prints what nobody asked for is no build.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.judge import BASE, Bases

REPOSITORY = Path(__file__).resolve().parents[1]
MEBIBYTES = 1024
SECONDS = 300.0
"""How long a child may take: much longer than it does on a busy machine."""

CHILD = """\
import json, sys
from pathlib import Path

request = json.loads(sys.argv[1])
if sys.platform != "win32":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (request["mebibytes"] << 20,) * 2)
sys.path.insert(0, request["repository"])
exec(request["before"])
from indexer.manifest import render
from indexer.pipeline import Request, build
from indexer.problems import UsageError
KINDS = {"python": Path, "exhaustive": bool}
try:
    built = build(Request(
        packages=tuple(request["packages"]),
        search_path=tuple(map(Path, request["search_path"])),
        categories=request["bases"],
        **{name: KINDS.get(name, tuple)(value) for name, value in request["options"].items()},
    ))
except UsageError as error:
    answer = {"refused": str(error)}
else:
    problems = [[p.path, p.line, p.code, p.message, p.remedy] for p in built.problems]
    answer = {"manifest": render(built.document).decode(), "problems": problems}
exec(request["after"])
Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One problem, as the child told it."""

    path: str
    line: int
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """What came of a build: the manifest as it is written and as it reads, and the problems in their order."""

    text: str
    document: Mapping[str, Any]
    problems: tuple[Told, ...]
    refused: str

    def plugins(self, module: str) -> dict[str, Any]:
        """Return the records of one module's plugins, by qualname."""
        found = self.document["plugins"].items()
        return {id_.partition(":")[2]: record for id_, record in found if id_.partition(":")[0] == module}

    def lines(self, module: str) -> dict[str, int]:
        """Return on which line each plugin of a module stands."""
        told = self.document["modules"].get(module, {"lines": {}})["lines"]
        return {qualname: told[qualname] for qualname in self.plugins(module)}

    def told(self, path: str) -> list[tuple[int, str, str]]:
        """Return line, code and message of each problem of one file."""
        return [(problem.line, problem.code, problem.message) for problem in self.problems if problem.path == path]

    def failed(self, path: str) -> list[tuple[int, str]]:
        """Return what the manifest itself says of a file that could not be read."""
        return [(row["line"], row["reason"]) for row in self.document["coverage"]["failed"] if row["path"] == path]


def limited_build(
    *search_path: Path,
    answer: Path,
    packages: Sequence[str] = ("pkg",),
    bases: Bases = BASE,
    mebibytes: int = MEBIBYTES,
    before: str = "",
    after: str = "",
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = (sys.executable, "-c"),
    **options: Any,
) -> Limited:
    """Build in a child process; `before` and `after` are code that it runs itself, around the build.

    `answer` is a file for what it says. An end of the child other than its own is an assertion that fails.
    """
    asked = {
        "repository": str(REPOSITORY),
        "search_path": [str(path) for path in search_path],
        "packages": packages,
        "bases": bases,
        "mebibytes": mebibytes,
        "before": before,
        "after": after,
        "answer": str(answer),
        "options": options,
    }
    answer.unlink(missing_ok=True)
    run = subprocess.run(
        [*command, CHILD, json.dumps(asked)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        env=environment,
    )
    ended = run.returncode, run.stdout, run.stderr
    assert ended == (0, "", ""), ended
    given = json.loads(answer.read_text("utf-8"))
    if "refused" in given:
        return Limited(text="", document={}, problems=(), refused=given["refused"])
    problems = tuple(
        Told(path=path, line=line, code=code, message=message, remedy=remedy)
        for path, line, code, message, remedy in given["problems"]
    )
    return Limited(text=given["manifest"], document=json.loads(given["manifest"]), problems=problems, refused="")
