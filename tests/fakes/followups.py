"""Follow-ups put together on a real SQLite file, with a fake platform and a clock that moves when it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.articles.model import Finding, StoredArticle
from bot.chat.dispatch import Dispatcher
from bot.chat.inbound import Reaction
from bot.chat.pace import Pace
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Ballot, Failure, Reply
from bot.chat.spec import Request, Role
from bot.commands.catalogue import build_catalogue
from bot.commands.followup_handlers import FollowUpHandlers
from bot.commands.followups import FollowUpDrawing
from bot.commands.handlers import Handlers
from bot.commands.topic_handlers import TopicHandlers
from bot.followup_room import followup_room
from bot.followups.ballot_store import BallotStore
from bot.followups.ballots import Ballots
from bot.followups.clock import FollowUpClock
from bot.followups.followups import FollowUps
from bot.followups.model import FollowUp
from bot.followups.offers import Offers
from bot.followups.outbox import Outbox
from bot.followups.reminders import Reminders
from bot.followups.sentences import sentence_at
from bot.followups.store import FollowUpStore
from bot.store.database import Database
from bot.workspaces.preferences import PreferenceStore
from summaries.document import Span
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.stock import Stock, stocked

WORKSPACE = WorkspaceRef("fake", "w1")
CHANNEL = ChannelRef(WORKSPACE, "policy")
UP, DOWN = "👍", "👎"


def member(name: str) -> MemberRef:
    return MemberRef(WORKSPACE, name.lower(), name)


async def find_sentence(text: str, title: str | None, start: int) -> Span | None:
    return sentence_at(text, title, start)


@dataclass
class Kit:
    """The parts of follow-ups, bound to each other."""

    store: FollowUpStore
    votes: BallotStore
    ballots: Ballots
    followups: FollowUps
    outbox: Outbox
    turns: FollowUpClock
    reminders: Reminders
    preferences: PreferenceStore
    drawing: FollowUpDrawing


NOTHING = cast("Any", None)


def kit_of(
    database: Database, platforms: Platforms, clock: FakeClock, articles: Any = NOTHING, topics: Any = NOTHING
) -> Kit:
    """Put them together; without articles and topics there are only questions of own words."""
    preferences = PreferenceStore(database, clock)
    room = followup_room(
        database=database,
        platforms=platforms,
        articles=articles,
        topics=topics,
        preferences=preferences,
        find_sentence=find_sentence,
        now=clock,
    )
    return Kit(
        room.store,
        room.votes,
        room.ballots,
        room.followups,
        room.outbox,
        room.clock,
        room.reminders,
        preferences,
        room.drawing,
    )


@dataclass
class Bench:
    """The parts that a test speaks to; `platform` is the truth about reactions."""

    stock: Stock
    platform: FakePlatform
    store: FollowUpStore
    votes: BallotStore
    ballots: Ballots
    followups: FollowUps
    outbox: Outbox
    turns: FollowUpClock
    reminders: Reminders
    preferences: PreferenceStore
    dispatcher: Dispatcher
    platforms: Platforms
    asked: int = 0
    told: int = 0

    @property
    def clock(self) -> FakeClock:
        return self.stock.clock

    @property
    def database(self) -> Database:
        return self.stock.database

    def request(self, text: str, who: str = "Robin", **more: object) -> Request:
        self.asked += 1
        channel = more.pop("channel", CHANNEL)
        return Request(f"e{self.asked}", channel, member(who), f"/despatch {text}", self.clock(), **more)  # type: ignore[arg-type]

    async def say(self, text: str, who: str = "Robin", **more: object) -> Reply:
        """Type a command and return its answer."""
        return await self.dispatcher.answer(self.request(text, who, **more))

    async def propose(self, text: str = "Ask the department for the clause", who: str = "Robin") -> FollowUp:
        before = len(await self.store.all(WORKSPACE))
        reply = await self.say(f"followup add {text}", who)
        found = await self.store.all(WORKSPACE)
        assert len(found) == before + 1, reply
        return found[-1]

    async def now(self, followup: FollowUp) -> FollowUp:
        found = await self.store.one(followup.id)
        assert found is not None
        return found

    async def react(self, ballot: MessageRef, who: str, emoji: str = UP, *, heard: bool = True) -> Reaction:
        """Have a member react; where it is not `heard` the event is missed."""
        self.platform.reacted.append((ballot, emoji, member(who)))
        return await self._tell(ballot, who, emoji, added=True, heard=heard)

    async def unreact(self, ballot: MessageRef, who: str, emoji: str = UP, *, heard: bool = True) -> Reaction:
        """Have a member take a reaction away."""
        self.platform.reacted = [given for given in self.platform.reacted if given != (ballot, emoji, member(who))]
        return await self._tell(ballot, who, emoji, added=False, heard=heard)

    async def _tell(self, ballot: MessageRef, who: str, emoji: str, *, added: bool, heard: bool) -> Reaction:
        self.told += 1
        reaction = Reaction(f"r{self.told}", ballot, member(who), emoji, added, self.clock())
        if heard:
            await self.followups.reacted(reaction)
        return reaction

    def drawn(self, followup: FollowUp) -> Reply:
        """Return the ballot as the platform shows it."""
        assert followup.ballot is not None
        return self.platform.messages[followup.ballot]

    def shown(self, followup: FollowUp) -> Ballot:
        return next(part for part in self.drawn(followup).parts if isinstance(part, Ballot))

    async def article(self, text: str, url: str = "https://outlet.example/fees", title: str = "Fees") -> StoredArticle:
        return await self.stock.articles.keep(_finding(text, url, title))


def code_of(reply: Reply) -> str:
    """Return the code of a failure, or nothing."""
    return next((part.code for part in reply.parts if isinstance(part, Failure)), "")


def _finding(text: str, url: str, title: str) -> Finding:
    return Finding(
        url=url,
        canonical_url=None,
        keys=(url,),
        title=title,
        author=None,
        published=None,
        published_source=None,
        site="Harbour Post",
        language="en",
        text=text,
        extractor="test",
    )


@asynccontextmanager
async def bench(
    path: Path, *, start: datetime | None = None, platform: FakePlatform | None = None
) -> AsyncIterator[Bench]:
    """Open everything; on a file that is there already it goes on where that stands, as after a restart."""
    fake, platforms = platform or FakePlatform(), Platforms()
    async with stocked(path, fake) as stock:
        if start is not None:
            stock.clock.now = start
        platforms.attach("fake", fake)
        yield put_together(stock, fake, platforms)


def put_together(stock: Stock, fake: FakePlatform, platforms: Platforms) -> Bench:
    clock = stock.clock
    kit = kit_of(stock.database, platforms, clock, stock.articles, stock.topics)

    async def role(request: Request) -> Role:
        return await fake.role(request.channel, request.member)

    catalogue = build_catalogue(
        Handlers(stock.articles, stock.threads, kit.preferences),
        topics=TopicHandlers(stock.topics, stock.articles, stock.threads, clock),
        followups=FollowUpHandlers(kit.followups, kit.drawing, clock, Offers(stock.articles, kit.store)),
    )
    return Bench(
        stock=stock,
        platform=fake,
        store=kit.store,
        votes=kit.votes,
        ballots=kit.ballots,
        followups=kit.followups,
        outbox=kit.outbox,
        turns=kit.turns,
        reminders=kit.reminders,
        preferences=kit.preferences,
        dispatcher=Dispatcher(catalogue, role_of=role, pace=Pace(100_000, 100_000), now=clock),
        platforms=platforms,
    )
