from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from indexer.config_standard_types import CONVERTED_TYPES, MAPPINGS, SEQUENCES, SETS
from loader.standard_types import CONTAINERS, imported, is_instance, is_known, is_readable, read


def test_every_type_that_the_indexer_names_is_read_or_filled() -> None:
    containers = {*SEQUENCES.values(), *SETS.values(), *MAPPINGS.values()} - {None}
    assert {name for name in CONVERTED_TYPES if not is_known(name)} == set()
    assert containers == CONTAINERS


@given(st.timedeltas(min_value=timedelta(days=-40_000), max_value=timedelta(days=40_000)))
def test_a_duration_is_read_as_it_is_written(span: timedelta) -> None:
    text = TypeAdapter(timedelta).dump_json(span).decode().strip('"')
    assert read(text, "datetime:timedelta") == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P2W", timedelta(weeks=2)),
        ("P1Y2M3DT4H5M6.5S", timedelta(days=365 + 60 + 3, hours=4, minutes=5, seconds=6.5)),
        ("PT0,5H", timedelta(minutes=30)),
        ("+PT1S", timedelta(seconds=1)),
        ("-P1D", timedelta(days=-1)),
    ],
)
def test_a_duration_has_the_units_of_iso_8601(text: str, span: timedelta) -> None:
    assert read(text, "datetime:timedelta") == span


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        *(
            (text, "datetime:timedelta")
            for text in ("", "P", "PT", "1h", "P1", "P1H", "PT1D", "P1D1Y", "PT.5S", "P1DT")
        ),
        *((text, "datetime:timedelta") for text in ("PT5.S", "xP1D", "P1T1H", f"P{'9' * 30}D", "PTT1S")),
        *((text, "fractions:Fraction") for text in ("1/0", "x", "1e401", "1e-401", "1" * 1_001)),
        *((text, "decimal:Decimal") for text in ("NaN", "Infinity", "x")),
        *((text, "uuid:UUID") for text in ("", "1234", "1234-5678-12341234-567812345678--12345")),
        *((text, "re:Pattern") for text in ("(", "[", "(" * 5_000, "a" + "{2}" * 3)),
        *((text, "zoneinfo:ZoneInfo") for text in ("", "/etc/passwd", "../UTC", "Europe/Bonn", "\0")),
        *((text, "datetime:date") for text in ("2024-02-30", "2024", "now", "2024-01-01T00:00:00")),
        ("\ud800", "builtins:bytes"),
        ("256.0.0.1", "ipaddress:IPv4Address"),
        ("10.0.0.1/8", "ipaddress:IPv4Network"),
        ("1 + 2j", "builtins:complex"),
        ("1" * 5_000, "decimal:Decimal"),
    ],
)
def test_what_can_not_be_read_is_refused(text: str, reference: str) -> None:
    assert not is_readable(text, reference, {})


@pytest.mark.parametrize(
    ("value", "reference", "expected"),
    [
        (0.1, "fractions:Fraction", Fraction(1, 10)),
        (3, "fractions:Fraction", Fraction(3)),
        ("urn:uuid:12345678-1234-5678-1234-567812345678", "uuid:UUID", None),
        ("{12345678-1234-5678-1234-567812345678}", "uuid:UUID", None),
        ("a/b", "pathlib:PurePosixPath", PurePosixPath("a/b")),
        ("a", "os:PathLike", Path("a")),
        ("2024-01-31T01:02:03Z", "datetime:datetime", datetime(2024, 1, 31, 1, 2, 3, tzinfo=UTC)),
    ],
)
def test_what_can_be_read_is(value: Any, reference: str, expected: Any) -> None:
    assert is_readable(value, reference, {})
    assert expected is None or read(value, reference) == expected


@pytest.mark.parametrize(
    ("text", "format_", "readable"),
    [
        ("https://example.org", "uri", True),
        ("redis://", "uri", True),
        ("example", "uri", False),
        ("http:///x", "uri", False),
        ("1a:x", "uri", False),
        ("2024-01-31", "date", True),
        ("soon", "date", False),
        ("::1", "ipvanyaddress", True),
        ("here", "ipvanyaddress", False),
        ("anything", "email", True),
    ],
)
def test_of_pydantic_s_own_types_the_format_tells(text: str, format_: str, readable: bool) -> None:  # noqa: FBT001
    assert is_readable(text, "pydantic.types:Some", {"format": format_}) is readable
    assert is_readable(text, "app:Some", {"format": format_})


@pytest.mark.parametrize(
    ("value", "reference", "expected"),
    [
        (Path("a"), "pathlib:Path", True),
        (Path("a"), "pathlib:PurePath", True),
        (Path("a"), "os:PathLike", True),
        ("a", "os:PathLike", False),
        (date(2024, 1, 1), "datetime:date", True),
        (datetime(2024, 1, 1, tzinfo=UTC), "datetime:date", False),
        (datetime(2024, 1, 1, tzinfo=UTC), "datetime:datetime", True),
        (1, "builtins:int", True),
        (1, "not_imported:Anything", False),
        (1, "os:getcwd", False),
        (1, "os", False),
    ],
)
def test_whether_a_value_is_of_a_type_is_known_without_an_import(value: Any, reference: str, expected: Any) -> None:
    assert is_instance(value, reference) is expected


def test_a_module_that_makes_its_names_when_asked_is_not_asked() -> None:
    import sys
    from types import ModuleType

    def refuse(name: str) -> None:
        raise AssertionError(name)

    module = ModuleType("asked")
    module.__getattr__ = refuse  # type: ignore[method-assign]
    sys.modules["asked"] = module
    try:
        assert imported("asked:Anything") is None
    finally:
        del sys.modules["asked"]
