from __future__ import annotations

import os
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from loader import PluginInfo, PluginLoader, PluginTypeError
from loader.importing import check_reference, import_class, root_of, slashed
from tests.loader.conftest import Application
from tests.loader.samples import child, document, record
from tests.loader.test_catalogue_info import info

A = "from app.core import Base\n\nclass A(Base):\n    pass\n"
# Classes that a name leads to though Python spells them otherwise: see docs/decisions/0002.
MADE = """
    from abc import ABC
    from types import new_class
    from app.core import Base
    from app.factory import Simple, produce

    def make(base):
        class Made(base):
            pass
        return Made

    class Plain(Base):
        class Inner(Base):
            pass

    class Renamed(Base):
        __qualname__ = "Other"

    class Published(Base):
        __module__ = "app"

    class Elsewhere(Base):
        __module__ = "far.away"
        __qualname__ = "Away"

    First = make(Base)
    Second = make(Base)
    Typed = type("Spelled", (Simple,), {})
    New = new_class("Newer", (Simple,))
    Foreign = produce(Base)

    class Holder:
        Kept = make(Base)
    """
FACTORY = """
    class Simple:
        pass

    def produce(base):
        class Produced(base):
            pass
        return Produced
    """


def at(path: Path, reference: str) -> PluginInfo:
    """Return what a manifest knows about the plugin."""
    return PluginLoader.open(path)[reference]


def test_a_module_is_imported_and_its_class_returned(application: Application) -> None:
    told = at(application({"app/a.py": A}), "a")
    assert import_class(told, {}) is sys.modules["app.a"].A


def test_every_class_that_the_indexer_lists_is_found_by_its_reference(application: Application) -> None:
    bases = {"Base": "app.core:Base", "Simple": "app.factory:Simple"}
    plugins = PluginLoader.open(application({"app/a.py": MADE, "app/factory.py": FACTORY}, bases=bases))
    classes = {id_: plugins.load_class(id_) for id_ in plugins}
    assert {id_: f"{cls.__module__}:{cls.__qualname__}" for id_, cls in classes.items()} == {
        "app.a:Elsewhere": "far.away:Away",
        "app.a:First": "app.a:make.<locals>.Made",
        "app.a:Foreign": "app.factory:produce.<locals>.Produced",
        "app.a:Holder.Kept": "app.a:make.<locals>.Made",
        "app.a:New": "types:Newer",
        "app.a:Plain": "app.a:Plain",
        "app.a:Plain.Inner": "app.a:Plain.Inner",
        "app.a:Published": "app:Published",
        "app.a:Renamed": "app.a:Other",
        "app.a:Second": "app.a:make.<locals>.Made",
        "app.a:Typed": "app.a:Spelled",
    }


OTHERS = {
    "another class of the same module": "A = B",
    "a class from elsewhere": "from decimal import Decimal as A",
    "a class that a function makes": "A = make()",
    "a class that type makes": "A = type('B', (Base,), {})",
    "a class of the same name from elsewhere": "class Far:\n    class A(Base): pass\nA = Far.A",
    "an alias of a type": "A = list[int]",
}
BEFORE = "from app.core import Base\ndef make():\n    class A(Base): pass\n    return A\nclass B(Base): pass\n"


@pytest.mark.parametrize("case", OTHERS)
def test_another_class_in_the_place_of_the_plugin_is_refused(case: str, application: Application) -> None:
    path = application({"app/a.py": f"{BEFORE}{OTHERS[case]}\n"}, document(record("app.a:A")))
    with pytest.raises(PluginTypeError, match=r"^app\.a:A is (another class, |no class, but of type GenericAlias)"):
        PluginLoader.open(path).load_class("a")


def test_another_class_in_the_place_of_one_that_a_function_made_is_refused(application: Application) -> None:
    path = application({"app/a.py": f"{BEFORE}A = make()\n"})
    (path.parent / "app/a.py").write_text(f"{BEFORE}A = B\n", encoding="utf-8")
    with pytest.raises(PluginTypeError, match=r"^app\.a:A is another class, app\.a:B; "):
        PluginLoader.open(path).load_class("a")


