"""A digest as a member meets it in the archive: the real process, a real browser, the fictional outlets."""

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot
from bot.store.database import Database
from tests.acceptance.basics import wrong_with
from tests.acceptance.browser import set_dark, set_size
from tests.acceptance.test_browser_archive import lit, opened, say, wait
from tests.acceptance.test_verbs import bot

TOPIC = "Ports"
PORTS = ChannelRef(WorkspaceRef("room", "local"), "ports")


async def post(path: Path, document: str) -> None:
    """Have a digest be one that was posted in the channel."""
    now = datetime.now(UTC)
    async with Database.open(path) as database:
        ledger = Ledger(database)
        await ledger.ask("d1", PORTS, PORTS, Slot(now.date(), time(8)), now)
        digest = await ledger.take("d1", "test", now) or pytest.fail("not taken")
        assert await ledger.compose(digest, "test", Composed((), document=document), now)
        await ledger.done(digest, "test", now)


@pytest.fixture(scope="module")
def digest(browser_session: webdriver.Chrome, room: tuple[str, str], room_folder: Path) -> str:
    """Follow the outlets, make a topic, keep its digest, and return the address of the digest's page in the list."""
    browser = browser_session
    set_size(browser, 1280, 900)
    browser.get(f"{room[0]}/channels/{PORTS.id}")
    say(browser, f"/despatch follow {room[1]}/feed.xml", "Its feed ")
    say(browser, f"/despatch topic new {TOPIC} watch: Harbour Licences Bill", f"Topic: {TOPIC}")
    wait(browser, lambda page: opened(page, f"{room[0]}/topics", ".card .details time"), "stories on the topic")
    path = room_folder / "data" / "despatch.db"
    run = bot(
        "digest", "--channel", f"room:{PORTS.id}", "--format", "json", cwd=room_folder, DATABASE_URL=f"sqlite:///{path}"
    )
    assert run.returncode == 0, run.stderr
    asyncio.run(post(path, run.stdout.decode()))
    browser.get(f"{room[0]}/archive/digests")
    return browser.find_element(By.CSS_SELECTOR, ".card h2 a").get_attribute("href") or ""


def test_a_digest_that_somebody_asks_for_stands_in_the_room_and_leads_to_its_places(
    browser: webdriver.Chrome, room: tuple[str, str], digest: str
) -> None:
    browser.get(f"{room[0]}/channels/quay")
    say(browser, "/despatch topic new Quayside watch: Harbour Licences Bill", "Topic: Quayside")
    say(browser, "/despatch digest now", "QUAYSIDE")
    quote = browser.find_elements(By.CSS_SELECTOR, ".reply .quote")[-1]
    words = quote.find_element(By.TAG_NAME, "blockquote").text
    quote.find_element(By.CSS_SELECTOR, "a.here").click()
    assert lit(browser) == words


def test_a_quote_of_a_digest_opens_its_place_and_the_topics_thread_is_a_click_away(
    browser: webdriver.Chrome, room: tuple[str, str], digest: str
) -> None:
    browser.get(digest)
    quote = browser.find_element(By.CSS_SELECTOR, ".digest .quote")
    words = quote.find_element(By.TAG_NAME, "blockquote").text
    quote.find_element(By.CSS_SELECTOR, "a.here").click()
    assert lit(browser) == words

    browser.get(digest)
    browser.find_element(By.PARTIAL_LINK_TEXT, "Thread (").click()
    browser.switch_to.window(browser.window_handles[-1])
    wait(browser, lambda page: page.find_elements(By.ID, "replies"), "the thread")


def test_a_digests_page_is_sound_in_light_and_dark_on_a_phone_and_in_print(
    browser: webdriver.Chrome, room: tuple[str, str], digest: str
) -> None:
    for width in (1280, 360):
        set_size(browser, width, 900)
        for dark in (False, True):
            set_dark(browser, dark)
            for address in (digest, f"{room[0]}/archive/digests"):
                browser.get(address)
                assert wrong_with(browser) == [], (address, width, dark)
    browser.get(digest)
    story = browser.find_element(By.CSS_SELECTOR, ".entry-of")
    browser.get(f"{digest}#{story.get_attribute('id')}")
    assert browser.execute_script("return document.querySelector(':target').matches('.entry-of')")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = "return [...document.querySelectorAll('.top, .trail, .anchor')].every((e) => !e.checkVisibility())"
    assert browser.execute_script(hidden)
    assert browser.find_element(By.CSS_SELECTOR, ".digest blockquote").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    set_dark(browser, dark=False)
