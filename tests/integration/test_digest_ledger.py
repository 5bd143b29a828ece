"""The ledger by itself, on a real SQLite file: who holds a digest and until when, and what each step leaves in its row."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Text
from bot.digests.ledger import KNOWN, LEASE, LONGEST_WINDOW, PUT_BACK, Ledger
from bot.digests.model import Composed, LeftOut, Slot, Window
from bot.digests.records import Digest, Kind, Part, Scheduled, State
from bot.digests.schedule import WEEK, Decision, Due, Running, Schedule
from tests.fakes.laid import laid

TEAM = WorkspaceRef("fake", "T1")
POLICY, PRESS, TOPICS = (ChannelRef(TEAM, name) for name in ("C1", "C2", "C9"))
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
A_BIT = timedelta(microseconds=1)
SLOT = Slot(date(2026, 11, 24), time(8))
FEES = Composed(
    (Reply((Text("Fees rise"),)), Reply((Text("Berths close"),))),
    ("fees", "berths"),
    (LeftOut("Wire", "a copy"),),
    "{}",
)


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with laid(tmp_path / "digests.db") as database:
        yield Ledger(database)


def scheduled(channel: ChannelRef = POLICY, set_at: datetime = NOW) -> Scheduled:
    running = Running(Schedule((time(8),), WEEK, "Etc/UTC"), set_at)
    return Scheduled(channel, TOPICS, running, MemberRef(TEAM, "U1"), set_at)


def due(slot: Slot = SLOT, *merged: Slot, late: bool = False) -> Decision:
    return Decision(NOW + timedelta(days=1), Due(slot, NOW), merged, late)


async def claimed(ledger: Ledger, key: str = "d1", now: datetime = NOW, channel: ChannelRef = POLICY) -> Digest:
    assert await ledger.claim(scheduled(channel, now), due(Slot(now.date(), time(8))), key, now)
    taken = await ledger.take(key, "me", now)
    assert taken is not None
    return taken


async def composed(ledger: Ledger, key: str = "d1", now: datetime = NOW) -> Digest:
    assert await ledger.compose(await claimed(ledger, key, now), "me", FEES, now)
    found = await ledger.one(key)
    assert found is not None
    return found


async def test_what_is_claimed_is_kept_whole_and_once(ledger: Ledger) -> None:
    older = Slot(date(2026, 11, 23), time(8))
    assert await ledger.claim(scheduled(), due(SLOT, older, late=True), "d1", NOW)
    assert not await ledger.claim(scheduled(), due(), "d2", NOW)
    assert not await ledger.claim(scheduled(), due(older), "d3", NOW)
    (only,) = await ledger.latest(POLICY, 5)
    window = Window(NOW - timedelta(days=1), NOW)
    assert only == Digest(
        "d1", POLICY, TOPICS, Kind.SCHEDULED, SLOT, window, True, State.CLAIMED, claimed_at=NOW, try_at=NOW
    )  # fmt: skip
    assert await ledger.take("d1", "me", NOW) == only
    merged = await ledger.one("d1 0")
    assert merged is not None and (merged.slot, merged.state, merged.kind) == (older, State.MERGED, Kind.SCHEDULED)
    assert await ledger.had(POLICY, NOW) == {SLOT, older}
    assert await ledger.had(PRESS, NOW) == frozenset()


async def test_slots_of_five_days_are_remembered(ledger: Ledger) -> None:
    await claimed(ledger)
    assert await ledger.had(POLICY, NOW + timedelta(days=5)) == {SLOT}
    assert await ledger.had(POLICY, NOW + timedelta(days=6)) == frozenset()


async def test_where_nothing_is_due_nothing_is_claimed(ledger: Ledger) -> None:
    assert not await ledger.claim(scheduled(), Decision(NOW + timedelta(hours=1)), "d1", NOW)
    assert await ledger.latest(POLICY, 5) == ()


async def test_what_somebody_asks_for_is_claimed_once_and_apart_from_slots(ledger: Ledger) -> None:
    for _ in range(2):
        await ledger.ask("asked", POLICY, TOPICS, SLOT, NOW)
    (only,) = await ledger.latest(POLICY, 5)
    window = Window(NOW - timedelta(days=1), NOW)
    assert only == Digest(
        "asked", POLICY, TOPICS, Kind.ASKED, SLOT, window, False, State.CLAIMED, claimed_at=NOW, try_at=NOW
    )  # fmt: skip
    assert await ledger.had(POLICY, NOW) == frozenset()
    assert await ledger.claim(scheduled(), due(), "d1", NOW)


@pytest.mark.parametrize(
    ("later", "taken"),
    [(timedelta(0), False), (LEASE - A_BIT, False), (LEASE, True), (-PUT_BACK, False), (-PUT_BACK - A_BIT, True)],
)
async def test_a_hold_lasts_for_its_time_and_not_when_it_is_from_the_future(
    ledger: Ledger, later: timedelta, taken: bool
) -> None:
    await claimed(ledger)
    assert (await ledger.take("d1", "other", NOW + later) is not None) is taken


async def test_a_step_in_between_lengthens_the_hold(ledger: Ledger) -> None:
    digest = await composed(ledger)
    later = NOW + timedelta(seconds=20)
    assert await ledger.begin(digest, 0, "me", lambda: later)
    assert await ledger.take("d1", "other", NOW + LEASE) is None
    assert await ledger.take("d1", "other", later + LEASE) is not None


async def test_of_one_channel_the_oldest_waits_alone_and_others_beside_it(ledger: Ledger) -> None:
    for key, channel, hours in (("a", POLICY, 0), ("b", POLICY, 1), ("c", PRESS, 2)):
        await ledger.ask(key, channel, TOPICS, SLOT, NOW + timedelta(hours=hours))
    then = NOW + timedelta(hours=2)
    assert await ledger.waiting("fake", then, 5) == ("a", "c")
    assert await ledger.waiting("fake", then, 1) == ("a",)
    assert await ledger.waiting("fake", then - A_BIT, 5) == ("a",)
    assert await ledger.waiting("elsewhere", then, 5) == ()
    await ledger.take("a", "me", then)
    assert await ledger.waiting("fake", then, 5) == ("c",)


async def test_what_was_composed_is_kept_for_its_holder_alone_and_once(ledger: Ledger) -> None:
    digest = await claimed(ledger)
    assert not await ledger.compose(digest, "other", FEES, NOW)
    assert await ledger.compose(digest, "me", FEES, NOW)
    assert not await ledger.compose(digest, "me", FEES, NOW)
    found = await ledger.one("d1")
    assert found is not None
    assert (found.state, found.left_out, found.messages) == (State.COMPOSED, FEES.left_out, 2)
    assert await ledger.parts(digest) == tuple(Part(number, reply) for number, reply in enumerate(FEES.replies))
    assert await ledger.already(POLICY) == {"fees", "berths"}
    assert await ledger.already(PRESS) == frozenset()


async def test_a_part_may_stand_from_its_first_begin_on(ledger: Ledger) -> None:
    digest = await composed(ledger)
    assert not await ledger.begin(digest, 0, "other", lambda: NOW)
    assert (await ledger.parts(digest))[0].since is None
    moments = iter((NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)))
    for _ in range(2):
        assert await ledger.begin(digest, 0, "me", lambda: next(moments))
    first, second = await ledger.parts(digest)
    assert (first.since, first.message, second.since) == (NOW + timedelta(seconds=1), None, None)


async def test_nothing_is_begun_that_is_not_composed(ledger: Ledger) -> None:
    assert not await ledger.begin(await claimed(ledger), 0, "me", lambda: NOW)


@pytest.mark.parametrize("thread", [None, "m9"])
async def test_where_a_part_stands_is_noted_for_it_alone(ledger: Ledger, thread: str | None) -> None:
    digest = await composed(ledger)
    message = MessageRef(POLICY, "m1", thread)
    await ledger.stands(digest, 1, message, NOW)
    assert [part.message for part in await ledger.parts(digest)] == [None, message]


async def test_only_its_holder_is_done_with_it(ledger: Ledger) -> None:
    digest, later = await composed(ledger), NOW + timedelta(seconds=3)
    await ledger.done(digest, "other", later)
    assert (await ledger.one("d1") or digest).state is State.COMPOSED
    await ledger.done(digest, "me", later)
    found = await ledger.one("d1")
    assert found is not None and (found.state, found.posted_at, found.error) == (State.POSTED, later, None)
    assert await ledger.take("d1", "me", NOW + timedelta(days=1)) is None


async def test_what_is_put_off_is_let_go_of_with_its_reason(ledger: Ledger) -> None:
    digest, again, why = await composed(ledger), NOW + timedelta(minutes=1), ("platform-down", "It is away.")
    await ledger.later(digest, "other", why, again)
    assert (await ledger.one("d1") or digest).attempts == 0
    await ledger.later(digest, "me", why, again)
    found = await ledger.one("d1")
    assert found is not None
    assert (found.attempts, found.error, found.try_at, found.state) == (1, why, again, State.COMPOSED)
    assert await ledger.waiting("fake", again - A_BIT, 5) == ()
    assert await ledger.waiting("fake", again, 5) == ("d1",)
    assert await ledger.take("d1", "other", NOW) is not None
    await ledger.done(found, "other", again)
    assert (await ledger.one("d1") or digest).error is None


@pytest.mark.parametrize("stands", [True, False])
async def test_what_was_given_up_is_new_again_unless_some_of_it_stands(ledger: Ledger, stands: bool) -> None:
    digest, why = await composed(ledger), ("channel-gone", "It is gone.")
    if stands:
        await ledger.stands(digest, 0, MessageRef(POLICY, "m1"), NOW)
    assert not await ledger.fail(digest, "other", why)
    assert await ledger.fail(digest, "me", why)
    assert not await ledger.fail(digest, "me", why)
    found = await ledger.one("d1")
    assert found is not None and (found.state, found.attempts, found.error) == (State.FAILED, 1, why)
    assert await ledger.already(POLICY) == ({"fees", "berths"} if stands else frozenset())
    since = NOW if stands else NOW - timedelta(days=1)
    assert await ledger.window(POLICY, NOW + timedelta(days=1), NOW) == Window(since, NOW + timedelta(days=1))


async def test_a_digest_covers_the_time_since_the_last_one_of_its_channel(ledger: Ledger) -> None:
    await composed(ledger)
    day = timedelta(days=1)
    assert (await ledger.window(POLICY, NOW + day, NOW - 5 * day)).since == NOW
    assert (await ledger.window(PRESS, NOW + day, NOW - 5 * day)).since == NOW - 5 * day
    assert (await ledger.window(PRESS, NOW, NOW)).since == NOW - day
    assert (await ledger.window(PRESS, NOW, NOW - 90 * day)).since == NOW - LONGEST_WINDOW


async def test_one_that_waits_goes_into_the_next_with_its_items(ledger: Ledger) -> None:
    await composed(ledger)
    tomorrow = NOW + timedelta(days=1)
    assert await ledger.claim(scheduled(), due(Slot(tomorrow.date(), time(8))), "d2", tomorrow)
    older, newer = await ledger.one("d1"), await ledger.one("d2")
    assert older is not None and newer is not None
    assert (older.state, newer.window) == (State.MERGED, Window(NOW - timedelta(days=1), tomorrow))
    assert await ledger.already(POLICY) == frozenset()
    assert [one.id for one in await ledger.latest(POLICY, 5)] == ["d2"]


async def test_one_that_is_held_or_begun_stays_by_itself(ledger: Ledger) -> None:
    digest = await composed(ledger)
    await ledger.begin(digest, 0, "me", lambda: NOW)
    tomorrow = NOW + timedelta(days=1)
    assert await ledger.claim(scheduled(), due(Slot(tomorrow.date(), time(8))), "d2", tomorrow)
    assert [one.id for one in await ledger.latest(POLICY, 5)] == ["d2", "d1"]
    assert [one.id for one in await ledger.latest(POLICY, 1)] == ["d2"]
    newer = await ledger.one("d2")
    assert newer is not None and newer.window.since == NOW


async def test_what_was_sent_is_known_for_ninety_days_in_its_channel(ledger: Ledger) -> None:
    await ledger.done(await composed(ledger), "me", NOW)
    for key, channel, then, known in (
        ("d2", PRESS, NOW + KNOWN + timedelta(days=1), True),
        ("d3", POLICY, NOW + KNOWN, True),
        ("d4", POLICY, NOW + KNOWN + timedelta(days=1), False),
    ):
        digest = await claimed(ledger, key, then, channel)
        assert await ledger.compose(digest, "me", Composed(()), then)
        assert await ledger.already(POLICY) == (frozenset(FEES.sent) if known else frozenset())


async def test_what_nobody_claimed_is_nothing(ledger: Ledger) -> None:
    assert await ledger.one("none") is None
    assert await ledger.take("none", "me", NOW) is None
