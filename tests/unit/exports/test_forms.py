"""Every form of a briefing: everything is there, every passage stands in its source, and nothing foreign acts."""

import csv
import io
import re
import zipfile
from datetime import UTC, timedelta

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from bot.exports.document import STAMP, docx_file
from bot.exports.errors import FormUnknown
from bot.exports.forms import ENDINGS, Form, file_of, form_of
from bot.exports.markdown import markdown
from bot.exports.model import Briefing
from bot.exports.page import html_page
from bot.exports.table import COLUMNS, csv_table, inert
from bot.exports.text import plain
from tests.fakes.briefings import BOATS, EMPTY, FEES, NOBODY, NOON, QUILL, WHOLE, said_by_strangers
from tests.fakes.golden import matches
from tests.unit.exports.hostile import FOREIGN, WORDS

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PASSAGES = {words.text for words in (FEES, QUILL, NOBODY, BOATS)}
PARTS = ("w:hyperlink", "w:tbl", "w:tblHeader")


def read_docx(body: bytes) -> Document:
    return docx.Document(io.BytesIO(body))


def docx_words(document: Document) -> str:
    return "\n".join("".join(node.itertext()) for node in document.element.body.iter() if node.tag.endswith("}p"))


def markdown_words(document: str) -> str:
    return "\n".join(
        "".join(child.content for child in token.children or () if child.type == "text")
        for token in READER.parse(document)
        if token.type == "inline"
    )


def html_words(page: str) -> str:
    return lxml_html.document_fromstring(page.encode()).find("body").text_content()


@pytest.mark.parametrize("words", [markdown_words, html_words])
def test_text_forms_have_everything(words: object) -> None:
    shown = markdown_words(markdown(WHOLE)) if words is markdown_words else html_words(html_page(WHOLE))
    for text in (
        *PASSAGES,
        "Berth fees",
        "22 November 2026 to 24 November 2026",
        "Council approves berth fees",
        "Crews walk out",
        "Ada Quill, chair · Harbour Post · 24 November 2026",
        "speaker unknown · as reported, not in the first person · Tideline",
        "by the cue “support”",
        "also in Tideline",
        "Ask for clause 9?",
        "2 for, 1 against · closes Thursday · proposed by Kit",
        "Write to the council?",
        "We should ask.",
        "2 more replies stand in threads of other channels.",
        "2 older stories are not in this briefing.",
    ):
        assert text in shown, text
    places = [shown.index(title) for title in ("Stories", "Positions", "Open questions", "Decisions", "Discussion")]
    assert places == sorted(places)


def test_people_read_sides_and_the_newest_of_each_known_speaker_on_none() -> None:
    shown = [(line.speaker, line.words.text) for line in WHOLE.shown_positions]
    assert shown == [("Ada Quill", QUILL.text), ("Bea Varga", NOBODY.text)]


def test_a_word_processor_finds_headings_links_and_a_table_whose_header_repeats() -> None:
    document = read_docx(docx_file(WHOLE))
    styles = [
        (one.style.name, one.text) for one in document.paragraphs if one.style and "Head" in (one.style.name or "")
    ]
    assert styles == [
        ("Heading 1", "Stories"),
        ("Heading 2", "Council approves berth fees"),
        ("Heading 1", "Positions"),
        ("Heading 1", "Open questions"),
        ("Heading 1", "Decisions"),
        ("Heading 1", "Discussion"),
    ]
    (title,) = [one.text for one in document.paragraphs if one.style and one.style.name == "Title"]
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert title == document.core_properties.title == "Berth fees"
    assert rows[0] == ["Speaker", "Side", "Words"] and rows[1][:2] == ["Ada Quill", "for, by the cue “support”"]
    linked = {link.address for one in document.paragraphs for link in one.hyperlinks}
    assert linked == {"https://harbour-post.example/fees", "https://tideline.example/crews", FEES.url}
    assert all(part in document.element.xml for part in PARTS)
    assert all(text in docx_words(document) for text in PASSAGES)


def test_the_same_briefing_is_the_same_bytes_whenever_it_is_written() -> None:
    body = docx_file(WHOLE)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx_file(WHOLE) == body
    about = read_docx(body).core_properties
    assert about.created == about.modified == STAMP.replace(tzinfo=UTC)
    assert [file_of(WHOLE, form).body for form in Form] == [file_of(WHOLE, form).body for form in Form]


