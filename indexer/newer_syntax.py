"""Edits that turn source in newer syntax into source that the running Python reads, on the spans that LibCST gives.

Every line stays at its number, and what isn't new stays as it is. It runs in a process of its own (`newer_child`),
so it imports nothing from this package, and LibCST only when a file needs it.
"""

from __future__ import annotations

import ast
import sys
import warnings
from bisect import bisect, bisect_left, insort
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import libcst as cst

_CHAIN: Final = '__import__("itertools").chain.from_iterable'
_TEMPLATE: Final = '__import__("string.templatelib").templatelib.Template'
_TYPING: Final = '__import__("typing")'
_CONVERSIONS: Final = {"r": "repr", "s": "str", "a": "ascii"}


class NotRead(Exception):
    """Neither this Python nor LibCST reads the source; `line` is where LibCST stopped, `since` as in `Translation`."""

    def __init__(self, *, line: int, since: tuple[int, int]) -> None:
        super().__init__(line, since)
        self.line = line
        self.since = since


def translated(text: str, host: tuple[int, int]) -> str:
    """Return source of as many lines that `ast.parse` of a host of this version reads.

    Lines end with a line feed. What the host reads already comes back as it is. Raises NotRead.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape sequence is not this module's to tell
        return text if reads(text, host) else _translated(text, host)


def reads(text: str, host: tuple[int, int]) -> bool:
    """Say whether a host of this version parses the source, as far as this interpreter can tell."""
    try:
        ast.parse(text, feature_version=None if host >= sys.version_info[:2] else host)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _translated(text: str, host: tuple[int, int]) -> str:
    import libcst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    try:
        module = libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        raise NotRead(line=error.raw_line, since=(0, 0)) from error
    # The spans are those of this source, not of the text: LibCST drops a blank in `except E :` and in `f"{x!s }"`.
    source = module.code
    if _without_blanks(source) != _without_blanks(text):
        raise NotRead(line=0, since=(0, 0))
    spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    places = {node: (span.start, span.start + span.length) for node, span in spans.items()}
    since = 0, 0
    # The second attempt leaves no formatted string as it is: which of them are new is told by marks, with some doubt.
    for all_strings in (False, True):
        translation = Translation(source.encode(), places, host=host, all_strings=all_strings)
        result = translation.result()
        since = max(since, translation.since)
        if result.count("\n") == text.count("\n") and reads(result, host):
            return result
    raise NotRead(line=0, since=since)


def _without_blanks(text: str) -> str:
    return text.translate({ord(" "): None, ord("\t"): None, ord("\f"): None})


class Translation:
    """The edits of one module; offsets are in `source`, and no edit changes the number of lines.

    `since` is the first version of Python that reads all the new syntax that was met.
    """

    def __init__(
        self, source: bytes, places: Mapping[Any, tuple[int, int]], *, host: tuple[int, int], all_strings: bool
    ) -> None:
        self.source = source
        self.places = places
        self.host = host
        self.all_strings = all_strings
        self.since = 0, 0
        self.edits: list[tuple[int, int, str]] = []
        self.starts: list[int] = []
        self.calls: set[object] = set()  # the strings that are calls now
        concatenations = [node for node in places if type(node).__name__ == "ConcatenatedString"]
        self.nested = {node.right for node in concatenations}

    def result(self) -> str:
        """Return the edited source."""
        # Small spans before large ones: what is inside is edited before what is around it.
        for node, _ in sorted(self.places.items(), key=lambda item: item[1][1] - item[1][0]):
            self.edit(node)
        parts, done = [], 0
        for start, end, new in sorted(self.edits, key=lambda edit: edit[:2]):
            if start < done:
                raise NotRead(line=self.source.count(b"\n", 0, start) + 1, since=self.since)
            parts += [self.source[done:start], new.encode()]
            done = end
        return b"".join([*parts, self.source[done:]]).decode()

    def edit(self, node: Any) -> None:  # noqa: ANN401 - which node it is, is what the match finds out
        """Edit one node, if its syntax is new."""
        match type(node).__name__:
            case "ClassDef" if self.has_new_parameters(node):
                self.edit_class(node)
            case "FunctionDef" if self.has_new_parameters(node):
                start, end = self.places[node.type_parameters]
                self.replace(start, self.source.index(b"(", end) + 1, "(")
            case "TypeAlias" if self.is_new((3, 12)) | self.has_new_parameters(node):
                start, end = self.span(node.value)
                name = node.name.value
                self.replace(self.places[node][0], start, f'{name} = {_TYPING}.TypeAliasType("{name}", ')
                self.insert(end, ")")
            case "ExceptHandler" | "ExceptStarHandler" if is_bare_tuple(node.type) and self.is_new((3, 14)):
                start, end = self.places[node.type]
                self.insert(start, "(")
                self.insert(end, ")")
            case "LazyImport" if self.is_new((3, 15)):
                self.edit_lazy(node, b"import")
            case "LazyImportFrom" if self.is_new((3, 15)):
                self.edit_lazy(node, b"from")
            case "ListComp" | "SetComp" if is_unpacked(node.elt) and self.is_new((3, 15)):
                start, end = self.places[node]
                self.replace(start, start + 1, f"{self.text(start, start + 1)}*{_CHAIN}([")
                self.replace(self.places[node.elt][0], self.span(node.elt.value)[0], "")
                self.replace(end - 1, end, f"]){self.text(end - 1, end)}")
            case "GeneratorExp" if is_unpacked(node.elt) and self.is_new((3, 15)):
                start, end = self.places[node]
                self.insert(start, f"{_CHAIN}(")
                self.replace(self.places[node.elt][0], self.span(node.elt.value)[0], "")
                self.insert(end, ")")
            case "StarredDictComp" if self.is_new((3, 15)):
                start, end = self.places[node]
                first, last = self.span(node.value)
                self.replace(start, first, f"dict({_CHAIN}([(")
                self.insert(last, ").items()")
                self.replace(end - 1, end, "]))")
            case "FormattedString" if self.is_new_string(node) and self.is_new((3, 12)):
                self.edit_string(node, '"".join((', "))")
            case "TemplatedString" if self.is_new((3, 14)):
                self.edit_string(node, f"{_TEMPLATE}(", ")")
            case "ConcatenatedString":
                self.edit_concatenation(node)
            case _:
                pass

    def is_new(self, since: tuple[int, int]) -> bool:
        """Say whether the host can't read the syntax of a version, and note that it was met."""
        if self.host >= since:
            return False
        self.since = max(self.since, since)
        return True

    # --- names and classes ------------------------------------------------------------------------------------------

    def has_new_parameters(self, node: cst.ClassDef | cst.FunctionDef | cst.TypeAlias) -> bool:
        """Say whether there are type parameters (PEP 695), or defaults of them (PEP 696), that the host can't read."""
        parameters = node.type_parameters
        if parameters is None:
            return False
        return self.is_new((3, 13) if any(each.default in self.places for each in parameters.params) else (3, 12))

    def edit_class(self, node: cst.ClassDef) -> None:
        """Make `class X[T](Base, k=v)` into `class X(Base, Generic[T], k=v)`: the bases that CPython gives it."""
        parameters: Any = node.type_parameters
        start, end = self.places[parameters]
        generic = f"{_TYPING}.Generic[{', '.join(map(generic_argument, parameters.params))}]"
        if node.lpar not in self.places:
            self.replace(start, end, f"({generic})", tail=1)
            return
        end = self.places[node.lpar][0] + 1
        if node.bases:
            self.replace(start, end, "(")
            self.insert(self.span(node.bases[-1].value)[1], f", {generic}")
        else:
            self.replace(start, end, f"({generic}{', ' if node.keywords else ''}")

    def edit_lazy(self, node: cst.CSTNode, word: bytes) -> None:
        """Make `lazy import a` into `import a` (PEP 810); the word moves, lest the line begin with a continuation."""
        start, _ = self.places[node]
        second = self.source.index(word, start)
        self.replace(start, start + len("lazy"), word.decode())
        self.replace(second, second + len(word), "")

    # --- strings ----------------------------------------------------------------------------------------------------

    def is_new_string(self, node: cst.FormattedString) -> bool:
        """Say whether a formatted string may be one that Python does not read before 3.12 (PEP 701)."""
        start, end = self.places[node]
        if self.all_strings or bisect(self.starts, start) < bisect_left(self.starts, end):
            return True
        forbidden = ["\\", "#", node.end, *("\n" if len(node.end) == 1 else "")]
        for field in fields(node.parts):
            text = self.text(*self.places[field])
            if any(mark in text for mark in forbidden):
                return True
            if any(inner.format_spec for inner in fields(field.format_spec)):
                return True
        return False

    def edit_string(self, node: cst.FormattedString | cst.TemplatedString, opening: str, closing: str) -> None:
        """Make a formatted or templated string into a call that has the same texts and expressions as arguments."""
        start, end = self.places[node]
        writer = StringWriter(self, at=start, quote=node.end, prefix="r" if "r" in node.start.lower() else "")
        writer.write(opening)
        writer.write_parts(node.parts)
        writer.finish(end, closing)
        self.calls.add(node)

    def edit_concatenation(self, node: cst.ConcatenatedString) -> None:
        """Put `+` between the strings of a concatenation where one is a call now, and parentheses around all."""
        if node in self.nested:
            return
        strings: list[cst.BaseExpression] = [node]
        while type(strings[-1]).__name__ == "ConcatenatedString":
            last: Any = strings.pop()
            strings += [last.left, last.right]
        if self.calls.isdisjoint(strings):
            return
        start, end = self.places[node]
        self.insert(start, "(")
        for string in strings[:-1]:
            self.insert(self.places[string][1], " + ")
        self.insert(end, ")")

    # --- text -------------------------------------------------------------------------------------------------------

    def span(self, node: Any) -> tuple[int, int]:  # noqa: ANN401 - any expression
        """Return where an expression starts and ends with its parentheses, which LibCST does not count."""
        start, end = self.places[node]
        if node.lpar:
            start, end = self.places[node.lpar[0]][0], self.places[node.rpar[-1]][1]
        return start, end

    def text(self, start: int, end: int) -> str:
        """Return a piece of the source."""
        return self.source[start:end].decode()

    def insert(self, at: int, new: str) -> None:
        """Put text between two characters, after what was put there before."""
        self.edits.append((at, at, new))
        insort(self.starts, at)

    def replace(self, start: int, end: int, new: str, *, tail: int = 0) -> None:
        """Put text in the place of other text, with as many line feeds.

        Those that are missing are put before the last `tail` characters, a place that has to be inside brackets.
        """
        missing = self.source.count(b"\n", start, end) - new.count("\n")
        cut = len(new) - tail
        self.edits.append((start, end, new[:cut] + "\n" * missing + new[cut:]))
        insort(self.starts, start)


