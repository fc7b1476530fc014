"""What files and variables say: how plugins are addressed there, what lies over what, and what is wrong for all."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from loader import ConfigError, PluginLoader, RenamedPluginWarning
from tests.loader.samples import configured, document, write

SCHEMA = {
    "type": "object",
    "properties": {
        "size": {"type": "integer"},
        "name": {"type": "string"},
        "api_key": {"anyOf": [{"type": "string", "writeOnly": True}, {"type": "null"}]},
        "tls": {"type": "object", "properties": {"verify": {"type": "boolean"}, "ca-file": {"type": "string"}}},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "cert_file": {"type": "string"},
        "cert": {"type": "string"},
        "Mode": {"type": "string"},
        "a-b": {"type": "string"},
        "a.b": {"type": "string"},
        "x__y": {"type": "integer"},
    },
    "additionalProperties": False,
}
Open = Callable[..., PluginLoader]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that opens three plugins with what stands in files and in the environment."""
    ollama = configured("nowhere.a:Ollama", SCHEMA)
    other = {**configured("nowhere.b:Ollama", SCHEMA), "categories": ["Other"]}
    plain = configured("nowhere.c:Gpt", SCHEMA)
    alone = {**configured("nowhere.d:Alone", SCHEMA), "categories": ["Sole", "Base"], "aliases": ["single"]}
    listing = document(ollama, plain, alone, categories={"Base": "app.core:Base", "Sole": None, "Other": None})
    listing["plugins"]["nowhere.c:Gpt"]["name"] = "gpt-4.x"
    listing["plugins"]["nowhere.b:Ollama"] = {**other, "name": "llama"}
    listing["plugins"]["nowhere.e:Twin"] = {**configured("nowhere.e:Twin", SCHEMA), "name": "twin"}
    listing["plugins"]["nowhere.f:Twin"] = {**other, "qualname": "Twin", "module": "nowhere.f", "name": "twin"}
    listing["names"] |= {
        "gpt-4.x": listing["names"].pop("gpt"),
        "llama": ["nowhere.b:Ollama"],
        "single": ["nowhere.d:Alone"],
        "twin": ["nowhere.e:Twin", "nowhere.f:Twin"],
    }
    listing["renamed"] = {"eliza": {"removed": "it was a joke"}}
    manifest = write(tmp_path / "plugins.json", listing)

    def make(*texts: str | Mapping[str, Any], **environ: str) -> PluginLoader:
        sources: list[Any] = []
        for number, text in enumerate(texts):
            if isinstance(text, str):
                (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
                sources.append(tmp_path / f"{number}.toml")
            else:
                sources.append(text)
        return PluginLoader.open(manifest, config=sources, env="APP", environ=environ)

    return make


def explained(plugins: PluginLoader, plugin: str = "ollama", **config: Any) -> dict[str, str]:
    """Return what is told about each option, files by their names."""
    told = plugins.explain(plugin, config)
    return {key: f"{value.value!r} from {Path(value.layer).name}" for key, value in told.items()}


def problems(plugins: PluginLoader, plugin: str = "ollama") -> list[str]:
    """Return what is wrong, files by their names."""
    return [f"{Path(problem.place).name}: {str(problem).partition(': ')[2]}" for problem in plugins.check(plugin)]


def test_the_later_file_lies_over_the_earlier_and_the_environment_over_both(opened: Open) -> None:
    plugins = opened(
        {"plugins": {"ollama": {"size": 1, "name": "mapping", "cert": "c"}}},
        "[plugins.ollama]\nsize = 2\nname = 'file'\ntls.verify = true",
        "[plugins.ollama]\nsize = 3",
        APP__PLUGINS__OLLAMA__SIZE="4",
        APP__PLUGINS__OLLAMA__TLS__CA_FILE="ca.pem",
    )
    plugins.register_config("ollama", {"size": 0, "name": "registered", "cert_file": "r"})
    assert explained(plugins, **{"a.b": "x"}) == {
        "cert_file": "'r' from register_config",
        "cert": "'c' from open(config=)",
        "name": "'file' from 1.toml",
        "tls.verify": "True from 1.toml",
        "size": "4 from APP__PLUGINS__OLLAMA__SIZE",
        "tls.ca-file": "'ca.pem' from APP__PLUGINS__OLLAMA__TLS__CA_FILE",
        "a.b": "'x' from config=",
    }


def test_the_more_precise_address_lies_over_the_less_in_one_file(opened: Open) -> None:
    plugins = opened(
        "[plugins.'nowhere.d:Alone']\nsize = 3\n[plugins.Sole.alone]\nsize = 2\nname = 'category'\n"
        "[plugins.alone]\nsize = 1\nname = 'plain'\ncert = 'plain'\n[plugins.'Base/alone']\ncert_file = 'slash'"
    )
    assert {key: value.value for key, value in plugins.explain("alone").items()} == {
        "size": 3,
        "name": "category",
        "cert": "plain",
        "cert_file": "slash",
    }


def test_a_later_file_lies_over_a_more_precise_address_in_an_earlier(opened: Open) -> None:
    plugins = opened("[plugins.'nowhere.d:Alone']\nsize = 1", "[plugins.alone]\nsize = 2")
    assert explained(plugins, "alone") == {"size": "2 from 1.toml"}


def test_a_variable_that_names_the_category_lies_over_one_that_does_not(opened: Open) -> None:
    plugins = opened(APP__PLUGINS__BASE__OLLAMA__SIZE="1", APP__PLUGINS__OLLAMA__SIZE="2")
    assert explained(plugins) == {"size": "1 from APP__PLUGINS__BASE__OLLAMA__SIZE"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("APP__PLUGINS__OLLAMA__SIZE", "5", {"size": 5}),
        ("app__plugins__ollama__size", "5", {"size": 5}),
        ("APP__PLUGINS__OLLAMA__NAME", "5", {"name": "5"}),
        ("APP__PLUGINS__OLLAMA__MODE", "x", {"Mode": "x"}),
        ("APP__PLUGINS__OLLAMA__X__Y", "5", {"x__y": 5}),
        ("APP__PLUGINS__OLLAMA__TLS__VERIFY", "no", {"tls.verify": False}),
        ("APP__PLUGINS__OLLAMA__TLS", '{"verify": true}', {"tls.verify": True}),
        ("APP__PLUGINS__OLLAMA", '{"size": 5, "name": "x"}', {"size": 5, "name": "x"}),
        ("APP__PLUGINS__OLLAMA__HEADERS__X_Trace", "1", {"headers.x_trace": "1"}),
        ("APP__PLUGINS__OLLAMA__CERT_FILE", "cert.pem", {"cert_file": "cert.pem"}),
    ],
)
def test_a_variable_is_read_by_the_schema_whatever_its_case(name: str, text: str, told: object, opened: Open) -> None:
    found = opened(**{name: text}).explain("ollama")
    assert {key: (value.value, value.layer) for key, value in found.items()} == {
        key: (value, name)
        for key, value in told.items()  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("start", ["APP__PLUGINS__GPT_4_X", "APP__PLUGINS__BASE__GPT_4_X", "app__plugins__Gpt_4_x"])
def test_a_variable_has_underscores_for_what_it_can_t_spell(start: str, opened: Open) -> None:
    assert explained(opened(**{f"{start}__SIZE": "5"}), "gpt-4.x") == {"size": f"5 from {start}__SIZE"}


@pytest.mark.parametrize(("end", "left"), [("\n", ""), ("\r\n", ""), ("", ""), ("\n\n", "\n")])
def test_a_secret_is_read_from_the_file_that_a_variable_names(
    end: str, left: str, opened: Open, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(f" s3cret{end}".encode())
    given: list[object] = []
    plugins = opened(APP__PLUGINS__OLLAMA__API_KEY_FILE=str(tmp_path / "key"))
    with plugins.override("ollama", lambda **options: given.append(options)):
        plugins.load("ollama")
    assert given == [{"api_key": f" s3cret{left}"}]


def test_variables_of_the_application_s_own_and_its_other_tables_are_left_alone(opened: Open) -> None:
    plugins = opened(
        "debug = true\n[server]\nport = 1",
        APP__USER__NAME="x",
        APP__SERVER__PORT="1",
        APP_PLUGINS="x",
        APP__PLUGINS="x",
        APP__USERS__BASE="x",
        APPS__PLUGINS__OLAMA__SIZE="x",
        APP__PLUGIN__FOLDER="x",
        OTHER="x",
    )
    assert plugins.check("ollama") == []


WRONG_FILES = {
    "[plugins.olama]\nsize = 1": (
        "0.toml:1: $.plugins.olama: there is no plugin or category 'olama'; did you mean 'ollama'?"
    ),
    "\n[plugins]\nollama.size = 1\nqqqq.size = 1": (
        "0.toml:4: $.plugins.qqqq: there is no plugin or category 'qqqq'; `coldplug list` shows what there is"
    ),
    "[plugins.Bas.ollama]\nsize = 1": (
        "0.toml:1: $.plugins.Bas: there is no plugin or category 'Bas'; did you mean 'Base'?"
    ),
    "[plugins.Base.olama]\nsize = 1": (
        "0.toml:1: $.plugins.Base.olama: Base has no plugin 'olama'; did you mean 'ollama'?"
    ),
    "[plugins.Base.llama]": "0.toml:1: $.plugins.Base.llama: Base has no plugin 'llama'; did you mean 'ollama'?",
    "[plugins.Other.qqqq]": "0.toml:1: $.plugins.Other.qqqq: Other has no plugin 'qqqq'; its plugins are: llama, twin",
    "[plugins.'nowhere.a:Olama']": (
        "0.toml:1: $.plugins['nowhere.a:Olama']: there is no plugin or category 'nowhere.a:Olama'; "
        "`coldplug list` shows what there is"
    ),
    "[plugins.twin]": (
        "0.toml:1: $.plugins.twin: 2 plugins answer to 'twin': nowhere.e:Twin, nowhere.f:Twin; "
        "name its category, or its id"
    ),
    "[plugins.eliza]": "0.toml:1: $.plugins.eliza: the plugin 'eliza' is gone; it was a joke",
    "[plugins]\nBase = 3": "0.toml:2: $.plugins.Base: 'Base' is no table; write [plugins.Base.NAME]",
    "plugins = 3": "0.toml:1: $.plugins: 'plugins' is no table; write [plugins.NAME]",
    "use = []": "0.toml:1: $.use: 'use' is no table; write CATEGORY = \"NAME\" under [use]",
    "[use]\nBse = 'ollama'": "0.toml:2: $.use.Bse: there is no category 'Bse'; did you mean 'Base'?",
    "[use]\nBase = 3": '0.toml:2: $.use.Base: int is no name of a plugin; write Base = "NAME"',
    "[use]\nBase = 'olama'": "0.toml:2: $.use.Base: Base has no plugin 'olama'; did you mean 'ollama'?",
    "[use]\nBase = 'llama'": "0.toml:2: $.use.Base: Base has no plugin 'llama'; did you mean 'ollama'?",
    "[use]\nBase = 'eliza'": "0.toml:2: $.use.Base: the plugin 'eliza' is gone; it was a joke",
    "[use": "0.toml:1: $: it is no TOML: Expected ']' at the end of a table declaration (at end of document); "
    "correct it there",
}
WRONG_VARIABLES = {
    "APP__PLUGINS__OLAMA__SIZE": (
        "$.plugins.olama: there is no plugin or category 'olama'; did you mean APP__PLUGINS__OLLAMA__SIZE?"
    ),
    "APP__PLUGINS__BSE__OLLAMA__SIZE": (
        "$.plugins.bse: there is no plugin or category 'bse'; did you mean APP__PLUGINS__BASE__OLLAMA__SIZE?"
    ),
    "APP__PLUGINS__BASE__OLAMA__SIZE": (
        "$.plugins.Base.olama: Base has no plugin 'olama'; did you mean APP__PLUGINS__BASE__OLLAMA__SIZE?"
    ),
    "APP__PLUGINS__BASE": "$.plugins.Base: it names no plugin of Base; write __NAME__OPTION after it",
    "APP__PLUGINS__": "$.plugins['']: there is no plugin or category ''; `coldplug list` shows what there is",
    "APP__PLUGINS__QQQQ__SIZE": (
        "$.plugins.qqqq: there is no plugin or category 'qqqq'; `coldplug list` shows what there is"
    ),
    "APP__PLUGINS__ELIZA__SIZE": "$.plugins.eliza: the plugin 'eliza' is gone; it was a joke",
    "APP__PLUGINS__TWIN__SIZE": (
        "$.plugins.twin: 2 plugins answer to 'twin': nowhere.e:Twin, nowhere.f:Twin; name its category, or its id"
    ),
    "APP__USE__BSE": "$.use.BSE: there is no category 'BSE'; did you mean 'Base'?",
    "APP__USE__BASE": "$.use.Base: Base has no plugin '5'; its plugins are: alone, gpt-4.x, ollama, twin",
    "APP__PLUGIN__OLLAMA__SIZE": "$: it is about no section; did you mean APP__PLUGINS__OLLAMA__SIZE?",
    "APP_PLUGINS__BASE__OLLAMA__SIZE": "$: it is about no section; did you mean APP__PLUGINS__BASE__OLLAMA__SIZE?",
    "APP___PLUGINS__OLLAMA__SIZE": "$: it is about no section; did you mean APP__PLUGINS__OLLAMA__SIZE?",
    "APP__PLUGISN__OLLAMA__SIZE": "$: it is about no section; did you mean APP__PLUGINS__OLLAMA__SIZE?",
    "APP__USES__BASE": "$: it is about no section; did you mean APP__USE__BASE?",
}


@pytest.mark.parametrize("text", WRONG_FILES)
def test_what_addresses_nothing_in_a_file_is_wrong_for_every_plugin(text: str, opened: Open) -> None:
    plugins = opened(text)
    assert [problems(plugins), problems(plugins, "alone")] == [[WRONG_FILES[text]]] * 2
    for ask in (plugins.load, plugins.explain, plugins.load_all):
        with pytest.raises(ConfigError):
            ask("gpt-4.x") if ask != plugins.load_all else ask()


@pytest.mark.parametrize("name", WRONG_VARIABLES)
def test_what_addresses_nothing_in_the_environment_is_wrong_for_every_plugin(name: str, opened: Open) -> None:
    if name == "APP__USES__BASE":
        assert problems(opened(**{name: "5", "APP__USES__OTHER__X": "own"})) == [f"{name}: {WRONG_VARIABLES[name]}"]
    else:
        assert problems(opened(**{name: "5"}), "alone") == [f"{name}: {WRONG_VARIABLES[name]}"]


def test_all_that_is_wrong_is_told_at_once_with_what_the_plugin_has_against_it(opened: Open) -> None:
    plugins = opened("[plugins.olama]\n", "[plugins.ollama]\nsise = 1", APP__PLUGINS__OLLAMA__SIZE="big")
    with pytest.raises(ConfigError) as raised:
        plugins.load("ollama", config={"name": 1})
    assert [(Path(problem.layer).name, problem.path, problem.line) for problem in raised.value.problems] == [
        ("0.toml", "$.plugins.olama", 1),
        ("1.toml", "$.sise", 2),
        ("APP__PLUGINS__OLLAMA__SIZE", "$.size", None),
        ("config=", "$.name", None),
    ]


OF_ONE = {
    "APP__PLUGINS__OLLAMA__SISE": "$.sise: there is no option 'sise'; did you mean 'size'?",
    "APP__PLUGINS__OLLAMA__SIZE": "$.size: 'v' is a text, not a whole number; give a whole number, without quotes",
    "APP__PLUGINS__OLLAMA__SIZE_FILE": (
        "$.size: the file that it names can't be read: No such file or directory; "
        "name the file that holds the value, or set the variable without _FILE"
    ),
    "APP__PLUGINS__OLLAMA__A_B": "$['a-b']: it may mean 'a-b' and 'a.b'; set them in a configuration file",
    "APP__PLUGINS__OLLAMA": "$: it names no option; write __ and the option's name after that of the plugin",
    "APP__PLUGINS__OLLAMA__": "$: there is no name between two __; write one __ between two names",
}


@pytest.mark.parametrize("name", OF_ONE)
def test_what_is_wrong_with_a_variable_of_one_plugin_harms_no_other(name: str, opened: Open) -> None:
    plugins = opened(**{name: "v"})
    assert (problems(plugins), problems(plugins, "alone")) == ([f"{name}: {OF_ONE[name]}"], [])


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"APP__PLUGINS__OLLAMA__CERT": "a", "app__plugins__ollama__cert": "b"},
            (
                "app__plugins__ollama__cert: $: it says in other letters what APP__PLUGINS__OLLAMA__CERT says; "
                "take one of the two out"
            ),
        ),
        (
            {"APP__PLUGINS__OLLAMA__API_KEY": "a", "APP__PLUGINS__OLLAMA__API_KEY_FILE": __file__},
            (
                "APP__PLUGINS__OLLAMA__API_KEY_FILE: $.api_key: it sets what APP__PLUGINS__OLLAMA__API_KEY sets; "
                "take one of the two out"
            ),
        ),
    ],
)
def test_two_variables_that_set_the_same_are_wrong(environ: dict[str, str], message: str, opened: Open) -> None:
    assert problems(opened(**environ)) == [message]


