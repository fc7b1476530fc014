"""Where modules live: answers, from listings of folders, what the import system would pick, and imports nothing.

What can't be searched is a problem of the finder's: CP001 a file or folder that cannot be read; CP002 an entry named
like a Python file that is none; CP003 a link that leads out of its root; CP004 a module that another root hides; CP005
a folder that was already searched under another name; CP006 a name that no import statement can spell.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from .discover_folders import EMPTY, Folders, Listing, Naming, listed
from .inputs import File, Folder, read_input, stamp_of
from .places import Kind, Located, Pick, Portion, Root
from .problems import Problem, UsageError
from .read import Unreadable
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Finder", "Kind", "Located", "Root", "default_search_path", "package_of_folder"]

# How the `__init__.py` of a namespace package older than PEP 420 says that it is one.
_EXTENDS_PATH = re.compile(rb"^[^#\n\r]*\b(?:extend_path\s*\(\s*__path__\s*,|declare_namespace\s*\()", re.MULTILINE)


class Record(NamedTuple):
    """What a finder has read and listed, and what it could not search."""

    files: dict[str, File | None]
    folders: tuple[Folder, ...]
    problems: frozenset[Problem]


class Finder:
    """Finds modules on `roots` as the target's import system would; lists every folder once, so make one for a run."""

    def __init__(self, roots: Sequence[Root], *, target: Target) -> None:
        """Take the roots in the order of `sys.path`.

        Those with a `module` are asked last, as editable finders are, unless they are `first`.
        """
        self.roots = tuple(roots)
        self._target = target
        naming = Naming(target)
        self._sources = naming.sources
        self._folders = Folders(naming, lambda *where_and_why: self.report("CP001", *where_and_why))
        self._plain: tuple[Portion, ...] = tuple((root, root.entry) for root in roots if not root.module)
        self._mapped: dict[str, list[Root]] = {}
        self._implied: dict[str, Root] = {}
        for root in roots:
            if root.module:
                self._mapped.setdefault(root.module, []).append(root)
                for above in _above(root.module):
                    self._implied.setdefault(above, root)
        self._below: dict[str, list[str]] = {}
        for module in sorted({*self._mapped, *self._implied}):
            self._below.setdefault(module.rpartition(".")[0], []).append(module)
        self._found: dict[str, Located | None] = {}
        self._portions: dict[str, tuple[Portion, ...]] = {}
        self._problems: set[Problem] = set()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be searched so far, sorted."""
        return tuple(sorted(self._problems))

    @property
    def reads_archives(self) -> bool:
        """Tell whether an archive is open, whose place in the file two copies of a process would share."""
        return any(os.path.isfile(root.location) for root in self.roots)

    def found(self) -> Record:
        """Return what was read and listed so far."""
        return Record(dict(self._folders.files), tuple(self._folders.folders), frozenset(self._problems))

    def learn(self, record: Record) -> None:
        """Take what a copy of this finder has read and listed for read and listed here."""
        for path, file in record.files.items():
            self._folders.files.setdefault(path, file)
        known = {folder.path for folder in self._folders.folders}
        self._folders.folders += [folder for folder in record.folders if folder.path not in known]
        self._problems |= record.problems

    def inputs(self) -> tuple[tuple[File, ...], tuple[Folder, ...]] | None:
        """Return the files and the folders that the answers so far rest on; None where one could not be read.

        Where distributions are installed and what a project says of itself count, whether they were asked for or not.
        """
        read = self._folders.files.values()
        if None in read:
            return None
        files, folders = {file.path: file for file in read if file is not None}, list(self._folders.folders)
        for root in self.roots:
            place = root.location
            if os.path.isfile(place):
                files[place] = read_input(place)
            elif root.origin == "project":
                projects = (f"{place}/pyproject.toml", f"{os.path.dirname(place)}/pyproject.toml")
                files.update((path, read_input(path)) for path in projects)
            elif root.origin == "site" and not root.module:
                stamp, names = stamp_of(f"{place}/"), listed(f"{place}/", self._target)
                folders.append(Folder(f"{place}/", stamp, names))
                files.update((path, read_input(path)) for path in _about_distributions(place))
        return tuple(files.values()), tuple(folders)

    def find(self, module: str) -> Located | None:
        """Return where a module lives, by its absolute dotted name; None where nothing could be imported by that name.

        Built-in modules live nowhere. Parents are found first, and their code is not run: a `__path__` that a package
        changes in any other way than `pkgutil.extend_path` and `pkg_resources.declare_namespace` is not known.
        """
        if module in self._found:
            return self._found[module]
        for above in _above(module):
            if (self._found[above] if above in self._found else self._search(above)) is None:
                return None
        return self._search(module)

    def portions(self, package: str) -> tuple[Portion, ...]:
        """Return the folders that the submodules of a package are searched in, in order."""
        located = self.find(package)
        if located is None or not located.is_package:
            return ()
        known = self._portions.get(package)
        if known is None:
            known = self._portions[package] = self._own_portions(located)
        return known

    def mapped_below(self, package: str) -> Sequence[str]:
        """Return the modules directly below a package that editable installs map, wherever its own folders are."""
        return self._below.get(package, ())

    def read(self, located: Located, *, stub: bool = False) -> bytes:
        """Return the bytes of a module's file, or of its stub; raise Unreadable where it has none or can't be read."""
        root, path = located.root, located.path
        if stub and located.kind is not Kind.STUB:
            if located.stub is None:
                raise Unreadable("the module has no stub", "install one, or write it")
            root, path = located.stub_root or root, located.stub
        elif located.kind is Kind.NAMESPACE:
            raise Unreadable("a namespace package has no file of its own", "name a module in it")
        return self._folders.read(root.location, path)

    def walk(self, package: str) -> tuple[Located, ...]:
        """Return a package (or module) and all modules below it, sorted by name; nothing where it isn't found.

        Folders without `__init__.py` are walked as the namespace packages that they are, and kept where they hold a
        module at any depth. Links are followed inside the root and the package's own folders, and every folder once.
        """
        top = self.find(package)
        if top is None:
            return ()
        self._report_hidden(package)
        from .discover_walk import walk

        return walk(self, top)

    def listing(self, root: Root, folder: str) -> Listing:
        """Return what a folder of a root holds."""
        return self._folders.listing(root.location, folder)

    # --- one module ---

    def _search(self, module: str) -> Located | None:
        parent, dot, name = module.rpartition(".")
        if name and bool(parent) == bool(dot):
            return self.find_in(self.portions(parent) if parent else self._plain, module, name)
        return None

    def find_in(self, portions: Sequence[Portion], module: str, name: str) -> Located | None:
        """Find a module, the last part of whose name is `name`, in the portions of its parent, and keep the answer."""
        found = self._found[module] = self._find_anew(portions, module, name)
        return found

    def _find_anew(self, portions: Sequence[Portion], module: str, name: str) -> Located | None:
        for root in self._mapped.get(module, ()):
            if root.first and (pick := self._pick_mapped(root)):
                return self._locate(module, root, pick)
        spaces: list[Portion] = []
        for root, folder in portions:
            pick = self.pick(root, folder, name)
            if pick is None:
                continue
            if pick[0] is not Kind.NAMESPACE:
                return self._locate(module, root, pick)
            spaces.append((root, pick[2]))
        mapped: list[tuple[Root, Pick]] = []
        for root in self._mapped.get(module, ()):
            pick = self._pick_mapped(root)
            if pick and pick[0] is Kind.NAMESPACE:
                spaces.append((root, pick[2]))
            elif pick:
                mapped.append((root, pick))
        if mapped and not spaces:
            return self._locate(module, *mapped[0])
        return self._describe(module, name, portions, spaces)

    def _describe(
        self, module: str, name: str, portions: Sequence[Portion], spaces: Sequence[Portion]
    ) -> Located | None:
        """Return the namespace or the stub that a module is which no file defines."""
        apart = self._stub_among(portions, name) or self._stub_apart(module)
        kind, is_package = Kind.NAMESPACE, True
        stub, stub_root = None, None
        if spaces:
            root, path = spaces[0]
            if apart and apart[1][0] is Kind.STUB:
                stub_root, (_, _, stub) = apart
        elif apart:
            root, (kind, is_package, path) = apart
        elif module in self._implied:
            root, path = self._implied[module], ""
        else:
            return None
        self._portions[module] = tuple(spaces)
        return Located(
            module=module, kind=kind, is_package=is_package, root=root, path=path, stub=stub, stub_root=stub_root
        )

    def pick(self, root: Root, folder: str, name: str) -> Pick | None:
        """Return what one folder holds by a name: a package, else a module, else a portion of a namespace."""
        listing = self.listing(root, folder)
        path = _join(folder, name)
        is_folder = name in listing.folders
        if is_folder and (found := self._choose(self.listing(root, path), "__init__")):
            return found[0], True, f"{path}/{found[1]}"
        if found := self._choose(listing, name):
            return found[0], False, _join(folder, found[1])
        return (Kind.NAMESPACE, True, path) if is_folder else None

    def _pick_mapped(self, root: Root) -> Pick | None:
        """Return the module that a root is for: `entry` is its folder, or its file without suffix."""
        own = self.listing(root, root.entry)
        if found := self._choose(own, "__init__"):
            return found[0], True, _join(root.entry, found[1])
        folder, _, name = root.entry.rpartition("/")
        if found := self._choose(self.listing(root, folder), name):
            return found[0], False, _join(folder, found[1])
        return None if own is EMPTY else (Kind.NAMESPACE, True, root.entry)

    def _choose(self, listing: Listing, stem: str) -> tuple[Kind, str] | None:
        """Return the file that the import system would take first: an extension module, source, bytecode."""
        if stem in listing.natives:
            return Kind.NATIVE, listing.natives[stem]
        files = listing.files
        for suffix in self._sources:
            if (file := files.get(stem + suffix)) is not None:
                return Kind.SOURCE, file
        file = files.get(stem + ".pyc")
        return None if file is None else (Kind.BYTECODE, file)

    def _locate(self, module: str, root: Root, pick: Pick) -> Located:
        kind, is_package, path = pick
        if kind is Kind.SOURCE:
            return Located(module=module, kind=kind, is_package=is_package, root=root, path=path)
        folder, _, file = path.rpartition("/")
        files = self.listing(root, folder).files
        stem = file.partition(".")[0]
        stub, stub_root = files.get(stem + ".pyi") or files.get(stem + ".py"), None
        if stub is not None:
            stub = _join(folder, stub)
        elif (apart := self._stub_apart(module)) and apart[1][0] is Kind.STUB:
            stub_root, (_, _, stub) = apart
        return Located(
            module=module, kind=kind, is_package=is_package, root=root, path=path, stub=stub, stub_root=stub_root
        )

    def _stub_among(self, portions: Iterable[Portion], name: str) -> tuple[Root, Pick] | None:
        """Return the `.pyi` in folders where the module itself was searched in vain."""
        for root, folder in portions:
            listing = self.listing(root, folder)
            path = _join(folder, name)
            if name in listing.folders and (file := self.listing(root, path).files.get("__init__.pyi")):
                return root, (Kind.STUB, True, f"{path}/{file}")
            if file := listing.files.get(name + ".pyi"):
                return root, (Kind.STUB, False, _join(folder, file))
        return None

    def _stub_apart(self, module: str) -> tuple[Root, Pick] | None:
        """Return what a stub-only package (PEP 561: the folder `NAME-stubs`) holds for a module, its namespaces too."""
        top, *below = module.split(".")
        *above, name = (f"{top}-stubs", *below)
        space = None
        for root, entry in self._plain:
            if f"{top}-stubs" not in self.listing(root, entry).folders:
                continue
            folder = "/".join(filter(None, (entry, *above)))
            if stub := self._stub_among(((root, folder),), name):
                return stub
            if space is None and name in self.listing(root, folder).folders:
                space = root, (Kind.NAMESPACE, True, _join(folder, name))
        return space

    # --- packages ---

    def _own_portions(self, located: Located) -> tuple[Portion, ...]:
        """Return the folder of a regular package, and the others that its `__init__.py` or an editable install adds."""
        own = (located.root, located.path.rpartition("/")[0])
        parent, _, name = located.module.rpartition(".")
        searched = self.portions(parent) if parent else self._plain
        others = [
            (root, _join(folder, name))
            for root, folder in searched
            if name in self.listing(root, folder).folders and not (root is own[0] and _join(folder, name) == own[1])
        ]
        if others and not self._extends_path(located):
            others.clear()
        others += [(root, root.entry) for root in self._mapped.get(located.module, ())]
        return tuple(dict.fromkeys((own, *others))) if others else (own,)

    def _extends_path(self, located: Located) -> bool:
        if located.kind is not Kind.SOURCE:
            return False
        try:
            return _EXTENDS_PATH.search(self.read(located)) is not None
        except Unreadable:
            return False

    # --- problems ---

    def _report_hidden(self, package: str) -> None:
        """Report the modules that the top-level module of a searched package hides in other roots."""
        name = package.partition(".")[0]
        first = self.find(name)
        if first is not None and first.kind not in {Kind.NAMESPACE, Kind.STUB} and len(self.portions(name)) <= 1:
            for root, folder in self._plain:
                self.report_hidden(first, root, self.pick(root, folder, name))

    def report_hidden(self, first: Located, root: Root, pick: Pick | None) -> None:
        """Report what would be picked if `first` were not found before it, unless that is the same file.

        That what is searched is also installed is no finding: an author's environment often has a copy.
        """
        if root.origin != first.root.origin:
            return
        if pick is None or pick[0] is Kind.NAMESPACE or (root, pick[2]) == (first.root, first.path):
            return
        files = (f"{first.root.location}/{first.path}", f"{root.location}/{pick[2]}")
        try:
            if os.path.samefile(*files):
                return
        except OSError:  # inside an archive
            pass
        message = f"the module {first.module} is hidden by another root, which comes first"
        self.report("CP004", root.location, pick[2], message, "remove or rename one of the two")

    def report(self, code: str, location: str, path: str, message: str, remedy: str) -> None:
        """Keep a problem with an entry; it is told by its path, or as the location by its name."""
        path = path or os.path.basename(location)
        self._problems.add(Problem(path=path, code=code, message=message, remedy=remedy, root=location))


def _about_distributions(folder: str) -> Iterator[str]:
    """Yield the files in which installed distributions say what they are and hold."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in sorted(names):
        if name.endswith((".dist-info", ".egg-info")):
            for file in ("METADATA", "PKG-INFO", "RECORD", "top_level.txt"):
                path = f"{folder}/{name}/{file}"
                if os.path.isfile(path):
                    yield path


