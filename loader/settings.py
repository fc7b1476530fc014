"""What configuration files and the environment say: the options of each plugin, and which plugin serves a category.

Read once, at the first need. What is wrong with a plugin's options harms that plugin alone; what addresses no plugin at
all can't be told from a slip of the pen, and is wrong for all.
"""

from .documents import Document, Unreadable, read
from .starting import Layer

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .addressing import Addresses
    from .catalogue import PluginInfo
    from .environment import Variable
    from .errors import ConfigProblem
    from .positions import Steps
else:
    from _collections_abc import Mapping  # what `collections.abc` is, without importing `collections`

PLAIN, BY_CATEGORY, BY_ID = range(3)
"""How a plugin is addressed: the more precise lies over the less."""


class Choice:
    """Which plugin is to serve a category, by an address, and where that is said; `info` is found later."""

    __slots__ = ("address", "document", "info", "layer", "steps")

    def __init__(self, address: str, *, layer: str, steps: "Steps", document: Document | None = None) -> None:
        """Keep them."""
        self.address = address
        self.layer = layer
        self.steps = steps
        self.document = document
        self.info: PluginInfo | None = None


class _Said:
    """What a file or variable says of one plugin, and how it addresses it; `number` is the height of its layer."""

    __slots__ = ("address", "how", "layer", "number", "variable", "words")

    def __init__(
        self,
        address: str,
        *,
        number: int = 0,
        layer: Layer | None = None,
        variable: "Variable | None" = None,
        words: "Sequence[str]" = (),
    ) -> None:
        self.address = address
        self.how = BY_ID if ":" in address else BY_CATEGORY if "/" in address else PLAIN
        self.layer = layer
        self.number = number
        self.variable = variable
        self.words = words

    def is_old(self, info: "PluginInfo") -> bool:
        """Tell whether the plugin had this address before."""
        return (self.address if ":" in self.address else self.address.rpartition("/")[2]) not in (info.name, info.id)

    def height(self, info: "PluginInfo") -> tuple[int, bool, int, int, str]:
        """Return what the layers of a plugin are sorted by: the more precise over the less, the old beneath the new."""
        name = "" if self.variable is None else self.variable.name
        return self.number, not self.is_old(info), self.how, len(self.words), name


