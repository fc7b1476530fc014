"""What the user sees: every text of the application, and the loop of the chat."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.core import UnavailableError

from .layout import filled, paint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from app.core import Memory
    from coldplug.loader import PluginInfo, PluginLoader

    from .companion import Companion

_HELP = "/search WORDS looks through the memory, /plugins shows what there is, /quit ends."
# Models and memories hold other people's text: none of it may move the cursor or set the terminal's title.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


def show_status(companion: Companion, plugins: PluginLoader, *, seconds: float) -> bool:
    """Print what was loaded, how long that took, and what is missing; return whether a model answers."""
    imported = sum(info.module in sys.modules for info in plugins.values())
    print(f"LlamaKeeper is ready after {_shown(seconds)}; {imported} of {len(plugins)} plugins were imported.\n")
    character, model, memory = companion
    checks: list[tuple[str, str, float, Callable[[], str]]] = [
        ("character", character.name, character.seconds, lambda: character.plugin.display_name),
        ("model", model.name, model.seconds, model.plugin.check),
        ("memory", memory.name, memory.seconds, memory.plugin.check),
    ]
    widest = max(len(name) for _, name, _, _ in checks)
    troubles: dict[str, UnavailableError] = {}
    for part, name, taken, check in checks:
        head = f"  {part:<9}  {name:<{widest}}  {_shown(taken):>9}  "
        try:
            print(filled(plain(check()), head=head))
        except UnavailableError as error:
            troubles[part] = error
            print(head + paint("not available", "yellow"))
    for part, trouble in troubles.items():
        print("\n" + paint(filled(plain(f"{part}: {trouble.message}")), "yellow"))
        print(filled(plain(trouble.remedy), head="  -> "))
    if "memory" in troubles:
        print("\n" + filled("Nothing that is said now will be kept when the program ends."))
    if "model" in troubles:
        print("\n" + filled("No model answers, and none is imitated: what you say is kept and can be searched."))
    return "model" not in troubles


def show_plugins(plugins: PluginLoader, *, used: Mapping[str, str]) -> None:
    """Print every plugin in the manifest, a star before those in use, and what each lacks; nothing is imported."""
    serving = {plugins[name].id for name in used.values()}
    widest = max((len(info.name) for info in plugins.values()), default=0)
    for category, infos in plugins.discover().items():
        print(paint(category, "bold"))
        for info in infos:
            head = f"{'*' if info.id in serving else ' '} {info.name:<{widest}}  "
            print(filled(" ".join((info.doc or "").split()), head=head))
            if lack := _lack(info):
                print(paint(filled(lack, head=" " * len(head)), "yellow"))


def show_memories(found: Iterable[Memory]) -> None:
    """Print what a search found, one message a line."""
    lines = [f"{kept.at:%Y-%m-%d %H:%M}  {kept.message.role:<9}  {plain(kept.message.content)}" for kept in found]
    print("\n".join(lines) if lines else "Nothing that was kept holds any of these words.")


def show_unavailable(error: UnavailableError) -> None:
    """Print why something isn't there and what to do, as messages, not as results."""
    print(paint(plain(error.message), "yellow", sys.stderr), file=sys.stderr)
    print(f"  -> {plain(error.remedy)}", file=sys.stderr)


def exchange(companion: Companion, text: str, *, conversation: str, name: str = "") -> bool:
    """Say `text` and print the answer as it comes; without one, print why and what the memory holds about the matter.

    `name` is printed before the answer's first piece. Return whether there was an answer.
    """
    answer = _prefixed(name, companion.respond(text, conversation=conversation))
    begun = False
    try:
        for piece in answer:
            print(plain(piece), end="", flush=True)
            begun = True
    except UnavailableError as error:
        if begun:
            print()
        print("There is no answer." if not begun else "The answer isn't whole.", file=sys.stderr)
        show_unavailable(error)
        _show_related(companion, text)
        return False
    if not begun:
        print("The model answered without a word.", file=sys.stderr)
        return False
    print()
    return True


def chat(companion: Companion, plugins: PluginLoader, *, conversation: str) -> None:
    """Talk until the user ends it; Ctrl-C stops an answer."""
    with suppress(ImportError):  # it gives `input` its editing keys, where there is one; only a chat needs it
        import readline as _  # noqa: F401

    print(f"\n{_HELP}\n")
    while True:
        try:
            text = input("you> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        try:
            match text.split(maxsplit=1):
                case []:
                    continue
                case ["/quit"]:
                    return
                case ["/plugins"]:
                    show_plugins(plugins, used={loaded.category: loaded.name for loaded in companion})
                case ["/search", words]:
                    search(companion, words)
                case [command, *_] if command.startswith("/"):
                    print(_HELP)
                case _:
                    name = f"{companion.character.plugin.display_name}> "
                    exchange(companion, storable(text), conversation=conversation, name=name)
        except KeyboardInterrupt:
            print("\n(stopped)")


def search(companion: Companion, words: str) -> bool:
    """Print what the memory holds; return False when it can't be searched."""
    try:
        found = companion.memory.plugin.search(storable(words))
    except UnavailableError as error:
        show_unavailable(error)
        return False
    show_memories(found)
    return True


def plain(text: str) -> str:
    """Return the text without control characters, but for tab and newline."""
    return text.translate(_CONTROLS)


def storable(text: str) -> str:
    """Return the text with what isn't Unicode, as a terminal of another encoding sends it, replaced."""
    return text.encode(errors="replace").decode()


def _show_related(companion: Companion, text: str) -> None:
    if companion.memory.trouble is not None:
        return
    try:
        found = [kept for kept in companion.memory.plugin.search(text, limit=6) if kept.message.content != text]
    except UnavailableError:
        return  # it was this that could not serve, and that has been said
    if found:
        print("What was said about it before:")
        show_memories(found[:5])


def _prefixed(name: str, pieces: Iterator[str]) -> Iterator[str]:
    for first in pieces:
        yield name + first
        yield from pieces


def _lack(info: PluginInfo) -> str:
    missing = [module for module in info.requires if find_spec(module) is None]
    return f"needs {', '.join(missing)}, not installed here" if missing else ""


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
