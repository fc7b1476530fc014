from __future__ import annotations

import pytest

from loader import ConfigError, ConfigValue
from loader.explaining import explain
from loader.starting import Layer
from tests.loader.samples import configured
from tests.loader.test_catalogue_info import info

SCHEMA = {
    "properties": {
        "host": {"default": "localhost"},
        "size": {"default": 1},
        "workers": {"x-default-source": "os.cpu_count()"},
        "key": {"writeOnly": True, "default": "s0"},
        "tls": {"properties": {"verify": {"default": True}, "pin": {"writeOnly": True}}},
        "limits": {"default": {"cpu": 1}},
    }
}
PLUGIN = info(configured("app.a:A", SCHEMA))


def test_each_value_is_told_with_the_layer_that_set_it() -> None:
    low = Layer("register_config", {"size": 2, "tls": {"verify": False, "pin": "s1"}, "list": [1], "empty": {}})
    high = Layer("config=", {"size": 3, "tls": {"ca": "x"}, "key": "s2"})
    assert {key: str(told) for key, told in explain(PLUGIN, [low, high]).items()} == {
        "size": "3 (config=)",
        "tls.verify": "False (register_config)",
        "tls.pin": "'********' (register_config)",
        "tls.ca": "'x' (config=)",
        "list": "[1] (register_config)",
        "empty": "{} (register_config)",
        "key": "'********' (config=)",
        "host": "'localhost' (the class's defaults)",
        "workers": "os.cpu_count() (the class's defaults)",
        "limits": "{'cpu': 1} (the class's defaults)",
    }


def test_a_table_replaces_the_default_of_the_class_and_a_value_replaces_a_table() -> None:
    low, high = Layer("1", {"limits": {"memory": 2}, "tls": {"verify": True}}), Layer("2", {"tls": None})
    told = explain(PLUGIN, [low, high])
    assert {key: told[key] for key in told if key.startswith(("limits", "tls"))} == {
        "limits.memory": ConfigValue(2, layer="1"),
        "tls": ConfigValue(None, layer="2"),
    }


def test_an_empty_table_takes_nothing_away() -> None:
    told = explain(PLUGIN, [Layer("1", {"tls": {"verify": True}}), Layer("2", {"tls": {}})])
    assert told["tls.verify"] == ConfigValue(True, layer="1")


def test_the_default_of_a_secret_is_not_told() -> None:
    assert explain(PLUGIN, [])["key"] == ConfigValue("********", layer="the class's defaults")


def test_options_that_never_end_are_refused() -> None:
    endless: dict[str, object] = {}
    endless["tls"] = endless
    with pytest.raises(ConfigError, match=r"config=: \$: the options are nested too deeply, or contain themselves"):
        explain(PLUGIN, [Layer("config=", endless)])


def test_values_are_equal_when_they_say_the_same() -> None:
    value = ConfigValue([1], layer="config=")
    others = [
        ConfigValue([1], layer="config="),
        ConfigValue([1], layer="x"),
        ConfigValue([1], layer="config=", source="y"),
    ]
    assert ([value == other for other in others], value == [1]) == ([True, False, False], False)


def test_values_show_what_they_are_made_of() -> None:
    shown = [ConfigValue(1, layer="config="), ConfigValue(None, layer="x", source="f()")]
    assert [repr(value) for value in shown] == [
        "ConfigValue(1, layer='config=')",
        "ConfigValue(None, layer='x', source='f()')",
    ]
