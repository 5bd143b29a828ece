"""Two workers on one server share the newsroom's work: each article, thread and digest once, whoever does it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.articles.arrivals import Arrived
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.errors import DespatchError
from bot.queue import workers
from bot.queue.schema import prepare
from bot.queue.work import put
from bot.queue.workers import Crew, Tick
from bot.sources.model import Arrival, FoundEntry
from bot.topics.placements import Placements
from bot.worker_room import shared_work
from tests.fakes.clock import FakeClock
from tests.fakes.house import House, LonePlatform, Web, house
from tests.fakes.postgres import Databases, databases
from tests.fakes.texts import BUSES, FEES, FEES_ELSEWHERE

PATIENCE = 60.0
PLACES = tuple(ChannelRef(WorkspaceRef("fake", name), "policy") for name in ("north", "south", "west"))
POST, TIDELINE = "https://post.example/all.xml", "https://tideline.example/all.xml"


class CountingWeb(Web):
    """Counts how often each address was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    async def fetch(self, url: str, **given: object):  # noqa: ANN201
        self.asked[url] += 1
        return await super().fetch(url, **given)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Databases]:
    """Have what is opened be a server's."""
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.02)
    with databases() as server:
        monkeypatch.setattr("bot.store.engines.opened", server.opened)
        yield server


@dataclass
class Two:
    """Two processes, as far as they share nothing but the server, the web, the platform and the clock."""

    houses: tuple[House, House]
    ticks: tuple[list[Tick], list[Tick]]
    url: str

    @property
    def web(self) -> CountingWeb:
        web = self.houses[0].web
        assert isinstance(web, CountingWeb)
        return web

    async def ask(self, text: str, place: ChannelRef = PLACES[0]) -> None:
        await self.houses[0].ask(text, MemberRef(place.workspace, "robin"), place)

    async def later(self, **later: float) -> None:
        """Let time pass and every tick run, of one name in one at a time, and wait until nothing is left to do."""
        self.houses[0].clock.forward(**later)
        await self.houses[0].app.database.write(
            lambda connection: connection.execute("UPDATE feeds SET next_at = created_at")
        )
        for turn in range(4):  # what one hands out, another may hand on
            await asyncio.gather(
                *(pair[(turn + place) % 2].run() for place, pair in enumerate(zip(*self.ticks, strict=True)))
            )
            async with asyncio.timeout(PATIENCE):
                while await asyncio.to_thread(self._left):
                    pass

    def _left(self) -> int:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            found = connection.execute("SELECT COUNT(*) FROM procrastinate_jobs WHERE task_name NOT LIKE 'tick%'")
            ((left,),) = found.fetchall()
            return int(left)


@pytest.fixture
async def two(made: Databases, tmp_path: Path) -> AsyncIterator[Two]:
    path, clock, web, platform = tmp_path / "shared", FakeClock(), CountingWeb(), LonePlatform()
    async with AsyncExitStack() as stack:
        houses = [await stack.enter_async_context(house(path, clock, web, platform)) for _ in range(2)]
        await prepare(houses[0].app.database)
        stop, ticks = asyncio.Event(), []
        for home in houses:
            tasks, ticking = shared_work(home.app.news, home.app.database, home.app.articles, clock)
            crew = Crew(made.url(path), 4)
            crew.add(tasks, ())
            ticks.append(ticking)
            stack.push_async_callback(_ended, asyncio.create_task(crew.work(stop)))
        stack.callback(stop.set)
        yield Two((houses[0], houses[1]), (ticks[0], ticks[1]), made.url(path))


async def _ended(working: asyncio.Task[None]) -> None:
    await working


