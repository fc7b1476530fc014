"""The manifest's bytes: canonical, written whole or not at all, read back, compared."""

from __future__ import annotations

import errno
import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import manifest
from indexer.problems import UsageError

REPOSITORY = Path(__file__).resolve().parents[2]


def document() -> dict[str, Any]:
    return {
        "coverage": {
            "modules": 2,
            "exhaustive": False,
            "unresolved": [],
            "failed": [{"path": "app/bad.py", "line": 3, "reason": "it is not Python"}],
        },
        "graph": {
            "directed": True,
            "multigraph": False,
            "graph": {},
            "nodes": [{"kind": "base", "id": "app:Base"}, {"id": "app.a:X", "kind": "plugin"}],
            "edges": [{"source": "app.a:X", "target": "app:Base", "order": 0}],
        },
        "manifest_version": 1,
        "dependencies": {},
        "modules": {"app.a": {"sha256": "0" * 64, "path": "app/a.py", "lines": {"X": 1}}},
        "plugins": {"app.a:Y": {"name": "y"}, "app.a:X": {"name": "x", "abstract": False, "doc": 'Ends {\n"a":['}},
        "names": {"y": ["app.a:Y"], "x": ["app.a:X"]},
        "categories": {"Base": "app:Base"},
        "later": {"b": 1, "a": [2]},
        "target": {"python": "3.11", "platform": "linux", "complete_environment": False},
        "generator": {"version": "0.1.0", "name": "coldplug"},
    }


CANONICAL = """\
{"manifest_version":1,
"generator":{"name":"coldplug","version":"0.1.0"},
"target":{"complete_environment":false,"platform":"linux","python":"3.11"},
"later":{"a":[2],"b":1},
"categories":{
"Base":"app:Base"
},
"names":{
"x":["app.a:X"],
"y":["app.a:Y"]
},
"plugins":{
"app.a:X":{"abstract":false,"doc":"Ends {\\n\\"a\\":[","name":"x"},
"app.a:Y":{"name":"y"}
},
"modules":{
"app.a":{"lines":{"X":1},"path":"app/a.py","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}
},
"dependencies":{
},
"coverage":{
"exhaustive":false,
"modules":2,
"failed":[
{"line":3,"path":"app/bad.py","reason":"it is not Python"}
],
"unresolved":[
]
},
"graph":{
"directed":true,
"graph":{},
"multigraph":false,
"nodes":[
{"id":"app:Base","kind":"base"},
{"id":"app.a:X","kind":"plugin"}
],
"edges":[
{"order":0,"source":"app.a:X","target":"app:Base"}
]
}
}
"""


