"""The rule about docstrings of constructors: what they describe, the constructor must take."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from .rules_options import arguments_of, constructor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found, FunctionDef
    from .rules_subject import Examined, Subject


def documented_only(subject: Subject) -> Iterator[Found]:
    """Tell of parameters that only the docstring has.

    A docstring describes a parameter that the constructor does not take.

    It was renamed or taken away, and who reads the documentation sets an option that does not exist.
    """
    for item in subject.classes():
        method = constructor_of(item, "__init__", subject)
        if method is not None and method.args.kwarg is None:
            taken = {argument.arg for argument, _ in arguments_of(method)}
            if method.args.vararg is not None:
                taken.add(method.args.vararg.arg)
            first = (method.args.posonlyargs + method.args.args)[:1]
            taken.update(argument.arg for argument in first)
            for holder in (method, item.node):
                yield from _only_documented(holder, taken, item)


def _only_documented(holder: FunctionDef | ast.ClassDef, taken: set[str], item: Examined) -> Iterator[Found]:
    match holder.body:
        case [ast.Expr(value=ast.Constant(value=str(text)) as value), *_]:
            for name in _documented(text):
                if name.lstrip("*") not in taken:
                    yield item.source.found(
                        item.source.word_span(name, value),
                        f"the docstring describes {name}, which the constructor does not take",
                        f"take {name} out of the docstring, or into the constructor",
                        about=item.id,
                    )


_SECTIONS = re.compile(r"^\s*(?:Args|Arguments|Parameters|Params)\s*(?::\s*$|\n\s*-{3,})|:param\b", re.MULTILINE)
_TITLE = re.compile(r"^[ \t]*(\w+)[ \t]*\n[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"\*{0,2}[A-Za-z_]\w*")


def _documented(text: str) -> list[str]:
    """Return the parameters that a docstring describes, attributes left out."""
    if not _SECTIONS.search(text):
        return []
    from inspect import cleandoc

    from docstring_parser import ParseError, parse

    try:
        entries = parse(cleandoc(text)).params
    except (ParseError, ValueError, IndexError, KeyError):
        return []
    titles = set(_TITLE.findall(text))
    found: list[str] = []
    for entry in entries:
        if entry.args[0] != "param" or _is_address(entry.description):
            continue
        names = [name.strip() for name in entry.arg_name.split(",")]
        if titles.intersection(names):
            break  # a section that the parser does not know, and takes for more parameters
        found += names if all(map(_WORD.fullmatch, names)) else ()
    return found


def _is_address(description: str | None) -> bool:
    """Tell whether what is taken for a name and its description is an address in a line of its own: `https://...`."""
    return description is not None and description.startswith("//")
