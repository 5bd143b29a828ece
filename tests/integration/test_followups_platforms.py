"""Votes on the real libraries, talking to a Slack and a Discord of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.refs import ChannelRef, MemberRef
from bot.chat.spec import Request
from bot.followups.model import FollowUp, State, Tally
from bot.followups.proposals import Wish
from tests.fakes.followups import Kit, kit_of
from tests.integration.discord_bench import Bench as Discord
from tests.integration.discord_bench import words as on_discord
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, SAM, TICKER, slack_bench
from tests.integration.slack_bench import Bench as Slack
from tests.integration.slack_bench import words as on_slack


async def proposed(kit: Kit, channel: ChannelRef, who: MemberRef, clock: object) -> FollowUp:
    request = Request("asked", channel, who, "", clock())  # type: ignore[operator]
    followup, new = await kit.followups.propose(request, Wish("Ask the department for the clause"))
    assert new and followup.ballot is not None and followup.seeded
    return followup


async def tally(kit: Kit, followup: FollowUp) -> Tally:
    found = await kit.store.one(followup.id)
    assert found is not None
    return found.tally


@asynccontextmanager
async def on_a_slack(path: Path, *, socket: bool) -> AsyncIterator[tuple[Slack, Kit]]:
    async with slack_bench(path, socket=socket) as bench:
        kit = kit_of(bench.database, bench.inbox._platforms, bench.clock)
        bench.inbox._ballots = kit.followups
        yield bench, kit


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_thumbs_on_slack_are_votes(tmp_path: Path, socket: bool) -> None:
    async with on_a_slack(tmp_path / "s.db", socket=socket) as (bench, kit):
        followup = await proposed(kit, PLACE, MemberRef(PLACE.workspace, ROBIN, "robin"), bench.clock)
        (ballot,) = bench.shown()
        assert "0 yes" in on_slack(ballot) and {name for name, who in ballot.reactions.items() if who} == {"+1", "-1"}
        assert await tally(kit, followup) == Tally()
        await bench.slack.react(ballot, "+1", ROBIN)
        await bench.slack.react(ballot, "+1::skin-tone-4", SAM)
        await bench.slack.react(ballot, "-1", TICKER)
        await bench.idle()
        assert await tally(kit, followup) == Tally(2, 0), "a bot's thumb is no vote"
        bench.clock.forward(seconds=3)
        await kit.turns.tick()
        bench.clock.forward(seconds=3)
        await kit.turns.tick()
        assert "2 yes" in on_slack(bench.shown()[0])
        await bench.slack.unreact(ballot, "+1", ROBIN)
        await bench.idle()
        assert await tally(kit, followup) == Tally(1, 0)
        bench.clock.forward(days=3)
        await kit.turns.tick()
        assert "Follow-up #1 is dropped" in on_slack(bench.shown()[-1])
        assert "dropped" in on_slack(bench.shown()[0])


async def test_thumbs_on_slack_that_were_missed_are_found(tmp_path: Path) -> None:
    async with on_a_slack(tmp_path / "s.db", socket=False) as (bench, kit):
        followup = await proposed(kit, PLACE, MemberRef(PLACE.workspace, ROBIN, "robin"), bench.clock)
        (ballot,) = bench.slack.world.shown(CHANNEL)
        for who in (ROBIN, SAM, TICKER):
            ballot.reactions.setdefault("+1", []).append(who)
        await kit.turns.tick()
        assert await tally(kit, followup) == Tally(2, 0), "neither ours nor another bot's"


async def test_thumbs_on_discord_are_votes(discord: Discord) -> None:
    kit = kit_of(discord.database, discord.inbox._platforms, discord.clock)
    discord.inbox._ballots = kit.followups
    server = discord.server
    who = MemberRef(discord.place.workspace, str(server.member.id), "robin")
    followup = await proposed(kit, discord.place, who, discord.clock)
    (ballot,) = server.channel.messages
    assert "0 yes" in on_discord(ballot) and set(ballot.reactions) == {"👍", "👎"}
    await server.react(ballot, "👍", server.member)
    await discord.done()
    assert await tally(kit, followup) == Tally(1, 0)
    discord.clock.forward(seconds=3)
    await kit.turns.tick()
    assert await tally(kit, followup) == Tally(1, 0), "as Discord says when it is asked"
    discord.clock.forward(seconds=3)
    await kit.turns.tick()
    assert "1 yes" in on_discord(ballot)
    await server.unreact(ballot, "👍", server.member)
    await discord.done()
    assert await tally(kit, followup) == Tally()
    discord.clock.forward(seconds=timedelta(days=3).total_seconds())
    await kit.turns.tick()
    found = await kit.store.one(followup.id)
    assert found is not None and found.state is State.DROPPED
