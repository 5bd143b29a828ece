"""Whatever happens in whatever order, the tally is what the platform shows: tried on the real store, step by step."""

import asyncio
import tempfile
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bot.chat.inbound import Reaction
from bot.followups.model import Choice, FollowUp, Tally
from tests.fakes.clock import FakeClock
from tests.fakes.followups import DOWN, UP, Bench, bench, member
from tests.fakes.platform import FakePlatform

MEMBERS = ("Ann", "Ben", "Cem", "Dee")
CHOICES = {UP: Choice.YES, DOWN: Choice.NO}
T = TypeVar("T")
who, emoji = st.sampled_from(MEMBERS), st.sampled_from([UP, DOWN])


class Votes(RuleBasedStateMachine):
    """Members react and press; events are missed, come twice, come late; the process starts anew.

    The model knows what was heard: of each thumb whether it is there, and since when, by its latest event or by the
    recount that found it there or gone. After a recount it knows what stands on the platform.
    """

    late: Bundle[Reaction] = Bundle("late")
    told: Bundle[Reaction] = Bundle("told")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "votes.db"
        self.platform, self.clock = FakePlatform(), FakeClock()
        self.platform.bots.add("bot")
        self.stack = AsyncExitStack()
        self.presses: dict[str, tuple[str, int]] = {}
        self.known: dict[tuple[str, str], tuple[bool, int]] = {}
        self.happened: dict[str, int] = {}
        self.heard: set[str] = set()
        self.turn = self.recounted = 0

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_of(work))

    @initialize()
    def propose(self) -> None:
        self.house: Bench = self.run(self.stack.enter_async_context(bench(self.path, platform=self.platform)))
        self.house.clock.now = self.clock.now
        self.followup: FollowUp = self.run(self.house.propose())
        self.run(self.house.turns.tick())

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()

    def later(self) -> None:
        """Let a second go by: no two things happen at one moment."""
        self.turn += 1
        self.house.clock.forward(seconds=1)

    @property
    def ballot(self):  # noqa: ANN201
        assert self.followup.ballot is not None
        return self.followup.ballot

    def there(self, name: str, thumb: str) -> bool:
        return (self.ballot, thumb, member(name)) in self.platform.reacted

    def happen(self, name: str, thumb: str) -> Reaction:
        """Put a thumb there, or take it away if it is there; nobody hears of it yet."""
        self.later()
        act = self.house.unreact if self.there(name, thumb) else self.house.react
        event = self.run(act(self.ballot, name, thumb, heard=False))
        self.happened[event.event_id] = self.turn
        return event

    def hear(self, event: Reaction) -> None:
        self.run(self.house.followups.reacted(event))
        if event.event_id in self.heard:
            return
        self.heard.add(event.event_id)
        key, at = (event.member.name, event.emoji), self.happened[event.event_id]
        if key not in self.known or at > self.known[key][1]:
            self.known[key] = (event.added, at)

    @rule(target=told, name=who, thumb=emoji)
    def react(self, name: str, thumb: str) -> Reaction:
        """Put a thumb there or take it away, and hear of it at once."""
        event = self.happen(name, thumb)
        self.hear(event)
        return event

    @rule(name=who)
    def change(self, name: str) -> None:
        """Take one thumb away and put the other one there, the two events in the wrong order."""
        events = [self.happen(name, thumb) for thumb in (UP, DOWN)]
        for event in reversed(events):
            self.hear(event)

    @rule(target=late, name=who, thumb=emoji)
    def happen_unheard(self, name: str, thumb: str) -> Reaction:
        """Put a thumb there or take it away, of which nothing is heard as yet, or ever."""
        return self.happen(name, thumb)

    @rule(event=consumes(late))
    def hear_late(self, event: Reaction) -> None:
        """Hear of something long after, maybe when it is not so any more."""
        self.later()
        self.hear(event)

    @rule(event=told)
    def hear_twice(self, event: Reaction) -> None:
        """Hear of the same event again; on Discord it would bear the time at which it is heard of."""
        self.later()
        self.hear(event)
        self.hear(replace(event, at=self.house.clock()))

    @rule(thumb=emoji, added=st.booleans())
    def a_bot_reacts(self, thumb: str, added: bool) -> None:
        """Adapters hand in no events of bots; a recount must not find them either."""
        self.later()
        given = (self.ballot, thumb, member("Bot"))
        if added and given not in self.platform.reacted:
            self.platform.reacted.append(given)

    @rule(name=who, choice=st.sampled_from(["yes", "no"]), again=st.booleans())
    def press(self, name: str, choice: str, again: bool) -> None:
        """Press a button; the same request worked on again, after a restart, is one press."""
        self.later()
        request = self.house.request(f"followup vote 1 {choice}", name)
        request = replace(request, event_id=f"press {self.turn}")
        for _ in range(1 + again):
            self.run(self.house.dispatcher.answer(request))
        if self.presses.get(name, ("", 0))[0] == choice:
            del self.presses[name]
        else:
            self.presses[name] = (choice, self.turn)

    @rule()
    def restart(self) -> None:
        """Start anew on the same file: every open ballot is recounted."""
        now = self.house.clock.now
        self.run(self.stack.aclose())
        self.stack = AsyncExitStack()
        told = self.house.told
        self.house = self.run(self.stack.enter_async_context(bench(self.path, platform=self.platform)))
        self.house.clock.now, self.house.told = now, told
        self.later()
        self.run(self.house.turns.tick())
        self.found()

    @rule(name=who)
    def two_thumbs_found_at_once(self, name: str) -> None:
        """Recount when a member has put both thumbs there unheard: neither is the latest."""
        for thumb in (UP, DOWN):
            if not self.there(name, thumb):
                self.happen(name, thumb)
        self.recount()

    @rule()
    def recount(self) -> None:
        self.later()
        self.run(self.house.ballots.recount(self.run(self.house.now(self.followup))))
        self.found()

    @rule()
    def wait(self) -> None:
        """Let the clock do what is due: edits, and recounts after a thumb was taken away."""
        self.house.clock.forward(seconds=3)
        self.turn += 3
        before = self.run(self.house.now(self.followup)).recounted_at
        self.run(self.house.turns.tick())
        if self.run(self.house.now(self.followup)).recounted_at != before:
            self.found()

    def found(self) -> None:
        """Know what stands on the platform: what was not known before is so since this moment."""
        standing = {(given.name, thumb) for _, thumb, given in self.platform.reacted if given.name in MEMBERS}
        for key in standing:
            if not self.known.get(key, (False, 0))[0]:
                self.known[key] = (True, self.turn)
        for key, (present, _) in self.known.items():
            if present and key not in standing:
                self.known[key] = (False, self.turn)
        self.recounted += 1

    def expected(self) -> Tally:
        votes = []
        for name in MEMBERS:
            marks = [
                (since, CHOICES[thumb]) for (one, thumb), (there, since) in self.known.items() if there and one == name
            ]
            marks += [(since, Choice(choice)) for one, (choice, since) in self.presses.items() if one == name]
            latest = {choice for since, choice in marks if since == max(marks)[0]}
            votes += [latest.pop()] if len(latest) == 1 else []
        return Tally(votes.count(Choice.YES), votes.count(Choice.NO))

    @invariant()
    def the_tally_is_the_models(self) -> None:
        if hasattr(self, "followup"):
            assert self.run(self.house.now(self.followup)).tally == self.expected()

    @invariant()
    def nobody_has_two_votes(self) -> None:
        if hasattr(self, "followup"):
            tally = self.run(self.house.now(self.followup)).tally
            assert tally.counted <= len(MEMBERS) and tally.uncounted == 0


async def _of(work: Awaitable[T]) -> T:
    return await work


TestVotes = Votes.TestCase
TestVotes.settings = settings(
    max_examples=120,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
