"""`check`: builds, asks every rule that counts, and leaves out what comments, settings and a baseline accept.

Nothing is written. Paths in findings are relative to the project's folder, with slashes.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .check_said import Said
from .defaults import place_defaults, place_merging
from .findings import Finding
from .inputs import Inputs, in_columns, read_input
from .manifest import render
from .pipeline import Assembly, assemble, opened, questions, traces_of
from .places import Kind
from .problems import Problem
from .project import FILE, parse_toml, spelled_key
from .read import Unreadable, decode
from .rules import codes_of, is_accepted_in, run
from .rules_source import Found, Span
from .rules_start import imports_of
from .rules_subject import Misfit, Subject
from .suppressions import MARK, Ignore, ignores_in
from .traces import TEXT, Traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .choice import Choice
    from .pipeline import Progress
    from .project import Project
    from .request import Request
    from .session import Session

    Judge = Callable[[bytes], "Sequence[tuple[str, str, str, str]]"]
    """Holds the defaults in a manifest's bytes against its schemas: id, option, what is wrong, and what to do, each."""


class Checked(NamedTuple):
    """What a check found but in the manifest's file, the manifest that would be written, and what both rest on.

    `inputs` are files and folders, None where one could not be read.
    """

    manifest: bytes
    findings: tuple[Finding, ...]
    inputs: Inputs | None
    traces: Traces


def check(
    request: Request, project: Project, choice: Choice, *, judge: Judge, progress: Progress | None = None
) -> Checked:
    """Return what is to be said of a project's plugins; raise UsageError where the request itself is wrong."""
    began = time.time_ns()
    codes = codes_of(project.check, choice)
    own = () if project.file is None else (read_input(os.path.abspath(project.file)),)
    with opened(request) as session:
        assembly = assemble(session, progress=progress)
        place_defaults(assembly.build.document, request.defaults, secrets=request.secrets, is_whole=request.is_whole)
        place_merging(assembly.build.document, request.merging, is_whole=request.is_whole)
        looking = _Looking(session, project, assembly)
        subject = looking.subject(judge, choice)
        findings = run(subject, codes)
        read = session.finder.inputs()
        return Checked(
            manifest=render(assembly.build.document),
            findings=tuple(finding for finding in findings if not is_accepted_in(project.check, finding)),
            inputs=None if read is None else Inputs(in_columns((*read[0], *own)), in_columns(read[1]), began),
            traces=traces_of(session, assembly.scope, mentioned=[MARK]),
        )


