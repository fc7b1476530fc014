"""The character with a long memory: it looks up what was said about the matter before, in any conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from .base_character_plugin import BaseCharacterPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotated_types import Ge  # read by `coldplug build`, never imported

    from app.core import MemoryManagerPlugin, Message

_STYLES = {
    "brief": "Answer in a sentence or two.",
    "warm": "Answer warmly, as to an old friend.",
    "formal": "Answer politely and to the point.",
}


class AdvancedCharacterPlugin(BaseCharacterPlugin):
    """Remembers what was said about a matter before.

    It has traits and a manner, too.
    """

    def __init__(
        self,
        *,
        traits: Sequence[str] = ("curious", "kind"),
        style: Literal["brief", "warm", "formal"] = "warm",
        memories: Annotated[int, Ge(0)] = 3,
        **character: Any,  # noqa: ANN401 - the parent's parameters, whatever they are
    ) -> None:
        """Make a character.

        Args:
            traits: What it is like.
            style: How it talks.
            memories: How many earlier messages about the matter at hand the model is told.
            **character: What the plain character takes.
        """
        if style not in _STYLES:
            message = f"style must be one of {', '.join(_STYLES)}, not {style!r}"
            raise ValueError(message)
        super().__init__(**character)
        self.traits = tuple(traits)
        self.style = style
        self.memories = memories

    def instructions(self, text: str, *, earlier: Sequence[Message], memory: MemoryManagerPlugin) -> str:
        """Return the plain character's instructions with manner, traits and memories."""
        lines = [super().instructions(text, earlier=earlier, memory=memory), _STYLES[self.style]]
        if self.traits:
            lines.append(f"You are {', '.join(self.traits)}.")
        # More than needed is asked for, as what the model is going to read anyway drops out.
        found = memory.search(text, limit=self.memories + len(earlier)) if self.memories else []
        related = [kept for kept in found if kept.message not in earlier][: self.memories]
        if related:
            lines.append("You remember:")
            lines.extend(f"- {kept.at:%Y-%m-%d}, {kept.message.role}: {kept.message.content}" for kept in related)
        return "\n".join(lines)
