"""What a build took from files, packed: what was asked of a file is found again, and of no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.traces import Packed, Sifted, Trace, Traces, packed

WORDS = st.frozensets(st.binary(max_size=5), max_size=4)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(lambda name: f"{name}.py")
TRACES = st.dictionaries(PATHS, st.builds(Trace, st.sampled_from(["a", "a.b", "b"]), PATHS, st.integers(0, 63)))


@given(TRACES, WORDS, WORDS)
def test_what_was_asked_of_each_file_is_read_back(
    files: dict[str, Trace], bound: frozenset[bytes], mentioned: frozenset[bytes]
) -> None:
    found = Packed(packed(Traces(files, Sifted(bound, mentioned))))
    below = [trace.path for trace in files.values()]
    for path, trace in files.items():
        assert found.of(path) == (trace if below.count(trace.path) == 1 else None)
    assert found.sifted() == Sifted(bound, mentioned)


@given(TRACES, PATHS)
def test_of_a_file_that_nothing_was_asked_of_nothing_is_found(files: dict[str, Trace], path: str) -> None:
    others = {other: trace for other, trace in files.items() if other != path}
    assert Packed(packed(Traces(others, Sifted()))).of(path) is None


def test_a_path_that_is_below_two_roots_says_of_neither_file_what_was_asked() -> None:
    files = {"/x/a.py": Trace("a", "a.py", 3), "/y/a.py": Trace("a", "a.py", 1), "/y/b.py": Trace("b", "b.py", 1)}
    found = Packed(packed(Traces(files, Sifted())))
    assert [found.of(path) for path in files] == [None, None, files["/y/b.py"]]


def test_a_path_that_is_no_text_can_not_be_packed() -> None:
    with pytest.raises(TypeError):
        packed(Traces({"/x/\udcff.py": Trace("a", "a.py", 1)}, Sifted()))
