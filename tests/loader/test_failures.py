from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loader import ConfigError, PluginError, PluginInfo
from loader.failures import takes_nothing
from loader.starting import Layer, make_instance
from tests.loader.samples import configured, record
from tests.loader.test_catalogue_info import info

PLUGIN = info(record("app.a:A"))


def failure(make: Callable[..., object], *options: dict[str, Any], plugin: PluginInfo = PLUGIN) -> PluginError:
    """Return the error for what making it with the options of some layers raises."""
    layers = [Layer(f"layer {number}", table) for number, table in enumerate(options)]
    with pytest.raises(PluginError) as raised:
        make_instance(plugin, make, layers)
    return raised.value


def wants(host: str, *rest: str, port: int, size: int = 1) -> object:
    """Want some options."""
    return host, rest, port, size


def takes_any(host: str, **others: object) -> object:
    """Take any options but want one."""
    return host, others


def test_all_that_does_not_fit_a_signature_is_told_at_once() -> None:
    error = failure(wants, {"prot": 1, "x": 2})
    assert isinstance(error, ConfigError)
    assert [str(problem) for problem in error.problems] == [
        "layer 0: $.prot: there is no option 'prot'; did you mean 'port'?",
        "layer 0: $.x: there is no option 'x'; the options are: host, port, size",
        "all layers: $.host: the option 'host' is required; set 'host'",
        "all layers: $.port: the option 'port' is required; set 'port'",
    ]


def test_a_signature_that_takes_any_name_still_wants_its_own() -> None:
    error = failure(takes_any, {"anything": 1})
    assert isinstance(error, ConfigError)
    assert [problem.message for problem in error.problems] == ["the option 'host' is required"]


def test_where_the_signature_can_t_be_known_the_interpreter_s_words_serve() -> None:
    error = failure(type, {"x": 1})
    assert isinstance(error, ConfigError)
    assert [problem.path for problem in error.problems] == ["$"]


def test_the_uppermost_layer_that_gave_the_option_is_named() -> None:
    error = failure(lambda: None, {"a": 1, "b": 2}, {"b": 3})
    assert isinstance(error, ConfigError)
    assert [(problem.layer, problem.path) for problem in error.problems] == [("layer 0", "$.a"), ("layer 1", "$.b")]


def test_no_secret_of_any_layer_is_repeated() -> None:
    told = info(configured("app.a:A", {"properties": {"key": {"writeOnly": True}, "name": {}}}))

    def make(key: str, name: str) -> None:
        raise ValueError(f"{name}: {key} is not sk-old")

    error = failure(make, {"key": "sk-old", "name": "n"}, {"key": "sk-old-new"}, plugin=told)
    assert error.message.partition(" (")[0] == "app.a:A can't be started: ValueError: n: ******** is not ********"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (lambda: None, True),
        (lambda _value=1: None, True),
        (lambda value: value, False),
        (dict.fromkeys, False),
        (type, False),
    ],
)
def test_a_method_takes_nothing_where_it_can_be_called_so(method: Callable[..., object], expected: object) -> None:
    assert takes_nothing(method) is expected
