from __future__ import annotations

import pytest

from indexer.manifest import render
from loader import ManifestError, PluginInfo
from loader.manifest import Manifest, Memory
from tests.loader.samples import configured, document, record

RECORD = record(
    "app.a:Alpha.Inner",
    name="inner",
    label="the inner one",
    aliases=["core"],
    compat={"python": ">=3.8"},
    distribution="acme",
    doc="Says something.",
    unknown=["a base can't be read"],
    requires=["redis"],
    metadata={"priority": 3},
    virtual=True,
    later="a key of a later version",
    config={
        "parameters": [{"name": "size", "kind": "keyword_only", "required": True}],
        "schema": {"type": "object"},
        "defaults": {"size": 2},
    },
)
MODULES = {"app.a": {"path": "app/a.py", "sha256": "0", "lines": {"Alpha.Inner": 7}}}


def manifest(*records: dict[str, object], **changes: object) -> Manifest:
    """Return the manifest of the records."""
    return Manifest(Memory(render(document(*records, **changes)), shown="plugins.json"))


def info(told: dict[str, object], **changes: object) -> PluginInfo:
    """Return what is known about a plugin by its record."""
    return PluginInfo(f"{told['module']}:{told['qualname']}", told, manifest(told, **changes))


def test_it_says_what_the_record_says() -> None:
    told = info(RECORD, modules=MODULES)
    shown = {key: getattr(told, key) for key in dir(PluginInfo) if not key.startswith("_") and key != "manifest"}
    assert shown == {
        "id": "app.a:Alpha.Inner",
        "name": "inner",
        "label": "the inner one",
        "aliases": ("core",),
        "compat": {"python": ">=3.8"},
        "distribution": "acme",
        "module": "app.a",
        "qualname": "Alpha.Inner",
        "categories": ("Base",),
        "doc": "Says something.",
        "bases": ("app.core:Base",),
        "mro": ("app.a:Alpha.Inner", "app.core:Base", "builtins:object"),
        "abstract": False,
        "virtual": True,
        "unknown": ("a base can't be read",),
        "requires": ("redis",),
        "metadata": {"priority": 3},
        "config": RECORD["config"],
        "parameters": ({"name": "size", "kind": "keyword_only", "required": True},),
        "config_schema": {"type": "object"},
        "defaults": {"size": 2},
        "path": "app/a.py",
        "line": 7,
        "record": RECORD,
    }


def test_it_says_nothing_where_the_record_says_nothing() -> None:
    told = info({"name": "a", "module": "app.a", "qualname": "A"})
    shown = {key: getattr(told, key) for key in dir(PluginInfo) if not key.startswith("_") and key != "manifest"}
    del shown["record"]
    assert shown == {
        "id": "app.a:A",
        "name": "a",
        "label": None,
        "aliases": (),
        "compat": {},
        "distribution": None,
        "module": "app.a",
        "qualname": "A",
        "categories": (),
        "doc": None,
        "bases": (),
        "mro": None,
        "abstract": None,
        "virtual": False,
        "unknown": (),
        "requires": (),
        "metadata": {},
        "config": {},
        "parameters": (),
        "config_schema": {},
        "defaults": {},
        "path": None,
        "line": None,
    }


def test_what_is_of_the_wrong_type_in_modules_is_not_believed() -> None:
    told = info(record("app.a:A"), modules={"app.a": {"path": 1, "lines": {"A": "7"}}})
    assert (told.path, told.line) == (None, None)


def test_a_label_that_is_no_text_is_refused() -> None:
    with pytest.raises(ManifestError, match=r"'label' in the record of 'app\.a:A' is no text; "):
        assert info(record("app.a:A", label=1)).label


def test_two_are_equal_when_their_records_are() -> None:
    first, same, other = info(record("app.a:A")), info(record("app.a:A")), info(record("app.a:A", doc="Other."))
    assert (first == same, hash(first) == hash(same), first == other, first == "app.a:A") == (True, True, False, False)


def test_it_shows_what_it_is_found_by() -> None:
    assert repr(info(configured("app.a:A"))) == "PluginInfo('app.a:A', name='a', categories=('Base',))"
