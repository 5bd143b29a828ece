from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.drawing import MAX_PIECE
from adapters.discord.text import MAX_TEXT
from adapters.discord.views import LIMIT
from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
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
from tests.fakes.discord_drawn import bare, buttons, missing, payloads, texts
from tests.fakes.discord_judge import live, read
from tests.fakes.replies import original
from tests.hostile.filling import SOURCE
from tests.loopback.discord.limits import problems
from tests.loopback.discord.world import walk

SENTENCES = tuple(
    f"Sentence {number} says that berth_{number} stays where it has always been: here." for number in range(400)
)
LONG = Reply((Heading("Long"), *(Passage(words, None, original(str(n))) for n, words in enumerate(SENTENCES))))
MARKED = "_[a](b) \\ *1* <@1>\n- #: / "


def judged(reply: Reply) -> list[list[str]]:
    """Return the texts of each message of a reply, none of which breaks a limit."""
    drawn = payloads(reply)
    for payload in drawn:
        assert problems(payload) == []
        parts = list(walk(payload["components"]))
        assert len(parts) <= 40
        assert sum(len(text) for text in texts(payload)) + labelled(payload) <= 4_000
        assert all(text.strip() for text in texts(payload))
        names = [button["custom_id"] for button in buttons(payload)]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 100 for name in names)
        assert all(1 <= len(button["label"]) <= 80 for button in buttons(payload))
    return [texts(payload) for payload in drawn]


def labelled(payload: Any) -> int:
    return sum(len(button["label"]) for button in buttons(payload))


def seen(shown: list[list[str]]) -> str:
    return "\n".join(read(text).words for message in shown for text in message)


async def test_four_hundred_sentences_go_on_in_further_messages_and_lose_nothing() -> None:
    shown = judged(LONG)
    assert 8 < len(shown) < 25
    assert missing(LONG, seen(shown)) == ""
    assert sum(read(text).kinds["item"] for message in shown for text in message) == 400
    assert sum(read(text).kinds["link"] for message in shown for text in message) == 400


async def test_a_long_quotation_goes_on_word_for_word() -> None:
    words = " ".join(f"word{number}" for number in range(700))
    assert len(words) > 5_000
    reply = Reply((QuoteCard(words, "Ada Quill", "", None, original("w")),))
    shown = judged(reply)
    assert missing(reply, seen(shown)) == ""
    assert seen(shown).count("“") == seen(shown).count("”") == 1
    assert all(text.startswith("> ") for message in shown for text in message)


async def test_a_quotation_of_many_marks_and_lines_keeps_the_limit() -> None:
    for words in (
        MARKED * 300,
        "\n" * 5_000 + "end",
        "a\n" * 2_500,
        ("a" + "\n" * 9) * 500,
        "\\" * 5_000,
        "](" * 2_500,
    ):
        reply = Reply((QuoteCard(words, "Ada Quill"),))
        assert missing(reply, seen(judged(reply))) == ""


async def test_a_single_endless_word_is_parted_but_not_lost() -> None:
    for word in ("a" * 10_000, "é" * 10_000, "_" * 10_000, "👍" * 10_000):
        reply = Reply((Text(word), Passage(word, None, original("x")), Heading(word), Fields(((word, word),))))
        assert missing(reply, seen(judged(reply))) == ""


async def test_no_label_is_too_long_to_be_a_link() -> None:
    for label in ("a" * 10_000, "a b " * 2_000, "_" * 5_000, "a" * 80, "a" * 81):
        reply = Reply((Links((Link(label, SOURCE),)),))
        assert missing(reply, seen(judged(reply))) == ""


