"""Draw the README's pictures: `python -m tests.acceptance.screenshots docs/images`."""

import sys
import tempfile
from pathlib import Path

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.acceptance.browser import open_browser, running_room, set_dark, set_size
from tests.acceptance.test_browser_archive import opened, say, wait

SAMPLE = "/harbour-post/licences-bill-second-reading"
TOPIC = "Harbour licences"


def main() -> None:
    """Write a picture of a card (light, dark, on a phone), of its text, a digest, a ballot, and a table of positions."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as work,
        running_room(Path(work)) as (room, outlet),
        open_browser(Path(work) / "profile") as driver,
    ):
        card(driver, folder, room, outlet)
        digest(driver, folder, room, outlet)
        ballot(driver, folder, room, outlet)
        positions(driver, folder, room)


def card(driver: WebDriver, folder: Path, room: str, outlet: str) -> None:
    """Draw a card, and the text that a quotation of it leads to."""
    set_size(driver, 1180, 1060)
    driver.get(room)
    say(driver, f"/despatch summarise {outlet}{SAMPLE}", "Every line stands")
    driver.save_screenshot(str(folder / "card.png"))
    set_dark(driver, dark=True)
    driver.save_screenshot(str(folder / "card-dark.png"))
    set_dark(driver, dark=False)
    set_size(driver, 360, 740, scale=2)
    driver.get(f"{room}/channels/policy")
    driver.save_screenshot(str(folder / "phone.png"))
    set_size(driver, 1180, 860)
    driver.get(driver.find_element(By.CSS_SELECTOR, ".quote a.here").get_attribute("href") or room)
    driver.save_screenshot(str(folder / "article.png"))


def digest(driver: WebDriver, folder: Path, room: str, outlet: str) -> None:
    """Draw the digest of a topic that several outlets write about."""
    set_size(driver, 1180, 1060)
    driver.get(f"{room}/channels/briefing")
    say(driver, f"/despatch follow {outlet}/feed.xml", "Its feed ")
    say(driver, f'/despatch topic new "{TOPIC}" watch: Harbour Licences Bill', f"Topic: {TOPIC}")
    wait(driver, lambda page: opened(page, f"{room}/topics", ".card .details time"), "stories on the topic")
    driver.get(f"{room}/channels/briefing")
    say(driver, "/despatch digest now", TOPIC.upper())
    scroll_to_last(driver, ".message:has(.reply)")
    driver.save_screenshot(str(folder / "digest.png"))


def ballot(driver: WebDriver, folder: Path, room: str, outlet: str) -> None:
    """Draw a question that is voted on, with a vote."""
    driver.get(f"{room}/channels/votes")
    say(driver, f"/despatch followup add Ask the ministry who decides under clause 9 --url {outlet}{SAMPLE}", "0 yes")
    yes = driver.find_element(By.XPATH, "//button[contains(@class, 'chip')][contains(., 'Yes')]")
    yes.click()
    wait(driver, lambda page: "1 yes" in page.find_elements(By.CSS_SELECTOR, ".ballot")[-1].text, "the vote")
    set_size(driver, 1180, 520)
    scroll_to_last(driver, ".message:has(.ballot)")
    driver.save_screenshot(str(folder / "ballot.png"))


def positions(driver: WebDriver, folder: Path, room: str) -> None:
    """Draw the table of who stands where on the digest's topic."""
    set_size(driver, 1180, 860)
    driver.get(f"{room}/topics")
    driver.find_element(By.PARTIAL_LINK_TEXT, TOPIC).click()
    driver.find_element(By.PARTIAL_LINK_TEXT, "ositions").click()
    wait(driver, lambda page: page.find_elements(By.CSS_SELECTOR, "tr.cell"), "the table")
    driver.save_screenshot(str(folder / "positions.png"))


def scroll_to_last(driver: WebDriver, selector: str) -> None:
    """Have the last of some elements at the top of the window."""
    driver.execute_script("arguments[0].scrollIntoView()", driver.find_elements(By.CSS_SELECTOR, selector)[-1])


if __name__ == "__main__":
    main()
