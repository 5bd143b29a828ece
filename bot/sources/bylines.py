"""Who wrote a page: only a name that stands where a page names its author, and that reads like one.

A site, a desk or an address is no author; neither is the writer of a comment or of a related article.
"""

import re

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.sources.tags import Found, Metas, clean, meta

_BY = re.compile(
    r"^(?:(?:written |posted |story |words )?by\b|authors?\b|von\b"
    r"|(?:view |see )?(?:all|more) (?:posts|articles|stories) by\b)\s*:?\s*",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:authors?|byline|bylines)(?:$|[\s_-])", re.IGNORECASE)
_ELSEWHERE = re.compile(r"comment|reply|replies|related|widget", re.IGNORECASE)
_NOT_BYLINE = re.compile(r"avatar|image|photo|description|\bbio(?:graphy)?\b", re.IGNORECASE)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en)?|by|bio|people|staff|contributors?|profiles?|staff-contributors)/", re.IGNORECASE
)
_NO_AUTHOR = re.compile(
    r"https?://|www\.|@|\b(?:gmbh|ltd|inc|plc|admin|editor|staff|team|newsroom|desk|webmaster|contributor|guest)\b|\.(?:com|org|net|co)\b",
    re.IGNORECASE,
)


_MARKED = XPath(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'uthor') or contains(@class, 'yline')"
    " or contains(@id, 'uthor')]"
)


def read_author(tree: HtmlElement, metas: Metas, article: dict[str, object], site: str | None) -> Found | None:
    """Return who the page says wrote it, in structured data, a `meta` tag, or its only byline."""
    given = article.get("author") or article.get("creator")
    people = given if isinstance(given, list) else [given]
    names = [_person(person) for person in people[:6]]
    options = (
        ("json-ld", ", ".join(dict.fromkeys(name for name in names if name))),
        (
            "meta",
            meta(
                metas,
                "author",
                "article:author",
                "parsely-author",
                "sailthru.author",
                "dc.creator",
                "DC.creator",
                "byl",
            ),
        ),
    )
    for source, value in options:
        if name := _name(value, site):
            return Found(name, source)
    told = _name(_byline(tree), site)  # last, since every element is looked at for it
    return Found(told, "byline") if told else None


def _person(value: object) -> str | None:
    if isinstance(value, dict):
        kind = str(value.get("@type", "Person")).lower()
        return clean(value.get("name")) if "organization" not in kind else None
    return clean(value)


def _byline(tree: HtmlElement) -> str | None:
    """Return who a byline names, if all of the page's bylines name the same."""
    names = {name.casefold(): name for tag in _MARKED(tree)[:60] if _is_byline(tag) and (name := _named(tag))}
    return next(iter(names.values())) if len(names) == 1 else None


def _is_byline(tag: HtmlElement) -> bool:
    words = f"{tag.get('class', '')} {tag.get('id', '')}"
    around = " ".join(above.get("class", "") for above in tag.iterancestors())
    marked = tag.get("rel") == "author" or tag.get("itemprop") == "author" or _BYLINE.search(words)
    return bool(marked) and not _NOT_BYLINE.search(words) and not _ELSEWHERE.search(f"{words} {around}")


def _named(tag: HtmlElement) -> str | None:
    """Return the name in a byline: that of the links to people in it, or all of its text."""
    links = [link for link in tag.iterfind(".//a") if _PROFILE.search(link.get("href", ""))]
    if tag.tag == "a" or not links:
        return _name(clean(tag.text_content(), 80), None)
    return ", ".join(dict.fromkeys(name for link in links[:6] if (name := _linked(link)))) or None


def _linked(link: HtmlElement) -> str | None:
    """Return the text of a link to a person's page, if the address bears a part of the name."""
    name = _name(clean(link.text_content(), 80), None)
    address = link.get("href", "").casefold()
    return name if name and any(word in address for word in name.casefold().split() if len(word) > 2) else None


def _name(value: str | None, site: str | None) -> str | None:
    if not value:
        return None
    name = _BY.sub("", value).strip(" ,|·—–-")
    words = name.split()
    if not name or _NO_AUTHOR.search(name) or (site and site.lower() in name.lower()):
        return None
    return (
        name
        if 2 <= len(words) <= 24 and not any(letter.isdigit() for letter in name) and words[0][:1].isupper()
        else None
    )
