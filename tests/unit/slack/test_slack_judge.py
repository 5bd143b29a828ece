"""The judge of what goes to Slack finds what is planted, and nothing in what is well."""

from typing import Any

import pytest

from tests.fakes.slack_judge import destinations, live, problems, refusal

Json = dict[str, Any]

QUIET: Json = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
URL_FIELD: Json = {
    "type": "input",
    "block_id": "param url",
    "label": {"type": "plain_text", "text": "Url"},
    "element": {"type": "plain_text_input", "action_id": "url"},
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Summarise"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [URL_FIELD],
}


def section(text: str, kind: str = "plain_text", **more: Any) -> Json:
    return {"type": "section", "text": {"type": kind, "text": text}, **more}


def button(**more: Any) -> Json:
    plain = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}}
    return {"type": "actions", "elements": [{**plain, **more}]}


def labelled(text: str) -> Json:
    return button(text={"type": "plain_text", "text": text})


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def field(**element: Any) -> Json:
    return {**URL_FIELD, "element": {**URL_FIELD["element"], **element}}


LINK = {"type": "link", "url": "https://x.example", "text": "x"}
CLEAN = [section("words"), labelled("Go"), rich({"type": "text", "text": "<!channel>"}, LINK), {"type": "divider"}]
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
SELECT: Json = {
    "type": "static_select",
    "options": [{"text": {"type": "plain_text", "text": "A"}, "value": "a"}],
}

FAULTS: dict[str, tuple[list[Json], str]] = {
    "long section": ([section("x" * 3_001)], "3000"),
    "empty section": ([section("")], "slackblocks"),
    "no text": ([{"type": "section"}], "text or fields"),
    "long header": ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "150"),
    "header in markup": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "header's text"),
    "eleven fields": ([{"type": "section", "fields": [{"type": "plain_text", "text": "x"}] * 11}], "10"),
    "eleven in context": ([{"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11}], "10"),
    "long markdown in sum": ([{"type": "markdown", "text": "x" * 6_001}] * 2, "12000"),
    "unknown block": ([{"type": "banner"}], "unknown block 'banner'"),
    "image without words": ([{"type": "image", "image_url": "https://x.example/i.png"}], "alt_text"),
    "long block_id": ([section("x", block_id="b" * 256)], "255"),
    "51 blocks": ([{"type": "divider"}] * 51, "51 blocks"),
    "too long in sum": ([section("x" * 2_900)] * 5, "msg_blocks_too_long"),
    "too long with many blocks": ([section("x" * 200)] * 45, "msg_blocks_too_long"),
    "block_id twice": ([section("x", block_id="b"), section("y", block_id="b")], "duplicate block_id 'b'"),
    "action_id twice": ([button(), button()], "duplicate action_id 'a'"),
    "26 buttons": ([{"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}], "25"),
    "long label": ([labelled("x" * 76)], "button's text"),
    "empty label": ([labelled("")], "button's text"),
    "long value": ([button(value="x" * 2_001)], "button's value"),
    "long url": ([button(url="https://x.example/" + "x" * 3_000)], "button's url"),
    "no url": ([button(url="javascript:x")], "button's url"),
    "button style": ([button(style="huge")], "button's style"),
    "no buttons": ([{"type": "actions", "elements": []}], "empty"),
    "empty rich text": ([rich({"type": "text", "text": ""})], "rich text is empty"),
    "script in rich text": ([rich({**LINK, "url": "javascript:x"})], "a link leads to 'javascript:x'"),
    "long label beside a section": ([section("x", accessory=labelled("y" * 76)["elements"][0])], "button's text"),
    "live channel": ([section("<!channel> look", "mrkdwn")], "live: markup '<!channel>'"),
    "live here in a field": ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "<!here>"}]}], "<!here>"),
    "live user": ([section("<@U123ABC>", "mrkdwn")], "'<@U123ABC>'"),
    "live link": ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "<#C1|x>"}]}], "'<#C1|x>'"),
    "live group": ([{"type": "markdown", "text": "<!subteam^S1>"}], "'<!subteam^S1>'"),
    "live date": ([section("<!date^1^{date}|x>", "mrkdwn")], "<!date"),
    "masked link": ([section("<https://evil.example|https://bank.example>", "mrkdwn")], "evil.example"),
    "rich everybody": ([rich({"type": "broadcast", "range": "here"})], "a broadcast"),
    "rich user": ([rich({"type": "user", "user_id": "U1"})], "a user"),
    "rich emoji": ([rich({"type": "emoji", "name": "tada"})], "a emoji"),
    "emoji by name": ([section("well :tada:")], "emoji by name"),
}


