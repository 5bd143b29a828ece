"""A topic's table of positions in a real browser: read, corrected by a member, taken back, and taken away as a file."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.request import Request, urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from bot.articles.model import Finding
from bot.assemble import running
from bot.chat.refs import ChannelRef, MemberRef
from bot.room.store import WORKSPACE
from bot.settings import Settings
from tests.acceptance.basics import wrong_with
from tests.acceptance.browser import running_room, set_dark, set_size

FEES = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council.

The Crews’ Union opposes the berth fees, and 412 boats stayed out of the harbour on Wednesday."""


async def stock(folder: Path) -> str:
    """Put an article on a topic of a room that is still to be opened, and return the topic's id."""
    (folder / "data").mkdir()
    async with running(Settings(database_url=f"sqlite:///{folder}/data/despatch.db")) as app:
        topic = await app.news.topics.new(
            ChannelRef(WORKSPACE, "policy"), MemberRef(WORKSPACE, "kit", "kit"), "Berth fees", ""
        )
        url = "https://harbour-post.example/fees"
        found = Finding(url, url, (url,), "Fees", None, "2026-11-22", None, "Harbour Post", "en", FEES, "test")
        await app.news.topics.place(WORKSPACE, await app.articles.keep(found), "s1", quiet=True)
        return topic.id


@pytest.fixture
def table(tmp_path: Path) -> Iterator[str]:
    topic = asyncio.run(stock(tmp_path))
    with running_room(tmp_path) as (address, _):
        yield f"{address}/topics/{topic}/positions"


def side_of(browser: webdriver.Chrome, words: str) -> str:
    (row,) = [row for row in browser.find_elements(By.CSS_SELECTOR, "tr.cell") if words in row.text]
    return row.find_element(By.CSS_SELECTOR, ".decided").text


def test_a_member_reads_the_table_and_corrects_it(browser: webdriver.Chrome, table: str) -> None:
    browser.get(table)
    browser.delete_all_cookies()  # a name that was chosen in another room of this host would come along
    for dark in (False, True):
        set_dark(browser, dark)
        for width in (1280, 360):
            set_size(browser, width, 800)
            browser.get(table)
            assert wrong_with(browser) == []
    assert "by the cue “opposes”" in side_of(browser, "412 boats")
    assert [mark.text for mark in browser.find_elements(By.CSS_SELECTOR, "mark.cue")] == ["opposes"]
    (row,) = [row for row in browser.find_elements(By.CSS_SELECTOR, "tr.cell") if "412 boats" in row.text]
    row.find_element(By.TAG_NAME, "summary").click()
    Select(row.find_element(By.NAME, "side")).select_by_value("conditional")
    row.find_element(By.NAME, "note").send_keys("until clause 9")
    row.find_element(By.TAG_NAME, "button").click()
    WebDriverWait(browser, 20).until(lambda page: "as you has it" in page.page_source)
    assert "conditional" in side_of(browser, "412 boats") and "until clause 9" in browser.page_source
    browser.find_element(By.CSS_SELECTOR, "tr.cell.conditional summary").click()
    browser.find_element(By.CSS_SELECTOR, "tr.cell.conditional form:nth-of-type(2) button").click()
    WebDriverWait(browser, 20).until(lambda page: "as you has it" not in page.page_source)
    assert "by the cue “opposes”" in side_of(browser, "412 boats")


def test_the_way_to_a_line_leads_to_its_very_place(browser: webdriver.Chrome, table: str) -> None:
    browser.get(table)
    browser.find_element(By.CSS_SELECTOR, "tr.cell.against .here").click()
    WebDriverWait(browser, 20).until(lambda page: "/articles/" in page.current_url)
    place = browser.find_element(By.ID, browser.current_url.partition("#")[2])
    assert place.text.startswith("The Crews’ Union opposes the berth fees")


def test_files_and_feeds_are_there_to_take_away(table: str) -> None:
    with urlopen(table.removesuffix("/positions")) as answer:
        page = answer.read().decode()
    for address in re.findall(r'href="(/archive/topics/[^"]+)"', page):
        with urlopen(Request(table.partition("/topics/")[0] + cast("str", address))) as answer:
            assert answer.status == 200 and answer.read()
