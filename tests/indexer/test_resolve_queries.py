"""The memory of a run: what is asked once, what a circle answers, what an answer rests on. Its laws stand elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indexer.resolve_queries import DEPTH, Queries


class Asked:
    """Questions by name, each with the code that answers it; counts how often."""

    def __init__(self, *, settles: bool = False, cyclic: object = None, **questions: Callable[[Asked], Any]) -> None:
        self.queries = Queries()
        self.computed: list[str] = []
        self._questions = questions
        self._settles = settles
        self._cyclic = cyclic

    def __call__(self, name: str) -> Any:
        def compute() -> object:
            self.computed.append(name)
            return self._questions[name](self)

        return self.queries.ask((name,), compute, cyclic=self._cyclic, settles=self._settles)


def test_a_question_is_answered_once() -> None:
    asked = Asked(a=lambda ask: (ask("b"), ask("b")), b=lambda _: 1)
    assert ([asked("a"), asked("b"), asked("a")], asked.computed) == ([(1, 1), 1, (1, 1)], ["a", "b"])


def test_a_question_that_meets_itself_is_answered_by_what_stands_for_it() -> None:
    asked = Asked(a=lambda ask: ("a", ask("a")))
    assert (asked("a"), asked("a"), asked.computed) == (("a", None), ("a", None), ["a"])


def test_a_circle_that_does_not_settle_is_left_as_it_was_met() -> None:
    """What grows with every asking would grow for ever."""
    asked = Asked(a=lambda ask: ("a", ask("b")), b=lambda ask: ("b", ask("a")))
    assert (asked("a"), asked("b")) == (("a", ("b", None)), ("b", ("a", ("b", None))))
    assert asked.computed == ["a", "b", "b"]


def test_a_circle_whose_answers_agree_at_once_is_remembered_whole() -> None:
    asked = Asked(a=lambda ask: ask("b"), b=lambda ask: ask("a"))
    assert (asked("a"), asked("b"), asked.computed) == (None, None, ["a", "b"])


def test_a_circle_that_settles_is_asked_until_its_answers_agree() -> None:
    asked = Asked(
        settles=True,
        cyclic=True,
        a=lambda ask: ask("b") and ask("c"),
        b=lambda ask: ask("a"),
        c=lambda _: False,
    )
    assert [asked(name) for name in "abc"] == [False, False, False]


def test_answers_that_never_agree_are_those_of_the_first_asking() -> None:
    asked = Asked(settles=True, cyclic=True, a=lambda ask: not ask("b"), b=lambda ask: ask("a"))
    assert (asked("a"), len(asked.computed) > 50) == (False, True)
    assert asked("b") is False


def test_a_question_that_only_a_second_asking_leads_to_joins_the_circle() -> None:
    asked = Asked(
        settles=True,
        cyclic=0,
        a=lambda ask: min(3, ask("b") + 1),
        b=lambda ask: ask("c") if ask("a") else 0,
        c=lambda ask: ask("a"),
    )
    assert [asked(name) for name in "abc"] == [3, 3, 3]


def test_a_circle_that_turns_out_to_lead_further_out_is_settled_there() -> None:
    asked = Asked(
        settles=True,
        cyclic=0,
        o=lambda ask: min(3, ask("a") + 1),
        a=lambda ask: max(1, ask("b")),
        b=lambda ask: ask("o") if ask("a") else 0,
    )
    assert [asked(name) for name in "oab"] == [3, 3, 3]


@pytest.mark.parametrize("size", [DEPTH - 1, DEPTH, DEPTH + 1, 5 * DEPTH])
def test_a_second_asking_may_lead_as_deep_as_the_first(size: int) -> None:
    """The chain is only asked for once the circle is known not to be empty."""
    chain = {f"c{number}": (lambda ask, number=number: ask(f"c{number + 1}")) for number in range(size)}
    asked = Asked(
        settles=True,
        cyclic=0,
        a=lambda ask: min(3, ask("b") + 1),
        b=lambda ask: ask("c0") if ask("a") else 0,
        **{**chain, f"c{size}": lambda ask: ask("a")},
    )
    assert [asked(name) for name in ("a", "b", "c0", f"c{size}")] == [3, 3, 3, 3]


def test_what_an_answer_rests_on_is_known_with_what_is_no_question() -> None:
    queries = Queries()

    def inner() -> int:
        queries.note(("file",))
        return 1

    queries.ask(("outer",), lambda: queries.ask(("inner",), inner, cyclic=0), cyclic=0)
    queries.ask(("other",), lambda: 2, cyclic=0)
    assert queries.uses([("outer",)]) == {("outer",), ("inner",), ("file",)}
    assert queries.uses([("other",), ("never asked",)]) == {("other",), ("never asked",)}


def test_questions_that_need_more_of_the_stack_than_there_is_get_one_of_their_own() -> None:
    """Each takes three hundred frames: more than a few don't fit on one stack."""
    queries = Queries()

    def ask(number: int) -> int:
        return queries.ask((number,), lambda: deep(number, 300), cyclic=-1)

    def deep(number: int, frames: int) -> int:
        if frames:
            return deep(number, frames - 1)
        return 0 if number == 0 else ask(number - 1) + 1

    assert ask(50) == 50
