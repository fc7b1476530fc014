"""Rules about what happens when one plugin is loaded: what its import does, what it pulls in, and whether it works.

A loader imports one module, in a process that may have imported nothing else of the project.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .findings_fixes import Fix, MoveImport
from .rules_effects import effect_of
from .rules_imports import Imports, Runs
from .rules_source import evaluated, inner_statements, own_expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .rules_source import Found, FunctionDef, Source
    from .rules_subject import Subject

HEAVY = frozenset(
    {
        "IPython",
        "bokeh",
        "cv2",
        "dask",
        "gensim",
        "jax",
        "keras",
        "langchain",
        "librosa",
        "lightgbm",
        "llama_index",
        "matplotlib",
        "nltk",
        "numba",
        "numpy",
        "onnxruntime",
        "pandas",
        "plotly",
        "polars",
        "pyarrow",
        "pyspark",
        "scipy",
        "seaborn",
        "sentence_transformers",
        "skimage",
        "sklearn",
        "spacy",
        "statsmodels",
        "sympy",
        "tensorflow",
        "torch",
        "torchvision",
        "transformers",
        "xgboost",
    }
)
"""Modules that take some tenths of a second to import, or more; `heavy-imports` in the configuration adds to them."""


def imports_of(subject: Subject) -> Imports:
    """Return what the project's modules import."""
    return subject.once("imports", lambda: Imports(subject.world, is_own=subject.is_own))


def _plugin_modules(subject: Subject) -> Sequence[str]:
    """Return the modules of the plugins that are looked at, each once."""
    return sorted({item.cls.module for item, _, _ in subject.plugins()})


def _loaded(subject: Subject) -> Mapping[str, tuple[str, ...]]:
    """Return the project's modules that loading some plugin imports, each with the shortest way from a plugin."""
    return subject.once("loaded", lambda: imports_of(subject).chains(_plugin_modules(subject)))


def side_effect_at_import(subject: Subject) -> Iterator[Found]:
    """Tell of what importing a plugin's module does besides defining.

    Importing a plugin's module does something beyond defining: files, network, processes, threads, global settings.

    It happens to everybody who only looks at the module, fails where the plugin is not even used, and costs each
    start. Looked at are the modules of plugins and the packages around them; what stands under `if __name__ ==
    "__main__"`, or under a condition that can't be decided, is not told.
    """
    modules = set(_plugin_modules(subject))
    for module in list(modules):
        parts = module.split(".")
        modules.update(".".join(parts[:count]) for count in range(1, len(parts)))
    for module in sorted(modules):
        if not subject.is_looked_at(module):
            continue
        source = subject.source(module)
        for statement in _at_import(source.tree.body):
            for expression in own_expressions(statement):
                for node in evaluated(expression):
                    if isinstance(node, ast.Call) and (effect := effect_of(node, source, subject)):
                        yield source.found(
                            source.span(node),
                            f"importing {module} {effect}",
                            "do it when the plugin starts, or when it is first needed",
                        )


