"""The modules of one package, found by listing its folders: each folder once, and none outside.

Links are followed only inside the root or the package's own folders, so that nothing is searched that nobody asked for.
A root that a `.pth` file names may be made of links, as a strict editable install is: there they are followed anywhere,
and of two links to one file the first.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from .places import Kind, Located, Portion

if TYPE_CHECKING:
    from .discover import Finder
    from .discover_folders import Listing

_NONE: frozenset[str] = frozenset()


def walk(finder: Finder, top: Located) -> tuple[Located, ...]:
    """Return `top` and all modules below it, sorted by name; the finder is told of what can't be searched."""
    found = _Walk(finder, top).run()
    alive = {top.module, ""}
    for module, located in found.items():
        package = "" if located.kind is Kind.NAMESPACE else module.rpartition(".")[0]
        while package not in alive:
            alive.add(package)
            package = package.rpartition(".")[0]
    return tuple(
        found[module] for module in sorted(found) if found[module].kind is not Kind.NAMESPACE or module in alive
    )


class _Walk:
    """One walk: what was found, and the folders that were searched."""

    __slots__ = ("_bases", "_files", "_finder", "_found", "_identities", "_linked", "_searched", "_top")

    def __init__(self, finder: Finder, top: Located) -> None:
        self._finder = finder
        self._top = top
        self._found = {top.module: top}
        self._searched: list[Portion] = []
        self._identities: dict[object, Portion] = {}
        self._bases: tuple[str, ...] = ()
        self._files: dict[str, str] = {}
        self._linked = os.name == "nt"  # where Python before 3.12 does not tell junctions from folders

    def run(self) -> dict[str, Located]:
        """Search folder after folder; those behind links come last, so that a folder goes by its own name."""
        queue, links = [self._top.module] if self._top.is_package else [], list[str]()
        while queue or links:
            if not queue:
                queue, links, self._linked = sorted(links, reverse=True), [], True
            package = queue.pop()
            for portion in self._finder.portions(package):
                self._search(package, portion, queue, links)
            for module in self._finder.mapped_below(package):
                located = None if module in self._found else self._finder.find(module)
                if located is not None:
                    self._found[module] = located
                    queue.append(module)
        return self._found

    def _search(self, package: str, portion: Portion, queue: list[str], links: list[str]) -> None:
        """Find the modules of one folder of a package, and put its packages in the queues."""
        root, folder = portion
        finder, found = self._finder, self._found
        listing = finder.listing(root, folder)
        if not (listing.files or listing.folders or listing.natives or listing.odd):
            return
        if not self._enter(package, portion):
            return
        if listing.odd:
            self._report_odd(portion, listing)
        outside = self._outside(portion, listing) if listing.links else _NONE
        if "__init__.py" in outside and package != self._top.module:
            found.pop(package, None)
        portions = finder.portions(package)
        plain = listing.files if portion is portions[0] else {}
        names = {file.rpartition(".")[0] for file in listing.files}
        names |= listing.folders
        names |= listing.natives.keys()
        for name in sorted(names):
            if not name.isidentifier() or name in {"__init__", "__pycache__"}:
                continue
            if not (name.isascii() or self._can_be_spelled(portion, name, listing)):
                continue
            module = f"{package}.{name}"
            if module in found:
                finder.report_hidden(found[module], root, finder.pick(root, folder, name))
                continue
            located: Located | None
            file = plain.get(name + ".py")
            if file and name not in listing.folders and name not in listing.natives:  # what `find_in` would say, sooner
                path = f"{folder}/{file}" if folder else file
                located = Located(module=module, kind=Kind.SOURCE, is_package=False, root=root, path=path)
            else:
                located = finder.find_in(portions, module, name)
            if located is None or (outside and _leaf(located, portion) in outside):
                continue
            if located.kind is Kind.NAMESPACE and finder.listing(located.root, located.path).environment:
                continue
            found[module] = located
            if located.is_package:
                if (beside := listing.files.get(f"{name}.py")) and located.kind is not Kind.NAMESPACE:
                    message = f"the module {module} is hidden by the package of the same name"
                    self._report("CP004", portion, beside, message, "remove or rename one of the two")
                (links if name in listing.links else queue).append(module)

    def _enter(self, package: str, portion: Portion) -> bool:
        """Tell whether a folder is searched for the first time; otherwise its modules have been found already.

        Only links and overlapping roots lead to a folder twice: without them, nobody asks the disk which folder it is.
        """
        self._searched.append(portion)
        if not self._linked and len(self._finder.portions(package)) == 1:
            return True
        for entered in self._searched:
            first = self._identities.setdefault(_identity(entered), entered)
        self._searched.clear()
        if first == portion:
            return True
        root, folder = portion
        if first[1] != folder and _absolute(first, "") != _absolute(portion, ""):
            message = f"the folder was already searched as {first[1] or os.path.basename(first[0].location)}"
            self._finder.report("CP005", root.location, folder, message, "remove the link")
        located = self._found[package]
        if package != self._top.module and (located.root, located.path.rpartition("/")[0]) == portion:
            del self._found[package]
        return False

    def _outside(self, portion: Portion, listing: Listing) -> frozenset[str]:
        """Return the links of a folder that lead out of what is searched, or to a file found before; report them."""
        if not self._bases:
            package = self._finder.portions(self._top.module)
            places = {root.location for root, _ in package} | {_absolute(part, "") for part in package}
            self._bases = tuple(sorted(os.path.realpath(place).rstrip(os.sep) + os.sep for place in places))
        outside = set()
        for name in sorted(listing.links):
            if not name.partition(".")[0].isidentifier():
                continue
            path = _absolute(portion, name)
            real = os.path.realpath(path)
            if portion[0].pth:
                if name not in listing.folders and self._files.setdefault(real, path) != path:
                    outside.add(name)
                    message = f"the file was already searched as {os.path.basename(self._files[real])}"
                    self._report("CP005", portion, name, message, "remove the link")
            elif not (real + os.sep).startswith(self._bases):
                outside.add(name)
                message = "the link leads out of the folder that is searched"
                self._report("CP003", portion, name, message, "put a copy in its place, or search the other folder too")
        return frozenset(outside)

    def _report_odd(self, portion: Portion, listing: Listing) -> None:
        """Report what is named like a Python file and is none."""
        for name in listing.odd:
            try:
                mode = os.stat(_absolute(portion, name)).st_mode
            except OSError as error:
                self._report("CP001", portion, name, f"the link leads nowhere ({error.strerror})", "remove it")
            else:
                self._report("CP002", portion, name, f"it is {_kind(mode)}, not a regular file", "remove or rename it")

    def _can_be_spelled(self, portion: Portion, name: str, listing: Listing) -> bool:
        """Tell whether an import statement can spell a name: the parser brings every name into the form NFKC."""
        from unicodedata import normalize

        if normalize("NFKC", name) == name:
            return True
        message = "no import statement can spell the name, for the parser normalises it"
        entry = name if name in listing.folders else _entry_of(name, listing)
        self._report("CP006", portion, entry, message, "rename it to its form NFKC")
        return False

    def _report(self, code: str, portion: Portion, name: str, message: str, remedy: str) -> None:
        root, folder = portion
        self._finder.report(code, root.location, f"{folder}/{name}" if folder else name, message, remedy)


def _entry_of(module: str, listing: Listing) -> str:
    """Return the name of the file that a module was found by in a folder."""
    if module in listing.natives:
        return listing.natives[module]
    return next(file for compared, file in listing.files.items() if compared.rpartition(".")[0] == module)


def _leaf(located: Located, portion: Portion) -> str | None:
    """Return the entry of a folder that a module was found by, or None where it was found in another folder."""
    root, folder = portion
    if located.root != root or not located.path.startswith(f"{folder}/" if folder else ""):
        return None
    return located.path[len(folder) + 1 if folder else 0 :].partition("/")[0]


def _identity(portion: Portion) -> object:
    """Return what is the same for one folder by whatever path; inside an archive there is one path."""
    try:
        status = os.stat(_absolute(portion, ""))
    except OSError:
        return portion
    return status.st_dev, status.st_ino


def _absolute(portion: Portion, name: str) -> str:
    root, folder = portion
    return "/".join(filter(None, (root.location, folder, name)))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a FIFO"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
