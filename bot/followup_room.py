"""What the team decides, put together: follow-ups with their ballots, their votes, and their clock."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.articles.articles import Articles
from bot.chat.platforms import Platforms
from bot.chat.refs import WorkspaceRef
from bot.commands.followups import FollowUpDrawing
from bot.followups.ballot_store import BallotStore
from bot.followups.ballots import Ballots
from bot.followups.clock import FollowUpClock
from bot.followups.followups import FollowUps
from bot.followups.outbox import Outbox
from bot.followups.people import People
from bot.followups.proposals import Proposals
from bot.followups.reminders import Reminders
from bot.followups.store import FollowUpStore
from bot.followups.traces import Traces
from bot.store.database import Database
from bot.topics.topics import Topics
from bot.workspaces.preferences import PreferenceStore
from summaries.document import Span

FindSentence = Callable[[str, str | None, int], Awaitable[Span | None]]


@dataclass(frozen=True, slots=True)
class FollowUpRoom:
    """The parts of follow-ups, bound to each other; `clock` is for every second, `reminders` for every minute."""

    store: FollowUpStore
    votes: BallotStore
    ballots: Ballots
    followups: FollowUps
    outbox: Outbox
    clock: FollowUpClock
    reminders: Reminders
    drawing: FollowUpDrawing


def followup_room(
    *,
    database: Database,
    platforms: Platforms,
    articles: Articles,
    topics: Topics,
    preferences: PreferenceStore,
    find_sentence: FindSentence,
    now: Callable[[], datetime],
    pressing: frozenset[str] = frozenset(),
) -> FollowUpRoom:
    """Make the parts and bind them; `pressing` are platforms where one votes by buttons."""
    new_id = partial(secrets.token_hex, 8)
    store, votes = FollowUpStore(database, new_id), BallotStore(database, new_id)

    async def zone(workspace: WorkspaceRef) -> str:
        return (await preferences.of(workspace)).zone

    drawing = FollowUpDrawing(articles, zone, platforms.permalink)
    ballots = Ballots(store=store, votes=votes, platforms=platforms, drawing=drawing, now=now)
    outbox = Outbox(
        database=database, store=store, platforms=platforms, draw=drawing.ballot, stands=ballots.stands, now=now
    )
    reminders = Reminders(
        database=database,
        votes=votes,
        platforms=platforms,
        drawing=drawing,
        address=ballots.address,
        zone=zone,
        now=now,
    )
    people = People(database, platforms)
    proposals = Proposals(
        store=store,
        outbox=outbox,
        traces=Traces(database),
        articles=articles,
        topics=topics,
        preferences=preferences,
        people=people,
        find_sentence=find_sentence,
        now=now,
        pressing=pressing,
    )
    followups = FollowUps(
        store=store,
        votes=votes,
        ballots=ballots,
        proposals=proposals,
        people=people,
        topics=topics,
        preferences=preferences,
        platforms=platforms,
        now=now,
    )
    clock = FollowUpClock(ballots, outbox, platforms)
    return FollowUpRoom(store, votes, ballots, followups, outbox, clock, reminders, drawing)
