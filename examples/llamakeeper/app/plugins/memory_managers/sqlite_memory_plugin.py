"""Conversations in one file on this machine, searched with SQLite's full-text index where it has one."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

from app.core import Memory, MemoryManagerPlugin, Message, UnavailableError
from app.search_terms import search_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annotated_types import Ge  # read by `coldplug build`, never imported

    from app.core import Role

_TABLE = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    at TEXT NOT NULL
)
"""
_BY_CONVERSATION = "CREATE INDEX IF NOT EXISTS message_by_conversation ON message (conversation, id)"

# The index holds words only, the texts stay in `message`. Messages are only ever added, so what it lacks is what has a
# higher id than its last: also what a program whose SQLite has no FTS5 wrote to the same file.
_INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(content, content='', tokenize='unicode61 remove_diacritics 2')"
)
_CATCH_UP = """
INSERT INTO words (rowid, content)
SELECT id, content FROM message
WHERE id > coalesce((SELECT rowid FROM words ORDER BY rowid DESC LIMIT 1), 0)
"""
_BY_INDEX = """
SELECT role, message.content, conversation, at FROM words JOIN message ON message.id = words.rowid
WHERE words MATCH ? ORDER BY bm25(words), id DESC LIMIT ?
"""


class SqliteMemoryPlugin(MemoryManagerPlugin):
    """Keeps conversations in an SQLite file.

    There is nothing to install or start for it.
    """

    def __init__(
        self,
        *,
        path: str | Path = "llamakeeper.sqlite3",
        search_with: Literal["auto", "fts5", "scan"] = "auto",
        timeout: Annotated[float, Ge(0)] = 5.0,
    ) -> None:
        """Open nothing yet.

        Args:
            path: The file, made when it is first used; ":memory:" keeps everything in this process only.
            search_with: "fts5" finds whole words by an index, "scan" any part of a word by reading everything;
                "auto" takes the index where this Python's SQLite has it.
            timeout: Seconds to wait while another program writes to the file.
        """
        if search_with not in {"auto", "fts5", "scan"}:
            message = f'search_with must be "auto", "fts5" or "scan", not {search_with!r}'
            raise ValueError(message)
        self.path = Path(path)
        self.search_with = search_with
        self.timeout = timeout
        self._connection: sqlite3.Connection | None = None
        self._indexed = False

    def remember(self, message: Message, *, conversation: str) -> None:
        """Keep one message, in a transaction of its own."""
        row = (conversation, message.role, message.content, datetime.now(UTC).isoformat())
        with self._database() as connection, connection:
            connection.execute("INSERT INTO message (conversation, role, content, at) VALUES (?, ?, ?, ?)", row)
            if self._indexed:
                connection.execute(_CATCH_UP)

    def recall(self, conversation: str, *, limit: int) -> list[Message]:
        """Return the latest messages, oldest first."""
        query = "SELECT role, content FROM message WHERE conversation = ? ORDER BY id DESC LIMIT ?"
        with self._database() as connection:
            rows = connection.execute(query, (conversation, max(limit, 0))).fetchall()
        return [Message(cast("Role", role), content) for role, content in reversed(rows)]

    def search(self, words: str, *, limit: int = 10) -> list[Memory]:
        """Return what holds any of `words`; rare words count for more with the index, every word the same without."""
        wanted = search_terms(words)
        if not wanted:
            return []
        with self._database() as connection:
            if self._indexed:
                # Each word is quoted: in FTS5's own language "C++" or "NOT" would be an error or an operator.
                query = " OR ".join('"' + word.replace('"', '""') + '"' for word in wanted)
                rows = connection.execute(_BY_INDEX, (query, max(limit, 0))).fetchall()
            else:
                rows = _search_by_reading(connection, wanted, limit=max(limit, 0))
        return [
            Memory(Message(cast("Role", role), content), conversation, datetime.fromisoformat(at))
            for role, content, conversation, at in rows
        ]

    def check(self) -> str:
        """Open the file and count."""
        with self._database() as connection:
            (messages,) = connection.execute("SELECT count(*) FROM message").fetchone()
        manner = "by its full-text index" if self._indexed else "by reading all"
        return f"{messages} message{'' if messages == 1 else 's'} in {self.path}, searched {manner}"

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self._connection = self._open()
            yield self._connection
        except sqlite3.Error as error:
            message = f"SQLite can't use {self.path} ({error})"
            raise UnavailableError(message, self._remedy(error)) from error

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self.timeout)
        try:
            # SQLite's own functions know only the capitals of ASCII.
            connection.create_function("casefold", 1, str.casefold, deterministic=True)
            with connection:
                connection.execute(_TABLE)
                connection.execute(_BY_CONVERSATION)
                self._indexed = self.search_with != "scan" and self._make_index(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make_index(self, connection: sqlite3.Connection) -> bool:
        try:
            connection.execute(_INDEX)
            connection.execute(_CATCH_UP)
        except sqlite3.OperationalError as error:
            if self.search_with == "fts5" or "no such module" not in str(error):
                raise
            return False
        return True

    def _remedy(self, error: sqlite3.Error) -> str:
        text = str(error)
        if "no such module" in text:
            return 'this Python\'s SQLite has no FTS5: set search_with = "scan"'
        if "locked" in text:
            return "end the other program that writes to it, or set a longer timeout"
        if not self.path.parent.is_dir():
            return f"make the folder {self.path.parent}, or set another path"
        return "set the path of a file that LlamaKeeper made, or of one that doesn't exist yet"


def _search_by_reading(
    connection: sqlite3.Connection, words: list[str], *, limit: int
) -> list[tuple[str, str, str, str]]:
    """Return the rows that hold most of `words`, the newest first among equals; capitals make no difference."""
    hits = " + ".join(["(instr(casefold(content), ?) > 0)"] * len(words))
    query = (
        f"SELECT role, content, conversation, at FROM (SELECT *, {hits} AS hits FROM message) "  # noqa: S608 - only marks
        "WHERE hits > 0 ORDER BY hits DESC, id DESC LIMIT ?"
    )
    return connection.execute(query, (*map(str.casefold, words), limit)).fetchall()
