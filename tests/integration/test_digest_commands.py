"""What members type about digests, from their words to the reply, on a real SQLite file."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from bot.chat.dispatch import Dispatcher
from bot.chat.errors import PlatformDown, PostingForbidden
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef
from bot.chat.reply import Button, Buttons, Failure, Reply, Visibility
from bot.chat.retry import ATTEMPTS
from bot.chat.spec import Request
from bot.commands.catalogue import build_catalogue
from bot.commands.digest_handlers import DigestHandlers
from bot.commands.handlers import Handlers
from bot.workspaces.preferences import PreferenceStore
from tests.fakes.building import make_inbox
from tests.integration.digests_bench import EIGHT, POLICY, ROBIN, TEAM, Bench, digests_bench

NOTHING = cast("Any", None)
OWN = ChannelRef(TEAM, "DU1")


class Desk:
    """A member at a keyboard, and the bench behind."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        preferences = PreferenceStore(bench.database, bench.clock)
        self.preferences = preferences
        handlers = Handlers(NOTHING, NOTHING, preferences)
        digests = DigestHandlers(bench.scheduling, bench.ledger, preferences, bench.platforms, bench.clock)
        catalogue = build_catalogue(handlers, digests=digests)
        self.dispatcher = Dispatcher(catalogue, role_of=bench.platforms.role, now=bench.clock)
        self._events = count(1)

    async def reply(self, text: str, channel: ChannelRef = POLICY, event: str = "", **options: str) -> Reply:
        typed = tuple(options.items()) if options else None
        name = event or f"event {next(self._events)}"
        return await self.dispatcher.answer(Request(name, channel, ROBIN, text, self.bench.clock(), options=typed))

    async def type(self, text: str, channel: ChannelRef = POLICY, event: str = "", **options: str) -> str:
        return plain_text(await self.reply(text, channel, event, **options))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with digests_bench(tmp_path / "digests.db", "Fees rise") as bench:
        yield Desk(bench)


async def test_the_zone_is_asked_for_once_and_kept(desk: Desk) -> None:
    asked = await desk.type("/despatch digest schedule 08:00 weekdays")
    assert "In which time zone is that?" in asked
    assert "/despatch digest schedule 08:00 weekdays Europe/London" in asked
    told = await desk.type("/despatch digest schedule 08:00 weekdays Europe/Lisbon")
    assert "weekdays at 08:00, Europe/Lisbon time" in told
    assert "Europe/Lisbon is this workspace's time zone from now on" in told
    again = await desk.type("/despatch digest schedule 9am daily")
    assert "every day at 09:00, Europe/Lisbon time" in again
    assert "from now on" not in again


async def test_another_zone_holds_for_its_schedule_alone(desk: Desk) -> None:
    await desk.type("/despatch digest schedule 08:00 Europe/Lisbon")
    await desk.type("/despatch digest schedule 08:00 Asia/Tokyo")
    assert (await desk.preferences.of(TEAM)).zone == "Europe/Lisbon"
    assert "Asia/Tokyo" in await desk.type("/despatch digest status")


async def test_options_from_a_menu_mean_the_same(desk: Desk) -> None:
    told = await desk.type("digest schedule", when="08:00,17:30 mon wed", zone="london", to="me")
    assert "Monday and Wednesday at 08:00 and 17:30, Europe/London time" in told
    assert "to you alone" in told


async def test_the_channel_is_told_who_set_what_and_when_it_comes(desk: Desk) -> None:
    reply = await desk.reply("/despatch digest schedule 08:00 Europe/London")
    assert reply.visibility is Visibility.EPHEMERAL
    (opening,) = desk.bench.told()
    assert "every day at 08:00, Europe/London time" in opening
    assert "Wednesday 25 November 2026, 08:00 (08:00 UTC)" in opening
    assert "Set by robin; anybody here can change it" in opening


async def test_a_command_that_is_answered_twice_opens_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.type("/despatch digest schedule 08:00 Europe/London", event="one event")
    assert len(desk.bench.told()) == 1


