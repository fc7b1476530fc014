"""What the manifest says of configurations: lifted options, secrets, the project's defaults, limits, modules."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from indexer.problems import UsageError
from tests.conftest import Index, Package

BASE = {"Base": "app:Base"}


@pytest.fixture
def config(package: Package, index: Index) -> Any:
    """Return a function that gives the configuration of the class `P` in a module of the given text."""

    def read(text: str, **options: Any) -> dict[str, Any]:
        root = package({"app.py": f"class Base: pass\n{text}"})
        document = index(root, BASE, **options)
        found: dict[str, Any] = document["plugins"]["app:P"]["config"]
        jsonschema.Draft202012Validator.check_schema(found["schema"])
        return found

    return read


def option(config: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = config["schema"]["properties"][name]
    return {key: value for key, value in found.items() if key != "x-source"}


def test_a_constructor_is_described_whole(config: Any) -> None:
    found = config(
        '''
class P(Base):
    def __init__(self, path: "Path", *, count: int = 3, mode: Literal["a", "b"] = "a", other=None):
        """Make one.

        Args:
            path: Where it is.
            count: How many
                there are.
        """
from pathlib import Path
from typing import Literal
'''
    )
    assert found == {
        "parameters": [
            {"name": "path", "kind": "positional_or_keyword", "required": True},
            {"name": "count", "kind": "keyword_only", "required": False},
            {"name": "mode", "kind": "keyword_only", "required": False},
            {"name": "other", "kind": "keyword_only", "required": False},
        ],
        "var_keyword": False,
        "schema": {
            "type": "object",
            "properties": {
                "path": {
                    "type": "string",
                    "format": "path",
                    "x-type": "pathlib:Path",
                    "description": "Where it is.",
                    "x-source": "app:P",
                },
                "count": {
                    "type": "integer",
                    "default": 3,
                    "description": "How many there are.",
                    "x-source": "app:P",
                },
                "mode": {"enum": ["a", "b"], "type": "string", "default": "a", "x-source": "app:P"},
                "other": {"default": None, "x-source": "app:P"},
            },
            "required": ["path"],
            "additionalProperties": False,
        },
        "types": [],
        "flatten": None,
        "defaults": {},
    }


DOCS = {
    "google": "Make.\n\n        Args:\n            x (int): Of x.",
    "numpy": "Make.\n\n        Parameters\n        ----------\n        x : int\n            Of x.",
    "sphinx": "Make.\n\n        :param x: Of x.\n        :type x: int",
}


@pytest.mark.parametrize("style", sorted(DOCS))
def test_parameters_are_described_by_docstrings_of_each_style(config: Any, style: str) -> None:
    found = config(f'class P(Base):\n    def __init__(self, x):\n        """{DOCS[style]}\n        """\n')
    assert option(found, "x") == {"description": "Of x."}


def test_the_class_s_docstring_describes_what_the_constructor_s_does_not(config: Any) -> None:
    found = config(
        'class P(Base):\n    """A class.\n\n    Args:\n        x: Of the class.\n        y: Of y.\n    """\n'
        '    def __init__(self, x, y):\n        """Make.\n\n        Args:\n            x: Of x.\n        """\n'
    )
    assert [option(found, name) for name in "xy"] == [{"description": "Of x."}, {"description": "Of y."}]


# --- options that are lifted -----------------------------------------------------------------------------------------

SETTINGS = """
from dataclasses import dataclass
from coldplug.loader import plugin_discoverable

@dataclass
class Settings:
    url: str
    retries: int = 3
