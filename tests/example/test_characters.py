"""The characters, with an SQLite memory and an Ollama client that talks to a server of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.example.conftest import ModelServer

CHAT = "POST /api/chat"


@pytest.fixture
def core(load: Callable[[str], Any]) -> Any:
    return load("app.core")


@pytest.fixture
def memory(load: Callable[[str], Any], tmp_path: Path) -> Iterator[Any]:
    kept = load("app.plugins.memory_managers.sqlite_memory_plugin").SqliteMemoryPlugin(path=tmp_path / "m.sqlite3")
    yield kept
    kept.close()


@pytest.fixture
def model(load: Callable[[str], Any], model_server: ModelServer) -> Any:
    model_server.answer(CHAT, {"message": {"content": "Of "}}, {"message": {"content": "course."}}, {"done": True})
    return load("app.plugins.ai_models.ollama_plugin").OllamaPlugin(base_url=model_server.url)


@pytest.fixture
def base_character(load: Callable[[str], Any]) -> Any:
    return load("app.plugins.character_models.base_character_plugin").BaseCharacterPlugin


@pytest.fixture
def advanced_character(load: Callable[[str], Any]) -> Any:
    return load("app.plugins.character_models.advanced_character_plugin").AdvancedCharacterPlugin


def told(model_server: ModelServer) -> list[tuple[str, str]]:
    """Return what the model was told last."""
    return [(message["role"], message["content"]) for message in model_server.requests[-1].document["messages"]]


def test_a_character_tells_the_model_who_it_is_and_what_was_said_and_remembers_both_sides(
    base_character: Any, model: Any, memory: Any, model_server: ModelServer, core: Any
) -> None:
    character = base_character(display_name="Ada", persona="a mathematician", history=2)
    for text in ("One?", "Two?", "Three?"):
        assert list(character.respond(text, conversation="main", model=model, memory=memory)) == ["Of ", "course."]
    assert told(model_server) == [
        ("system", "You are Ada, a mathematician."),
        ("user", "Two?"),
        ("assistant", "Of course."),
        ("user", "Three?"),
    ]
    assert memory.recall("main", limit=2) == [core.Message("user", "Three?"), core.Message("assistant", "Of course.")]


def test_what_the_user_said_is_kept_when_no_whole_answer_comes(
    base_character: Any, model: Any, memory: Any, model_server: ModelServer, core: Any
) -> None:
    model_server.answer(CHAT, {"message": {"content": "Of "}})
    got: list[str] = []
    with pytest.raises(core.UnavailableError):
        got.extend(base_character().respond("Hello?", conversation="main", model=model, memory=memory))
    assert got == ["Of "]
    assert memory.recall("main", limit=9) == [core.Message("user", "Hello?")]


def test_an_empty_answer_is_not_kept(
    base_character: Any, model: Any, memory: Any, model_server: ModelServer, core: Any
) -> None:
    model_server.answer(CHAT, {"done": True})
    assert list(base_character().respond("Hello?", conversation="main", model=model, memory=memory)) == []
    assert memory.recall("main", limit=9) == [core.Message("user", "Hello?")]


def test_the_advanced_character_tells_the_model_what_was_said_about_the_matter_elsewhere(
    advanced_character: Any, model: Any, memory: Any, model_server: ModelServer, core: Any
) -> None:
    memory.remember(core.Message("user", "my cat is called Ada"), conversation="last year")
    memory.remember(core.Message("user", "the weather"), conversation="last year")
    memory.remember(core.Message("user", "about my cat again"), conversation="main")
    [kept] = memory.search("Ada")
    character = advanced_character(display_name="Lama", persona="a llama", traits=["patient"], style="brief")
    assert list(character.respond("cat?", conversation="main", model=model, memory=memory)) == ["Of ", "course."]
    assert told(model_server) == [
        (
            "system",
            (
                "You are Lama, a llama.\nAnswer in a sentence or two.\nYou are patient.\nYou remember:\n"
                f"- {kept.at:%Y-%m-%d}, user: my cat is called Ada"
            ),
        ),
        ("user", "about my cat again"),
        ("user", "cat?"),
    ]


def test_the_advanced_character_needs_no_memories_and_no_traits(
    advanced_character: Any, model: Any, memory: Any, model_server: ModelServer, core: Any
) -> None:
    memory.remember(core.Message("user", "cat"), conversation="other")
    character = advanced_character(persona="a llama", traits=(), style="formal", memories=0, history=0)
    assert list(character.respond("cat", conversation="main", model=model, memory=memory)) == ["Of ", "course."]
    assert told(model_server) == [
        ("system", "You are Llama, a llama.\nAnswer politely and to the point."),
        ("user", "cat"),
    ]


def test_an_unknown_style_is_refused(advanced_character: Any) -> None:
    with pytest.raises(ValueError, match="style must be one of brief, warm, formal, not 'rude'"):
        advanced_character(style="rude")


def test_an_unknown_option_is_refused_by_the_parent(advanced_character: Any) -> None:
    with pytest.raises(TypeError, match="colour"):
        advanced_character(colour="blue")
