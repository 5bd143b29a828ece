"""A process that ends anywhere on the way of a follow-up: the next start goes on, nothing is lost, nothing comes twice."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.chat.plain import plain_text
from bot.chat.refs import MessageRef
from bot.chat.reply import Ballot
from bot.chat.spec import Request
from bot.followups.model import State, Tally
from tests.fakes.clock import FakeClock
from tests.fakes.followups import DOWN, UP, WORKSPACE, Bench, bench
from tests.fakes.platform import FakePlatform

T = TypeVar("T")
STEPS = ("post", "react", "reactors", "edit")


class Killed(BaseException):
    """The process ends here: no code of it runs any more."""


class Fuse:
    """Ends the process at the `at`th thing that is done to the database or the platform, before or after it is done."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.left, self.after = at, after

    def lay(self, thing: Any, *names: str) -> None:
        for name in names:
            setattr(thing, name, self._fused(getattr(thing, name)))

    def _fused(self, act: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def fused(*args: object, **more: object) -> T:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Killed
            done = await act(*args, **more)
            if self.left == 0:
                raise Killed
            return done

        return fused


class Life:
    """A follow-up from its proposal to its reminder; each of its steps is done until it is done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.platform, self.clock = FakePlatform(), FakeClock()
        self.request: Request | None = None
        self.fuse: Fuse | None = None

    async def live(self, step: Callable[[Bench], Awaitable[None]]) -> bool:
        """Do a step in a process of its own, which may end before it is done."""
        async with bench(self.path, platform=self.platform) as house:
            house.clock.now = self.clock.now
            if self.fuse:
                self.fuse.lay(house.database, "transact", "write")
                self.fuse.lay(house.platform, *STEPS)
            try:
                await step(house)
            except Killed:
                self.clock.forward(minutes=1)
                return False
            finally:
                for name in STEPS:
                    self.platform.__dict__.pop(name, None)
                self.clock.now = max(self.clock.now, house.clock.now)
            return True

    async def until_done(self, step: Callable[[Bench], Awaitable[None]]) -> None:
        for _ in range(3):
            if await self.live(step):
                return
            self.fuse = None
        raise AssertionError("it ends again and again")

    async def propose(self, house: Bench) -> None:
        self.request = self.request or replace(house.request("followup add Ask the department"), event_id="asked")
        await house.dispatcher.answer(self.request)

    async def turns(self, house: Bench) -> None:
        await house.turns.tick()
        await house.turns.tick()

    async def vote(self, house: Bench) -> None:
        (followup,) = await house.store.all(WORKSPACE)
        assert followup.ballot is not None
        for who, emoji in (("Ann", UP), ("Ben", UP), ("Cem", DOWN)):
            if not any(given[2].name == who for given in self.platform.reacted):
                await house.react(followup.ballot, who, emoji)
        house.clock.forward(seconds=3)

    async def end(self, house: Bench) -> None:
        house.clock.now = max(house.clock.now, FakeClock().now.replace(day=28))
        await self.turns(house)


async def lived(path: Path, fuse: Fuse | None) -> Life:
    life = Life(path)
    life.fuse = fuse
    for step in (life.propose, life.turns, life.vote, life.turns, life.end, life.turns):
        await life.until_done(step)
    life.clock.forward(minutes=2)
    for _ in range(2):
        await life.until_done(life.turns)
        life.clock.forward(seconds=31)
    return life


async def check(life: Life, where: str) -> None:
    async with bench(life.path, platform=life.platform) as house:
        (followup,) = await house.store.all(WORKSPACE)
    assert (followup.number, followup.state, followup.tally) == (1, State.ACCEPTED, Tally(2, 1)), where
    told: dict[MessageRef, str] = {ref: plain_text(reply) for ref, reply in life.platform.messages.items()}
    assert sum("Follow-up #1 is accepted · 2 yes · 1 no" in words for words in told.values()) == 1, where
    assert followup.ballot in told and "the vote is over: accepted" in told[followup.ballot], where
    ballots = [ref for ref, reply in life.platform.messages.items() if isinstance(reply.parts[1], Ballot)]
    assert ballots == [followup.ballot], where
    assert {emoji for ref, emoji in life.platform.reactions if ref == followup.ballot} == {UP, DOWN}, where


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_wherever_a_process_ends_the_next_goes_on(tmp_path: Path, after: bool) -> None:
    unhurt = Fuse(1_000_000, after=after)
    await check(await lived(tmp_path / "unhurt.db", unhurt), "unhurt")
    steps = 1_000_000 - unhurt.left
    assert steps > 20
    for at in range(1, steps + 1):
        await check(await lived(tmp_path / f"{at}.db", Fuse(at, after=after)), f"killed at {at} of {steps}")
