"""`coldplug stubs`: where it is written, and the module that it needs beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.configured import printed
from tests.indexer.conftest import Coldplug, Ran


def test_it_is_printed_or_written_once(shop: Path, coldplug: Coldplug) -> None:
    assert coldplug("stubs") == Ran(code=0, out=printed("plugins.pyi"), err="")
    assert coldplug("stubs", "-o", "-") == Ran(code=0, out=printed("plugins.pyi"), err="")
    assert coldplug("stubs", "--output", "shop/plugin_loader.pyi") == Ran(
        code=0,
        out="",
        err=(
            "shop/plugin_loader.pyi: written; types of 4 plugins\n"
            "shop/plugin_loader.py: there is no such file yet; write into it, for it is what runs:\n"
            "\n"
            "from coldplug.loader import PluginLoader\n"
            "\n"
            "\n"
            "class Plugins(PluginLoader):\n"
            "    pass\n"
            "\n"
        ),
    )
    assert (shop / "shop/plugin_loader.pyi").read_text("utf-8") == printed("plugins.pyi")
    (shop / "shop/plugin_loader.py").touch()
    unchanged = "shop/plugin_loader.pyi: unchanged; types of 4 plugins\n"
    assert coldplug("stubs", "--output", "shop/plugin_loader.pyi") == Ran(code=0, out="", err=unchanged)


@pytest.mark.usefixtures("shop")
def test_a_module_is_not_overwritten_by_a_stub(coldplug: Coldplug) -> None:
    assert coldplug("stubs", "-o", "shop/models.py") == Ran(
        code=2,
        out="",
        err="coldplug: shop/models.py is not named like a stub file; name it after its module, with .pyi\n",
    )
