"""The fictional outlets: whole pages, a feed that parses, and faults that behave as named."""

import json
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import aiohttp
import lxml.html
import pytest
from aiohttp import web

from adapters.outlet.app import create_outlet
from adapters.outlet.library import OUTLETS, all_articles, sample_links
from bot.sources.pages import read_page
from summaries.card import make_card
from summaries.document import Document


@pytest.fixture
async def address() -> AsyncIterator[str]:
    runner = web.AppRunner(create_outlet(), handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def reader() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def body(reader: aiohttp.ClientSession, url: str) -> bytes:
    async with reader.get(url) as response:
        assert response.status == 200
        return await response.read()


@pytest.mark.parametrize("article", all_articles(), ids=lambda article: article.slug)
async def test_every_article_is_a_whole_page_that_reads_back_word_for_word(
    address: str, reader: aiohttp.ClientSession, article: object
) -> None:
    assert hasattr(article, "path")
    markup = await body(reader, address + article.path)
    tree = lxml.html.document_fromstring(markup.decode())
    assert len(tree.findall(".//h1")) == 1
    data = json.loads(tree.findtext(".//script[@type='application/ld+json']") or "")
    assert data["headline"] == article.title  # type: ignore[attr-defined]  # a SampleArticle
    page = read_page(markup, address + article.path, "text/html", "utf-8")
    assert page.title == article.title  # type: ignore[attr-defined]
    assert page.author == (article.author or None)  # type: ignore[attr-defined]
    assert page.published == (article.published[:10] or None)  # type: ignore[attr-defined]
    assert page.canonical_url == address + article.path
    for tag, text in article.blocks:  # type: ignore[attr-defined]
        assert text in page.text, (tag, text)
    card = make_card(Document(page.text, page.title))
    assert len(card.summary) == 3
    chosen = " ".join(line.span.of(page.text) for line in card.summary)
    for furniture in ("cookies", "newsletter", "See also", "link has been copied", "Photograph"):
        assert furniture not in chosen


async def test_index_and_samples_lead_to_articles(address: str, reader: aiohttp.ClientSession) -> None:
    index = (await body(reader, address)).decode()
    assert "Norland does not exist" in index
    links = sample_links(address)
    assert len(links) == 3
    for label, url in links:
        assert label.split(":")[0] in OUTLETS.values()
        await body(reader, url)


async def test_feeds_parse_and_list_dated_articles(address: str, reader: aiohttp.ClientSession) -> None:
    for path, count in (("/feed.xml", 6), ("/tideline/feed.xml", 1)):
        tree = ElementTree.fromstring(await body(reader, address + path))
        assert len(tree.findall(".//item")) == count
        assert all(item.findtext("pubDate") for item in tree.iterfind(".//item"))


@pytest.mark.parametrize(
    ("path", "status"), [("/faults/error", 500), ("/faults/nosuch", 404), ("/nosuch/feed.xml", 404)]
)
async def test_faults_have_their_status(address: str, reader: aiohttp.ClientSession, path: str, status: int) -> None:
    async with reader.get(address + path) as response:
        assert response.status == status


async def test_huge_is_ten_megabytes_and_the_rest_is_small(address: str, reader: aiohttp.ClientSession) -> None:
    assert len(await body(reader, f"{address}/faults/huge")) > 9_000_000
    assert (await body(reader, f"{address}/faults/image.png")).startswith(b"\x89PNG")
    assert (await body(reader, f"{address}/faults/report.pdf")).startswith(b"%PDF")
    assert len(await body(reader, f"{address}/faults/garbage")) == 40_000