async def test_a_channel_that_it_may_not_write_in_is_met_at_once(desk: Desk) -> None:
    desk.bench.platform.faults.append(PostingForbidden())
    assert "may not post in that channel" in await desk.type("/despatch digest schedule 08:00 Europe/London")
    assert "No digest comes here yet" in await desk.type("/despatch digest status")
    assert (await desk.preferences.of(TEAM)).zone == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("digest schedule 25:00 Europe/London", "from 00:00 to 23:59"),
        ("digest schedule 08:00 Europe/Lodnon", "did you mean Europe/London"),
        ("digest pause", "There is no digest here yet"),
        ("digest resume", "There is no digest here yet"),
        ("digest off", "There is no digest here yet"),
        ("digest status nobody", "channel, me"),
        ("settings set --zone Lodnon", "did you mean Europe/London?"),
    ],
)
async def test_what_cannot_be_done_is_said_with_what_to_type(desk: Desk, typed: str, words: str) -> None:
    desk.bench.platform.managers.add(ROBIN.id)
    reply = await desk.reply(f"/despatch {typed}")
    assert words in plain_text(reply)
    assert isinstance(reply.parts[0], Failure)


async def test_the_workspace_can_set_its_zone_before(desk: Desk) -> None:
    desk.bench.platform.managers.add(ROBIN.id)
    assert "Europe/London" in await desk.type("/despatch settings set --zone london")
    assert "Europe/London time" in await desk.type("/despatch digest schedule 08:00")


async def test_a_preview_is_for_the_asker_and_says_what_is_left_out(desk: Desk) -> None:
    reply = await desk.reply("/despatch digest preview")
    assert reply.visibility is Visibility.EPHEMERAL
    words = plain_text(reply)
    assert "Fees rise" in words
    assert "behind a paywall" in words
    assert "nothing was posted" in words
    assert desk.bench.told() == []


async def test_now_posts_and_says_so(desk: Desk) -> None:
    told = await desk.type("/despatch digest now")
    assert "The digest is posted" in told
    assert len(desk.bench.told()) == 1
    assert "nothing new, so nothing was posted" in await desk.type("/despatch digest now")


async def test_now_says_why_it_could_not(desk: Desk) -> None:
    desk.bench.platform.faults.append(PostingForbidden())
    refused = await desk.type("/despatch digest now")
    assert "may not post in that channel" in refused
    assert "tried again" not in refused
    desk.bench.platform.faults.append(PlatformDown())
    assert "It is tried again by itself" in await desk.type("/despatch digest now")
    await desk.bench.tick(minutes=1)
    assert len(desk.bench.told()) == 1


async def test_pause_and_resume_by_buttons(desk: Desk) -> None:
    told = await desk.reply("/despatch digest schedule 08:00 Europe/London")
    paused = await desk.reply(pressed(told, "Pause"))
    assert "paused" in plain_text(paused)
    assert "paused, until somebody resumes it" in await desk.type("/despatch digest status")
    resumed = plain_text(await desk.reply(pressed(paused, "Resume")))
    assert "Wednesday 25 November 2026, 08:00" in resumed


async def test_off_says_how_to_have_it_again(desk: Desk) -> None:
    await desk.type("/despatch digest schedule 08:00,17:30 mon wed Europe/London to me")
    told = await desk.type("/despatch digest off me")
    assert "/despatch digest schedule 08:00,17:30 mon wed Europe/London to me" in told
    assert "There is no digest here yet" in await desk.type("/despatch digest off me")


async def test_status_tells_the_next_the_last_and_what_was_left_out(desk: Desk) -> None:
    await desk.type("/despatch digest schedule 08:00 America/New_York")
    desk.bench.clock.forward(hours=5)
    await desk.bench.tick()
    told = await desk.type("/despatch digest status")
    assert "every day at 08:00, America/New_York time" in told
    assert "Wednesday 25 November 2026, 08:00 (13:00 UTC)" in told
    assert "Tuesday 24 November, 08:00: posted at 09:00 (14:00 UTC)" in told
    assert "late because Despatch was not running" in told
    assert "Berth fees" in told
    assert "behind a paywall" in told


