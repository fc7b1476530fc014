"""Why a plugin could not be started although its class could be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .diagnosis import missing_dependency, place_of, said_by
from .errors import ConfigError, ConfigProblem, PluginError, PluginStartError, PluginTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .info import PluginInfo
    from .layers import Layer


def start_failed(
    info: PluginInfo, make: Callable[..., object], error: BaseException, layers: Sequence[Layer]
) -> PluginError:
    """Return the error for a constructor that raised."""
    if isinstance(error, PluginError):
        return error
    trace = error.__traceback__
    if isinstance(error, TypeError) and trace is not None and trace.tb_next is None:
        return _does_not_fit(info, make, error, layers)
    missing = missing_dependency(info, error)
    if missing is not None:
        return missing
    where = place_of(error)
    return PluginStartError(
        f"{info.id} can't be started: {said_by(error)}" + (f" ({where})" if where else ""),
        plugin=info.id,
        source=where or info.manifest.shown,
        remedy="see to what it says, or change the plugin's configuration",
    )


def other_instance(info: PluginInfo, instance: object) -> PluginTypeError:
    """Return the error for a class that makes instances of something else."""
    kind = type(instance)
    return PluginTypeError(
        f"{info.id} made an instance of {kind.__module__}:{kind.__qualname__} instead",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=f"let {info.qualname}.__new__ return an instance of its class",
    )


def validator_raised(info: PluginInfo, name: str, error: Exception) -> PluginError:
    """Return the error for a validator that refused by raising."""
    if isinstance(error, PluginError):
        return error
    return PluginStartError(
        f"{info.id} was refused by {name}: {said_by(error)}",
        plugin=info.id,
        source=place_of(error) or info.manifest.shown,
        remedy="see to what it says, or change the plugin's configuration",
    )


def refused(info: PluginInfo, name: str) -> PluginStartError:
    """Return the error for a validator that refused by returning False."""
    return PluginStartError(
        f"{info.id} was refused by {name}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy="change the plugin's configuration, or use another plugin",
    )


def needs_awaiting(info: PluginInfo, name: str, outcome: object) -> PluginStartError:
    """Return the error for a validator that is a coroutine where nothing can await it."""
    close = getattr(outcome, "close", None)
    if close is not None:
        close()
    return PluginStartError(
        f"{info.id}: {name} must be awaited", plugin=info.id, source=info.manifest.shown, remedy="use aload"
    )


def _does_not_fit(
    info: PluginInfo, make: Callable[..., object], error: TypeError, layers: Sequence[Layer]
) -> ConfigError:
    """Return the error for a constructor that could not even be called: all that is wrong with the options, at once."""
    problems = list(_misfits(make, layers)) or [
        ConfigProblem(
            layer="all layers", path="$", message=str(error), remedy=f"change the configuration of {info.name}"
        )
    ]
    text = "; ".join(f"{problem.layer}: {problem.path}: {problem.message}" for problem in problems)
    return ConfigError(
        f"{info.id}: {text}",
        plugin=info.id,
        source=info.manifest.shown,
        remedy="; ".join(dict.fromkeys(problem.remedy for problem in problems)),
        problems=problems,
    )


def _misfits(make: Callable[..., object], layers: Sequence[Layer]) -> Iterator[ConfigProblem]:
    from difflib import get_close_matches
    from inspect import Parameter, signature

    try:
        parameters = signature(make).parameters
    except (TypeError, ValueError):
        return  # some classes written in C don't tell
    set_by = {key: layer.name for layer in layers for key in layer.options}
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values())
    named = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
    }
    for key, layer in set_by.items():
        if key not in named and not takes_any:
            near = get_close_matches(key, named, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"the options are: {', '.join(named) or 'none'}"
            yield ConfigProblem(layer=layer, path=f"$.{key}", message=f"there is no option {key!r}", remedy=remedy)
    for name, parameter in named.items():
        if parameter.default is Parameter.empty and name not in set_by:
            yield ConfigProblem(
                layer="all layers",
                path=f"$.{name}",
                message=f"the option {name!r} is required",
                remedy=f"set {name!r}",
            )
