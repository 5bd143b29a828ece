"""The archive as a member meets it: the real process, a real browser, the fictional outlets."""

from collections.abc import Callable

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.acceptance.browser import set_dark, set_size

TOPIC = "Harbour licences"


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
