"""What an article offers says the same on every surface, and every platform takes it, whatever strangers wrote."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from adapters.slack.blocks import Style
from adapters.slack.messages import messages as slack_messages
from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.commands.followups import standing
from bot.commands.offers import offers_reply
from bot.followups.model import FollowUp, Origin, Place, State, Tally, Terms, Voters
from bot.followups.offers import Offered, Offering
from bot.workspaces.zones import UTC_ZONE
from summaries.document import Document
from summaries.open_ends import open_ends
from tests.contract.test_parity import BASE, SURFACES, addresses, missing
from tests.fakes import discord_judge, slack_judge
from tests.fakes.discord_drawn import payloads, texts
from tests.fakes.golden import matches
from tests.hostile.strings import HOSTILE
from tests.loopback.discord.limits import problems

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENTENCES = (
    "The council has not yet decided whether the levy will apply to fishing boats.",
    "The consultation closes on 3 March, the council's notice says.",
    "The department drew up a plan for the two oldest berths. It has yet to publish the assessment behind it.",
    "Berth fees rose by a third in two years, according to figures from the port authority.",
    "The harbour has eleven berths.",
)


def article(text: str = "\n".join(SENTENCES), title: str = "Berth fees to rise") -> StoredArticle:
    url = "https://outlet.example/fees"
    return StoredArticle("a1", url, "", title, None, "2026-11-24", "Outlet", "en", text, 1, 1, NOW)


def followup(state: State) -> FollowUp:
    terms = Terms(Voters.EVERYONE, 2, 51, NOW, datetime(2026, 11, 27, 9, tzinfo=UTC))
    place, robin = (
        Place(ChannelRef(WorkspaceRef("room", "local"), "policy")),
        MemberRef(WorkspaceRef("room", "local"), "robin"),
    )
    return FollowUp("f1", 7, place, "", None, "", Origin("a1", 1, "Fees"), robin, NOW, state, terms, Tally(3, 1))


def offering(text: str = "\n".join(SENTENCES), title: str = "Berth fees to rise") -> Offering:
    found = open_ends(Document(text, title, None, "2026-11-24"), date(2026, 11, 24))
    assert found is not None
    known = {1: followup(State.VOTING), 2: followup(State.DONE)}
    return Offering(article(text, title), tuple(Offered(offer, known.get(at)) for at, offer in enumerate(found)))


def drawn(of: Offering) -> Reply:
    return offers_reply(of, lambda one: (standing(one, UTC_ZONE, NOW), f"/channels/policy/threads/{one.id}"))


NOTHING = Offering(article("The harbour has eleven berths."), (), followup(State.VOTING))
ALL = {"four": drawn(offering()), "none": drawn(NOTHING)}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("reply", ALL.values(), ids=ALL)
def test_every_surface_says_everything_in_order(surface: str, reply: Reply) -> None:
    shown, links = SURFACES[surface](reply)
    assert missing(reply, shown) == []
    assert surface in ("terminal", "plain") or addresses(reply) <= links


def test_it_looks_as_it_was_found_good() -> None:
    assert matches("offers/slack", [list(message.blocks) for message in slack_messages(ALL["four"], Style(BASE))])
    assert matches("offers/discord", [payload["components"] for payload in payloads(ALL["four"], BASE)])


@pytest.mark.parametrize("words", [words for words in HOSTILE if words.strip()])
async def test_nothing_that_a_stranger_wrote_acts(words: str) -> None:
    said = " ".join(words.split())[:200]
    text = "\n".join((f"The council has yet to publish {said} for the harbour.", *SENTENCES))
    of = offering(text, words)
    for reply in (drawn(of), drawn(replace(of, offers=()))):
        for message in slack_messages(reply, Style(BASE)):
            assert slack_judge.problems(message.payload()) == [] and slack_judge.live(message.payload()) == []
        for payload in payloads(reply, BASE):
            assert problems(payload) == []
            for shown in texts(payload):
                assert discord_judge.live(shown, ["outlet.example", "despatch.example"]) == []
