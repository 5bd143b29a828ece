"""Who may do what is asked of the platform that the asker is on, at that moment; and files are never read past their limit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.errors import AttachmentTooLarge, PlatformDown
from bot.chat.files import MAX_ATTACHMENT, Attachment
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Request, Role
from tests.fakes.platform import FakePlatform

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("other", "T1")
CHANNEL, ROBIN = ChannelRef(TEAM, "C1"), MemberRef(TEAM, "U1")
REQUEST = Request("e1", CHANNEL, ROBIN, "/despatch help", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.fixture
def fake() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def platforms(fake: FakePlatform) -> Platforms:
    platforms = Platforms()
    platforms.attach("fake", fake)
    return platforms


async def test_the_platform_says_what_the_asker_may_do_now(platforms: Platforms, fake: FakePlatform) -> None:
    assert await platforms.role(REQUEST) is Role.MEMBER
    fake.managers.add("U1")
    assert await platforms.role(REQUEST) is Role.MANAGER
    assert await platforms.role(replace(REQUEST, member=MemberRef(TEAM, "U2"))) is Role.MEMBER


class InOneChannel(FakePlatform):
    """Lets nobody manage anything but in one channel."""

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        return Role.MANAGER if channel == CHANNEL else Role.MEMBER


async def test_a_role_is_asked_for_in_the_channel_of_the_request() -> None:
    platforms = Platforms()
    platforms.attach("fake", InOneChannel())
    assert await platforms.role(REQUEST) is Role.MANAGER
    assert await platforms.role(replace(REQUEST, channel=ChannelRef(TEAM, "C2"))) is Role.MEMBER


@pytest.mark.parametrize("role", list(Role))
async def test_what_a_signed_request_brought_along_is_not_asked_again(
    platforms: Platforms, fake: FakePlatform, role: Role
) -> None:
    fake.managers.add("U1" if role is Role.MEMBER else "U2")
    assert await platforms.role(replace(REQUEST, role=role)) is role


async def test_nobody_may_do_anything_by_a_platform_that_is_not_here(platforms: Platforms) -> None:
    with pytest.raises(PlatformDown):
        await platforms.role(replace(REQUEST, channel=ChannelRef(OTHER, "C1")))


def test_only_lines_that_stand_are_worked_for(platforms: Platforms, fake: FakePlatform) -> None:
    platforms.attach("down", fake, lambda: False)
    assert platforms.connected == ("fake",)


async def test_a_message_is_found_where_its_platform_is_here(platforms: Platforms, fake: FakePlatform) -> None:
    message = await fake.post(CHANNEL, Reply(()))
    assert platforms.permalink(message) == fake.permalink(message) != ""
    assert platforms.permalink(MessageRef(ChannelRef(OTHER, "C1"), "m1")) == ""


@pytest.mark.parametrize(("said", "real"), [(MAX_ATTACHMENT + 1, 1), (1, MAX_ATTACHMENT + 1)])
async def test_a_file_is_too_large_by_what_is_said_or_by_what_is_there(
    platforms: Platforms, fake: FakePlatform, said: int, real: int
) -> None:
    fake.files["key"] = b"x" * real
    with pytest.raises(AttachmentTooLarge):
        await platforms.read(TEAM, Attachment("a", said, "key"))


async def test_a_file_of_just_the_limit_is_read(platforms: Platforms, fake: FakePlatform) -> None:
    fake.files["key"] = b"x" * MAX_ATTACHMENT
    assert await platforms.read(TEAM, Attachment("a", MAX_ATTACHMENT, "key")) == fake.files["key"]
    assert fake.read_for == [TEAM], "the file of a workspace is read with that workspace's token"
