"""Conversations on a Redis server, so that several machines share them.

It needs the `redis` package and a server; only who chooses this plugin needs either.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, cast

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from app.core import Memory, MemoryManagerPlugin, Message, UnavailableError
from app.search_terms import search_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annotated_types import Gt  # read by `coldplug build`, never imported


@dataclass(kw_only=True, eq=False)
class RedisMemoryPlugin(MemoryManagerPlugin):
    """Keeps conversations on a Redis server.

    Each is a list of its latest messages.
    """

    name: ClassVar[str] = "redis_memory"

    #: Where the server listens: redis://HOST:PORT/DATABASE, rediss:// for TLS, or unix://PATH.
    url: str = field(default="redis://127.0.0.1:6379/0", repr=False)
    #: The server's password, if it wants one and the address doesn't say it.
    password: str | None = field(default=None, repr=False)
    #: What the names of all keys begin with, so that several applications share a database.
    prefix: str = "llamakeeper"
    #: Seconds after its last message when a conversation is forgotten; never if not given.
    ttl: Annotated[int, Gt(0)] | None = None
    #: How many messages of a conversation are kept.
    max_messages: Annotated[int, Gt(0)] = 1000
    #: Seconds to wait for a connection, and for each answer.
    timeout: Annotated[float, Gt(0)] = 5.0

    def __post_init__(self) -> None:
        """Check the options; connect to nothing yet."""
        for option in ("ttl", "max_messages", "timeout"):
            value = getattr(self, option)
            if value is not None and value <= 0:
                message = f"{option} must be more than 0, not {value}"
                raise ValueError(message)
        secret = {} if self.password is None else {"password": self.password}
        self._client: redis.Redis = redis.Redis.from_url(
            self.url,
            socket_timeout=self.timeout,
            socket_connect_timeout=self.timeout,
            retry=Retry(NoBackoff(), 1),  # for a server that was started anew since the last message
            decode_responses=True,
            encoding_errors="replace",
            **secret,
        )

    def remember(self, message: Message, *, conversation: str) -> None:
        """Keep one message; drop the oldest ones over the limit; begin the conversation's time to live again."""
        key = self._key(conversation)
        at = datetime.now(UTC).isoformat()
        entry = json.dumps({"conversation": conversation, "at": at, **message._asdict()})
        with self._server() as client, client.pipeline(transaction=True) as pipeline:
            pipeline.rpush(key, entry)
            pipeline.ltrim(key, -self.max_messages, -1)
            if self.ttl is None:
                pipeline.persist(key)
            else:
                pipeline.expire(key, self.ttl)
            pipeline.execute()

    def recall(self, conversation: str, *, limit: int) -> list[Message]:
        """Return the latest messages, oldest first."""
        if limit <= 0:
            return []
        with self._server() as client:
            return [kept.message for kept in _memories(client, self._key(conversation), newest=limit)]

    def search(self, words: str, *, limit: int = 10) -> list[Memory]:
        """Return what holds most of `words`, the newest first among equals, by reading everything that is kept."""
        wanted = [word.casefold() for word in search_terms(words)]
        found: list[tuple[int, Memory]] = []
        with self._server() as client:
            for key in client.scan_iter(match=_literally(self._key("")) + "*", count=1000):
                for kept in _memories(client, key, newest=self.max_messages):
                    text = kept.message.content.casefold()
                    if hits := sum(word in text for word in wanted):
                        found.append((hits, kept))
        found.sort(key=lambda pair: (pair[0], pair[1].at), reverse=True)
        return [kept for _, kept in found[: max(limit, 0)]]

    def check(self) -> str:
        """Ask whether the server is there."""
        with self._server() as client:
            client.ping()
        kept = "kept for good" if self.ttl is None else f"kept for {self.ttl} seconds after the last message"
        return f"{self._address()}, conversations {kept}"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _key(self, conversation: str) -> str:
        return f"{self.prefix}:conversation:{conversation}"

    @contextmanager
    def _server(self) -> Iterator[redis.Redis]:
        try:
            yield self._client
        except AuthenticationError as error:
            raise UnavailableError(f"{self._address()} wants another password", "set the password") from error
        except (RedisConnectionError, RedisTimeoutError) as error:
            message = f"no Redis server answers at {self._address()}"
            remedy = "start one with `redis-server`, or set url to one that runs"
            raise UnavailableError(message, remedy) from error
        except RedisError as error:
            message = f"{self._address()} refuses: {error}"
            raise UnavailableError(message, "look at the server, or set another prefix") from error

    def _address(self) -> str:
        """Return where the server is, without what the address says of user and password."""
        at = self._client.connection_pool.connection_kwargs
        return str(at.get("path") or f"{at.get('host', 'localhost')}:{at.get('port', 6379)}")


def _memories(client: redis.Redis, key: str, *, newest: int) -> Iterator[Memory]:
    """Yield the messages under a key, oldest first; what another program left there is passed over."""
    for entry in cast("list[str]", client.lrange(key, -newest, -1)):
        try:
            match json.loads(entry):
                case {
                    "role": "system" | "user" | "assistant" as role,
                    "content": str(content),
                    "conversation": str(conversation),
                    "at": str(at),
                }:
                    yield Memory(Message(role, content), conversation, datetime.fromisoformat(at).astimezone(UTC))
        except (ValueError, OverflowError):
            continue


def _literally(text: str) -> str:
    """Return the glob pattern that matches `text` alone."""
    return "".join(f"\\{character}" if character in "*?[]^-\\" else character for character in text)
