"""What a source imports, read from bytes: a part of the sift. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_WORD = re.compile(rb"[\w\x80-\xff]+")
_COMMENT = re.compile(rb"#[^\n]*")
_GAP = rb"(?:[ \t\f]|\\\r?\n)"
_NAMES = re.compile(rb"import\b\s*(\([^)]*\)|(?:[^\n;\\]|\\\r?\n)*)")
# Not what a word and one space stand before: that is the end of `from ... import`, or no statement.
_IMPORT = rb"import(?<![\w\x80-\xff.][ ]import)" + _GAP + rb"++(?!\()%s((?:[^;#\r\n\\]|\\\r?\n)+)"
_FROM = (
    rb"from"
    + _GAP
    + rb"*+%s([.\w\x80-\xff]+)"
    + _GAP
    + rb"*import"
    + _GAP
    # in parentheses over any number of lines, or to the end of the line
    + rb"*(\((?:#[^\n]*|[^)#])*|(?:[^;#\r\n\\]|\\\r?\n)*)"
)


def words_imported(data: bytes) -> frozenset[bytes]:
    """Return the words in the imports of a source: what it imports, and the names that it calls that."""
    return frozenset(word for text in _NAMES.findall(_COMMENT.sub(b"", data)) for word in _WORD.findall(text))


def import_statements(data: bytes) -> frozenset[tuple[bytes, bytes]]:
    """Return all that stands in the imports of a source, each as it is written; what is imported follows from that."""
    from_, import_ = _patterns("", relative=True)
    return frozenset([*from_.findall(data), *((b"", listed) for listed in import_.findall(data))])


def imported_from(data: bytes, module: str, among: frozenset[str]) -> Iterator[tuple[str, frozenset[bytes]]]:
    """Yield those of some modules that a source imports names from, each with the words that stand there.

    Whether the module that the source is of is a package is not asked: where it matters, both are taken.
    """
    for source, names in _pattern_of(frozenset(name.rpartition(".")[2] for name in among)).findall(data):
        dotted = source.decode(errors="replace")
        stem = dotted.lstrip(".")
        level = len(dotted) - len(stem)
        parts = module.split(".")
        above = [parts[: len(parts) - level + own] for own in (0, 1)] if level else [[]]
        for found in {".".join((*part, *filter(None, [stem]))) for part in above} & among:
            yield found, frozenset(_WORD.findall(_COMMENT.sub(b"", names)) + [b"*"] * (b"*" in names))


@cache
def _pattern_of(stems: frozenset[str]) -> re.Pattern[bytes]:
    """Return what `from` statements match whose module ends with one of these, or is a package by dots alone."""
    last = b"|".join(re.escape(stem.encode()) for stem in sorted(stems))
    return re.compile(
        rb"from"
        + _GAP
        + rb"*+((?:[\w\x80-\xff]*+\.)*+(?:"
        + last
        + rb")?(?![\w\x80-\xff]))"
        + _GAP
        + rb"*+import(\s*\([^)]*|[^\n;]*(?:\\\n[^\n;]*)*)"
    )


def imported(data: bytes, package: str, *, relative: bool = True) -> Iterator[str]:
    """Yield the modules that a source may import, at any place in it, and some names that are none.

    `package` is where relative imports start; they, and those of the same top-level package by its name, are left out
    where nothing outside can be meant.
    """
    from_, import_ = _patterns("" if relative else package.partition(".")[0], relative=relative)
    for source, names in set(from_.findall(data)):
        if source.startswith(b"."):
            stem = source.lstrip(b".")
            above = package.split(".")
            level = len(source) - len(stem)
            module = ".".join(filter(None, (*above[: len(above) - level + 1], stem.decode(errors="replace"))))
        else:
            module = source.decode(errors="replace")
        if module:
            yield module
            yield from (f"{module}.{name}" for name in _first_names(names))
    for listed in import_.findall(data):
        yield from _first_names(listed)


@cache
def _patterns(own: str, *, relative: bool) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what `from` and `import` statements match that mean another package than one's own."""
    above = b"(?!" + re.escape(own.encode()) + rb"(?![\w\x80-\xff])%s)" if own else b""
    alone = above and above % rb"[.\w\x80-\xff \t]*(?:[;#\r\n]|\Z)"
    others = (above and above % b"") + (b"" if relative else rb"(?!\.)")
    return re.compile(_FROM % others), re.compile(_IMPORT % alone)


def _first_names(listed: bytes) -> Iterator[str]:
    """Yield the names of a list such as `a as b, c.d`, without what they are called here."""
    text = _COMMENT.sub(b"", listed).lstrip(b"(").replace(b"\\", b" ")
    for item in text.decode(errors="replace").split(","):
        parts = item.split()
        if parts and parts[0] != "*":
            yield parts[0]