def test_a_table_that_is_none_harms_its_plugin_alone(opened: Open) -> None:
    plugins = opened("[plugins]\nollama = 3")
    assert (problems(plugins), problems(plugins, "alone")) == (
        ["0.toml:2: $: int is no mapping of options; write a table"],
        [],
    )


def test_keys_of_a_mapping_that_are_no_texts_are_wrong(opened: Open) -> None:
    assert problems(opened({"plugins": {3: {}}, "use": {None: "x"}})) == [
        "open(config=): $.plugins: 3 is no name; use texts as keys",
        "open(config=): $.use: None is no name; use texts as keys",
    ]


def test_a_table_of_a_plugin_that_is_switched_off_is_no_mistake(tmp_path: Path) -> None:
    manifest = write(tmp_path / "plugins.json", document(configured("nowhere.a:A"), configured("nowhere.b:B")))
    config = {"plugins": {"b": {"size": 1}, "nowhere.b:B": {}}}
    assert PluginLoader.open(manifest, config=config, disabled=["b"]).check("a") == []


@pytest.mark.parametrize(
    ("texts", "environ", "place"),
    [
        (["[plugins.single]\nsize = 1"], {}, "0.toml"),
        ([], {"APP__PLUGINS__SINGLE__SIZE": "1"}, "APP__PLUGINS__SINGLE__SIZE"),
    ],
)
def test_an_old_name_leads_to_the_plugin_and_is_told(
    texts: list[str], environ: dict[str, str], place: str, opened: Open
) -> None:
    plugins = opened(*texts, **environ)
    with pytest.warns(RenamedPluginWarning, match=rf"{place}: the plugin 'single' of .* is called 'alone' now"):
        assert plugins.explain("alone")["size"].value == 1


