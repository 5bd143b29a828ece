"""Files of the archive to take away, and topics as feeds."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from aiohttp import web

from adapters.web.files import saved_as
from bot.chat.downloads import Downloads
from bot.chat.reply import File

Handler = Callable[[web.Request], Awaitable[web.Response]]


def add_download_routes(app: web.Application, downloads: Downloads) -> None:
    """Add the briefings of topics and digests, and the feeds of topics, to the room's application."""
    app.router.add_get("/archive/topics/{topic}/briefing.{ending}", _topic(downloads))
    app.router.add_get("/archive/digests/{digest}/briefing.{ending}", _digest(downloads))
    app.router.add_get("/archive/topics/{topic}.{ending:atom|json}", _feed(downloads))


def _topic(downloads: Downloads) -> Handler:
    async def give(request: web.Request) -> web.Response:
        return _saved(await downloads.topic(request.match_info["topic"], request.match_info["ending"]))

    return give


def _digest(downloads: Downloads) -> Handler:
    async def give(request: web.Request) -> web.Response:
        return _saved(await downloads.digest(request.match_info["digest"], request.match_info["ending"]))

    return give


def _feed(downloads: Downloads) -> Handler:
    async def give(request: web.Request) -> web.Response:
        topic, site = request.match_info["topic"], request.url.origin()
        here, page = str(site.join(request.rel_url)), str(site / "topics" / topic)
        file = await downloads.feed(topic, request.match_info["ending"], here, page)
        if file is None:
            raise web.HTTPNotFound
        return _unless_known(request, file)

    return give


def _unless_known(request: web.Request, file: File) -> web.Response:
    """Return a feed, or that it has not changed: readers ask many times a day (RFC 9110, If-None-Match)."""
    tag = sha256(file.body).hexdigest()[:32]
    known = any(etag.value == tag for etag in request.if_none_match or ())
    answer = (
        web.Response(status=304)
        if known
        else web.Response(body=file.body, content_type=file.media_type, charset=file.charset)
    )
    answer.etag = tag
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _saved(file: File | None) -> web.Response:
    if file is None:
        raise web.HTTPNotFound
    headers = {"Content-Disposition": saved_as(file.name)}
    return web.Response(body=file.body, content_type=file.media_type, charset=file.charset, headers=headers)
