"""The room in its real process and the browser in its own, shared by the tests of one file."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver

from tests.acceptance.browser import browser_missing, open_browser, running_room
from tests.hostile.record import Record, stock


@pytest.fixture(scope="session")
def room_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the running room keeps its database in."""
    return tmp_path_factory.mktemp("room")


@pytest.fixture(scope="session")
def room(room_folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a running room and its outlets."""
    with running_room(room_folder) as addresses:
        yield addresses


@dataclass(frozen=True, slots=True)
class HostileRoom:
    """A running room in which every word of strangers and members is a hostile one, and where things are in it."""

    address: str
    record: Record
    folder: Path


@pytest.fixture(scope="session")
def hostile_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileRoom]:
    """Fill a room with hostile words and open it, once for all files that look at it."""
    folder = tmp_path_factory.mktemp("hostile")
    record = asyncio.run(stock(folder))
    with running_room(folder) as (address, _):
        yield HostileRoom(address, record, folder)


def needs_browser() -> None:
    """Fail under CI where there is no browser, and elsewhere skip loudly."""
    if missing := browser_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the browser tests need {missing}")
        # `make test` promises to work where there is only Python and make; a browser is not among what pip brings.
        pytest.skip(f"NOT TESTED IN A BROWSER: {missing} is not installed")


@pytest.fixture(scope="session")
def browser_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Open one headless Chromium for all tests that need no log of it."""
    needs_browser()
    with open_browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def browser(browser_session: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """Yield the browser with its console read empty, and fail when a page complained in it."""
    browser_session.get_log("browser")
    yield browser_session
    severe = [entry["message"] for entry in browser_session.get_log("browser") if entry["level"] == "SEVERE"]
    assert not severe, severe
