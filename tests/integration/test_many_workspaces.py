"""Many workspaces on a loopback Slack: to each speaks its own token, and to one without an installation none."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import adapters.slack as slack_adapter
from adapters.slack.events import workspace_of
from bot.chat.emoji import plain_emoji
from bot.chat.errors import NotInstalled, PlatformDown, TokenRefused, TokensUnreadable
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.reply import File, Reply, Text, Visibility
from bot.chat.spec import Request, Role
from bot.workspaces.vault import new_key
from tests import canaries
from tests.fakes.clock import FakeClock
from tests.integration.many_bench import INNER, ONE, ORG, PLACES, TWO, ManyBench, many_bench, member, place, populate
from tests.integration.slack_bench import URL
from tests.loopback.slack import Message, SlackServer

CALL = re.compile(r"client\.((?:auth|apps|chat|conversations|files|oauth|reactions|users|views)_\w+)\(")
HELLO = Reply((Text("Good morning."),))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ManyBench]:
    async with many_bench(tmp_path / "many.db") as bench:
        yield bench


def shown(bench: ManyBench, workspace: WorkspaceRef, thread: str | None = None) -> list[Message]:
    return bench.slack.world.shown(PLACES[workspace][0], thread)


async def everything(bench: ManyBench, workspace: WorkspaceRef) -> None:
    """Do everything that the port can do, once, in one workspace; and what its listeners do by themselves."""
    platform, channel, who = bench.connection.platform, place(workspace), member(workspace)
    posted = await platform.post(channel, HELLO, key="digest 1")
    assert await platform.post(channel, HELLO, key="digest 1") == posted
    thread = await platform.open_thread(posted, "Talk")
    await platform.post(channel, Reply((Text("Inside."),), thread=thread), key="k")
    await platform.post(channel, Reply((Text("A file."), File("feeds.opml", "text/x-opml", "<opml/>"))))
    await platform.edit(posted, Reply((Text("Good evening."),)))
    await platform.react(posted, "👍")
    bench.slack.world.find(bench.slack.world.channels[channel.id], posted.id).reactions["+1"].append(who.id)  # type: ignore[union-attr]
    assert [each.id for each in await platform.reactors(posted, plain_emoji("👍"))] == [who.id]
    await platform.direct(who)
    assert await platform.role(channel, who) is (Role.MEMBER if workspace == ONE else Role.MANAGER)
    assert (await platform.named(channel, who)).id == who.id
    whisper = Request("e1", channel, who, "/despatch help", bench.clock())
    async for _ in platform.answer(whisper, Reply((Text("Psst."),), visibility=Visibility.EPHEMERAL)):
        pass
    await bench.slack.open_home(who.id)
    await bench.type(workspace, "summarise")  # opens a form
    await bench.type(workspace, f"summarise {URL}")
    file = bench.slack.upload(who.id, "feeds.opml", b"<opml/>")
    await bench.slack.mention(channel.id, who.id, "sources import", files=[file])
    await bench.idle()
    (attached,) = bench.desk.calls[-1].request.attachments
    assert await platform.read(workspace, attached) == b"<opml/>"
    card = shown(bench, workspace)[-1]
    await bench.slack.react(card, "thread", who.id)
    await bench.idle()


EVERY_METHOD = {
    "users.info",
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.update",
    "conversations.open",
    "conversations.history",
    "conversations.replies",
    "reactions.add",
    "reactions.get",
    "views.open",
    "views.publish",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "files.info",
    "download",
}


async def test_each_workspace_is_spoken_to_with_its_own_token_alone(bench: ManyBench) -> None:
    await bench.install(ONE, TWO)
    for workspace in (ONE, TWO):
        bench.slack.requests.clear()
        await everything(bench, workspace)
        assert bench.spoke_with() == {method: {f"{workspace.id}-1"} for method in EVERY_METHOD}
    bench.slack.requests.clear()
    await bench.connection.platform.post(place(ONE), HELLO)
    assert bench.spoke_with() == {"chat.postMessage": {f"{ONE.id}-1"}}


def test_every_call_of_the_adapters_is_tried() -> None:
    """A method that is called one day and not tried here fails this, so that its token is looked at too."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(slack_adapter.__file__).parent.glob("*.py"))
    called = {name.lower() for name in CALL.findall(source)}
    tried = {method.replace(".", "_").lower() for method in EVERY_METHOD}
    elsewhere = {
        "auth_test",
        "auth_revoke",
        "apps_connections_open",
        "oauth_v2_access",
    }  # on the way in, with a token at hand
    assert called - tried - elsewhere == {"files_upload_v2", "views_update"}  # in three steps; in modals, below


