"""What earlier cards showed and the article no longer has."""

from bot.versions.changes import Version, changes_between
from bot.versions.lost import Carded, lost_of
from summaries.card import make_card
from summaries.document import Document
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited


def carded(version: int, text: str, now: str) -> Carded:
    changes = changes_between(Version(TITLE, text), Version(TITLE, now))
    return Carded(version, text, make_card(Document(text, TITLE)), changes)


def test_a_quotation_that_changed_is_told_with_its_words_then_and_now() -> None:
    now = edited((QUOTES[1], "Nobody likes a fee, but everybody fears a flood."))
    (lost,) = lost_of([carded(1, TEXT, now)], now)
    assert (lost.version, lost.words, lost.stands) == (1, QUOTES[1], False)
    assert TEXT[lost.place.start : lost.place.end] == QUOTES[1]
    assert lost.after is not None
    assert now[lost.after.span.start : lost.after.span.end] == lost.after.text
    assert lost.after.text == "Nobody likes a fee, but everybody fears a flood."


def test_one_that_has_gone_is_told_without_successor_and_whether_its_words_still_stand() -> None:
    gone = edited((TEXT.splitlines()[1], "Fees will rise from spring, the board said in a statement to the press."))
    (lost,) = lost_of([carded(1, TEXT, gone)], gone)
    assert (lost.words, lost.after, lost.stands) == (QUOTES[0], None, False)
    bare = edited(
        ("“The fees will pay for the sea wall at last,” said", "The fees will pay for the sea wall at last, said")
    )
    (lost,) = lost_of([carded(1, TEXT, bare)], bare)
    assert (lost.after, lost.stands) == (None, True)


def test_a_change_that_touches_no_quotation_loses_none() -> None:
    now = edited(("1,200", "1,300"), ("“", '"'), ("”", '"'))
    assert lost_of([carded(1, TEXT, now)], now) == ()


def test_words_lost_of_several_versions_are_told_once_of_the_newest() -> None:
    second = edited(("four hours", "five hours"))
    now = second.replace(QUOTES[1], "Nobody likes a fee, but everybody fears a flood.")
    lost = lost_of([carded(1, TEXT, now), carded(2, second, now)], now)
    assert [(item.version, item.words) for item in lost] == [(2, QUOTES[1])]
