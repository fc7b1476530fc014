"""Variables of the environment that mirror a file: `PREFIX__PLUGINS__NAME__OPTION` and `PREFIX__USE__CATEGORY`.

Names are matched in any case, since Windows knows only capitals. What a variable says is never repeated in a message.
"""

from .addressing import spelling
from .options import below, known_options, parts_of
from .texts import value_of

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .addressing import Addresses
    from .catalogue import PluginInfo
    from .options import Schema

PLUGINS, USE = "PLUGINS", "USE"
_LARGEST = 1 << 20  # of a file that holds one value
_FILE = "_FILE"


class Variable:
    """A variable that is about plugins: what it says, and the words of its name after `PREFIX__PLUGINS__`."""

    __slots__ = ("name", "section", "text", "words")

    def __init__(self, name: str, section: str, words: "Sequence[str]", text: str) -> None:
        """Keep them."""
        self.name = name
        self.section = section
        self.words = words
        self.text = text


class UnusableVariable(Exception):
    """A variable that can't be used: what is wrong with it, and what to do."""

    def __init__(self, message: str, remedy: str, steps: "tuple[object, ...]" = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.steps = steps


def check_prefix(prefix: str) -> None:
    """Raise `ValueError` for what can't begin the name of a variable."""
    if not isinstance(prefix, str):
        raise TypeError(f"env is the prefix of variables, not {type(prefix).__name__}")
    if not (prefix.isascii() and prefix.isidentifier()) or prefix.endswith("_"):
        raise ValueError(f'env is a prefix such as "APP", without the __ that follows it, not {prefix!r:.80}')


def variables(prefix: str, environ: "Mapping[str, str]") -> "Iterator[Variable]":
    """Yield the variables of the two sections, sorted by their names."""
    start = f"{prefix}__".upper()
    for name in sorted(environ):
        if name[: len(start)].upper() != start:
            continue
        section, *words = name[len(start) :].split("__")
        if words and section.upper() in (PLUGINS, USE):
            yield Variable(name, section.upper(), words, environ[name])


def strays(prefix: str, environ: "Mapping[str, str]", addresses: "Addresses") -> "Iterator[tuple[str, str]]":
    """Yield variables that miss a section by one slip, and how they are spelled rightly.

    That takes the name of a plugin or category where it belongs: others are the application's own.
    """
    start = f"{prefix}_".upper()
    for name in sorted(environ):
        if name[: len(start)].upper() != start:
            continue
        section, *words = name[len(start) :].lstrip("_").split("__")
        for known in (PLUGINS, USE):
            is_right = name[len(start) :].upper().startswith(f"_{known}__")
            if not words or is_right or not _is_slip(section.upper(), known):
                continue
            if known == USE:
                is_meant = any(size == len(words) for size, _ in addresses.categories_spelled(words))
            else:
                is_meant = any(ids for _, _, ids in addresses.spelled(words))
            if is_meant:
                yield name, f"{prefix}__{known}__{'__'.join(words)}"


def _is_slip(word: str, known: str) -> bool:
    """Tell whether one letter more, less, other or in another place makes the difference, or none does."""
    while word and known and word[0] == known[0]:
        word, known = word[1:], known[1:]
    while word and known and word[-1] == known[-1]:
        word, known = word[:-1], known[:-1]
    return max(len(word), len(known)) < 2 or (len(word) == 2 and word == known[::-1])


def placed(info: "PluginInfo", words: "Sequence[str]", text: str) -> "tuple[tuple[str, ...], dict[str, object]]":
    """Return the path of the option that a variable sets, by the words of its name after the plugin's, and its table.

    Raise `UnusableVariable`.
    """
    steps, schemas, is_file = _path(info, words)
    if is_file:
        text = _from_file(text, steps)
    try:
        value = value_of(text, schemas if steps else [{"type": "object"}], info.config_schema)
    except ValueError as error:
        raise UnusableVariable(str(error), "write a list or a table as JSON", steps) from None
    if not steps and not isinstance(value, dict):
        raise UnusableVariable("it names no option", "write __ and the option's name after that of the plugin")
    for step in reversed(steps):
        value = {step: value}
    return steps, value  # type: ignore[return-value]


def _path(info: "PluginInfo", words: "Sequence[str]") -> "tuple[tuple[str, ...], list[Schema], bool]":
    """Return the path of the option that the words name, its schemas, and whether they name a file with its value."""
    root = info.config_schema
    schemas: list[Schema] = [root]
    steps: tuple[str, ...] = ()
    left = list(words)
    known = known_options(info)
    while left:
        size, name = _option(left, known, steps)
        if size == 0 and len(left) == 1 and left[0].upper().endswith(_FILE):
            size, name = _option([left[0][: -len(_FILE)]], known, steps)
            if size:
                return (*steps, name), below(schemas, name, root), True
        if size == 0:
            size, name = 1, left[0].lower()
        if not name:
            raise UnusableVariable("there is no name between two __", "write one __ between two names", steps)
        del left[:size]
        steps = (*steps, name)
        schemas = below(schemas, name, root)
        known = [name for part in parts_of(schemas, root) for name in _properties(part)]
    return steps, schemas, False


def _option(words: "Sequence[str]", known: "Sequence[str]", steps: "tuple[str, ...]") -> tuple[int, str]:
    """Return how many words make up the name of a known option, and the name; 0 where none does."""
    for size in range(1, len(words) + 1):
        word = "__".join(words[:size])
        found = [name for name in dict.fromkeys(known) if spelling(name) == spelling(word)]
        exact = [name for name in found if name in (word, word.lower())]
        if len(found) > 1 and not exact:
            listed = " and ".join(map(repr, found))
            raise UnusableVariable(f"it may mean {listed}", "set them in a configuration file", (*steps, found[0]))
        if found:
            return size, (exact or found)[0]
    return 0, ""


def _properties(schema: "Schema") -> "Iterable[str]":
    found = schema.get("properties")
    return found if isinstance(found, dict) else ()


def _from_file(path: str, steps: "tuple[str, ...]") -> str:
    """Return what a file says that holds one value, without the newline at its end.

    Its path is not told where it can't be read: someone may have put the secret itself there.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(_LARGEST + 1)
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UnusableVariable("the file that it names is not UTF-8", "save it as UTF-8", steps) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have such a path"
        remedy = "name the file that holds the value, or set the variable without _FILE"
        raise UnusableVariable(f"the file that it names can't be read: {reason}", remedy, steps) from None
    if len(data) > _LARGEST:
        raise UnusableVariable(f"the file that it names is larger than {_LARGEST >> 20} MiB", "name another", steps)
    return text.removesuffix("\n").removesuffix("\r")
