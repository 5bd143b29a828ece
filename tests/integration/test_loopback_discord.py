"""The loopback Discord, proven with the real discord.py: what the fake says is what the library understands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.fakes.clock import FakeClock
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import DEFER, MODAL
from tests.loopback.discord.limits import problems
from tests.loopback.discord.world import COMPONENTS_V2, FORUM

PATIENCE = 10.0
INTENTS = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True)


class Ask(discord.ui.Modal, title="Ask"):
    """A form with one field."""

    subject: discord.ui.TextInput["Ask"] = discord.ui.TextInput(label="Subject", custom_id="subject")
    why: discord.ui.Label["Ask"] = discord.ui.Label(
        text="Why", component=discord.ui.TextInput["Ask"](custom_id="why", required=False, max_length=10)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.why.component, discord.ui.TextInput)
        await interaction.response.send_message(f"asked about {self.subject.value}, {self.why.component.value}")


class Bot(discord.Client):
    """A plain client with one command of each kind; it hands every event to the test in order."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("intents", INTENTS)
        options.setdefault("allowed_mentions", discord.AllowedMentions.none())
        # READY is held back for this long after the last guild: two seconds would only slow the tests down.
        super().__init__(guild_ready_timeout=0.01, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.errors: list[BaseException] = []
        self.go_on = asyncio.Event()
        _add_commands(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once: discord.py would first sleep for five seconds."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        self.heard.put_nowait((event, args[0] if args else None))

    async def hears(self, event: str) -> Any:
        """Return the argument of the next event of this name, passing over others."""
        async with asyncio.timeout(PATIENCE):
            while True:
                name, argument = await self.heard.get()
                if name == event:
                    return argument


def _add_commands(bot: Bot) -> None:
    group = app_commands.Group(name="despatch", description="All commands")

    @group.command(name="brief", description="A brief")
    async def brief(interaction: discord.Interaction, topic: str, days: int = 1) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"{topic} over {days} days")

    @brief.autocomplete("topic")
    async def topics(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + "eries", value="fisheries")]

    @group.command(name="slow", description="Too late")
    async def slow(interaction: discord.Interaction) -> None:
        await bot.go_on.wait()
        await interaction.response.defer()

    @group.command(name="form", description="A form")
    async def form(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Ask())

    @group.command(name="buttons", description="A button")
    async def buttons(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Press())
        await interaction.response.send_message("press", view=view, ephemeral=True)

    @group.command(name="layout", description="A layout")
    async def layout(interaction: discord.Interaction, reader: discord.Member, where: discord.TextChannel) -> None:
        await interaction.response.defer(thinking=True)
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container(discord.ui.TextDisplay(f"for {reader.name} in {where.name}")))
        view.add_item(discord.ui.ActionRow(Choose()))
        await interaction.edit_original_response(view=view)

    @bot.tree.context_menu(name="Quotes")
    async def quotes(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"quotes of {message.content}")
        await interaction.followup.send("more", ephemeral=True)

    @bot.tree.error
    async def failed(_: discord.Interaction, error: app_commands.AppCommandError) -> None:
        bot.errors.append(getattr(error, "original", error))

    bot.tree.add_command(group)


class Press(discord.ui.Button[Any]):
    """A button that changes its own message."""

    def __init__(self) -> None:
        super().__init__(label="Press", custom_id="press")

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content="pressed")


