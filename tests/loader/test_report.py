from __future__ import annotations

from loader import LoadReport, PluginError, PluginStartError


def test_it_keeps_what_was_loaded_and_what_failed_by_address() -> None:
    loaded, failed = {"a": 1}, {"b": PluginStartError("no")}
    report = LoadReport[int](loaded=loaded, failed=failed)
    assert (report.loaded, report.failed, repr(report)) == (loaded, failed, "LoadReport(loaded=['a'], failed=['b'])")


def test_it_is_empty_where_there_was_nothing_to_load() -> None:
    nothing: dict[str, PluginError] = {}
    assert repr(LoadReport[object](loaded={}, failed=nothing)) == "LoadReport(loaded=[], failed=[])"
