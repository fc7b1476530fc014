from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from loader import (
    AmbiguousPlugin,
    ConfigError,
    ConfigProblem,
    ManifestError,
    MissingDependency,
    PluginError,
    PluginImportError,
    PluginStartError,
    PluginTypeError,
    StaleManifest,
    UnknownPlugin,
)

PROBLEM = ConfigProblem(layer="config=", path="$.size", message="too large", remedy="make it smaller")
ERRORS = [
    PluginError("a", plugin="app.a:A", source="plugins.json", remedy="do b"),
    UnknownPlugin("a", plugin="x", source="plugins.json", remedy="do b", near=["y", "z"]),
    AmbiguousPlugin("a", plugin="x", source="plugins.json", remedy="do b", candidates=["app.a:A", "app.b:B"]),
    MissingDependency("a", plugin="x", source="plugins.json", remedy="do b", name="yaml", distribution="PyYAML"),
    PluginImportError("a", plugin="x", source="plugins.json", remedy="do b"),
    PluginStartError("a", plugin="x", source="plugins.json", remedy="do b"),
    PluginTypeError("a", plugin="x", source="plugins.json", remedy="do b"),
    ConfigError("a", plugin="x", source="plugins.json", remedy="do b", problems=[PROBLEM]),
    ManifestError("a", plugin="x", source="plugins.json", remedy="do b"),
    StaleManifest("a", plugin="x", source="plugins.json", remedy="do b"),
]
KINDS: dict[type[PluginError], list[type[BaseException]]] = {
    PluginError: [Exception],
    UnknownPlugin: [PluginError, LookupError, KeyError],
    AmbiguousPlugin: [PluginError, LookupError],
    MissingDependency: [PluginError, ImportError],
    PluginImportError: [PluginError, ImportError],
    PluginStartError: [PluginError, RuntimeError],
    PluginTypeError: [PluginError, TypeError],
    ConfigError: [PluginError, ValueError],
    ManifestError: [PluginError, ValueError],
    StaleManifest: [PluginError, ManifestError, ValueError],
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling_whole(error: PluginError, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301  (our own bytes)
    assert (again, vars(again), str(again), repr(again), hash(again)) == (
        error,
        vars(error),
        str(error),
        repr(error),
        hash(error),
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_can_be_copied(error: PluginError) -> None:
    assert [copy.copy(error), copy.deepcopy(error)] == [error, error]


def test_errors_are_equal_when_they_say_the_same() -> None:
    assert [ERRORS.index(copy.copy(error)) for error in ERRORS] == list(range(len(ERRORS)))
    assert len({*ERRORS, *map(copy.copy, ERRORS)}) == len(ERRORS)


def test_errors_differ_when_their_data_do() -> None:
    first = UnknownPlugin("a", near=["b"])
    assert [
        first == other for other in (UnknownPlugin("a", near=["b"]), UnknownPlugin("a"), PluginError("a"), "a")
    ] == [True, False, False, False]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_of_the_kinds_that_callers_catch(kind: type[PluginError]) -> None:
    assert [base for base in KINDS[kind] if not issubclass(kind, base)] == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_reads_what_is_wrong_then_what_to_do(error: PluginError) -> None:
    assert (str(error), error.args, error.source, error.remedy) == ("a; do b", ("a",), "plugins.json", "do b")


def test_without_a_remedy_an_error_reads_its_message_alone() -> None:
    assert (str(UnknownPlugin("it's")), str(PluginError(""))) == ("it's", "")


def test_a_missing_dependency_names_the_module_as_an_import_error_does() -> None:
    error = MissingDependency("a", name="yaml", distribution="PyYAML")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert (error.name, again.name, again.distribution) == ("yaml", "yaml", "PyYAML")


def test_a_problem_equals_another_that_says_the_same() -> None:
    again = pickle.loads(pickle.dumps(PROBLEM))  # noqa: S301  (our own bytes)
    other = ConfigProblem(layer="config=", path="$.size", message="too small", remedy="make it larger")
    assert (again == PROBLEM, hash(again) == hash(PROBLEM), other == PROBLEM, PROBLEM == "$.size") == (
        True,
        True,
        False,
        False,
    )


def test_a_problem_reads_where_what_and_what_to_do() -> None:
    assert (str(PROBLEM), repr(PROBLEM)) == (
        "config=: $.size: too large; make it smaller",
        "ConfigProblem(layer='config=', path='$.size', message='too large', remedy='make it smaller')",
    )


def fail() -> None:
    """Raise an error in another process."""
    raise ERRORS[7]


def test_an_error_comes_back_from_another_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        assert processes.submit(fail).exception() == ERRORS[7]
