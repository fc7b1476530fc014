"""What is wrong with a text that is no JSON, and where: the same words under every version of Python."""

from .manifest import WHITESPACE

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable


def misread(text: str, error: Exception) -> ValueError:
    """Return the error for what the scanner raised about the text."""
    if isinstance(error, StopIteration):
        return _missing(text, error.value)
    if isinstance(error, RecursionError):
        return ValueError("it is nested too deeply")
    position = getattr(error, "pos", None)
    if position is None:
        return ValueError(*error.args)
    if str(error).startswith("Illegal trailing comma"):  # which Pythons before 3.13 tell of what comes after it
        position += 1 + len(text[position + 1 :]) - len(text[position + 1 :].lstrip(WHITESPACE))
        if text.startswith("]", position):
            return _missing(text, position)
    return ValueError(f"it is not JSON from {_place(text, position)} on")


def trailing(text: str, position: int) -> ValueError:
    """Return the error for a text that goes on behind its value."""
    return ValueError(f"it is not JSON from {_place(text, position)} on: more follows the end")


def repeated(pairs: "Iterable[tuple[str, object]]") -> ValueError:
    """Return the error for an object that has a key twice."""
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return ValueError(f"the key {twice!r:.80} occurs twice in one object")


def _missing(text: str, position: int) -> ValueError:
    return ValueError(f"it is not JSON from {_place(text, position)} on: a value is missing")


def _place(text: str, position: int) -> str:
    return f"line {text.count(chr(10), 0, position) + 1}, column {position - text.rfind(chr(10), 0, position)}"
