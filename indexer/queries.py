"""Questions that lead to questions: memoised, bounded in depth, with cycles answered and every dependency known.

A chain of questions may be far deeper than Python's stack (ten thousand classes, each deriving from the one before).
When the stack of running questions grows past a limit, the innermost one is answered first from an empty stack and the
asking starts over: twice the work at worst, at any depth. An answer that rests on an unfinished question is never
remembered beyond that question, so answers don't depend on which question came first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
C = TypeVar("C")
Key: TypeAlias = tuple[object, ...]

DEPTH = 16
"""How many questions may be open on one Python stack of 1,000 frames; where they need more, `RecursionError` tells."""

_NEVER = 1 << 60


class _TooDeep(Exception):
    def __init__(self, key: Key, compute: Callable[[], object], cyclic: object) -> None:
        self.question = key, compute, cyclic


class Queries:
    """The memory of one run."""

    def __init__(self) -> None:
        self._answers: dict[Key, object] = {}
        self._used: dict[Key, tuple[Key, ...]] = {}
        self._open: dict[Key, int] = {}  # questions being answered, and how deep each is
        self._provisional: dict[Key, tuple[int, object]] = {}  # answers that rest on the open question at that depth
        self._rests_on = _NEVER  # the outermost open question that the one at hand has met again
        self._uses: list[Key] = []
        self._base = 0  # the depth at which the present Python stack began

    def ask(self, key: Key, compute: Callable[[], T], *, cyclic: C) -> T | C:
        """Return the answer to `key`, computed at most once; `cyclic` answers a question met again while it is open."""
        self._uses.append(key)
        if key in self._answers:
            return cast("T", self._answers[key])
        if key in self._open:
            self._rests_on = min(self._rests_on, self._open[key])
            return cyclic
        if key in self._provisional:
            depth, answer = self._provisional[key]
            self._rests_on = min(self._rests_on, depth)
            return cast("T", answer)
        if len(self._open) - self._base >= DEPTH:
            raise _TooDeep(key, compute, cyclic)
        if self._open:
            return cast("T", self._answer(key, compute, cyclic))
        return cast("T", self._from_empty_stack(key, compute, cyclic))

    def uses(self, keys: Iterable[Key]) -> frozenset[Key]:
        """Return every question whose answer the answers to `keys` rest on, themselves included."""
        reached: set[Key] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in reached:
                reached.add(key)
                waiting.extend(self._used.get(key, ()))
        return frozenset(reached)

    def note(self, key: Key) -> None:
        """Record that the question at hand rests on `key`, which is no question itself (a module's source)."""
        self._uses.append(key)

    def _answer(self, key: Key, compute: Callable[[], object], cyclic: object) -> object:
        depth = len(self._open)
        self._open[key] = depth
        outer_rests, self._rests_on = self._rests_on, _NEVER
        outer_uses, self._uses = self._uses, []
        try:
            answer = compute()
            self._used[key] = tuple(dict.fromkeys(self._uses))
            if self._rests_on < depth:
                self._provisional[key] = (self._rests_on, answer)
            else:
                self._answers[key] = answer
                self._rests_on = _NEVER
                if self._provisional:
                    self._provisional = {k: v for k, v in self._provisional.items() if v[0] < depth}
            outer_rests = min(outer_rests, self._rests_on)
        except (_TooDeep, RecursionError) as error:
            if isinstance(error, RecursionError) and depth > self._base:
                raise _TooDeep(key, compute, cyclic) from None
            self._provisional = {k: v for k, v in self._provisional.items() if v[0] < depth}
            raise
        finally:
            del self._open[key]
            self._rests_on, self._uses = outer_rests, outer_uses
        return answer

    def _from_empty_stack(self, key: Key, compute: Callable[[], object], cyclic: object) -> object:
        """Answer `key`, putting off what lies too deep: `pending` is the chain of questions that wait for the next one.

        A question that needs more than a whole stack for itself is answered as one that meets itself.
        """
        pending: list[tuple[Key, Callable[[], object], object]] = [(key, compute, cyclic)]
        try:
            while True:
                wanted = pending[-1]
                # The questions that wait are open: meeting one of them again is a cycle.
                self._open.update((waiting, depth) for depth, (waiting, _, _) in enumerate(pending[:-1]))
                self._base = len(self._open)
                try:
                    answer = self._answer(*wanted)
                except _TooDeep as deeper:
                    pending.append(deeper.question)
                    continue
                except RecursionError:
                    answer = self._answers[wanted[0]] = wanted[2]
                finally:
                    self._open.clear()
                pending.pop()
                if not pending:
                    return answer
        finally:
            self._base = 0
