"""Texts and numbers read as the types of the standard library that docs/reference/schema.md lists.

Only the standard library is imported, and of it only the module of the type at hand; no text takes long.
"""

import sys

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONTAINERS = frozenset(
    {
        "builtins:tuple",
        "builtins:set",
        "builtins:frozenset",
        "collections:Counter",
        "collections:OrderedDict",
        "collections:defaultdict",
        "collections:deque",
    }
)
"""What holds other values: these are checked and converted one by one."""

_LONGEST = 1_000  # characters of what is no path, pattern or bytes
_DIGITS = 400  # of a fraction, in front of the point or behind it


def is_known(reference: str) -> bool:
    """Tell whether texts or numbers are read as this type."""
    return reference in _READERS


def is_readable(value: object, reference: str, schema: "Mapping[str, object]") -> bool:
    """Tell whether a value can be read as the type, as far as that is known without the type's own module."""
    reader = _CHECKS.get(reference) or _READERS.get(reference)
    if reader is None and is_of_pydantic(reference):
        reader = _FORMATS.get(str(schema.get("format")))
    if reader is None:
        return True
    try:
        _read(reader, value)
    except ValueError:
        return False
    return True


def read(value: object, reference: str) -> object:
    """Return a value as the type has it; raise `ValueError` for one that can't be read so."""
    return _read(_READERS[reference], value)


def is_instance(value: object, reference: str) -> bool:
    """Tell whether a value is of the type already; nothing is imported, and no code of the type's runs."""
    kind = type(value)
    if reference == "os:PathLike":
        return hasattr(kind, "__fspath__") and not isinstance(value, str)
    cls = imported(reference)
    if reference == "datetime:date":
        return cls in kind.__mro__ and imported("datetime:datetime") not in kind.__mro__
    return cls is not None and cls in kind.__mro__


def imported(reference: str) -> type | None:
    """Return the class that a reference leads to, None where its module has not been imported or it is no class."""
    module, _, qualname = reference.partition(":")
    found: object = sys.modules.get(module)
    for name in qualname.split("."):
        if not isinstance(found, (type(sys), type)):
            return None
        found = vars(found).get(name)  # what getattr does, a module may define, even as an import
    return found if isinstance(found, type) else None


def is_of_pydantic(reference: str) -> bool:
    """Tell whether this is one of Pydantic's own types for single values."""
    return reference.partition(":")[0] in ("pydantic", "pydantic.types", "pydantic.networks")


def _read(reader: "Callable[[str], object]", value: object) -> object:
    text = str.__str__(value) if isinstance(value, str) else _written(value)
    if len(text) > _LONGEST and reader not in (_path, _encoded, _compiled):
        raise ValueError("it is too long")
    try:
        return reader(text)
    except Exception as error:  # of any kind: a pattern may be nested too deeply, a number too large
        raise ValueError(str(error)) from error


def _written(value: object) -> str:
    return float.__repr__(value) if isinstance(value, float) else int.__repr__(value)


# --- readers ---------------------------------------------------------------------------------------------------------


def _path(text: str) -> object:
    from pathlib import Path

    return Path(text)


def _path_of(name: str) -> "Callable[[str], object]":
    def read_path(text: str) -> object:
        import pathlib

        return getattr(pathlib, name)(text)

    return read_path


def _encoded(text: str) -> bytes:
    return text.encode()


def _encoded_anew(text: str) -> bytearray:
    return bytearray(text.encode())


def _date(text: str) -> object:
    from datetime import date

    return date.fromisoformat(text)


def _datetime(text: str) -> object:
    from datetime import datetime

    return datetime.fromisoformat(text)


def _time(text: str) -> object:
    from datetime import time

    return time.fromisoformat(text)


_DAY = 86_400_000_000
_UNITS = {
    "Y": 365 * _DAY,
    "M": 30 * _DAY,
    "W": 7 * _DAY,
    "D": _DAY,
    "TH": 3_600_000_000,
    "TM": 60_000_000,
    "TS": 1_000_000,
}


