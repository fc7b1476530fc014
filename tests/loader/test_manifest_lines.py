from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.manifest import render
from loader import manifest as sections
from loader.manifest import Memory
from loader.manifest import find as found
from loader.whole import mentions
from tests.loader.samples import document, record

SECTIONS = {"names": sections.NAMES, "plugins": sections.PLUGINS, "modules": sections.MODULES}
NAMES = st.text("abcxyzäΩ_", min_size=1, max_size=6)


def find(data: bytes, key: str, section: int) -> Any:
    """Return the value that a search finds, None where it finds nothing."""
    start = data.find(b',\n"names":{\n') + len(b',\n"names":{\n')
    line = found(BytesIO(data), section=section, key=key.encode(), start=start, end=len(data))
    return None if line is None else json.loads(line.rstrip(b","))


def sample(count: int, *, doc: str = "") -> dict[str, Any]:
    """Return a manifest of so many plugins in a few modules, and their modules."""
    records = [record(f"app.m{number % 7}:Plugin{number}", doc=doc) for number in range(count)]
    modules = {f"app.m{number}": {"path": f"app/m{number}.py", "sha256": "0", "lines": {}} for number in range(7)}
    return document(*records, modules=modules, dependencies={"app.m1": "1", "plugin1": "2", "zlib": "3"})


@pytest.mark.parametrize("doc", ["", "x" * 5_000, '"names":{' * 30], ids=["short", "long", "odd"])
@pytest.mark.parametrize("count", [0, 1, 2, 40, 400])
def test_each_entry_of_each_section_is_found(count: int, doc: str) -> None:
    content = sample(count, doc=doc)
    data = render(content)
    found = {name: {key: find(data, key, section) for key in content[name]} for name, section in SECTIONS.items()}
    assert found == {name: content[name] for name in SECTIONS}


@pytest.mark.parametrize("key", ["", "0", "plugin", "plugin00", "plugin399x", "zz", "app.m0:Plugin", "app.m9", "Base"])
def test_what_is_in_no_section_is_not_found(key: str) -> None:
    data = render(sample(400))
    assert [find(data, key, section) for section in SECTIONS.values()] == [None, None, None]


@settings(max_examples=60)
@given(st.sets(NAMES, max_size=30), NAMES, st.integers(0, 3_000))
def test_any_names_are_found_and_no_others(names: set[str], other: str, length: int) -> None:
    content = document(*(record(f"app.m:{name}", name=name, doc="d" * length) for name in sorted(names)))
    data = render(content)
    asked = sorted({*names, other})
    assert [find(data, name, sections.NAMES) for name in asked] == [content["names"].get(name) for name in asked]
    assert [find(data, f"app.m:{name}", sections.PLUGINS) for name in asked] == [
        content["plugins"].get(f"app.m:{name}") for name in asked
    ]


def test_a_line_that_is_longer_than_any_window_is_read_to_its_end() -> None:
    content = sample(3, doc="long " * 100_000)
    assert find(render(content), "app.m1:Plugin1", sections.PLUGINS) == content["plugins"]["app.m1:Plugin1"]


def test_a_key_of_one_section_is_not_found_in_another() -> None:
    data = render(sample(20))
    assert [find(data, "app.m1", section) for section in (sections.NAMES, sections.PLUGINS)] == [None, None]
    others = (sections.MODULES, sections.DEPENDENCIES)
    assert [find(data, "app.m1", section) is None for section in others] == [False, False]


def test_a_file_without_the_end_of_its_last_line_gives_nothing() -> None:
    data = render(sample(1, doc="x" * 9_000))
    assert find(data[: data.index(b"xxx") + 8_500], "app.m0:Plugin0", sections.PLUGINS) is None


def test_a_key_is_mentioned_wherever_it_stands() -> None:
    data = render(sample(3000))
    asked = ["plugin2999", "app.m1", "linux", "plugin3000", "app"]
    assert [mentions(Memory(data, shown="it"), key=key) for key in asked] == [True, True, True, False, False]


@pytest.mark.parametrize("before", range((1 << 20) - 12, (1 << 20) + 2))
def test_a_key_is_mentioned_also_across_what_is_read_at_once(before: int) -> None:
    assert mentions(Memory(b" " * before + b'"plugin":1', shown="it"), key="plugin")
