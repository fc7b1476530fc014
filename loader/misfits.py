"""What can be wrong with options, in the words in which users read it, and the error that carries all of it."""

from .errors import ConfigError, ConfigProblem

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .catalogue import PluginInfo
    from .validation import Path

ALL = "all layers"  # what messages call the place of a problem that no single layer has


def config_error(info: "PluginInfo | None", problems: "Sequence[ConfigProblem]") -> ConfigError:
    """Return the error for a configuration that does not fit the plugin, or addresses none."""
    text = "; ".join(f"{problem.place}: {problem.path}: {problem.message}" for problem in problems)
    return ConfigError(
        f"{info.id}: {text}" if info is not None else text,
        plugin=None if info is None else info.id,
        source=problems[0].place if info is None else info.manifest.shown,
        remedy="; ".join(dict.fromkeys(problem.remedy for problem in problems)),
        problems=problems,
    )


def place_in(said: str) -> int | None:
    """Return the line that a parser's message tells."""
    from re import search

    found = search(r"line ([0-9]+)", said)
    return int(found[1]) if found else None


def no_table(layer: str, options: object, line: int | None = None) -> ConfigProblem:
    """Return the problem of options that are none."""
    message = f"{type(options).__name__} is no mapping of options"
    remedy = "pass a dict" if line is None else "write a table"
    return ConfigProblem(layer=layer, path="$", message=message, remedy=remedy, line=line)


def no_name(layer: str, key: object) -> ConfigProblem:
    """Return the problem of a key that can't name an option."""
    return ConfigProblem(
        layer=layer, path="$", message=f"{key!r:.80} is no name of an option", remedy="use names as keys"
    )


def bottomless(layer: str) -> ConfigProblem:
    """Return the problem of options that can't be read to the end."""
    return ConfigProblem(
        layer=layer,
        path="$",
        message="the options are nested too deeply, or contain themselves",
        remedy="pass tables that end",
    )


def unknown_option(layer: str, name: str, *, known: "Iterable[str]", line: int | None = None) -> ConfigProblem:
    """Return the problem of an option that the plugin does not have."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name, names, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"the options are: {', '.join(names) or 'none'}"
    message = f"there is no option {name!r:.80}"
    return ConfigProblem(layer=layer, path=json_path((name,)), message=message, remedy=remedy, line=line)


def required_option(name: str) -> ConfigProblem:
    """Return the problem of an option that no layer sets, and that has no default."""
    return ConfigProblem(
        layer=ALL, path=json_path((name,)), message=f"the option {name!r} is required", remedy=f"set {name!r}"
    )


def gap(name: str, absent: str) -> ConfigProblem:
    """Return the problem of an option that is passed by position, without the one before it."""
    return ConfigProblem(
        layer=ALL,
        path=json_path((name,)),
        message=f"{name!r} can't be passed without {absent!r}",
        remedy=f"set {absent!r} as well",
    )


def json_path(path: "Path") -> str:
    """Return a path as users read it: `$.server.hosts[0]`."""
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if str(step).isidentifier() else f"[{step!r:.80}]"
        for step in (step[:80] if isinstance(step, str) else step for step in path)
    )