def _duration(text: str) -> object:
    """Read ISO 8601 with a sign: `P1DT2H`, `-PT0.5S`; a year has 365 days, and a month 30."""
    from datetime import timedelta

    sign, _, rest = text.partition("P")
    if sign not in ("", "+", "-") or rest[-1:] in ("", "T"):
        raise ValueError(text)
    units = list(_UNITS)
    half, number, spans = "", "", 0
    for char in rest:
        if char == "T" and not half and not number:
            half = "T"
        elif char in "0123456789.,":
            number += char.replace(",", ".")
        else:
            unit = half + char
            del units[: units.index(unit) + 1]  # each once, the larger first
            whole, point, fraction = number.partition(".")
            if not whole or (point and not fraction):
                raise ValueError(text)
            spans += int(whole + fraction) * _UNITS[unit] // 10 ** len(fraction)
            number = ""
    if number:
        raise ValueError(text)
    return timedelta(microseconds=-spans if sign == "-" else spans)


def _decimal(text: str) -> object:
    from decimal import Decimal

    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _fraction(text: str) -> object:
    from fractions import Fraction

    _, _, power = text.lower().partition("e")
    if abs(int(power or 0)) > _DIGITS:
        raise ValueError(text)
    return Fraction(text)


def _uuid(text: str) -> object:
    from uuid import UUID

    found = UUID(text)
    bare = text.lower().removeprefix("urn:uuid:").removeprefix("{").removesuffix("}")
    if bare not in (str(found), found.hex):
        raise ValueError(text)
    return found


def _address(name: str) -> "Callable[[str], object]":
    def read_address(text: str) -> object:
        import ipaddress

        return getattr(ipaddress, name)(text)

    return read_address


def _compiled(text: str) -> object:
    import re

    return re.compile(text)


def _zone(text: str) -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo(text)


def _is_zone(text: str) -> str:
    """Look for the file of a time zone; ZoneInfo would import the package that brings them where the system doesn't."""
    import os
    from zoneinfo import TZPATH

    from .packages import find_spec

    if not text or any(part in ("", ".", "..") for part in text.split("/")):
        raise ValueError(text)
    spec = find_spec("tzdata")
    brought = [] if spec is None else [os.path.join(at, "zoneinfo") for at in spec.submodule_search_locations or ()]
    if not any(os.path.isfile(os.path.join(place, text)) for place in (*TZPATH, *brought)):
        raise ValueError(text)
    return text


def _url(text: str) -> str:
    """Tell apart what can't be a URL; the rest is for the class."""
    scheme, colon, rest = text.partition(":")
    host = rest.removeprefix("//").partition("/")[0]
    proper = scheme[:1].isalpha() and all(char.isalnum() or char in "+-." for char in scheme)
    if not colon or not proper or not rest or (scheme in ("http", "https", "ws", "wss") and not host.strip("/")):
        raise ValueError(text)
    return text


_READERS: "dict[str, Callable[[str], object]]" = {
    "builtins:bytearray": _encoded_anew,
    "builtins:bytes": _encoded,
    "builtins:complex": complex,
    "datetime:date": _date,
    "datetime:datetime": _datetime,
    "datetime:time": _time,
    "datetime:timedelta": _duration,
    "decimal:Decimal": _decimal,
    "fractions:Fraction": _fraction,
    **{
        f"ipaddress:{name}": _address(name)
        for name in ("IPv4Address", "IPv4Interface", "IPv4Network", "IPv6Address", "IPv6Interface", "IPv6Network")
    },
    "os:PathLike": _path,
    "pathlib:Path": _path,
    **{
        f"pathlib:{name}": _path_of(name)
        for name in ("PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath")
    },
    "re:Pattern": _compiled,
    "uuid:UUID": _uuid,
    "zoneinfo:ZoneInfo": _zone,
}

_CHECKS: "dict[str, Callable[[str], object]]" = {"zoneinfo:ZoneInfo": _is_zone}
"""What tells whether a text can be read, where reading it would do more than that."""

_FORMATS: "dict[str, Callable[[str], object]]" = {
    "date": _date,
    "date-time": _datetime,
    "ipvanyaddress": _address("ip_address"),
    "ipvanyinterface": _address("ip_interface"),
    "ipvanynetwork": _address("ip_network"),
    "multi-host-uri": _url,
    "uri": _url,
}
"""For types that are not read here, but by Pydantic: what tells that a text is none."""
