"""A follow-up as two members meet it: proposed at a story, voted on in two windows, accepted, shown in the next digest."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.acceptance.basics import wrong_with
from tests.acceptance.browser import open_browser, set_dark, set_size
from tests.acceptance.test_browser_archive import say, wait

SAMPLE = "/harbour-post/licences-bill-second-reading"
CHANNEL = "followups"


@pytest.fixture
def other(browser_session: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Open a second window, of another member."""
    with open_browser(tmp_path_factory.mktemp("other")) as driver:
        yield driver


def enter(browser: webdriver.Chrome, room: str, name: str) -> None:
    set_size(browser, 1180, 900)
    browser.get(f"{room}/channels/{CHANNEL}")
    browser.add_cookie({"name": "despatch_member", "value": quote(name)})
    browser.get(f"{room}/channels/{CHANNEL}")


def ballot(browser: webdriver.Chrome) -> WebElement:
    return browser.find_elements(By.CSS_SELECTOR, ".message:has(.ballot)")[-1]


def press(browser: webdriver.Chrome, label: str) -> None:
    (button,) = [one for one in ballot(browser).find_elements(By.CSS_SELECTOR, "button.chip") if label in one.text]
    button.click()


def tap(browser: webdriver.Chrome, label: str) -> None:
    """Press the latest button of a label, once there is one."""

    def buttons(page: webdriver.Chrome) -> list[WebElement]:
        return [one for one in page.find_elements(By.CSS_SELECTOR, "button.chip") if one.text == label]

    wait(browser, buttons, label)
    buttons(browser)[-1].click()


def shows(browser: webdriver.Chrome, words: str) -> None:
    wait(browser, lambda page: words in ballot(page).text, words)


def test_two_members_vote_in_two_windows_and_what_is_accepted_stands_in_the_digest(
    browser: webdriver.Chrome, other: webdriver.Chrome, room: tuple[str, str]
) -> None:
    enter(browser, room[0], "robin")
    say(browser, f"/despatch summarise {room[1]}{SAMPLE}", "Follow up")
    tap(browser, "Follow up")
    tap(browser, "Propose the article")
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, ".ballot"), "the ballot")
    enter(other, room[0], "ada quill")
    shows(other, "0 yes")
    press(browser, "Yes")
    shows(other, "1 yes")
    press(other, "No")
    shows(browser, "1 no")
    press(other, "Yes")
    shows(browser, "2 yes")
    shows(browser, "0 no")
    press(browser, "Yes")
    shows(other, "1 yes")
    press(browser, "Yes")
    shows(other, "2 yes")
    number = ballot(browser).find_element(By.CSS_SELECTOR, "h3").text.rpartition("#")[2]
    say(browser, f"/despatch followup close {number}", f"#{number} is accepted.")
    shows(other, "the vote is over: accepted")
    press(other, "I take it")
    shows(browser, "With ada quill")
    say(browser, "/despatch digest preview", "FOLLOW-UPS")
    assert "ada quill" in browser.find_elements(By.CSS_SELECTOR, ".message")[-1].text
    for dark in (False, True):
        set_dark(browser, dark=dark)
        for width in (1180, 360):
            set_size(browser, width, 900)
            # Messages have headings of one level, wherever they stand; the pages of the archive have an order of them.
            assert [found for found in wrong_with(browser) if not found.startswith("heading out of order")] == []
    set_dark(browser, dark=False)
    set_size(browser, 1280, 900)
