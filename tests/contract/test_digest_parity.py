"""A digest says the same wherever it is read, whatever its sources say, and every platform takes it."""

import pytest

from adapters.slack.blocks import Style
from adapters.slack.messages import messages as slack_messages
from bot.digests.drawing import replies_of
from bot.digests.edition import Edition
from tests.contract.test_parity import BASE, SURFACES, addresses, missing
from tests.fakes import discord_judge, slack_judge
from tests.fakes.discord_drawn import payloads, texts
from tests.fakes.edition_samples import EVERYTHING, NO_TOPICS, QUIET, said_by_strangers
from tests.fakes.golden import matches
from tests.hostile.strings import HOSTILE
from tests.loopback.discord.limits import problems

ALL = {"everything": EVERYTHING, "quiet": QUIET, "no topics": NO_TOPICS}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("edition", ALL.values(), ids=ALL)
def test_every_surface_says_everything_in_order(surface: str, edition: Edition) -> None:
    for reply in replies_of(edition):
        shown, links = SURFACES[surface](reply)
        assert missing(reply, shown) == []
        assert surface in ("terminal", "plain") or addresses(reply) <= links


@pytest.mark.parametrize("edition", ALL.values(), ids=ALL)
async def test_both_platforms_take_it(edition: Edition) -> None:
    for reply in replies_of(edition):
        for message in slack_messages(reply, Style(BASE)):
            assert slack_judge.problems(message.payload()) == [] and slack_judge.live(message.payload()) == []
        for payload in payloads(reply, BASE):
            assert problems(payload) == []


async def test_it_looks_as_it_was_found_good() -> None:
    (reply,) = replies_of(EVERYTHING)
    assert matches("digest/slack", [list(message.blocks) for message in slack_messages(reply, Style(BASE))])
    assert matches("digest/discord", [payload["components"] for payload in payloads(reply, BASE)])


@pytest.mark.parametrize("words", [words for words in HOSTILE if words.strip()])
async def test_nothing_that_a_stranger_wrote_acts(words: str) -> None:
    for reply in replies_of(said_by_strangers(words)):
        for message in slack_messages(reply, Style(BASE)):
            assert slack_judge.problems(message.payload()) == [] and slack_judge.live(message.payload()) == []
            assert all(
                url.startswith(("https://outlet.example/", "https://chat.example/", BASE))
                for url in slack_judge.destinations(message.payload())
            )
        for payload in payloads(reply, BASE):
            assert problems(payload) == []
            for text in texts(payload):
                assert discord_judge.live(text, ["outlet.example", "chat.example", "despatch.example"]) == []
