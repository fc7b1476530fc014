"""How two values of one key of a manifest differ: entry by entry, each difference a line that can be read alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SINGULAR = {
    "plugins": "plugin",
    "names": "name",
    "renamed": "former name",
    "categories": "category",
    "modules": "module",
    "dependencies": "dependency",
}


class Difference(NamedTuple):
    """What was `added`, `removed` or `changed`: an entry of a key, or the key itself; `detail` may say more."""

    what: str
    verb: str
    entry: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        """Return the line: `module changed: app.core (sha256)`."""
        return f"{self.what} {self.verb}{'' if self.entry is None else f': {self.entry}'}{self.detail}"


def differences(key: str, before: object, after: object) -> Iterator[Difference]:
    """Yield how the values of a manifest's key differ, sorted by entry; None stands for a key that is not there."""
    if is_same(before, after):
        return
    if key not in _SINGULAR or not isinstance(before, dict) or not isinstance(after, dict):
        yield Difference(key, "changed", None, detail_of(before, after))
        return
    what = _SINGULAR[key]
    for entry in sorted(before.keys() | after.keys()):
        if entry not in after:
            yield Difference(what, "removed", entry)
        elif entry not in before:
            yield Difference(what, "added", entry)
        elif not is_same(before[entry], after[entry]):
            changed = "record" if key == "plugins" else what
            yield Difference(changed, "changed", entry, detail_of(before[entry], after[entry]))


def is_same(one: object, other: object) -> bool:
    """Tell whether two values are the same JSON; to Python, 1, 1.0 and true are equal."""
    if one != other:
        return False
    import json  # what writes a manifest needs none of it

    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def detail_of(before: object, after: object) -> str:
    """Return in parentheses the keys that differ, or the two values where they are short enough to be read."""
    if isinstance(before, dict) and isinstance(after, dict):
        lone = before.keys() ^ after.keys()
        keys = lone.union(key for key in before.keys() & after.keys() if not is_same(before[key], after[key]))
        return f" ({', '.join(sorted(keys))})"
    shown = f" ({before!r} -> {after!r})" if isinstance(before, str | int) and isinstance(after, str | int) else ""
    return shown if len(shown) <= 80 else ""
