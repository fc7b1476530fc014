"""Models on this machine or in this house, served by Ollama (https://ollama.com)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from app.core import AIModelPlugin, UnavailableError
from app.json_http import Endpoint, ServerError, error_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from annotated_types import Ge, Gt, Le  # read by `coldplug build`, never imported

    from app.core import Message

_NOT_FOUND = 404
_CHECK_SECONDS = 3.0


class OllamaPlugin(AIModelPlugin):
    """A model served by Ollama.

    It is asked through Ollama's own protocol (`/api/chat`).
    """

    name = "ollama"

    def __init__(
        self,
        *,
        base_url: str = "http://127.0.0.1:11434",
        default_model: str = "llama3.2",
        temperature: Annotated[float, Ge(0), Le(2)] = 0.8,
        context_length: Annotated[int, Gt(0)] | None = None,
        keep_alive: str = "5m",
        timeout: Annotated[float, Gt(0)] = 120.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            base_url: Where the server listens.
            default_model: The model that answers, by the name under which it was pulled.
            temperature: How freely it answers, from 0 (always the likeliest word) to 2.
            context_length: How many tokens of the conversation the model sees; the server decides if not given.
            keep_alive: How long the server keeps the model loaded after an answer, as in "5m" or "1h".
            timeout: Seconds to wait for each piece of an answer; loading a large model counts towards the first.
        """
        if not 0 <= temperature <= 2:
            message = f"temperature must be between 0 and 2, not {temperature}"
            raise ValueError(message)
        self.default_model = default_model
        self.temperature = temperature
        self.context_length = context_length
        self.keep_alive = keep_alive
        self._server = Endpoint(base_url, timeout=timeout)

    def reply(self, messages: Sequence[Message], *, model: str | None = None) -> Iterator[str]:
        """Yield the answer in pieces."""
        model = model or self.default_model
        options: dict[str, object] = {"temperature": self.temperature}
        if self.context_length is not None:
            options["num_ctx"] = self.context_length
        document = {
            "model": model,
            "messages": [message._asdict() for message in messages],
            "stream": True,
            "keep_alive": self.keep_alive,
            "options": options,
        }
        try:
            yield from self._pieces(document)
        except ServerError as error:
            raise self._explained(error, model) from error

    def check(self) -> str:
        """Ask the server which models it has."""
        try:
            installed = self._server.get("/api/tags", timeout=min(self._server.timeout, _CHECK_SECONDS))
        except ServerError as error:
            raise self._explained(error, self.default_model) from error
        models = installed.get("models")
        names = (
            {model.get("name") for model in models if isinstance(model, dict)} if isinstance(models, list) else set()
        )
        if not names & {self.default_model, f"{self.default_model}:latest"}:
            message = f"the Ollama server at {self._server.base_url} doesn't have the model {self.default_model}"
            raise UnavailableError(message, f"get it with `ollama pull {self.default_model}`")
        return f"{self.default_model} at {self._server.base_url}"

    def _pieces(self, document: dict[str, object]) -> Iterator[str]:
        for line in self._server.post_lines("/api/chat", document):
            part = self._server.decode(line)
            if (text := error_text(part)) is not None:
                message = f"{self._server.base_url} says: {text}"
                raise ServerError(message)
            match part:
                case {"message": {"content": str(piece)}} if piece:
                    yield piece
            if part.get("done") is True:
                return
        message = f"{self._server.base_url} broke off before the end of its answer"
        raise ServerError(message)

    def _explained(self, error: ServerError, model: str) -> UnavailableError:
        if error.status == _NOT_FOUND:
            return UnavailableError(error.message, f"get the model with `ollama pull {model}`")
        if error.status is None:
            remedy = "start the server with `ollama serve` (it comes from https://ollama.com), or set base_url"
            return UnavailableError(f"Ollama: {error.message}", remedy)
        return UnavailableError(error.message, "look into the server's log")
