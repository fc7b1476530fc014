"""The application as its users meet it: a process of its own, with what it prints and its exit code."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.example.conftest import without_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.example.conftest import Application, ModelServer

CHAT = "POST /api/chat"
READY = """\
LlamaKeeper is ready after 0.0 ms; 3 of 6 plugins were imported.

  character  base_character 0.0 ms  Llama
"""
ALONE = "\nNo model answers, and none is imitated: what you say is kept and can be searched.\n"


def nobody() -> str:
    """Return an address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def model(model_server: ModelServer) -> ModelServer:
    """Return a model that answers "Of course." to everything."""
    model_server.answer(CHAT, {"message": {"content": "Of "}}, {"message": {"content": "course."}}, {"done": True})
    model_server.answer("GET /api/tags", {"models": [{"name": "tiny:latest"}]})
    return model_server


def at(url: str) -> tuple[str, ...]:
    return "--set", f"ollama.base_url={url}", "--set", "ollama.default_model=tiny"


def test_without_any_service_it_starts_and_says_what_to_start(application: Application) -> None:
    url = nobody()
    assert application(*at(url), COLUMNS="120") == (
        READY
        + "  model      ollama 0.0 ms  not available\n"
        + "  memory     sqlite_memory 0.0 ms  0 messages in llamakeeper.sqlite3, searched by its full-text index\n\n"
        + f"model: Ollama: no server answers at {url} (Connection refused)\n"
        + "  -> start the server with `ollama serve` (it comes from https://ollama.com), or set base_url\n"
        + ALONE,
        "",
        0,
    )


def test_with_a_model_it_says_who_answers(application: Application, model: ModelServer) -> None:
    assert application("--status", *at(model.url), COLUMNS="120") == (
        READY
        + f"  model      ollama 0.0 ms  tiny at {model.url}\n"
        + "  memory     sqlite_memory 0.0 ms  0 messages in llamakeeper.sqlite3, searched by its full-text index\n",
        "",
        0,
    )


LISTED = """\
AIModelPlugin
* ollama              A model served by Ollama.
  openai              A model served by OpenAI or in its manner.
CharacterModelPlugin
  advanced_character  Remembers what was said about a matter before.
* base_character      Knows who it is and what was said last.
MemoryManagerPlugin
  redis_memory        Keeps conversations on a Redis server.
                      needs redis, not installed here
* sqlite_memory       Keeps conversations in an SQLite file.
"""
NARROW = """\
AIModelPlugin
* ollama              A model served by
                      Ollama.
  openai              A model served by
                      OpenAI or in its
                      manner.
CharacterModelPlugin
  advanced_character  Remembers what was
                      said about a matter
                      before.
* base_character      Knows who it is and
                      what was said last.
MemoryManagerPlugin
  redis_memory        Keeps conversations on
                      a Redis server.
                      needs redis, not
                      installed here
* sqlite_memory       Keeps conversations in
                      an SQLite file.
"""


@pytest.mark.parametrize(("columns", "listed"), [("80", LISTED), ("44", NARROW)])
def test_all_plugins_are_listed_with_what_they_lack(application: Application, columns: str, listed: str) -> None:
    assert application("--list", COLUMNS=columns) == (listed, "", 0)


@pytest.mark.parametrize(
    ("arguments", "imported"),
    [
        (["--list"], set()),
        (["--status"], {"ollama", "base_character", "sqlite_memory"}),
        (["--status", "--use", "openai"], {"openai", "base_character", "sqlite_memory"}),
        (
            ["--search", "x", "--use", "advanced_character"],
            {"ollama", "base_character", "advanced_character", "sqlite_memory"},
        ),
    ],
)
def test_the_plugins_in_use_are_imported_and_no_others(
    application: Application, arguments: list[str], imported: set[str]
) -> None:
    code = (
        "import sys; from llamakeeper.__main__ import main; main(sys.argv[1:]);"
        "print(*[name.rpartition('.')[2] for name in sys.modules if name.endswith('_plugin')], file=sys.stderr)"
    )
    command = [sys.executable, "-S", "-c", code, *arguments]
    told = subprocess.run(
        command, cwd=application.folder, env=application.environment, capture_output=True, text=True, check=True
    )
    assert {name.removesuffix("_plugin") for name in told.stderr.splitlines()[-1].split()} == imported


