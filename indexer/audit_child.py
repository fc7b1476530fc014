"""Import modules for real and write down the classes that they hold: run by path, by the interpreter under audit.

It needs that interpreter's standard library alone and never imports the indexer. Whatever an imported module does to
this process, the journal (one JSON value a line, each written at once) tells the parent how far it came.

    python -B -P audit_child.py REQUEST JOURNAL

REQUEST is a JSON file: `search_path`, `setup` (code to run first, or null), `resolve` (paths of bases to look up),
`bases` (`[given path, id]` of bases looked up before), `modules`, and `siblings` (what to import before a second try of
a module that is part of a circle of imports: such a circle can be entered at some of its modules only).
"""

from __future__ import annotations

import sys

_STARTED = frozenset(sys.modules)

import ast  # noqa: E402  (what the interpreter itself had loaded is noted first)
import importlib  # noqa: E402
import importlib.machinery  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import types  # noqa: E402

TYPE_CHECKING = False  # mypy takes it for typing's, which need not be imported here
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

# A module may replace these while it is imported.
_open, _write, _close, _exit, _getpid, _chdir = os.open, os.write, os.close, os._exit, os.getpid, os.chdir
_dumps, _parse, _import = json.dumps, ast.parse, importlib.import_module

# Read past any metaclass: a class may answer for itself what it likes.
_namespace = type.__dict__["__dict__"].__get__
_mro = type.__dict__["__mro__"].__get__
_flags = type.__dict__["__flags__"].__get__
_module = type.__dict__["__module__"].__get__
_qualname = type.__dict__["__qualname__"].__get__

_IS_ABSTRACT = 1 << 20  # Py_TPFLAGS_IS_ABSTRACT, what inspect.isabstract reads


class Statements(ast.NodeVisitor):
    """The class statements of one source by qualname, and the names that something else binds as well."""

    def __init__(self, source: str) -> None:
        self.classes: dict[str, list[ast.ClassDef]] = {}
        self._bound: set[str] = set()
        self._imported: set[str] = set()
        self._scope: tuple[str, ...] = ()
        self._globals: set[str] = set()
        self.visit(_parse(source))

    def _spell(self, name: str) -> str:
        return name if name in self._globals else ".".join((*self._scope, name))

    def _enter(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, *inside: str) -> None:
        outer = self._scope, self._globals
        self._scope = (*(() if node.name in self._globals else self._scope), node.name, *inside)
        self._globals = {name for child in node.body if isinstance(child, ast.Global) for name in child.names}
        for child in node.body:
            self.visit(child)
        self._scope, self._globals = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Note the class, and go on in its scope."""
        self.classes.setdefault(self._spell(node.name), []).append(node)
        self._enter(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Go on in its scope, where `global` may yet bind the module's names."""
        self._bound.add(self._spell(node.name))
        self._enter(node, "<locals>")

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Leave it: what it binds is its own."""

    def visit_Name(self, node: ast.Name) -> None:
        """Note what is assigned or deleted."""
        if not isinstance(node.ctx, ast.Load):
            self._bound.add(self._spell(node.id))

    def visit_alias(self, node: ast.alias) -> None:
        """Note what is imported."""
        self._imported.add(self._spell(node.asname or node.name.partition(".")[0]))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """Note what `as` binds."""
        self._bound.add(self._spell(node.name or ""))
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        """Note what a pattern captures."""
        self._bound.add(self._spell(node.name or ""))
        self.generic_visit(node)

    def only_imports(self, name: str) -> bool:
        """Tell whether a name of the module is one that it takes from elsewhere and binds in no other way."""
        return name not in self._bound | self.classes.keys() and not self._imported.isdisjoint((name, "*"))

    def made(self, cls: type) -> bool:
        """Tell whether one of these statements made `cls`: surely where nothing else binds its name, else by marks."""
        nodes = self.classes.get(_qualname(cls), [])
        if not nodes or _qualname(cls) not in self._bound | self._imported:
            return bool(nodes)
        first = _namespace(cls).get("__firstlineno__")  # Python 3.13 and later
        if isinstance(first, int):
            return any(_first_line(node) == first for node in nodes)
        lines = set(_lines(cls))
        if any(node.lineno <= line <= (node.end_lineno or 0) for node in nodes for line in lines):
            return True
        if sys.version_info >= (3, 13):
            return False
        kept = _namespace(cls)
        written = [node for node in nodes if _simple_names(node) <= kept.keys() and _same_doc(node, cls)]
        # An empty body leaves no mark but the order: a statement's namespace begins with __module__.
        return any(_simple_names(node) or ast.get_docstring(node) for node in written) or (
            bool(written) and next(iter(kept)) == "__module__"
        )


def _first_line(node: ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _lines(cls: type) -> Iterator[int]:
    for value in list(_namespace(cls).values()):
        match value:
            case staticmethod() | classmethod():
                value = value.__func__  # noqa: PLW2901
            case property():
                value = value.fget  # noqa: PLW2901
        if isinstance(value, types.FunctionType) and value.__module__ == _module(cls):
            yield value.__code__.co_firstlineno


def _simple_names(node: ast.ClassDef) -> set[str]:
    functions = {child.name for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)}
    targets = [child.targets[0] for child in node.body if isinstance(child, ast.Assign)]
    return functions | {target.id for target in targets if isinstance(target, ast.Name)}


def _same_doc(node: ast.ClassDef, cls: type) -> bool:
    written, kept = ast.get_docstring(node), _namespace(cls).get("__doc__")
    return written is None or (isinstance(kept, str) and kept.split() == written.split())


class Journal:
    """The file that the parent reads; a process that a module forked off writes nothing into it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._process = _getpid()

    def __call__(self, event: str, **data: object) -> None:
        """Append one event, whatever became of the files that were open."""
        if _getpid() != self._process:
            _exit(0)
        line = _dumps({"event": event, **data}).encode() + b"\n"
        file = _open(self._path, os.O_WRONLY | os.O_APPEND)
        _write(file, line)
        _close(file)


