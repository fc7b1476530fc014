"""What an index shows to be wrong with plugins: classes that can't be known or made, names that lead nowhere, misuse.

Pure: an index in, problems out, each with its place and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from .problems import Problem
from .read import GIT_LFS_POINTER
from .resolve_structure import CIRCLE

if TYPE_CHECKING:
    from .compatibility import Misfit
    from .document import Index
    from .facts import Failure
    from .plugins import Plugin
    from .renamed import Conflict
    from .values import ClassValue

_SHOWN: Final = 5


def diagnosed(
    index: Index,
    document: Mapping[str, object],
    *,
    conflicting: Iterable[ClassValue],
    missing: Mapping[str, str],
    conflicts: Iterable[Conflict],
    misfits: Iterable[Misfit],
) -> Iterator[Problem]:
    """Yield all that is wrong, in no order; `document` is the manifest made of the index.

    `conflicting` are the classes without a method resolution order, `missing` the parameters that decorators lift and
    that aren't there, by id.
    """
    yield from _unresolved(index)
    yield from _misused(index)
    yield from _circles(index)
    yield from _conflicts(conflicting, index)
    yield from _ambiguous(index.selection.plugins.values(), index, document)
    yield from _shared_names(index, document)
    yield from _names_in_conflict(index, conflicts)
    yield from _other_interfaces(index, misfits)
    yield from _not_lifted(missing, index)


def unreadable(failures: Iterable[tuple[str, Failure]]) -> Iterator[Problem]:
    """Yield a problem for each searched file that is no Python, or none that can be imported."""
    for path, failure in failures:
        code = "CP012" if failure.reason == GIT_LFS_POINTER else "CP010"
        yield Problem(path=path, line=failure.line, code=code, message=failure.reason, remedy=failure.remedy)


def _unresolved(index: Index) -> Iterator[Problem]:
    """Yield a problem for each class that can't be known, at the class, with where the doubt arose."""
    for item in index.selection.unresolved:
        path, doubt = index.path(item.module), item.doubt
        arose = (index.path(doubt.module), doubt.line)
        where = "" if arose == (path, item.line) else f" ({arose[0]}:{arose[1]})"
        yield Problem(
            path=path,
            line=item.line,
            code="CP020",
            message=f"it can't be known whether {item.id} is a plugin: {doubt.reason}{where}",
            remedy=f"run `coldplug why {item.id}`",
        )


def _misused(index: Index) -> Iterator[Problem]:
    """Yield a problem for each decorator that can't mark what it stands above, or says what it can't."""
    for misuse in index.selection.misuses:
        yield Problem(
            path=index.path(misuse.module),
            line=misuse.line,
            code="CP022",
            message=f"{misuse.id}: {misuse.fault.message}",
            remedy=misuse.fault.remedy,
        )


def _circles(index: Index) -> Iterator[Problem]:
    """Yield a problem for each plugin that derives from itself, whatever its other bases are: no import can make it."""
    for id_, plugin in index.selection.plugins.items():
        for doubt in plugin.doubts:
            if doubt.reason == CIRCLE:
                yield Problem(
                    path=index.path(doubt.module),
                    line=doubt.line,
                    code="CP022",
                    message=f"{id_} can't be made: {doubt.base or id_} derives from itself",
                    remedy="break the circle of bases",
                )


def _conflicts(conflicting: Iterable[ClassValue], index: Index) -> Iterator[Problem]:
    """Yield a problem for each class that Python refuses to make for the order of its bases."""
    for cls in conflicting:
        yield Problem(
            path=index.path(cls.module),
            line=cls.line,
            code="CP021",
            message=f"{cls.qualname}: no consistent method resolution order of its bases exists",
            remedy="change the order of the bases, or leave out the one that another derives from",
        )


def _ambiguous(plugins: Iterable[Plugin], index: Index, document: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each address (`Category/name`) that two plugins share: neither can be reached by it."""
    held: dict[tuple[str, str], list[Plugin]] = {}
    records = document["plugins"]
    for plugin in plugins:
        name = records[plugin.reached.id]["name"]  # type: ignore[index]
        for category in plugin.categories:
            held.setdefault((category, name), []).append(plugin)
    for (category, name), sharing in sorted(held.items(), key=lambda item: item[0]):
        if len(sharing) > 1:
            ids = _listed(sorted(plugin.reached.id for plugin in sharing))
            first = min(sharing, key=lambda plugin: plugin.reached.id)
            yield Problem(
                path=index.path(first.reached.module),
                line=first.reached.classes[0].line,
                code="CP030",
                message=f"the address {category}/{name} is shared by {ids}",
                remedy="give one of them another name, or use their ids",
            )


def _shared_names(index: Index, document: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a note for each name that plugins of several categories share: alone it leads to none of them."""
    plugins = index.selection.plugins
    names = document["names"]
    for name, ids in names.items():  # type: ignore[attr-defined]
        if len(ids) > 1 and not set.intersection(*[set(plugins[id_].categories) for id_ in ids]):
            first = plugins[ids[0]].reached
            yield Problem(
                path=index.path(first.module),
                line=first.classes[0].line,
                code="CP031",
                message=f"the name {name} alone is ambiguous, being that of {_listed(ids)}",
                remedy=f"ask for Category/{name}, or give one of them another name",
                is_note=True,
            )


def _names_in_conflict(index: Index, conflicts: Iterable[Conflict]) -> Iterator[Problem]:
    """Yield a problem for each old name that can't lead where it should."""
    for conflict in conflicts:
        path, line, message = "", 0, conflict.message
        if conflict.renaming is not None:
            path, line = conflict.renaming.file, conflict.renaming.line
        elif conflict.id is not None:
            reached = index.selection.plugins[conflict.id].reached
            path, line, message = index.path(reached.module), reached.classes[0].line, f"{conflict.id}: {message}"
        yield Problem(path=path, line=line, code="CP032", message=message, remedy=conflict.remedy)


def _other_interfaces(index: Index, misfits: Iterable[Misfit]) -> Iterator[Problem]:
    """Yield a problem for each plugin that is written for another plugin interface than the application has."""
    for misfit in misfits:
        reached = index.selection.plugins[misfit.id].reached
        yield Problem(
            path=index.path(reached.module),
            line=reached.classes[0].line,
            code="CP050",
            message=f"{misfit.id}: {misfit.message}",
            remedy=misfit.remedy,
        )


def _not_lifted(missing: Mapping[str, str], index: Index) -> Iterator[Problem]:
    """Yield a problem for each plugin whose decorator lifts the options of what is no table of options."""
    for id_, parameter in missing.items():
        if id_ in index.selection.plugins:
            reached = index.selection.plugins[id_].reached
            yield Problem(
                path=index.path(reached.module),
                line=reached.classes[0].line,
                code="CP040",
                message=f"{reached.qualname} takes no parameter {parameter} that a table stands for",
                remedy="name a parameter annotated with a dataclass, a model or their like in config=",
            )


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_SHOWN])
    return shown if len(ids) <= _SHOWN else f"{shown} and {len(ids) - _SHOWN:,} more"
