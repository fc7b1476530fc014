"""Rules about where plugins run: the plugin interface that they are written for, and the Python that they ask for.

What each says is in its record already; here it is held against what the manifest is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rules_source import Found
    from .rules_subject import Subject


def other_interface(subject: Subject) -> Iterator[Found]:
    """Tell of plugins written for an interface that the application does not have.

    A plugin says that it is written for a version of the plugin interface which the application does not have.

    `api-version` in `[tool.coldplug]` is the range that the application has; the loader refuses what is not in it.
    """
    return subject.problems("CP050")


def no_interface(subject: Subject) -> Iterator[Found]:
    """Tell of plugins that don't say which interface they are written for.

    The application states its plugin interface, and a plugin does not say which version of it it is written for.

    When the interface changes, nothing tells that the plugin did not. Off by default: many projects change all at
    once.
    """
    if "compat" not in subject.document:
        return
    for item, _, record in subject.plugins():
        if record["mro"] is not None and "api_version" not in record.get("compat", {}):
            attribute = subject.project.api_version_attribute or "api_version"
            yield item.source.found(
                item.source.name_span(item.node),
                f"{item.cls.qualname} does not say which plugin interface it is written for",
                f"set {attribute} in its body, or in that of its base",
                about=item.id,
            )


def other_python(subject: Subject) -> Iterator[Found]:
    """Tell of plugins that need another Python than the manifest is for.

    A plugin comes with a distribution whose `requires-python` leaves out the Python that the manifest is for.

    Installers refuse the distribution there, and the loader the plugin.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    target = subject.document["target"]["python"]
    for item, _, record in subject.plugins():
        wanted = record.get("compat", {}).get("python")
        if wanted is None:
            continue
        try:
            fits = SpecifierSet(wanted).contains(f"{target}.99", prereleases=True) or SpecifierSet(wanted).contains(
                target
            )
        except InvalidSpecifier:
            continue
        if not fits:
            yield item.source.found(
                item.source.name_span(item.node),
                f"{record['name']} needs Python {wanted}, and the manifest is for {target}",
                "widen requires-python, or build the manifest for another Python",
                about=item.id,
            )