async def test_status_tells_of_a_day_without_news(desk: Desk) -> None:
    desk.bench.editor.news.clear()
    await desk.bench.schedule(EIGHT)
    await desk.bench.tick(hours=23)
    assert "Wednesday 25 November, 08:00: nothing was new at 08:00 (08:00 UTC)" in await desk.type(
        "/despatch digest status"
    )


async def test_status_tells_failures_in_plain_words(desk: Desk) -> None:
    await desk.bench.schedule(EIGHT)
    desk.bench.platform.faults.extend([PostingForbidden()] * (ATTEMPTS + 2))
    await desk.bench.tick(hours=23)
    assert "waiting, tried again Wednesday 25 November 2026, 08:01" in await desk.type("/despatch digest status")
    for _ in range(ATTEMPTS):
        await desk.bench.tick(minutes=64)
    told = await desk.type("/despatch digest status")
    assert "not posted. Despatch may not post in that channel" in told
    assert "posting-forbidden" in told
    assert desk.bench.told() == []


async def test_status_tells_what_was_missed(desk: Desk) -> None:
    await desk.bench.schedule(EIGHT)
    await desk.bench.tick(days=4)
    told = await desk.type("/despatch digest status")
    assert "Wednesday 25 November, 08:00, Thursday 26 November, 08:00 and Friday 27 November, 08:00" in told
    assert "Despatch was not running" in told


async def test_a_personal_digest_goes_to_its_member_alone(desk: Desk) -> None:
    told = await desk.type("/despatch digest schedule 17:30 Europe/London to me")
    assert "to you alone, in direct messages" in told
    assert desk.bench.told() == []
    assert len(desk.bench.told(OWN)) == 1
    await desk.bench.tick(hours=8, minutes=30)
    assert "Fees rise" in desk.bench.told(OWN)[1]
    assert desk.bench.editor.calls[-1][0] == POLICY
    assert "No digest comes here yet" in await desk.type("/despatch digest status")
    assert "to one member alone" in await desk.type("/despatch digest status me")


async def test_a_button_in_direct_messages_works_where_no_workspace_is_known(desk: Desk) -> None:
    """As on Discord, which names no server there."""
    await desk.type("/despatch digest schedule 17:30 Europe/London to me")
    nowhere = ChannelRef(type(TEAM)("fake", ""), "DU1")
    assert "paused" in await desk.type("/despatch digest pause me", nowhere)
    assert "paused" in await desk.type("/despatch digest status me")
    assert "on again" in await desk.type("/despatch digest resume me", nowhere)
    assert "Fees rise" in await desk.type("/despatch digest preview me", nowhere)
    elsewhere = ChannelRef(type(TEAM)("fake", "T2"), "DU1")
    assert "There is no digest here yet" in await desk.type("/despatch digest pause", elsewhere)


async def test_zones_are_completed_as_they_are_typed(desk: Desk) -> None:
    inbox = make_inbox(desk.bench.database, desk.dispatcher.catalogue, desk.bench.platforms, desk.bench.clock)
    assert (await inbox.suggest("digest schedule", "zone", "lond", POLICY))[0] == "Europe/London"
    assert len(await inbox.suggest("settings set", "zone", "", POLICY)) == 25
    assert await inbox.suggest("digest schedule", "to", "m", POLICY) == ("me",)


async def test_no_workspace_is_no_key_to_a_channel(desk: Desk) -> None:
    await desk.type("/despatch digest schedule 17:30 Europe/London")
    nowhere = ChannelRef(type(TEAM)("fake", ""), POLICY.id)
    assert "There is no digest here yet" in await desk.type("/despatch digest pause", nowhere)


def pressed(reply: Reply, label: str) -> str:
    """Return the command of a button."""
    rows = [part for part in reply.parts if isinstance(part, Buttons)]
    found: list[Button] = [button for row in rows for button in row.items if button.label == label]
    return found[0].command