def _at_import(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at import whatever any condition is."""
    for node in body:
        match node:
            case ast.If() | ast.While() | ast.Match():
                continue
            case ast.Try(body=inner, finalbody=final):
                yield from _at_import([*inner, *final])
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.ClassDef(body=inner):
                yield from _at_import(inner)
            case ast.For() | ast.With():
                yield node
                yield from _at_import(list(inner_statements(node)))
            case _:
                yield node


def sibling_imported(subject: Subject) -> Iterator[Found]:
    """Tell of packages that import the modules of their plugins.

    A package imports the modules of its plugins, so that loading one of them loads them all.

    Python runs a package's `__init__` before any module in it. A broken plugin, or one whose needs are not
    installed, then breaks all others, and each start pays for every plugin.
    """
    imports = imports_of(subject)
    rest_on = _rest_on(subject)
    modules = set(rest_on)
    packages = {module.rpartition(".")[0] for module in modules}
    packages |= {package.rpartition(".")[0] for package in packages}
    for package in sorted(packages):
        below = {module for module in modules if module.startswith(f"{package}.")}
        if not package or len(below) < 2 or not subject.is_looked_at(package):
            continue
        source = subject.source(package)
        told: set[str] = set()
        for importing in imports.imports(package):
            for target in sorted(set(imports.targets(importing)) & below - told):
                told.add(target)
                if all(target in rest_on[other] for other in below - {target}):
                    continue  # they need it themselves
                others = "the other" if len(below) == 2 else f"any of {len(below) - 1} others"
                yield source.found(
                    source.line_span(importing.line),
                    f"{package} imports its plugin {target}: loading {others} loads it, too",
                    "leave the import out, or do it in a module-level __getattr__",
                )


def _rest_on(subject: Subject) -> Mapping[str, frozenset[str]]:
    """Return the modules that hold plugins, each with those of the classes which all its plugins derive from."""
    found: dict[str, frozenset[str]] = {}
    for plugin in subject.selection.plugins.values():
        module = plugin.reached.module
        above = [subject.structure(cls).ancestors for cls in plugin.reached.classes]
        modules = frozenset(ancestor.module for ancestors in above for ancestor in ancestors)
        found[module] = found.get(module, modules) & modules
    return found


def heavy_import(subject: Subject) -> Iterator[Found]:
    """Tell of imports that take long, at the head of what a plugin loads.

    Loading a plugin imports a package that takes long to import, whether it is used or not.

    A start waits for it, and so does every command that only asks the plugin its name. The message says through
    which modules it comes in. `heavy-imports` in `[tool.coldplug.check]` names further ones, and with `!` takes one
    out.
    """
    imports = imports_of(subject)
    heavy = _heavy(subject)
    for module, chain in sorted(_loaded(subject).items()):
        if not subject.is_looked_at(module):
            continue
        source = subject.source(module)
        told: set[str] = set()
        for importing in imports.imports(module):
            top = importing.module.partition(".")[0]
            if top not in heavy or top in told or subject.is_own(top):
                continue
            told.add(top)
            way = " -> ".join((*chain, top))
            yield source.found(
                source.line_span(importing.line),
                f"{top} takes long to import, and is imported when {chain[0]} is loaded ({way})",
                "import it in the functions that use it",
                fix=_moved(source, importing.line),
            )


def _heavy(subject: Subject) -> frozenset[str]:
    names = set(HEAVY)
    for name in subject.project.check.heavy_imports:
        if name.startswith("!"):
            names.discard(name[1:])
        else:
            names.add(name)
    return frozenset(names)


def _moved(source: Source, line: int) -> Fix | None:
    """Return how an import can be moved into the functions that use what it binds; None where more than they do."""
    node = next(
        (one for one in source.tree.body if one.lineno == line and isinstance(one, ast.Import | ast.ImportFrom)), None
    )
    if node is None or len(node.names) != 1 or node.names[0].name == "*":
        return None
    alias = node.names[0]
    name = alias.asname or alias.name.partition(".")[0]
    functions: dict[int, None] = {}
    if not _uses_in_functions(source.tree.body, name, functions) or not functions:
        return None
    edit = MoveImport(line=line, name=name, functions=tuple(functions))
    return Fix(edit=edit, is_safe=False, summary=f"import {name} in the functions that use it")


def _uses_in_functions(body: Sequence[ast.stmt], name: str, functions: dict[int, None]) -> bool:
    """Note the functions whose bodies use a name; tell whether nothing else does."""
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                head = [statement.args, *statement.decorator_list, *([statement.returns] if statement.returns else [])]
                if any(_mentions(part, name) for part in head):
                    return False
                if any(_mentions(part, name) for part in statement.body):
                    if _binds(statement, name):
                        return False
                    functions[statement.lineno] = None
            case ast.ClassDef(body=inner):
                head = [*statement.bases, *[word.value for word in statement.keywords], *statement.decorator_list]
                if any(_mentions(part, name) for part in head) or not _uses_in_functions(inner, name, functions):
                    return False
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Assign(targets=[ast.Name(id="__all__")]) if any(
                isinstance(part, ast.Constant) and part.value == name for part in ast.walk(statement)
            ):
                return False
            case _ if _mentions(statement, name):
                return False
    return True


def _mentions(node: ast.AST, name: str) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id == name)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.partition(".")[0] == name)
        for part in ast.walk(node)
    )


def _binds(function: FunctionDef, name: str) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id == name and not isinstance(part.ctx, ast.Load))
        or (isinstance(part, ast.Global) and name in part.names)
        or (isinstance(part, ast.arg) and part.arg == name)
        for part in ast.walk(function)
    )


def import_budget(subject: Subject) -> Iterator[Found]:
    """Tell of plugins that need more third-party packages than the project allows.

    Loading a plugin needs more third-party packages than the project allows.

    Each must be installed, kept up to date and imported before the plugin starts. `import-budget` in
    `[tool.coldplug.check]` sets the number; without it, nothing is told.
    """
    budget = subject.project.check.import_budget
    if budget is None:
        return
    for item, _, record in subject.plugins():
        needs = record["requires"]
        if len(needs) > budget:
            told = f"{len(needs)} third-party packages ({', '.join(needs)})"
            yield item.source.found(
                item.source.name_span(item.node),
                f"loading {record['name']} needs {told}; the budget is {budget}",
                "import what is not always needed in the functions that use it",
                about=item.id,
            )


def circular_import(subject: Subject) -> Iterator[Found]:
    """Tell of imports that fail where a plugin is loaded first.

    Loading a plugin before anything else fails, because its imports come back to a module that is not done yet.

    `from module import name` raises `ImportError` where `module` is still being imported and has not come to
    `name`. The application may start today, because something else happens to be imported first.
    """
    told: dict[tuple[str, int], None] = {}
    runs = Runs(imports_of(subject))
    for module in _plugin_modules(subject):
        broken = runs.broken(module)
        if broken is None or (broken.module, broken.line) in told:
            continue
        told[broken.module, broken.line] = None
        source = subject.source(broken.module)
        yield source.found(
            source.line_span(broken.line),
            f"importing {module} first fails here: {broken.source} is not done yet, and has no {broken.member}",
            f"import it in the function that uses it, or move {broken.member} to a module of its own",
        )


def base_imports_plugin(subject: Subject) -> Iterator[Found]:
    """Tell of modules of bases that import a plugin.

    The module of a base imports a module of its plugins: the two need each other, and load in one order only.

    A base is what plugins rest on. Where it needs them, none can be loaded alone, and a new plugin means to change
    it.
    """
    imports = imports_of(subject)
    rest_on = _rest_on(subject)
    for module in sorted({base.module for base in subject.base_classes()}):
        if not subject.is_looked_at(module):
            continue
        source = subject.source(module)
        for importing in imports.imports(module):
            for target in sorted(set(imports.targets(importing)) & rest_on.keys()):
                around = module.startswith(f"{target}.") or target.startswith(f"{module}.")
                if target != module and not around and module in rest_on[target]:
                    yield source.found(
                        source.line_span(importing.line),
                        f"{module} holds a base, and imports its plugin {target}",
                        "let plugins import the base, and never the other way round",
                    )
