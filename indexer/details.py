"""What is asked of each plugin when it is known which there are: what it is configured with, and what it needs.

Copies of the process share the work where there is enough of it; what they read goes back with their answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .config import question
from .config_shapes import Configuration
from .discover import Record
from .plugins import Plugin
from .requirements import Requirements
from .session import Session
from .spread import Crew
from .workers import jobs_for, parted, side_by_side


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is asked of plugins one by one, and what the answers rest on: modules with the digests of their files.

    `requires` is by module; `found` is what the finder has read and listed, `asked` what was asked of modules' files.
    """

    configurations: Mapping[str, Configuration]
    requires: Mapping[str, frozenset[str]]
    used: Mapping[str, str | None]
    found: Record
    asked: Mapping[str, int]


_ENOUGH: Final = 300
"""How many plugins make one more process worth its start, where nobody says how many there should be."""


def details_of(session: Session, own: set[str], plugins: Sequence[Plugin], crew: Crew) -> Details:
    """Return what plugins are configured with and need, found by as many processes as pay or are asked for."""

    def is_own(module: str) -> bool:
        located = session.finder.find(module)
        return module in own or (located is not None and located.root.origin == "project")

    def work(part: Sequence[Plugin]) -> Details:
        requirements = Requirements(session.world, is_own=is_own, read=session.sources.glance)
        configurations = {
            plugin.reached.id: session.configurations.of(plugin.reached.classes[0], flatten=_lifted(plugin))
            for plugin in part
        }
        keys = [question(cls) for plugin in part for cls in plugin.reached.classes]
        return Details(
            configurations=configurations,
            requires={plugin.reached.module: requirements.of(plugin.reached.module) for plugin in part},
            used={module: session.sources.digest(module) for module in modules_used(session, keys)},
            found=session.finder.found(),
            asked=session.sources.asked(),
        )

    jobs = 1 if session.finder.reads_archives else jobs_for(len(plugins), asked=crew.jobs, enough=_ENOUGH)
    shares = parted(plugins, jobs, weigh=lambda _: 1)
    parts = side_by_side(work, shares, begin=session.sources.begin_apart, tell=crew.tell)
    for part in parts[1:]:
        session.finder.learn(part.found)
        for module, asked in part.asked.items():
            session.sources.note(module, asked)
    return Details(
        configurations={id_: value for part in parts for id_, value in part.configurations.items()},
        requires={module: names for part in parts for module, names in part.requires.items()},
        used={module: digest for part in parts for module, digest in part.used.items()},
        found=parts[0].found,
        asked=parts[0].asked,
    )


def modules_used(session: Session, keys: Iterable[tuple[object, ...]]) -> set[str]:
    """Return the modules that the answers to questions rest on."""
    return {str(key[1]) for key in session.world.queries.uses(keys) if key[0] == "module"}


def _lifted(plugin: Plugin) -> str | None:
    """Return the parameter that the decorator says stands for the configuration as a whole."""
    return plugin.mark.config if plugin.mark is not None else None
