"""Every page of the archive with a stranger's words in every field there is: read as a browser reads it, nothing acts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import html as lxml_html

from adapters.web import render
from bot.chat.pages import (
    ADDED,
    ARTICLES,
    QUOTES,
    TALK,
    DiffPage,
    DiffRun,
    DigestEntry,
    DigestLine,
    DigestPage,
    DigestSection,
    FoundArticle,
    FoundQuote,
    FoundRemark,
    SearchPage,
    VersionLine,
)
from bot.chat.positions import SIDES, PositionCell, PositionsPage
from bot.chat.reading import ArticlePage, Segment, SpeakersPage, TopicLine, TopicPage
from bot.chat.reply import Link
from tests.fakes.page import Page, seen
from tests.hostile.filling import PLACE, SOURCE, filled
from tests.hostile.strings import HOSTILE

TEMPLATES = render.make_environment()
OWN = {
    (DiffRun, "kind"): ADDED,
    (Segment, "anchor"): "at-1-2",
    (Segment, "kinds"): ("quote",),
    (PositionCell, "id"): "c1",
    (PositionCell, "side"): SIDES[0],
    (PositionsPage, "topic"): "t1",
    (PositionsPage, "totals"): tuple((side, 1) for side in SIDES),
    (TopicLine, "id"): "t1",
    (DigestLine, "id"): "d1",
    (DigestEntry, "anchor"): "a1",
    (DigestSection, "anchor"): "s1",
    (SearchPage, "found"): (),
    (SearchPage, "totals"): ((ARTICLES, 1), (QUOTES, 1), (TALK, 1)),
    (SearchPage, "kind"): ARTICLES,
    (SearchPage, "empty"): False,
}
"""What no stranger writes: ids, and names of kinds. All other fields are filled, those of fields to come as well."""


def search(kind: str, found: type) -> Callable[[str, str], str]:
    def drawn(words: str, url: str) -> str:
        page = replace(made(SearchPage, words, url), kind=kind, found=(made(found, words, url),))
        return render.search_html(TEMPLATES, page)

    return drawn


def made(kind: type, words: str, url: str) -> Any:
    return filled(kind, words, url, {**OWN, (ArticlePage, "url"): url})


PAGES: dict[str, Callable[[str, str], str]] = {
    "article": lambda words, url: render.page_html(TEMPLATES, made(ArticlePage, words, url)),
    "diff": lambda words, url: render.diff_html(TEMPLATES, made(DiffPage, words, url), "/a", side=False),
    "diff beside": lambda words, url: render.diff_html(TEMPLATES, made(DiffPage, words, url), "/a", side=True),
    "topics": lambda words, url: render.topics_html(TEMPLATES, (made(TopicLine, words, url),)),
    "topic": lambda words, url: render.topic_html(TEMPLATES, made(TopicPage, words, url)),
    "positions": lambda words, url: render.positions_html(TEMPLATES, made(PositionsPage, words, url)),
    "speakers": lambda words, url: render.speakers_html(TEMPLATES, made(SpeakersPage, words, url)),
    "nobody": lambda words, _: render.speakers_html(TEMPLATES, SpeakersPage(words)),
    "articles found": search(ARTICLES, FoundArticle),
    "quotes found": search(QUOTES, FoundQuote),
    "talk found": search(TALK, FoundRemark),
    "nothing found": lambda words, url: render.search_html(TEMPLATES, made(SearchPage, words, url)),
    "nothing asked": lambda words, _: render.search_html(TEMPLATES, SearchPage(words, empty=True, problem=words)),
    "digests": lambda words, url: render.digests_html(TEMPLATES, (made(DigestLine, words, url),)),
    "digest": lambda words, url: render.digest_html(TEMPLATES, made(DigestPage, words, url), "d1"),
}
SCRIPTS = {"/static/article.js", "/static/icon.svg"}
ACTING = ("object", "embed", "iframe", "base", "frame", "applet", "template", "textarea", "style")
BAD = (
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//evil.example",
    "/\\evil.example",
    "JaVaScRiPt:x",
    "file:///x",
)


def leads(link: str) -> bool:
    """Say whether a link leads away from our own pages."""
    return bool(link) and (not link.startswith(("/", "#", "?")) or link[:2] in ("//", "/\\"))


def judged(drawn: str) -> Page:
    """Read a page as a browser does, and as another parser does, which must agree on what may act."""
    page = Page(drawn)
    assert page.handlers <= SCRIPTS
    tree = lxml_html.document_fromstring(drawn.encode())
    assert not tree.xpath(" | ".join(f"//{name}" for name in ACTING))
    assert not tree.xpath("//script[not(@src)] | //meta[@http-equiv] | //@*[starts-with(name(), 'on')] | //@style")
    assert {*tree.xpath("//@src")} <= SCRIPTS
    return page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_words_as_words(name: str) -> None:
    usual = Page(PAGES[name]("words", PLACE))
    for words in HOSTILE:
        page = judged(PAGES[name](words, PLACE))
        assert page.elements <= usual.elements | {"span"}, words
        assert {link for link in page.links if leads(link)} <= {PLACE, SOURCE}, words
        assert seen(words) in seen(page.text), words


@pytest.mark.parametrize("name", PAGES)
def test_no_page_links_where_it_should_not(name: str) -> None:
    for url in (*BAD, *(words for words in HOSTILE if not words.strip().startswith(("http://", "https://")))):
        page = judged(PAGES[name]("words", url))
        assert [link for link in page.links if leads(link)] == [], url


def test_every_page_that_there_is_is_tried() -> None:
    drawing = {name for name in vars(render) if name.endswith("_html")} - {"message_html"}
    lines = "".join(str(page.__code__.co_names) for page in PAGES.values()) + "search_html"
    assert [name for name in drawing if name not in lines] == []


def test_a_version_and_a_link_are_filled_too() -> None:
    version = filled(VersionLine, "words", PLACE)
    assert version.diff == Link("words", PLACE) and version.kinds == version.suspect == "words"
