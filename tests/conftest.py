"""Has every test fail that lets a token out: in a record of any logger, in what it prints, in a file that it leaves."""

import logging
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.canaries import QUIET, Cage, left_in, told

CAGE = Cage()


def pytest_sessionstart() -> None:
    """Hear all loggers at DEBUG, but for those that the program keeps quiet at every level."""
    root = logging.getLogger()
    root.addHandler(CAGE)
    root.setLevel(logging.DEBUG)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.INFO)


@pytest.fixture(autouse=True)
def _as_without_canaries(request: pytest.FixtureRequest) -> None:
    """Keep what `caplog` collects by itself as it is where nobody listens at DEBUG."""
    if "caplog" in request.fixturenames:
        request.getfixturevalue("caplog").handler.setLevel(logging.WARNING)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what has let a canary out while it was set up, run, or taken down."""
    report = yield
    found, CAGE.found = CAGE.found, []
    # What a failing test shows of values is not meant for logs.
    found += [title for title, words in report.sections if "log" not in title and told(words)]
    if found:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a token was let out by " + "; ".join(found)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look through every file that the tests left behind."""
    factory = getattr(session.config, "_tmp_path_factory", None)
    folder: Path | None = getattr(factory, "_basetemp", None)
    if folder is not None and folder.exists() and (found := left_in(folder)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nA TOKEN STANDS IN FILES THAT TESTS LEFT:", *found, sep="\n")
