"""Takes the secrets of a configuration out of texts that others wrote, and out of the errors that hold them."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING

from .options import REDACTED, secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .catalogue import PluginInfo
    from .starting import Layer


class RedactedError(Exception):
    """Stands for an error whose text held a secret: its type and text, without it, and its traceback."""


class Redaction:
    """Knows the secrets in the layers of one plugin."""

    def __init__(self, info: PluginInfo, layers: Sequence[Layer]) -> None:
        """Take the layers."""
        found = {secret for layer in layers for secret in secrets(info, layer.options)}
        spelled = {text for secret in found for text in (secret, " ".join(secret.split()), repr(secret)[1:-1]) if text}
        self._plain = [_pattern(text) for text in sorted(spelled, key=len, reverse=True)]  # one may begin another

    def without(self, text: str) -> str:
        """Return a text with asterisks in the place of each secret."""
        for pattern in self._plain:
            text = pattern.sub(REDACTED, text)
        return text

    def cause(self, error: BaseException) -> BaseException:
        """Return an error to be the cause of another: itself, unless what Python prints of it holds a secret."""
        if not self._plain:
            return error
        shown = "".join(line for line in traceback.format_exception(error) if not line.startswith("  File "))
        if not any(pattern.search(shown) for pattern in self._plain):
            return error
        last = "".join(traceback.format_exception_only(error)).strip()
        return RedactedError(self.without(last)).with_traceback(error.__traceback__)


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a secret; one of digits only where it stands alone, since it may be a part of anything."""
    if re.fullmatch(r"[-+.0-9e]+", text):
        return re.compile(rf"(?<![\w.]){re.escape(text)}(?![\w])(?!\.[0-9])")
    return re.compile(re.escape(text))
