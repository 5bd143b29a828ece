"""The pages of an article: its versions, with the places of their cards marked, and what changed between two."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from jinja2 import Environment

from adapters.web.render import diff_html, page_html
from bot.chat.reading import ArticlePages

Handler = Callable[[web.Request], Awaitable[web.Response]]

SIDE = "side"
_NUMBER = re.compile(r"[0-9]{1,6}")
_PLACE = re.compile(r"([0-9]{1,8})-([0-9]{1,8})")
_PAIR = re.compile(r"([0-9]{1,6})\.\.([0-9]{1,6})")


def add_article_routes(app: web.Application, pages: ArticlePages, templates: Environment) -> None:
    """Add the pages of articles to the room's application."""
    app.router.add_get("/articles/{article}", _article(pages, templates))
    app.router.add_get("/articles/{article}/versions/{pair}", _diff(pages, templates))


def _article(pages: ArticlePages, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        version = request.query.get("version")
        if version is not None and not _NUMBER.fullmatch(version):
            raise web.HTTPNotFound
        number = int(version) if version is not None else None
        page = await pages.page(request.match_info["article"], number, place_of(request.query.get("place", "")))
        if page is None:
            raise web.HTTPNotFound
        return _html(page_html(templates, page))

    return show


def _diff(pages: ArticlePages, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        pair = _PAIR.fullmatch(request.match_info["pair"])
        page = await pages.diff(request.match_info["article"], int(pair[1]), int(pair[2])) if pair else None
        if page is None:
            raise web.HTTPNotFound
        return _html(diff_html(templates, page, request.path, side=request.query.get("view") == SIDE))

    return show


def place_of(given: str) -> tuple[int, int] | None:
    """Return a place that an address names ("120-260"), or nothing where it names none."""
    found = _PLACE.fullmatch(given)
    return (int(found[1]), int(found[2])) if found and int(found[1]) < int(found[2]) else None


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
