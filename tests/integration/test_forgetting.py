"""A member who asks to be forgotten is: in every table, in the index, in the file's own bytes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.errors import PlatformDown
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Buttons
from bot.chat.spec import Request
from bot.digests.shelf import Shelf
from tests.fakes.house import House, bytes_hold, house
from tests.fakes.texts import BUSES, FEES

TEAM, OTHERS = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY, ELSEWHERE = ChannelRef(TEAM, "C1"), ChannelRef(OTHERS, "C1")
QUILL = MemberRef(TEAM, "UZIRCONIA", "Beryl Zirconia")
SAME = MemberRef(OTHERS, "UZIRCONIA", "Beryl Zirconia")
TAM = MemberRef(TEAM, "U2", "Tam")
FEES_URL, BUSES_URL = "https://harbour.example/fees", "https://sarrow.example/buses"
CANARY = "xylocarp"
FORGET = "/despatch settings forget me"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "home.db") as home:
        stock(home)
        yield home


def stock(home: House) -> None:
    home.web.article(FEES_URL, "Berth fees", FEES, "Harbour Post")
    home.web.article(BUSES_URL, "Night buses", BUSES, "Sarrow Gazette")


async def thread_of(home: House, url: str, member: MemberRef, channel: ChannelRef) -> MessageRef:
    answer = await home.ask(f"/despatch discuss {url}", member, channel)
    assert not answer.failed, answer
    ((thread,),) = await home.rows(
        "SELECT thread FROM threads WHERE workspace = ? ORDER BY opened_at DESC LIMIT 1", channel.workspace.id
    )
    return MessageRef(channel, str(thread), str(thread))


async def everything(home: House, member: MemberRef, channel: ChannelRef) -> MessageRef:
    """Have a member do all that is kept under their name; return the thread in which they spoke."""
    thread = await thread_of(home, FEES_URL, member, channel)
    await home.say(f"The {CANARY} is what matters to all of us here.", member, thread)
    first = await home.say(f"A second {CANARY} is one too many.", member, thread)
    await home.say(f"A second {CANARY} is quite enough.", member, thread, message=first.id)
    await home.ask("/despatch topic new Berths --watch berth", member, channel)
    await home.ask(f"/despatch topic put {BUSES_URL} Berths", member, channel)
    await home.ask(f"/despatch topic remove {BUSES_URL} Berths", member, channel)
    await home.ask("/despatch settings set --sentences 4 --zone Europe/London", member, channel)
    await home.ask("/despatch digest schedule 08:00 --to me", member, channel)
    await home.ask("/despatch digest schedule 09:00", member, channel)
    await home.ask("/despatch followup add Ask who pays --topic Berths", member, channel)
    await home.ask(f"/despatch followup add Ask what it costs --url {FEES_URL}", TAM, channel)
    for (message,) in await home.rows("SELECT message FROM followups WHERE workspace = ?", channel.workspace.id):
        for voter in (member, MemberRef(channel.workspace, "U3", "Ines")):
            ballot = MessageRef(channel, str(message))
            await home.react("👍", voter, ballot)
    await home.tick(days=4)
    await home.ask("/despatch followup assign 1 me --due 2026-12-24", member, channel)
    await home.ask(f'/despatch followup assign 2 "{member.name}"', TAM, channel)
    await home.ask("/despatch followup add Ask them again --topic Berths", member, channel)
    ((message,),) = await home.rows(
        "SELECT message FROM followups WHERE number = 3 AND workspace = ?", channel.workspace.id
    )
    await home.react("👍", member, MessageRef(channel, str(message)))
    await home.tick(days=1)
    return thread


async def test_everything_of_a_member_goes_and_is_told_with_numbers(home: House) -> None:
    thread = await everything(home, QUILL, POLICY)
    await everything(home, SAME, ELSEWHERE)
    await home.say("Nothing of it is ours.", TAM, thread)
    asked = plain_text(await home.ask(FORGET, QUILL, POLICY))
    assert "Goes - 3 votes, 2 replies, 4 digests sent to you alone, 1 time for a digest of your own\n" in asked
    assert "Loses your name - 2 follow-ups that are yours, 2 follow-ups that you proposed, 2 threads" in asked
    assert "1 time for a channel's digest, 1 article taken off a topic, 1 topic, 2 settings; they stay" in asked
    assert "Your own digest ends too." in asked and "A thumb of yours" in asked
    assert await home.holds("UZIRCONIA") != []
    before = await home.rows("SELECT * FROM comments WHERE workspace = 'T2' ORDER BY message")
    told = plain_text(await home.ask(f"{FORGET} --sure yes", QUILL, POLICY))
    assert "You are forgotten here" in told and "2 replies" in told, told
    assert "kept again, as anybody's is" in told
    assert await home.rows("SELECT author FROM comments WHERE workspace = 'T1'") == [("U2",)]
    assert await home.rows("SELECT * FROM comments WHERE workspace = 'T2' ORDER BY message") == before
    assert await home.rows("SELECT name FROM topics WHERE workspace = 'T1'") == [("Berths",)]
    assert await home.rows(
        "SELECT question, proposed_name, owner_name, state FROM followups WHERE workspace = 'T1' ORDER BY number"
    ) == [
        ("Ask who pays", "", None, "accepted"),
        ("Ask what it costs", "Tam", None, "accepted"),
        ("Ask them again", "", None, "dropped"),
    ]
    assert "Nothing is kept of you here" in plain_text(await home.ask(FORGET, QUILL, POLICY))
    assert await home.rows("SELECT member FROM digest_schedules WHERE workspace = 'T1'") == [(None,)]
    assert len(await home.rows("SELECT 1 FROM digest_schedules WHERE workspace = 'T2'")) == 2


async def test_ballots_are_drawn_again_without_the_name_and_the_vote(home: House) -> None:
    await everything(home, QUILL, POLICY)
    (ballot,) = [text for text in home.told(TEAM) if "Ask them again" in text and "Proposed by" in text]
    assert "Proposed by Beryl Zirconia" in ballot and "👍 1" in ballot, ballot
    home.platform.reacted = []
    await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    await home.tick("followups", minutes=5)
    (ballot,) = [text for text in home.told(TEAM) if "Ask them again" in text and "Proposed by" in text]
    assert "Proposed by a member" in ballot and "👍 0" in ballot, ballot
    assert not any("Beryl Zirconia" in text for text in home.told(TEAM) if "Proposed by" in text)


async def test_digests_that_are_read_again_name_them_no_more(home: House) -> None:
    await everything(home, QUILL, POLICY)
    for column in ("digest_parts.reply", "digests.document"):
        assert column in await home.holds("Beryl Zirconia")
    before = await home.rows("SELECT id FROM digests WHERE channel = 'C1' ORDER BY id")
    await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    assert await home.rows("SELECT id FROM digests WHERE channel = 'C1' ORDER BY id") == before
    shelf = Shelf(home.app.database, TEAM)
    pages = [await shelf.digest(str(digest)) for (digest,) in before]
    assert any("a member · due" in str(page) for page in pages)
    assert not any("Beryl" in str(page) for page in pages)


async def test_no_word_or_name_is_left_anywhere(home: House, tmp_path: Path) -> None:
    await everything(home, QUILL, POLICY)
    for word in ("UZIRCONIA", "Beryl Zirconia", CANARY):
        assert await home.holds(word) != [], word
    await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    for word in ("UZIRCONIA", "Zirconia", CANARY):
        assert await home.holds(word) == [], word


@pytest.mark.file_only
async def test_the_files_own_bytes_hold_nothing_either(tmp_path: Path) -> None:
    path = tmp_path / "bytes.db"
    async with house(path) as home:
        stock(home)
        await everything(home, QUILL, POLICY)
    assert all(bytes_hold(path, word) for word in ("UZIRCONIA", "Zirconia", CANARY))
    async with house(path) as home:
        await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    assert not any(bytes_hold(path, word) for word in ("UZIRCONIA", "Zirconia", CANARY))
    assert bytes_hold(path, "berth")


async def test_what_is_said_later_is_kept_again(home: House) -> None:
    thread = await everything(home, QUILL, POLICY)
    await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    await home.say("I am back.", QUILL, thread)
    assert await home.rows("SELECT body FROM comments") == [("I am back.",)]


async def test_a_start_after_a_kill_takes_up_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in (1, 3, 9):
        path = tmp_path / f"killed{steps}.db"
        async with house(path) as home:
            stock(home)
            await everything(home, QUILL, POLICY)
            transact, left = home.app.database.transact, iter(range(steps))

            async def killed(work: object, transact: Any = transact, left: Any = left) -> object:
                if next(left, None) is None:
                    raise asyncio.CancelledError
                return await transact(work)

            monkeypatch.setattr(home.app.database, "transact", killed)
            request = Request("forget", POLICY, QUILL, f"{FORGET} --sure yes", home.clock())
            await home.app.inbox.take(request)
            with contextlib.suppress(asyncio.CancelledError):
                await home.app.inbox.begin(request)
            assert await home.holds("UZIRCONIA") != []
        async with house(path) as home:
            assert await home.app.inbox.resume("fake") == 1
            await home.app.inbox.close(5.0)
            assert "You are forgotten here" in plain_text(home.platform.whispers[-1][1])
            assert await home.holds("UZIRCONIA") == []


async def test_many_replies_go_batch_by_batch_while_others_write(home: House) -> None:
    thread = await thread_of(home, FEES_URL, TAM, POLICY)
    for number in range(450):
        await home.say(f"Number {number} of the {CANARY}.", QUILL if number % 2 else TAM, thread)
    before = home.app.database.commits
    told = plain_text(await home.ask(f"{FORGET} --sure yes", QUILL, POLICY))
    assert "225 replies" in told
    assert home.app.database.commits - before > 225 // 100
    assert len(await home.rows("SELECT 1 FROM comments")) == 225
    assert await home.rows("SELECT COUNT(*) FROM search_comments") == [(225,)]


async def test_a_platform_that_is_away_is_told_plainly_and_nothing_goes(home: House) -> None:
    await everything(home, QUILL, POLICY)
    home.platform.faults.append(PlatformDown())
    answer = await home.ask(f"{FORGET} --sure yes", QUILL, POLICY)
    assert answer.failed
    assert len(await home.rows("SELECT 1 FROM comments")) == 2


@pytest.mark.parametrize("typed", ["settings forget you", "settings forget me --sure no", "settings forget me --sure"])
async def test_what_is_typed_otherwise_forgets_nobody(home: House, typed: str) -> None:
    await everything(home, QUILL, POLICY)
    assert (await home.ask(f"/despatch {typed}", QUILL, POLICY)).failed
    assert len(await home.rows("SELECT 1 FROM comments")) == 2


async def test_the_button_does_what_it_says(home: House) -> None:
    await everything(home, QUILL, POLICY)
    asked = await home.ask(FORGET, QUILL, POLICY)
    ((button,),) = [part.items for part in asked.parts if isinstance(part, Buttons)]
    assert len(await home.rows("SELECT 1 FROM comments")) == 2
    await home.ask(button.command, QUILL, POLICY)
    assert await home.rows("SELECT 1 FROM comments") == []
