"""What can be chosen at a message of the room: the commands' shortcuts, and the page of a form that is filled in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from aiohttp import web
from jinja2 import Environment

from bot.chat.parsing import is_command
from bot.chat.ports import Room, RoomMessage
from bot.chat.shortcuts import options_of, prefilled, room_for
from bot.chat.spec import Catalogue, CommandSpec, MessagePart, Param, ParamKind, Shortcut

FIELD = "option:"
"""What the name of a form's field begins with."""

MAX_VALUE = 3_000
LONG = 100
"""From so many characters on a text has several lines."""

_LINK = re.compile(r"https?://[^\s<>|]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One choice: a page that asks (`address`), or a command that is sent at once with its `fields`."""

    label: str
    address: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def menu_of(catalogue: Catalogue, message: RoomMessage) -> tuple[Item, ...]:
    """Return what can be chosen at a message: one that a member wrote, and that is no command itself."""
    if message.reply is not None or is_command(message.text):
        return ()
    return tuple(
        _item(spec, shortcut, message)
        for spec, shortcut in catalogue.shortcuts
        if shortcut.part is MessagePart.WORDS or _link(message)
    )


def _item(spec: CommandSpec, shortcut: Shortcut, message: RoomMessage) -> Item:
    if shortcut.asks:
        wanted = urlencode({"command": spec.name, "about": message.ref.id})
        return Item(shortcut.label, f"/channels/{quote(message.ref.channel.id)}/ask?{wanted}")
    given = options_of(shortcut, _link(message), message.text)
    return Item(shortcut.label, fields=(("command", spec.name), *((f"{FIELD}{name}", value) for name, value in given)))


def _link(message: RoomMessage) -> str | None:
    found = _LINK.search(message.text)
    return found[0].rstrip(".,;:!?)\"'") if found else None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, and what stands in it."""

    param: Param
    value: str

    @property
    def name(self) -> str:
        """Return the name by which it is sent."""
        return f"{FIELD}{self.param.name}"

    @property
    def most(self) -> int:
        """Return how many characters it takes."""
        return room_for(self.param, MAX_VALUE)

    @property
    def tall(self) -> bool:
        """Say whether it has several lines."""
        return self.param.kind is ParamKind.TEXT and (self.param.longest or 0) > LONG


def fields_of(spec: CommandSpec, given: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the fields of a command's form; a file goes with a message, not with this form."""
    asked = (param for param in spec.asked(given) if param.kind is not ParamKind.FILE)
    return tuple(Field(param, prefilled(param, given.get(param.name, ""), MAX_VALUE)) for param in asked)


def filled_in(data: Mapping[str, str]) -> tuple[tuple[str, str], ...] | None:
    """Return what a form gives, or nothing where it is a message that was typed."""
    if "command" not in data:
        return None
    return tuple((name.removeprefix(FIELD), value) for name, value in data.items() if name.startswith(FIELD))


def add_menu_routes(
    app: web.Application,
    room: Room,
    catalogue: Catalogue,
    viewer: Callable[[web.Request], str],
    templates: Environment,
) -> None:
    """Serve the page of a form that is about a message; `viewer` says who asks."""

    async def ask(request: web.Request) -> web.Response:
        wanted = request.query.get("command", "")
        found = next((each for each in catalogue.shortcuts if each[0].name == wanted), None)
        member = viewer(request)
        message = await room.message(request.query.get("about", ""), member=member)
        if found is None or message is None or message.ref.channel.id != request.match_info["channel"]:
            raise web.HTTPNotFound
        spec, shortcut = found
        given = dict(options_of(shortcut, _link(message), message.text))
        page = templates.get_template("ask.html").render(
            spec=spec, shortcut=shortcut, message=message, viewer=member, fields=fields_of(spec, given)
        )
        return web.Response(text=page, content_type="text/html")

    app.router.add_get("/channels/{channel}/ask", ask)