"""


def test_the_options_of_one_parameter_are_lifted_to_the_top(config: Any) -> None:
    found = config(
        f'{SETTINGS}\n@plugin_discoverable(config="settings")\nclass P(Base):\n'
        "    def __init__(self, settings: Settings, debug: bool = False): ...\n"
    )
    schema = found["schema"]
    assert found["flatten"] == "settings"
    assert sorted(schema["properties"]) == ["debug", "retries", "url"]
    assert schema["required"] == ["url"]
    assert schema["x-flatten"] == {"parameter": "settings", "$ref": "#/$defs/Settings"}
    assert found["types"] == ["app:Settings"]
    assert [p["name"] for p in found["parameters"]] == ["settings", "debug"]


@pytest.mark.parametrize(
    ("parameter", "required", "closed"),
    [
        ("settings: Settings | None = None", None, True),
        ("settings: Settings = Settings('x')", None, True),
        ("settings: Settings, first: int", ["first", "url"], True),
        ("settings: Loose = Loose()", None, False),
    ],
)
def test_what_is_lifted_is_required_where_its_parameter_is(
    config: Any, parameter: str, required: list[str] | None, closed: object
) -> None:
    model = "from pydantic import BaseModel\nclass Loose(BaseModel):\n    size: int = 1\n"
    found = config(
        f'{SETTINGS}\n{model}\n@plugin_discoverable(config="settings")\nclass P(Base):\n'
        f"    def __init__(self, {parameter}): ...\n"
    )
    schema = found["schema"]
    assert (schema.get("required"), "additionalProperties" in schema) == (required, closed)


@pytest.mark.parametrize("annotation", ["int", "Settings | Other", "Missing", "list[Settings]"])
def test_a_parameter_for_which_no_one_table_stands_is_not_lifted(package: Package, annotation: str) -> None:
    from indexer.pipeline import Request, build

    other = "@dataclass\nclass Other:\n    a: int = 1\n"
    marked = '@plugin_discoverable(config="x")\nclass P(Base):\n'
    text = f"{SETTINGS}\n{other}\n{marked}    def __init__(self, x: {annotation}): ...\n"
    root = package({"app.py": f"class Base: pass\n{text}"})
    built = build(Request(packages=("app",), search_path=(root,), categories=BASE))
    assert [(p.code, p.message) for p in built.problems] == [
        ("CP040", "P takes no parameter x that a table stands for")
    ]


def test_a_parameter_that_can_not_be_lifted_is_a_problem(package: Package) -> None:
    from indexer.pipeline import Request, build

    text = f'{SETTINGS}\n@plugin_discoverable(config="missing")\nclass P(Base):\n    def __init__(self, x=1): ...\n'
    root = package({"app.py": f"class Base: pass\n{text}"})
    built = build(Request(packages=("app",), search_path=(root,), categories=BASE))
    assert [(p.code, p.line, p.message) for p in built.problems] == [
        ("CP040", 12, "P takes no parameter missing that a table stands for")
    ]


# --- secrets ---------------------------------------------------------------------------------------------------------

SECRET = "sk-live-4711"  # noqa: S105 - planted, to be looked for
PLANTED = {
    "a_default": f'class P(Base):\n    def __init__(self, api_key="{SECRET}"): ...\n',
    "a_constant": f'API_TOKEN = "{SECRET}"\nclass P(Base):\n    def __init__(self, given=API_TOKEN): ...\n',
    "a_constant_of_a_harmless_name": (
        f'KEY = "{SECRET}"\nclass P(Base):\n    def __init__(self, password: str = KEY): ...\n'
    ),
    "a_call": f'import os\nclass P(Base):\n    def __init__(self, token=os.environ.get("T", "{SECRET}")): ...\n',
    "a_table": f'class P(Base):\n    def __init__(self, options={{"client_secret": "{SECRET}"}}): ...\n',
    "an_object": (
        "from dataclasses import dataclass\n@dataclass\nclass Login:\n    user: str\n    password: str\n"
        f'class P(Base):\n    def __init__(self, login: Login = Login("me", "{SECRET}")): ...\n'
    ),
    "an_object_by_keyword": (
        f'class Login: ...\nclass P(Base):\n    def __init__(self, login=Login(password="{SECRET}")): ...\n'
    ),
    "a_field": (
        "from dataclasses import dataclass, field\n@dataclass\nclass P(Base):\n"
        f'    passphrase: str = field(default="{SECRET}")\n'
    ),
    "a_factory": (
        "from dataclasses import dataclass, field\n@dataclass\nclass P(Base):\n"
        f'    passphrase: str = field(default_factory=lambda: "{SECRET}")\n'
    ),
    "a_type": (
        "from pydantic import BaseModel, SecretStr\nclass P(Base, BaseModel):\n"
        f'    harmless: SecretStr = SecretStr("{SECRET}")\n'
    ),
    "examples": (
        "from pydantic import BaseModel, Field\nclass P(Base, BaseModel):\n"
        f'    api_key: str = Field("{SECRET}", examples=["{SECRET}"])\n'
    ),
    "what_is_taken": f'class P(Base):\n    def __init__(self, **kw):\n        kw.pop("password", "{SECRET}")\n',
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_no_secret_enters_the_manifest_by(package: Package, index: Index, name: str) -> None:
    root = package({"app.py": f"class Base: pass\n{PLANTED[name]}"})
    document = index(root, BASE)
    assert "app:P" in document["plugins"]
    assert SECRET not in json.dumps(document)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True),
        ("dbPassword", True),
        ("auth_token", True),
        ("token", True),
        ("api_key", True),
        ("apiKey", True),
        ("OPENAI_API_KEY", True),
        ("client_secret", True),
        ("passphrase", True),
        ("max_tokens", False),
        ("tokenizer", False),
        ("key", False),
        ("sort_key", False),
        ("token_limit", False),
        ("secretary", False),
        ("keyboard", False),
    ],
)
def test_the_last_word_of_a_name_tells_a_secret(config: Any, name: str, secret: bool) -> None:  # noqa: FBT001
    found = config(f'class P(Base):\n    def __init__(self, {name}: str = "x"): ...\n')
    assert (option(found, name).get("writeOnly") is True) is secret


def test_only_what_may_be_a_text_is_a_secret_and_none_is_not_withheld(config: Any) -> None:
    found = config(
        "class P(Base):\n"
        "    def __init__(self, token: int = 3, secret: bool = True, password: str | None = None): ...\n"
    )
    assert option(found, "token") == {"type": "integer", "default": 3}
    assert option(found, "secret") == {"type": "boolean", "default": True}
    assert option(found, "password") == {
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "default": None,
        "writeOnly": True,
    }


def test_a_project_says_which_names_are_secrets(config: Any) -> None:
    found = config(
        'class P(Base):\n    def __init__(self, pin: str = "1", page_token: str = "2"): ...\n',
        secrets=("pin", "!page_*"),
    )
    assert option(found, "pin") == {"type": "string", "writeOnly": True, "x-default-source": "(withheld)"}
    assert option(found, "page_token") == {"type": "string", "default": "2"}


# --- the project's defaults ------------------------------------------------------------------------------------------

OPTIONS = 'class P(Base):\n    name = "p"\n    def __init__(self, url="x", *, api_key=None, depth=1): ...\n'


@pytest.mark.parametrize("key", ["p", "app:P", "Base/p"])
def test_the_project_s_defaults_stand_in_the_record(config: Any, key: str) -> None:
    assert config(OPTIONS, defaults={key: {"url": "y", "depth": 2}})["defaults"] == {"depth": 2, "url": "y"}


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ({"pp": {"url": "y"}}, "tool.coldplug.defaults.pp: there is no such plugin; did you mean p?"),
        ({"p": {"ulr": "y"}}, "tool.coldplug.defaults.p.ulr: there is no such option; did you mean url?"),
        (
            {"p": {"api_key": "k"}},
            (
                "tool.coldplug.defaults.p.api_key: a secret must not stand in a file that is shipped;"
                " set it in the environment"
            ),
        ),
        (
            {"p": {"url": {"token": "k"}}},
            (
                "tool.coldplug.defaults.p.url.token: a secret must not stand in a file that is shipped;"
                " set it in the environment"
            ),
        ),
    ],
)
def test_a_default_for_nothing_or_of_a_secret_is_refused(config: Any, defaults: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        config(OPTIONS, defaults=defaults)
    assert str(raised.value) == message


# --- how layers merge ------------------------------------------------------------------------------------------------

NESTED = (
    "from dataclasses import dataclass, field\n\n@dataclass\nclass Tls:\n"
    "    words: list[str] = field(default_factory=list)\n\n"
    'class P(Base):\n    name = "p"\n'
    "    def __init__(self, hosts: list[str] = (), tls: Tls | None = None, servers: list[Tls] = ()): ...\n"
)


def test_a_project_says_how_layers_merge(config: Any) -> None:
    merging = {"p": {"hosts": "append", "tls.words": "unique", "servers": {"by": "words"}}}
    found = config(NESTED, merging=merging)
    added = {name: option(found, name).get("x-merge") for name in ("hosts", "tls", "servers")}
    assert added == {"hosts": "append", "tls": None, "servers": {"by": "words"}}
    assert found["schema"]["$defs"]["Tls"]["properties"]["words"]["x-merge"] == "unique"
    assert str(found).count("x-merge") == 3


@pytest.mark.parametrize(
    ("merging", "message"),
    [
        ({"pp": {"hosts": "append"}}, "tool.coldplug.merge.pp: there is no such plugin; did you mean p?"),
        ({"p": {"host": "append"}}, "tool.coldplug.merge.p.host: there is no such option; did you mean hosts?"),
        ({"p": {"tls.word": "append"}}, "tool.coldplug.merge.p.tls.word: there is no such option; did you mean words?"),
        ({"p": {"hosts.x": "append"}}, "tool.coldplug.merge.p.hosts.x: there is no such option; the options are none"),
        *(
            (
                {"p": {"hosts": way}},
                (
                    'tool.coldplug.merge.p.hosts: this is no way to merge; write one of "append", "prepend", "replace",'
                    ' "unique", or { by = "name" }'
                ),
            )
            for way in ("add", {"by": 3}, {"words": "append"}, True)
        ),
    ],
)
def test_a_way_to_merge_that_is_none_is_refused(config: Any, merging: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        config(NESTED, merging=merging)
    assert str(raised.value) == message


# --- what can't be a default, and what the record rests on -----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("float('nan')", {"x-default-source": "float('nan')"}),
        ("1e999", {"x-default-source": "1e999"}),
        ("-1e999", {"x-default-source": "-1e999"}),
        ("10**30", {"x-default-source": "10**30"}),
        ("10**10**10", {"x-default-source": "10**10**10"}),
        ("3j", {"x-default-source": "3j"}),
        ("...", {"x-default-source": "..."}),
        ("len", {"x-default-source": "len"}),
        ("{[]: 1}", {"x-default-source": "{[]: 1}"}),
        ("[x for x in (1, 2)]", {"default": [1, 2]}),
        ("object()", {"x-default-source": "object()"}),
        ("2**63", {"default": 2**63}),
        ("60 * 60", {"default": 3600}),
        ("1 << 20", {"default": 1 << 20}),
        ("{3, 1, 2}", {"default": [1, 2, 3]}),
        ("(1, (2,))", {"default": [1, [2]]}),
        ("b'raw'", {"default": "raw"}),
        ("b'\\xff'", {"x-default-source": "b'\\xff'"}),
        ("{'a': {'b': [None, True]}}", {"default": {"a": {"b": [None, True]}}}),
        ("'\\ud800'", {"default": "\ud800"}),
        ("int('7')", {"default": 7}),
    ],
)
def test_a_default_is_its_value_or_its_source(config: Any, source: str, told: dict[str, Any]) -> None:
    assert option(config(f"class P(Base):\n    def __init__(self, x={source}): ...\n"), "x") == told


@pytest.mark.parametrize(
    "source", [f"'{'x' * 10_000_000}'", f"[{'0,' * 300_000}]", "[" * 60 + "]" * 60, "0x" + "f" * 20_000]
)
def test_a_default_that_is_too_large_is_told_in_short(config: Any, source: str) -> None:
    told = option(config(f"class P(Base):\n    def __init__(self, x={source}): ...\n"), "x")
    assert list(told) == ["x-default-source"]
    assert len(told["x-default-source"]) < 250


def test_a_record_rests_on_the_modules_of_the_classes_it_names(package: Package, index: Index) -> None:
    root = package(
        {
            "app/__init__.py": "",
            "app/base.py": "class Base: pass\n",
            "app/settings.py": "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    x: int = 1\n",
            "app/limits.py": "LIMIT = 3\n",
            "app/checked.py": "class Only: pass\n",
            "app/plugin.py": (
                "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
                "from app.base import Base\nfrom app.limits import LIMIT\nfrom app.settings import Settings\n"
                "if TYPE_CHECKING:\n    from app.checked import Only\n"
                "class P(Base):\n    def __init__(self, s: Settings, o: Only, n: int = LIMIT): ...\n"
            ),
        }
    )
    document = index(root, {"Base": "app.base:Base"})
    assert sorted(document["modules"]) == [
        "app",
        "app.base",
        "app.checked",
        "app.limits",
        "app.plugin",
        "app.settings",
    ]
    found = document["plugins"]["app.plugin:P"]["config"]
    assert found["types"] == ["app.settings:Settings"]
    assert option(found, "o") == {"x-type": "app.checked:Only"}
    assert option(found, "n") == {"type": "integer", "default": 3}


def test_classes_nested_a_thousand_deep_are_described(package: Package, index: Index) -> None:
    lines = ["from dataclasses import dataclass", "class Base: pass", "@dataclass", "class C0:", "    x: int = 1"]
    for number in range(1, 1_000):
        lines += ["@dataclass", f"class C{number}:", f"    below: C{number - 1}"]
    lines += ["class P(Base):", "    def __init__(self, top: C999): ..."]
    document = index(package({"app.py": "\n".join(lines)}), BASE)
    found = document["plugins"]["app:P"]["config"]
    assert len(found["schema"]["$defs"]) == len(found["types"]) == 1_000
