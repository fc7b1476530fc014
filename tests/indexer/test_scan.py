"""What a module's text is lowered to: each kind of statement, once."""

from __future__ import annotations

import pickle
import sys
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.facts import (
    Attribute,
    Bind,
    Branch,
    Call,
    Case,
    Class,
    Conditional,
    Constant,
    Delete,
    Display,
    Dynamic,
    Element,
    Evaluate,
    Exit,
    Failure,
    Function,
    Handler,
    If,
    Import,
    ImportFrom,
    Keyword,
    Loop,
    Match,
    ModuleFacts,
    Mutated,
    Name,
    Opaque,
    Parameters,
    Return,
    Statement,
    Subscript,
    Try,
    With,
)
from indexer.scan import scan

OUTSIDE = Opaque("a comprehension that binds a name outside it")
NOTHING = Parameters(positional=(), variadic=None, keyword_only=(), keywords=None, defaults=())


def one(text: str) -> Statement:
    body = scan(text).body
    assert len(body) == 1, body
    return body[0]


def bound(text: str) -> list[tuple[str, object]]:
    return [(statement.name, statement.value) for statement in scan(text).body if isinstance(statement, Bind)]


# --- statements ------------------------------------------------------------------------------------------------------

STATEMENTS: dict[str, Statement] = {
    "import a.b": Import(1, 1, "a.b", None),
    "import a.b as c": Import(1, 1, "a.b", "c"),
    "from a import b": ImportFrom(1, 1, "a", 0, "b", "b"),
    "from ..a import b as c": ImportFrom(1, 1, "a", 2, "b", "c"),
    "from . import *": ImportFrom(1, 1, None, 1, "*", "*"),
    "x = y": Bind(1, 1, "x", Name("y")),
    "x: int = y": Bind(1, 1, "x", Name("y"), Name("int")),
    "\n\nx = 1": Bind(1, 3, "x", Constant(1)),
    "del x": Delete(1, 1, "x"),
    "raise E": Exit(1, 1, "raise"),
    "sys.exit()": Exit(1, 1, "sys.exit()"),
    "exec(x)": Dynamic(1, 1, "exec()"),
    "globals().update(x)": Dynamic(1, 1, "a call that updates the namespace"),
    "globals()['x'] = y": Bind(1, 1, "x", Name("y")),
    "globals()[x] = y": Dynamic(1, 1, "an item of the namespace under a computed name"),
    "sys.modules[__name__] = x": Bind(1, 1, "<module>", Name("x")),
    "sys.modules[__name__].x = y": Bind(1, 1, "x", Name("y")),
    "setattr(sys.modules[__name__], 'x', y)": Bind(1, 1, "x", Name("y")),
    "B.register(C)": Evaluate(1, 1, Call(Attribute(Name("B"), "register"), (Name("C"),), (), 1)),
    "C.x = y": Evaluate(1, 1, Call(Name("setattr"), (Name("C"), Constant("x"), Name("y")), (), 1)),
    "x[1] = y": Bind(1, 1, "x", Mutated(Name("x"), "__setitem__", (Constant(1), Name("y")))),
    "del x[1]": Bind(1, 1, "x", Mutated(Name("x"), "__delitem__", (Constant(1),))),
    "x.append(y)": Bind(1, 1, "x", Mutated(Name("x"), "append", (Name("y"),))),
    "x = y if z else w": Bind(1, 1, "x", Conditional(Name("z"), Name("y"), Name("w"))),
    "if x: y = 1": If(1, 1, 2, (Branch(Name("x"), (Bind(2, 1, "y", Constant(1)),)),), ()),
    "while x: y = 1": Loop(1, 1, 2, Name("x"), (Bind(2, 1, "y", Constant(1)),), ()),
    "for x in y: pass": Loop(1, 1, 2, Name("y"), (Bind(2, 1, "x", Element(Name("y"))),), ()),
    "with x as y: pass": With(1, 1, 2, (Name("x"),), (Bind(2, 1, "y", Opaque("what a context manager gives")),)),
    "try: x = 1\nexcept E: x = 2\nelse: x = 3\nfinally: x = 4": Try(
        1,
        1,
        5,
        (Bind(2, 1, "x", Constant(1)),),
        (Handler(Name("E"), (Bind(3, 2, "x", Constant(2)),)),),
        (Bind(4, 3, "x", Constant(3)),),
        (Bind(5, 4, "x", Constant(4)),),
    ),
    "try: pass\nexcept E as e: pass": Try(
        1,
        1,
        3,
        (),
        (Handler(Name("E"), (Bind(2, 2, "e", Opaque("an exception")), Delete(3, 2, "e"))),),
        (),
        (),
    ),
    "match x:\n    case 1 | None: y = 1\n    case _: y = 2": Match(
        1,
        1,
        3,
        Name("x"),
        (
            Case((Constant(1), Constant(None)), False, None, (Bind(2, 2, "y", Constant(1)),)),
            Case(None, True, None, (Bind(3, 3, "y", Constant(2)),)),
        ),
    ),
    "def f(): pass": Function(1, 1, "f", "f", NOTHING, (), False, None),
    "async def f(): pass": Function(1, 1, "f", "f", NOTHING, (), True, None),
    "@d\nclass X(A, k=B):\n    'doc'\n    x = 1": Class(
        1,
        2,
        2,
        "X",
        "X",
        (Name("A"),),
        (Keyword("k", Name("B")),),
        (Name("d"),),
        "doc",
        (Bind(2, 4, "x", Constant(1)),),
    ),
}


