"""Documents made to hang, fill or mislead whoever reads them, given to the whole program: each ends in a plain sentence."""

from collections.abc import AsyncIterator
from multiprocessing import active_children

import pytest
import pytest_asyncio

from bot.articles import articles
from bot.commands.cards import PROMISE
from tests.hostile.desk import Desk, desk
from tests.hostile.documents import PAGE, READ, WORDS, Document, documents, plain_page

HARMLESS = Document("a harmless page", PAGE, plain_page(), READ)
ALL = documents()
QUICK = [document for document in ALL if not document.slow]
LONGEST_ANSWER = 4_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("document", QUICK, ids=lambda document: document.name)
async def test_a_document_ends_in_a_card_or_in_one_plain_sentence_and_the_next_is_read(
    program: Desk, document: Document
) -> None:
    ended = await program.read(document)
    assert ended.code in document.codes
    assert len(ended.words) < LONGEST_ANSWER
    after = await program.read(HARMLESS)
    assert after.code == "" and WORDS.strip() in after.words and PROMISE in after.words


def _processes() -> set[int | None]:
    """Return those of this process that live."""
    return {process.pid for process in active_children()}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_worker_that_is_not_through_in_time_is_killed_and_another_reads_the_next(
    program: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (endless,) = [document for document in ALL if document.name == "page: 5 MB of cells"]
    monkeypatch.setattr(articles, "PAGE_SECONDS", 0.5)
    before = _processes()
    assert (await program.read(endless)).code == "page-too-heavy"
    assert len(before - _processes()) == 1
    monkeypatch.undo()
    assert (await program.read(HARMLESS)).code == ""


@pytest.mark.asyncio(loop_scope="module")
async def test_thousands_of_paragraphs_that_say_the_same_are_no_more_work_than_others(program: Desk) -> None:
    said = "".join(f"<p>\u201cWe pay for it.\u201d</p><p>\u201cNo {number}.\u201d</p>" for number in range(8_000))
    page = f"<html><body><article><h1>Harbour fees</h1>{said}</article></body></html>".encode()
    assert (await program.read(Document("a page that repeats itself", PAGE, page, READ))).code == ""
