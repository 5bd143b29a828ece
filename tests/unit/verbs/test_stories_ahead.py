"""`batch stories` reads ahead a little, lets go of what is old, and writes while it reads."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.bulk import each
from bot.verbs import stories
from bot.verbs.stories import Arriving

TODAY = datetime(2026, 11, 24, tzinfo=UTC)


def line(number: int, published: str | None) -> bytes:
    text = f"The harbour of Port Ellery{number} is closed, said Ada Quill{number} of the council."
    return json.dumps({"id": number, "title": "Harbour", "text": text, "published": published}).encode()


def test_lines_are_written_while_others_are_still_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "READ_AHEAD", 3)
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(9):
            read.append(number)
            yield line(number, None)

    arriving = Arriving(TODAY)
    written = [(outcome.record["id"], len(read)) for outcome in arriving.placed(each(lines(), arriving.expect))]
    assert written == [(0, 4), (1, 5), (2, 6), (3, 7), (4, 8), (5, 9), (6, 9), (7, 9), (8, 9)]


@pytest.mark.parametrize(("year", "held"), [(2026, 1), (2093, 3)], ids=["a year passes", "a year that has not come"])
def test_the_present_is_the_latest_date_that_can_be_true(year: int, held: int) -> None:
    arriving = Arriving(TODAY)
    given = [line(0, "2025-11-01"), line(1, "2025-11-02"), line(2, f"{year}-11-03")]
    assert len(list(arriving.placed(each(given, arriving.expect)))) == 3
    assert len(arriving) == held
