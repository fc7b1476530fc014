"""What the tests of the example share: its folder and the checkout's packages under their public names, importable.

The example is an application, with modules called `app`; they are taken out of `sys.modules` again after each test
module, since other tests have packages of that name.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "llamakeeper"
OWN = ("app", "llamakeeper", "coldplug")


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder where the checkout's packages have the names that they have in the wheel."""
    folder = tmp_path_factory.mktemp("public")
    for package in ("indexer", "loader", "schemas"):
        shutil.copytree(
            ROOT / package, folder / "coldplug" / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    return folder


@pytest.fixture(scope="session")
def built(public: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example as it is committed, with the manifest that the command builds from it."""
    folder = tmp_path_factory.mktemp("example") / "llamakeeper"
    made = ("__pycache__", "plugins.json", ".coldplug_cache", "*.sqlite3", "build", "*.egg-info")
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(*made))
    command = (sys.executable, "-m", "coldplug.indexer", "build", "--quiet")
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(public)}, check=True)
    return folder


@pytest.fixture(scope="module")
def load(public: Path) -> Iterator[Callable[[str], Any]]:
    """Return a function that imports a module of the example."""
    paths = [str(EXAMPLE), str(public)]
    sys.path[:0] = paths
    yield importlib.import_module
    for path in paths:
        sys.path.remove(path)
    for name in [name for name in sys.modules if name.partition(".")[0] in OWN]:
        del sys.modules[name]


class Run(NamedTuple):
    """What the application printed, durations replaced by `0.0 ms`, and its exit code."""

    out: str
    err: str
    code: int


class Application(NamedTuple):
    """A copy of the example with its manifest, and an environment without keys, proxies or installed packages."""

    folder: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str) -> list[str]:
        """Return the command line; `-S` hides site-packages: the application needs none."""
        return [sys.executable, "-S", "-m", "llamakeeper", *arguments]

    def __call__(self, *arguments: str, **variables: str) -> Run:
        """Run the application with nothing to read on stdin."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Run(without_times(done.stdout), done.stderr, done.returncode)


def without_times(text: str) -> str:
    """Replace each duration, and the spaces that align it."""
    return re.sub(r" *\b[0-9]+[.][0-9] ms", " 0.0 ms", text)


@pytest.fixture
def application(built: Path, public: Path, tmp_path: Path) -> Application:
    """Return the application in a folder of the test's own."""
    folder = tmp_path / "llamakeeper"
    shutil.copytree(built, folder)
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith(("_PROXY", "_API_KEY"))}
    own = {"PYTHONPATH": str(public), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    return Application(folder, {**kept, **own})


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """Return a running server that speaks the protocols of Ollama and OpenAI, and misbehaves when told to."""
    with ModelServer().running() as server:
        yield server


class Request(NamedTuple):
    """What a client asked."""

    method: str
    path: str
    authorization: str | None
    document: Any


class Answer(NamedTuple):
    """What the server answers: a status, and pieces of a body that are sent one by one.

    `cut` closes the connection before the announced end of the body; `stall` sends nothing more until the server ends.
    """

    pieces: Sequence[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = {}
    cut: bool = False
    stall: bool = False


class ModelServer:
    """A running server: `answers` maps "METHOD path" to what it answers, `requests` is what it was asked."""

    def __init__(self) -> None:
        """Listen on a free port of the loopback interface."""
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self.ended = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[ModelServer]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            self._http.shutdown()
            thread.join()
            self._http.server_close()

    def answer(self, request: str, *documents: object, **how: Any) -> None:
        """Answer `request` with documents, one on a line, as Ollama streams."""
        self.answers[request] = Answer([json.dumps(document).encode() + b"\n" for document in documents], **how)

    def answer_events(self, request: str, *events: object, **how: Any) -> None:
        """Answer `request` with server-sent events, as OpenAI streams; a string is sent as it is."""
        lines = [event if isinstance(event, str) else "data: " + json.dumps(event) for event in events]
        self.answers[request] = Answer([line.encode() + b"\n\n" for line in lines], **how)


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _serve(self, document: object) -> None:
            request = Request(self.command, self.path, self.headers.get("Authorization"), document)
            server.requests.append(request)
            answer = server.answers.get(f"{self.command} {self.path}", Answer([b"no such page"], status=404))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.cut:
                self.send_header("Content-Length", str(sum(map(len, answer.pieces)) + 1000))
            self.end_headers()
            for piece in answer.pieces:
                self.wfile.write(piece)
                self.wfile.flush()
            if answer.stall:
                server.ended.wait(30)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
