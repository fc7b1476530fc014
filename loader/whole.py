"""A manifest that is read as a whole: to list it, or because its layout is not the indexer's, or it is no manifest."""

from .manifest import ANEW, parse, refuse, scan

TYPE_CHECKING = False  # as `typing` has it, without importing `typing`
if TYPE_CHECKING:
    from .manifest import File, Memory

VERSION = 1

_LARGEST = 1 << 28  # of what is read at once
_CHUNK = 1 << 20  # what is read at once of a file that is read through
_RECORDS = ',\n"plugins":'
_REQUIRED = ("names", "plugins")  # without them nothing can be found; what else is absent, is not known


class Whole:
    """The sections of a manifest, of which no more is read than is asked for: the names and records, or all."""

    __slots__ = ("_document", "_listing", "_names_at", "_source")

    def __init__(self, source: "File | Memory", names_at: int) -> None:
        """Read nothing yet; `names_at` is where the names begin, 0 where the layout is not the indexer's."""
        self._source = source
        self._names_at = names_at
        self._document: dict[str, object] | None = None
        self._listing: dict[str, dict[str, object]] | None = None

    def document(self) -> dict[str, object]:
        """Return everything, read once; raise `ManifestError` for what is no manifest of this version."""
        if self._document is None:
            self._document = _document(self._source)
        return self._document

    def section(self, key: str) -> dict[str, object]:
        """Return one section; raise `ManifestError` where it is not what it must be."""
        if key not in _REQUIRED:
            return self._read(key)
        if self._listing is None:
            is_laid_out = self._document is None and self._names_at
            found = _listing(self._source, self._names_at) if is_laid_out else None
            self._listing = found or {required: self._read(required) for required in _REQUIRED}
        return self._listing[key]

    def known(self, key: str) -> dict[str, object] | None:
        """Return a section that was read before."""
        if self._listing is not None and key in self._listing:
            return self._listing[key]
        return None if self._document is None else self._read(key)

    def _read(self, key: str) -> dict[str, object]:
        document = self.document()
        if key not in document and key in _REQUIRED:
            refuse(self._source.shown, f"it has no {key!r}", remedy=ANEW)
        found = document.get(key, {})
        if not isinstance(found, dict):
            refuse(self._source.shown, f"{key!r} is no object", remedy=ANEW)
        return found


def mentions(source: "File | Memory", *, key: str) -> bool:
    """Tell whether the key stands anywhere in the file, as canonical text spells it.

    Where it does not, no section of a canonical manifest has it: names, ids and modules hold nothing to be escaped.
    """
    wanted = f'"{key}"'.encode("utf-8", "surrogatepass")
    block = b""
    with source.open() as stream:
        while more := stream.read(_CHUNK):
            block = block[-len(wanted) :] + more
            if wanted in block:
                return True
    return False


def _document(source: "File | Memory") -> dict[str, object]:
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


def _listing(source: "File | Memory", names_at: int) -> dict[str, dict[str, object]] | None:
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
    if not isinstance(names, dict) or not isinstance(records, dict):
        return None
    return {"names": names, "plugins": records}


def _read(source: "File | Memory") -> bytes:
    if source.size > _LARGEST:
        message = f"the manifest is larger than {_LARGEST >> 20} MiB, too much to be read as a whole"
        refuse(source.shown, message, remedy=ANEW)
    with source.open() as stream:
        return stream.read(source.size + 1)