async def test_a_modal_is_drawn_anew_with_its_own_token(bench: ManyBench) -> None:
    await bench.install(ONE, TWO)
    await bench.slack.open_home(member(TWO).id)
    await bench.idle()
    home = bench.slack.world.homes[member(TWO).id]
    bench.slack.requests.clear()
    button = next(each for block in home.blocks for each in block.get("elements", []) if each.get("type") == "button")
    await bench.slack.press(home, button["action_id"], member(TWO).id)
    await bench.idle()
    assert bench.spoke_with() == {method: {f"{TWO.id}-1"} for method in ("views.open", "views.update")}


async def test_a_workspace_without_an_installation_gets_nothing_and_a_line_in_the_log(
    bench: ManyBench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.install(ONE)
    bench.slack.requests.clear()
    platform, channel, who = bench.connection.platform, place(TWO), member(TWO)
    there = MessageRef(channel, "1.2")
    for asked in (
        platform.post(channel, HELLO, key="digest 1"),
        platform.edit(there, HELLO),
        platform.react(there, "👍"),
        platform.reactors(there, "👍"),
        platform.direct(who),
        platform.role(channel, who),
        platform.named(channel, who),
    ):
        with pytest.raises(NotInstalled):
            await asked
    assert bench.slack.requests == [] and shown(bench, TWO) == []
    line = next(record for record in caplog.records if record.name == "adapters.slack.clients")
    assert (line.workspace, line.code) == (TWO.id, "not-installed")  # type: ignore[attr-defined]


async def test_what_comes_from_a_workspace_without_an_installation_is_answered_and_not_kept(bench: ManyBench) -> None:
    await bench.install(ONE)
    bench.slack.requests.clear()
    told = await bench.type(TWO, f"summarise {URL}")
    assert NotInstalled.sentence in told.body["text"] and told.body["response_type"] == "ephemeral"
    said = await bench.slack.mention(*PLACES[TWO], f"<{URL}>")
    assert said.body == ""
    assert (await bench.slack.open_home(PLACES[TWO][1])).body == ""
    await bench.idle()
    assert bench.desk.calls == [] and bench.slack.requests == []
    assert await bench.database.fetch_all("SELECT 1 FROM inbox_events") == []


async def test_links_lead_into_each_workspaces_own_slack(bench: ManyBench) -> None:
    await bench.install(ONE, TWO)
    platform = bench.connection.platform
    for workspace, host in ((ONE, "loopback"), (TWO, "estuary")):
        link = platform.permalink(await platform.post(place(workspace), HELLO))
        assert link.startswith(f"https://{host}.slack.example/archives/{PLACES[workspace][0]}/p")
    assert platform.permalink(MessageRef(place(INNER), "1.2")).startswith("https://slack.com/archives/")


async def test_people_of_one_workspace_are_not_taken_for_those_of_another(bench: ManyBench) -> None:
    await bench.install(ONE, TWO)
    platform = bench.connection.platform
    await platform.named(place(TWO), member(TWO))
    bench.slack.fail("users.info", "user_not_found")
    with pytest.raises(Exception, match="member-gone"):
        await platform.named(place(ONE), member(TWO))


# --- organisations ---


async def from_within(bench: ManyBench, named: str | None = INNER.id) -> None:
    channel, who = PLACES[INNER]
    item = bench.slack.write(channel, who, f"<@U0BOT> <{URL}>")
    event = {"type": "app_mention", "user": who, "text": item.text, "ts": item.ts, "channel": channel}
    seen = {"enterprise_id": ORG.id, "team_id": named, "user_id": "U0BOT", "is_bot": True}
    seen |= {"is_enterprise_install": True}
    await bench.slack.event(event, item.channel, authorizations=[seen], enterprise_id=ORG.id)
    await bench.idle()


async def test_a_team_of_an_organisation_is_reached_through_it_once_something_came_from_there(bench: ManyBench) -> None:
    await bench.install(ORG)
    with pytest.raises(NotInstalled):
        await bench.connection.platform.post(place(INNER), HELLO)
    await from_within(bench)
    assert len(shown(bench, INNER, bench.slack.world.messages[0].ts)) == 1
    await bench.connection.platform.post(place(INNER), HELLO)
    assert {token for tokens in bench.spoke_with().values() for token in tokens} == {f"{ORG.id}-1"}


async def test_a_team_that_stands_beside_the_authorisation_alone_is_learnt_too(bench: ManyBench) -> None:
    await bench.install(ORG)
    await from_within(bench, None)
    assert await bench.store.teams(ORG.id) == (INNER,)
    await bench.connection.platform.post(place(INNER), HELLO)


async def test_a_form_of_an_organisations_app_is_of_the_team_that_it_was_opened_in(bench: ManyBench) -> None:
    await bench.install(ORG)
    view = {"app_installed_team_id": ORG.id, "team_id": INNER.id}
    payload = {"type": "view_submission", "team": None, "view": view, "user": {"id": "U31", "team_id": INNER.id}}
    assert workspace_of(payload) == INNER == workspace_of({"view": view})
    assert workspace_of({"view": {"app_installed_team_id": TWO.id}, "team": {"id": ONE.id}}) == TWO


async def test_an_organisation_that_goes_takes_its_teams_along(bench: ManyBench) -> None:
    await bench.install(ORG, TWO)
    await from_within(bench)
    gone = {"enterprise_id": ORG.id, "team_id": None, "is_enterprise_install": True}
    bench.clock.forward(minutes=1)
    await bench.slack.event({"type": "app_uninstalled"}, authorizations=[gone], team_id=None, enterprise_id=ORG.id)
    assert await bench.removals.tick() == 2
    assert await bench.store.of(INNER) is None and await bench.store.of(ORG) is None
    assert await bench.store.of(TWO) is not None
    assert await bench.store.teams(ORG.id) == ()


async def test_a_team_that_an_organisation_takes_out_goes_alone(bench: ManyBench) -> None:
    await bench.install(ORG)
    await from_within(bench)
    bench.clock.forward(minutes=1)
    await bench.slack.event({"type": "team_access_revoked", "team_ids": [INNER.id]}, enterprise_id=ORG.id)
    await bench.removals.tick()
    assert await bench.store.of(INNER) is None and await bench.store.of(ORG) is not None


# --- taking it away ---

AWAY = [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}]


