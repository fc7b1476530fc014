"""The command itself: its help, its errors, its exit codes, and what it does where output has no place to go."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from indexer import __version__, cli
from indexer.terminal import Console
from tests.indexer.conftest import APP, Coldplug, Project, Ran
from tests.packaging.installed import ROOT

HELP = """\
Usage: coldplug [OPTIONS] [COMMAND] [ARGS]...

  Find, check and explain the plugins of Python packages without importing them.

Options:
  --version   Print the version.
  -h, --help  Show this message and exit.

Make a manifest:
  init   Find the bases of a project and propose its configuration.
  build  Read the sources and write the manifest.
  merge  Merge the manifests of parts into that of the whole.

Look at plugins:
  list   List the plugins of a manifest.
  show   Show what the manifest says about a plugin.
  graph  Draw who derives from whom.
  diff   Show what changed between two manifests.
  why    Show why a class is a plugin, or is not.

Configure:
  schema  Write the schema of a configuration file.
  config  Write an example of a configuration, or check one.
  stubs   Write a stub file that gives each plugin its type.

Be sure:
  check   Tell what is wrong with the plugins of a project.
  rule    Explain a rule of `check`, or list them all.
  doctor  Tell which plugins can load in this environment.
  audit   Import everything and compare with what was read.

Set up:
  cache       Show or delete what builds keep.
  completion  Print a shell's completion script.

  Exit codes: 0 fine; 1 findings, or a stale or incomplete manifest; 2 wrong use or configuration.
"""
COMMANDS = (
    "init",
    "build",
    "merge",
    "list",
    "show",
    "graph",
    "diff",
    "why",
    "schema",
    "config",
    "stubs",
    "doctor",
    "audit",
    "cache",
    "completion",
)


def started(
    *words: str, folder: Path, environment: Mapping[str, str] | None = None, shell: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; `shell` is a line of POSIX shell in which "$@" stands for it."""
    command = [sys.executable, "-m", "indexer", *words]
    return subprocess.run(
        ["/bin/sh", "-c", shell, "sh", *command] if shell else command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_the_help_page_lists_the_commands_by_what_they_are_for(words: tuple[str, ...], coldplug: Coldplug) -> None:
    assert coldplug(*words, columns=120) == Ran(code=0, out=HELP, err="")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [80, 120])
def test_every_command_s_help_has_examples_and_fits_the_terminal(name: str, columns: int, coldplug: Coldplug) -> None:
    told = coldplug(name, "--help", columns=columns)
    assert (told.code, told.err) == (0, "")
    assert f"  Examples:\n    coldplug {name}" in told.out
    assert max(map(len, told.out.splitlines())) <= columns


def test_the_version_is_an_option_among_others(coldplug: Coldplug) -> None:
    assert coldplug("--version", "build") == Ran(code=0, out=f"coldplug {__version__}\n", err="")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("biuld",), "there is no command 'biuld'; did you mean build?"),
        (("shwo",), "there is no command 'shwo'; did you mean show?"),
        (("xyzzy",), "there is no command 'xyzzy'; see coldplug --help"),
        (("--verison",), "there is no option --verison; did you mean --version?"),
        (("-x",), "there is no option -x; see coldplug --help"),
        (("bu\x1b[31mild",), "there is no command 'bu\\x1b[31mild'; did you mean build?"),
        (
            ("completion", "tcsh"),
            ("invalid value for 'SHELL': 'tcsh' is not one of 'bash', 'zsh', 'fish'; see coldplug completion --help"),
        ),
        (("completion",), "SHELL is missing; see coldplug completion --help"),
    ],
)
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug(*words) == Ran(code=2, out="", err=f"coldplug: {message}\n")