def _is_class(value: object) -> TypeGuard[type]:
    return issubclass(type(value), type)  # isinstance() would ask a proxy for its __class__


def _spell(cls: type) -> str:
    return f"{_module(cls)}:{_qualname(cls)}"


def _reach(path: str) -> object:
    """Return what `module:qualname` leads to in the modules that are loaded, or None."""
    module, _, qualname = path.partition(":")
    value: object = sys.modules.get(module)
    try:
        for part in qualname.split("."):
            value = getattr(value, part)
    except BaseException:  # noqa: BLE001  (a module's __getattr__ may raise anything)
        return None
    return value


def _id(cls: type, given: str) -> str:
    """Return what Python calls a class where that leads to it, else the path by which it was found."""
    return spelled if _reach(spelled := _spell(cls)) is cls else given


def _error(error: BaseException) -> list[str]:
    try:
        message = str(error)
    except BaseException:  # noqa: BLE001
        message = "(its message can't be had)"
    return [type(error).__name__, message[:500]]


class Walk:
    """What one batch found; each class is written once."""

    def __init__(self, modules: list[str], bases: list[list[str]]) -> None:
        self._scope = frozenset(modules)
        self._bases = bases
        self._written: set[int] = set()
        self._statements: dict[str, Statements | None] = {}
        self._registered: set[tuple[str, str]] = set()
        self._kept: list[type] = []  # so that an identity is never used twice

    def module(self, name: str) -> dict[str, object]:
        """Return the classes of a loaded module, and what was registered with a base since the last call."""
        bases = self._find_bases()
        classes: list[dict[str, object]] = []
        references: list[dict[str, object]] = []
        aliases: dict[str, str] = {}
        seen: set[int] = set()
        stack = [(key, value) for key, value in self._items(name) if _is_class(value)]
        while stack:
            path, cls = stack.pop()
            spelled, where = _spell(cls), _module(cls)
            own = path == _qualname(cls) and self._made(name, cls) and (where == name or not self._made(where, cls))
            leads_to_it = where != "__main__" and _reach(spelled) is cls  # __main__ is this script
            if not leads_to_it and not self._only_imports(name, path.partition(".")[0]):
                references.append(self._describe(cls, f"{name}:{path}", bases, statement=own))
            if id(cls) in seen:
                continue
            seen.add(id(cls))
            if not isinstance(where, str) or not (own or where in self._scope):
                continue
            if own and where != name:
                aliases[f"{name}:{path}"] = spelled
            if own or where == name:
                stack += [(f"{path}.{key}", item) for key, item in list(_namespace(cls).items()) if _is_class(item)]
            if not leads_to_it or (id(cls) in self._written and not own):
                continue
            self._written.add(id(cls))
            self._kept.append(cls)
            classes.append(self._describe(cls, spelled, bases, statement=own or self._made(where, cls)))
        return {
            "classes": classes,
            "references": references,
            "aliases": aliases,
            "registered": self._registrations(bases),
        }

    def _items(self, name: str) -> list[tuple[str, object]]:
        """Return what a loaded module holds, and what else the names of its class statements lead to.

        What a module puts in its place may keep those of the module in an attribute, and find them there when asked.
        """
        module, statements = sys.modules.get(name), self._statements_of(name)
        held = _items(module)
        made = [key for key in (statements.classes if statements else ()) if "." not in key and key not in held]
        return [
            *held.items(),
            *((key, _reach(f"{name}:{key}")) for key in made if type(module) is not types.ModuleType),
        ]

    def _describe(self, cls: type, path: str, bases: list[tuple[str, type]], *, statement: bool) -> dict[str, object]:
        return {
            "id": path,
            "mro": [_spell(one) for one in _mro(cls)],
            "abstract": bool(_flags(cls) & _IS_ABSTRACT),
            "statement": statement,
            "derives": [base for base, found in bases if found is not cls and found in _mro(cls)],
        }

    def _find_bases(self) -> list[tuple[str, type]]:
        found = []
        for given, known in self._bases:
            cls = _reach(known)
            if not _is_class(cls) or _spell(cls) != known:
                cls = _reach(given)
            if _is_class(cls):
                found.append((known, cls))
        return found

    def _made(self, module: str, cls: type) -> bool:
        statements = self._statements_of(module)
        return statements is not None and statements.made(cls)

    def _only_imports(self, module: str, name: str) -> bool:
        statements = self._statements_of(module)
        return statements is not None and statements.only_imports(name)

    def _statements_of(self, module: str) -> Statements | None:
        if module not in self._statements:
            self._statements[module] = _statements(module)
        return self._statements[module]

    def _registrations(self, bases: list[tuple[str, type]]) -> list[list[str]]:
        new = [
            (base, _spell(cls))
            for base, found in bases
            for cls in _registry(found)
            if (base, _spell(cls)) not in self._registered
        ]
        self._registered.update(new)
        return [list(pair) for pair in new]


