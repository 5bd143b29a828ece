"""Sentences of any text: word for word, in range, in order, whole; read in one call as they are paragraph by paragraph."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summaries import sentences
from summaries.cleaning import label_blocks
from summaries.document import Block, BlockKind, Span
from summaries.figures import find_figures
from summaries.language import READ
from summaries.marks import pair_marks
from summaries.sentences import split_sentences

PIECES = st.sampled_from(
    [
        "The board met. ", "Mr. Quill paid 1,700 boats at 6 p.m. on Friday. ", "“We will not pay this fee.” ", "“We", "”", "(see ", ") ",
        "1) ", "(a) ", "ii) ", "a. ", "• ", "- ", "-", ",", ".", "...", "?!", "!", " ", "  ", "\u00a0", "\u2009", "\u3000", "\t", "\x0b",
        "\n", "\r\n", "\n\n", "\u2028", "\x85", "\ud800", "\u0301", "‘", "’", "'", "''", "``", '"', "«", "»", "[1]", "U.S. ", "Dr. ", "etc. ",
        "a@b.example", "。", "؟", "¿Y ", "é", "A", "z", "9", "Ada Quill ", "said ",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(READ))
@example("x\n1. Ada Quill paid. 2) Bram Lodd did not.", "en")
def test_sentences_of_any_text_are_whole_in_order_and_word_for_word(text: str, language: str) -> None:
    blocks = label_blocks(text)
    found = split_sentences(text, blocks, language=language)
    assert [sentence.index for sentence in found] == list(range(len(found)))
    for one, other in pairwise(found):
        assert one.span.end <= other.span.start
    for sentence in found:
        words = sentence.span.of(text)
        assert words
        assert words == words.strip()
        assert blocks[sentence.block].span.covers(sentence.span)
        assert blocks[sentence.block].kind is BlockKind.BODY
        assert not any(
            pair.inner.start < sentence.span.start < pair.outer.end
            for pair in pair_marks(text, blocks)
            if not pair.depth
        )
    body = [block.span.of(text) for block in blocks if block.kind is BlockKind.BODY]
    shown = "".join("".join(sentence.span.of(text).split()) for sentence in found)
    assert shown == "".join("".join(words.split()) for words in body)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_one_call_for_all_paragraphs_gives_what_each_gives_alone(text: str) -> None:
    blocks = label_blocks(text)
    at_once = split_sentences(text, blocks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "_at_once", lambda *_: False)
        assert split_sentences(text, blocks) == at_once


def test_a_paragraph_of_several_lines_is_read_alone() -> None:
    text = "Ada Quill paid.\n\nBram Lodd did not. Nobody asked.\n\nThe end"
    whole = (Block(Span(0, 42), BlockKind.BODY), Block(Span(43, len(text)), BlockKind.BODY))
    found = [sentence.span.of(text) for sentence in split_sentences(text, whole)]
    assert found == ["Ada Quill paid.", "Bram Lodd did not.", "Nobody", "asked.", "The end"]


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(READ))
def test_figures_of_any_text_are_word_for_word_and_inside_their_sentence(text: str, language: str) -> None:
    found = split_sentences(text, label_blocks(text), language=language)
    for figure in find_figures(text, found, language):
        assert figure.sentence.covers(figure.span)
        for reading in (figure.number, figure.qualifier, figure.unit):
            assert reading is None or reading.span.of(text) == reading.text
