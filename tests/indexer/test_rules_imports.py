"""Which module breaks when it is imported first: the interpreter is the judge, of modules that import at random."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from indexer.request import Request
from indexer.rules_imports import Imports, Runs
from indexer.session import opened

MODULES = tuple("abcdef")
FORMS = ("import p.{0}", "from p.{0} import X as Y", "from p import {0}", "from p.{0} import *")
JUDGE = """
import importlib, json, sys
found = {}
for package in json.loads(sys.argv[1]):
    sys.path.insert(0, package)
    for name in json.loads(sys.argv[2]):
        try:
            importlib.import_module(f"p.{name}")
            found[f"{package} {name}"] = True
        except ImportError:
            found[f"{package} {name}"] = False
        for loaded in [one for one in sys.modules if one.partition(".")[0] == "p"]:
            del sys.modules[loaded]
        importlib.invalidate_caches()
    del sys.path[0]
print(json.dumps(found))
"""


def write_package(folder: Path, chance: random.Random) -> None:
    (folder / "p").mkdir(parents=True)
    (folder / "p/__init__.py").write_text(
        "" if chance.random() < 0.8 else f"from p.{chance.choice(MODULES)} import X\n"
    )
    for name in MODULES:
        lines = ["X = 1"]
        for other in chance.sample(MODULES, 2):
            form = chance.choice(
                ("import p.{0}", "from p.{0} import X as Y", "from p import {0}", "from p.{0} import *")
            )
            lines.insert(chance.randint(0, len(lines)), form.format(other))
        if chance.random() < 0.2:
            lines += ["try:", f"    from p.{chance.choice(MODULES)} import X as Z", "except ImportError:", "    pass"]
        (folder / f"p/{name}.py").write_text("\n".join(lines) + "\n")


def test_what_is_said_to_break_when_it_is_imported_first_breaks_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(20261126)  # noqa: S311 - the same packages in each run
    packages = [tmp_path / str(number) for number in range(60)]
    said: dict[str, bool] = {}
    for folder in packages:
        write_package(folder, chance)
        with opened(Request(packages=("p",), search_path=(folder,))) as session:
            runs = Runs(Imports(session.world, is_own=lambda module: module.partition(".")[0] == "p"))
            said.update({f"{folder} {name}": runs.broken(f"p.{name}") is None for name in MODULES})
    names = (json.dumps([str(folder) for folder in packages]), json.dumps(MODULES))
    judged = subprocess.run([sys.executable, "-B", "-c", JUDGE, *names], check=True, capture_output=True, text=True)
    assert said == json.loads(judged.stdout)
    assert {True, False} == set(said.values())
