"""The archive's pages: what they show, in which order, and that words of strangers are words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from adapters.web.render import (
    diff_html,
    make_environment,
    page_html,
    search_html,
    speakers_html,
    topic_html,
    topics_html,
)
from bot.chat.pages import (
    ARTICLES,
    QUOTES,
    TALK,
    DiffLine,
    DiffPage,
    DiffRun,
    DiffStretch,
    FoundArticle,
    FoundPassage,
    FoundQuote,
    FoundRemark,
    Piece,
    SearchPage,
    VersionLine,
    Versions,
)
from bot.chat.reading import (
    ArticlePage,
    DayReports,
    Paragraph,
    Quoted,
    Remark,
    Reports,
    Segment,
    SpeakerLine,
    SpeakersPage,
    StoryEntry,
    StoryReport,
    TopicLine,
    TopicPage,
)
from bot.chat.reply import Link, QuoteCard
from tests.fakes.page import Page, seen
from tests.fakes.replies import HERE, original
from tests.hostile.filling import SOURCE
from tests.hostile.strings import HOSTILE

TEMPLATES = make_environment()
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 26), date(2026, 11, 24)
OURS = {
    *("a", "b", "bdi", "blockquote", "body", "button", "code", "details", "div", "figcaption", "figure", "form", "h1"),
    *("h2", "h3", "head", "header", "html", "img", "input", "label", "li", "line", "link", "main", "meta", "nav"),
    *("ol", "p", "rect", "section", "span", "summary", "svg", "table", "tbody", "td", "th", "thead", "time", "title"),
    *("tr", "ul", "mark", "ins", "del", "aside", "article", "b", "br", "dd", "dl", "dt", "script"),
}
WAYS = ("/topics/", "/archive/topics/t1", "/channels/policy/", "/articles/a1")
OWN = (
    *(
        "/archive/digests",
        "/search",
        "#search",
        "#changes",
        "#article",
        "/articles/a1/versions/1..2",
        "/articles/a1/versions/1..2?view=side",
    ),
    "/",
    "/topics",
    "/speakers",
    "/static/icon.svg",
    "/static/room.css",
    "#topics",
    "#topic",
    "#speakers",
)
TOPIC = TopicLine("t1", "Berth fees", "berth fees, -regatta", True, 2, 3, AT)
REPORT = StoryReport("Harbour Post", "Berth fees rise", "24 November 2026", Link("", "/articles/a1"), Link("", SOURCE))
QUOTE = QuoteCard("The fees will pay for the sea wall,", "Ada Quill, chair", "", HERE, original("The%20fees"))
OTHER = StoryReport("Tideline", "New fees", "date unknown", Link("", "/articles/a2"))
PAGE = TopicPage(
    topic=TOPIC,
    reports=Reports(FIRST, LAST, (DayReports(LAST, "Harbour Post", 1),)),
    stories=(StoryEntry("Berth fees rise", "Matched: berth fees, twice.", (REPORT, OTHER), QUOTE),),
    older=1,
    remarks=(Remark("robin", AT, "We should ask.", edited=True),),
    threads=(Link("#policy", "/channels/policy/threads/m1"),),
)


def in_order(page: str, *words: str) -> None:
    place = 0
    for word in words:
        place = page.index(word, place) + len(word)


def test_topics_say_how_much_is_on_them_and_which_are_closed() -> None:
    closed = replace(TOPIC, id="t2", name="Old fees", open=False, stories=0, articles=0, latest=None)
    page = Page(topics_html(TEMPLATES, (TOPIC, closed)))
    in_order(page.text, "Berth fees", "2 stories · 3 articles · latest", "24 November 2026", "Watching for", "-regatta")
    in_order(page.text, "Old fees", "closed", "no stories · no articles", "Watching for")
    assert {"/topics/t1", "/topics/t2"} <= page.links
    assert "There is no topic yet." in Page(topics_html(TEMPLATES, ())).text


def test_a_timeline_shows_stories_with_outlets_reason_quote_and_links_then_what_was_said() -> None:
    page = Page(topic_html(TEMPLATES, PAGE))
    in_order(page.text, "Berth fees", "2 stories · 3 articles · 1 reply", "Its thread:", "#policy")
    in_order(
        page.text, "Stories", "“The fees will pay for the sea wall,”", "Ada Quill, chair", "Harbour Post", "Tideline"
    )
    in_order(page.text, "Matched: berth fees, twice.", "1 older story is not shown here.", "What was said")
    in_order(page.text, "robin", "24 November 2026", "edited", "We should ask.")
    assert {"/articles/a1", "/articles/a2", SOURCE, HERE.url, "/channels/policy/threads/m1"} <= page.links


def test_the_chart_is_told_in_words_and_as_a_table() -> None:
    drawn = topic_html(TEMPLATES, PAGE)
    assert (
        'role="img" aria-label="Stories per day by outlet, 26 October to 24 November. Harbour Post: 1 story.' in drawn
    )
    assert "<title>24 November, Harbour Post: 1 story</title>" in drawn
    assert '<th scope="row">24 November</th><td>1</td>' in drawn
    without = topic_html(TEMPLATES, replace(PAGE, reports=Reports(FIRST, LAST)))
    assert "<svg" not in without
    assert "Nothing was reported on it in the last 30 days." in without


def test_an_empty_topic_says_so() -> None:
    empty = replace(TOPIC, stories=0, articles=0, latest=None)
    page = Page(topic_html(TEMPLATES, TopicPage(empty, Reports(FIRST, LAST), (), 0, (), ())))
    assert "Nothing has come to this topic yet." in page.text
    assert "Nothing has been said in its thread yet." in page.text
    assert "older" not in page.text and "last 30 days" not in page.text


def test_somebody_s_quotations_stand_with_role_outlet_date_and_place() -> None:
    page = Page(speakers_html(TEMPLATES, SpeakersPage("quill", "Ada Quill", (Quoted(QUOTE, REPORT),), 7)))
    in_order(page.text, "Ada Quill", "7 quotations", "the latest 1 are shown")
    in_order(page.text, "“The fees", "Ada Quill, chair", "Harbour Post", "24 November 2026")
    assert {HERE.url, "/articles/a1"} <= page.links
    assert page.values == {"quill"}


def test_several_names_are_offered_and_nobody_is_said() -> None:
    lines = (SpeakerLine("Ada Quill", 3), SpeakerLine("R&D Board", 1))
    page = Page(speakers_html(TEMPLATES, SpeakersPage("a", speakers=lines, waiting=2)))
    assert "Several names have “a” in them." in page.text
    assert "3 quotations" in page.text and "1 quotation" in page.text
    assert {"/speakers?name=Ada%20Quill", "/speakers?name=R%26D%20Board"} <= page.links
    assert "2 articles are still to be read" in page.text
    assert "Nobody of the name “nemo” is quoted" in Page(speakers_html(TEMPLATES, SpeakersPage("nemo"))).text


def searched(words: str) -> tuple[str, ...]:
    """Return search pages with a stranger's words in every place."""
    pieces = (Piece(words), Piece(words, hit=True))
    article = FoundArticle(pieces, words, words, HERE, (FoundPassage(pieces, HERE, original("x")),), Link("", SOURCE))
    quote = FoundQuote(pieces, pieces, words, words, words, HERE, original("x"))
    remark = FoundRemark(pieces, words, AT, edited=True, here=Link(words, "/channels/policy/threads/m1"))
    page = SearchPage(words, totals=((ARTICLES, 30),), pages=3, page=2, most=9, speakers=(words,), waiting=1)
    return (
        search_html(TEMPLATES, replace(page, found=(article,))),
        search_html(TEMPLATES, replace(page, kind=QUOTES, found=(quote,))),
        search_html(TEMPLATES, replace(page, kind=TALK, found=(remark,))),
        search_html(TEMPLATES, page),
        search_html(TEMPLATES, SearchPage(words, empty=True)),
    )


