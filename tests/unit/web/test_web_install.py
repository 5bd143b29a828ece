"""The page at which the bot is let in: what is offered, what came of it, and that no word on it acts."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.install import add_install_routes, install_html, outcome_html
from adapters.web.render import make_environment
from bot.chat.installing import InstallFailed, Offer, Outcome

SLACK = Offer("Add to Slack", "/slack/install", "For one workspace.", (("commands", "to answer"),))
DISCORD = Offer("Add to Discord", "https://discord.example/authorise?a=1&b=2", "For one server.")
TEMPLATES = make_environment()


async def asked(offers: list[Offer]) -> tuple[int, str, dict[str, str]]:
    app = web.Application()
    add_install_routes(app, lambda: offers, TEMPLATES)
    async with TestClient(TestServer(app)) as client, client.get("/install") as answer:
        return answer.status, await answer.text(), dict(answer.headers)


@pytest.mark.parametrize("offers", [[SLACK], [DISCORD], [SLACK, DISCORD]])
async def test_only_what_is_set_is_offered(offers: list[Offer]) -> None:
    status, page, headers = await asked(offers)
    assert status == 200
    for offer in (SLACK, DISCORD):
        assert (f">{offer.label}</a>" in page) is (offer in offers)
    assert "<script" not in page and "style=" not in page
    assert "script-src 'self'" in headers["Content-Security-Policy"] and headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


async def test_where_nothing_is_set_there_is_no_page() -> None:
    status, page, _ = await asked([])
    assert status == 404 and page == "Nothing can be added here.\n"


def test_what_it_asks_for_is_said_with_its_reason() -> None:
    page = install_html(TEMPLATES, [SLACK, DISCORD])
    assert "<dt>commands</dt><dd>to answer</dd>" in page and page.count("<details>") == 1
    assert 'href="https://discord.example/authorise?a=1&amp;b=2"' in page


def test_what_came_of_it_is_one_sentence_with_a_way_back() -> None:
    failed = outcome_html(TEMPLATES, Outcome(InstallFailed.sentence, InstallFailed.code, 400))
    assert "Despatch was not added" in failed and "<code>install-failed</code>" in failed
    assert 'href="/install">Begin again</a>' in failed
    well = outcome_html(TEMPLATES, Outcome("It is there."))
    assert "It is there." in well and "<code>" not in well and "Add another workspace" in well


def test_words_are_words() -> None:
    strange = Outcome("<script>alert(1)</script>", '"><b>', 400)
    page = outcome_html(TEMPLATES, strange)
    assert "<script>" not in page and "<b>" not in page
