"""What runs without its coverage being measured: real packages, which reach nothing that small samples don't."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unmeasured() -> Iterator[None]:
    """Take away what measures coverage, which more than doubles the time; also a decorator of tests.

    (pytest-cov's own mark does nothing in the workers of pytest-xdist: its first measurement goes on there.)
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
