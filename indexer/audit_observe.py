"""Import modules for real, in child processes, and return what the interpreter says of their classes.

This is the one part of the indexer that runs foreign code, and only when it is asked to; it shares nothing with the
stages that it judges.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

CHILD = Path(__file__).with_name("audit_child.py")

NEVER = (
    "__main__",
    "*.__main__",
    "antigravity",
    "this",
    "idlelib.idle",
    "turtledemo",
    "test.autotest",
    "test.crashers",
    "test.regrtest",
)
"""Modules that do something when they are imported, and what lies under them; as `fnmatch` patterns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What importing one module came to.

    `status` is "imported", "failed" (it raised: `kind` names the exception), "died" (it ended the process), "hung" (it
    took longer than its batch may) or "never" (it was not tried).
    """

    status: str
    kind: str = ""
    message: str = ""

    @property
    def imported(self) -> bool:
        """Tell whether the module imports."""
        return self.status == "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenClass:
    """A class that `module:qualname` reaches.

    `mro` is spelled as Python spells it. `derives` holds the observed bases in it, by identity, not by spelling.
    `statement` tells that a class statement made it, not a call.
    """

    mro: tuple[str, ...]
    abstract: bool
    statement: bool
    derives: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBase:
    """The class that a base's path leads to: its id, or None and why it could not be imported."""

    id: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the interpreter said.

    `aliases` leads from where a class statement stands to its class's id, where the class names another module.
    `registered` holds for each base the classes registered with it. `references` are the
    classes that what Python calls them does not lead to (a function made them), under each `module:path` that does and
    that is no import.
    """

    modules: Mapping[str, Outcome]
    classes: Mapping[str, SeenClass]
    bases: Mapping[str, SeenBase]
    aliases: Mapping[str, str]
    registered: Mapping[str, frozenset[str]]
    references: Mapping[str, SeenClass] = field(default_factory=dict)


def observe(  # noqa: PLR0913  (each is one thing that the user may choose)
    modules: Sequence[str],
    *,
    search_path: Sequence[Path],
    bases: Sequence[str] = (),
    python: Path | None = None,
    never: Sequence[str] = (),
    setup: str | None = None,
    seconds: float = 60.0,
    batch: int = 50,
    progress: Callable[[int, int, str], None] | None = None,
) -> Observation:
    """Import `modules` in child processes of `python` and return the classes that they hold.

    A batch that dies or takes longer than `seconds` goes on in a new process without the module at fault, which is
    tried once more alone. `never` adds patterns to `NEVER`. `setup` is Python code that every child runs first. `bases`
    are paths as `module:Class`, re-exports allowed. Raises `UsageError` where the interpreter does not start or
    `setup` fails.
    """
    with tempfile.TemporaryDirectory(prefix="coldplug-audit-", ignore_cleanup_errors=True) as directory:
        runner = _Runner(
            directory=Path(directory),
            python=python or Path(sys.executable),
            search_path=tuple(str(Path(root).absolute()) for root in search_path),
            setup=setup,
            seconds=seconds,
        )
        seen_bases = _observe_bases(runner, bases)
        known = [[given, seen.id] for given, seen in seen_bases.items() if seen.id is not None]
        gathered = _Gathered(outcomes={}, total=len(set(modules)), progress=progress)
        asked = []
        for module in sorted(set(modules)):
            if _matches(module, (*NEVER, *never)):
                gathered.settle(module, Outcome(status="never", message="not to be imported"))
            else:
                asked.append(module)
        _observe_modules(runner, asked, known, batch, gathered)
    return Observation(
        modules=dict(sorted(gathered.outcomes.items())),
        classes=dict(sorted(gathered.classes.items())),
        bases=seen_bases,
        aliases=dict(sorted(gathered.aliases.items())),
        registered={base: frozenset(ids) for base, ids in sorted(gathered.registered.items())},
        references=dict(sorted(gathered.references.items())),
    )


def _matches(module: str, patterns: Sequence[str]) -> bool:
    """Tell whether the module or a package that holds it is meant: importing the one imports the other."""
    parts = module.split(".")
    prefixes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(fnmatchcase(prefix, pattern) for prefix in prefixes for pattern in patterns)


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What the batches so far came to."""

    outcomes: dict[str, Outcome]
    total: int
    progress: Callable[[int, int, str], None] | None
    classes: dict[str, SeenClass] = field(default_factory=dict)
    references: dict[str, SeenClass] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    registered: dict[str, set[str]] = field(default_factory=dict)

    def settle(self, module: str, outcome: Outcome) -> None:
        self.outcomes[module] = outcome
        if self.progress is not None:
            self.progress(len(self.outcomes), self.total, module)

    def take(self, event: Mapping[str, Any]) -> Outcome:
        """Keep what one import showed, and return what it came to."""
        if event["error"] is not None:
            return Outcome(status="failed", kind=event["error"][0], message=event["error"][1])
        for kind, kept in (("classes", self.classes), ("references", self.references)):
            for item in event[kind]:
                before = kept.get(item["id"])
                kept[item["id"]] = SeenClass(
                    mro=tuple(item["mro"]),
                    abstract=item["abstract"],
                    statement=item["statement"] or (before is not None and before.statement),
                    derives=frozenset(item["derives"]),
                )
        self.aliases.update(event["aliases"])
        for base, registered in event["registered"]:
            self.registered.setdefault(base, set()).add(registered)
        return Outcome(status="imported")


