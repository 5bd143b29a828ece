"""Text fragments: a small matcher of our own follows the standard's search and must land on the span."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles import fragments
from bot.articles.fragments import LONGEST, STRETCH, link_to, text_fragment
from summaries.document import Span

TEXT = """Harbour Bill passes its last reading
“The wall will stand,” minister says

The Harbour Bill passed its last reading on Tuesday, after nine hours of talk in the town of Norland.
“The wall will stand,” said Ada Quill, the Minister of Tides. “The wall will stand for a hundred years, and \
the people who live behind it will pay nothing for the first ten of them,” she added.
More than 1,700 homes lie behind it - twice as many as in 1990 - and the sea rises.
The town council, which had opposed the bill, said that it would respect the outcome of the vote."""


def span_of(words: str, nth: int = 0, text: str = TEXT) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


# The matcher: blocks are lines; white space collapsed, case ignored, words whole, as in the standard.


def bounded(text: str, place: int) -> bool:
    inside = 0 < place < len(text)
    return not (inside and text[place - 1].isalnum() and text[place].isalnum())


def occurrences(text: str, term: str, start: int, *, left: bool, right: bool) -> list[Span]:
    pattern = re.compile(r"[^\S\n]+".join(re.escape(word) for word in term.split()), re.IGNORECASE)
    found = []
    for place in range(start, len(text)):
        match = pattern.match(text, place)
        if match is None:
            continue
        if (not left or bounded(text, match.start())) and (not right or bounded(text, match.end())):
            found.append(Span(*match.span()))
    return found


def skip(text: str, place: int) -> int:
    return len(text) - len(text[place:].lstrip())


def follows(text: str, place: int, suffix: str) -> bool:
    after = skip(text, place)
    spans = occurrences(text, suffix, after, left=False, right=True) if suffix else []
    return not suffix or any(span.start == after for span in spans)


def starts(text: str, prefix: str, start: str, whole: bool) -> list[Span]:
    if not prefix:
        return occurrences(text, start, 0, left=True, right=whole)
    befores = occurrences(text, prefix, 0, left=True, right=False)
    after = occurrences(text, start, 0, left=False, right=whole)
    return [span for before in befores for span in after if span.start == skip(text, before.end)]


def browser_finds(text: str, fragment: str) -> Span | None:
    terms = fragment.removeprefix("#:~:text=").split(",")
    prefix = unquote(terms.pop(0)[:-1]) if terms[0].endswith("-") else ""
    suffix = unquote(terms.pop()[1:]) if terms[-1].startswith("-") else ""
    start, end = unquote(terms[0]), unquote(terms[1]) if len(terms) > 1 else ""
    for first in starts(text, prefix, start, bool(end) or not suffix):
        if not end and follows(text, first.end, suffix):
            return first
        if end:
            lasts = occurrences(text, end, first.end, left=True, right=not suffix)
            return next((Span(first.start, last.end) for last in lasts if follows(text, last.end, suffix)), None)
    return None


@pytest.mark.parametrize(
    ("words", "nth"),
    [
        ("Harbour Bill passes its last reading", 0),
        ("The wall will stand", 0),
        ("The wall will stand", 1),
        ("The wall will stand", 2),
        ("Harbour Bill", 1),
        ("More than 1,700 homes", 0),
        (
            "The town council, which had opposed the bill, said that it would respect the outcome of the vote.",
            0,
        ),
        ("last reading", 1),
        ("twice as many as in 1990 - and the sea", 0),
    ],
)
def test_the_browser_lands_on_the_span(words: str, nth: int) -> None:
    span = span_of(words, nth)
    assert browser_finds(TEXT, text_fragment(TEXT, span)) == span


def test_a_short_unique_span_is_named_by_its_words_alone() -> None:
    assert text_fragment(TEXT, span_of("More than 1,700 homes")) == "#:~:text=More%20than%201%2C700%20homes"


def test_a_long_span_is_named_by_its_ends() -> None:
    span = span_of("The town council, which had opposed the bill, said that it would respect the outcome of the vote.")
    assert text_fragment(TEXT, span) == "#:~:text=The%20town%20council%2C,of%20the%20vote."


@pytest.mark.parametrize("words", ["." * 100_000, "a" * 1_001, "&a;" * 50_000])
def test_what_has_no_words_to_name_it_by_is_not_searched_for_whole(words: str) -> None:
    assert text_fragment(words, Span(0, len(words))) == ""


def test_up_to_a_thousand_characters_without_a_space_are_named_whole() -> None:
    assert text_fragment("a" * LONGEST, Span(0, LONGEST)) == f"#:~:text={'a' * LONGEST}"


@pytest.mark.parametrize(("filler", "named"), [(1_000, True), (40_000, True), (380_000, False)])
def test_the_longer_a_text_the_fewer_directives_are_tried_in_it(filler: int, named: bool) -> None:
    context = "".join(f" word{number}" for number in range(12))
    text = f"{'tide ' * (filler // 5)}\nHarbour{context} one\nHarbour{context} two"
    span = span_of("Harbour", 1, text)
    found = text_fragment(text, span)
    assert bool(found) is named
    assert not named or browser_finds(text, found) == span


def test_words_that_a_heading_repeats_are_told_apart_by_what_surrounds_them() -> None:
    assert (
        text_fragment(TEXT, span_of("The wall will stand", 1))
        == "#:~:text=The%20wall%20will%20stand,-%2C%E2%80%9D%20said"
    )


def test_hyphen_comma_and_ampersand_are_encoded() -> None:
    text = "Salt & tide-mills, they said, a part-time trade."
    assert text_fragment(text, Span(0, 17)) == "#:~:text=Salt%20%26%20tide%2Dmills"


def test_a_span_over_two_blocks_has_no_term_that_crosses() -> None:
    text = "Ships left port.\nBells rang in town.\nBells rang all night."
    span = Span(0, text.index("town.") + 5)
    assert browser_finds(text, text_fragment(text, span)) == span


def test_a_space_before_what_surrounds_it_does_not_tell_a_place_apart() -> None:
    text = "The wall, high.\nThe wall , high. Sea."
    span = span_of("wall", 1, text)
    assert browser_finds(text, text_fragment(text, span)) == span


@pytest.mark.parametrize("text", ["one two. one two.", "Same here.\nSame here."])
def test_the_second_of_two_equal_places_is_found_by_what_stands_before(text: str) -> None:
    half = len(text) // 2 + 1
    span = Span(half, len(text))
    assert browser_finds(text, text_fragment(text, span)) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("unbreakable words", Span(2, 5)),
        ("It cost 1,700 pounds", Span(10, 13)),
        ("they don't know", Span(5, 8)),
        ("a b", Span(1, 2)),
        ("", Span(0, 0)),
        ("a\u200bb \u200b", Span(4, 5)),
    ],
)
def test_what_cannot_be_found_whole_gets_the_plain_address(text: str, span: Span) -> None:
    assert text_fragment(text, span) == ""
    assert link_to("https://tides.example/a", text, span) == "https://tides.example/a"


def test_case_accents_and_quotation_marks_do_not_make_a_term_unique() -> None:
    text = 'CAFE “closed”. The café "closed" at nine.'
    fragment = text_fragment(text, Span(19, 23))
    assert fragment.startswith("#:~:text=The-,") or ",-" in fragment


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.example/a", "https://t.example/a#:~:text=wall"),
        ("https://t.example/a#top", "https://t.example/a#top:~:text=wall"),
        ("https://t.example/a#top:~:text=sea", "https://t.example/a#top:~:text=wall"),
        ("https://t.example/a#:~:text=sea", "https://t.example/a#:~:text=wall"),
    ],
)
def test_the_directive_joins_the_address(url: str, expected: str) -> None:
    assert link_to(url, "the wall", Span(4, 8)) == expected


words = st.sampled_from(["wall", "Wall", "sea", "séa", "“sea”", "tide-mill,", "the", "The", "1,700+", "&", "don’t"])
lines = st.lists(st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=5).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(lines, st.data())
def test_every_directive_lands_on_its_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    fragment = text_fragment(text, span)
    trimmed = Span(start + len(span.of(text)) - len(span.of(text).lstrip()), start + len(span.of(text).rstrip()))
    assert fragment == "" or browser_finds(text, fragment) == trimmed


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=12, unique=True), st.data())
def test_words_that_stand_once_always_get_a_directive(names: list[str], data: st.DataObject) -> None:
    text = " ".join(name * 3 for name in names)
    first = data.draw(st.integers(0, len(names) - 1))
    last = data.draw(st.integers(first, len(names) - 1))
    assert text_fragment(text, Span(first * 4, last * 4 + 3))


stretched = st.text("ab  \n\u200b\u00a0\u0301ﬁß“", max_size=40).map(
    lambda text: text * (3 * STRETCH // (len(text) or 1))
)


@settings(max_examples=200, deadline=None)
@given(stretched, st.integers(0, 40))
def test_a_place_far_into_a_text_is_where_the_search_finds_it(filler: str, gap: int) -> None:
    text = f"{filler}{' ' * gap}.\nHarbour wall.\nHarbour bill."
    for words in ("Harbour wall.", "Harbour bill."):
        span = span_of(words, 0, text)
        assert text_fragment(text, span) == f"#:~:text={words.replace(' ', '%20')}"


def test_a_link_into_a_long_text_folds_no_more_than_a_stretch_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{'tide ' * 20_000}\nHarbour wall.\nHarbour bill."
    text_fragment(text, span_of("Harbour wall.", 0, text))
    folded: list[int] = []
    fold = fragments._continued

    def counted(words: str, spaced: bool) -> str:
        folded.append(len(words))
        return fold(words, spaced)

    monkeypatch.setattr(fragments, "_continued", counted)
    assert text_fragment(text, span_of("Harbour bill.", 0, text)) == "#:~:text=Harbour%20bill."
    assert max(folded) <= STRETCH
