"""Half a letter, as JSON can name it, is a sign wherever something comes in: it can be kept, and is answered."""

import json
from datetime import UTC, datetime

from bot.chat.inbound import Comment
from bot.chat.letters import whole
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request

AT = datetime(2026, 11, 24, tzinfo=UTC)
HALF = json.loads('"a\\ud800b"')
PLACE = ChannelRef(WorkspaceRef("slack", "T1"), "C1")


def test_letters_are_made_whole_and_others_left() -> None:
    assert whole(HALF) == "a\ufffdb"
    assert whole("😀 é \x00\u202e") == "😀 é \x00\u202e"


def test_what_comes_in_can_be_kept() -> None:
    member = MemberRef(PLACE.workspace, "U1", HALF)
    request = Request("e", PLACE, member, HALF, AT, options=(("url", HALF),))
    comment = Comment("e", MessageRef(PLACE, "1", "1"), member, HALF, AT)
    assert request.text == comment.text == member.name == "a\ufffdb"
    assert request.options == (("url", "a\ufffdb"),)
