"""The wheel: what is in it, and that it works under the public names, with its extra and without."""

from __future__ import annotations

import json
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from textwrap import dedent

import pytest

from indexer import __version__
from indexer.__main__ import EXTRA
from tests.judge import write_files
from tests.packaging.installed import PACKAGES, ROOT, Environment, build_distributions, install, run

# Whatever is no Python file of one of the packages and yet belongs to the product.
DATA = {
    "coldplug/indexer/native/3.11.json",
    "coldplug/indexer/native/3.12.json",
    "coldplug/indexer/native/3.13.json",
    "coldplug/indexer/py.typed",
    "coldplug/loader/py.typed",
    "coldplug/schemas/manifest.v1.schema.json",
    "coldplug/schemas/py.typed",
}
METADATA = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt"}

APPLICATION = {
    "shop/__init__.py": "",
    "shop/core.py": "class Payment:\n    pass\n",
    "shop/plugins/__init__.py": "",
    "shop/plugins/cash.py": """
        from shop.core import Payment

        class CashPayment(Payment):
            def __init__(self, currency: str = "EUR") -> None:
                self.currency = currency
        """,
    "shop/plugins/broken.py": "raise RuntimeError('imported')\n",
}
START = """
    import json, sys
    from coldplug.loader import PluginLoader
    from shop.core import Payment

    payment = PluginLoader.open("plugins.json").load("cash_payment", Payment, config={"currency": "CHF"})
    generic = sorted(set(sys.modules) & {"indexer", "loader", "schemas"})
    print(json.dumps([type(payment).__module__, payment.currency, generic]))
"""


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build_distributions(tmp_path_factory.mktemp("distributions"))


@pytest.fixture(scope="session")
def wheel(distributions: tuple[Path, Path]) -> Path:
    return distributions[1]


@pytest.fixture(scope="session")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return install(wheel, tmp_path_factory.mktemp("bare"), dependencies=False)


