"""The SQLite memory, on real files; what holds for both ways of searching is tested with both."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def has_index() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True


HAS_INDEX = has_index()
needs_index = pytest.mark.skipif(not HAS_INDEX, reason="this Python's SQLite has no FTS5")
WAYS = [pytest.param("fts5", marks=needs_index), "scan"]


@pytest.fixture
def open_memory(load: Callable[[str], Any], tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return a function that makes a memory on one file; all are closed at the end."""
    plugin = load("app.plugins.memory_managers.sqlite_memory_plugin").SqliteMemoryPlugin
    opened = []

    def make(**options: object) -> Any:
        opened.append(plugin(**{"path": tmp_path / "memory.sqlite3", **options}))
        return opened[-1]

    yield make
    for memory in opened:
        memory.close()


@pytest.fixture
def core(load: Callable[[str], Any]) -> Any:
    return load("app.core")


def fill(memory: Any, core: Any, *contents: str, conversation: str = "main") -> None:
    for number, content in enumerate(contents):
        memory.remember(core.Message("assistant" if number % 2 else "user", content), conversation=conversation)


def found(memory: Any, words: str, **how: int) -> list[str]:
    return [kept.message.content for kept in memory.search(words, **how)]


def test_what_was_kept_is_there_for_the_next_process(open_memory: Callable[..., Any], core: Any) -> None:
    first = open_memory()
    fill(first, core, "My cat is called Ada", "A fine name!")
    first.close()
    second = open_memory()
    assert second.recall("main", limit=10) == [
        core.Message("user", "My cat is called Ada"),
        core.Message("assistant", "A fine name!"),
    ]


def test_recall_gives_the_latest_of_one_conversation_oldest_first(open_memory: Callable[..., Any], core: Any) -> None:
    memory = open_memory()
    fill(memory, core, "one", "two", "three")
    fill(memory, core, "elsewhere", conversation="other")
    assert [message.content for message in memory.recall("main", limit=2)] == ["two", "three"]
    assert memory.recall("main", limit=0) == []
    assert memory.recall("unknown", limit=5) == []


@pytest.mark.parametrize("way", WAYS)
def test_search_ranks_what_holds_more_of_the_words_first(open_memory: Callable[..., Any], core: Any, way: str) -> None:
    memory = open_memory(search_with=way)
    fill(memory, core, "blue sky", "the blue llama", "green grass", "a llama")
    assert found(memory, "blue llama")[0] == "the blue llama"
    assert set(found(memory, "blue llama")) == {"blue sky", "the blue llama", "a llama"}
    assert len(found(memory, "blue llama", limit=2)) == 2
    assert found(memory, "zebra") == []


@pytest.mark.parametrize("way", WAYS)
def test_search_tells_whose_words_where_and_when_in_utc(open_memory: Callable[..., Any], core: Any, way: str) -> None:
    memory = open_memory(search_with=way)
    fill(memory, core, "Ada", conversation="cats")
    [kept] = memory.search("ada")
    assert kept == core.Memory(core.Message("user", "Ada"), "cats", kept.at)
    assert kept.at.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "words",
    ['"', "'", "* OR NOT", "NEAR(", "c++", "content:x", "%", "_", "\\", "{", "-", "\0", "x" * 60_000, "w " * 5_000],
)
def test_search_takes_any_text_as_words(open_memory: Callable[..., Any], core: Any, way: str, words: str) -> None:
    memory = open_memory(search_with=way)
    fill(memory, core, "plain text")
    assert found(memory, words + " plain") == ["plain text"]


@pytest.mark.parametrize("way", WAYS)
def test_search_for_nothing_finds_nothing(open_memory: Callable[..., Any], core: Any, way: str) -> None:
    memory = open_memory(search_with=way)
    fill(memory, core, "text", "")
    assert found(memory, "") == []
    assert found(memory, " \n") == []


