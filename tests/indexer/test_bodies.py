"""What is read of class bodies and functions: parameters, fields, comments, and what becomes of `**kwargs`."""

from __future__ import annotations

import inspect
from textwrap import dedent
from typing import Any

import pytest

from indexer.bodies import MAX_TEXT, read_bodies
from indexer.bodies_members import ClassDetail, FunctionDetail, Guard, ModuleDetail


def read(text: str) -> ModuleDetail:
    return read_bodies(dedent(text))


def only_class(text: str) -> ClassDetail:
    (found,) = read(text).classes.values()
    return found


def function(text: str) -> FunctionDetail:
    return read(text).functions[1]


def test_parameters_have_the_kinds_the_interpreter_shows() -> None:
    text = "def f(a, b: int = 1, /, c=2, *rest: str, d, e: 'float' = 0.5, **more: object): pass\n"
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - the sample is written here
    shown = [(p.name, p.kind.name.lower()) for p in inspect.signature(names["f"]).parameters.values()]
    found = function(text)
    assert [(p.name, p.kind) for p in found.parameters] == shown
    assert [p.annotation and p.annotation.text for p in found.parameters] == [
        None,
        "int",
        None,
        "str",
        None,
        "'float'",
        "object",
    ]
    assert [p.default and p.default.text for p in found.parameters] == [None, "1", "2", None, None, "0.5", None]


def test_fields_stand_in_the_order_of_the_text_with_what_is_said_of_them() -> None:
    found = only_class(
        '''\
        class Sample:
            """A sample."""

            #: how many,
            #: at most
            count: int = 3
            name: str  #: what it is called
            path: "Path" = make(
                "a",
                deep=True,
            )
            """Where it is."""
            made = build(1)
            plain = 3
        '''
    )
    assert [(f.name, f.annotation and f.annotation.text, f.value and f.value.text, f.doc) for f in found.fields] == [
        ("count", "int", "3", "how many, at most"),
        ("name", "str", None, "what it is called"),
        ("path", '"Path"', 'make( "a", deep=True, )', "Where it is."),
        ("made", None, "build(1)", None),
        ("plain", None, None, None),
    ]
    assert found.fields[2].value is not None
    assert found.fields[2].value.arguments == (("0", '"a"'), ("deep", "True"))
    assert found.doc == "A sample."


def test_calls_that_open_the_arguments_are_kept_with_the_branches_they_stand_in() -> None:
    found = function(
        """\
        def f(self, kind, *args, **kwargs):
            if kind:
                super().__init__(kind, *args, **kwargs)
            else:
                make(x=1, **kwargs)
            log(*args)
        """
    )
    assert [(h.mapping, h.star, h.guards) for h in found.handed] == [
        ("kwargs", "args", (Guard(2, 0),)),
        ("kwargs", None, (Guard(2, 1),)),
        ("", "args", ()),
    ]


def test_keys_that_are_taken_set_stored_and_refused_are_told() -> None:
    found = function(
        """\
        def f(self, **kwargs):
            self.kept = dict(kwargs)
            self.a = kwargs.pop("a")
            self.b = kwargs.get("b", 1)
            if "c" in kwargs:
                self.c = kwargs["c"]
            kwargs["d"] = 2
            if kwargs:
                raise TypeError(kwargs)
        """
    )
    assert [(t.name, t.default and t.default.text, t.optional) for t in found.taken] == [
        ("a", None, False),
        ("b", "1", True),
        ("c", None, True),
    ]
    assert (found.stored, found.put, found.refused) == ((("kept", "kwargs"),), (("kwargs", "d"),), ("kwargs",))


def test_long_source_is_cut_and_told_by_its_size_and_digest() -> None:
    found = function(f"def f(a='{'x' * 10_000_000}'): pass\n")
    (parameter,) = found.parameters
    assert parameter.default is not None
    assert parameter.default.text.startswith("'xxxx")
    assert "(10000002 characters, sha256 " in parameter.default.text
    assert len(parameter.default.text) <= MAX_TEXT


def test_text_beyond_ascii_is_cut_at_its_characters() -> None:
    found = function("def f(ä='ö', b='ü'): pass\n")
    assert [p.default and p.default.text for p in found.parameters] == ["'ö'", "'ü'"]


@pytest.mark.parametrize("text", ["def f(:\n", "x = '\\0'\0", "x = " + "(" * 5_000 + ")" * 5_000])
def test_what_is_no_python_has_no_bodies(text: str) -> None:
    assert read_bodies(text) == ModuleDetail(classes={}, functions={})


def test_the_same_text_gives_the_same_details() -> None:
    text = "class A:\n    x: int = 1\n    def f(self, **k): g(**k)\n"
    assert read_bodies(text) == read_bodies(text)