def _observe_bases(runner: _Runner, bases: Sequence[str]) -> dict[str, SeenBase]:
    seen: dict[str, SeenBase] = {}
    pending = list(dict.fromkeys(bases))
    while pending:
        run = runner.run(resolve=pending)
        for event in run.events:
            if event["event"] == "base":
                reason = "" if event["error"] is None else ": ".join(event["error"])
                seen[event["name"]] = SeenBase(id=event["id"] if event["error"] is None else None, reason=reason)
        if run.underway is not None:
            seen[run.underway] = SeenBase(id=None, reason=run.end)
        pending = [base for base in pending if base not in seen]
    return {base: seen[base] for base in bases}


def _observe_modules(
    runner: _Runner, modules: Sequence[str], bases: Sequence[Sequence[str]], batch: int, gathered: _Gathered
) -> None:
    """Import batch after batch.

    What came before a module may be at fault when it fails or ends its process: such a module is tried alone.
    """
    fatal: dict[str, Outcome] = {}  # packages that end any process that imports what lies under them
    failures: dict[str, Outcome] = {}  # of modules that have not been tried alone
    lasting: set[Outcome] = set()  # failures that came back when the module was tried alone
    queue = deque(tuple(modules[start : start + batch]) for start in range(0, len(modules), batch))
    while queue:
        pending = []
        for module in queue.popleft():
            settled = next((fatal[package] for package in _packages(module) if package in fatal), failures.get(module))
            if settled is not None and (settled in lasting or settled in fatal.values()):
                gathered.settle(module, settled)
            else:
                pending.append(module)
        if not pending:
            continue
        alone = len(pending) == 1
        package = pending[0].rpartition(".")[0]
        siblings = [module for module in modules if alone and package and module.rpartition(".")[0] == package]
        run = runner.run(modules=pending, bases=bases, siblings=siblings)
        ends = {event["name"]: event for event in run.events if event["event"] == "end"}
        for module, event in ends.items():
            outcome = gathered.take(event)
            if outcome.status == "failed" and not alone and outcome.kind != "ModuleNotFoundError":
                failures[module] = outcome
                queue.append((module,))
                continue
            gathered.settle(module, outcome)
            if alone:
                lasting.add(outcome)
        if run.underway is not None and alone:
            fatal[run.underway] = Outcome(status="hung" if run.hung else "died", message=run.end)
            gathered.settle(run.underway, fatal[run.underway])
        elif run.underway is not None:
            queue.appendleft((run.underway,))
        rest = tuple(module for module in pending if module not in ends and module != run.underway)
        if rest:
            queue.append(rest)


def _packages(module: str) -> Iterator[str]:
    while module:
        yield module
        module = module.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One child's journal; `underway` is what it was importing when it ended early, and `end` how it ended."""

    events: tuple[Mapping[str, Any], ...]
    underway: str | None
    hung: bool
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runner:
    """Starts children, each in a directory and an environment where little can go wrong."""

    directory: Path
    python: Path
    search_path: tuple[str, ...]
    setup: str | None
    seconds: float

    def run(
        self,
        *,
        resolve: Sequence[str] = (),
        bases: Sequence[Sequence[str]] = (),
        modules: Sequence[str] = (),
        siblings: Sequence[str] = (),
    ) -> _Run:
        request, journal, errors = (self.directory / name for name in ("request.json", "journal", "stderr"))
        asked = {
            "search_path": self.search_path,
            "setup": self.setup,
            "resolve": resolve,
            "bases": bases,
            "modules": modules,
            "siblings": siblings,
        }
        request.write_text(json.dumps(asked), encoding="utf-8")
        journal.write_bytes(b"")
        with (
            tempfile.TemporaryDirectory(dir=self.directory, ignore_cleanup_errors=True) as home,
            errors.open("wb") as stderr,
        ):
            command = [str(self.python), "-B", "-P", str(CHILD), str(request), str(journal)]
            try:
                process = subprocess.Popen(
                    command,
                    cwd=home,
                    env=_environment(home),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    start_new_session=True,
                )
            except OSError as error:
                message = f"{self.python} does not start ({error}); name an interpreter with --python"
                raise UsageError(message) from error
            hung = _wait(process, self.seconds)
        return self._read(journal, errors, hung=hung, status=process.returncode)

    def _read(self, journal: Path, errors: Path, *, hung: bool, status: int) -> _Run:
        events: list[Mapping[str, Any]] = []
        for line in journal.read_bytes().splitlines():
            with contextlib.suppress(ValueError):  # the last line of a child that was killed may be torn
                events.append(json.loads(line))
        if not events or events[0]["event"] == "setup":
            told = ": ".join(events[0]["error"]) if events else errors.read_text(errors="replace").strip()[-500:]
            what = "the setup code fails" if events else f"{self.python} does not start the audit"
            message = (
                f"{what} ({told or _ending(hung=hung, status=status, seconds=self.seconds)}); correct it and run again"
            )
            raise UsageError(message)
        underway = events[-1].get("name") if events[-1]["event"] == "begin" else None
        if underway is None and len(events) == 1:
            message = f"{self.python} ends before the first import; see what the setup code starts"
            raise UsageError(message)
        return _Run(
            events=tuple(events),
            underway=underway,
            hung=hung,
            end=_ending(hung=hung, status=status, seconds=self.seconds),
        )


def _wait(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a child's end, then end all that it left behind; return whether it had to be stopped."""
    hung = False
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        hung = True
    finally:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
    return hung


def _ending(*, hung: bool, status: int, seconds: float) -> str:
    if hung:
        return f"not done after {seconds:g} s"
    return f"killed by signal {-status}" if status < 0 else f"ended the process with status {status}"


def _environment(home: str) -> dict[str, str]:
    """Return this environment without what would change imports, ask for a screen or touch the user's files."""
    dropped = ("PYTHON", "XDG_", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), home)
    return {**kept, **homes, "PYTHONDONTWRITEBYTECODE": "1"}
