"""`coldplug config check`: each mistake in a configuration file with its line and column, no plugin imported."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.indexer.conftest import Coldplug, Ran

EXAMPLE = Path(__file__).parents[2] / "examples" / "llamakeeper"

RIGHT = """
    #:schema ./plugins.schema.json
    title = "the application's own"

    [use]
    Model = "remote"

    [plugins.remote]
    server.host = "a"
    level = "low"
    words = ["a"]
    api_key = "k"

    [plugins.Model.small]
    anything = 1

    [logging]
    level = 3
    """


def write(name: str, text: str) -> str:
    """Write a file and return its name."""
    Path(name).write_text(dedent(text), "utf-8")
    return name


@pytest.mark.usefixtures("shop")
def test_a_file_without_mistakes_is_fine(coldplug: Coldplug) -> None:
    told = coldplug("config", "check", write("app.toml", RIGHT), "--env", "SHOP")
    assert told == Ran(code=0, out="", err="app.toml: nothing is wrong\n")


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            """
            [plugins.remote]
            sise = 1
              size = "large"   # "two"
            server.port = "x"
            "mode" = 'slow'
            """,
            [
                "app.toml:3:1: $.sise: there is no option 'sise'; did you mean 'size'?",
                "app.toml:4:3: $.size: 'large' is a text, not a whole number; give a whole number, without quotes",
                "app.toml:5:1: $.server.port: 'x' is a text, not a whole number; give a whole number, without quotes",
                "app.toml:6:1: $.mode: 'slow' is none of 'fast', 'good'; give one of them",
            ],
        ),
        (
            '''
            [plugins.remote]
            greeting = """
            size = 1
            [plugins.nothing]
            """
            words = [
                "a", # ]
                2,
            ]
            spare = { host = "h", port = 1.5 }
            ''',
            [
                "app.toml:9:5: $.words[1]: 2 is a whole number, not a text; give a text",
                (
                    "app.toml:11:23: $.spare.port: 1.5 is a number, not a whole number (read as Server);"
                    " give a whole number"
                ),
            ],
        ),
        (
            """
            [[plugins.remote.mirrors]]
            host = "a"
            [[plugins.remote.mirrors]]
            port = 80
            [[plugins.remote.mirrors]]
            host = 3
            """,
            [
                "app.toml:4:1: $.mirrors[1].host: 'host' is required; set 'host'",
                "app.toml:7:1: $.mirrors[2].host: 3 is a whole number, not a text; give a text",
            ],
        ),
        (
            """
            [use]
            Model = "remot"
            Stor = "small"
            [plugins.small]
            [plugins.remot]
            [plugins.Store."remote-store.v2"]
            "an odd.key" = "x"
            """,
            [
                "app.toml:3:1: $.use.Model: Model has no plugin 'remot'; did you mean 'remote'?",
                "app.toml:4:1: $.use.Stor: there is no category 'Stor'; did you mean 'Store'?",
                (
                    "app.toml:5:1: $.plugins.small: 2 plugins answer to 'small': shop.models:Small, shop.stores:Small;"
                    " name its category, or its id"
                ),
                "app.toml:6:1: $.plugins.remot: there is no plugin or category 'remot'; did you mean 'remote'?",
                "app.toml:8:1: $['an odd.key']: 'x' is a text, not a whole number; give a whole number, without quotes",
            ],
        ),
        ("plugins = 3\n", ["app.toml:1:1: $.plugins: 'plugins' is no table; write [plugins.NAME]"]),
        (
            "[plugins]\nremote = 3\n",
            ["app.toml:2:1: int is no mapping of options; write a table"],
        ),
        (
            "[plugins.remote]\nsize = = 3\n",
            ["app.toml:2:8: it is no TOML: Invalid value (at line 2, column 8); correct it there"],
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("shop")
def test_each_mistake_is_told_with_its_place(text: str, findings: list[str], coldplug: Coldplug) -> None:
    told = coldplug("config", "check", write("app.toml", text))
    assert told == Ran(code=1, out="", err="".join(f"{line}\n" for line in findings))


@pytest.mark.usefixtures("shop")
def test_json_has_places_as_well(coldplug: Coldplug) -> None:
    text = """\
        {
          "plugins": {"remote": {"size": 0, "mirrors": [{"host": "a"}, {"hots": "b", "host": "\\u0061"}]},
            "Model": {"small": {}}, "r\\u0065mot": {}}
        }
        """
    assert coldplug("config", "check", write("app.json", text)).err == (
        "app.json:2:26: $.size: 0 is not more than 0; give more than 0\n"
        "app.json:2:65: $.mirrors[1].hots: there is no option 'hots'; did you mean 'host'?\n"
        "app.json:3:29: $.plugins.remot: there is no plugin or category 'remot'; did you mean 'remote'?\n"
    )


@pytest.mark.usefixtures("shop")
def test_files_are_layers_and_the_later_one_counts(coldplug: Coldplug) -> None:
    low = write("low.toml", "[plugins.remote]\nsize = 'x'\nmode = 'slow'\n")
    high = write("high.toml", "[plugins.remote]\nsize = 1\nloud = 3\n")
    assert coldplug("config", "check", low, high).err == (
        "low.toml:3:1: $.mode: 'slow' is none of 'fast', 'good'; give one of them\n"
        "high.toml:3:1: $.loud: 3 is a whole number, not true or false; give true or false\n"
    )


@pytest.mark.usefixtures("shop")
def test_what_is_missing_is_wrong_where_the_environment_is_asked(
    coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("app.toml", "[use]\nStore = 'remote-store.v2'\n[plugins.remote]\nspare.port = 1\nlevel = 'low'\n")
    assert coldplug("config", "check", file).code == 0
    monkeypatch.setenv("SHOP__PLUGINS__REMOTE__API_KEY", "hunter2")
    monkeypatch.setenv("SHOP__PLUGINS__REMOTE__WORDS", '["a", 1]')
    assert coldplug("config", "check", file, "--env", "SHOP").err == (
        "app.toml:3:1: $.server.host: 'host' is required; set 'host'\n"
        "app.toml:4:1: $.spare.host: 'host' is required (read as Server); set 'host'\n"
        "SHOP__PLUGINS__REMOTE__WORDS: $.words[1]: 1 is a whole number, not a text; give a text\n"
        "remote-store.v2: $.pet: the option 'pet' is required; set 'pet'\n"
        "remote-store.v2: $.server: the option 'server' is required; set 'server'\n"
    )


@pytest.mark.usefixtures("shop")
def test_the_environment_chooses_over_the_files(coldplug: Coldplug, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write("app.toml", "[use]\nStore = 'remote-store.v2'\n")
    monkeypatch.setenv("SHOP__USE__STORE", "small")
    assert coldplug("config", "check", file, "--env", "SHOP") == Ran(code=0, out="", err="app.toml: nothing is wrong\n")


@pytest.mark.usefixtures("shop")
def test_no_secret_is_repeated_and_no_character_moves_a_cursor(coldplug: Coldplug) -> None:
    file = write("app.toml", '[plugins.remote]\napi_key = [\'hunter2\']\n"\\u001b[31m" = 1\nmode = "\\u202e"\n')
    told = coldplug("config", "check", file)
    assert told.code == 1
    assert "hunter2" not in told.err
    assert all(char == "\n" or char.isprintable() for char in told.err)
    assert [line.partition(" ")[0] for line in told.err.splitlines()] == [
        "app.toml:2:1:",
        "app.toml:3:1:",
        "app.toml:4:1:",
    ]


@pytest.mark.usefixtures("shop")
def test_an_old_name_is_told_and_is_no_mistake(
    shop: Path, shop_document: dict[str, object], coldplug: Coldplug
) -> None:
    import json

    record = shop_document["plugins"]["shop.stores:Remote"]  # type: ignore[index]
    record["aliases"] = ["away"]
    shop_document["names"]["away"] = ["shop.stores:Remote"]  # type: ignore[index]
    (shop / "plugins.json").write_text(json.dumps(shop_document))
    told = coldplug("config", "check", write("app.toml", "[plugins.away]\npin = 'a'\n"))
    assert told.code == 0
    assert "'away'" in told.err
    assert told.err.endswith("app.toml: nothing is wrong\n")


def test_the_example_s_configuration_is_fine_and_a_typo_is_not(tmp_path: Path, coldplug: Coldplug) -> None:
    manifest = tmp_path / "plugins.json"
    assert coldplug("build", "-q", "--project", str(EXAMPLE), "-o", str(manifest)).code == 0
    file = tmp_path / "llamakeeper.toml"
    text = (EXAMPLE / "llamakeeper.toml").read_text("utf-8")
    file.write_text(text)
    assert coldplug("config", "check", str(file), "--manifest", str(manifest)).code == 0
    line = text[: text.index("temperature =")].count("\n") + 1
    file.write_text(text.replace("temperature =", "temperture ="))
    assert coldplug("config", "check", str(file), "--manifest", str(manifest)) == Ran(
        code=1,
        out="",
        err=f"{file}:{line}:1: $.temperture: there is no option 'temperture'; did you mean 'temperature'?\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "which files? name those that configure the plugins, the lowest layer first"),
        (("gone.toml",), "gone.toml: there is no such file; name files in TOML or JSON"),
        (("plugins.json", "x.yaml"), "x.yaml: the suffix tells neither TOML nor JSON; name files in TOML or JSON"),
        (("shop.toml", "--manifest", "no.json"),
         "no.json: there is no such manifest; write it with `coldplug build`, or name another file"),
        (("app.toml", "--env", "x__"),
         "--env 'x__' is no prefix of variables; write one such as APP, without the __ after it"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("shop")
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], message: str, coldplug: Coldplug) -> None:
    assert coldplug("config", "check", *words) == Ran(code=2, out="", err=f"coldplug: {message}\n")
