"""Starting one plugin pays for that plugin alone: compared in fresh interpreters, module by module."""

from __future__ import annotations

import sys
from ast import literal_eval
from pathlib import Path

import pytest

from tests.loader.conftest import Application
from tests.loader.samples import change, child

FILES = {
    "app/plugins/__init__.py": "",
    "app/plugins/plain.py": "from app.core import Base\n\nclass Plain(Base):\n    pass\n",
    "app/plugins/needy.py": """
        import colorsys, sqlite3
        from app.core import Base
        from app.plugins.plain import Plain

        class Needy(Base):
            pass
        """,
    "app/plugins/late.py": """
        from app.core import Base

        class Late(Base):
            def __init__(self):
                import colorsys
        """,
    "app/plugins/choosy.py": """
        from __future__ import annotations
        from app.core import Base
        from typing import Literal

        class Choosy(Base):
            def __init__(self, label: str | None = None, mode: Literal["fast", "slow"] = "fast"):
                pass
        """,
    "app/plugins/broken.py": "from app.core import Base\n\nclass Broken(Base):\n    pass\n\n1 / 0\n",
}
PATH = """
    import os  # which any start of Python with its site has imported
    before = set(sys.modules)
    {use}
    print(sorted(set(sys.modules) - before))
    """
# All that the loader itself takes: its own modules, and the JSON scanner in C.
NEEDED = {
    "_json",
    "loader",
    "loader.catalogue",
    "loader.importing",
    "loader.manifest",
    "loader.plugins",
    "loader.starting",
}
LISTED = NEEDED | {"loader.listing", "loader.whole"}
"""The same where all that there is is asked for."""
CONFIGURED = NEEDED | {"loader.configuration"}
"""The same where more is set than what a call gives."""
CHECKED = NEEDED | {
    *("loader.checking", "loader.converting", "loader.failing", "loader.options", "loader.validation"),
    "loader.validation_assertions",
}
"""The same where the schema asks for more than a plain type."""
FROM_FILES = {"loader.addressing", "loader.documents", "loader.settings"}
"""What configuration files take on top, aside from what parses them."""
FROM_VARIABLES = {
    *("loader.addressing", "loader.documents", "loader.environment", "loader.options", "loader.settings"),
    "loader.texts",
}
"""The same for the environment."""
# What is never to be among it, since each costs a part of an interpreter start.
DEAR = {
    *("argparse", "asyncio", "collections", "contextlib", "dataclasses", "datetime", "difflib", "enum", "functools"),
    *("hashlib", "importlib.metadata", "importlib.resources", "inspect", "json", "logging", "pathlib", "pkgutil", "re"),
    *("threading", "tomllib", "traceback", "types", "typing", "warnings", "zipfile"),
}


@pytest.fixture
def path(application: Application) -> Path:
    """Return the path of a manifest with a few plugins."""
    return application(FILES)


def imported(use: str, path: Path) -> set[str]:
    """Return the modules that a use imports in a fresh interpreter."""
    code = PATH.format(use="; ".join(use.format(path=str(path)).splitlines()))
    return set(literal_eval(child(code, path.parent, flags=("-I", "-S"))))


OPEN = "from loader import PluginLoader\nplugins = PluginLoader.open({path!r})\n"
USES = {
    "open": ("", NEEDED),
    "one record": ("plugins['plain'].name", NEEDED),
    "the names": ("plugins.names('Base')", LISTED),
    "everything that is listed": ("[info.doc for infos in plugins.discover().values() for info in infos]", LISTED),
    "whether it is there": ("'telegraph' in plugins", NEEDED | {"loader.whole"}),
    "registering": ("plugins.register_config('plain', {{'size': 2}})", CONFIGURED),
}


@pytest.mark.parametrize("use", USES)
def test_asking_imports_nothing_but_the_loader_s_own(use: str, path: Path) -> None:
    asked, needed = USES[use]
    assert imported(OPEN + asked, path) == needed


@pytest.mark.parametrize("given", ["'plain'", "'plain', config={'size': 2}", "'choosy', config={'label': None}"])
def test_starting_a_plugin_imports_its_module_and_what_that_needs(given: str, path: Path) -> None:
    by_hand = imported(f"import app.plugins.{given.split(chr(39))[1]}", path)
    assert imported(f"{OPEN}plugins.load({given.replace('{', '{{').replace('}', '}}')})", path) == NEEDED | by_hand


def test_a_schema_that_asks_for_more_than_a_plain_type_costs_what_checks_it(path: Path) -> None:
    by_hand = imported("import app.plugins.choosy", path)
    assert imported(f"{OPEN}plugins.load('choosy', config={{{{'mode': 'fast'}}}})", path) == CHECKED | by_hand


