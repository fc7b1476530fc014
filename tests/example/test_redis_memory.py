"""The Redis memory against a real server, started here on a free port; skipped where there is none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.example.conftest import Application

PASSWORD = "open sesame"  # noqa: S105 - of a server that lives as long as this test
redis = pytest.importorskip("redis", reason="the redis package isn't installed; `python -m pip install redis`")
pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="there is no redis-server; `apt-get install redis-server`"
)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server(NamedTuple):
    """A server of the test's own, that can be stopped and started."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]
        process = subprocess.Popen([*command, "--dir", str(self.folder), *self.options], stdout=subprocess.DEVNULL)
        for _ in range(500):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            if process.poll() is not None:
                break
            time.sleep(0.02)
        process.kill()
        process.wait()
        pytest.fail("redis-server doesn't start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("redis"), free_port())
    process = started.start()
    yield started
    process.terminate()
    process.wait()


@pytest.fixture
def core(load: Callable[[str], Any]) -> Any:
    return load("app.core")


@pytest.fixture
def plugin(load: Callable[[str], Any]) -> Any:
    return load("app.plugins.memory_managers.redis_memory_plugin").RedisMemoryPlugin


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    """Return a connection of the test's own, to an empty database."""
    with redis.Redis.from_url(server.url, decode_responses=True) as direct:
        direct.flushall()
        yield direct


@pytest.fixture
def open_memory(plugin: Any, server: Server, client: Any) -> Iterator[Callable[..., Any]]:
    opened = []

    def make(**options: object) -> Any:
        assert client.ping()
        opened.append(plugin(**{"url": server.url, **options}))
        return opened[-1]

    yield make
    for memory in opened:
        memory.close()


def fill(memory: Any, core: Any, *contents: str, conversation: str = "main") -> None:
    for number, content in enumerate(contents):
        memory.remember(core.Message("assistant" if number % 2 else "user", content), conversation=conversation)


def found(memory: Any, words: str, **how: int) -> list[str]:
    return [kept.message.content for kept in memory.search(words, **how)]


def test_what_was_kept_is_there_for_another_client(open_memory: Callable[..., Any], core: Any) -> None:
    fill(open_memory(), core, "Привет", "line\nbreak", "three")
    assert open_memory().recall("main", limit=2) == [
        core.Message("assistant", "line\nbreak"),
        core.Message("user", "three"),
    ]
    assert open_memory().recall("main", limit=0) == []
    assert open_memory().recall("unknown", limit=3) == []


def test_only_the_latest_messages_are_kept(open_memory: Callable[..., Any], core: Any) -> None:
    memory = open_memory(max_messages=2)
    fill(memory, core, "one", "two", "three")
    assert [message.content for message in memory.recall("main", limit=9)] == ["two", "three"]


def test_a_conversation_lives_as_long_as_was_asked(open_memory: Callable[..., Any], core: Any, client: Any) -> None:
    key = "llamakeeper:conversation:main"
    fill(open_memory(ttl=3600), core, "one")
    assert 3590 <= client.ttl(key) <= 3600
    fill(open_memory(), core, "two")
    assert client.ttl(key) == -1


def test_search_ranks_what_holds_more_of_the_words_first_then_the_newest(
    open_memory: Callable[..., Any], core: Any
) -> None:
    memory = open_memory()
    fill(memory, core, "Blue sky", "a LLAMA", "the blue llama", "green")
    fill(memory, core, "another llama", conversation="other")
    assert found(memory, "blue llama") == ["the blue llama", "another llama", "a LLAMA", "Blue sky"]
    assert found(memory, "blue llama", limit=1) == ["the blue llama"]
    assert found(memory, "zebra") == []
    assert found(memory, "") == []
    [kept] = memory.search("another")
    assert kept == core.Memory(core.Message("user", "another llama"), "other", kept.at)


def test_memories_with_other_prefixes_are_not_read(open_memory: Callable[..., Any], core: Any) -> None:
    for prefix in ("a*", "ab", "a[b]", "a?"):
        fill(open_memory(prefix=prefix), core, f"kept under {prefix}")
    for prefix in ("a*", "ab", "a[b]", "a?"):
        assert found(open_memory(prefix=prefix), "kept") == [f"kept under {prefix}"]


def test_what_another_program_left_there_is_passed_over(
    open_memory: Callable[..., Any], core: Any, client: Any
) -> None:
    client.rpush("llamakeeper:conversation:main", "no JSON", "[]", '{"role": "user"}', b"\xff")
    memory = open_memory()
    fill(memory, core, "mine")
    assert found(memory, "mine") == ["mine"]
    assert memory.recall("main", limit=9) == [core.Message("user", "mine")]


def trouble(core: Any, memory: Any) -> tuple[str, str]:
    with pytest.raises(core.UnavailableError) as caught:
        memory.check()
    return caught.value.message, caught.value.remedy


def test_a_key_of_another_kind_is_told(open_memory: Callable[..., Any], core: Any, client: Any, server: Server) -> None:
    client.set("llamakeeper:conversation:main", "a string")
    with pytest.raises(core.UnavailableError) as caught:
        open_memory().recall("main", limit=1)
    assert caught.value.message.startswith(f"127.0.0.1:{server.port} refuses: WRONGTYPE")
    assert caught.value.remedy == "look at the server, or set another prefix"


def test_check_says_where_and_for_how_long(open_memory: Callable[..., Any], server: Server) -> None:
    assert open_memory().check() == f"127.0.0.1:{server.port}, conversations kept for good"
    assert open_memory(ttl=60).check() == (
        f"127.0.0.1:{server.port}, conversations kept for 60 seconds after the last message"
    )


def test_no_server_is_told_with_the_remedy(plugin: Any, core: Any) -> None:
    port = free_port()
    with closing(plugin(url=f"redis://user:hidden@127.0.0.1:{port}/0", timeout=1)) as memory:
        assert trouble(core, memory) == (
            f"no Redis server answers at 127.0.0.1:{port}",
            "start one with `redis-server`, or set url to one that runs",
        )


def test_a_server_that_never_answers_is_told_after_the_timeout(plugin: Any, core: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        with closing(plugin(url=f"redis://127.0.0.1:{port}/0", timeout=0.1)) as memory:
            assert trouble(core, memory)[0] == f"no Redis server answers at 127.0.0.1:{port}"


def test_a_server_started_anew_is_used_again(plugin: Any, core: Any, tmp_path: Path) -> None:
    server = Server(tmp_path, free_port())
    process = server.start()
    with closing(plugin(url=server.url)) as memory:
        fill(memory, core, "before")
        process.terminate()
        process.wait()
        assert trouble(core, memory)[0].startswith("no Redis server answers")
        process = server.start()
        try:
            fill(memory, core, "after")
            assert sorted(found(memory, "before after")) == ["after", "before"]
        finally:
            process.terminate()
            process.wait()


def test_a_password_is_asked_for_and_never_shown(plugin: Any, core: Any, tmp_path: Path) -> None:
    server = Server(tmp_path, free_port(), ("--requirepass", PASSWORD))
    process = server.start()
    try:
        with (
            closing(plugin(url=server.url)) as without,
            closing(plugin(url=server.url, password=PASSWORD[::-1])) as wrong,
        ):
            needed = (f"127.0.0.1:{server.port} wants another password", "set the password")
            assert trouble(core, without) == needed
            assert trouble(core, wrong) == needed
        with closing(plugin(url=server.url, password=PASSWORD)) as right:
            fill(right, core, "kept")
            assert found(right, "kept") == ["kept"]
            assert PASSWORD not in repr(right)
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize("option", ["ttl", "max_messages", "timeout"])
def test_numbers_that_make_no_sense_are_refused(plugin: Any, option: str) -> None:
    with pytest.raises(ValueError, match=f"{option} must be more than 0, not 0"):
        plugin(**{option: 0})


def test_the_application_keeps_its_conversations_there(application: Application, server: Server) -> None:
    paths = os.pathsep.join([application.environment["PYTHONPATH"], str(Path(redis.__file__).parents[1])])
    chosen = ("--use", "redis_memory", "--set", f"redis_memory.url={server.url}", "--set", "redis_memory.prefix=mine")
    nobody = ("--set", f"ollama.base_url=http://127.0.0.1:{free_port()}")
    assert application("--say", "My cat is called Ada", *chosen, *nobody, PYTHONPATH=paths).code == 1
    found = application("--search", "cat", *chosen, PYTHONPATH=paths)
    assert (found.out[16:], found.err, found.code) == ("  user       My cat is called Ada\n", "", 0)
    status = application("--status", *chosen, *nobody, COLUMNS="120", PYTHONPATH=paths)
    assert f"redis_memory 0.0 ms  127.0.0.1:{server.port}, conversations kept for 2592000 seconds" in status.out
