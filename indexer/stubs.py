"""A stub file that gives each plugin of a manifest its type: `load("ollama")` is an OllamaPlugin.

It types a class `Plugins`, which is the loader's `PluginLoader` when it runs; the same manifest gives the same text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .addresses import Addresses, Document
from .schema_options import options_of, parameters_of
from .schema_types import as_schema, target_of
from .stub_types import Names, Tables, camel_case, is_open

_HEAD = """\
# Made by `coldplug stubs` from the manifest, and made anew when that changes: nothing written here lasts.
# ruff: noqa
# fmt: off
# mypy: disable-error-code="override, import-untyped, import-not-found, type-arg"
# pyright: reportIncompatibleMethodOverride=false, reportMissingImports=false, reportMissingTypeStubs=false
from collections.abc import Callable, Mapping, Set
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, overload
"""
_ALIASES = """\
_Item = TypeVar("_Item")
_Plugin = TypeVar("_Plugin")
_Array: TypeAlias = list[_Item] | tuple[_Item, ...] | Set[_Item]
_Base: TypeAlias = Callable[..., _Plugin]"""
_OWN = """
Any Callable LoadReport Literal Mapping PluginLoader Plugins Set TypeAlias TypedDict TypeVar overload
_Array _Base _Item _Plugin aload load load_all load_class register_config
bool dict float int list object property str tuple type
"""
_OF_ALL = (
    "*",
    "config: Mapping[str, Mapping[str, object]] | None = None",
    'errors: Literal["collect", "raise"] = "collect"',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What the signatures say of one plugin: the names that lead to it, its class, and its options."""

    names: str
    plugin: str
    options: str


def stubs(document: Document) -> str:
    """Return the text of a stub file whose class `Plugins` knows the plugins of a manifest."""
    addresses = Addresses.of(document)
    names = Names(taken=dict.fromkeys(_OWN.split(), "of the stub"))
    prefixes = Names()
    typed: list[_Typed] = []
    tables: list[list[str]] = []
    for id_ in addresses.in_order():
        record = addresses.records[id_]
        prefix = prefixes.take(camel_case("_".join(addresses.table(id_)[1:])), id_)
        options, dicts = _options(record, names, prefix)
        tables += dicts
        literals = f"Literal[{', '.join(map(_quoted, _addresses(addresses, id_)))}]"
        typed.append(_Typed(names=literals, plugin=names.class_of(id_) or "Any", options=options))
    body = list(_body(typed, _bases(document, names)))
    imports = [*names.imports.values(), "from coldplug.loader import LoadReport, PluginLoader"]
    head = "\n".join([_HEAD, *sorted(imports, key=_by_module)])
    blocks = [*("\n".join(lines) for lines in tables), "\n".join(["class Plugins(PluginLoader):", *body])]
    return f"{head}\n\n{_ALIASES}\n\n" + "\n\n".join(blocks) + "\n"


def _options(record: Mapping[str, Any], names: Names, prefix: str) -> tuple[str, list[list[str]]]:
    """Return the annotation of a plugin's options, and the typed dicts that it needs, each as its lines."""
    config = as_schema(record.get("config"))
    root = as_schema(config.get("schema"))
    tables = Tables(root, names, prefix)
    options = options_of(root, defaults=as_schema(config.get("defaults")), order=parameters_of(config))
    doc = f"Options of {record['module']}:{record['qualname']}."
    takes_more = config.get("var_keyword") is not False or is_open(target_of(root, root))
    return tables.options(options, doc, is_open=takes_more), tables.lines()


def _addresses(addresses: Addresses, id_: str) -> Iterator[str]:
    """Yield what leads to a plugin: its name, Category/name, its id; not what it was called before."""
    record = addresses.records[id_]
    if record["name"] in addresses.bare:
        yield record["name"]
    for category in sorted(record["categories"]):
        if record["name"] in addresses.categories[category]:
            yield f"{category}/{record['name']}"
    yield id_


def _bases(document: Document, names: Names) -> dict[str, str]:
    """Return the expression of each category's base."""
    found = {category: names.class_of(id_) for category, id_ in sorted(document["categories"].items()) if id_}
    return {category: base for category, base in found.items() if base is not None}


def _body(typed: list[_Typed], bases: Mapping[str, str]) -> Iterator[str]:
    if not typed and not bases:
        yield "    ..."
        return
    base = "base: _Base[Any] | None = None"
    of_base = ["plugin: str", "base: _Base[_Plugin]"]
    serving = ["plugin: _Base[_Plugin]", "base: None = None"]
    options = ["*", "config: Mapping[str, object] | None = None"]
    for start, method in (("def", "load"), ("async def", "aload")):
        own = [
            ([f"plugin: {one.names}", base, "*", f"config: {one.options} | None = None"], one.plugin) for one in typed
        ]
        yield from _method(start, method, [*own, ([*serving, *options], "_Plugin"), (of_base, "_Plugin")])
    own = [([f"plugin: {one.names}", base], f"type[{one.plugin}]") for one in typed]
    yield from _method("def", "load_class", [*own, (serving, "type[_Plugin]"), (of_base, "type[_Plugin]")])
    own = [([f"plugin: {one.names}", f"options: {one.options}"], "None") for one in typed]
    yield from _method("def", "register_config", own)
    own = [([f"category: Literal[{_quoted(name)}]", *_OF_ALL], f"LoadReport[{one}]") for name, one in bases.items()]
    of_class = ["category: _Base[_Plugin]", *_OF_ALL], "LoadReport[_Plugin]"
    of_any = ["category: str | None = None", *_OF_ALL], "LoadReport[Any]"
    yield from _method("def", "load_all", [*own, of_class, of_any])


def _method(start: str, name: str, signatures: list[tuple[list[str], str]]) -> Iterator[str]:
    for parameters, result in signatures:
        if len(signatures) > 1:
            yield "    @overload"
        yield f"    {start} {name}("
        yield from (f"        {parameter}," for parameter in ("self", *parameters))
        yield f"    ) -> {result}: ..."


def _by_module(line: str) -> tuple[str, str]:
    return line.split(" ")[1], line


def _quoted(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\x7f")
