"""A manifest that was damaged or forged: it is refused by name, and nothing that it names is imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.manifest import render
from loader import ManifestError, PluginError, PluginLoader, PluginTypeError, StaleManifest
from loader.manifest import Manifest, Memory
from tests.loader.conftest import Application
from tests.loader.samples import BASES, ROOT, child, configured, document, record, write

WHOLE = render(
    document(
        configured("app.a:Alpha", {"properties": {"size": {"type": "integer", "default": 1}}}, defaults={"size": 2}),
        record("app.b:Beta", doc="Größe"),
        modules={"app.a": {"path": "app/a.py", "sha256": "0" * 64, "lines": {"Alpha": 1}}},
    )
)
ANEW = "write the manifest anew with `coldplug build`"
# What is no module: each would lead importlib elsewhere, or be taken as it is.
MODULES = [
    *(
        "",
        ".",
        ".x",
        "..x",
        "../evil",
        "/abs/evil",
        "a/b",
        "a\\b",
        "C:\\x",
        "os\0",
        "__main__",
        "a..b",
        "a.",
        " a",
        "a ",
    ),
    *(
        "a\n",
        "con",
        "app.NUL",
        "aux.x",
        "gro\u0308ße",
        "ｏｓ",
        "class",
        "app.import",
        "a-b",
        "1a",
        "a" * 501,
        "a." * 300 + "a",
    ),
]
QUALNAMES = [
    *("", ".", "a.", ".a", "__class__", "__init__.__globals__", "a.__dict__.b", "f.<locals>.C", "a b", "a-b", "a[0]"),
    *("a()", "None", "lambda", "a\0", "A" * 501),
]


def everything(data: bytes) -> list[object]:
    """Return all that a manifest says, asked for in each way."""
    plugins = PluginLoader([Manifest(Memory(data, shown="plugins.json"))])
    single = [plugins.manifests[0].record(id_) for id_ in ("app.a:Alpha", "app.b:Beta")]
    shown = [(info.config_schema, info.defaults, info.doc, info.mro, info.path, info.line) for info in plugins.values()]
    return [plugins.discover(), plugins.names("Base"), single, shown, plugins.check("app.a:Alpha")]


def test_whole_it_says_something() -> None:
    assert everything(WHOLE)[1] == ["alpha", "beta"]


@pytest.mark.parametrize("end", range(0, len(WHOLE) - 1, 3))
def test_cut_off_at_any_byte_it_is_refused(end: int) -> None:
    with pytest.raises(ManifestError, match=r"^plugins\.json: ") as raised:
        everything(WHOLE[:end])
    assert (raised.value.source, raised.value.remedy) == ("plugins.json", ANEW)


def test_without_its_last_newline_it_is_the_same() -> None:
    assert everything(WHOLE.rstrip(b"\n"))[1:] == everything(WHOLE)[1:]


@pytest.mark.parametrize("bit", range(8))
def test_with_any_bit_turned_over_it_says_something_or_is_refused_by_name(bit: int) -> None:
    sources: list[str | None] = []
    for at in range(len(WHOLE)):
        data = bytearray(WHOLE)
        data[at] ^= 1 << bit
        try:
            everything(bytes(data))
        except PluginError as error:
            sources.append(error.source)
    assert (set(sources), len(sources) > len(WHOLE) / 4) == ({"plugins.json"}, True)


def test_with_two_records_exchanged_it_says_the_same() -> None:
    lines = WHOLE.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith(b'"app.a:Alpha"'))
    swapped = [*lines[:first], lines[first + 1].rstrip() + b",\n", lines[first].rstrip(b",\n") + b"\n"]
    assert everything(b"".join([*swapped, *lines[first + 2 :]]))[1:] == everything(WHOLE)[1:]


BYTES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the manifest is empty"),
    "blank": (b" \n\t", "the manifest is empty"),
    "a byte order mark": (b"\xef\xbb\xbf" + WHOLE, "it begins with a byte order mark, which JSON must not"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "it is not UTF-8 (byte 0)"),
    "UTF-16 without a mark": (WHOLE.decode().encode("utf-16-le"), "it is not UTF-8 (byte "),
    "UTF-32": (WHOLE.decode().encode("utf-32"), "it is not UTF-8 (byte 0)"),
    "Latin-1": (WHOLE.decode().encode("latin-1"), "it is not UTF-8 (byte "),
    "a list": (b"[]", "it holds no JSON object"),
    "a string": (b'"a"', "it holds no JSON object"),
    "null": (b"null", "it holds no JSON object"),
    "another object": (b'{"groups":1}', "its manifest_version is None, and this loader reads 1"),
    "deep": (b"[" * 100_000, "it is nested too deeply"),
    "deep below the head": (
        WHOLE.replace(b'"doc":null', b'"doc":' + b"[" * 100_000),
        "it is nested too deeply",
    ),
    "NaN": (
        WHOLE.replace(b'"size":2', b'"size":NaN'),
        "NaN is not JSON",
    ),
    "a key twice at the top": (
        WHOLE.replace(b'"dependencies":{\n}', b'"dependencies":{\n},\n"names":{}'),
        "the key 'names' occurs twice in one object",
    ),
    "a key twice in the head": (
        WHOLE.replace(b'"target":{', b'"target":{"python":"3.11",'),
        "the key 'python' occurs twice in one object",
    ),
    "a key twice in a record": (
        WHOLE.replace(b'"doc":null', b'"doc":null,"doc":null'),
        "the key 'doc' occurs twice in one object",
    ),
    "a record twice": (
        WHOLE.replace(b'"app.b:Beta":{', b'"app.a:Alpha":{'),
        "the key 'app.a:Alpha' occurs twice in one object",
    ),
    "pickled": (
        b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
        "it is not UTF-8 (byte 0)",
    ),
    "more behind the end": (WHOLE + b"{}\n", "more follows the end"),
}


@pytest.mark.parametrize("damage", BYTES)
def test_what_is_no_manifest_is_refused_by_name(damage: str) -> None:
    data, message = BYTES[damage]
    with pytest.raises(ManifestError) as raised:
        everything(data)
    assert raised.value.message.startswith("plugins.json: ")
    assert message in raised.value.message


def poisoned(tmp_path: Path, *, module: str, qualname: str) -> PluginLoader:
    """Open a manifest whose one plugin, `poison`, is said to lie there."""
    forged = record("app.a:A", name="poison", module=module, qualname=qualname, mro=None)
    return PluginLoader.open(write(tmp_path / "forged.json", document(forged)))


def imported() -> set[str]:
    """Return the modules that were imported, but for the loader's own."""
    return {name for name in sys.modules if not name.startswith("loader.")}


