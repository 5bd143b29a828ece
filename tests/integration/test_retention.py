"""What is older than it may be goes: as each workspace has set it, and by standing rules."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Failure
from tests.fakes.house import House, house
from tests.fakes.texts import FEES

TEAM, OTHERS = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
URL = "https://harbour.example/fees"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "home.db") as home:
        home.web.article(URL, "Berth fees", FEES, "Harbour Post")
        yield home


def who(workspace: WorkspaceRef) -> tuple[MemberRef, ChannelRef]:
    return MemberRef(workspace, "U1", "Robin"), ChannelRef(workspace, "C1")


async def thread(home: House, workspace: WorkspaceRef) -> MessageRef:
    member, channel = who(workspace)
    await home.ask(f"/despatch discuss {URL}", member, channel)
    ((root,),) = await home.rows("SELECT thread FROM threads WHERE workspace = ?", workspace.id)
    return MessageRef(channel, str(root), str(root))


async def said(home: House) -> list[tuple[object, ...]]:
    return await home.rows("SELECT workspace, body FROM comments ORDER BY workspace, body")


async def test_replies_are_kept_for_as_many_days_as_a_workspace_says(
    home: House, caplog: pytest.LogCaptureFixture
) -> None:
    threads = [await thread(home, workspace) for workspace in (TEAM, OTHERS)]
    for place in threads:
        await home.say("The old krummhorn", who(place.channel.workspace)[0], place)
    home.clock.forward(days=30)
    for place in threads:
        await home.say("The new one", who(place.channel.workspace)[0], place)
    await home.tick("retention", days=151)
    assert len(await said(home)) == 4
    answer = plain_text(await home.ask("/despatch settings set --keep-comments 180", *who(TEAM)))
    assert "keep-comments - replies in threads are kept for 180 days" in answer
    with caplog.at_level(logging.INFO, logger="bot.privacy"):
        await home.tick("retention")
    assert await said(home) == [("T1", "The new one"), ("T2", "The new one"), ("T2", "The old krummhorn")]
    (record,) = [record for record in caplog.records if record.message.startswith("too old")]
    assert record.__dict__["rows"]["comments"] == 1
    assert "T2" in str(await home.rows("SELECT workspace FROM search_comments"))
    assert await home.rows("SELECT COUNT(*) FROM search_comments") == [(3,)]
    await home.ask("/despatch settings set --keep-comments 1", *who(OTHERS))
    await home.tick("retention")
    assert await home.holds("krummhorn") == []


async def test_a_reply_goes_to_the_day(home: House) -> None:
    place = await thread(home, TEAM)
    await home.ask("/despatch settings set --keep-comments 7", *who(TEAM))
    await home.say("A week", who(TEAM)[0], place)
    await home.tick("retention", days=6, hours=23)
    assert len(await said(home)) == 1
    await home.tick("retention", hours=2)
    assert await said(home) == []


async def test_digests_go_but_never_the_keys_of_what_they_held(home: House) -> None:
    await home.ask("/despatch settings set --zone Etc/UTC --keep-digests 90", *who(TEAM))
    await home.ask("/despatch digest schedule 08:00", *who(TEAM))
    for _ in range(4):
        await home.tick("digests", days=1)
    days = await home.rows("SELECT day FROM digests WHERE state = 'posted' ORDER BY day")
    assert len(days) == 4
    await home.ask("/despatch digest off", *who(TEAM))
    await home.tick("retention", days=88, hours=1)
    assert await home.rows("SELECT day FROM digests ORDER BY day") == days[2:]
    assert await home.rows("SELECT COUNT(*) FROM digest_parts") == [(2,)]
    await home.tick("retention", days=10)
    assert await home.rows("SELECT day FROM digests") == []


async def test_without_a_word_everything_is_kept_for_ever(home: House) -> None:
    place = await thread(home, TEAM)
    await home.say("Old", who(TEAM)[0], place)
    shown = plain_text(await home.ask("/despatch settings show", *who(TEAM)))
    assert "replies in threads are kept for ever" in shown and "digests are kept for ever" in shown
    await home.tick("retention", days=9_000)
    assert len(await said(home)) == 1
    await home.ask("/despatch settings set --keep-comments 30", *who(TEAM))
    await home.ask("/despatch settings set --keep-comments forever", *who(TEAM))
    await home.tick("retention")
    assert len(await said(home)) == 1


@pytest.mark.parametrize(
    "typed", ["0", "-1", "180.5", "1e3", "abc", "100000", "nan", "٣", "'for  a while'", "'1 week'"]
)
async def test_what_is_no_number_of_days_changes_nothing(home: House, typed: str) -> None:
    await home.ask("/despatch settings set --keep-comments 30", *who(TEAM))
    answer = await home.ask(f"/despatch settings set --keep-comments {typed}", *who(TEAM))
    (wrong,) = [part for part in answer.parts if isinstance(part, Failure)]
    assert wrong.code == "days-invalid"
    assert "a number of days from 1 to 36500, such as 180, or “forever”" in wrong.sentence
    assert "kept for 30 days" in plain_text(await home.ask("/despatch settings show", *who(TEAM)))


@pytest.mark.parametrize(("typed", "days"), [("1", 1), ("'180 days'", 180), ("36500", 36_500), ("'1 DAY'", 1)])
async def test_days_may_be_typed_as_people_do(home: House, typed: str, days: int) -> None:
    await home.ask(f"/despatch settings set --keep-comments {typed}", *who(TEAM))
    assert await home.rows("SELECT value FROM workspace_settings") == [(str(days),)]
    await home.tick("retention")


async def test_digests_cannot_be_kept_for_less_than_their_keys_are_needed(home: House) -> None:
    answer = await home.ask("/despatch settings set --keep-digests 89", *who(TEAM))
    assert "a number of days from 90" in plain_text(answer)


async def test_marks_of_handled_events_go_after_a_day_and_not_before(home: House) -> None:
    place = await thread(home, TEAM)
    await home.say("Once", who(TEAM)[0], place)
    before = await home.rows("SELECT COUNT(*) FROM inbox_events")
    await home.tick("retention", hours=23)
    assert await home.rows("SELECT COUNT(*) FROM inbox_events") == before != [(0,)]
    await home.tick("retention", hours=2)
    assert await home.rows("SELECT COUNT(*) FROM inbox_events") == [(0,)]
