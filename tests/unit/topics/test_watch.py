"""Watch terms as people type them, and the articles that they find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topics.errors import WatchEmpty, WatchTooMany, WatchUnknown
from bot.topics.watch import MAX_TERM, MAX_TERMS, Match, Watch, adjusted, match, merged, parse_watch

FAR = "The council met on Tuesday and spoke of other things for a long time. " * 20


@pytest.mark.parametrize(
    ("typed", "terms", "without"),
    [
        ("berth fees, DVLA", ("berth fees", "DVLA"), ()),
        (
            'berth fees, DVLA, "Harbours and Ports Bill", -sports',
            ("berth fees", "DVLA", "Harbours and Ports Bill"),
            ("sports",),
        ),
        ("“Ports, Piers and Quays Act”; -“cup, final”", ("Ports, Piers and Quays Act",), ("cup, final",)),
        ("berths, Berths,  BERTHS ", ("berths",), ()),
        ("- sports", (), ("sports",)),
        (" , ,; ", (), ()),
        ("", (), ()),
        ("one\ntwo", ("one", "two"), ()),
    ],
)
def test_terms_are_read_as_they_are_typed(typed: str, terms: tuple[str, ...], without: tuple[str, ...]) -> None:
    assert parse_watch(typed) == Watch(terms, without)


@pytest.mark.parametrize(
    ("typed", "title", "text", "reason"),
    [
        ("DVLA", "DVLA to open its files", "", "matched: DVLA, once"),
        ("berth fees", None, "Berth  fees rise. The berth\nfees were told.", "matched: berth fees, twice"),
        ("berth", None, f"{FAR} The berths. A berth's end.", "matched: berth, twice"),
        ("berth, quay", "Berth", f"{FAR} quay quay quay", "matched: quay, 3 times; berth, once"),
        ("crews’ union", None, "The Crews' Union met.", "matched: crews’ union, once"),
        ("co-operative", None, "The co‑operative met.", "matched: co-operative, once"),
        ("sea-wall", None, "The sea wall holds.", None),
        ("sea wall", None, "The sea-wall holds.", "matched: sea wall, once"),
    ],
)
def test_an_article_on_a_term_matches_with_its_reason(
    typed: str, title: str | None, text: str, reason: str | None
) -> None:
    found = match(parse_watch(typed), title, text)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("typed", "title", "text"),
    [
        ("berth", None, f"{FAR} One berth in passing."),
        ("DVLA", None, "the dvla was not meant, nor advla"),
        ("port", "Report on support", "Sport, sports and supporters"),
        ("berth, -regatta", "Berth fees", "A regatta was held."),
        ("berth, -regatta", "Regatta", "berth berth berth"),
        ("", "Anything", "at all"),
        ("-sports", "Anything", "at all"),
    ],
)
def test_what_is_not_about_the_terms_does_not_match(typed: str, title: str | None, text: str) -> None:
    assert match(parse_watch(typed), title, text) is None


@given(st.text(max_size=400))
def test_whatever_is_typed_can_be_shown_and_typed_again(typed: str) -> None:
    watch = parse_watch(typed)
    assert len(watch.terms) <= MAX_TERMS
    assert all(0 < len(term) <= MAX_TERM for term in (*watch.terms, *watch.without))
    if '"' not in "".join((*watch.terms, *watch.without)):
        assert parse_watch(str(watch)) == watch


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_the_matching(typed: str, title: str, text: str) -> None:
    found = match(parse_watch(typed), title, text)
    assert found is None or isinstance(found, Match)


@pytest.mark.parametrize(
    ("before", "add", "drop", "after"),
    [
        ("berths", "quays, -regatta", "", "berths, quays, -regatta"),
        ("berths, quays, -regatta", "", "QUAYS, regatta", "berths"),
        ("berths, -regatta", "regatta", "", "berths, regatta"),
        ("berths, regatta", "-Regatta", "", "berths, -Regatta"),
        ("berths, quays", "Berths", "", "berths, quays"),
        ("berths", "piers", "berths", "piers"),
        ("berths, -sports", "", "-sports", "berths"),
    ],
)
def test_terms_are_added_and_dropped_whichever_side_they_stood_on(before: str, add: str, drop: str, after: str) -> None:
    assert str(adjusted(parse_watch(before), parse_watch(add), parse_watch(drop))) == after


def test_terms_that_cannot_be_are_refused() -> None:
    nothing, berths = Watch(()), parse_watch("berths, -regatta")
    with pytest.raises(WatchUnknown, match="“quays” is none of its terms: it watches for berths, -regatta"):
        adjusted(berths, nothing, parse_watch("quays"))
    with pytest.raises(WatchEmpty):
        adjusted(berths, nothing, parse_watch("berths"))
    with pytest.raises(WatchTooMany):
        adjusted(berths, Watch(tuple(f"term {number}" for number in range(MAX_TERMS))), nothing)


def test_what_one_topic_looks_for_the_others_exclusions_do_not_keep_out() -> None:
    assert str(merged(parse_watch("berths, -quays"), parse_watch("Quays, berths, -sports"))) == "berths, Quays, -sports"
