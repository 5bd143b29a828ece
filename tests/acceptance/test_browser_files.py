"""Files in the room as a member meets them: attached to a command, saved from an answer."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.acceptance.browser import set_dark, set_size
from tests.acceptance.test_browser_room import box, last_message, open_channel, wait

LIST = (
    '<opml version="2.0"><head><title>Ports</title></head><body>'
    '<outline type="rss" text="Post" xmlUrl="https://harbour-post.example/rss"/>'
    '<outline type="rss" text="Tide" xmlUrl="https://tide.example/rss"/></body></opml>'
)
WIDE = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds of the whole policy team, as it was in spring.opml"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _wide_and_light(browser: webdriver.Chrome) -> Iterator[None]:
    yield
    set_dark(browser, dark=False)
    set_size(browser, 1280, 900)


def choose(driver: webdriver.Chrome, path: Path) -> None:
    """Go to the button by keyboard, and choose a file as the system's dialogue would."""
    box(driver).click()
    ActionChains(driver).send_keys(Keys.TAB).perform()
    field = driver.switch_to.active_element
    assert (field.get_attribute("type"), field.accessible_name) == ("file", "Attach a file")
    field.send_keys(str(path))


@pytest.mark.parametrize("dark", [False, True])
def test_a_list_is_attached_taken_and_unfollowed_on_a_phone(
    browser: webdriver.Chrome, room: tuple[str, str], feeds: Path, dark: bool
) -> None:
    open_channel(browser, room[0], f"files-{dark}".lower())
    set_dark(browser, dark)
    set_size(browser, 360, 740)
    choose(browser, feeds)
    assert browser.switch_to.active_element == box(browser)
    assert box(browser).get_attribute("value") == "/despatch sources import"
    assert (
        browser.find_element(By.CSS_SELECTOR, ".attached [role=status]").text == f"{feeds.name} goes with the command"
    )
    assert browser.execute_script(WIDE)
    assert all(item.size["height"] >= 24 for item in browser.find_elements(By.CSS_SELECTOR, ".attach, .detach, .send"))
    box(browser).send_keys(Keys.ENTER)
    wait(browser, lambda page: "2 feeds followed now." in last_message(page).text, "the answer")
    assert feeds.name in browser.find_element(By.CSS_SELECTOR, ".message .with").text
    assert browser.execute_script(WIDE)
    assert not browser.find_element(By.CSS_SELECTOR, ".attached").is_displayed()
    next(item for item in browser.find_elements(By.CSS_SELECTOR, ".chip") if item.text == "Unfollow these").click()
    wait(browser, lambda page: "2 feeds that came with that list" in last_message(page).text, "that they are gone")
    # The channel scrolls, the page does not: a word for screen readers far down its list must not make it longer.
    set_size(browser, 1280, 320)
    browser.execute_script("document.querySelector('.channel .scroll').scrollTop = 0")
    assert browser.execute_script("return document.documentElement.scrollHeight <= innerHeight")


def test_a_file_can_be_taken_away_again_and_one_too_large_is_refused_before_it_is_sent(
    browser: webdriver.Chrome, room: tuple[str, str], feeds: Path
) -> None:
    open_channel(browser, room[0], "files-not")
    choose(browser, feeds)
    browser.find_element(By.CSS_SELECTOR, ".detach").click()
    assert box(browser).get_attribute("value") == ""
    assert not browser.find_element(By.CSS_SELECTOR, ".attached").is_displayed()
    feeds.write_bytes(bytes(2_000_001))
    choose(browser, feeds)
    refusal = browser.find_element(By.CSS_SELECTOR, ".refusal")
    assert "larger than 2 MB" in refusal.text
    box(browser).send_keys("look at this")
    feeds.write_text(LIST, encoding="utf-8")
    choose(browser, feeds)
    assert refusal.text == ""
    box(browser).send_keys(Keys.ENTER)
    wait(browser, lambda page: "A file goes with a command" in refusal.text, "the refusal")
    assert box(browser).get_attribute("value") == "look at this"
    (line,) = browser.get_log("browser")  # the browser notes that the room refused
    assert "400" in line["message"]


def test_what_is_followed_is_saved_as_a_file(browser: webdriver.Chrome, room: tuple[str, str], feeds: Path) -> None:
    open_channel(browser, room[0], "files-out")
    choose(browser, feeds)
    box(browser).send_keys(Keys.ENTER)
    wait(browser, lambda page: "2 feeds" in last_message(page).text, "the answer")
    box(browser).send_keys("/despatch sources export", Keys.ESCAPE, Keys.ENTER)
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, ".file a"), "the file")
    link = browser.find_element(By.CSS_SELECTOR, ".file a")
    assert link.get_attribute("download").startswith("despatch-feeds-")
    with urllib.request.urlopen(str(link.get_attribute("href")), timeout=10) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"https://tide.example/rss" in answer.read()
    assert browser.get_log("browser") == []


def test_the_name_of_a_group_is_sent_as_it_is_typed(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "groups")
    box(browser).send_keys("/despatch sources", Keys.ENTER)
    wait(browser, lambda page: "Sources" in last_message(page).text, "the sources")
    assert box(browser).get_attribute("value") == ""
    box(browser).send_keys("/despatch topic", Keys.ENTER)
    assert box(browser).get_attribute("value") == "/despatch topic new "
    box(browser).clear()