def test_a_table_has_positions_quotes_and_follow_ups() -> None:
    text = csv_table(WHOLE)
    assert text.startswith("\ufeff") and "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["kind"] for row in rows] == ["position"] * 5 + ["quote"] * 2 + ["follow-up"] * 2
    assert matches("exports/table", text.split("\r\n"))
    assert rows[0]["speaker"] == "Ada Quill" and rows[0]["words"] == QUILL.text and rows[0]["link"] == QUILL.url
    assert (rows[-1]["story"], rows[-1]["state"], rows[-1]["votes"]) == (
        "Write to the council?",
        "accepted",
        "3 for, none against",
    )


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula_whatever_stands_before_it(begins: str) -> None:
    assert inert(f"{begins}1+1") == inert(f" \u200b\t{begins}1+1") == f"'{begins}1+1"
    assert inert(f"1{begins}1") == f"1{begins}1"


@pytest.mark.parametrize("form", Form)
def test_an_empty_topic_says_so_in_every_form_that_has_words(form: Form) -> None:
    file = file_of(EMPTY, form)
    assert file.body
    if form is Form.DOCX:
        assert "Nothing has come to this topic yet." in docx_words(read_docx(file.body))
    elif form in (Form.MARKDOWN, Form.HTML):
        assert "Nothing has come to this topic yet." in file.text


@pytest.mark.parametrize("form", Form)
def test_a_file_is_named_after_its_topic_and_day(form: Form) -> None:
    file = file_of(WHOLE, form)
    kind = "feed" if form in (Form.ATOM, Form.JSONFEED) else "briefing 2026-11-24"
    assert file.name == f"Berth fees - {kind}.{ENDINGS[form]}"
    assert (file.charset is None) == (form is Form.DOCX)


def test_a_form_is_known_by_its_name_and_its_ending() -> None:
    assert form_of(" Markdown ") is form_of("md") is Form.MARKDOWN
    with pytest.raises(FormUnknown):
        form_of("pdf")


def test_another_day_makes_another_name_and_nothing_else_in_a_document() -> None:
    later = Briefing(**{**_fields(WHOLE), "made_at": NOON + timedelta(days=1)})
    assert file_of(later, Form.DOCX).body == file_of(WHOLE, Form.DOCX).body
    assert file_of(later, Form.DOCX).name != file_of(WHOLE, Form.DOCX).name


def _fields(briefing: Briefing) -> dict[str, object]:
    return {name: getattr(briefing, name) for name in briefing.__dataclass_fields__}


@pytest.mark.parametrize("words", WORDS)
def test_hostile_words_stand_in_every_form_and_do_nothing(words: str) -> None:
    check(words)


@settings(deadline=None, max_examples=40)  # a document takes a tenth of a second
@given(FOREIGN)
def test_any_words_stand_in_every_form_and_do_nothing(words: str) -> None:
    check(words)


def check(words: str) -> None:
    briefing, shown = said_by_strangers(words), plain(words)
    page = html_page(briefing)
    tree = lxml_html.document_fromstring(page.encode())
    assert {node.tag for node in tree.iter() if isinstance(node.tag, str)} <= TAGS
    assert not tree.xpath("//@src | //@href | //@onerror | //@onclick") and not tree.xpath("//link | //script | //img")
    sources = [" ".join(node.text_content().split()) for node in tree.find_class("source")]
    assert set(sources) <= {shown} and len(sources) >= 4
    assert shown in " ".join(markdown_words(markdown(briefing)).split())
    assert not [
        token for token in READER.parse(markdown(briefing)) if token.type in ("html_block", "fence", "code_block")
    ]
    document = read_docx(docx_file(briefing))
    assert docx_words(document).count(shown) >= 8 or not shown
    assert not [link for one in document.paragraphs for link in one.hyperlinks]
    for row in csv.reader(io.StringIO(csv_table(briefing).removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row)
        assert not any(re.search(r"[\x00-\x1f\u202a-\u202e]", cell) for cell in row)
    assert any(shown in row for row in csv_table(briefing).splitlines()) or '"' in shown


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "article", "section", "blockquote"),
    *("h1", "h2", "h3", "p", "ul", "li", "a", "b", "bdi", "br", "span", "table", "thead", "tbody", "tr", "th", "td"),
}
