import logging
from datetime import UTC, datetime

import pytest

from bot.chat.dispatch import Dispatcher
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Failure, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Request
from bot.errors import DespatchError

ROOM = WorkspaceRef("local", "room")
CHANNEL = ChannelRef(ROOM, "policy")
THREAD = MessageRef(CHANNEL, "m1", "m1")


async def _fine(call: Call) -> Reply:
    return Reply((Text(f"asked by {call.request.member.id}"),))


async def _refuses(_: Call) -> Reply:
    raise DespatchError("The page is gone: check the link.", code="page-not-found")


async def _breaks(_: Call) -> Reply:
    raise ZeroDivisionError("a secret path")


DISPATCHER = Dispatcher(
    Catalogue(
        tuple(
            CommandSpec(name, "", "", handler)
            for name, handler in (("fine", _fine), ("refuses", _refuses), ("breaks", _breaks))
        )
    )
)


def request(text: str) -> Request:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Request("e1", CHANNEL, MemberRef(ROOM, "robin"), text, now, thread=THREAD)


async def test_a_reply_comes_back_in_the_thread_it_was_asked_in() -> None:
    assert await DISPATCHER.answer(request("/despatch fine")) == Reply((Text("asked by robin"),), thread=THREAD)


async def test_a_refusal_is_told_to_the_asker_alone() -> None:
    reply = await DISPATCHER.answer(request("/despatch refuses"))
    assert reply.parts == (Failure("The page is gone: check the link.", "page-not-found"),)
    assert reply.visibility is Visibility.EPHEMERAL and reply.failed


async def test_a_fault_is_logged_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = await DISPATCHER.answer(request("/despatch breaks"))
    assert "ZeroDivisionError" in caplog.text
    assert reply.failed and "secret" not in str(reply)


async def test_an_unknown_command_is_a_refusal() -> None:
    reply = await DISPATCHER.answer(request("/despatch fin"))
    assert reply.failed and "fine" in str(reply)
    assert DISPATCHER.working(request("/despatch fin")) == ""
    assert DISPATCHER.working(request("/despatch fine")) == "Working on it"
