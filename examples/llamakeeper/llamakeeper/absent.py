"""What stands in for a plugin that can't serve, so that the rest of the application works all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.core import AIModelPlugin, Memory, MemoryManagerPlugin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.core import Message, UnavailableError


class AbsentModel(AIModelPlugin):
    """Answers nothing and says why; it makes no answers up."""

    def __init__(self, reason: UnavailableError) -> None:
        """Take the reason why the model that was chosen isn't here."""
        self.reason = reason

    def reply(self, messages: Sequence[Message], *, model: str | None = None) -> Iterator[str]:  # noqa: ARG002
        """Raise the reason."""
        raise self.reason

    def check(self) -> str:
        """Raise the reason."""
        raise self.reason


class SessionMemory(MemoryManagerPlugin):
    """Remembers until the program ends, in place of a memory that can't serve."""

    def __init__(self, reason: UnavailableError) -> None:
        """Take the reason why the memory that was chosen can't serve."""
        self.reason = reason
        self._kept: list[Memory] = []

    def remember(self, message: Message, *, conversation: str) -> None:
        """Keep one message."""
        self._kept.append(Memory(message, conversation, datetime.now(UTC)))

    def recall(self, conversation: str, *, limit: int) -> list[Message]:
        """Return the latest messages, oldest first."""
        messages = [kept.message for kept in self._kept if kept.conversation == conversation]
        return messages[-limit:] if limit > 0 else []

    def search(self, words: str, *, limit: int = 10) -> list[Memory]:  # noqa: ARG002
        """Raise the reason: what was asked for is what an earlier run kept."""
        raise self.reason

    def check(self) -> str:
        """Raise the reason."""
        raise self.reason
