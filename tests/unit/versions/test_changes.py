from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.versions.changes import Change, ChangeKind, Version, changes_between, is_minor, lost_quotes
from bot.versions.codec import changes_from_json, changes_to_json, kinds_of
from summaries.card import make_card
from summaries.document import Document, Line, Quote
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited, found, shown

BODY, FIGURE, HEADLINE, QUOTE, TYPO = (
    ChangeKind.BODY, ChangeKind.FIGURE, ChangeKind.HEADLINE, ChangeKind.QUOTE, ChangeKind.TYPO,
)  # fmt: skip
LINES = TEXT.splitlines()


@pytest.mark.parametrize(
    "swaps",
    [
        (),
        (("\n", "\n\n"),),
        ((" new ", "  new "),),
        (("“", '"'), ("”", '"'), ("’", "'")),
        (("“", "‘"), ("”", "’")),
        (("1,200", "1200"),),
        (("1,200", "1 200"),),
        (("1,200", "1\u202f200"),),
        (("hours.", "hours.\nUpdated: 10:42 on Tuesday"),),
        (("The harbour", "Published 24 November 2026\nThe harbour"),),
        (("hours.", "hours.\nSign up to our newsletter for more from the quays"),),
        (("change, which", "change which"),),
        (("sea wall at last", "sea\u00a0wall at last"),),
    ],
)
def test_what_no_reader_would_call_an_edit_is_none(swaps: tuple[tuple[str, str], ...]) -> None:
    assert found(*swaps) == []


def test_a_paragraph_that_was_moved_or_joined_has_not_changed() -> None:
    moved = "\n".join(LINES[::-1])
    joined = TEXT.replace("winter, traders said.\n", "winter, traders said.").replace("year.\nFuel", "year. Fuel")
    for text in (moved, joined):
        assert changes_between(Version(TITLE, TEXT), Version(TITLE, text)) == ()


def test_figures_and_dates() -> None:
    assert found(("1,200", "1,300")) == [(FIGURE, LINES[4], LINES[4].replace("1,200", "1,300"))]
    assert found(("Tuesday", "Wednesday"))[0][0] is FIGURE
    assert found(("four hours", "five hours"))[0][0] is FIGURE
    assert found(("More than 1,200", "More than 1.2 million"))[0][0] is FIGURE
    assert found((" on Tuesday", ""))[0][0] is BODY
    assert found(("four hours", "4 hours"))[0][0] is TYPO


def test_a_quotation_whose_words_changed_has_its_successor() -> None:
    new = "Nobody likes a fee, but everybody fears a flood."
    assert found((QUOTES[1], new)) == [(QUOTE, QUOTES[1], new)]
    assert found((QUOTES[0], "The fees will pay for the sea wall,"))[0] == (
        QUOTE, QUOTES[0], "The fees will pay for the sea wall,",
    )  # fmt: skip
    assert found(("a seat at this table", "two seats at this table")) == [
        (QUOTE, QUOTES[2], "We were promised two seats at this table,")
    ]


def test_a_quotation_that_vanished_has_none() -> None:
    assert found((LINES[2] + "\n", "")) == [(QUOTE, QUOTES[1], "")]
    indirect = found((LINES[1], "The fees will pay for the sea wall at last, said Ada Quill of the Harbour Board."))
    assert indirect[0] == (QUOTE, QUOTES[0], "")
    assert [kind for kind, *_ in indirect] == [QUOTE, BODY]


def test_a_new_quotation_is_one_and_its_sentence_is_not_told_as_well() -> None:
    words = "The gulls were not consulted either, and they live here."
    assert found((LINES[5], f"Ada Quill smiled: “{words}”\n{LINES[5]}")) == [(QUOTE, "", words)]


def test_a_quotation_that_was_only_parted_has_not_changed() -> None:
    parted = "“Nobody likes a fee,” she added, “and nobody likes a flood.”"
    assert not [row for row in found((LINES[2], parted)) if row[0] is QUOTE]


def test_letters_inside_words_are_typos_and_other_words_are_not() -> None:
    for swap in (
        ("affected", "afected"),
        ("Bram Hollis", "Bram Holis"),
        ("sea wall at last,” said", "sea wall at last,” siad"),
    ):
        assert [row[0] for row in found(swap)] == [TYPO], swap
    for swap in (
        ("approved", "rejected"),
        ("takes effect", "does not take effect"),
        ("never", "always"),
        ("Bram Hollis", "Tam Orrick"),
        ("long and stormy", "stormy"),
    ):
        assert [row[0] for row in found(swap)] == [BODY], swap


def test_a_headline() -> None:
    new = "Berth fees rise at Port Ellery"
    (change,) = changes_between(Version(TITLE, TEXT), Version(new, TEXT))
    assert shown(change) == (HEADLINE, TITLE, new)
    assert changes_between(Version("“Fees” approved", TEXT), Version('"Fees"  approved', TEXT)) == ()
    assert changes_between(Version(None, TEXT), Version(new, TEXT)) == ()
    assert changes_between(Version(TITLE, TEXT), Version(None, TEXT)) == ()