async def test_the_longest_address_and_host_fit_beside_the_longest_line() -> None:
    host = "_" * 253
    url = f"https://{host}/{'a' * (800 - 262)}"
    words = "_a" * (MAX_TEXT // 3)
    reply = Reply(
        (Links((Link(words, url),)), Heading(words, (), "", Link("", url)), Passage(words, None, Link("", url)))
    )
    shown = judged(reply)
    assert missing(reply, seen(shown)) == ""
    assert sum(read(text).kinds["link"] for message in shown for text in message) == 3
    assert max(len(text) for message in shown for text in message) in range(MAX_PIECE - 200, MAX_PIECE)


async def test_sixty_buttons_stand_in_rows_of_five() -> None:
    items = tuple(Button(f"Press {number} " + "x" * 90, f"/despatch {number}") for number in range(60))
    reply = Reply((Buttons(items),))
    drawn = payloads(reply)
    judged(reply)
    labels = [button["label"] for payload in drawn for button in buttons(payload)]
    assert [label.partition(" x")[0] for label in labels] == [f"Press {number}" for number in range(60)]
    assert all(label.endswith("…") for label in labels)
    rows = [part for payload in drawn for part in payload["components"]]
    assert all(len(row["components"]) == 5 for row in rows)


async def test_labels_count_among_the_characters_of_a_message() -> None:
    row = Buttons(tuple(Button(str(number) * 80, f"/despatch {number}") for number in range(5)))
    reply = Reply((Text("x" * 1_900), Text("y" * 1_800), row))
    assert len(judged(reply)) == 2


async def test_thirty_links_stand_beside_each_other() -> None:
    reply = Reply((Links(tuple(Link(f"Place {number}", f"{SOURCE}/{number}") for number in range(30))),))
    shown = judged(reply)
    assert len(shown) == 1
    assert sum(read(text).kinds["link"] for text in shown[0]) == 30
    assert " · " in shown[0][0]


async def test_a_figure_of_many_words_is_not_parted_by_our_marks() -> None:
    words = "Berths cost more. " * 300
    reply = Reply((Figures((Passage("1,700"), Passage(words, None, original("B")), Passage("2.5"), Passage("3"))),))
    shown = judged(reply)
    assert missing(reply, seen(shown)) == ""
    assert " · " not in "".join(text for message in shown for text in message if "Berths" in text)
    assert read(shown[-1][-1]).words == "2.5 · 3"


async def test_a_heading_is_never_the_last_of_a_message() -> None:
    parts: list[Part] = []
    for number in range(60):
        parts += [Heading(f"Heading {number}"), Text("x" * 700)]
    shown = judged(Reply(tuple(parts)))
    assert len(shown) > 2
    assert all(message[-1].startswith("xxx") for message in shown)


def test_a_piece_fits_in_a_message() -> None:
    assert MAX_PIECE < LIMIT.characters < 4_000
    assert LIMIT.blocks < 40


WORDS = st.one_of(
    st.text(max_size=80),
    st.builds(str.__mul__, st.text(alphabet=MARKED, min_size=1, max_size=30), st.integers(1, 150)),
)
LINK = st.builds(Link, WORDS, st.sampled_from([SOURCE, "", "/articles/a1", "https://" + "a" * 253 + "/" + "b" * 530]))
PASSAGE = st.builds(Passage, WORDS, st.none(), st.none() | LINK)
PART = st.one_of(
    st.builds(Heading, WORDS, st.lists(WORDS, max_size=3).map(tuple), WORDS, st.none() | LINK),
    st.builds(Text, WORDS),
    PASSAGE,
    st.builds(QuoteCard, WORDS, WORDS, WORDS, st.none(), st.none() | LINK),
    st.builds(Figures, st.lists(PASSAGE, max_size=4).map(tuple)),
    st.builds(Fields, st.lists(st.tuples(WORDS, WORDS), max_size=4).map(tuple)),
    st.builds(Links, st.lists(st.builds(Link, WORDS, st.just(SOURCE)), max_size=4).map(tuple)),
    st.builds(Buttons, st.lists(st.builds(Button, WORDS, st.sampled_from("abc")), max_size=50).map(tuple)),
    st.builds(Ballot, WORDS, st.lists(st.tuples(st.sampled_from("👍👎"), WORDS), max_size=3).map(tuple), WORDS),
    st.builds(Failure, WORDS, WORDS),
    st.builds(Footer, WORDS),
)


@settings(deadline=None)
@given(st.lists(PART, max_size=8).map(lambda parts: Reply(tuple(parts))))
async def test_every_reply_keeps_the_limits_and_its_words(reply: Reply) -> None:
    shown = judged(reply)
    assert missing(reply, seen(shown)) == ""
    assert [
        fault for message in shown for text in message for fault in live(text, {"harbour-post.example", "a" * 253})
    ] == []
    pressed = [bare(item.label) for part in reply.parts if isinstance(part, Buttons) for item in part.items]
    labels = [bare(button["label"]) for payload in payloads(reply) for button in buttons(payload)]
    assert len(labels) == len(pressed)
    assert all(label == whole or label.endswith("…") for label, whole in zip(labels, pressed, strict=True))