@pytest.mark.parametrize("module", MODULES)
def test_what_is_no_module_is_refused_before_any_import(module: str, tmp_path: Path) -> None:
    before = imported()
    plugins = poisoned(tmp_path, module=module, qualname="Evil")
    with pytest.raises(ManifestError) as raised:
        plugins.load("poison")
    assert (raised.value.message, imported() - before) == (
        f"{tmp_path / 'forged.json'}: {module!r:.100} is no module that may be imported",
        set(),
    )


@pytest.mark.parametrize("qualname", QUALNAMES)
def test_what_is_no_path_to_a_class_is_refused_before_any_import(qualname: str, tmp_path: Path) -> None:
    before = imported()
    plugins = poisoned(tmp_path, module="antigravity", qualname=qualname)
    with pytest.raises(ManifestError) as raised:
        plugins.load("poison")
    assert (raised.value.message, imported() - before) == (
        f"{tmp_path / 'forged.json'}: {qualname!r:.100} is no path to a class",
        set(),
    )


@pytest.mark.parametrize("verify", ["drift", "strict"])
def test_no_file_is_looked_for_by_a_name_that_is_no_module(verify: Any, tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text("raise SystemExit", encoding="utf-8")
    modules = {"../evil": {"path": "../evil.py", "sha256": "0", "lines": {}}}
    forged = record("app.a:A", name="poison", module="../evil", qualname="Evil")
    path = write(tmp_path / "forged.json", document(forged, modules=modules))
    with pytest.raises(ManifestError, match=r"'../evil' is no module that may be imported"):
        PluginLoader.open(str(path), verify=verify).load("poison")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("os:system", "os:system is no class, but of type builtin_function_or_method"),
        ("codecs:builtins.eval", "codecs:builtins.eval is no class, but of type module"),
        ("codecs:builtins.int", "codecs:builtins.int is no class, but of type module"),
        ("collections:deque.append", "collections:deque.append is no class, but of type method_descriptor"),
        ("types:FunctionType", "types:FunctionType is another class, builtins:function"),
        ("types:FunctionType.mro", "types:FunctionType.mro is no class, but of type builtin_function_or_method"),
    ],
)
def test_what_leads_to_no_class_of_that_name_is_refused(reference: str, message: str, tmp_path: Path) -> None:
    module, _, qualname = reference.partition(":")
    with pytest.raises(PluginTypeError) as raised:
        poisoned(tmp_path, module=module, qualname=qualname).load("poison")
    assert (raised.value.message, raised.value.remedy) == (message, f"if it changed, {ANEW}")


