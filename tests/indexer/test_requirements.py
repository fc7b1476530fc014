"""What importing a plugin needs: the interpreter imports each sample without one module after the other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import ExitStack, suppress
from itertools import chain
from textwrap import dedent

from indexer.pipeline import Request, opened
from indexer.requirements import Requirements
from tests.conftest import Index, Package
from tests.judge import Files

NEEDED: dict[str, str] = {
    "plain": "import zz_a",
    "class_body": "class Kept:\n    import zz_a",
    "nested_class": "class Kept:\n    class Inner:\n        from zz_a import name",
    "by_name": "import importlib\nimportlib.import_module('zz_a')",
    "by_name_held": "from importlib import import_module\nheld = import_module(name='zz_' + 'a')",
    "by_dunder": "held = __import__('zz_a').name",
    "in_for": "for each in (1, 2):\n    import zz_a",
    "in_range": "for each in range(1):\n    import zz_a",
    "in_while": "while True:\n    import zz_a\n    break",
    "in_match": "match 1:\n    case 1:\n        import zz_a\n    case _:\n        import zz_b",
    "in_with": "with open(__file__) as file:\n    import zz_a",
    "in_finally": "try:\n    pass\nfinally:\n    import zz_a",
    "raised_again": "try:\n    import zz_a\nexcept ImportError:\n    raise",
    "raised_otherwise": "try:\n    import zz_a\nexcept ImportError as e:\n    raise RuntimeError('needs a') from e",
    "raised_after": "try:\n    import zz_a\nexcept ImportError:\n    print('needs a')\n    raise",
    "ends_the_process": "import sys\ntry:\n    import zz_a\nexcept ImportError:\n    sys.exit(3)",
    "other_error": "try:\n    import zz_a\nexcept ValueError:\n    pass",
    "both_branches": "import os\nif os.environ.get('A'):\n    import zz_a\nelse:\n    import zz_a, zz_b",
    "after_a_check": "import os\nif os.environ.get('NEVER'):\n    raise RuntimeError('refused')\nimport zz_a",
    "called": "def start():\n    import zz_a\nstart()",
    "called_for_a_value": "def start(full=0):\n    import zz_a\n    if full:\n        import zz_b\nheld = [start()]",
    "called_by_called": "def start():\n    return inner()\ndef inner():\n    import zz_a\nstart()",
    "decorating": "def mark(cls):\n    import zz_a\n    return cls\n@mark\nclass Kept: ...",
    "decorating_a_method": "def mark(f):\n    import zz_a\n    return f\nclass Kept:\n    @mark\n    def f(self): ...",
    "made_decorator": "def mark(word):\n    def inner(f):\n        import zz_a\n        return f\n    return inner\n"
    "@mark('x')\ndef f(): ...",
    "made_object": "class Store:\n    def __init__(self):\n        import zz_a\nstore = Store()",
    "default_argument": "def f(held=__import__('zz_a')): ...",
    "instead": "try:\n    from typing import never_there\nexcept ImportError:\n    import zz_a",
    "elsewhere": "from pkg.shared import start\nstart()",
}
SPARED: dict[str, str] = {
    "in_function": "def later():\n    import zz_a",
    "in_method": "class Kept:\n    def f(self):\n        import zz_a",
    "in_lambda": "later = lambda: __import__('zz_a')",
    "for_types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import zz_a",
    "caught": "try:\n    import zz_a\nexcept ImportError:\n    zz_a = None",
    "suppressed": "from contextlib import suppress\nwith suppress(ImportError):\n    import zz_a",
    "either": "try:\n    import zz_a\nexcept ImportError:\n    import zz_b as zz_a",
    "raised_and_caught": "try:\n    try:\n        import zz_a\n    except ImportError:\n        raise ValueError\n"
    "except ValueError:\n    pass",
    "called_and_caught": "def start():\n    import zz_a\ntry:\n    start()\nexcept ImportError:\n    pass",
    "after_a_caught_one": "try:\n    import zz_a\n    import zz_b\nexcept ImportError:\n    pass",
    "in_no_loop": "for each in ():\n    import zz_a",
    "after_return": "import os\ndef f():\n    if not os.environ.get('NEVER'):\n        return\n    import zz_a\nf()",
    "after_break": "import os\nfor each in (1,):\n    if not os.environ.get('NEVER'):\n        break\n    import zz_a",
    "condition": "import os\nif os.environ.get('NEVER'):\n    import zz_a",
    "short_circuit": "import os\nheld = os.environ.get('NEVER') and __import__('zz_a')",
    "generator": "def start():\n    import zz_a\n    yield\nstart()",
    "coroutine": "async def start():\n    import zz_a\nheld = start()\nheld.close()",
}
SHARED: Files = {
    "pkg/__init__.py": "",
    "pkg/base.py": "class Base: ...\n",
    "pkg/shared.py": "def start():\n    import zz_a\n",
}

TRY_WITHOUT = """
import json, re, sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