def _registry(cls: type) -> list[type]:
    """Return the classes registered with `cls` itself."""
    if "_abc_impl" not in _namespace(cls):
        return []
    try:
        from _abc import _get_dump  # type: ignore[import-not-found]

        registry = _get_dump(cls)[0]
    except (ImportError, TypeError):
        registry = getattr(cls, "_abc_registry", ())
    return [found for reference in registry if (found := reference() if callable(reference) else reference) is not None]


def _items(module: object) -> dict[str, object]:
    try:
        return dict(vars(module))
    except BaseException:  # noqa: BLE001  (a module may put any object in its place)
        return {}


def _statements(name: str) -> Statements | None:
    """Return the class statements of a loaded module's source; None where there is none to be had."""
    try:
        spec = getattr(sys.modules.get(name), "__spec__", None) or _found(name)
        # By the spec's name, which stays when a module renames itself.
        source = spec.loader.get_source(spec.name)  # type: ignore[union-attr]
        return None if source is None else Statements(source)
    except BaseException:  # noqa: BLE001
        return None


def _found(name: str) -> importlib.machinery.ModuleSpec | None:
    """Return the spec of a module that another object replaced, which has none."""
    package = sys.modules.get(name.rpartition(".")[0])
    return importlib.machinery.PathFinder.find_spec(name, getattr(package, "__path__", None))


def _unshadow(search_path: list[str]) -> None:
    """Forget what this script imported where the search path has a module of that name, which the audit is about."""
    for name in [name for name in sys.modules if name not in _STARTED and "." not in name]:
        spec = importlib.machinery.PathFinder.find_spec(name, search_path)
        origin = getattr(getattr(sys.modules[name], "__spec__", None), "origin", None)
        if spec is None or spec.loader is None or not origin or not os.path.exists(origin):
            continue
        if os.path.realpath(spec.origin or "") != os.path.realpath(origin):
            for loaded in [loaded for loaded in sys.modules if loaded == name or loaded.startswith(f"{name}.")]:
                del sys.modules[loaded]


def _load(name: str) -> list[str] | None:
    try:
        _import(name)
    except BaseException as error:  # noqa: BLE001  (SystemExit and KeyboardInterrupt too: a module may raise anything)
        return _error(error)
    return None


def main(request: str, path: str) -> None:
    """Do what the request file says."""
    with open(request, encoding="utf-8") as file:
        asked = json.load(file)
    journal = Journal(path)
    home = os.getcwd()
    sys.path[:0] = asked["search_path"]
    sys.argv = ["coldplug-audit"]
    _unshadow(asked["search_path"])
    if asked["setup"]:
        try:
            exec(compile(asked["setup"], "<setup>", "exec"), {"__name__": "__setup__"})  # noqa: S102  (the user's own)
        except BaseException as raised:  # noqa: BLE001
            journal("setup", error=_error(raised))
            _exit(0)
    os.dup2(1, 2)  # stdout leads nowhere; stderr only served for a start that failed
    journal("ready")
    for given in asked["resolve"]:
        journal("begin", name=given)
        failure = _load(given.partition(":")[0])
        cls = _reach(given)
        if failure is None and not _is_class(cls):
            failure = ["AttributeError" if cls is None else "TypeError", f"{given} leads to no class"]
        journal("base", name=given, error=failure, id=_id(cls, given) if _is_class(cls) else None)
    walk = Walk(asked["modules"], asked["bases"])
    for name in asked["modules"]:
        _chdir(home)
        journal("begin", name=name)
        failure = _load(name)
        if failure and "partially initialized module" in failure[1] and asked["siblings"]:
            for sibling in asked["siblings"]:
                _load(sibling)
            failure = _load(name)
        journal("end", name=name, error=failure, **({} if failure else walk.module(name)))
    journal("done")
    _exit(0)  # no exit handler, and no wait for a thread that a module left running


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
