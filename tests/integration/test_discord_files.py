"""Discord end to end on loopback: files that members attach, and files that go with answers."""

from dataclasses import replace

import pytest

from bot.chat.errors import AttachmentGone, AttachmentTooLarge, PlatformDown
from bot.chat.files import MAX_ATTACHMENT, Attachment
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import File, Heading, Reply, Visibility
from tests.integration.discord_bench import Bench, own, used
from tests.loopback.discord.interactions import MODAL
from tests.loopback.discord.world import FORUM

OPML = "<opml>ä</opml>".encode()
GUILD = WorkspaceRef("discord", "1")
LISTED = Reply((Heading("What is followed"), File("feeds.opml", "text/x-opml", OPML.decode())))


async def attached(discord: Bench, name: str = "feeds.opml", body: bytes = OPML) -> Attachment:
    await used(discord, "sources import", file=discord.server.attach(name, body))
    await discord.done()
    return discord.desk.calls[-1].request.attachments[0]


async def test_a_file_in_an_option_is_fetched_from_discord_without_a_token(discord: Bench) -> None:
    attachment = await attached(discord, "../Liste\u202e.opml")
    assert discord.desk.calls[-1].arguments == {"file": "Liste.opml"}
    assert await discord.connection.platform.read(GUILD, attachment) == OPML


async def test_neither_file_nor_address_opens_a_form_that_takes_either(discord: Bench) -> None:
    use = await used(discord, "sources import")
    assert await use.acknowledged() == MODAL
    await discord.server.submit_modal(use, {"param:file": discord.server.attach("feeds.opml", OPML)})
    await discord.done()
    (call,) = discord.desk.calls
    assert call.arguments == {"file": "feeds.opml"}
    assert await discord.connection.platform.read(GUILD, call.request.attachments[0]) == OPML


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/attachments/1/feeds.opml",
        "https://cdn.discordapp.com.evil.example/x",
        "https://cdn.discordapp.com@evil.example/x",
        "http://cdn.discordapp.com/x",
        "https://cdn.discordapp.com:8443/x",
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "",
    ],
)
async def test_an_address_of_another_host_is_not_asked(discord: Bench, url: str) -> None:
    with pytest.raises(AttachmentGone):
        await discord.connection.platform.read(GUILD, Attachment("feeds.opml", 5, url))


async def test_a_file_that_is_larger_than_it_was_said_to_be_is_not_read_whole(discord: Bench) -> None:
    attachment = await attached(discord, body=b"x" * (MAX_ATTACHMENT + 1))
    with pytest.raises(AttachmentTooLarge):
        await discord.connection.platform.read(GUILD, attachment)


async def test_a_file_that_discord_no_longer_has_is_gone_and_silence_is_its_being_away(discord: Bench) -> None:
    attachment = await attached(discord)
    discord.server.core.files.clear()
    with pytest.raises(AttachmentGone):
        await discord.connection.platform.read(GUILD, attachment)
    await discord.server.close()
    with pytest.raises(PlatformDown):
        await discord.connection.platform.read(GUILD, attachment)


@pytest.mark.parametrize("visibility", Visibility)
async def test_a_file_stands_in_the_message_where_its_words_are(discord: Bench, visibility: Visibility) -> None:
    discord.desk.reply = Reply(LISTED.parts, visibility)
    use = await used(discord, "everything")
    await discord.done()
    answer = await use.answered("What is followed")
    assert answer.ephemeral is (visibility is Visibility.EPHEMERAL)
    (file,) = answer.attachments
    assert (file["filename"], discord.server.core.files[file["id"]]) == ("feeds.opml", OPML)


async def test_an_edit_and_a_forum_take_a_file_too(discord: Bench) -> None:
    platform = discord.connection.platform
    ref = await platform.post(discord.place, Reply((Heading("At first"),)))
    await platform.edit(ref, LISTED)
    (message,) = own(discord.server.channel.messages)
    assert [file["filename"] for file in message.attachments] == ["feeds.opml"]
    forum = await discord.server.add_channel("questions", FORUM)
    await discord.heard()
    posted = await platform.post(replace(discord.place, id=str(forum.id)), LISTED)
    (first,) = own(discord.server.guild.channels[int(posted.thread or 0)].messages)
    assert [file["filename"] for file in first.attachments] == ["feeds.opml"]


async def test_two_files_of_one_name_in_a_message_are_told_apart(discord: Bench) -> None:
    twice = Reply((Heading("What is followed"), LISTED.parts[1], File("feeds.opml", "text/x-opml", "another")))
    await discord.connection.platform.post(discord.place, twice)
    (message,) = own(discord.server.channel.messages)
    assert [file["filename"] for file in message.attachments] == ["feeds.opml", "feeds-2.opml"]
    assert discord.server.core.files[message.attachments[1]["id"]] == b"another"