@pytest.mark.parametrize(
    ("source", "accepted"),
    [
        ("A = make()", True),
        ("A = type('B2', (Base,), {})", True),
        ("class A(Base): pass", True),
        ("A = B", False),
        ("from decimal import Decimal as A", False),
        ("from types import FunctionType as A", False),
        ("A = make()\nA.__module__ = 'app.lazy'", True),
    ],
)
def test_where_the_mro_is_not_known_a_class_that_is_at_home_elsewhere_is_refused(
    source: str, accepted: object, application: Application
) -> None:
    lazy = "def __getattr__(name):\n    raise RuntimeError(name)\n"
    files = {"app/a.py": f"import app.lazy\n{BEFORE}{source}\n", "app/lazy.py": lazy}
    path = application(files, document(record("app.a:A", mro=None, abstract=None)))
    try:
        found = PluginLoader.open(path).load_class("a") is sys.modules["app.a"].A
    except PluginTypeError:
        found = False
    assert found is accepted


def test_what_a_metaclass_says_about_its_classes_does_not_matter(application: Application) -> None:
    source = "class Meta(type):\n    __module__ = property(lambda cls: 1 / 0)\nclass A(metaclass=Meta): pass\n"
    path = application({"app/a.py": source}, document(record("app.a:A", categories=[])))
    assert PluginLoader.open(path).load_class("a") is sys.modules["app.a"].A


def test_a_class_that_does_not_know_its_module_is_another(application: Application) -> None:
    source = "A = eval('type(\"A\", (), {})', {'type': type, '__builtins__': {}})\n"
    path = application({"app/a.py": source}, document(record("app.a:A")))
    with pytest.raises(PluginTypeError, match=r"^app\.a:A is another class, "):
        PluginLoader.open(path).load_class("a")


def test_what_is_not_known_to_be_abstract_is_settled_after_the_import(application: Application) -> None:
    source = """
        from abc import abstractmethod
        from app.core import Base
        from unknown_base import Unknown

        class Whole(Unknown, Base):
            def run(self): ...

        class Part(Unknown, Base):
            pass
        """
    path = application({"app/a.py": source})
    unknown = "from abc import ABC, abstractmethod\nclass Unknown(ABC):\n    @abstractmethod\n    def run(self): ...\n"
    (path.parent / "unknown_base.py").write_text(unknown, encoding="utf-8")
    plugins = PluginLoader.open(path)
    assert ([info.abstract for info in plugins.values()], plugins.load_class("whole")) == (
        [None, None],
        sys.modules["app.a"].Whole,
    )
    with pytest.raises(PluginTypeError, match=r"^app\.a:Part is abstract: it leaves run undefined; "):
        plugins.load_class("part")


def test_a_module_that_replaces_itself_is_what_it_replaced_itself_with(application: Application) -> None:
    source = "import sys\nfrom app.core import Base\nclass Namespace:\n    class A(Base): pass\n"
    path = application(
        {"app/a.py": f"{source}    A.__qualname__ = 'A'\nsys.modules[__name__] = Namespace()\n"},
        document(record("app.a:A"), modules={"app.a": {"path": "somewhere/else.py", "sha256": "0", "lines": {}}}),
    )
    assert PluginLoader.open(path).load_class("a") is sys.modules["app.a"].A


def test_a_plugin_of_a_package_that_publishes_its_classes_as_its_own_is_the_one(application: Application) -> None:
    source = f"{A}\ndef publish(cls):\n    cls.__module__ = 'app'\nfor cls in [A]: publish(cls)\n"
    path = application({"app/a.py": source}, document(record("app.a:A")))
    assert PluginLoader.open(path).load_class("a").__module__ == "app"