class Choose(discord.ui.Select[Any]):
    """A select that answers with what was chosen."""

    def __init__(self) -> None:
        super().__init__(custom_id="choose", options=[discord.SelectOption(label="One", value="1")])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send(f"chose {self.values}", ephemeral=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def server(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock) as running:
        running.redirect(monkeypatch)
        yield running


@asynccontextmanager
async def running(server: DiscordServer, bot: Bot) -> AsyncIterator[Bot]:
    await bot.login(server.token)
    await bot.tree.sync()
    task = asyncio.create_task(bot.connect())
    try:
        await bot.hears("ready")
        yield bot
    finally:
        await bot.close()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with running(server, Bot()) as client:
        yield client


def place(server: DiscordServer, bot: Bot) -> discord.TextChannel:
    channel = bot.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


# --- the gateway ---


async def test_a_bot_logs_in_and_sees_its_guild(server: DiscordServer, bot: Bot) -> None:
    assert bot.user and bot.user.id == server.world.bot.id
    assert [guild.name for guild in bot.guilds] == ["Policy desk"]
    assert bot.guilds[0].me.guild_permissions.send_messages
    assert server.gateway.identifies[0]["intents"] == bot.intents.value
    assert await server.seen("HEARTBEAT")
    assert server.violations == []


async def test_a_sync_is_recorded_and_keeps_the_numbers(server: DiscordServer, bot: Bot) -> None:
    first = server.command("despatch", server.channel)["id"]
    await bot.tree.sync()
    assert server.command("despatch", server.channel)["id"] == first
    assert [(sync.guild_id, len(sync.commands)) for sync in server.syncs] == [(None, 2), (None, 2)]
    assert [command.name for command in await bot.tree.fetch_commands()] == ["despatch", "Quotes"]


async def test_what_a_cut_made_the_bot_miss_is_replayed(server: DiscordServer, bot: Bot) -> None:
    await server.cut()
    missed = await server.say(server.channel, server.member, "while you were away")
    assert (await bot.hears("message")).id == missed.id
    await server.seen("RESUMED")
    assert server.gateway.seen["IDENTIFY"] == 1 and server.gateway.seen["RESUME"] == 1
    assert [path for path, _ in server.gateway.opened] == ["/gateway", "/gateway/resume"]


async def test_a_reconnect_is_followed_and_resumed(server: DiscordServer, bot: Bot) -> None:
    await server.reconnect()
    await bot.hears("resumed")
    said = await server.say(server.channel, server.member, "still there?")
    assert (await bot.hears("message")).id == said.id
    assert server.gateway.seen["IDENTIFY"] == 1


async def test_an_invalid_session_is_identified_afresh(server: DiscordServer, bot: Bot) -> None:
    await server.invalidate(resumable=False)
    await bot.hears("ready")
    assert server.gateway.seen["IDENTIFY"] == 2 and server.gateway.seen["RESUME"] == 0


async def test_a_session_that_was_lost_while_away_is_identified_afresh(server: DiscordServer, bot: Bot) -> None:
    server.gateway.sessions.clear()
    await server.cut()
    await bot.hears("ready")
    assert server.gateway.seen["RESUME"] == 1 and server.gateway.seen["IDENTIFY"] == 2


async def test_an_event_can_come_twice(server: DiscordServer, bot: Bot) -> None:
    said = await server.say(server.channel, server.member, "once", times=2)
    assert [(await bot.hears("message")).id for _ in range(2)] == [said.id, said.id]
    await server.repeat("MESSAGE_CREATE")
    assert (await bot.hears("message")).id == said.id


async def test_an_intent_that_was_not_approved_closes_the_gateway(server: DiscordServer) -> None:
    bot = Bot(intents=discord.Intents.all())
    async with bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(server.token)
    assert server.gateway.seen["CLOSE 4014"] == 1


@pytest.mark.parametrize("approved", [True, False])
async def test_content_is_hidden_without_its_intent(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch, *, approved: bool
) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=approved, members=approved)
    async with DiscordServer(clock, approved_intents=intents.value) as server:
        server.redirect(monkeypatch)
        async with running(server, Bot(intents=intents)) as bot:
            for text, shown in (("secret", "secret" if approved else ""), (f"<@{server.world.bot.id}> open", None)):
                said = await server.say(server.channel, server.member, text)
                assert (await bot.hears("message")).content == (text if shown is None else shown)
                assert (await place(server, bot).fetch_message(said.id)).content == (text if shown is None else shown)


async def test_a_wrong_or_revoked_token_is_refused(server: DiscordServer, bot: Bot) -> None:
    stranger = Bot()
    async with stranger:
        with pytest.raises(discord.LoginFailure):
            await stranger.login("wrong")
    await server.revoke_token(closing=False)
    with pytest.raises(discord.HTTPException) as refused:
        await place(server, bot).send("hello")
    assert refused.value.status == 401
    await server.cut()
    await server.seen("CLOSE 4004")
    await bot.hears("disconnect")


async def test_a_revoked_token_ends_the_connection(server: DiscordServer) -> None:
    bot = Bot()
    await bot.login(server.token)
    task = asyncio.create_task(bot.connect())
    await bot.hears("ready")
    await server.revoke_token()
    with pytest.raises(discord.ConnectionClosed) as closed:
        await task
    assert closed.value.code == 4004 and bot.is_closed()


