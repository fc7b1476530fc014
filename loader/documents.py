"""Configuration files: TOML or JSON by their suffix, read whole, each with the name that messages call it.

What can't be read is one `ConfigProblem`, with its line where there is one; no text of a file is ever repeated.
"""

import os
import stat

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from typing import TypeAlias

    from .errors import ConfigProblem
    from .positions import Steps

    Source: TypeAlias = "str | PathLike[str] | Mapping[str, object]"
    Sources: TypeAlias = "Source | Iterable[Source]"
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`

_LARGEST = 1 << 22  # what is larger was hardly written as a configuration


class Document:
    """What a file or a mapping says: `table` is the whole of it, `name` what messages call it."""

    __slots__ = ("_places", "_text", "is_toml", "name", "table")

    def __init__(self, name: str, table: "Mapping[str, object]", text: str = "", *, is_toml: bool = False) -> None:
        """Keep them; the text tells lines."""
        self.name = name
        self.table = table
        self.is_toml = is_toml
        self._text = text
        self._places: dict[Steps, tuple[int, int]] | None = None

    @property
    def places(self) -> "Mapping[Steps, tuple[int, int]]":
        """Line and column of each key, by the path that leads to it; none of a mapping's."""
        if self._places is None:
            from .positions import places_of

            self._places = places_of(self._text, is_toml=self.is_toml) if self._text else {}
        return self._places

    def line(self, steps: "Steps") -> int | None:
        """Return the line of what stands at the path, or of the nearest that is around it; None where none is known."""
        places = self.places
        while steps and steps not in places:
            steps = steps[:-1]
        return places[steps][0] if steps in places else None


class Unreadable(Exception):
    """A file that says nothing, and why."""

    def __init__(self, problem: "ConfigProblem") -> None:
        super().__init__(problem)
        self.problem = problem


def listed(sources: "Sources") -> "tuple[str | Mapping[str, object], ...]":
    """Return what was given as `config` one by one, files by their paths; raise `TypeError` for what is no source."""
    several: Iterable[Source] = [sources] if _is_one(sources) else sources  # type: ignore[assignment,list-item]
    if not hasattr(several, "__iter__"):
        raise TypeError(f"config is a path, a mapping, or a list of these, not {type(sources).__name__}")
    found: list[str | Mapping[str, object]] = []
    for source in several:
        if isinstance(source, Mapping):
            found.append(source)
        elif _is_one(source):
            path: str | bytes = os.fspath(source)
            found.append(path if isinstance(path, str) else os.fsdecode(path))
        else:
            raise TypeError(f"config is a path, a mapping, or a list of these, not one of {type(source).__name__}")
    return tuple(found)


def found(sources: "Sources") -> "tuple[str | Mapping[str, object], ...]":
    """Return the sources one by one; raise `ConfigError` for a file that is not there."""
    taken = listed(sources)
    try:
        for source in taken:
            if isinstance(source, str):
                look(source)
    except Unreadable as unreadable:
        from .misfits import config_error

        raise config_error(None, [unreadable.problem]) from None
    return taken


def _is_one(source: object) -> bool:
    return isinstance(source, (str, Mapping)) or hasattr(source, "__fspath__")


def look(path: str) -> None:
    """Raise `Unreadable` for a file that is not there or whose suffix says nothing; it is not read."""
    if not path.lower().endswith((".toml", ".json")):
        raise _unreadable(path, "the suffix tells neither TOML nor JSON", "name it .toml or .json")
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        raise _not_found(path, error) from None
    if stat.S_ISDIR(mode):
        raise _unreadable(path, "it is a folder", "name a file in it")


def read(path: str) -> Document:
    """Return what a file says; raise `Unreadable` for one that says nothing."""
    look(path)
    try:
        with open(path, "rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise _not_found(path, error) from None
    if len(data) > _LARGEST:
        raise _unreadable(path, f"it is larger than {_LARGEST >> 20} MiB", "name a configuration file")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(path, "it begins with a byte order mark", "save it as UTF-8 without one", line=1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, f"it is not UTF-8 (byte {error.start})", "save it as UTF-8", line=line) from None
    is_toml = path.lower().endswith(".toml")
    table = _toml(path, text) if is_toml else _json(path, text)
    return Document(path, table, text, is_toml=is_toml)


def _toml(path: str, text: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from .misfits import place_in

        line = place_in(str(error)) or text.count("\n") + 1  # it says "at end of document"
        raise _unreadable(path, f"it is no TOML: {error}", "correct it there", line=line) from None
    except RecursionError:
        raise _unreadable(path, "it is nested too deeply", "take levels out") from None
    except ValueError:
        raise _unreadable(path, "it is no TOML: a number has too many digits", "write it as text") from None


def _json(path: str, text: str) -> "Mapping[str, object]":
    from .manifest import parse

    try:
        found = parse(text)
    except ValueError as error:
        from .misfits import place_in

        said = str(error) if str(error).startswith(("it ", "the key", "NaN", "Infinity", "-Infinity")) else ""
        message = said or "it is no JSON: a number has too many digits"
        raise _unreadable(path, message, "correct it there", line=place_in(said)) from None
    if not isinstance(found, dict):
        raise _unreadable(path, "it holds no JSON object", 'write {"plugins": {…}}')
    return found


def _not_found(path: str, error: Exception) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return _unreadable(path, "there is no such file", "create it, or take it out of config=")
    reason = getattr(error, "strerror", None) or "no file can have such a path"
    return _unreadable(path, f"it can't be read: {reason}", "name another file in config=")


def _unreadable(path: str, message: str, remedy: str, *, line: int | None = None) -> Unreadable:
    from .errors import ConfigProblem

    return Unreadable(ConfigProblem(layer=path, path="$", message=message, remedy=remedy, line=line))