@pytest.mark.parametrize("event", AWAY)
async def test_taking_it_away_takes_the_tokens_at_once_and_the_rest_once(
    bench: ManyBench, event: dict[str, object]
) -> None:
    await bench.install(ONE, TWO)
    for workspace in (ONE, TWO):
        await bench.type(workspace, f"summarise {URL}")
    await bench.idle()
    bench.clock.forward(minutes=1)
    first = await bench.slack.event(event, team=TWO.id)
    assert first.body == ""
    with pytest.raises(NotInstalled):
        await bench.connection.platform.post(place(TWO), HELLO)
    again = await bench.slack.deliver(first, retry=1)
    assert again.status == 200
    assert await bench.removals.tick() == 1
    assert (await bench.slack.deliver(first, retry=2)).status == 200
    assert await bench.removals.tick() == 0
    assert await bench.removals.kept_of(TWO) == {}
    assert (await bench.removals.kept_of(ONE))["installations"] == 1
    await bench.connection.platform.post(place(ONE), HELLO)


async def test_an_event_that_comes_late_takes_nothing_of_a_new_installation(bench: ManyBench) -> None:
    await bench.install(TWO)
    bench.clock.forward(minutes=1)
    late = await bench.slack.event({"type": "app_uninstalled"}, team=TWO.id)
    await bench.removals.tick()
    bench.clock.forward(minutes=1)
    await bench.install(TWO)
    for event in AWAY:  # the other of the two that Slack sends, and the first once more
        await bench.slack.event(event, team=TWO.id, event_time=int(bench.clock().timestamp()) - 60)
    await bench.slack.deliver(late, retry=1)
    assert await bench.removals.tick() == 0
    await bench.connection.platform.post(place(TWO), HELLO)
    assert bench.spoke_with()["chat.postMessage"] == {f"{TWO.id}-2"}


