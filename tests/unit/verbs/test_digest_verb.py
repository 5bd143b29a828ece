from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.verbs.digest import ChannelUnknown, FormatUnknown, TimeUnknown, channel_of, format_of, moment_of

NOW = datetime(2026, 7, 27, 23, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("room:policy", ("room", "local", "policy")),
        ("slack:T1/C1", ("slack", "T1", "C1")),
        ("discord:12/34", ("discord", "12", "34")),
    ],
)
def test_a_channel_is_named_by_platform_workspace_and_id(text: str, place: tuple[str, str, str]) -> None:
    platform, workspace, channel = place
    assert channel_of(text) == ChannelRef(WorkspaceRef(platform, workspace), channel)


@pytest.mark.parametrize(
    "text", ["", "policy", "room", "room:", "room:a/b/", "slack:T1", "slack:/C1", "irc:a/b", "slack:T1/C 1"]
)
def test_any_other_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(ChannelUnknown, match="room:policy"):
        channel_of(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("08:00", datetime(2026, 7, 28, 7, tzinfo=UTC)),
        ("8:00", datetime(2026, 7, 28, 7, tzinfo=UTC)),
        ("2026-11-27T08:00", datetime(2026, 11, 27, 8, tzinfo=UTC)),
        ("2026-07-27 08:00", datetime(2026, 7, 27, 7, tzinfo=UTC)),
        ("2026-07-27T08:00+02:00", datetime(2026, 7, 27, 6, tzinfo=UTC)),
    ],
)
def test_a_time_is_that_of_the_channels_zone(text: str, moment: datetime) -> None:
    assert moment_of(text, LONDON, NOW) == moment


@pytest.mark.parametrize("text", ["25:00", "8", "tomorrow", "", "2026-13-01", "08:60", "9999-12-31T23:59-23:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimeUnknown):
        moment_of(text, LONDON, NOW)


@given(st.text())
def test_whatever_is_typed_is_a_channel_a_time_or_a_format_or_refused(text: str) -> None:
    for read, refusal in (
        (channel_of, ChannelUnknown),
        (lambda typed: moment_of(typed, UTC, NOW), TimeUnknown),
        (format_of, FormatUnknown),
    ):
        try:
            read(text)
        except refusal:
            continue
