"""What is wrong with a configuration, as far as the manifest tells: all of it at once, nothing imported."""

from .options import is_closed, known_options, required_options
from .starting import is_table, merge

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .catalogue import PluginInfo
    from .errors import ConfigProblem
    from .starting import Layer
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`


def refuse_misfits(
    info: "PluginInfo",
    layers: "Sequence[Layer]",
    wrong: "Sequence[ConfigProblem]",
    strays: "Sequence[ConfigProblem]",
    *,
    is_replaced: bool,
) -> None:
    """Raise `ConfigError` with everything that the manifest knows to be wrong with the layers.

    `wrong` is what is wrong with files and variables as such, `strays` what of it is about no plugin. Where something
    stands in for the plugin, the manifest knows nothing of its options.
    """
    if is_replaced or not info.config:
        refuse_unsound(info, layers, wrong, strays)
    else:
        _refuse(info, all_problems(info, layers, wrong), strays)


def refuse_unsound(
    info: "PluginInfo",
    layers: "Sequence[Layer]",
    wrong: "Sequence[ConfigProblem]" = (),
    strays: "Sequence[ConfigProblem]" = (),
) -> None:
    """Raise `ConfigError` where a layer holds something that can't be options of any plugin."""
    _refuse(info, [*wrong, *unsound(layers)], strays)


def all_problems(
    info: "PluginInfo", layers: "Sequence[Layer]", wrong: "Sequence[ConfigProblem]"
) -> "list[ConfigProblem]":
    """Return what is wrong with files and variables, and everything that the manifest knows to be wrong besides."""
    told = {problem.path for problem in wrong}
    return [*wrong, *(problem for problem in problems_of(info, layers) if problem.path not in told)]


def _refuse(info: "PluginInfo", problems: "Sequence[ConfigProblem]", strays: "Sequence[ConfigProblem]") -> None:
    """Raise the error that carries the problems, if any; it is about the plugin unless all of them are about none."""
    if problems:
        from .misfits import config_error

        raise config_error(None if all(problem in strays for problem in problems) else info, problems)


def problems_of(info: "PluginInfo", layers: "Sequence[Layer]") -> "list[ConfigProblem]":
    """Return what is wrong with the options in the layers, low to high; nothing where the record knows no better."""
    if not all(is_table(layer.options) for layer in layers):
        return unsound(layers)
    try:
        options = merge(info, layers)
    except ValueError as error:  # a ConfigError, whose module is imported only when there is one
        from .errors import ConfigError

        if not isinstance(error, ConfigError):
            raise
        return list(error.problems)
    known = known_options(info)
    unknown = [(layer, key) for layer in layers for key in layer.options if key not in known]
    given = {key for layer in layers for key in layer.options}
    absent = [name for name in required_options(info) if name not in given]
    if not is_closed(info):
        unknown = []
    wrong = _mismatches(info, layers, options) if options and info.config_schema else []
    if not unknown and not absent:
        return wrong
    from .misfits import required_option, unknown_option

    named = [
        *(unknown_option(layer.name, key, known=known, line=layer.line((key,))) for layer, key in unknown),
        *map(required_option, absent),
    ]
    told = {problem.path for problem in named}
    return [*named, *(problem for problem in wrong if problem.path not in told)]


def _mismatches(
    info: "PluginInfo", layers: "Sequence[Layer]", options: "Mapping[str, object]"
) -> "list[ConfigProblem]":
    """Return what the options have against the schema of the record; raise `ManifestError` for one that is none."""
    from .failing import SchemaFaultError, TooMuchError
    from .validation import Validator

    validator = Validator(info.config_schema)
    try:
        failures = validator.failures(options)
        if not failures:
            return []
        from .mismatches import Reader

        reader = Reader(info, layers, options)
        return [reader.problem(failure, validator) for failure in failures]
    except SchemaFaultError as fault:
        from .mismatches import refuse_schema

        refuse_schema(info, fault)
    except TooMuchError:
        from .mismatches import too_much

        return [too_much()]


def unsound(layers: "Sequence[Layer]") -> "list[ConfigProblem]":
    """Return what can't be options of any plugin."""
    if all(is_table(layer.options) for layer in layers):
        return []
    from .misfits import no_name, no_table

    found: list[ConfigProblem] = []
    for layer in layers:
        if isinstance(layer.options, Mapping):
            found += [no_name(layer.name, key) for key in layer.options if not isinstance(key, str)]
        else:
            found.append(no_table(layer.name, layer.options, layer.line(())))
    return found
