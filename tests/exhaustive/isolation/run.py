"""So many deeds, then the end: members are forgotten, one workspace is deleted, and nothing of them is anywhere."""

import random
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.chat.refs import WorkspaceRef
from bot.privacy.registry import HOLDINGS
from tests.exhaustive.isolation.deeds import DEEDS
from tests.exhaustive.isolation.watching import Watch, WatchedPlatform, of_member, of_workspace
from tests.exhaustive.isolation.world import CHANNELS, MEMBERS, Side, World
from tests.fakes.clock import FakeClock
from tests.fakes.house import House, bytes_hold, house

ONE, OTHER = WorkspaceRef("fake", "TVEXILLUM"), WorkspaceRef("fake", "TQUOKKARY")


@dataclass(frozen=True)
class Found:
    """What was done: so many deeds, so many things that showed and were checked, `own` of them with own words."""

    deeds: Counter[str]
    seen: int
    own: int
    rows: int

    def __str__(self) -> str:
        kinds = len(self.deeds)
        return (
            f"{self.deeds.total():,} deeds of {kinds} kinds, {self.seen:,} things shown, {self.own:,} of them with "
            f"words of their own workspace and none with the other's; {self.rows:,} rows of the one that was deleted"
        )


async def run(path: Path, deeds: int, seed: int) -> Found:
    """Do that many deeds by a seed; raises `Leak` and `AssertionError`."""
    watch, chance, clock = Watch(CHANNELS), random.Random(seed), FakeClock()  # not for secrets
    done = Counter[str]()
    async with house(path, clock, platform=WatchedPlatform(watch)) as home:
        await _hasty(home)
        world = World(home, watch, chance, (Side(ONE), Side(OTHER)))
        for side in world.sides:
            await world.ask(side, "/despatch settings set --zone Europe/London --quorum 1", "U1", "C1")
        for _ in range(deeds):
            (deed,) = chance.choices(tuple(DEEDS), tuple(DEEDS.values()))
            await deed(world, chance.choice(world.sides))
            watch.confirm()
            done[deed.__name__] += 1
        await _forgotten(world)
        rows = await _deleted(home)
        watch.confirm()
    for word in (of_workspace(ONE.id), *(of_member(OTHER.id, member) for member in MEMBERS)):
        assert not bytes_hold(path, word), f"{word} is left in the file's bytes"
    assert bytes_hold(path, of_workspace(OTHER.id))
    return Found(done, watch.seen, watch.own, rows)


async def _hasty(home: House) -> None:
    """Do not wait for the disk at every commit: nobody pulls the plug here."""

    def pragma(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    await home.app.database._writer.submit_alone(lambda connection: connection.run(pragma))


async def _forgotten(world: World) -> None:
    """Have every member of the workspace that stays be forgotten, one after the other."""
    side = world.sides[1]
    world.home.platform.reacted = []
    for member in MEMBERS:
        await world.ask(side, "/despatch settings forget me --sure yes", member, "C1")
        left = await world.home.holds(of_member(side.workspace.id, member))
        assert left == [], f"{member} is left in {left}"
        told = await world.ask(side, "/despatch settings forget me", member, "C1")
        assert "nothing is kept of you here" in told, told


async def _deleted(home: House) -> int:
    """Have one workspace be deleted, and return how many rows that were; the other keeps every one of its own."""
    before = await _rows(home, OTHER)
    gone = sum(len(rows) for rows in (await _rows(home, ONE)).values())
    await home.app.inbox.removed(ONE, "Ev1")
    await home.tick("removals")
    await home.tick("removals", "sweep", hours=2)
    assert await _rows(home, OTHER) == before
    await home.tick("removals", days=2)
    assert [place for place in await home.holds("T") if place.startswith("wiping")]
    await home.tick("wiping")
    left = await home.holds(of_workspace(ONE.id))
    assert left == [], f"{ONE.id} is left in {left}"
    return gone


async def _rows(home: House, workspace: WorkspaceRef) -> dict[str, list[tuple[object, ...]]]:
    values = {"platform": workspace.platform, "workspace": workspace.id}
    return {
        holding.table: await home.rows(f"SELECT * FROM {holding.table} WHERE {holding.workspace} ORDER BY 1, 2", values)
        for holding in HOLDINGS
        if holding.workspace
    }