@pytest.mark.parametrize("reference", ["app.a:A", "a:A.B", "a_1.b2:_C", "a:Ä", "match:type"])
def test_a_reference_to_a_class_is_one(reference: str) -> None:
    assert check_reference(info(record(reference))) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("origin", "expected", "root"),
    [
        ("/site/app/a.py", "app/a.py", "/site/"),
        ("/app/a.py", "app/a.py", "/"),
        ("/site/app/a/__init__.py", "app/a/__init__.py", "/site/"),
        ("/site/a.py", "a.py", "/site/"),
        ("/site/app/a.cpython-311-x86_64-linux-gnu.so", "app/a.pyi", "/site/"),
        ("/site/app/a.cp311-win_amd64.pyd", "app/a.pyi", "/site/"),
        ("/site/app/a.pyc", "app/a.py", "/site/"),
        ("/site/lib.zip/app/a.py", "app/a.py", "/site/lib.zip/"),
        ("/site/app/b.py", "app/a.py", None),
        ("/site/app/a/__init__.py", "app/a.py", None),
        ("/site/myapp/a.py", "app/a.py", None),
        ("/site/App/a.py", "app/a.py", None),
        ("app/a.py", "app/a.py", ""),
        ("built-in", "app/a.py", None),
    ],
)
def test_the_root_of_a_module_is_what_stands_before_its_path(origin: str, expected: str, root: str | None) -> None:
    assert root_of(origin, expected) == root


def test_paths_of_windows_are_read_by_its_rules() -> None:
    assert root_of(slashed("C:\\srv\\app\\plugins\\a.py", "\\"), "app/plugins/a.py") == "C:/srv/"
    assert root_of(slashed("\\\\host\\share\\app\\a.py", "\\"), "app/a.py") == "//host/share/"
    assert slashed("/site/odd\\name/a.py", "/") == "/site/odd\\name/a.py"


def test_a_builtin_module_is_not_one_that_has_a_path(application: Application) -> None:
    told = record("_operator:attrgetter", bases=[], mro=["operator:attrgetter", "builtins:object"])
    modules = {"_operator": {"path": "_operator.py", "sha256": "0", "lines": {}}}
    path = application({}, document(told, modules=modules))
    with pytest.raises(ImportError, match=r"'_operator' was imported from built-in, but the manifest is "):
        PluginLoader.open(path).load_class("attrgetter")


def test_the_same_file_by_another_way_is_the_same(application: Application, tmp_path: Path) -> None:
    path = application({"app/a.py": A})
    other = tmp_path / "linked"
    other.mkdir()
    (other / "app").symlink_to(tmp_path / "app", target_is_directory=True)
    (other / "plugins.json").write_bytes(path.read_bytes())
    sys.path.insert(0, str(tmp_path))
    assert PluginLoader.open(other / "plugins.json").load_class("a") is sys.modules["app.a"].A


def test_a_manifest_that_lies_elsewhere_is_about_what_is_imported(application: Application, tmp_path: Path) -> None:
    path = application({"app/a.py": A})
    (tmp_path / "other").mkdir()
    elsewhere = path.rename(tmp_path / "other" / "plugins.json")
    assert PluginLoader.open(elsewhere).load_class("a") is sys.modules["app.a"].A


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_that_is_forked_during_an_import_can_import(application: Application) -> None:
    source = """
        import os, threading
        from loader import PluginLoader
        plugins = PluginLoader.open({path!r})
        started = threading.Event()

        def load():
            plugins.load_class("slow")

        thread = threading.Thread(target=load)
        thread.start()
        while "app.slow" not in sys.modules:
            pass
        child = os.fork()
        if child == 0:
            print(plugins.load_class("a").__qualname__, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        open({go!r}, "w").close()
        thread.join()
        print(plugins.load_class("slow").__qualname__)
        """
    slow = """
        import os, time
        while not os.path.exists({go!r}):
            time.sleep(0.01)
        from app.core import Base
        class Slow(Base): pass
        """
    path = application({"app/a.py": A, "app/slow.py": "from app.core import Base\nclass Slow(Base): pass\n"})
    go = str(path.parent / "go")
    (path.parent / "app/slow.py").write_text(dedent(slow).format(go=go), encoding="utf-8")
    flags = ("-I", "-W", "ignore::DeprecationWarning")  # from 3.12 on Python warns of forking beside threads
    assert child(dedent(source).format(path=str(path), go=go), path.parent, flags=flags) == "A\nSlow\n"