async def test_a_gateway_can_fall_silent(server: DiscordServer) -> None:
    async with running(server, Bot(heartbeat_timeout=0.05)) as bot:
        server.gateway.silent = True
        missed = await server.say(server.channel, server.member, "into the silence")
        await bot.hears("disconnect")
        server.gateway.silent = False
        assert (await bot.hears("message")).id == missed.id
        assert server.gateway.seen["RESUME"] >= 1


# --- interactions ---


async def test_a_command_is_deferred_and_edited(server: DiscordServer, bot: Bot) -> None:
    asked = await server.slash(server.channel, server.member, "despatch brief", {"topic": "fish", "days": 3})
    assert await asked.acknowledged() == DEFER
    answer = await asked.answered("over 3 days")
    assert answer.text == "fish over 3 days" and answer is asked.original and not answer.loading
    nested = {"brief": {"topic": "peat"}}
    assert (await (await server.slash(server.channel, server.member, "despatch", nested)).answered()).content
    assert server.violations == [] and server.pings == []


async def test_only_what_was_synced_can_be_used(server: DiscordServer, bot: Bot) -> None:
    for name, options in (("unknown", {}), ("despatch brief", {}), ("despatch brief", {"topic": "a", "size": 1})):
        with pytest.raises(LookupError):
            await server.slash(server.channel, server.member, name, options)


async def test_an_option_is_suggested(server: DiscordServer, bot: Bot) -> None:
    typed = await server.autocomplete(server.channel, server.member, "despatch brief", "topic", {"topic": "fish"})
    assert await typed.suggested() == [{"name": "fisheries", "value": "fisheries"}]


async def test_a_button_changes_its_message(server: DiscordServer, bot: Bot) -> None:
    shown = await (await server.slash(server.channel, server.member, "despatch buttons")).answered()
    assert shown.ephemeral and server.channel.messages == []
    pressed = await server.press(shown, "press", server.member)
    assert (await pressed.answered()).content == "pressed"
    assert shown.revisions[0]["content"] == "press"
    with pytest.raises(LookupError):
        await server.press(shown, "absent", server.member)


async def test_a_layout_is_shown_and_chosen_from(server: DiscordServer, bot: Bot) -> None:
    options = {"reader": server.other, "where": server.channel}
    asked = await server.slash(server.channel, server.member, "despatch layout", options)
    shown = await asked.answered("for sam in briefing")
    assert shown.flags & COMPONENTS_V2 and shown.custom_ids() == ["choose"]
    chosen = await server.press(shown, "choose", server.other, ["1"])
    assert (await chosen.answered("chose ['1']")).ephemeral
    with pytest.raises(discord.HTTPException, match="cannot be used"):
        await (await place(server, bot).fetch_message(shown.id)).edit(content="words")


async def test_a_form_is_opened_and_sent(server: DiscordServer, bot: Bot) -> None:
    asked = await server.slash(server.channel, server.member, "despatch form")
    assert (await asked.opened())["title"] == "Ask" and await asked.acknowledged() == MODAL
    for wrong in ({}, {"subject": "a", "why": "b" * 11}, {"subject": "a", "else": "b"}):
        with pytest.raises(LookupError):
            await server.submit_modal(asked, wrong)
    sent = await server.submit_modal(asked, {"subject": "herring", "why": "salt"})
    assert (await sent.answered()).content == "asked about herring, salt"


async def test_a_message_command_sees_its_message_and_its_first_follow_up_fills_the_reply(
    server: DiscordServer, bot: Bot
) -> None:
    said = await server.say(server.channel, server.member, "the text")
    used = await server.context_menu("Quotes", said, server.member)
    assert await used.answered("quotes of the text") is used.original
    more = await used.answered("more")
    assert used.followups == [more] and more.ephemeral and used.original and used.original.ephemeral


async def test_an_answer_after_three_seconds_is_refused(server: DiscordServer, bot: Bot, clock: FakeClock) -> None:
    asked = await server.slash(server.channel, server.member, "despatch slow")
    clock.forward(seconds=3.5)
    bot.go_on.set()
    assert (await asked.refused(10062)).status == 404
    assert asked.callback is None
    await server.asked("POST", "/interactions/*")


