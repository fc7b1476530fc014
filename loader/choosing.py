"""Which plugin serves a category: the one that `[use]` names, or the only one that there is."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .catalogue import PluginInfo
    from .settings import Settings


def chosen(
    categories: "Collection[str]",
    listed: "Sequence[PluginInfo]",
    settings: "Settings | None",
    *,
    prefix: str | None,
    source: str,
) -> "PluginInfo":
    """Return the plugin that serves these categories, which have one base; `listed` are those that are switched on.

    `prefix` is that of the variables that may choose.

    Raise `AmbiguousPlugin` where several could, and nothing chooses, and `UnknownPlugin` where none can.
    """
    choices = {} if settings is None else settings.choices
    tops = [choices[category][-1] for category in sorted(categories) if category in choices]
    found = {choice.info.id: choice.info for choice in tops if choice.info is not None}
    if len(found) == 1:
        info = next(iter(found.values()))
        if all(info.id != other.id for other in listed):
            from . import near

            raise near.switched_off(info, info.name, source=source)
        return info
    candidates = list(found.values()) or listed
    if len(candidates) == 1:
        return candidates[0]
    raise _not_one(categories, candidates, prefix=prefix, source=source)


def _not_one(
    categories: "Collection[str]", candidates: "Sequence[PluginInfo]", *, prefix: str | None, source: str
) -> "LookupError":
    """Return the error for categories that no plugin can serve, or several."""
    from .addressing import spelling
    from .errors import AmbiguousPlugin, UnknownPlugin

    shown = " or ".join(sorted(categories))
    if not candidates:
        remedy = "write one, then the manifest anew with `coldplug build`"
        return UnknownPlugin(f"{shown} has no plugin in {source}", plugin=shown, source=source, remedy=remedy)
    ids = sorted(info.id for info in candidates)
    category, name = min(categories), min(info.name for info in candidates)
    variable = "" if prefix is None else f", or set {prefix}__USE__{spelling(category)}"
    return AmbiguousPlugin(
        f"{len(ids)} plugins can serve {shown}: {', '.join(ids)}",
        plugin=shown,
        source=source,
        remedy=f'choose one: write {category} = "{name}" under [use] in a file of open(config=){variable}',
        candidates=ids,
    )


def told(category: str, settings: "Settings") -> str | None:
    """Return a sentence on who serves a category, and whom a higher layer put aside; None where nobody chose."""
    choices = settings.choices.get(category)
    if not choices:
        return None
    said = f"{category} is served by {choices[-1].address} ({choices[-1].layer})"
    former = settings.former(category)
    if former is None:
        return said
    dropped = ", whose options are dropped" if former.info is not None and settings.has_options(former.info) else ""
    return f"{said} instead of {former.address} ({former.layer}){dropped}"