def test_a_class_that_is_no_plugin_is_refused_by_the_base_that_was_asked_for(
    application: Application, tmp_path: Path
) -> None:
    application({})
    from app.core import Base  # type: ignore[import-not-found]

    with pytest.raises(PluginTypeError, match=r"^subprocess:Popen does not derive from app\.core:Base; "):
        poisoned(tmp_path, module="subprocess", qualname="Popen").load("poison", Base, config={"args": ["false"]})


def test_a_module_outside_of_what_is_allowed_is_not_imported(tmp_path: Path) -> None:
    poisoned(tmp_path, module="antigravity", qualname="Base")
    plugins = PluginLoader.open(str(tmp_path / "forged.json"), allow=("app", "antigravity.plugins", "anti"))
    with pytest.raises(ManifestError) as raised:
        plugins.load("poison")
    forged = tmp_path / "forged.json"
    assert (raised.value.message, raised.value.remedy, "antigravity" in sys.modules) == (
        f"{forged}: 'antigravity:Base' lies outside of what the application allows (app, antigravity.plugins, anti)",
        "take it out of the manifest, or name its package in allow= of PluginLoader.open",
        False,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"module": "os"}, "the record of 'app.a:A' is about 'os' and 'A'"),
        ({"qualname": "B"}, "the record of 'app.a:A' is about 'app.a' and 'B'"),
        ({"module": None}, "the record of 'app.a:A' is about None and 'A'"),
        ({"qualname": ["A"]}, "the record of 'app.a:A' is about 'app.a' and ['A']"),
        ({"name": 1}, "the record of 'app.a:A' has no proper name and categories"),
        ({"categories": "Base"}, "the record of 'app.a:A' has no proper name and categories"),
        ({"categories": [1]}, "the record of 'app.a:A' has no proper name and categories"),
        ({"mro": "app.a:A"}, "'mro' in the record of 'app.a:A' is no list of names"),
        ({"mro": [1]}, "'mro' in the record of 'app.a:A' is no list of names"),
        ({"config": []}, "'config' in the record of 'app.a:A' is no object"),
        ({"config": {"defaults": 1}}, "'defaults' in the record of 'app.a:A' is no object"),
        ({"config": {"schema": 1}}, "'schema' in the record of 'app.a:A' is no object"),
        ({"config": {"parameters": 1}}, "'parameters' in the record of 'app.a:A' is no list of objects"),
        ({"config": {"parameters": [1]}}, "'parameters' in the record of 'app.a:A' is no list of objects"),
    ],
)
def test_a_record_that_is_not_of_the_right_shape_is_refused(
    changes: Mapping[str, Any], message: str, application: Application
) -> None:
    application({"app/a.py": "from app.core import Base\nclass A(Base): pass\n"})
    content = document(record("app.a:A"))
    content["plugins"]["app.a:A"] |= changes
    with pytest.raises(ManifestError) as raised:
        PluginLoader([Manifest(Memory(render(content), shown="plugins.json"))]).load("app.a:A")
    assert (raised.value.message, raised.value.plugin) == (f"plugins.json: {message}", "app.a:A")