class _Looking:
    """Brings together what rules look at."""

    def __init__(self, session: Session, project: Project, assembly: Assembly) -> None:
        self._session = session
        self._project = project
        self._assembly = assembly
        self._searched = {located.module for located in session.searched}
        self._said = Said(project)

    def subject(self, judge: Judge, choice: Choice) -> Subject:
        index, document = self._assembly.index, self._assembly.build.document
        rendered = render(document)
        subject = Subject(
            world=self._session.world,
            selection=index.selection,
            bases=index.bases,
            document=document,
            project=self._project,
            parsed=[located.module for located in self._assembly.scope.modules],
            find=self._session.finder.find,
            reads=self._reads,
            path_of=self._path_of,
            is_own=self._is_own,
            is_chosen=lambda path: choice.includes(os.path.join(self._project.root, path)),
            signature=self._session.configurations.signature,
            said=self._said.place_of,
            misfits=lambda: self._misfits(judge(rendered) if _has_defaults(document) else ()),
            table=parse_toml(self._said.text, self._project.file) if self._project.file is not None else {},
            told={},
            ignores={},
        )
        focus = self._focus(choice, subject) if choice.paths else None
        told: dict[str, list[Found]] = {}
        subject = replace(subject, focus=focus, ignores=self._ignores(focus), told=told)
        for problem in self._assembly.build.problems:
            self._tell(problem, subject, told)
        return subject

    def _reads(self, module: str) -> str:
        self._session.sources.note(module, TEXT)
        return self._session.sources.text(module)

    # --- places ------------------------------------------------------------------------------------------------------

    def _path_of(self, module: str) -> str:
        located = self._session.finder.find(module)
        if located is None:
            return module.replace(".", "/")
        return self._said.shown(os.path.join(located.root.location, located.stub or located.path))

    def _is_own(self, module: str) -> bool:
        if module in self._searched:
            return True
        located = self._session.finder.find(module)
        return located is not None and located.root.origin == "project"

    def _tell(self, problem: Problem, subject: Subject, told: dict[str, list[Found]]) -> None:
        """Add a problem of the build, with the exact place where its file is a module's."""
        module = None if problem.root else self._modules.get(problem.path)
        if subject.focus is not None and module is not None and module not in subject.focus:
            return
        is_of_project = self._project.file is not None and problem.path == str(self._project.file)
        if is_of_project and not subject.is_chosen(problem.path):
            return
        if "made in the function" in problem.message and problem.code == "CP020":
            return  # told as CP109
        path, span = (
            problem.path,
            Span(line=problem.line, column=problem.column, end_line=problem.line, end_column=problem.column),
        )
        if module is not None:
            source = subject.source(module)
            path = source.path
            if problem.line and not problem.column:
                span = source.best_span(problem.line)
        elif is_of_project:
            path, span = self._said.shown(os.path.abspath(problem.path)), self._said.line(problem.line)
        elif problem.path:
            for root in (Path(problem.root or self._project.root), *self._session.request.search_path):
                if (root / problem.path).exists():
                    path = self._said.shown(os.path.abspath(root / problem.path))
                    break
        told.setdefault(problem.code, []).append(
            Found(path=path or FILE, span=span, message=problem.message, remedy=problem.remedy, is_note=problem.is_note)
        )

    @property
    def _modules(self) -> Mapping[str, str]:
        """The modules by the path that problems have."""
        return {located.stub or located.path: located.module for located in self._session.searched if located.path}

    # --- what is looked at -------------------------------------------------------------------------------------------

    def _focus(self, choice: Choice, subject: Subject) -> frozenset[str]:
        """Return the modules in the chosen files and folders, and those whose plugins depend on them."""
        named: set[str] = set()
        for located in self._session.searched:
            path = os.path.abspath(os.path.join(located.root.location, located.path))
            if choice.includes(path):
                named.add(located.module)
        uses = self._session.world.queries.uses
        plugins = subject.selection.plugins.values()
        depending = set(imports_of(subject).loading(named, among={plugin.reached.module for plugin in plugins}))
        for plugin in plugins:
            rests_on = {str(key[1]) for key in uses(list(questions(plugin))) if key[0] == "module"}
            if not named.isdisjoint(rests_on):
                depending.add(plugin.reached.module)
        for reached in subject.selection.abstract:
            for cls in reached.classes:
                keys: list[tuple[object, ...]] = [
                    (about, cls.module, cls.seq, cls.context) for about in ("structure", "abstract")
                ]
                if not named.isdisjoint({str(key[1]) for key in uses(keys) if key[0] == "module"}):
                    depending.add(reached.module)
        return frozenset(named | depending)

    def _ignores(self, focus: frozenset[str] | None) -> dict[str, tuple[Ignore, ...]]:
        found: dict[str, tuple[Ignore, ...]] = {}
        for located in self._session.searched:
            if located.kind is not Kind.SOURCE or (focus is not None and located.module not in focus):
                continue
            try:
                data = self._session.finder.read(located)
                ignores = tuple(ignores_in(decode(data))) if MARK in data else ()
            except Unreadable:
                continue
            if ignores:
                self._session.sources.note(located.module, TEXT)
                found[self._path_of(located.module)] = ignores
        return found

    # --- defaults ---------------------------------------------------------------------------------------

    def _misfits(self, wrong: Iterable[tuple[str, str, str, str]]) -> list[Misfit]:
        plugins: Mapping[str, Any] = self._assembly.build.document["plugins"]  # type: ignore[assignment]
        found: list[Misfit] = []
        for id_, path, message, remedy in wrong:
            option = path.removeprefix("$").removeprefix(".")
            record = plugins[id_]
            key = f"{self._spelled(id_, record)}.{option}"
            told = f"{record['name']}: {option}: {message}"
            found.append(Misfit(key=key, module=record["module"], message=told, remedy=remedy))
        return found

    def _spelled(self, id_: str, record: Mapping[str, Any]) -> str:
        """Return how the project's file addresses a plugin below its defaults."""
        name, defaults = record["name"], self._project.defaults
        for category in record["categories"]:
            if category in defaults and name in defaults[category]:
                return f"{spelled_key(category)}.{spelled_key(name)}"
        addresses = (id_, name, *[f"{category}/{name}" for category in record["categories"]])
        return spelled_key(next((one for one in addresses if one in defaults), name))


def _has_defaults(document: Mapping[str, Any]) -> bool:
    return any(record["config"]["defaults"] for record in document["plugins"].values())
