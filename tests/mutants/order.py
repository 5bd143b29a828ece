"""Has the quickest tests of a mutant go first (`make mutants`): one that notices it ends the run, and mutmut names them in no order.

Those of many seconds are left out, since each survivor would wait for all of them: what no other test notices is worth one of its own.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import Phase, settings

T = TypeVar("T")

STATS = Path("mutmut-stats.json")
"""Where mutmut has written down how long each test takes, in the folder that it runs them in."""

LONGEST = 3.0
"""Seconds that a test may take: properties of many hundred examples, and tests that start pytest again, take more."""

ENDLESS = 5.0
"""Seconds of processor time, beside three times what it took, after which a test never ends; a busy machine lengthens none of them."""


def pytest_configure() -> None:
    """Seek no smallest example, for that a test fails is all that is asked; and collect no garbage in what all mutants share.

    pytest collects it five times at its end: half of what a mutant takes that is noticed at once (0.54 s for three tests, 0.28 without).
    """
    gc.freeze()
    signal.signal(signal.SIGPROF, _give_up)
    settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort tests by the seconds that they took when nothing was changed; those not known yet go first."""
    if "__mutmut_" in os.environ.get("MUTANT_UNDER_TEST", ""):
        items[:] = quickest_first(items, _known(), lambda item: item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Have a test fail that never ends, long before mutmut gives all of them up; of one that only waits, mutmut tells."""
    least = 3 * _known().get(item.nodeid, 0.0) + ENDLESS
    signal.setitimer(signal.ITIMER_PROF, least, 1.0)  # and again, where something caught it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hear of nothing that a failed test leaves: pytest would raise it as it ends, and mutmut call that a run that never began."""
    if session.testsfailed:
        sys.unraisablehook = lambda _: None


def _give_up(_signal: int, _frame: object) -> None:
    pytest.fail("this test never ends")


@cache
def _known() -> dict[str, float]:
    found = json.loads(STATS.read_text(encoding="utf-8")) if STATS.exists() else {}
    return dict(found.get("duration_by_test", {}))


def quickest_first(tests: Sequence[T], seconds: Mapping[str, float], name: Callable[[T], str]) -> list[T]:
    """Return tests by how long each took, but for the longest; what took as long, or is not known, stays in its order."""
    took = {name(test): seconds.get(name(test), 0.0) for test in tests}
    return sorted((test for test in tests if took[name(test)] <= LONGEST), key=lambda test: took[name(test)])
