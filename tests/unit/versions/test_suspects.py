"""Which versions are likely cut off, and which earlier one each is compared with."""

from datetime import UTC, datetime

from bot.versions.suspects import SHORTER, WALL, Outline, pairs_of, suspects_of

AT = datetime(2026, 11, 24, tzinfo=UTC)


def outlines(*lengths: int, beginning: str = "The harbour council met.") -> list[Outline]:
    return [Outline(number, AT, None, length, beginning) for number, length in enumerate(lengths, start=1)]


def test_a_version_that_lost_most_of_its_length_is_suspect_and_measured_by_the_last_that_is_not() -> None:
    assert suspects_of(outlines(1_000, 399, 390, 900)) == {2: SHORTER, 3: SHORTER}
    assert suspects_of(outlines(1_000, 400)) == {}
    assert suspects_of(outlines(100, 5_000)) == {}
    assert suspects_of([]) == {}


def test_a_wall_is_told_by_its_words_only_where_the_version_is_short() -> None:
    asked = "We value your privacy. Accept all cookies to go on."
    assert suspects_of([*outlines(1_000), Outline(2, AT, None, 200, asked)]) == {2: WALL}
    assert suspects_of([*outlines(1_000), Outline(2, AT, None, 900, asked)]) == {}


def test_what_is_suspect_is_compared_but_nothing_is_compared_with_it() -> None:
    found = outlines(1_000, 100, 1_100, 1_200)
    assert pairs_of(found, suspects_of(found)) == {2: 1, 3: 1, 4: 3}
