"""The loopback Discord, proven with the real discord.py: what the fake says is what the library understands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.clock import FakeClock
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.limits import problems
from tests.loopback.discord.world import COMPONENTS_V2

PATIENCE = 10.0
INTENTS = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True)


class Bot(discord.Client):
    """A plain client with a few commands; it hands every event to the test in order."""

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

    @group.command(name="slow", description="Too late")
    async def slow(interaction: discord.Interaction) -> None:
        await bot.go_on.wait()
        await interaction.response.defer()

    @group.command(name="layout", description="A layout")
    async def layout(interaction: discord.Interaction, reader: discord.Member, where: discord.TextChannel) -> None:
        await interaction.response.defer(thinking=True)
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.Container(discord.ui.TextDisplay(f"for {reader.name} in {where.name}")))
        view.add_item(discord.ui.ActionRow(Choose()))
        await interaction.edit_original_response(view=view)

    @bot.tree.error
    async def failed(_: discord.Interaction, error: app_commands.AppCommandError) -> None:
        bot.errors.append(getattr(error, "original", error))

    bot.tree.add_command(group)


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
    assert [(sync.guild_id, len(sync.commands)) for sync in server.syncs] == [(None, 1), (None, 1)]
    assert [command.name for command in await bot.tree.fetch_commands()] == ["despatch"]


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


async def test_a_gateway_can_fall_silent(server: DiscordServer) -> None:
    async with running(server, Bot(heartbeat_timeout=0.05)) as bot:
        server.gateway.silent = True
        missed = await server.say(server.channel, server.member, "into the silence")
        await bot.hears("disconnect")
        server.gateway.silent = False
        assert (await bot.hears("message")).id == missed.id
        assert server.gateway.seen["RESUME"] >= 1


# --- interactions ---


async def test_only_what_was_synced_can_be_used(server: DiscordServer, bot: Bot) -> None:
    for name, options in (("unknown", {}), ("despatch brief", {}), ("despatch brief", {"topic": "a", "size": 1})):
        with pytest.raises(LookupError):
            await server.slash(server.channel, server.member, name, options)


async def test_a_layout_is_shown_and_chosen_from(server: DiscordServer, bot: Bot) -> None:
    options = {"reader": server.other, "where": server.channel}
    asked = await server.slash(server.channel, server.member, "despatch layout", options)
    shown = await asked.answered("for sam in briefing")
    assert shown.flags & COMPONENTS_V2 and shown.custom_ids() == ["choose"]
    chosen = await server.press(shown, "choose", server.other, ["1"])
    assert (await chosen.answered("chose ['1']")).ephemeral
    with pytest.raises(discord.HTTPException, match="cannot be used"):
        await (await place(server, bot).fetch_message(shown.id)).edit(content="words")


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


async def test_guilds_come_and_go(server: DiscordServer, bot: Bot) -> None:
    added = await server.add_guild("Newsroom")
    assert (await bot.hears("guild_join")).id == added.id
    await server.remove_guild(added)
    assert (await bot.hears("guild_remove")).id == added.id


# --- refusals and faults ---


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
