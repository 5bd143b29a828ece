"""The parts that follow the news, put together: feeds, articles, stories, topics, threads, digests, and their clock."""

import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.allocator import tidied
from bot.archive.search import ArchiveSearch
from bot.articles.arrivals import Arrivals, Placed
from bot.articles.articles import Articles
from bot.articles.model import StoredArticle
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.commands.copies import CopyNotes, Notes
from bot.commands.digest_handlers import DigestHandlers
from bot.commands.digests import failed_reply
from bot.commands.followup_handlers import FollowUpHandlers
from bot.commands.handlers import Asked, nobody_asked
from bot.commands.lost import Lost
from bot.commands.pending import Pendings
from bot.commands.record_handlers import RecordHandlers
from bot.commands.source_handlers import SourceHandlers
from bot.commands.sources import dead_reply
from bot.commands.stories import StoryHandlers
from bot.commands.telling import Teller
from bot.commands.topic_handlers import TopicHandlers
from bot.commands.why_handlers import WhyHandlers
from bot.digests.deliver import Deliveries
from bot.digests.ledger import Ledger
from bot.digests.model import Compose
from bot.digests.scheduling import Scheduling
from bot.digests.store import ScheduleStore
from bot.followup_room import followup_room
from bot.followups.followups import FollowUps
from bot.followups.offers import Offers
from bot.followups.sentences import sentence_at
from bot.jobs.loop import Job
from bot.privacy.removing import Removals
from bot.privacy.retention import Retention
from bot.privacy.wiping import Wiping
from bot.record_room import record_of, searches, why_of
from bot.sources.client import Fetched, GuardedClient
from bot.sources.discovery import Candidate, discover_in_worker
from bot.sources.feeds.batches import NewsReader
from bot.sources.feeds.reader import Feed, read_in_worker
from bot.sources.following import Following
from bot.sources.lists import FeedLists
from bot.sources.manners import Manners
from bot.sources.notices import DeadFeeds
from bot.sources.opml import read_in_worker as read_list
from bot.sources.polling import Polling
from bot.sources.store import SourceStore
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.stories.added import added, each_adds
from bot.stories.keeper import StoryKeeper
from bot.threads.discussions import Discussions
from bot.topics.news import News
from bot.topics.notices import Notices
from bot.topics.open_threads import OpenThreads
from bot.topics.placements import Place
from bot.topics.profiles import Profiles
from bot.topics.store import TopicStore
from bot.topics.topics import Topics
from bot.versions.changes import changes_between
from bot.versions.rechecks import Rechecks
from bot.versions.store import RecheckStore
from bot.workers import Workers
from bot.workspaces.preferences import PreferenceStore

FEED_SECONDS, ARTICLE_SECONDS, THREAD_SECONDS, RECHECK_SECONDS, STORY_SECONDS = 10.0, 3.0, 3.0, 30.0, 3_600.0
DIGEST_SECONDS, FOLLOWUP_SECONDS, REMINDER_SECONDS, QUOTE_SECONDS = 2.0, 1.0, 60.0, 5.0
"""How long the clock waits between ticks; what is due then is decided by the rows."""


