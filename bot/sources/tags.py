"""What the readers of a page's tags share: values that say where they were read, and clean texts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

MAX_TITLE, MAX_SHORT = 300, 256

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


Metas = Sequence[HtmlElement]
"""The `meta` tags of a page, found once for all who ask."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where on the page it was read."""

    value: str
    source: str


def clean(value: object, limit: int = MAX_SHORT) -> str | None:
    """Return a text on one line without control characters, or nothing if it is none or too long."""
    if not isinstance(value, str):
        return None
    text = _SPACE.sub(" ", _CONTROL.sub(" ", _UNSEEN.sub("", value))).strip()
    return text if 0 < len(text) <= limit else None


def meta(metas: Iterable[HtmlElement], *names: str) -> str | None:
    """Return the content of the first of a page's `meta` tags that has one of these names, in the names' order."""
    found: dict[tuple[str, str], str] = {}
    for tag in metas:
        for attribute in ("property", "name", "itemprop"):
            key = (tag.get(attribute, ""), attribute)
            if key[0] in names and key not in found and (value := clean(tag.get("content"), MAX_TITLE)):
                found[key] = value
    keys = ((name, attribute) for name in names for attribute in ("property", "name", "itemprop"))
    return next((found[key] for key in keys if key in found), None)
