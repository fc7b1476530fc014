"""The plain character: a persona, and the last things that were said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from app.core import CharacterModelPlugin, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from annotated_types import Ge  # read by `coldplug build`, never imported

    from app.core import AIModelPlugin, MemoryManagerPlugin


class BaseCharacterPlugin(CharacterModelPlugin):
    """Knows who it is and what was said last."""

    def __init__(
        self,
        *,
        display_name: str = "Llama",
        persona: str = "a friendly companion who answers briefly and says so when it doesn't know",
        history: Annotated[int, Ge(0)] = 20,
    ) -> None:
        """Make a character.

        Args:
            display_name: What it is called.
            persona: Who it is, as the rest of a sentence that begins "You are".
            history: How many earlier messages of the conversation the model is told.
        """
        self.display_name = display_name
        self.persona = persona
        self.history = history

    def respond(
        self, text: str, *, conversation: str, model: AIModelPlugin, memory: MemoryManagerPlugin
    ) -> Iterator[str]:
        """Remember, answer, remember."""
        earlier = memory.recall(conversation, limit=self.history)
        instructions = self.instructions(text, earlier=earlier, memory=memory)
        said = Message("user", text)
        memory.remember(said, conversation=conversation)
        pieces: list[str] = []
        for piece in model.reply([Message("system", instructions), *earlier, said]):
            pieces.append(piece)
            yield piece
        if answer := "".join(pieces).strip():
            memory.remember(Message("assistant", answer), conversation=conversation)

    def instructions(self, text: str, *, earlier: Sequence[Message], memory: MemoryManagerPlugin) -> str:  # noqa: ARG002
        """Return what the model is told before the conversation; for a subclass to extend."""
        return f"You are {self.display_name}, {self.persona}."
