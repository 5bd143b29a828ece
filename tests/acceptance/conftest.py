"""The room in its real process and the browser in its own, shared by the tests of one file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.acceptance.browser import browser_missing, open_browser, running_room


@pytest.fixture(scope="session")
def room_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the running room keeps its database in."""
    return tmp_path_factory.mktemp("room")


@pytest.fixture(scope="session")
def room(room_folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a running room and its outlets."""
    with running_room(room_folder) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def browser_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Open one headless Chromium; without one the tests fail under CI and are skipped, loudly, elsewhere."""
    if missing := browser_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the browser tests need {missing}")
        # `make test` promises to work where there is only Python and make; a browser is not among what pip brings.
        pytest.skip(f"NOT TESTED IN A BROWSER: {missing} is not installed")
    with open_browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def browser(browser_session: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """Yield the browser with its console read empty, and fail when a page complained in it."""
    browser_session.get_log("browser")
    yield browser_session
    severe = [entry["message"] for entry in browser_session.get_log("browser") if entry["level"] == "SEVERE"]
    assert not severe, severe
