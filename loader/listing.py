"""Many plugins at once, by category, and the categories of several manifests."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .catalogue import PluginInfo
    from .manifest import Manifest

    Categories = Mapping[str, str | None]  # each with the id of its base


def by_category(plugins: "Iterable[PluginInfo]", categories: "Categories") -> "dict[str, list[PluginInfo]]":
    """Return the plugins by category, each list by name; those without one come under the empty category."""
    found: dict[str, list[PluginInfo]] = {category: [] for category in categories}
    for info in sorted(plugins, key=lambda info: (info.name, info.id)):
        for category in info.categories or ("",):
            found.setdefault(category, []).append(info)
    return found


def of_category(
    plugins: "Iterable[PluginInfo]", category: "str | Callable[..., object]", categories: "Categories", *, source: str
) -> "list[PluginInfo]":
    """Return those of the plugins that are of a category; raise `UnknownPlugin` for one that no manifest has."""
    wanted = meant(category, categories)
    found = [info for info in plugins if not wanted.isdisjoint(info.categories)]
    if not found and wanted.isdisjoint(categories):
        from . import near

        raise near.unknown_category(min(wanted), categories=categories, source=source)
    return found


def meant(category: "str | Callable[..., object]", categories: "Categories") -> set[str]:
    """Return the categories that a name or a base class stands for; what no manifest has stands for itself."""
    if isinstance(category, str):
        return {category}
    base = f"{category.__module__}:{category.__qualname__}"
    return {name for name, id_ in categories.items() if id_ == base} or {base}


def joined_categories(manifests: "Sequence[Manifest]") -> "dict[str, str | None]":
    """Return the categories of all manifests; raise `ManifestError` where two disagree."""
    joined: dict[str, str | None] = {}
    where: dict[str, str] = {}
    for manifest in manifests:
        for category, base in manifest.categories.items():
            if joined.setdefault(category, base) != base:
                manifest.refuse(
                    f"the category {category!r} is of {base!r}, but of {joined[category]!r} in {where[category]}"
                )
            where.setdefault(category, manifest.shown)
    return joined
