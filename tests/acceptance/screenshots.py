"""Draw the README's pictures: `python -m tests.acceptance.screenshots docs/images`."""

import sys
import tempfile
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.acceptance.browser import open_browser, running_room, set_dark, set_size

SAMPLE = "/harbour-post/licences-bill-second-reading"


def main() -> None:
    """Write card.png, card-dark.png, phone.png and article.png."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as work,
        running_room(Path(work)) as (room, outlet),
        open_browser(Path(work) / "profile") as driver,
    ):
        set_size(driver, 1180, 1060)
        driver.get(room)
        ask(driver, f"/despatch summarise {outlet}{SAMPLE}")
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


def ask(driver: WebDriver, command: str) -> None:
    """Type a command and wait for its card."""
    box = driver.find_element(By.ID, "text")
    box.send_keys(command)
    box.send_keys(Keys.ENTER)
    WebDriverWait(driver, 30).until(lambda page: page.find_elements(By.CSS_SELECTOR, ".from-bot .quote"))


if __name__ == "__main__":
    main()
