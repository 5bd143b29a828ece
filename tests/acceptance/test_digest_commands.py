"""The real process on both platforms: a digest is set by a command and by a form's options, and reaches one member alone."""

from pathlib import Path

from adapters.slack.messages import visible
from tests.chaos.world import World, open_world
from tests.loopback.discord.world import Channel, Message
from tests.loopback.slack.world import Channel as SlackChannel

CHANNEL, ROBIN = "C1", "U1"


def on_slack(world: World, channel: str | SlackChannel) -> list[str]:
    """Return what everybody in a channel sees of the bot."""
    return ["".join(map(visible, message.blocks)) for message in world.slack.world.shown(channel)]


def whispered(world: World) -> str:
    """Return what the member alone sees."""
    return "".join("".join(map(visible, message.blocks)) for message in world.slack.world.whispered(ROBIN))


def own(room: Channel) -> list[Message]:
    """Return the bot's messages in a room that say something."""
    return [message for message in room.messages if message.author.bot and not message.loading]


async def test_on_slack_a_digest_goes_to_a_channel_and_to_one_member(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world, world.process():
        slack = world.slack
        await slack.slash(CHANNEL, ROBIN, "/despatch", "digest schedule 08:00 weekdays")
        await slack.until(lambda: "In which time zone is that?" in whispered(world))
        await slack.slash(CHANNEL, ROBIN, "/despatch", "digest schedule 08:00 weekdays Europe/London")
        await slack.until(lambda: "time zone from now on" in whispered(world))
        (opening,) = on_slack(world, CHANNEL)
        assert "weekdays at 08:00, Europe/London time" in opening
        await slack.slash(CHANNEL, ROBIN, "/despatch", "digest schedule 7am to me")
        direct = slack.world.direct(slack.world.member_of(ROBIN))
        await slack.until(lambda: on_slack(world, direct))
        await slack.slash(CHANNEL, ROBIN, "/despatch", "digest now me")
        await slack.until(lambda: len(on_slack(world, direct)) > 4)
        assert len(on_slack(world, CHANNEL)) == 1
        await slack.press(slack.world.shown(direct)[0], "Pause", ROBIN)
        await slack.until(lambda: "The digest is paused" in whispered(world))


async def test_on_discord_a_digest_goes_to_one_member_whose_buttons_work_there(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world, world.process():
        discord, room = world.discord, world.discord.world.direct(world.discord.member)
        options = {"when": "08:00 weekdays", "zone": "Europe/London", "to": "me"}
        asked = await discord.slash(discord.channel, discord.member, "despatch digest schedule", options)
        await asked.answered("to you alone, in direct messages")
        opening = await discord.posted(room, "Daily digest")
        assert own(discord.channel) == []
        for label, told in (("Pause", "The digest is paused"), ("Preview", "nothing was posted")):
            key = next(str(part["custom_id"]) for part in opening.parts() if part.get("label") == label)
            pressed = await discord.press(opening, key, discord.member)
            await pressed.answered(told)
