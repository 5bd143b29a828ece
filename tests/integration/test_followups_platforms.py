"""Votes on the real libraries, talking to a Slack and a Discord of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.articles.model import StoredArticle
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply, Text
from bot.chat.spec import Catalogue, Request
from bot.commands.followup_commands import followup_commands
from bot.commands.followup_handlers import FollowUpHandlers
from bot.followups.model import Change, Choice, FollowUp, State, Tally, What
from bot.followups.proposals import Wish
from bot.inbox.store import InboxStore
from bot.store.database import Database
from tests.fakes.clock import FakeClock
from tests.fakes.followups import Kit, kit_of
from tests.integration.discord_bench import Bench as Discord
from tests.integration.discord_bench import words as on_discord
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, SAM, TICKER, slack_bench
from tests.integration.slack_bench import Bench as Slack
from tests.integration.slack_bench import words as on_slack

URL = "https://harbour-post.example/berths"


async def proposed(
    kit: Kit, channel: ChannelRef, who: MemberRef, clock: object, thread: MessageRef | None = None
) -> FollowUp:
    request = Request("asked", channel, who, "", clock(), thread)  # type: ignore[operator]
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


async def test_a_ballot_in_a_thread_of_discord_is_voted_on_too(discord: Discord) -> None:
    kit = kit_of(discord.database, discord.inbox._platforms, discord.clock)
    discord.inbox._ballots = kit.followups
    server, platform = discord.server, discord.connection.platform
    root = await platform.post(discord.place, Reply((Text("Topic: Berth fees"),)))
    thread = await platform.open_thread(root, "Berth fees")
    who = MemberRef(discord.place.workspace, str(server.member.id), "robin")
    followup = await proposed(kit, discord.place, who, discord.clock, thread)
    (ballot,) = [one for one in server.guild.channels[int(thread.id)].messages if "0 yes" in on_discord(one)]
    await server.react(ballot, "👎", server.member)
    await discord.done()
    assert await tally(kit, followup) == Tally(0, 1)
    await kit.turns.tick()
    assert await tally(kit, followup) == Tally(0, 1), "as Discord says when it is asked"
    discord.clock.forward(seconds=3)
    await kit.turns.tick()
    assert "1 no" in on_discord(ballot)
    discord.clock.forward(days=3)
    await kit.turns.tick()
    told = [on_discord(one) for one in server.guild.channels[int(thread.id)].messages]
    assert sum("Follow-up #1 is dropped" in words for words in told) == 1


async def test_a_ballot_in_a_thread_of_slack_is_voted_on_too(tmp_path: Path) -> None:
    async with on_a_slack(tmp_path / "s.db", socket=False) as (bench, kit):
        root = await bench.connection.platform.post(PLACE, Reply((Text("Topic: Berth fees"),)))
        thread = MessageRef(PLACE, root.id, root.id)
        who = MemberRef(PLACE.workspace, ROBIN, "robin")
        followup = await proposed(kit, PLACE, who, bench.clock, thread)
        (ballot,) = bench.shown(root.id)
        await bench.slack.react(ballot, "-1", SAM)
        await bench.idle()
        assert await tally(kit, followup) == Tally(0, 1)
        bench.clock.forward(days=3, seconds=1)
        await kit.turns.tick()
        assert "Follow-up #1 is dropped" in on_slack(bench.shown(root.id)[-1])


async def test_a_mention_of_the_bot_in_a_thread_of_slack_can_name_an_owner(tmp_path: Path) -> None:
    kits: list[Kit] = []

    def commands(database: Database, platforms: Platforms, clock: FakeClock) -> Catalogue:
        kits.append(kit_of(database, platforms, clock))
        handlers = FollowUpHandlers(kits[0].followups, kits[0].drawing, clock, cast("Any", None))
        return Catalogue(followup_commands(handlers))

    async with slack_bench(tmp_path / "s.db", socket=False, commands=commands) as bench:
        (kit,) = kits
        followup = await proposed(kit, PLACE, MemberRef(PLACE.workspace, ROBIN, "robin"), bench.clock)
        for who in (ROBIN, SAM):
            request = Request(who, PLACE, MemberRef(PLACE.workspace, who), "", bench.clock())
            await kit.followups.vote(request, "1", Choice.YES)
        await kit.ballots.decide(followup, Change(What.ACCEPTED, None, bench.clock()), "over")
        await bench.slack.mention(CHANNEL, ROBIN, f"followup assign 1 <@{SAM}> --due tomorrow")
        await bench.idle()
        found = await kit.store.one(followup.id)
        assert found is not None and found.owner is not None
        assert (found.owner.id, found.owner.name) == (SAM, "Sam")
        await bench.slack.mention(CHANNEL, ROBIN, f"followup add Ask <@{SAM}> for the figures")
        await bench.idle()
        assert (await kit.store.all(PLACE.workspace))[-1].question == "Ask @Sam for the figures"


class Shelf:
    """One article behind every address."""

    article = StoredArticle(
        "a1", URL, "", "Berth fees", None, None, "Harbour Post", "en", "Fees will rise.", 1, 1, FakeClock()()
    )

    async def read(self, url: str) -> StoredArticle:
        return self.article

    async def known(self, url: str) -> StoredArticle:
        return self.article

    async def find(self, article: str) -> StoredArticle:
        return self.article

    async def version(self, article: str, number: int) -> StoredArticle:
        return self.article

    async def keep(self, database: Database) -> None:
        sql = "INSERT INTO articles (id, url, current_version, created_at, checked_at) VALUES ('a1', ?, 1, '2026', '2026')"
        await database.write(lambda connection: connection.execute(sql, (URL,)))


@pytest.mark.parametrize("inside", [False, True], ids=["channel", "thread"])
async def test_a_pin_on_a_card_in_slack_proposes_its_story_and_tells_the_member_alone(
    tmp_path: Path, inside: bool
) -> None:
    kits: list[Kit] = []

    def commands(database: Database, platforms: Platforms, clock: FakeClock) -> Catalogue:
        kit = kit_of(database, platforms, clock, Shelf())
        kits.append(kit)
        handlers = FollowUpHandlers(kit.followups, kit.drawing, clock, cast("Any", None))
        return Catalogue(followup_commands(handlers))

    async with slack_bench(tmp_path / "s.db", socket=False, commands=commands) as bench:
        bench.inbox._ballots = kits[0].followups
        await Shelf().keep(bench.database)
        root = await bench.connection.platform.post(PLACE, Reply((Text("The topic."),)))
        thread = MessageRef(PLACE, root.id, root.id) if inside else None
        card = await bench.connection.platform.post(PLACE, Reply((Text("A card."),), thread=thread))
        asked = Request("before", PLACE, MemberRef(PLACE.workspace, ROBIN), f"/despatch summarise {URL}", bench.clock())
        await InboxStore(bench.database).stands(asked, 1, card, ("summarise", URL), bench.clock())
        shown = next(one for one in bench.shown(root.id if inside else None) if "A card." in on_slack(one))
        await bench.slack.react(shown, "pushpin", SAM)
        await bench.idle()
        assert "Proposed as #1" in bench.told(SAM)[-1]
        assert any("Follow up “Berth fees”" in on_slack(one) for one in bench.shown())
