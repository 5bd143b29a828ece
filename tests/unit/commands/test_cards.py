import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from bot.articles.articles import StoredArticle
from bot.chat.plain import attribution_of
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Buttons, Fields, Figures, Footer, Heading, Links, Passage, QuoteCard, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, Request, Value
from bot.commands.cards import ENGLISH_ONLY, best_quotes, card_reply, quotes_reply, worth
from bot.commands.catalogue import build_catalogue, help_reply
from bot.commands.handlers import Handlers
from bot.errors import DespatchError
from bot.workspaces.preferences import Preferences
from summaries.card import make_card
from summaries.document import UNKNOWN, Card, Document, Quote, Reading, Span, Speaker
from tests.unit.summaries.abroad_samples import ABROAD

TEXT = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall at last,” said Ada Quill, chair of the Harbour Board.\n"
    "She added: “Nobody likes a fee, and nobody likes a flood.”\n"
    "“We were promised a seat at this table,” said Tam Orrick, secretary of the Crews’ Union.\n"
    "The Harbour Licences Bill defines a berth as “a place for a boat at rest”.\n"
    "More than 1,200 berths are affected by the change, which takes effect in the spring of next year.\n"
    "Fuel has never cost the crews so much as it does in this long and stormy winter, traders said.\n"
)
ARTICLE = StoredArticle(
    "a1", "https://example.org/berths", "", "Berth fees", None, "2026-11-24", "Harbour Post", "en", TEXT, 1, 1,
    datetime(2026, 11, 24, tzinfo=UTC),
)  # fmt: skip
CARD = make_card(Document(TEXT))


P = TypeVar("P")


def parts(shown: tuple[object, ...], kind: type[P]) -> list[P]:
    return [part for part in shown if isinstance(part, kind)]


def test_a_card_shows_its_lines_word_for_word_each_with_both_places() -> None:
    reply = card_reply(ARTICLE, CARD)
    (heading,) = parts(reply.parts, Heading)
    assert (heading.text, heading.details) == ("Berth fees", ("Harbour Post", "24 November 2026"))
    assert heading.aside == f"3 of {CARD.sentence_count} sentences"
    passages = parts(reply.parts, Passage)
    assert [passage.text for passage in passages] == [line.span.of(TEXT) for line in CARD.summary]
    for passage, line in zip(passages, CARD.summary, strict=True):
        assert passage.here is not None
        assert passage.original is not None
        assert passage.here.url == f"/articles/a1?version=1#at-{line.span.start}-{line.span.end}"
        assert passage.original.url.startswith("https://example.org/berths#:~:text=")


def test_a_quote_leads_to_its_marks_and_a_figure_stands_once() -> None:
    text = TEXT + "It took three years. It will take three years more, and four years after that.\n"
    card = make_card(Document(text), sentences=2)
    reply = card_reply(replace(ARTICLE, text=text), card)
    (figures,) = parts(reply.parts, Figures)
    assert [item.text for item in figures.items].count("three years") == 1
    assert "four years" in [item.text for item in figures.items]
    marked = {f"/articles/a1?version=1#at-{quote.marks.start}-{quote.marks.end}" for quote in card.quotes}
    assert {quote.here.url for quote in parts(reply.parts, QuoteCard) if quote.here} <= marked


def test_what_nobody_knows_is_shown_as_unknown() -> None:
    unknown = replace(ARTICLE, title=None, site=None, published=None)
    (heading,) = parts(card_reply(unknown, CARD).parts, Heading)
    assert (heading.text, heading.details) == ("Untitled article", ("source unknown", "date unknown"))


def test_the_card_prefers_different_known_speakers_and_leaves_out_what_the_lines_show() -> None:
    chosen = best_quotes(TEXT, CARD)
    names = [quote.speaker.name.text for quote in chosen if quote.speaker.name]
    assert len(set(names)) == len(names)
    shown = [line.span for line in CARD.summary]
    assert not any(span.covers(quote.span) for span in shown for quote in chosen)
    assert [quote.span for quote in chosen] == sorted(quote.span for quote in chosen)


