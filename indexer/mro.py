"""The C3 linearisation, on anything hashable.

Source: Barrett et al., "A Monotonic Superclass Linearization for Dylan" (1996); Python's is `type.mro`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

T = TypeVar("T", bound="Hashable")


def linearise(cls: T, *, bases: Sequence[T], mros: Sequence[Sequence[T]]) -> tuple[T, ...] | None:
    """Return the MRO of `cls`, given its bases and the MRO of each; None where no consistent order exists."""
    if len(bases) == 1:
        return (cls, *mros[0])
    if len(set(bases)) != len(bases):
        return None
    # Numbers stand for the classes meanwhile: each class is hashed but once for each list that it stands in.
    numbers: dict[T, int] = {}
    sequences = [
        [numbers.setdefault(item, len(numbers)) for item in reversed(mro)]  # so that taking the head is a pop
        for mro in (*mros, bases)
        if mro
    ]
    waiting = [0] * len(numbers)  # in how many tails each class stands
    for sequence in sequences:
        for number in sequence[:-1]:
            waiting[number] += 1
    merged: list[int] = []
    while sequences:
        head = next((sequence[-1] for sequence in sequences if not waiting[sequence[-1]]), None)
        if head is None:
            return None
        merged.append(head)
        for sequence in sequences:
            if sequence[-1] == head:
                sequence.pop()
                if sequence:
                    waiting[sequence[-1]] -= 1
        sequences = [sequence for sequence in sequences if sequence]
    items = list(numbers)
    return (cls, *[items[number] for number in merged])
