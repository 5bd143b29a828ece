from datetime import timedelta

import pytest

from bot.chat.plain import attribution_of
from bot.digests.page import Limits
from tests.fakes.news import DAY, MORNING, TUESDAY, Stand, brief

FEES = "The harbour council of Port Ellery approved new berth fees for 1,200 berths."
WALL = "“The fees will pay for the sea wall that we were promised,” said Ada Quill."
PLAIN = "The debate in the old hall was long and at times loud."
WEDNESDAY, LATER = TUESDAY + DAY, MORNING + DAY / 2


@pytest.fixture
def stand() -> Stand:
    stand = Stand()
    stand.topic("Berth fees")
    stand.arrive("a", FEES, PLAIN, WALL, topics=("berth-fees",), title="Fees to rise")
    return stand


def test_a_quote_that_was_shown_and_changed_is_told_before_and_now_with_the_day(stand: Stand) -> None:
    sent = stand.made().sent
    stand.change("c1", "a", "sea wall", "harbour wall", at=LATER)
    edition = stand.made(brief(WEDNESDAY, already=sent)).edition
    (item,) = edition.corrections
    assert (item.title, item.outlet.name, item.topic) == ("Fees to rise", "Harbour Post", "Berth fees")
    assert item.summary == "Harbour Post changed a quote we used on Tuesday."
    assert item.thread is not None and item.thread.url == "/channels/policy/threads/berth-fees"
    (change,) = item.changes
    before, now = change.quotes
    assert (before.text, now.text) == (
        "The fees will pay for the sea wall that we were promised,",
        "The fees will pay for the harbour wall that we were promised,",
    )
    assert attribution_of(before) == "Ada Quill · before"
    assert now.here is not None and now.here.url.startswith("/articles/a")


def test_corrected_quotes_come_first_and_a_spelling_is_no_news(stand: Stand) -> None:
    stand.arrive("b", "Ferries will cost 40 crowns.", topics=("berth-fees",), site="Tideline", title="Ferries")
    stand.arrive("d", "The lighthouse is for sale.", topics=("berth-fees",), site="Ledger", title="Lighthouse")
    stand.arrive("e", "The fog horn of the harbour is back.", topics=("berth-fees",), site="Gazette", title="Fog")
    sent = stand.made().sent
    stand.change("c1", "b", "40 crowns", "45 crowns", at=LATER)
    stand.change("c2", "d", "Lighthouse", "A lighthouse", at=LATER - timedelta(hours=1))
    stand.change("c3", "a", "sea wall", "harbour wall", at=LATER + timedelta(hours=1))
    stand.change("c4", "e", "harbour", "harbor", at=LATER)
    edition = stand.made(brief(WEDNESDAY, already=sent)).edition
    assert [item.id for item in edition.corrections] == ["c3", "c1", "c2"]
    assert edition.corrections[1].summary == "Tideline changed a figure."
    assert not edition.quiet


def test_another_wording_is_told_where_a_digest_showed_the_words_before(stand: Stand) -> None:
    stand.arrive("b", "Ferries cost too much for most islanders today.", topics=("berth-fees",), site="Tideline")
    sent = stand.made().sent
    stand.change("c1", "b", "most islanders today", "nobody but the visitors", at=LATER)
    stand.change("c2", "a", "at times loud", "never dull for a minute", at=LATER)
    assert [item.id for item in stand.made(brief(WEDNESDAY, already=sent)).edition.corrections] == ["c1", "c2"]
    unshown = tuple(key for key in sent if key.startswith("article "))
    assert stand.made(brief(WEDNESDAY, already=unshown)).edition.corrections == ()


def test_a_change_is_told_once_and_only_of_what_was_sent(stand: Stand) -> None:
    sent = stand.made().sent
    stand.change("c1", "a", "1,200 berths", "1,300 berths", at=LATER)
    second = stand.made(brief(WEDNESDAY, already=sent))
    assert len(second.edition.corrections) == 1
    assert stand.made(brief(WEDNESDAY, already=(*sent, *second.sent))).edition.corrections == ()
    assert stand.made(brief(WEDNESDAY)).edition.corrections == ()


def test_so_many_changes_are_told_and_the_others_counted(stand: Stand) -> None:
    sent = stand.made().sent
    stand.change("c1", "a", "1,200 berths", "1,300 berths", at=LATER)
    stand.change("c2", "a", "Fees to rise", "Fees to double", at=LATER)
    stand.change("c3", "a", "sea wall", "harbour wall", at=LATER)
    made = stand.made(brief(WEDNESDAY, already=sent), Limits(changes=2))
    (item,) = made.edition.corrections
    assert item.summary == "Harbour Post changed a quote we used on Tuesday, its headline and a figure."
    assert [change.label for change in item.changes] == ["Quote, before and now:", "Figure, before and now:"]
    assert {f"change c{number}" for number in (1, 2, 3)} <= set(made.sent)
    none = stand.made(brief(WEDNESDAY, already=sent), Limits(corrections=0))
    assert (none.edition.corrections, none.edition.counts) == ((), (("changed", 1),))
