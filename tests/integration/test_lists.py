"""Lists of feeds taken and given back in the local room, all parts real: the guard, worker processes, the database."""

import gzip
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pytest
from aiohttp import web
from lxml import etree

from bot.assemble import App, running
from bot.chat.errors import AttachmentTooLarge
from bot.chat.files import MAX_ATTACHMENT, Upload
from bot.chat.letters import whole
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Buttons, File, Reply
from bot.errors import BadInput, DespatchError
from bot.room.store import WORKSPACE
from bot.settings import Settings
from bot.sources.opml import MAX_FEEDS
from tests.hostile.strings import HOSTILE
from tests.unit.sources.test_opml import kept, opml

RSS = """<rss version="2.0"><channel><title>Harbour Post</title><link>https://harbour-post.example/</link>
<item><title>Berth fees</title><link>https://harbour-post.example/fees</link></item></channel></rss>"""
LAUGHS = b'<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def outline(number: int) -> str:
    return f'<outline type="rss" text="Feed {number}" xmlUrl="https://feed-{number}.example/rss"/>'


@dataclass
class Site:
    """Answers each path with some bytes."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    async def file(self, request: web.Request) -> web.Response:
        body = self.files.get(request.path)
        return web.Response(body=body, content_type="text/xml") if body is not None else web.Response(status=404)


@dataclass
class Bench:
    app: App
    site: Site

    async def ask(self, text: str, member: str = "robin") -> Reply:
        _, answer = await self.app.room.say(text, member=member, channel="policy")
        assert answer and answer.reply
        return answer.reply

    async def attaches(self, body: bytes, name: str = "feeds.opml", text: str = "/despatch sources import") -> Reply:
        _, answer = await self.app.room.say(text, member="robin", channel="policy", files=[Upload(name, body)])
        assert answer and answer.reply
        return answer.reply

    async def says(self, text: str) -> str:
        return plain_text(await self.ask(text))

    async def imports(self, body: bytes) -> Reply:
        self.site.files["/feeds.opml"] = body
        return await self.ask(f"/despatch sources import {self.site.address}/feeds.opml")

    async def followed(self) -> set[str]:
        return {line.feed.url for line in await self.app.news.following.lines(WORKSPACE)}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        site, app = Site(), web.Application()
        app.router.add_get("/{name}", site.file)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        settings = Settings(database_url=f"sqlite:///{tmp_path}/lists.db")
        allow = site.address.removeprefix("http://")
        yield Bench(await stack.enter_async_context(running(settings, allow=allow)), site)


def pressed(reply: Reply, label: str) -> str:
    buttons = [item for part in reply.parts if isinstance(part, Buttons) for item in part.items]
    return next(item.command for item in buttons if item.label == label)


async def test_a_list_at_an_address_is_followed_whole_and_can_be_undone(bench: Bench) -> None:
    bench.site.files["/all.xml"] = RSS.encode()
    await bench.ask(f"/despatch follow {bench.site.address}/all.xml")
    own = f'<outline type="rss" text="Post" xmlUrl="{bench.site.address}/all.xml/"/>'
    inside = f'<outline text="Coast">{outline(1)}<outline text="Deep">{outline(2)}</outline></outline>'
    private = "".join(f'<outline text="{url}" xmlUrl="{url}"/>' for url in ("http://10.0.0.1/", "http://localhost/x"))
    reply = await bench.imports(opml(own, inside, outline(1), private))
    text = plain_text(reply)
    assert "My feeds\n2 feeds followed now, 1 was already. They are read as their turn comes; nothing old" in text
    assert "3 lines were left out:" in text
    assert "Feed 1 - it stands in the list more than once" in text
    assert "http://10.0.0.1/ - its address is not public" in text and "http://localhost/x - its address" in text
    assert await bench.followed() == {
        f"{bench.site.address}/all.xml",
        "https://feed-1.example/rss",
        "https://feed-2.example/rss",
    }
    undo = pressed(reply, "Unfollow these")
    assert "2 feeds that came with that list are not followed here any more." in await bench.says(undo)
    assert await bench.followed() == {f"{bench.site.address}/all.xml"}
    assert "nothing-to-undo" in await bench.says(undo)


async def test_the_feeds_of_a_list_are_read_in_their_turn_and_post_nothing_old(bench: Bench) -> None:
    bench.site.files["/all.xml"] = RSS.encode()
    await bench.imports(opml(f'<outline text="Post" xmlUrl="{bench.site.address}/all.xml"/>'))
    before = len(await bench.app.room.history("policy"))
    await bench.app.news.jobs[0].tick()
    assert "Harbour Post - 1 article · read just now" in await bench.says("/despatch sources")
    (row,) = await bench.app.database.fetch_all("SELECT quiet FROM feed_entries")
    assert row["quiet"] == 1
    assert len(await bench.app.room.history("policy")) == before + 2


async def test_following_the_address_of_a_list_follows_its_feeds(bench: Bench) -> None:
    bench.site.files["/list"] = gzip.compress(opml(outline(1), outline(2)))
    assert "2 feeds followed now." in await bench.says(f"/despatch follow {bench.site.address}/list")
    bench.site.files["/empty"] = opml()
    assert "no-feed-found" in await bench.says(f"/despatch follow {bench.site.address}/empty")


async def test_a_list_that_is_attached_is_followed_and_its_name_stands_with_the_words(bench: Bench) -> None:
    reply = await bench.attaches(opml(outline(1), outline(2)), "../my \u202elist.opml")
    assert "2 feeds followed now." in plain_text(reply)
    said = (await bench.app.room.history("policy"))[0]
    assert said.files == (f"my list.opml · {len(opml(outline(1), outline(2)))} bytes",)
    assert "2 feeds that came" in await bench.says(pressed(reply, "Unfollow these"))


async def test_a_file_goes_with_a_command_and_with_one_that_takes_it(bench: Bench) -> None:
    with pytest.raises(BadInput, match="file-alone"):
        await bench.attaches(opml(outline(1)), text="look at this")
    with pytest.raises(AttachmentTooLarge):
        await bench.attaches(bytes(MAX_ATTACHMENT + 1))
    assert await bench.app.room.history("policy") == ()
    assert "What Despatch can do" in plain_text(await bench.attaches(b"x", text="/despatch help"))
    assert "argument-missing" in await bench.says("/despatch sources import")
    assert "not both" in plain_text(await bench.attaches(b"x", text="/despatch sources import example.org/feeds.opml"))
    assert "opml-invalid" in plain_text(await bench.attaches(b"\x00\xff" * 100))


async def test_what_is_followed_is_given_as_a_file_that_another_workspace_takes(bench: Bench) -> None:
    assert "nothing-followed" in await bench.says("/despatch sources export")
    await bench.imports(
        opml(outline(1), '<outline text="Tide &amp; co" xmlUrl="https://tide.example/rss?a=1&amp;b=2"/>')
    )
    reply = await bench.ask("/despatch sources export")
    (file,) = (part for part in reply.parts if isinstance(part, File))
    assert file.media_type == "text/x-opml" and file.name.endswith(".opml")
    assert file.line in plain_text(reply)
    team = WorkspaceRef("slack", "T1")
    taken = await bench.app.news.lists.take(ChannelRef(team, "C1"), MemberRef(team, "U1"), file.body)
    assert (taken.new, taken.left_count) == (2, 0)
    theirs = await bench.app.news.following.lines(team)
    assert {(line.feed.url, line.feed.title) for line in theirs} == {
        ("https://feed-1.example/rss", "Feed 1"),
        ("https://tide.example/rss?a=1&b=2", "Tide & co"),
    }


async def test_hostile_names_of_feeds_are_given_as_they_are_kept(bench: Bench) -> None:
    names = [escape(whole(words)) for words in HOSTILE]
    lines = (f'<outline text="{name}" xmlUrl="https://a{n}.example/rss"/>' for n, name in enumerate(names))
    assert f"{len(HOSTILE)} feeds followed now." in plain_text(await bench.attaches(opml(*lines)))
    reply = await bench.ask("/despatch sources export")
    (file,) = (part for part in reply.parts if isinstance(part, File))
    tree = etree.fromstring(file.body)
    given = {
        node.get("xmlUrl"): (node.get("text"), node.get("title"), len(node.attrib)) for node in tree.iter("outline")
    }
    titles = {
        line.feed.url: line.feed.title or line.feed.url for line in await bench.app.news.following.lines(WORKSPACE)
    }
    assert given == {url: (kept(title), kept(title), 4) for url, title in titles.items()}
    assert len(set(titles.values()) - set(titles)) > 120


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html><body>a page</body></html>", "opml-invalid"),
        (RSS.encode(), "opml-invalid"),
        (b"", "opml-invalid"),
        (bytes(range(256)) * 40, "opml-invalid"),
        (opml(), "opml-without-feeds"),
        (LAUGHS + opml(outline(1)), "entities-declared"),
        (opml(*map(outline, range(50_000))), "opml-too-large"),
        (opml("<outline>" * 50_000), "opml-too-large"),
    ],
    ids=["page", "feed", "nothing", "bytes", "empty", "laughs", "many", "deep"],
)
async def test_what_cannot_be_taken_is_a_sentence_and_nothing_is_followed(bench: Bench, body: bytes, code: str) -> None:
    assert code in plain_text(await bench.imports(body))
    assert await bench.followed() == set()


async def test_an_address_that_may_not_be_reached_is_refused(bench: Bench) -> None:
    assert "address-refused" in await bench.says("/despatch sources import http://169.254.169.254/feeds.opml")
    assert "page-not-found" in await bench.says(f"/despatch sources import {bench.site.address}/nowhere")


async def test_the_largest_list_is_taken_at_once_and_the_loop_goes_on(bench: Bench) -> None:
    reply = await bench.imports(opml(*map(outline, range(MAX_FEEDS))))
    assert f"{MAX_FEEDS} feeds followed now." in plain_text(reply)
    again = await bench.imports(opml(*map(outline, range(MAX_FEEDS))))
    assert f"No feeds followed now, {MAX_FEEDS} were already." in plain_text(again)
    assert len(await bench.followed()) == MAX_FEEDS
    assert f"{MAX_FEEDS} feeds · page 50 of 50" in await bench.says("/despatch sources list --page 50")
    assert f"{MAX_FEEDS} feeds that came" in await bench.says(pressed(reply, "Unfollow these"))
    rows = await bench.app.database.fetch_all("SELECT COUNT(*) AS count FROM feeds")
    assert rows[0]["count"] == 0


async def test_no_workspace_undoes_what_another_brought(bench: Bench) -> None:
    team = WorkspaceRef("slack", "T1")
    lists = bench.app.news.lists
    taken = await lists.take(ChannelRef(team, "C1"), MemberRef(team, "U1"), opml(outline(1), outline(2)))
    await bench.imports(opml(outline(1)))
    assert "nothing-to-undo" in await bench.says(f"/despatch sources undo {taken.key}")
    assert await lists.undo(team, taken.key) == 2
    assert await bench.followed() == {"https://feed-1.example/rss"}
    with pytest.raises(DespatchError):
        await lists.undo(WORKSPACE, taken.key)
