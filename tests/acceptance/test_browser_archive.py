"""The archive as a member meets it: the real process, a real browser, the fictional outlets."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from bot.articles.model import Finding
from bot.articles.store import ArticleStore
from bot.store.database import Database
from tests.acceptance.basics import wrong_with
from tests.acceptance.browser import set_dark, set_size

TOPIC = "Harbour licences"
BILL = "/harbour-post/licences-bill-second-reading"
SAID = "No harbour that keeps its books and its breakwater in order has anything to fear from it."
NOW = "No harbour that keeps its books in order has anything to fear."


def wait(driver: webdriver.Chrome, until: Callable[[webdriver.Chrome], object], what: str) -> None:
    """Wait until something is there, whatever page the browser is leaving meanwhile."""
    leaving = (StaleElementReferenceException, NoSuchElementException)
    WebDriverWait(driver, 40, poll_frequency=0.1, ignored_exceptions=leaving).until(until, what)


def say(driver: webdriver.Chrome, words: str, answer: str) -> None:
    """Type something into the box in use, and wait for words in the list above it."""
    replies = driver.find_elements(By.ID, "replies")
    box = driver.find_element(By.CSS_SELECTOR, ".thread .entry" if replies else "#text")
    box.send_keys(words, Keys.ENTER)
    place = "replies" if replies else "messages"
    wait(driver, lambda page: answer in page.find_element(By.ID, place).text, answer)


def opened(driver: webdriver.Chrome, address: str, selector: str) -> bool:
    """Open a page and say whether it has what the clock has still to bring."""
    driver.get(address)
    return bool(driver.find_elements(By.CSS_SELECTOR, selector)) and "still to be read" not in driver.page_source


def edit(folder: Path, address: str, old: str, new: str) -> str:
    """Have a publisher change an article that the room knows, and return the article's id."""
    path = folder / "data" / "despatch.db"
    with sqlite3.connect(path) as connection:
        sql = "SELECT v.* FROM article_versions AS v JOIN articles ON id = article_id WHERE url = ? ORDER BY number"
        connection.row_factory = sqlite3.Row
        row = connection.execute(sql, (address,)).fetchone()
        keys = tuple(
            key
            for (key,) in connection.execute(
                "SELECT url_key FROM article_urls WHERE article_id = ?", (row["article_id"],)
            )
        )
    names = ("title", "author", "published", "published_source", "site", "language", "extractor")
    assert old in row["text"]
    found = Finding(address, None, keys, text=row["text"].replace(old, new), **{name: row[name] for name in names})

    async def save() -> None:
        async with Database.open(path) as database:
            await ArticleStore(database, str).save(found, datetime.now(UTC))

    asyncio.run(save())
    return str(row["article_id"])


def lit(driver: webdriver.Chrome) -> str:
    wait(driver, lambda page: page.find_elements(By.CSS_SELECTOR, "mark.ends"), "the place")
    runs = driver.find_elements(By.CSS_SELECTOR, "mark.found")
    return "".join(run.get_attribute("textContent") or "" for run in runs)


def shown(driver: webdriver.Chrome, selector: str) -> bool:
    return any(found.is_displayed() for found in driver.find_elements(By.CSS_SELECTOR, selector))


def fits(driver: webdriver.Chrome) -> bool:
    return bool(driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def topic(browser: webdriver.Chrome, room: tuple[str, str]) -> str:
    """Follow the outlets, make a topic over them, and return the address of its page."""
    set_size(browser, 1280, 900)
    browser.get(f"{room[0]}/channels/policy")
    say(browser, f"/despatch follow {room[1]}/feed.xml", "followed now")
    say(browser, f"/despatch topic new {TOPIC} watch: Harbour Licences Bill", f"Topic: {TOPIC}")
    browser.find_element(By.LINK_TEXT, "Topics").click()
    wait(browser, lambda page: page.find_elements(By.LINK_TEXT, TOPIC), "the topic")
    address = browser.find_element(By.LINK_TEXT, TOPIC).get_attribute("href") or ""
    wait(browser, lambda page: opened(page, address, ".story .quote"), "stories")
    return address


def test_a_topic_is_read_with_its_stories_and_what_was_said_and_a_speaker_is_found(
    browser: webdriver.Chrome, room: tuple[str, str], topic: str
) -> None:
    browser.find_element(By.CSS_SELECTOR, 'a[href*="/threads/"]').click()
    wait(browser, lambda page: page.find_elements(By.ID, "replies"), "the thread")
    say(browser, "We should ask when clause 9 would be used.", "We should ask")
    browser.get(topic)
    assert browser.find_element(By.TAG_NAME, "h1").text == TOPIC
    assert "We should ask when clause 9 would be used." in browser.find_element(By.CSS_SELECTOR, ".remarks").text
    assert "Matched: Harbour Licences Bill" in browser.find_element(By.CSS_SELECTOR, ".story").text
    outlets = {item.text for item in browser.find_elements(By.CSS_SELECTOR, ".story .outlet")}
    assert {"Harbour Post", "Tideline"} <= outlets
    assert "the earliest, adds" in browser.find_element(By.CSS_SELECTOR, ".story .reports").text

    quote = browser.find_element(By.CSS_SELECTOR, ".story .quote")
    words = quote.find_element(By.TAG_NAME, "blockquote").text
    quote.find_element(By.CSS_SELECTOR, "a.here").click()
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, "mark.ends"), "the place")
    runs = browser.find_elements(By.CSS_SELECTOR, "mark.found")
    assert "".join(run.get_attribute("textContent") or "" for run in runs) == words

    wait(browser, lambda page: opened(page, f"{room[0]}/speakers", ".names li"), "speakers")
    browser.find_element(By.ID, "name").send_keys("thole", Keys.ENTER)
    wait(browser, lambda page: page.find_element(By.TAG_NAME, "h1").text == "Marian Thole", "name")
    assert browser.find_elements(By.CSS_SELECTOR, ".card .quote a.here")
    assert "Minister for Tides" in browser.find_element(By.ID, "speakers").text


