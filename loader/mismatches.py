"""What a value has against its schema, in the words in which users read it: where, what is wrong, what to do.

No secret is shown: what is redacted elsewhere is not repeated here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import ConfigProblem
from .misfits import ALL, json_path
from .options import REDACTED, redacted
from .origins import Origins
from .validation_assertions import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from .catalogue import PluginInfo
    from .failing import Failure, SchemaFaultError
    from .starting import Layer
    from .validation import Schema, Validator

_HIDDEN = object()
_LISTED = 12  # words of an enumeration
_LONGEST = 60  # characters of a value that is shown

_IS = {
    "array": "a list",
    "boolean": "a truth value",
    "integer": "a whole number",
    "number": "a number",
    "object": "a table",
    "string": "a text",
}
_WANTED = {**_IS, "boolean": "true or false", "null": "null"}
_READ = {
    "builtins:complex": "a complex number such as '1+2j'",
    "datetime:date": "a date such as 2024-01-31",
    "datetime:datetime": "a date and time such as 2024-01-31T12:00:00",
    "datetime:time": "a time such as 12:30:00",
    "datetime:timedelta": "a duration such as PT1H30M (ISO 8601)",
    "decimal:Decimal": "a decimal number",
    "fractions:Fraction": "a fraction such as '1/3'",
    "ipaddress:IPv4Address": "an IPv4 address",
    "ipaddress:IPv4Interface": "an IPv4 interface such as 10.0.0.1/8",
    "ipaddress:IPv4Network": "an IPv4 network such as 10.0.0.0/8",
    "ipaddress:IPv6Address": "an IPv6 address",
    "ipaddress:IPv6Interface": "an IPv6 interface such as ::1/64",
    "ipaddress:IPv6Network": "an IPv6 network such as 2001:db8::/32",
    "re:Pattern": "a regular expression",
    "uuid:UUID": "a UUID",
    "zoneinfo:ZoneInfo": "a time zone such as Europe/Berlin",
}
_FORMATS = {
    "binary": "a text",
    "date": _READ["datetime:date"],
    "date-time": _READ["datetime:datetime"],
    "multi-host-uri": "a URL",
    "path": "a path",
    "uri": "a URL",
}
_LIMITS = {
    "minimum": ("is less than {}", "give at least {}"),
    "maximum": ("is more than {}", "give at most {}"),
    "exclusiveMinimum": ("is not more than {}", "give more than {}"),
    "exclusiveMaximum": ("is not less than {}", "give less than {}"),
    "multipleOf": ("is no multiple of {}", "give a multiple of {}"),
    "minLength": ("is shorter than {}", "give at least {} characters"),
    "maxLength": ("is longer than {}", "give at most {} characters"),
    "minItems": ("has fewer entries than {}", "give at least {}"),
    "maxItems": ("has more entries than {}", "give at most {}"),
    "minProperties": ("has fewer entries than {}", "give at least {}"),
    "maxProperties": ("has more entries than {}", "give at most {}"),
    "pattern": ("does not fit the pattern {}", "give a text that fits it"),
    "const": ("is not {}", "give {}"),
}


class Reader:
    """Tells failures of one plugin's options as problems."""

    def __init__(self, info: PluginInfo, layers: Sequence[Layer], options: Mapping[str, object]) -> None:
        """Take the layers, and the options that they give together."""
        self._origins = Origins(info, layers)
        self._shown = redacted(info, options)

    def problem(self, failure: Failure, validator: Validator) -> ConfigProblem:
        """Return the problem that a failure is."""
        message, remedy = self._said(failure, validator)
        read_as = failure.read_as
        title = read_as.get("title") if read_as is not None else None
        layer, line = self._origins.at(failure.path)
        return ConfigProblem(
            layer=layer,
            line=line,
            path=json_path(failure.path),
            message=message + (f" (read as {title})" if isinstance(title, str) else ""),
            remedy=remedy,
        )

    def _said(self, failure: Failure, validator: Validator) -> tuple[str, str]:
        name = failure.path[-1] if failure.path else "$"
        subject = self._subject(failure)
        match failure.keyword:
            case "required":
                is_tag = f": it is one of {_listed(failure.among)}" if failure.among else ""
                return f"{name!r:.80} is required{is_tag}", f"set {name!r:.80}"
            case "additionalProperties":
                return f"there is no option {name!r:.80}", near(str(name), failure.among)
            case "type":
                return self._of_another_type(failure, subject)
            case "enum":
                words = [word for word in failure.expected if isinstance(word, str)]  # type: ignore[attr-defined]
                close = near(failure.value, words) if isinstance(failure.value, str) and subject[:1] in "'\"" else ""
                remedy = close if close.startswith("did") else "give one of them"
                return f"{subject} is none of {_listed(failure.expected)}", remedy
            case "anyOf":
                forms = list(dict.fromkeys(wanted(validator, part) for part in failure.expected))  # type: ignore[attr-defined]
                return f"{subject} is none of: {', '.join(forms[:_LISTED])}", "give one of them"
            case "x-type":
                said = _READ.get(str(failure.expected), f"a {str(failure.expected).rpartition(':')[2]}")
                return f"{subject} can't be read as {said}", f"give {said}"
            case "uniqueItems":
                return "an entry occurs twice", "give each once"
            case "propertyNames" | "x-keys":
                keys = failure.expected
                said = wanted(validator, keys) if failure.keyword == "x-keys" else "what the schema allows"
                return f"the key {name!r:.80} is not {said}", f"use {said}"
            case keyword if keyword in _LIMITS:
                message, remedy = _LIMITS[keyword]
                bound = f"{failure.expected!r:.80}"
                return f"{subject} {message.format(bound)}", remedy.format(bound)
            case "oneOf":
                return f"{subject} is of several forms at once", "give what is of one of them only"
        return f"{subject} is not allowed here", "see what the schema says (`coldplug show`)"

    def _of_another_type(self, failure: Failure, subject: str) -> tuple[str, str]:
        names = failure.expected if isinstance(failure.expected, list) else [failure.expected]
        said = " or ".join(_WANTED[str(name)] for name in names)
        kind = kind_of(failure.value)
        if failure.value is None:
            return f"null is not {said}", f"give {said}"
        given = _IS.get(kind or "", f"of type {type(failure.value).__name__}")
        remedy = f"give {said}"
        if kind == "string" and said in (_WANTED["integer"], _WANTED["number"], _WANTED["boolean"]):
            remedy += ", without quotes"
        return f"{subject} is {given}, not {said}", remedy

    def _subject(self, failure: Failure) -> str:
        """Return how a value is called: by what it is, or where it is a secret or long, by nothing but that."""
        shown: object = self._shown
        for step in failure.path:
            if isinstance(shown, dict):
                shown = shown.get(step, _HIDDEN)
            elif isinstance(shown, list) and isinstance(step, int) and step < len(shown):
                shown = shown[step]
            else:
                shown = _HIDDEN
        if shown in (_HIDDEN, REDACTED) or kind_of(shown) in ("object", "array", None):
            return "the value"
        return shortened(repr(shown))


