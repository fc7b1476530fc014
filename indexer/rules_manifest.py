"""Rules about the manifest that the project keeps: whether it is there, as it was written, and about this source.

What stands in the file was read before; here it is only compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .rules_source import WHOLE, Found, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ANEW = "write it anew with `coldplug build`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The manifest in its file: `document` is None where there is none that can be read, `fault` says why.

    `now` is the one that would be written.

    `canonical` tells whether its bytes are those that its content is written with; `differences` are those
    to `now`. `said_at` is where the project's file names it, with that file's path.

    Where a user chose files, `is_chosen` tells whether the manifest or the file that names it is among them, and
    `touched` are the modules that are and of which it does not say what it should.
    """

    path: str
    said_in: str
    said_at: Span
    now: Mapping[str, Any]
    document: Mapping[str, Any] | None = None
    exists: bool = True
    fault: str = ""
    canonical: bool = True
    differences: Sequence[str] = field(default=())
    is_chosen: bool = True
    touched: frozenset[str] = frozenset()


def missing_manifest(kept: Kept) -> Iterator[Found]:
    """Tell of a manifest that is not there.

    The project names a manifest as its `output`, and there is no such file.

    An application that opens it fails at its start. For a manifest that is only written when a package is built,
    leave this rule out, with `ignore` in `[tool.coldplug.check]`. Where files are given to `coldplug check`, this is
    told only if the manifest or `pyproject.toml` is among them.
    """
    if kept.is_chosen and not kept.exists:
        yield Found(
            path=kept.said_in,
            span=kept.said_at,
            message=f"there is no {kept.path}",
            remedy="write it with `coldplug build`",
        )


def unreadable_manifest(kept: Kept) -> Iterator[Found]:
    """Tell of a manifest that no loader can open.

    The file that should hold the manifest holds something else: it is cut off, no JSON, or of another version.

    No loader of this version can open it.
    """
    if kept.is_chosen and kept.fault:
        yield Found(path=kept.path, span=WHOLE, message=kept.fault, remedy=_ANEW)


def stale_manifest(kept: Kept) -> Iterator[Found]:
    """Tell of a manifest that is not about this source.

    The manifest is not what `coldplug build` would write: plugins, options or modules changed since.

    The application sees the plugins of then. Other versions of dependencies alone make nothing stale. Where files are
    given to `coldplug check`, this is told if something about them differs, or if the manifest is among them.
    """
    if kept.document is None or not (kept.is_chosen or kept.touched):
        return
    stale = [line for line in kept.differences if not line.startswith(("dependency ", "layout "))]
    stale.sort(key=lambda line: not line.startswith("plugin "))  # what users notice first
    if stale:
        more = f", and {len(stale) - 1} more" if len(stale) > 1 else ""
        yield Found(path=kept.path, span=WHOLE, message=f"it is stale: {stale[0]}{more}", remedy=_ANEW)


def edited_manifest(kept: Kept) -> Iterator[Found]:
    """Tell of a manifest that was edited.

    The manifest was edited by hand, or by another program: its bytes are not those that its content is written
    with.

    The next build takes the change away. What the project wants to say belongs into the source, or into
    `[tool.coldplug]`.
    """
    if kept.is_chosen and kept.document is not None and not kept.canonical:
        yield Found(
            path=kept.path,
            span=WHOLE,
            message="it is not as it was written: it was edited, or formatted anew",
            remedy="say it in the source or in [tool.coldplug], and write it anew with `coldplug build`",
        )


def manifest_of_another_version(kept: Kept) -> Iterator[Found]:
    """Tell of a manifest that another version of Coldplug wrote.

    The manifest was written by another version of Coldplug than the one that checks it.

    What one version reads from source, another may read better. Told as a note.
    """
    if kept.document is None or not kept.is_chosen:
        return
    written, now = kept.document.get("generator"), kept.now["generator"]
    if written != now and isinstance(written, dict):
        yield Found(
            path=kept.path,
            span=WHOLE,
            message=f"it was written by version {written.get('version')}; this is {now['version']}",
            remedy=_ANEW,
            is_note=True,
        )


def plugin_gone(kept: Kept) -> Iterator[Found]:
    """Tell of plugins of the manifest that are gone without a word.

    A plugin of the manifest is gone from the source, and nothing says what became of it.

    Its name stands in other people's configuration. `[tool.coldplug.renamed]` leads from the old name to the new
    one, or says why it is gone; a decorator's `aliases` do so for one plugin.
    """
    if kept.document is None:
        return
    plugins = kept.document.get("plugins")
    names, renamed = kept.now["names"], kept.now.get("renamed", {})
    for id_, record in sorted(plugins.items()) if isinstance(plugins, dict) else ():
        name = record.get("name") if isinstance(record, dict) else None
        if id_ in kept.now["plugins"] or not isinstance(name, str) or name in names or name in renamed:
            continue
        if not (kept.is_chosen or id_.partition(":")[0] in kept.touched):
            continue
        yield Found(
            path=kept.path,
            span=WHOLE,
            message=f"the plugin {name} ({id_}) is gone, and nothing says what became of it",
            remedy=f'say it in [tool.coldplug.renamed]: {name} = "its new name", or {{ removed = "why" }}',
            id=id_,
        )
