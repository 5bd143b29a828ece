"""Following the news in the local room, all parts real: outlets, feeds, worker processes, stories, topics, threads."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pytest
from aiohttp import web

from bot.assemble import App, running
from bot.chat.plain import plain_text
from bot.chat.reply import Buttons, Reply
from bot.settings import Settings
from tests.fakes.texts import BUSES, FEES, FEES_ELSEWHERE


@dataclass
class Outlet:
    """A publisher whose articles appear one by one."""

    name: str
    address: str = ""
    articles: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def publish(self, slug: str, title: str, paragraphs: tuple[str, ...]) -> None:
        self.articles[slug] = (title, paragraphs)

    async def feed(self, _: web.Request) -> web.Response:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.address}/{slug}</link></item>"
            for slug, (title, _) in reversed(self.articles.items())
        )
        site = f"<title>{self.name}</title><link>{self.address}/</link>"
        return web.Response(text=f'<rss version="2.0"><channel>{site}{items}</channel></rss>', content_type="text/xml")

    async def home(self, _: web.Request) -> web.Response:
        link = '<link rel="alternate" type="application/rss+xml" title="All articles" href="/all.xml">'
        body = f"<!doctype html><html><head><title>{self.name}</title>{link}</head><body><p>Welcome.</p></body></html>"
        return web.Response(text=body, content_type="text/html")

    async def page(self, request: web.Request) -> web.Response:
        title, paragraphs = self.articles[request.match_info["slug"]]
        words = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        head = f'<title>{escape(title)}</title><meta property="og:site_name" content="{self.name}">'
        page = (
            f"<html lang='en'><head>{head}</head><body><article><h1>{escape(title)}</h1>{words}</article></body></html>"
        )
        return web.Response(text=f"<!doctype html>{page}", content_type="text/html")


async def serve(stack: AsyncExitStack, outlet: Outlet) -> None:
    app = web.Application()
    app.router.add_get("/", outlet.home)
    app.router.add_get("/all.xml", outlet.feed)
    app.router.add_get("/{slug}", outlet.page)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    outlet.address = f"http://127.0.0.1:{runner.addresses[0][1]}"


@dataclass
class Newsroom:
    app: App
    post: Outlet
    tideline: Outlet
    latest: Reply = field(default_factory=lambda: Reply(()))

    async def say(self, text: str, thread: str | None = None) -> str:
        """Type something and return what the room answers."""
        _, answer = await self.app.room.say(text, member="robin", channel="policy", thread=thread)
        self.latest = answer.reply if answer and answer.reply else Reply(())
        return plain_text(self.latest)

    async def press(self, label: str) -> str:
        """Press a button of the latest answer, and return what the room answers."""
        rows = [part.items for part in self.latest.parts if isinstance(part, Buttons)]
        return await self.say(next(button.command for row in rows for button in row if button.label == label))

    async def tick(self) -> None:
        """Let the clock strike, every feed's turn having come, until nothing is due."""
        await self.app.database.write(lambda connection: connection.execute("UPDATE feeds SET next_at = created_at"))
        for job in self.app.news.jobs:
            while await job.tick():
                pass

    async def thread(self, name: str) -> tuple[str, list[str]]:
        """Return a topic's thread: the id of its first message, and what stands in it."""
        for message in await self.app.room.history("policy"):
            if message.reply and f"Topic: {name}" in plain_text(message.reply) and not message.audience:
                told = await self.app.room.history("policy", thread=message.ref.id)
                words = [plain_text(item.reply) if item.reply else item.text for item in told]
                return message.ref.id, words[1:] if told and told[0].ref.id == message.ref.id else words
        raise LookupError(name)


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'news.db'}")
    async with AsyncExitStack() as stack:
        outlets = Outlet("Harbour Post"), Outlet("Tideline")
        for outlet in outlets:
            await serve(stack, outlet)
        allow = ",".join(outlet.address.removeprefix("http://") for outlet in outlets)
        yield Newsroom(await stack.enter_async_context(running(settings, allow=allow)), *outlets)


