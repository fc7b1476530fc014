"""Models served by OpenAI, and by every server that speaks its chat protocol: llama.cpp, LM Studio, vLLM, ...

The `openai` package would do the same for twenty times the import time and a dozen dependencies more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from coldplug.loader import plugin_discoverable

from app.core import AIModelPlugin, UnavailableError
from app.json_http import Endpoint, ServerError, error_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from annotated_types import Ge, Gt, Le  # read by `coldplug build`, never imported

    from app.core import Message

_CHECK_SECONDS = 3.0


@plugin_discoverable(name="openai")  # the class name alone would give "open_ai"
class OpenAIPlugin(AIModelPlugin):
    """A model served by OpenAI or in its manner.

    Every server that answers `/chat/completions` will do.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str = "https://api.openai.com/v1",
        default_model: str = "gpt-4o-mini",
        organization: str | None = None,
        temperature: Annotated[float, Ge(0), Le(2)] | None = None,
        max_tokens: Annotated[int, Gt(0)] | None = None,
        timeout: Annotated[float, Gt(0)] = 60.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            api_key: The key of the account; the environment's OPENAI_API_KEY if not given. Local servers need none.
            base_url: Where the protocol starts, up to and with its version.
            default_model: The model that answers.
            organization: The organization that pays, for an account that belongs to several.
            temperature: How freely it answers, from 0 to 2; the server decides if not given.
            max_tokens: The longest answer, in tokens; the server decides if not given.
            timeout: Seconds to wait for each piece of an answer.
        """
        if temperature is not None and not 0 <= temperature <= 2:
            message = f"temperature must be between 0 and 2, not {temperature}"
            raise ValueError(message)
        key = (api_key or os.environ.get("OPENAI_API_KEY") or "").strip()
        if not (key.isascii() and (key.isprintable() and " " not in key)):
            message = "api_key holds characters that no key has"  # the key itself stays out of messages
            raise ValueError(message)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if organization:
            headers["OpenAI-Organization"] = organization
        self.default_model = default_model
        self.temperature = temperature
        self.max_tokens = max_tokens
        self._has_key = bool(key)
        self._server = Endpoint(base_url, timeout=timeout, headers=headers)

    def reply(self, messages: Sequence[Message], *, model: str | None = None) -> Iterator[str]:
        """Yield the answer in pieces."""
        self._require_key()
        document: dict[str, object] = {
            "model": model or self.default_model,
            "messages": [message._asdict() for message in messages],
            "stream": True,
        }
        if self.temperature is not None:
            document["temperature"] = self.temperature
        if self.max_tokens is not None:
            document["max_tokens"] = self.max_tokens
        try:
            yield from self._pieces(document)
        except ServerError as error:
            raise self._explained(error) from error

    def check(self) -> str:
        """Ask the server whether it takes the key; which models the account may use only an answer shows."""
        self._require_key()
        try:
            self._server.get("/models", timeout=min(self._server.timeout, _CHECK_SECONDS))
        except ServerError as error:
            raise self._explained(error) from error
        return f"{self.default_model} at {self._server.base_url}"

    def _pieces(self, document: dict[str, object]) -> Iterator[str]:
        finished = False
        for line in self._server.post_lines("/chat/completions", document):
            field, _, value = line.partition(b":")
            if field != b"data":
                continue  # a comment or another field of the event stream
            if value.strip() == b"[DONE]":
                return
            part = self._server.decode(value)
            if (text := error_text(part)) is not None:
                message = f"{self._server.base_url} says: {text}"
                raise ServerError(message)
            match part:
                case {"choices": [{"delta": {"content": str(piece)}}, *_]} if piece:
                    yield piece
            match part:
                case {"choices": [{"finish_reason": str()}, *_]}:
                    finished = True  # some servers never send [DONE]
        if not finished:
            message = f"{self._server.base_url} broke off before the end of its answer"
            raise ServerError(message)

    def _require_key(self) -> None:
        if not self._has_key and urlsplit(self._server.base_url).hostname == "api.openai.com":
            message = "OpenAI wants an API key"
            raise UnavailableError(message, "set OPENAI_API_KEY (https://platform.openai.com/api-keys)")

    def _explained(self, error: ServerError) -> UnavailableError:
        match error.status:
            case 401 | 403:
                return UnavailableError(error.message, "set OPENAI_API_KEY to a key that this server takes")
            case 404:
                return UnavailableError(error.message, "set default_model to a model of this server, or base_url")
            case 429:
                return UnavailableError(error.message, "wait, or look at the account's limits and credit")
            case None:
                remedy = "look at the network connection, or set base_url to a server that runs"
                return UnavailableError(f"OpenAI: {error.message}", remedy)
            case _:
                return UnavailableError(error.message, "look at the options; if they are right, try again later")