def compared(words: str) -> tuple[str, ...]:
    """Return pages of an article's versions with a stranger's words in every place."""
    runs = tuple(DiffRun(kind, words) for kind in ("kept", "added", "removed"))
    line = VersionLine(1, AT, Link(words, "/articles/a1"), words, words, Link(words, "/articles/a1"), ((words, words),))
    lines = DiffStretch((DiffLine(runs),))
    page = DiffPage(words, runs, (words,), line, line, words, (replace(lines, hidden=True), lines), (words,))
    versions = Versions(words, (line, replace(line, shown=True)), line.diff, line.page)
    article = ArticlePage(words, (words,), SOURCE, (Paragraph((Segment(words),)),), versions=versions)
    return (
        diff_html(TEMPLATES, page, "/articles/a1/versions/1..2", side=False),
        diff_html(TEMPLATES, page, "/articles/a1/versions/1..2", side=True),
        page_html(TEMPLATES, article),
    )


def test_what_was_found_is_counted_lit_up_and_led_to() -> None:
    pieces = (Piece("New "), Piece("berth", hit=True), Piece(" fees."))
    found = FoundArticle(pieces, "Harbour Post", "24 November 2026", HERE, (FoundPassage(pieces, HERE, original("x")),))
    shown = SearchPage(
        "berth", totals=((ARTICLES, 25), (QUOTES, 3), (TALK, 0)), found=(found,), page=2, pages=3, most=1_000
    )
    drawn = search_html(TEMPLATES, shown)
    page = Page(drawn)
    in_order(page.text, "Articles 25", "Quotations 3", "Discussion 0", "Page 2 of 3", "New berth fees.", "Harbour Post")
    assert '<mark class="hit">berth</mark>' in drawn
    assert {"/search?q=berth&in=articles", "/search?q=berth&in=articles&page=3", HERE.url} <= page.links
    full = Page(search_html(TEMPLATES, replace(shown, totals=((ARTICLES, 1_000),))))
    assert "Articles 1000+" in full.text and "The newest 1000 are looked at" in full.text


