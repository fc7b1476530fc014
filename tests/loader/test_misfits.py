from __future__ import annotations

from loader import ConfigError, ConfigProblem
from loader.misfits import bottomless, config_error, gap, no_name, no_table, required_option, unknown_option
from tests.loader.samples import record
from tests.loader.test_catalogue_info import info


def test_an_error_carries_all_problems_and_says_each_remedy_once() -> None:
    problems = [no_table("a", 1), no_table("b", []), required_option("host")]
    assert config_error(info(record("app.a:A")), problems) == ConfigError(
        "app.a:A: a: $: int is no mapping of options; b: $: list is no mapping of options; "
        "all layers: $.host: the option 'host' is required",
        plugin="app.a:A",
        source="plugins.json",
        remedy="pass a dict; set 'host'",
        problems=problems,
    )


def test_each_problem_says_where_what_and_what_to_do() -> None:
    problems = [
        no_name("config=", 1),
        bottomless("config="),
        unknown_option("config=", "prot", known=["host", "port"]),
        unknown_option("config=", "x", known=[]),
        gap("port", "host"),
    ]
    assert problems == [
        ConfigProblem(layer="config=", path="$", message="1 is no name of an option", remedy="use names as keys"),
        ConfigProblem(
            layer="config=",
            path="$",
            message="the options are nested too deeply, or contain themselves",
            remedy="pass tables that end",
        ),
        ConfigProblem(
            layer="config=", path="$.prot", message="there is no option 'prot'", remedy="did you mean 'port'?"
        ),
        ConfigProblem(layer="config=", path="$.x", message="there is no option 'x'", remedy="the options are: none"),
        ConfigProblem(
            layer="all layers",
            path="$.port",
            message="'port' can't be passed without 'host'",
            remedy="set 'host' as well",
        ),
    ]
