"""The OpenAI client against a server that speaks its protocol."""

from __future__ import annotations

import socket
import traceback
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.example.conftest import ModelServer

CHAT = "POST /v1/chat/completions"
MODELS = "GET /v1/models"
KEY = "sk-planted-in-a-test"


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture
def core(load: Callable[[str], Any]) -> Any:
    return load("app.core")


@pytest.fixture
def plugin(load: Callable[[str], Any]) -> Any:
    return load("app.plugins.ai_models.openai_plugin").OpenAIPlugin


@pytest.fixture
def openai(plugin: Any, model_server: ModelServer) -> Any:
    return plugin(base_url=model_server.url + "/v1", api_key=KEY)


def event(text: str | None, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def answer(core: Any, openai: Any) -> list[str]:
    return list(openai.reply([core.Message("user", "hi")]))


def trouble(core: Any, call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(core.UnavailableError) as caught:
        call()
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value.message, caught.value.remedy


def test_an_answer_comes_in_the_pieces_that_the_server_sends(model_server: ModelServer, openai: Any, core: Any) -> None:
    model_server.answer_events(
        CHAT, event(""), ": keep-alive", event("Hello"), "event: x", event(" 🦙"), event(None, "stop"), "data: [DONE]"
    )
    assert answer(core, openai) == ["Hello", " 🦙"]


def test_a_server_that_never_says_done_has_ended_with_a_reason(
    model_server: ModelServer, openai: Any, core: Any
) -> None:
    model_server.answer_events(CHAT, event("Hello"), event(None, "length"), {"choices": [], "usage": {}})
    assert answer(core, openai) == ["Hello"]


def test_the_request_carries_key_conversation_and_only_the_options_that_were_set(
    model_server: ModelServer, plugin: Any, core: Any
) -> None:
    model_server.answer_events(CHAT, "data: [DONE]")
    url = model_server.url + "/v1"
    assert answer(core, plugin(base_url=url)) == []
    full = plugin(base_url=url, api_key=f"{KEY}\n", default_model="m", temperature=0, max_tokens=5)
    assert list(full.reply([core.Message("user", "hi")], model="other")) == []
    bare, whole = model_server.requests
    conversation = [{"role": "user", "content": "hi"}]
    assert (bare.authorization, bare.document) == (
        None,
        {"model": "gpt-4o-mini", "messages": conversation, "stream": True},
    )
    assert (whole.authorization, whole.document) == (
        f"Bearer {KEY}",
        {"model": "other", "messages": conversation, "stream": True, "temperature": 0, "max_tokens": 5},
    )


def test_the_key_comes_from_the_environment_unless_given(
    model_server: ModelServer, plugin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_server.answer(MODELS, {"data": []})
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    url = model_server.url + "/v1"
    assert plugin(base_url=url).check() == f"gpt-4o-mini at {url}"
    assert plugin(base_url=url, api_key=KEY, default_model="m").check() == f"m at {url}"
    assert [request.authorization for request in model_server.requests] == ["Bearer sk-environment", f"Bearer {KEY}"]


def test_openai_itself_is_not_asked_without_a_key(plugin: Any, core: Any) -> None:
    needed = ("OpenAI wants an API key", "set OPENAI_API_KEY (https://platform.openai.com/api-keys)")
    assert trouble(core, plugin().check) == needed
    assert trouble(core, lambda: answer(core, plugin())) == needed


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "look at the options; if they are right, try again later"),
        (401, "set OPENAI_API_KEY to a key that this server takes"),
        (404, "set default_model to a model of this server, or base_url"),
        (429, "wait, or look at the account's limits and credit"),
        (500, "look at the options; if they are right, try again later"),
    ],
)
def test_a_refusal_is_told_in_the_servers_words_with_a_remedy(
    model_server: ModelServer, openai: Any, core: Any, status: int, remedy: str
) -> None:
    model_server.answer(CHAT, {"error": {"message": "No.", "type": "some_error"}}, status=status)
    expected = (f"{model_server.url}/v1 answered {status}: No.", remedy)
    assert trouble(core, lambda: answer(core, openai)) == expected


@pytest.mark.parametrize(
    ("body", "reason"), [(b"<html>", "Bad Gateway"), (b"[]", "Bad Gateway"), (b'{"error": {"code": 7}}', '{"code": 7}')]
)
def test_a_refusal_without_words_is_told_all_the_same(
    model_server: ModelServer, openai: Any, core: Any, body: bytes, reason: str
) -> None:
    model_server.answer(MODELS, status=502)
    model_server.answers[MODELS] = model_server.answers[MODELS]._replace(pieces=[body])
    assert trouble(core, openai.check)[0] == f"{model_server.url}/v1 answered 502: {reason}"


def test_an_error_within_the_stream_is_told(model_server: ModelServer, openai: Any, core: Any) -> None:
    model_server.answer_events(CHAT, event("Hel"), {"error": {"message": "overloaded"}})
    assert trouble(core, lambda: answer(core, openai))[0] == f"OpenAI: {model_server.url}/v1 says: overloaded"


@pytest.mark.parametrize("cut", [True, False])
def test_an_answer_that_breaks_off_is_told(model_server: ModelServer, openai: Any, core: Any, *, cut: bool) -> None:
    model_server.answer_events(CHAT, event("Hel"), cut=cut)
    message, remedy = trouble(core, lambda: answer(core, openai))
    assert message.startswith(f"OpenAI: {model_server.url}/v1 broke off")
    assert remedy == "look at the network connection, or set base_url to a server that runs"


def test_no_server_is_told(plugin: Any, core: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    assert trouble(core, plugin(base_url=url).check)[0].startswith(f"OpenAI: no server answers at {url} (")


def test_the_key_is_not_handed_to_where_a_server_redirects(model_server: ModelServer, openai: Any, core: Any) -> None:
    model_server.answer(MODELS, status=302, headers={"Location": model_server.url + "/stolen"})
    assert "it redirects to" in trouble(core, openai.check)[0]
    assert [request.path for request in model_server.requests] == ["/v1/models"]


@pytest.mark.parametrize("key", [f"{KEY} {KEY}", f"{KEY}\r\nX-Injected: 1", f"{KEY}é"])
def test_a_key_that_is_none_is_refused_without_being_shown(plugin: Any, key: str) -> None:
    with pytest.raises(ValueError, match=r"^api_key holds characters that no key has$") as caught:
        plugin(api_key=key)
    assert KEY not in str(caught.value)


def test_a_temperature_out_of_range_is_refused(plugin: Any) -> None:
    with pytest.raises(ValueError, match="temperature must be between 0 and 2, not 3"):
        plugin(temperature=3)
