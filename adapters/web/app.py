"""The local room's web application: routes in, fragments and events out."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote, unquote

from aiohttp import web
from jinja2 import Environment

from adapters.web.archive import add_archive_routes
from adapters.web.articles import add_article_routes
from adapters.web.downloads import add_download_routes
from adapters.web.files import add_file_routes, uploads_of
from adapters.web.guard import Handler, add_headers, only_local
from adapters.web.menus import add_menu_routes, filled_in, menu_of
from adapters.web.positions import add_position_routes
from adapters.web.render import make_environment, message_html, tally, visible
from bot.chat.downloads import Downloads
from bot.chat.errors import AttachmentTooLarge
from bot.chat.files import MAX_ATTACHMENT
from bot.chat.pages import DigestShelf
from bot.chat.ports import Room, RoomMessage
from bot.chat.positions import PositionsShelf
from bot.chat.reading import Archive, ArticlePages
from bot.chat.reply import Link
from bot.chat.spec import ROOT, Catalogue, ParamKind
from bot.errors import DespatchError

COOKIE = "despatch_member"
NEWCOMER = "you"
MAX_BODY = MAX_ATTACHMENT + 64 * 1024
HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Site:
    """What the handlers share."""

    room: Room
    catalogue: Catalogue
    examples: tuple[Link, ...]
    templates: Environment


SITE: web.AppKey[Site] = web.AppKey("site", Site)


def create_app(
    room: Room,
    pages: ArticlePages,
    catalogue: Catalogue,
    *,
    archive: Archive,
    shelf: DigestShelf,
    positions: PositionsShelf,
    downloads: Downloads,
    examples: tuple[Link, ...] = (),
) -> web.Application:
    """Return the application; `examples` are the links that an empty room offers to try."""
    app = web.Application(middlewares=[only_local, plain_errors], client_max_size=MAX_BODY)
    app[SITE] = Site(room, catalogue, examples, make_environment())
    add_archive_routes(app, archive, shelf, app[SITE].templates)
    add_article_routes(app, pages, app[SITE].templates)
    add_position_routes(app, positions, app[SITE].templates, member_of)
    add_download_routes(app, downloads)
    add_file_routes(app, room, member_of)
    add_menu_routes(app, room, catalogue, member_of, app[SITE].templates)
    app.on_response_prepare.append(add_headers)
    app.router.add_get("/", show_home)
    app.router.add_get("/channels/{channel}", show_channel)
    app.router.add_get("/channels/{channel}/threads/{thread}", show_channel)
    app.router.add_post("/channels/{channel}/messages", take_message)
    app.router.add_post("/messages/{message}/reactions", take_reaction)
    app.router.add_get("/events", stream)
    app.router.add_get("/health", health)
    app.router.add_static("/static", str(resources.files("adapters.web").joinpath("static")))
    return app


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a refusal of ours with its sentence and code, as JSON or as a page."""
    try:
        return await handler(request)
    except DespatchError as error:
        return _refusal(request, error.sentence, error.code, 400)
    except web.HTTPNotFound:
        return _refusal(request, "There is no such page in this room.", "page-unknown", 404)
    except web.HTTPRequestEntityTooLarge:
        return _refusal(request, AttachmentTooLarge.sentence, AttachmentTooLarge.code, 413)


def _refusal(request: web.Request, sentence: str, code: str, status: int) -> web.Response:
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"sentence": sentence, "code": code}, status=status)
    page = request.app[SITE].templates.get_template("error.html").render(sentence=sentence, code=code)
    return web.Response(text=page, content_type="text/html", status=status)


async def show_home(request: web.Request) -> web.Response:
    """Lead a newcomer into the first channel."""
    channels = await request.app[SITE].room.channels()
    raise web.HTTPFound(f"/channels/{channels[0]}")


async def show_channel(request: web.Request) -> web.Response:
    """Draw a channel, and a thread beside it when the address names one."""
    site, viewer = request.app[SITE], member_of(request)
    channel, thread = request.match_info["channel"], request.match_info.get("thread")
    messages = await site.room.history(channel)
    replies = await site.room.history(channel, thread=thread) if thread else ()
    everything = (*messages, *replies)
    html = site.templates.get_template("room.html").render(
        channel=channel,
        channels=tuple(dict.fromkeys((*await site.room.channels(), channel))),
        thread=thread,
        messages=[_html(site, message, viewer, False) for message in messages if visible(message, viewer)],
        replies=[_html(site, message, viewer, True) for message in replies if visible(message, viewer)],
        viewer=viewer,
        since=max((message.sequence for message in everything), default=0),
        examples=site.examples,
        commands=json.dumps(_commands(site)),
    )
    return web.Response(text=html, content_type="text/html")