def test_what_was_said_and_answered_is_there_in_the_next_run(application: Application, model: ModelServer) -> None:
    assert application("--say", "My cat is called Ada", *at(model.url)) == ("Of course.\n", "", 0)
    assert application("--say", "What is it called?", *at(model.url)) == ("Of course.\n", "", 0)
    assert [message["content"] for message in model.requests[-1].document["messages"][1:]] == [
        "My cat is called Ada",
        "Of course.",
        "What is it called?",
    ]
    found = application("--search", "cat")
    assert (found.out[16:], found.err, found.code) == ("  user       My cat is called Ada\n", "", 0)


def test_without_a_model_what_is_said_is_kept_and_what_was_said_before_is_shown(application: Application) -> None:
    url = nobody()
    told = (
        f"There is no answer.\nOllama: no server answers at {url} (Connection refused)\n"
        "  -> start the server with `ollama serve` (it comes from https://ollama.com), or set base_url\n"
    )
    assert application("--say", "My cat is called Ada", *at(url)) == ("", told, 1)
    again = application("--say", "Who is Ada?", *at(url))
    assert (again.err, again.code) == (told, 1)
    first, second = again.out.splitlines()
    assert (first, second[16:]) == ("What was said about it before:", "  user       My cat is called Ada")


def test_a_conversation_is_not_told_of_another(application: Application, model: ModelServer) -> None:
    application("--say", "One", "--conversation", "first", *at(model.url))
    application("--say", "Two", "--conversation", "second", *at(model.url))
    assert [message["content"] for message in model.requests[-1].document["messages"][1:]] == ["Two"]


def test_a_memory_that_is_not_installed_is_told_and_the_rest_works(application: Application) -> None:
    assert application("--use", "redis_memory", "--use", "openai", COLUMNS="400") == (
        READY.replace("3 of 6", "2 of 6")
        + "  model      openai 0.0 ms  not available\n  memory     redis_memory 0.0 ms  not available\n\n"
        "model: OpenAI wants an API key\n  -> set OPENAI_API_KEY (https://platform.openai.com/api-keys)\n\n"
        "memory: app.plugins.memory_managers.redis_memory_plugin:RedisMemoryPlugin needs redis>=5, "
        'which is not installed\n  -> pip install "redis>=5"\n\n'
        "Nothing that is said now will be kept when the program ends.\n" + ALONE,
        "",
        0,
    )


def test_what_a_missing_memory_would_have_kept_cannot_be_searched(application: Application) -> None:
    assert application("--use", "redis_memory", "--search", "cat") == (
        "",
        (
            "app.plugins.memory_managers.redis_memory_plugin:RedisMemoryPlugin needs redis>=5, which is not "
            'installed\n  -> pip install "redis>=5"\n'
        ),
        1,
    )


def test_a_plugin_that_breaks_harms_no_other_and_is_told_where_it_breaks(application: Application) -> None:
    broken = application.folder / "app" / "plugins" / "ai_models" / "ollama_plugin.py"
    broken.write_text("raise RuntimeError('out of llamas')\n", encoding="utf-8")
    with_it = application("--status", COLUMNS="400")
    assert f"can't be imported: RuntimeError: out of llamas ({broken}:1)\n" in with_it.out
    assert (with_it.err, with_it.code) == ("", 0)
    without_it = application("--status", "--use", "openai")
    assert ("out of llamas" in without_it.out, without_it.code) == (False, 0)


