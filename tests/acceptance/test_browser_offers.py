"""Following up in the local room, in a real browser: what an article offers, and what a member has said."""

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.acceptance.browser import set_dark, set_size
from tests.acceptance.test_browser_room import SAMPLE, box, last_message, open_channel, wait

SAID = "Who asked the ministry for clause 9, and when will it answer?"


def chips(driver: webdriver.Chrome, label: str) -> list[WebElement]:
    return [chip for chip in driver.find_elements(By.CSS_SELECTOR, "#messages .chip") if chip.text == label]


def press(driver: webdriver.Chrome, label: str) -> None:
    wait(driver, lambda page: chips(page, label), label)
    chips(driver, label)[-1].click()


def ballots(driver: webdriver.Chrome) -> list[str]:
    return [item.text for item in driver.find_elements(By.CSS_SELECTOR, "#messages > .message:has(.ballot)")]


def say(driver: webdriver.Chrome, words: str) -> None:
    box(driver).send_keys(words, Keys.ENTER)
    wait(driver, lambda page: words in last_message(page).text, words)


def opened_form(driver: webdriver.Chrome) -> WebElement:
    """Go by keyboard from the box to the last message's choice, and into its form."""
    for _ in range(12):
        ActionChains(driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
        if driver.switch_to.active_element.text == "Follow this up":
            break
    chosen = driver.switch_to.active_element
    assert chosen.text == "Follow this up" and chosen.value_of_css_property("opacity") == "1"
    chosen.send_keys(Keys.ENTER)
    wait(driver, lambda page: page.find_elements(By.ID, "ask"), "the form")
    return driver.switch_to.active_element


def test_a_storys_offers_are_proposed_at_a_press(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "offers")
    box(browser).send_keys(room[1] + SAMPLE, Keys.ENTER)
    press(browser, "Follow up")
    wait(browser, lambda page: chips(page, "Propose the article"), "the offers")
    offers = last_message(browser)
    assert "Only you see this" in offers.text
    assert "The ministry did not say whether clause 9 would be changed." in offers.text
    assert "The text says that somebody was asked and gave no answer: “ministry did not say whether”." in offers.text
    count = len(chips(browser, "Propose this"))
    chips(browser, "Propose this")[0].click()
    wait(browser, ballots, "the ballot")
    assert "Follow this up?" in ballots(browser)[0]
    browser.find_element(By.ID, "text").send_keys(f"/despatch followup offers {room[1]}{SAMPLE}", Keys.ENTER)
    wait(browser, lambda page: "Proposed already as #" in last_message(page).text, "its state")
    assert len(chips(browser, "Propose this")) == 2 * count - 1


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without"])
def test_a_message_is_followed_up_by_keyboard(browser: webdriver.Chrome, room: tuple[str, str], scripted: bool) -> None:
    open_channel(browser, room[0], "ideas-live" if scripted else "ideas-still")
    say(browser, SAID)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripted})
    try:
        field = opened_form(browser)
        assert field.get_attribute("value") == SAID
        field.send_keys(Keys.END, " Ask twice.")
        browser.find_element(By.CSS_SELECTOR, "#ask .send").send_keys(Keys.ENTER)
        wait(browser, lambda page: page.find_elements(By.ID, "messages"), "the channel")
        if not scripted:
            browser.get(browser.current_url)  # without scripts the page tells of what comes later when it is read again
        wait(browser, lambda page: page.refresh() or ballots(page) if not scripted else ballots(page), "the ballot")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert f"{SAID} Ask twice." in ballots(browser)[0] and "The message it comes from" in ballots(browser)[0]


def test_the_form_fits_a_phone_in_light_and_dark(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "ideas-small")
    say(browser, "word " * 199 + "word")
    opened_form(browser)
    set_size(browser, 320, 640)
    for dark in (False, True):
        set_dark(browser, dark)
        wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert browser.execute_script(wide)
    value = browser.switch_to.active_element.get_attribute("value")
    assert value is not None and len(value) <= 300 and value.endswith(" …")
    for label in browser.find_elements(By.CSS_SELECTOR, "#ask label"):
        assert browser.find_elements(By.ID, str(label.get_attribute("for")))
    browser.find_element(By.LINK_TEXT, "Cancel").click()
    wait(browser, lambda page: page.find_elements(By.ID, "messages"), "the channel")
    assert not ballots(browser)