def _html(site: Site, message: RoomMessage, viewer: str, in_thread: bool) -> str:
    menu = menu_of(site.catalogue, message)
    return message_html(site.templates, message, viewer, in_thread=in_thread, menu=menu)


def _commands(site: Site) -> dict[str, object]:
    """Return what completion knows: every command with its parameters, and addresses to try."""
    specs = [
        {
            "name": spec.name,
            "usage": spec.usage,
            "summary": spec.summary,
            "params": [
                {
                    "name": p.name,
                    "kind": p.kind.value,
                    "about": p.description,
                    "required": p.required,
                    "choices": p.choices,
                }
                for p in spec.asked()
            ],
        }
        for spec in site.catalogue
    ]
    takers = [spec for spec in site.catalogue if any(param.kind is ParamKind.FILE for param in spec.params)]
    return {
        "root": ROOT,
        "specs": specs,
        "examples": [[link.label, link.url] for link in site.examples],
        "takesFile": f"{ROOT} {takers[0].name}" if takers else "",
        "largest": MAX_ATTACHMENT,
        "tooLarge": AttachmentTooLarge.sentence,
    }


async def take_message(request: web.Request) -> web.Response:
    """Post what a member typed; without JavaScript the browser is led back to the channel."""
    site, channel = request.app[SITE], request.match_info["channel"]
    data = await _fields(request)
    member, thread = data.get("member") or member_of(request), data.get("thread") or None
    about = data.get("about") or None
    options = filled_in(data)
    said = await site.room.begin(
        data.get("text" if options is None else "command", ""),
        member=member,
        channel=channel,
        thread=thread,
        about=about,
        options=options,
        files=await uploads_of(request),
    )
    place = f"/channels/{channel}" + (f"/threads/{thread}" if thread else "")
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"ref": said.ref.id})
    answer = web.HTTPSeeOther(place)
    _remember(answer, member)
    raise answer


async def take_reaction(request: web.Request) -> web.Response:
    """Add a member's reaction, or take it away when it is there already."""
    site, message = request.app[SITE], request.match_info["message"]
    data = await _fields(request)
    member, emoji = data.get("member") or member_of(request), data.get("emoji", "")
    given = data.get("on", "true") != "false"
    act = site.room.react if given else site.room.unreact
    changed = await act(message, emoji, member=member)
    if request.content_type == "application/json":
        return web.json_response({"tally": {mark: count for mark, (count, _) in tally(changed, member).items()}})
    raise web.HTTPSeeOther(f"/channels/{changed.ref.channel.id}")


async def _fields(request: web.Request) -> Mapping[str, str]:
    if request.content_type != "application/json":
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    try:
        data = await request.json()
    except ValueError as error:
        raise DespatchError("That request is not JSON.", code="input-invalid") from error
    return (
        {str(name): str(value) for name, value in data.items() if value is not None} if isinstance(data, dict) else {}
    )


def member_of(request: web.Request) -> str:
    """Return the name that this browser goes by."""
    return unquote(request.cookies.get(COOKIE, "")) or NEWCOMER


def _remember(response: web.Response, member: str) -> None:
    response.set_cookie(COOKIE, quote(member), samesite="Strict", max_age=31_536_000)


async def stream(request: web.Request) -> web.StreamResponse:
    """Send every change of a channel as an event, from the last one the browser saw."""
    site, viewer, channel = request.app[SITE], member_of(request), request.query.get("channel", "")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    changes = site.room.changes(_since(request))
    following = asyncio.ensure_future(anext(changes))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=HEARTBEAT_SECONDS)
            if not done:
                await response.write(b": still here\n\n")
                continue
            message = following.result()
            following = asyncio.ensure_future(anext(changes))
            if message.ref.channel.id == channel and visible(message, viewer):
                await response.write(_event(site, message, viewer))
    except (ConnectionResetError, StopAsyncIteration):
        return response
    finally:
        following.cancel()


def _since(request: web.Request) -> int:
    given = request.headers.get("Last-Event-ID") or request.query.get("since", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0


def _event(site: Site, message: RoomMessage, viewer: str) -> bytes:
    data = {
        "id": message.ref.id,
        "thread": message.ref.thread,
        "pending": message.pending,
        "html": _html(site, message, viewer, False),
        "thread_html": _html(site, message, viewer, True),
    }
    return f"id: {message.sequence}\ndata: {json.dumps(data)}\n\n".encode()


async def health(request: web.Request) -> web.Response:
    """Say that the room is up."""
    return web.Response(text="ok\n")