class StringWriter:
    """Writes what is between the expressions of a string that becomes a call; they themselves stay where they are."""

    def __init__(self, translation: Translation, *, at: int, quote: str, prefix: str) -> None:
        self.translation = translation
        self.at = at
        self.quote = quote
        self.prefix = prefix
        self.pending = ""

    def write(self, text: str) -> None:
        """Add text."""
        self.pending += text

    def write_parts(self, parts: Iterable[Any]) -> None:
        """Add the texts and fields of a string, or of a format that holds fields, each with a comma behind it."""
        for part in parts:
            if is_field(part):
                self.write_field(part)
            else:
                self.write(f"{self.literal(part.value)}, ")

    def write_field(self, field: cst.FormattedStringExpression | cst.TemplatedStringExpression) -> None:
        """Add `format(expression, format)` for one field, and before it its text for `{expression=}`."""
        conversion = field.conversion
        if field.equal is not None:
            start, end = self.translation.places[field][0] + 1, self.translation.places[field.equal][1]
            while self.translation.text(end, end + 1).isspace():
                end += 1
            self.write(f"{self.translation.text(start, end)!r}, ")
            conversion = conversion or (None if field.format_spec else "r")
        function = _CONVERSIONS.get(conversion or "", "")
        self.write(f"format({function}((")
        self.keep(*self.translation.span(field.expression))
        self.write("))")
        if field.format_spec:
            self.write(', "".join((')
            self.write_parts(field.format_spec)
            self.write("))")
        self.write("), ")

    def literal(self, text: str) -> str:
        """Return the literal of a piece of text: as it was spelled, if that can be, because it may hold line feeds."""
        text = text.replace("{{", "{").replace("}}", "}")
        spelled = f"{self.prefix}{self.quote}{text}{self.quote}"
        try:
            ast.literal_eval(spelled)
        except (SyntaxError, ValueError):
            return repr(text)
        return spelled

    def keep(self, start: int, end: int) -> None:
        """Leave a piece of the source as it is, behind the text that was added."""
        self.translation.replace(self.at, start, self.pending)
        self.at = end
        self.pending = ""

    def finish(self, end: int, closing: str) -> None:
        """Put the rest of the text in the place of the rest of the string."""
        self.translation.replace(self.at, end, self.pending + closing, tail=1)


def is_field(part: object) -> bool:
    """Say whether a part of a string is a field, not text."""
    return hasattr(part, "expression")


def fields(parts: Iterable[Any] | None) -> list[Any]:
    """Return the fields among the parts of a string or of a format."""
    return [part for part in parts or () if is_field(part)]


def is_bare_tuple(node: Any) -> bool:  # noqa: ANN401 - any expression or None
    """Say whether an expression is a tuple without parentheses (after `except`: PEP 758)."""
    return type(node).__name__ == "Tuple" and not node.lpar


def is_unpacked(element: object) -> bool:
    """Say whether the element of a comprehension is unpacked (PEP 798)."""
    return type(element).__name__ == "StarredElement"


def generic_argument(parameter: cst.TypeParam) -> str:
    """Return a type parameter as it stands in `Generic[...]`."""
    star = "*" if type(parameter.param).__name__ == "TypeVarTuple" else ""
    return star + parameter.param.name.value
