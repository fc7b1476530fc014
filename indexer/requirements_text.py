"""The text of a module without its strings and comments, for those who read its statements without a syntax tree.

A text out of the ordinary (another encoding, formatted strings that older Pythons don't read, form feeds, letters
beyond ASCII in code) is not told: in doubt it is None.
"""

from __future__ import annotations

import re

from .read import Unreadable, codec_of

LONGEST = 800_000
"""The longest module that is read so; what is longer may have more tokens than are parsed."""


def _formatted(quote: bytes, other: bytes) -> bytes:
    """Return the pattern of a formatted string on one line behind its first quote.

    Newer Pythons let its fields hold the quote itself, comments and newlines; such a string is not matched.
    """
    field = rb"\{ (?:[^'\"\\\n{}\#]++ | %b[^'\"\\\n{}\#]*+%b | \{[^'\"\\\n{}\#]*+\} )*+ \}" % (other, other)
    return rb"(?!%b%b) (?:[^%b\\\n{}]++ | \\. | \{\{ | \}\} | %b )*+ %b" % (*[quote] * 3, field, quote)


def _formatted_in_three(quote: bytes) -> bytes:
    """Return the pattern of a formatted string in three quotes behind the first of them."""
    field = rb"\{ (?:[^'\"\\{}\#]++ | \{[^'\"\\{}\#]*+\} )*+ \}"
    return rb"%b (?:[^%b\\{}]++ | %b(?!%b%b) | \\. | \{\{ | \}\} | %b )*+ %b" % (
        quote * 2,
        *[quote] * 4,
        field,
        quote * 3,
    )


# It starts with one of three bytes, for which there is a fast search.
_TEXT = re.compile(
    rb"""
    ["'\#] (?:
      (?<=\#) ([^\n]*+)
    | (?<![fFtT].)(?<![fFtT][rR].) (
          (?<=") (?: "" [^"\\]*+ (?:(?:\\. | "(?!""))[^"\\]*+)*+ \"\"\" | [^"\\\n]*+ (?:\\. [^"\\\n]*+)*+ " )
        | (?<=') (?: '' [^'\\]*+ (?:(?:\\. | '(?!''))[^'\\]*+)*+ \'\'\' | [^'\\\n]*+ (?:\\. [^'\\\n]*+)*+ ' )
    )
    | ((?<=") (?:%b | %b) | (?<=') (?:%b | %b))
    )
    """
    % (_formatted_in_three(b'"'), _formatted(b'"', b"'"), _formatted_in_three(b"'"), _formatted(b"'", b'"')),
    re.VERBOSE | re.DOTALL,
)
STRING = b"\0"
"""What stands for a string; `CALLING_STRING` for a formatted one that may call something."""
CALLING_STRING = b"\1"
MAIN = b"\2"
"""What stands for "__main__" where the module's name is compared with it."""
_UNTOLD = (b'"', b"'", b"\f", b"\r")
_CONTINUED = re.compile(rb"\\\n(?=[^ \t\n])")
_IS_MAIN = re.compile(rb"""^(if[ \t]+__name__[ \t]*==[ \t]*)(?:"__main__"|'__main__')""", re.MULTILINE)


def code_of(data: bytes) -> bytes | None:
    """Return a module's text without comments, with a sign for each string; None where it is out of the ordinary."""
    if len(data) > LONGEST or b"\0" in data or b"\1" in data or b"\2" in data:
        return None
    try:
        codec = codec_of(data)
        if not data.isascii():
            if codec != "utf_8":
                return None
            data.decode()
    except (Unreadable, UnicodeDecodeError):
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if b"__main__" in data:
        data = _IS_MAIN.sub(rb"\1" + MAIN, data)
    text = _TEXT.sub(_standing_for, data)
    if any(sign in text for sign in _UNTOLD) or not text.isascii() or (b"\\\n" in text and _CONTINUED.search(text)):
        return None
    return text.lstrip(b"\n")


def _standing_for(found: re.Match[bytes]) -> bytes:
    match found.lastindex:
        case 1:
            return b""
        case 2:
            return STRING
    return CALLING_STRING if b"(" in found[0] else STRING