@pytest.mark.parametrize(("text", "statement"), STATEMENTS.items(), ids=STATEMENTS)
def test_a_statement_becomes(text: str, statement: Statement) -> None:
    assert one(text) == statement
    assert type(one(text)) is type(statement)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "'''doc'''",
        "1",
        "...",
        "pass",
        "x: int",
        "x",
        "x + y",
        "assert x",
        "global x",
        "a.b.c = 1",
        "x.y",
    ],
)
def test_what_binds_nothing_is_left_out(text: str) -> None:
    assert scan(text).body == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x = y = z", [("x", Name("z")), ("y", Name("z"))]),
        ("x, y = a, b", [("x", Name("a")), ("y", Name("b"))]),
        ("x, *y, z = a, b, c, d", [("x", Name("a")), ("y", Display("list", (Name("b"), Name("c")))), ("z", Name("d"))]),
        ("[x, (y, z)] = a", [
            ("x", Subscript(Name("a"), Constant(0))),
            ("y", Subscript(Subscript(Name("a"), Constant(1)), Constant(0))),
            ("z", Subscript(Subscript(Name("a"), Constant(1)), Constant(1))),
        ]),
        ("x, *y = a", [("x", Subscript(Name("a"), Constant(0))), ("y", Opaque("a starred unpacking"))]),
        # All is read before anything is bound.
        ("x, y = y, x", [("<0>", Name("y")), ("<1>", Name("x")), ("x", Name("<0>")), ("y", Name("<1>"))]),
        ("f((x := a), x)", [("x", Name("a"))]),
        ("x = [y := a for b in c]", [("y", Opaque("a comprehension")), ("x", OUTSIDE)]),
    ],
)  # fmt: skip
def test_a_target_gets_its_part_of_the_value(text: str, values: list[tuple[str, object]]) -> None:
    assert bound(text) == values


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("y", [("y", Name("x"))]),
        ("1 as y", [("y", Name("x"))]),
        ("[a, b]", [("a", Subscript(Name("x"), Constant(0))), ("b", Subscript(Name("x"), Constant(1)))]),
        ("[a, *b]", [("a", Opaque("what a pattern captures")), ("b", Opaque("what a pattern captures"))]),
        ("{'k': a, **b}", [("a", Opaque("what a pattern captures")), ("b", Opaque("what a pattern captures"))]),
        ("{**b}", [("b", Opaque("what a pattern captures"))]),
        ("C(a, k=b)", [("a", Opaque("what a pattern captures")), ("b", Opaque("what a pattern captures"))]),
        ("[1, a] | [2, a]", [("a", Subscript(Name("x"), Constant(1))), ("a", Subscript(Name("x"), Constant(1)))]),
        ("1 | 2", []),
    ],
)
def test_a_pattern_binds_what_it_captures(pattern: str, values: list[tuple[str, object]]) -> None:
    statement: Any = one(f"match x:\n    case {pattern}: pass\n")
    assert [(item.name, item.value) for item in statement.cases[0].body] == values


def test_elif_is_flat_and_what_a_test_binds_stands_before_its_branch() -> None:
    statement: Any = one("if a: x = 1\nelif (y := b): x = 2\nelif c: x = 3\nelse: x = 4\n")
    assert [[item.name for item in branch.body] for branch in statement.branches] == [["x"], ["y", "x"], ["x"]]
    assert [item.name for item in statement.orelse] == ["x"]


def test_every_statement_has_its_number_and_ends_after_its_insides() -> None:
    seqs: list[int] = []

    def walk(value: object) -> None:
        if isinstance(value, tuple):
            if hasattr(value, "seq"):
                seqs.append(value.seq)
            for item in value:
                walk(item)

    facts = scan("x = 1\nclass A:\n    y = 2\n    class B: z = 3\nif x:\n    w = 4\nelse:\n    w = 5\nv = 6\n")
    walk(facts.body)
    assert seqs == list(range(1, 10))
    assert [(item.name, item.end) for item in facts.body if isinstance(item, Class)] == [("A", 5)]


