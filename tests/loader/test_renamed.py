"""Plugins under the names that they had before: found, with a warning that names the new one."""

from __future__ import annotations

import logging
import pickle
import warnings
from pathlib import Path
from typing import Any

import pytest

from loader import AmbiguousPlugin, ManifestError, PluginLoader, RenamedPluginWarning, UnknownPlugin
from tests.loader.conftest import Application
from tests.loader.samples import document, record, write

A, B, C = "app.a:A", "app.b:B", "app.c:C"
MANIFEST = document(
    record(A, name="new", aliases=["older", "old"]),
    record(B, name="other", categories=["Base", "Second"], aliases=["shared"]),
    record(C, name="third", categories=["Third"], aliases=["shared"]),
    names={"new": [A], "old": [A], "older": [A], "other": [B], "shared": [B, C], "third": [C]},
    renamed={"app.old:A": {"to": A}, "gone": {"removed": "use new"}, "app.old:Gone": {"removed": ""}},
)


@pytest.fixture
def plugins(tmp_path: Path) -> PluginLoader:
    """Return the loader of a manifest with old names."""
    return PluginLoader.open(write(tmp_path / "plugins.json", MANIFEST))


def told(plugins: PluginLoader, address: str) -> tuple[str, list[str]]:
    """Return the id that an address leads to, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = plugins[address].id
    assert [(item.category, item.filename) for item in caught] == [(RenamedPluginWarning, __file__)] * len(caught)
    return found, [getattr(item.message, "name", "") for item in caught]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("new", (A, [])),
        ("Base/new", (A, [])),
        (A, (A, [])),
        ("old", (A, ["new"])),
        ("Base/older", (A, ["new"])),
        ("app.old:A", (A, ["new"])),
        ("Third/shared", (C, ["third"])),
    ],
)
def test_an_old_name_leads_to_the_plugin_with_a_warning_at_the_line_that_used_it(
    address: str, found: tuple[str, list[str]], plugins: PluginLoader
) -> None:
    assert told(plugins, address) == found


def test_looking_whether_a_name_is_there_warns_of_nothing(plugins: PluginLoader) -> None:
    assert ["old" in plugins, "app.old:A" in plugins, "shared" in plugins, "gone" in plugins] == [
        *(True, True, False, False)
    ]
    assert (plugins.names(), plugins[A].aliases) == (["new", "other", "third"], ("older", "old"))


def test_an_old_name_of_several_plugins_is_ambiguous(plugins: PluginLoader) -> None:
    with pytest.raises(AmbiguousPlugin) as raised:
        plugins["shared"]
    assert raised.value.candidates == (B, C)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gone", "the plugin 'gone' is no longer in {}; use new"),
        ("Base/gone", "the plugin 'Base/gone' is no longer in {}; use new"),
        (
            "app.old:Gone",
            "the plugin 'app.old:Gone' is no longer in {}; it was removed; take it out of what asks for it",
        ),
    ],
)
def test_what_is_gone_says_what_became_of_it(address: str, said: str, plugins: PluginLoader) -> None:
    with pytest.raises(UnknownPlugin) as raised:
        plugins[address]
    assert str(raised.value) == said.format(plugins.manifests[0].shown)


def test_plugins_are_switched_by_old_names_too(tmp_path: Path) -> None:
    path = write(tmp_path / "plugins.json", MANIFEST)
    with pytest.warns(RenamedPluginWarning, match="'old' of .* is called 'new' now; ask for it by that name"):
        assert list(PluginLoader.open(path, enabled=["old"])) == [A]
    with pytest.raises(UnknownPlugin, match="use new"):
        PluginLoader.open(path, disabled=["gone"])


def test_a_name_that_a_plugin_bears_is_no_other_s_old_name(tmp_path: Path) -> None:
    more = document(record("app.d:Old", name="old"))
    plugins = PluginLoader.open(write(tmp_path / "a.json", MANIFEST), write(tmp_path / "b.json", more))
    assert told(plugins, "old") == ("app.d:Old", [])


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        ({"x:Y": {"to": "z:Z"}}, "'x:Y' is said to be 'z:Z' now, which has no record"),
        ([], "'renamed' is no object"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(renamed: Any, said: str, tmp_path: Path) -> None:
    plugins = PluginLoader.open(write(tmp_path / "plugins.json", {**MANIFEST, "renamed": renamed}))
    with pytest.raises(ManifestError, match=said):
        plugins["x:Y"]


@pytest.mark.parametrize("entry", [None, {}, {"to": 1}, {"later": "x"}])
def test_what_a_later_version_says_of_an_old_name_is_nothing_to_this_one(entry: Any, tmp_path: Path) -> None:
    plugins = PluginLoader.open(write(tmp_path / "plugins.json", {**MANIFEST, "renamed": {"x:Y": entry}}))
    with pytest.raises(UnknownPlugin, match="there is no plugin 'x:Y'"):
        plugins["x:Y"]


def test_a_plugin_is_started_by_its_old_name_and_the_log_tells_of_it(
    application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "coldplug.loader")
    path = application({"app/a.py": "from app.core import Base\n\nclass New(Base): ...\n"})
    content = document(record("app.a:New", aliases=["old"]), names={"new": ["app.a:New"], "old": ["app.a:New"]})
    plugins = PluginLoader.open(write(path, content))
    with pytest.warns(RenamedPluginWarning, match="'new'"):
        plugins.register_config("old", {"size": 3})
    with pytest.warns(RenamedPluginWarning, match="'new'") as caught:
        assert plugins.load("old").size == 3
    assert [item.filename for item in caught] == [__file__]
    fields = [(vars(item)["event"], vars(item)["asked"], vars(item)["now"]) for item in caplog.records]
    assert fields == [("renamed", "old", "new")] * 2


def test_a_warning_says_which_plugin_and_survives_pickling() -> None:
    warning = RenamedPluginWarning("said", plugin=A, name="new")
    again = pickle.loads(pickle.dumps(warning))  # noqa: S301 - our own bytes
    assert (str(again), again.plugin, again.name) == ("said", A, "new")


def test_one_old_name_among_many_is_found_without_reading_the_others(tmp_path: Path) -> None:
    count = 3_000
    ids = [f"app.m{number}:P" for number in range(count)]
    records = [record(id_, name=f"p{number}", aliases=[f"old{number}"]) for number, id_ in enumerate(ids)]
    names = {f"{kind}{number}": [id_] for kind in ("p", "old") for number, id_ in enumerate(ids)}
    path = write(tmp_path / "plugins.json", document(*records, names=names))
    data = path.read_bytes()
    # What no other record may be read for is no JSON: a reader of the whole file would stumble.
    broken = data.replace(b'"app.m0:P":{"abstract":false', b'"app.m0:P":{"abstract":broke')
    assert len(broken) == len(data) != broken.count(b"broke") == 1
    path.write_bytes(broken)
    with pytest.warns(RenamedPluginWarning):
        info = PluginLoader.open(path)["old2999"]
    assert info.id == "app.m2999:P"
