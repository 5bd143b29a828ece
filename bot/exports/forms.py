"""The forms that a briefing is written in, and the files that come of them. Pure."""

from enum import StrEnum

from bot.chat.reply import File
from bot.exports.document import docx_file
from bot.exports.errors import FormUnknown
from bot.exports.feeds import ATOM_TYPE, JSON_TYPE, atom_feed, json_feed
from bot.exports.markdown import markdown
from bot.exports.model import Briefing
from bot.exports.page import html_page
from bot.exports.table import csv_table
from bot.exports.text import safe_name

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Form(StrEnum):
    """How a briefing is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    CSV = "csv"
    ATOM = "atom"
    JSONFEED = "jsonfeed"


FEEDS = (Form.ATOM, Form.JSONFEED)
BRIEFINGS = tuple(form for form in Form if form not in FEEDS)
ENDINGS = {
    Form.MARKDOWN: "md",
    Form.HTML: "html",
    Form.DOCX: "docx",
    Form.CSV: "csv",
    Form.ATOM: "atom",
    Form.JSONFEED: "json",
}
_TYPES = {
    Form.MARKDOWN: "text/markdown",
    Form.HTML: "text/html",
    Form.DOCX: DOCX_TYPE,
    Form.CSV: "text/csv",
    Form.ATOM: ATOM_TYPE,
    Form.JSONFEED: JSON_TYPE,
}


def form_of(typed: str) -> Form:
    """Return the form of a name or of a file's ending; raises `FormUnknown`."""
    wanted = typed.strip().lower()
    found = next((form for form in Form if wanted in (form.value, ENDINGS[form])), None)
    if found is None:
        raise FormUnknown
    return found


def file_of(briefing: Briefing, form: Form, here: str = "", page: str = "") -> File:
    """Return a briefing as a file, named after what it is of; `here` and `page` are addresses for feeds."""
    kind = "feed" if form in FEEDS else f"briefing {briefing.made_at:%Y-%m-%d}"
    name = safe_name(briefing.title, kind, ENDINGS[form])
    match form:
        case Form.DOCX:
            return File(name, _TYPES[form], data=docx_file(briefing))
        case Form.MARKDOWN:
            text = markdown(briefing)
        case Form.HTML:
            text = html_page(briefing)
        case Form.CSV:
            text = csv_table(briefing)
        case Form.ATOM:
            text = atom_feed(briefing, here, page)
        case Form.JSONFEED:
            text = json_feed(briefing, here, page)
    return File(name, _TYPES[form], text)
