"""The fixed table of types that JSON has under another form: what each is in a schema, and what it is converted to.

The schemas are Pydantic's for the same types; `x-type` is the object reference that the loader converts to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER_OR_TEXT = [{"type": "number"}, {"type": "string"}]

PLAIN_TYPES: Mapping[str, dict[str, Any]] = {
    "builtins:int": {"type": "integer"},
    "builtins:float": {"type": "number"},
    "builtins:bool": {"type": "boolean"},
    "builtins:str": {"type": "string"},
    "builtins:NoneType": {"type": "null"},
    "builtins:object": {},
    "typing:Any": {},
    "typing_extensions:Any": {},
    "numbers:Number": {"type": "number"},
    "numbers:Real": {"type": "number"},
    "numbers:Integral": {"type": "integer"},
}
"""What JSON has itself."""


def _text(format_: str) -> dict[str, Any]:
    return {"type": "string", "format": format_}


CONVERTED_TYPES: Mapping[str, dict[str, Any]] = {
    "builtins:bytes": _text("binary"),
    "builtins:bytearray": _text("binary"),
    "builtins:complex": {"type": "string"},
    "datetime:date": _text("date"),
    "datetime:datetime": _text("date-time"),
    "datetime:time": _text("time"),
    "datetime:timedelta": _text("duration"),
    "decimal:Decimal": {"anyOf": _NUMBER_OR_TEXT},
    "fractions:Fraction": {"anyOf": [{"type": "number"}, _text("fraction")]},
    "ipaddress:IPv4Address": _text("ipv4"),
    "ipaddress:IPv4Interface": _text("ipv4interface"),
    "ipaddress:IPv4Network": _text("ipv4network"),
    "ipaddress:IPv6Address": _text("ipv6"),
    "ipaddress:IPv6Interface": _text("ipv6interface"),
    "ipaddress:IPv6Network": _text("ipv6network"),
    "os:PathLike": _text("path"),
    "pathlib:Path": _text("path"),
    "pathlib:PosixPath": _text("path"),
    "pathlib:PurePath": _text("path"),
    "pathlib:PurePosixPath": _text("path"),
    "pathlib:PureWindowsPath": _text("path"),
    "pathlib:WindowsPath": _text("path"),
    "re:Pattern": _text("regex"),
    "uuid:UUID": _text("uuid"),
    "zoneinfo:ZoneInfo": _text("zoneinfo"),
}
"""What JSON has as text or number; `x-type` is the key."""

SEQUENCES: Mapping[str, str | None] = {
    "builtins:list": None,
    "builtins:tuple": "builtins:tuple",
    "collections.abc:Collection": None,
    "collections.abc:Iterable": None,
    "collections.abc:MutableSequence": None,
    "collections.abc:Reversible": None,
    "collections.abc:Sequence": None,
    "collections:deque": "collections:deque",
}
"""Types that an array is; the value is what it is converted to, None for a list."""

SETS: Mapping[str, str] = {
    "builtins:set": "builtins:set",
    "builtins:frozenset": "builtins:frozenset",
    "collections.abc:MutableSet": "builtins:set",
    "collections.abc:Set": "builtins:set",
}
"""Types that an array of distinct items is, and what it is converted to."""

MAPPINGS: Mapping[str, str | None] = {
    "builtins:dict": None,
    "collections.abc:Mapping": None,
    "collections.abc:MutableMapping": None,
    "collections:Counter": "collections:Counter",
    "collections:OrderedDict": "collections:OrderedDict",
    "collections:defaultdict": "collections:defaultdict",
}
"""Types that a table is, and what it is converted to, None for a dict."""

_URI = {"type": "string", "format": "uri", "minLength": 1}
_HOSTS = {"type": "string", "format": "multi-host-uri", "minLength": 1}
_SECRET = {"type": "string", "format": "password", "writeOnly": True}

PYDANTIC_TYPES: Mapping[str, dict[str, Any]] = {
    "SecretStr": _SECRET,
    "SecretBytes": _SECRET,
    "AnyUrl": _URI,
    "AnyHttpUrl": _URI,
    "AnyWebsocketUrl": _URI,
    "FileUrl": _URI,
    "FtpUrl": _URI,
    "HttpUrl": {**_URI, "maxLength": 2083},
    "WebsocketUrl": {**_URI, "maxLength": 2083},
    "AmqpDsn": _URI,
    "CockroachDsn": _URI,
    "MariaDBDsn": _URI,
    "MySQLDsn": _URI,
    "RedisDsn": _URI,
    "SnowflakeDsn": _URI,
    "ClickHouseDsn": _URI,
    "KafkaDsn": _URI,
    "NatsDsn": _HOSTS,
    "MongoDsn": _HOSTS,
    "PostgresDsn": _HOSTS,
    "EmailStr": {"type": "string", "format": "email"},
    "NameEmail": {"type": "string", "format": "name-email"},
    "IPvAnyAddress": {"type": "string", "format": "ipvanyaddress"},
    "IPvAnyInterface": {"type": "string", "format": "ipvanyinterface"},
    "IPvAnyNetwork": {"type": "string", "format": "ipvanynetwork"},
    "PastDate": {"type": "string", "format": "date"},
    "FutureDate": {"type": "string", "format": "date"},
    "AwareDatetime": {"type": "string", "format": "date-time"},
    "NaiveDatetime": {"type": "string", "format": "date-time"},
    "PastDatetime": {"type": "string", "format": "date-time"},
    "FutureDatetime": {"type": "string", "format": "date-time"},
    "ImportString": {"type": "string"},
    "ByteSize": {
        "anyOf": [
            {"type": "string", "pattern": "^\\s*(\\d*\\.?\\d+)\\s*(\\w+)?"},
            {"type": "integer", "minimum": 0},
        ]
    },
}
"""Pydantic's own types, by name; their `x-type` is in `pydantic`. `Json` and `Secret` take a parameter."""

PYDANTIC_MODULES = frozenset(
    {
        "pydantic",
        "pydantic.functional_serializers",
        "pydantic.functional_validators",
        "pydantic.networks",
        "pydantic.types",
    }
)
