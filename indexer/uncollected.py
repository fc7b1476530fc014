"""Times in which the cyclic garbage collector rests: what is made then has no cycles, and stays.

Going through trees and facts again and again takes a third of a build; through what a cache holds, a twentieth of a
check after one edit.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest, and leave it as it was."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