def test_what_was_not_found_helps_on() -> None:
    page = Page(search_html(TEMPLATES, SearchPage("a&b", totals=((ARTICLES, 0), (QUOTES, 2), (TALK, 0)), most=9)))
    assert "No article that is kept here has all of “a&b”" in page.text and "the words one after the other" in page.text
    assert "/search?q=a%26b&in=quotes" in page.links
    nothing = Page(search_html(TEMPLATES, SearchPage("-x", empty=True)))
    assert "add a word that has to be there" in nothing.text


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_words(words: str) -> None:
    quote = QuoteCard(words, words, words, HERE, original("x"))
    report = StoryReport(words, words, words, Link(words, "/articles/a1"), Link(words, SOURCE))
    topic = replace(TOPIC, name=words, watch=words)
    timeline = TopicPage(
        topic=topic,
        reports=Reports(FIRST, LAST, (DayReports(LAST, words, 1),)),
        stories=(StoryEntry(words, words, (report,), quote),),
        older=0,
        remarks=(Remark(words, AT, words),),
        threads=(Link(words, "/channels/policy/threads/m1"),),
    )
    said = SpeakersPage(words, words, (Quoted(quote, report),), 1)
    several = SpeakersPage(words, speakers=(SpeakerLine(words, 1),))
    for drawn in (
        topics_html(TEMPLATES, (topic,)),
        topic_html(TEMPLATES, timeline),
        speakers_html(TEMPLATES, said),
        speakers_html(TEMPLATES, several),
        speakers_html(TEMPLATES, SpeakersPage(words)),
        *searched(words),
        *compared(words),
    ):
        page = Page(drawn)
        assert page.elements <= OURS
        assert drawn.count("<script") == drawn.count('<script src="/static/article.js" defer></script>')
        assert page.handlers <= {"/static/icon.svg", "/static/article.js"}
        own = {link for link in page.links if link.startswith(WAYS)}
        named = {link for link in page.links if link.startswith(("/speakers?name=", "/search?q="))}
        assert page.links - own - named - set(OWN) <= {SOURCE, original("x").url}
        assert seen(words) in seen(page.text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_only_the_web_and_our_own_pages_are_linked(url: str) -> None:
    bad = Link("x", url)
    report = replace(REPORT, here=bad, original=bad)
    entry = StoryEntry("x", "x", (report,), replace(QUOTE, here=bad, original=bad))
    page = Page(topic_html(TEMPLATES, replace(PAGE, stories=(entry,), threads=(bad,))))
    assert url not in page.links