# --- classes and functions -------------------------------------------------------------------------------------------


def test_names_of_classes_are_spelled_as_python_does() -> None:
    text = (
        "class A:\n    class B:\n        def f(self):\n            class C: ...\n    __x = 1\n    def g(self): pass\n"
    )
    namespace: dict[str, Any] = {}
    exec(text, namespace)  # noqa: S102 - the interpreter is the judge
    outer: Any = one(text)
    inner, private, method = outer.body
    assert [outer.qualname, inner.qualname, inner.body[0].qualname, method.qualname] == [
        namespace["A"].__qualname__,
        namespace["A"].B.__qualname__,
        namespace["A"].B.f.__qualname__,
        namespace["A"].g.__qualname__,
    ]
    assert (private.name in vars(namespace["A"]), inner.body[0].body[0].qualname) == (True, "A.B.f.<locals>.C")


def test_only_functions_that_hold_a_class_have_a_body_unless_all_are_wanted() -> None:
    text = "def f():\n    x = 1\ndef g():\n    class C: ...\ndef h():\n    return 1\n"

    def bodies(*, whole: bool) -> list[bool]:
        return [
            statement.body is not None for statement in scan(text, whole=whole).body if isinstance(statement, Function)
        ]

    assert (bodies(whole=False), bodies(whole=True)) == ([False, True, False], [True, True, True])


def test_parameters_are_those_of_the_signature() -> None:
    statement: Any = one("def f(a, /, b, c=1, *d, e, g=2, **h): pass")
    assert statement.parameters == Parameters(
        positional=("a", "b", "c"),
        variadic="d",
        keyword_only=("e", "g"),
        keywords="h",
        defaults=(Keyword("c", Constant(1)), Keyword("g", Constant(2))),
    )


def test_what_a_function_returns_is_among_its_statements() -> None:
    statement: Any = scan("def f():\n    if x: return 1\n    return\ndef g():\n    yield 1\n", whole=True).body
    assert [type(item) for item in statement[0].body] == [If, Return]
    assert (statement[0].body[1].value, statement[1].body[0].value) == (None, Opaque("a generator"))


def test_a_class_that_is_declared_global_is_the_modules() -> None:
    body = scan("class A:\n    global B\n    class B: ...\n    class C: ...\n").body
    classes: list[Any] = [item for item in body if isinstance(item, Class)]
    assert [(item.qualname, [inner.name for inner in item.body]) for item in classes] == [("A", ["C"]), ("B", [])]


def test_a_call_of_what_binds_globally_binds_for_the_module() -> None:
    assert bound("def f():\n    global x\n    x = 1\nf()\n") == [("x", Opaque("what f() binds globally"))]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="newer syntax")
def test_type_parameters_are_a_last_base() -> None:
    statement: Any = one("class X[T](A): ...")
    assert (statement.bases[0], len(statement.bases)) == (Name("A"), 2)


# --- the whole -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("class (:", Failure(line=1, reason="invalid syntax", remedy="correct the syntax")),
        (
            "x = " + "-" * 100_000 + "1",
            Failure(line=0, reason="nested too deeply to be parsed", remedy="split the expression or the file"),
        ),
    ],
    ids=["syntax", "depth"],
)
def test_what_can_not_be_parsed_is_a_failure(text: str, failure: Failure) -> None:
    assert scan(text) == ModuleFacts(body=(), failure=failure)


def test_a_wrong_escape_in_source_that_is_executed_is_not_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [type(item) for item in scan("'\\d'\nexec(\"x = '\\\\d'\")\n").body] == [Bind]


def test_a_module_has_its_docstring() -> None:
    assert (scan("'''The doc.'''\n").doc, scan("x = 1\n'''no doc'''\n").doc) == ("The doc.", None)


_LINES = st.sampled_from(
    [
        *("import a", "from . import b", "x = 1", "class A(B, metaclass=M): pass", "def f(x=[]): return x", "del x"),
        *("x, *y = z", "if x: y = 1", "try:\n    import a\nexcept ImportError: a = None", "for i in (1, 2): x = i"),
        *("with a as b: pass", "match x:\n    case [1, y]: z = y", "x += 1", "x.append(1)", "globals()['x'] = 1"),
        *("class A:\n    class B: ...\n    __p = 1", "@d\nclass C: ...", "x = {**a, 'b': [c for c in d]}", "f'{x}'"),
        *("while (y := x): break", "lambda a, *b: (c := a)", "x = a if b else c", "raise E", "exec('y = 1')"),
    ]
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(_LINES, max_size=8))
def test_facts_are_plain_and_those_of_the_text_alone(lines: list[str]) -> None:
    text = "\n".join(lines)
    facts = scan(text)
    assert pickle.loads(pickle.dumps(facts)) == scan(text) == facts  # noqa: S301 - its own bytes