KEEP_OPEN_SECONDS = 30.0
COMPARE_SECONDS, SENTENCE_SECONDS = 20.0, 10.0
REMOVAL_SECONDS = 10.0
RETENTION_SECONDS = 3600.0
WIPING_SECONDS = MEMORY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Shared:
    """The use cases whose work grows with what is followed, so that many processes share it (`bot/worker_room.py`).

    `arrivals_placed_by` makes arrivals that are placed otherwise than at once.
    """

    polling: Polling
    arrivals_placed_by: Callable[[Placed], Arrivals]
    place_in: Place
    rechecks: Rechecks
    deliveries: Deliveries


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What follows the news: its commands' handlers, and the jobs of its clock.

    `jobs` are done once, by whichever process; `own_jobs` by every process, for what it has in its own memory.
    """

    following: Following
    lists: FeedLists
    topics: Topics
    notes: Notes
    followups: FollowUps
    pendings: Pendings
    handlers: tuple[SourceHandlers, TopicHandlers, StoryHandlers, DigestHandlers]
    followup_handlers: FollowUpHandlers
    record: RecordHandlers
    why: WhyHandlers
    searching: Callable[[WorkspaceRef], ArchiveSearch]
    removals: Removals
    shared: Shared
    jobs: tuple[Job, ...]
    own_jobs: tuple[Job, ...]


def newsroom(
    *,
    database: Database,
    client: GuardedClient,
    workers: Workers,
    articles: Articles,
    threads: Discussions,
    platforms: Platforms,
    lost: Lost,
    compose: Compose,
    preferences: PreferenceStore,
    now: Callable[[], datetime],
    asked: Asked = nobody_asked,
    pressing: frozenset[str] = frozenset(),
) -> Newsroom:
    """Make the parts and bind them to each other; `pressing` are platforms where one votes by buttons."""
    new_id = partial(secrets.token_hex, 8)
    sources, stories = SourceStore(database, new_id), StoryKeeper(database, now)
    notes = CopyNotes(stories, articles.find)
    teller = Teller(articles.card, partial(workers.run, added, seconds=COMPARE_SECONDS), lost, notes)
    kept, manners = TopicStore(database, new_id), Manners(WaitStore(database))
    alike = Profiles(articles=articles, stories=stories, topics=kept)

    def let_go(workspace: WorkspaceRef) -> None:
        stories.let_go(workspace)
        alike.let_go(workspace)

    removals = Removals(database, now, let_go)
    topics = Topics(
        store=kept,
        articles=articles,
        stories=stories,
        conversations=threads,
        platforms=platforms,
        draw=teller.draw,
        alike=alike,
        now=now,
    )

    async def watch(article: StoredArticle) -> None:
        await rechecks.watch(article)

    news = News(
        followers=sources.followers,
        stories=stories,
        topics=topics,
        platforms=platforms,
        where_told=kept.where_told,
        watch=watch,
        changed=teller.changed,
    )
    rechecks = Rechecks(
        store=RecheckStore(database, new_id),
        articles=articles,
        compare=partial(workers.run, changes_between, seconds=COMPARE_SECONDS),
        changed=news.tell_changed,
        manners=manners,
        now=now,
        jitter=random.random,
    )
    polling = feed_polling(store=sources, client=client, workers=workers, manners=manners, now=now)
    lists, following = _following(sources, polling, client, workers, new_id, now)

    def arrivals_placed_by(placed: Placed) -> Arrivals:
        return Arrivals(waiting=sources, articles=articles, placed=placed, manners=manners, now=now)

    searching = searches(database, articles, threads, now)
    deliveries, digests = _digests(database, platforms, compose, preferences, now)
    deciding = followup_room(
        database=database,
        platforms=platforms,
        articles=articles,
        topics=topics,
        preferences=preferences,
        find_sentence=partial(workers.run, sentence_at, seconds=SENTENCE_SECONDS),
        now=now,
        pressing=pressing,
    )
    pendings = Pendings(deciding.store, preferences.of, platforms.permalink, now)
    jobs = (
        Job("feeds", FEED_SECONDS, polling.tick),
        Job("articles", ARTICLE_SECONDS, arrivals_placed_by(news.place).tick),
        Job("threads", THREAD_SECONDS, topics.tick),
        Job("open threads", KEEP_OPEN_SECONDS, OpenThreads(database, platforms, now).tick),
        Job("notices", THREAD_SECONDS, Notices(database, platforms, now).tick),
        Job("dead feeds", THREAD_SECONDS, DeadFeeds(database, platforms, dead_reply, now).tick),
        Job("rechecks", RECHECK_SECONDS, rechecks.tick),
        Job("changes", THREAD_SECONDS, rechecks.tell),
        Job("digests", DIGEST_SECONDS, deliveries.tick),
        Job("followups", FOLLOWUP_SECONDS, deciding.clock.tick),
        Job("reminders", REMINDER_SECONDS, deciding.reminders.tick),
        Job("removals", REMOVAL_SECONDS, removals.tick),
        Job("retention", RETENTION_SECONDS, Retention(database, preferences, now).tick),
        Job("sweep", RETENTION_SECONDS, removals.sweep),
        Job("wiping", WIPING_SECONDS, Wiping(database, now).tick),
        Job("quotations", QUOTE_SECONDS, QuoteReading(speakers=SpeakerStore(database), articles=articles).tick),
    )
    own_jobs = (Job("stories", STORY_SECONDS, stories.tick), Job("memory", MEMORY_SECONDS, tidied))
    return Newsroom(
        following,
        lists,
        topics,
        notes,
        deciding.followups,
        pendings,
        (
            SourceHandlers(following, lists, platforms.read, now),
            TopicHandlers(topics, articles, threads, now, lost, pendings.on_topic),
            StoryHandlers(stories, articles, partial(workers.run, each_adds, seconds=COMPARE_SECONDS), lost, notes),
            digests,
        ),
        FollowUpHandlers(deciding.followups, deciding.drawing, now, Offers(articles, deciding.store), asked),
        record_of(database, articles, preferences, threads, searching, now),
        why_of(database, workers, articles, preferences, threads),
        searching,
        removals,
        Shared(polling, arrivals_placed_by, news.place_in, rechecks, deliveries),
        jobs,
        own_jobs,
    )


def feed_polling(
    *, store: SourceStore, client: GuardedClient, workers: Workers, manners: Manners, now: Callable[[], datetime]
) -> Polling:
    """Bind the asking of feeds to the guarded client and the worker processes."""
    return Polling(
        store=store,
        fetch=client.fetch,
        read=NewsReader(workers).read,
        manners=manners,
        now=now,
        jitter=random.random,
    )


def _following(
    sources: SourceStore,
    polling: Polling,
    client: GuardedClient,
    workers: Workers,
    new_key: Callable[[], str],
    now: Callable[[], datetime],
) -> tuple[FeedLists, Following]:
    lists = FeedLists(
        store=sources,
        fetch=client.fetch,
        read=partial(read_list, workers),
        allowed=client.require_allowed,
        new_key=new_key,
        now=now,
    )
    following = Following(
        store=sources,
        polling=polling,
        fetch=client.fetch,
        read=_reader(workers),
        discover=_discoverer(workers),
        lists=lists,
        now=now,
    )
    return lists, following


def _digests(
    database: Database,
    platforms: Platforms,
    compose: Compose,
    preferences: PreferenceStore,
    now: Callable[[], datetime],
) -> tuple[Deliveries, DigestHandlers]:
    schedules, ledger = ScheduleStore(database), Ledger(database)
    deliveries = Deliveries(
        schedules=schedules,
        ledger=ledger,
        compose=compose,
        platforms=platforms,
        failed=failed_reply,
        now=now,
        new_id=partial(secrets.token_hex, 8),
    )

    async def zone_of_workspace(channel: ChannelRef) -> str:
        return (await preferences.of(channel.workspace)).zone

    scheduling = Scheduling(
        schedules=schedules,
        ledger=ledger,
        deliveries=deliveries,
        compose=compose,
        zone_of_workspace=zone_of_workspace,
        now=now,
    )
    return deliveries, DigestHandlers(scheduling, ledger, preferences, platforms, now)


def _reader(workers: Workers) -> Callable[[bytes, str, datetime, str | None], Awaitable[Feed]]:
    async def read(body: bytes, url: str, moment: datetime, charset: str | None) -> Feed:
        return await read_in_worker(workers, body, url, moment, charset)

    return read


def _discoverer(workers: Workers) -> Callable[[Fetched], Awaitable[Sequence[Candidate]]]:
    async def discover(page: Fetched) -> Sequence[Candidate]:
        return await discover_in_worker(workers, page.body, page.final_url, page.charset)

    return discover
