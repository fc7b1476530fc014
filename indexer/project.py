"""The project that the command works on: the `[tool.coldplug]` table of its `pyproject.toml`, found, read and checked.

A table that was read is right: every key is known and every value of its type; else all that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any

from .problems import UsageError
from .project_check import CheckSettings, read_check
from .project_renamed import Renaming, read_renamed

FILE = "pyproject.toml"
TABLE = "tool.coldplug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What a project says of itself; `root` is its folder and `file` what was read, None where nothing was.

    Paths are joined to `root`. None means that the project does not say.
    """

    root: Path
    file: Path | None = None
    packages: tuple[str, ...] = ()
    search_path: tuple[Path, ...] | None = None
    output: Path | None = None
    categories: Mapping[str, str | None] = field(default_factory=dict)
    decorators: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    defaults: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    merge: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    renamed: tuple[Renaming, ...] = ()
    name_attributes: tuple[str, ...] | None = None
    metadata: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    api_version: str | None = None
    api_version_attribute: str | None = None
    python: Path | None = None
    python_version: tuple[int, int] | None = None
    platform: str | None = None
    complete_environment: bool | None = None
    check: CheckSettings = field(default_factory=CheckSettings)


def open_project(folder: Path | None) -> Project:
    """Return the project in `folder`, or the nearest one here and above; an empty one, here, where there is none.

    Its paths are relative to the working directory, so that messages are short. Raise UsageError for a `folder` without
    a `pyproject.toml`, and for a table that is not right.
    """
    if folder is None:
        found = _nearest()
        return Project(root=Path()) if found is None else _read(found)
    file = folder if folder.name == FILE else folder / FILE
    if not file.is_file():
        raise UsageError(f"there is no {FILE} in {file.parent}; name the folder of a project")
    return _read(file)


def parse_base(text: str) -> tuple[str, str | None]:
    """Return category and reference of `[NAME=]module:Class`; NAME alone, with nothing after `=`, has no base.

    Raise UsageError where that is not what it is.
    """
    name, equals, reference = text.partition("=")
    if not equals:
        name, reference = "", text
    if wrong := _wrong_reference(reference) if reference or not equals else None:
        raise UsageError(f"{text!r} is no base: {wrong}")
    name = name or reference.replace(":", ".").rpartition(".")[2]
    if wrong := wrong_category(name):
        raise UsageError(f"{text!r} is no base: {wrong}")
    return name, reference or None


def parse_version(text: str) -> tuple[int, int]:
    """Return major and minor of a Python version such as `3.12` or `3.12.1`; raise UsageError for anything else."""
    match text.split("."):
        case ["3" as major, minor, *rest] if minor.isdecimal() and len(minor) < 4 and all(map(str.isdecimal, rest)):
            return int(major), int(minor)
        case _:
            raise UsageError(f"{text!r} is no version of Python 3; write it as 3.12")


def is_dotted(text: str) -> bool:
    """Tell whether a text is a dotted name, such as that of a module."""
    return all(part.isidentifier() for part in text.split("."))


# --- finding and reading ---------------------------------------------------------------------------------------------


def read_text(file: Path) -> str:
    """Return the text of a file; raise UsageError that says why it can't be read."""
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}; check its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def parse_toml(text: str, file: Path) -> dict[str, Any]:
    """Return the document in a TOML file; raise UsageError that says what is wrong with it, and where."""
    import tomllib  # doubles what a start costs; needed only where there is a project

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from .project_lines import place_of

        line, column, message = place_of(error, text)
        raise UsageError(f"{file}:{line}:{column}: not TOML: {message}; correct it") from error
    except RecursionError as error:
        raise UsageError(f"{file} is nested too deeply; correct it") from error


def _nearest() -> Path | None:
    try:
        above = len(Path.cwd().parents)
    except OSError:  # the working directory was deleted
        return None
    for steps in range(above + 1):
        file = Path(*[".."] * steps, FILE)
        try:
            # UTF-16 parts the letters by zeros: such a file is meant, too, and is refused for what it is.
            mentioned = file.is_file() and b"coldplug" in file.read_bytes().replace(b"\0", b"")
        except OSError:
            continue
        if mentioned and "coldplug" in _tools(parse_toml(read_text(file), file)):
            return file
    return None


