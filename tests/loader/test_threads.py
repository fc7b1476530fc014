"""Many threads at once: one class object each, no half-made module, no thread that waits for ever."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from textwrap import dedent
from typing import Any, TypeVar

import pytest

from loader import PluginError, PluginImportError, PluginLoader, turns
from tests.loader.conftest import Application

THREADS = 64
Result = TypeVar("Result")
# Each module finishes its class in its last line, after it let other threads run.
PLUGIN = """
    import time
    {before}
    from app.core import Base

    class {name}(Base):
        pass

    time.sleep(0.002)
    {after}
    {name}.finished = True
    """


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Let threads take turns as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def plugin(name: str, *, before: str = "", after: str = "") -> str:
    """Return the source of a plugin module."""
    return PLUGIN.format(name=name, before=before, after=after)


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result | PluginError]:
    """Make all calls at the same moment, each in a thread, and return what each returned or raised, in order."""
    start = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Result]) -> None:
        start.wait()
        try:
            results[number] = call()
        except PluginError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    assert [thread for thread in threads if thread.is_alive()] == []
    return results


def finished(classes: Sequence[Any]) -> list[tuple[str, bool]]:
    """Return the names of the classes, each once, and whether their modules were run to the end."""
    return sorted({(cls.__name__, hasattr(cls, "finished")) for cls in classes})


def test_the_same_plugin_is_one_class(application: Application) -> None:
    plugins = PluginLoader.open(application({"app/a.py": plugin("A")}))
    classes = at_once([lambda: plugins.load_class("a")] * THREADS)
    assert (len(set(map(id, classes))), finished(classes)) == (1, [("A", True)])


def test_the_same_plugin_of_many_loaders_is_one_class(application: Application) -> None:
    path = application({"app/a.py": plugin("A")})
    classes = at_once([lambda: PluginLoader.open(path).load_class("a")] * THREADS)
    assert (len(set(map(id, classes))), finished(classes)) == (1, [("A", True)])


def test_instances_are_made_one_for_each_call(application: Application) -> None:
    plugins = PluginLoader.open(application({"app/a.py": plugin("A")}))
    made = at_once([partial(plugins.load, "a", config={"size": number}) for number in range(THREADS)])
    assert [instance.size for instance in made if not isinstance(instance, PluginError)] == list(range(THREADS))


def test_different_plugins_are_each_their_own(application: Application) -> None:
    files = {f"app/p{number}.py": plugin(f"P{number}") for number in range(THREADS)}
    plugins = PluginLoader.open(application(files))
    classes = at_once([partial(plugins.load_class, f"p{number}") for number in range(THREADS)])
    assert [cls.__name__ for cls in classes if isinstance(cls, type)] == [f"P{number}" for number in range(THREADS)]
    assert all(done for _, done in finished(classes))


def test_a_plugin_that_fails_fails_for_all_with_one_error(application: Application) -> None:
    plugins = PluginLoader.open(application({"app/a.py": plugin("A", after="1 / 0")}))
    errors = at_once([lambda: plugins.load("a")] * THREADS)
    assert (len(set(map(id, errors))), type(errors[0])) == (1, PluginImportError)


def test_a_module_that_fails_is_tried_once(application: Application) -> None:
    counting = plugin("A", before="import sys; sys.tried = getattr(sys, 'tried', 0) + 1", after="1 / 0")
    plugins = PluginLoader.open(application({"app/a.py": counting + "\n    class B(Base):\n        pass\n"}))
    errors = at_once([partial(plugins.load, "ab"[number % 2]) for number in range(THREADS)])
    tried = sys.tried  # type: ignore[attr-defined]
    del sys.tried  # type: ignore[attr-defined]
    causes = {id(error.__cause__) for error in errors if isinstance(error, PluginError)}
    assert (tried, len(set(map(id, errors))), len(causes)) == (1, 2, 1)


@pytest.mark.parametrize("length", [2, 3, 8])
def test_plugins_that_import_each_other_are_never_seen_half_made(length: int, application: Application) -> None:
    files = {
        f"app/p{number}.py": plugin(f"P{number}", before=f"import app.p{(number + 1) % length}")
        for number in range(length)
    }
    plugins = PluginLoader.open(application(files))
    classes = at_once([partial(plugins.load_class, f"p{number % length}") for number in range(THREADS)])
    assert finished(classes) == [(f"P{number}", True) for number in range(length)]
    assert len(set(map(id, classes))) == length


def test_plugins_that_need_each_other_s_names_fail_as_they_would_alone(application: Application) -> None:
    files = {
        "app/a.py": plugin("A", before="from app.b import B"),
        "app/b.py": plugin("B", before="from app.a import A"),
        "app/c.py": plugin("C"),
    }
    plugins = PluginLoader.open(application(files))
    results = at_once([partial(plugins.load_class, "abc"[number % 3]) for number in range(THREADS)])
    kinds = [[type(result) for result in results[number::3]] for number in range(3)]
    assert [set(kinds[0]), set(kinds[1])] == [{PluginImportError}, {PluginImportError}]
    assert finished(results[2::3]) == [("C", True)]


def test_good_and_broken_plugins_do_not_disturb_each_other(application: Application) -> None:
    files = {
        f"app/p{number}.py": plugin(f"P{number}", after="" if number % 2 else "raise SystemExit") for number in range(8)
    }
    plugins = PluginLoader.open(application(files))
    results = at_once([partial(plugins.load_class, f"p{number % 8}") for number in range(THREADS)])
    assert [isinstance(result, type) for result in results] == [bool(number % 2) for number in range(THREADS)]


def test_a_plugin_that_loads_another_while_it_is_imported_gets_it(application: Application) -> None:
    loading = "from loader import PluginLoader; inner = PluginLoader.open({path!r}).load_class('b')"
    path = application({"app/a.py": plugin("A"), "app/b.py": plugin("B")})
    source = plugin("A", before=loading.format(path=str(path)))
    (path.parent / "app/a.py").write_text(dedent(source), encoding="utf-8")
    plugins = PluginLoader.open(path)
    classes = at_once([partial(plugins.load_class, "ab"[number % 2]) for number in range(THREADS)])
    assert finished(classes) == [("A", True), ("B", True)]


WAITS = """
    import threading
    from loader import PluginLoader
    plugins = PluginLoader.open({path!r})
    thread = threading.Thread(target=plugins.load_class, args=("b",))
    thread.start()
    thread.join()
    from app.core import Base
    class A(Base):
        finished = True
    """


def test_an_import_that_waits_for_another_thread_s_import_is_passed_by(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    path = application({"app/a.py": plugin("A"), "app/b.py": plugin("B")})
    (path.parent / "app/a.py").write_text(dedent(WAITS.format(path=str(path))), encoding="utf-8")
    plugins = PluginLoader.open(path)
    classes = at_once([lambda: plugins.load_class("a"), lambda: plugins.load_class("b")])
    assert finished(classes) == [("A", True), ("B", True)]


def test_a_plain_import_and_a_load_that_wait_for_each_other_go_on(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    path = application({"app/a.py": plugin("A"), "app/b.py": plugin("B", before="import app.main")})
    main = f"""
        import time
        from loader import PluginLoader
        time.sleep(0.1)
        A = PluginLoader.open({str(path)!r}).load_class("a")
        """
    (path.parent / "app/main.py").write_text(dedent(main), encoding="utf-8")
    plugins = PluginLoader.open(path)

    def run_main() -> type:
        import app.main  # type: ignore[import-not-found]

        found: type = app.main.A
        return found

    classes = at_once([run_main, lambda: plugins.load_class("b")])
    assert finished(classes) == [("A", True), ("B", True)]


def test_an_import_that_moves_is_waited_for_however_long_it_takes(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.5)
    steps = {f"app/s{number}.py": "import time\ntime.sleep(0.1)\n" for number in range(12)}
    slow = "".join(f"import app.s{number}; " for number in range(12)) + "import sys; sys.order = ['slow']"
    files = {
        **steps,
        "app/slow.py": plugin("Slow", before=slow),
        "app/b.py": plugin("B", before="import sys; sys.order += 'b'"),
    }
    plugins = PluginLoader.open(application(files))
    first = threading.Thread(target=plugins.load_class, args=("slow",))
    first.start()
    while "app.s0" not in sys.modules:
        pass
    plugins.load_class("b")
    first.join()
    order = sys.order  # type: ignore[attr-defined]
    del sys.order  # type: ignore[attr-defined]
    assert order == ["slow", "b"]


def test_many_are_awaited_at_once(application: Application) -> None:
    files = {f"app/p{number}.py": plugin(f"P{number}", before=f"import app.p{number ^ 1}") for number in range(4)}
    plugins = PluginLoader.open(application(files))

    async def load() -> list[Any]:
        return await asyncio.gather(*(plugins.aload(f"p{number % 4}") for number in range(THREADS)))

    assert finished([type(made) for made in asyncio.run(load())]) == [(f"P{number}", True) for number in range(4)]


def test_readers_see_whole_records_while_others_list(application: Application) -> None:
    files = {f"app/p{number}.py": plugin(f"P{number}") for number in range(8)}
    plugins = PluginLoader.open(application(files))
    calls: list[Callable[[], object]] = [
        lambda: plugins.names("Base"),
        lambda: [info.id for info in plugins.values()],
        lambda: plugins["p3"].mro,
        lambda: len(plugins.discover()["Base"]),
    ]
    results = at_once([calls[number % 4] for number in range(THREADS)])
    assert [results[number::4] == [results[number]] * (THREADS // 4) for number in range(4)] == [True] * 4
