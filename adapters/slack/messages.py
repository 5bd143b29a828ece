"""A reply as messages that Slack takes: packed into blocks, with a fallback text and every unfurling off."""

from dataclasses import dataclass, replace
from typing import Any

from adapters.common.split import Cost, pack
from adapters.slack.blocks import Block, Item, Style, draw
from adapters.slack.text import escaped, shortened
from bot.chat.reply import File, Reply, Text

LIMIT = Cost(45, 11_000)
"""Below Slack's 50 blocks, and its refusal of a whole message (`msg_blocks_too_long`).

The refusal is nowhere documented. It was met at 13,297 characters in a single block, and at 11,341 in
45 blocks (https://github.com/slackapi/bolt-js/issues/2509 and 2867): blocks count too.
"""

MAX_FALLBACK = 3_000
"""In bytes, entities included: `chat.update` takes no more than 4,000 of them (`msg_too_long`)."""

MAX_LINE = 300
ALONE = "Slack shows no file to one member alone: ask for it in a channel that Despatch was invited to."

QUIET: dict[str, Any] = {
    "unfurl_links": False,
    "unfurl_media": False,
    "link_names": False,
    "parse": "none",
    "mrkdwn": False,
}
"""What keeps Slack from adding anything to a message; a method that knows one of them not ignores it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text that notifications and old clients show."""

    blocks: tuple[Block, ...]
    text: str

    def payload(self) -> dict[str, Any]:
        """Return what every way of sending a message takes: the Web API, acknowledgements, response addresses."""
        return {"blocks": list(self.blocks), "text": self.text, **QUIET}


def files_of(reply: Reply) -> tuple[File, ...]:
    """Return the files that go with a reply; Slack takes each by itself, after the words."""
    return tuple(part for part in reply.parts if isinstance(part, File))


def without_files(reply: Reply) -> Reply:
    """Return a reply for one member alone as Slack can show it: it has no files that only one member sees."""
    return replace(reply, parts=tuple(Text(ALONE) if isinstance(part, File) else part for part in reply.parts))


def messages(reply: Reply, style: Style | None = None) -> tuple[Message, ...]:
    """Return the reply in as many messages as it takes; nothing of it is dropped."""
    items = tuple(draw(reply, style or Style()))
    packed = pack(items, lambda item: item.cost, LIMIT, lambda item: item.leads)
    return tuple(_message(group) for group in packed) or (_message(()),)


def _message(group: tuple[Item, ...]) -> Message:
    blocks = tuple(_merged([item.block for item in group]))
    return Message(blocks, fallback(blocks))


def _merged(blocks: list[Block]) -> list[Block]:
    """Join neighbouring rich text, and the lists in it, so that lines stand close together."""
    merged: list[Block] = []
    for block in blocks:
        if merged and block["type"] == merged[-1]["type"] == "rich_text":
            merged[-1] = {"type": "rich_text", "elements": _joined(merged[-1]["elements"], block["elements"])}
        else:
            merged.append(block)
    return merged


def _joined(before: list[Block], after: list[Block]) -> list[Block]:
    if before[-1]["type"] == after[0]["type"] == "rich_text_list":
        grown = {**before[-1], "elements": [*before[-1]["elements"], *after[0]["elements"]]}
        return [*before[:-1], grown, *after[1:]]
    if before[-1]["type"] == after[0]["type"] == "rich_text_section":
        line = {"type": "text", "text": "\n"}
        grown = {**before[-1], "elements": [*before[-1]["elements"], line, *after[0]["elements"]]}
        return [*before[:-1], grown, *after[1:]]
    return [*before, *after]


def fallback(blocks: tuple[Block, ...]) -> str:
    """Return the blocks' words for a notification, cut at a line's end where they are long."""
    lines = [line.strip() for line in "\n".join(map(visible, blocks)).splitlines() if line.strip()]
    fitting: list[str] = []
    spent = 0
    for line in map(escaped, lines):
        spent += len(line.encode()) + 1
        if spent > MAX_FALLBACK:
            break
        fitting.append(line)
    return "\n".join(fitting) or escaped(shortened("".join(lines[:1]), MAX_LINE)) or "Despatch"


def visible(block: object) -> str:
    """Return the words that a reader sees of a block, lists and quotations on lines of their own."""
    if isinstance(block, list):
        return "".join(map(visible, block))
    if not isinstance(block, dict):
        return ""
    kind = block.get("type", "")
    if isinstance(block.get("text"), str):
        return str(block["text"])
    inner = visible(block.get("elements", [])) or visible(block.get("text", {}))
    lined = kind in ("rich_text_section", "rich_text_quote", "context", "actions", "button")
    return f"{inner}\n" if lined else inner
