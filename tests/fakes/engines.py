"""The suites of stores on both engines of the database: a conftest.py that imports these has them run twice."""

from collections.abc import Iterator

import pytest

from tests.fakes.postgres import databases

ON_BOTH = frozenset(
    """
    test_database_writes test_answers test_archive test_arrivals test_articles_store test_digest_composing test_digest_ledger
    test_digest_shelf test_digests test_discussions test_exports test_followups test_forgetting test_history test_holdings test_inbox test_inbox_lines
    test_asking test_channel_store test_lists test_manners test_newsroom test_polling test_positions test_rechecks test_removing test_retention
    test_installing test_many_workspaces test_room test_search test_search_plans test_stories_copies test_stories_restart test_stories_shared test_topics test_followup_offers test_installations test_room_and_fake
    """.split()
)
"""The suites of stores, and of what rests on them: each test runs on a file and on a server."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the suites of stores on both engines, but for tests that are about the file itself."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if module in ON_BOTH and "file_only" not in {mark.name for mark in metafunc.definition.iter_markers()}:
        metafunc.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Have every file that a test opens be a database of a server instead, where that is its turn."""
    wanted = getattr(request, "param", "sqlite")
    if wanted == "sqlite":
        yield wanted
        return
    with databases() as made:
        monkeypatch.setattr("bot.store.engines.opened", made.opened)
        yield wanted