async def test_a_story_grows_in_its_topics_thread_and_is_talked_about(newsroom: Newsroom) -> None:
    newsroom.post.publish("old", "Night buses return to Sarrow", BUSES)
    said = await newsroom.say(f"/despatch follow {newsroom.post.address}")
    assert "Its feed is followed now." in said and "/all.xml" in said
    assert "1 article stored, nothing posted." in said
    newsroom.tideline.publish("other", "Twelve drivers for the moor", BUSES[1:])
    await newsroom.say(f"/despatch follow {newsroom.tideline.address}/all.xml")
    said = await newsroom.say("/despatch topic new Berth fees watch: berth fees, -regatta")
    assert "Nothing stored so far is about it." in said
    await newsroom.tick()
    root, told = await newsroom.thread("Berth fees")
    assert told == []

    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    await newsroom.tick()
    _, told = await newsroom.thread("Berth fees")
    assert len(told) == 1
    assert "Council approves new berth fees" in told[0] and "sea wall" in told[0]
    assert "Matched: berth fees, " in told[0]

    newsroom.tideline.publish("fees", "New berth fees for Port Ellery", FEES_ELSEWHERE)
    await newsroom.tick()
    _, told = await newsroom.thread("Berth fees")
    assert len(told) == 2
    assert "We were promised a seat at this table" in told[1] and "Tam Orrick" in told[1]
    assert "adds to the story above" in told[1]
    assert "sea wall" not in told[1]

    await newsroom.tick()
    assert len((await newsroom.thread("Berth fees"))[1]) == 2
    await newsroom.say("We should ask the council for its reckoning.", thread=root)
    await newsroom.say("Elsewhere nobody is listened to.")
    shown = await newsroom.say("/despatch topic show berth fees")
    assert "1 story" in shown and "2 articles" in shown and "Tideline" in shown
    assert "We should ask the council for its reckoning." in shown
    assert "Elsewhere nobody" not in shown
    recap = await newsroom.say("/despatch topic recap berth fees --since today")
    assert "1 of 1 reply" in recap and "We should ask" in recap


async def test_a_member_decides_what_is_one_story_and_that_stays(newsroom: Newsroom) -> None:
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    newsroom.tideline.publish("fees", "New berth fees for Port Ellery", FEES_ELSEWHERE)
    for outlet in (newsroom.post, newsroom.tideline):
        await newsroom.say(f"/despatch follow {outlet.address}/all.xml")
    await newsroom.tick()
    one, other = (f"{outlet.address}/fees" for outlet in (newsroom.post, newsroom.tideline))
    shown = await newsroom.say(f"/despatch story show {one}")
    assert "2 articles" in shown and "the earliest" in shown and "We were promised a seat" in shown
    apart = await newsroom.say(f"/despatch story split {other}")
    assert "1 article" in apart and "Tideline" in apart
    assert "1 article" in await newsroom.say(f"/despatch story show {one}")
    newsroom.app.news.handlers[2].stories._books.clear()  # type: ignore[attr-defined]  # as after a restart
    newsroom.tideline.publish("again", "Berth fees again", (*FEES_ELSEWHERE, BUSES[0]))
    await newsroom.tick()
    assert "Tideline" not in await newsroom.say(f"/despatch story show {one}")
    together = await newsroom.say(f"/despatch story merge {one} {other}")
    assert "Harbour Post" in together and "Tideline" in together
    newsroom.app.news.handlers[2].stories._books.clear()  # type: ignore[attr-defined]
    assert "Tideline" in await newsroom.say(f"/despatch story show {one}")
    newsroom.post.publish("alone", "Night buses return to Sarrow", BUSES)
    assert "story-unknown" in await newsroom.say(f"/despatch story show {newsroom.post.address}/alone")


async def test_a_quote_that_its_publisher_changed_is_told_in_the_thread_once(newsroom: Newsroom) -> None:
    await newsroom.say("/despatch topic new Berth fees")
    newsroom.post.publish("old", "Night buses return to Sarrow", BUSES)
    await newsroom.say(f"/despatch follow {newsroom.post.address}/all.xml")
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    await newsroom.tick()
    edited = FEES[1].replace("since the great storm", "for eleven years and more")
    newsroom.post.publish("fees", "Council approves new berth fees", (FEES[0], edited, *FEES[2:]))
    await newsroom.app.database.write(lambda c: c.execute("UPDATE article_checks SET next_at = '2026-01-01'"))
    for _ in range(2):
        await newsroom.tick()
    _, told = await newsroom.thread("Berth fees")
    assert len(told) == 2
    assert "Harbour Post changed a quote we used on" in told[1]
    assert told[1].index("since the great storm") < told[1].index("for eleven years and more")


async def test_sources_show_what_is_wrong_and_the_others_go_on(newsroom: Newsroom) -> None:
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    newsroom.tideline.publish("fees", "New berth fees for Port Ellery", FEES_ELSEWHERE)
    for outlet in (newsroom.post, newsroom.tideline):
        await newsroom.say(f"/despatch follow {outlet.address}/all.xml")
    newsroom.tideline.articles.clear()
    await newsroom.tick()
    sources = await newsroom.say("/despatch sources")
    assert "1 in trouble" in sources
    assert "Tideline - 1 article" in sources and "failed once: That feed lists no articles" in sources
    assert "Harbour Post - 1 article · read just now" in sources


async def test_what_is_not_there_is_told_with_what_is_near(newsroom: Newsroom) -> None:
    assert "topic-unknown" in await newsroom.say("/despatch topic show nothing")
    assert "Nothing is followed here yet" in await newsroom.say("/despatch unfollow Harbour Post")
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    await newsroom.say(f"/despatch follow {newsroom.post.address}")
    assert "followed here already" in await newsroom.say(f"/despatch follow {newsroom.post.address}/all.xml")
    assert "did you mean “Harbour Post" in await newsroom.say("/despatch unfollow Harbour Pots")
    assert "not followed here any more" in await newsroom.say("/despatch unfollow Harbour Post")
    assert "Nothing is followed here yet." in await newsroom.say("/despatch sources")
    assert "no-feed-found" in await newsroom.say(f"/despatch follow {newsroom.post.address}/fees")


