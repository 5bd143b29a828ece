"""The wall clock is put an hour back, or a day ahead and back: nothing comes twice, and nothing waits for a day."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from tests.fakes.house import House, house

TEAM = WorkspaceRef("fake", "T1")
POLICY = ChannelRef(TEAM, "C1")
ROBIN, SAM = MemberRef(TEAM, "U1", "Robin"), MemberRef(TEAM, "U2", "Sam")
FEED = "https://harbour-post.example/feed.xml"
PARAGRAPHS = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the old hall.",
    "“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the harbour council.",
    "More than 1,200 berths are affected by the change, which takes effect in the spring after a consultation of weeks.",
)


def publish(bench: House, *names: str) -> None:
    for name in names:
        paragraphs = [f"{paragraph} It was about {name}." for paragraph in PARAGRAPHS]
        bench.web.article(f"https://harbour-post.example/{name}", f"Berth {name}", paragraphs, "Harbour Post")
    bench.web.feed(FEED, "Harbour Post", [(f"Berth {name}", f"https://harbour-post.example/{name}") for name in names])


async def read(bench: House) -> set[str]:
    return {str(row[0]) for row in await bench.rows("SELECT link FROM feed_entries WHERE state = 'read'")}


@pytest.mark.parametrize("jump", [{"hours": -1}, {"days": 1}], ids=["an hour back", "a day ahead"])
async def test_a_jump_and_its_correction_leave_feeds_in_their_rhythm(tmp_path: Path, jump: dict[str, float]) -> None:
    async with house(tmp_path / "x.db") as bench:
        publish(bench, "one")
        await bench.ask(f"follow {FEED}", ROBIN, POLICY)
        await bench.tick(hours=7)
        bench.clock.forward(**jump)
        publish(bench, "one", "two")
        await bench.tick(minutes=1)
        await bench.tick(hours=7)
        back = {name: -amount for name, amount in jump.items()}
        bench.clock.forward(**back)
        publish(bench, "one", "two", "three")
        await bench.tick(minutes=2)
        for _ in range(7):  # six hours are the longest that a feed is left alone
            await bench.tick(hours=1)
        assert len(await read(bench)) == 3


async def test_an_entry_that_was_seen_ahead_is_read_when_the_clock_is_right(tmp_path: Path) -> None:
    async with house(tmp_path / "x.db") as bench:
        publish(bench, "one")
        await bench.ask(f"follow {FEED}", ROBIN, POLICY)
        bench.clock.forward(days=1)
        publish(bench, "one", "two")
        await bench.tick("feeds")
        bench.clock.forward(days=-1)
        await bench.tick("articles")
        assert f"{FEED.removesuffix('feed.xml')}two" in await read(bench)


@pytest.mark.parametrize("jump", [{"hours": -1}, {"days": 1}], ids=["an hour back", "a day ahead"])
async def test_a_jump_doubles_and_loses_no_digest_of_a_day(tmp_path: Path, jump: dict[str, float]) -> None:
    async with house(tmp_path / "x.db") as bench:
        start = bench.clock()
        await bench.ask("digest schedule 08:00 UTC", ROBIN, POLICY)
        await bench.ask("settings set --quiet line", ROBIN, POLICY)
        for hours in range(72):
            if hours == 25:
                bench.clock.forward(**jump)
            if hours == 27:
                bench.clock.forward(**{name: -amount for name, amount in jump.items()})
            await bench.tick("digests", hours=1)
        days = [row[0] for row in await bench.rows("SELECT day FROM digests WHERE state = 'posted' ORDER BY day")]
    dates = {str((start + timedelta(days=number)).date()) for number in range(1, 4)}
    assert len(days) == len(set(days)) and dates <= set(map(str, days))


async def test_votes_and_their_end_come_once_though_the_clock_jumps(tmp_path: Path) -> None:
    async with house(tmp_path / "x.db") as bench:
        await bench.ask("followup add Ask the department for the clause", ROBIN, POLICY)
        await bench.tick("followups", seconds=2)
        await bench.ask("followup vote 1 yes", ROBIN, POLICY)
        bench.clock.forward(hours=-1)
        await bench.ask("followup vote 1 yes", SAM, POLICY)
        for _ in range(3):
            await bench.tick("followups", seconds=40)
        rows = await bench.rows("SELECT choice FROM followup_votes")
        assert [row[0] for row in rows] == ["yes", "yes"]
        bench.clock.forward(days=4)
        for hours in (0, -1, 2):
            await bench.tick("followups", hours=hours)
            await bench.tick("followups", seconds=40)
        told = [words for words in bench.told(TEAM) if "is accepted" in words]
        assert len(told) == 1
