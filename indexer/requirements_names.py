"""Whether statements may bind certain names, or change what these stand for: told from text without strings.

In doubt they may.
"""

from __future__ import annotations

import re

_DEEPEST = 50
_BRACKETED = re.compile(rb"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
_ASSIGNED = re.compile(rb"^(.*)(?<![=!<>])=(?!=)", re.MULTILINE)
_LOOPING = re.compile(rb"\bfor\b(?:\s+([^:=]{0,200}?)\s+in\b)?")
_CHANGED = re.compile(rb"^[ \t]*(\w+)[ \t]*\[", re.MULTILINE)
_MUTATED = re.compile(rb"\n[ \t]*+(\w++)\s*+\.\s*(?:append|extend|remove|insert|update|setdefault|add|clear|pop)\s*\(")
_ATTRIBUTE_SET = re.compile(rb"\.\w++\s*+[-+*/%&|^@<>]*=(?!=)")
_SEVERAL_SET = re.compile(rb"\n([ \t\w.,*\[\]]*+)=(?!=)")
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
    flat = flattened(code)
    if flat is None:
        return True
    for line in _ASSIGNED.findall(flat):
        targets = line if line.startswith(b"class") else line.partition(b":")[0]
        if b"\2" in targets:  # names may stand in what was left out
            return True
        bound.update(_NAME.findall(targets))
    return not bound.isdisjoint(names)


def flattened(code: bytes) -> bytes | None:
    """Put a sign for everything in brackets; None where they are nested deeper than anybody writes them."""
    for _ in range(_DEEPEST):
        shorter = _BRACKETED.sub(b"\2", code)
        if shorter == code:
            return code
        code = shorter
    return None


def _sets_attributes(code: bytes) -> bool:
    """Tell whether a statement sets an attribute; what stands in a call does not."""
    for found in _ATTRIBUTE_SET.finditer(code):
        before = code[code.rfind(b"\n", 0, found.start()) + 1 : found.start()]
        if b":" not in before or before.startswith(b"class"):  # else it is an annotation
            return True
    depth = position = 0
    for found in _SEVERAL_SET.finditer(code):
        part = code[position : found.start()]
        depth += sum(map(part.count, (b"(", b"[", b"{"))) - sum(map(part.count, (b")", b"]", b"}")))
        position = found.start()
        if depth == 0 and b"." in found[1] and b"," in found[1]:
            return True
    return False
