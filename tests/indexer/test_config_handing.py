"""What remains of a signature when some arguments are given, judged by calls that Python makes."""

from __future__ import annotations

from inspect import Parameter
from inspect import Signature as PythonSignature

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.bodies_members import KEYWORD_ONLY, POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, Guard
from indexer.config_handing import combined, without
from indexer.config_shapes import Option, Signature

KINDS = {
    POSITIONAL_ONLY: Parameter.POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD: Parameter.POSITIONAL_OR_KEYWORD,
    KEYWORD_ONLY: Parameter.KEYWORD_ONLY,
}


def option(name: str, *, required: bool = True, kind: str = POSITIONAL_OR_KEYWORD) -> Option:
    return Option(name=name, attribute=name, kind=kind, required=required, source="m:f")


def signature(*options: Option, **flags: bool) -> Signature:
    return Signature(options=options, **flags)


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    """Return a signature that Python allows: kinds in their order, and no default before what has none."""
    kinds = sorted(draw(st.lists(st.sampled_from(list(KINDS)), max_size=5)), key=list(KINDS).index)
    options: list[Option] = []
    for name, kind in zip("abcde", kinds, strict=False):
        defaulted = any(not one.required and one.kind != KEYWORD_ONLY for one in options)
        required = draw(st.booleans()) and (kind == KEYWORD_ONLY or not defaulted)
        options.append(option(name, required=required, kind=kind))
    return signature(*options, open=draw(st.booleans()))


def real(told: Signature) -> PythonSignature:
    parameters = [
        Parameter(one.name, KINDS[one.kind], default=Parameter.empty if one.required else 0) for one in told.options
    ]
    rest = [Parameter("more", Parameter.VAR_KEYWORD)] if told.open else []
    return PythonSignature([*parameters, *rest])


def takes(called: PythonSignature, args: list[int], keywords: dict[str, int]) -> bool:
    try:
        called.bind(*args, **keywords)
    except TypeError:
        return False
    return True


@given(signatures(), st.integers(0, 3), st.sets(st.sampled_from("abcde"), max_size=2))
@settings(max_examples=800, deadline=None)
def test_what_is_left_for_a_mapping_is_what_python_takes_besides_the_arguments_that_are_given(
    told: Signature, positional: int, keywords: set[str]
) -> None:
    assume(all(one.kind != POSITIONAL_ONLY or not one.required for one in told.options[positional:]))
    called, args = real(told), [0] * positional
    left = without(told, positional=positional, keywords=frozenset(keywords), by_keyword=True, by_position=False)
    named = {one.name: one for one in left.options if one.kind == KEYWORD_ONLY}
    fixed = dict.fromkeys(keywords, 0)
    needed = {name: 0 for name, one in named.items() if one.required}
    assume(takes(called, args, {**fixed, **needed}))
    for name in "abcde":
        if name not in keywords and (name in named or not told.open):
            assert takes(called, args, {**fixed, **needed, name: 0}) is (name in named)
    for name in needed:
        others = {key: 0 for key in needed if key != name}
        assert not takes(called, args, {**fixed, **others})


def shown(told: Signature) -> tuple[list[tuple[str, bool]], bool]:
    return [(one.name, one.required) for one in told.options], told.open


TWO = signature(option("a"), option("b", required=False))
OTHER = signature(option("b"), option("c"))
OPEN = signature(option("a", required=False), open=True)


def guards(statement: int, branch: int) -> tuple[Guard, ...]:
    return (Guard(statement=statement, branch=branch),)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([], ([], False)),
        ([((), TWO)], ([("a", True), ("b", False)], False)),
        ([((), TWO), ((), OTHER)], ([("b", True)], False)),
        ([((), TWO), ((), OPEN)], ([("a", True), ("b", False)], False)),
        ([((), OPEN), ((), OTHER)], ([("b", True), ("c", True)], False)),
        ([((), OPEN), ((), OPEN)], ([("a", False)], True)),
        ([(guards(1, 0), TWO), (guards(1, 1), OTHER)], ([("a", False), ("b", False), ("c", False)], False)),
        ([(guards(1, 0), TWO), (guards(1, 1), OPEN)], ([("a", False), ("b", False)], True)),
        ([(guards(1, 0), TWO), (guards(2, 1), OTHER)], ([("b", True)], False)),
        ([(guards(1, 0), TWO), (guards(1, 1), OTHER), ((), OPEN)], ([("a", False), ("b", False), ("c", False)], False)),
    ],
)
def test_calls_that_all_run_take_what_each_takes_and_calls_of_which_one_runs_what_any_does(
    calls: list[tuple[tuple[Guard, ...], Signature]], expected: tuple[list[tuple[str, bool]], bool]
) -> None:
    assert shown(combined(calls)) == expected


def test_an_iterable_alone_fills_positions_and_both_leave_the_kinds_as_they_are() -> None:
    told = signature(option("a"), option("b"), option("c", kind=KEYWORD_ONLY), extra=True, open=True)
    alone = without(told, positional=1, keywords=frozenset(), by_keyword=False, by_position=True)
    both = without(told, positional=0, keywords=frozenset({"c"}), by_keyword=True, by_position=True)
    assert [[(one.name, one.kind) for one in left.options] for left in (alone, both)] == [
        [("b", POSITIONAL_ONLY)],
        [("a", POSITIONAL_OR_KEYWORD), ("b", POSITIONAL_OR_KEYWORD)],
    ]
    assert [(left.open, left.extra) for left in (alone, both)] == [(False, True), (True, True)]
