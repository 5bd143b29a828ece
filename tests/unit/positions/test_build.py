"""A table of what was said: who is one speaker, which words are one cell, and whose side counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.model import StoredArticle
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.positions.build import body_key, person_key, table_of
from bot.positions.errors import CellUnknown
from bot.positions.model import Correction, Heard, Kind, Table, told_side
from bot.positions.pages import MAX_ROWS, MAX_UNCLEAR, page_of
from bot.positions.positions import cell_named
from bot.topics.model import Topic
from bot.topics.watch import parse_watch
from summaries.document import UNKNOWN, Reading, Side, Span, Speaker, Stance

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOPIC = Topic(
    "t1",
    WorkspaceRef("fake", "T1"),
    "Berth fees",
    parse_watch("fees"),
    True,
    MemberRef(WorkspaceRef("fake", "T1"), "U1"),
    NOON,
)
ADA = MemberRef(WorkspaceRef("fake", "T1"), "U1", "Ada")


def heard(
    words: str,
    name: str = "",
    body: str = "",
    role: str = "",
    *,
    side: Side = Side.UNCLEAR,
    cue: str = "",
    days: int = 0,
    article: str = "a1",
) -> Heard:
    """Return words that stand in an article of their own, with a speaker that stands in it too."""
    text = f"{words} | {name} | {body} | {role}"

    def read(part: str) -> Reading | None:
        start = text.rindex(part) if part else 0
        return Reading(part, Span(start, start + len(part))) if part else None

    stored = StoredArticle(
        id=article,
        url=f"https://outlet.example/{article}",
        canonical_url="",
        title="Title",
        author=None,
        published="2026-11-24",
        site=f"Outlet {article}",
        language="en",
        text=text,
        version=1,
        versions=1,
        fetched_at=NOON,
    )
    speaker = Speaker(read(name), read(role), read(body)) if name or body or role else UNKNOWN
    found = Reading(cue, Span(words.index(cue), words.index(cue) + len(cue))) if cue else None
    span = Span(0, len(words))
    return Heard(stored, NOON + timedelta(days=days), Stance(span, span, speaker, side, found))


def given_(table: Table, side: Side, *, words: str = "", number: int = 0) -> Correction:
    cell = table.cells[number]
    return Correction(f"k{number}", "t1", cell.id, words or cell.heard.words, side, ADA, NOON)


LONG = "the levy pays for the wall and for nothing else"


def test_one_person_under_several_spellings_and_roles_is_one_row() -> None:
    table = table_of(
        [
            heard(f"{LONG} now", "Ada Quill", "Harbour Council", "chair"),
            heard(f"{LONG} then", "ADA  QUILL", "Port Ellery", "mayor", days=1),
            heard(f"{LONG} again", "Ms Ada Quill", days=2),
            heard(f"{LONG} once", "Quill", "the Harbour Council", days=3),
        ]
    )
    (row,) = table.rows
    assert (row.kind, row.name, len(row.cells)) == (Kind.PERSON, "Ms Ada Quill", 4)
    assert [cell.heard.words.rsplit()[-1] for cell in row.cells] == ["once", "again", "then", "now"]


def test_a_bare_surname_is_nobody_elses() -> None:
    others = [
        heard(f"{LONG} now", "Ada Quill", "Harbour Council"),
        heard(f"{LONG} too", "Tom Quill", "Harbour Council"),
    ]
    assert len(table_of([*others, heard(f"{LONG} once", "Quill", "Harbour Council")]).rows) == 3
    assert len(table_of([others[0], heard(f"{LONG} once", "Quill", "Sarrow Buses")]).rows) == 2


def test_bodies_speak_and_unknown_speakers_are_never_merged() -> None:
    table = table_of(
        [
            heard(f"{LONG} one", body="The Sarrow Trust"),
            heard(f"{LONG} two", body="Sarrow Trust", role="spokesman"),
            heard(f"{LONG} three", body="Sarrow Trust", role="treasurer"),
            heard(f"{LONG} four", role="treasurer"),
            heard(f"{LONG} five"),
        ]
    )
    kinds = [(row.kind, row.name, len(row.cells)) for row in table.rows]
    assert kinds[0] == (Kind.BODY, "The Sarrow Trust", 2)
    assert kinds[1:] == [(Kind.UNKNOWN, "", 1)] * 3


def test_the_same_words_in_several_outlets_are_one_cell_of_the_earliest() -> None:
    table = table_of(
        [
            heard(LONG, "Ada Quill", article="a2", days=1),
            heard(f"{LONG}", "Ada Quill", article="a1"),
            heard(LONG.replace(" wall", "\n wall"), "Ada Quill", article="a3", days=2),
        ]
    )
    (cell,) = table.cells
    assert (cell.heard.article.id, [other.id for other in cell.also]) == ("a1", ["a2", "a3"])


def test_short_words_stand_only_where_a_cue_decides_them() -> None:
    table = table_of(
        [heard("no more fees", "Ada Quill"), heard("we oppose it", "Bea Varga", side=Side.AGAINST, cue="oppose")]
    )
    assert [row.name for row in table.rows] == ["Bea Varga"]


def test_those_on_whom_something_is_decided_come_first() -> None:
    table = table_of(
        [
            heard(f"{LONG} one", "Ada Quill", days=9),
            heard("we back it", "Bea Varga", side=Side.FOR, cue="back"),
            heard(f"{LONG} x", days=10),
        ]
    )
    assert [row.name for row in table.rows] == ["Bea Varga", "Ada Quill", ""]


def test_a_correction_is_told_with_what_the_text_has() -> None:
    said = [heard("we back the levy", "Ada Quill", side=Side.FOR, cue="back")]
    plain = table_of(said)
    assert told_side(plain.cells[0]) == "for, by the cue “back”"
    table = table_of(said, [given_(plain, Side.AGAINST)])
    assert table.cells[0].side is Side.AGAINST
    assert told_side(table.cells[0]) == "against, as Ada has it (the text’s cue: “back”, for)"
    cueless = table_of([heard(LONG, "Ada Quill")])
    assert told_side(cueless.cells[0]) == "unclear: no cue"
    corrected = table_of([heard(LONG, "Ada Quill")], [given_(cueless, Side.FOR)])
    assert told_side(corrected.cells[0]) == "for, as Ada has it (the text has no cue)"


def test_a_correction_stays_with_its_words_when_they_come_to_be_somebody_elses() -> None:
    before = table_of([heard(LONG, "Ada Quill")])
    after = table_of([heard(LONG, "Ada Quill-Varga")], [given_(before, Side.FOR)])
    assert before.cells[0].id != after.cells[0].id
    assert after.cells[0].side is Side.FOR


def test_a_correction_goes_to_nobody_where_two_now_say_the_words() -> None:
    before = table_of([heard(LONG, "Ada Quill")])
    after = table_of([heard(LONG, "Bea Varga"), heard(LONG, "Tam Orrick", article="a2")], [given_(before, Side.FOR)])
    assert [cell.side for cell in after.cells] == [Side.UNCLEAR, Side.UNCLEAR]
    gone = table_of([heard(f"{LONG} indeed", "Ada Quill")], [given_(before, Side.FOR)])
    assert [cell.side for cell in gone.cells] == [Side.UNCLEAR]


def test_a_cell_is_named_by_its_key_or_the_beginning_of_it() -> None:
    table = table_of([heard(f"{LONG} {n}", "Ada Quill") for n in "abc"])
    cell = table.cells[1]
    assert cell_named(table, f" #{cell.id.upper()} ") == cell == cell_named(table, cell.id[:6])
    for wrong in ("", cell.id[:2], "zzzzzzzz"):
        with pytest.raises(CellUnknown) as caught:
            cell_named(table, wrong)
        assert "did you mean" in caught.value.sentence
    with pytest.raises(CellUnknown, match="Nobody is quoted"):
        cell_named(Table(()), cell.id)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada Quill", "Ms. Ada Quill"), ("Ilyá Ó Brien", "Ilya O Brien"), ("Dr Mo’s", "MO'S")]
)
def test_spellings_of_a_name_are_one(one: str, other: str) -> None:
    assert person_key(one) == person_key(other)


def test_a_title_alone_stays_what_it_is() -> None:
    assert person_key("Lord") == "lord" and body_key("The Wall Trust") == "wall trust"


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=12), st.sampled_from(Side)), max_size=12))
def test_every_cell_is_words_that_were_heard_and_keys_are_never_shared(said: list[tuple[str, str, Side]]) -> None:
    items = [heard(f"{words} {LONG}", name, side=side) for words, name, side in said]
    table = table_of(items)
    assert len({cell.id for cell in table.cells}) == len(table.cells)
    assert {" ".join(cell.heard.words.split()) for cell in table.cells} == {
        " ".join(one.words.split()) for one in items
    }
    assert all(len(row.cells) == 1 for row in table.rows if row.kind is Kind.UNKNOWN)


def test_a_page_shows_all_that_is_decided_and_of_the_rest_the_newest() -> None:
    said = [heard(f"{LONG} {n}", "Ada Quill", days=n) for n in range(9)]
    said += [heard(f"we back it {n}", "Ada Quill", side=Side.FOR, cue="back") for n in range(6)]
    said += [heard(f"{LONG} {n} of many", f"Speaker Number{n}") for n in range(MAX_ROWS)]
    page = page_of(TOPIC, table_of(said))
    first = page.rows[0]
    assert (first.name, len(first.cells), first.more) == ("Ada Quill", 6 + MAX_UNCLEAR, 9 - MAX_UNCLEAR)
    assert (len(page.rows), page.speakers) == (MAX_ROWS, MAX_ROWS + 1)
    assert dict(page.totals) == {"for": 1, "against": 0, "conditional": 0, "unclear": MAX_ROWS + 1}
    corrected = page_of(TOPIC, table_of(said, [given_(table_of(said), Side.UNCLEAR, number=7)]))
    assert corrected.rows[0].more == 8 - MAX_UNCLEAR
