from __future__ import annotations

import asyncio
import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from loader import (
    ConfigError,
    ManifestError,
    PluginError,
    PluginLoader,
    PluginStartError,
    PluginTypeError,
    UnknownPlugin,
)
from tests.loader.conftest import Application
from tests.loader.samples import change, configured, document, write

FILES = {
    "app/a.py": """
        from app.core import Base

        class Alpha(Base):
            def __init__(self, size: int = 1, host: str = "localhost") -> None:
                super().__init__(size)
                self.host = host
        """,
    "app/b.py": "from app.core import Base\n\nclass Beta(Base):\n    pass\n",
    "app/broken.py": "from app.core import Base\n\nclass Broken(Base):\n    pass\n\n1 / 0\n",
    "app/costly.py": "from app.core import Base\n\nclass Costly(Base):\n    def __init__(self, price): ...\n",
}


@pytest.fixture
def path(application: Application) -> Path:
    """Return the path of a manifest with four plugins, two of which can't be started as they are."""
    return application(FILES)


@pytest.fixture
def plugins(path: Path) -> PluginLoader:
    """Return the four plugins."""
    return PluginLoader.open(path)


@pytest.fixture
def base(path: Path) -> Any:
    """Return the base of the four plugins."""
    import app.core  # type: ignore[import-not-found]

    assert path.exists()
    return app.core.Base


def state(plugin: Any) -> dict[str, object]:
    """Return what an instance keeps."""
    return dict(vars(plugin))


def test_a_plugin_is_started_from_its_name_alone(plugins: PluginLoader) -> None:
    alpha = plugins.load("alpha")
    assert (type(alpha), state(alpha)) == (sys.modules["app.a"].Alpha, {"size": 1, "host": "localhost"})


def test_each_load_makes_an_instance_of_its_own_of_the_same_class(plugins: PluginLoader) -> None:
    first, second = plugins.load("alpha"), plugins.load("Base/alpha")
    assert (first is second, type(first) is type(second), type(first) is plugins.load_class("app.a:Alpha")) == (
        False,
        True,
        True,
    )


def test_a_plugin_is_of_the_base_that_is_asked_for(plugins: PluginLoader, base: Any) -> None:
    from app.core import Other

    assert isinstance(plugins.load("alpha", base), base)
    assert plugins.load_class("alpha", base) is plugins.load_class("alpha")
    for load in (plugins.load, plugins.load_class):
        with pytest.raises(PluginTypeError, match=r"^app\.a:Alpha does not derive from app\.core:Other; "):
            load("alpha", Other)


def test_an_abstract_base_and_the_class_itself_are_bases_too(plugins: PluginLoader) -> None:
    cls = plugins.load_class("alpha")
    assert (type(plugins.load("alpha", cls)), type(plugins.load("alpha", object))) == (cls, cls)


def test_the_configuration_comes_from_the_layers_the_later_over_the_earlier(path: Path) -> None:
    change(path, "app.a:Alpha", config={"defaults": {"size": 2, "host": "manifest"}})
    plugins = PluginLoader.open(path)
    seen = [state(plugins.load("alpha"))]
    plugins.register_config("alpha", {"host": "registered"})
    seen.append(state(plugins.load("alpha")))
    seen.append(state(plugins.load("alpha", config={"size": 3})))
    seen.append(state(plugins.load("alpha", config={})))
    assert seen == [
        {"size": 2, "host": "manifest"},
        {"size": 2, "host": "registered"},
        {"size": 3, "host": "registered"},
        {"size": 2, "host": "registered"},
    ]


def test_a_configuration_that_does_not_fit_is_told_before_the_import(application: Application) -> None:
    path = application({"app/a.py": "raise RuntimeError\n"}, document(configured("app.a:A")))
    plugins = PluginLoader.open(path)
    for load in (plugins.load, lambda name, config: asyncio.run(plugins.aload(name, config=config))):
        with pytest.raises(ConfigError, match=r"there is no option 'size'"):
            load("a", config={"size": 1})
    assert "app.a" not in sys.modules


def test_a_class_is_had_without_its_configuration(plugins: PluginLoader) -> None:
    assert plugins.load_class("costly").__name__ == "Costly"


