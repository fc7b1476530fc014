"""What `check` finds, as data: where, by which rule, what to do, and the edit that would do it.

A fix is a description, never code: who applies it finds the place by line in a text that may have changed, and edits
only what is as described. All of it is plain data: it can be pickled, sent as JSON and compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of a rule. Lines and columns are 1-based, columns in characters; 0 means the whole file.

    `end_column` is that of the character after the last one. `path` is relative to the project, with slashes.
    `id` is the class that it is about, if it is about one. A note is worth knowing, and nothing that is wrong.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    code: str
    message: str
    remedy: str
    fix: Fix | None = None
    id: str | None = None
    is_note: bool = False

    def __str__(self) -> str:
        """Return the one-line form, `path:line:col: CP101 what is wrong; what to do`."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}; {self.remedy}"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, then by code, each once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda one: (one.path, one.line, one.column, one.code, one.message)))


def finding_of(problem: Problem) -> Finding:
    """Return a problem that the pipeline met as a finding."""
    return Finding(
        path=problem.path,
        line=problem.line,
        column=problem.column,
        end_line=problem.line,
        end_column=problem.column,
        code=problem.code,
        message=problem.message,
        remedy=problem.remedy,
        is_note=problem.is_note,
    )


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Return for each finding what stays when lines are added above it, and no two share: what and where but the line.

    Of findings that are otherwise alike the first, second, ... are told apart.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        key = finding.path, finding.code, finding.id or "", finding.message
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return found


# --- fixes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """An edit of the finding's file; a safe one can't change what working code does. `summary` is in the imperative."""

    edit: Edit
    is_safe: bool
    summary: str

    @property
    def kind(self) -> str:
        """Return the word for the edit's kind: `add_methods`, `annotate`, ..."""
        return self.edit.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A piece of a file and what is to stand in its place; places are as those of a `Finding`, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """A method to write: `decorators` without `@`; `signature` is source, `(self, amount: int) -> bool`.

    It uses no name that the file does not have.
    """

    name: str
    signature: str
    decorators: tuple[str, ...] = ()
    is_async: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMethods:
    """Add methods that raise `NotImplementedError` at the end of the class whose `class` stands in `line`."""

    kind: ClassVar[str] = "add_methods"
    line: int
    qualname: str
    stubs: tuple[Stub, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotate:
    """Annotate a parameter that has no annotation, of the function whose `def` stands in `line`."""

    kind: ClassVar[str] = "annotate"
    line: int
    function: str
    parameter: str
    annotation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decorate:
    """Write a decorator above the `class` or `def` in `line`, nearest to it; `imports` is (module, name) or None."""

    kind: ClassVar[str] = "decorate"
    line: int
    name: str
    decorator: str
    imports: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBase:
    """Add a base at the end of a class's bases; `imports` is (module, name) or None."""

    kind: ClassVar[str] = "add_base"
    line: int
    qualname: str
    base: str
    imports: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSuperInit:
    """Call `super().__init__` first in the `__init__` whose `def` stands in `line`, after its docstring.

    `arguments` is source, with neither parentheses nor names that the method does not have; often empty.
    """

    kind: ClassVar[str] = "call_super_init"
    line: int
    arguments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveImport:
    """Move what an import at module level binds as `name` into the functions whose `def` stands in `functions`.

    They are those that use it, each at the head of its body; nothing else in the module does.
    """

    kind: ClassVar[str] = "move_import"
    line: int
    name: str
    functions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveIgnore:
    """Remove codes from the `# coldplug: ignore[...]` comment in `line`; all of it where none is left."""

    kind: ClassVar[str] = "remove_ignore"
    line: int
    codes: tuple[str, ...]


Edit: TypeAlias = AddMethods | Annotate | Decorate | AddBase | CallSuperInit | MoveImport | RemoveIgnore


# --- as data ---------------------------------------------------------------------------------------------------------

_KINDS = {
    kind.kind: kind for kind in (AddMethods, Annotate, Decorate, AddBase, CallSuperInit, MoveImport, RemoveIgnore)
}


def plain(finding: Finding) -> dict[str, object]:
    """Return a finding as JSON has it, with all that `from_data` needs."""
    data: dict[str, object] = asdict(finding)
    return data if finding.fix is None else {**data, "kind": finding.fix.kind}


def from_data(data: Mapping[str, Any]) -> Finding:
    """Return the finding that `plain` made this of."""
    fields = {name: value for name, value in data.items() if name != "kind"}
    if data["fix"] is not None:
        given = {name: _frozen(value) for name, value in data["fix"]["edit"].items()}
        if "stubs" in given:
            stubs = [{name: _frozen(value) for name, value in stub.items()} for stub in given["stubs"]]
            given["stubs"] = tuple(Stub(**stub) for stub in stubs)
        fields["fix"] = Fix(**{**data["fix"], "edit": _KINDS[data["kind"]](**given)})
    return Finding(**fields)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON
    return tuple(value) if isinstance(value, list) else value


def moved(finding: Finding, lines: Mapping[int, int]) -> Finding:
    """Return a finding in a file whose lines have moved; raise KeyError for a line of which nothing is known."""

    def now(line: int) -> int:
        return lines[line] if line else 0

    fix = finding.fix
    if fix is not None:
        edit = replace(fix.edit, line=now(fix.edit.line))
        if isinstance(edit, MoveImport):
            edit = replace(edit, functions=tuple(map(now, edit.functions)))
        fix = replace(fix, edit=edit)
    return replace(finding, line=now(finding.line), end_line=now(finding.end_line), fix=fix)
