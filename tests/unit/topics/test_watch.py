"""Watch terms as people type them, and the articles that they find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topics.watch import MAX_TERM, MAX_TERMS, Match, Watch, match, parse_watch

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
