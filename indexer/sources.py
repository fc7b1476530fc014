"""Modules as the resolver asks for them: found, read, decoded and scanned once, whatever is wrong with one of them.

A file that can't be read gives facts with a `failure`; nothing here raises for what stands in somebody's file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

from .compiling import refusal
from .discover import Finder, Kind, Located
from .facts import Failure, ModuleFacts
from .read import Unreadable, bidi_lines, decode, diagnose
from .scan import scan
from .scan_spelling import may_spell
from .traces import BODIES, COMPILED, FACTS, WHOLE, Trace

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from types import TracebackType

    from .newer import Translator
    from .target import Target

_NOTHING = ModuleFacts(body=())
# The tokenizer's own words: for brackets, indentation and digits.
_LIMITS = ("too many nested parentheses", "too many levels of indentation", "Exceeds the limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A module's source as the running Python parses it, and the digest of the bytes that it came from."""

    text: str
    sha256: str


class Read(NamedTuple):
    """What reading modules has shown: failures, lines in another order than displayed, and what was asked of files."""

    failures: Mapping[str, Failure]
    reordered: Mapping[str, tuple[int, ...]]
    asked: Mapping[str, int]


class SourceReader:
    """Finds and reads modules, each once; a context manager, because reading newer syntax may start a child process."""

    def __init__(self, finder: Finder, target: Target) -> None:
        """Take the finder; the target is what the sources are for, the running Python is what parses them."""
        self._finder = finder
        self._target = target
        self._facts: dict[str, ModuleFacts] = {}
        self._stubs: dict[str, ModuleFacts] = {}
        self._digests: dict[str, str] = {}
        self._reordered: dict[str, tuple[int, ...]] = {}
        self._translations: dict[str, str] = {}
        self._translator: Translator | None = None
        self._peeked: dict[str, bytes] = {}
        self._asked: dict[str, int] = {}
        self._supplied: dict[str, ModuleFacts] = {}
        self._failures: dict[str, Failure] = {}

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child process, if one was started."""
        if self._translator is not None:
            self._translator.__exit__(kind, error, trace)

    def note(self, module: str, asked: int) -> None:
        """Note what was asked of a module's file, as `edits` numbers it."""
        self._asked[module] = self._asked.get(module, 0) | asked

    def so_far(self) -> Read:
        """Return what reading has shown so far."""
        return Read(dict(self._failures), dict(self._reordered), dict(self._asked))

    def learn(self, read: Read) -> None:
        """Take what a copy of this reader was shown."""
        self._failures.update(read.failures)
        self._reordered.update(read.reordered)
        for module, asked in read.asked.items():
            self.note(module, asked)

    def traces(self) -> Iterator[tuple[str, Trace]]:
        """Yield the files of the project's modules, each with what was asked of it; what is installed is not edited."""
        for module, asked in self._asked.items():
            located = self._finder.find(module)
            if located is not None and located.kind is Kind.SOURCE and located.root.origin == "project":
                yield f"{located.root.location}/{located.path}", Trace(module, located.path, asked)

    def begin_apart(self) -> None:
        """Begin in a copy of the process: the child process belongs to the one that started it."""
        self._translator = None

    def find(self, module: str) -> Located | None:
        """Return where a module is."""
        return self._finder.find(module)

    def is_stdlib(self, module: str) -> bool:
        """Tell whether a module comes with Python."""
        located = self._finder.find(module)
        return located is not None and located.root.origin == "stdlib"

    def peek(self, module: str) -> bytes | None:
        """Return the bytes of a module's own source, kept for its facts unless `forget` comes first.

        None where it can't be read.
        """
        data = self._peeked.get(module)
        if data is not None:
            return data
        located = self._finder.find(module)
        if located is None or located.kind is not Kind.SOURCE:
            return None
        try:
            data = self._finder.read(located)
            self._note_order(module, data)
        except Unreadable:
            return None
        if module not in self._facts:
            self._peeked[module] = data
        return data

    def forget(self, *, but: Container[str]) -> None:
        """Let go of what was peeked at, but for some modules."""
        self._peeked = {module: data for module, data in self._peeked.items() if module in but}

    def supply(self, module: str, facts: ModuleFacts | None) -> None:
        """Take the facts that were scanned elsewhere of the bytes peeked at; what failed there is scanned here, too."""
        if facts is not None and facts.failure is None:
            self._supplied[module] = facts

    def facts(self, module: str) -> ModuleFacts:
        """Return a module's facts: of its source, else of the stub that speaks for it; empty where there is neither."""
        held = self._facts.get(module)
        if held is None:
            held = self._facts[module] = self._read_facts(module)
            self._peeked.pop(module, None)  # of few is more asked; those are read again
            self.note(module, FACTS)
            if held.failure is not None:
                self._failures[module] = held.failure
        return held

    def whole_facts(self, module: str) -> ModuleFacts:
        """Return a module's facts with every function body; of a file that has changed since, the old facts stand."""
        located = self._finder.find(module)
        if located is None:
            return _NOTHING
        self.note(module, WHOLE)
        before = self._digests.get(module)
        text = self._text(located)
        if isinstance(text, Failure) or text.sha256 != before:
            return self.facts(module)
        return self._scanned(module, text, whole=True)

    def stub_facts(self, module: str) -> ModuleFacts:
        """Return the facts of the `.pyi` beside a source module; empty where there is none."""
        held = self._stubs.get(module)
        if held is None:
            held = self._stubs[module] = self._read_stub(module)
        return held

    def text(self, module: str) -> str:
        """Return the text that a module's facts come from; nothing where there is none, or it has changed since."""
        facts = self.facts(module)
        self.note(module, BODIES)
        located = self._finder.find(module)
        if facts.failure is not None or located is None or located.kind is Kind.NAMESPACE:
            return ""
        if located.kind in (Kind.NATIVE, Kind.BYTECODE) and located.stub is None:
            return ""
        text = self._text(located)
        if isinstance(text, Failure) or text.sha256 != self._digests.get(module):
            return ""
        return self._translations.get(module, text.text)

    def may_spell(self, module: str) -> bool:
        """Tell whether a module's text may set how a class is spelled: what is true of its facts, and quicker asked."""
        located = self._finder.find(module)
        if located is None or located.kind is Kind.NAMESPACE:
            return False
        if located.kind is not Kind.SOURCE or module in self._facts:
            return True
        try:
            data = self._peeked.get(module) or self._finder.read(located)
            self._note_order(module, data)
        except Unreadable:
            return False
        self._digests[module] = _digest(data)
        return may_spell(data)

    def digest(self, module: str) -> str | None:
        """Return the SHA-256 of the bytes of a module, in hexadecimal; None where none was read."""
        return self._digests.get(module)

    def failure(self, module: str) -> Failure | None:
        """Return why a module whose facts were asked for could not be read; None where it could."""
        return self._failures.get(module)

    def size(self, module: str) -> int:
        """Return how many bytes of a module are held from peeking at it."""
        return len(self._peeked.get(module, b""))

    def reordered_lines(self, module: str) -> tuple[int, ...]:
        """Return the lines of a module that was read which are displayed in another order than they are read in."""
        return self._reordered.get(module, ())

    def compile_failure(self, module: str) -> Failure | None:
        """Return why Python would refuse a module that it parses (`return` outside a function); None if it would not.

        Compiling makes a code object of the text; none of it runs.
        """
        self.note(module, COMPILED)
        located = self._finder.find(module)
        text = None if located is None else self._text(located)
        if not isinstance(text, _Text) or module in self._translations or text.sha256 != self._digests.get(module):
            return None  # of a file that has changed, what was read counts
        return refusal(text.text, name=module)

    def _read_stub(self, module: str) -> ModuleFacts:
        located = self._finder.find(module)
        if located is None or located.kind is not Kind.SOURCE:
            return _NOTHING
        beside = replace(located, path=f"{located.path}i")
        text = self._text(beside)
        return _NOTHING if isinstance(text, Failure) else scan(text.text)

    def _read_facts(self, module: str) -> ModuleFacts:
        located = self._finder.find(module)
        if located is None or located.kind is Kind.NAMESPACE:
            return _NOTHING
        if located.kind in (Kind.NATIVE, Kind.BYTECODE) and located.stub is None:
            return _NOTHING
        text = self._text(located)
        if isinstance(text, Failure):
            return ModuleFacts(body=(), failure=text)
        self._digests[module] = text.sha256
        if lines := bidi_lines(text.text):
            self._reordered[module] = lines
        return self._scanned(module, text)

    def _note_order(self, module: str, data: bytes) -> None:
        """Keep which lines of a module are displayed in another order than they are read in."""
        if not data.isascii() and (lines := bidi_lines(decode(data))):
            self._reordered[module] = lines

    def _text(self, located: Located) -> _Text | Failure:
        held = self._peeked.get(located.module) if located is self._finder.find(located.module) else None
        try:
            data = held or self._finder.read(located, stub=located.kind in (Kind.NATIVE, Kind.BYTECODE))
            text = decode(data)
        except Unreadable as error:
            return Failure(line=error.line, reason=error.reason, remedy=error.remedy)
        return _Text(text=text, sha256=_digest(data))

    def _scanned(self, module: str, text: _Text, *, whole: bool = False) -> ModuleFacts:
        supplied = None if whole else self._supplied.pop(module, None)
        facts = supplied or scan(text.text, whole=whole)
        if facts.failure is None:
            return facts
        known = diagnose(text.text, facts.failure.line)
        if known is not None:
            reason, remedy = known
            return facts._replace(failure=facts.failure._replace(reason=reason, remedy=remedy))
        if not _may_be_newer(facts.failure):
            return facts
        return self._newer(module, text, facts, whole=whole)

    def _newer(self, module: str, text: _Text, facts: ModuleFacts, *, whole: bool) -> ModuleFacts:
        """Read syntax newer than the running Python's, if it is that."""
        import sys

        from .newer import Translator, Untranslatable

        if self._translator is None:
            self._translator = Translator()
            self._translator.__enter__()
        try:
            translated = self._translator.translate(text.text, host=sys.version_info[:2])
        except Untranslatable as error:
            return facts._replace(failure=Failure(line=error.line, reason=error.reason, remedy=error.remedy))
        self._translations[module] = translated
        return scan(translated, whole=whole)


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _may_be_newer(failure: Failure) -> bool:
    """Tell whether a later Python may read what this one can't: not where a limit was met that all of them have."""
    return failure.line > 0 and not failure.reason.startswith(_LIMITS)
