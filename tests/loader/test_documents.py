from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from loader.documents import Document, Unreadable, listed, look, read


def told(path: Path) -> str:
    """Return why a file can't be read."""
    with pytest.raises(Unreadable) as raised:
        read(str(path))
    return str(raised.value.problem).replace(str(path), path.name)


WRONG: dict[str, tuple[str, bytes | None, str]] = {
    "missing": ("a.toml", None, "a.toml: $: there is no such file; create it, or take it out of config="),
    "of another kind": ("a.yaml", b"", "a.yaml: $: the suffix tells neither TOML nor JSON; name it .toml or .json"),
    "no TOML": (
        "a.toml",
        b"[a]\nb = \n",
        "a.toml:2: $: it is no TOML: Invalid value (at line 2, column 5); correct it there",
    ),
    "no JSON": (
        "a.json",
        b'{"a":\n nope}',
        "a.json:2: $: it is not JSON from line 2, column 2 on: a value is missing; correct it there",
    ),
    "a key twice": (
        "a.json",
        b'{"a": 1, "a": 2}',
        "a.json: $: the key 'a' occurs twice in one object; correct it there",
    ),
    "not a number": ("a.json", b'{"a": NaN}', "a.json: $: NaN is not JSON; correct it there"),
    "no table": ("a.json", b"[1]", 'a.json: $: it holds no JSON object; write {"plugins": {…}}'),
    "empty JSON": (
        "a.json",
        b"",
        "a.json:1: $: it is not JSON from line 1, column 1 on: a value is missing; correct it there",
    ),
    "a mark before it": (
        "a.toml",
        b"\xef\xbb\xbfa = 1",
        "a.toml:1: $: it begins with a byte order mark; save it as UTF-8 without one",
    ),
    "UTF-16": (
        "a.json",
        "{}".encode("utf-16"),
        "a.json:1: $: it begins with a byte order mark; save it as UTF-8 without one",
    ),
    "Latin-1": ("a.toml", b"a = 1\nb = '\xe9'", "a.toml:2: $: it is not UTF-8 (byte 11); save it as UTF-8"),
    "deep": ("a.json", b"[" * 100_000, "a.json: $: it is nested too deeply; correct it there"),
    "deep TOML": ("a.toml", b"a = " + b"[" * 100_000, "a.toml: $: it is nested too deeply; take levels out"),
    "many digits": (
        "a.json",
        b'{"a": ' + b"1" * 5000 + b"}",
        "a.json: $: it is no JSON: a number has too many digits; correct it there",
    ),
    "many digits in TOML": (
        "a.toml",
        b"a = " + b"1" * 5000,
        "a.toml: $: it is no TOML: a number has too many digits; write it as text",
    ),
    "huge": ("a.toml", b"#" * (1 << 22 | 1), "a.toml: $: it is larger than 4 MiB; name a configuration file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_file_that_says_nothing_tells_why(name: str, tmp_path: Path) -> None:
    file, data, message = WRONG[name]
    if data is not None:
        (tmp_path / file).write_bytes(data)
    assert told(tmp_path / file) == message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    assert told(tmp_path / "a.toml") == "a.toml: $: it is a folder; name a file in it"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything can be read here")
def test_a_file_that_may_not_be_read_tells_so(tmp_path: Path) -> None:
    (tmp_path / "a.toml").touch(0)
    assert told(tmp_path / "a.toml") == "a.toml: $: it can't be read: Permission denied; name another file in config="


def test_a_path_that_no_file_can_have_is_told() -> None:
    with pytest.raises(Unreadable) as raised:
        look("a\0.toml")
    assert raised.value.problem.message == "it can't be read: no file can have such a path"


@pytest.mark.parametrize(("name", "text"), [("a.toml", "a = {b = 1}"), ("a.JSON", '{"a": {"b": 1}}')])
def test_a_file_is_read_by_its_suffix_and_knows_its_lines(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(f"\n{text}", encoding="utf-8")
    document = read(str(tmp_path / name))
    lines = [document.line(steps) for steps in [("a", "b"), ("a", "x", 3), ("x",), ()]]
    assert (document.table, document.name, lines) == ({"a": {"b": 1}}, str(tmp_path / name), [2, 2, None, None])


def test_a_mapping_has_no_lines() -> None:
    assert Document("open(config=)", {"a": 1}).line(("a",)) is None


@pytest.mark.parametrize(
    ("config", "sources"),
    [
        ("a.toml", ("a.toml",)),
        (Path("a.toml"), ("a.toml",)),
        ({"use": {}}, ({"use": {}},)),
        (["a.toml", Path("b.json"), {}], ("a.toml", "b.json", {})),
        ([], ()),
    ],
)
def test_one_source_is_as_good_as_a_list(config: Any, sources: object) -> None:
    assert listed(config) == sources


@pytest.mark.parametrize("config", [3, [3], ["a.toml", None]])
def test_what_is_no_source_is_a_mistake_in_the_call(config: Any) -> None:
    with pytest.raises(TypeError, match="config is a path, a mapping, or a list of these, not "):
        listed(config)
