"""What a child process answers for `newer`: source comes in, source that the running Python can read goes out.

`confined_child` loads it, so it reaches only what lies beside it.
"""

from __future__ import annotations

from . import newer_syntax


def answer(host: str, text: str) -> tuple[str, str, str, str]:
    """Return (kind, line, since, source): `source`, or `unread` with where it stopped and which version reads it."""
    major, minor = host.split(".")
    try:
        return "source", "0", "0.0", newer_syntax.translated(text, (int(major), int(minor)))
    except newer_syntax.NotRead as error:
        return "unread", str(error.line), "{}.{}".format(*error.since), ""