async def test_a_token_lives_for_a_quarter_of_an_hour_and_is_answered_once(
    server: DiscordServer, bot: Bot, clock: FakeClock
) -> None:
    bot.go_on.set()
    asked = await server.slash(server.channel, server.member, "despatch slow")
    await asked.acknowledged()
    interaction = await bot.hears("interaction")
    with pytest.raises(discord.HTTPException) as twice:
        await _callback(interaction)
    assert (twice.value.status, twice.value.code) == (400, 40060)
    clock.forward(minutes=16)
    with pytest.raises(discord.NotFound) as late:
        await interaction.followup.send("late")
    assert late.value.code == 10015


async def _callback(interaction: discord.Interaction) -> None:
    """Answer first, a second time, past discord.py's own guard."""
    await discord.webhook.async_.async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,
        params=discord.webhook.async_.interaction_response_params(5),
    )


# --- messages, reactions, threads ---


async def test_the_same_nonce_posts_once(server: DiscordServer, bot: Bot, clock: FakeClock) -> None:
    first = await place(server, bot).send("once", nonce="digest-1")
    again = await place(server, bot).send("once", nonce="digest-1")
    assert first.id == again.id and len(server.channel.messages) == 1
    clock.forward(minutes=10)
    assert (await place(server, bot).send("once", nonce="digest-1")).id != first.id


async def test_a_lost_answer_leaves_the_message_behind(server: DiscordServer, bot: Bot) -> None:
    server.lose("POST", "/channels/*/messages")
    # discord.py fails here in one of two ways: the connection is reset, or it is found to be closed.
    with pytest.raises((aiohttp.ClientError, OSError)):
        await place(server, bot).send("sent?", nonce="n")
    assert len(server.channel.messages) == 1
    await place(server, bot).send("sent?", nonce="n")
    assert len(server.channel.messages) == 1


async def test_a_message_is_edited_read_and_deleted(server: DiscordServer, bot: Bot) -> None:
    posted = await place(server, bot).send("first", file=discord.File(__file__, "a.py"))
    await posted.edit(content="second")
    assert (await place(server, bot).fetch_message(posted.id)).content == "second"
    assert [old["content"] for old in server.channel.messages[0].revisions] == ["first"]
    assert server.channel.messages[0].attachments[0]["filename"] == "a.py"
    said = await server.say(server.channel, server.member, "reply", reply_to=server.channel.messages[0])
    assert [message.id async for message in place(server, bot).history()] == [said.id, posted.id]
    assert (await bot.hears("message")).id == posted.id
    assert (await bot.hears("message")).reference.message_id == posted.id
    await posted.delete()
    assert (await bot.hears("raw_message_delete")).message_id == posted.id
    with pytest.raises(discord.NotFound):
        await posted.edit(content="third")


async def test_people_edit_and_delete(server: DiscordServer, bot: Bot) -> None:
    said = await server.say(server.channel, server.member, f"<@{server.world.bot.id}> one")
    await server.edit_message(said, f"<@{server.world.bot.id}> two")
    assert (await bot.hears("message_edit")).content.endswith("one")
    with pytest.raises(discord.Forbidden):
        await (await place(server, bot).fetch_message(said.id)).edit(content="mine")
    await server.delete_message(said)
    assert (await bot.hears("raw_message_delete")).message_id == said.id


async def test_reactions_come_and_go(server: DiscordServer, bot: Bot) -> None:
    posted = await place(server, bot).send("vote")
    message = server.channel.messages[0]
    await posted.add_reaction("👍")
    await server.react(message, "👍", server.member)
    await server.unreact(message, "👍", server.member)
    mine, added, taken = [await bot.hears(f"raw_reaction_{name}") for name in ("add", "add", "remove")]
    assert mine.user_id == server.world.bot.id and mine.message_author_id == server.world.bot.id
    assert added.member.name == "robin" and taken.user_id == server.member.id
    reaction = (await posted.fetch()).reactions[0]
    assert reaction.me and [user.id async for user in reaction.users()] == [server.world.bot.id]
    with pytest.raises(discord.HTTPException, match="Unknown Emoji"):
        await posted.add_reaction("notanemoji")
    await posted.remove_reaction("👍", bot.guilds[0].me)
    assert message.reactions == {"👍": []}