def _tools(document: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = document.get("tool")
    return tools if isinstance(tools, dict) else {}


def _read(file: Path) -> Project:
    text = read_text(file)
    table = _tools(parse_toml(text, file)).get("coldplug", {})
    reading = _Reading(root=file.parent)
    values = reading.fields(table)
    if reading.errors:
        from .project_lines import line_of

        placed = sorted((line_of(text, path), path, message) for path, message in reading.errors)
        told = [f"{file}:{line}: {path}: {message}" for line, path, message in placed]
        if len(told) == 1:
            raise UsageError(told[0])
        raise UsageError("\n  ".join([f"{file}: {len(told)} things are wrong:", *told]))
    if renamed := values.get("renamed"):
        from .project_lines import line_of

        values["renamed"] = tuple(
            replace(one, file=str(file), line=line_of(text, reading.below(f"{TABLE}.renamed", one.old)))
            for one in renamed
        )
    return Project(root=file.parent, file=file, **values)


# --- keys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Takes a table apart and notes what is wrong; what is returned beside a noted error means nothing."""

    root: Path
    errors: list[tuple[str, str]] = field(default_factory=list)

    def fields(self, table: object) -> dict[str, Any]:
        """Return the values of `Project` that a table sets."""
        values: dict[str, Any] = {}
        bases: dict[str, str | None] = {}
        for key, item in self.entries(table, TABLE):
            path = self.below(TABLE, key)
            if key == "bases":
                bases = self.bases(item, path)
            elif key in _GETTERS:
                values[key.replace("-", "_")] = _GETTERS[key](self, item, path)
            else:
                self.wrong(path, f"there is no such key; {_suggestion(key)}")
        if bases:
            values["categories"] = {**bases, **values.get("categories", {})}
        return values

    def wrong(self, path: str, message: str) -> None:
        """Note an error."""
        self.errors.append((path, message))

    def below(self, path: str, key: str) -> str:
        """Return the path of an entry of a table."""
        return f"{path}.{spelled_key(key)}"

    def entries(self, item: object, path: str) -> list[tuple[str, object]]:
        """Return the entries of a table."""
        if isinstance(item, dict):
            return list(item.items())
        self.wrong(path, f"expected a table, found {_kind(item)}; write it below [{path}]")
        return []

    def text(self, item: object, path: str) -> str:
        """Return text that is not empty."""
        if isinstance(item, str) and item:
            return item
        self.wrong(path, f"expected text, found {_kind(item)}; put it in quotes")
        return ""

    def flag(self, item: object, path: str) -> bool:
        """Return true or false."""
        if not isinstance(item, bool):
            self.wrong(path, f"expected true or false, found {_kind(item)}; write one of the two")
        return item is True

    def texts(self, item: object, path: str) -> tuple[str, ...]:
        """Return a list of texts."""
        if isinstance(item, list):
            return tuple(self.text(one, f"{path}[{position}]") for position, one in enumerate(item))
        example = f'["{item}"]' if isinstance(item, str) and item else '["...", "..."]'
        self.wrong(path, f"expected a list of texts, found {_kind(item)}; write {example}")
        return ()

    def dotted_names(self, item: object, path: str) -> tuple[str, ...]:
        """Return a list of dotted names."""
        names = self.texts(item, path)
        for position, name in enumerate(names):
            if name and not is_dotted(name):
                near = name.strip("/\\").removeprefix("./").replace("/", ".").replace("\\", ".")
                remedy = f"write {near}" if is_dotted(near) else "write package.module"
                self.wrong(f"{path}[{position}]", f"{name!r} is no dotted name; {remedy}")
        return names

    def paths(self, item: object, path: str) -> tuple[Path, ...]:
        """Return paths that exist, joined to the project's folder."""
        found = [self.root / text for text in self.texts(item, path)]
        for position, one in enumerate(found):
            if not one.exists():
                self.wrong(f"{path}[{position}]", f"there is no {one}; paths are relative to the folder of {FILE}")
        return tuple(found)

    def path(self, item: object, path: str) -> Path:
        """Return a path, joined to the project's folder."""
        return self.root / self.text(item, path)

    def version(self, item: object, path: str) -> tuple[int, int]:
        """Return the major and minor number of a Python version."""
        text = self.text(item, path)
        try:
            return parse_version(text) if text else (3, 0)
        except UsageError as error:
            self.wrong(path, str(error))
            return (3, 0)

    def versions(self, item: object, path: str) -> str:
        """Return a range of versions."""
        from packaging.specifiers import InvalidSpecifier, SpecifierSet  # few projects say one

        text = self.text(item, path)
        try:
            SpecifierSet(text)
        except InvalidSpecifier:
            self.wrong(path, f"{text!r} is no range of versions; write one such as >=1,<3")
        return text

    def categories(self, item: object, path: str) -> dict[str, str | None]:
        """Return categories and the references of their bases; `false` is no base."""
        found: dict[str, str | None] = {}
        for name, base in self.entries(item, path):
            below = self.below(path, name)
            if wrong := wrong_category(name):
                self.wrong(below, wrong)
            if base is False:
                found[name] = None
            elif not isinstance(base, str):
                expected = "a base as text, or false for none"
                self.wrong(below, f'expected {expected}, found {_kind(base)}; write "module:Class"')
            elif wrong := _wrong_reference(base):
                self.wrong(below, wrong)
            else:
                found[name] = base
        return found

    def bases(self, item: object, path: str) -> dict[str, str | None]:
        """Return the categories that a list of `[NAME=]module:Class` makes."""
        found: dict[str, str | None] = {}
        for position, text in enumerate(self.texts(item, path)):
            try:
                name, reference = parse_base(text) if text else ("", None)
            except UsageError as error:
                self.wrong(f"{path}[{position}]", str(error))
                continue
            if name in found:
                remedy = f"write NAME={reference}" if reference else "leave one out"
                self.wrong(f"{path}[{position}]", f"a second base is called {name}; {remedy}")
            found[name] = reference
        return found

    def defaults(self, item: object, path: str) -> dict[str, dict[str, object]]:
        """Return a table of options for each plugin, of what JSON can say."""
        found = dict(self.entries(item, path))
        waiting = [(self.below(path, name), options) for name, options in found.items()]
        for below, options in waiting:
            self.entries(options, below)
        while waiting:
            below, value = waiting.pop(0)
            match value:
                case dict():
                    waiting += [(self.below(below, key), one) for key, one in value.items()]
                case list():
                    waiting += [(f"{below}[{position}]", one) for position, one in enumerate(value)]
                case float() if not isfinite(value):
                    self.wrong(below, f"{value} is no JSON number; give a finite one")
                case str() | bool() | int() | float():
                    pass
                case _:
                    self.wrong(below, f"{_kind(value)} is not JSON; write it as text")
        return {name: options for name, options in found.items() if isinstance(options, dict)}


_GETTERS: Mapping[str, Callable[[_Reading, object, str], object]] = {
    "packages": _Reading.dotted_names,
    "search-path": _Reading.paths,
    "output": _Reading.path,
    "categories": _Reading.categories,
    "decorators": _Reading.dotted_names,
    "exclude": _Reading.texts,
    "defaults": _Reading.defaults,
    "merge": _Reading.defaults,
    "renamed": read_renamed,
    "name-attributes": _Reading.texts,
    "metadata": _Reading.texts,
    "secrets": _Reading.texts,
    "api-version": _Reading.versions,
    "api-version-attribute": _Reading.text,
    "python": _Reading.path,
    "python-version": _Reading.version,
    "platform": _Reading.text,
    "complete-environment": _Reading.flag,
    "check": read_check,
}
"""The keys of the table, `bases` aside; each is the field of `Project` that has its name with `_` for `-`."""


def _suggestion(key: str) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    keys = sorted([*_GETTERS, "bases"])
    near = get_close_matches(key.replace("_", "-").lower(), keys, n=1)
    return f"did you mean {near[0]}?" if near else f"the keys are {', '.join(keys)}"


def _wrong_reference(text: str) -> str:
    """Return what is wrong with the reference of a class, and what to do; nothing where it is right."""
    parts = text.split(":")
    if len(parts) <= 2 and all(map(is_dotted, parts)) and (len(parts) == 2 or "." in text):
        return ""
    return f"{text!r} does not name a class; write it as module:Class"


def wrong_category(name: str) -> str:
    """Return why a text can't name a category, and what to do; nothing where it can."""
    if name and name.isprintable() and not any(char.isspace() or char in "/:" for char in name):
        return ""
    return f"{name!r} can't name a category; use neither spaces nor / nor :"


def spelled_key(key: str) -> str:
    """Return a key as TOML spells it."""
    bare = key.isascii() and key.replace("-", "_").replace("_", "a").isalnum()
    return key if bare else f'"{key}"'


def _kind(value: object) -> str:
    match value:
        case "":
            return "an empty text"
        case bool():
            return str(value).lower()
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
