"""Whether statements may bind certain names, or change what these stand for: told from text without strings.

In doubt they may.
"""

from __future__ import annotations

import re

_BRACKETED = re.compile(rb"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
_ASSIGNED = re.compile(rb"^(.*)(?<![=!<>])=(?!=)", re.MULTILINE)
_LOOPING = re.compile(rb"\bfor\b(?:\s+([^:=]{0,200}?)\s+in\b)?")
_CHANGED = re.compile(rb"^[ \t]*(\w+)[ \t]*\[", re.MULTILINE)
_MUTATED = re.compile(rb"\n[ \t]*+(\w++)\s*+\.\s*(?:append|extend|remove|insert|update|setdefault|add|clear|pop)\s*\(")
_ATTRIBUTE_SET = re.compile(rb"\.\w++\s*+(?:(,)[^=\n(){}]*+)?[-+*/%&|^@<>]*=(?!=)")
_TARGETS = re.compile(rb"[ \t\w.,*]*+")
_TAKEN = re.compile(rb"(?<![\w.@])[A-Za-z_]\w*+(?!\s*[.(])")
_NAME = re.compile(rb"[A-Za-z_]\w*")


def may_bind(names: set[bytes], code: bytes) -> bool:
    """Tell whether a statement may bind one of the names, or change what one stands for."""
    if _sets_attributes(code):
        return True
    # Wherever all that follows a name is a dot or a call, it is not bound; the rest is looked at more closely.
    if names.isdisjoint(_TAKEN.findall(code)):
        return not names.isdisjoint(_MUTATED.findall(code))
    if b"\\\n" in code:
        return True
    bound = set[bytes]()
    for targets in _LOOPING.findall(code):
        if not targets:
            return True
        bound.update(_NAME.findall(targets))
    bound.update(_CHANGED.findall(code), _MUTATED.findall(code))
    for line in _ASSIGNED.findall(flattened(code)):
        targets = line if line.startswith(b"class") else line.partition(b":")[0]
        if b"\2" in targets:  # names may stand in what was left out
            return True
        bound.update(_NAME.findall(targets))
    return not bound.isdisjoint(names)


def flattened(code: bytes) -> bytes:
    """Put a sign for everything in brackets."""
    while (shorter := _BRACKETED.sub(b"\2", code)) != code:
        code = shorter
    return code


def _sets_attributes(code: bytes) -> bool:
    """Tell whether a statement sets an attribute; what stands in a call does not."""
    for found in _ATTRIBUTE_SET.finditer(code):
        start = code.rfind(b"\n", 0, found.start()) + 1
        before = code[start : found.start()]
        if found[1] is None:
            if b":" not in before or before.startswith(b"class"):  # else it is an annotation
                return True
        elif _TARGETS.fullmatch(before) and not _is_bracketed(code, start):
            return True
    return False


def _is_bracketed(code: bytes, position: int) -> bool:
    """Tell whether a bracket is open at a position."""
    return sum(code.count(sign, 0, position) for sign in b"([{") > sum(code.count(sign, 0, position) for sign in b")]}")
