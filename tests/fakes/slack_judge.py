"""What is wrong with a payload for Slack, by three judges: slack_sdk's models, slackblocks, and our own list. Pure.

What Slack would refuse carries the code of its refusal; what it would take although nobody wants it (names
that ring, links that unfold, no words beside blocks) carries none. Words in `plain_text` and in rich text are
inert, so markup is looked for where Slack reads it: in `text`, in `mrkdwn` and in `markdown`.

slackblocks reads only some blocks back from JSON; rich text and buttons are built anew by its typed classes.
What neither library can build is left to our own list.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import slackblocks
from slack_sdk.models.blocks import Block, BlockElement
from slackblocks.errors import InvalidUsageError

Json = Mapping[str, Any]
Finding = tuple[str, str]

POST, UPDATE, EPHEMERAL = "chat.postMessage", "chat.update", "chat.postEphemeral"
RESPONSE, ACK, VIEW, CONTENT = "response_url", "ack", "view", "content"

MAX_TOTAL, PER_BLOCK = 13_200, 100
MAX_UPDATE_BYTES, MAX_TEXT = 4_000, 40_000
MAX_BLOCKS, MAX_VIEW_BLOCKS = 50, 100
MAX_VIEW_BYTES, MAX_PRIVATE, MAX_TITLE, MAX_ID = 250_000, 3_000, 24, 255
MAX_LABEL, MAX_VALUE, MAX_URL, MAX_INITIAL = 75, 2_000, 3_000, 3_000
MAX_OPTIONS, MAX_OPTION_VALUE = 100, 150

MARKUP = re.compile(r"<[^<>]*>?")
EMOJI = re.compile(r":[a-z0-9_+'-]+:")
ACTING = ("user", "usergroup", "broadcast", "channel", "team", "date", "emoji", "color")
QUIET = {"unfurl_links": "false", "unfurl_media": "false", "link_names": "false", "parse": "none"}


def problems(payload: Json, kind: str = "") -> list[str]:
    """Return what is wrong with a message or a view, as short sentences; `kind` is the method that carries it.

    Without a kind a modal or Home is judged as a view, and anything else as a `chat.postMessage`;
    `content` leaves the flags out, for what is only the blocks and the text.
    """
    return [sentence for _, sentence in _findings(payload, kind or _kind(payload))]


def refusal(payload: Json, kind: str = "") -> str:
    """Return the code with which Slack would refuse a payload, or nothing."""
    return next((code for code, _ in _findings(payload, kind or _kind(payload)) if code), "")


def live(payload: Json) -> list[str]:
    """Return everything in a payload that would act: ring, link by markup, or turn into something else."""
    found = [f"markup {match[0]!r}" for text in _markup(payload) for match in MARKUP.finditer(text)]
    for item in _walk(payload):
        kind = str(item.get("type"))
        if kind in ACTING and "elements" not in item:
            found.append(f"rich text that is a {kind}")
        if kind == "plain_text" and item.get("emoji") is not False and EMOJI.search(str(item.get("text"))):
            found.append(f"an emoji by name in {item.get('text')!r}")
    return found


def destinations(payload: Json) -> set[str]:
    """Return every address that somebody could be led to."""
    named = [item.get(name) for item in _walk(payload) for name in ("url", "image_url", "thumb_url", "title_link")]
    return {str(url) for url in named if url}


def _kind(payload: Json) -> str:
    return VIEW if payload.get("type") in ("modal", "home") else POST


def _findings(payload: Json, kind: str) -> Iterator[Finding]:
    if _said(payload.get("delete_original")) == "true":
        return
    blocks = payload.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        yield "invalid_blocks_format", "blocks is not a list of objects"
        return
    yield from _view(payload, blocks) if kind == VIEW else _message(payload, blocks, kind)
    code = "invalid_arguments" if kind == VIEW else "invalid_blocks"
    found = [*_libraries(payload, blocks, kind), *_repeated(blocks), *_elements(blocks)]
    yield from ((code, sentence) for sentence in found)
    yield from (("", f"live: {each}") for each in live(payload))


# Messages


def _message(payload: Json, blocks: list[Json], kind: str) -> Iterator[Finding]:
    if len(blocks) > MAX_BLOCKS:
        yield "invalid_blocks", f"{len(blocks)} blocks are more than {MAX_BLOCKS}"
    if sum(map(len, _words(blocks))) + PER_BLOCK * len(blocks) > MAX_TOTAL:
        yield "msg_blocks_too_long", f"msg_blocks_too_long: the blocks hold over {MAX_TOTAL:,} characters"
    yield from _text(payload, blocks, kind)
    metadata = payload.get("metadata")
    if metadata and not (isinstance(metadata, Mapping) and {"event_type", "event_payload"} <= metadata.keys()):
        yield "invalid_metadata_format", "metadata lacks event_type or event_payload"
    yield from _flags(payload, kind)


def _text(payload: Json, blocks: list[Json], kind: str) -> Iterator[Finding]:
    text = str(payload.get("text") or "")
    if kind in (UPDATE, CONTENT) and len(text.encode()) > MAX_UPDATE_BYTES:
        yield "msg_too_long", f"msg_too_long: the text is over {MAX_UPDATE_BYTES:,} bytes"
    if len(text) > MAX_TEXT:
        yield "", f"the text is over {MAX_TEXT:,} characters and is cut"
    if blocks and not text.strip():
        yield "", "there is no text beside the blocks"
    elif not text.strip() and kind not in (ACK, CONTENT):
        yield "no_text", "no_text: there is neither text nor a block"


def _flags(payload: Json, kind: str) -> Iterator[Finding]:
    if kind in (POST, UPDATE, EPHEMERAL, RESPONSE) or (kind == ACK and (payload.get("text") or payload.get("blocks"))):
        yield from (("", f"{name} is not {off}") for name, off in QUIET.items() if _said(payload.get(name)) != off)


def _said(value: object) -> str:
    """Return a flag as JSON or a form says it."""
    said = "" if value is None else str(value).lower()
    return {"0": "false", "1": "true"}.get(said, said)


# Views


def _view(view: Json, blocks: list[Json]) -> Iterator[Finding]:
    if view.get("type") not in ("modal", "home"):
        yield "invalid_arguments", f"a view is a modal or a home, not {view.get('type')!r}"
    if len(blocks) > MAX_VIEW_BLOCKS:
        yield "invalid_arguments", f"{len(blocks)} blocks are more than {MAX_VIEW_BLOCKS}"
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        yield "view_too_large", "view_too_large: the view is over 250 kB"
    for name, most in (("private_metadata", MAX_PRIVATE), ("callback_id", MAX_ID)):
        if len(str(view.get(name) or "")) > most:
            yield "invalid_arguments", f"{name} is over {most:,} characters"
    if view.get("type") == "modal":
        yield from _modal(view, blocks)


def _modal(view: Json, blocks: list[Json]) -> Iterator[Finding]:
    for name in ("title", "submit", "close"):
        if (view.get(name) is not None or name == "title") and not _plain(view.get(name), MAX_TITLE):
            yield "invalid_arguments", f"{name} is not plain text of 1 to {MAX_TITLE} characters"
    if not view.get("submit") and any(block.get("type") == "input" for block in blocks):
        yield "invalid_arguments", "a modal with an input has no submit"


# Blocks of either: the libraries


def _libraries(payload: Json, blocks: list[Json], kind: str) -> Iterator[str]:
    for block in blocks:
        yield from _vendor(block)
    built = []
    for block in blocks:
        try:
            built.append(_built(block))
        except NotImplementedError:
            continue
        except InvalidUsageError as error:
            yield f"slackblocks: {error}"
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            yield f"slackblocks: {block.get('type')!r} is malformed ({type(error).__name__}: {error})"
    yield from _together(built, payload if kind == VIEW else None)


def _vendor(block: Json) -> Iterator[str]:
    yield from _validated(Block.parse, block, f"block {block.get('type')!r}")
    if block.get("type") in ("actions", "section", "input"):
        listed = block.get("elements") if isinstance(block.get("elements"), list) else []
        for element in filter(None, [*(listed or []), block.get("accessory"), block.get("element")]):
            yield from _validated(BlockElement.parse, element, f"element {element.get('type')!r}")


def _validated(parse: Callable[[dict[str, Any]], Any], item: Json, what: str) -> Iterator[str]:
    try:
        parsed = parse(dict(item))
        if parsed is not None:
            parsed.validate_json()
    except Exception as error:  # besides its own errors it raises TypeError for what is missing
        yield f"slack_sdk: {error}"
        return
    if parsed is None:
        yield f"slack_sdk: unknown {what}"


def _together(built: list[Any], view: Json | None) -> Iterator[str]:
    try:
        if view is None:
            slackblocks.Message(channel="C1", text="text", blocks=built)
        elif built and view.get("type") == "home":
            slackblocks.HomeTabView(blocks=built)
        elif built:
            slackblocks.ModalView(title="Title", blocks=built, submit="Go")
    except InvalidUsageError as error:
        yield f"slackblocks: {error}"


def _built(block: Json) -> Any:
    match block.get("type"):
        case "rich_text":
            return slackblocks.RichTextBlock([_object(each) for each in block["elements"]], block.get("block_id"))
        case "actions":
            return slackblocks.ActionsBlock([_element(each) for each in block["elements"]], block.get("block_id"))
        case "section" if block.get("accessory"):
            _element(block["accessory"])
            return slackblocks.Block.from_dict({key: block[key] for key in block if key != "accessory"})
        case _:
            return slackblocks.Block.from_dict(dict(block))


def _element(item: Json) -> Any:
    if item.get("type") != "button":
        raise NotImplementedError
    return slackblocks.Button(
        str(item["text"]["text"]), item.get("action_id"), item.get("url"), item.get("value"), item.get("style")
    )


def _object(item: Json) -> Any:
    inner = item.get("elements") or []
    match item.get("type"):
        case "rich_text_section":
            return slackblocks.RichTextSection([_rich(each) for each in inner])
        case "rich_text_quote":
            return slackblocks.RichTextQuote([_rich(each) for each in inner])
        case "rich_text_list":
            return slackblocks.RichTextList(item["style"], [_object(each) for each in inner], item.get("indent"))
        case other:
            raise InvalidUsageError(f"unknown rich text {other!r}")


def _rich(item: Json) -> Any:
    style = item.get("style") or {}
    match item.get("type"):
        case "text":
            return slackblocks.RichText(item["text"], **style)
        case "link":
            return slackblocks.RichTextLink(item["url"], item.get("text"), **style)
        case _:
            raise NotImplementedError


# Blocks of either: our own list


def _repeated(blocks: list[Json]) -> Iterator[str]:
    for name in ("block_id", "action_id"):
        given = Counter(str(item[name]) for item in _walk(blocks) if item.get(name))
        yield from (f"duplicate {name} {each!r}" for each, count in given.items() if count > 1)
        yield from (f"{name} is over {MAX_ID} characters" for each in given if len(each) > MAX_ID)


def _elements(blocks: list[Json]) -> Iterator[str]:
    for item in _walk(blocks):
        match item.get("type"):
            case "button":
                yield from _button(item)
            case "header" if (item.get("text") or {}).get("type") != "plain_text":
                yield "a header's text is not plain_text"
            case "actions" if not item.get("elements"):
                yield "an actions block is empty"
            case "text" if not item.get("text"):
                yield "a text of rich text is empty"
            case "link" if not str(item.get("url")).startswith(("http://", "https://", "mailto:")):
                yield f"a link leads to {item.get('url')!r}"
        yield from _input(item)


def _button(button: Json) -> Iterator[str]:
    if not _plain(button.get("text"), MAX_LABEL):
        yield f"a button's text is not plain text of 1 to {MAX_LABEL} characters"
    if len(str(button.get("value") or "")) > MAX_VALUE:
        yield f"a button's value is over {MAX_VALUE:,} characters"
    url = button.get("url")
    if url is not None and (len(str(url)) > MAX_URL or not str(url).startswith(("http://", "https://"))):
        yield f"a button's url is over {MAX_URL:,} characters or no web address"
    if button.get("style") not in (None, "primary", "danger"):
        yield f"a button's style is {button['style']!r}"


def _input(item: Json) -> Iterator[str]:
    """Say what is wrong with an element that somebody fills in, and with what stands in it already."""
    value, options = item.get("initial_value"), item.get("options")
    if value is not None and not 1 <= len(str(value)) <= MAX_INITIAL:
        yield f"an initial value has not 1 to {MAX_INITIAL:,} characters"
    if item.get("type") == "number_input" and value is not None and not str(value).lstrip("-").isdigit():
        yield f"a number's initial value is {value!r}"
    if options is not None:
        if not isinstance(options, list) or not 1 <= len(options) <= MAX_OPTIONS:
            yield f"a choice has not 1 to {MAX_OPTIONS} options"
            return
        yield from (f"an option is too long: {option}" for option in options if not _option(option))
        if item.get("initial_option") not in (None, *options):
            yield "the initial option is none of the options"


def _option(option: Json) -> bool:
    return _plain(option.get("text"), MAX_LABEL) and 1 <= len(str(option.get("value") or "")) <= MAX_OPTION_VALUE


def _plain(label: object, most: int) -> bool:
    if not isinstance(label, Mapping) or label.get("type") != "plain_text":
        return False
    return 1 <= len(str(label.get("text") or "")) <= most


def _markup(payload: Json) -> Iterator[str]:
    """Yield every text in which Slack reads markup."""
    if isinstance(payload.get("text"), str):
        yield str(payload["text"])
    for item in _walk(payload.get("blocks") or []):
        if item.get("type") in ("mrkdwn", "markdown"):
            yield str(item.get("text") or "")


def _words(blocks: list[Json]) -> Iterator[str]:
    yield from (str(item["text"]) for item in _walk(blocks) if isinstance(item.get("text"), str))


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(inner)