class TestRender:
    def test_puts_one_record_on_a_line_and_sorts_all_keys(self) -> None:
        assert manifest.render(document()).decode() == CANONICAL

    def test_gives_what_was_given_back(self) -> None:
        assert json.loads(manifest.render(document())) == document()

    def test_takes_any_mapping_and_any_sequence(self) -> None:
        frozen = MappingProxyType({**document(), "later": MappingProxyType({"b": 1, "a": range(2, 3)})})
        assert manifest.render(frozen).decode() == CANONICAL

    def test_leaves_a_section_of_an_unforeseen_type_on_one_line(self) -> None:
        odd = {"manifest_version": 1, "names": None, "coverage": {"failed": None}, "graph": [1]}
        assert manifest.render(odd) == (
            b'{"manifest_version":1,\n"names":null,\n"coverage":{\n"failed":null\n},\n"graph":[1]\n}\n'
        )

    def test_writes_a_lone_surrogate_as_its_escape_and_other_text_as_itself(self) -> None:
        assert manifest.render({"later": "\ud800 é \u2028 \x7f\x00"}) == (
            '{"later":"\\ud800 é \u2028 \x7f\\u0000"\n}\n'.encode()
        )

    def test_writes_an_integer_of_any_size(self) -> None:
        assert json.loads(manifest.render({"later": 2**200})) == {"later": 2**200}

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_refuses_a_number_that_is_not_finite(self, number: float) -> None:
        with pytest.raises(ValueError, match=f"{number} is no JSON number"):
            manifest.render({"plugins": {"a:X": {"metadata": {"limits": [1.0, number]}}}})

    def test_refuses_a_number_with_too_many_digits(self) -> None:
        with pytest.raises(ValueError, match="digits"):
            manifest.render({"later": 1 << 20_000})

    def test_refuses_what_is_no_json(self) -> None:
        with pytest.raises(TypeError, match="set is not a JSON type"):
            manifest.render({"later": {1, 2}})

    @given(st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_keys(self, order: random.Random) -> None:
        def shuffled(value: object) -> object:
            if isinstance(value, dict):
                return dict(order.sample([(key, shuffled(inner)) for key, inner in value.items()], len(value)))
            return [shuffled(item) for item in value] if isinstance(value, list) else value

        reordered = shuffled(document())
        assert isinstance(reordered, dict)
        assert manifest.render(reordered).decode() == CANONICAL

    @given(
        st.dictionaries(
            st.text(),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                max_leaves=8,
            ),
            max_size=5,
        )
    )
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def test_holds_one_line_for_each_record_whatever_it_says(self, records: dict[str, object]) -> None:
        data = manifest.render({"manifest_version": 1, "plugins": records})
        assert json.loads(data)["plugins"] == records
        assert data.count(b"\n") == 4 + len(records)


