"""Discord in memory by an independent simulator: the real catalogue's commands, and one message for each part.

What the simulator does not check of a message is checked by our own judge; sockets, rate limits and the database
are the loopback tests' matter, so here the intake is a fake.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from discord import Permissions
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from adapters.discord.app import DiscordConnection, DiscordSettings
from adapters.discord.client import Client
from bot.chat.dispatch import Dispatcher
from bot.chat.errors import ChannelGone, PlatformBusy, PlatformDown, PlatformError, PostingForbidden
from bot.chat.pace import Pace
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Heading, Link, Links, Part, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec
from bot.commands.catalogue import declared
from tests import canaries
from tests.fakes.clock import FakeClock
from tests.fakes.discord_drawn import missing
from tests.fakes.discord_judge import read
from tests.fakes.intake import FakeIntake
from tests.fakes.replies import EVERY_PART
from tests.hostile.filling import SOURCE
from tests.hostile.strings import HOSTILE
from tests.loopback.discord.form_limits import choice_problems, command_problems, modal_problems
from tests.loopback.discord.limits import TEXT_DISPLAY, problems
from tests.loopback.discord.pings import unguarded
from tests.loopback.discord.world import Json, walk

URL = "https://harbour-post.example/berths"
MODAL, CHOICES = 9, 8


class Bot:
    """The adapter with a fake intake; `calls` is what was asked, `reply` what is answered after `seconds`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.seconds = 0.0
        self.reply = Reply((Heading("The card"), Buttons((Button("Quotes", f"/despatch quotes {URL}"),))))
        self.catalogue = Catalogue(tuple(map(self._stood_in, declared())))
        self.intake = FakeIntake(self.catalogue)
        self.intake._dispatcher = Dispatcher(
            self.catalogue,
            role_of=Platforms().role,  # the role that a request brings
            pace=Pace(per_member=len(self.catalogue.names)),
        )
        self.client = self.started()

    def _stood_in(self, spec: CommandSpec) -> CommandSpec:
        answer = self.private if spec.private else self.answer
        return spec if spec.name == "help" else replace(spec, handler=answer)

    def started(self) -> Client:
        """Start the program (again): what the intake keeps, it keeps."""
        connection = DiscordConnection(
            DiscordSettings(canaries.DISCORD, message_content=True), self.intake, FakeClock()
        )
        self.connection, self.intake.platform = connection, connection.platform
        return connection.client

    def place(self, channel: ChannelHandle) -> ChannelRef:
        assert channel.guild is not None
        return ChannelRef(WorkspaceRef("discord", str(channel.guild.id)), str(channel.id))

    async def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        await asyncio.sleep(self.seconds)
        return self.reply

    async def private(self, call: Call) -> Reply:
        self.calls.append(call)
        return Reply((Text("Only for you."),), Visibility.EPHEMERAL)


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Bot:
    for owner, name in ((Route, "BASE"), (DiscordWebSocket, "DEFAULT_GATEWAY")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # what the adapter sets is put back
    return Bot()


@pytest.fixture
def simcord_bot(bot: Bot) -> Client:
    return bot.client


@dataclass
class Desk:
    """A guild with a channel, a member and one who manages it."""

    env: Env
    bot: Bot
    channel: ChannelHandle
    member: MemberActor
    manager: MemberActor

    def texts(self, components: list[Json]) -> str:
        return "\n".join(read(part["content"]).words for part in walk(components) if part["type"] == TEXT_DISPLAY)


@pytest.fixture
async def desk(simcord_env: Env, bot: Bot) -> AsyncIterator[Desk]:
    """Whatever the bot sent in a test is judged at its end."""
    guild = simcord_env.create_guild()
    managers = guild.create_role("managers", permissions=Permissions(manage_guild=True))
    member = guild.add_member(simcord_env.create_user("robin"))
    manager = guild.add_member(simcord_env.create_user("kim"), roles=[managers])
    yield Desk(simcord_env, bot, guild.create_text_channel("briefing"), member, manager)
    for request in simcord_env.http_requests:
        assert judged(request.path, request.json) == [], request


def judged(path: str, sent: Any) -> list[object]:
    """Return what Discord would refuse, or what could ring somebody's bell, in one request of the bot."""
    if isinstance(sent, list):
        return [*command_problems(sent)]
    kind, data = (sent.get("type"), sent.get("data")) if path.endswith("/callback") else (None, sent)
    if not isinstance(data, dict):
        return []
    if kind == MODAL:
        return [*modal_problems(data)]
    if kind == CHOICES:
        return [*choice_problems(data["choices"])]
    return [*problems(data), *unguarded(data)] if "components" in data else []


OPTIONS: dict[str, dict[str, object]] = {
    "summarise": {"url": URL, "sentences": 5, "method": "lex-rank"},
    "quotes": {"url": URL, "speaker": "Quill"},
    "discuss": {"url": URL},
    "follow": {"url": URL},
    "unfollow": {"source": "Harbour Post"},
    "sources list": {"page": 2},
    "sources import": {"url": URL},
    "sources export": {},
    "sources undo": {"list": "k1"},
    "topic new": {"name": "Berth fees", "watch": "berth fees, -regatta"},
    "topic list": {},
    "topic show": {"name": "Berth fees"},
    "topic recap": {"name": "Berth fees", "since": "yesterday"},
    "topic watch": {"name": "Berth fees", "add": "quays, -sports", "drop": "-regatta"},
    "topic suggest": {"name": "Berth fees"},
    "topic put": {"url": URL, "name": "Berth fees"},
    "topic remove": {"url": URL, "name": "Berth fees"},
    "topic rename": {"name": "Berth fees", "to": "Fees"},
    "topic merge": {"name": "Fees", "into": "Berths", "sure": "yes"},
    "topic close": {"name": "Fees"},
    "topic reopen": {"name": "Fees"},
    "story show": {"url": URL},
    "story merge": {"url": URL, "other": f"{URL}/other"},
    "story split": {"url": URL},
    "search": {"terms": "berth fees", "page": 2},
    "ask": {"question": "Who pays for the quay?"},
    "who": {"name": "Quill", "page": 1},
    "positions show": {"topic": "Berth fees"},
    "positions correct": {"topic": "Berth fees", "cell": "c1", "side": "for", "note": "She was quoting the board"},
    "followup add": {
        "question": "Ask the department",
        "topic": "Berth fees",
        "url": URL,
    },
    "followup offers": {"url": URL},
    "followup list": {"topic": "Berth fees", "owner": "me", "state": "open"},
    **{f"followup {name}": {"id": "12"} for name in ("show", "reopen", "withdraw")},
    "followup vote": {"id": "12", "choice": "yes"},
    "followup assign": {"id": "12", "owner": "me", "due": "Friday"},
    "followup close": {"id": "12", "as": "done", "note": "The clause is there"},
    "why": {"about": URL},
    "export topic": {"topic": "Berth fees", "as": "docx"},
    "export digest": {"day": "2026-11-24", "as": "csv"},
    "settings forget": {"who": "me", "sure": "yes"},
    "settings show": {},
    "settings set": {"sentences": 5, "answers": "everyone"},
    "digest schedule": {"when": "08:00 weekdays", "zone": "Europe/London", "to": "me"},
    **{f"digest {name}": {"whose": "me"} for name in ("preview", "now", "status", "pause", "resume", "off")},
    "help": {"command": "quotes"},
}


async def test_every_command_of_the_catalogue_can_be_used(desk: Desk) -> None:
    assert set(OPTIONS) == set(desk.bot.catalogue.names)
    assert set(desk.member.available_commands(desk.channel)) == {f"despatch {name}" for name in OPTIONS}
    for spec in desk.bot.catalogue:
        result = await desk.manager.slash(desk.channel, f"despatch {spec.name}", **OPTIONS[spec.name])
        assert result.acknowledged and result.response is not None
        assert result.ephemeral is spec.private
        assert desk.texts(result.response.components)
    called = {call.request.text: dict(call.arguments) for call in desk.bot.calls}
    assert called == {name: given for name, given in OPTIONS.items() if name != "help"}


async def test_a_managers_command_is_refused_to_a_member(desk: Desk) -> None:
    result = await desk.member.slash(desk.channel, "despatch settings set", sentences=5)
    assert result.ephemeral and result.response is not None
    assert "Only those who manage this workspace" in desk.texts(result.response.components)
    assert desk.bot.calls == []


async def test_what_takes_longer_than_three_seconds_is_acknowledged_before(desk: Desk) -> None:
    desk.bot.seconds = 30.0
    result = await desk.member.slash(desk.channel, "despatch summarise", url=URL)
    assert result.deferred and result.response is not None
    assert result.response.components == []
    await desk.env.advance_time(30)
    assert "The card" in desk.texts(result.response.components)
    assert len(desk.channel.history()) == 1


async def test_what_takes_longer_than_a_quarter_of_an_hour_is_posted(desk: Desk) -> None:
    desk.bot.seconds = 905.0
    await desk.member.slash(desk.channel, "despatch summarise", url=URL)
    await desk.env.advance_time(905)
    message = desk.channel.last_message
    assert message is not None
    assert [part.type.name for part in message.components] == ["text_display", "action_row"]
    assert message.interaction_metadata is None


async def test_a_button_is_its_command_also_after_a_restart(desk: Desk) -> None:
    card = (await desk.member.slash(desk.channel, "despatch summarise", url=URL)).response
    assert card is not None
    first = await desk.manager.click(card.message, label="Quotes")
    await desk.env.restart_bot(desk.bot.started())
    second = await desk.manager.click(card.message, label="Quotes")
    for result in (first, second):
        assert result.response is not None and "The card" in desk.texts(result.response.components)
    assert [call.arguments for call in desk.bot.calls] == [{"url": URL}] * 3
    assert desk.bot.calls[-1].request.about is not None
    assert desk.bot.calls[-1].request.about.id == str(card.id)
    desk.bot.intake.commands.clear()
    refused = await desk.manager.click(card.message, label="Quotes")
    assert refused.ephemeral and refused.response is not None
    assert "too old to work" in desk.texts(refused.response.components)


async def test_a_missing_argument_is_asked_for_in_a_form(desk: Desk) -> None:
    asked = await desk.member.slash(desk.channel, "despatch summarise", url=" ", sentences=4)
    assert asked.modal is not None and asked.modal["title"] == "Summarise"
    wrong = await desk.member.submit_modal(asked, {"param:url": URL, "param:sentences": "99"})
    assert wrong.ephemeral and wrong.response is not None
    assert "a whole number from 1 to 12" in desk.texts(wrong.response.components)
    again = await desk.member.slash(desk.channel, "despatch summarise", url=" ", sentences=4)
    filled = await desk.member.submit_modal(again, {"param:url": URL, "param:sentences": "4"})
    assert filled.response is not None and "The card" in desk.texts(filled.response.components)
    assert desk.bot.calls[0].arguments == {"url": URL, "sentences": 4}


async def test_the_shortcut_reads_the_message_it_is_used_on(desk: Desk) -> None:
    linked = await desk.member.send(desk.channel, f"Seen {URL}?")
    await desk.member.context_menu(desk.channel, "Summarise this", linked)
    assert desk.bot.calls[0].arguments == {"url": URL}
    bare = await desk.member.send(desk.channel, "No link here")
    refused = await desk.member.context_menu(desk.channel, "Summarise this", bare)
    assert refused.ephemeral and refused.response is not None
    assert "There is no link in that message" in desk.texts(refused.response.components)


async def test_suggestions_fit_whatever_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in range(0, len(HOSTILE), 25):

        async def suggest(*_: object, some: tuple[str, ...] = HOSTILE[start : start + 25]) -> tuple[str, ...]:
            return some

        monkeypatch.setattr(desk.bot.intake, "suggest", suggest)
        choices = await desk.member.autocomplete(desk.channel, "despatch help", "command", "x")
        assert [choice["value"] for choice in choices] == [
            words for words in HOSTILE[start : start + 25] if words.strip() and len(words) <= 100
        ]


async def test_reactions_are_told_when_they_come_and_go(desk: Desk) -> None:
    card = (await desk.member.slash(desk.channel, "despatch summarise", url=URL)).response
    assert card is not None
    await desk.manager.react(card.message, "👍🏽")
    await desk.manager.unreact(card.message, "👍🏽")
    taken = desk.bot.intake.reactions
    assert [(each.emoji, each.added, each.message.id) for each in taken] == [
        ("👍", True, str(card.id)),
        ("👍", False, str(card.id)),
    ]
    assert taken[0].member.name == "kim"


async def test_a_reply_in_a_thread_is_told_edited_and_deleted(desk: Desk) -> None:
    platform, place = desk.bot.connection.platform, desk.bot.place(desk.channel)
    root = await platform.open_thread(await platform.post(place, Reply((Text("Shall we?"),))), "Shall we")
    await platform.post(place, Reply((Text("Replies are kept."),), thread=root))
    (thread,) = desk.channel.threads
    assert str(thread.id) == root.thread
    said = await desk.member.send(thread, "We shall.")
    await desk.env.advance_time(60)
    await desk.member.edit(said, "We shall not.")
    await desk.member.delete(said)
    told = desk.bot.intake.comments
    assert [(each.text, each.edited, each.message) for each in told] == [
        ("We shall.", False, MessageRef(place, str(said.id), root.id)),
        ("We shall not.", True, MessageRef(place, str(said.id), root.id)),
    ]
    assert [each.message for each in desk.bot.intake.deletions] == [told[0].message]


async def test_a_command_in_a_forums_post_is_answered_there(desk: Desk) -> None:
    forum = desk.env.guild.create_forum_channel("library")
    post = await desk.bot.connection.platform.post(desk.bot.place(forum), Reply((Heading("A post"), Text("Its text."))))
    (thread,) = forum.threads
    assert (str(thread.id), thread.name) == (post.thread, "A post")
    result = await desk.member.slash(thread, "despatch summarise", url=URL)
    assert result.response is not None and result.response.channel_id == thread.id
    assert desk.bot.calls[0].request.channel == desk.bot.place(forum)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, 50013, PostingForbidden),
        (404, 10003, ChannelGone),
        (429, 0, PlatformBusy),
        (500, 0, PlatformDown),
    ],
)
async def test_what_discord_refuses_is_told_in_the_cores_words(
    desk: Desk, status: int, code: int, kind: type[PlatformError]
) -> None:
    platform, place = desk.bot.connection.platform, desk.bot.place(desk.channel)
    desk.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    with pytest.raises(kind):
        await platform.post(place, Reply((Text("Words"),)))


PARTS = (*(part for part in EVERY_PART.parts if not isinstance(part, Links)), Links((Link("Original", SOURCE),)))
"""Pages of our own have no address on Discord, so no link leads there."""


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
async def test_each_part_is_taken_by_its_token_in_the_channel_and_in_an_edit(desk: Desk, part: Part) -> None:
    platform, place = desk.bot.connection.platform, desk.bot.place(desk.channel)
    desk.bot.reply = Reply((part,))
    answer = (await desk.member.slash(desk.channel, "despatch summarise", url=URL)).response
    ref = await platform.post(place, Reply((Text("Before"),)))
    await platform.edit(ref, desk.bot.reply)
    await platform.post(place, desk.bot.reply)
    assert answer is not None
    shown = desk.channel.history()
    assert len(shown) == 3
    for message in shown:
        assert missing(desk.bot.reply, desk.texts([dict(each.to_dict()) for each in message.components])) == ""
