"""Questions that lead to questions: memoised, bounded in depth, with circles settled and every dependency known.

A chain of questions may be far deeper than Python's stack (ten thousand classes, each deriving from the one before).
When the stack of running questions grows past a limit, the innermost one is answered first from an empty stack and the
asking starts over: twice the work at worst, at any depth. Where a circle leads through questions whose answers can't
grow for ever, they are asked for anew, each with the last answers of the others, until they agree: so they don't depend
on which question came first. Any other circle is left as it was met, and only what was asked for is remembered of it,
and which question came first, for those who ask in several processes.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
C = TypeVar("C")
Key: TypeAlias = tuple[object, ...]

DEPTH = 16
"""How many questions may be open on one Python stack of 1,000 frames; where they need more, `RecursionError` tells."""

SWEEPS = 50
"""How often the questions of a circle are asked anew; answers that still change then are those of the first asking."""

_NEVER = 1 << 60


class _TooDeep(Exception):
    def __init__(self, key: Key, compute: Callable[[], object], cyclic: object) -> None:
        self.question = key, compute, cyclic


class _Circle:
    """The questions that were answered and rest, at the outermost, on the open question at one depth.

    They are `settled` as long as none of them was asked for anew in vain.
    """

    __slots__ = ("depth", "members", "settled")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.members: list[Key] = []
        self.settled = True


class _Held(NamedTuple):
    """The answer to a question of a circle, for as long as the circle is open."""

    answer: object
    compute: Callable[[], object]
    circle: _Circle


class Queries:
    """The memory of one run."""

    def __init__(self) -> None:
        self._answers: dict[Key, object] = {}
        self._used: dict[Key, tuple[Key, ...]] = {}
        self._known: dict[Key, Key] = {}  # of equal keys, the one that is kept
        self._open: dict[Key, int] = {}  # questions being answered, and how deep each is
        self._met: dict[Key, tuple[object, bool]] = {}  # what was told of open questions, and whether they settle
        self._held: dict[Key, _Held] = {}
        self._circles: dict[int, _Circle] = {}  # by the depth that they rest on
        self._assumed: dict[
            Key, tuple[int, object]
        ] = {}  # the last answers in the circle that is settled, and its depth
        self._numbers: dict[Key, int] = {}  # in which order the questions were first asked
        self._rests_on = _NEVER  # the outermost open question that the one at hand has met again
        self._uses: list[Key] = []
        self._first: dict[Key, list[Key]] = {}  # of circles left as they were met: by each question, who came first
        self._base = 0  # the depth at which the present Python stack began

    def ask(self, key: Key, compute: Callable[[], T], *, cyclic: C, settles: bool = False) -> T | C:
        """Return the answer to `key`, computed at most once; `cyclic` answers a question met again while it is open.

        A question that `settles` has few answers, and `cyclic` is the first: in a circle its `compute` is called again,
        with what it answered last in place of `cyclic`, until it answers the same.
        """
        self._uses.append(key)
        if key in self._answers:
            return cast("T", self._answers[key])
        if key in self._assumed:
            depth, answer = self._assumed[key]
            self._rests_on = min(self._rests_on, depth)
            return cast("T", answer)
        if key in self._open:
            self._rests_on = min(self._rests_on, self._open[key])
            self._met[key] = cyclic, settles
            return cyclic
        if key in self._held:
            held = self._held[key]
            self._rests_on = min(self._rests_on, held.circle.depth)
            return cast("T", held.answer)
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

    def first(self) -> dict[Key, tuple[Key, ...]]:
        """Return the questions of circles that were left as they were met, with the one that came first in each."""
        return {key: tuple(heads) for key, heads in self._first.items()}

    def note(self, key: Key) -> None:
        """Record that the question at hand rests on `key`, which is no question itself (a module's source)."""
        self._uses.append(key)

    def _answer(self, key: Key, compute: Callable[[], object], cyclic: object) -> object:
        depth = len(self._open)
        self._open[key] = depth
        self._numbers.setdefault(key, len(self._numbers))
        outer_rests, self._rests_on = self._rests_on, _NEVER
        try:
            answer = self._compute(key, compute)
            if self._rests_on == depth:
                answer = self._settle(key, answer, compute, depth)
            elif self._rests_on == _NEVER:
                self._answers[key] = answer
            if self._rests_on < depth:
                self._hold(key, answer, compute, depth)
                outer_rests = min(outer_rests, self._rests_on)
        except BaseException as error:
            # What rests on a question that will be asked again at this depth is kept for it.
            for member in self._left_circle(depth).members if depth > self._base else ():
                del self._held[member]
            if isinstance(error, RecursionError) and depth > self._base:
                raise _TooDeep(key, compute, cyclic) from None
            raise
        finally:
            del self._open[key]
            self._rests_on = outer_rests
        return answer

    def _compute(self, key: Key, compute: Callable[[], object]) -> object:
        """Return what `compute` does, and remember what it rests on."""
        outer_uses, self._uses = self._uses, []
        try:
            answer = compute()
            uses = dict.fromkeys(self._uses)
            self._used[key] = tuple(map(self._known.setdefault, uses, uses))
        finally:
            self._uses = outer_uses
        return answer

    # --- circles -----------------------------------------------------------------------------------------------------

    def _hold(self, key: Key, answer: object, compute: Callable[[], object], depth: int) -> None:
        """Keep an answer that rests on an open question, and what rests on `key` with it: all are of one circle."""
        circle = self._circles.setdefault(self._rests_on, _Circle(self._rests_on))
        inner = self._circles.pop(depth, None)
        if inner is not None:
            if len(inner.members) > len(circle.members):
                inner.depth, self._circles[circle.depth] = circle.depth, inner
                circle, inner = inner, circle
            for member in inner.members:
                self._held[member] = self._held[member]._replace(circle=circle)
            circle.members += inner.members
            circle.settled = circle.settled and inner.settled
        circle.members.append(key)
        self._held[key] = _Held(answer, compute, circle)

    def _left_circle(self, depth: int) -> _Circle:
        """Return the circle that rests on the question at a depth, to be held no longer."""
        return self._circles.pop(depth, None) or _Circle(depth)

    def _settle(self, key: Key, answer: object, compute: Callable[[], object], depth: int) -> object:
        """Return the answer to the question at `depth`, on which a circle rests, and remember those of the circle.

        Where the circle turns out to rest on a question further out, all of it is held for that one.
        """
        circle = self._left_circle(depth)
        found = {member: self._held.pop(member) for member in circle.members}
        answers = {key: answer, **{member: held.answer for member, held in found.items()}}
        computes = {key: compute, **{member: held.compute for member, held in found.items()}}
        told = {member: self._met.pop(member) for member in answers if member in self._met}
        self._rests_on = _NEVER
        agree = circle.settled and all(answers[member] == cyclic for member, (cyclic, _) in told.items())
        try:
            if not agree and all(settles for _, settles in told.values()):
                agree = self._sweep(answers, computes, depth)
        except BaseException:
            self._rests_on = depth
            self._hold_again(key, answers, computes)
            raise
        if agree:
            self._answers.update(answers)
        elif self._rests_on == _NEVER:
            answers[key] = self._answers[key] = answer
            for member in answers if len(answers) > 1 else ():
                self._first.setdefault(member, []).append(key)
        else:
            self._hold_again(key, answers, computes)
        return answers[key]

    def _hold_again(self, key: Key, answers: dict[Key, object], computes: dict[Key, Callable[[], object]]) -> None:
        """Keep the answers of the circle of `key`, which don't agree, for the question that it rests on."""
        self._circles.setdefault(self._rests_on, _Circle(self._rests_on)).settled = False
        for member in [member for member in answers if member != key]:
            self._hold(member, answers[member], computes[member], _NEVER)

    def _sweep(self, answers: dict[Key, object], computes: dict[Key, Callable[[], object]], depth: int) -> bool:
        """Ask for the answers anew, each with the last ones of the others, until they agree; tell whether they do.

        Questions that only now lead into the circle join it. Ends early where one leads to a question further out.
        """
        self._assumed.update((member, (depth, answer)) for member, answer in answers.items())
        askers: dict[Key, set[Key]] = {}
        outdated = set(answers)
        try:
            for sweep in range(SWEEPS):
                # In turn from the far end and from the head, as news travels either way.
                way = 1 if sweep % 2 else -1
                ahead = [(way * self._numbers[member], member) for member in outdated]
                heapify(ahead)
                while ahead:
                    place, member = heappop(ahead)
                    outdated.discard(member)
                    answer = self._compute(member, computes[member])
                    for used in self._used[member]:
                        askers.setdefault(used, set()).add(member)
                    if answer == answers[member]:
                        continue
                    answers[member] = answer
                    self._assumed[member] = depth, answer
                    for asker in askers.get(member, set()) - outdated:
                        outdated.add(asker)
                        if way * self._numbers[asker] > place:
                            heappush(ahead, (way * self._numbers[asker], asker))
                for member in self._left_circle(depth).members:
                    held = self._held.pop(member)
                    answers[member], computes[member] = held.answer, held.compute
                    self._assumed[member] = depth, held.answer
                    outdated.add(member)
                if self._rests_on < depth:
                    return False
                self._rests_on = _NEVER
                if not outdated:
                    return True
            return False
        finally:
            for member in answers:
                del self._assumed[member]

    # --- depth -------------------------------------------------------------------------------------------------------

    def _from_empty_stack(self, key: Key, compute: Callable[[], object], cyclic: object) -> object:
        """Answer `key`, putting off what lies too deep: `pending` is the chain of questions that wait for the next one.

        A question that needs more than a whole stack for itself is answered as one that meets itself.
        """
        pending: list[tuple[Key, Callable[[], object], object]] = [(key, compute, cyclic)]
        try:
            while True:
                wanted = pending[-1]
                # The questions that wait are open: meeting one of them again is a circle.
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
            self._met.clear()
            self._held.clear()
            self._circles.clear()
            self._numbers.clear()
