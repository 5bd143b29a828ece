"""A briefing as a word processor's file (Office Open XML): headings, links, a table; the same bytes each time."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat.plain import CLOSE_MARK, OPEN_MARK, UNKNOWN_SPEAKER
from bot.exports.markdown import PROMISE, credit, elsewhere
from bot.exports.model import Briefing, FollowUpLine, PositionLine, StoryBrief, Words
from bot.exports.text import plain, web_url

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP archive can say, for every part of it."""

STAMP = datetime(2000, 1, 1)  # noqa: DTZ001  # the library writes naive times as UTC
LINK_COLOUR = "1F5F5B"
SOFT_COLOUR = "5D6763"
ARROW = "↗"


def docx_file(briefing: Briefing) -> bytes:
    """Return a briefing as the bytes of a .docx file."""
    import docx

    document = docx.Document()
    _stamp(document, briefing)
    document.add_heading(plain(briefing.title), 0)
    _soft(document, " · ".join(filter(None, (briefing.kind, briefing.period, *briefing.details))))
    if briefing.empty:
        document.add_paragraph(plain(briefing.empty))
    for group, stories in briefing.groups:
        document.add_heading(plain(group or "Stories"), 1)
        for story in stories:
            _story(document, story)
    _positions(document, briefing.shown_positions)
    _asked(document, "Open questions", briefing.open_questions)
    _asked(document, "Decisions", briefing.decisions)
    _discussion(document, briefing)
    for line in (*briefing.notes, PROMISE):
        _soft(document, line)
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _stamp(document: "Document", briefing: Briefing) -> None:
    """Say what it is, and nothing that differs from one time to the next."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = plain(briefing.title)[:255], "Despatch", "Despatch"
    about.comments, about.language, about.revision = "", "en-GB", 1
    about.created = about.modified = STAMP


def _settled(body: bytes) -> bytes:
    """Return an archive with the same parts in the same order, each as if written at one moment."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as taken:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, FIRST_MOMENT)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            taken.writestr(part, given.read(name))
    return out.getvalue()


def _story(document: "Document", story: StoryBrief) -> None:
    document.add_heading(plain(story.title), 2)
    for note in story.notes:
        _soft(document, note)
    for line in story.reports:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{plain(line.outlet)}, {plain(line.date)}: ")
        _link(paragraph, plain(line.title), line.url)
    for words in story.sentences:
        paragraph = document.add_paragraph(plain(words.text), style="List Bullet")
        _place(paragraph, words)
    for words in story.quotes:
        _quote(document, words)
    _figures(document, story.figures)


def _quote(document: "Document", words: Words) -> None:
    paragraph = document.add_paragraph(f"{OPEN_MARK}{plain(words.text)}{CLOSE_MARK}", style="Quote")
    paragraph.paragraph_format.keep_with_next = True
    _arrow(_soft(document, credit(words)), words.url)


def _figures(document: "Document", figures: Iterable[Words]) -> None:
    paragraph: Paragraph | None = None
    for words in figures:
        if paragraph is None:
            paragraph = document.add_paragraph("Figures: ")
        else:
            paragraph.add_run(" · ")
        paragraph.add_run(plain(words.text))
        _arrow(paragraph, words.url)


def _positions(document: "Document", lines: tuple[PositionLine, ...]) -> None:
    if not lines:
        return
    document.add_heading("Positions", 1)
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, ("Speaker", "Side", "Words"), strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    _repeat_header(table)
    for line in lines:
        _position(table, line)


def _position(table: "Table", line: PositionLine) -> None:
    who, side, said = table.add_row().cells  # type: ignore[no-untyped-call]  # the library leaves this one bare
    who.paragraphs[0].add_run(plain(line.speaker or UNKNOWN_SPEAKER))
    side.paragraphs[0].add_run(line.side).bold = True
    side.paragraphs[0].add_run(f", {plain(line.decided)}")
    text = plain(line.words.text)
    said.paragraphs[0].add_run(f"{OPEN_MARK}{text}{CLOSE_MARK}" if line.words.quoted else text)
    also = f" · also in {', '.join(line.also)}" if line.also else ""
    paragraph = said.add_paragraph()
    _run_soft(paragraph, credit(line.words) + also)
    _arrow(paragraph, line.words.url)


def _repeat_header(table: "Table") -> None:
    """Have the first row stand on every page that the table runs over."""
    from docx.oxml import OxmlElement

    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))  # type: ignore[arg-type]  # a plain element is one of its parts


def _asked(document: "Document", title: str, lines: tuple[FollowUpLine, ...]) -> None:
    if lines:
        document.add_heading(title, 1)
    for line in lines:
        paragraph = document.add_paragraph(plain(line.question), style="List Bullet")
        _run_soft(paragraph, f" ({' · '.join(filter(None, (line.state, line.tally, line.closes, line.by)))})")
        if line.words:
            _place(document.add_paragraph(plain(line.words.text), style="List Bullet 2"), line.words)


def _discussion(document: "Document", briefing: Briefing) -> None:
    if briefing.remarks:
        document.add_heading("Discussion", 1)
    for line in briefing.remarks:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(plain(line.name)).bold = True
        paragraph.add_run(f", {line.at:%-d %B %Y, %H:%M} UTC: {plain(line.text)}")
    if briefing.remarks_elsewhere:
        _soft(document, elsewhere(briefing.remarks_elsewhere))


def _place(paragraph: "Paragraph", words: Words) -> None:
    where = " · ".join(filter(None, (words.outlet, words.date)))
    if where:
        _run_soft(paragraph, f" ({where})")
    _arrow(paragraph, words.url)


def _soft(document: "Document", text: str) -> "Paragraph":
    paragraph = document.add_paragraph()
    _run_soft(paragraph, text)
    return paragraph


def _run_soft(paragraph: "Paragraph", text: str) -> None:
    from docx.shared import Pt, RGBColor

    # The space at an edge belongs to us, and `plain` would take it.
    lead = " " if text.startswith(" ") else ""
    run = paragraph.add_run(lead + plain(text))
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(SOFT_COLOUR)


def _arrow(paragraph: "Paragraph", url: str) -> None:
    if web_url(url):
        paragraph.add_run(" ")
        _link(paragraph, ARROW, url)


def _link(paragraph: "Paragraph", text: str, url: str) -> None:
    """Add a hyperlink, for which the library has no call of its own; what is no address of the web stays words."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    address = web_url(url)
    run = paragraph.add_run(text)
    if not address:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.font.underline, run.font.color.rgb = True, RGBColor.from_string(LINK_COLOUR)
    paragraph._p.append(link)  # type: ignore[arg-type]
    link.append(run._r)
