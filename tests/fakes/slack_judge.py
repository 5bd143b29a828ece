"""What is wrong with a payload for Slack, by three judges: slack_sdk's models, slackblocks, and our own list.

slackblocks cannot read rich text, buttons and inputs back from JSON, so they are built anew by its
typed classes, which refuse what Slack would.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import slackblocks as independent
from slack_sdk.models.blocks import Block
from slackblocks.errors import InvalidUsageError

Json = Mapping[str, Any]

MAX_TOTAL = 13_000
MAX_TEXT = 4_000
LIVE = re.compile(r"<(?:!|@|#)")
SILENT = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100


def problems(payload: Json, *, method: str = "") -> list[str]:
    """Return what Slack would refuse in a message, or do that nobody wants, as short sentences."""
    blocks = list(payload.get("blocks") or [])
    found = [*_blocks(blocks, MESSAGE_BLOCKS), *_fallback(payload, blocks)]
    if method == "chat.postMessage":
        found += [
            f"{name} is not switched off" for name, off in SILENT.items() if _said(payload.get(name)) != _said(off)
        ]
    return found


def view_problems(view: Json) -> list[str]:
    """Return what Slack would refuse in a modal or a Home view."""
    found = _blocks(list(view.get("blocks") or []), VIEW_BLOCKS)
    title = (view.get("title") or {}).get("text", "")
    if view.get("type") == "modal" and not 1 <= len(title) <= 24:
        found.append("a modal's title has 1 to 24 characters")
    if len(view.get("private_metadata") or "") > 3_000:
        found.append("private_metadata is over 3,000 characters")
    return found


def _said(value: object) -> str:
    return str(value).lower()


def _fallback(payload: Json, blocks: list[Json]) -> Iterator[str]:
    text = payload.get("text") or ""
    if "delete_original" in payload:
        return
    if blocks and not text.strip():
        yield "no fallback text beside blocks"
    if len(text) > MAX_TEXT:
        yield "the text is over 4,000 characters"
    if LIVE.search(text):
        yield f"the text names somebody: {text[:60]!r}"


def _blocks(blocks: list[Json], most: int) -> list[str]:
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    for block in blocks:
        found += _parsed(block)
        found += _independent(block)
    found += _repeated([str(block["block_id"]) for block in blocks if "block_id" in block], "block_id")
    found += _repeated([str(item["action_id"]) for item in _walk(blocks) if "action_id" in item], "action_id")
    found += [
        f"a live {item['type']}" for item in _walk(blocks) if item.get("type") in ("user", "broadcast", "channel")
    ]
    if sum(len(str(item["text"])) for item in _walk(blocks) if isinstance(item.get("text"), str)) > MAX_TOTAL:
        found.append("msg_blocks_too_long")
    return found


def _repeated(names: list[str], kind: str) -> list[str]:
    return [f"{kind} {name} is there twice" for name, count in Counter(names).items() if count > 1]


def _parsed(block: Json) -> Iterator[str]:
    parsed = Block.parse(dict(block))
    if parsed is None:
        yield f"unknown block {block.get('type')}"
        return
    try:
        parsed.validate_json()
    except Exception as error:  # its own error types are private
        yield f"slack_sdk: {error}"


def _independent(block: Json) -> Iterator[str]:
    try:
        built = _built(block)
        if built is not None:
            independent.Message(channel="C1", text="t", blocks=[built])
    except InvalidUsageError as error:
        yield f"slackblocks: {error}"


def _built(block: Json) -> Any:
    match block.get("type"):
        case "rich_text":
            return independent.RichTextBlock([_object(item) for item in block["elements"]])
        case "actions":
            return independent.ActionsBlock([_button(item) for item in block["elements"]])
        case "input":
            return None
        case _:
            return independent.blocks.Block.from_dict(dict(block))


def _object(item: Json) -> Any:
    match item["type"]:
        case "rich_text_section":
            return independent.RichTextSection([_element(inner) for inner in item["elements"]])
        case "rich_text_quote":
            return independent.RichTextQuote([_element(inner) for inner in item["elements"]])
        case "rich_text_list":
            return independent.RichTextList(item["style"], [_object(inner) for inner in item["elements"]])
        case other:
            raise InvalidUsageError(f"unknown rich text {other}")


def _element(item: Json) -> Any:
    style = item.get("style") or {}
    match item["type"]:
        case "text":
            return independent.RichText(item["text"], **style)
        case "link":
            return independent.RichTextLink(item["url"], item["text"], **style)
        case other:
            raise InvalidUsageError(f"a {other} in rich text is live")


def _button(item: Json) -> Any:
    text = item["text"]
    if text["type"] != "plain_text":
        raise InvalidUsageError("a button's text is plain")
    return independent.Button(text["text"], item["action_id"], item.get("url"), item.get("value"))


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)