def test_all_plugins_are_started_and_what_fails_is_collected(plugins: PluginLoader, base: Any) -> None:
    report = plugins.load_all(base)
    assert {name: type(plugin).__name__ for name, plugin in report.loaded.items()} == {"alpha": "Alpha", "beta": "Beta"}
    assert {name: (type(error).__name__, error.plugin) for name, error in report.failed.items()} == {
        "broken": ("PluginImportError", "app.broken:Broken"),
        "costly": ("ConfigError", "app.costly:Costly"),
    }


@pytest.mark.parametrize("category", ["Base", None])
def test_each_gets_its_options_by_any_of_its_addresses(category: Any, plugins: PluginLoader) -> None:
    config = {"app.costly:Costly": {"price": 1}, "Base/alpha": {"size": 2}, "beta": {"size": 3}}
    report = plugins.load_all(category, config=config)
    assert {name: state(plugin) for name, plugin in report.loaded.items()} == {
        "alpha": {"size": 2, "host": "localhost"},
        "beta": {"size": 3},
        "costly": {},
    }


def test_the_first_error_is_raised_where_that_is_wanted(plugins: PluginLoader) -> None:
    with pytest.raises(PluginError, match=r"^app\.broken:Broken can't be imported: "):
        plugins.load_all("Base", errors="raise")


def test_options_for_what_is_not_there_are_wrong(plugins: PluginLoader) -> None:
    with pytest.raises(UnknownPlugin, match=r"^there is no plugin 'alfa' in "):
        plugins.load_all("Base", config={"alfa": {}})


def test_twins_are_reported_by_category_and_name(application: Application) -> None:
    source = "from app.core import Base, Other\nclass A(Base): pass\n"
    twin = "from app.core import Base, Other\nclass A(Other): pass\n"
    bases = {"First": "app.core:Base", "Second": "app.core:Other"}
    plugins = PluginLoader.open(application({"app/a.py": source, "app/b.py": twin}, bases=bases))
    assert list(plugins.load_all().loaded) == ["First/a", "Second/a"]


def test_an_option_of_the_loader_that_is_none_is_wrong_use(path: Path, plugins: PluginLoader) -> None:
    with pytest.raises(ValueError, match=r'^verify is "off", "drift" or "strict", not \'always\'$'):
        PluginLoader.open(path, verify="always")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r'^errors is "collect" or "raise", not \'ignore\'$'):
        plugins.load_all(errors="ignore")  # type: ignore[call-overload]


def test_what_is_not_loaded_is_not_imported(plugins: PluginLoader) -> None:
    plugins.load("beta")
    assert {name for name in sys.modules if name.startswith("app.")} == {"app.b", "app.core"}


@pytest.mark.parametrize("allow", ["app", ("app.a",), ["other", "app.a"]])
def test_what_is_allowed_is_loaded(allow: Any, path: Path) -> None:
    assert PluginLoader.open(path, allow=allow).load("alpha").size == 1


@pytest.mark.parametrize("allow", [(), ("ap",), ("app.a.b",), ("app.",), ("pp.a",), ""])
def test_what_is_not_allowed_is_refused_and_still_listed(allow: Any, path: Path) -> None:
    plugins = PluginLoader.open(path, allow=allow)
    with pytest.raises(ManifestError, match="lies outside of what the application allows"):
        plugins.load("alpha")
    assert ("app.a" in sys.modules, plugins.names()) == (False, ["alpha", "beta", "broken", "costly"])


def test_validators_see_each_instance(path: Path) -> None:
    seen: list[object] = []
    plugins = PluginLoader.open(path, validators=[seen.append])
    loaded = [plugins.load("alpha"), plugins.load("beta")]
    assert seen == loaded


def test_what_failed_is_not_tried_again_and_fails_alike(plugins: PluginLoader, path: Path) -> None:
    errors: list[PluginError] = []
    for _ in range(3):
        with pytest.raises(PluginError) as raised:
            plugins.load("broken")
        errors.append(raised.value)
    (path.parent / "app/broken.py").write_text(FILES["app/b.py"].replace("Beta", "Broken"), encoding="utf-8")
    with pytest.raises(PluginError) as raised:
        plugins.load_class("broken")
    assert all(error is errors[0] for error in [*errors, raised.value])
    assert isinstance(errors[0].__cause__, ZeroDivisionError)


def test_another_loader_tries_again(plugins: PluginLoader, path: Path) -> None:
    with pytest.raises(PluginError):
        plugins.load("broken")
    mended = FILES["app/b.py"].replace("Beta", "Broken") + "\n# mended\n"
    (path.parent / "app/broken.py").write_text(mended, encoding="utf-8")
    assert type(PluginLoader.open(path).load("broken")).__name__ == "Broken"