async def test_news_reaches_every_workspace_once(two: Two) -> None:
    web = two.web
    web.article("https://post.example/old", "Night buses return to Sarrow", BUSES, "Harbour Post")
    web.feed(POST, "Harbour Post", [("Night buses", "https://post.example/old")])
    web.feed(TIDELINE, "Tideline", [("Night buses", "https://post.example/old")])
    for place in PLACES:
        await two.ask(f"/despatch follow {POST}", place)
        await two.ask(f"/despatch follow {TIDELINE}", place)
        await two.ask("/despatch topic new Berth fees watch: berth fees", place)
        await two.ask("/despatch digest schedule 09:30 daily UTC", place)
    await two.later(minutes=1)
    web.article("https://post.example/fees", "Council approves new berth fees", FEES, "Harbour Post")
    web.feed(POST, "Harbour Post", [("Council approves", "https://post.example/fees")])
    web.article("https://tideline.example/fees", "New berth fees for Port Ellery", FEES_ELSEWHERE, "Tideline")
    web.feed(TIDELINE, "Tideline", [("New berth fees", "https://tideline.example/fees")])
    asked = Counter(web.asked)
    await two.later(minutes=20)
    assert web.asked - asked == Counter(
        dict.fromkeys((POST, TIDELINE, "https://post.example/fees", "https://tideline.example/fees"), 1)
    )
    for place in PLACES:
        told = [
            words for words in two.houses[0].told(place.workspace) if "berth fees" in words and "[Follow up]" in words
        ]
        assert len(told) == 2, told
    stories = await two.houses[1].rows("SELECT DISTINCT workspace, story FROM story_articles WHERE platform = 'fake'")
    assert len(stories) == 2 * len(PLACES), "the buses, and the fees as one story, in each of them"

    await two.later(minutes=10)
    digests = await two.houses[1].rows("SELECT workspace, state FROM digests ORDER BY workspace")
    assert digests == [("north", "posted"), ("south", "posted"), ("west", "posted")]
    keys = Counter(key for key, _ in two.houses[0].platform.tried if key)
    assert set(keys.values()) == {1}
    await two.later(minutes=10)
    assert Counter(key for key, _ in two.houses[0].platform.tried if key) == keys, "and nothing comes again"


async def test_an_article_that_cannot_be_placed_waits_and_keeps_no_other_from_its_place(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = two.web
    web.feed(POST, "Harbour Post", [("Gone", "https://post.example/gone")])
    await two.ask(f"/despatch follow {POST}")
    await two.later(minutes=1)
    web.article("https://post.example/fees", "Council approves new berth fees", FEES, "Harbour Post")
    web.article("https://post.example/buses", "Night buses return to Sarrow", BUSES, "Harbour Post")
    web.feed(POST, "Harbour Post", [(name, f"https://post.example/{name}") for name in ("fees", "buses")])
    with monkeypatch.context() as broken:
        for home in two.houses:
            _refuse(broken, home, "Council approves new berth fees")
        await two.later(minutes=25)
        assert await two.houses[0].rows("SELECT COUNT(*) FROM story_articles") == [(1,)]
        assert await two.houses[0].rows("SELECT attempts FROM placements") == [(1,)]
    await two.later(minutes=2)
    assert await two.houses[0].rows("SELECT COUNT(*) FROM story_articles") == [(2,)]
    assert await two.houses[0].rows("SELECT COUNT(*) FROM placements") == [(0,)]


async def test_what_is_gathered_is_placed_together_when_its_time_is_over(two: Two) -> None:
    home, web = two.houses[0], two.web
    news, told = home.app.news, list[int]()
    placements = Placements(
        database=home.app.database,
        articles=home.app.articles,
        place=news.shared.place_in,
        also=lambda workspaces: told.append(len(workspaces)) or put([]),
        now=home.clock,
        gathered=timedelta(minutes=30),
    )
    web.feed(POST, "Harbour Post", [("Gone", "https://post.example/gone")])
    for place in PLACES:
        await two.ask(f"/despatch follow {POST}", place)
    ((feed,),) = await home.rows("SELECT id FROM feeds")
    for name, words in (("fees", FEES), ("buses", BUSES)):
        web.article(f"https://post.example/{name}", f"About {name}", words, "Harbour Post")
        article = await home.app.articles.read(f"https://post.example/{name}")
        entry = FoundEntry(name, article.url, name, None, None, home.clock())
        await placements.spread(Arrived(Arrival(str(feed), entry, False, 0, None), article))
        home.clock.forward(minutes=20)
    assert await placements.hand_out() == 3 and told == [3], "the first is due by now"
    assert await placements.place(PLACES[0].workspace) == 2, "and the second goes along"
    assert await home.rows("SELECT COUNT(*) FROM placements") == [(4,)]


class TooMuch(DespatchError):
    code = "too-much"


def _refuse(broken: pytest.MonkeyPatch, home: House, title: str) -> None:
    news = home.app.news.shared.place_in.__self__  # type: ignore[attr-defined]
    before = news._stories.place

    async def place(workspace, article):  # noqa: ANN001, ANN202
        if article.title == title:
            raise TooMuch
        return await before(workspace, article)

    broken.setattr(news._stories, "place", place)
