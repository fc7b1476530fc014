from __future__ import annotations

from typing import Any

import pytest

from loader.checking import problems_of
from loader.starting import Layer
from tests.loader.samples import configured, record
from tests.loader.test_catalogue_info import info

PARAMETERS = [
    {"name": "host", "kind": "positional_or_keyword", "required": True},
    {"name": "port", "kind": "positional_or_keyword", "required": True},
    {"name": "size", "kind": "keyword_only", "required": False},
]
ENDLESS: dict[str, Any] = {}
ENDLESS["x"] = ENDLESS


def told(*options: Any, **config: Any) -> list[str]:
    """Return what is wrong with the options of each layer."""
    plugin = info(configured("app.a:A", **{"parameters": PARAMETERS, **config}))
    layers = [Layer(f"layer {number}", table) for number, table in enumerate(options)]
    return [str(problem) for problem in problems_of(plugin, layers)]


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ([{"host": "h", "port": 1}], []),
        ([{"host": "h"}, {"port": 1, "size": 2}], []),
        (
            [],
            [
                "all layers: $.host: the option 'host' is required; set 'host'",
                "all layers: $.port: the option 'port' is required; set 'port'",
            ],
        ),
        (
            [{"host": "h", "sizes": 1}, {"Port": 1, "port": 2, "x": 3}],
            [
                "layer 0: $.sizes: there is no option 'sizes'; did you mean 'size'?",
                "layer 1: $.Port: there is no option 'Port'; did you mean 'port'?",
                "layer 1: $.x: there is no option 'x'; the options are: host, port, size",
            ],
        ),
        (
            [["host"], {"host": "h"}, {1: 2, (): 3}],
            [
                "layer 0: $: list is no mapping of options; pass a dict",
                "layer 2: $: 1 is no name of an option; use names as keys",
                "layer 2: $: () is no name of an option; use names as keys",
            ],
        ),
        (
            [{}, ENDLESS],
            ["layer 1: $: the options are nested too deeply, or contain themselves; pass tables that end"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(options: list[Any], problems: list[str]) -> None:
    assert told(*options) == problems


def test_what_options_raise_themselves_is_no_problem_of_theirs() -> None:
    class Odd(dict[str, object]):
        def items(self) -> Any:
            raise ValueError("odd")

    with pytest.raises(ValueError, match=r"^odd$"):
        told(Odd(host="h"))


def test_an_option_that_the_constructor_takes_without_naming_it_is_fine() -> None:
    assert told({"host": "h", "port": 1, "anything": 2}, var_keyword=True) == []


def test_where_there_are_no_options_any_is_wrong() -> None:
    assert told({"a": 1}, parameters=[]) == ["layer 0: $.a: there is no option 'a'; the options are: none"]


def test_a_name_as_long_as_a_book_is_cut_off() -> None:
    [problem] = told({"host": "h", "port": 1, "x" * 10_000: 1})
    assert len(problem) < 300


def test_what_the_manifest_does_not_know_is_not_wrong() -> None:
    assert problems_of(info(record("app.a:A")), [Layer("config=", {"anything": 1})]) == []
