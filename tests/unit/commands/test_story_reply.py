"""A story as a reply: who was first, what each outlet adds, and how much is left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.articles.model import StoredArticle
from bot.chat.plain import plain_text
from bot.chat.reply import Heading, Passage, QuoteCard
from bot.commands.stories import SHOWN, Told, chosen, in_order, story_reply
from bot.commands.telling import added_parts, adding_reply
from bot.stories.added import Added, Piece, added, each_adds
from summaries.card import make_card
from summaries.document import Document, Span

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BASE = StoredArticle(
    "a", "https://post.example/a", "", "Berth fees", None, None, "Harbour Post", "en", "", 1, 1, NOW, "t"
)
TEXTS = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the council.\n"
    "A vote of nine to four settled the matter late in the evening, with two members away.",
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“We were promised a seat at this table and we never got one,” said Tam Orrick, secretary of the union.\n"
    "Crews plan to meet on Thursday at the old hall. More than 1,200 berths are affected by it.",
)


def story(texts: tuple[str, ...]) -> list[Told]:
    articles = [
        replace(BASE, id=f"a{at}", text=text, site=f"Outlet {at}", url=f"https://post.example/{at}",
                published=(NOW + timedelta(hours=at)).isoformat())
        for at, text in enumerate(texts)
    ]  # fmt: skip
    cards = [make_card(Document(article.text, article.title)) for article in articles]
    pieces = [Piece.of(article, card) for article, card in zip(articles, cards, strict=True)]
    return [Told(*parts) for parts in zip(articles, cards, each_adds(pieces), strict=True)]


def test_each_outlet_has_what_stands_in_no_other_and_the_earliest_is_named() -> None:
    reply = story_reply(story(TEXTS))
    asides = [part.aside for part in reply.parts if isinstance(part, Heading)]
    assert asides == ["2 articles", "the earliest, adds 2 sentences and 1 quote", "adds 3 sentences and 1 quote"]
    text = plain_text(reply)
    for quote, speaker in (
        ("The fees will pay for the sea wall", "Ada Quill"),
        ("We were promised a seat", "Tam Orrick"),
    ):
        assert text.count(quote) == 1 and speaker in text
    shared = TEXTS[0].split("\n")[0]
    assert shared not in [part.text for part in reply.parts if isinstance(part, Passage)]


def test_the_best_quotations_come_with_their_speakers() -> None:
    found = story(TEXTS)[1]
    article, card = found.article, found.card
    (quote,) = card.quotes if card else ()
    (part,) = added_parts(article, card, Added((), (), (quote.span,)))
    assert isinstance(part, QuoteCard)
    assert part.text.startswith("We were promised") and "Tam Orrick" in part.attribution


def test_a_copy_adds_nothing_and_says_so() -> None:
    text = plain_text(story_reply(story((TEXTS[0], TEXTS[0]))))
    assert "the earliest, adds 3 sentences and 1 quote" in text
    assert text.count("Nothing that stands in no other article of this story.") == 1


def test_an_article_alone_is_shown_as_such() -> None:
    text = plain_text(story_reply(story(TEXTS[:1])))
    assert "the only article so far" in text and "sea wall" in text and "Not this story" not in text


def test_of_many_the_earliest_and_those_that_add_most_are_shown() -> None:
    whole = Span(0, 3)
    many = [Added((whole,) * (at % 9), (), (whole,) * (at == 29)) for at in range(30)]
    shown = chosen(many)
    assert len(shown) == SHOWN
    assert shown[0] == 0 and 29 in shown and shown == sorted(shown)
    assert {len(many[at].sentences) for at in shown[1:]} == {8, 7, 2}
    told = [Told(replace(BASE, id=str(at), text="One two three."), None, added) for at, added in enumerate(many)]
    assert "22 articles of this story are not shown, 3 of which add nothing." in plain_text(story_reply(told))
    assert chosen([]) == []


def test_a_thread_is_told_what_it_has_not_seen_and_nothing_else() -> None:
    first, second, card = *(item.article for item in story(TEXTS)), story(TEXTS)[1].card
    assert card is not None
    reply = adding_reply(second, card, added(Piece.of(second, card), [first.text]))
    assert reply is not None
    text = plain_text(reply)
    assert "adds to the story above" in text and "We were promised" in text and "debate of four hours" not in text
    assert adding_reply(second, card, added(Piece.of(second, card), [first.text, second.text])) is None


def test_those_without_a_date_count_from_when_they_were_read() -> None:
    early, late = replace(BASE, id="e", published="2026-11-23"), replace(BASE, id="l", published=None)
    assert in_order([late, early]) == [early, late]
