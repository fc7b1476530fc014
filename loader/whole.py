"""A manifest that is read as a whole: to list it, or because its layout is not the indexer's, or it is no manifest."""

from .manifest import ANEW, refuse
from .reading import parse, scan

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from .manifest import File, Memory

VERSION = 1

_LARGEST = 1 << 28  # of what is read at once
_RECORDS = ',\n"plugins":'


def document(source: "File | Memory") -> dict[str, object]:
    """Return everything that the manifest holds; raise `ManifestError` for what is no manifest of this version."""
    shown, data = source.shown, _read(source)
    if not data.strip():
        refuse(shown, "the manifest is empty", remedy=ANEW)
    if data.startswith(b"\xef\xbb\xbf"):
        refuse(shown, "it begins with a byte order mark, which JSON must not", remedy=ANEW)
    try:
        found = parse(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        refuse(shown, f"it is not UTF-8 (byte {error.start})", remedy=ANEW)
    except ValueError as error:
        refuse(shown, str(error), remedy=ANEW)
    if not isinstance(found, dict):
        refuse(shown, "it holds no JSON object", remedy=ANEW)
    version = found.get("manifest_version")
    if version != VERSION or isinstance(version, bool):
        later = isinstance(version, int) and version > VERSION
        message = f"its manifest_version is {version!r:.40}, and this loader reads {VERSION}"
        refuse(shown, message, remedy="upgrade coldplug" if later else ANEW)
    return found


def listing(source: "File | Memory", names_at: int) -> tuple[dict[str, object], dict[str, object]] | None:
    """Return the names and the records, and read no more, where they stand as the indexer puts them; None elsewhere."""
    data = _read(source)
    try:
        text = data[names_at:].decode("utf-8")
        names, end = scan(text, 0)
        if not text.startswith(_RECORDS, end):
            return None
        records, _ = scan(text, end + len(_RECORDS))
    except ValueError:
        return None  # reading the whole says where it is broken
    return (names, records) if isinstance(names, dict) and isinstance(records, dict) else None


def _read(source: "File | Memory") -> bytes:
    if source.size > _LARGEST:
        message = f"the manifest is larger than {_LARGEST >> 20} MiB, too much to be read as a whole"
        refuse(source.shown, message, remedy=ANEW)
    with source.open() as stream:
        return stream.read(source.size + 1)
