"""Secrets that are planted everywhere a configuration can come from, and looked for in all that the loader says."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loader import PluginError, PluginLoader
from tests.loader.conftest import Application
from tests.loader.samples import change

SECRETS = {
    "manifest": "planted-in-defaults",
    "registered": "planted by\nregister_config",
    "toml": "planted 'in' TOML",
    "json": 'planted "in" JSON',
    "variable": "planted-in-a-variable",
    "file": "planted-in-a-file",
    "config": "planted-in-config",
}
# Long ones: the times in records of the log have any five digits now and then.
PINS = {name: 902_107_346_581_000 + number for number, name in enumerate(SECRETS)}
PLUGIN = """
    from app.core import Base

    class A(Base):
        def __init__(self, api_key="", pin=0, tokens=(), size=1, **secrets):
            self.all = (api_key, pin, tokens, secrets)
            {body}
    """
BODIES = {
    "fails with it": "raise ValueError(self.all)",
    "fails from it": """try:
                raise KeyError(self.all)
            except KeyError as error:
                raise OSError('x') from error""",
    "fails after it": """try:
                raise KeyError(self.all)
            except KeyError:
                raise OSError('x')""",
    "fails as the loader does": """from loader import PluginStartError
            raise PluginStartError(repr(self.all), plugin="app.a:A", source="a.py", remedy="none")""",
    "can't be called": "",
    "is refused": "",
    "is refused with it": "",
}
KEY = {"type": "string", "writeOnly": True}
SCHEMA = {
    "type": "object",
    "properties": {
        "api_key": {"anyOf": [KEY, {"type": "null"}]},
        "pin": {"type": "integer", "writeOnly": True},
        "tokens": {"type": "array", "items": KEY, "x-merge": "append"},
        "size": {"type": "integer"},
    },
    "additionalProperties": {"type": "object", "additionalProperties": KEY},
}


def options(name: str) -> dict[str, Any]:
    """Return options that hold the secrets of one layer."""
    return {"api_key": SECRETS[name], "pin": PINS[name], "tokens": [SECRETS[name]], name: {"token": SECRETS[name]}}


@pytest.fixture
def make(application: Application, tmp_path: Path) -> Callable[..., PluginLoader]:
    """Return a function that opens a plugin with secrets in every layer."""

    def opened(body: str, *, wrong: bool, **more: Any) -> PluginLoader:
        path = application({"app/a.py": PLUGIN.format(body=body or "pass")})
        change(path, "app.a:A", config={"parameters": [], "schema": SCHEMA, "defaults": options("manifest")})
        toml = "".join(f"{key} = {json.dumps(value)}\n" for key, value in options("toml").items() if key != "toml")
        text = f"{toml}toml.token = {json.dumps(SECRETS['toml'])}\n" + ("size = 'big'\n" if wrong else "")
        (tmp_path / "a.toml").write_text(f"[plugins.a]\n{text}", "utf-8")
        (tmp_path / "b.json").write_text(json.dumps({"plugins": {"a": options("json")}}), "utf-8")
        (tmp_path / "key").write_text(SECRETS["file"], "utf-8")
        environ = {
            "APP__PLUGINS__A__PIN": "secret-number" if wrong else str(PINS["variable"]),
            "APP__PLUGINS__A__TOKENS": json.dumps([SECRETS["variable"]])[: -1 if wrong else None],
            "APP__PLUGINS__A__API_KEY_FILE": str(tmp_path / "key"),
            "APP__PLUGINS__A__VARIABLE": json.dumps({"token": SECRETS["variable"]}),
        }
        files = [tmp_path / "a.toml", tmp_path / "b.json"]
        plugins = PluginLoader.open(path, config=files, env="APP", environ=environ, **more)
        plugins.register_config("a", options("registered"))
        return plugins

    return opened


def chain(error: BaseException | None) -> Iterator[str]:
    """Yield all that an error, and every error that it came from, can show."""
    while error is not None:
        yield from (str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error)))
        for other in (error.__cause__, error.__context__):
            if other is not error.__cause__ or other is not error.__context__:
                yield from chain(other)
        error = error.__cause__


def told(plugins: PluginLoader, config: Any) -> Iterator[str]:
    """Yield all that the loader says about the plugin."""
    yield from (repr(plugins), repr(plugins.check("a", config)))
    for ask in (plugins.explain, plugins.load, lambda *args, **kw: asyncio.run(plugins.aload(*args, **kw))):
        try:
            yield repr(ask("a", config=config)) if ask == plugins.explain else ""
            if ask != plugins.explain:
                ask("a", config=config)
        except PluginError as error:
            yield from chain(error)
    yield repr(plugins.load_all(config={"a": config}).failed)


def grumble(plugin: Any) -> None:
    """Refuse a plugin with all that it holds."""
    raise ValueError(f"{plugin.all} is not good")


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("name", BODIES)
def test_no_secret_is_ever_shown(
    name: str,
    wrong: bool,  # noqa: FBT001  (a parameter of the test)
    make: Callable[..., PluginLoader],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    validators = {"is refused": [lambda _: False], "is refused with it": [grumble]}.get(name, [])
    plugins = make(BODIES[name], wrong=wrong, validators=validators)
    config: Any = {**options("config"), "size": "wrong" if wrong else 2}
    if name == "can't be called":
        config["self"] = {"token": SECRETS["config"]}
    said = [*told(plugins, config), *(f"{entry.getMessage()} {vars(entry)}" for entry in caplog.records)]
    spelled = {text for secret in SECRETS.values() for text in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1])}
    hidden = [*spelled, *map(str, PINS.values()), "secret-number"]
    assert [(secret, text) for secret in hidden for text in said if secret in text] == []
    # What is wrong is told before anything is explained or started.
    assert wrong or any("********" in text for text in said)