def test_a_start_by_category_costs_what_lists_and_chooses(path: Path) -> None:
    by_hand = imported("import app.plugins.plain", path)
    use = OPEN.replace("{path!r}", "{path!r}, enabled=['plain']")
    taken = imported(f"{use}from app.core import Base\nplugins.load(Base)", path)
    assert taken == CONFIGURED | LISTED | {"loader.choosing"} | by_hand


@pytest.mark.parametrize("text", ["", "[plugins.plain]\nsize = 2\n"])
def test_a_toml_file_costs_what_parses_it(text: str, path: Path) -> None:
    (path.parent / "app.toml").write_text(f"[use]\nBase = 'plain'\n{text}", encoding="utf-8")
    (path.parent / "app.json").write_text("{}", encoding="utf-8")
    by_hand = imported("import tomllib, app.plugins.plain", path)
    files = [str(path.parent / name) for name in ("app.json", "app.toml")]
    use = OPEN.replace("{path!r}", f"{{path!r}}, config={files}")
    taken = imported(f"{use}from app.core import Base\nplugins.load(Base)\nplugins.load('plain')", path)
    assert taken == CONFIGURED | LISTED | FROM_FILES | {"loader.choosing"} | by_hand


@pytest.mark.parametrize("value", ["{}", "{'APP__PLUGINS__PLAIN__SIZE': '2'}"])
def test_the_environment_costs_nothing_that_is_not_the_loader_s(value: str, path: Path) -> None:
    by_hand = imported("import app.plugins.plain", path)
    environ = value.replace("{", "{{").replace("}", "}}")
    use = OPEN.replace("{path!r}", f"{{path!r}}, env='APP', environ={environ}")
    assert imported(f"{use}plugins.load('plain')", path) == CONFIGURED | FROM_VARIABLES | by_hand


def test_files_and_variables_are_not_read_before_they_are_needed(path: Path) -> None:
    file = path.parent / "app.toml"
    file.write_text("", encoding="utf-8")
    use = OPEN.replace("{path!r}", f"{{path!r}}, config={str(file)!r}") + "plugins.names('Base')\nplugins.discover()"
    assert imported(use, path) == CONFIGURED | LISTED | {"loader.documents"}


@pytest.mark.parametrize("name", ["plain", "needy", "late"])
def test_a_class_is_had_at_the_price_of_importing_it_by_hand(name: str, path: Path) -> None:
    by_hand = imported(f"import app.plugins.{name}", path)
    assert imported(f"{OPEN}plugins.load_class('{name}')", path) == NEEDED | by_hand


def test_what_a_plugin_imports_when_it_is_made_is_imported_then(path: Path) -> None:
    by_hand = imported("from app.plugins.late import Late\nLate()", path)
    assert imported(f"{OPEN}plugins.load('late')", path) == NEEDED | by_hand
    assert "colorsys" not in imported(f"{OPEN}plugins.load_class('late')", path)


def test_nothing_dear_is_imported_on_the_way_to_a_plugin_that_needs_nothing_dear(path: Path) -> None:
    (path.parent / "app/core.py").write_text("class Base:\n    def __init__(self, size=1): ...\n", encoding="utf-8")
    use = f"{OPEN}plugins.register_config('plain', {{{{'size': 1}}}})\nplugins.load('plain', config={{{{'size': 2}}}})"
    taken = imported(use, path)
    assert (taken & DEAR, taken >= NEEDED) == (set(), True)


def test_a_configuration_that_the_manifest_describes_is_checked_without_anything_dear(path: Path) -> None:
    (path.parent / "app/core.py").write_text("class Base:\n    def __init__(self, size=1): ...\n", encoding="utf-8")
    parameters = [{"name": "size", "kind": "keyword_only", "required": False}]
    change(path, "app.plugins.plain:Plain", config={"parameters": parameters, "var_keyword": False})
    taken = imported(f"{OPEN}plugins.load('plain', config={{{{'size': 2}}}})", path)
    assert taken & DEAR == set()


def test_what_a_plugin_needs_is_looked_up_without_anything_dear(path: Path) -> None:
    (path.parent / "acme_client-5.1.dist-info").mkdir()
    requires = {"acme": "acme-client>=5,<6"}
    change(path, "app.plugins.plain:Plain", compat={"python": ">=3.8", "api_version": "2.1", "requires": requires})
    by_hand = imported("import app.plugins.plain", path)
    use = OPEN.replace("{path!r}", "{path!r}, api_version='>=2,<3'")
    taken = imported(f"{use}plugins.load_class('plain')", path)
    assert taken == NEEDED | by_hand | {"loader.compatibility", "loader.errors", "loader.installed", "loader.versions"}


def test_the_mark_on_a_plugin_costs_one_module() -> None:
    code = PATH.format(use="from loader import plugin_discoverable")
    assert literal_eval(child(code, flags=("-I", "-S"))) == ["loader", "loader.decorator"]


def test_every_module_that_is_called_dear_exists() -> None:
    assert {name.partition(".")[0] for name in DEAR} <= sys.stdlib_module_names