@pytest.fixture(scope="session")
def complete(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return install(wheel, tmp_path_factory.mktemp("complete"), dependencies=True)


def metadata(wheel: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"coldplug-{__version__}.dist-info/METADATA").decode()
    message = HeaderParser().parsestr(text)
    return {key: message.get_all(key, []) for key in message}


def test_the_wheel_holds_the_modules_of_the_three_packages_and_their_data_and_nothing_else(wheel: Path) -> None:
    modules = {f"coldplug/{package}/{path.name}" for package in PACKAGES for path in (ROOT / package).glob("*.py")}
    described = {f"coldplug-{__version__}.dist-info/{name}" for name in METADATA}
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(archive.namelist()) == sorted(modules | DATA | described)


def test_the_wheel_is_pure_and_named_after_the_version_that_stands_in_one_place(wheel: Path) -> None:
    assert wheel.name == f"coldplug-{__version__}-py3-none-any.whl"


def test_the_wheel_needs_nothing_unless_an_extra_is_asked_for(wheel: Path) -> None:
    described = metadata(wheel)
    assert described["Provides-Extra"] == ["build", "dask", "dev"]
    assert [line for line in described["Requires-Dist"] if "extra ==" not in line] == []


def test_the_build_extra_is_what_the_command_says_it_needs(wheel: Path) -> None:
    build = [line for line in metadata(wheel)["Requires-Dist"] if 'extra == "build"' in line]
    # A module's name has an underscore where its distribution's may have a hyphen.
    assert {line.partition(">=")[0].replace("-", "_") for line in build} == EXTRA


def test_without_the_extra_the_command_says_in_one_line_how_to_get_it(bare: Environment, tmp_path: Path) -> None:
    told = run(bare.coldplug, "build", folder=tmp_path)
    assert (told.returncode, told.stdout, told.stderr) == (
        2,
        "",
        "coldplug: the command needs click, not installed here: pip install 'coldplug[build]'\n",
    )


def test_without_the_extra_the_command_knows_its_version(bare: Environment, tmp_path: Path) -> None:
    told = run(bare.coldplug, "--version", folder=tmp_path)
    assert (told.returncode, told.stdout, told.stderr) == (0, f"coldplug {__version__}\n", "")


def test_the_command_tells_its_version_without_importing_what_it_does_not_need(
    bare: Environment, tmp_path: Path
) -> None:
    code = "import sys; before = set(sys.modules); from coldplug.indexer.__main__ import main; main(['--version']); "
    told = run(bare.python, "-I", "-c", code + "print(sorted(set(sys.modules) - before))", folder=tmp_path)
    version, imported = told.stdout.splitlines()
    assert version == f"coldplug {__version__}"
    assert imported == "['__future__', 'coldplug', 'coldplug.indexer', 'coldplug.indexer.__main__']"


def test_a_module_that_is_missing_for_another_reason_is_not_blamed_on_the_extra(wheel: Path, tmp_path: Path) -> None:
    damaged = install(wheel, tmp_path / "damaged", dependencies=True)
    where = run(damaged.python, "-I", "-c", "import coldplug.indexer as i; print(i.__path__[0])", folder=tmp_path)
    (Path(where.stdout.strip()) / "cli.py").write_text("import no_such_module\n", encoding="utf-8")
    told = run(damaged.coldplug, "build", folder=tmp_path)
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'no_such_module'"


def test_without_the_extra_the_loader_imports_and_brings_nothing_but_the_standard_library(
    bare: Environment, tmp_path: Path
) -> None:
    code = """
        import sys
        before = set(sys.modules)
        from coldplug.loader import PluginLoader, plugin_discoverable
        foreign = {name for name in set(sys.modules) - before if name.partition(".")[0] not in sys.stdlib_module_names}
        print(sorted(name for name in foreign if not name.startswith("coldplug.loader.")))
        """
    told = run(bare.python, "-I", "-c", dedent(code), folder=tmp_path)
    assert (told.stdout, told.stderr) == ("['coldplug', 'coldplug.loader']\n", "")


def test_the_installed_command_indexes_and_the_installed_loader_starts_a_plugin(
    bare: Environment, complete: Environment, tmp_path: Path
) -> None:
    write_files(tmp_path, APPLICATION)
    options = ("--base", "shop.core:Payment", "--search-path", ".", "--output", "plugins.json")
    built = run(complete.coldplug, "build", "shop.plugins", *options, folder=tmp_path)
    assert built.returncode == 0, built.stderr
    assert list(json.loads((tmp_path / "plugins.json").read_bytes())["plugins"]) == ["shop.plugins.cash:CashPayment"]
    (tmp_path / "start.py").write_text(dedent(START), encoding="utf-8")
    started = run(bare.python, "start.py", folder=tmp_path)  # the application needs the loader only
    assert (started.stdout, started.stderr) == ('["shop.plugins.cash", "CHF", []]\n', "")


def test_the_installed_command_and_the_script_of_the_checkout_write_the_same_bytes(
    complete: Environment, tmp_path: Path
) -> None:
    write_files(tmp_path, APPLICATION)
    options = ("shop.plugins", "--base", "shop.core:Payment", "--search-path", ".", "--no-cache", "--output", "-")
    installed = run(complete.coldplug, "build", *options, folder=tmp_path)
    script = run(sys.executable, str(ROOT / "build_index.py"), *options, folder=tmp_path)
    assert (installed.returncode, script.returncode) == (0, 0), installed.stderr + script.stderr
    assert installed.stdout == script.stdout


def test_an_application_s_own_modules_named_like_our_packages_are_left_alone(bare: Environment, tmp_path: Path) -> None:
    own = {f"{package}.py": "mine = True\n" for package in PACKAGES}
    write_files(tmp_path, own)
    code = "import coldplug.loader, indexer, loader, schemas; print(indexer.mine, loader.mine, schemas.mine)"
    told = run(bare.python, "-c", code, folder=tmp_path)
    assert (told.stdout, told.stderr) == ("True True True\n", "")
