"""Whether a text can say how a class is spelled: that is asked of many modules, and so before they are parsed. Pure."""

from __future__ import annotations

import re

from .read import Unreadable, decode

_WORDS = (b"__module__", b"__qualname__", b"setattr")
_RUNS_TEXT = re.compile(rb"exec\b")


def may_spell(data: bytes) -> bool:
    """Tell whether the source of a module may set the `__module__` or `__qualname__` of a class.

    What `setattr` and `exec` are given can be written in any way. A name is what its normal form (NFKC) is.
    """
    if not data.isascii():
        from unicodedata import normalize

        try:
            data = normalize("NFKC", decode(data)).encode(errors="replace")
        except Unreadable:
            return False
    return any(word in data for word in _WORDS) or _RUNS_TEXT.search(data) is not None
