"""Why a plugin could not be started although its class could be had."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .diagnosis import missing_dependency, place_of, said_by
from .errors import ConfigProblem, PluginError, PluginStartError, PluginTypeError
from .misfits import ALL, config_error, json_path, required_option, unknown_option
from .origins import Origins
from .redacting import Redaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import NoReturn

    from .catalogue import PluginInfo
    from .conversion import ConversionError
    from .errors import ConfigError
    from .starting import Layer
    from .validation import Path

_SEE = "see to what it says, or change the plugin's configuration"


def raise_start_failure(
    info: PluginInfo, make: Callable[..., object], error: BaseException, layers: Sequence[Layer]
) -> NoReturn:
    """Raise the error for a constructor that raised, from what it raised."""
    redaction = Redaction(info, layers)
    if isinstance(error, PluginError) and redaction.cause(error) is error:
        raise error
    problems = list(_said_by_pydantic(error, info, layers)) if _is_made_by(make, error) else []
    if problems:
        _raise(config_error(info, problems), error, redaction)
    trace = error.__traceback__
    if isinstance(error, TypeError) and trace is not None and trace.tb_next is None:
        _raise(_does_not_fit(info, make, redaction.without(str(error)), layers), error, redaction)
    missing = missing_dependency(info, error)
    if missing is not None:
        _raise(missing, error, redaction)
    where = place_of(error)
    said = redaction.without(said_by(error))
    started = PluginStartError(
        f"{info.id} can't be started: {said}" + (f" ({where})" if where else ""),
        plugin=info.id,
        source=where or info.manifest.shown,
        remedy=_SEE,
    )
    _raise(started, error, redaction)


def raise_not_taken(info: PluginInfo, error: ConversionError, layers: Sequence[Layer]) -> NoReturn:
    """Raise the error for a value that the type of its option did not take, from what the type raised."""
    redaction = Redaction(info, layers)
    problems = list(_said_by_pydantic(error.cause, info, layers, error.path))
    if not problems:
        layer, line = Origins(info, layers).at(error.path)
        message = f"{error.target} does not take the value: {redaction.without(said_by(error.cause))}"
        path = json_path(error.path)
        problems = [ConfigProblem(layer=layer, path=path, message=message, remedy=_SEE, line=line)]
    _raise(config_error(info, problems), error.cause, redaction)


def _raise(error: PluginError, cause: BaseException, redaction: Redaction) -> NoReturn:
    """Raise an error from its cause, or from what stands for it where that holds secrets."""
    shown = redaction.cause(cause)
    try:
        raise error from shown
    finally:
        if shown is not cause:
            error.__context__ = None  # where the cause would stand as well


def _is_made_by(make: Callable[..., object], error: BaseException) -> bool:
    """Tell whether Pydantic refuses what a model of its own was given."""
    return hasattr(make, "__pydantic_validator__") and getattr(error, "title", None) == getattr(make, "__name__", "")


def _said_by_pydantic(
    error: BaseException, info: PluginInfo, layers: Sequence[Layer], path: Path = ()
) -> Iterator[ConfigProblem]:
    """Yield what Pydantic says in its error, one by one; nothing of another error. The values are not repeated."""
    pydantic = sys.modules.get("pydantic_core")
    if pydantic is None or not isinstance(error, pydantic.ValidationError):
        return
    origins, redaction = Origins(info, layers), Redaction(info, layers)
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        here = (*path, *found["loc"])
        layer, line = origins.at(here)
        message = redaction.without(found["msg"])
        yield ConfigProblem(layer=layer, path=json_path(here), message=message, remedy=_SEE, line=line)


def other_instance(info: PluginInfo, instance: object) -> PluginTypeError:
    """Return the error for a class that makes instances of something else."""
    kind = type(instance)
    return PluginTypeError(
        f"{info.id} made an instance of {kind.__module__}:{kind.__qualname__} instead",
        plugin=info.id,
        source=info.manifest.shown,
        remedy=f"let {info.qualname}.__new__ return an instance of its class",
    )


def raise_refusal(info: PluginInfo, name: str, error: Exception, layers: Sequence[Layer]) -> NoReturn:
    """Raise the error for a validator that refused by raising, from what it raised."""
    if isinstance(error, PluginError):
        raise error
    redaction = Redaction(info, layers)
    refusal = PluginStartError(
        f"{info.id} was refused by {name}: {redaction.without(said_by(error))}",
        plugin=info.id,
        source=place_of(error) or info.manifest.shown,
        remedy=_SEE,
    )
    _raise(refusal, error, redaction)


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


def takes_nothing(method: Callable[..., object]) -> bool:
    """Tell whether a method can be called without arguments."""
    from inspect import signature

    try:
        signature(method).bind()
    except (TypeError, ValueError):  # some that are written in C don't tell
        return False
    return True


def _does_not_fit(info: PluginInfo, make: Callable[..., object], said: str, layers: Sequence[Layer]) -> ConfigError:
    """Return the error for a constructor that could not even be called: all that is wrong with the options, at once."""
    told = ConfigProblem(layer=ALL, path="$", message=said, remedy=f"change the configuration of {info.name}")
    # Of options that were handed over as one object, the signature has no names.
    return config_error(info, [told] if info.config.get("flatten") else list(_misfits(make, layers)) or [told])


def _misfits(make: Callable[..., object], layers: Sequence[Layer]) -> Iterator[ConfigProblem]:
    from inspect import Parameter, signature

    try:
        parameters = signature(make).parameters
    except (TypeError, ValueError):  # some that are written in C don't tell
        return
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values())
    named = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
    }
    given = {key: layer.name for layer in layers for key in layer.options}
    for key, layer in given.items():
        if key not in named and not takes_any:
            yield unknown_option(layer, key, known=named)
    for name, parameter in named.items():
        if parameter.default is Parameter.empty and name not in given:
            yield required_option(name)