@pytest.mark.parametrize("way", WAYS)
def test_capitals_make_no_difference_in_any_alphabet(open_memory: Callable[..., Any], core: Any, way: str) -> None:
    memory = open_memory(search_with=way)
    fill(memory, core, "ÜBER die Brücke", "Привет")
    assert found(memory, "über") == ["ÜBER die Brücke"]
    assert found(memory, "ПРИВЕТ") == ["Привет"]


@needs_index
def test_reading_finds_parts_of_words_and_the_index_whole_words(open_memory: Callable[..., Any], core: Any) -> None:
    fill(open_memory(), core, "concatenate", "100 % sure", "100 times")
    assert found(open_memory(search_with="scan"), "cat") == ["concatenate"]
    assert found(open_memory(search_with="fts5"), "cat") == []
    assert found(open_memory(search_with="scan"), "%") == ["100 % sure"]


@needs_index
def test_what_was_written_without_the_index_is_found_with_it(open_memory: Callable[..., Any], core: Any) -> None:
    indexed = open_memory(search_with="fts5")
    fill(indexed, core, "first")
    fill(open_memory(search_with="scan"), core, "second")
    fill(indexed, core, "third")
    assert sorted(found(indexed, "first second third")) == ["first", "second", "third"]
    fill(open_memory(search_with="scan"), core, "fourth")
    assert found(open_memory(search_with="auto"), "fourth") == ["fourth"]


def test_check_counts_and_says_how_it_searches(open_memory: Callable[..., Any], core: Any) -> None:
    memory = open_memory(path=":memory:", search_with="scan")
    assert memory.check() == "0 messages in :memory:, searched by reading all"
    fill(memory, core, "one")
    assert memory.check() == "1 message in :memory:, searched by reading all"


def test_nothing_is_made_before_it_is_used(open_memory: Callable[..., Any], tmp_path: Path) -> None:
    open_memory()
    assert list(tmp_path.iterdir()) == []


def test_by_itself_it_takes_the_index_where_there_is_one(open_memory: Callable[..., Any]) -> None:
    manner = "by its full-text index" if HAS_INDEX else "by reading all"
    assert open_memory(path=":memory:").check() == f"0 messages in :memory:, searched {manner}"


def trouble(core: Any, memory: Any) -> tuple[str, str]:
    with pytest.raises(core.UnavailableError) as caught:
        memory.check()
    return caught.value.message, caught.value.remedy


def test_a_missing_folder_is_told_and_not_made(open_memory: Callable[..., Any], core: Any, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "m.sqlite3"
    assert trouble(core, open_memory(path=path)) == (
        f"SQLite can't use {path} (unable to open database file)",
        f"make the folder {path.parent}, or set another path",
    )
    assert not path.parent.exists()


def test_a_file_that_is_no_database_is_told_and_left_alone(
    open_memory: Callable[..., Any], core: Any, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but somebody's notes\n" * 40)
    before = path.read_bytes()
    assert trouble(core, open_memory(path=path)) == (
        f"SQLite can't use {path} (file is not a database)",
        "set the path of a file that LlamaKeeper made, or of one that doesn't exist yet",
    )
    assert path.read_bytes() == before


def test_a_file_in_use_is_told_after_the_timeout(open_memory: Callable[..., Any], core: Any, tmp_path: Path) -> None:
    memory = open_memory(timeout=0)
    fill(memory, core, "before")
    with closing(sqlite3.connect(tmp_path / "memory.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        message, remedy = trouble(core, memory)
    assert message.endswith("(database is locked)")
    assert remedy == "end the other program that writes to it, or set a longer timeout"
    assert [kept.content for kept in memory.recall("main", limit=5)] == ["before"]


def test_a_closed_memory_opens_again(open_memory: Callable[..., Any], core: Any) -> None:
    memory = open_memory()
    fill(memory, core, "kept")
    memory.close()
    memory.close()
    assert found(memory, "kept") == ["kept"]


def test_an_unknown_way_of_searching_is_refused(open_memory: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match='search_with must be "auto", "fts5" or "scan", not \'magic\''):
        open_memory(search_with="magic")
