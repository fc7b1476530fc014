"""Why Python would refuse a text, though it may parse: `return` outside a function, a parameter that is global, too."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        line, reason, remedy = error.lineno or 0, error.msg or "invalid syntax", "correct the syntax"
    except (ValueError, RecursionError, MemoryError) as error:
        line, reason, remedy = 0, str(error) or "too deeply nested to be compiled", "correct the file"
    else:
        return None
    from .facts import Failure  # a big module, and most texts are right

    return Failure(line=line, reason=reason, remedy=remedy)
