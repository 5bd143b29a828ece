"""Ten feeds from a list, two topics, their threads, and what is said there: as a new user would try it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.acceptance.browser import running_room, set_size
from tests.acceptance.outlets import Outlet, opml, publishing
from tests.acceptance.test_browser_archive import say, wait
from tests.acceptance.test_verbs import bot

NAMES = ("Harbour Post", "Tideline", "Northern Ledger", "Quay Gazette", "Moor Messenger", "Ferry Times", "Lock News",
         "Pier Record", "Sound Courier", "Shoal Daily")  # fmt: skip
COUNCIL = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."
QUOTE = "“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the council."
EFFECT = "More than 1,200 berths are affected by the new berth fees, which take effect in the spring."
ADDED = "“We were promised a seat at this table and we never got one,” said Tam Orrick, secretary of the Crews’ Union."
BUSES = (
    "The bus company of Sarrow will run night buses again from Monday, its director told the travel committee.",
    "“Nobody should have to walk home across the moor at midnight,” said Bram Hollis, director of Sarrow Buses.",
    "Twelve drivers have been taken on for the night buses, which cost the town 340,000 crowns a year in grants.",
)
REPLY = "We should ask who pays for the wall."


def turn(folder: Path) -> None:
    """Let every feed's turn come now, as it would within the hour."""
    with closing(sqlite3.connect(folder / "data/despatch.db", timeout=10)) as database:
        database.execute("UPDATE feeds SET next_at = created_at")
        database.commit()


def thread_of(driver: webdriver.Chrome, room: str, topic: str) -> str:
    """Return the address of a topic's thread, by way of the topic's page."""
    driver.get(f"{room}/topics")
    driver.find_element(By.LINK_TEXT, topic).click()
    wait(driver, lambda page: page.find_elements(By.CSS_SELECTOR, 'a[href*="/threads/"]'), "the thread's link")
    return driver.find_element(By.CSS_SELECTOR, 'a[href*="/threads/"]').get_attribute("href") or ""


def arrived(driver: webdriver.Chrome, folder: Path, words: tuple[str, ...]) -> bool:
    """Say whether all words stand in the open thread, and let the feeds' turn come if not."""
    shown = driver.find_element(By.ID, "replies").text
    if all(part in shown for part in words):
        return True
    turn(folder)
    return False


def publish_news(outlets: tuple[Outlet, ...]) -> None:
    post, tideline, ledger, gazette, *_ = outlets
    post.publish("fees", "Harbour council approves new berth fees", COUNCIL, QUOTE, EFFECT)
    tideline.publish("fees", "Port Ellery’s council approves berth fees", COUNCIL, QUOTE, ADDED)
    ledger.publish("buses", "Night buses return to Sarrow", *BUSES)
    gazette.publish("buses", "Night buses return to Sarrow", *BUSES)


def test_ten_feeds_bring_two_topics_their_stories_and_a_reply_stays_with_its_topic(
    tmp_path: Path, browser: webdriver.Chrome
) -> None:
    set_size(browser, 1280, 900)
    with publishing(NAMES) as outlets:
        for outlet in outlets:
            outlet.publish("old", f"{outlet.name} looks back", f"{outlet.name} was founded long ago. " * 8)
        allowed = {"DESPATCH_ALLOW_ADDRESSES": ",".join(f"127.0.0.1:{outlet.port}" for outlet in outlets)}
        place = {"DATABASE_URL": "sqlite:///data/despatch.db", **allowed}
        (tmp_path / "ports.opml").write_text(opml(outlets), encoding="utf-8")
        assert bot("import", "ports.opml", cwd=tmp_path, **place).stdout.startswith(b"Ports\n10 feeds followed now")
        with running_room(tmp_path, **allowed) as (room, _):
            browser.get(f"{room}/channels/policy")
            say(browser, '/despatch topic new "Berth fees" watch: berth fees', "Topic: Berth fees")
            say(browser, '/despatch topic new "Night buses" watch: night buses', "Topic: Night buses")
            assert all(outlet.asked.wait(30) for outlet in outlets)
            publish_news(outlets)

            buses = thread_of(browser, room, "Night buses")
            browser.get(buses)
            wait(browser, lambda page: arrived(page, tmp_path, ("midnight",)), "the buses' story")
            fees = thread_of(browser, room, "Berth fees")
            browser.get(fees)
            expected = ("sea wall", "never got one", "adds to the story above")
            wait(browser, lambda page: arrived(page, tmp_path, expected), "the fees' story")
            told = browser.find_element(By.ID, "replies").text
            assert (told.count("sea wall"), told.count("never got one"), "midnight" in told) == (1, 1, False)

            say(browser, REPLY, REPLY)
            say(browser, "/despatch topic show Berth fees", "What was said")
            shown = browser.find_elements(By.CSS_SELECTOR, "#replies > li")[-1].text
            assert REPLY in shown
            assert "Matched: berth fees" in shown
            thread_of(browser, room, "Berth fees")
            assert REPLY in browser.find_element(By.CSS_SELECTOR, ".remarks").text
            browser.get(f"{room}/channels/policy")
            say(browser, "/despatch sources list", "10 feeds")
            assert all(name in browser.find_element(By.ID, "messages").text for name in NAMES)
            browser.get("about:blank")  # so that the room's end is not taken for a broken stream
