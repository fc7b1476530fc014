"""C3 on anything hashable; that it is Python's own is a law."""

from __future__ import annotations

from indexer.mro import linearise


def test_one_base_goes_before_its_own_ancestors() -> None:
    assert linearise("c", bases=["b"], mros=[["b", "a", "o"]]) == ("c", "b", "a", "o")


def test_a_diamond_has_its_top_once_and_last() -> None:
    assert linearise("d", bases=["b", "c"], mros=[["b", "a", "o"], ["c", "a", "o"]]) == ("d", "b", "c", "a", "o")


def test_no_bases_give_the_class_alone() -> None:
    assert linearise("o", bases=[], mros=[]) == ("o",)


def test_an_order_that_contradicts_itself_and_a_base_twice_have_none() -> None:
    assert linearise("c", bases=["a", "b"], mros=[["a", "o"], ["b", "a", "o"]]) is None
    assert linearise("c", bases=["a", "a"], mros=[["a", "o"], ["a", "o"]]) is None


def test_many_bases_and_long_orders_are_taken_in_time() -> None:
    bases = list(range(1_000))
    assert linearise(-1, bases=bases, mros=[[base, 1_000] for base in bases]) == (-1, *bases, 1_000)
    chain = [*range(10_000)]
    assert linearise(-1, bases=[0, 1], mros=[chain, chain[1:]]) == (-1, *chain)
