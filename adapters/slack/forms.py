"""A command's form: what Slack shows when an argument is missing, and the views that carry replies."""

import json
from typing import Any

from adapters.slack.blocks import Style
from adapters.slack.messages import messages
from adapters.slack.text import shortened
from bot.chat.reply import Reply
from bot.chat.spec import CommandSpec, Param, ParamKind, Request

CALLBACK = "form"
MAX_TITLE = 24
MAX_TEXT = 75
MAX_HINT = 2_000
HOME_BLOCKS = 100

View = dict[str, Any]


def form(spec: CommandSpec, request: Request) -> View:
    """Return the modal that asks for a command's arguments, what was typed already filled in."""
    origin = {
        "command": spec.name,
        "channel": request.channel.id,
        "thread": request.thread.id if request.thread else None,
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
        "blocks": [_intro(spec), *(_input(param, given.get(param.name, "")) for param in spec.params)],
    }


def home(reply: Reply, style: Style) -> View:
    """Return the Home view that shows a reply."""
    blocks = [block for message in messages(reply, style) for block in message.blocks]
    return {"type": "home", "blocks": blocks[:HOME_BLOCKS]}


def _intro(spec: CommandSpec) -> View:
    return {"type": "section", "text": _plain(f"{spec.summary}.", MAX_HINT)}


def _input(param: Param, value: str) -> View:
    return {
        "type": "input",
        "block_id": f"param {param.name}",
        "optional": not param.required,
        "label": _plain(param.name.capitalize(), MAX_TEXT),
        "hint": _plain(param.description, MAX_HINT),
        "element": _element(param, value),
    }


def _element(param: Param, value: str) -> View:
    if param.kind is ParamKind.CHOICE:
        options = [{"text": _plain(choice, MAX_TEXT), "value": choice} for choice in param.choices]
        return {"type": "static_select", "action_id": param.name, "options": options}
    if param.kind is ParamKind.INTEGER:
        low, high = str(param.minimum), str(param.maximum)
        kind = {"type": "number_input", "is_decimal_allowed": False, "min_value": low, "max_value": high}
        return {**kind, "action_id": param.name}
    element: View = {"type": "plain_text_input", "action_id": param.name}
    return {**element, "initial_value": value} if value else element


def _plain(text: str, limit: int) -> View:
    return {"type": "plain_text", "text": shortened(text, limit), "emoji": False}
