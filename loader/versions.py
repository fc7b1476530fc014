"""Versions and ranges of versions as the packaging standards have them (PEP 440), by hand: no `re`, nothing imported.

What is not understood raises `ValueError`, so that whoever asks can tell "does not fit" from "can't be known".
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Part: TypeAlias = tuple[int, int]
    """A part that need not be there: first what it sorts by where it is not, then its number."""

_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SEPARATORS = "-_."
_PRE = (("alpha", 0), ("preview", 2), ("beta", 1), ("pre", 2), ("rc", 2), ("a", 0), ("b", 1), ("c", 2))
_POST = (("post", 0), ("rev", 0), ("r", 0))
_DEV = (("dev", 0),)
_OPERATORS = ("===", "~=", "==", "!=", "<=", ">=", "<", ">")

_BEFORE_PRE, _NO_PRE = (
    (-1, 0),
    (3, 0),
)  # a development release comes before its alphas; a final one after its candidates
_NO_POST, _NO_DEV = (-1, 0), (1, 0)


class Version:
    """A version, taken apart. Two that mean the same have the same `key`, and keys are in the order of versions."""

    __slots__ = ("dev", "epoch", "local", "post", "pre", "release")

    def __init__(self, text: str) -> None:
        """Read a version in any spelling that the standard allows; raise `ValueError` for what is none."""
        scan = _Scan(text.strip().lower())
        scan.skip("v")
        first = scan.number()
        self.epoch = first if scan.skip("!") else 0
        self.release = scan.release(scan.number() if scan.passed("!") else first)
        pre = scan.part(_PRE)
        post = scan.implicit_post() or scan.part(_POST)
        dev = scan.part(_DEV)
        self.local = scan.local() if scan.skip("+") else ()
        if not scan.is_at_end():
            raise ValueError(f"{text!r:.80} is no version")
        self.pre = pre or (_BEFORE_PRE if dev and not post else _NO_PRE)
        self.post = post or _NO_POST
        self.dev = dev or _NO_DEV

    @property
    def key(self) -> "tuple[int, tuple[int, ...], Part, Part, Part, tuple[tuple[int, int, str], ...]]":
        """What versions are compared by."""
        return (*self.base, self.pre, self.post, self.dev, self.local)

    @property
    def public(self) -> "tuple[int, tuple[int, ...], Part, Part, Part]":
        """The same without the local label, `1.0` of `1.0+ubuntu1`."""
        return (*self.base, self.pre, self.post, self.dev)

    @property
    def base(self) -> tuple[int, tuple[int, ...]]:
        """Epoch and release, zeros at the end left out."""
        release = self.release
        while len(release) > 1 and not release[-1]:
            release = release[:-1]
        return self.epoch, release

    @property
    def is_before_final(self) -> bool:
        """Whether it is an alpha, a beta, a candidate or a development release."""
        return self.pre not in (_BEFORE_PRE, _NO_PRE) or self.dev != _NO_DEV

    @property
    def is_after_final(self) -> bool:
        """Whether it is a post-release."""
        return self.post != _NO_POST

    def begins(self, release: tuple[int, ...]) -> bool:
        """Tell whether its release begins with those numbers, zeros thought behind it."""
        return (self.release + (0,) * len(release))[: len(release)] == release


class Range:
    """What versions may be: `>=1.2,!=1.5.*,<2`. A version before a final release is in it like any other."""

    __slots__ = ("_clauses",)

    def __init__(self, text: str) -> None:
        """Read a range; raise `ValueError` for what is none."""
        self._clauses = [_clause(part.strip()) for part in text.split(",") if part.strip()]

    def __contains__(self, version: str) -> bool:
        """Tell whether a version is in the range; raise `ValueError` for what is no version."""
        return all(holds(version) for holds in self._clauses)


def _clause(text: str) -> "Callable[[str], bool]":
    """Return what tells whether a version fits one comparison; raise `ValueError` where it is none."""
    operator = next((sign for sign in _OPERATORS if text.startswith(sign)), "")
    wanted = text[len(operator) :].strip()
    if operator == "===":
        _refuse(wanted.split() != [wanted], text)
        return lambda version: version.strip().lower() == wanted.lower()
    _refuse(not operator, text)
    is_prefix = operator in ("==", "!=") and wanted.endswith(".*")
    bound = Version(wanted.removesuffix(".*") if is_prefix else wanted)
    if is_prefix:
        _refuse(bound.key != (*bound.base, _NO_PRE, _NO_POST, _NO_DEV, ()), text)
        return lambda version: _is_in_prefix(Version(version), bound) is (operator == "==")
    _refuse(bool(bound.local) and operator not in ("==", "!="), text)
    _refuse(operator == "~=" and len(bound.release) < 2, text)
    compare = _COMPARISONS[operator]
    return lambda version: compare(Version(version), bound)


# --- comparisons -----------------------------------------------------------------------------------------------------


def _is(version: Version, bound: Version) -> bool:
    return version.key == bound.key if bound.local else version.public == bound.public


def _is_below(version: Version, bound: Version) -> bool:
    """Tell whether a version is smaller, and none that leads to a final bound, of which `dev0` is the first."""
    if bound.is_before_final:
        return version.key < bound.key
    pre = bound.pre if bound.is_after_final else _BEFORE_PRE
    return version.key < (*bound.base, pre, bound.post, (0, 0), ())


def _is_above(version: Version, bound: Version) -> bool:
    """Tell whether a version is greater, and none that only mends the bound or is another build of it."""
    if bound.dev != _NO_DEV:
        return version.public > bound.public
    if bound.is_after_final:
        return version.public > bound.public and (*version.base, version.pre, version.post) != bound.public[:4]
    return version.key > bound.key and (*version.base, version.pre) != (*bound.base, bound.pre)


def _is_compatible(version: Version, bound: Version) -> bool:
    same_line = version.epoch == bound.epoch and version.begins(bound.release[:-1])
    return same_line and version.public >= bound.public


def _is_in_prefix(version: Version, bound: Version) -> bool:
    return version.epoch == bound.epoch and version.begins(bound.release)


_COMPARISONS: "dict[str, Callable[[Version, Version], bool]]" = {
    "~=": _is_compatible,
    "==": _is,
    "!=": lambda version, bound: not _is(version, bound),
    "<=": lambda version, bound: version.public <= bound.public,
    ">=": lambda version, bound: version.public >= bound.public,
    "<": _is_below,
    ">": _is_above,
}


def _refuse(is_wrong: bool, text: str) -> None:  # noqa: FBT001  (the condition under which it refuses)
    if is_wrong:
        raise ValueError(f"{text!r:.80} is no range of versions that is understood; write one such as >=2,<4")


# --- reading ---------------------------------------------------------------------------------------------------------


class _Scan:
    """Reads a text from its beginning to its end."""

    __slots__ = ("_at", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def is_at_end(self) -> bool:
        return self._at == len(self._text)

    def passed(self, sign: str) -> bool:
        """Tell whether the last that was read is that sign."""
        return self._text[: self._at].endswith(sign)

    def skip(self, signs: str) -> bool:
        """Pass one of the signs, if it stands here."""
        stands = self._stands(signs)
        self._at += stands
        return stands

    def _stands(self, signs: str, *, after: int = 0) -> bool:
        """Tell whether one of the signs stands here, or so many further."""
        sign = self._text[self._at + after : self._at + after + 1]
        return bool(sign) and sign in signs

    def number(self) -> int:
        """Read a number; raise `ValueError` where none stands."""
        digits = self.run(_DIGITS)
        if not digits:
            raise ValueError(f"{self._text!r:.80} is no version")
        return int(digits)

    def run(self, signs: str) -> str:
        """Read what consists of the signs."""
        begin = self._at
        while self._stands(signs):
            self._at += 1
        return self._text[begin : self._at]

    def part(self, words: tuple[tuple[str, int], ...]) -> "Part | None":
        """Read a part such as `rc1`, `-beta.2`, `.dev`, by one of the words; None where there is none."""
        begin = self._at
        self.skip(_SEPARATORS)
        for word, rank in words:
            if self._text.startswith(word, self._at):
                self._at += len(word)
                self.skip(_SEPARATORS)
                return rank, int(self.run(_DIGITS) or 0)
        self._at = begin
        return None

    def implicit_post(self) -> "Part | None":
        """Read a post-release that is written `-1`; None where there is none."""
        begin = self._at
        if self.skip("-") and (digits := self.run(_DIGITS)):
            return 0, int(digits)
        self._at = begin
        return None

    def release(self, first: int) -> tuple[int, ...]:
        """Read the numbers that follow the first, each after a dot."""
        numbers = [first]
        while self._stands(".") and self._stands(_DIGITS, after=1):
            self._at += 1
            numbers.append(self.number())
        return tuple(numbers)

    def local(self) -> tuple[tuple[int, int, str], ...]:
        """Read a local label: words sort before numbers."""
        parts = []
        while True:
            text = self.run(_LETTERS)
            if not text:
                raise ValueError("a local label lacks a part")
            parts.append((1, int(text), "") if text.isdecimal() else (0, 0, text))
            if not self.skip(_SEPARATORS):
                return tuple(parts)