def test_the_new_name_lies_over_the_old(opened: Open) -> None:
    plugins = opened("[plugins.alone]\nsize = 2\n[plugins.single]\nsize = 1\nname = 'old'")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RenamedPluginWarning)
        assert {key: value.value for key, value in plugins.explain("alone").items()} == {"size": 2, "name": "old"}


def test_a_missing_file_is_told_when_it_is_opened(tmp_path: Path) -> None:
    manifest = write(tmp_path / "plugins.json", document(configured("nowhere.a:A")))
    with pytest.raises(ConfigError) as raised:
        PluginLoader.open(manifest, config=[tmp_path / "no.toml"])
    assert raised.value.problems[0].message == "there is no such file"


def test_a_file_that_vanishes_later_is_told_when_it_is_needed(opened: Open, tmp_path: Path) -> None:
    plugins = opened("")
    (tmp_path / "0.toml").unlink()
    assert (plugins.names("Sole"), problems(plugins)) == (
        ["alone"],
        ["0.toml: $: there is no such file; create it, or take it out of config="],
    )


def test_what_was_read_once_stays(opened: Open, tmp_path: Path) -> None:
    plugins = opened("[plugins.ollama]\nsize = 1")
    before = explained(plugins)
    (tmp_path / "0.toml").write_text("[plugins.ollama]\nsize = 2", encoding="utf-8")
    assert explained(plugins) == before


def test_the_environment_of_the_process_is_read_at_the_first_need(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened()
    plugins = PluginLoader.open(tmp_path / "plugins.json", env="APP")
    monkeypatch.setenv("APP__PLUGINS__OLLAMA__SIZE", "5")
    assert explained(plugins) == {"size": "5 from APP__PLUGINS__OLLAMA__SIZE"}


@pytest.mark.parametrize("env", ["", "APP__", "APP_", "1", "A-B", "ÄPP"])
def test_a_prefix_must_be_able_to_begin_a_variable(env: str, tmp_path: Path) -> None:
    manifest = write(tmp_path / "plugins.json", document(configured("nowhere.a:A")))
    with pytest.raises(ValueError, match="env is a prefix such as"):
        PluginLoader.open(manifest, env=env)


def test_a_prefix_is_a_text(tmp_path: Path) -> None:
    manifest = write(tmp_path / "plugins.json", document(configured("nowhere.a:A")))
    with pytest.raises(TypeError, match="env is the prefix of variables, not int"):
        PluginLoader.open(manifest, env=3)  # type: ignore[arg-type]
