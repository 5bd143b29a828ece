from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followups.model import Choice, Tally, Terms, Via, Voters
from bot.followups.votes import Mark, accepted, newer, pressed, recounted, vote_of

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
YES, NO = Choice.YES, Choice.NO


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def mark(
    choice: Choice = YES, seconds: float = 0, *, present: bool = True, via: Via = Via.REACTION, who: str = "ann"
) -> Mark:
    return Mark(who, choice, via, present, at(seconds), at(seconds))


def of(*marks: Mark) -> dict[tuple[str, Choice, Via], Mark]:
    return {one.key: one for one in marks}


def test_the_latest_mark_that_is_there_is_the_vote() -> None:
    assert vote_of([mark(YES, 1), mark(NO, 2)]) is NO
    assert vote_of([mark(YES, 1), mark(NO, 2, present=False)]) is YES
    assert vote_of([mark(YES, 1, present=False), mark(NO, 2, present=False)]) is None
    assert vote_of([]) is None


def test_two_thumbs_at_one_moment_are_no_vote_until_one_goes() -> None:
    assert vote_of([mark(YES, 5), mark(NO, 5)]) is None
    assert vote_of([mark(YES, 5), mark(NO, 6, present=False)]) is YES
    assert vote_of([mark(YES, 5), mark(YES, 5, via=Via.BUTTON)]) is YES


def test_what_is_older_than_what_is_known_changes_nothing() -> None:
    known = mark(seconds=10)
    assert newer(None, known) is known
    assert newer(known, mark(seconds=9, present=False)) is None
    assert newer(known, mark(seconds=10)) is None
    assert newer(known, mark(seconds=10, present=False)) == mark(seconds=10, present=False)
    assert newer(known, mark(seconds=11, present=False)) == mark(seconds=11, present=False)


def test_a_recount_adds_what_was_missed_and_takes_what_is_gone() -> None:
    known = of(mark(YES, 1, who="ann"), mark(NO, 1, who="ben"))
    changed = recounted(known, {YES: ["cem"], NO: ["ben"]}, at(60), at(61))
    assert {(one.member, one.choice, one.present, one.changed_at) for one in changed} == {
        ("ann", YES, False, at(61)),
        ("cem", YES, True, at(61)),
    }


def test_a_recount_leaves_buttons_and_what_came_after_it_was_asked_for() -> None:
    known = of(mark(YES, 1, via=Via.BUTTON), mark(NO, 65, who="ben"), mark(YES, 66, who="cem", present=False))
    assert recounted(known, {YES: ["cem"], NO: []}, at(60), at(67)) == ()


def test_a_recount_of_a_clock_that_is_behind_is_later_than_what_it_replaces() -> None:
    known = of(Mark("ann", YES, Via.REACTION, True, at(90), at(1)))
    (gone,) = recounted(known, {YES: [], NO: []}, at(60), at(61))
    assert gone.changed_at == at(90) and not gone.present


def test_buttons_vote_and_take_back_and_change() -> None:
    (first,) = pressed({}, "ann", YES, at(1))
    assert first.present and first.via is Via.BUTTON
    (again,) = pressed(of(first), "ann", YES, at(2))
    assert not again.present
    other = pressed(of(first), "ann", NO, at(3))
    assert vote_of(other) is NO
    back = pressed(of(*other), "ann", NO, at(4))
    assert vote_of([*of(*other, *back).values()]) is None, "the first press must not come back"


def terms(quorum: int = 2, majority: int = 51) -> Terms:
    return Terms(Voters.EVERYONE, quorum, majority, START, START + timedelta(days=3))


@pytest.mark.parametrize(
    ("yes", "no", "quorum", "majority", "expected"),
    [
        (2, 0, 2, 51, True),
        (1, 0, 2, 51, False),
        (1, 1, 2, 51, False),
        (2, 1, 2, 51, True),
        (51, 50, 2, 51, True),  # more than half, though 50.5%
        (2, 1, 2, 67, False),
        (2, 1, 2, 66, True),
        (3, 3, 2, 50, True),
        (0, 0, 1, 50, False),
        (0, 5, 1, 51, False),
        (9, 1, 10, 100, False),
        (10, 0, 10, 100, True),
    ],
)
def test_what_votes_come_to(yes: int, no: int, quorum: int, majority: int, expected: bool) -> None:
    assert accepted(Tally(yes, no, uncounted=50), terms(quorum, majority)) is expected


MARKS = st.builds(
    Mark,
    st.sampled_from(["ann", "ben"]),
    st.sampled_from(Choice),
    st.sampled_from(Via),
    st.booleans(),
    st.integers(0, 9).map(at),
    st.integers(0, 9).map(at),
)


@given(st.lists(MARKS, max_size=12), st.randoms())
def test_the_order_in_which_events_come_makes_no_difference(told: list[Mark], chance: object) -> None:
    """As long as no two of one mark are of one moment."""
    events = list({(one.key, one.changed_at): one for one in told}.values())
    outcomes = set()
    for _ in range(3):
        chance.shuffle(events)  # type: ignore[attr-defined]
        known: dict[tuple[str, Choice, Via], Mark] = {}
        for event in (*events, *events):
            kept = newer(known.get(event.key), event)
            known |= {event.key: kept} if kept else {}
        outcomes.add(tuple(vote_of(mark for mark in known.values() if mark.member == who) for who in ("ann", "ben")))
    assert len(outcomes) == 1
