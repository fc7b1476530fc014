"""Why Python would refuse a text, though it may parse: `return` outside a function, a parameter that is global, too."""

from __future__ import annotations

import warnings

from .facts import Failure


def refusal(text: str, *, name: str = "<text>") -> Failure | None:
    """Return why Python would not compile a text; None if it would.

    Compiling makes a code object of the text; none of it runs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Failure(line=error.lineno or 0, reason=error.msg or "invalid syntax", remedy="correct the syntax")
    except (ValueError, RecursionError, MemoryError) as error:
        return Failure(line=0, reason=str(error) or "too deeply nested to be compiled", remedy="correct the file")
    return None
