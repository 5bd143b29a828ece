"""A briefing as one file of HTML that asks for nothing outside, to read, to send and to print. Pure."""

from functools import cache
from importlib import resources

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.chat.plain import CLOSE_MARK, OPEN_MARK, UNKNOWN_SPEAKER
from bot.exports.markdown import PROMISE, credit, elsewhere
from bot.exports.model import Briefing
from bot.exports.text import plain, web_url


def html_page(briefing: Briefing) -> str:
    """Return a briefing as an HTML document; every word of it is escaped."""
    return _environment().get_template("briefing.html").render(briefing=briefing, promise=PROMISE)


@cache
def _environment() -> Environment:
    folder = str(resources.files("bot.exports").joinpath("templates"))
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "web_url": web_url, "credit": credit, "elsewhere": elsewhere}
    environment.globals |= {"open_mark": OPEN_MARK, "close_mark": CLOSE_MARK, "unknown": UNKNOWN_SPEAKER}
    return environment