def test_quotes_lists_all_and_says_how_each_speaker_is_known() -> None:
    reply = quotes_reply(ARTICLE, CARD)
    cards = parts(reply.parts, QuoteCard)
    assert [card.attribution for card in cards] == [
        "Ada Quill, chair, Harbour Board",
        "Ada Quill, chair, Harbour Board",
        "Tam Orrick, secretary, Crews’ Union",
        "words of the Harbour Licences Bill",
    ]
    assert [card.note for card in cards] == ["", "resolved from “She”", "", ""]


def test_a_speaker_who_is_unclear_is_told_from_one_who_is_unknown() -> None:
    first, second, *_ = CARD.quotes
    unclear = replace(first, speaker=UNKNOWN, confidence=0.31)
    unknown = replace(second, speaker=UNKNOWN, confidence=None)
    reply = quotes_reply(ARTICLE, replace(CARD, quotes=(unclear, unknown)))
    assert [attribution_of(card) for card in parts(reply.parts, QuoteCard)] == ["speaker unclear", "speaker unknown"]


def test_the_best_quote_is_one_whose_speaker_is_clear_and_sure_where_there_is_one() -> None:
    words = "“Nobody will pay this fee twice on this coast.” “We will not pay.” “They pay in May, all of them.”"
    spans = [Span(found.start() + 1, found.end() - 1) for found in re.finditer("“[^”]+”", words)]
    name = Speaker(name=Reading(words[1:7], Span(1, 7)))
    made = [Quote(span, Span(span.start - 1, span.end + 1)) for span in spans]
    unclear, sure, doubtful = made[0], replace(made[1], speaker=name), replace(made[2], speaker=name, confidence=0.5)
    unclear = replace(unclear, confidence=0.35)
    for quotes in itertools.permutations((unclear, sure, doubtful)):
        ranked = sorted(quotes, key=lambda quote: worth(words, quote), reverse=True)
        assert ranked == [sure, doubtful, unclear]


@pytest.mark.parametrize("code", ABROAD)
def test_a_card_in_another_language_says_why_no_speaker_is_shown(code: str) -> None:
    article = replace(ARTICLE, text=ABROAD[code], language=code)
    card = make_card(Document(article.text))
    for reply in (card_reply(article, card), quotes_reply(article, card)):
        assert ENGLISH_ONLY in [part.text for part in parts(reply.parts, Text)]
        shown = parts(reply.parts, QuoteCard)
        assert shown
        assert {attribution_of(quote) for quote in shown} == {"speaker unknown"}
    assert ENGLISH_ONLY not in [part.text for part in parts(quotes_reply(ARTICLE, CARD).parts, Text)]


def test_several_unknown_speakers_are_shown_where_none_can_be_read() -> None:
    text = ABROAD["de"]
    card = replace(make_card(Document(text)), summary=())
    assert len(best_quotes(text, card)) == 3
    assert len(best_quotes(text, replace(card, language="en"))) == 1


def test_quotes_of_one_speaker_and_of_nobody() -> None:
    (one,) = parts(quotes_reply(ARTICLE, CARD, "orrick").parts, QuoteCard)
    assert one.text == "We were promised a seat at this table,"
    (text,) = parts(quotes_reply(ARTICLE, CARD, "nobody").parts, Text)
    assert "Leave out --speaker to see all 4" in text.text
    (text,) = parts(quotes_reply(ARTICLE, replace(CARD, quotes=())).parts, Text)
    assert "no quotation" in text.text


def test_figures_links_buttons_and_the_promise() -> None:
    reply = card_reply(ARTICLE, CARD)
    (figures,) = parts(reply.parts, Figures)
    assert "More than 1,200 berths" in [item.text for item in figures.items]
    (buttons,) = parts(reply.parts, Buttons)
    assert [button.command for button in buttons.items] == [
        "/despatch quotes https://example.org/berths",
        "/despatch summarise https://example.org/berths --sentences 5",
        "/despatch discuss https://example.org/berths",
        "/despatch followup offers https://example.org/berths",
        "/despatch why https://example.org/berths",
    ]
    (links,) = parts(reply.parts, Links)
    assert [link.url for link in links.items] == ["/articles/a1?version=1", "https://example.org/berths"]
    assert parts(reply.parts, Footer)[0].text == "Every line stands word for word in the source."


