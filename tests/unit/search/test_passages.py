"""Which places answer: by rarity, by what is asked for, with what they lean on; and when nothing does."""

from datetime import date

import pytest

from bot.search.passages import Candidate, Found, Said, Spoken, Weighing, best, rarity
from bot.search.questions import read
from summaries.document import Span

TODAY = date(2026, 11, 27)
TEXT = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

More than 1,200 berths are affected by the change. It takes effect on 1 April, when the consultation has closed.

Ada Quill, chair of the council, defended the fees. She said that nobody likes to pay.

“The sea wall cannot wait for another storm,” said Bram Hollis, skipper of the oldest boat in Ellery."""


def quote(words: str, speaker: str) -> Said:
    start = TEXT.index(words)
    return Said(Span(start, start + len(words)), speaker)


FEES = Candidate(
    "fees",
    "Berth fees rise",
    TEXT,
    TODAY,
    (quote("The sea wall cannot wait for another storm,", "Bram Hollis, skipper"),),
)


def asked(question: str, *candidates: Candidate, spoken: tuple[Spoken, ...] = ()) -> list[Found]:
    parsed = read(question, TODAY)
    weighing = Weighing(parsed, dict(zip(parsed.stems, rarity([1] * len(parsed.stems), 500), strict=True)))
    found = [place for candidate in candidates or (FEES,) for place in weighing.article(candidate)]
    found += [place for reply in spoken for place in weighing.reply(reply)]
    return list(best(found))


def words(found: Found, text: str = TEXT) -> str:
    return found.span.of(text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many berths are affected?", "More than 1,200 berths are affected by the change."),
        ("When does the change take effect?", "It takes effect on 1 April, when the consultation has closed."),
        ("What did Bram Hollis say about the sea wall?", "The sea wall cannot wait for another storm,"),
        ("who approved berth fees in Port Ellery", "The harbour council of Port Ellery approved new berth fees"),
        ("Who is Ada Quill?", "Ada Quill, chair of the council, defended the fees."),
    ],
)
def test_the_best_place(question: str, answer: str) -> None:
    assert words(asked(question)[0]).startswith(answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many ferries sail at night?",
        "What did Ada Quill say about wind farms?",
        "When is the election?",
        "Who won the regatta?",
    ],
)
def test_what_is_not_there_has_no_answer(question: str) -> None:
    assert asked(question) == []


def test_a_hanging_sentence_brings_the_one_that_it_leans_on() -> None:
    found = next(place for place in asked("Does Ada Quill say that anybody likes to pay?") if "nobody" in words(place))
    assert [span.of(TEXT) for span in found.before] == ["Ada Quill, chair of the council, defended the fees."]


def test_near_repeats_are_shown_once() -> None:
    copy = Candidate("copy", "Fees", TEXT.replace("More than", "Over"), TODAY)
    places = [place for place in asked("How many berths are affected?", FEES, copy) if "1,200" in place.span.of(TEXT)]
    assert len(places) == 1


def test_two_places_of_an_article_at_most_where_others_have_some() -> None:
    lines = [
        "Berth fees rise by nine crowns at the old quay.",
        "Nobody at the northern moorings expected that berth fees would rise so soon.",
        "Skippers who pay berth fees weekly see them rise twice, their union warned.",
        "Before the storm no berth fees had to rise for anything.",
    ]
    long = Candidate("long", "", "\n\n".join(lines), TODAY)
    others = [
        Candidate("o1", "", "In Skarrow the berth fees will rise too, according to its mayor.", TODAY),
        Candidate("o2", "", "Ellery lets berth fees rise with prices, as it has done for a decade.", TODAY),
        Candidate("o3", "", "Norland has stopped every rise of berth fees until a court decides.", TODAY),
    ]
    found = asked("Where do berth fees rise?", long, *others)
    assert sum(place.key == "long" for place in found) <= 2 and len(found) == 5
    assert len(asked("Where do berth fees rise?", long)) == 3


def test_replies_are_places_too() -> None:
    reply = Spoken("r1", "I asked the council: the wall is paid for by the berth fees until 2031.", TODAY)
    (found,) = [
        place for place in asked("Until when do berth fees pay for the wall?", FEES, spoken=(reply,)) if place.reply
    ]
    assert found.span == Span(0, len(reply.text))


def test_a_time_that_is_meant_prefers_what_appeared_then() -> None:
    old = Candidate("old", "", "Berth fees rise in Skarrow, the council of Skarrow said.", date(2026, 3, 5))
    new = Candidate("new", "", "Berth fees rise in Norland, the council of Norland said.", TODAY)
    assert asked("Where did berth fees rise in March?", old, new)[0].key == "old"
    assert asked("Where did berth fees rise this month?", old, new)[0].key == "new"


def test_what_is_rare_weighs_more_and_what_is_nowhere_most() -> None:
    nowhere, rare, common = rarity([0, 3, 900], 1_000)
    assert nowhere > rare > common > 0