WRONG = {
    "an unknown plugin": (
        ["--use", "olama"],
        "",
        "there is no plugin 'olama' in app:plugins.json; did you mean 'ollama'?",
    ),
    "an unknown option": (
        ["--set", "ollama.temprature=1"],
        "",
        (
            "app.plugins.ai_models.ollama_plugin:OllamaPlugin: config=: $.temprature: there is no option 'temprature'; "
            "did you mean 'temperature'?"
        ),
    ),
    "an option without a plugin": (
        ["--set", "temperature=1"],
        "",
        "--set temperature=1: write PLUGIN.OPTION=VALUE, for instance ollama.temperature=0.2",
    ),
    "a file that is not there": (
        ["--config", "other.toml"],
        "",
        "other.toml: $: there is no such file; create it, or take it out of config=",
    ),
    "a file that is no TOML": (
        [],
        "[use",
        (
            "llamakeeper.toml:1: $: it is no TOML: Expected ']' at the end of a table "
            "declaration (at end of document); correct it there"
        ),
    ),
    "a category that is none": (
        [],
        "[use]\nModel = 'ollama'\n",
        (
            "llamakeeper.toml:2: $.use.Model: there is no category 'Model'; the categories are: AIModelPlugin, "
            "CharacterModelPlugin, MemoryManagerPlugin"
        ),
    ),
    "a choice that is no name": (
        [],
        "use = 1\n",
        "llamakeeper.toml:1: $.use: 'use' is no table; write CATEGORY = \"NAME\" under [use]",
    ),
    "options that are no table": (
        [],
        "plugins.ollama = 1\n",
        (
            "app.plugins.ai_models.ollama_plugin:OllamaPlugin: llamakeeper.toml:1: $: int is no mapping of options; "
            "write a table"
        ),
    ),
    "options of no plugin": (
        [],
        "[plugins.sqlite]\npath = 'x'\n",
        (
            "llamakeeper.toml:1: $.plugins.sqlite: there is no plugin or category 'sqlite'; did you mean "
            "'sqlite_memory'?"
        ),
    ),
}
WRONG_VARIABLES = {
    "LLAMAKEEPER__PLUGINS__OLAMA__TEMPERATURE": (
        "$.plugins.olama: there is no plugin or category 'olama'; "
        "did you mean LLAMAKEEPER__PLUGINS__OLLAMA__TEMPERATURE?"
    ),
    "LLAMAKEEPER__USE__MODEL": (
        "$.use.MODEL: there is no category 'MODEL'; the categories are: AIModelPlugin, CharacterModelPlugin, "
        "MemoryManagerPlugin"
    ),
}


@pytest.mark.parametrize("name", WRONG_VARIABLES)
def test_a_variable_about_nothing_is_told_in_one_line(application: Application, name: str) -> None:
    assert application(**{name: "1"}) == ("", f"llamakeeper: {name}: {WRONG_VARIABLES[name]}\n", 2)


def test_the_environment_chooses_and_configures_and_the_command_line_lies_over_it(
    application: Application, model: ModelServer
) -> None:
    variables = {
        "LLAMAKEEPER__USE__MEMORYMANAGERPLUGIN": "redis_memory",
        "LLAMAKEEPER__PLUGINS__BASE_CHARACTER__DISPLAY_NAME": "Variable",
        "LLAMAKEEPER__PLUGINS__OLLAMA__DEFAULT_MODEL": "huge",
    }
    told = application("--status", "--use", "sqlite_memory", *at(model.url), COLUMNS="120", **variables)
    assert (told.out.splitlines()[2:], told.err, told.code) == (
        [
            "  character  base_character 0.0 ms  Variable",
            f"  model      ollama 0.0 ms  tiny at {model.url}",
            "  memory     sqlite_memory 0.0 ms  0 messages in llamakeeper.sqlite3, searched by its full-text index",
        ],
        "",
        0,
    )


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_use_is_told_in_one_line(application: Application, wrong: str) -> None:
    arguments, file, message = WRONG[wrong]
    if file:
        (application.folder / "llamakeeper.toml").write_text(file, encoding="utf-8")
    assert application(*arguments) == ("", f"llamakeeper: {message}\n", 2)