class Third(MetaPathFinder):
    missing = ""
    def find_spec(self, name, path=None, target=None):
        if name.startswith("zz_") and name != self.missing:
            spec = ModuleSpec(name, self, is_package=True)
            return spec
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        module.name = None

third = Third()
sys.meta_path.insert(0, third)
shown = {}
for name in sys.argv[1:]:
    shown[name] = []
    for third.missing in ("", "zz_a", "zz_b"):
        for loaded in [key for key in sys.modules if key.startswith(("zz_", "pkg"))]:
            del sys.modules[loaded]
        try:
            __import__(f"pkg.{name}")
        except BaseException as error:
            assert third.missing, (name, error)
            shown[name].append(third.missing)
print(json.dumps(shown))
"""


def test_a_module_is_required_if_and_only_if_the_import_fails_without_it(index: Index, package: Package) -> None:
    samples = {**NEEDED, **SPARED}
    plugin = "\nfrom pkg.base import Base\nclass Plugin(Base): ...\n"
    root = package({**SHARED, **{f"pkg/{name}.py": source + plugin for name, source in samples.items()}})
    ran = subprocess.run(
        [sys.executable, "-c", dedent(TRY_WITHOUT), *samples],
        cwd=root,
        env={"PYTHONPATH": str(root), "A": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    shown: dict[str, list[str]] = json.loads(re.sub(r"^needs a\n", "", ran.stdout, flags=re.MULTILINE))
    plugins = index(root)["plugins"]
    said = {name: plugins[f"pkg.{name}:Plugin"]["requires"] for name in samples}
    assert said == shown
    assert [name for name, needs in said.items() if needs] == list(NEEDED)


def test_what_functions_that_call_each_other_need_does_not_depend_on_who_asks_first(
    index: Index, package: Package
) -> None:
    """Nothing ends such a circle but an error, and every module that enters it needs what all of it imports."""
    shared = (
        "def f():\n    import zz_f\n    g()\ndef g():\n    import zz_g\n    h()\ndef h():\n    import zz_h\n    f()\n"
    )
    plugin = "from pkg.base import Base\nfrom pkg import shared\nif shared:\n    shared.{}()\nclass Plugin(Base): ...\n"
    orders = ("fgh", "hgf", "gfh")
    root = package(
        {
            **SHARED,
            "pkg/shared.py": shared,
            **{
                f"pkg/{order}/{number}{name}.py": plugin.format(name)
                for order in orders
                for number, name in zip("abc", order, strict=True)
            },
        }
    )
    assert {tuple(record["requires"]) for record in index(root)["plugins"].values()} == {("zz_f", "zz_g", "zz_h")}


def test_those_who_follow_imports_together_read_each_module_once_between_them(package: Package) -> None:
    files = {
        "pkg/a.py": "from pkg import b, c",
        "pkg/b.py": "from pkg import c\nimport zz_b",
        "pkg/c.py": "import zz_c\nfrom pkg import e",
        "pkg/d.py": "from pkg import e",
        "pkg/e.py": "import zz_e\nfrom pkg import c",
        "pkg/other.py": "from pkg import a",
    }
    root = package({"pkg/__init__.py": "", **files})
    request = Request(packages=("pkg",), search_path=(root,), categories={})
    with ExitStack() as stack:
        worlds = [stack.enter_context(opened(request)).world for _ in range(3)]
        first, second, alone = (Requirements(world, is_own=lambda name: name.startswith("pkg")) for world in worlds)
        following = [
            first.waves(["pkg.a", "pkg.d"], share=lambda wave: wave[::2]),
            second.waves(["pkg.d", "pkg.a"], share=lambda wave: wave[1::2]),
        ]
        told = [next(waves) for waves in following]
        every = [*told]
        with suppress(StopIteration):
            while True:
                told = [waves.send(told) for waves in following]
                every += told
        needed = [[found.of(module) for module in ("pkg.a", "pkg.d")] for found in (first, second, alone)]
    read = [sorted(imports.of) for imports in every]
    assert sorted(chain(*read)) == ["pkg", "pkg.a", "pkg.b", "pkg.c", "pkg.d", "pkg.e"]
    assert read[:2] == [["pkg.a"], ["pkg.d"]]
    assert needed == [[{"zz_b", "zz_c", "zz_e"}, {"zz_c", "zz_e"}]] * 3
