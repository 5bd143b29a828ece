"""Which workspaces there are is learnt again and again, since other processes let some in."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import LEARN_SECONDS, NOWHERE, ManyWorkspaces
from adapters.slack.tokens import Tokens
from bot.chat.refs import WorkspaceRef
from bot.store.errors import DatabaseAway

NORTH, SOUTH = WorkspaceRef("slack", "T1"), WorkspaceRef("slack", "T2")


class Known:
    """What is known of workspaces: each time that it is asked, more; or the database is away."""

    def __init__(self, *answers: Mapping[WorkspaceRef, str] | DatabaseAway) -> None:
        self.answers = deque(answers)

    async def sites(self) -> Mapping[WorkspaceRef, str]:
        answer = self.answers.popleft()
        if isinstance(answer, DatabaseAway):
            raise answer
        return answer


async def test_a_workspace_that_another_process_let_in_is_learnt_of_even_after_the_database_was_away() -> None:
    known = Known({NORTH: "https://north.example/"}, DatabaseAway(), {SOUTH: "https://south.example/"})
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if not known.answers:
            raise asyncio.CancelledError

    many = ManyWorkspaces(cast("Tokens", known), lambda token: AsyncWebClient(token=token), nap)
    await many.start()
    assert many.site(SOUTH) == NOWHERE
    with pytest.raises(asyncio.CancelledError):
        await many.learn()
    assert many.site(SOUTH) == "https://south.example/"
    assert many.site(NORTH) == "https://north.example/"
    assert naps == [LEARN_SECONDS] * 3
