"""The archive's pages: topics, a topic's timeline, who said what, what was found, digests. They are read only."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from jinja2 import Environment

from adapters.web.render import digest_html, digests_html, search_html, speakers_html, topic_html, topics_html
from bot.chat.pages import DigestShelf
from bot.chat.reading import Archive

MAX_DIGITS = 6

Handler = Callable[[web.Request], Awaitable[web.Response]]


def add_archive_routes(app: web.Application, archive: Archive, shelf: DigestShelf, templates: Environment) -> None:
    """Add the archive's pages to the room's application."""
    app.router.add_get("/archive/digests", _digests(shelf, templates))
    app.router.add_get("/archive/digests/{digest}", _digest(shelf, templates))
    app.router.add_get("/topics", _topics(archive, templates))
    app.router.add_get("/topics/{topic}", _topic(archive, templates))
    app.router.add_get("/speakers", _speakers(archive, templates))
    app.router.add_get("/search", _search(archive, templates))


def _topics(archive: Archive, templates: Environment) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return _html(topics_html(templates, await archive.topics()))

    return show


def _topic(archive: Archive, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        page = await archive.topic(request.match_info["topic"])
        if page is None:
            raise web.HTTPNotFound
        return _html(topic_html(templates, page))

    return show


def _speakers(archive: Archive, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        return _html(speakers_html(templates, await archive.speakers(request.query.get("name", ""))))

    return show


def _search(archive: Archive, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        asked = request.query
        page = await archive.search(asked.get("q", ""), asked.get("in", ""), number_of(asked.get("page", "")))
        return _html(search_html(templates, page))

    return show


def _digests(shelf: DigestShelf, templates: Environment) -> Handler:
    async def show(_: web.Request) -> web.Response:
        return _html(digests_html(templates, await shelf.digests()))

    return show


def _digest(shelf: DigestShelf, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        page = await shelf.digest(request.match_info["digest"])
        if page is None:
            raise web.HTTPNotFound
        return _html(digest_html(templates, page, request.match_info["digest"]))

    return show


def number_of(given: str) -> int:
    """Return the number of a page that an address names; the first where it names none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < MAX_DIGITS else 1


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