class TestWrite:
    def test_creates_the_file_with_the_mode_that_the_umask_leaves(self, tmp_path: Path) -> None:
        path = tmp_path / "plugins.json"
        before = os.umask(0o027)
        try:
            assert manifest.write(path, b"new")
        finally:
            os.umask(before)
        assert path.read_bytes() == b"new"
        assert os.listdir(tmp_path) == ["plugins.json"]
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_leaves_a_file_alone_that_holds_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "plugins.json"
        path.write_bytes(b"same")
        os.utime(path, ns=(1, 1))
        before = path.stat()
        assert not manifest.write(path, b"same")
        assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)

    @pytest.mark.parametrize("old", [b"", b"four", b"longer than before"])
    def test_replaces_other_content_and_keeps_the_mode(self, tmp_path: Path, old: bytes) -> None:
        path = tmp_path / "plugins.json"
        path.write_bytes(old)
        path.chmod(0o600)
        assert manifest.write(path, b"new!")
        assert path.read_bytes() == b"new!"
        assert os.listdir(tmp_path) == ["plugins.json"]
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.skipif(os.name != "posix", reason="symbolic links need a privilege on Windows")
    @pytest.mark.parametrize("exists", [True, False])
    def test_replaces_what_a_symbolic_link_points_to(self, tmp_path: Path, *, exists: bool) -> None:
        (tmp_path / "real").mkdir()
        target = tmp_path / "real" / "target.json"
        if exists:
            target.write_bytes(b"old")
        link = tmp_path / "plugins.json"
        link.symlink_to("real/target.json")
        assert manifest.write(link, b"new")
        assert link.is_symlink()
        assert target.read_bytes() == b"new"
        assert os.listdir(tmp_path / "real") == ["target.json"]

    @pytest.mark.skipif(os.name != "posix", reason="symbolic links need a privilege on Windows")
    def test_says_that_a_symbolic_link_leads_nowhere(self, tmp_path: Path) -> None:
        link = tmp_path / "plugins.json"
        link.symlink_to("plugins.json")
        with pytest.raises(UsageError, match=r"cannot write .*plugins\.json: .+; name another file"):
            manifest.write(link, b"new")

    def test_says_that_the_file_is_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as caught:
            manifest.write(tmp_path, b"new")
        assert str(caught.value) == f"cannot write {tmp_path}: it is a folder; name a file in it"
        assert os.listdir(tmp_path) == []

    def test_says_that_the_folder_is_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "missing" / "plugins.json"
        with pytest.raises(UsageError) as caught:
            manifest.write(path, b"new")
        assert str(caught.value) == (f"cannot write {path}: its folder does not exist; create it or name another file")

    def test_says_that_the_folder_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(UsageError, match="cannot write"):
            manifest.write(tmp_path / "file" / "plugins.json", b"new")
        assert (tmp_path / "file").read_bytes() == b""

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_says_that_the_file_is_a_pipe(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe"
        os.mkfifo(path)
        with pytest.raises(UsageError) as caught:
            manifest.write(path, b"new")
        assert str(caught.value) == f"cannot write {path}: it is not a regular file; name one, or - to print"
        assert os.listdir(tmp_path) == ["pipe"]

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
    def test_says_that_the_file_is_a_device(self) -> None:
        with pytest.raises(UsageError, match="it is not a regular file"):
            manifest.write(Path("/dev/full"), b"new")

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions stop")
    def test_says_that_the_folder_is_not_writable(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(UsageError, match="make the file and its folder writable"):
                manifest.write(tmp_path / "plugins.json", b"new")
        finally:
            tmp_path.chmod(0o700)
        assert os.listdir(tmp_path) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="no resource limits on Windows")
    def test_leaves_the_old_file_and_nothing_else_when_the_disk_refuses_the_data(self, tmp_path: Path) -> None:
        path = tmp_path / "plugins.json"
        path.write_bytes(b"old")
        child = (
            "import resource, sys, pathlib; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
            "from indexer import manifest, problems\n"
            "try: manifest.write(pathlib.Path(sys.argv[1]), b'x' * 100_000)\n"
            "except problems.UsageError as error: print(error)\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", child, path], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        assert run.stdout == f"cannot write {path}: File too large; name another file\n"
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["plugins.json"]

    @pytest.mark.parametrize(
        ("number", "remedy"),
        [
            (errno.ENOSPC, "free some space and build again"),
            (errno.EROFS, "make the file and its folder writable, or name another file"),
            (errno.EIO, "name another file"),
        ],
    )
    def test_has_a_remedy_for_what_the_system_says(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
    ) -> None:
        def fail(_descriptor: int) -> None:
            raise OSError(number, "as the system says")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(UsageError) as caught:
            manifest.write(tmp_path / "plugins.json", b"new")
        assert str(caught.value) == f"cannot write {tmp_path / 'plugins.json'}: as the system says; {remedy}"
        assert os.listdir(tmp_path) == []

    def test_does_not_touch_a_temporary_file_of_another_run(self, tmp_path: Path) -> None:
        other = tmp_path / f".coldplug-{os.getpid()}-0.tmp"
        other.write_bytes(b"other")
        assert manifest.write(tmp_path / "plugins.json", b"new")
        assert other.read_bytes() == b"other"
        assert sorted(os.listdir(tmp_path)) == [other.name, "plugins.json"]


class TestRead:
    @pytest.mark.parametrize("indent", [None, 0, 4])
    def test_returns_the_document_of_any_layout(self, tmp_path: Path, indent: int | None) -> None:
        path = tmp_path / "plugins.json"
        path.write_text(json.dumps(document(), indent=indent), "utf-8")
        assert manifest.read(path) == document()

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "it is empty"),
            (b" \n", "it is empty"),
            (CANONICAL.encode()[:300], "it is not JSON (line 13, column 29: "),
            (b"\xef\xbb\xbf{}", "it is not JSON (line 1, column 1: "),
            (CANONICAL.encode("utf-16"), "it is not UTF-8 (byte 0)"),
            (b"[" * 100_000, "it is nested too deeply"),
            (b"[]", "it holds no JSON object"),
            (b'{"manifest_version":1,"a":NaN}', "NaN is not JSON"),
            (b'{"manifest_version":1,"a":{"b":1,"b":2}}', "the key 'b' occurs twice in one object"),
            (b"{}", "its manifest_version is None, not 1"),
            (b'{"manifest_version":2}', "its manifest_version is 2, not 1"),
            (b'{"manifest_version":true}', "its manifest_version is True, not 1"),
            (b'{"manifest_version":"1"}', "its manifest_version is '1', not 1"),
        ],
    )
    def test_says_what_is_wrong_with_the_file(self, tmp_path: Path, data: bytes, reason: str) -> None:
        path = tmp_path / "plugins.json"
        path.write_bytes(data)
        with pytest.raises(UsageError) as caught:
            manifest.read(path)
        assert str(caught.value).startswith(f"{path} is no manifest that this version reads: {reason}")
        assert str(caught.value).endswith("; write it anew with `coldplug build`")

    def test_says_that_there_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as caught:
            manifest.read(tmp_path / "plugins.json")
        assert str(caught.value) == (
            f"there is no manifest at {tmp_path / 'plugins.json'}; write it with `coldplug build`"
        )

    def test_says_that_the_file_can_not_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"cannot read the manifest .*; name another file"):
            manifest.read(tmp_path)


