"""The collector rests meanwhile, and goes on as it did."""

from __future__ import annotations

import gc

import pytest

from indexer.uncollected import uncollected


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_rests_also_within_such_a_time_and_is_left_as_it_was(*, collects: bool) -> None:
    was = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        with uncollected():
            with uncollected():
                inner = gc.isenabled()
            outer = gc.isenabled()
        assert (inner, outer, gc.isenabled()) == (False, False, collects)
    finally:
        (gc.enable if was else gc.disable)()