def package_of_folder(folder: Path) -> tuple[Path, str]:
    """Return the folder to search and the dotted name by which it finds the package that `folder` is.

    Folders are climbed as long as they have an `__init__.py`; one that has none is a namespace package, called by its
    own name. Raise UsageError where no import could spell the name.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: give a package's folder, or its dotted name")
    root = type(folder)(os.path.abspath(folder))
    parts = [root.name]
    root = root.parent
    while (root / "__init__.py").is_file() and root != root.parent:
        parts.insert(0, root.name)
        root = root.parent
    wrong = next((part for part in parts if not part.isidentifier()), None)
    if wrong is not None:
        raise UsageError(
            f"{folder} cannot be imported: {wrong!r} is not an identifier; rename it, or give another folder"
        )
    return root, ".".join(parts)


def default_search_path(project: Path) -> tuple[Path, ...]:
    """Return where a project's packages are found when nothing says so: in `src` first where that holds some."""
    src = project / "src"
    return (src, project) if _holds_packages(str(src)) else (project,)


def _holds_packages(folder: str) -> bool:
    """Tell whether a folder is one to search: it holds modules, or folders with modules, and is no package itself."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries)
    except OSError:
        return False
    if ("__init__.py", False) in found:
        return False
    return any(
        any(file.endswith(".py") for file in _files(os.path.join(folder, name)))
        if is_folder
        else name.endswith(".py") and name != "setup.py"
        for name, is_folder in found
        if is_folder is False or name.isidentifier()
    )


def _files(folder: str) -> list[str]:
    """Return the names of all files below a folder."""
    return [name for _, _, names in os.walk(folder) for name in names]


def _above(module: str) -> Iterable[str]:
    """Yield the packages that a module is in, the outermost first."""
    position = module.find(".")
    while position >= 0:
        yield module[:position]
        position = module.find(".", position + 1)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
