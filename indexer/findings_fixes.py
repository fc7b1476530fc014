"""What would mend a finding, as data: an edit by what it does, which who carries it out finds the place for.

It is imported where there is a fix: most runs of `check` have none to tell of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeAlias


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


def fix_from_data(kind: str, data: Mapping[str, Any]) -> Fix:
    """Return the fix of a finding that `plain` made data of; `kind` is that of its edit."""
    given = {name: _frozen(value) for name, value in data["edit"].items()}
    if "stubs" in given:
        stubs = [{name: _frozen(value) for name, value in stub.items()} for stub in given["stubs"]]
        given["stubs"] = tuple(Stub(**stub) for stub in stubs)
    return Fix(**{**data, "edit": _KINDS[kind](**given)})


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON
    return tuple(value) if isinstance(value, list) else value


def fix_moved(fix: Fix, lines: Mapping[int, int]) -> Fix:
    """Return a fix in a file whose lines have moved; raise KeyError for a line of which nothing is known."""
    edit = replace(fix.edit, line=lines[fix.edit.line])
    if isinstance(edit, MoveImport):
        edit = replace(edit, functions=tuple(lines[line] for line in edit.functions))
    return replace(fix, edit=edit)
