"""From an article to a file: every passage of every form stands, letter for letter that is seen, in its source."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import docx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from bot.articles.model import StoredArticle
from bot.chat.refs import WorkspaceRef
from bot.commands.cards import passage, quote_part, shown_figures, worth
from bot.exports.document import docx_file
from bot.exports.feeds import atom_feed
from bot.exports.markdown import markdown
from bot.exports.model import Briefing, Words
from bot.exports.page import html_page
from bot.exports.table import csv_table
from bot.exports.telling import Drawing, position_lines, story_brief
from bot.exports.text import plain
from bot.positions.build import table_of
from bot.positions.model import Heard
from bot.topics.model import OnTopic
from bot.topics.timeline import Report
from summaries.card import make_card
from summaries.document import Document
from summaries.errors import SummaryError
from summaries.stances import find_stances
from tests.unit.exports.hostile import WORDS

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DRAWING = Drawing(worth, shown_figures, quote_part, passage)
TEAM = WorkspaceRef("fake", "T1")
READER = MarkdownIt("commonmark", {"html": True})

SENTENCES = (
    "The harbour council of Port Ellery approved new berth fees of 40 crowns on Tuesday after a long debate.",
    "“The fees {0} will pay for the sea wall of this town,” said Ada Quill, chair of the Harbour Council.",
    "The Crews’ Union opposes the fees {0} that were approved on Tuesday by the council of the town.",
    "Tam Orrick {0} welcomed the wall, and 412 boats stayed out of the harbour for that reason alone.",
    "“We support {0} the levy only if clause 9 is dropped from it,” said Bram Hollis, director of Sarrow Buses.",
    "Nobody at the council would say {0} when the two sides are going to meet again, or where they will.",
)
PIECES = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
TEXTS = st.lists(st.tuples(st.sampled_from(SENTENCES), PIECES), min_size=3, max_size=9).map(
    lambda parts: "\n\n".join(sentence.replace("{0}", piece) for sentence, piece in parts)
)


def briefing_of(text: str) -> Briefing:
    """Return what is made of a topic with this one article, by the functions that make it for stores."""
    article = StoredArticle(
        id="a1",
        url="https://outlet.example/a1",
        canonical_url="",
        title="Fees",
        author=None,
        published="2026-11-24",
        site="Harbour Post",
        language="en",
        text=text,
        version=1,
        versions=1,
        fetched_at=NOON,
    )
    document = Document(text, "Fees")
    story = (Report(OnTopic("t1", "a1", "s1", "matched", NOON), article, NOON),)
    heard = [Heard(article, NOON, stance) for stance in find_stances(document)]
    brief = story_brief(story, [(article, make_card(document))], DRAWING)
    lines = position_lines(table_of(heard))
    return Briefing("topic t1", "Fees", "Topic briefing", NOON, stories=(brief,), positions=lines)


def said(briefing: Briefing) -> list[Words]:
    stories = [words for story in briefing.stories for words in (*story.sentences, *story.quotes, *story.figures)]
    return [*stories, *(line.words for line in briefing.positions)]


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_every_passage_of_every_form_stands_in_its_source(text: str) -> None:
    try:
        briefing = briefing_of(text)
    except SummaryError:
        assume(False)
        return
    assert all(words.text in text for words in said(briefing))
    source = plain(text)
    page = lxml_html.document_fromstring(html_page(briefing).encode())
    shown = [" ".join(node.text_content().split()) for node in page.find_class("source")]
    assert all(words in source for words in shown) and shown
    rows = csv.DictReader(io.StringIO(csv_table(briefing).removeprefix("\ufeff")))
    assert all(row["words"].removeprefix("'") in source for row in rows)
    document = docx.Document(io.BytesIO(docx_file(briefing)))
    quotes = [one.text[1:-1] for one in document.paragraphs if one.style and one.style.name == "Quote"]
    assert all(" ".join(words.split()) in source for words in quotes)
    told = list(markdown_passages(markdown(replace(briefing, positions=()))))
    assert told and all(words in source for words in told)
    assert atom_feed(briefing).encode()


def markdown_passages(document: str) -> Iterator[str]:
    """Yield the sentences and quotations of a document, as a reader of Markdown sees them."""
    place = " (Harbour Post · 24 November 2026)"
    for token in READER.parse(document):
        text = "".join(child.content for child in token.children or () if child.type == "text")
        if place in text and not text.startswith("Figures: "):
            yield text.partition(place)[0]
        elif text.startswith("“") and text.endswith("”"):
            yield text[1:-1]
