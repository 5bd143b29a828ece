"""What only managers may do, over the whole catalogue: a command that is declared for them later is tried by itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.dispatch import Dispatcher
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Failure, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Request, Role
from bot.commands.catalogue import declared

ROOM = WorkspaceRef("local", "room")
SPECS = tuple(declared())
REFUSED = Failure(
    "Only those who manage this workspace can do that: ask one of its administrators.",
    "role-missing",
)


async def _answer(spec: CommandSpec, role: Role) -> tuple[Reply, list[Call]]:
    """Ask a command's own example as somebody of that role; return the reply and what its handler was called with."""
    calls: list[Call] = []

    async def keeps(call: Call) -> Reply:
        calls.append(call)
        return Reply((Text("done"),))

    async def role_of(_: Request) -> Role:
        return role

    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    asked = Request("e1", ChannelRef(ROOM, "policy"), MemberRef(ROOM, "robin"), spec.example, now)
    return await Dispatcher(Catalogue((replace(spec, handler=keeps),)), role_of=role_of).answer(asked), calls


def test_what_is_for_managers_is_known() -> None:
    assert [spec.name for spec in SPECS if spec.role is Role.MANAGER] == ["settings set"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
async def test_a_member_is_refused_what_is_for_managers_and_nothing_else(spec: CommandSpec) -> None:
    reply, calls = await _answer(spec, Role.MEMBER)
    refused = spec.role is Role.MANAGER
    assert (reply.parts == (REFUSED,), len(calls)) == (refused, 0 if refused else 1), reply
    assert not refused or reply.visibility is Visibility.EPHEMERAL


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
async def test_any_command_can_be_for_managers_alone(spec: CommandSpec) -> None:
    managers = replace(spec, role=Role.MANAGER)
    reply, calls = await _answer(managers, Role.MEMBER)
    assert (reply.parts, calls) == ((REFUSED,), [])
    _, calls = await _answer(managers, Role.MANAGER)
    assert len(calls) == 1
