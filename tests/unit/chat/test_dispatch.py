import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.dispatch import Dispatcher, interrupted
from bot.chat.files import Attachment
from bot.chat.inbound import Plan
from bot.chat.pace import Pace
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Failure, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind, Request, Role
from bot.errors import DespatchError
from bot.lanes import Turns
from tests.fakes.clock import FakeClock

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
            CommandSpec(name, "", "", handler, params)
            for name, handler, params in (
                ("fine", _fine, ()),
                ("refuses", _refuses, ()),
                ("breaks", _breaks, ()),
                ("needy", _fine, (Param("what", ParamKind.TEXT, "what it needs", required=True),)),
            )
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
    (record,) = caplog.records
    assert (record.getMessage(), record.__dict__["event"]) == ("failed", "e1")
    assert reply.failed and "secret" not in str(reply)


async def test_a_refusal_leaves_a_line_with_its_code_and_none_of_the_words(caplog: pytest.LogCaptureFixture) -> None:
    await DISPATCHER.answer(request("/despatch refuses"))
    (record,) = caplog.records
    assert record.getMessage() == "refused page-not-found"
    assert (record.__dict__["code"], record.__dict__["event"]) == ("page-not-found", "e1")


def test_what_was_interrupted_says_so_and_can_be_asked_again() -> None:
    reply = interrupted("/despatch fine")
    told = Failure("This was interrupted before it was answered: try it again.", "interrupted")
    assert reply == Reply((told, Buttons((Button("Try again", "/despatch fine"),))), Visibility.EPHEMERAL)


async def test_an_unknown_command_is_a_refusal() -> None:
    reply = await DISPATCHER.answer(request("/despatch fin"))
    assert reply.failed and "fine" in str(reply)
    plan = DISPATCHER.plan(request("/despatch fin"))
    assert plan.refusal is not None and plan.refusal.failed


def test_the_plan_is_made_from_the_words_alone() -> None:
    assert DISPATCHER.plan(request("/despatch fine")) == Plan("Working on it", private=False)
    asked = DISPATCHER.plan(request("/despatch needy"))
    assert asked.form is not None and asked.form.name == "needy"


async def test_a_command_for_managers_is_refused_to_members_at_the_moment_of_use() -> None:
    roles, asked = [Role.MEMBER, Role.MANAGER], []

    async def role_of(by: Request) -> Role:
        asked.append(by)
        return roles.pop(0)

    spec = CommandSpec("set", "", "", _fine, role=Role.MANAGER)
    dispatcher = Dispatcher(Catalogue((spec,)), role_of=role_of)
    assert "role-missing" in str(await dispatcher.answer(request("/despatch set")))
    assert not (await dispatcher.answer(request("/despatch set"))).failed
    assert asked == [request("/despatch set")] * 2


async def test_nobody_is_a_manager_where_nobody_says_so() -> None:
    dispatcher = Dispatcher(Catalogue((CommandSpec("set", "", "", _fine, role=Role.MANAGER),)))
    assert "role-missing" in str(await dispatcher.answer(request("/despatch set")))
    assert DISPATCHER._now().utcoffset() is not None


async def test_a_handler_gets_what_was_typed_chosen_or_attached() -> None:
    calls: list[Call] = []

    async def keeps(call: Call) -> Reply:
        calls.append(call)
        return Reply(())

    params = (Param("what", ParamKind.TEXT, "words", required=True),)
    file = (Param("list", ParamKind.FILE, "a list", required=True),)
    specs = (CommandSpec("say", "", "", keeps, params, private=True), CommandSpec("take", "", "", keeps, file))
    dispatcher = Dispatcher(Catalogue(specs))
    given = Attachment("a.opml", 1, "key")
    chosen = replace(request("say"), options=(("what", "chosen"),))
    for one in (request("/despatch say typed"), chosen, replace(request("/despatch take"), attachments=(given,))):
        assert dispatcher.plan(one) == Plan("Working on it", private=one.text.endswith(("typed", "say")))
        assert not (await dispatcher.answer(one)).failed
        assert calls[-1].request == one
    assert [call.arguments for call in calls] == [{"what": "typed"}, {"what": "chosen"}, {"list": "a.opml"}]


async def test_asking_too_often_is_refused_for_a_while() -> None:
    clock = FakeClock()
    dispatcher = Dispatcher(DISPATCHER.catalogue, pace=Pace(per_member=2), now=clock)
    replies = [await dispatcher.answer(request("/despatch fine")) for _ in range(3)]
    assert [reply.failed for reply in replies] == [False, False, True]
    assert "again in 60 seconds" in str(replies[2])
    clock.forward(seconds=61)
    assert not (await dispatcher.answer(request("/despatch fine"))).failed


async def _seen_or_over(seen: asyncio.Event, asked: list["asyncio.Task[Reply]"]) -> None:
    waiting = asyncio.create_task(seen.wait())
    await asyncio.wait((waiting, *asked), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def test_what_is_asked_for_is_done_in_the_lane_of_its_channel() -> None:
    """Four places: whoever has none yet gets one, and its channel a third only when another is free again."""
    turns, gate, seen = Turns(4), asyncio.Event(), asyncio.Event()

    async def waits(call: Call) -> Reply:
        async with turns.turn():
            seen.set()
            await gate.wait()
        return Reply((Text("done"),))

    dispatcher = Dispatcher(Catalogue((CommandSpec("fine", "", "", waits),)))
    here = request("/despatch fine")
    elsewhere = replace(here, channel=ChannelRef(ROOM, "press"))
    asked = [asyncio.create_task(dispatcher.answer(here)) for _ in range(3)]
    await _seen_or_over(seen, asked)
    seen.clear()
    other = asyncio.create_task(dispatcher.answer(elsewhere))
    await _seen_or_over(seen, [other])
    assert seen.is_set()
    gate.set()
    assert len(await asyncio.gather(*asked, other)) == 4
