"""From a class to an instance: constructed with its options, then judged by the validators."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from typing import Any

    from .info import PluginInfo
    from .layers import Layer

    Pending = list[tuple[str, Awaitable[object]]]


def make_instance(info: "PluginInfo", make: "Callable[..., object]", layers: "Sequence[Layer]") -> object:
    """Return what the class or factory makes of the options in the layers.

    Raise `ConfigError` where it does not take them, `MissingDependency` where it lacks a module only now, and
    `PluginStartError` for any other failure.
    """
    by_position: list[object] = []
    by_name: dict[str, object] = {}
    if layers:
        from .layers import arguments, merge

        by_position, by_name = arguments(info, merge(layers))
    try:
        instance = make(*by_position, **by_name)
    except (Exception, SystemExit) as error:
        from .failures import start_failed

        raise start_failed(info, make, error, layers) from error
    if isinstance(make, type) and not isinstance(instance, make):
        from .failures import other_instance

        raise other_instance(info, instance)
    return instance


def validate(
    info: "PluginInfo",
    instance: object,
    validators: "Iterable[Callable[[Any], object]]",
    pending: "Pending | None" = None,
) -> None:
    """Raise `PluginStartError` where the plugin's own `validate()` or one of the validators refuses the instance.

    What is still to be awaited is put into `pending`; without one, a validator that needs awaiting is refused.
    """
    checks: list[tuple[str, Callable[[], object]]] = []
    if _has_validate(type(instance)):
        checks.append(("its own validate()", instance.validate))  # type: ignore[attr-defined]
    for validator in validators:
        name = getattr(validator, "__qualname__", None) or repr(validator)
        checks.append((name, lambda validator=validator: validator(instance)))  # type: ignore[misc]
    for name, check in checks:
        try:
            outcome = check()
        except Exception as error:
            from .failures import validator_raised

            raise validator_raised(info, name, error) from error
        if hasattr(outcome, "__await__"):
            if pending is None:
                from .failures import needs_awaiting

                raise needs_awaiting(info, name, outcome)
            pending.append((name, outcome))
        else:
            judge(info, name, outcome)


async def await_all(info: "PluginInfo", pending: "Pending") -> None:
    """Await what validators left to be awaited, and judge by it."""
    for name, outcome in pending:
        try:
            judge(info, name, await outcome)
        except Exception as error:
            from .failures import validator_raised

            raise validator_raised(info, name, error) from error


def judge(info: "PluginInfo", name: str, outcome: object) -> None:
    """Raise `PluginStartError` where a validator returned False; anything else means that it is content."""
    if outcome is False:
        from .failures import refused

        raise refused(info, name)


def _has_validate(cls: type) -> bool:
    """Tell whether the class has a method `validate` that can be called without arguments."""
    for above in cls.__mro__:
        method = vars(above).get("validate")
        if method is not None:
            code = getattr(method, "__code__", None)
            return (
                code is not None
                and code.co_argcount - len(method.__defaults__ or ()) == 1
                and code.co_kwonlyargcount == len(method.__kwdefaults__ or ())
            )
    return False