@pytest.mark.skipif(sys.platform == "win32", reason="is about pipes of POSIX shells")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("argument", ["--status", "--list"])
def test_a_reader_that_leaves_early_ends_it_without_a_word(
    application: Application, argument: str, unbuffered: str
) -> None:
    told = subprocess.run(
        ["/bin/sh", "-c", '{ "$@"; echo $? >&2; } | true', "sh", *application.command(argument)],
        cwd=application.folder,
        env={**application.environment, "PYTHONUNBUFFERED": unbuffered},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == "141\n"


def test_without_a_manifest_it_says_how_to_make_one(application: Application) -> None:
    (application.folder / "app" / "plugins.json").unlink()
    told = application()
    assert (told.out, told.code) == ("", 2)
    assert told.err == (
        "llamakeeper: app:plugins.json: the package 'app' has no 'plugins.json'; write it with `coldplug build`, "
        "and see that it is packed with the package\n"
    )


def test_without_coldplug_it_says_so(application: Application) -> None:
    assert application(PYTHONPATH="") == (
        "",
        "llamakeeper: Coldplug isn't installed; `python -m pip install` it, or `-e` its checkout\n",
        2,
    )


# --- on a terminal ---------------------------------------------------------------------------------------------------

on_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


def converse(application: Application, *arguments: str, typed: Sequence[str] = (), **variables: str) -> str:
    """Run the application on a terminal, type a line at each prompt, and return what is shown, durations replaced."""
    import pty

    ours, its = pty.openpty()
    environment = {**application.environment, "TERM": "xterm", **variables}
    process = subprocess.Popen(
        application.command(*arguments), cwd=application.folder, env=environment, stdin=its, stdout=its, stderr=its
    )
    os.close(its)
    shown = b""
    lines = iter(typed)
    try:
        while piece := os.read(ours, 4096):
            shown += piece
            if shown.endswith(b"you> ") and (line := next(lines, None)) is not None:
                os.write(ours, line.encode())
    except OSError:  # Linux tells so that the other side was closed
        pass
    os.close(ours)
    assert process.wait() == 0
    return without_times(shown.decode()).replace("\r\n", "\n")


@on_a_terminal
def test_on_a_terminal_one_talks_to_the_character(application: Application, model: ModelServer) -> None:
    shown = converse(
        application,
        *at(model.url),
        typed=["hello\n", "/search hello\n", "/what\n", "/plugins\n", "\n", "/quit\n"],
        COLUMNS="120",
    )
    assert "/search WORDS looks through the memory, /plugins shows what there is, /quit ends.\n" in shown
    assert "Llama> Of course.\n" in shown
    assert "  user       hello\n" in shown
    assert "* ollama " in shown


@on_a_terminal
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_trouble_is_coloured_on_a_terminal_unless_nobody_wants_it(
    application: Application,
    variables: dict[str, str],
    *,
    coloured: bool,
) -> None:
    shown = converse(application, "--status", "--use", "openai", **variables)
    words = "\x1b[33mnot available\x1b[0m" if coloured else "  not available"
    assert words in shown
    assert ("\x1b" in shown) is coloured


@on_a_terminal
def test_the_end_of_input_ends_the_chat(application: Application, model: ModelServer) -> None:
    shown = converse(application, *at(model.url), typed=["\x04"], COLUMNS="120")
    assert shown.endswith("you> \n")


def test_the_example_s_wheel_holds_its_manifest(application: Application, tmp_path: Path) -> None:
    shutil.copytree(application.folder, tmp_path / "source")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), "."]
    built = subprocess.run(command, cwd=tmp_path / "source", capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    import zipfile

    [wheel] = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("app/plugins.json") == (application.folder / "app" / "plugins.json").read_bytes()
