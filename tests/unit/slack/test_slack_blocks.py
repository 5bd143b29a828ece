import pytest

from adapters.slack.blocks import Style, long_commands
from adapters.slack.messages import LIMIT, Message, messages, visible
from adapters.slack.text import clean, usable
from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Fields,
    Figures,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
)
from tests.fakes.golden import matches
from tests.fakes.replies import EVERY_PART, original
from tests.fakes.slack_judge import POST, UPDATE, destinations, live, problems
from tests.hostile.filling import SOURCE, with_words
from tests.hostile.strings import HOSTILE
from tests.hostile.strings import LONG as TOO_LONG

SENTENCES = tuple(
    f"Sentence {number} says that berth {number} stays where it has always been." for number in range(400)
)
LONG = Reply((Heading("Long"), *(Passage(words, None, original(str(n))) for n, words in enumerate(SENTENCES))))


def judged(message: Message) -> None:
    for kind in (POST, UPDATE):
        assert problems(message.payload(), kind) == []


def shown(drawn: tuple[Message, ...]) -> str:
    return "".join(visible(block) for message in drawn for block in message.blocks)


@pytest.mark.parametrize("part", EVERY_PART.parts, ids=lambda part: type(part).__name__)
def test_each_part_is_drawn_as_it_was_found_good(part: Part) -> None:
    number = EVERY_PART.parts.index(part)
    (message,) = messages(Reply((part,)))
    judged(message)
    assert matches(f"slack/{number:02}-{type(part).__name__.lower()}", list(message.blocks))


def test_every_word_of_a_reply_is_shown_in_order() -> None:
    everything = shown(messages(EVERY_PART))
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
    places = [everything.find(word) for word in words]
    assert -1 not in places, words[places.index(-1)]
    assert places == sorted(places)


def test_pages_of_our_own_are_linked_only_where_they_can_be_reached() -> None:
    reply = Reply((Passage("Words.", EVERY_PART.parts[2].here),))  # type: ignore[union-attr]
    assert "/articles/a1" not in str(messages(reply))
    assert "https://despatch.example/articles/a1#s1" in str(messages(reply, Style("https://despatch.example")))


@pytest.mark.parametrize("words", [*HOSTILE, *TOO_LONG], ids=ascii)
def test_strangers_words_are_only_words(words: str) -> None:
    reply = with_words(words)
    drawn = messages(reply, Style(keys=dict.fromkeys(long_commands(reply), "0123456789abcdef")))
    for message in drawn:
        judged(message)
        assert live(message.payload()) == []
        assert all(url.startswith(SOURCE) for url in destinations(message.payload()))
    if clean(words).strip():
        assert shown(drawn).replace("\n", "").count(clean(words).strip().replace("\n", "")) >= 20


def test_letters_that_are_newer_than_our_tables_stand() -> None:
    assert clean("\U0001fae8 \U0001fabf \ue000 é\u0301") == "\U0001fae8 \U0001fabf \ue000 é\u0301"
    assert clean("a\x00b\ufffec\ud800d\u202ee\U0001ffff") == "abcde"


def test_a_long_reply_goes_on_in_further_messages_and_loses_nothing() -> None:
    drawn = messages(LONG)
    assert len(drawn) > 3
    everything = shown(drawn)
    assert all(words in everything for words in SENTENCES)
    for message in drawn:
        judged(message)
        assert len(message.blocks) <= LIMIT.blocks


def test_many_short_blocks_are_not_too_much_for_slack_either() -> None:
    parts = [part for number in range(100) for part in (Text(f"{number} " + "x" * 440), Footer("y" * 30))]
    drawn = messages(Reply(tuple(parts)))
    for message in drawn:
        judged(message)
    assert "99 xxx" in shown(drawn)


LONG_URL = "https://harbour-post.example/" + "a" * 2_900
HUGE = " ".join(f"word{number}" for number in range(4_000))


@pytest.mark.parametrize(
    "part",
    [
        Heading(HUGE, link=Link("x", LONG_URL)),
        Heading("x", (HUGE,)),
        Text(HUGE),
        Passage(HUGE, None, Link("x", LONG_URL)),
        QuoteCard(HUGE, "Ada Quill", "", None, Link("x", LONG_URL)),
        Figures(tuple(Passage(f"{number} million", None, Link("x", LONG_URL)) for number in range(40))),
        Fields((("name", HUGE),) * 2),
        Links(tuple(Link(f"link {number}", LONG_URL) for number in range(40))),
        Buttons(tuple(Button(f"button {number} " + "x" * 100, f"/despatch {'y' * 1_900}") for number in range(60))),
        Ballot(HUGE, (("👍", "yes"),)),
    ],
    ids=lambda part: type(part).__name__,
)
def test_a_part_of_any_length_is_taken_and_loses_nothing(part: Part) -> None:
    drawn = messages(Reply((part,)))
    assert len(drawn) > 1
    for message in drawn:
        judged(message)
    everything = shown(drawn).replace("\n", "")
    assert HUGE in everything or "39 million" in everything or "link 39" in everything or "button 59" in everything


@pytest.mark.parametrize("letter", ["a", "é", "字", "🙂", "&", "<"])
def test_the_fallback_fits_an_edit_in_every_script(letter: str) -> None:
    for words in (letter * 5_000, f"{letter * 90}\n" * 60):
        for message in messages(Reply((Text(words),))):
            judged(message)
            assert len(message.text) > 50
            assert message.text != "Despatch"


def test_of_nothing_there_is_still_a_message() -> None:
    for reply in (Reply(()), Reply((Links((Link("whole text", "/articles/a1"),)),)), Reply((Text(""),))):
        (message,) = messages(reply)
        judged(message)


def test_a_quote_longer_than_a_message_goes_on_word_for_word() -> None:
    everything = shown(messages(Reply((QuoteCard(HUGE, "Ada Quill"),)))).replace("\n", "")
    assert f"“{HUGE}”" in everything
    assert everything.count("“") == everything.count("”") == 1


@pytest.mark.parametrize("length", range(300, 3_000, 300))
def test_a_heading_is_never_the_last_of_a_message(length: int) -> None:
    parts = [part for number in range(60) for part in (Heading(f"Heading {number}"), Text("x" * length))]
    drawn = messages(Reply(tuple(parts)))
    assert len(drawn) > 2
    for message in drawn:
        assert "xxx" in visible(message.blocks[-1]).strip().splitlines()[-1]


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
        ("https://bank.example\\@evil.example/", False),
        ("https://a.example/a b", False),
        ("https://a.example/" + "a" * 3_000, False),
        ("https:///nohost", False),
        ("https://[broken", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, kept: bool) -> None:
    assert usable(url) == (url if kept else "")
