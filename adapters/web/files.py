"""Files of the room: those that go with a reply are handed out to be saved, those of members taken in."""

import re
from collections.abc import Callable
from urllib.parse import quote

from aiohttp import web

from bot.chat.files import Upload
from bot.chat.ports import Room

_PLAIN = re.compile(r"[^A-Za-z0-9._ -]+")


def add_file_routes(app: web.Application, room: Room, viewer: Callable[[web.Request], str]) -> None:
    """Serve the files of replies; `viewer` says who asks."""

    async def give(request: web.Request) -> web.Response:
        message, place = request.match_info["message"], int(request.match_info["place"])
        file = await room.file(message, place, member=viewer(request))
        if file is None:
            raise web.HTTPNotFound
        headers = {"Content-Disposition": saved_as(file.name)}
        return web.Response(body=file.body, content_type=file.media_type, charset=file.charset, headers=headers)

    app.router.add_get("/messages/{message}/files/{place:[0-9]{1,4}}", give)


async def uploads_of(request: web.Request) -> tuple[Upload, ...]:
    """Return the files that were put into a form; a form without one sends an empty field."""
    if request.content_type != "multipart/form-data":
        return ()
    fields = (await request.post()).values()
    return tuple(
        Upload(field.filename, field.file.read())
        for field in fields
        if isinstance(field, web.FileField) and field.filename
    )


def saved_as(name: str) -> str:
    """Return the header that has a browser save a file, never show it: whatever is in it, no page of ours runs it.

    The plain name is for old programs, the other is the name itself (RFC 6266).
    """
    plain = _PLAIN.sub("-", name).strip(". ") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
