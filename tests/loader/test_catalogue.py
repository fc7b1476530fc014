from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from loader import AmbiguousPlugin, ManifestError, PluginError, PluginInfo, PluginLoader, UnknownPlugin
from loader.catalogue import Catalogue
from tests.loader.conftest import Application
from tests.loader.samples import document, record, write

PLUGINS = document(
    record("app.a:Ollama", categories=["Model"]),
    record("app.b:OpenAI", name="openai", categories=["Model"]),
    record("app.c:Redis", categories=["Memory"]),
    record("app.d:Redis", categories=["Cache", "Store"]),
    record("app.e:Lonely", categories=[]),
    categories={"Model": "app.core:Base", "Memory": "app.core:Other", "Cache": None, "Store": None, "Empty": None},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a manifest with five plugins."""
    return write(tmp_path / "plugins.json", PLUGINS)


@pytest.fixture
def plugins(path: Path) -> PluginLoader:
    """Return the five plugins."""
    return PluginLoader.open(path)


def ids(found: Mapping[str, list[PluginInfo]]) -> dict[str, list[str]]:
    """Return the ids of the plugins that were discovered."""
    return {category: [info.id for info in infos] for category, infos in found.items()}


def outcome(plugins: Catalogue, address: str) -> str:
    """Return the id that an address leads to, or the name of the error."""
    try:
        return plugins[address].id
    except PluginError as error:
        return type(error).__name__


def test_plugins_are_discovered_by_category_each_by_name(plugins: PluginLoader) -> None:
    assert ids(plugins.discover()) == {
        "Model": ["app.a:Ollama", "app.b:OpenAI"],
        "Memory": ["app.c:Redis"],
        "Cache": ["app.d:Redis"],
        "Store": ["app.d:Redis"],
        "Empty": [],
        "": ["app.e:Lonely"],
    }


def test_names_are_those_of_a_category_or_all_each_once(plugins: PluginLoader) -> None:
    assert [plugins.names(category) for category in ("Model", "Empty", None)] == [
        ["ollama", "openai"],
        [],
        ["lonely", "ollama", "openai", "redis"],
    ]


def test_a_category_may_be_given_as_its_base_class(application: Application) -> None:
    source = "from app.core import Base, Other\nclass A(Base): pass\nclass B(Other): pass\n"
    bases = {"First": "app.core:Base", "Second": "app.core:Base", "Other": "app.core:Other"}
    plugins = PluginLoader.open(application({"app/a.py": source}, bases=bases))
    from app.core import Base, Other  # type: ignore[import-not-found]

    assert [plugins.names(base) for base in (Base, Other)] == [["a"], ["b"]]
    with pytest.raises(UnknownPlugin, match=r"^there is no category 'builtins:dict' in "):
        plugins.names(dict)


def test_a_plugin_is_found_by_name_category_and_name_or_id(plugins: PluginLoader) -> None:
    asked = ["ollama", "Model/ollama", "app.a:Ollama", "Memory/redis", "Store/redis", "lonely", "redis", "Model/redis"]
    assert {address: outcome(plugins, address) for address in [*asked, "/ollama", "Ollama", "", "/", ":"]} == {
        "ollama": "app.a:Ollama",
        "Model/ollama": "app.a:Ollama",
        "app.a:Ollama": "app.a:Ollama",
        "Memory/redis": "app.c:Redis",
        "Store/redis": "app.d:Redis",
        "lonely": "app.e:Lonely",
        "redis": "AmbiguousPlugin",
        "Model/redis": "UnknownPlugin",
        "/ollama": "UnknownPlugin",
        "Ollama": "UnknownPlugin",
        "": "UnknownPlugin",
        "/": "UnknownPlugin",
        ":": "UnknownPlugin",
    }


def test_ambiguity_is_told_with_all_candidates(plugins: PluginLoader) -> None:
    with pytest.raises(AmbiguousPlugin) as raised:
        plugins["redis"]
    assert raised.value.candidates == ("app.c:Redis", "app.d:Redis")


def test_it_is_a_mapping_by_id(plugins: PluginLoader, path: Path) -> None:
    all_ids = ["app.a:Ollama", "app.b:OpenAI", "app.c:Redis", "app.d:Redis", "app.e:Lonely"]
    assert (list(plugins), len(plugins), [info.id for info in plugins.values()]) == (all_ids, 5, all_ids)
    assert isinstance(plugins, Mapping)
    assert [address in plugins for address in ("ollama", "redis", "x", 3)] == [True, False, False, False]
    assert (plugins.get("x"), plugins.get("ollama")) == (None, plugins["app.a:Ollama"])
    assert repr(plugins) == f"<PluginLoader of {path}>"


def test_each_is_only_ever_itself(path: Path) -> None:
    first, second = PluginLoader.open(path), PluginLoader.open(path)
    assert (first == second, len({first, second, first})) == (False, 2)


def test_the_same_plugin_is_one_object(plugins: PluginLoader) -> None:
    assert plugins["ollama"] is plugins["app.a:Ollama"]


def test_what_is_no_text_is_no_address(plugins: PluginLoader) -> None:
    with pytest.raises(TypeError, match=r"^a plugin is asked for by name, Category/name or id, not by type$"):
        plugins[dict]  # type: ignore[index]


def test_the_shortest_address_that_leads_to_a_plugin_is_told(plugins: PluginLoader) -> None:
    assert [plugins.address(info) for info in plugins.values()] == [
        "ollama",
        "openai",
        "Memory/redis",
        "Cache/redis",
        "lonely",
    ]


def test_where_no_name_leads_to_a_plugin_its_id_is_its_address(tmp_path: Path) -> None:
    twins = document(record("app.a:Twin"), record("app.b:Twin"))
    plugins = PluginLoader.open(write(tmp_path / "plugins.json", twins))
    assert [plugins.address(info) for info in plugins.values()] == ["app.a:Twin", "app.b:Twin"]


@pytest.mark.parametrize(
    ("enabled", "disabled", "left"),
    [
        (None, (), ["lonely", "ollama", "openai", "redis"]),
        (["ollama", "app.b:OpenAI"], (), ["ollama", "openai"]),
        (["ollama", "openai"], ["Model/ollama"], ["openai"]),
        ("ollama", "ollama", []),
        (None, ["ollama", "openai", "lonely"], ["redis"]),
        ([], (), []),
        (["redis"], ["app.c:Redis"], ["redis"]),
    ],
)
def test_what_is_switched_off_is_as_if_it_were_not_there(
    enabled: list[str] | None, disabled: list[str], left: list[str], path: Path
) -> None:
    plugins = PluginLoader.open(path, enabled=enabled, disabled=disabled)
    assert (plugins.names(), sorted({info.name for info in plugins.values()})) == (left, left)
    assert sorted({info.name for infos in plugins.discover().values() for info in infos}) == left


def test_a_name_is_unique_again_when_its_twin_is_switched_off(path: Path) -> None:
    plugins = PluginLoader.open(path, disabled=["Memory/redis"])
    assert (plugins["redis"].id, plugins.address(plugins["redis"])) == ("app.d:Redis", "redis")


def test_several_manifests_are_one_mapping(path: Path, tmp_path: Path) -> None:
    other = document(
        record("ext.a:Claude", categories=["Model"]),
        record("ext.b:Lonely", categories=["Cache"]),
        record("app.a:Ollama", categories=["Model"]),
        categories={"Model": "app.core:Base", "Cache": None},
    )
    second = write(tmp_path / "ext.json", other)
    plugins = PluginLoader.open(path, second)
    assert (plugins.names("Model"), len(plugins), outcome(plugins, "lonely"), outcome(plugins, "Cache/lonely")) == (
        ["claude", "ollama", "openai"],
        7,
        "AmbiguousPlugin",
        "ext.b:Lonely",
    )
    assert repr(plugins) == f"<PluginLoader of {path}, {second}>"


def test_manifests_that_tell_of_one_plugin_in_two_ways_are_refused_when_it_is_asked_for(
    path: Path, tmp_path: Path
) -> None:
    second = write(
        tmp_path / "ext.json",
        document(record("app.a:Ollama", doc="Another.", categories=["Model"])) | {"categories": {}},
    )
    plugins = PluginLoader.open(path, second)
    assert plugins["openai"].id == "app.b:OpenAI"
    with pytest.raises(ManifestError, match=rf"^{second}: 'app\.a:Ollama' is another plugin in {path}; "):
        plugins["ollama"]


def test_a_manifest_with_one_wrong_record_still_gives_the_others(tmp_path: Path) -> None:
    content = document(record("app.a:A"), record("app.b:B"))
    content["plugins"]["app.b:B"]["module"] = "os"
    plugins = PluginLoader.open(write(tmp_path / "plugins.json", content))
    assert plugins["a"].id == "app.a:A"
    with pytest.raises(ManifestError, match=r"the record of 'app\.b:B' is about 'os' and 'B'; "):
        plugins.discover()


@pytest.mark.parametrize("names", [{}, {"a": []}, {"b": ["app.a:A"]}])
def test_a_name_that_only_a_record_has_is_the_manifest_s_fault(names: dict[str, list[str]], tmp_path: Path) -> None:
    path = write(tmp_path / "plugins.json", document(record("app.a:A"), names=names))
    for address in ("a", "Base/a"):
        with pytest.raises(ManifestError) as raised:
            PluginLoader.open(path)[address]
        assert (raised.value.message, raised.value.plugin) == (
            f"{path}: 'names' lacks the name 'a' of 'app.a:A'",
            "app.a:A",
        )
    assert PluginLoader.open(path)["app.a:A"].name == "a"
