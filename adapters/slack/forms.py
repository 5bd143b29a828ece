"""A command's form: what Slack shows when an argument is missing, and the views that carry replies."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from adapters.slack.blocks import Style
from adapters.slack.messages import Message, messages
from adapters.slack.text import shortened
from bot.chat.refs import MessageRef
from bot.chat.reply import Reply
from bot.chat.shortcuts import prefilled, room_for
from bot.chat.spec import CommandSpec, Param, ParamKind, Request

CALLBACK = "form"
MAX_TITLE = 24
MAX_TEXT = 75
MAX_HINT = 2_000
MAX_VALUE = 3_000
VIEW_BLOCKS = 100
VIEW_BYTES = 240_000
"""Below Slack's 250 kB, with room for what stands around the blocks."""

BLOCK = "param "
"""What the name of a field's block begins with; errors go by that name."""

View = dict[str, Any]


def form(spec: CommandSpec, request: Request) -> View:
    """Return the modal that asks for a command's arguments, what was typed already filled in."""
    origin = {
        "command": spec.name,
        "channel": request.channel.id,
        "thread": _place(request.thread),
        "about": _place(request.about),
        "reply_to": request.reply_to,
    }
    given = dict(request.options or ())
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps(origin),
        "title": _plain(spec.name.capitalize(), MAX_TITLE),
        "submit": _plain("Go", MAX_TITLE),
        "close": _plain("Cancel", MAX_TITLE),
        "blocks": [_intro(spec), *(_input(param, given.get(param.name, "")) for param in spec.asked(given))],
    }


def _place(message: MessageRef | None) -> list[str | None] | None:
    return [message.id, message.thread] if message else None


def home(reply: Reply, style: Style) -> View:
    """Return the Home view that shows a reply."""
    return {"type": "home", "blocks": _blocks(messages(reply, style))}


def sheet(drawn: Iterable[Message]) -> View:
    """Return a modal that shows a reply: the answer to a button that stands in no channel."""
    title, close = _plain("Despatch", MAX_TITLE), _plain("Close", MAX_TITLE)
    return {"type": "modal", "title": title, "close": close, "blocks": _blocks(drawn)}


def _blocks(drawn: Iterable[Message]) -> list[Any]:
    """Return as many blocks as a view takes, from the first on."""
    kept: list[Any] = []
    room = VIEW_BYTES
    for block in chain.from_iterable(message.blocks for message in drawn):
        room -= len(json.dumps(block).encode())
        if room < 0 or len(kept) == VIEW_BLOCKS:
            break
        kept.append(block)
    return kept


def _intro(spec: CommandSpec) -> View:
    return {"type": "section", "text": _plain(f"{spec.summary}.", MAX_HINT)}


def _input(param: Param, value: str) -> View:
    return {
        "type": "input",
        "block_id": f"{BLOCK}{param.name}",
        "optional": not param.required,
        "label": _plain(param.name.capitalize(), MAX_TEXT),
        "hint": _plain(param.description, MAX_HINT),
        "element": _element(param, value),
    }


def _element(param: Param, value: str) -> View:
    match param.kind:
        case ParamKind.CHOICE:
            return _choice(param, value)
        case ParamKind.FILE:
            return {"type": "file_input", "action_id": param.name, "max_files": 1}
        case ParamKind.INTEGER:
            low, high = str(param.minimum), str(param.maximum)
            element: View = {"type": "number_input", "is_decimal_allowed": False, "min_value": low, "max_value": high}
            fits = value.isascii() and value.isdigit() and len(value) <= len(high)
        case _:
            value = prefilled(param, value, MAX_VALUE)
            element, fits = _text(param), bool(value)
    return {**element, "action_id": param.name, **({"initial_value": value} if fits else {})}


def _text(param: Param) -> View:
    """Return a field for words; where they have a limit it is as high as several lines."""
    limited: View = {"multiline": True, "max_length": room_for(param, MAX_VALUE)} if param.longest else {}
    return {"type": "plain_text_input", **limited}


def _choice(param: Param, value: str) -> View:
    options = [{"text": _plain(choice, MAX_TEXT), "value": choice} for choice in param.choices]
    chosen = [option for option in options if option["value"] == value.lower()]
    element = {"type": "static_select", "action_id": param.name, "options": options}
    return {**element, **({"initial_option": chosen[0]} if chosen else {})}


def _plain(text: str, limit: int) -> View:
    return {"type": "plain_text", "text": shortened(text, limit), "emoji": False}