def test_the_headline_that_stands_in_the_text_too_is_told_once() -> None:
    new = "Berth fees rise at Port Ellery"
    before, after = Version(TITLE, f"{TITLE}\n{TEXT}"), Version(new, f"{new}\n{TEXT}")
    assert [change.kind for change in changes_between(before, after)] == [HEADLINE]


def test_a_correction_below_is_told_and_a_notice_is_not() -> None:
    note = "This article was amended on 25 November 2026: an earlier version named the wrong board."
    assert found((LINES[5], f"{LINES[5]}\n{note}")) == [(BODY, "", note)]


def test_heavier_changes_come_first() -> None:
    rows = found(("stormy", "stormmy"), ("1,200", "900"), (QUOTES[1], "Nobody likes a flood, whatever a fee may be."))
    assert [row[0] for row in rows] == [FIGURE, QUOTE, TYPO]


def test_what_other_extractors_read_is_not_compared() -> None:
    assert changes_between(Version(TITLE, TEXT, "one 1"), Version("Other", "Other words.", "one 2")) == ()


def test_what_a_card_used_and_lost() -> None:
    card = make_card(Document(TEXT, TITLE), sentences=5)
    new = edited((QUOTES[1], "Nobody likes a fee."), ("1,200", "1,300"))
    lost = lost_quotes(card, changes_between(Version(TITLE, TEXT), Version("Another title", new)))
    quotes = [item for item in lost if isinstance(item.used, Quote)]
    assert [(item.used.span.of(TEXT), item.change.kind) for item in quotes] == [(QUOTES[1], QUOTE)]
    lines = {item.used.span.of(TEXT): item.change.kind for item in lost if isinstance(item.used, Line)}
    assert lines.get(LINES[4]) in (FIGURE, None)
    assert all(LINES[4] in lines for line in card.summary if line.span.of(TEXT) == LINES[4])
    assert lost == (*quotes, *(item for item in lost if isinstance(item.used, Line)))


def test_a_sentence_around_a_quotation_that_stands_does_not_lose_it() -> None:
    card = make_card(Document(TEXT, TITLE))
    new = edited(("Ada Quill, chair of", "Tam Orrick, secretary of"))
    lost = lost_quotes(card, changes_between(Version(TITLE, TEXT), Version(TITLE, new)))
    assert not [item for item in lost if isinstance(item.used, Quote)]


def test_only_typos_are_minor() -> None:
    assert is_minor(changes_between(Version(TITLE, TEXT), Version(TITLE, edited(("affected", "afected")))))
    assert not is_minor(changes_between(Version(TITLE, TEXT), Version(TITLE, edited(("1,200", "900")))))


def test_changes_are_kept_and_what_does_not_fit_is_left_out() -> None:
    before, after = Version(TITLE, TEXT), Version("Fees rise", edited(("1,200", "900"), (LINES[2] + "\n", "")))
    changes = changes_between(before, after)
    stored = changes_to_json(changes)
    assert changes_from_json(stored, before, after) == changes
    assert kinds_of(changes) == "headline figure quote"
    assert changes_from_json(stored, Version(TITLE, "Another text."), after) == changes[:1]


def mirrored(change: Change) -> Change:
    return Change(change.kind, change.after, change.before)


WORDS = st.sampled_from(
    "The harbour board said on Tuesday that 1,200 berths “will not be let go” after 4 May . Ada Quill did’nt agree ! "
    "“Nobody asked us at all,” 'twas - – two three Two hours hour its it's \n \n\n \u00a0 £5m 5% ‘ ’ \" … , ;".split(
        " "
    )
)
TEXTS = st.one_of(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=120))
SHUFFLED = st.lists(st.sampled_from([*LINES, *(line.replace("a", "e") for line in LINES)]), max_size=9).map("\n".join)
VERSIONS = st.builds(Version, st.one_of(st.none(), TEXTS), st.one_of(TEXTS, SHUFFLED))


@given(VERSIONS)
def test_nothing_changes_between_equal_versions(version: Version) -> None:
    assert changes_between(version, version) == ()


@given(VERSIONS, VERSIONS)
def test_places_are_verbatim_and_both_directions_agree(before: Version, after: Version) -> None:
    changes = changes_between(before, after)
    for change in changes:
        assert change.before or change.after
        for reading, version in ((change.before, before), (change.after, after)):
            source = (version.title if change.kind is HEADLINE else version.text) or ""
            assert reading is None or reading.span.of(source) == reading.text != ""
    assert Counter(map(mirrored, changes)) == Counter(changes_between(after, before))
    assert changes_from_json(changes_to_json(changes), before, after) == changes


def test_a_text_that_shares_nothing_is_read_in_time_and_bounds() -> None:
    old = "\n".join(f"Sentence {number} of the old text tells of quay number {number}." for number in range(900))
    new = "\n".join(f"Paragraph {number} now speaks about another harbour, {number}." for number in range(900))
    assert len(changes_between(Version(None, old), Version(None, new))) == 200
