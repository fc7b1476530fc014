"""`coldplug cache` tells what is kept of builds, and deletes it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.indexer.conftest import Coldplug, Ran


def test_what_a_build_keeps_is_shown_and_deleted(app: Path, coldplug: Coldplug) -> None:
    assert app == Path.cwd()
    shown = coldplug("cache")
    told = re.fullmatch(r"\.coldplug_cache: 1 answer, [\d,]+ bytes\n", shown.out)
    assert (told is not None, shown.code, shown.err) == (True, 0, "")
    assert coldplug("cache", "--clear") == Ran(code=0, out=".coldplug_cache: 1 answer deleted\n", err="")
    assert coldplug("cache") == Ran(code=0, out=".coldplug_cache: 0 answers, 0 bytes\n", err="")


def test_a_build_without_a_cache_keeps_nothing(app: Path, coldplug: Coldplug) -> None:
    coldplug("cache", "--clear")
    coldplug("build", "--no-cache", "--quiet")
    assert not (app / ".coldplug_cache").exists()


def test_a_folder_of_the_user_s_own_is_used(app: Path, coldplug: Coldplug) -> None:
    coldplug("build", "--cache-dir", "elsewhere", "--quiet")
    assert coldplug("cache", "--cache-dir", "elsewhere").out.startswith("elsewhere: 1 answer,")
    assert (app / "elsewhere" / "CACHEDIR.TAG").is_file()
