"""The local room as a newcomer meets it: the real process, a real browser."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.acceptance.browser import set_dark, set_size
from tests.hostile.strings import HOSTILE

SAMPLE = "/harbour-post/licences-bill-second-reading"


def wait(driver: webdriver.Chrome, until: Callable[[webdriver.Chrome], object], what: str) -> None:
    ignored = (StaleElementReferenceException, IndexError)
    WebDriverWait(driver, 20, poll_frequency=0.05, ignored_exceptions=ignored).until(until, what)


def box(driver: webdriver.Chrome) -> WebElement:
    return driver.find_element(By.ID, "text")


def last_message(driver: webdriver.Chrome) -> WebElement:
    return driver.find_elements(By.CSS_SELECTOR, "#messages > .message")[-1]


def card_of(driver: webdriver.Chrome) -> WebElement:
    return next(item for item in driver.find_elements(By.CSS_SELECTOR, ".from-bot") if item.text.count("in the text"))


def is_in_sight(driver: webdriver.Chrome, item: WebElement) -> bool:
    return bool(
        driver.execute_script(
            "const box = arguments[0].closest('.scroll').getBoundingClientRect();"
            "const at = arguments[0].getBoundingClientRect(); return at.bottom <= box.bottom + 40 && at.top >= box.top",
            item,
        )
    )


def followed(driver: webdriver.Chrome, part: WebElement) -> list[WebElement]:
    """Follow a line of a card to its place in the article; return the runs that light up, all in one colour."""
    part.find_element(By.CSS_SELECTOR, "a.here").click()
    wait(driver, lambda page: page.find_elements(By.CSS_SELECTOR, "mark.ends"), "the place in the article")
    runs = driver.find_elements(By.CSS_SELECTOR, "mark.found")
    assert len({run.value_of_css_property("background-color") for run in runs if run.text}) == 1
    return runs


def options(driver: webdriver.Chrome) -> list[str]:
    return [item.text for item in driver.find_elements(By.CSS_SELECTOR, "#channel-options li b")]


def open_channel(driver: webdriver.Chrome, address: str, channel: str) -> None:
    """Open a channel as a member of its own, since each member may ask only so often."""
    set_size(driver, 1280, 900)
    driver.get(address)
    driver.add_cookie({"name": "despatch_member", "value": channel, "sameSite": "Strict"})
    driver.get(f"{address}/channels/{channel}")


def ask(driver: webdriver.Chrome, command: str) -> WebElement:
    box(driver).send_keys(command)
    box(driver).send_keys(Keys.ENTER)
    wait(driver, lambda page: last_message(page).find_elements(By.CSS_SELECTOR, ".quote"), "a card")
    return last_message(driver)


def test_a_newcomer_types_a_command_reads_the_card_and_finds_a_quote_in_its_place(
    browser: webdriver.Chrome, room: tuple[str, str]
) -> None:
    open_channel(browser, room[0], "newcomer")
    box(browser).send_keys("/des")
    wait(browser, lambda page: len(options(page)) >= 3, "the commands")
    box(browser).send_keys(Keys.TAB)
    wait(browser, lambda page: any("Harbour Post" in option for option in options(page)), "the sample articles")
    assert box(browser).get_attribute("value") == "/despatch summarise "
    box(browser).send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert box(browser).get_attribute("value") == f"/despatch summarise {room[1]}{SAMPLE}"
    box(browser).send_keys(Keys.ENTER)
    wait(browser, lambda page: last_message(page).find_elements(By.CSS_SELECTOR, ".quote"), "the card")
    card = last_message(browser)
    assert "Harbour licences bill clears second reading" in card.find_element(By.CSS_SELECTOR, "h3").text
    assert "Harbour Post · by Orla Penhallow · 23 November 2026" in card.text
    assert len(card.find_elements(By.CSS_SELECTOR, ".passage")) == 3

    quote = card.find_elements(By.CSS_SELECTOR, ".quote")[0]
    words = quote.find_element(By.CSS_SELECTOR, "blockquote").text.strip("“”")
    assert "Marian Thole, Minister for Tides" in quote.text
    original = quote.find_element(By.CSS_SELECTOR, "a.original")
    assert original.get_attribute("href").startswith(f"{room[1]}{SAMPLE}#:~:text=")  # type: ignore[union-attr]  # it has one
    quote.find_element(By.CSS_SELECTOR, "a.here").click()
    wait(browser, lambda page: page.find_elements(By.CSS_SELECTOR, "mark:target"), "the place in the article")
    target = browser.find_element(By.CSS_SELECTOR, "mark:target")
    shown = target if target.text else browser.find_element(By.CSS_SELECTOR, "mark:target + mark")
    assert shown.text.strip("“”") == words
    plain = browser.find_element(By.CSS_SELECTOR, "article p").value_of_css_property("background-color")
    assert shown.value_of_css_property("background-color") != plain
    top = browser.execute_script("return arguments[0].getBoundingClientRect().top", shown)
    assert 0 < top < 900


def test_all_of_a_quotation_lights_up_though_a_figure_stands_in_it(
    browser: webdriver.Chrome, room: tuple[str, str]
) -> None:
    open_channel(browser, room[0], "runs")
    card = ask(browser, f"/despatch quotes {room[1]}{SAMPLE} --speaker Sarrow")
    quote = next(item for item in card.find_elements(By.CSS_SELECTOR, ".quote") if "nine years" in item.text)
    words = quote.find_element(By.CSS_SELECTOR, "blockquote").text
    runs = followed(browser, quote)
    assert len(runs) > 1
    assert "".join(browser.execute_script("return arguments[0].textContent", run) for run in runs) == words
    note = browser.find_element(By.CSS_SELECTOR, "mark.ends + .note")
    assert "Edwin Sarrow" in note.text


def test_all_of_a_sentence_lights_up_and_tells_of_no_quotation_in_it(
    browser: webdriver.Chrome, room: tuple[str, str]
) -> None:
    open_channel(browser, room[0], "nested")
    card = ask(browser, f"/despatch summarise {room[1]}{SAMPLE}")
    line = next(item for item in card.find_elements(By.CSS_SELECTOR, ".passage") if "blank cheque" in item.text)
    assert len(followed(browser, line)) > 3
    assert all(note.size["width"] <= 1 for note in browser.find_elements(By.CSS_SELECTOR, ".note"))


def test_the_text_fragment_opens_the_very_words_at_the_source(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "fragment")
    card = ask(browser, f"/despatch quotes {room[1]}/tideline/sarrow-rebellion-explained")
    links = [link.get_attribute("href") for link in card.find_elements(By.CSS_SELECTOR, ".quote a.original")]
    assert len(links) > 5
    assert len(set(links)) == len(links)
    browser.get(str(links[-1]))
    wait(browser, lambda page: page.execute_script("return window.scrollY") > 300, "the browser to scroll there")


def test_everything_is_reached_by_keyboard_alone(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "keyboard")
    assert browser.switch_to.active_element == box(browser)
    card = ask(browser, f"/despatch summarise {room[1]}{SAMPLE}")
    link = card.find_element(By.CSS_SELECTOR, "a.here")
    for _ in range(80):
        ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
        if browser.switch_to.active_element == link:
            break
    assert browser.switch_to.active_element == link
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    wait(browser, lambda page: "/articles/" in page.current_url, "the article")


def test_escape_closes_and_arrow_up_recalls(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "recall")
    box(browser).send_keys("/despatch help")
    wait(browser, lambda page: options(page), "the command")
    assert box(browser).get_attribute("aria-expanded") == "true"
    box(browser).send_keys(Keys.ESCAPE)
    assert box(browser).get_attribute("aria-expanded") == "false"
    box(browser).send_keys(Keys.ENTER)
    wait(browser, lambda page: "What Despatch can do" in last_message(page).text, "the help")
    assert "Only you see this" in last_message(browser).text
    box(browser).send_keys(Keys.ARROW_UP)
    assert box(browser).get_attribute("value") == "/despatch help"
    box(browser).clear()


def test_a_bare_link_offers_to_be_summarised(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "bare")
    box(browser).send_keys("https://example.org/a")
    wait(browser, lambda page: "/despatch summarise https://example.org/a" in options(page), "the offer")
    box(browser).clear()


def test_a_link_alone_is_summarised(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "link")
    assert len(ask(browser, f"{room[1]}{SAMPLE}").find_elements(By.CSS_SELECTOR, ".passage")) == 3


def test_the_answer_to_a_button_comes_into_sight(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "sight")
    card = ask(browser, f"/despatch summarise {room[1]}{SAMPLE}")
    next(found for found in card.find_elements(By.CSS_SELECTOR, ".buttons button") if found.text == "Discuss").click()
    wait(browser, lambda page: "thread" in last_message(page).text and "1 reply" in card_of(page).text, "the thread")
    wait(browser, lambda page: is_in_sight(page, last_message(page)), "the answer in sight")


def test_a_thread_takes_the_reply_at_once(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "focus")
    box(browser).send_keys("Shall we ask?", Keys.ENTER)
    wait(browser, lambda page: "Shall we ask" in last_message(page).text, "the message")
    last_message(browser).find_element(By.CSS_SELECTOR, ".discuss").click()
    wait(browser, lambda page: page.switch_to.active_element.get_attribute("id") == "reply", "the reply box")


def test_our_own_words_are_not_drawn_as_a_box_to_type_in(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "words")
    box(browser).send_keys("/despatch help", Keys.ENTER)
    wait(browser, lambda page: last_message(page).find_elements(By.CSS_SELECTOR, ".part.text"), "the help")
    words = last_message(browser).find_element(By.CSS_SELECTOR, ".part.text")
    assert words.value_of_css_property("border-top-width") == "0px"


def test_a_refusal_is_one_plain_sentence_with_its_code(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "refusal")
    for place, code in (
        ("/faults/missing", "page-not-found"),
        ("/faults/paywall", "paywalled"),
        ("/faults/polish", "language-not-read"),
        ("/faults/report.pdf", "pdf-not-read"),
        ("/faults/image.png", "image-not-read"),
        ("/faults/empty", "page-without-text"),
        ("/faults/garbage", "not-a-page"),
        ("/faults/huge", "too-large"),
        ("/faults/error", "site-failed"),
        ("/faults/loop", "redirects-too-many"),
        ("/faults/metadata", "address-refused"),
        ("/feed.xml", "feed-not-article"),
    ):
        box(browser).send_keys(f"/despatch summarise {room[1]}{place}", Keys.ENTER)
        wait(browser, lambda page, code=code: code in last_message(page).text, code)  # type: ignore[misc]  # bound early
        assert "Traceback" not in last_message(browser).text


def test_threads_and_reactions(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "threads")
    box(browser).send_keys("Shall we ask the ministry?", Keys.ENTER)
    wait(browser, lambda page: "ask the ministry" in last_message(page).text, "the message")
    last_message(browser).find_element(By.CSS_SELECTOR, ".reaction button").click()
    wait(
        browser,
        lambda page: last_message(page).find_elements(By.CSS_SELECTOR, "button[aria-pressed='true']"),
        "the vote",
    )
    assert last_message(browser).find_element(By.CSS_SELECTOR, "[aria-pressed='true']").text.endswith("1")
    last_message(browser).find_element(By.CSS_SELECTOR, ".discuss").click()
    wait(browser, lambda page: page.find_elements(By.ID, "reply"), "the thread")
    browser.find_element(By.ID, "reply").send_keys("Yes, on Monday.", Keys.ENTER)
    wait(browser, lambda page: "on Monday" in page.find_element(By.ID, "replies").text, "the reply")
    wait(browser, lambda page: "1 reply" in page.find_element(By.ID, "messages").text, "the count")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_runs_over_the_edge_of_a_phone(browser: webdriver.Chrome, room: tuple[str, str], dark: bool) -> None:
    open_channel(browser, room[0], f"phone-{dark}".lower())
    set_dark(browser, dark)
    ask(browser, f"/despatch quotes {room[1]}{SAMPLE}")
    address = last_message(browser).find_element(By.CSS_SELECTOR, "a.here").get_attribute("href")
    wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    for page in (browser.current_url, str(address)):
        set_size(browser, 360, 740)
        browser.get(page)
        assert browser.execute_script(wide), page
        paper = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        red = int(paper.split("(")[1].split(",")[0])
        assert (red < 80) is dark
    set_dark(browser, dark=False)


def test_hostile_words_stay_words(browser: webdriver.Chrome, room: tuple[str, str]) -> None:
    open_channel(browser, room[0], "hostile")
    hostile = "<img src=x onerror=alert(1)> <script>alert(2)</script> javascript:alert(3) " + "w" * 600
    data = json.dumps({"text": hostile, "member": "mallory"}).encode()
    request = urllib.request.Request(f"{room[0]}/channels/hostile/messages", data, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()
    wait(browser, lambda page: "onerror" in last_message(page).text, "the message")
    assert not last_message(browser).find_elements(By.CSS_SELECTOR, ".said img, .said script, .said a")
    set_size(browser, 360, 740)
    assert browser.execute_script("return document.documentElement.scrollWidth <= 360")


def test_every_hostile_string_is_words_and_reaches_no_other_origin(
    browser: webdriver.Chrome, room: tuple[str, str]
) -> None:
    for words in (*filter(str.strip, HOSTILE), "that was all"):
        data = json.dumps({"text": words, "member": "mallory"}).encode()
        address, kind = f"{room[0]}/channels/all-hostile/messages", {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(address, data, kind), timeout=10).close()
    open_channel(browser, room[0], "all-hostile")
    wait(browser, lambda page: "that was all" in last_message(page).text, "the last message")
    made = (
        "img, script, svg, iframe, object, style, link, form, base, meta, [onerror], [onload], [onmouseover], [onfocus]"
    )
    assert not browser.find_elements(By.CSS_SELECTOR, ", ".join(f".said {each.strip()}" for each in made.split(",")))
    asked = browser.execute_script("return performance.getEntriesByType('resource').map(each => each.name)")
    assert asked and all(each.startswith(room[0].rstrip("/")) for each in asked), asked
