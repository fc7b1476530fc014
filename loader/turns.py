"""Waiting for the turn to import, while another thread has it."""

import sys

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from _thread import RLock
    from collections.abc import Callable

# A thread that is inside an import holds Python's lock of that module, and an import may wait for a thread of its own.
# Should the one whose turn it is wait for the one that waits here, neither would ever go on. So a thread waits as long
# as the other moves; one that stands still for so many seconds is passed by, as by a plain import.
PATIENCE = 2.5


def wait(turn: "RLock", holder: "Callable[[], int]") -> bool:
    """Return True when it is this thread's turn, and False when the thread that `holder` names stands still."""
    seen: tuple[object, int] | None = None
    while not turn.acquire(timeout=PATIENCE):
        frame = sys._current_frames().get(holder())  # noqa: SLF001  (documented, and there is no other way)
        now = None if frame is None else (frame, frame.f_lasti)
        if now is not None and now == seen:
            return False
        seen = now
    return True
