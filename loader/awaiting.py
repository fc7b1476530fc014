"""What validators left to be awaited: awaited one after the other, or closed."""

from .starting import judge

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .catalogue import PluginInfo
    from .starting import Layer, Pending


async def await_all(info: "PluginInfo", pending: "Pending", layers: "Sequence[Layer]" = ()) -> None:
    """Await what validators left to be awaited, and judge by it."""
    while pending:
        name, outcome = pending.pop(0)
        try:
            found = await outcome
        except Exception as error:  # noqa: BLE001  (raised again as another)
            from .failures import raise_refusal

            raise_refusal(info, name, error, layers)
        judge(info, name, found)


def close_all(pending: "Pending") -> None:
    """Close what will not be awaited any more."""
    for _, outcome in pending:
        close = getattr(outcome, "close", None)
        if close is not None:
            close()
