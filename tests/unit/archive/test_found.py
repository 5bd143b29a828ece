"""What was found is shown in whole sentences, word for word, with the words lit up and the way to their place."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.archive.found import MOST_SENTENCES, found_article, found_quote, found_remark
from bot.articles.model import StoredArticle
from bot.chat.pages import Piece
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.search.index import CommentHit, QuoteHit
from bot.search.query import parse

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXT = """The harbour council of Port Ellery approved new berth fees on Tuesday. The debate took four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council.

Fishing crews say that the fees come at the worst time. A berth costs more than ever. The berth of a trawler most."""
ARTICLE = StoredArticle(
    "a1",
    "https://post.example/fees",
    "",
    "Fees rise at Ellery",
    None,
    "2026-11-24",
    "Harbour Post",
    "en",
    TEXT,
    2,
    3,
    NOW,
)


def words(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_sentences_stand_whole_those_with_most_words_in_the_order_of_the_text() -> None:
    found = found_article(ARTICLE, parse("berth fee").wanted)
    shown = [words(passage.pieces) for passage in found.passages]
    assert len(shown) == MOST_SENTENCES
    assert shown[0] == "The harbour council of Port Ellery approved new berth fees on Tuesday."
    assert shown == sorted(shown, key=TEXT.index)
    assert [piece.text for piece in found.passages[0].pieces if piece.hit] == ["berth", "fees"]
    assert [piece.text for piece in found.title if piece.hit] == ["Fees"]
    for passage in found.passages:
        start = TEXT.index(words(passage.pieces))
        end = start + len(words(passage.pieces))
        assert passage.here.url == f"/articles/a1?version=2&place={start}-{end}#at-{start}-{end}"
        assert passage.original is not None and passage.original.url.startswith("https://post.example/fees#:~:text=")


def test_a_later_sentence_with_more_of_the_words_goes_before_earlier_ones() -> None:
    found = found_article(ARTICLE, parse("fees council chair storm wall").wanted)
    assert any("sea wall" in words(passage.pieces) for passage in found.passages)
    text = "The berth is old.\n\nA berth is wet.\n\nOne berth is free.\n\nThe berth fees are new."
    shown = [
        words(passage.pieces)
        for passage in found_article(replace(ARTICLE, text=text), parse("berth fees").wanted).passages
    ]
    assert shown == ["The berth is old.", "A berth is wet.", "The berth fees are new."]


def test_what_stands_beside_the_article_is_shown_only_where_its_own_words_have_nothing() -> None:
    text = f"{TEXT}\n\nSee also: Zebra berth fees council rise\n\nBerths of zebras"
    beside = replace(ARTICLE, text=text)
    shown = [words(passage.pieces) for passage in found_article(beside, parse("berth council rise").wanted).passages]
    assert shown and all(line in TEXT for line in shown)
    shown = [words(passage.pieces) for passage in found_article(beside, parse("zebra").wanted).passages]
    assert shown and all("ebra" in line for line in shown)


def test_a_phrase_over_two_sentences_has_both() -> None:
    found = found_article(ARTICLE, parse('"Tuesday the debate"').wanted)
    assert [words(passage.pieces) for passage in found.passages] == [
        "The harbour council of Port Ellery approved new berth fees on Tuesday.",
        "The debate took four hours.",
    ]


def test_what_only_the_title_has_shows_no_sentence() -> None:
    found = found_article(ARTICLE, parse("rise").wanted)
    assert found.passages == () and [piece.text for piece in found.title if piece.hit] == ["rise"]
    assert (found.outlet, found.date) == ("Harbour Post", "24 November 2026")


def test_a_quotation_has_its_words_and_its_speaker() -> None:
    start = TEXT.index("The fees will")
    end = TEXT.index(",” said")
    found = found_quote(ARTICLE, QuoteHit("a1", 2, start, end), "Ada Quill, chair", parse("fees quill").wanted)
    assert words(found.pieces) == TEXT[start:end]
    assert [piece.text for piece in (*found.pieces, *found.attribution) if piece.hit] == ["fees", "Quill"]
    assert f"place={start}-{end}" in found.here.url


def test_a_reply_stands_whole_and_leads_to_its_thread_where_it_can() -> None:
    channel = ChannelRef(WorkspaceRef("room", "local"), "policy")
    hit = CommentHit(MessageRef(channel, "m2", "m1"), "", "Ask about fees.\nNow.", NOW, edited=True)
    found = found_remark(hit, "/channels/policy/threads/m1", parse("fee").wanted)
    assert words(found.pieces) == hit.text and found.name == "a member" and found.here is not None
    assert found_remark(hit, "", ()).here is None
