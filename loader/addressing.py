"""What tables of files and variables of the environment address: plugins and categories, by the names in manifests.

A table spells a name as it is. A variable is matched in any case, and has `_` for each `-` and `.` of a name.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .catalogue import PluginInfo
    from .manifest import Manifest

_LIST = "`coldplug list` shows what there is"


class Addresses:
    """The names in some manifests; records are read only where a name alone does not tell."""

    def __init__(self, manifests: "Sequence[Manifest]", candidates: "Callable[[str], list[PluginInfo]]") -> None:
        """Take the manifests, and what finds plugins by their address, switched off or not."""
        self.categories = sorted({category for manifest in manifests for category in manifest.categories})
        self._manifests = manifests
        self._candidates = candidates
        self._listed: dict[str, list[str]] | None = None

    def ids(self, address: str) -> list[str]:
        """Return the ids of the plugins that answer to an address."""
        if ":" not in address and "/" not in address:
            found = sorted({id_ for manifest in self._manifests for id_ in manifest.ids(address)})
            if len(found) < 2:
                return found
        return [info.id for info in self._candidates(address)]

    def in_category(self, category: str, address: str) -> "list[PluginInfo]":
        """Return the plugins of a category that answer to an address."""
        plain = ":" not in address and "/" not in address
        found = self._candidates(f"{category}/{address}" if plain else address)
        return [info for info in found if category in info.categories]

    def spelled(self, words: "Sequence[str]") -> "Iterator[tuple[int, str, list[str]]]":
        """Yield what the first words of a variable may address: how many words that takes, the address, the ids.

        The words are what stands between `__`, which may stand in a name as well.
        """
        yield from self._spelled(words, lambda word: [word.lower()])
        yield from self._spelled(words, self._names_like)  # in capitals, or with - or .

    def _spelled(
        self, words: "Sequence[str]", names: "Callable[[str], list[str]]"
    ) -> "Iterator[tuple[int, str, list[str]]]":
        starts = [(0, ""), *((size, f"{category}/") for size, category in self.categories_spelled(words))]
        for taken, start in starts:
            for size, word in _joined(words[taken:]):
                for name in names(word):
                    ids = self.ids(f"{start}{name}")
                    if ids:
                        yield taken + size, f"{start}{name}", ids

    def categories_spelled(self, words: "Sequence[str]") -> "Iterator[tuple[int, str]]":
        """Yield the categories that the first words of a variable may mean, and how many words that takes."""
        for size, word in _joined(words):
            for category in self.categories:
                if spelling(category) == spelling(word):
                    yield size, category

    def names(self) -> list[str]:
        """Return the names of all plugins."""
        if self._listed is None:
            listed: dict[str, list[str]] = {}
            for name in sorted({name for manifest in self._manifests for name in manifest.names()}):
                listed.setdefault(spelling(name), []).append(name)
            self._listed = listed
        return [name for names in self._listed.values() for name in names]

    def unaddressed(self, address: str, ids: "Sequence[str]") -> tuple[str, str]:
        """Return what is wrong with an address that leads to none or to several plugins, and what to do."""
        if ids:
            return f"{len(ids)} plugins answer to {address!r:.80}: {', '.join(ids)}", "name its category, or its id"
        removed = self._removed(address)
        if removed is not None:
            return f"the plugin {address!r:.80} is gone", removed
        category, slash, name = address.rpartition("/")
        if slash and category in self.categories:
            return self.not_in_category(category, name)
        known = [*self.names(), *self.categories]
        return f"there is no plugin or category {address!r:.80}", _near(address, known, otherwise=_LIST)

    def not_in_category(self, category: str, address: str) -> tuple[str, str]:
        """Return the same about a category that has no such plugin."""
        removed = self._removed(address)
        if removed is not None:
            return f"the plugin {address!r:.80} is gone", removed
        known = [name for name in self.names() if any(info.name == name for info in self.in_category(category, name))]
        otherwise = f"its plugins are: {', '.join(known) or 'none'}"
        return f"{category} has no plugin {address!r:.80}", _near(address, known, otherwise=otherwise)

    def no_category(self, word: str) -> tuple[str, str]:
        """Return the same about a word that is no category."""
        otherwise = f"the categories are: {', '.join(self.categories) or 'none'}"
        return f"there is no category {word!r:.80}", _near(word, self.categories, otherwise=otherwise)

    def misspelled(self, prefix: str, words: "Sequence[str]") -> "tuple[tuple[str, ...], str, str]":
        """Return the same about a variable that addresses nothing, and the path that it would have in a file."""
        size, category = next(self.categories_spelled(words), (0, ""))
        steps = (category,) if category else ()
        if size == len(words):
            return steps, f"it names no plugin of {category}", "write __NAME__OPTION after it"
        name = words[size].lower()
        address = f"{category}/{name}" if category else name
        message, remedy = self.unaddressed(address, ())
        meant = _nearest(name, self.names() if category else [*self.names(), *self.categories])
        if meant is not None and remedy.startswith("did you mean"):
            spelled = [*words[:size], spelling(meant), *words[size + 1 :]]
            remedy = f"did you mean {prefix}__PLUGINS__{'__'.join(spelled)}?"
        return (*steps, name), message, remedy

    def _removed(self, address: str) -> str | None:
        from .former import removed

        gone = removed(address, self._manifests)
        return None if gone is None else gone[1] or "it was removed; take it out"

    def _names_like(self, word: str) -> list[str]:
        self.names()
        return (self._listed or {}).get(spelling(word), [])


def spelling(name: str) -> str:
    """Return how a variable of the environment spells a name."""
    return name.upper().replace("-", "_").replace(".", "_")


def _nearest(word: str, known: "Iterable[str]") -> str | None:
    from difflib import get_close_matches

    spelled = {name.lower(): name for name in reversed(list(known))}
    found = get_close_matches(word[:200].lower(), spelled, n=1)
    return spelled[found[0]] if found else None


def _near(word: str, known: "Iterable[str]", *, otherwise: str) -> str:
    """Return the remedy for a word that is unknown: the one that looks like it."""
    found = _nearest(word, known)
    return f"did you mean {found!r}?" if found is not None else otherwise


def _joined(words: "Sequence[str]") -> "Iterator[tuple[int, str]]":
    """Yield the first word, the first two, and so on, as one name each, and how many they are."""
    for size in range(1, len(words) + 1):
        yield size, "__".join(words[:size])
