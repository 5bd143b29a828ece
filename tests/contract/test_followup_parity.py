"""A follow-up says the same on every surface, from its ballot to its end, and every platform takes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.slack.blocks import Style
from adapters.slack.messages import messages as slack_messages
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Link, Links, Part, Passage, Reply
from bot.commands.ballots import ballot_reply, closing_reply, decision_reply, reminder_reply
from bot.commands.followups import changed_reply, listed_reply, proposed_reply, shown_reply, topic_parts, voted_reply
from bot.followups.followups import Listing, Voted
from bot.followups.model import Change, Choice, FollowUp, Origin, Place, State, Tally, Terms, Voters, What
from summaries.document import Span
from tests.contract.test_parity import BASE, SURFACES, addresses, missing
from tests.fakes import discord_judge, slack_judge
from tests.fakes.discord_drawn import payloads, texts
from tests.fakes.golden import matches
from tests.hostile.strings import HOSTILE
from tests.loopback.discord.limits import problems

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONE = "Europe/London"
BALLOT = "https://chat.example/policy/12"
HOSTS = ["outlet.example", "chat.example", "despatch.example"]


def followup(words: str = "Ask the department for the clause", state: State = State.VOTING) -> FollowUp:
    room = WorkspaceRef("room", "local")
    terms = Terms(Voters.MANAGERS, 2, 66, NOW, NOW + timedelta(days=3))
    return FollowUp(
        id="f1",
        number=12,
        place=Place(ChannelRef(room, "policy"), "t1"),
        question=words,
        topic="t",
        topic_name=words,
        origin=Origin("a1", 1, words, Span(0, 10), words),
        proposed_by=MemberRef(room, "robin", words),
        proposed_at=NOW,
        state=state,
        terms=terms,
        tally=Tally(4, 1, 2),
        buttons=True,
        accepted=None if state is State.VOTING else state is not State.WITHDRAWN,
        decided_at=None if state is State.VOTING else NOW,
        owner=None if state is State.VOTING else MemberRef(room, "tam", words),
        due=date(2026, 12, 4),
        note="" if state.open else words,
    )


def source(words: str) -> tuple[Part, ...]:
    there = Link("at the source", "https://outlet.example/fees#:~:text=x")
    return (Passage(words, Link("in the text", "/articles/a1?version=1#at-0-10"), there, words),)


def drawn(words: str) -> Iterator[Reply]:
    who = MemberRef(WorkspaceRef("room", "local"), "ada", words)
    changes = [Change(what, who, NOW, words, date(2026, 12, 4), words, Tally(4, 1)) for what in What]
    every = [followup(words, state) for state in State]
    for one in every:
        yield ballot_reply(one, source(words), ZONE)
        yield shown_reply(one, changes, source(words), ZONE, BALLOT)
        yield changed_reply(one, BALLOT)
        yield proposed_reply(one, BALLOT, new=one.state is State.VOTING)
    voting, accepted, *_ = every
    yield decision_reply(accepted, BALLOT)
    yield decision_reply(replace(accepted, accepted=False, tally=Tally(1, 0)), BALLOT)
    yield closing_reply(replace(voting, tally=Tally()), ZONE, BALLOT)
    yield reminder_reply(accepted, "due", BALLOT)
    yield reminder_reply(accepted, "overdue", "")
    yield voted_reply(Voted(voting, Choice.NO, counted=False, held=True))
    yield listed_reply(Listing(tuple(every), 3), ZONE, NOW, [(12, BALLOT)])
    yield Reply(topic_parts(every, ZONE, NOW, [(12, BALLOT)], 1))


ALL = list(drawn("Ask the department for the clause"))


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("reply", ALL, ids=range(len(ALL)))
def test_every_surface_says_everything_in_order(surface: str, reply: Reply) -> None:
    shown, links = SURFACES[surface](reply)
    assert missing(reply, shown) == []
    assert surface in ("terminal", "plain") or addresses(reply) <= links


def test_a_ballot_looks_as_it_was_found_good() -> None:
    reply = ballot_reply(followup(), source("The department has the clause."), ZONE)
    assert matches("followups/slack", [list(message.blocks) for message in slack_messages(reply, Style(BASE))])
    assert matches("followups/discord", [payload["components"] for payload in payloads(reply, BASE)])


@pytest.mark.parametrize("words", [words for words in HOSTILE if words.strip()])
async def test_nothing_that_a_member_or_a_source_wrote_acts(words: str) -> None:
    for reply in drawn(" ".join(words.split())[:300]):
        for message in slack_messages(reply, Style(BASE)):
            assert slack_judge.problems(message.payload()) == [] and slack_judge.live(message.payload()) == []
        for payload in payloads(reply, BASE):
            assert problems(payload) == []
            for shown in texts(payload):
                assert discord_judge.live(shown, HOSTS) == []


def test_where_there_is_nothing_a_list_says_how_to_begin_and_a_topic_says_nothing() -> None:
    empty = listed_reply(Listing(()), ZONE, NOW, [])
    assert all(missing(empty, SURFACES[surface](empty)[0]) == [] for surface in SURFACES)
    assert topic_parts([], ZONE, NOW, []) == ()
    assert not any(isinstance(part, Links) for part in empty.parts)
