"""Reading articles for who is quoted: at once where a text has come, and otherwise seldom looked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.articles import speakers
from bot.articles.model import Finding
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from tests.fakes.stock import Stock, stocked

SAID = "“{} will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council."


@pytest.fixture
async def stock(tmp_path: Path) -> AsyncIterator[Stock]:
    async with stocked(tmp_path / "quotes.db") as made:
        yield made


async def arrives(stock: Stock, name: str, text: str) -> None:
    url = f"https://outlet.example/{name}"
    await stock.articles.keep(Finding(url, None, (url,), "Title", None, None, None, "Post", "en", text, "test"))


async def test_a_new_text_is_read_at_once_and_nothing_is_looked_for_otherwise(stock: Stock) -> None:
    reading = QuoteReading(speakers=SpeakerStore(stock.database), articles=stock.articles)
    await arrives(stock, "fees", SAID.format("The fees"))
    assert [await reading.tick() for _ in range(3)] == [1, 0, 0]
    await arrives(stock, "levy", SAID.format("The levy"))
    assert await reading.tick() == 1
    await arrives(stock, "levy", SAID.format("A new levy of seven crowns for each boat in the harbour"))
    assert [await reading.tick() for _ in range(2)] == [1, 0]


async def test_what_tells_that_a_text_has_come_is_no_walk_through_all(stock: Stock) -> None:
    plan = await stock.database.fetch_all(f"EXPLAIN QUERY PLAN {speakers._LATEST}")
    assert [row["detail"] for row in plan] == ["SEARCH article_versions"]