def test_the_judge_is_content_with_what_is_well() -> None:
    assert problems({"text": "words &lt;!here&gt;", "blocks": CLEAN, **QUIET}) == []
    assert problems(MODAL) == []
    assert problems({"delete_original": True}, "response_url") == []
    assert problems({"type": "home", "blocks": CLEAN}) == []
    assert live({"text": "a > b &amp; c", "blocks": CLEAN}) == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_judge_sees(name: str) -> None:
    blocks, words = FAULTS[name]
    found = problems({"text": "words", "blocks": blocks, **QUIET})
    assert any(words in each for each in found), found


@pytest.mark.parametrize(
    ("payload", "kind", "words"),
    [
        ({"blocks": CLEAN}, "content", "no text beside"),
        ({"text": ""}, "chat.postMessage", "no_text"),
        ({"text": "x" * 4_001, **QUIET}, "chat.update", "msg_too_long"),
        ({"text": "字" * 1_400, **QUIET}, "chat.update", "msg_too_long"),
        ({"text": "<!everyone>"}, "content", "live: markup '<!everyone>'"),
        ({"text": "<@U1"}, "content", "live: markup"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "content", "metadata"),
        ({"text": "x", **QUIET, "unfurl_links": True}, "chat.postMessage", "unfurl_links is not false"),
        ({"text": "x", "unfurl_links": False}, "response_url", "unfurl_media is not false"),
        ({"text": "x", **QUIET, "link_names": True}, "chat.postEphemeral", "link_names is not false"),
        ({"text": "x", "link_names": False}, "chat.update", "parse is not none"),
        ({"text": "x", "response_type": "in_channel"}, "ack", "unfurl_links is not false"),
        ({"type": "home", "blocks": [{"type": "divider"}] * 101}, "view", "101 blocks"),
        ({**MODAL, "title": {"type": "plain_text", "text": "x" * 25}}, "view", "title"),
        ({**MODAL, "submit": None}, "view", "no submit"),
        ({**MODAL, "private_metadata": "x" * 3_001}, "view", "private_metadata"),
        ({**MODAL, "blocks": [field(initial_value="x" * 3_001)]}, "view", "initial value"),
        ({**MODAL, "blocks": [field(initial_value="")]}, "view", "initial value"),
        ({**MODAL, "blocks": [field(type="number_input", initial_value="many")]}, "view", "number's initial value"),
        ({**MODAL, "blocks": [field(**SELECT, initial_option={"value": "b"})]}, "view", "none of the options"),
        ({**MODAL, "blocks": [field(type="static_select", options=[])]}, "view", "1 to 100 options"),
        ({"type": "home", "blocks": [section("x" * 2_900)] * 90}, "view", "view_too_large"),
    ],
)
def test_the_judge_looks_at_the_whole(payload: Json, kind: str, words: str) -> None:
    assert any(words in each for each in problems(payload, kind)), problems(payload, kind)


def test_what_slack_would_take_is_a_problem_without_a_refusal() -> None:
    assert refusal({"text": "<!here>", **QUIET}) == ""
    assert refusal({"text": "x", "blocks": [section("x" * 3_001)], **QUIET}) == "invalid_blocks"
    assert refusal({**MODAL, "submit": None}) == "invalid_arguments"


def test_every_address_is_found() -> None:
    drawn = [rich(LINK), button(url="https://y.example"), {"type": "image", "image_url": "https://z.example"}]
    assert destinations({"blocks": drawn}) == {"https://x.example", "https://y.example", "https://z.example"}