async def test_a_thread_shares_the_number_of_its_message(server: DiscordServer, bot: Bot) -> None:
    posted = await place(server, bot).send("discuss")
    thread = await posted.create_thread(name="Discussion")
    assert thread.id == posted.id
    await thread.send("the first word")
    place_of = server.guild.channels[thread.id]
    assert (await server.posted(place_of, "first word")).channel.parent is server.channel
    said = await server.say(place_of, server.member, "an answer")
    while (heard := await bot.hears("message")).id != said.id:
        pass
    assert isinstance(heard.channel, discord.Thread)
    with pytest.raises(discord.HTTPException, match="already been created"):
        await posted.create_thread(name="Again")


async def test_an_archived_thread_refuses_edits_and_wakes_for_messages(server: DiscordServer, bot: Bot) -> None:
    thread = await place(server, bot).create_thread(name="Alone", type=discord.ChannelType.public_thread)
    posted = await thread.send("before")
    place_of = server.guild.channels[thread.id]
    await server.archive(place_of)
    with pytest.raises(discord.HTTPException, match="archived"):
        await posted.edit(content="after")
    await thread.send("good morning")
    assert place_of.thread and not place_of.thread.archived


async def test_a_forum_takes_posts_and_no_messages(server: DiscordServer, bot: Bot) -> None:
    made = await server.add_channel("library", FORUM)
    forum = (await bot.hears("guild_channel_create"),)[0]
    post = await forum.create_thread(name="A post", content="its text")
    assert post.thread.id == post.message.id
    assert server.guild.channels[post.thread.id].parent is made


async def test_a_direct_message_has_no_guild(server: DiscordServer, bot: Bot) -> None:
    person = await bot.fetch_user(server.member.id)
    await person.send("in private")
    direct = server.world.direct(server.member)
    await server.say(direct, server.member, "and back")
    while (heard := await bot.hears("message")).content != "and back":
        pass
    assert heard.guild is None


async def test_guilds_come_and_go(server: DiscordServer, bot: Bot) -> None:
    added = await server.add_guild("Newsroom")
    assert (await bot.hears("guild_join")).id == added.id
    await server.remove_guild(added)
    assert (await bot.hears("guild_remove")).id == added.id


# --- refusals and faults ---


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_too_many_requests_are_waited_out(server: DiscordServer, bot: Bot, scope: str) -> None:
    fault = server.limit("POST", "/channels/*/messages", scope=scope, retry_after=0.01)
    await place(server, bot).send("patience")
    assert fault.met == 1 and len(server.channel.messages) == 1
    assert [request.status for request in server.requests_to("POST", "/channels/*/messages")] == [429, 200]


async def test_a_limited_follow_up_is_waited_out(server: DiscordServer, bot: Bot) -> None:
    fault = server.limit("PATCH", "/webhooks/*", retry_after=0.01)
    asked = await server.slash(server.channel, server.member, "despatch brief", {"topic": "eels"})
    assert (await asked.answered()).content == "eels over 1 days" and fault.met == 1


async def test_a_fault_strikes_before_or_after(server: DiscordServer, bot: Bot) -> None:
    for after, posted in ((False, 0), (True, 1)):
        server.fail("POST", "/channels/*/messages", status=503, after=after)
        with pytest.raises(discord.DiscordServerError):
            await place(server, bot).send("hello")
        assert len(server.channel.messages) == posted


async def test_a_request_can_be_held(server: DiscordServer, bot: Bot) -> None:
    gate = server.hold("POST", "/channels/*/messages")
    sending = asyncio.create_task(place(server, bot).send("hello"))
    await server.until(lambda: gate.met, "the held request")
    assert server.channel.messages == [] and not sending.done()
    gate.release()
    assert (await sending).content == "hello"


async def test_a_channel_can_be_closed_to_the_bot_or_deleted(server: DiscordServer, bot: Bot) -> None:
    channel = place(server, bot)
    await server.forbid(server.channel)
    await bot.hears("guild_channel_update")
    assert not channel.permissions_for(channel.guild.me).send_messages
    with pytest.raises(discord.Forbidden) as forbidden:
        await channel.send("hello")
    assert forbidden.value.code == 50013
    await server.delete_channel(server.channel)
    with pytest.raises(discord.NotFound) as gone:
        await channel.send("hello")
    assert gone.value.code == 10003


