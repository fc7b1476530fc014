"""A reader who follows a page: in a copy of the repository, with a shell and a Python session of their own.

The environment holds what README installs. There are no keys in it, and nothing of this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import venv
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from textwrap import dedent

from indexer import __version__
from tests.docs.pages import ROOT

_COPIED = ("README.md", "LICENSE", "pyproject.toml", "build_index.py", "indexer", "loader", "schemas", "examples")
_MADE = ("__pycache__", "*.pyc", "plugins.json", ".coldplug_cache", "*.sqlite3", "build", "dist", "*.egg-info")
_PACKAGES = ("indexer", "loader", "schemas")
# What `pip install '.[build]'` brings, and what pages use beside it.
_INSTALLED = ("click", "docstring_parser", "libcst", "networkx", "orjson", "packaging", "pytest", "build", "setuptools")
_END = "== this command ended =="

# Runs blocks one after the other in one namespace, as a person at the prompt would; a block and a report are JSON.
_SESSION = """
    import doctest, json, sys
    sys.path.insert(0, "")
    doctest.ELLIPSIS_MARKER = "…"
    globs, real = {"__name__": "__main__"}, sys.stdout
    class Runner(doctest.DocTestRunner):
        def report_failure(self, out, test, example, got):
            report.append([example.lineno, example.source, example.want, got])
        def report_unexpected_exception(self, out, test, example, info):
            report.append([example.lineno, example.source, example.want, doctest._exception_traceback(info)])
    for line in sys.stdin:
        text, report = json.loads(line), []
        if ">>> " in text:
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            test = doctest.DocTestParser().get_doctest(text, globs, "page", "page", 0)
            test.globs = globs
            Runner(optionflags=flags).run(test, clear_globs=False, out=lambda text: None)
        else:
            sys.stdout = sys.stderr
            try:
                exec(compile(text, "page", "exec"), globs)
            except BaseException as error:
                report.append([0, text, "", repr(error)])
            sys.stdout = real
        print(json.dumps(report), flush=True)
"""


def copy_repository(folder: Path) -> Path:
    """Copy what the pages use of the repository."""
    folder.mkdir(parents=True)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(*_MADE))
        else:
            shutil.copy2(source, folder)
    return folder


def make_environment(folder: Path) -> Path:
    """Make a virtual environment with Coldplug and what it needs, linked from the one that runs the tests."""
    venv.EnvBuilder(symlinks=True).create(folder)
    [site] = folder.glob("lib/python*/site-packages")
    for name in _needed(_INSTALLED):
        for entry in _entries(name):
            (site / entry.name).symlink_to(entry)
    for package in _PACKAGES:
        shutil.copytree(ROOT / package, site / "coldplug" / package, ignore=shutil.ignore_patterns(*_MADE))
    described = site / f"coldplug-{__version__}.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: coldplug\nVersion: {__version__}\n")
    files = [path.relative_to(site).as_posix() for path in (site / "coldplug").rglob("*.py")]
    (described / "RECORD").write_text("".join(f"{path},,\n" for path in files))
    script = folder / "bin" / "coldplug"
    script.write_text(
        f"#!{folder}/bin/python\nimport sys\nfrom coldplug.indexer.__main__ import main\nsys.exit(main())\n"
    )
    script.chmod(0o755)
    return folder


def _needed(names: tuple[str, ...]) -> set[str]:
    """Return the installed distributions that some need, themselves included; extras are left out."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            needs = distribution(name).requires or ()
        except PackageNotFoundError:
            continue  # of another platform or Python
        found.add(name)
        waiting += [re.split(r"[^\w.-]", line)[0] for line in needs if "extra ==" not in line]
    return found


def _entries(name: str) -> Iterator[Path]:
    """Yield the files and folders of site-packages that are a distribution's."""
    told = distribution(name)
    tops = {path.parts[0] for path in told.files or () if path.parts[0] not in {"..", "__pycache__"}}
    yield from (Path(str(told.locate_file(top))) for top in sorted(tops))


class Reader:
    """Somebody who has the repository in a folder, an environment that is active, and a page."""

    def __init__(self, folder: Path, environment: Path) -> None:
        """Stand in the folder."""
        self.here = folder
        (folder / ".venv").symlink_to(environment)
        self._variables = {
            "PATH": os.pathsep.join([str(folder / ".venv" / "bin"), os.environ.get("PATH", "")]),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "PYTHONHASHSEED": "0",
        }
        self._python: subprocess.Popen[str] | None = None

    def run(self, *commands: str) -> tuple[list[str], int]:
        """Run commands in one shell; return what each prints, on either stream, and the exit code of the last."""
        # After each command a mark, which leaves `$?` as it was; the next shell begins where this one ends.
        marked = "".join(f"{words}\n_code=$?; printf '%s\\n' '{_END}'; (exit $_code)\n" for words in commands)
        done = subprocess.run(
            ["bash", "-c", f"{marked}pwd\nexit $_code\n"],
            cwd=self.here,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        *printed, last = done.stdout.split(f"{_END}\n")
        if len(printed) == len(commands):
            self.here = Path(last.strip())
        else:  # one of them ended the shell
            printed.append(last)
        return printed + [""] * (len(commands) - len(printed)), done.returncode

    def write(self, path: str, text: str) -> None:
        """Write a file, as an editor would."""
        file = self.here / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def type(self, text: str) -> list[tuple[int, str, str, str]]:
        """Run a block in the Python session; return line, source, what should show and what did, where they differ."""
        if self._python is None:
            self._python = subprocess.Popen(
                ["python", "-c", dedent(_SESSION)],
                cwd=self.here,
                env=self._variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        self._python.stdin.write(json.dumps(text) + "\n")
        self._python.stdin.flush()
        answer = self._python.stdout.readline()
        return [(line, source, want, got) for line, source, want, got in json.loads(answer)]

    def close(self) -> None:
        """End the session."""
        if self._python is not None:
            self._python.communicate()
