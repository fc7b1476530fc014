from __future__ import annotations

import sys

import pytest

import loader
from tests.loader.samples import child

STARTED = """
    import sys
    before = set(sys.modules)
    import loader
    print(sorted(set(sys.modules) - before))
    from loader import PluginError
    print(sorted(set(sys.modules) - before), PluginError is loader.PluginError)
    """


def test_every_public_name_is_there_and_told() -> None:
    assert {name: hasattr(loader, name) for name in loader.__all__} == dict.fromkeys(loader.__all__, True)
    assert set(loader.__all__) <= set(dir(loader))


def test_the_public_names_are_sorted_and_imported_only_when_asked_for() -> None:
    assert list(loader.__all__) == sorted(loader.__all__)
    assert child(STARTED) == "['loader']\n['loader', 'loader.errors'] True\n"


def test_what_is_not_there_is_told_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"^module 'loader' has no attribute 'PluginManager'$") as raised:
        getattr(loader, "PluginManager")  # noqa: B009  (what an attribute access does)
    assert raised.value.name == "PluginManager"


def test_a_star_import_brings_the_public_names_alone() -> None:
    code = "from loader import *\nprint(sorted(name for name in dir() if name[0].isalpha() and name != 'sys'))"
    assert child(code) == f"{sorted(loader.__all__)}\n"


def test_the_module_of_each_name_is_in_the_package() -> None:
    assert {sys.modules[getattr(loader, name).__module__].__package__ for name in loader.__all__} == {"loader"}
