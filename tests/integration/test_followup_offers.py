"""What an article offers to be followed up, from what is typed to the ballot that a button posts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.articles.model import FROM_FEED, Finding, StoredArticle
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef
from bot.chat.reply import Button, Buttons, Failure, Heading, Links, Passage, Reply, Text, Visibility
from summaries.document import Links as PageLinks
from summaries.document import Span
from tests.fakes.followups import CHANNEL, UP, WORKSPACE, Bench, bench, code_of

URL = "https://harbour-post.example/fees"
OPEN = "The council has not yet decided whether the levy will apply to fishing boats."
FIRST = "The department drew up a plan for the two oldest berths."
LEANING = "It has yet to publish the assessment behind it."
CLOSES = "The consultation closes on 3 March, the council's notice says."
FIGURES = "Berth fees rose by a third in two years, according to figures from the port authority."
TEXT = "\n".join(
    (
        "Berths at Hartlow are dear, and will be dearer.",
        OPEN,
        f"{FIRST} {LEANING}",
        CLOSES,
        FIGURES,
        "Ferries run as before.",
    )
)


def finding(text: str = TEXT, **more: object) -> Finding:
    about = {"title": "Berth fees", "author": None, "published": "2026-11-24", "published_source": "time"}
    rest = {"site": "Harbour Post", "language": "en", "extractor": "test", "canonical_url": None, "keys": (URL,)}
    return Finding(**{"url": URL, "text": text, **about, **rest, **more})  # type: ignore[arg-type]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path / "offers.db") as made:
        yield made


async def kept(house: Bench, **more: object) -> StoredArticle:
    return await house.stock.articles.keep(finding(**more))  # type: ignore[arg-type]


def buttons(reply: Reply, label: str) -> list[str]:
    rows = [part.items for part in reply.parts if isinstance(part, Buttons)]
    return [button.command for row in rows for button in row if button.label == label]


def sentences(reply: Reply) -> list[str]:
    return [part.text for part in reply.parts if isinstance(part, Passage)]


def reasons(reply: Reply) -> list[str]:
    return [part.text for part in reply.parts if isinstance(part, Text)]


async def test_an_article_offers_its_sentences_with_reasons_to_the_asker_alone(house: Bench) -> None:
    article = await kept(house)
    reply = await house.say(f"followup offers {URL}")
    assert reply.visibility is Visibility.EPHEMERAL
    assert isinstance(reply.parts[0], Heading) and reply.parts[0].aside == "4 to follow up"
    assert sorted(sentences(reply)) == sorted([OPEN, FIRST, LEANING, CLOSES, FIGURES])
    assert sentences(reply).index(FIRST) == sentences(reply).index(LEANING) - 1
    for passage in (part for part in reply.parts if isinstance(part, Passage)):
        assert passage.text in article.text
        assert passage.here and passage.here.url.startswith(f"/articles/{article.id}")
        assert passage.original and passage.original.url.startswith(f"{URL}#:~:text=")
    assert reasons(reply) == [
        "The text says that nothing is decided yet: “has not yet decided”.",
        "The text names a time that is still ahead: “3 March”, which is 3 March 2027 at the latest.",
        "The text says that something has not happened yet: “has yet to publish”.",
        "The text names figures; no link to it is kept.",
    ]
    assert buttons(reply, "Propose this")[0] == (
        f"/despatch followup add --url {URL} --sentence {TEXT.index(OPEN)} --version 1"
    )
    assert buttons(reply, "Propose the article") == [f"/despatch followup add --url {URL}"]
    assert "In your own words: /despatch followup add Ask for the figures --url" in plain_text(reply)
    assert [function.__name__ for function in house.stock.workers.done] == ["open_ends"], "not on the loop"


async def test_a_press_proposes_and_then_its_state_stands_where_the_button_was(house: Bench) -> None:
    await kept(house)
    reply = await house.say(f"followup offers {URL}")
    for command in buttons(reply, "Propose this"):
        assert "Proposed as" in plain_text(await house.say(command.removeprefix("/despatch ")))
    first, *_ = await house.store.all(WORKSPACE)
    assert first.origin is not None and first.origin.sentence is not None
    assert first.origin.sentence.of(TEXT) == OPEN
    assert first.ballot is not None
    await house.react(first.ballot, "Ann", UP)
    again = await house.say(f"followup offers {URL}", "Ann")
    assert sentences(again) == sentences(reply)
    assert buttons(again, "Propose this") == []
    assert "Proposed already as #1, voted on: 👍 1 👎 0 · closes Friday 27 November, 09:00 UTC" in reasons(again)
    assert sum(isinstance(part, Links) for part in again.parts) == 4


async def test_what_became_of_one_is_said_and_a_withdrawn_one_can_be_proposed_anew(house: Bench) -> None:
    await kept(house)
    command = buttons(await house.say(f"followup offers {URL}"), "Propose this")[0].removeprefix("/despatch ")
    await house.say(command)
    await house.say("followup withdraw 1")
    assert len(buttons(await house.say(f"followup offers {URL}"), "Propose this")) == 4
    await house.say(command)
    await house.say("followup close 2")
    dropped = await house.say(f"followup offers {URL}")
    assert "Proposed already as #2, dropped." in reasons(dropped)
    assert len(buttons(dropped, "Propose this")) == 3


async def test_what_was_proposed_elsewhere_is_not_given_away(house: Bench) -> None:
    await kept(house)
    await house.say(buttons(await house.say(f"followup offers {URL}"), "Propose this")[0].removeprefix("/despatch "))
    await house.say(f"followup add --url {URL}")
    other = ChannelRef(WORKSPACE, "other")
    reply = await house.say(f"followup offers {URL}", "Ann", channel=other)
    assert len(buttons(reply, "Propose this")) == 4
    assert "#1" not in plain_text(reply) and "#2" not in plain_text(reply)
    here = await house.say(f"followup offers {URL}", "Ann")
    assert "The article as a whole is proposed already, as #2" in plain_text(here)
    assert buttons(here, "Propose the article") == []


async def test_a_sentence_of_an_earlier_version_is_the_same_sentence(house: Bench) -> None:
    await kept(house)
    await house.say(buttons(await house.say(f"followup offers {URL}"), "Propose this")[0].removeprefix("/despatch "))
    house.clock.forward(minutes=1)
    await kept(house, text=f"A line that was added above.\n{TEXT}")
    reply = await house.say(f"followup offers {URL}")
    assert len(buttons(reply, "Propose this")) == 3
    assert buttons(reply, "Propose this")[0].endswith("--version 2")
    assert any("Proposed already as #1" in reason for reason in reasons(reply))


async def test_times_that_are_over_are_offered_no_more(house: Bench) -> None:
    await kept(house)
    house.clock.now += timedelta(days=120)
    reply = await house.say(f"followup offers {URL}")
    assert CLOSES not in sentences(reply) and OPEN in sentences(reply)


async def test_a_document_that_the_page_links_is_not_offered(house: Bench) -> None:
    place = Span(TEXT.index(FIGURES), TEXT.index(FIGURES) + len(FIGURES))
    word = Span(TEXT.index("figures"), TEXT.index("figures") + 7)
    await kept(house, links=PageLinks((), (place,)))
    told = "The text names figures and gives no link to it there."
    assert told in reasons(await house.say(f"followup offers {URL}"))
    await kept(house, links=PageLinks((word,), (place,)))
    assert FIGURES not in sentences(await house.say(f"followup offers {URL}"))
    await kept(house)
    assert FIGURES not in sentences(await house.say(f"followup offers {URL}")), "what was known of the text stays"
    await kept(house, text=TEXT.replace("\n", "\n\n"), links=PageLinks((Span(0, 5),), (Span(0, 9),)))
    assert FIGURES not in sentences(await house.say(f"followup offers {URL}")), "and is of that text alone"


async def test_where_nothing_is_offered_that_is_said_with_the_way_to_propose_in_own_words(house: Bench) -> None:
    await kept(house, text="Ferries run as before. The harbour has eleven berths, and they are dear.")
    reply = await house.say(f"followup offers {URL}")
    assert sentences(reply) == [] and buttons(reply, "Propose this") == []
    assert "Only its words were looked at" in plain_text(reply)
    assert f"/despatch followup add Ask for the figures --url {URL}" in plain_text(reply)
    assert buttons(reply, "Propose the article") == [f"/despatch followup add --url {URL}"]


async def test_of_an_article_in_another_language_nothing_is_claimed(house: Bench) -> None:
    german = (
        "Der Rat hat noch nicht entschieden, ob die Abgabe auch für die Fischer gilt, und das Ministerium wird den "
        "Bericht erst im Frühjahr veröffentlichen. Die Gebühren sind in zwei Jahren um ein Drittel gestiegen."
    )
    await kept(house, text=german, language="de")
    reply = await house.say(f"followup offers {URL}")
    assert "is not in English" in plain_text(reply) and "Nothing in this article" not in plain_text(reply)
    assert buttons(reply, "Propose the article") == [f"/despatch followup add --url {URL}"]


async def test_words_of_strangers_are_words(house: Bench) -> None:
    evil = "The council has yet to publish <!channel> @everyone **its** [plan](https://evil.example) for <script>."
    await kept(house, text=f"{evil}\n{TEXT}", title="<!here> `title`", site="@everyone")
    reply = await house.say(f"followup offers {URL}")
    assert evil in sentences(reply)


async def test_what_cannot_be_read_is_told_in_a_sentence(house: Bench) -> None:
    await kept(house)
    house.stock.workers.heavy = True
    reply = await house.say(f"followup offers {URL}")
    assert code_of(reply) == "page-too-heavy"
    assert any(isinstance(part, Failure) for part in reply.parts)
    assert code_of(await house.say("followup offers")) == "argument-missing"


async def test_a_feeds_own_words_offer_what_they_have(house: Bench) -> None:
    article = await kept(house, extractor=FROM_FEED)
    assert article.extractor == FROM_FEED
    assert len(buttons(await house.say(f"followup offers {URL}"), "Propose this")) == 4


async def test_an_address_with_marks_in_it_survives_its_buttons(house: Bench) -> None:
    url = f"{URL}?q='a'"
    await house.stock.articles.keep(replace(finding(), url=url, keys=(url,)))
    reply = await house.say(f'followup offers "{url}"')
    (command, *_) = buttons(reply, "Propose this")
    assert "Proposed as #1" in plain_text(await house.say(command.removeprefix("/despatch ")))
    assert Button("Propose this", command) not in (await house.say(f'followup offers "{url}"')).parts
    assert (await house.store.all(WORKSPACE))[0].place.channel == CHANNEL
