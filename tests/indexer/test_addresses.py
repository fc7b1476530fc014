"""The names that configure plugins: the loader is the judge of what each leads to."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.addresses import Addresses, Named
from loader import PluginLoader

NAMES = st.sampled_from(["a", "b", "A", "x.y"])
RECORDS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "categories": st.lists(st.sampled_from(["A", "B"]), unique=True, max_size=2).map(sorted),
        "aliases": st.lists(st.sampled_from(["old", "a", "b"]), unique=True, max_size=2),
    }
)


def manifest(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a manifest of plugins with these names, categories and former names."""
    plugins = {
        f"m:C{number}": {**record, "module": "m", "qualname": f"C{number}", "bases": [], "mro": None, "requires": []}
        for number, record in enumerate(records)
    }
    names: dict[str, list[str]] = {}
    for id_, record in plugins.items():
        for name in dict.fromkeys([record["name"], *record["aliases"]]):
            names.setdefault(name, []).append(id_)
    return {"manifest_version": 1, "categories": {"A": None, "B": None}, "names": names, "plugins": plugins}


@given(st.lists(RECORDS, max_size=5))
def test_a_name_leads_to_the_plugin_that_the_loader_finds_by_it(records: list[dict[str, Any]]) -> None:
    document = manifest(records)
    plugins = PluginLoader.open(Served(json.dumps(document).encode()))
    addresses = Addresses.of(document)
    known = {"a", "b", "A", "x.y", "old"}
    for name in known:
        assert (name in plugins) == (name in addresses.bare), name
        for category, names in addresses.categories.items():
            assert (f"{category}/{name}" in plugins) == (name in names), (category, name)
    for id_ in plugins:
        _, *keys = addresses.table(id_)
        assert plugins["/".join(keys)].id == id_
        assert "/".join(keys) == plugins.address(plugins[id_])


class Served:
    """A manifest as an application may hand it to the loader: something with `read_bytes`."""

    name = "plugins.json"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read_bytes(self) -> bytes:
        return self._data


def test_what_bears_a_name_now_counts_more_than_what_bore_it(shop_document: dict[str, Any]) -> None:
    shop_document["plugins"]["shop.stores:Remote"]["aliases"] = ["remote", "away"]
    addresses = Addresses.of(shop_document)
    assert addresses.bare == {
        "away": Named("shop.stores:Remote", is_old=True),
        "remote": Named("shop.models:Remote"),
        "remote-store.v2": Named("shop.stores:Remote"),
    }
    assert addresses.in_order() == [
        "shop.models:Remote",
        "shop.models:Small",
        "shop.stores:Remote",
        "shop.stores:Small",
    ]
