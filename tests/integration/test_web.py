"""The room's web pages over HTTP, with a room and articles that are fakes."""

import io
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import ClassVar

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from adapters.web.app import create_app
from adapters.web.articles import place_of
from adapters.web.render import digest_file, make_environment
from bot.chat.files import Upload
from bot.chat.pages import DiffLine, DiffPage, DiffRun, DiffStretch, DigestLine, DigestPage, SearchPage, VersionLine
from bot.chat.ports import RoomMessage
from bot.chat.positions import PositionCell, PositionRow, PositionsPage
from bot.chat.reading import ArticlePage, Paragraph, Segment, SpeakersPage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Link,
    Links,
    Passage,
    QuoteCard,
    Reply,
    Text,
)
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind
from bot.digests.pages import line_of, page_of, taken_away
from bot.errors import BadInput
from tests.fakes.desk import Desk
from tests.fakes.edition_samples import EVERYTHING, said_by_strangers

HOME = WorkspaceRef("room", "local")
EITHER = Param("words", ParamKind.TEXT, f"many words {'<script>'}", longest=200)
EVIL = "<script>alert(1)</script>"
AT = datetime(2026, 11, 24, tzinfo=UTC)


class MessageMissing(BadInput):
    code = "message-unknown"


class FakeRoom:
    """A room in memory; commands are not answered."""

    def __init__(self) -> None:
        self.messages: list[RoomMessage] = []
        self.uploads: list[Upload] = []
        self.asked: list[tuple[str, tuple[tuple[str, str], ...] | None, str | None]] = []

    def add(self, text: str = "", reply: Reply | None = None, audience: str | None = None) -> RoomMessage:
        number = len(self.messages) + 1
        ref = MessageRef(ChannelRef(HOME, "policy"), f"m{number}")
        author = MemberRef(HOME, "despatch" if reply else "robin", "despatch" if reply else "robin")
        at = datetime(2026, 11, 24, 9, number, tzinfo=UTC)
        self.messages.append(RoomMessage(ref, author, text, reply, at, number, audience=audience))
        return self.messages[-1]

    async def say(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: tuple[tuple[str, str], ...] | None = None,
        files: Sequence[Upload] = (),
    ) -> tuple[RoomMessage, None]:
        return await self.begin(text, member=member, channel=channel, thread=thread), None

    async def begin(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: tuple[tuple[str, str], ...] | None = None,
        files: Sequence[Upload] = (),
    ) -> RoomMessage:
        self.uploads += files
        self.asked.append((text, options, about))
        message = self.add(text)
        self.messages[-1] = replace(
            message, author=MemberRef(HOME, member, member), ref=replace(message.ref, thread=thread)
        )
        return self.messages[-1]

    async def message(self, message: str, *, member: str) -> RoomMessage | None:
        found = (each for each in self.messages if each.ref.id == message and each.audience in (None, member))
        return next(found, None)

    async def file(self, message: str, part: int, *, member: str) -> File | None:
        found = await self.message(message, member=member)
        parts = found.reply.parts if found and found.reply else ()
        chosen = parts[part] if part < len(parts) else None
        return chosen if isinstance(chosen, File) else None

    async def react(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        return self._with(message, ((emoji, (member,)),))

    async def unreact(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        return self._with(message, ())

    def _with(self, message: str, reactions: tuple[tuple[str, tuple[str, ...]], ...]) -> RoomMessage:
        for place, item in enumerate(self.messages):
            if item.ref.id == message:
                self.messages[place] = replace(item, reactions=reactions)
                return self.messages[place]
        raise MessageMissing

    async def history(self, channel: str, *, thread: str | None = None) -> tuple[RoomMessage, ...]:
        return tuple(item for item in self.messages if item.ref.thread == thread or item.ref.id == thread)

    async def channels(self) -> tuple[str, ...]:
        return ("policy",)

    async def changes(self, since: int) -> AsyncIterator[RoomMessage]:
        for message in tuple(self.messages):
            if message.sequence > since:
                yield message


class FakePages:
    def __init__(self) -> None:
        self.asked: list[object] = []

    async def page(
        self, article: str, version: int | None = None, place: tuple[int, int] | None = None
    ) -> ArticlePage | None:
        self.asked.append((version, place))
        if article != "known" or version not in (None, 1, 2):
            return None
        segments = (
            Segment("Before "),
            Segment("the words", ("quote",), "at-7-16", f"said by {EVIL}"),
            Segment(f" {EVIL}"),
        )
        return ArticlePage(
            "Berths", ("Harbour Post",), "javascript:alert(1)", (Paragraph(segments),), (("quote", "quotation"),)
        )

    async def diff(self, article: str, before: int, after: int) -> DiffPage | None:
        if (article, before, after) != ("known", 1, 2):
            return None
        runs = (DiffRun("kept", "The fee is "), DiffRun("removed", f"5% {EVIL}"), DiffRun("added", f"6% {EVIL}"))
        still = DiffLine((DiffRun("kept", f"Still here. {EVIL}"),))
        older, newer = [VersionLine(n, AT, Link(f"Version {n}", f"/articles/known?version={n}")) for n in (1, 2)]
        return DiffPage(
            title=EVIL,
            headline=runs,
            details=("Harbour Post",),
            older=older,
            newer=newer,
            kinds="1 figure",
            stretches=(DiffStretch((still, still), hidden=True), DiffStretch((DiffLine(runs, ("was-4-9",)),))),
            notes=(EVIL,),
        )


class EmptyArchive:
    searched: ClassVar[list[tuple[str, str, int]]] = []

    async def topics(self) -> tuple[()]:
        return ()

    async def topic(self, topic: str) -> None:
        return None

    async def speakers(self, name: str) -> SpeakersPage:
        return SpeakersPage(name)

    async def search(self, typed: str, kind: str, page: int) -> SearchPage:
        self.searched.append((typed, kind, page))
        return SearchPage(typed, empty=not typed)


class FakeShelf:
    """Two digests: one with everything, and one whose every word a stranger chose."""

    async def digests(self) -> tuple[DigestLine, ...]:
        return line_of("d1", "policy", EVERYTHING), line_of("d/2", EVIL, said_by_strangers(EVIL))

    async def digest(self, digest: str) -> DigestPage | None:
        found = {"d1": EVERYTHING, "d/2": said_by_strangers(EVIL)}.get(digest)
        return page_of(found) if found else None


class FakePositions:
    """One table, whose every word a stranger chose."""

    def __init__(self) -> None:
        self.corrected: list[tuple[str, ...]] = []

    async def positions(self, topic: str) -> PositionsPage | None:
        quote = QuoteCard(
            f"We oppose {EVIL}", EVIL, EVIL, Link("in the text", "/articles/a1"), Link(EVIL, "javascript:1")
        )
        given = PositionCell("c1", "for", EVIL, quote, EVIL, EVIL, EVIL, EVIL, (3, 9), (EVIL,), EVIL, EVIL, AT)
        told = PositionCell("c2", "unclear", EVIL, Passage(EVIL), "", EVIL, "", EVIL)
        rows = (PositionRow(EVIL, True, (given,)), PositionRow("", False, (told,)))
        return PositionsPage("t1", EVIL, rows, 2, 1, 2, (("for", 1), ("unclear", 14))) if topic == "t1" else None

    async def correct(self, topic: str, cell: str, side: str, note: str, member: str) -> bool:
        self.corrected.append((topic, cell, side, note, member))
        return topic == "t1"


class FakeDownloads:
    """Hands out a file for one topic and one digest, named by a stranger."""

    async def topic(self, topic: str, ending: str) -> File | None:
        return File(f"a\r\nX-Evil: 1 {ending}", "text/plain", data=b"\x00\xff") if topic == "t1" else None

    async def feed(self, topic: str, ending: str, here: str, page: str) -> File | None:
        return File("a.atom", f"application/{ending}+xml", f"{here} {page}") if topic == "t1" else None

    async def digest(self, digest: str, ending: str) -> File | None:
        return File(f"d.{ending}", "text/html", f"{EVIL}ä") if digest == "d/2" else None


async def nothing(_: Call) -> Reply:
    return Reply(())


MENU = tuple(replace(spec, params=(*spec.params, EITHER)) for spec, _ in Desk().catalogue.shortcuts)
"""Two commands that stand at a message: one that takes its link, and one that asks about its words."""


@pytest.fixture
def room() -> FakeRoom:
    return FakeRoom()


@pytest.fixture
def positions() -> FakePositions:
    return FakePositions()


@pytest.fixture
async def address(room: FakeRoom, positions: FakePositions) -> AsyncIterator[str]:
    catalogue = Catalogue((CommandSpec("help", "Lists", "/despatch help", nothing), *MENU))
    examples = (Link("A sample", "http://127.0.0.1:1/sample"),)
    site = create_app(
        room,
        FakePages(),
        catalogue,
        archive=EmptyArchive(),
        shelf=FakeShelf(),
        positions=positions,
        downloads=FakeDownloads(),
        examples=examples,
    )
    runner = web.AppRunner(site, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


EVERY_PART = Reply(
    (
        Heading(
            f"Title {EVIL}",
            ("Harbour Post", "date unknown"),
            "3 of 9 sentences",
            Link("original", "https://example.org/"),
        ),
        Text("Our words"),
        Passage(f"A sentence {EVIL}", Link("", "/articles/known#at-7-16"), Link("", "https://example.org/#:~:text=a")),
        QuoteCard(
            "Their words",
            "Ada Quill, chair",
            "resolved from “She”",
            Link("", "/articles/known#at-1-2"),
            Link("", "javascript:alert(1)"),
        ),
        Figures((Passage("1,700+ berths", Link("", "//evil.example/")),)),
        Fields((("help", "lists"),)),
        Links((Link("Original", "data:text/html,x"), Link("Fine", "https://example.org/fine"))),
        Buttons((Button("All quotes", '/despatch quotes "x"'),)),
        Ballot("Ask?", (("👍", "yes"),), "closes Thursday"),
        Footer("Quiet"),
        Failure("It failed: try again.", "timed-out"),
    )
)


async def get(browser: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, str, aiohttp.ClientResponse]:
    async with browser.get(url, headers=headers) as response:
        return response.status, await response.text(), response


async def test_every_part_is_drawn_and_nothing_in_it_acts(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    room.add(reply=EVERY_PART)
    status, page, _ = await get(browser, f"{address}/channels/policy")
    assert status == 200
    for words in (
        "3 of 9 sentences", "Our words", "“Their words”", "Ada Quill, chair · resolved from “She”", "1,700+ berths", "lists",
        "Original", "Fine", "All quotes", "Ask?", "closes Thursday", "Quiet", "It failed: try again.", "timed-out",
    ):  # fmt: skip
        assert words in page or words == "Original"
    assert EVIL not in page
    assert "javascript:" not in page
    assert "data:text" not in page
    assert "//evil.example" not in page
    assert 'href="/articles/known#at-7-16"' in page
    assert re.search(r'href="https://example.org/#:~:text=a"[^>]*rel="noopener noreferrer nofollow"', page)


async def test_headers_forbid_what_a_page_does_not_need(address: str, browser: aiohttp.ClientSession) -> None:
    for path in (
        "/channels/policy",
        "/articles/nosuch",
        "/topics",
        "/topics/nosuch",
        "/speakers",
        "/static/room.js",
        "/health",
        "/nosuch",
    ):
        _, _, response = await get(browser, address + path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    _, page, _ = await get(browser, f"{address}/channels/policy")
    assert "<style" not in page
    assert not re.search(r"\son\w+=|style=|<script(?! src=\"/static/)", page)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]", "10.0.0.1"]
)
async def test_another_name_for_this_machine_is_refused(
    address: str, browser: aiohttp.ClientSession, host: str
) -> None:
    status, _, _ = await get(browser, f"{address}/channels/policy", Host=host)
    assert status in (400, 403)


async def test_this_machines_own_names_are_fine(address: str, browser: aiohttp.ClientSession) -> None:
    port = address.rsplit(":", 1)[1]
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert (await get(browser, f"{address}/channels/policy", Host=f"{host}:{port}"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_no_other_page_can_speak_here(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with browser.post(f"{address}/channels/policy/messages", data={"text": "hello"}, headers=headers) as response:
        assert response.status == 403
    assert room.messages == []


async def test_a_plain_form_works_without_any_script(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    form = {"text": "Good morning", "member": "kit"}
    async with browser.post(f"{address}/channels/policy/messages", data=form) as response:
        assert "Good morning" in await response.text()
        assert response.url.path == "/channels/policy"
    assert room.messages[0].author.id == "kit"
    _, page, _ = await get(browser, f"{address}/channels/policy")
    assert 'value="kit"' in page
    ref = room.messages[0].ref.id
    async with browser.post(f"{address}/messages/{ref}/reactions", data={"emoji": "👍", "on": "true"}) as response:
        assert 'aria-pressed="true"' in await response.text()


async def test_what_stands_at_a_message_works_without_any_script(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    link = "https://harbour-post.example/?a=1&b=2"
    room.add(f"Seen ({link})?")
    room.add("No link here")
    room.add("/despatch help")
    room.add(reply=Reply((Text(f"An answer about {link}"),)))
    _, page, _ = await get(browser, f"{address}/channels/policy")
    assert page.count(">Follow this up</a>") == 2, "neither at a command nor at an answer"
    assert page.count(">Summarise this</button>") == 1
    assert f'name="option:url" value="{escape(link)}"' in page
    _, page, _ = await get(browser, f"{address}/channels/policy/ask?command=followup+add&about=m1")
    assert f'value="Seen ({escape(link)})?" maxlength="60" aria-describedby="about-1"' in page
    assert "<option>lex-rank</option>" in page and "many words &lt;script&gt;, at most 200 characters" in page
    form = {
        "command": "followup add",
        "option:question": "Who\nasked?",
        "option:method": "",
        "about": "m1",
        "member": "kit",
    }
    async with browser.post(f"{address}/channels/policy/messages", data=form) as response:
        assert response.url.path == "/channels/policy"
    assert room.asked == [("followup add", (("question", "Who\nasked?"), ("method", "")), "m1")]


async def test_a_form_about_a_message_in_a_thread_stays_there(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    room.add(EVIL)
    said = await room.begin(f"{EVIL} {'word ' * 30}", member="robin", channel="policy", thread="m1")
    ask = f"{address}/channels/policy/ask?command=followup+add&about={said.ref.id}"
    _, page, _ = await get(browser, ask)
    assert '<input type="hidden" name="thread" value="m1">' in page
    assert '<a href="/channels/policy/threads/m1">Cancel</a>' in page
    assert EVIL not in page
    begun = escape(EVIL) + " word" * 6
    assert f'value="{begun} …"' in page


@pytest.mark.parametrize(
    "wanted",
    [
        "policy/ask?command=followup+add&about=m9",
        "policy/ask?command=followup+add&about=m2",
        "policy/ask?command=settings+set&about=m1",
        "policy/ask?command=help&about=m1",
        "policy/ask",
        "other/ask?command=followup+add&about=m1",
    ],
)
async def test_there_is_no_form_for_what_is_not_there(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession, wanted: str
) -> None:
    room.add("Shall we?")
    room.add("for kit alone", audience="kit")
    status, page, _ = await get(browser, f"{address}/channels/{wanted}")
    assert (status, "page-unknown" in page) == (404, True)


async def test_a_refusal_is_a_sentence_with_its_code(address: str, browser: aiohttp.ClientSession) -> None:
    url = f"{address}/messages/nosuch/reactions"
    async with browser.post(url, json={"emoji": "👍"}, headers={"Accept": "application/json"}) as response:
        assert (response.status, (await response.json())["code"]) == (400, "message-unknown")
    async with browser.post(
        f"{address}/channels/policy/messages", data=b"{broken", headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    large = io.BytesIO(b"text=" + b"x" * 2_100_000)
    async with browser.post(f"{address}/channels/policy/messages", data=large, headers=form) as response:
        assert response.status == 413
    status, page, _ = await get(browser, f"{address}/articles/nosuch")
    assert (status, "page-unknown" in page) == (404, True)


async def test_changes_arrive_as_events_and_whispers_stay_private(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    room.add("first")
    room.add("for robin", audience="robin")
    room.add("third")
    async with browser.get(f"{address}/events?channel=policy&since=1", headers={"Last-Event-ID": "0"}) as response:
        assert response.content_type == "text/event-stream"
        events = [json.loads(line[6:]) for line in (await response.text()).splitlines() if line.startswith("data: ")]
    assert [event["id"] for event in events] == ["m1", "m3"]
    assert "first" in events[0]["html"]
    _, page, _ = await get(browser, f"{address}/channels/policy")
    assert "for robin" not in page


async def test_the_article_page_marks_places_and_says_who_spoke(address: str, browser: aiohttp.ClientSession) -> None:
    status, page, _ = await get(browser, f"{address}/articles/known")
    assert status == 200
    assert re.search(r'<mark id="at-7-16" class="mark-quote "[^>]*>the words</mark>', page)
    assert "said by &lt;script&gt;" in page
    assert EVIL not in page
    assert "javascript:" not in page
    assert "Before <mark" in page


@pytest.mark.parametrize("odd", ["version=x", "version=-1", "version=", "version=9", "version=1%00"])
async def test_a_version_that_is_not_there_is_no_page(address: str, browser: aiohttp.ClientSession, odd: str) -> None:
    async with browser.get(URL(f"{address}/articles/known?{odd}", encoded=True)) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("3-9", (3, 9)),
        ("9-3", None),
        ("3-3", None),
        ("", None),
        ("a-b", None),
        ("1-999999999999", None),
        ("-1-2", None),
    ],
)
def test_a_place_in_an_address_is_two_numbers_in_order(given: str, place: tuple[int, int] | None) -> None:
    assert place_of(given) == place


async def test_what_changed_is_marked_by_elements_and_in_words_in_two_views(
    address: str, browser: aiohttp.ClientSession
) -> None:
    status, page, answer = await get(browser, f"{address}/articles/known/versions/1..2")
    assert status == 200 and "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert '<del><span class="aside">[removed: </span>5% &lt;script&gt;' in page
    assert '<ins><span class="aside">[added: </span>6% &lt;script&gt;' in page
    assert '<span id="was-4-9"' in page
    assert "2 unchanged paragraphs</summary>" in page
    assert EVIL not in page
    assert 'class="beside"' not in page and 'href="/articles/known/versions/1..2?view=side"' in page
    _, side, _ = await get(browser, f"{address}/articles/known/versions/1..2?view=side")
    assert side.count("5% &lt;script&gt;") > page.count("5% &lt;script&gt;")
    assert 'class="beside"' in side and 'class="inline"' in side and EVIL not in side


@pytest.mark.parametrize("pair", ["2..1", "1..1", "1..3", "1", "x..y", "1...2", "1..2..3", "%00..1"])
async def test_a_pair_that_is_not_there_is_no_page(address: str, browser: aiohttp.ClientSession, pair: str) -> None:
    async with browser.get(URL(f"{address}/articles/known/versions/{pair}", encoded=True)) as response:
        assert response.status == 404


async def test_a_file_comes_with_a_plain_form_and_with_a_script(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    url = f"{address}/channels/policy/messages"
    for number, accept in enumerate(("text/html", "application/json")):
        form = aiohttp.FormData({"text": "/despatch sources import", "member": "kit"})
        form.add_field("file", f"<opml>{number}".encode(), filename="feeds.opml", content_type="text/x-opml")
        async with browser.post(url, data=form, headers={"Accept": accept}, allow_redirects=False) as response:
            assert response.status == (303 if accept == "text/html" else 200)
    assert [(file.name, file.body) for file in room.uploads] == [
        ("feeds.opml", b"<opml>0"),
        ("feeds.opml", b"<opml>1"),
    ]
    empty = aiohttp.FormData({"text": "hello"})
    empty.add_field("file", b"", filename="", content_type="application/octet-stream")
    async with browser.post(url, data=empty) as response:
        assert response.status == 200
    assert len(room.uploads) == 2


async def test_the_names_of_files_are_shown_as_words(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    message = room.add("/despatch sources import")
    room.messages[-1] = replace(message, files=(f"{EVIL} · 3 kB",))
    _, text, _ = await get(browser, f"{address}/channels/policy")
    assert EVIL not in text and "&lt;script&gt;alert(1)&lt;/script&gt; · 3 kB" in text


async def test_a_file_is_handed_out_to_be_saved_and_never_shown(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    file = File("feeds \u201cä\u201d\r\nX-Evil: 1.html", "text/html", f"<opml>{EVIL}</opml>")
    message = room.add(reply=Reply((Heading("Feeds"), file)))
    status, _, _ = await get(browser, f"{address}/channels/policy")
    place = f"{address}/messages/{message.ref.id}/files/1"
    status, text, answer = await get(browser, place)
    assert (status, text) == (200, file.text)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="feeds -X-Evil- 1.html"; '
        "filename*=UTF-8''feeds%20%E2%80%9C%C3%A4%E2%80%9D%0D%0AX-Evil%3A%201.html"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Evil" not in answer.headers and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for missing in (f"{place[:-1]}0", f"{place[:-1]}7", f"{address}/messages/none/files/1", f"{place}x"):
        assert (await get(browser, missing))[0] == 404


async def test_a_file_that_is_no_text_is_handed_out_byte_for_byte(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    file = File("briefing.bin", "application/octet-stream", data=bytes(range(256)))
    message = room.add(reply=Reply((file,)))
    async with browser.get(f"{address}/messages/{message.ref.id}/files/0") as answer:
        assert (await answer.read(), answer.charset) == (file.data, None)


async def test_a_file_for_one_member_is_for_that_member(
    room: FakeRoom, address: str, browser: aiohttp.ClientSession
) -> None:
    message = room.add(reply=Reply((File("a.opml", "text/x-opml", "secret"),)), audience="kit")
    place = f"{address}/messages/{message.ref.id}/files/0"
    assert (await get(browser, place))[0] == 404
    assert (await get(browser, place, Cookie="despatch_member=kit"))[1] == "secret"


async def test_a_table_of_positions_shows_words_as_words_and_the_cue_in_them(
    address: str, browser: aiohttp.ClientSession
) -> None:
    status, page, _ = await get(browser, f"{address}/topics/t1/positions")
    assert status == 200 and '<mark class="cue">oppose</mark>' in page
    assert EVIL not in page and "javascript:1" not in page and "Unknown speaker" in page
    assert (await get(browser, f"{address}/topics/t2/positions"))[0] == 404


async def test_a_position_is_corrected_by_the_member_of_this_browser(
    address: str, positions: FakePositions, browser: aiohttp.ClientSession
) -> None:
    place, form = f"{address}/topics/t1/positions/c1", {"side": "against", "note": "clause 9"}
    headers = {"Cookie": "despatch_member=kit"}
    async with browser.post(place, data=form, headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/topics/t1/positions#cell-c1")
    assert positions.corrected == [("t1", "c1", "against", "clause 9", "kit")]
    elsewhere = headers | {"Origin": "https://elsewhere.example"}
    async with browser.post(place, data=form, headers=elsewhere, allow_redirects=False) as answer:
        assert answer.status == 403
    async with browser.post(place.replace("t1", "t2"), data=form, allow_redirects=False) as answer:
        assert answer.status == 404
    assert len(positions.corrected) == 2


async def test_briefings_are_handed_out_to_be_saved_and_never_shown(
    address: str, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(f"{address}/archive/topics/t1/briefing.docx") as answer:
        assert (answer.status, await answer.read(), answer.charset) == (200, b"\x00\xff", None)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="a-X-Evil- 1 docx"')
        assert "X-Evil" not in answer.headers
    status, text, answer = await get(browser, f"{address}/archive/digests/d%2F2/briefing.html")
    assert (status, text) == (200, f"{EVIL}ä") and answer.headers["Content-Disposition"].startswith("attachment")
    for missing in ("topics/t2/briefing.docx", "digests/d1/briefing.html", "topics/t2.atom", "topics/t1.rss"):
        assert (await get(browser, f"{address}/archive/{missing}"))[0] == 404


async def test_a_feed_says_where_it_is_and_where_its_topic_is(address: str, browser: aiohttp.ClientSession) -> None:
    status, text, answer = await get(browser, f"{address}/archive/topics/t1.atom")
    assert (status, text) == (200, f"{address}/archive/topics/t1.atom {address}/topics/t1")
    assert answer.content_type == "application/atom+xml" and "Content-Disposition" not in answer.headers
    place, tag = f"{address}/archive/topics/t1.atom", answer.headers["ETag"]
    status, text, answer = await get(browser, place, **{"If-None-Match": tag})
    assert (status, text, answer.headers["ETag"]) == (304, "", tag)
    assert (await get(browser, place, **{"If-None-Match": '"another"'}))[0] == 200


async def test_a_digests_page_leads_to_its_files(address: str, browser: aiohttp.ClientSession) -> None:
    _, page, _ = await get(browser, f"{address}/archive/digests/d%2F2")
    assert 'href="/archive/digests/d%2F2/briefing.docx"' in page or 'href="/archive/digests/d/2/briefing.docx"' in page


async def test_a_form_of_our_own_page_is_taken_though_it_names_no_origin(
    address: str, positions: FakePositions, browser: aiohttp.ClientSession
) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    place = f"{address}/topics/t1/positions/c1"
    async with browser.post(place, data={"side": "for"}, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 303
    assert positions.corrected == [("t1", "c1", "for", "", "you")]


async def test_health(address: str, browser: aiohttp.ClientSession) -> None:
    assert (await get(browser, f"{address}/health"))[:2] == (200, "ok\n")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/topics", 200, "There is no topic yet."),
        ("/topics/nosuch", 404, "page-unknown"),
        ("/topics/%00%2e%2e%2f%C0", 404, "page-unknown"),
        ("/archive/digests", 200, '<a href="/archive/digests/d1">Tuesday 24 November 2026</a>'),
        ("/archive/digests", 200, "#&lt;script&gt;"),
        ("/archive/digests/d%2F2", 200, "&lt;script&gt;"),
        ("/archive/digests/nosuch", 404, "page-unknown"),
        ("/archive/digests/%00%2e%2e%2f%C0", 404, "page-unknown"),
        ("/speakers", 200, "No article kept here quotes anybody yet."),
        ("/speakers?name=", 200, "No article kept here quotes anybody yet."),
        ("/speakers?name=a&name=b&x=%FF", 200, "Nobody of the name “<bdi>a</bdi>” is quoted"),
        ("/speakers?name=%3Cscript%3Ealert(1)%3C/script%3E", 200, "&lt;script&gt;"),
    ],
)
async def test_the_archive_answers_odd_questions_with_a_plain_page(
    address: str, browser: aiohttp.ClientSession, path: str, status: int, words: str
) -> None:
    async with browser.get(URL(address + path, encoded=True)) as response:
        page = await response.text()
        assert response.status == status
    assert words in page
    assert EVIL not in page
    assert "<main" in page


async def test_the_room_leads_to_its_archive_and_the_archive_back(address: str, browser: aiohttp.ClientSession) -> None:
    _, page, _ = await get(browser, f"{address}/channels/policy")
    assert 'href="/topics"' in page and 'href="/speakers"' in page
    _, page, _ = await get(browser, f"{address}/topics")
    assert re.search(r'href="/topics" aria-current="page"', page)
    assert 'class="back" href="/"' in page


async def test_a_digests_page_has_a_place_for_each_story_and_leads_to_every_source(
    address: str, browser: aiohttp.ClientSession
) -> None:
    _, page, _ = await get(browser, f"{address}/archive/digests/d1")
    for anchor in ("topic-t1", "story-s1", "story-s2", "change-c1", "story-s4", "left-out"):
        assert f'id="{anchor}"' in page
    assert page.count('href="#topic-t1"') == 1
    assert 'href="/articles/post#at-0-9"' in page and 'href="https://post.example/news#:~:text=a"' in page
    assert "Thread (6 replies)" in page and 'href="/topics/t1"' in page
    assert 'href="/static/digest.css"' in page
    assert (await get(browser, f"{address}/static/digest.css"))[0] == 200
    assert re.search(r'href="/archive/digests" aria-current="true"', page)


async def test_a_digest_as_a_file_needs_nothing_beside_it_and_runs_nothing() -> None:
    for edition in (EVERYTHING, said_by_strangers(EVIL)):
        page = digest_file(make_environment(), taken_away(page_of(edition)))
        assert "<script" not in page and "<link" not in page and "<img" not in page
        assert "default-src 'none'; style-src 'unsafe-inline'" in page and "@media print" in page
        assert not re.search(r'href="/', page)
        assert {url.partition("/")[0] for url in re.findall(r'href="https://([^"]*)"', page)} <= {
            "post.example", "tideline.example", "ledger.example", "chat.example", "outlet.example",
        }  # fmt: skip
