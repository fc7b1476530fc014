"""How a plugin may be called, and how it is called where nobody says: the class name in snake case."""

from __future__ import annotations

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


def is_name(text: str) -> bool:
    """Tell whether a text matches `[A-Za-z0-9][A-Za-z0-9_.-]*`."""
    return bool(text) and text[0] not in "_.-" and _ALLOWED.issuperset(text)


def snake_case(class_name: str) -> str:
    """Return `class_name` in snake case without a final `_plugin`: `HTTPServerPlugin` gives `http_server`.

    Characters that a name can't have become their code point, so that every class has a name: `Ärger` gives `xe4_rger`.
    """
    words: list[str] = []
    for position, char in enumerate(class_name):
        before = class_name[position - 1] if position else ""
        after = class_name[position + 1 : position + 2]
        starts = char.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower()))
        if starts and before != "_":
            words.append("_")
        words.append(char.lower())
    text = "".join(words).strip("_")
    text = text.removesuffix("_plugin") or text
    if not all(char in _ALLOWED for char in text):
        text = "".join(char if char in _ALLOWED else f"x{ord(char):x}_" for char in text).strip("_")
    return text or "plugin"
