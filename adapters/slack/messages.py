"""A reply as messages that Slack takes: packed into blocks, with a fallback text and every unfurling off."""

from dataclasses import dataclass
from typing import Any

from adapters.common.split import Cost, pack
from adapters.slack.blocks import Block, Item, Style, draw
from adapters.slack.text import escaped
from bot.chat.reply import Reply

LIMIT = Cost(45, 11_500)
"""Below Slack's 50 blocks, and its refusal at about 13,200 characters (`msg_blocks_too_long`)."""

MAX_FALLBACK = 2_500
"""Below the 4,000 characters that `chat.update` takes, entities included."""

QUIET: dict[str, Any] = {
    "unfurl_links": False,
    "unfurl_media": False,
    "link_names": False,
    "parse": "none",
    "mrkdwn": False,
}
"""What keeps Slack from adding anything to a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text that notifications and old clients show."""

    blocks: tuple[Block, ...]
    text: str

    def payload(self) -> dict[str, Any]:
        """Return what `chat.postMessage`, `chat.update` and `response_url` take."""
        return {"blocks": list(self.blocks), "text": self.text}


def messages(reply: Reply, style: Style | None = None) -> tuple[Message, ...]:
    """Return the reply in as many messages as it takes; nothing of it is dropped."""
    items = tuple(draw(reply, style or Style()))
    packed = pack(items, lambda item: item.cost, LIMIT, lambda item: item.leads)
    return tuple(_message(group) for group in packed) or (Message((), " "),)


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
    lines: list[str] = []
    for line in "\n".join(map(visible, blocks)).splitlines():
        if sum(map(len, lines)) + len(lines) + len(escaped(line)) > MAX_FALLBACK:
            break
        lines.append(escaped(line).strip())
    return "\n".join(filter(None, lines)) or "Despatch"


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
