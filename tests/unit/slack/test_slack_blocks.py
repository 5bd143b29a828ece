from collections.abc import Mapping, Sequence

import pytest

from adapters.slack.blocks import Style, draw, long_commands
from adapters.slack.messages import LIMIT, MAX_FALLBACK, messages, visible
from adapters.slack.text import clean, usable
from bot.chat.reply import Button, Buttons, Heading, Part, Passage, QuoteCard, Reply, Text
from tests.fakes.golden import matches
from tests.fakes.replies import EVERY_PART, HOSTILE, SOURCE, original, with_words
from tests.fakes.slack_judge import problems

SENTENCES = tuple(
    f"Sentence {number} says that berth {number} stays where it has always been." for number in range(400)
)
LONG = Reply((Heading("Long"), *(Passage(words, None, original(str(n))) for n, words in enumerate(SENTENCES))))


def judged(blocks: "Sequence[Mapping[str, object]]") -> None:
    assert problems({"blocks": list(blocks), "text": "fallback"}) == []


@pytest.mark.parametrize("part", EVERY_PART.parts, ids=lambda part: type(part).__name__)
def test_each_part_is_drawn_as_it_was_found_good(part: Part) -> None:
    number = EVERY_PART.parts.index(part)
    drawn = [block for message in messages(Reply((part,))) for block in message.blocks]
    judged(drawn)
    assert matches(f"slack/{number:02}-{type(part).__name__.lower()}", drawn)


def test_every_word_of_a_reply_is_shown_in_order() -> None:
    shown = "".join(visible(block) for message in messages(EVERY_PART) for block in message.blocks)
    words = [
        "Berth fees to rise",
        "harbour-post.example",
        "Harbour Post · by Ada Quill · 24 November 2026",
        "2 of 9 sentences",
        "Words of our own.",
        "The council settled the new fees on Tuesday.",
        "“The fees will pay for the sea wall,”",
        "Ada Quill, chair, harbour council",
        "speaker unknown",
        "resolved from “He”",
        "1,700+ arrested",
        "What it can do",
        "Original (harbour-post.example)",
        "All 14 quotes",
        "Ask the department for the clause?",
        "page-unreachable",
        "Every line stands word for word in the source.",
    ]
    places = [shown.find(word) for word in words]
    assert -1 not in places, words[places.index(-1)]
    assert places == sorted(places)


def test_pages_of_our_own_are_linked_only_where_they_can_be_reached() -> None:
    reply = Reply((Passage("Words.", EVERY_PART.parts[2].here),))  # type: ignore[union-attr]
    assert "/articles/a1" not in str(messages(reply))
    assert "https://despatch.example/articles/a1#s1" in str(messages(reply, Style("https://despatch.example")))


@pytest.mark.parametrize("words", HOSTILE)
def test_strangers_words_are_only_words(words: str) -> None:
    (message,) = messages(with_words(words))
    judged(list(message.blocks))
    for element in walk(list(message.blocks)):
        assert element.get("type") not in ("mrkdwn", "user", "usergroup", "channel", "broadcast", "date", "emoji")
        if element.get("type") == "link":
            assert str(element["url"]).startswith(SOURCE)
    assert "<" not in message.text
    assert ">" not in message.text
    if clean(words).strip():
        assert clean(words) in "".join(visible(block) for block in message.blocks)


def walk(value: object) -> "list[dict[str, object]]":
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in walk(inner))]
    return [found for inner in value for found in walk(inner)] if isinstance(value, list) else []


def test_a_long_reply_goes_on_in_further_messages_and_loses_nothing() -> None:
    drawn = messages(LONG)
    assert len(drawn) > 3
    shown = "".join(visible(list(message.blocks)) for message in drawn)
    assert all(words in shown for words in SENTENCES)
    for message in drawn:
        judged(list(message.blocks))
        assert len(message.blocks) <= LIMIT.blocks
        assert len(message.text) <= MAX_FALLBACK
        assert sum(item.cost.characters for item in draw(LONG, Style())) / len(drawn) <= LIMIT.characters


def test_a_quote_longer_than_a_message_goes_on_word_for_word() -> None:
    words = " ".join(f"word{number}" for number in range(4_000))
    drawn = messages(Reply((QuoteCard(words, "Ada Quill"),)))
    shown = "".join(visible(list(message.blocks)) for message in drawn).replace("\n", "")
    assert f"“{words}”" in shown
    assert shown.count("“") == shown.count("”") == 1


def test_a_heading_is_never_the_last_of_a_message() -> None:
    parts: list[Part] = []
    for number in range(60):
        parts += [Heading(f"Heading {number}"), Text("x" * 700)]
    drawn = messages(Reply(tuple(parts)))
    assert len(drawn) > 2
    for message in drawn:
        assert "xxx" in visible(message.blocks[-1]).strip().splitlines()[-1]


def fault(**changes: object) -> list[str]:
    block = {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}} | changes],
    }
    return problems({"blocks": [block], "text": "t"})


def test_the_judges_find_planted_faults() -> None:
    assert fault(action_id="a") == []
    assert fault(action_id="a", value="v" * 2_001)
    assert fault(action_id="a", text={"type": "plain_text", "text": "t" * 76})
    live = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
    }
    assert problems({"blocks": [live], "text": "t"})
    assert problems({"blocks": [], "text": "<!here>"})
    assert problems({"blocks": [{"type": "context", "elements": []}] * 51, "text": "t"})
    assert "unfurl_links is not switched off" in problems({"text": "t"}, method="chat.postMessage")


def test_a_command_too_long_for_a_button_goes_under_a_key() -> None:
    command = f"/despatch quotes https://example.org/{'a' * 2_100}"
    reply = Reply((Buttons((Button("Quotes", command), Button("Help", "/despatch help"))),))
    assert long_commands(reply) == (command,)
    (message,) = messages(reply, Style(keys={command: "0123456789abcdef"}))
    values = [element["value"] for element in message.blocks[0]["elements"]]
    assert values == ["key:0123456789abcdef", "/despatch help"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("//evil.example/x", False),
        ("/\\evil.example", False),
        ("https://a.example/a b", False),
        ("https://a.example/" + "a" * 3_000, False),
        ("https:///nohost", False),
        ("https://[broken", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, kept: bool) -> None:
    assert usable(url) == (url if kept else "")
