"""The page at which a workspace lets the bot in, and what somebody sees who comes back from there."""

from collections.abc import Callable, Sequence
from importlib import resources

from aiohttp import web
from jinja2 import Environment

from adapters.web.guard import add_headers
from bot.chat.installing import Offer, Outcome

PLACE = "/install"

Offers = Callable[[], Sequence[Offer]]


def add_install_routes(app: web.Application, offers: Offers, templates: Environment) -> None:
    """Add the page, with its style and the headers that forbid what it does not need; it is there while offers are.

    It is asked for each time: one may come while the program runs, once a platform has said who the bot is.
    """

    async def show(_: web.Request) -> web.Response:
        found = offers()
        if not found:
            raise web.HTTPNotFound(text="Nothing can be added here.\n")
        return web.Response(text=install_html(templates, found), content_type="text/html")

    app.router.add_get(PLACE, show)
    app.router.add_static("/static", str(resources.files("adapters.web").joinpath("static")))
    app.on_response_prepare.append(add_headers)


def install_html(templates: Environment, offers: Sequence[Offer]) -> str:
    """Return the page with its buttons."""
    return templates.get_template("install.html").render(offers=offers, outcome=None, place=PLACE)


def outcome_html(templates: Environment, outcome: Outcome) -> str:
    """Return the page that says in a sentence what came of it, with the way back."""
    return templates.get_template("install.html").render(offers=(), outcome=outcome, place=PLACE)
