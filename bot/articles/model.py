"""An article as it is stored, and what a fetch brings."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from summaries.document import Links

SUSPECT_SHARE = 0.4
"""A text that lost more than this leaves is more likely cut off (a paywall, a consent page) than edited."""


FROM_FEED = "feed"
"""The extractor of a text that is the feed's own, because the page could not be read."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """One version of an article: by default the current one.

    `None` means that the page does not say; `canonical_url` is "" when there is none to believe.
    `fetched_at` is when the source was last seen, `version` counts from 1 up to `versions`. `extractor`
    is what read the text: `FROM_FEED` where that is the feed's own. `author_source` and `published_source` are
    where the page says who wrote it and when, in the words of `bot.sources.metadata`; unknown of what was read of old.
    """

    id: str
    url: str
    canonical_url: str
    title: str | None
    author: str | None
    published: str | None
    site: str | None
    language: str | None
    text: str
    version: int
    versions: int
    fetched_at: datetime
    extractor: str = ""
    author_source: str | None = None
    published_source: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one fetch of an article brought; `keys` are its normalised addresses, the surest first.

    `links` is where links stand in the text, where that is known.
    """

    url: str
    canonical_url: str | None
    keys: tuple[str, ...]
    title: str | None
    author: str | None
    published: str | None
    published_source: str | None
    site: str | None
    language: str | None
    text: str
    extractor: str
    links: Links | None = None
    author_source: str | None = None

    @property
    def text_hash(self) -> str:
        """Return what two texts share that differ in white space alone."""
        return hashed(self.text)

    @property
    def title_hash(self) -> str:
        """Return the same for the title; an unknown one counts as empty."""
        return hashed(self.title or "")


def hashed(text: str) -> str:
    """Return the SHA-256 of a text with its white space collapsed, in hexadecimal."""
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def is_suspect(old: str, new: str) -> bool:
    """Say whether the new text of an article looks cut off: it is kept, and the old one stays current."""
    return len(new) < SUSPECT_SHARE * len(old)


def takes_over(old: StoredArticle, new: Finding) -> bool:
    """Say whether what was found becomes the current text of an article.

    A page always says more than a feed's own words for it. Of several feeds' words for it the longest stay: none
    is an edit of another. A page that looks cut off never replaces a whole text.
    """
    if new.extractor == FROM_FEED:
        return old.extractor == FROM_FEED and len(new.text) >= len(old.text)
    return not is_suspect(old.text, new.text)