def test_a_changed_source_says_which_version_this_is() -> None:
    changed = replace(ARTICLE, version=2, versions=3)
    assert "version 2 of 3" in parts(card_reply(changed, CARD).parts, Footer)[0].text


def test_an_article_read_from_a_file_leads_nowhere() -> None:
    reply = card_reply(replace(ARTICLE, id="", url=""), CARD)
    assert not parts(reply.parts, Buttons)
    assert not parts(reply.parts, Links)
    assert all(passage.here is None and passage.original is None for passage in parts(reply.parts, Passage))


class FakeArticles:
    def __init__(self) -> None:
        self.asked: list[object] = []

    async def read(self, url: str) -> StoredArticle:
        self.asked.append(url)
        return ARTICLE

    async def card(self, article: StoredArticle, *, sentences: int = 3, method: str = "directed") -> Card:
        self.asked.append((sentences, method))
        return CARD


def call(**arguments: str | int) -> Call:
    place = ChannelRef(WorkspaceRef("room", "local"), "policy")
    member = MemberRef(place.workspace, "robin")
    return Call(Request("e", place, member, "", datetime(2026, 11, 24, tzinfo=UTC)), arguments)


class FakePreferences:
    def __init__(self) -> None:
        self.kept = Preferences()

    async def of(self, workspace: WorkspaceRef) -> Preferences:
        return self.kept

    async def change(self, request: Request, values: dict[str, Value]) -> Preferences:
        self.kept = replace(self.kept, **values)  # type: ignore[arg-type]
        return self.kept


class FakeDiscussions:
    async def discuss(self, request: Request, article: StoredArticle, card: Reply) -> Reply:
        return card


def catalogue_of(articles: FakeArticles, preferences: FakePreferences | None = None) -> Catalogue:
    return build_catalogue(Handlers(articles, FakeDiscussions(), preferences or FakePreferences()))


async def test_a_workspaces_settings_shape_its_cards() -> None:
    articles, preferences = FakeArticles(), FakePreferences()
    catalogue = catalogue_of(articles, preferences)
    summarise, change = catalogue.get("summarise"), catalogue.get("settings set")
    assert summarise is not None
    assert change is not None
    assert (await summarise.handler(call(url="u"))).visibility is Visibility.PUBLIC
    await change.handler(call(sentences=7, answers="asker"))
    assert (await summarise.handler(call(url="u"))).visibility is Visibility.EPHEMERAL
    assert articles.asked[-1] == (7, "directed")
    with pytest.raises(DespatchError, match="argument-missing"):
        await change.handler(call())


async def test_the_catalogue_binds_its_handlers() -> None:
    articles = FakeArticles()
    catalogue = catalogue_of(articles)
    assert catalogue.names[:3] == ("summarise", "quotes", "discuss")
    assert catalogue.names[-1] == "help"
    summarise, quotes, show_help = (catalogue.get(name) for name in ("summarise", "quotes", "help"))
    assert summarise is not None
    assert quotes is not None
    assert show_help is not None
    await summarise.handler(call(url="u", sentences=5, method="lsa"))
    await quotes.handler(call(url="u", speaker="quill"))
    assert articles.asked == ["u", (5, "lsa"), "u", (3, "directed")]
    assert (await show_help.handler(call())).visibility is Visibility.EPHEMERAL


def test_help_lists_every_command_and_explains_one_with_an_example() -> None:
    catalogue = catalogue_of(FakeArticles())
    (fields,) = parts(help_reply(catalogue).parts, Fields)
    assert [name.split(" [")[0].split(" <")[0].removeprefix("/despatch ") for name, _ in fields.items] == list(
        catalogue.names
    )
    one = help_reply(catalogue, "Summarise").parts
    assert "Example: /despatch summarise https://" in parts(one, Footer)[0].text
    assert "lex-rank" in str(parts(one, Fields)[0])
    with pytest.raises(DespatchError, match="command-unknown"):
        help_reply(catalogue, "dance")
