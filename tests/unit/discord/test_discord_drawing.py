from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.text import shortened
from adapters.discord.views import messages
from bot.chat.reply import Button, Buttons, Fields, Figures, Heading, Link, Links, Part, Passage, QuoteCard, Reply, Text
from tests.fakes.discord_drawn import bare, buttons, missing, payloads, style_for, texts
from tests.fakes.discord_judge import live, read
from tests.fakes.golden import matches
from tests.fakes.replies import EVERY_PART, original
from tests.hostile.filling import SOURCE, with_words
from tests.hostile.strings import HOSTILE, LONG
from tests.loopback.discord.limits import problems
from tests.unit.discord.hostile import DISCORD_HOSTILE

HOST = "harbour-post.example"
MARKUP = "\\*_~`|<>#@:/[]()-+.!1 \n\r\t\u2028a0t&é“’"
WORDS = st.one_of(st.text(max_size=60), st.text(alphabet=MARKUP, max_size=60))


def kinds(shown: list[str]) -> Counter[str]:
    return sum((read(text).kinds for text in shown), Counter())


def seen(shown: list[str]) -> str:
    return "\n".join(read(text).words for text in shown)


def written(reply: Reply) -> list[str]:
    return [piece.text for message in messages(reply, style_for(reply)) for piece in message if hasattr(piece, "text")]


@pytest.mark.parametrize("part", EVERY_PART.parts, ids=lambda part: type(part).__name__)
async def test_each_part_is_drawn_as_it_was_found_good(part: Part) -> None:
    number = EVERY_PART.parts.index(part)
    (payload,) = payloads(Reply((part,)))
    assert problems(payload) == []
    assert matches(f"discord/{number:02}-{type(part).__name__.lower()}", payload["components"])


async def test_every_word_of_a_reply_is_shown_in_order() -> None:
    (payload,) = payloads(EVERY_PART, "https://despatch.example")
    assert missing(EVERY_PART, seen(texts(payload))) == ""
    assert [button["label"] for button in buttons(payload)] == ["All 14 quotes", "Discuss"]
    shown = seen(texts(payload))
    places = [shown.find(word) for word in ("Berth fees to rise", HOST, "Harbour Post", "speaker unknown")]
    assert places == sorted(places)
    assert "Original ↗ (harbour-post.example)" in shown


async def test_pages_of_our_own_are_linked_only_where_they_can_be_reached() -> None:
    reply = Reply(
        (Passage("Words.", Link("in the text", "/articles/a1#s1")), Links((Link("Whole text", "/articles/a1"),)))
    )
    assert texts(payloads(reply)[0]) == ["- Words."]
    assert texts(payloads(reply, "https://despatch.example")[0]) == [
        "- Words. [↗](<https://despatch.example/articles/a1#s1>)",
        "[Whole text ↗](<https://despatch.example/articles/a1>)",
    ]


@pytest.mark.parametrize("words", [*HOSTILE, *LONG, *DISCORD_HOSTILE], ids=repr)
async def test_strangers_words_are_only_words(words: str) -> None:
    reply = with_words(words)
    drawn = payloads(reply)
    shown = [text for payload in drawn for text in texts(payload)]
    assert [fault for payload in drawn for fault in problems(payload)] == []
    assert [fault for text in shown for fault in live(text, {HOST})] == []
    assert missing(reply, seen(shown)) == ""
    expected = kinds(texts(payloads(with_words("words"))[0]))
    if len(words) > 200:
        assert set(kinds(shown)) == set(expected)
    else:
        assert kinds(shown) == expected if bare(words) else kinds(shown) <= expected
    (button,) = (button for payload in drawn for button in buttons(payload))
    assert bare(button["label"]) == (bare(shortened(words, 80)) or "…")


@settings(deadline=None)
@given(WORDS)
def test_no_words_whatever_are_alive_or_lost(words: str) -> None:
    reply = with_words(words)
    shown = written(reply)
    assert [fault for text in shown for fault in live(text, {HOST})] == []
    assert missing(reply, seen(shown)) == ""


@settings(deadline=None)
@given(WORDS, WORDS, WORDS)
def test_what_stands_beside_each_other_makes_nothing_alive_together(one: str, two: str, three: str) -> None:
    place = original("x")
    reply = Reply(
        (
            *(Passage(words, None, place) for words in (one, two, three)),
            Fields(((one, two), (three, one))),
            Figures(tuple(Passage(words, None, place) for words in (two, three))),
            Links(tuple(Link(words, SOURCE) for words in (one, two, three))),
            Heading(one, (two, three), two, Link(three, SOURCE)),
            QuoteCard(two, three, one, None, place),
        )
    )
    shown = written(reply)
    assert [fault for text in shown for fault in live(text, {HOST})] == []
    assert missing(reply, seen(shown)) == ""
    assert kinds(shown)["link"] == sum(text.count("](<https") for text in shown)


@pytest.mark.parametrize("title", ["Learning C#", "#", "F ##", "C# ", "# 1 #", "a\\#"])
async def test_a_heading_keeps_the_marks_at_its_end(title: str) -> None:
    (payload,) = payloads(Reply((Heading(title), Text("More."))))
    assert seen(texts(payload)).split("\n")[0] == title.strip()
    assert kinds(texts(payload))["heading"] == 1


async def test_a_bracket_in_words_does_not_reach_into_the_link_before_them() -> None:
    figures = Figures((Passage("One", None, original("One")), Passage("a ](evil) b ] c", None, original("a"))))
    links = Links((Link("One", SOURCE), Link("a ](evil) b ] c", SOURCE)))
    (payload,) = payloads(Reply((figures, links)))
    assert [read(text).words for text in texts(payload)] == [
        "One ↗ · a ](evil) b ] c ↗",
        f"One ↗ ({HOST}) · a ](evil) b ] c ↗ ({HOST})",
    ]
    assert kinds(texts(payload)) == {"link": 4}


async def test_a_quotation_of_several_lines_is_quoted_to_its_end() -> None:
    (payload,) = payloads(Reply((QuoteCard("First.\n> Second.\n\nThird.", "Ada Quill"), Text("After."))))
    quote, after = texts(payload)
    assert quote == "> “First.\n> \\> Second.\n> \n> Third.”\nAda Quill"
    assert read(quote).words == "“First.\n> Second.\n\nThird.”\nAda Quill"
    assert after == "After."


async def test_neighbouring_sentences_stand_in_one_block_and_others_apart() -> None:
    reply = Reply((Passage("One."), Passage("Two."), Text("Between."), Passage("Three.")))
    assert texts(payloads(reply)[0]) == ["- One.\n- Two.", "Between.", "- Three."]


async def test_a_reply_of_nothing_is_still_a_message() -> None:
    for reply in (Reply(()), Reply((Text(""),)), Reply((Text(" \n\u2028 "), Heading("\x00")))):
        (payload,) = payloads(reply)
        assert texts(payload) == ["…"]


async def test_a_button_that_stands_twice_has_two_ids() -> None:
    again = Button("Again", "/despatch help")
    (payload,) = payloads(Reply((Buttons((again,) * 7),)))
    names = [button["custom_id"] for button in buttons(payload)]
    assert len(set(names)) == 7
    assert problems(payload) == []
