"""What is wrong with a configuration, as far as the manifest tells: all of it at once, nothing imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import ConfigError
from .layers import is_table, merge
from .misfits import no_name, no_table, required_option, unknown_option
from .options import is_closed, known_options, required_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .errors import ConfigProblem
    from .info import PluginInfo
    from .layers import Layer


def problems_of(info: PluginInfo, layers: Sequence[Layer]) -> list[ConfigProblem]:
    """Return what is wrong with the options in the layers, low to high; nothing where the record knows no better."""
    found = [problem for layer in layers for problem in _problems_of_table(layer.name, layer.options)]
    if found:
        return found
    try:
        merge(info, layers)
    except ConfigError as error:
        return list(error.problems)
    return [*_unknown(info, layers), *_absent(info, layers)]


def _problems_of_table(layer: str, options: object) -> Iterator[ConfigProblem]:
    if not isinstance(options, Mapping):
        yield no_table(layer, options)
    elif not is_table(options):
        yield from (no_name(layer, key) for key in options if not isinstance(key, str))


def _unknown(info: PluginInfo, layers: Sequence[Layer]) -> Iterator[ConfigProblem]:
    if not is_closed(info):
        return
    known = known_options(info)
    for layer in layers:
        yield from (unknown_option(layer.name, key, known=known) for key in layer.options if key not in known)


def _absent(info: PluginInfo, layers: Sequence[Layer]) -> Iterator[ConfigProblem]:
    given = {key for layer in layers for key in layer.options}
    yield from (required_option(name) for name in required_options(info) if name not in given)