def test_errors_are_red_on_a_terminal(coldplug: Coldplug) -> None:
    assert coldplug("biuld", color=True).err == (
        "\x1b[31mcoldplug:\x1b[0m there is no command 'biuld'; did you mean build?\n"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_describes_every_command_and_option(name: str) -> None:
    page = (ROOT / "docs/reference/command.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    shared = page.partition("\n## init\n")[0]
    command = cli.cli.get_command(cli.cli.make_context("coldplug", [], resilient_parsing=True), name)
    assert command is not None
    context = click.Context(command)
    inner = command.list_commands(context) if isinstance(command, click.Group) else []
    several = [command, *(command.get_command(context, one) for one in inner if isinstance(command, click.Group))]
    parameters = [parameter for one in several if one is not None for parameter in one.params]
    options = {option for parameter in parameters for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if option not in section and option not in shared} == set()
    assert section.count("$ coldplug ") >= 1 or name == "completion"


# --- what goes wrong inside ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "coldplug: interrupted\n"),
        (
            OSError(28, "No space left on device"),
            2,
            "coldplug: the output: No space left on device; see whether it can be written\n",
        ),
        (
            PermissionError(13, "Permission denied", "x.json"),
            2,
            "coldplug: x.json: Permission denied; see whether it can be written\n",
        ),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
    ],
)
def test_what_happens_to_the_process_is_told_by_its_exit_code(
    error: BaseException, code: int, message: str, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_write_to_nobody", lambda: None)  # it would close the streams of the test run

    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    assert coldplug("list") == Ran(code=code, out="", err=message)


def test_an_error_of_its_own_is_told_apart_from_a_finding(coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(cli, "_run", fail)
    told = coldplug("list")
    lines = told.err.splitlines()
    assert (told.code, told.out, lines[0], lines[-1]) == (
        2,
        "",
        "coldplug: an error of coldplug's own; please report it with these lines",
        "ZeroDivisionError: division by zero",
    )


# --- where output goes -----------------------------------------------------------------------------------------------

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="is about POSIX shells and devices")


@needs_posix
@pytest.mark.parametrize(
    ("shell", "code", "err"),
    [
        ('"$@" >&-', 0, ""),
        ('"$@" 2>&-', 0, ""),
        ('"$@" >/dev/full', 2, "coldplug: the output: No space left on device; see whether it can be written\n"),
        ('"$@" | head -n 1 >/dev/null', 0, ""),
        ('mkdir gone && cd gone && rmdir ../gone && "$@" --manifest ../app/plugins.json', 0, ""),
    ],
)
def test_output_that_nobody_takes_is_no_error_of_the_program(shell: str, code: int, err: str, app: Path) -> None:
    told = started("list", folder=app, shell=shell)
    assert (told.returncode, told.stderr) == (code, err)


@needs_posix
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("words", [("--version",), ("--help",), ("list", "--help"), ("list",), ("build", "-o", "-")])
def test_an_output_that_takes_nothing_is_told_once_by_every_command(
    words: tuple[str, ...], buffered: str, app: Path
) -> None:
    environment = {"PYTHONUNBUFFERED": buffered}
    told = started(*words, folder=app, environment=environment, shell='"$@" >/dev/full')  # noqa: S604 - the parameter's name
    full = "coldplug: the output: No space left on device; see whether it can be written\n"
    assert (told.returncode, told.stderr) == (2, full)
    neither = started(*words, folder=app, environment=environment, shell='"$@" >/dev/full 2>&1')  # noqa: S604 - see above
    assert neither.returncode == 2
    closed = started(*words, folder=app, environment=environment, shell='"$@" >&-')  # noqa: S604 - see above
    assert (closed.returncode, closed.stderr) == (0, "")


@needs_posix
def test_a_reader_that_leaves_early_ends_the_command_as_a_signal_would(app: Path) -> None:
    told = started("list", folder=app, shell='{ "$@"; echo $? >&2; } | true')  # noqa: S604 - the parameter's name
    assert told.stderr == "141\n"


@pytest.mark.parametrize("words", [("list",), ("graph",), ("show", "notes")])
def test_an_encoding_that_lacks_characters_gets_them_spelled(words: tuple[str, ...], app: Path) -> None:
    notes = app / "app/plugins/notes.py"
    notes.write_text(notes.read_text(encoding="utf-8").replace("Keeps all.", "Hält ☂"), encoding="utf-8")
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert started("build", "-q", folder=app, environment=environment).returncode == 0
    told = started(*words, folder=app, environment=environment)
    assert (told.returncode, told.stderr, told.stdout.isascii()) == (0, "", True)
    assert ("H\\xe4lt \\u2602" in told.stdout) is (words != ("graph",))


def test_colours_are_only_for_terminals_and_never_under_no_color(app: Path) -> None:
    plain = started("list", folder=app).stdout
    forced = started("list", folder=app, environment={"FORCE_COLOR": "1"}).stdout
    refused = started("list", folder=app, environment={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout
    assert ("\x1b" in forced, "\x1b" in plain, refused) == (True, False, plain)


def test_what_is_still_buffered_when_the_reader_has_left_goes_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "written"
    with written.open("w") as stream:
        stream.write("buffered")
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", io.StringIO())  # has no file descriptor
        cli._write_to_nobody()  # noqa: SLF001
        monkeypatch.setattr(sys, "stdout", None)
        cli._write_to_nobody()  # noqa: SLF001
    assert written.read_text() == ""


# --- what a start costs ----------------------------------------------------------------------------------------------

HEAVY = ("networkx", "libcst", "orjson")


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--format", "json"),
        ("show", "small"),
        ("why", "app.plugins.models:Small"),
        ("--version",),
        ("--help",),
        ("completion", "bash"),
    ],
)
def test_what_only_looks_imports_none_of_the_large_libraries(words: tuple[str, ...], app: Path) -> None:
    program = (
        "import sys; from indexer.__main__ import main; code = main(); "
        f"print(code, [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=app,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == "0 []\n"


def test_the_seam_leads_to_the_packages_beside_this_one() -> None:
    assert [cli.sibling(name).__name__ for name in ("loader", "schemas")] == ["loader", "schemas"]


def test_a_console_is_made_for_the_process_s_own_streams() -> None:
    from indexer.terminal import standard_console

    assert isinstance(standard_console(), Console)


# --- completion ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_calls_the_command_back(shell: str, coldplug: Coldplug) -> None:
    told = coldplug("completion", shell)
    assert (told.code, told.err, f"_COLDPLUG_COMPLETE={shell}_complete" in told.out) == (0, "", True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a bash")
def test_bash_takes_the_script(app: Path) -> None:
    told = subprocess.run(
        ["bash", "-n"],
        input=started("completion", "bash", folder=app).stdout,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("coldplug gr", ["graph"]),
        ("coldplug show s", ["small"]),
        ("coldplug show ", ["large", "notes", "small", "talking"]),
        ("coldplug list M", ["Memory", "Model"]),
        ("coldplug graph Mo", ["Model"]),
        ("coldplug list --man", ["--manifest"]),
        ("coldplug list --format j", ["json"]),
        ("coldplug show --manifest none.json s", []),
        ("coldplug list --project nowhere M", []),
        ("coldplug unheard-of --he", ["--help"]),
    ],
)
def test_commands_options_and_names_are_completed(
    typed: str, completed: list[str], app: Path, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = typed.split(" ")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    monkeypatch.setenv("_COLDPLUG_COMPLETE", "bash_complete")
    told = coldplug()
    assert [line.partition(",")[2] for line in told.out.splitlines() if line] == completed
    assert told.err == ""
    assert app.is_dir()


def test_a_project_without_a_manifest_has_nothing_to_complete(
    project: Project, coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(APP)
    monkeypatch.setenv("COMP_WORDS", "coldplug show ")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("_COLDPLUG_COMPLETE", "bash_complete")
    assert coldplug() == Ran(code=0, out="\n", err="")