async def test_tokens_of_members_alone_take_nothing(bench: ManyBench) -> None:
    await bench.install(TWO)
    bench.clock.forward(minutes=1)
    await bench.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U21"], "bot": []}}, team=TWO.id)
    assert await bench.removals.tick() == 0
    await bench.connection.platform.post(place(TWO), HELLO)


# --- tokens that end ---


async def rotating(bench: ManyBench) -> None:
    bench.slack.oauth.rotates = True
    await bench.install(TWO)
    kept = await bench.store.of(TWO)
    assert kept is not None and kept.expires_at is not None
    assert timedelta(hours=12) - timedelta(seconds=2) <= kept.expires_at - bench.clock() <= timedelta(hours=12)


async def said(bench: ManyBench) -> set[str]:
    """Post in the second workspace, and return the tokens with which that was done."""
    bench.slack.requests.clear()
    await bench.connection.platform.post(place(TWO), HELLO)
    await bench.connection._many.tokens.settle()  # type: ignore[union-attr]
    return bench.spoke_with()["chat.postMessage"]


async def test_a_token_is_exchanged_before_its_end_and_nobody_waits_for_that(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(hours=9)
    assert await said(bench) == {f"{TWO.id}-1"} and bench.slack.requests_to("oauth.v2.access") == []
    bench.clock.forward(hours=2)
    assert await said(bench) == {f"{TWO.id}-1"} and len(bench.slack.requests_to("oauth.v2.access")) == 1
    assert await said(bench) == {f"{TWO.id}-2"} and bench.slack.requests_to("oauth.v2.access") == []


async def test_after_a_silence_a_token_that_has_ended_is_exchanged_first(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(days=3)
    assert await said(bench) == {f"{TWO.id}-2"}
    bench.clock.forward(days=3)
    assert await said(bench) == {f"{TWO.id}-3"}
    bench.clock.forward(days=3)
    assert (await bench.type(TWO, f"summarise {URL}")).status == 200
    await bench.idle()
    assert "chat.postMessage" in bench.spoke_with()


async def test_many_at_once_exchange_it_once(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(days=1)
    await asyncio.gather(*(bench.connection.platform.post(place(TWO), HELLO) for _ in range(10)))
    assert len(bench.slack.requests_to("oauth.v2.access")) == 2  # one let it in
    assert bench.spoke_with()["chat.postMessage"] == {f"{TWO.id}-2"}


async def test_whoever_asked_may_go_away_and_the_new_token_is_kept(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(days=1)
    held = bench.slack.hold("oauth.v2.access")
    asking = asyncio.create_task(bench.connection.platform.post(place(TWO), HELLO))
    await bench.slack.asked("oauth.v2.access", 2)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    held.release()
    await bench.connection._many.tokens.settle()  # type: ignore[union-attr]
    assert await said(bench) == {f"{TWO.id}-2"}


async def test_two_processes_that_exchange_at_once_lose_nothing(tmp_path: Path) -> None:
    clock = FakeClock()
    async with SlackServer(clock) as slack:
        populate(slack)
        path = tmp_path / "two.db"
        async with many_bench(path, slack, clock) as first, many_bench(path, slack, clock) as second:
            await rotating(first)
            for day in range(1, 4):
                clock.forward(days=1)
                slack.requests.clear()
                posts = [each.connection.platform.post(place(TWO), HELLO) for each in (first, second) for _ in range(3)]
                await asyncio.gather(*posts)
                assert len(slack.requests_to("oauth.v2.access")) == 1
                assert first.spoke_with()["chat.postMessage"] == {f"{TWO.id}-{day + 1}"}


async def test_one_that_was_stopped_past_its_time_does_no_harm(tmp_path: Path) -> None:
    clock = FakeClock()
    async with SlackServer(clock) as slack:
        populate(slack)
        path = tmp_path / "two.db"
        async with many_bench(path, slack, clock) as first, many_bench(path, slack, clock) as second:
            await rotating(first)
            clock.forward(days=1)
            held = slack.hold("oauth.v2.access")
            slow = asyncio.create_task(first.connection.platform.post(place(TWO), HELLO))
            await slack.asked("oauth.v2.access", 2)
            clock.forward(minutes=2)  # its time is over, and the other is faster
            await second.connection.platform.post(place(TWO), HELLO)
            held.release()
            await slow
            kept = await second.store.of(TWO)
            assert kept is not None and kept.token == canaries.slack_bot(TWO.id, 2)
            assert first.spoke_with()["chat.postMessage"] == {f"{TWO.id}-2"}


async def test_while_slack_is_away_a_token_that_is_good_is_used_on_and_one_that_ended_is_not(bench: ManyBench) -> None:
    await rotating(bench)
    fault = bench.slack.fail("oauth.v2.access", "internal_error", times=None)
    bench.clock.forward(hours=11)
    assert await said(bench) == {f"{TWO.id}-1"}
    assert (
        await said(bench) == {f"{TWO.id}-1"} and bench.slack.requests_to("oauth.v2.access") == []
    )  # not at once again
    bench.clock.forward(hours=2)
    with pytest.raises(PlatformDown):
        await bench.connection.platform.post(place(TWO), HELLO)
    fault.release()
    assert await said(bench) == {f"{TWO.id}-2"}


async def test_a_word_that_slack_does_not_take_any_more_is_told_and_a_new_installation_mends_it(
    bench: ManyBench,
) -> None:
    await rotating(bench)
    bench.slack.oauth._refresh.clear()
    bench.clock.forward(days=1)
    with pytest.raises(TokenRefused):
        await bench.connection.platform.post(place(TWO), HELLO)
    await bench.install(TWO)
    assert await said(bench) == {f"{TWO.id}-2"}


async def test_a_new_installation_during_an_exchange_stays(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(hours=11)
    held = bench.slack.hold("oauth.v2.access")
    await bench.connection.platform.post(place(TWO), HELLO)
    await bench.slack.asked("oauth.v2.access", 2)
    await bench.install(TWO)
    kept = await bench.store.of(TWO)
    held.release()
    await bench.connection._many.tokens.settle()  # type: ignore[union-attr]
    assert await bench.store.of(TWO) == kept


async def test_taking_it_away_during_an_exchange_brings_nothing_back(bench: ManyBench) -> None:
    await rotating(bench)
    bench.clock.forward(hours=11)
    held = bench.slack.hold("oauth.v2.access")
    await bench.connection.platform.post(place(TWO), HELLO)
    await bench.slack.asked("oauth.v2.access", 2)
    await bench.slack.event({"type": "app_uninstalled"}, team=TWO.id)
    held.release()
    await bench.connection._many.tokens.settle()  # type: ignore[union-attr]
    assert await bench.store.of(TWO) is None


# --- keys ---


async def test_with_another_key_nothing_is_sent_and_nothing_is_lost(bench: ManyBench) -> None:
    await bench.install(TWO)
    bench.connection._many.tokens._installations._vault = type(bench.store._vault)([new_key()])  # type: ignore[union-attr,attr-defined]
    bench.slack.requests.clear()
    with pytest.raises(TokensUnreadable):
        await bench.connection.platform.post(place(TWO), HELLO)
    told = await bench.type(TWO, f"summarise {URL}")
    assert TokensUnreadable.sentence in told.body["text"]
    assert (await bench.slack.mention(*PLACES[TWO], f"<{URL}>")).status == 503  # Slack delivers it again
    assert bench.desk.calls == [] and bench.slack.requests == []
