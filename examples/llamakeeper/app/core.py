"""What a plugin is: the three kinds, and the records that they exchange.

The records are named tuples, because every start imports this module and `dataclasses` would triple what that costs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

Role: TypeAlias = Literal["system", "user", "assistant"]


class Message(NamedTuple):
    """One thing said, and whose turn it was."""

    role: Role
    content: str


class Memory(NamedTuple):
    """A message as a memory kept it; `at` is in UTC."""

    message: Message
    conversation: str
    at: datetime


class UnavailableError(Exception):
    """A service that a plugin needs doesn't serve; `remedy` says what to install, start or set."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both parts, so that an application can show them apart."""
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """Return both parts on one line."""
        return f"{self.message}; {self.remedy}"


class AIModelPlugin(ABC):
    """A language model."""

    @abstractmethod
    def reply(self, messages: Sequence[Message], *, model: str | None = None) -> Iterator[str]:
        """Yield the answer to the last of `messages` in pieces, as they come.

        Args:
            messages: The conversation so far, oldest first.
            model: Another model than the one that was configured.

        Raises:
            UnavailableError: While iterating, when no model answers or the answer breaks off.
        """

    @abstractmethod
    def check(self) -> str:
        """Return in a few words who would answer, having asked; take no longer than some seconds.

        Raises:
            UnavailableError: When nobody would.
        """


class MemoryManagerPlugin(ABC):
    """A store of conversations. Messages are only ever added."""

    @abstractmethod
    def remember(self, message: Message, *, conversation: str) -> None:
        """Keep one message, now, at the end of a conversation.

        Raises:
            UnavailableError: When the store can't be used; so do the other methods.
        """

    @abstractmethod
    def recall(self, conversation: str, *, limit: int) -> list[Message]:
        """Return the latest `limit` messages of a conversation, oldest first."""

    @abstractmethod
    def search(self, words: str, *, limit: int = 10) -> list[Memory]:
        """Return messages of all conversations that hold any of `words`, the best match first."""

    @abstractmethod
    def check(self) -> str:
        """Return in a few words what is kept and where, having looked; take no longer than some seconds."""

    def close(self) -> None:
        """Let go of files and connections; the memory opens them again when it is used again."""
        return


class CharacterModelPlugin(ABC):
    """Somebody to talk to: puts a model's words and a memory's contents together."""

    display_name: str

    @abstractmethod
    def respond(
        self, text: str, *, conversation: str, model: AIModelPlugin, memory: MemoryManagerPlugin
    ) -> Iterator[str]:
        """Remember `text`, yield the model's answer in pieces, and remember the answer once it is whole.

        Raises:
            UnavailableError: While iterating, when model or memory can't serve. What the user said is remembered all
                the same if the memory serves.
        """
