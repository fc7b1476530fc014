"""The Ollama client against a server that speaks its protocol."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.example.conftest import ModelServer

CHAT = "POST /api/chat"
TAGS = "GET /api/tags"


@pytest.fixture
def core(load: Callable[[str], Any]) -> Any:
    return load("app.core")


@pytest.fixture
def plugin(load: Callable[[str], Any]) -> Any:
    return load("app.plugins.ai_models.ollama_plugin").OllamaPlugin


def piece(text: str, *, done: bool = False) -> dict[str, Any]:
    return {"model": "m", "message": {"role": "assistant", "content": text}, "done": done}


def answer(core: Any, ollama: Any, text: str = "hello") -> list[str]:
    return list(ollama.reply([core.Message("user", text)]))


def trouble(core: Any, call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(core.UnavailableError) as caught:
        call()
    return caught.value.message, caught.value.remedy


def test_an_answer_comes_in_the_pieces_that_the_server_sends(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT, piece("Hello"), piece(", Ünal "), piece("🦙"), piece("", done=True))
    ollama = plugin(base_url=model_server.url + "/")
    assert answer(core, ollama) == ["Hello", ", Ünal ", "🦙"]


def test_the_first_piece_is_given_before_the_last_is_sent(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT, piece("Hello"), stall=True)
    reply = plugin(base_url=model_server.url).reply([core.Message("user", "hi")])
    assert next(reply) == "Hello"
    reply.close()


def test_the_request_carries_conversation_and_options(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT, piece("", done=True))
    ollama = plugin(
        base_url=model_server.url, default_model="big", temperature=0.1, context_length=4096, keep_alive="1h"
    )
    messages = [core.Message("system", "Be brief."), core.Message("user", "hi")]
    assert list(ollama.reply(messages)) == []
    assert list(ollama.reply(messages, model="small")) == []
    first, second = (request.document for request in model_server.requests)
    assert first == {
        "model": "big",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}],
        "stream": True,
        "keep_alive": "1h",
        "options": {"temperature": 0.1, "num_ctx": 4096},
    }
    assert second == {**first, "model": "small"}


@pytest.mark.parametrize("installed", ["llama3.2", "llama3.2:latest"])
def test_check_says_which_model_answers_where(model_server: ModelServer, plugin: Any, installed: str) -> None:
    model_server.answer(TAGS, {"models": [{"name": "other:7b"}, {"name": installed}]})
    assert plugin(base_url=model_server.url).check() == f"llama3.2 at {model_server.url}"


@pytest.mark.parametrize("models", [{"models": [{"name": "llama3.2:1b"}]}, {"models": []}, {"models": None}, {}])
def test_check_says_how_to_get_a_model_that_is_not_there(
    model_server: ModelServer, plugin: Any, core: Any, models: dict[str, Any]
) -> None:
    model_server.answer(TAGS, models)
    assert trouble(core, plugin(base_url=model_server.url).check) == (
        f"the Ollama server at {model_server.url} doesn't have the model llama3.2",
        "get it with `ollama pull llama3.2`",
    )


def test_a_model_that_is_not_there_is_told_by_the_answer_too(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT, {"error": "model 'tiny' not found"}, status=404)
    ollama = plugin(base_url=model_server.url, default_model="tiny")
    assert trouble(core, lambda: answer(core, ollama)) == (
        f"{model_server.url} answered 404: model 'tiny' not found",
        "get the model with `ollama pull tiny`",
    )


def test_no_server_is_told_with_the_remedy(plugin: Any, core: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    ollama = plugin(base_url=f"http://127.0.0.1:{port}")
    for call in (ollama.check, lambda: answer(core, ollama)):
        message, remedy = trouble(core, call)
        assert message.startswith(f"Ollama: no server answers at http://127.0.0.1:{port} (")
        assert remedy == "start the server with `ollama serve` (it comes from https://ollama.com), or set base_url"


def test_a_server_that_says_nothing_is_told_after_the_timeout(plugin: Any, core: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        ollama = plugin(base_url=url, timeout=0.1)
        assert trouble(core, ollama.check)[0] == f"Ollama: {url} sent nothing for 0.1 seconds"
        assert trouble(core, lambda: answer(core, ollama))[0] == f"Ollama: {url} sent nothing for 0.1 seconds"


def test_a_server_that_stops_in_an_answer_is_told_after_the_timeout(
    model_server: ModelServer, plugin: Any, core: Any
) -> None:
    model_server.answer(CHAT, piece("Hel"), stall=True)
    got: list[str] = []
    reply = plugin(base_url=model_server.url, timeout=0.2).reply([core.Message("user", "hi")])
    assert trouble(core, lambda: got.extend(reply))[0] == f"Ollama: {model_server.url} sent nothing for 0.2 seconds"


@pytest.mark.parametrize("cut", [True, False])
def test_an_answer_that_breaks_off_is_told_after_its_pieces(
    model_server: ModelServer, plugin: Any, core: Any, *, cut: bool
) -> None:
    model_server.answer(CHAT, piece("Hel"), cut=cut)
    got: list[str] = []
    reply = plugin(base_url=model_server.url).reply([core.Message("user", "hi")])
    message, _ = trouble(core, lambda: got.extend(reply))
    assert message.startswith(f"Ollama: {model_server.url} broke off")
    assert got == ["Hel"]


def test_an_error_within_the_stream_is_told(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT, piece("Hel"), {"error": "out of memory"})
    message, _ = trouble(core, lambda: answer(core, plugin(base_url=model_server.url)))
    assert message == f"Ollama: {model_server.url} says: out of memory"


@pytest.mark.parametrize(
    "sent", [b"<html>\n", b"[1]\n", b"\xff\n", b"[" * 100_000 + b"\n", b'{"message": {"content": "\\ud800"}}\n']
)
def test_what_is_not_a_json_object_is_told(model_server: ModelServer, plugin: Any, core: Any, sent: bytes) -> None:
    model_server.answer(CHAT)
    model_server.answers[CHAT] = model_server.answers[CHAT]._replace(pieces=[sent])
    message, _ = trouble(core, lambda: answer(core, plugin(base_url=model_server.url)))
    assert message.startswith(f"Ollama: {model_server.url} sent something that isn't a JSON object: ")


def test_an_endless_line_is_not_read_to_its_end(model_server: ModelServer, plugin: Any, core: Any) -> None:
    model_server.answer(CHAT)
    model_server.answers[CHAT] = model_server.answers[CHAT]._replace(pieces=[b"x" * (1 << 20)])
    message, _ = trouble(core, lambda: answer(core, plugin(base_url=model_server.url)))
    assert message == f"Ollama: {model_server.url} sent an endless line"


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirection_is_told_and_not_followed(model_server: ModelServer, plugin: Any, core: Any, status: int) -> None:
    model_server.answer(TAGS, status=status, headers={"Location": "http://127.0.0.1:1/elsewhere"})
    assert trouble(core, plugin(base_url=model_server.url).check) == (
        f"{model_server.url} answered {status}: it redirects to http://127.0.0.1:1/elsewhere, which is not followed",
        "look into the server's log",
    )
    assert len(model_server.requests) == 1


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    model_server: ModelServer, plugin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_server.answer(TAGS, {"models": [{"name": "llama3.2"}]})
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert plugin(base_url=model_server.url).check() == f"llama3.2 at {model_server.url}"


@pytest.mark.parametrize("address", ["", "localhost:11434", "file:///etc/passwd", "ftp://host", "http://"])
def test_an_address_that_is_none_is_refused(plugin: Any, address: str) -> None:
    with pytest.raises(ValueError, match=f"base_url must be an http or https address, not {address!r}"):
        plugin(base_url=address)


@pytest.mark.parametrize("temperature", [-0.1, 2.1])
def test_a_temperature_out_of_range_is_refused(plugin: Any, temperature: float) -> None:
    with pytest.raises(ValueError, match=f"temperature must be between 0 and 2, not {temperature}"):
        plugin(temperature=temperature)