def changed(**sections: object) -> bytes:
    return manifest.render({**document(), **sections})


class TestCompare:
    @pytest.mark.parametrize("semantic", [True, False])
    def test_finds_nothing_where_nothing_differs(self, *, semantic: bool) -> None:
        assert manifest.compare(CANONICAL.encode(), CANONICAL.encode(), semantic=semantic) == ()

    def test_tells_each_difference_in_the_order_of_the_file(self) -> None:
        new = document()
        new["generator"]["version"] = "0.2.0"
        new["later"] = 5
        new["categories"] = {"Base": "app.core:Base"}
        new["names"] = {"x": ["app.a:X"], "z": ["app.a:Z"]}
        new["plugins"] = {
            "app.a:X": {"name": "ex", "abstract": None, "mro": None, "doc": 'Ends {\n"a":['},
            "app.a:Z": {},
        }
        new["modules"]["app.a"]["lines"] = {"X": 2}
        new["modules"]["app.b"] = {}
        new["dependencies"] = {"click": "8.1"}
        new["coverage"]["modules"] = 3
        new["graph"]["edges"] = []
        assert manifest.compare(CANONICAL.encode(), manifest.render(new), semantic=False) == (
            "generator changed (version)",
            "later changed",
            "category changed: Base ('app:Base' -> 'app.core:Base')",
            "name removed: y",
            "name added: z",
            "record changed: app.a:X (abstract, mro, name)",
            "plugin removed: app.a:Y",
            "plugin added: app.a:Z",
            "module changed: app.a (lines)",
            "module added: app.b",
            "dependency added: click",
            "coverage changed (modules)",
            "graph changed (edges)",
        )

    def test_leaves_out_what_is_no_meaning(self) -> None:
        new = changed(modules={}, dependencies={"click": "8.1"})
        assert manifest.compare(CANONICAL.encode(), new, semantic=True) == ()
        assert manifest.compare(CANONICAL.encode(), new, semantic=False) == (
            "module removed: app.a",
            "dependency added: click",
        )

    def test_tells_another_layout_unless_only_meaning_counts(self) -> None:
        old = json.dumps(document(), indent=2).encode()
        assert manifest.compare(old, CANONICAL.encode(), semantic=True) == ()
        assert manifest.compare(old, CANONICAL.encode(), semantic=False) == (
            "layout changed: the same content, not in canonical form",
        )

    def test_tells_a_section_that_comes_or_goes(self) -> None:
        without = {key: value for key, value in document().items() if key != "names"}
        assert manifest.compare(manifest.render(without), CANONICAL.encode(), semantic=True) == ("names changed",)

    def test_shows_short_values_and_leaves_out_long_ones(self) -> None:
        assert manifest.compare(changed(later=1), changed(later=2), semantic=True) == ("later changed (1 -> 2)",)
        assert manifest.compare(changed(later="a" * 50), changed(later="b" * 50), semantic=True) == ("later changed",)

    def test_says_that_the_old_one_can_not_be_read(self) -> None:
        assert manifest.compare(b"[]", CANONICAL.encode(), semantic=False) == ("unreadable: it holds no JSON object",)