def test_two_plugins_of_a_module_that_breaks_fail_for_the_same_reason(application: Application) -> None:
    source = "from app.core import Base\nclass A(Base): pass\nclass B(Base): pass\n1 / 0\n"
    plugins = PluginLoader.open(application({"app/a.py": source}))
    failed = plugins.load_all().failed
    assert [error.plugin for error in failed.values()] == ["app.a:A", "app.a:B"]
    assert failed["a"].__cause__ is failed["b"].__cause__


def test_ctrl_c_during_an_import_stops_it_and_it_can_be_tried_again(application: Application) -> None:
    source = f"import sys\nif hasattr(sys, 'stop'): raise KeyboardInterrupt\n{FILES['app/b.py']}"
    plugins = PluginLoader.open(application({"app/b.py": source}))
    sys.stop = True  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        plugins.load("beta")
    del sys.stop  # type: ignore[attr-defined]
    assert type(plugins.load("beta")).__name__ == "Beta"


def test_a_plugin_is_awaited_and_its_import_does_not_hold_the_event_loop(application: Application) -> None:
    source = "import threading\nfrom app.core import Base\nWHERE = threading.current_thread()\nclass A(Base): pass\n"
    path = application({"app/a.py": source})

    async def content(instance: Any) -> bool:
        await asyncio.sleep(0)
        return bool(instance.size)

    plugins = PluginLoader.open(path, validators=[content])
    made = asyncio.run(plugins.aload("a", config={"size": 2}))
    assert (made.size, sys.modules["app.a"].WHERE is threading.main_thread()) == (2, False)


def test_many_are_awaited_at_once(plugins: PluginLoader, base: Any) -> None:
    async def load() -> list[Any]:
        return await asyncio.gather(*(plugins.aload(name, base) for name in ["alpha", "beta", "alpha"]))

    assert [type(made).__name__ for made in asyncio.run(load())] == ["Alpha", "Beta", "Alpha"]


def test_what_is_awaited_fails_as_what_is_not(plugins: PluginLoader) -> None:
    with pytest.raises(UnknownPlugin):
        asyncio.run(plugins.aload("alfa"))
    with pytest.raises(PluginError, match="ZeroDivisionError"):
        asyncio.run(plugins.aload("broken"))


def test_a_replacement_stands_in_for_the_plugin_and_leaves_again(plugins: PluginLoader, base: Any) -> None:
    class Fake(base):  # type: ignore[misc]
        def __init__(self, **options: object) -> None:
            self.options = options

    with plugins.override("broken", Fake) as given:
        made = plugins.load("broken", base, config={"anything": 1})
        assert (given, type(made), made.options) == (Fake, Fake, {"anything": 1})
        assert (plugins.load_class("broken", base), type(asyncio.run(plugins.aload("broken")))) == (Fake, Fake)
    with pytest.raises(PluginError, match="ZeroDivisionError"):
        plugins.load("broken")


def test_the_manifest_lists_what_it_lists_whatever_stands_in(path: Path) -> None:
    plugins = PluginLoader.open(write(path.parent / "1.json", json.loads(path.read_bytes())))
    with plugins.override("alpha", dict):
        assert (plugins["alpha"].id, plugins.names()) == ("app.a:Alpha", ["alpha", "beta", "broken", "costly"])


def test_what_a_constructor_says_no_to_is_its_own_error(plugins: PluginLoader) -> None:
    with plugins.override("alpha", lambda: 1 / 0), pytest.raises(PluginStartError, match="ZeroDivisionError"):
        plugins.load("alpha")


def test_what_a_validator_says_of_a_secret_is_not_told(application: Application) -> None:
    path = application(
        {"app/a.py": "from app.core import Base\nclass A(Base):\n    def __init__(self, api_key): pass\n"}
    )

    def refuse(_: object) -> None:
        raise ValueError("sk-1 is no key")

    async def refuse_later(_: object) -> None:
        refuse(_)

    with pytest.raises(PluginError) as at_once:
        PluginLoader.open(path, validators=[refuse]).load("a", config={"api_key": "sk-1"})
    with pytest.raises(PluginError) as later:
        asyncio.run(PluginLoader.open(path, validators=[refuse_later]).aload("a", config={"api_key": "sk-1"}))
    for raised in (at_once, later):
        assert raised.value.message.partition(": ")[2] == "ValueError: ******** is no key"
