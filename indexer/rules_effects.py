"""Which calls do something to the world outside the program, or to settings that all of it shares.

A call is told by what is called, whatever name it has here: `from os import mkdir as make` is `os.mkdir`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .rules_source import Source
    from .rules_subject import Subject

_FILE = "reads or writes a file"
_FOLDER = "changes files or folders"
_LISTS = "reads a folder"
_PROCESS = "starts a process"
_NETWORK = "uses the network"
_THREAD = "starts a thread"
_DATABASE = "opens a database"
_LOOP = "runs an event loop"

_REQUESTS = ("delete", "get", "head", "options", "patch", "post", "put", "request")

EFFECTS: Mapping[str, str] = {
    **dict.fromkeys(("builtins:open", "io:open", "_io:open", "codecs:open", "os:open", "gzip:open"), _FILE),
    **dict.fromkeys(
        ("tempfile:NamedTemporaryFile", "tempfile:TemporaryFile", "tempfile:mkstemp", "tempfile:mkdtemp"), _FOLDER
    ),
    **dict.fromkeys(
        (
            *(f"os:{name}" for name in ("mkdir", "makedirs", "remove", "unlink", "rename", "replace", "rmdir")),
            *(f"os:{name}" for name in ("removedirs", "chmod", "chown", "symlink", "link", "truncate")),
            *(f"shutil:{name}" for name in ("rmtree", "copy", "copy2", "copyfile", "copytree", "move")),
        ),
        _FOLDER,
    ),
    **dict.fromkeys(("os:listdir", "os:walk", "os:scandir", "glob:glob"), _LISTS),
    **dict.fromkeys(
        (
            *(f"subprocess:{name}" for name in ("run", "Popen", "call", "check_call", "check_output", "getoutput")),
            *("os:system", "os:popen", "os:fork", "multiprocessing.context:Process.start"),
            *("multiprocessing.process:BaseProcess.start", "subprocess:getstatusoutput"),
        ),
        _PROCESS,
    ),
    **dict.fromkeys(
        (
            *("socket:create_connection", "socket:create_server", "socket:getaddrinfo", "socket:gethostbyname"),
            *("_socket:getaddrinfo", "_socket:gethostbyname", "urllib.request:urlopen", "urllib.request:urlretrieve"),
            *("smtplib:SMTP", "ftplib:FTP", "imaplib:IMAP4", "_socket:socket.connect"),
            *(f"requests:{name}" for name in _REQUESTS),
            *(f"requests.api:{name}" for name in _REQUESTS),
            *(f"httpx:{name}" for name in (*_REQUESTS, "stream")),
            *(f"httpx._api:{name}" for name in (*_REQUESTS, "stream")),
        ),
        _NETWORK,
    ),
    **dict.fromkeys(("threading:Thread.start", "_thread:start_new_thread", "threading:Timer.start"), _THREAD),
    **dict.fromkeys(
        ("sqlite3:connect", "_sqlite3:connect", "psycopg2:connect", "psycopg:connect", "pymysql:connect", "dbm:open"),
        _DATABASE,
    ),
    **dict.fromkeys(("asyncio.runners:run", "asyncio:run"), _LOOP),
    "time:sleep": "waits",
    "builtins:input": "waits for the user",
    "builtins:print": "prints",
    "logging:basicConfig": "configures the logging of the whole process",
    "logging.config:dictConfig": "configures the logging of the whole process",
    "logging.config:fileConfig": "configures the logging of the whole process",
    "signal:signal": "sets a signal handler of the whole process",
    "locale:setlocale": "sets the locale of the whole process",
    "os:chdir": "changes the working directory",
    "random:seed": "seeds the random numbers of the whole process",
    "socket:setdefaulttimeout": "sets a time limit for all sockets of the process",
    "_socket:setdefaulttimeout": "sets a time limit for all sockets of the process",
    "builtins:exit": "ends the process",
    "sys:exit": "ends the process",
    "os:_exit": "ends the process",
}
"""What is called, as `module:qualname`, and what the call does."""

_PATH_METHODS: Mapping[str, str] = {
    **dict.fromkeys(("open", "read_bytes", "read_text", "write_bytes", "write_text"), _FILE),
    **dict.fromkeys(
        ("chmod", "hardlink_to", "mkdir", "rename", "replace", "rmdir", "symlink_to", "touch", "unlink"), _FOLDER
    ),
    **dict.fromkeys(("glob", "iterdir", "rglob"), _LISTS),
}
_PLATFORM = ("posix:", "nt:")


def effect_of(node: ast.Call, source: Source, subject: Subject) -> str | None:
    """Return what a call at the head of a module does beyond the module; None for what is not known to do anything."""
    match node.func:
        case ast.Attribute(value=ast.Attribute(attr="path", value=ast.Name() as module), attr="append" | "insert"):
            return "changes sys.path" if subject.meaning(module, source) == "sys" else None
        case ast.Attribute(value=ast.Call(func=maker), attr=method):
            made = subject.meaning(maker, source)
            return None if made is None else _of_object(made, method)
    name = subject.meaning(node.func, source)
    if name is None:
        return None
    for platform in _PLATFORM:
        name = name.replace(platform, "os:") if name.startswith(platform) else name
    if name.startswith("pathlib") and "Path." in name:
        return _PATH_METHODS.get(name.rpartition(".")[2])
    return EFFECTS.get(name)


def _of_object(maker: str, method: str) -> str | None:
    """Return what a method of an object does that was just made: `Thread(target=run).start()`."""
    if maker in ("threading:Thread", "threading:Timer") and method == "start":
        return _THREAD
    if maker.startswith("multiprocessing") and maker.endswith("Process") and method == "start":
        return _PROCESS
    if maker.startswith("pathlib") and maker.endswith("Path"):
        return _PATH_METHODS.get(method)
    if maker in ("_socket:socket", "socket:socket") and method == "connect":
        return _NETWORK
    return None
