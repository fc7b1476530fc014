"""Each plugin that the indexer lists in its own samples is one that the loader finds by its id."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer.pipeline import Request, build
from loader import PluginError, PluginLoader
from tests.judge import Case, packages_in, write_files
from tests.loader.samples import write

MODULES = ("bases", "classes", "names")


def samples(module: str) -> list[Case]:
    """Return the samples of one file of the indexer's tests that this interpreter can import as they are."""
    found: list[Case] = []
    for value in vars(importlib.import_module(f"tests.indexer.test_cases_{module}")).values():
        if isinstance(value, list | tuple) and value and all(isinstance(item, Case) for item in value):
            found += value
    return [
        sample
        for sample in found
        if sample.real is None
        and sample.setup is None
        and sys.version_info >= sample.python
        and (sample.needs is None or find_spec(sample.needs) is not None)
    ]


def failures(sample: Case, root: Path) -> Iterator[str]:
    """Yield the ids that are listed for a sample but lead to no class, with the error."""
    write_files(root, sample.files)
    packages = packages_in(root)
    request = Request(packages=packages, search_path=(root,), categories=sample.bases, **sample.options)
    plugins = PluginLoader.open(write(root / "plugins.json", build(request).document))
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    try:
        for id_ in plugins:
            try:
                plugins.load_class(id_)
            except PluginError as error:
                if id_.partition(":")[0] not in sample.broken:
                    yield f"{sample}: {id_}: {error}"
    finally:
        sys.path.remove(str(root))
        for name in sys.modules.keys() - before:
            if name.partition(".")[0] in packages:
                del sys.modules[name]


@pytest.mark.parametrize("module", MODULES)
def test_a_plugin_of_a_module_that_imports_is_found_by_its_id(module: str, tmp_path: Path) -> None:
    told = samples(module)
    assert len(told) > 10
    found = [line for number, sample in enumerate(told) for line in failures(sample, tmp_path / str(number))]
    assert found == []