class Settings:
    """Tells what the files and the environment say about plugins; `problems` are what addresses none."""

    def __init__(
        self,
        addresses: "Addresses",
        sources: "Sequence[str | Mapping[str, object]]",
        *,
        prefix: str | None,
        environ: "Mapping[str, str]",
    ) -> None:
        """Read all of it."""
        self.problems: list[ConfigProblem] = []
        self.choices: dict[str, list[Choice]] = {}
        self._addresses = addresses
        self._tables: dict[str, list[_Said]] = {}
        self._variables: dict[str, list[_Said]] = {}
        for number, source in enumerate(sources):
            try:
                document = read(source) if isinstance(source, str) else Document("open(config=)", source)
            except Unreadable as unreadable:
                self.problems.append(unreadable.problem)
                continue
            self._take_tables(document, number)
            self._take_choices(document)
        if prefix is not None:
            self._take_variables(prefix, environ)
        for category, choices in self.choices.items():
            self._find_chosen(category, choices[-1])

    def layers_of(self, info: "PluginInfo") -> "tuple[list[Layer], list[ConfigProblem]]":
        """Return the layers that set options of a plugin, low to high, and what is wrong with them in themselves."""
        tables = sorted(self._tables.get(info.id, ()), key=lambda said: said.height(info))
        layers = [said.layer for said in tables if said.layer is not None]
        problems: list[ConfigProblem] = []
        if info.id in self._variables:
            from .environment import UnusableVariable, placed

            before: dict[object, str] = {}
            for said in sorted(self._variables[info.id], key=lambda said: said.height(info)):
                name, text = said.variable.name, said.variable.text  # type: ignore[union-attr]
                try:
                    steps, options = placed(info, said.words, text)
                except UnusableVariable as wrong:
                    problems.append(_problem(name, wrong.steps, wrong.message, wrong.remedy))
                    continue
                twin = before.setdefault((said.address, steps), name)
                if twin == name:
                    layers.append(Layer(name, options))
                else:  # one of them names a file
                    problems.append(_problem(name, steps, f"it sets what {twin} sets", "take one of the two out"))
        return layers, problems

    def old_names(self, info: "PluginInfo") -> "Iterator[tuple[str, str]]":
        """Yield the addresses that a plugin had before and that a layer still uses, each with the layer."""
        for said in (*self._tables.get(info.id, ()), *self._variables.get(info.id, ())):
            if said.is_old(info):
                yield said.address, said.layer.name if said.layer else said.variable.name

    def has_options(self, info: "PluginInfo") -> bool:
        """Tell whether anything is said about the options of a plugin."""
        return info.id in self._tables or info.id in self._variables

    def former(self, category: str) -> Choice | None:
        """Return the choice for a category that a higher layer put aside, the uppermost of another plugin."""
        *lower, top = self.choices[category]
        for choice in reversed(lower):
            found = self._addresses.in_category(category, choice.address)
            choice.info = found[0] if len(found) == 1 else None
            if choice.info is not top.info:
                return choice
        return None

    def _take_tables(self, document: Document, number: int) -> None:
        for key, value in self._entries(document, "plugins"):
            is_category = key in self._addresses.categories and not self._addresses.ids(key)
            if not is_category:
                self._take_table(document, number, ("plugins", key), key, value)
            elif isinstance(value, Mapping):
                for name, options in value.items():
                    self._take_table(document, number, ("plugins", key, name), f"{key}/{name}", options)
            else:
                self._tell(document, ("plugins", key), f"{key!r} is no table", f"write [plugins.{key}.NAME]")

    def _take_table(self, document: Document, number: int, steps: "Steps", address: str, options: object) -> None:
        ids = self._addresses.ids(address)
        if len(ids) == 1:
            layer = Layer(document.name, options, document=document, steps=steps)  # type: ignore[arg-type]
            self._tables.setdefault(ids[0], []).append(_Said(address, number=number, layer=layer))
        else:
            self._tell(document, steps, *self._addresses.unaddressed(address, ids))

    def _take_choices(self, document: Document) -> None:
        for category, address in self._entries(document, "use"):
            steps = ("use", category)
            if category not in self._addresses.categories:
                self._tell(document, steps, *self._addresses.no_category(category))
            elif not isinstance(address, str):
                said = f"{type(address).__name__} is no name of a plugin"
                self._tell(document, steps, said, f'write {category} = "NAME"')
            else:
                choice = Choice(address, layer=document.name, steps=steps, document=document)
                self.choices.setdefault(category, []).append(choice)

    def _entries(self, document: Document, section: str) -> "Iterator[tuple[str, object]]":
        """Yield the entries of one of the two tables that are not the application's own."""
        found = document.table.get(section, {})
        if not isinstance(found, Mapping):
            remedy = "write [plugins.NAME]" if section == "plugins" else 'write CATEGORY = "NAME" under [use]'
            self._tell(document, (section,), f"{section!r} is no table", remedy)
            return
        for key, value in found.items():
            if isinstance(key, str):
                yield key, value
            else:
                self._tell(document, (section,), f"{key!r:.80} is no name", "use texts as keys")

    def _take_variables(self, prefix: str, environ: "Mapping[str, str]") -> None:
        from .environment import USE, strays, variables

        seen: dict[str, str] = {}
        for variable in variables(prefix, environ):
            twin = seen.setdefault(variable.name.upper(), variable.name)
            if twin != variable.name:
                said = f"it says in other letters what {twin} says"
                self.problems.append(_problem(variable.name, (), said, "take one of the two out"))
            elif variable.section == USE:
                self._take_used(variable)
            else:
                self._take_variable(prefix, variable)
        for name, right in strays(prefix, environ, self._addresses):
            self.problems.append(_problem(name, (), "it is about no section", f"did you mean {right}?"))

    def _take_used(self, variable: "Variable") -> None:
        for size, category in self._addresses.categories_spelled(variable.words):
            if size == len(variable.words):
                choice = Choice(variable.text.strip(), layer=variable.name, steps=("use", category))
                self.choices.setdefault(category, []).append(choice)
                return
        word = "__".join(variable.words)
        message, remedy = self._addresses.no_category(word)
        self.problems.append(_problem(variable.name, ("use", word), message, remedy))

    def _take_variable(self, prefix: str, variable: "Variable") -> None:
        for size, address, ids in self._addresses.spelled(variable.words):
            if len(ids) == 1:
                said = _Said(address, variable=variable, words=variable.words[size:])
                self._variables.setdefault(ids[0], []).append(said)
            else:
                message, remedy = self._addresses.unaddressed(address, ids)
                self.problems.append(_problem(variable.name, ("plugins", address), message, remedy))
            return
        steps, message, remedy = self._addresses.misspelled(prefix, variable.words)
        self.problems.append(_problem(variable.name, ("plugins", *steps), message, remedy))

    def _find_chosen(self, category: str, choice: Choice) -> None:
        found = self._addresses.in_category(category, choice.address)
        if len(found) == 1:
            choice.info = found[0]
            return
        if found:
            message, remedy = self._addresses.unaddressed(choice.address, [info.id for info in found])
        else:
            message, remedy = self._addresses.not_in_category(category, choice.address)
        line = None if choice.document is None else choice.document.line(choice.steps)
        self.problems.append(_problem(choice.layer, choice.steps, message, remedy, line))

    def _tell(self, document: Document, steps: "Steps", message: str, remedy: str) -> None:
        self.problems.append(_problem(document.name, steps, message, remedy, document.line(steps)))


def _problem(layer: str, steps: "Steps", message: str, remedy: str, line: int | None = None) -> "ConfigProblem":
    from .errors import ConfigProblem
    from .misfits import json_path

    return ConfigProblem(layer=layer, path=json_path(steps), message=message, remedy=remedy, line=line)