def test_the_pages_fit_a_phone_in_light_and_dark_and_the_keyboard_goes_straight_to_them(
    browser: webdriver.Chrome, room: tuple[str, str]
) -> None:
    set_size(browser, 360, 740)
    for dark in (False, True):
        set_dark(browser, dark)
        for path in ("/topics", "/speakers", "/speakers?name=thole"):
            browser.get(room[0] + path)
            assert fits(browser), path
            paper = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
            assert (paper == "rgba(21, 25, 26, 1)") is dark
            browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
            assert browser.switch_to.active_element.text.startswith("Skip to")
    set_dark(browser, dark=False)


def test_a_changed_quotation_is_told_and_an_old_link_keeps_its_words(
    browser: webdriver.Chrome, room: tuple[str, str], room_folder: Path
) -> None:
    set_size(browser, 1280, 900)
    browser.get(f"{room[0]}/channels/versions")
    say(browser, f"/despatch summarise {room[1]}{BILL}", SAID)
    (quote,) = [found for found in browser.find_elements(By.CSS_SELECTOR, ".quote") if SAID in found.text]
    link = quote.find_element(By.CSS_SELECTOR, "a.here").get_attribute("href") or ""
    article = edit(room_folder, f"{room[1]}{BILL}", SAID, NOW)
    say(browser, f"/despatch quotes {room[1]}{BILL}", "The source has changed a quotation since version 1:")
    told = browser.find_element(By.ID, "messages").text
    assert NOW in told and "before, in version 1" in told

    browser.get(link)
    assert SAID in lit(browser)
    assert "This is version 1 of 2." in browser.find_element(By.CSS_SELECTOR, ".versions").text
    browser.find_element(By.LINK_TEXT, "See what changed since").click()
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, "#changes ins, #changes del"), "what changed")
    gone = browser.find_element(By.CSS_SELECTOR, ".inline del")
    assert "line-through" in gone.value_of_css_property("text-decoration") and "breakwater" in gone.text
    assert shown(browser, ".inline") and not shown(browser, ".beside")
    assert wrong_with(browser) == []
    browser.find_element(By.LINK_TEXT, "Side by side").click()
    wait(browser, lambda page: shown(page, ".beside"), "both versions")
    assert not shown(browser, ".inline") and wrong_with(browser) == []
    set_size(browser, 360, 740)
    assert shown(browser, ".inline") and not shown(browser, ".beside") and wrong_with(browser) == []
    set_size(browser, 1280, 900)
    assert article in link
    # The room is shared by the tests of this file: the publisher takes the change back.
    edit(room_folder, f"{room[1]}{BILL}", SAID, SAID)


def test_words_are_found_in_articles_quotations_and_replies_and_lead_to_their_place(
    browser: webdriver.Chrome, room: tuple[str, str], topic: str
) -> None:
    browser.get(topic)
    browser.find_element(By.CSS_SELECTOR, 'a[href*="/threads/"]').click()
    wait(browser, lambda page: page.find_elements(By.ID, "replies"), "the thread")
    say(browser, "Ask who pays for the zephyr clause.", "zephyr clause")

    browser.get(topic)
    browser.find_element(By.ID, "find").send_keys('"harbour licence bill" -weather', Keys.ENTER)
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, ".found mark.hit"), "what was found")
    passage = browser.find_element(By.CSS_SELECTOR, ".found .passage")
    words = passage.find_element(By.TAG_NAME, "p").text
    assert "harbour licences bill" in passage.find_element(By.CSS_SELECTOR, "mark.hit").text.lower()
    passage.find_element(By.CSS_SELECTOR, "a.here").click()
    assert " ".join(lit(browser).split()) == " ".join(words.split())

    browser.get(f"{room[0]}/search?q=zephyr")
    assert "No article that is kept here" in browser.find_element(By.ID, "search").text
    browser.find_element(By.PARTIAL_LINK_TEXT, "Discussion: 1").click()
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, ".found .said"), "the reply")
    assert browser.find_element(By.CSS_SELECTOR, ".found .said").text == "Ask who pays for the zephyr clause."
    browser.find_element(By.LINK_TEXT, "in its thread").click()
    wait(browser, lambda page: "zephyr" in page.find_element(By.ID, "replies").text, "the thread")
    browser.get(f"{room[0]}/search?q=thole&in=quotes")
    assert "Marian Thole" in browser.find_element(By.CSS_SELECTOR, ".found figcaption").text


def test_every_page_of_the_archive_has_names_labels_order_and_contrast(
    browser: webdriver.Chrome, room: tuple[str, str], topic: str
) -> None:
    browser.get(f"{room[0]}/search?q=harbour")
    article = browser.find_element(By.CSS_SELECTOR, ".found h2 a").get_attribute("href") or ""
    pages = (
        "/topics",
        "/speakers",
        "/speakers?name=thole",
        "/search",
        "/search?q=harbour",
        "/search?q=zebra",
    )
    for address in (topic, article, *(room[0] + path for path in pages)):
        for width in (1280, 360):
            for dark in (False, True):
                set_size(browser, width, 800)
                set_dark(browser, dark)
                browser.get(address)
                assert wrong_with(browser) == [], (address, width, dark)
    set_dark(browser, dark=False)
