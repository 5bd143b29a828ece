"""The table of a topic's positions: shown, and corrected by members through a form beside each cell."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from jinja2 import Environment

from adapters.web.render import positions_html
from bot.chat.positions import PositionsShelf

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_position_routes(
    app: web.Application, shelf: PositionsShelf, templates: Environment, viewer: Callable[[web.Request], str]
) -> None:
    """Add a topic's table to the room's application; `viewer` says who corrects."""
    app.router.add_get("/topics/{topic}/positions", _shown(shelf, templates))
    app.router.add_post("/topics/{topic}/positions/{cell}", _corrected(shelf, viewer))


def _shown(shelf: PositionsShelf, templates: Environment) -> Handler:
    async def show(request: web.Request) -> web.Response:
        page = await shelf.positions(request.match_info["topic"])
        if page is None:
            raise web.HTTPNotFound
        drawn = await asyncio.to_thread(positions_html, templates, page)  # a large table takes a tenth of a second
        return web.Response(text=drawn, content_type="text/html")

    return show


def _corrected(shelf: PositionsShelf, viewer: Callable[[web.Request], str]) -> Handler:
    async def correct(request: web.Request) -> web.StreamResponse:
        topic, cell, form = request.match_info["topic"], request.match_info["cell"], await request.post()
        side, note = str(form.get("side", "")), str(form.get("note", ""))
        if not await shelf.correct(topic, cell, side, note, viewer(request)):
            raise web.HTTPNotFound
        raise web.HTTPSeeOther(f"/topics/{topic}/positions#cell-{cell}")

    return correct