def refuse_schema(info: PluginInfo, fault: SchemaFaultError) -> NoReturn:
    """Raise `ManifestError` for a schema that is none."""
    info.manifest.refuse(f"the schema in the record of {info.id!r} can't be followed: {fault}", plugin=info.id)


def too_much() -> ConfigProblem:
    """Return the problem of options that can't be held against their schema in time."""
    return ConfigProblem(
        layer=ALL,
        path="$",
        message="the options are too large, or nested too deeply, to be held against the schema of the manifest",
        remedy="make them smaller, or write the manifest anew with `coldplug build`",
    )


def near(name: str, known: Sequence[str]) -> str:
    """Return the remedy for a name that is none: the one that looks like it, or all that there are."""
    from difflib import get_close_matches

    found = get_close_matches(name[:200], known, n=1)
    return f"did you mean {found[0]!r}?" if found else f"the options are: {', '.join(known) or 'none'}"


def shortened(text: str) -> str:
    """Return a text as long as a line of a message allows."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def wanted(validator: Validator, schema: object) -> str:
    """Return what a schema wants, in a few words."""
    followed = validator.followed(schema)
    if not isinstance(followed, dict):
        return "anything"
    if "const" in followed:
        return shortened(repr(followed["const"]))
    if isinstance(followed.get("enum"), list):
        return f"one of {_listed(followed['enum'])}"
    for keyword in ("anyOf", "oneOf"):
        if isinstance(followed.get(keyword), list):
            return " or ".join(dict.fromkeys(wanted(validator, part) for part in followed[keyword][:_LISTED]))
    return _named(followed)


def _named(schema: Schema) -> str:
    target, name = schema.get("x-type"), schema.get("type")
    if isinstance(target, str) and target in _READ:
        return _READ[target]
    if isinstance(schema.get("format"), str) and schema["format"] in _FORMATS:
        return _FORMATS[str(schema["format"])]
    word = _WANTED.get(name) if isinstance(name, str) else None
    if word is None:
        return f"a {target}" if isinstance(target, str) else "another value"
    title = schema.get("title")
    return f"{word} ({title})" if name == "object" and isinstance(title, str) else word


def _listed(words: object) -> str:
    """Return words as a sentence has them."""
    several = [shortened(repr(word)) for word in words]  # type: ignore[attr-defined]
    return ", ".join([*several[:_LISTED], *(["…"] if len(several) > _LISTED else [])])
