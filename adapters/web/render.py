"""Values -> HTML, by templates that escape everything; the same fragment for a page and for an event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from typing import TypeVar
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_urlencode

from adapters.web.chart import chart_of
from adapters.web.menus import Item
from bot.chat.downloads import FORMS
from bot.chat.letters import whole
from bot.chat.pages import DiffPage, DigestLine, DigestPage, SearchPage
from bot.chat.plain import CLOSE_MARK, OPEN_MARK, attribution_of
from bot.chat.ports import RoomMessage
from bot.chat.positions import SIDES, PositionsPage
from bot.chat.reading import ArticlePage, SpeakersPage, TopicLine, TopicPage
from bot.chat.reply import Link

REACTIONS = ("👍", "👎", "📌", "🧵")
BOT = "despatch"

T = TypeVar("T")


def make_environment() -> Environment:
    """Return the templates with what they may call."""
    folder = str(resources.files("adapters.web").joinpath("templates"))
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clock": clock,
        "count": count,
        "day": day,
        "safe_url": safe_url,
        "kind": kind_of,
        "host": host_of,
        "initial": initial,
        "urlencode": lambda value: do_urlencode(shown(value)),
    }
    environment.globals |= {
        "attribution_of": attribution_of,
        "open_mark": OPEN_MARK,
        "close_mark": CLOSE_MARK,
        "emoji": REACTIONS,
        "bot": BOT,
        "forms": FORMS,
    }
    return environment


def message_html(
    environment: Environment, message: RoomMessage, viewer: str, *, in_thread: bool, menu: Sequence[Item] = ()
) -> str:
    """Return one message as HTML, as this viewer sees it, with what can be chosen there."""
    template = environment.get_template("_message.html")
    return template.render(message=message, viewer=viewer, in_thread=in_thread, tally=tally(message, viewer), menu=menu)


def tally(message: RoomMessage, viewer: str) -> Mapping[str, tuple[int, bool]]:
    """Return count and “mine” for each reaction, the room's own buttons always among them."""
    given = dict(message.reactions)
    shown = dict.fromkeys((*REACTIONS, *given))
    return {emoji: (len(given.get(emoji, ())), viewer in given.get(emoji, ())) for emoji in shown}


def page_html(environment: Environment, page: ArticlePage) -> str:
    """Return an article's page."""
    return environment.get_template("article.html").render(page=page)


def diff_html(environment: Environment, page: DiffPage, path: str, *, side: bool) -> str:
    """Return the page of what changed between two versions, inline or side by side; `path` is its own address."""
    return environment.get_template("diff.html").render(page=page, path=path, side=side)


def topics_html(environment: Environment, topics: Sequence[TopicLine]) -> str:
    """Return the page of all topics."""
    return environment.get_template("topics.html").render(topics=topics)


def topic_html(environment: Environment, page: TopicPage) -> str:
    """Return a topic's timeline."""
    return environment.get_template("topic.html").render(page=page, chart=chart_of(page.reports))


def positions_html(environment: Environment, page: PositionsPage) -> str:
    """Return the table of who has said what on a topic."""
    return environment.get_template("positions.html").render(page=page, sides=SIDES)


def speakers_html(environment: Environment, page: SpeakersPage) -> str:
    """Return the page of who said what."""
    return environment.get_template("speakers.html").render(page=page)


def search_html(environment: Environment, page: SearchPage) -> str:
    """Return the page of what was found."""
    return environment.get_template("search.html").render(page=page)


def digests_html(environment: Environment, digests: Sequence[DigestLine]) -> str:
    """Return the list of digests."""
    return environment.get_template("digests.html").render(digests=digests)


def digest_html(environment: Environment, page: DigestPage, digest: str) -> str:
    """Return a digest's page in the archive; `digest` is its id."""
    return environment.get_template("digest.html").render(page=page, digest=digest)


def digest_file(environment: Environment, page: DigestPage) -> str:
    """Return a digest as one file that needs nothing beside it: to print, to send, to keep."""
    style = "\n".join(_static(name) for name in ("room.css", "digest.css"))
    return environment.get_template("digest_alone.html").render(page=page, style=style)


def _static(name: str) -> str:
    return resources.files("adapters.web").joinpath("static", name).read_text(encoding="utf-8")


def shown(value: T) -> T | str:
    """Return what a template shows: letters that a page can carry. What is marked as safe stays so."""
    return whole(value) if isinstance(value, str) and not value.isascii() and whole(value) != value else value


def visible(message: RoomMessage, viewer: str) -> bool:
    """Say whether a viewer may see a message: an ephemeral one is for its member alone."""
    return message.audience is None or message.audience == viewer


def clock(moment: datetime) -> str:
    """Return the time of day on this machine, which is where the room's only readers are."""
    return f"{moment.astimezone():%H:%M}"


def day(moment: datetime) -> str:
    """Return the day on this machine, as people write it."""
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """Return how many there are of something, in words for none."""
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"


def safe_url(link: Link | None) -> str:
    """Return a link's address if it is one of the web or our own, or nothing."""
    if link is None:
        return ""
    url = link.url
    own = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if own or (url.startswith(("http://", "https://")) and host_of(url)) else ""


def host_of(url: str) -> str:
    """Return an address's host, printed beside links so that nobody is led elsewhere unseen."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def kind_of(part: object) -> str:
    """Return a part's kind, by which templates choose how to draw it."""
    return type(part).__name__.lower()


def initial(name: str) -> str:
    """Return the letter that stands for a member."""
    return name[:1].upper()
