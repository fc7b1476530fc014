"""Puts something else in the place of a plugin, for the length of a `with` block."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .catalogue import PluginInfo


class Override:
    """A plugin that is overridden; entering it returns the replacement, leaving it puts back what was there before."""

    __slots__ = ("_before", "_info", "_overrides", "_replacement")

    def __init__(
        self, overrides: "dict[str, Callable[..., object]]", info: "PluginInfo", replacement: "Callable[..., Any]"
    ) -> None:
        """Change nothing yet; raise `TypeError` for a replacement that can't make anything."""
        if not callable(replacement):
            kind = type(replacement).__name__
            raise TypeError(f"a class or a factory takes the place of {info.id}, not an instance of {kind}")
        self._overrides = overrides
        self._info = info
        self._replacement = replacement
        self._before: list[Callable[..., object] | None] = []

    def __enter__(self) -> "Callable[..., Any]":
        """Put the replacement in place."""
        from .events import overridden

        self._before.append(self._overrides.get(self._info.id))
        self._overrides[self._info.id] = self._replacement
        overridden(self._info, repr(self._replacement))
        return self._replacement

    def __exit__(self, *raised: object) -> None:
        """Put back what was there."""
        before = self._before.pop()
        if before is None:
            self._overrides.pop(self._info.id, None)
        else:
            self._overrides[self._info.id] = before
