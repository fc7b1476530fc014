"""What a search looks for, the same for every memory."""

_MOST = 64


def search_terms(words: str) -> list[str]:
    """Return the different words of a text, in order; of a long text the first 64, which no store refuses."""
    return list(dict.fromkeys(words.replace("\0", " ").split()))[:_MOST]
