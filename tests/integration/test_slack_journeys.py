"""The program's own commands on Slack, from the question to the last reply, by HTTP and by Socket Mode."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.articles.articles import StoredArticle
from bot.chat.platforms import Platforms
from bot.chat.spec import Catalogue
from bot.commands.catalogue import build_catalogue
from bot.commands.handlers import Handlers
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.workspaces.preferences import PreferenceStore
from summaries.card import make_card
from summaries.document import Card, Document
from tests.fakes.clock import FakeClock
from tests.integration.slack_bench import ALEX, CHANNEL, ROBIN, SAM, Bench, slack_bench, words

URL = "https://harbour-post.example/berths"
TEXT = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall at last,” said Ada Quill, chair of the Harbour Board.\n"
    "“We were promised a seat at this table,” said Bram Hollis, secretary of the Crews’ Union.\n"
    "More than 1,200 berths are affected by the change, which takes effect in the spring of next year.\n"
    "Fuel has never cost the crews so much as it does in this long and stormy winter, traders said.\n"
)


class Reading:
    """One article behind every address."""

    async def read(self, url: str) -> StoredArticle:
        then = datetime(2026, 11, 24, tzinfo=UTC)
        known = ("Berth fees", None, "2026-11-24", "Harbour Post", "en")
        return StoredArticle("a1", url, "", *known, TEXT, 1, 1, then)

    async def card(self, article: StoredArticle, *, sentences: int = 3, method: str = "directed") -> Card:
        return make_card(Document(article.text), sentences=sentences, method=method)


def commands(database: Database, platforms: Platforms, clock: FakeClock) -> Catalogue:
    threads = Discussions(ThreadStore(database, clock), platforms)
    return build_catalogue(Handlers(Reading(), threads, PreferenceStore(database, clock)))


@pytest.fixture(params=["http", "socket"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "s.db", socket=request.param == "socket", commands=commands) as bench:
        yield bench


async def test_from_a_link_to_a_kept_discussion(bench: Bench) -> None:
    await bench.type(f"summarise {URL}")
    await bench.idle()
    (card,) = bench.shown()
    for line in ("Berth fees", "Harbour Post", "3 of 5 sentences", "“The fees will pay for the sea wall at last,”"):
        assert line in words(card)
    await bench.slack.press(card, "All 2 quotes", SAM)
    await bench.idle()
    assert "Bram Hollis" in words(bench.shown()[-1])
    await bench.slack.press(card, "Discuss", SAM)
    await bench.idle()
    assert "No replies are kept so far." in bench.told(SAM)[-1]
    assert "archives/C1/p" in str(bench.slack.world.whispered(SAM)[-1].blocks)
    (notice,) = bench.shown(card.ts)
    assert "Discussion: Berth fees" in words(notice)
    await bench.slack.say(CHANNEL, SAM, "Who pays for the wall?", card.ts)
    await bench.type(f"discuss {URL}")
    await bench.idle()
    assert "1 reply is kept so far." in bench.told()[-1]
    assert len(bench.shown()) == 2 and bench.shown(card.ts) == [notice]


async def test_a_workspace_decides_who_sees_its_answers(bench: Bench) -> None:
    await bench.type("settings set --answers asker --sentences 2", ALEX)
    await bench.idle()
    await bench.type(f"summarise {URL}")
    await bench.idle()
    await bench.type("settings show", SAM)
    await bench.idle()
    assert bench.shown() == []
    assert "2 of 5 sentences" in bench.told()[-1]
    assert "2" in bench.told(SAM)[-1]


async def test_what_a_command_takes_is_asked_for_and_explained(bench: Bench) -> None:
    await bench.type("quotes")
    await bench.slack.asked("views.open")
    view = bench.slack.world.view(ROBIN)
    await bench.slack.submit_view(view, {"url": URL, "speaker": "Crews"}, ROBIN)
    await bench.idle()
    (answer,) = bench.shown()
    assert "1 of 2 quotes" in words(answer) and "Ada Quill" not in words(answer)
    await bench.type("help summarise")
    await bench.idle()
    assert "--sentences" in bench.told()[-1]


async def test_a_mention_with_nothing_but_a_link_gives_its_card_in_the_thread(bench: Bench) -> None:
    asked = (await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>")).about
    await bench.idle()
    assert "3 of 5 sentences" in words(bench.shown(asked.ts)[0])
