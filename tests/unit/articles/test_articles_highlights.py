"""Marked text: every character stays, every place has its anchor once."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.articles import StoredArticle, page_of
from bot.articles.highlights import Mark, anchor, legend_of, marks_of, paragraphs, said_by, shown_date
from bot.chat.reading import Segment
from summaries.document import (
    Block,
    BlockKind,
    Card,
    Figure,
    Line,
    Quote,
    QuoteLabel,
    Reading,
    Span,
    Speaker,
)

TEXT = "Sea wall agreed\n\nBy Our Reporter\n\n“It will stand,” said Ada Quill. It costs 40 crowns."
BLOCKS = (
    Block(Span(0, 15), BlockKind.HEADING),
    Block(Span(17, 32), BlockKind.BYLINE),
    Block(Span(34, len(TEXT)), BlockKind.BODY),
)


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def reading(words: str) -> Reading:
    return Reading(words, at(words))


ADA = Speaker(name=reading("Ada Quill"))
QUOTE = Quote(at("It will stand,"), at("“It will stand,”"), speaker=ADA)
FIGURE = Figure(at("40 crowns"), reading("40"), None, reading("crowns"), at("It costs 40 crowns."))
CARD = Card((Line(at("“It will stand,” said Ada Quill."), 0, 1.0),), (QUOTE,), (FIGURE,), 2, "directed")


def test_a_card_is_marked_in_runs() -> None:
    heading, byline, body = paragraphs(TEXT, BLOCKS, marks_of(CARD))
    assert (heading.heading, heading.aside, byline.aside, body.aside) == (True, False, True, False)
    assert body.segments == (
        Segment("", anchor=anchor(CARD.summary[0].span)),
        Segment("“It will stand,”", ("summary", "quote"), anchor(QUOTE.marks), "said by Ada Quill"),
        Segment(" said Ada Quill.", ("summary",)),
        Segment(" It costs "),
        Segment("40 crowns", ("figure",), anchor(FIGURE.span)),
        Segment("."),
    )


def test_places_that_begin_together_have_an_anchor_each() -> None:
    marks = [Mark(Span(34, 45), "summary"), Mark(Span(34, 40), "quote", "said by Ada Quill")]
    body = paragraphs(TEXT, BLOCKS, marks)[2]
    assert [(s.anchor, s.text) for s in body.segments[:3]] == [
        ("at-34-45", ""),
        ("at-34-40", TEXT[34:40]),
        ("", TEXT[40:45]),
    ]


def test_one_place_of_two_kinds_has_one_anchor() -> None:
    body = paragraphs(TEXT, BLOCKS, [Mark(Span(34, 45), "summary"), Mark(Span(34, 45), "quote")])[2]
    assert body.segments[0] == Segment(TEXT[34:45], ("summary", "quote"), "at-34-45")


def test_a_mark_over_two_paragraphs_is_marked_in_both_and_anchored_in_the_first() -> None:
    first, second, _ = paragraphs(TEXT, BLOCKS, [Mark(Span(9, 19), "quote")])
    assert first.segments[-1] == Segment("agreed", ("quote",), "at-9-19")
    assert second.segments[0] == Segment("By", ("quote",))


def test_a_note_follows_the_whole_quotation_though_a_figure_parts_it() -> None:
    marks = [Mark(at("It costs 40 crowns."), "quote", "said by Ada Quill"), Mark(FIGURE.span, "figure")]
    runs = [segment for segment in paragraphs(TEXT, BLOCKS, marks)[2].segments if "quote" in segment.kinds]
    assert [(run.text, run.note) for run in runs] == [("It costs ", ""), ("40 crowns", ""), (".", "said by Ada Quill")]


def test_a_page_says_its_title_once_and_a_heading_of_other_words_stays() -> None:
    def headings(title: str) -> list[str]:
        when = datetime(2026, 11, 24, tzinfo=UTC)
        article = StoredArticle("a", "https://x.example/", "", title, None, None, None, "en", TEXT, 1, 1, when)
        return [item.segments[0].text for item in page_of(article, None).paragraphs if item.heading]

    assert headings("Sea wall agreed") == []
    assert headings("Another title") == ["Sea wall agreed"]


def test_the_legend_names_the_kinds_that_are_there() -> None:
    assert [kind for kind, _ in legend_of(marks_of(CARD))] == ["summary", "quote", "figure"]
    assert legend_of(()) == ()


@pytest.mark.parametrize(
    ("quote", "note"),
    [
        (QUOTE, "said by Ada Quill"),
        (Quote(QUOTE.span, QUOTE.marks), "speaker unknown"),
        (Quote(QUOTE.span, QUOTE.marks, confidence=0.3), "speaker unclear"),
        (Quote(QUOTE.span, QUOTE.marks, speaker=ADA, confidence=0.5), "said by Ada Quill"),
        (Quote(QUOTE.span, QUOTE.marks, QuoteLabel.DOCUMENT_TEXT), "words of a document"),
        (Quote(QUOTE.span, QUOTE.marks, QuoteLabel.REPORTED, ADA), "said by Ada Quill, as reported"),
        (
            Quote(QUOTE.span, QUOTE.marks, speaker=Speaker(name=ADA.name, resolved_from=reading("It"))),
            "said by Ada Quill, resolved from “It”",
        ),
    ],
)
def test_a_quote_says_whose_words_it_holds(quote: Quote, note: str) -> None:
    assert said_by(quote) == note


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (None, "date unknown"),
        ("", "date unknown"),
        ("2031-03-09", "9 March 2031"),
        ("2031-03-09T23:59:00+00:00", "9 March 2031"),
        ("last week", "last week"),
    ],
)
def test_dates(published: str | None, shown: str) -> None:
    assert shown_date(published) == shown


@given(st.text(alphabet="ab \n“é", min_size=1, max_size=60), st.data())
def test_no_character_is_lost_and_every_anchor_stands_where_its_place_begins(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    blocks = [Block(Span(a, b), BlockKind.BODY) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda pair: pair[0] < pair[1])
    marks = [Mark(Span(*pair), kind) for pair, kind in data.draw(st.lists(st.tuples(spans, st.sampled_from("xyz"))))]
    drawn = paragraphs(text, blocks, marks)
    assert ["".join(s.text for s in p.segments) for p in drawn] == [b.span.of(text) for b in blocks]
    anchors = Counter(s.anchor for p in drawn for s in p.segments if s.anchor)
    seen = {anchor(m.span) for m in marks if any(m.span.touches(b.span) for b in blocks)}
    assert anchors == Counter(seen)
    for block, paragraph in zip(blocks, drawn, strict=True):
        place = block.span.start
        for segment in paragraph.segments:
            here = Span(place, place + len(segment.text))
            if segment.text:
                assert set(segment.kinds) == {m.kind for m in marks if m.span.touches(here)}
            if segment.anchor and int(segment.anchor.split("-")[1]) >= block.span.start:
                assert place == int(segment.anchor.split("-")[1])
            place = here.end