@pytest.mark.parametrize("mro", [[], ["app.a:B"], ["builtins:int", "builtins:object"]])
def test_a_record_with_another_mro_leads_to_no_other_class(mro: list[str], application: Application) -> None:
    path = application(
        {"app/a.py": "from app.core import Base\nA = int\nclass B(Base): pass\n"}, document(record("app.a:A", mro=mro))
    )
    if mro == ["builtins:int", "builtins:object"]:
        # Who can write the manifest can name what its modules have; the base that is asked for still decides.
        from app.core import Base

        with pytest.raises(PluginTypeError, match=r"^app\.a:A does not derive from app\.core:Base; "):
            PluginLoader.open(path).load("a", Base)
        return
    with pytest.raises(PluginTypeError, match=r"^app\.a:A is another class, builtins:int; "):
        PluginLoader.open(path).load("a")


def test_a_name_that_stands_for_no_record_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "plugins.json", document(record("app.a:A")) | {"names": {"a": ["app.a:Gone"]}})
    with pytest.raises(ManifestError) as raised:
        PluginLoader.open(path)["a"]
    assert str(raised.value) == f"{path}: the name 'a' stands for 'app.a:Gone', which has no record; {ANEW}"


OPENED = """
    import json
    from loader import PluginLoader, PluginImportError
    opened = []
    def hook(event, arguments):
        if event == "open" and isinstance(arguments[0], str):
            opened.append(arguments[0])
    sys.addaudithook(hook)
    for path in {paths!r}:
        for verify in ("off", "drift"):
            manifest = json.loads({content!r})
            manifest["modules"]["app.a"]["path"] = path
            with open({manifest!r}, "w", encoding="utf-8") as file:
                json.dump(manifest, file)
            try:
                print(path, "is taken for", PluginLoader.open({manifest!r}, verify=verify).load("a"))
            except PluginImportError:
                pass
    print([name for name in opened if not name.startswith(({root!r}, sys.prefix, sys.base_prefix, {checkout!r}))])
    """
PATHS = ["../../etc/passwd", "/etc/passwd", "C:\\x.py", "\\\\host\\x.py", "", "app/../a.py", "b.py", "app/a/b.py"]


def test_a_path_of_the_manifest_is_compared_and_never_opened(application: Application) -> None:
    path = application({"app/a.py": "from app.core import Base\nclass A(Base): pass\n"})
    content = path.read_text(encoding="utf-8")
    root = str(path.parent)
    code = OPENED.format(paths=PATHS, content=content, manifest=str(path), root=root, checkout=str(ROOT))
    assert child(code, path.parent) == "[]\n"


def test_ids_that_differ_by_case_or_normal_form_are_different_plugins(application: Application) -> None:
    source = "from app.core import Base\nclass Straße(Base): pass\nclass straße(Base): pass\nclass é(Base): pass\n"
    plugins = PluginLoader.open(application({"app/a.py": source}))
    assert sorted(cls.__qualname__ for cls in map(plugins.load_class, plugins)) == ["Straße", "straße", "é"]
    assert ["app.a:e\u0301" in plugins, "app.a:STRASSE" in plugins] == [False, False]


def test_a_module_is_called_what_an_import_statement_could_call_it(application: Application) -> None:
    source = "from app.core import Base\nclass Größe(Base): pass\n"
    plugins = PluginLoader.open(application({"app/größe.py": source, "app/日本/__init__.py": source}))
    assert [plugins.load_class(id_).__module__ for id_ in plugins] == ["app.größe", "app.日本"]


def test_a_class_that_is_gone_makes_the_manifest_stale(application: Application) -> None:
    path = application({"app/a.py": "from app.core import Base\nclass A(Base):\n    class Inner(Base): pass\n"})
    (path.parent / "app" / "a.py").write_text("class A: pass\n", encoding="utf-8")
    with pytest.raises(StaleManifest) as raised:
        PluginLoader.open(path).load("inner")
    assert str(raised.value) == f"app.a:A.Inner: the module 'app.a' has no 'A.Inner' any more; {ANEW}"


def test_categories_that_say_more_than_they_should_change_nothing_else() -> None:
    content = document(record("app.a:A", categories=[]), record("app.b:B"), categories={**BASES, "Empty": None})
    plugins = PluginLoader([Manifest(Memory(render(content), shown="plugins.json"))])
    assert {key: [info.id for info in found] for key, found in plugins.discover().items()} == {
        "Base": ["app.b:B"],
        "Empty": [],
        "": ["app.a:A"],
    }
