from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest

from loader import PluginError, PluginStartError, PluginTypeError
from loader.awaiting import await_all, close_all
from loader.starting import Layer, make_instance, validate
from tests.loader.samples import configured, record
from tests.loader.test_catalogue_info import info

PLUGIN = info(record("app.a:A"))


class Plain:
    """Keeps how it was called."""

    def __init__(self, *by_position: object, **by_name: object) -> None:
        self.called = (by_position, by_name)


def logged(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method as decorators do."""

    @wraps(method)
    def wrapper(*arguments: object, **options: object) -> object:
        return method(*arguments, **options)

    return wrapper


def refuse(*_: object) -> bool:
    """Refuse, whatever it is."""
    return False


class Method:
    validate = refuse


class WithDefault:
    def validate(self, *, strict: bool = False) -> bool:
        return strict


class Decorated:
    @logged
    def validate(self) -> bool:
        return False


class OfTheClass:
    @classmethod
    def validate(cls) -> bool:
        return False


class Static:
    @staticmethod
    def validate() -> bool:
        return False


class Inherited(WithDefault):
    pass


class WantsArguments:
    def validate(self, value: object) -> bool:
        raise AssertionError(value)


class DecoratedWantsArguments:
    @logged
    def validate(self, value: object) -> bool:
        raise AssertionError(value)


class OfTheClassWantsArguments:
    @classmethod
    def validate(cls, value: object) -> bool:
        raise AssertionError(value)


class Property:
    @property
    def validate(self) -> bool:
        raise AssertionError


class SwitchedOff(Method):
    validate = None  # type: ignore[assignment]


class OnTheInstance:
    def __init__(self) -> None:
        self.validate = refuse


class InC:
    validate = dict.fromkeys


def test_a_plugin_without_options_is_made_without_arguments() -> None:
    made = make_instance(PLUGIN, Plain, [])
    assert isinstance(made, Plain)
    assert made.called == ((), {})


def test_options_are_passed_by_name_and_by_position_where_the_signature_wants_it() -> None:
    parameters = [{"name": "host", "kind": "positional_only", "required": True}]
    told = info(configured("app.a:A", parameters=parameters))
    made = make_instance(told, Plain, [Layer("1", {"host": "h", "size": 1}), Layer("2", {"size": 2})])
    assert isinstance(made, Plain)
    assert made.called == (("h",), {"size": 2})


def test_a_factory_may_make_anything() -> None:
    assert make_instance(PLUGIN, lambda **options: options, [Layer("1", {"a": 1})]) == {"a": 1}


def test_a_class_may_make_an_instance_of_a_subclass_and_of_nothing_else() -> None:
    class Chooses:
        def __new__(cls, kind: type) -> Any:
            return object.__new__(kind)

        def __init__(self, kind: type) -> None: ...

    class Special(Chooses):
        pass

    assert type(make_instance(PLUGIN, Chooses, [Layer("1", {"kind": Special})])) is Special
    with pytest.raises(PluginTypeError, match=r"^app\.a:A made an instance of .*:Plain instead; "):
        make_instance(PLUGIN, Chooses, [Layer("1", {"kind": Plain})])


def test_an_error_of_the_loader_s_own_kind_passes_as_it_is() -> None:
    own = PluginError("mine", plugin="app.a:A")

    def make() -> None:
        raise own

    with pytest.raises(PluginError) as raised:
        make_instance(PLUGIN, make, [])
    assert (raised.value is own, own.__cause__, own.__context__) == (True, None, None)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, asyncio.CancelledError])
def test_what_stops_the_program_passes_as_it_is(kind: type[BaseException]) -> None:
    def make() -> None:
        raise kind

    with pytest.raises(kind):
        make_instance(PLUGIN, make, [])


@pytest.mark.parametrize("kind", [Method, WithDefault, Decorated, OfTheClass, Static, Inherited])
def test_a_plugin_s_own_validate_is_called_where_it_wants_nothing(kind: type) -> None:
    with pytest.raises(PluginStartError, match=r"^app\.a:A was refused by its own validate\(\); "):
        validate(PLUGIN, kind(), [])


@pytest.mark.parametrize(
    "kind",
    [
        WantsArguments,
        DecoratedWantsArguments,
        OfTheClassWantsArguments,
        Property,
        SwitchedOff,
        OnTheInstance,
        InC,
        object,
    ],
)
def test_what_is_called_validate_and_is_another_thing_is_left_alone(kind: type) -> None:
    assert validate(PLUGIN, kind(), []) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("answer", [None, True, 0, "", []])
def test_only_false_refuses(answer: object) -> None:
    assert validate(PLUGIN, object(), [lambda _: answer]) is None  # type: ignore[func-returns-value]


def test_each_validator_gets_the_instance_after_its_own_in_the_order_given() -> None:
    called: list[object] = []

    class Own:
        def validate(self) -> None:
            called.append("own")

    instance = Own()
    validate(PLUGIN, instance, [called.append, lambda it: called.append((it,))])
    assert called == ["own", instance, (instance,)]


def test_an_error_of_the_loader_s_own_kind_passes_a_validator_as_it_is() -> None:
    own = PluginError("mine")

    def validator(_: object) -> None:
        raise own

    with pytest.raises(PluginError) as raised:
        validate(PLUGIN, object(), [validator])
    assert (raised.value is own, own.__cause__) == (True, None)


def test_a_validator_without_a_name_is_told_by_what_it_shows() -> None:
    class Validator:
        def __call__(self, instance: object) -> bool:
            return instance is None

        def __repr__(self) -> str:
            return "<a validator>"

    with pytest.raises(PluginStartError, match=r"^app\.a:A was refused by <a validator>; "):
        validate(PLUGIN, object(), [Validator()])


def test_what_is_still_to_be_awaited_is_judged_when_it_is_awaited() -> None:
    async def fine(_: object) -> None: ...

    async def refuses(_: object) -> bool:
        return False

    pending: list[Any] = []
    validate(PLUGIN, object(), [fine, refuses, fine], pending)
    with pytest.raises(PluginStartError, match=r"refuses; "):
        asyncio.run(await_all(PLUGIN, pending))
    left = len(pending)
    close_all(pending)
    assert left == 1


def test_what_must_be_awaited_and_can_t_be_closed_is_refused_all_the_same() -> None:
    class Awaitable:
        def __await__(self) -> Any:
            yield

    with pytest.raises(PluginStartError, match=r" must be awaited; use aload$"):
        validate(PLUGIN, object(), [lambda _: Awaitable()])
    close_all([("it", Awaitable())])
