from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.articles.model import StoredArticle
from bot.chat.plain import attribution_of, plain_text
from bot.chat.reply import Footer, Heading, Links, Passage, QuoteCard, Reply, Text
from bot.commands.changes import change_reply, crowd_reply
from bot.versions.changes import Version, changes_between
from bot.versions.model import Edited, Notice
from summaries.card import make_card
from summaries.document import Document
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited

P = TypeVar("P")
WHEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
NEW_QUOTE = "Nobody likes a fee, but everybody fears a flood."
NEW = edited((QUOTES[1], NEW_QUOTE), ("1,200", "1,300"))
ARTICLE = StoredArticle(
    "a1", "https://harbour-post.example/berths", "", "Fees rise", None, "2026-11-19", "Harbour Post", "en", NEW, 2, 2, WHEN
)  # fmt: skip
CHANGES = changes_between(Version(TITLE, TEXT), Version("Fees rise", NEW))


def parts(reply: Reply, kind: type[P]) -> list[P]:
    return [part for part in reply.parts if isinstance(part, kind)]


def test_the_heading_names_outlet_and_title_and_our_words_are_one_sentence() -> None:
    reply = change_reply(ARTICLE, CHANGES, used=FRIDAY)
    (heading,) = parts(reply, Heading)
    assert (heading.text, heading.details, heading.aside) == (
        "Fees rise", ("Harbour Post", "19 November 2026"), "3 changes",
    )  # fmt: skip
    assert parts(reply, Text)[0].text == "Harbour Post changed a quote we used on Friday, its headline and a figure."


def test_quotes_come_first_word_for_word_before_and_now_with_who_said_them() -> None:
    old, new = make_card(Document(TEXT, TITLE)), make_card(Document(NEW, "Fees rise"))
    reply = change_reply(ARTICLE, CHANGES, before=old, now=new)
    shown = [part for part in reply.parts if isinstance(part, QuoteCard | Passage)]
    before, after = (part for part in shown[:2] if isinstance(part, QuoteCard))
    assert (before.text, after.text) == (QUOTES[1], NEW_QUOTE)
    assert attribution_of(before) == "Ada Quill, chair, Harbour Board · before"
    assert attribution_of(after) == "Ada Quill, chair, Harbour Board · now"
    assert [part.text for part in shown[2:4]] == [TITLE, "Fees rise"]
    assert ["1,200" in shown[4].text, "1,300" in shown[5].text] == [True, True]


def test_only_the_words_of_now_lead_anywhere() -> None:
    card = make_card(Document(NEW, "Fees rise"))
    before, after = parts(change_reply(ARTICLE, CHANGES, now=card), QuoteCard)
    assert (before.here, before.original) == (None, None)
    quote = next(quote for quote in card.quotes if quote.span.of(NEW) == NEW_QUOTE)
    assert after.here is not None
    assert after.original is not None
    assert after.here.url == f"/articles/a1?version=2#at-{quote.marks.start}-{quote.marks.end}"
    assert after.original.url.startswith("https://harbour-post.example/berths#:~:text=")


def test_what_vanished_and_what_is_new_stand_alone() -> None:
    line = TEXT.splitlines()[2]
    gone = changes_between(Version(TITLE, TEXT), Version(TITLE, edited((line + "\n", ""))))
    reply = change_reply(ARTICLE, gone)
    assert [text.text for text in parts(reply, Text)] == ["Harbour Post changed a quote.", "Quote, no longer there:"]
    assert [card.text for card in parts(reply, QuoteCard)] == [QUOTES[1]]
    back = changes_between(Version(TITLE, edited((line + "\n", ""))), Version(TITLE, TEXT))
    assert [text.text for text in parts(change_reply(ARTICLE, back), Text)][1] == "New quote:"


def test_an_unknown_speaker_is_not_called_unknown_where_nobody_looked() -> None:
    assert [attribution_of(card) for card in parts(change_reply(ARTICLE, CHANGES), QuoteCard)] == ["before", "now"]


def test_many_changes_are_cut_and_counted() -> None:
    old = "\n".join(f"Quay number {number} is open on this day of the year." for number in range(9))
    new = old.replace("open", "closed")
    changes = changes_between(Version(None, old), Version(None, new))
    reply = change_reply(replace(ARTICLE, site=None, title=None, text=new), changes)
    assert len(parts(reply, Passage)) == 12
    assert parts(reply, Text)[0].text == "The source changed a sentence."
    assert parts(reply, Text)[-1].text == "3 more changes are not shown here."
    assert parts(reply, Heading)[0].text == "Untitled article"


def test_an_article_without_an_address_leads_to_our_page_alone() -> None:
    (links,) = parts(change_reply(replace(ARTICLE, url=""), CHANGES), Links)
    assert [link.url for link in links.items] == ["/articles/a1?version=2"]


def test_a_crowd_is_named_and_not_shown() -> None:
    items = tuple(
        Edited(replace(ARTICLE, id=f"a{number}", text=TEXT), replace(ARTICLE, id=f"a{number}"), CHANGES, WHEN)
        for number in range(25)
    )
    reply = crowd_reply(Notice("c1", "harbour-post.example", (*items, items[0])))
    assert parts(reply, Heading)[0].text == "Harbour Post changed 25 articles within an hour"
    (links,) = parts(reply, Links)
    assert len(links.items) == 10
    assert parts(reply, Footer)[0].text == "15 more are not listed here."
    assert QUOTES[1] not in plain_text(reply)