async def test_a_copy_is_not_told_as_news_however_long_ago_the_original_was(newsroom: Newsroom) -> None:
    await newsroom.say("/despatch topic new Berth fees")
    newsroom.post.publish("old", "Night buses return to Sarrow", BUSES)
    newsroom.tideline.publish("old", "Twelve drivers for the moor", BUSES)
    for outlet in (newsroom.post, newsroom.tideline):
        await newsroom.say(f"/despatch follow {outlet.address}/all.xml")
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    await newsroom.tick()
    assert len((await newsroom.thread("Berth fees"))[1]) == 1
    await newsroom.app.database.write(
        lambda connection: connection.execute("UPDATE story_articles SET placed_at = '2026-01-01T00:00:00+00:00'")
    )
    newsroom.app.news.handlers[2].stories._books.clear()  # type: ignore[attr-defined]  # as weeks later
    newsroom.tideline.publish("again", "New berth fees are here", ("Tideline has looked into it.", *FEES))
    await newsroom.tick()
    assert len((await newsroom.thread("Berth fees"))[1]) == 1
    for command in ("summarise", "story show"):
        shown = await newsroom.say(f"/despatch {command} {newsroom.tideline.address}/again")
        assert "The same text as Harbour Post, date unknown" in shown
    assert "1 article" in shown


async def test_every_change_of_a_topic_has_a_way_back(newsroom: Newsroom) -> None:
    newsroom.post.publish("fees", "Council approves new berth fees", FEES)
    newsroom.post.publish("buses", "Night buses return to Sarrow", BUSES)
    await newsroom.say(f"/despatch follow {newsroom.post.address}/all.xml")
    await newsroom.tick()
    await newsroom.say('/despatch topic new The "late" harbour watch: sea wall')
    shown = await newsroom.say("/despatch topic watch The late harbour add: night buses, -regatta")
    assert "Watching for sea wall, night buses, -regatta now. 1 more stored article is on it." in shown
    shown = await newsroom.press("Undo")
    assert "Watching for sea wall now. 1 article that no longer matches is off it." in shown
    assert "Change it: /despatch topic watch" in await newsroom.say("/despatch topic watch The late harbour")
    assert "none of its terms" in await newsroom.say("/despatch topic watch The late harbour drop: quays")
    assert "It was “The late harbour”." in await newsroom.say('/despatch topic rename "The late harbour" Harbours')
    assert "It was “Harbours”." in await newsroom.press("Undo")
    await newsroom.say("/despatch topic close The late harbour")
    assert "closed" in await newsroom.say("/despatch topic show The late harbour")
    assert "It is open again" in await newsroom.press("Reopen")
    url = f"{newsroom.post.address}/fees"
    assert "off it and stays off" in await newsroom.say(f"/despatch topic remove {url} The late harbour")
    assert "no stories" in await newsroom.say("/despatch topic show The late harbour")
    await newsroom.say(f"/despatch topic remove {url} The late harbour")
    assert "not-on-topic" in plain_text(newsroom.latest)
    assert "is on it, with its story" in await newsroom.say(f"/despatch topic put {url} The late harbour")


async def test_a_merge_is_asked_about_and_tells_the_old_thread_where_to_go(newsroom: Newsroom) -> None:
    newsroom.post.publish("buses", "Night buses return to Sarrow", BUSES)
    await newsroom.say(f"/despatch follow {newsroom.post.address}/all.xml")
    await newsroom.say("/despatch topic new Berth fees")
    await newsroom.say("/despatch topic new Buses watch: night buses, -regatta")
    await newsroom.tick()
    root, _ = await newsroom.thread("Buses")
    await newsroom.say("We should ask the company for its figures.", thread=root)
    asked = await newsroom.say('/despatch topic merge Buses "Berth fees"')
    assert "It would take everything of “Buses” (1 story and what was said) and watch for Berth fees, night" in asked
    assert "cannot be undone" in asked
    assert "2 open" in await newsroom.say("/despatch topic list")
    await newsroom.say('/despatch topic merge Buses "Berth fees"')
    assert "It has everything of “Buses” now" in await newsroom.press("Merge")
    await newsroom.tick()
    assert "was merged into “Berth fees” by robin" in (await newsroom.thread("Buses"))[1][-1]
    await newsroom.say("And in the old thread once more, with feeling.", thread=root)
    shown = await newsroom.say("/despatch topic show Buses")
    assert "Topic: Berth fees" in shown and "Night buses return" in shown
    assert "ask the company" in shown and "with feeling" in shown and "The thread of “Buses”" in shown
    assert "2 of 2 replies" in await newsroom.say("/despatch topic recap Berth fees")
