"""What cards say of quotations that changed: the same on every surface, since it is made of the parts of a reply."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.articles.model import StoredArticle
from bot.chat.plain import plain_text
from bot.chat.reply import Links, QuoteCard, Text
from bot.commands.cards import card_reply, quotes_reply
from bot.commands.lost import SHOWN, lost_parts
from bot.commands.stories import Told, story_reply
from bot.stories.added import Added
from bot.versions.changes import Version, changes_between
from bot.versions.lost import Carded, LostQuote, lost_of
from summaries.card import make_card
from summaries.document import Card, Document
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited

NEW = "Nobody likes a fee, but everybody fears a flood."
URL = "https://harbour-post.example/berths"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def changed(text: str) -> tuple[StoredArticle, Card, tuple[LostQuote, ...]]:
    article = StoredArticle("a1", URL, "", TITLE, None, None, "Harbour Post", "en", text, 2, 2, NOW)
    old = Carded(1, TEXT, make_card(Document(TEXT, TITLE)), changes_between(Version(TITLE, TEXT), Version(TITLE, text)))
    return article, make_card(Document(text, TITLE)), lost_of([old], text)


def test_the_words_before_lead_to_what_changed_and_those_of_now_to_their_place() -> None:
    article, card, lost = changed(edited((QUOTES[1], NEW)))
    said, before, now = lost_parts(article, card, lost)
    start = TEXT.index(QUOTES[1])
    assert said == Text("The source has changed a quotation since version 1:")
    assert isinstance(before, QuoteCard) and isinstance(now, QuoteCard)
    assert (before.text, before.note, now.text, now.note) == (QUOTES[1], "before, in version 1", NEW, "now")
    assert before.attribution.startswith("Ada Quill") and now.attribution.startswith("Ada Quill")
    assert before.here is not None and before.original is None
    assert before.here.url == f"/articles/a1/versions/1..2#was-{start}-{start + len(QUOTES[1])}"
    assert now.here is not None and now.here.url.startswith("/articles/a1?version=2#at-")
    assert now.original is not None and now.original.url.startswith(f"{URL}#:~:text=")


def test_one_that_has_gone_is_said_to_have_gone() -> None:
    article, card, lost = changed(
        edited((TEXT.splitlines()[1], "The board said in a statement that fees will rise soon."))
    )
    said, before = lost_parts(article, card, lost)
    assert said == Text("The source no longer has this quotation of version 1:")
    assert isinstance(before, QuoteCard) and before.text == QUOTES[0]
    stands = lost_parts(article, card, [replace(lost[0], stands=True)])
    assert stands[0] == Text("The source no longer has these words of version 1 as a quotation:")


def test_more_than_fit_are_counted_with_the_way_to_them() -> None:
    article, card, lost = changed(edited((QUOTES[1], NEW)))
    many = [replace(lost[0], words=f"{QUOTES[1]} {number}") for number in range(SHOWN + 2)]
    *_, counted, way = lost_parts(article, card, many)
    assert counted == Text("2 more quotations have changed since.")
    assert isinstance(way, Links) and way.items[0].url == "/articles/a1/versions/1..2"


def test_every_card_of_an_article_says_it() -> None:
    article, card, lost = changed(edited((QUOTES[1], NEW)))
    for reply in (
        card_reply(article, card, lost),
        quotes_reply(article, card, "", lost),
        quotes_reply(article, card, "quill", lost),
        story_reply([Told(article, card, Added(), lost)]),
    ):
        assert QUOTES[1] in plain_text(reply)
        assert "changed a quotation since version 1" in plain_text(reply)
    assert QUOTES[1] not in plain_text(quotes_reply(article, card, "hollis", lost))
    assert "version 1:" not in plain_text(card_reply(article, card))
