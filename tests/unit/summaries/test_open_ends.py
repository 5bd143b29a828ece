"""What an article leaves open: sentences written for this test, each with what it is offered for or nothing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries.document import Document, Links, Span
from summaries.open_ends import MAX_OF_A_KIND, MAX_OFFERS, Offer, open_ends
from summaries.open_words import Opening

DAY = date(2026, 11, 24)  # a Tuesday
PLAIN = "The harbour at Hartlow has eleven berths and a slipway that was rebuilt after the storm."
OPEN, AHEAD, UNLINKED = Opening.LEFT_OPEN, Opening.AHEAD, Opening.UNLINKED


def read(
    *sentences: str, published: str | None = "2026-11-24", today: date = DAY, links: Links | None = None
) -> tuple[str, tuple[Offer, ...]]:
    text = "\n".join((PLAIN, *sentences, PLAIN))
    return text, found(text, published=published, today=today, links=links)


def found(
    text: str, title: str | None = None, published: str | None = None, today: date = DAY, links: Links | None = None
) -> tuple[Offer, ...]:
    offers = open_ends(Document(text, title, None, published), today, links)
    assert offers is not None
    return offers


LEFT_OPEN = {
    "No decision has been made on the future of the two oldest berths.": "No decision has been made",
    "The council has not yet decided whether the levy will apply to fishing boats.": "has not yet decided",
    "Terms with the port's owners have yet to be agreed, the harbour master said.": "yet to be agreed",
    "It remains unclear whether the ministry will pay for the new sea wall.": "remains unclear whether",
    "It is not clear how the fund was spent between 2019 and 2022.": "not clear how",
    "What the company knew about the leak is not known when inspectors ask for its records.": "not known when",
    "The department has yet to publish its assessment of the levy.": "has yet to publish",
    "The board has not yet appointed a successor to the harbour master.": "has not yet appointed",
    "Three villages are still waiting for a decision on the ferry grant.": "still waiting for a decision",
    "The scheme is being reviewed by the Treasury's own auditors.": "is being reviewed",
    "Whether the fee breaches the charter is now being looked at by the ombudsman.": "is now being looked at",
    "Officials are considering a ban on night dredging near the marsh.": "are considering a ban",
    "The regulator is investigating whether the operator misled passengers.": "is investigating whether",
    "The county has launched an independent inquiry into the closure of the swing bridge.": "has launched an independent inquiry",
    "Ministers will consider the committee's recommendations on berth fees.": "will consider the committee",
    "The department declined to comment on the leaked draft of the harbour plan.": "declined to comment",
    "Quill Marine did not respond to questions about its safety record.": "did not respond to questions",
    "A spokesman would not say whether the contract had been signed.": "would not say whether",
    "The ministry did not say whether the levy would be changed.": "did not say whether",
    "The committee recommends that the ministry publish the list of harbours.": "recommends that the ministry publish",
    "Quill Marine has asked for an inquiry into the sinking of its tug.": "has asked for an inquiry",
    "The crews' union calls on the Ministry of Tides to set out what it would need.": "calls on the Ministry of Tides to set out",
    "The minister has promised to publish the legal advice in full.": "has promised to publish",
    "The council said it would review the levy once the season was over.": "said it would review",
    "Ministers plan to introduce a licence for every commercial mooring.": "Ministers plan to introduce",
    "The appeal tribunal is expected to rule on the dispute over the slipway.": "is expected to rule",
    "The environment agency is due to report on the state of the estuary.": "is due to report",
}  # fmt: skip

TO_COME = {
    "The consultation closes on 3 March, the council's notice says.": date(2027, 3, 3),
    "A public hearing is scheduled for 14 January 2027 in the town hall.": date(2027, 1, 14),
    "The committee will publish its final report in the spring.": date(2027, 5, 31),
    "The Harbours Bill will have its second reading next week.": date(2026, 12, 6),
    "A vote on the levy is expected on Thursday.": date(2026, 11, 26),
    "The regulations take effect in April 2027, four years after they were drafted.": date(2027, 4, 30),
    "The government's response must be laid by 1 December.": date(2026, 12, 1),
    "The tender for the ferry route opens tomorrow and stays open for a month.": date(2026, 11, 25),
    "The court of appeal is due to hear the case later this month.": date(2026, 11, 30),
    "Talks with the port's owners will begin within two weeks.": date(2026, 12, 8),
    "The present contract expires at the end of next year.": date(2027, 12, 31),
    "The Committee asks the Ministry to reply by 20 January.": date(2027, 1, 20),
    "The Fisheries Committee has asked for written evidence by 11 December.": date(2026, 12, 11),
    "The bill now returns to the House of Lords.": None,
    "Its committee stage begins once the grand committee has been named.": None,
}  # fmt: skip

RESTS_ON = {
    "Berth fees rose by a third in two years, according to figures from the port authority.": "figures",
    "A report published by the coastal audit office puts the cost at £12m.": "a report",
    "The levy would close four small yards, a study by the University of Hartlow found.": "a study",
    "In a letter to the committee, the harbour master called the timetable unsafe.": "a letter",
    "The wall will last forty years, according to an assessment commissioned by the county.": "an assessment",
    "Internal documents released under the records act show that the leak was known in May.": "documents",
    "The fishermen set out their case in a submission to the inquiry.": "a submission",
    "According to official statistics, the fleet has halved since 2010.": "statistics",
}  # fmt: skip

NOTHING = (
    PLAIN,
    "The harbour master said on Tuesday that the fees would stay as they are.",
    "“No decision has been made,” said Ada Quill, who chairs the harbour committee.",
    "“It remains unclear whether the ministry will pay,” he told the meeting in the town hall.",
    "Ms Quill, who declined to comment, walked the length of the pier with her dog.",
    "The company did not respond to a request for comment.",
    "It remains to be seen whether that will be enough to win back her admirers.",
    "What impact this has is unclear, but the gulls seem to like it.",
    "The consultation closed in March 2024 after eleven weeks.",
    "The committee was due to report in the spring of 2025.",
    "Two votes were expected last week and neither was held.",
    "If the levy is to be reviewed next year, the council will say so.",
    "Has the department decided whether to publish the assessment of the levy?",
    "The harbour report on Radio Hartlow begins at six every morning.",
    "The regatta begins on Saturday with a parade of painted boats.",
    "Police reports of theft have fallen, and so has the price of diesel.",
    "According to a report in the Harbour Post, the gulls have moved inland.",
    "He did not say who had told him, and laughed.",
    "He read the letter twice and put it in the drawer of his desk.",
    "The ministry's plans to publish a guide to knots were laughed at.",
    "By 2045 the sea will stand half a metre higher, on the regulations' own reckoning.",
)


@pytest.mark.parametrize("sentence", LEFT_OPEN)
def test_what_is_left_open_is_offered_with_the_words_that_say_so(sentence: str) -> None:
    text, (offer,) = read(sentence)
    assert (offer.span.of(text), offer.kind) == (sentence, OPEN)
    assert LEFT_OPEN[sentence] in offer.cue.of(text)
    assert offer.reason.startswith("The text says that")
    assert offer.before is None


@pytest.mark.parametrize("sentence", TO_COME)
def test_what_is_to_come_is_offered_until_it_is_over(sentence: str) -> None:
    text, (offer,) = read(sentence)
    last = TO_COME[sentence]
    assert (offer.span.of(text), offer.kind, offer.until) == (sentence, AHEAD, last)
    assert offer.reason == ("The text names a time that is still ahead" if last else "The text names a next stage")
    if last:
        assert [each.kind for each in read(sentence, today=last)[1]] == [AHEAD]
        assert read(sentence, today=date.fromordinal(last.toordinal() + 1))[1] == ()


@pytest.mark.parametrize("sentence", RESTS_ON)
def test_a_document_that_a_sentence_rests_on_is_offered(sentence: str) -> None:
    text, (offer,) = read(sentence)
    assert (offer.span.of(text), offer.kind) == (sentence, UNLINKED)
    assert offer.reason == f"The text names {RESTS_ON[sentence]}; no link to it is kept"


@pytest.mark.parametrize("sentence", NOTHING)
def test_other_sentences_are_left_alone(sentence: str) -> None:
    assert read(sentence)[1] == ()


def test_there_are_about_sixty_sentences_of_our_own() -> None:
    assert len({*LEFT_OPEN, *TO_COME, *RESTS_ON, *NOTHING}) >= 60


def test_what_the_page_links_is_not_missing_and_what_it_does_not_is_said() -> None:
    sentence = next(iter(RESTS_ON))
    text, _ = read(sentence)
    place = Span(len(PLAIN) + 1, len(PLAIN) + 1 + len(sentence))
    word = Span(text.index("figures"), text.index("figures") + 7)
    assert read(sentence, links=Links((word,), (place,)))[1] == ()
    (offer,) = read(sentence, links=Links((), (place,)))[1]
    assert offer.reason == "The text names figures and gives no link to it there"
    (offer,) = read(sentence, links=Links((Span(0, 5),), (Span(0, len(PLAIN)),)))[1]
    assert offer.reason == "The text names figures; no link to it is kept"


def test_without_a_day_of_publication_only_a_whole_date_is_still_to_come() -> None:
    dated = "A public hearing is scheduled for 14 January 2027 in the town hall."
    relative = "A vote on the levy is expected on Thursday."
    assert [offer.until for offer in read(dated, relative, published=None)[1]] == [date(2027, 1, 14)]
    assert [offer.until for offer in read(dated, relative, published="soon")[1]] == [date(2027, 1, 14)]


def test_what_was_expected_by_a_day_that_is_over_is_not_offered() -> None:
    sentence = "The appeal tribunal is expected to rule on the dispute on Thursday."
    assert [(offer.kind, offer.until) for offer in read(sentence)[1]] == [(AHEAD, date(2026, 11, 26))]
    assert read(sentence, today=date(2026, 11, 27))[1] == ()


def test_a_sentence_that_leans_on_another_brings_it_and_one_that_leans_on_two_stays_away() -> None:
    first = "The department drew up a plan for the two oldest berths."
    leaning = "It has yet to publish the assessment behind it."
    text = f"{PLAIN}\n{first} {leaning}\n{PLAIN}"
    (offer,) = found(text)
    assert offer.before is not None and offer.before.of(text) == first
    further = "It then sent the plan to the county."
    assert found(f"{PLAIN}\n{first} {further} {leaning}\n{PLAIN}") == ()
    assert found(f"{leaning}\n{PLAIN}") == ()


def test_what_is_not_in_english_is_not_read() -> None:
    german = "Der Rat hat noch nicht entschieden, ob die Abgabe auch für die Fischer gilt, und das ist nicht gut. " * 3
    assert open_ends(Document(german), DAY) is None


def test_boilerplate_and_headings_are_no_sentences() -> None:
    assert read("See also: The department has yet to publish its assessment")[1] == ()
    assert read("Read more: No decision has been made on the two oldest berths.")[1] == ()
    heading = "No decision has been made on the two oldest berths"
    assert found(f"{heading}\n{PLAIN}", heading) == ()


def test_the_best_come_first_and_not_too_many_of_a_kind() -> None:
    _, offers = read(*LEFT_OPEN, *TO_COME, *RESTS_ON)
    assert len(offers) == MAX_OFFERS
    assert all(sum(each.kind is kind for each in offers) <= MAX_OF_A_KIND for kind in Opening)
    assert len({offer.span for offer in offers}) == len(offers)
    _, (first, *_) = read("The department declined to comment on the leaked draft.", next(iter(LEFT_OPEN)))
    assert first.reason == "The text says that nothing is decided yet"
    assert offers == read(*LEFT_OPEN, *TO_COME, *RESTS_ON)[1]


HOSTILE = st.text() | st.sampled_from(
    [
        *"ab.“”\"'‘’ \n,?3",
        "has yet to publish ",
        "on 31 February ",
        "in 99 years ",
        "next week ",
        "according to a report ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*LEFT_OPEN, *TO_COME, *RESTS_ON, *NOTHING, "\u2028", "“", "”", "'"]) | HOSTILE),
    st.dates(),
)
def test_of_any_text_every_offer_is_word_for_word_and_in_range(pieces: list[str], today: date) -> None:
    text = "".join(pieces)
    links = Links((Span(0, 3), Span(5, 5)), (Span(0, len(text)),))
    for published in (None, "2026-11-24", "9999-12-31", "0001-01-01"):
        for offer in open_ends(Document(text, text[:20], None, published), today, links) or ():
            assert 0 <= offer.span.start < offer.span.end <= len(text)
            assert offer.span.covers(offer.cue) and offer.cue.of(text).strip()
            assert offer.before is None or offer.before.end <= offer.span.start
            assert offer.until is None or offer.until >= today


@pytest.mark.parametrize(
    "piece",
    ["has yet to ", "according to a ", "the new ", "will ", "on 3 March ", "“", "in a ", "is expected to be ", "a letter of ", "if ", "a-", "1 ", "(", "declined to "],
)  # fmt: skip
def test_a_text_that_only_begins_what_is_looked_for_is_read_in_steps_that_grow_with_it(piece: str) -> None:
    """Nothing is timed: a pattern that went back over all of this again and again would not end."""
    for text in (f"{PLAIN} {piece * 20_000}.", f"{PLAIN}\n" + f"The {piece * 6} x.\n" * 2_000):
        open_ends(Document(text), DAY)
