"""Where keys stand in a TOML or JSON text that was read before: line and column of each path of keys and positions.

Only messages need it. A text that is neither is read as far as it goes: a place that is not found is not told.
"""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from typing import TypeAlias

    Steps: TypeAlias = tuple[object, ...]

_BLANK = " \t\r\n"
_ENDS = ",]}#\n"
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def places_of(text: str, *, is_toml: bool) -> "dict[Steps, tuple[int, int]]":
    """Return line and column of each key in the text, by the path that leads to it, an entry of a list by its position.

    Both begin at 1, and columns count characters. A table is where its header begins.
    """
    reader = _Reader(text)
    try:
        if is_toml:
            reader.document()
        else:
            reader.value(())
    except (IndexError, ValueError, RecursionError):
        pass  # it is no such text: whoever parsed it before has said so
    places: dict[Steps, tuple[int, int]] = {}
    line, before = 1, 0
    for steps, position in sorted(reader.found.items(), key=lambda item: item[1]):
        line += text.count("\n", before, position)
        before = position
        places[steps] = line, position - text.rfind("\n", 0, position)
    return places


class _Reader:
    """A position in a text, and where the keys before it stand."""

    def __init__(self, text: str) -> None:
        self.found: dict[Steps, int] = {}
        self._text = text
        self._at = 0
        self._lists: dict[Steps, int] = {}

    def document(self) -> None:
        """Read statements of TOML to the end."""
        table: Steps = ()
        while self._skip() < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def value(self, path: "Steps") -> None:
        """Read a value, and note the keys in it."""
        self._skip()
        match self._text[self._at]:
            case "{":
                self._at += 1
                while not self._closes("}"):
                    self._pair(path)
            case "[":
                self._at += 1
                position = 0
                while not self._closes("]"):
                    self.found[*path, position] = self._at
                    self.value((*path, position))
                    position += 1
            case '"' | "'":
                self._string()
            case _:
                if self._text[self._at] in _ENDS:
                    raise ValueError("no value")
                while self._at < len(self._text) and self._text[self._at] not in _ENDS:
                    self._at += 1

    def _header(self) -> "Steps":
        begin = self._at
        is_list = self._text.startswith("[[", self._at)
        self._at += 1 + is_list
        table: Steps = ()
        keys = self._keys()
        for number, key in enumerate(keys, 1):
            table = (*table, key)
            if is_list and number == len(keys):
                self._lists[table] = self._lists.get(table, -1) + 1
            self.found.setdefault(table, begin)
            if table in self._lists:
                table = (*table, self._lists[table])
                self.found.setdefault(table, begin)
        self.found[table] = begin
        self._at = self._text.index("]", self._at) + 1 + is_list
        return table

    def _pair(self, table: "Steps") -> None:
        begin = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, begin)
        self._at += 1  # what stands between a key and its value
        self.value(path)

    def _keys(self) -> list[str]:
        """Read a key, dotted or not."""
        keys: list[str] = []
        while True:
            self._skip()
            if self._text[self._at] in "\"'":
                keys.append(self._string())
            else:
                begin = self._at
                while self._text[self._at].isalnum() or self._text[self._at] in "_-":
                    self._at += 1
                if begin == self._at:
                    raise ValueError("no key")
                keys.append(self._text[begin : self._at])
            self._skip()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _string(self) -> str:
        """Read a text in quotes, and return what it says."""
        quote = self._text[self._at]
        mark = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        begin = self._at + len(mark)
        end = begin
        while not self._text.startswith(mark, end):
            end += 2 if quote == '"' and self._text[end] == "\\" else 1
            if end > len(self._text):
                raise ValueError("no end")
        while len(mark) > 1 and self._text.startswith(quote, end + len(mark)):
            end += 1  # quotes before the three that end it are its own
        self._at = end + len(mark)
        return _unescaped(self._text[begin:end]) if quote == '"' else self._text[begin:end]

    def _closes(self, bracket: str) -> bool:
        """Skip to what comes next, and tell whether that closes the brackets."""
        self._skip()
        if self._text[self._at] == ",":
            self._at += 1
            self._skip()
        if self._text[self._at] != bracket:
            return False
        self._at += 1
        return True

    def _skip(self) -> int:
        """Skip blanks and comments."""
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in _BLANK:
                self._at += 1
            else:
                break
        return self._at


def _unescaped(text: str) -> str:
    first, *rest = text.split("\\")
    said = [first]
    escaped = False
    for part in rest:
        if escaped or not part:  # a backslash that another one escapes
            said.append(part if escaped else "\\")
            escaped = not escaped
            continue
        size = {"u": 4, "U": 8, "x": 2}.get(part[0], 0)
        letter = chr(int(part[1 : 1 + size], 16)) if size else _ESCAPES.get(part[0], part[0])
        said.append(letter + part[1 + size :])
    return "".join(said)