async def test_a_message_beyond_a_limit_is_refused_and_noted(server: DiscordServer, bot: Bot) -> None:
    with pytest.raises(discord.HTTPException, match="2000 or fewer") as refused:
        await place(server, bot).send("a" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert server.violations == [
        f"POST /channels/{server.channel.id}/messages: content: Must be 2000 or fewer in length."
    ]
    with pytest.raises(discord.HTTPException) as empty:
        await place(server, bot).send("")
    assert empty.value.code == 50006
    with pytest.raises(discord.HTTPException, match="100 or fewer"):
        await place(server, bot).create_thread(name="a" * 101)


async def test_a_mention_that_could_ring_is_noted(server: DiscordServer, bot: Bot) -> None:
    await place(server, bot).send("@everyone quietly")
    assert server.pings == []
    await place(server, bot).send("@everyone", allowed_mentions=discord.AllowedMentions.all())
    assert [ping.mentions for ping in server.pings] == [("@everyone",)]


async def test_a_request_beyond_the_map_is_noted(server: DiscordServer, bot: Bot) -> None:
    with pytest.raises(discord.NotFound):
        await bot.guilds[0].bans().__anext__()
    assert server.violations == [f"unknown route: GET /guilds/{server.guild.id}/bans"]


# --- the judge ---


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": f"b{number}"} | more


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def text(size: int = 1) -> dict[str, Any]:
    return {"type": 10, "content": "a" * size}


V2: dict[str, Any] = {"flags": COMPONENTS_V2}
FINE: list[dict[str, Any]] = [
    {"content": "a" * 2000},
    {"embeds": [{"title": "a" * 256, "description": "b" * 4096, "fields": [{"name": "n", "value": "v" * 1024}]}]},
    {"content": "x", "components": [row(*(button(at) for at in range(5)))]},
    V2 | {"components": [text(4000)]},
    V2 | {"components": [text() for _ in range(40)]},
    V2 | {"components": [{"type": 17, "components": [row(button())]}]},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"content": "a" * 2001}, "content: "),
    ({"content": " "}, "message: Cannot send an empty"),
    ({"content": "x", "nonce": "n" * 26}, "nonce: "),
    ({"embeds": [{"title": "a" * 257}]}, "embeds.0.title: "),
    ({"embeds": [{"description": "a" * 3001}] * 2}, "embeds: Embed size exceeds"),
    ({"embeds": [{"title": "a"}] * 11}, "embeds: Must be 10"),
    ({"embeds": [{"title": "a", "url": "notaurl"}]}, "embeds.0.url: "),
    ({"embeds": [{"fields": [{"name": "a", "value": ""}]}]}, "embeds.0.fields.0.value: "),
    ({"content": "x", "components": [row(*(button(at) for at in range(6)))]}, "components.0.components: "),
    ({"content": "x", "components": [row(button()) for _ in range(2)]}, "components: Component custom id"),
    ({"content": "x", "components": [row(button(label="a" * 81))]}, "components.0.components.0.label: "),
    ({"content": "x", "components": [row(button(custom_id="a" * 101))]}, "components.0.components.0.custom_id: "),
    ({"content": "x", "components": [row(button(at)) for at in range(6)]}, "components: Must be between 0 and 5"),
    ({"content": "x", "components": [text()]}, "components.0.type: "),
    (V2 | {"content": "x", "components": [text()]}, "content: The 'content' field cannot be used"),
    (V2 | {"components": [text(2000), text(2001)]}, "components: The total text"),
    (V2 | {"components": [{"type": 17, "components": [text() for _ in range(40)]}]}, "components: Must be 40"),
    (V2 | {"components": []}, "message: Cannot send an empty"),
    ({"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a" * 56}}]}}, "poll.answers.0.text: "),
]


@pytest.mark.parametrize("payload", FINE)
def test_the_judge_lets_the_largest_pass(payload: dict[str, Any]) -> None:
    assert problems(payload) == []


@pytest.mark.parametrize(("payload", "said"), BAD, ids=[said for _, said in BAD])
def test_the_judge_names_what_is_too_much(payload: dict[str, Any], said: str) -> None:
    found = [str(problem) for problem in problems(payload)]
    assert len(found) == 1 and found[0].startswith(said)
