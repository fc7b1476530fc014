"""Patterns in linear time: whether a text has a place that a regular expression fits, whatever either of them is.

The expression comes from a manifest, so nothing here goes back and tries again: all ways through the expression are
followed at once (Thompson 1968). What that can't do, or what is too large, is not checked: never a wrong answer.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn, TypeAlias

    Test: TypeAlias = Callable[[str], bool]
    # What is read: `set` of Characters, `at` an assertion, `all` or `any` of nodes, `repeat` a node, least, most.
    Node: TypeAlias = tuple[object, ...]

_LONGEST = 1_000  # characters of an expression
_STATES = 1_000
_DEEPEST = 40
_STEPS = 500_000  # states times characters: a search takes no more

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}
_DIGITS = {"x": 2, "u": 4, "U": 8}
_HEX = "0123456789abcdefABCDEF"


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_CLASSES: "dict[str, Test]" = {"d": str.isdecimal, "s": str.isspace, "w": _is_word}
_ASSERTIONS = {"A": "start", "Z": "end", "z": "end", "b": "boundary", "B": "no boundary"}


class Pattern:
    """A regular expression that can be searched for in time that grows with the text, and no faster."""

    __slots__ = ("_start", "_states")

    def __init__(self, node: "Node") -> None:
        """Take an expression that was read."""
        # A state is ("set", Characters, next), ("at", assertion, next), ("split", several), or ("end",).
        self._states: list[tuple[object, ...]] = [("end",)]
        self._start = self._emit(node, 0)

    def cost(self, text: str) -> int:
        """Return how long a search takes, in about microseconds."""
        return min(len(self._states) * (len(text) + 1), _STEPS) // 8

    def search(self, text: str) -> bool | None:
        """Tell whether the expression fits somewhere in the text; None where finding out would take too long."""
        if len(self._states) * (len(text) + 1) > _STEPS:
            return None
        waiting: set[int] = set()
        for position in range(len(text) + 1):
            waiting.add(self._start)  # it may fit from here on
            reached = self._reached(waiting, text, position)
            if 0 in reached:
                return True
            if position == len(text):
                break
            char = text[position]
            waiting = set()
            for number in reached:
                state = self._states[number]
                if state[0] == "set" and state[1].has(char):  # type: ignore[attr-defined]
                    waiting.add(state[2])  # type: ignore[arg-type]
        return False

    def _reached(self, waiting: set[int], text: str, position: int) -> set[int]:
        """Return the states that can be had without taking a character."""
        seen: set[int] = set()
        stack = list(waiting)
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            state = self._states[number]
            if state[0] == "split":
                stack += state[1]  # type: ignore[arg-type]
            elif state[0] == "at" and _holds(str(state[1]), text, position):
                stack.append(state[2])  # type: ignore[arg-type]
        return seen

    def _emit(self, node: "Node", after: int) -> int:
        """Add the states of a node that goes on with the state `after`; return the first."""
        match node:
            case "set" | "at" as kind, what:
                return self._add((kind, what, after))
            case "all", list(nodes):
                for part in reversed(nodes):
                    after = self._emit(part, after)
                return after
            case "any", list(nodes):
                return self._add(("split", [self._emit(part, after) for part in nodes]))
            case "repeat", tuple(part), int(least), most:
                then = after
                if most is None:
                    then = self._add(("split", []))
                    self._states[then] = ("split", [self._emit(part, then), after])
                else:
                    for _ in range(most - least):  # type: ignore[operator]
                        then = self._add(("split", [self._emit(part, then), after]))
                for _ in range(least):
                    then = self._emit(part, then)
                return then
        raise AssertionError(node)

    def _add(self, state: tuple[object, ...]) -> int:
        self._states.append(state)
        return len(self._states) - 1


class Characters:
    """Some of all characters: ranges of code points, and kinds."""

    __slots__ = ("_negated", "_ranges", "_tests")

    def __init__(
        self, ranges: "Iterable[tuple[int, int]]" = (), tests: "Iterable[Test]" = (), *, negated: bool = False
    ) -> None:
        """Take the ones that are meant, or with `negated` those that are not."""
        self._ranges = tuple(ranges)
        self._tests = tuple(tests)
        self._negated = negated

    def has(self, char: str) -> bool:
        """Tell whether a character is among them."""
        code = ord(char)
        found = any(low <= code <= high for low, high in self._ranges) or any(test(char) for test in self._tests)
        return found is not self._negated


def compiled(expression: str) -> Pattern | None:
    """Return an expression that can be searched for, None for one that is not checked here.

    Those are what needs more than one look at a character (look-ahead, back references, possessive quantifiers), what
    the dialects of Python, ECMAScript and Rust disagree about, what is too large, and what is no expression at all.
    """
    if len(expression) > _LONGEST:
        return None
    reader = _Reader(expression)
    try:
        node = reader.alternatives(0)
        if reader.rest():
            return None
    except _NotCheckedError:
        return None
    return Pattern(node) if _size(node) <= _STATES else None


class _NotCheckedError(ValueError):
    """What this module leaves to others."""


class _Reader:
    """Reads an expression, part by part."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def rest(self) -> str:
        return self._text[self._at :]

    def alternatives(self, depth: int) -> "Node":
        if depth > _DEEPEST:
            raise _NotCheckedError
        found = [self._sequence(depth)]
        while self._takes("|"):
            found.append(self._sequence(depth))
        return found[0] if len(found) == 1 else ("any", found)

    def _sequence(self, depth: int) -> "Node":
        found: list[Node] = []
        while self.rest() and self._peek() not in "|)":
            found.append(self._repeated(self._part(depth)))
        return ("all", found)

    def _part(self, depth: int) -> "Node":
        char = self._next()
        match char:
            case "^":
                return ("at", "start")
            case "$":
                return ("at", "end")
            case ".":
                return ("set", Characters([(10, 10)], negated=True))
            case "(":
                return self._group(depth)
            case "[":
                return ("set", self._class())
            case "\\":
                return self._escaped()
            case "*" | "+" | "?" | "{" | "}" | "]" | ")":
                raise _NotCheckedError
        return ("set", _single(char))

    def _group(self, depth: int) -> "Node":
        if self._takes("?") and not self._takes(":"):
            self._takes("P")
            if not self._takes("<") or self._peek() in "=!":
                raise _NotCheckedError
            name, _, _ = self.rest().partition(">")
            if not name.isidentifier():
                raise _NotCheckedError
            self._at += len(name) + 1
        found = self.alternatives(depth + 1)
        if not self._takes(")"):
            raise _NotCheckedError
        return found

    def _repeated(self, node: "Node") -> "Node":
        least, most = 1, None
        match self._peek():
            case "*":
                least = 0
            case "+":
                pass
            case "?":
                least, most = 0, 1
            case "{":
                return self._counted(node)
            case _:
                return node
        self._at += 1
        return self._quantified(node, least, most)

    def _counted(self, node: "Node") -> "Node":
        inside, closed, _ = self.rest()[1:].partition("}")
        low, comma, high = inside.partition(",")
        if not closed or not _is_number(low) or not (_is_number(high) or not high):
            raise _NotCheckedError
        self._at += len(inside) + 2
        least = int(low)
        most = int(high) if high else None if comma else least
        if most is not None and most < least:
            raise _NotCheckedError
        return self._quantified(node, least, most)

    def _quantified(self, node: "Node", least: int, most: int | None) -> "Node":
        self._takes("?")  # lazy: the same texts fit
        if node[0] == "at" or self._peek() in ("*", "+", "?", "{"):
            raise _NotCheckedError
        return ("repeat", node, least, most)

    def _escaped(self) -> "Node":
        char = self._next()
        if char in _ASSERTIONS:
            return ("at", _ASSERTIONS[char])
        test = _CLASSES.get(char.lower())
        if test is not None:
            return ("set", Characters(tests=[test], negated=char.isupper()))
        return ("set", _single(self._literal(char)))

    def _literal(self, char: str) -> str:
        """Return the character that an escape stands for, whose letter was read."""
        if char in _ESCAPES:
            return _ESCAPES[char]
        size = _DIGITS.get(char)
        if size is not None:
            digits = self.rest()[:size]
            if len(digits) < size or any(digit not in _HEX for digit in digits) or int(digits, 16) > 0x10FFFF:
                raise _NotCheckedError
            self._at += size
            return chr(int(digits, 16))
        if char.isalnum() or not char.isascii():
            raise _NotCheckedError
        return char

    def _class(self) -> Characters:
        negated = self._takes("^")
        ranges: list[tuple[int, int]] = []
        tests: list[Test] = []
        while not self._takes("]"):
            low = self._member(tests)
            high = low
            if self._peek() == "-" and self.rest()[1:2] not in ("", "]"):
                self._at += 1
                high = self._member([]) if low is not None else None
                if low is None or high is None or high < low:
                    raise _NotCheckedError
            if low is not None and high is not None:
                ranges.append((ord(low), ord(high)))
        if not ranges and not tests:
            raise _NotCheckedError  # nothing, everything, or a bracket: dialects differ
        return Characters(ranges, tests, negated=negated)

    def _member(self, tests: "list[Test]") -> str | None:
        """Return the next character of a class; None for a kind of characters, which goes to `tests`."""
        char = self._next()
        if char == "[" or (char in "&-~|" and self._peek() == char):
            raise _NotCheckedError  # sets in sets, where a dialect has them
        if char != "\\":
            return char
        char = self._next()
        test = _CLASSES.get(char.lower())
        if test is None:
            return "\b" if char == "b" else self._literal(char)
        tests.append((lambda other, test=test: not test(other)) if char.isupper() else test)  # type: ignore[misc]
        return None

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._peek()
        if not char:
            self._end()
        self._at += 1
        return char

    def _end(self) -> "NoReturn":
        raise _NotCheckedError

    def _takes(self, char: str) -> bool:
        if self._peek() != char:
            return False
        self._at += 1
        return True


def _single(char: str) -> Characters:
    return Characters([(ord(char), ord(char))])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _holds(assertion: str, text: str, position: int) -> bool:
    if assertion == "start":
        return position == 0
    if assertion == "end":
        return position == len(text)
    before = position > 0 and _is_word(text[position - 1])
    after = position < len(text) and _is_word(text[position])
    return (before is not after) is (assertion == "boundary")


def _size(node: "Node") -> int:
    """Return how many states a node makes."""
    match node:
        case "all" | "any", list(nodes):
            return 1 + sum(map(_size, nodes))
        case "repeat", tuple(part), int(least), most:
            return (_size(part) + 1) * (least + 1 if most is None else max(most, 1))  # type: ignore[call-overload]
    return 1
