"""The real process as many workspaces find it: let in over HTTP, kept over a restart, refused with a wrong key."""

from pathlib import Path

import aiohttp
import pytest

from adapters.slack.messages import visible
from bot.chat.spec import ROOT
from bot.workspaces.vault import new_key
from tests import canaries
from tests.acceptance.service import Program, outlet, program
from tests.acceptance.test_platform_verbs import bot
from tests.acceptance.test_service import TITLE
from tests.integration.many_bench import ONE, PLACES, TWO, Browser, populate
from tests.loopback.slack import SlackServer


def settings(slack: SlackServer, **more: str) -> dict[str, str]:
    return {
        "SLACK_CLIENT_ID": slack.oauth.client_id,
        "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
        "SLACK_SIGNING_SECRET": slack.tokens.signing_secret,
        "SLACK_API_BASE_URL": slack.api_base_url,
        "DESPATCH_ENCRYPTION_KEYS": canaries.ENCRYPTION_KEY,
        "LOG_LEVEL": "INFO",
        **more,
    }


async def installed(running: Program, slack: SlackServer, team: str) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        browser = Browser(session, running.address)
        assert "Add to Slack" in (await browser.open("/install")).text
        begun = await browser.open("/slack/install")
        assert "Despatch is there" in (await browser.open(slack.oauth.allow(begun.leads_to, team))).text


async def carded(slack: SlackServer, workspace_place: tuple[str, str], url: str, number: int) -> None:
    channel, member = workspace_place
    await slack.slash(channel, member, ROOT, f"summarise {url}")
    await slack.until(lambda: len(slack.world.shown(channel)) == number and not slack.world.whispered(member))
    assert TITLE in "".join(map(visible, slack.world.shown(channel)[-1].blocks))


async def test_two_workspaces_are_let_in_and_served_with_their_own_tokens_over_a_restart(tmp_path: Path) -> None:
    async with SlackServer() as slack, outlet() as stories:
        populate(slack)
        slack.oauth.rotates = True
        chosen = settings(slack, DESPATCH_ALLOW_ADDRESSES=stories.address.removeprefix("http://"))
        for time in (1, 2):
            async with program(tmp_path, **chosen) as running:
                await running.until(lambda log: "connected to slack" in log)
                slack.deliver_to = f"{running.address}/slack/events"
                for workspace in (ONE, TWO):
                    if time == 1:
                        await installed(running, slack, workspace.id)
                    await carded(slack, PLACES[workspace], stories.article, time)
                assert await running.stop() == 0, running.log
                assert not canaries.told(running.log)
        assert slack.violations == []
    assert canaries.left_in(tmp_path) == []


@pytest.mark.parametrize("key", ["", "another"])
async def test_without_the_right_key_it_does_not_start_and_loses_nothing(tmp_path: Path, key: str) -> None:
    async with SlackServer() as slack:
        populate(slack)
        async with program(tmp_path, **settings(slack)) as running:
            await running.until(lambda log: "connected to slack" in log)
            await installed(running, slack, TWO.id)
            assert await running.stop() == 0
        wrong = new_key() if key else ""
        async with program(tmp_path, **settings(slack, DESPATCH_ENCRYPTION_KEYS=wrong)) as refused:
            await refused.ended()
            assert refused.process.returncode == 1
            code = "key-missing" if key else "settings-invalid"
            assert code in refused.log and "Traceback" not in refused.log and "DESPATCH_ENCRYPTION_KEYS" in refused.log
        code, told = await bot(tmp_path, "doctor", **settings(slack, DESPATCH_ENCRYPTION_KEYS=new_key()))
        assert code == 1 and "key-missing" in told
        code, told = await bot(tmp_path, "doctor", **settings(slack))
        assert code == 0 and "1 workspace has let it in" in told


async def test_a_workspace_that_is_forgotten_by_hand_has_its_token_ended(tmp_path: Path) -> None:
    async with SlackServer() as slack:
        populate(slack)
        async with program(tmp_path, **settings(slack)) as running:
            await running.until(lambda log: "connected to slack" in log)
            for workspace in (ONE, TWO):
                await installed(running, slack, workspace.id)
            assert await running.stop() == 0
        code, told = await bot(tmp_path, "forget", "--workspace", f"slack:{TWO.id}", "--yes", **settings(slack))
        assert code == 0 and "installations" in told and "Slack was not told" not in told
        assert slack.tokens.revoked == {canaries.slack_bot(TWO.id)}
        slack.fail("auth.revoke", "internal_error", times=None)
        code, told = await bot(tmp_path, "forget", "--workspace", f"slack:{ONE.id}", "--yes", **settings(slack))
        assert code == 0 and "Slack was not told, so remove the app there, too" in told
        code, told = await bot(tmp_path, "doctor", **settings(slack))
        assert code == 0 and "0 workspaces have let it in" in told
