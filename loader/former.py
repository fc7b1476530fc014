"""What the manifest says of plugins under the ids and names that they had before: where they are now, or why not."""

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .manifest import Manifest


def moved(id_: str, manifests: "Sequence[Manifest]") -> "tuple[Manifest, str] | None":
    """Return the id that a plugin has now, by one that it had before, and the manifest that says so."""
    for manifest in manifests:
        now = _told(manifest, id_, "to")
        if now is not None:
            return manifest, now
    return None


def removed(address: str, manifests: "Sequence[Manifest]") -> "tuple[Manifest, str] | None":
    """Return why the plugin with that name or id is gone, an empty text where nobody says, and who says so."""
    name = address if ":" in address else address.rpartition("/")[2]
    for manifest in manifests:
        reason = _told(manifest, name, "removed")
        if reason is not None:
            return manifest, reason
    return None


def _told(manifest: "Manifest", address: str, key: str) -> str | None:
    entry = manifest.head("renamed").get(address)
    found = entry.get(key) if isinstance(entry, dict) else None
    return found if isinstance(found, str) else None
