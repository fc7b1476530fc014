"""What remains of a signature when some of its arguments are given, and what several calls take together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .bodies_members import KEYWORD_ONLY, POSITIONAL_ONLY
from .config_shapes import Signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .bodies_members import Guard
    from .config_shapes import Option


def without(
    signature: Signature, *, positional: int, keywords: frozenset[str], by_keyword: bool, by_position: bool
) -> Signature:
    """Return what is left for an opened mapping (`by_keyword`) and an opened iterable (`by_position`).

    `positional` and `keywords` are what the call gives itself.
    """
    remaining: list[Option] = []
    for option in signature.options:
        if option.kind != KEYWORD_ONLY and positional > 0:
            positional -= 1
            continue
        if option.name not in keywords or option.kind == POSITIONAL_ONLY:
            remaining.append(option)
    if not by_position:
        remaining = [replace(o, kind=KEYWORD_ONLY) for o in remaining if o.kind != POSITIONAL_ONLY]
    elif not by_keyword:
        remaining = [replace(o, kind=POSITIONAL_ONLY) for o in remaining if o.kind != KEYWORD_ONLY]
    return Signature(
        options=tuple(remaining), open=signature.open and by_keyword, extra=signature.extra and by_position
    )


def combined(calls: Sequence[tuple[tuple[Guard, ...], Signature]]) -> Signature:
    """Return what all calls of one function take.

    Calls of which only one runs take what any of them takes; what all of them get, each of them must take.
    """
    if not calls:
        return Signature()
    groups: list[tuple[tuple[Guard, ...], Signature]] = []
    for guards, signature in calls:
        position = next((i for i, (other, _) in enumerate(groups) if _exclude(guards, other)), None)
        if position is None:
            groups.append((guards, signature))
        else:
            groups[position] = (groups[position][0], _either(groups[position][1], signature))
    result = groups[0][1]
    for _, signature in groups[1:]:
        result = _both(result, signature)
    return result


def _exclude(guards: tuple[Guard, ...], others: tuple[Guard, ...]) -> bool:
    branches = {guard.statement: guard.branch for guard in guards}
    return any(branches.get(guard.statement, guard.branch) != guard.branch for guard in others)


def _either(one: Signature, other: Signature) -> Signature:
    names = {option.name for option in other.options if option.required}
    held = {option.name for option in one.options}
    first = [replace(o, required=o.required and o.name in names) for o in one.options]
    rest = [replace(o, required=False) for o in other.options if o.name not in held]
    return Signature(options=(*first, *rest), open=one.open or other.open, extra=one.extra or other.extra)


def _both(one: Signature, other: Signature) -> Signature:
    names = {option.name: option for option in other.options}
    held = {option.name for option in one.options}
    shared = [
        replace(o, required=o.required or (o.name in names and names[o.name].required))
        for o in one.options
        if o.name in names or other.open
    ]
    rest = [o for o in other.options if o.name not in held and one.open]
    return Signature(options=(*shared, *rest), open=one.open and other.open, extra=one.extra and other.extra)
