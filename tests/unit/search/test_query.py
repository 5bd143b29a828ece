"""What is typed becomes terms, and terms are found in a text as the index finds them."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.fts5 import match_of
from bot.search.query import MAX_TERMS, MAX_TYPED, Query, Term, parse, places
from tests.hostile.strings import HOSTILE

TEXT = "The harbour’s berth fees rose. “No fee is fair,” said Ada Quill. Crèche workers re-elected her; licences stay."


def terms(*phrases: str) -> tuple[Term, ...]:
    return tuple(Term(tuple(phrase.split())) for phrase in phrases)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("berth fees", terms("berth", "fees"), ()),
        ("  Berth   BERTH ", terms("berth"), ()),
        ('"berth fees" sea', terms("berth fees", "sea"), ()),
        ("“berth fees”", terms("berth fees"), ()),
        ('"berth fees', terms("berth fees"), ()),
        ("berth -regatta", terms("berth"), terms("regatta")),
        ('berth -"night bus"', terms("berth"), terms("night bus")),
        ("berth –regatta", terms("berth"), terms("regatta")),
        ("re-elected", terms("re elected"), ()),
        ("Crèche", terms("creche"), ()),
        ("-regatta", (), terms("regatta")),
        ("", (), ()),
        ('" - "" *', (), ()),
        ("NEAR(a b) OR c* ^d title:e", terms("near a", "b", "or", "c", "d", "title e"), ()),
    ],
)
def test_words_phrases_and_what_is_left_out(typed: str, wanted: tuple[Term, ...], unwanted: tuple[Term, ...]) -> None:
    assert parse(typed) == Query(wanted, unwanted)


def test_what_is_typed_has_an_end() -> None:
    many = parse(" ".join(f"w{number}" for number in range(50)))
    assert len(many.wanted) == MAX_TERMS
    assert sum(len(word) for term in parse("x" * 5_000).wanted for word in term.words) == MAX_TYPED


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fee", ["fees", "fee"]),
        ('"berth fee"', ["berth fees"]),
        ("licence", ["licences"]),
        ("creche", ["Crèche"]),
        ("re-elect", ["re-elected"]),
        ("harbour", ["harbour"]),
        ("quill ada", ["Ada", "Quill"]),
        ("zebra", []),
    ],
)
def test_a_word_is_found_in_any_of_its_forms_at_its_place(typed: str, found: list[str]) -> None:
    assert [TEXT[span.start : span.end] for span, _ in places(TEXT, parse(typed).wanted)] == found


@pytest.fixture(scope="module")
def engine() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'porter unicode61 remove_diacritics 2')")
    return connection


@pytest.mark.parametrize(
    "typed", [*HOSTILE, 'a"b', "a AND", "(a", "NOT", "a:b", "*", "^a", "{a b}: c", "a + b", "a\0b"]
)
def test_nothing_that_is_typed_breaks_the_engine(typed: str, engine: sqlite3.Connection) -> None:
    query = parse(f"x {typed}")
    engine.execute("SELECT 1 FROM t WHERE t MATCH ?", (match_of(query),)).fetchall()


WORDS = st.lists(
    st.sampled_from(["harbour", "harbours", "Fees", "fee", "licensing", "crèche", "e-mail", "Ada", "1,200", "running"]),
    min_size=1,
    max_size=6,
)


@given(WORDS, WORDS, st.booleans())
def test_what_the_engine_finds_is_found_in_the_text(said: list[str], asked: list[str], phrase: bool) -> None:
    text = " ".join(said)
    query = parse(f'"{" ".join(asked)}"' if phrase else " ".join(asked))
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'porter unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES (?)", (text,))
    matched = bool(connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (match_of(query),)).fetchall())
    connection.close()
    assert matched == all(places(text, (term,)) for term in query.wanted)
